"""SPF (RFC 7208): one strict parser, `check_host`, a static walk of what could be asked, and repairs by merging.

Everything is a pure function of what a `Resolver` answers. It knows no DNS library, and never takes a question that
could not be answered for an absent record.

`ses.senders` and `ses.assess` are what a domain that SES sends for needs; `merge.repair` proposes what to publish;
`evaluate.check_host` and `walker.walk` with `findings.findings` are what these are made of.
"""
