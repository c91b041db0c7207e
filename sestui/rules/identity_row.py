"""One line of the identity table as plain values: what to show, not how it looks. Made for 10,000 identities.

`IdentityRows` keeps what it made: after a change only the lines that it concerns are made again.
"""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

from sestui.model.authentication import Authentication
from sestui.model.depth import Depth
from sestui.model.failure import LABELS
from sestui.model.feedback import Notifications
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.authentication import DnsStates, dns_of
from sestui.rules.changes import changed_keys
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.feedback import Heard, Hearing
from sestui.rules.identities import (
    dkim_verdict,
    is_domain,
    mail_from_verdict,
    origin_words,
    verdict,
)
from sestui.rules.inheritance import Verified, verified_in
from sestui.rules.policies import policy_grants
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

_Hears: TypeAlias = tuple[Heard, Heard, tuple[str, Severity]]
"""Who hears bounces, who hears complaints, and what else is wrong there."""


class IdentityRow(NamedTuple):
    """Everything that a line shows. Texts are clean; empty is "not read" or "none", as its comment says."""

    name: str
    """As it is shown."""
    key: str
    """As AWS wrote it: what is asked for, and what the cursor keeps to."""
    type_label: str
    """`domain`, `managed` or `address`."""
    status: Verdict
    dkim: Verdict | None
    """`None` while details were not read, as for the next ones."""
    origin: str
    """`Easy DKIM`, `own key (BYODKIM)`, `replica of us-east-1`; empty while not read."""
    mail_from: Verdict | None
    bounce: Heard | None
    """`None` while nothing of it was read."""
    complaint: Heard | None
    configuration_set: str
    set_severity: Severity
    """What is wrong with the configuration set: it does not exist, or sends nothing."""
    parent: str
    """The verified identity that covers it; empty without one."""
    shared: Severity
    """What its policies let in: `OK` nobody else, `NOTE` other accounts, `CRITICAL` the public."""
    read: bool
    """Whether its details were read."""
    cause_label: str
    """Why the latest reading of the details failed; empty when it did not."""
    dns: DnsStates | None
    """What DNS says; `None` while nobody has checked it, and where there is nothing to check."""
    severity: Severity
    """The heaviest of all; what DNS did not tell adds nothing."""

    @property
    def heard(self) -> Heard | None:
        """The event that wants more attention."""
        if self.bounce is None or self.complaint is None:
            return self.bounce or self.complaint
        return max(self.bounce, self.complaint, key=lambda heard: (heard.severity, -heard.ear))


_shown = lru_cache(maxsize=16_384)(clean)
_grants = lru_cache(maxsize=4_096)(policy_grants)


def shared(identity: Identity, own_account: str) -> Severity:
    """Return how far the policies of an identity let others send with it."""
    found = Severity.OK
    for _, policy in identity.policies:
        for grant in _grants(policy, own_account):
            found = max(found, grant.severity)
    return found


def state_of(summary: IdentitySummary, detail: Reading[Identity] | None, newer_list: bool) -> Verdict:
    """Return the state by the newer of the list and the details."""
    identity = detail.value if detail is not None else None
    if identity is None or (newer_list and (not identity.exists or summary.status != identity.status)):
        return verdict(None, summary)
    return verdict(identity, summary)


def type_label(summary: IdentitySummary) -> str:
    """Return `domain`, `managed` (a domain that AWS manages) or `address`."""
    if summary.type == "MANAGED_DOMAIN":
        return "managed"
    return "domain" if is_domain(summary.name, summary.type) else "address"


class _Made(NamedTuple):
    """A line with what it was made of: while that is the same, so is the line."""

    summary: IdentitySummary
    detail: Reading[Identity] | None
    notifications: Reading[Notifications] | None
    parent: str
    follows: str
    """Another identity whose settings hold for this one; empty when its own do."""
    hears: _Hears | None
    """Who hears it; `None` while nothing of it was read."""
    row: IdentityRow
    authentication: Reading[Authentication] | None


class IdentityRows:
    """The lines of one target. Used by one thread; what it returns is frozen."""

    def __init__(self) -> None:
        self._made: list[_Made] = []
        self._places: dict[str, tuple[int, ...]] | None = None
        """Where the lines stand that are about a name or follow it; `None` where that is not known for this list."""
        self._maker: _Maker | None = None
        self._last: tuple[object, ...] = ()
        self._rows: tuple[IdentityRow, ...] = ()

    def update(self, depth: Depth, own_account: str = "") -> tuple[IdentityRow, ...]:
        """Return a line for each listed identity, in the order of AWS; the same tuple where nothing changed.

        A line about which nothing else is said than before is the same object, also when the list was read again.
        """
        now = (
            depth.identities,
            depth.configuration_sets,
            depth.event_destinations,
            depth.topics,
            own_account,
            depth.details,
            depth.notifications,
            depth.authentication,
        )
        if _are(now, self._last):
            return self._rows
        before, maker = self._maker, _Maker(depth, own_account)
        if before is None or before.own_account != own_account:
            self._made, self._places = [maker.made(summary) for summary in maker.items], None
        else:
            self._change(maker, before)
        self._maker, self._last = maker, now
        self._rows = tuple(map(_ROW, self._made))
        return self._rows

    def _change(self, maker: "_Maker", before: "_Maker") -> None:
        """Make anew only those lines about which something else is said now."""
        if maker.listing is not before.listing:
            self._made, self._places = maker.relisted(self._made, before), None
        moved = maker.moved(before)
        if moved:
            if self._places is None:
                self._places = _places(self._made)
            for place in {place for name in moved for place in self._places.get(name, ())}:
                self._made[place] = maker.made(self._made[place].summary)
        if not _are(maker.shared, before.shared):
            self._made = maker.heard_anew(self._made)


_ROW: Final = attrgetter("row")


def _places(lines: Iterable[_Made]) -> dict[str, tuple[int, ...]]:
    """Return where the lines stand that are about each name, or follow it."""
    found: dict[str, tuple[int, ...]] = {}
    for place, made in enumerate(lines):
        for name in {made.summary.name, made.follows} - {""}:
            found[name] = (*found.get(name, ()), place)
    return found


def _are(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


class _Maker:
    """Makes the lines of one `Depth`."""

    def __init__(self, depth: Depth, own_account: str) -> None:
        self.listing = depth.identities
        self._list = depth.identities.value or IdentityList()
        self.items = self._list.items
        self.shared = (depth.configuration_sets, depth.event_destinations, depth.topics)
        self.own_account = own_account
        self.details, self.notifications = depth.details, depth.notifications
        self.authentication = depth.authentication
        self._depth = depth

    @cached_property
    def verified(self) -> Verified:
        """Who covers whom."""
        return verified_in(self._list)

    @cached_property
    def _hearing(self) -> Hearing:
        return Hearing(self._depth, self.verified)

    def moved(self, before: "_Maker") -> set[str]:
        """Return the identities of which something else is known than before."""
        return {
            *changed_keys(before.details, self.details),
            *changed_keys(before.notifications, self.notifications),
            *changed_keys(before.authentication, self.authentication),
        }

    def relisted(self, old: list[_Made], before: "_Maker") -> list[_Made]:
        """Return the lines of a newer list."""
        known = {made.summary.name: made for made in old}
        covered = before.verified.known == self.verified.known
        found: list[_Made] = []
        for item in self.items:
            made = known.get(item.name)
            same = made is not None and made.summary == item and not _disputed(made)
            if made is None or not same or not (covered or made[3:5] == self._covered(item.name)):
                made = self.made(item)
            found.append(made)
        return found

    def heard_anew(self, old: list[_Made]) -> list[_Made]:
        """Return the lines with those made anew whose listeners are others now."""
        hears_of = self._hearing.of
        # Many share what they hear: each two are compared once.
        alike: dict[tuple[int, int], bool] = {}
        found: list[_Made] = []
        for made in old:
            if made.hears is not None:
                now = hears_of(made.follows or made.summary.name)
                pair = (id(made.hears), id(now))
                same = alike.get(pair)
                if same is None:
                    same = alike[pair] = made.hears == now
                if not same:
                    found.append(self.made(made.summary))
                    continue
            found.append(made)
        return found

    def _covered(self, name: str) -> tuple[str, str]:
        """Return which verified identity covers a name, and whose settings it follows."""
        parent = self.verified.parent(name)
        return parent, "" if self.verified.own(name) else parent

    def made(self, summary: IdentitySummary) -> _Made:
        """Return the line of one identity."""
        name = summary.name
        detail, told = self.details.get(name), self.notifications.get(name)
        listed_at = self.listing.as_of
        newer = detail is not None and detail.as_of is not None and listed_at is not None and listed_at > detail.as_of
        parent, follows = self._covered(name)
        hears = self._hearing.of(follows or name) if detail is not None or told is not None else None
        checked = self.authentication.get(name)
        row = _row(summary, detail, hears, parent, self.own_account, newer, checked)
        return _Made(summary, detail, told, parent, follows, hears, row, checked)


def _disputed(made: _Made) -> bool:
    """Say whether list and details differ about the state, so that it hangs on which of them is newer."""
    identity = made.detail.value if made.detail is not None else None
    return identity is not None and (not identity.exists or made.summary.status != identity.status)


def _row(
    summary: IdentitySummary,
    detail: Reading[Identity] | None,
    hears: _Hears | None,
    parent: str,
    own_account: str,
    newer_list: bool,
    checked: Reading[Authentication] | None,
) -> IdentityRow:
    name = summary.name
    status = state_of(summary, detail, newer_list)
    severity = status.severity
    identity = detail.value if detail is not None else None
    cause = detail.failure.cause if detail is not None and detail.failure is not None else None
    if cause is not None:
        severity = max(severity, CAUSE_SEVERITY[cause])
    dkim = mail_from = bounce = complaint = None
    origin = configuration_set = ""
    lets_in = set_severity = Severity.OK
    if hears is not None:
        bounce, complaint, (_, set_severity) = hears
        severity = max(severity, bounce.severity, complaint.severity, set_severity)
    if identity is not None and identity.exists:
        domain = is_domain(name, summary.type)
        dkim = dkim_verdict(identity.dkim, domain=domain)
        origin = origin_words(identity.dkim.origin) if identity.dkim is not None else ""
        mail_from = mail_from_verdict(identity.mail_from)
        configuration_set = _shown(identity.configuration_set or "")
        if identity.policies:
            lets_in = shared(identity, own_account)
        severity = max(severity, dkim.severity, mail_from.severity, lets_in)
    dns = dns_of(name, summary.type, detail, checked)
    if dns is not None:
        severity = max(severity, dns.weight)
    return IdentityRow(
        clean(name),
        name,
        type_label(summary),
        status,
        dkim,
        origin,
        mail_from,
        bounce,
        complaint,
        configuration_set,
        set_severity,
        _shown(parent),
        lets_in,
        identity is not None,
        LABELS[cause] if cause is not None else "",
        dns,
        severity,
    )
