"""Which job is next: by need, by what is looked at, by age, as far as pacing allows.

Jobs stand in lanes, one for each budget; of each lane only its first job competes with those of the others. Pure of
threads and clocks: every method is told the time (monotonic seconds), so that tests own it.
"""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from sestui.fleet.job import Job, Kind
from sestui.fleet.lanes import Entry, Lane, Rank
from sestui.fleet.order import Order, Place
from sestui.fleet.pacing import Budget, LaneKey
from sestui.fleet.source import Focus
from sestui.model.target import Target

_TIDY: Final = 64
"""So many void entries of a heap are not worth the work."""
_Waiting = tuple[float, int, LaneKey]
_Able = tuple[Rank, int, LaneKey]


@dataclass(frozen=True, slots=True)
class Background:
    """How much of what nobody looks at is read."""

    interval: float = 0.05
    """Seconds between two starts over all lanes; 0 starts none at all."""
    places: int = 8
    """How many may be under way at once."""


@dataclass(slots=True)
class Schedule:
    """The due times of all jobs. `lane_of` says where a job stands, at which budget."""

    lane_of: Callable[[Job], tuple[LaneKey, Budget]]
    order: Order = field(default_factory=lambda: Order({}))
    background: Background = Background()
    per_region: int = 1_000
    """How many targets of one region may be under way at once: a region that hangs does not take all places."""
    _lanes: dict[LaneKey, Lane] = field(default_factory=dict)
    _where: dict[Job, Lane] = field(default_factory=dict)
    _of_profile: defaultdict[str, set[Job]] = field(default_factory=lambda: defaultdict(set))
    _stale: dict[LaneKey, Lane] = field(default_factory=dict)
    """Lanes that changed since they were looked at."""
    _waiting: list[_Waiting] = field(default_factory=list)
    """When to look at a lane again."""
    _able: list[_Able] = field(default_factory=list)
    """Lanes that can start something."""
    _aside: list[_Able] = field(default_factory=list)
    """Lanes that can start nothing but background work."""
    _parked: dict[str, list[_Able]] = field(default_factory=dict)
    """Lanes that are able but for the number under way in their region."""
    _busy: Counter[str] = field(default_factory=Counter)
    _held: dict[str, float] = field(default_factory=dict)
    """Profiles of which nothing starts before the answer to "who": until then, or until this time."""
    _numbers: int = 0
    _background_from: float = 0.0
    _rests: float = 0.0
    """Seconds between two attempts while nobody answers; 0 while all is well."""
    _rests_until: float = 0.0
    _in_background: set[Job] = field(default_factory=set)

    def put(self, job: Job, due: float, *, forced: bool = False) -> None:
        """Make `job` due at `due`; a job under way stays under way and is not asked twice."""
        lane = self._where.get(job)
        if lane is None:
            lane = self._lane(job)
            self._numbers += 1
            lane.entries[job] = Entry(job, due, self._numbers, forced)
            self._where[job] = lane
            self._of_profile[job.profile].add(job)
        else:
            entry = lane.entries[job]
            if entry.running:
                return
            entry.due = due
            entry.forced = entry.forced or forced
        self._stale[lane.key] = lane

    def remove(self, job: Job) -> None:
        """Forget a job; one that is under way ends without being known."""
        lane = self._where.pop(job, None)
        if lane is not None:
            del lane.entries[job]
            self._of_profile[job.profile].discard(job)
            self._stale[lane.key] = lane
            if job not in lane.under_way:
                self._drop_if_empty(lane)

    def withdraw(self, job: Job) -> bool:
        """Forget a job that is not under way; say whether it was there."""
        lane = self._where.get(job)
        if lane is None or lane.entries[job].running:
            return False
        self.remove(job)
        return True

    @property
    def size(self) -> int:
        """How many entries all of its heaps hold, void ones too."""
        return len(self._able) + len(self._aside) + len(self._waiting) + sum(map(len, self._parked.values()))

    def __contains__(self, job: Job) -> bool:
        return job in self._where

    def done(self, job: Job, reached: float | None = None) -> None:
        """Say that an attempt ended, and when its request went out; the job is asleep until it is put again."""
        lane = self._where.get(job) or self._lane(job)
        lane.end(job, reached)
        entry = lane.entries.get(job)
        if entry is not None:
            entry.running = False
            entry.forced = False
            entry.due = float("inf")
            self._move_home(job, lane)
        self._stale[lane.key] = lane
        self._in_background.discard(job)
        if _takes_place(job):
            self._busy[job.region] -= 1
            self._unpark(job.region)

    def hold(self, profile: str, until: float) -> None:
        """Let nothing of `profile` but "who" start before `until`, or before `release`."""
        self._held[profile] = until
        self._look_again(self._of_profile[profile])

    def release(self, profile: str) -> None:
        """Let the jobs of `profile` start again, at the budget that is known to be theirs now."""
        self._held.pop(profile, None)
        for job in tuple(self._of_profile[profile]):
            lane = self._where[job]
            if not lane.entries[job].running:
                self._move_home(job, lane)
            self._stale[lane.key] = lane

    def back_off(self, job: Job, until: float) -> None:
        """Let nothing start on the budget of `job` before `until`, e.g. after a throttled call."""
        lane = self._where.get(job) or self._lane(job)
        if lane.budget.interval:
            lane.free_at = max(lane.free_at, until)
            self._stale[lane.key] = lane

    def rest(self, now: float, pause: float) -> None:
        """Start no more than one job each `pause` seconds until `wake`: nobody answers just now."""
        self._rests, self._rests_until = pause, now + pause

    def wake(self) -> None:
        """End the rest."""
        self._rests = self._rests_until = 0.0

    def is_in_background(self, job: Job) -> bool:
        """Say whether a job under way is one that nobody waits for."""
        return job in self._in_background

    def look_at(self, focus: Focus) -> None:
        """Say what is on screen: among what is due, it goes first."""
        for target in self.order.look_at(focus):
            self.look_again(target)
        for region in list(self._parked):
            for _, version, key in self._parked.pop(region):
                if (lane := self._valid(key, version)) is not None:
                    self._stale[key] = lane

    def look_again(self, target: Target) -> None:
        """Rank the jobs of a target again."""
        keys = {self.lane_of(Job(kind, *target))[0] for kind in _ONE_OF_EACH}
        for key in keys:
            if (lane := self._lanes.get(key)) is not None:
                self._stale[key] = lane

    def take(self, now: float, most: int) -> list[Job]:
        """Return jobs to start at `now`; they count as under way and their budget is taken.

        Up to `most`, and beyond that writes, which have threads of their own.
        """
        if self._rests:
            if now < self._rests_until:
                return []
            most = min(most, 1)
            self._rests_until = now + self._rests
        self._look(now)
        taken: list[Job] = []
        writes = 0
        while self._able and (len(taken) - writes < most or self._able[0][0][0] == Place.WRITE):
            if (job := self._start(self._able, now)) is not None:
                taken.append(job)
                writes += job.kind is Kind.WRITE
        most += writes
        while self._aside and len(taken) < most and self._has_room(now):
            if (job := self._start(self._aside, now)) is not None:
                taken.append(job)
                self._in_background.add(job)
                self._background_from = max(self._background_from + self.background.interval, now - 0.5)
        return taken

    def next_at(self, now: float) -> float | None:
        """Return when something can start next; `None` when nothing waits."""
        next_at = self._next_at(now)
        return next_at if next_at is None else max(next_at, self._rests_until)

    def _next_at(self, now: float) -> float | None:
        self._look(now)
        heaps: tuple[list[Any], ...] = (self._able, self._aside, self._waiting)
        for heap in heaps:
            while heap and self._valid(heap[0][2], heap[0][1]) is None:
                heapq.heappop(heap)
        if self._able:
            return now
        times = [self._waiting[0][0]] if self._waiting else []
        if self._aside and self.background.interval and len(self._in_background) < self.background.places:
            times.append(max(now, self._background_from))
        return min(times) if times else None

    def _has_room(self, now: float) -> bool:
        background = self.background
        return background.interval > 0 and len(self._in_background) < background.places and self._background_from <= now

    def _look(self, now: float) -> None:
        """Find out what each lane can do that changed or whose time has come."""
        while self._waiting and self._waiting[0][0] <= now:
            _, version, key = heapq.heappop(self._waiting)
            if (lane := self._valid(key, version)) is not None:
                self._stale[key] = lane
        stale, self._stale = self._stale, {}
        for lane in stale.values():
            self._place(lane, now)

    def _place(self, lane: Lane, now: float) -> None:
        lane.version += 1
        rank, entry, again = lane.next(now, self.order.rank, self._held)
        if rank is not None and entry is not None:
            if _takes_place(entry.job) and self._busy[entry.job.region] >= self.per_region:
                heapq.heappush(self._parked.setdefault(entry.job.region, []), (rank, lane.version, lane.key))
                return
            heapq.heappush(self._aside if rank[0] == Place.BACKGROUND else self._able, (rank, lane.version, lane.key))
            if rank[0] != Place.BACKGROUND:
                return
            self._tidy(self._aside)
        if again != float("inf"):
            heapq.heappush(self._waiting, (again, lane.version, lane.key))
            self._tidy(self._waiting)

    def _tidy(self, heap: list[Any]) -> None:
        """Throw out what is void: below what always comes first it would stay, and more of it every second."""
        if len(heap) > 2 * len(self._lanes) + _TIDY:
            heap[:] = [each for each in heap if self._valid(each[2], each[1]) is not None]
            heapq.heapify(heap)

    def _start(self, heap: list[_Able], now: float) -> Job | None:
        """Start the first job of the first lane of a heap, if it still can; the lane competes again with its next."""
        rank, version, key = heapq.heappop(heap)
        lane = self._valid(key, version)
        if lane is None:
            return None
        entry = lane.next(now, self.order.rank, self._held).entry
        if entry is None:
            self._place(lane, now)
            return None
        region = entry.job.region
        if _takes_place(entry.job):
            if self._busy[region] >= self.per_region:
                heapq.heappush(self._parked.setdefault(region, []), (rank, version, key))
                return None
            self._busy[region] += 1
        lane.start(entry, now)
        self._place(lane, now)
        return entry.job

    def _unpark(self, region: str) -> None:
        """Let the first lane that waits for a place in a region compete again."""
        parked = self._parked.get(region)
        while parked:
            _, version, key = heapq.heappop(parked)
            if (lane := self._valid(key, version)) is not None:
                self._stale[key] = lane
                return
        self._parked.pop(region, None)

    def _look_again(self, jobs: Iterable[Job]) -> None:
        for job in jobs:
            lane = self._where[job]
            self._stale[lane.key] = lane

    def _move_home(self, job: Job, lane: Lane) -> None:
        """Move a job to the lane where it belongs by now."""
        home = self._lane(job)
        if home is lane:
            return
        home.entries[job] = lane.entries.pop(job)
        home.free_at = max(home.free_at, lane.free_at)
        self._where[job] = home
        self._stale[home.key] = home
        self._drop_if_empty(lane)

    def _lane(self, job: Job) -> Lane:
        key, budget = self.lane_of(job)
        lane = self._lanes.get(key)
        if lane is None:
            lane = self._lanes[key] = Lane(key, budget)
        return lane

    def _drop_if_empty(self, lane: Lane) -> None:
        """Forget a lane that nobody stands in; one whose budget was just used is kept for its memory of that."""
        if not lane.entries and not lane.under_way and not lane.budget.interval:
            self._lanes.pop(lane.key, None)
            self._stale.pop(lane.key, None)

    def _valid(self, key: LaneKey, version: int) -> Lane | None:
        lane = self._lanes.get(key)
        return lane if lane is not None and lane.version == version else None


def _takes_place(job: Job) -> bool:
    """Say whether a job takes one of the places that a region has."""
    return bool(job.region) and job.kind is not Kind.WRITE


_ONE_OF_EACH = (Kind.ACCOUNT, Kind.REPUTATION, Kind.TOPIC, Kind.AUTHENTICATION)
"""One kind of each budget that a target has."""
