"""Daemon threads that make attempts: bounded, started as they are needed, never waited for.

An attempt that overruns its limit is given up: its thread keeps hanging, its late answer is dropped, and its place
is free again. The number of threads that may hang so is bounded too.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from math import inf
from queue import SimpleQueue
from typing import Final

from sestui.fleet.job import Job, Outcome
from sestui.fleet.kinds import Asked

HANGING_PER_PLACE: Final = 1
"""How many given-up threads may hang for each place of the pool before places are lost."""
_ATTEMPTS: Final = count(1)
"""Shared by all pools, so that the late answer of a pool that is gone is nobody's."""


@dataclass(frozen=True, slots=True)
class Answer:
    """An outcome and the attempt that it belongs to."""

    attempt: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class _Started:
    job: Job
    limit: float


class Pool:
    """Runs attempts side by side. Used by one thread (the engine's); only `answer` is called by the workers."""

    def __init__(
        self, size: int, work: Callable[[Asked], Outcome], answer: Callable[[Answer], None], name: str = "fleet"
    ) -> None:
        self._size = size
        self._name = name
        self._work = work
        self._answer = answer
        self._jobs: SimpleQueue[tuple[int, Asked]] = SimpleQueue()
        self._running: dict[int, _Started] = {}
        self._given_up: set[int] = set()
        self._next_limit = inf
        """No limit passes before this; those of attempts that ended meanwhile count until then."""
        self._threads = 0

    @property
    def free(self) -> int:
        """How many attempts may be started now."""
        lost = max(0, len(self._given_up) - self._size * HANGING_PER_PLACE)
        return max(0, self._size - lost - len(self._running))

    @property
    def running(self) -> tuple[Job, ...]:
        """The jobs under way."""
        return tuple(started.job for started in self._running.values())

    def start(self, asked: Asked, limit: float) -> None:
        """Start an attempt that is given up at `limit` (monotonic seconds)."""
        attempt = next(_ATTEMPTS)
        self._running[attempt] = _Started(asked.job, limit)
        self._next_limit = min(self._next_limit, limit)
        busy = len(self._running) + len(self._given_up)
        if self._threads < busy:
            self._grow()
        self._jobs.put((attempt, asked))

    def _grow(self) -> None:
        """Start one more thread; where the system gives no more, the pool is as large as it is."""
        thread = threading.Thread(target=self._run, name=f"{self._name}-{self._threads + 1}", daemon=True)
        try:
            thread.start()
        except RuntimeError:
            if self._threads == 0:
                raise
            self._size = min(self._size, self._threads)
        else:
            self._threads += 1

    def finished(self, answer: Answer) -> bool:
        """Take note of an answer; false when its attempt was given up before."""
        self._given_up.discard(answer.attempt)
        return self._running.pop(answer.attempt, None) is not None

    def give_up(self, now: float) -> list[Job]:
        """Give up every attempt whose limit has passed, and return their jobs."""
        if now < self._next_limit:
            return []
        late = [attempt for attempt, started in self._running.items() if started.limit <= now]
        self._given_up.update(late)
        jobs = [self._running.pop(attempt).job for attempt in late]
        self._next_limit = min((started.limit for started in self._running.values()), default=inf)
        return jobs

    def disown(self, profile: str) -> list[Job]:
        """Give up every attempt of a profile, because its answer will be about something else; return their jobs."""
        others = [attempt for attempt, started in self._running.items() if started.job.profile == profile]
        self._given_up.update(others)
        return [self._running.pop(attempt).job for attempt in others]

    @property
    def next_limit(self) -> float:
        """When to look again for attempts to give up."""
        return self._next_limit

    def _run(self) -> None:
        while True:
            attempt, asked = self._jobs.get()
            self._answer(Answer(attempt, self._work(asked)))
