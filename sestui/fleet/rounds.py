"""One target, read round by round: what a verdict needs, and what that shows to be needed, and nothing more.

For headless commands on a source that reads nothing by itself but who the profile is and the account.
"""

import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from typing import Any, Final

from sestui.fleet.follow_ups import may_be_read
from sestui.fleet.job import Job, Kind
from sestui.fleet.kinds import SPECS
from sestui.fleet.needs import jobs
from sestui.fleet.source import Source, SourceKind
from sestui.model.fleet import FleetState
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.model.trace import Need

SILENCE: Final = 180.0
"""Seconds without anything new after which a round is given up: longer than any attempt with all its repetitions."""


class Rounds:
    """Reads one target of a source. Used by one thread, and once: it starts the source, and leaves it running."""

    def __init__(self, source: Source, target: Target, deadline: float | None = None) -> None:
        """Begin to read who the profile is, and the account.

        Args:
            source: not started yet.
            target: one that it watches.
            deadline: seconds for everything; `None` for as long as it takes.
        """
        self._source = source
        self._target = target
        self._end = None if deadline is None else time.monotonic() + deadline
        self._states: SimpleQueue[FleetState] = SimpleQueue()
        self._asked: set[Job] = set()
        self.late = False
        """Whether the deadline passed before everything was read."""
        source.start(lambda state, _changed: self._states.put(state))

    def read(self, needs: Callable[[FleetState], Iterable[Need]]) -> FleetState:
        """Read until nothing is needed, or nothing of that has not been asked for; return the state.

        What could not be read is in the state as a failure. A snapshot is returned as it is.
        """
        state = self._source.state
        if self._source.kind is SourceKind.SNAPSHOT:
            return state
        if not self._asked:
            self._asked = {Job(Kind.CALLER, self._target.profile), Job(Kind.ACCOUNT, *self._target)}
            state = self._until(state, self._is_begun)
        while not self.late and self._may_ask(state):
            wanted = [job for job in jobs(self._target, needs(state)) if job not in self._asked]
            if not wanted:
                break
            self._asked.update(wanted)
            self._source.ask(wanted)
            state = self._until(state, lambda known, wanted=wanted: self._has_all(known, wanted))  # type: ignore[misc]
        return state

    def wait(self, job: Job, seconds: float) -> FleetState:
        """Ask for one reading, and wait up to so many seconds for a newer answer than there is."""
        before = self._reading(self._source.state, job)
        self._source.ask((job,))
        self._end = time.monotonic() + seconds
        return self._until(self._source.state, lambda known: self._reading(known, job) != before)

    def _until(self, state: FleetState, is_there: Callable[[FleetState], bool]) -> FleetState:
        while not is_there(state):
            left = SILENCE if self._end is None else min(SILENCE, self._end - time.monotonic())
            try:
                state = self._states.get(timeout=max(0.0, left))
            except Empty:
                self.late = True
                break
        return state

    def _is_begun(self, state: FleetState) -> bool:
        return state.generation > 1 and state.progress.done >= state.progress.total

    def _has_all(self, state: FleetState, wanted: Iterable[Job]) -> bool:
        return not self._may_ask(state) or all(_is_answered(self._reading(state, job)) for job in wanted)

    def _may_ask(self, state: FleetState) -> bool:
        """Say whether anybody may answer: there is the target, and the credentials are good."""
        known, profile = state.targets.get(self._target), state.profiles.get(self._target.profile)
        if known is None or profile is None:
            return False
        return may_be_read(known.account)

    def _reading(self, state: FleetState, job: Job) -> Reading[Any]:
        if job.kind is Kind.CALLER:
            return state.profiles[job.profile].caller
        known, place = state.targets[self._target], SPECS[job.kind].place
        if job.kind is Kind.ACCOUNT:
            return known.account
        kept = getattr(known.depth, place)
        return kept.get(job.subject, Reading()) if SPECS[job.kind].keyed else kept  # type: ignore[no-any-return]


def _is_answered(reading: Reading[Any]) -> bool:
    return reading.value is not None or reading.failure is not None
