"""The domain view: one row per domain over the whole fleet.

The same domain verified in five places is one thing to an operator. A place is an account in a region; two profiles on
one account are one place. `DomainView` keeps what it made, so that after a change only the identities that changed are
judged again (10,000 of them may stand in one region).

Source: SES Developer Guide, "Creating and verifying identities" (everything is per region; domains are compared
without regard to case) and "Using Deterministic Easy DKIM" (a replica uses the records of its parent region).
"""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final, NamedTuple, TypeAlias

from sestui.model.authentication import Authentication
from sestui.model.depth import Depth
from sestui.model.failure import LABELS
from sestui.model.fleet import FleetState, ProfileState
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.authentication import DnsStates, dns_of, worst_states
from sestui.rules.changes import changed_keys
from sestui.rules.identities import dkim_verdict, is_domain, mail_from_verdict, origin_words, replica_of, verdict
from sestui.rules.identity_row import state_of
from sestui.rules.inheritance import domain_key
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

OWN: Final = "own"
REPLICA: Final = "replica"
MIXED: Final = "mixed"


class Place(NamedTuple):
    """One domain as an identity of one account in one region. Texts are clean."""

    target: Target
    title: str
    """The profile as shown."""
    account: str
    """Twelve digits; empty while nobody knows."""
    name: str
    """The identity as AWS wrote it: what is asked for."""
    status: Verdict
    dkim: Verdict | None
    """`None` while details were not read; so the next ones."""
    origin: str
    replica: str
    """The parent region of its DKIM key; empty when the key is its own."""
    mail_from: Verdict | None
    dns: DnsStates | None
    """What DNS says; `None` while nobody has checked it."""
    severity: Severity
    """The heaviest of these; what DNS did not tell adds nothing."""
    cause_label: str = ""
    """Why the latest reading of the details failed; empty when it did not."""


class DomainRow(NamedTuple):
    """One domain over the fleet. Texts are clean."""

    domain: str
    """As it is shown and sorted: lower case, ASCII."""
    places: tuple[Place, ...]
    """In the order of the fleet; never empty."""
    accounts: int
    """How many accounts; profiles whose account nobody knows count one each."""
    regions: int
    worst: Place
    """The place whose state is the worst: its status is that of the row."""
    dkim: str
    """`own`, `replica`, `mixed`; empty while no details were read."""
    verified: int
    """In how many places it is verified."""
    dns: DnsStates | None
    """The worst of what DNS says, column by column; `None` while no place was checked."""
    severity: Severity


_Seen: TypeAlias = tuple[IdentitySummary, str]
"""What was listed, and the key of its domain."""


class _Part:
    """What one target contributes."""

    def __init__(self) -> None:
        self.listing: Reading[IdentityList] | None = None
        self.details: Mapping[str, Reading[Identity]] = {}
        self.authentication: Mapping[str, Reading[Authentication]] = {}
        self.who: tuple[str, str] = ("", "")
        self.seen: dict[str, _Seen] = {}
        """By identity."""


class DomainView:
    """The rows of the fleet. Used by one thread; what it returns is frozen."""

    def __init__(self) -> None:
        self._parts: dict[Target, _Part] = {}
        self._places: dict[str, tuple[Place, ...]] = {}
        self._rows: dict[str, DomainRow] = {}
        self._order: dict[Target, int] = {}
        self._sorted: tuple[DomainRow, ...] = ()

    def update(self, state: FleetState) -> tuple[DomainRow, ...]:
        """Return a row for each domain, in alphabetical order; the same tuple where nothing changed."""
        touched: set[str] = set()
        if list(self._order) != list(state.targets):
            self._order = {target: place for place, target in enumerate(state.targets)}
            for target in [target for target in self._parts if target not in self._order]:
                touched |= self._drop(target)
            touched |= self._places.keys()
        for target, target_state in state.targets.items():
            touched |= self._take(target, target_state.depth, state.profiles.get(target.profile))
        if not touched:
            return self._sorted
        for key in touched:
            places = self._places.get(key)
            if places is not None:
                self._rows[key] = _row(key, places, self._order)
            else:
                self._rows.pop(key, None)
        self._sorted = tuple([self._rows[key] for key in sorted(self._rows)])
        return self._sorted

    def _drop(self, target: Target) -> set[str]:
        """Forget what a target contributed; return the domains."""
        keys = {key for _, key in self._parts.pop(target).seen.values()}
        for key in keys:
            rest = tuple(place for place in self._places[key] if place.target != target)
            if rest:
                self._places[key] = rest
            else:
                del self._places[key]
        return keys

    def _take(self, target: Target, depth: Depth, profile: ProfileState | None) -> set[str]:
        """Take in one target; return the domains whose place there changed."""
        caller = profile.caller.value if profile is not None else None
        who = (profile.profile.title if profile is not None else "", caller.account if caller is not None else "")
        part = self._parts.get(target)
        if part is None:
            if depth.identities.value is None:
                return set()
            part = self._parts[target] = _Part()
        same_list = part.listing is depth.identities and part.who == who
        if same_list and part.details is depth.details and part.authentication is depth.authentication:
            return set()
        listed_at = depth.identities.as_of
        detail_of, checked_of = depth.details.get, depth.authentication.get
        touched: set[str] = set()
        if same_list:
            # Of ten thousand a few are others than before.
            others = changed_keys(part.details, depth.details)
            others += changed_keys(part.authentication, depth.authentication)
            for name in others:
                if name in part.seen:
                    summary, key = part.seen[name]
                    place = _place(target, summary, detail_of(name), checked_of(name), who, listed_at)
                    self._put(key, place)
                    touched.add(key)
        else:
            if part.seen:
                touched = self._drop(target)
                self._parts[target] = part
            found = depth.identities.value
            part.seen = {}
            for summary in found.items if found is not None else ():
                if is_domain(summary.name, summary.type):
                    key, detail = domain_key(summary.name), detail_of(summary.name)
                    checked = checked_of(summary.name)
                    part.seen[summary.name] = (summary, key)
                    self._put(key, _place(target, summary, detail, checked, who, listed_at))
                    touched.add(key)
        part.listing, part.details, part.who = depth.identities, depth.details, who
        part.authentication = depth.authentication
        return touched

    def _put(self, key: str, place: Place) -> None:
        places = self._places.get(key)
        if places is None:
            self._places[key] = (place,)
        else:
            self._places[key] = (*(each for each in places if each.target != place.target), place)


def _place(
    target: Target,
    summary: IdentitySummary,
    detail: Reading[Identity] | None,
    checked: Reading[Authentication] | None,
    who: tuple[str, str],
    listed_at: datetime | None,
) -> Place:
    identity = detail.value if detail is not None else None
    dns = dns_of(summary.name, summary.type, detail, checked)
    cause = LABELS[detail.failure.cause] if detail is not None and detail.failure is not None else ""
    weight = dns.weight if dns is not None else Severity.OK
    if identity is None or detail is None:
        status = verdict(None, summary)
    else:
        newer = detail.as_of is not None and listed_at is not None and listed_at > detail.as_of
        status = state_of(summary, detail, newer)
    if identity is None or not identity.exists:
        severity = max(status.severity, weight)
        return Place(target, who[0], who[1], summary.name, status, None, "", "", None, dns, severity, cause)
    dkim, mail_from = dkim_verdict(identity.dkim), mail_from_verdict(identity.mail_from)
    found = identity.dkim.origin if identity.dkim is not None else None
    severity = max(status.severity, dkim.severity, mail_from.severity, weight)
    origin, replica = origin_words(found), replica_of(found)
    return Place(target, who[0], who[1], summary.name, status, dkim, origin, replica, mail_from, dns, severity, cause)


def _row(key: str, places: tuple[Place, ...], order: dict[Target, int]) -> DomainRow:
    if len(places) == 1:
        worst = places[0]
        verified = int(worst.status.label == "verified")
        dkim = (REPLICA if worst.replica else OWN) if worst.dkim is not None else ""
        return DomainRow(clean(key), places, 1, 1, worst, dkim, verified, worst.dns, worst.severity)
    places = tuple(_once(sorted(places, key=lambda place: order[place.target])))
    worst = max(places, key=lambda place: (place.severity, place.status.severity))
    return DomainRow(
        clean(key),
        places,
        len({place.account or place.target.profile for place in places}),
        len({place.target.region for place in places}),
        worst,
        _keys(places),
        sum(place.status.label == "verified" for place in places),
        worst_states(place.dns for place in places),
        worst.severity,
    )


def _once(places: Iterable[Place]) -> Iterable[Place]:
    """Keep one place of each account and region: the one that is known better, else the first."""
    found: dict[tuple[str, str], Place] = {}
    for place in places:
        key = (place.account or f"profile {place.target.profile}", place.target.region)
        before = found.get(key)
        if before is None or _known(place) > _known(before):
            found[key] = place
    return found.values()


def _known(place: Place) -> tuple[bool, bool]:
    return place.dkim is not None, place.dns is not None


def _keys(places: tuple[Place, ...]) -> str:
    kinds = {bool(place.replica) for place in places if place.dkim is not None}
    if not kinds:
        return ""
    return MIXED if len(kinds) > 1 else REPLICA if True in kinds else OWN
