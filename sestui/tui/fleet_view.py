"""What the fleet screen shows: the state judged, filtered and sorted, with rows kept until they change. No Textual.

Everything is judged at `now`: the clock's time, or for a snapshot the moment it was taken.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sestui.fleet.source import SourceKind
from sestui.model.fleet import FleetState, ProfileState
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.row import FleetRow, row
from sestui.rules.summary import Summary, summarise
from sestui.tui.fleet_columns import BY_KEY, NARROW_BAR, cells
from sestui.tui.widgets import Row

if TYPE_CHECKING:
    from sestui.model.depth import Depth
    from sestui.rules.authentication import DnsStates, DnsSummaries, DnsSummary
    from sestui.rules.filtering import Filter

SLICE: Final = 120
"""Rows judged at a time: some milliseconds in which no key is answered."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class Sort(NamedTuple):
    """The order of the table; no column is the order of the settings."""

    column: str = ""
    reverse: bool = False


def next_sort(current: Sort, column: str, largest_first: bool | None = None) -> Sort:
    """Return the order after `column` was chosen: its first direction, then the other, then the settings' order.

    `largest_first`: a column's first direction; `None` for a column of the fleet table.
    """
    first = BY_KEY[column].largest_first if largest_first is None else largest_first
    if current.column != column:
        return Sort(column, first)
    return Sort() if current.reverse is not first else Sort(column, not first)


def reversed_sort(current: Sort) -> Sort:
    """Return the same order from its other end."""
    return Sort(current.column, not current.reverse)


class _Kept(NamedTuple):
    judged: FleetRow
    shown: Row
    due: datetime
    """When the passing of time alone makes another row of it."""


class FleetView:
    """The state of the screen that is not a widget."""

    def __init__(self, settings: Settings, kind: SourceKind, clock: Callable[[], datetime]) -> None:
        self.settings = settings
        self.kind = kind
        self._clock = clock
        self.state = FleetState()
        self.filter_text = ""
        self._filter: Filter | None = None
        self.sort = Sort()
        self.bar = NARROW_BAR
        """Length of the quota bars in cells."""
        self.region_width = 0
        """Length of the longest name of a region."""
        self._kept: dict[Target, _Kept] = {}
        self._matching: set[Target] = set()
        self._waiting: dict[Target, None] = {}
        """What is to be judged again, in the order in which it changed."""
        self._taken: datetime | None = None
        self._summary: Summary | None = None
        self._dns: DnsSummaries | None = None
        """Made when there is something to count, which is after the first paint."""

    @property
    def now(self) -> datetime:
        """The moment at which everything is judged."""
        return self._taken or self._clock()

    @property
    def taken_at(self) -> datetime | None:
        """When the snapshot was taken: its newest reading; `None` when live."""
        return self._taken

    def apply(self, state: FleetState, changed: Iterable[Target]) -> None:
        """Take a newer state and judge all of what changed, however long that takes."""
        self.take(state, changed)
        while self.waiting:
            self.work()

    def take(self, state: FleetState, changed: Iterable[Target]) -> None:
        """Take a newer state; what changed waits for `work`, but what was not there before is judged at once."""
        old, self.state = self.state, state
        self._summary = None
        if self.kind is SourceKind.SNAPSHOT:
            self._taken = newest(state)
        stale = {target for target in changed if target in state.targets}
        if tuple(old.targets) != tuple(state.targets):
            self.region_width = max((len(clean(name)) for name in {each.region for each in state.targets}), default=0)
            for target in self._kept.keys() - state.targets.keys():
                del self._kept[target]
                self._matching.discard(target)
                self._waiting.pop(target, None)
            if self._dns is not None:
                self._dns.keep(state.targets)
        others = {name for name, profile in state.profiles.items() if old.profiles.get(name) != profile}
        if others:
            stale |= {target for target in state.targets if target.profile in others}
        new = [target for target in state.targets if target not in self._kept]
        self._judge(new)
        self._waiting.update(dict.fromkeys(stale.difference(new)))

    @property
    def waiting(self) -> bool:
        """Whether something that changed is not judged yet."""
        return bool(self._waiting)

    def work(self, first: Collection[Target] = ()) -> frozenset[Target]:
        """Judge the next `SLICE` of what waits, before all of it what is in `first`; return what was judged."""
        due = [target for target in first if target in self._waiting]
        due += islice((target for target in self._waiting if target not in first), max(0, SLICE - len(due)))
        for target in due:
            del self._waiting[target]
        self._judge(due)
        return frozenset(due)

    def tick(self) -> bool:
        """Find what the passing of time has changed, for `work` to judge; say whether there is anything."""
        now = self.now
        due = [target for target, kept in self._kept.items() if kept.due <= now]
        self._waiting.update(dict.fromkeys(due))
        if due:
            self._summary = None
        return bool(due)

    def set_filter(self, text: str) -> None:
        """Parse and apply a filter line."""
        # Its patterns are compiled when somebody filters, not before the first paint.
        from sestui.rules.filtering import parse_filter

        self.filter_text = text
        self._filter = parse_filter(text) if text.strip() else None
        now = self.now
        self._matching = {target for target in self._kept if self._matches(target, now)}

    @property
    def filter_problem(self) -> str:
        """What is wrong with the filter line; empty when all of it is understood."""
        return self._filter.problem if self._filter is not None else ""

    def set_bar(self, length: int) -> None:
        """Draw quota bars of another length."""
        self.bar = length
        for target, kept in self._kept.items():
            self._kept[target] = kept._replace(shown=Row(target, cells(kept.judged, length)))

    def _judge(self, targets: Collection[Target]) -> None:
        now, state, thresholds, bar = self.now, self.state, self.settings.thresholds, self.bar
        stale_after = timedelta(seconds=thresholds.stale_after)
        profiles = {target_name: self.profile_state(target_name) for target_name in {each.profile for each in targets}}
        for target in targets:
            target_state = state.targets[target]
            owner, asking = profiles[target.profile], target in state.asking
            dns = self._worst(target, target_state.depth)
            judged = row(target, target_state, owner, now, thresholds, asking=asking, dns=dns)
            made = cells(judged, bar)
            kept = self._kept.get(target)
            shown = kept.shown if kept is not None and kept.shown.cells == made else Row(target, made)
            self._kept[target] = _Kept(judged, shown, _due(judged, target_state.account.as_of, stale_after))
            if self._filter is None or self._matches(target, now):
                self._matching.add(target)
            else:
                self._matching.discard(target)

    def _matches(self, target: Target, now: datetime) -> bool:
        return self._filter is None or self._filter.matches(
            target,
            self.state.targets[target],
            self.profile_state(target.profile),
            now,
            self.settings.thresholds,
            asking=target in self.state.asking,
            dns=self.dns(target),
        )

    def dns(self, target: Target) -> "DnsSummary":
        """Return what DNS says of the domain identities of a target."""
        return self._dns_summaries().of(target, self.state.targets[target].depth)

    def _worst(self, target: Target, depth: "Depth") -> "DnsStates | None":
        if depth.identities.value is None and not depth.authentication:
            return None
        return self._dns_summaries().of(target, depth).worst

    def _dns_summaries(self) -> "DnsSummaries":
        if self._dns is None:
            from sestui.rules.authentication import DnsSummaries

            self._dns = DnsSummaries()
        return self._dns

    def profile_state(self, name: str) -> ProfileState:
        """Return what is known of a profile, which may be nothing but its name."""
        found = self.state.profiles.get(name)
        if found is None:
            known = next((each for each in self.settings.profiles if each.name == name), None)
            found = ProfileState(known or Profile(name))
        return found

    def judged(self, target: Target | None) -> FleetRow | None:
        """Return the judged row of a target, shown or not."""
        kept = self._kept.get(target) if target is not None else None
        return kept.judged if kept is not None else None

    def all_judged(self) -> tuple[FleetRow, ...]:
        """Return every row that the filter lets through, in the order of the settings."""
        return tuple(self._kept[target].judged for target in self.state.targets if target in self._matching)

    def rows(self) -> tuple[Row, ...]:
        """Return the rows to show, filtered and sorted; unknown values come last in either direction."""
        order: list[Target] = [target for target in self.state.targets if target in self._matching]
        if self.sort.column:
            key = BY_KEY[self.sort.column].sort
            known: list[tuple[Any, Target]] = []
            unknown: list[Target] = []
            for target in order:
                value = key(self._kept[target].judged)
                if value is None:
                    unknown.append(target)
                else:
                    known.append((value, target))
            known.sort(key=lambda pair: pair[0], reverse=self.sort.reverse)
            order = [target for _, target in known] + unknown
        return tuple(self._kept[target].shown for target in order)

    @property
    def matching(self) -> int:
        """How many targets the filter lets through."""
        return len(self._matching)

    def summary(self) -> Summary:
        """Count the whole fleet, whatever the filter shows."""
        if self._summary is None:
            self._summary = summarise(self.state, self.now, self.settings.thresholds)
        return self._summary


def newest(state: FleetState) -> datetime | None:
    """Return the time of the newest outcome in a state; `None` without any."""
    times = [
        moment
        for target_state in state.targets.values()
        for moment in (target_state.account.as_of, target_state.account.failed_at)
        if moment is not None
    ]
    return max(times, default=None)


def _due(judged: FleetRow, as_of: datetime | None, stale_after: timedelta) -> datetime:
    """Return when age text or staleness changes next."""
    if as_of is None or judged.age is None:
        return _NEVER
    seconds = int(judged.age.total_seconds())
    step = 60 if seconds < 3_600 else 3_600 if seconds < 172_800 else 86_400
    due = as_of + timedelta(seconds=(seconds // step + 1) * step)
    if not judged.stale:
        # A value is stale when it is older than this, not when it is exactly this old.
        due = min(due, as_of + stale_after + timedelta(microseconds=1))
    return due
