"""What goes first: what somebody asked for, what is on screen, then what is most overdue by its own interval.

Pure: a table of classes and a few comparisons.
"""

from enum import IntEnum

from sestui.fleet.job import Job, Kind
from sestui.fleet.lanes import Entry, Rank
from sestui.fleet.source import Focus
from sestui.model.target import Target


class Place(IntEnum):
    """Classes of work, most urgent first."""

    WRITE = 0
    """Somebody has confirmed it, and waits."""
    WHO = 1
    """Who a profile is and which regions it has: nothing else can start before."""
    ASKED = 2
    ON_SCREEN = 3
    """The account state of what is on screen."""
    IN_FRONT = 4
    """What the pane in front shows."""
    DETAILS = 5
    """Identities on screen."""
    ACCOUNTS = 6
    """All other account states."""
    LOOKED_AT = 7
    """Everything else of the target whose detail view is open."""
    BACKGROUND = 8


_WHO = frozenset({Kind.CALLER, Kind.REGIONS})
_LONG = {Kind.NOTIFICATIONS: 1, Kind.IDENTITY: 2, Kind.AUTHENTICATION: 3}
"""Of what there may be thousands: what nobody sees of it goes after everything else of its class, or nothing else
would be read for hours."""


class Order:
    """Ranks jobs by what is looked at."""

    def __init__(self, intervals: dict[Kind, float], *, all_in_front: bool = False) -> None:
        """Prepare; nothing is looked at yet.

        Args:
            intervals: seconds between two readings by kind; what is missing is never overdue.
            all_in_front: whether there is no background: everything is waited for.
        """
        self._intervals = intervals
        self._rest = Place.LOOKED_AT if all_in_front else Place.BACKGROUND
        self.focus = Focus()
        self._kinds: dict[Kind, int] = {}
        self._identities: dict[tuple[Target, str], int] = {}

    def look_at(self, focus: Focus) -> frozenset[Target]:
        """Take in what is on screen; return the targets whose jobs may have another place now."""
        before, self.focus = self.focus, focus
        self._kinds = {kind: place for place, kind in reversed(tuple(enumerate(focus.kinds)))}
        self._identities = {name: place for place, name in reversed(tuple(enumerate(focus.identities)))}
        moved = set(before.targets ^ focus.targets)
        if (before.target, before.kinds) != (focus.target, focus.kinds):
            moved |= {target for target in (before.target, focus.target) if target is not None}
        if before.identities != focus.identities:
            moved |= {target for target, _ in (*before.identities, *focus.identities)}
        return frozenset(moved)

    def place(self, job: Job, *, forced: bool = False) -> tuple[Place, int]:
        """Return the class of a job and its place in it."""
        kind = job.kind
        if kind is Kind.WRITE:
            return Place.WRITE, 0
        if kind in _WHO:
            return Place.WHO, kind
        if forced:
            return Place.ASKED, 0
        if not job.region:
            return self._rest, 0
        if kind is Kind.ACCOUNT:
            return (Place.ON_SCREEN if job.target in self.focus.targets else Place.ACCOUNTS), 0
        is_in_front = job.target == self.focus.target and kind in self._kinds
        if kind in _LONG:
            place = self._identities.get((job.target, job.subject)) if self._identities else None
            if place is not None:
                return (Place.IN_FRONT, self._kinds[kind]) if is_in_front else (Place.DETAILS, place)
        elif is_in_front:
            return Place.IN_FRONT, self._kinds[kind]
        return (Place.LOOKED_AT if job.target == self.focus.target else self._rest), _LONG.get(kind, 0)

    def rank(self, entry: Entry, now: float) -> Rank:
        """Return what a job is compared by: the smallest goes first."""
        place, order = self.place(entry.job, forced=entry.forced)
        every = self._intervals.get(entry.job.kind)
        return place, order, (entry.due - now) / every if every else 0.0, entry.number
