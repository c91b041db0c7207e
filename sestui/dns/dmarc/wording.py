"""The verdict on DMARC."""

from typing import Final

from sestui.dns.dmarc.alignment import Alignment
from sestui.dns.dmarc.discovery import Applied, Step, TreeWalk, step_of
from sestui.dns.dmarc.record import corrected, near_miss, parse_record
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Check, CheckState, Part, RecordSet, Weight
from sestui.model.dns import Lookup

SOURCE: Final = "RFC 9989; SES Developer Guide, Complying with DMARC authentication protocol"


async def conclude(walk: TreeWalk, found: Applied, alignment: Alignment, asking: Asking, reports_to: str = "") -> Check:
    """Return the verdict, with the record to publish where there is none."""
    if not found.known:
        return _unknown(found, asking)
    if found.record is None:
        return await _without(walk, found, asking, reports_to)
    heaviest = {finding.weight for finding in asking.findings}
    label = found.policy if found.tag == "p" else f"{found.tag}={found.policy}"
    what = _WORDS[found.policy]
    if alignment.passes is False:
        meaning = f"Mail from SES fails DMARC, and receivers are asked to {what}."
        return asking.check(Part.DMARC, CheckState.PROBLEM, "fails", meaning, advice=_ADVICE, source=SOURCE)
    if alignment.passes is None:
        meaning = "Whether mail from SES passes could not be told."
        return asking.check(Part.DMARC, CheckState.COULD_NOT_CHECK, "unknown", meaning, source=SOURCE)
    by = " and ".join(name for name, leg in (("DKIM", alignment.dkim), ("SPF", alignment.spf)) if leg.counts)
    meaning = f"Mail from SES passes by {by}; of mail that fails, receivers are asked to {what}."
    state = CheckState.WARNING if heaviest & {Weight.WARNING, Weight.PROBLEM} else CheckState.OK
    return asking.check(Part.DMARC, state, label, meaning, source=SOURCE)


_WORDS: Final = {
    "none": "do nothing about it",
    "quarantine": "put it aside as suspicious",
    "reject": "refuse it",
}
_ADVICE: Final = "Make DKIM or SPF pass for a domain that aligns with the From address."


def _unknown(found: Applied, asking: Asking) -> Check:
    if found.unanswered is not None and found.unanswered.dnssec_broken:
        meaning = "Receivers that check DNSSEC cannot read the policy."
        advice = "Repair DNSSEC of the zone: the DS records of its parent and its keys do not fit together."
        return asking.check(Part.DMARC, CheckState.PROBLEM, "dnssec", meaning, advice=advice, source=SOURCE)
    meaning = "The policy could not be read; whether there is one is not known."
    return asking.check(
        Part.DMARC, CheckState.COULD_NOT_CHECK, "unknown", meaning, advice="Check again.", source=SOURCE
    )


async def _without(walk: TreeWalk, found: Applied, asking: Asking, reports_to: str) -> Check:
    """Say why there is no policy, and what to publish."""
    first = walk.steps[0]
    visible = await asking.visible(first.lookup, lambda lookup: _has_record(first.domain, lookup))
    if visible is not None:
        meaning = asking.spreading(visible, first.lookup.name)
        return asking.check(
            Part.DMARC, CheckState.NOT_YET, "not yet", meaning, source=SOURCE, seconds_left=visible.seconds_left
        )
    if found.broken is not None or any(map(near_miss, first.lookup.txt)):
        meaning = "There is a record, and receivers cannot use it: they treat mail as if there were no DMARC."
        if found.broken is None and not first.lookup.chain:
            asking.fixes.append(_corrected(first) or _starter(first, reports_to, wild=False))
        return asking.check(Part.DMARC, CheckState.PROBLEM, "broken", meaning, advice="Correct it.", source=SOURCE)
    if found.several:
        meaning = "There are several records, so receivers treat mail as if there were none."
        advice = "Keep one of them, and take the others away."
        return asking.check(Part.DMARC, CheckState.PROBLEM, "several", meaning, advice=advice, source=SOURCE)
    wild = False
    slip = f"_dmarc.{first.domain}.{first.domain}"
    stray = await asking.stray(slip, "TXT", "a usual slip")
    if stray is not None and _has_record(first.domain, stray):
        text = f"the record is at {slip}: the domain stands twice, the provider appends it by itself"
        asking.find("dmarc-misplaced", Weight.PROBLEM, text, slip, SOURCE)
    if first.lookup.records or first.lookup.chain:
        wild = await asking.wildcard(first.domain, first.lookup)
    if first.lookup.records:
        text = "a wildcard answers here with other text" if wild else "there is other text here, and no DMARC record"
        asking.find("dmarc-foreign-text", Weight.NOTE, text, first.lookup.name, "RFC 9989 section 4.10")
    asking.find("dmarc-missing", Weight.PROBLEM, "there is no DMARC record", first.lookup.name, SOURCE)
    if first.lookup.chain and not wild:
        text = f"a CNAME leads to {first.lookup.chain[-1]}: the record belongs there, or the CNAME has to go"
        asking.find("dmarc-alias", Weight.WARNING, text, first.lookup.name, "RFC 1034 section 3.6.2")
    else:
        asking.fixes.append(_starter(first, reports_to, wild=wild))
    meaning = "Nobody is told what to do with mail that claims to be from this domain; large receivers demand a record."
    advice = "Publish the record below; make the policy stricter once reports show that all mail passes."
    return asking.check(Part.DMARC, CheckState.MISSING, "missing", meaning, advice=advice, source=SOURCE)


def _has_record(domain: str, lookup: Lookup) -> bool:
    record = step_of(domain, lookup).record
    return record is not None and record.effective() is not None


def _corrected(step: Step) -> RecordSet | None:
    """Return the one record that was meant, written right: policy and addresses stay what their owner chose."""
    near = tuple(text for text in step.lookup.txt if near_miss(text))
    record = corrected(near[0]) if len(near) == 1 else ""
    if not record or parse_record(record).effective() is None:
        return None
    kept = tuple(text for text in step.lookup.txt if text not in near)
    return RecordSet(
        step.lookup.name, "TXT", (*kept, record), near, kept, "DMARC: the record that is there, written right"
    )


def _starter(step: Step, reports_to: str, *, wild: bool) -> RecordSet:
    """Return a first record that changes nothing for mail, and asks for reports."""
    address = reports_to or f"dmarc-reports@{step.domain}"
    near = tuple(text for text in step.lookup.txt if near_miss(text))
    kept = () if wild else tuple(text for text in step.lookup.txt if text not in near)
    reason = "DMARC: a first record; it asks for reports only"
    if not reports_to:
        reason += " (use a mailbox that exists)"
    value = f"v=DMARC1; p=none; rua=mailto:{address}"
    return RecordSet(step.lookup.name, "TXT", (*kept, value), near, kept, reason)
