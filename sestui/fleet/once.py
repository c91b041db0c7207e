"""One complete round, for the headless commands."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from types import MappingProxyType

from sestui.fleet.source import Source, SourceKind
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, Progress


def read_round(
    source: Source,
    *,
    progress: Callable[[FleetState], None] | None = None,
    deadline: float | None = None,
    enough: Callable[[FleetState], bool] | None = None,
) -> FleetState:
    """Start `source`, wait until every target has a final outcome, in depth too where asked, and return the state.

    After `deadline` seconds, what has not answered yet is marked as timed out and the rest is returned as it is.
    A snapshot is returned at once: it reads nothing. `enough` may end the reading in depth sooner.
    """
    if source.kind is SourceKind.SNAPSHOT:
        return source.state
    states: SimpleQueue[FleetState] = SimpleQueue()
    end = None if deadline is None else time.monotonic() + deadline
    source.start(lambda state, _changed: states.put(state))
    state = source.state
    try:
        while True:
            timeout = None if end is None else max(0.0, end - time.monotonic())
            state = states.get(timeout=timeout)
            if progress is not None:
                progress(state)
            if state.generation <= 1 or not _is_done(state.progress):
                continue
            if _is_done(state.depth_progress) or (enough is not None and enough(state)):
                return state
    except Empty:
        return cut_off(state, deadline or 0.0, datetime.now(UTC))
    finally:
        source.stop()


def _is_done(progress: Progress) -> bool:
    return progress.done >= progress.total


def cut_off(state: FleetState, deadline: float, at: datetime) -> FleetState:
    """Return the state in which every target without a final outcome has failed by `deadline`."""
    failure = Failure(
        Cause.TIMED_OUT,
        f"No answer within the {deadline:g} s that the whole reading was given.",
        "Give it more time with `--timeout`.",
    )
    targets = {
        target: known
        if known.account.as_of is not None or known.account.failure is not None
        else replace(known, account=known.account.failed(failure, at))
        for target, known in state.targets.items()
    }
    return replace(state, targets=MappingProxyType(targets))
