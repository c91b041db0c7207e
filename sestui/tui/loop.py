"""The event loop: while it works it keeps the interpreter, while it waits it gets it back at once.

A hundred threads that read share the interpreter's lock with the one that paints. Python lets a thread keep the lock
for the switch interval; the loop asks for a long one as soon as it has something to do and for a short one before it
sleeps, so that a key press neither waits for the threads nor is interrupted by each of them.
"""

import asyncio
import selectors
import sys
from typing import Final

WORKING: Final = 0.02
"""Seconds for which the loop may keep the lock while somebody waits for it. Python's own interval is 0.005."""
WAITING: Final = 0.0002
"""Seconds after which the threads must hand the lock over."""


class YieldingSelector(selectors.DefaultSelector):
    """A selector that shortens everybody's turns while its loop waits."""

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait as the base does."""
        sys.setswitchinterval(WAITING)
        try:
            return super().select(timeout)
        finally:
            sys.setswitchinterval(WORKING)


def make_loop() -> asyncio.AbstractEventLoop:
    """Return a loop for the UI; whoever runs it closes it."""
    return asyncio.SelectorEventLoop(YieldingSelector())
