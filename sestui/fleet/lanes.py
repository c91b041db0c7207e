"""Lanes: the jobs that draw on one budget, and which of them is next.

Pure: every method is told the time (monotonic seconds). A lane with nothing to start costs nothing but its memory.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, TypeAlias

from sestui.fleet.job import Job, Kind
from sestui.fleet.pacing import GUARD, OVERDUE, Budget, LaneKey

Rank: TypeAlias = tuple[int, int, float, int]
"""Class, place in it, less the more it is overdue by its own interval, and first come first served."""


@dataclass(slots=True)
class Entry:
    """Where one job stands."""

    job: Job
    due: float
    number: int
    """Smaller for what was put first."""
    forced: bool = False
    running: bool = False


_NEVER_HELD: Final = (Kind.CALLER, Kind.WRITE)
"""What starts though nobody knows yet who a profile is: that question itself, and what has asked it by itself."""


class Next(NamedTuple):
    """What a lane can start now, if anything, and when it has to be looked at again at the latest."""

    rank: Rank | None
    entry: Entry | None
    again: float


@dataclass(slots=True)
class Lane:
    """The jobs that draw on one budget of one account in one region."""

    key: LaneKey
    budget: Budget
    entries: dict[Job, Entry] = field(default_factory=dict)
    free_at: float = 0.0
    """Before this, nothing may start."""
    under_way: dict[Job, float] = field(default_factory=dict)
    """When each job under way was started."""
    version: int = 0
    """Grows with every change; what was noted of an older version is void."""

    def start(self, entry: Entry, now: float) -> None:
        """Take the budget of one request."""
        entry.running = True
        self.under_way[entry.job] = now
        if self.budget.interval:
            self.free_at = max(self.free_at, now + self._pause)

    def end(self, job: Job, reached: float | None) -> None:
        """Give back the place of a request; the next one counts from when this one `reached` the network."""
        started = self.under_way.pop(job, None)
        if self.budget.interval and reached is not None and started is not None:
            self.free_at = max(self.free_at, reached + self._pause)

    def next(self, now: float, rank: Callable[[Entry, float], Rank], held: Mapping[str, float]) -> Next:
        """Return what can start at `now`, for a lane whose budget is free, else only when to look again."""
        free_at = self._free(now)
        again = float("inf")
        best: Rank | None = None
        found: Entry | None = None
        for entry in self.entries.values():
            if entry.running:
                continue
            due = entry.due
            if held and entry.job.kind not in _NEVER_HELD:
                due = max(due, held.get(entry.job.profile, 0.0))
            if due > now:
                again = min(again, due)
            elif free_at > now:
                return Next(None, None, free_at)
            else:
                ranked = rank(entry, now)
                if best is None or ranked < best:
                    best, found = ranked, entry
        return Next(best, found, max(again, free_at))

    @property
    def _pause(self) -> float:
        return self.budget.interval + (GUARD if self.budget.strict else 0.0)

    def _free(self, now: float) -> float:
        """Return when the budget is free: with a request on its way, not before it is known when that went out."""
        if self.budget.strict and self.budget.interval and self.under_way:
            overdue = max(self.under_way.values()) + OVERDUE
            if overdue > now:
                return max(self.free_at, overdue)
        return self.free_at
