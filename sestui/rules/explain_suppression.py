"""The suppression list in words: what puts addresses on it, what was read of it, and addresses that were looked up.

Sources: botocore's sesv2 model (GetAccount.SuppressionAttributes, ListSuppressedDestinations,
GetSuppressedDestination); SES Developer Guide, "Using the Amazon SES account-level suppression list": mail to a listed
address is accepted and not delivered, counts against the daily quota and not for the reputation; addresses are compared
with their exact case; the global list cannot be asked; Gmail reports no complaints.
"""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sestui.model.depth import Depth
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionList, SuppressionLookup
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, read_facts
from sestui.rules.verdict import Verdict

_GUIDE: Final = "SES Developer Guide, Using the account-level suppression list"
_LIST: Final = "sesv2 ListSuppressedDestinations"
_ONE: Final = "sesv2 GetSuppressedDestination"
_BOTH: Final = frozenset({"BOUNCE", "COMPLAINT"})


def settings_verdict(reasons: tuple[str, ...] | None) -> Verdict:
    """Judge what puts an address on the account's list; `None`: AWS did not say."""
    source = f"sesv2 GetAccount: SuppressionAttributes; {_GUIDE}"
    if reasons is None:
        return Verdict(NOT_TOLD, Severity.UNKNOWN, "AWS did not say what puts an address on the list.", source)
    fix = "PutAccountSuppressionAttributes with BOUNCE and COMPLAINT."
    if not reasons:
        meaning = "The account's list is off: mail goes again to addresses that bounced or complained."
        return Verdict("off", Severity.WARNING, meaning, source, fix)
    label = ", ".join(clean(reason, 40).lower() for reason in reasons)
    missing = sorted(_BOTH - set(reasons))
    if missing:
        words = " and ".join({"BOUNCE": "bounced", "COMPLAINT": "complained"}[each] for each in missing)
        return Verdict(label, Severity.NOTE, f"Addresses that {words} are not put on the list.", source, fix)
    return Verdict(label, Severity.OK, "Addresses that bounced or complained are not sent to again.", source)


def lookup_verdict(found: SuppressionLookup) -> Verdict:
    """Judge one address that was looked up."""
    if not found.listed:
        meaning = (
            "It is not on the account's list in this region, in exactly this case. The global list cannot be asked."
        )
        return Verdict("not listed", Severity.OK, meaning, _ONE)
    reason = {"BOUNCE": "it bounced", "COMPLAINT": "it complained"}.get(found.reason or "", "AWS did not say why")
    if found.reason and found.reason not in _BOTH:
        reason = clean(found.reason, 40)
    meaning = f"On the list: {reason}. Mail to it is accepted, not delivered, and counts against the quota."
    return Verdict(
        "listed", Severity.WARNING, meaning, f"{_ONE}; {_GUIDE}", "DeleteSuppressedDestination, if it is good."
    )


def explain_suppression(state: TargetState, now: datetime) -> tuple[Section, ...]:
    """Return the sections of the suppression pane, beside its table."""
    moment = Moment(now)
    sections = [
        Section("Account's suppression list", tuple(_settings(state, moment))),
        Section("List", (*_list(state.depth, state.depth.suppressed), *_read(state.depth, moment))),
    ]
    looked_up = [*_lookups(state.depth, moment)]
    if looked_up:
        sections.append(Section("Looked up", tuple(looked_up)))
    return tuple(sections)


def _settings(state: TargetState, moment: Moment) -> Iterator[Fact]:
    account = state.account.value
    if account is None:
        # What could not be read is not what AWS did not say.
        yield from read_facts(state.account, moment, "sesv2 GetAccount", "added on")
        return
    found = settings_verdict(account.suppression.reasons if account.suppression is not None else None)
    yield Fact("added on", found.label, found.meaning, found.source, found.severity, found.fix)


def _read(depth: Depth, moment: Moment) -> Iterator[Fact]:
    yield from read_facts(depth.suppressed, moment, _LIST)


def _list(depth: Depth, reading: Reading[SuppressionList]) -> Iterator[Fact]:
    found = reading.value
    left_out = dict(depth.withheld).get("suppressed", 0)
    if left_out:
        yield Fact("addresses", f"{left_out:,}, left out of this snapshot", "They are personal data.", _LIST)
    elif found is not None:
        reasons = Counter(item.reason for item in found.items)
        parts = [f"{count:,} {clean(reason or 'for no told reason', 40).lower()}" for reason, count in reasons.items()]
        value = f"{len(found.items):,}" + (f" ({', '.join(parts)})" if parts else "")
        meaning = "There is more: read the next page." if found.next_token else "This is all of it."
        yield Fact("addresses", f"{value} so far" if found.next_token else value, meaning, _LIST)


def _lookups(depth: Depth, moment: Moment) -> Iterator[Fact]:
    for address, reading in depth.lookups.items():
        if reading.value is not None:
            found = lookup_verdict(reading.value)
            since = f" Since {moment.told(reading.value.at)}." if reading.value.at is not None else ""
            yield Fact(clean(address), found.label, found.meaning + since, found.source, found.severity, found.fix)
        else:
            yield from read_facts(reading, moment, _ONE, clean(address))
    left_out = dict(depth.withheld).get("lookups", 0)
    if left_out:
        yield Fact("addresses", f"{left_out:,}, left out of this snapshot", "They are personal data.", _ONE)
