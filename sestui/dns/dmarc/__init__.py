"""DMARC: records, policy discovery and alignment by RFC 9989 (May 2026) and, beside it, by RFC 7489 that it replaced.

`check.check_dmarc` asks and judges for what SES really sends; everything else is a pure function of what was answered.
"""
