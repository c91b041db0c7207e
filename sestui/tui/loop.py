"""The event loop: while it works it keeps the interpreter, while it waits it gets it back at once.

A hundred threads that read share the interpreter's lock with the one that paints. Python lets a thread keep the lock
for the switch interval; the loop asks for a long one as soon as it has something to do and for a short one before it
sleeps, so that a key press neither waits for the threads nor is interrupted by each of them. Between two steps of work
it does not look for news each time: to look is to give the lock away, and to stand in line for it again.
"""

import asyncio
import selectors
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

WORKING: Final = 0.02
"""Seconds for which the loop may keep the lock while somebody waits for it. Python's own interval is 0.005."""
WAITING: Final = 0.0002
"""Seconds after which the threads must hand the lock over."""
UNSEEN: Final = 0.008
"""Seconds for which the loop goes on with what it has to do before it looks for news."""


@contextmanager
def lent() -> Iterator[None]:
    """Lend the interpreter's lock while something is waited for that gives it away; it comes back soon."""
    sys.setswitchinterval(WAITING)
    try:
        yield
    finally:
        sys.setswitchinterval(WORKING)


class YieldingSelector(selectors.DefaultSelector):
    """A selector that shortens everybody's turns while its loop waits, and does not look up from work all the time."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__()
        self._clock = clock
        self._looked = clock()

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait as the base does; with no time to wait, return nothing when somebody looked a moment ago."""
        if timeout is not None and timeout <= 0 and self._clock() - self._looked < UNSEEN:
            return []
        with lent():
            found = super().select(timeout)
        self._looked = self._clock()
        return found


def make_loop() -> asyncio.AbstractEventLoop:
    """Return a loop for the UI; whoever runs it closes it."""
    return asyncio.SelectorEventLoop(YieldingSelector())
