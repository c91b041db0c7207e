"""Hands fleet states from the source's thread to the event loop: the newest state, every change, few wake-ups.

The listener only stores and wakes; it never touches a widget. At most one wake-up is pending, ten a second; only the
end of a round is handed over at once.
"""

import asyncio
import threading
from collections.abc import Callable
from typing import Final

from sestui.model.fleet import FleetState
from sestui.model.target import Target

INTERVAL: Final = 0.1
"""Seconds between two deliveries."""


class Feed:
    """Collects what changed until the event loop takes it."""

    def __init__(self, deliver: Callable[[], object], loop: asyncio.AbstractEventLoop) -> None:
        """Prepare; `deliver` is called in the loop when there is something to take."""
        self._deliver = deliver
        self._loop = loop
        self._lock = threading.Lock()
        self._state: FleetState | None = None
        self._changed: set[Target] = set()
        self._pending = False
        self._was_over = True
        """Whether the round had ended in the state before."""
        self._waiting: asyncio.TimerHandle | None = None
        self._last = loop.time() - INTERVAL

    def push(self, state: FleetState, changed: frozenset[Target]) -> None:
        """Store a state; called from the source's thread."""
        with self._lock:
            if self._state is None or state.generation >= self._state.generation:
                self._state = state
            self._changed |= changed
            is_over = state.progress.done >= state.progress.total
            wake = self._wake if self._was_over or not is_over else self._hand_over
            self._was_over = is_over
            if self._pending and wake == self._wake:
                return
            self._pending = True
        try:
            self._loop.call_soon_threadsafe(wake)
        except RuntimeError:
            # The loop is closed: the program is leaving and nobody will look at this state.
            return

    def _wake(self) -> None:
        wait = self._last + INTERVAL - self._loop.time()
        if wait > 0:
            self._waiting = self._loop.call_later(wait, self._hand_over)
        else:
            self._hand_over()

    def _hand_over(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None
        self._deliver()

    def take(self) -> tuple[FleetState | None, frozenset[Target]]:
        """Return the newest state and all that changed since the last call; called in the loop."""
        self._last = self._loop.time()
        with self._lock:
            state, changed = self._state, frozenset(self._changed)
            self._state = None
            self._changed.clear()
            self._pending = False
        return state, changed
