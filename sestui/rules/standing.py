"""How an identity of a target stands, and which identities may stand for an address.

The list or the details tell, whichever is the newer. Nothing that was not read is taken for missing.

Sources: SES Developer Guide, "Creating and verifying identities" (a verified domain covers its sub-domains and their
addresses, `user+label@` is covered by `user@`; domains are compared without regard to case, addresses with it);
botocore's sesv2 model, GetEmailIdentity: VerifiedForSendingStatus, VerificationStatus; ListEmailIdentities:
SendingEnabled, VerificationStatus.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any, Final

from sestui.model.depth import Depth
from sestui.model.identity import Identity, IdentitySummary
from sestui.model.reading import Reading, ReadingState
from sestui.model.text import clean
from sestui.model.trace import Need, NeedKind, Seen
from sestui.rules.identities import is_domain
from sestui.rules.inheritance import domain_key, domain_of, parents, unlabelled

_LIST: Final = "sesv2 ListEmailIdentities"
_DETAILS: Final = "sesv2 GetEmailIdentity"
_SUCCESS: Final = "SUCCESS"
_NOT_VERIFIED: Final = frozenset({"PENDING", "FAILED", "NOT_STARTED"})


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, and from which age on a reading is old."""

    now: datetime
    max_age: timedelta

    def old(self, reading: Reading[Any]) -> bool:
        """Say whether a value is old, or the latest attempt to read it failed."""
        return reading.state(self.now, self.max_age) is ReadingState.STALE


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one name."""

    name: str
    """As AWS wrote it, where it is known to be an identity; else as it would be asked for."""
    exists: bool | None
    """`None`: nobody asked yet, or asking failed."""
    verified: bool | None
    """Whether it is verified, as a recipient in the sandbox has to be."""
    may_send: bool | None
    """Whether mail may be sent from it."""
    seen: Seen
    status: str = ""
    """The status as SES tells it, clean; empty where there is none."""

    @property
    def need(self) -> Need:
        """The reading that tells how it stands."""
        return Need(NeedKind.IDENTITY, self.name)


class Standings:
    """Judges the identities of one target. Built once per question: its index is made at the first use."""

    def __init__(self, depth: Depth, clock: Clock) -> None:
        self._depth = depth
        self._clock = clock

    @cached_property
    def _listed(self) -> dict[str, IdentitySummary]:
        listing = self._depth.identities.value
        return {_key(item.name, item.type): item for item in (listing.items if listing is not None else ())}

    @cached_property
    def _details(self) -> dict[str, tuple[str, Reading[Identity]]]:
        found = {}
        for name, reading in self._depth.details.items():
            type_ = reading.value.type if reading.value is not None else None
            found[_key(name, type_)] = (name, reading)
        return found

    def of(self, name: str) -> Standing:
        """Say how a name stands as an identity of its own."""
        key = _key(name, None)
        summary = self._listed.get(key)
        listing = self._depth.identities
        asked, reading = self._details.get(key, (name, None))
        identity = reading.value if reading is not None else None
        if reading is not None and identity is not None and self._tells_more(reading, identity, summary):
            return self._by_details(asked, reading, identity)
        if listing.value is None:
            words = "not read yet" if reading is None or reading.failure is None else "could not be read"
            at = reading.failed_at if reading is not None else None
            return Standing(name, None, None, None, Seen(clean(name), words, _DETAILS, at))
        stale = self._clock.old(listing)
        if summary is None:
            seen = Seen(clean(name), "no identity here", _LIST, listing.as_of, stale)
            return Standing(name, exists=False, verified=False, may_send=False, seen=seen)
        status, sending = summary.status, summary.sending_enabled
        seen = Seen(clean(summary.name), _told(status, "SendingEnabled", sending), _LIST, listing.as_of, stale)
        return Standing(
            summary.name, True, _verified(status, sending), _may_send(status, sending), seen, clean(status or "", 40)
        )

    def _tells_more(self, reading: Reading[Identity], identity: Identity, summary: IdentitySummary | None) -> bool:
        """Whether the details are to be believed: they are newer than the list, or say the same and more."""
        listing = self._depth.identities
        if listing.value is None or listing.as_of is None or reading.as_of is None or reading.as_of >= listing.as_of:
            return True
        return identity.exists and summary is not None and summary.status == identity.status

    def _by_details(self, name: str, reading: Reading[Identity], identity: Identity) -> Standing:
        stale = self._clock.old(reading)
        if not identity.exists:
            seen = Seen(clean(name), "no identity here", _DETAILS, reading.as_of, stale)
            return Standing(name, exists=False, verified=False, may_send=False, seen=seen)
        status, sending = identity.status, identity.verified
        seen = Seen(clean(name), _told(status, "VerifiedForSendingStatus", sending), _DETAILS, reading.as_of, stale)
        verified, may_send = _verified(status, sending), _may_send(status, sending)
        return Standing(name, True, verified, may_send, seen, clean(status or "", 40))


def candidates(address: str) -> Iterator[str]:
    """Yield the names that may stand for an address, the most specific first: itself, without label, the domains."""
    yield address
    base = unlabelled(address)
    if base:
        yield base
    domain = domain_key(domain_of(address))
    yield domain
    yield from parents(domain)


def _key(name: str, type_: str | None) -> str:
    """Return a name as it is compared: an address with its case, a domain without."""
    return domain_key(name) if is_domain(name, type_) else name


def _told(status: str | None, flag: str, sending: bool | None) -> str:
    shown = "not told" if sending is None else "true" if sending else "false"
    return f"{clean(status or 'status not told', 40)}, {flag} {shown}"


def _may_send(status: str | None, sending: bool | None) -> bool | None:
    if sending is False:
        return False
    if sending is None:
        return False if status in _NOT_VERIFIED else None
    # SES contradicts itself: nothing is taken for granted
    return None if status in _NOT_VERIFIED else True


def _verified(status: str | None, sending: bool | None) -> bool | None:
    if status == _SUCCESS:
        return True
    if status in _NOT_VERIFIED:
        return None if sending else False
    return sending
