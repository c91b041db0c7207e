"""What DNS says of one identity in words: each verdict with its findings and answers, SES's own view, what to publish.

Sources: each verdict and each finding names its own.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

from sestui.model.authentication import Authentication, Check, CheckState, Evidence, Finding, Part, RecordSet, Weight
from sestui.model.authentication import Policy as Receivers
from sestui.model.depth import Depth
from sestui.model.dns import LookupOutcome
from sestui.model.identity import Identity
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.account_facts import Fact, Section
from sestui.rules.authentication import NAMES, check_severity, policy_words, words
from sestui.rules.identities import GONE, dkim_verdict, is_domain, mail_from_verdict
from sestui.rules.severity import Severity
from sestui.rules.telling import NOT_READ, Moment, failure_fact, verdict_fact

WEIGHTS: Final = {
    Weight.PROBLEM: Severity.CRITICAL,
    Weight.UNKNOWN: Severity.UNKNOWN,
    Weight.WARNING: Severity.WARNING,
    Weight.NOTE: Severity.OK,
}
_ANSWER: Final = 1_000
"""Characters of one answer; a snapshot has all of it."""
_KEY: Final = re.compile(r"[A-Za-z0-9+/=]{80,}")
"""What nobody reads to its end."""
_ALIGNED: Final = {True: "aligned", False: "not aligned", None: "not known"}


def explain_authentication(
    name: str, depth: Depth, now: datetime, *, asked: bool = False, senders: Iterable[str] = ()
) -> tuple[Section, ...]:
    """Return the sections about one identity.

    Args:
        name: the identity's.
        depth: of its target.
        now: for ages.
        asked: somebody has asked for it again, and there is no answer yet.
        senders: From addresses that were asked for and have no answer yet.
    """
    moment, reading = Moment(now), depth.authentication.get(name)
    detail = depth.details.get(name)
    identity = detail.value if detail is not None else None
    sections = [Section(clean(name), tuple(_reading(reading, detail, moment, asked=asked)))]
    found = reading.value if reading is not None else None
    waiting = tuple(senders)
    sections += [
        Section(f"From {clean(address)}", (Fact("verdict", "asking", "", "", Severity.UNKNOWN),)) for address in waiting
    ]
    for address, sender in depth.sender_checks.items():
        if address not in waiting and _is_of(address, name):
            sections.append(Section(f"From {clean(address)}", tuple(_sender(sender, moment))))
    if found is None:
        return tuple(sections)
    for check in found.checks:
        sections.append(Section(NAMES[check.part], tuple(_check(check, found, identity, moment))))
    for check in found.hints:
        sections.append(Section(f"Hint: {NAMES[check.part]}", tuple(_check(check, found, None, moment))))
    if found.fixes:
        sections.append(Section("Records to publish", tuple(_records(found.fixes))))
    return tuple(sections)


def _is_of(address: str, name: str) -> bool:
    """Say whether an address is one of an identity, or of a domain below it."""
    domain = address.casefold().rpartition("@")[2]
    own = name.casefold()
    return address.casefold() == own or domain == own or domain.endswith(f".{own}")


def _reading(
    reading: Reading[Authentication] | None, detail: Reading[Identity] | None, moment: Moment, *, asked: bool
) -> Iterator[Fact]:
    found = reading.value if reading is not None else None
    if found is not None:
        for check in found.checks:
            yield Fact(NAMES[check.part], _said(check), "", "", check_severity(check))
        yield Fact("checked", moment.told(found.at))
        if found.from_domain != found.domain:
            yield Fact("From", clean(found.from_domain), "What DMARC was judged for.")
    elif reading is None and detail is not None and detail.value is None and detail.failure is not None:
        # What DNS is held against is in the details.
        yield failure_fact("details", detail.failure, kept=False, at=moment.told(detail.failed_at))
    elif detail is not None and detail.value is not None and not detail.value.exists:
        yield Fact("checked", "no: gone", GONE.meaning, GONE.source, Severity.NOTE)
    elif reading is None or reading.failure is None:
        yield Fact("checked", NOT_READ.replace("read", "checked"), "", "", Severity.UNKNOWN)
    if reading is not None and reading.failure is not None:
        label = "latest check" if found is not None else "check"
        yield failure_fact(label, reading.failure, kept=found is not None, at=moment.told(reading.failed_at))
    if asked:
        yield Fact("under way", "asking DNS again", "", "", Severity.NOTE)


def _sender(reading: Reading[Authentication], moment: Moment) -> Iterator[Fact]:
    found = reading.value
    if found is not None:
        yield from _verdict(found.dmarc)
        yield from _policies(found)
        yield Fact("checked", moment.told(found.at))
    if reading.failure is not None:
        label, kept = ("latest check", True) if found is not None else ("check", False)
        yield failure_fact(label, reading.failure, kept=kept, at=moment.told(reading.failed_at))


def _said(check: Check) -> str:
    """Return state and label in words; once where they are the same."""
    said = words(check.state)
    return said if not check.settled or check.label.replace("-", " ") == said else f"{said}: {clean(check.label)}"


def _verdict(check: Check) -> Iterator[Fact]:
    severity = check_severity(check)
    yield Fact("verdict", _said(check), clean(check.meaning), check.source, severity, clean(check.advice))
    if check.state is CheckState.NOT_YET:
        left = "not known" if check.seconds_left is None else f"in {check.seconds_left} s at most"
        yield Fact("visible", left, "Then the resolver asks again.", "RFC 2308 section 5", Severity.NOTE)


def _check(check: Check, found: Authentication, identity: Identity | None, moment: Moment) -> Iterator[Fact]:
    yield from _verdict(check)
    if check.last_known is not None:
        yield Fact("last known", _said(check.last_known), f"Checked {moment.told(check.last_known_at)}.")
    if identity is not None:
        yield from _ses(check.part, identity)
    if check.part is Part.DMARC:
        yield from _policies(found)
    yield from map(_finding, check.findings)
    yield from map(_evidence, check.evidence)


def _ses(part: Part, identity: Identity) -> Iterator[Fact]:
    """Yield what SES itself says; where that is something else than DNS, a finding tells."""
    if part is Part.DKIM:
        yield verdict_fact("SES says", dkim_verdict(identity.dkim, domain=is_domain(identity.name, identity.type)))
    elif part is Part.MAIL_FROM:
        yield verdict_fact("SES says", mail_from_verdict(identity.mail_from))


def _policies(found: Authentication) -> Iterator[Fact]:
    """Yield what receivers do by the new rules and by the old ones; once where these agree."""
    said = [(policy_words(policy), _alignment(policy)) for policy in found.policies]
    if not said:
        return
    if len(set(said)) == 1:
        rules = " and ".join(policy.rules for policy in found.policies)
        yield Fact("policy", said[0][0], f"{said[0][1]} By {rules}.".strip())
        return
    for policy, (text, alignment) in zip(found.policies, said, strict=True):
        yield Fact(policy.rules, text, alignment, "", Severity.NOTE)


def _alignment(policy: Receivers) -> str:
    dkim, spf = _ALIGNED[policy.dkim_aligned], _ALIGNED[policy.spf_aligned]
    organization = f" Organizational domain: {clean(policy.organization)}." if policy.organization else ""
    return f"DKIM {dkim}, SPF {spf}.{organization}"


def _finding(finding: Finding) -> Fact:
    label = "could not check" if finding.weight is Weight.UNKNOWN else str(finding.weight)
    about = clean(finding.name) if finding.name and finding.name not in finding.text else ""
    return Fact(label, clean(finding.text), about, finding.source, WEIGHTS[finding.weight])


def _evidence(evidence: Evidence) -> Fact:
    lookup = evidence.lookup
    where = evidence.authority or lookup.server
    ttl = "" if lookup.ttl is None else f"TTL {lookup.ttl} s"
    signed = "DNSSEC checked" if lookup.authenticated else ""
    asked = f"{evidence.at:%H:%M:%S} UTC"
    parts = (f"from {clean(where)}" if where else "", asked, ttl, signed)
    answer = _KEY.sub(_shorter, clean(evidence.words, _ANSWER))
    role = clean(evidence.role) or "answer"
    severity = Severity.OK if lookup.answered else Severity.UNKNOWN
    if lookup.outcome is LookupOutcome.FOUND or lookup.chain:
        return Fact(role, evidence.question, f"{answer} ({', '.join(filter(None, parts))})", "", severity)
    return Fact(role, f"{evidence.question}: {answer}", ", ".join(filter(None, parts)), "", severity)


def _shorter(match: re.Match[str]) -> str:
    text = match.group()
    return f"{text[:24]}…{text[-12:]}"


def _records(records: Iterable[RecordSet]) -> Iterator[Fact]:
    for record in records:
        shown = " | ".join(clean(value, _ANSWER) for value in record.values)
        yield Fact(record.type, clean(record.name), shown)
        for value in record.removed:
            yield Fact("remove", clean(value, _ANSWER), "", "", Severity.WARNING)
        if record.reason:
            yield Fact("why", clean(record.reason))
