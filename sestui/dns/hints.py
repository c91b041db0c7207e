"""What a domain may have besides, and SES does not need: BIMI, TLS-RPT, MTA-STS, DNSSEC. DNS only, no HTTP.

Sources: BIMI, draft-brand-indicators-for-message-identification; TLS-RPT, RFC 8460; MTA-STS, RFC 8461; DNSSEC, RFC
4035; SES Developer Guide, "Using BIMI in Amazon SES". The latter three matter to domains that receive mail.
"""

import asyncio
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Check, CheckState, Part, Policy, Weight
from sestui.model.dns import Lookup, LookupOutcome, Resolver

_BIMI: Final = "SES Developer Guide, Using BIMI in Amazon SES"
_STS_ID: Final = re.compile(r"[A-Za-z0-9]{1,32}")
_ENFORCED: Final = ("quarantine", "reject")


async def check_hints(
    domain: str, resolver: Resolver, policies: Sequence[Policy] = (), *, now: datetime
) -> tuple[Check, ...]:
    """Look at all of them.

    Args:
        domain: of the From address.
        resolver: answers questions.
        policies: of DMARC, for BIMI; the first one counts.
        now: goes into the evidence.
    """
    return tuple(
        await asyncio.gather(
            _bimi(domain, Asking(resolver, now), policies),
            _tls_rpt(domain, Asking(resolver, now)),
            _mta_sts(domain, Asking(resolver, now)),
            _dnssec(domain, Asking(resolver, now)),
        )
    )


def tags(text: str) -> dict[str, str]:
    """Return the tags of a record; of one that stands twice, the first."""
    found: dict[str, str] = {}
    for spec in text.split(";"):
        name, equals, value = spec.partition("=")
        if equals:
            found.setdefault(name.strip().lower(), value.strip())
    return found


def versioned(lookup: Lookup, version: str) -> list[dict[str, str]]:
    """Return the records that begin with a version, as tags."""
    found = (text for text in lookup.txt if re.match(rf"v[ \t]*=[ \t]*{version}[ \t]*(;|$)", text))
    return [tags(text) for text in found]


async def _record(part: Part, name: str, version: str, source: str, asking: Asking) -> dict[str, str] | Check:
    """Return the one record of a version, or the verdict when there is not exactly one."""
    lookup = await asking.ask(name, "TXT", str(part))
    if not lookup.answered:
        asking.unanswered(lookup)
        state = CheckState.PROBLEM if lookup.dnssec_broken else CheckState.COULD_NOT_CHECK
        return asking.check(part, state, "unknown", "The record could not be read.", source=source)
    found = versioned(lookup, version)
    if not found:
        return asking.check(part, CheckState.NOT_APPLICABLE, "none", "There is no record.", source=source)
    if len(found) > 1:
        text = f"there are {len(found)} records: they count as none"
        asking.find(f"{part}-several", Weight.PROBLEM, text, name, source)
        return asking.check(part, CheckState.PROBLEM, "several", "The records count as none.", source=source)
    return found[0]


async def _bimi(domain: str, asking: Asking, policies: Sequence[Policy]) -> Check:
    name = f"default._bimi.{domain}"
    record = await _record(Part.BIMI, name, "BIMI1", _BIMI, asking)
    if isinstance(record, Check):
        return record
    logo, evidence = record.get("l", ""), record.get("a", "")
    if not logo and not evidence:
        return asking.check(Part.BIMI, CheckState.NOT_APPLICABLE, "declined", "The domain declines BIMI.", source=_BIMI)
    for tag, value in (("l", logo), ("a", evidence)):
        if value and not value.lower().startswith("https://"):
            asking.find("bimi-not-https", Weight.PROBLEM, f"{tag}= is no https: address", name, _BIMI)
    if not logo:
        asking.find("bimi-no-logo", Weight.PROBLEM, "there is no l=, the address of the logo", name, _BIMI)
    if not evidence:
        text = "there is no a=: some mailbox providers show no logo without a certificate"
        asking.find("bimi-no-evidence", Weight.NOTE, text, name, _BIMI)
    policy = policies[0] if policies else None
    if policy is not None and policy.known and policy.policy not in _ENFORCED:
        text = f"the DMARC policy is {policy.policy or 'missing'}: BIMI needs quarantine or reject"
        asking.find("bimi-policy", Weight.PROBLEM, text, name, _BIMI)
    return _done(Part.BIMI, asking, _BIMI, "Mailbox providers may show the domain's logo.")


async def _tls_rpt(domain: str, asking: Asking) -> Check:
    name, source = f"_smtp._tls.{domain}", "RFC 8460 section 3"
    record = await _record(Part.TLS_RPT, name, "TLSRPTv1", source, asking)
    if isinstance(record, Check):
        return record
    addresses = [each.strip() for each in record.get("rua", "").split(",")]
    if not any(re.match(r"(?i)(mailto:[^@\s]+@\S|https://\S)", each) for each in addresses):
        text = "there is no rua= with a mailto: or https: address: nobody gets the reports"
        asking.find("tls-rpt-no-address", Weight.PROBLEM, text, name, source)
    return _done(Part.TLS_RPT, asking, source, "Senders report how TLS to this domain's mail servers went.")


async def _mta_sts(domain: str, asking: Asking) -> Check:
    name, source = f"_mta-sts.{domain}", "RFC 8461 section 3.1"
    record = await _record(Part.MTA_STS, name, "STSv1", source, asking)
    if isinstance(record, Check):
        return record
    if not _STS_ID.fullmatch(record.get("id", "")):
        text = "id= must have 1 to 32 letters and digits: senders ignore the record"
        asking.find("mta-sts-id", Weight.PROBLEM, text, name, source)
    host = await asking.ask(f"mta-sts.{domain}", "A", "host of the policy")
    if host.missing:
        text = f"mta-sts.{domain} has no address: senders cannot read the policy"
        asking.find("mta-sts-no-host", Weight.WARNING, text, host.name, "RFC 8461 section 3.3")
    meaning = "Senders are told to ask for TLS; the policy itself was not read, it is not in DNS."
    return _done(Part.MTA_STS, asking, source, meaning)


async def _dnssec(domain: str, asking: Asking) -> Check:
    """Say whether the resolver vouches for the zone; only a resolver that checks, and is trusted, can."""
    source = "RFC 4035 section 3.2.3"
    lookup = await asking.ask(domain, "SOA", "does the resolver vouch for it")
    if not lookup.answered:
        asking.unanswered(lookup)
        if lookup.dnssec_broken:
            return asking.check(Part.DNSSEC, CheckState.PROBLEM, "broken", "Who checks sees nothing.", source=source)
        return asking.check(Part.DNSSEC, CheckState.COULD_NOT_CHECK, "unknown", "It is not known.", source=source)
    if lookup.authenticated:
        return asking.check(Part.DNSSEC, CheckState.OK, "signed", "The resolver has checked it.", source=source)
    delegation = await asking.ask(domain, "DS", "is it signed")
    if delegation.outcome is LookupOutcome.FOUND:
        meaning = "The zone is signed; this resolver does not say that it checks."
        return asking.check(Part.DNSSEC, CheckState.OK, "signed", meaning, source=source)
    if not delegation.answered:
        asking.unanswered(delegation)
        return asking.check(Part.DNSSEC, CheckState.COULD_NOT_CHECK, "unknown", "It is not known.", source=source)
    return asking.check(Part.DNSSEC, CheckState.NOT_APPLICABLE, "unsigned", "The zone is not signed.", source=source)


def _done(part: Part, asking: Asking, source: str, meaning: str) -> Check:
    weights = {finding.weight for finding in asking.findings}
    if Weight.PROBLEM in weights:
        return asking.check(part, CheckState.PROBLEM, "broken", "The record has no effect.", source=source)
    state = CheckState.WARNING if Weight.WARNING in weights else CheckState.OK
    return asking.check(part, state, "there", meaning, source=source)
