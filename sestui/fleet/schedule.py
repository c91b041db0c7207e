"""Which job is next: by need, by what is looked at, by age, as far as pacing allows.

Pure of threads and clocks: every method is told the time (monotonic seconds), so that tests own it.
"""

import heapq
from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from sestui.fleet.job import Job, Kind
from sestui.fleet.pacing import Pacer
from sestui.model.target import Target


@dataclass(slots=True)
class _Entry:
    """Where one job stands."""

    job: Job
    due: float
    ticket: int = 0
    """Grows with every change; an older ticket in a heap is void."""
    forced: bool = False
    running: bool = False


@dataclass(slots=True)
class Schedule:
    """The due times of all jobs. `pace_key` tells which budget a job draws on, `None` for none."""

    pacer: Pacer
    pace_key: Callable[[Job], tuple[str, str] | None]
    per_region: int = 1_000
    """How many targets of one region may be under way at once: a region that hangs does not take all places."""
    _entries: dict[Job, _Entry] = field(default_factory=dict)
    _future: list[tuple[float, int, Job]] = field(default_factory=list)
    _ready: list[tuple[tuple[int, int, float], int, Job]] = field(default_factory=list)
    _looked_at: frozenset[Target] = frozenset()
    _tickets: int = 0
    _busy: Counter[str] = field(default_factory=Counter)
    _parked: dict[str, list[tuple[int, Job]]] = field(default_factory=dict)
    """Jobs that are ready but for the number under way in their region."""
    _held: dict[str, float] = field(default_factory=dict)
    """Profiles of which nothing starts before the answer to "who": until then, or until this time."""

    def put(self, job: Job, due: float, *, forced: bool = False) -> None:
        """Make `job` due at `due`; a job under way stays under way and is not asked twice."""
        entry = self._entries.get(job)
        if entry is None:
            entry = self._entries[job] = _Entry(job, due)
        elif entry.running:
            return
        entry.due = due
        entry.forced = entry.forced or forced
        self._push(entry)

    def remove(self, job: Job) -> None:
        """Forget a job."""
        self._entries.pop(job, None)

    def done(self, job: Job) -> None:
        """Say that an attempt ended; the job is asleep until it is put again."""
        entry = self._entries.get(job)
        if entry is not None:
            entry.running = False
            entry.forced = False
            entry.ticket = self._ticket()
        if job.region:
            self._busy[job.region] -= 1
            self._unpark(job.region)

    def hold(self, profile: str, until: float) -> None:
        """Let nothing of `profile` but "who" start before `until`, or before `release`."""
        self._held[profile] = until

    def release(self, profile: str) -> None:
        """Let the jobs of `profile` start again."""
        if self._held.pop(profile, None) is not None:
            for entry in self._entries.values():
                if entry.job.profile == profile and entry.job.kind is not Kind.CALLER and not entry.running:
                    self._push(entry)

    def look_at(self, targets: Collection[Target]) -> None:
        """Say what is on screen: among what is due, it goes first."""
        self._looked_at = frozenset(targets)
        for region in list(self._parked):
            self._unpark(region)
        ready = [self._entries[job] for _, ticket, job in self._ready if self._valid(job, ticket)]
        self._ready.clear()
        for entry in ready:
            self._push(entry)

    def take(self, now: float, most: int) -> list[Job]:
        """Return up to `most` jobs to start at `now`; they count as under way and their budget is taken."""
        while self._future and self._future[0][0] <= now:
            _, ticket, job = heapq.heappop(self._future)
            if self._valid(job, ticket):
                heapq.heappush(self._ready, (self._rank(self._entries[job]), ticket, job))
        taken: list[Job] = []
        while self._ready and len(taken) < most:
            _, ticket, job = heapq.heappop(self._ready)
            if not self._valid(job, ticket):
                continue
            entry = self._entries[job]
            wait = self._earliest(job)
            if wait > now:
                heapq.heappush(self._future, (wait, ticket, job))
                continue
            if job.region:
                if self._busy[job.region] >= self.per_region:
                    self._parked.setdefault(job.region, []).append((ticket, job))
                    continue
                self._busy[job.region] += 1
            key = self.pace_key(job)
            if key is not None:
                self.pacer.started(key, now)
            entry.running = True
            taken.append(job)
        return taken

    def next_at(self) -> float | None:
        """Return when something can start next; `None` when nothing waits."""
        while self._future and not self._valid(self._future[0][2], self._future[0][1]):
            heapq.heappop(self._future)
        if self._ready:
            return 0.0
        return self._future[0][0] if self._future else None

    def _unpark(self, region: str) -> None:
        """Let the jobs that waited for a place in their region compete again."""
        for ticket, job in self._parked.pop(region, ()):
            if self._valid(job, ticket):
                heapq.heappush(self._ready, (self._rank(self._entries[job]), ticket, job))

    def _earliest(self, job: Job) -> float:
        """Return when pacing and holds let a job start."""
        key = self.pace_key(job)
        earliest = self.pacer.free_at(key) if key is not None else 0.0
        if job.kind is not Kind.CALLER:
            earliest = max(earliest, self._held.get(job.profile, 0.0))
        return earliest

    def _rank(self, entry: _Entry) -> tuple[int, int, float]:
        seen = entry.forced or entry.job.kind is not Kind.ACCOUNT or entry.job.target in self._looked_at
        return (entry.job.kind, 0 if seen else 1, entry.due)

    def _push(self, entry: _Entry) -> None:
        entry.ticket = self._ticket()
        heapq.heappush(self._future, (max(entry.due, self._earliest(entry.job)), entry.ticket, entry.job))

    def _valid(self, job: Job, ticket: int) -> bool:
        entry = self._entries.get(job)
        return entry is not None and entry.ticket == ticket and not entry.running

    def _ticket(self) -> int:
        self._tickets += 1
        return self._tickets
