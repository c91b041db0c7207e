"""How the program ends whatever hangs: on q, SIGTERM, SIGHUP, or when the terminal is gone.

The app is asked to leave first. When it has not left after a grace time, a thread puts the terminal back by hand and
ends the process: nothing that blocks may keep a process behind or a terminal in raw mode. What others have started is
ended before, if that is quick.
"""

import asyncio
import errno
import os
import signal
import sys
import termios
import threading
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import Any, Final

GRACE: Final = 1.0
"""Seconds between asking the app to leave and leaving without it."""
CLOSING: Final = 0.5
"""Seconds that ending what others have started may take when the process does not wait for its regular end."""
SIGNALS: Final = (signal.SIGTERM, signal.SIGHUP)

# Keyboard protocol, mouse, focus reports, bracketed paste off; line wrap on; main screen; cursor shown.
_RESTORE: Final = (
    b"\x1b[<u\x1b[?1000l\x1b[?1003l\x1b[?1015l\x1b[?1006l\x1b[?1004l\x1b[?2004l\x1b[?7h\x1b[?1049l\x1b[?25h\x1b[0m"
)


class Ending:
    """Watches for the reasons to end. Made before the app starts, closed after it has ended."""

    def __init__(self, close: Callable[[], object]) -> None:
        """Prepare. `close` ends what runs outside of this process; it is called when nothing else would do so."""
        self._close = close
        self._before: dict[int, Any] = {}
        self._timer: threading.Timer | None = None
        self._code = 0
        try:
            self._attributes: list[Any] | None = termios.tcgetattr(sys.__stdin__) if sys.__stdin__ else None
        except (termios.error, OSError, ValueError):
            self._attributes = None

    def watch(self, leave: Callable[[int], None]) -> None:
        """Call `leave` with an exit code when a signal says so; must run in the loop of the app."""
        loop = asyncio.get_running_loop()

        def asked(number: int, _frame: FrameType | None) -> None:
            # The grace time runs from here: a loop that is stuck would never come to `leave`.
            self.soon(128 + number)
            loop.call_soon_threadsafe(leave, 128 + number)

        for number in SIGNALS:
            self._before[number] = signal.signal(number, asked)

    def soon(self, code: int) -> None:
        """End with `code` when the app has not done so by itself after the grace time."""
        if self._timer is None:
            self._code = code
            self._timer = threading.Timer(GRACE, self._now)
            self._timer.daemon = True
            self._timer.start()

    def close(self) -> None:
        """Forget it all: the app has ended."""
        if self._timer is not None:
            self._timer.cancel()
        for number, handler in self._before.items():
            signal.signal(number, handler)
        if self.terminal_is_gone():
            # What is left to be flushed at exit has nowhere to go, and must not become an error of its own.
            nowhere = os.open(os.devnull, os.O_RDWR)
            for descriptor in (0, 1, 2):
                os.dup2(nowhere, descriptor)
            os.close(nowhere)

    @staticmethod
    def terminal_is_gone() -> bool:
        """Say whether the terminal hung up without a signal that said so."""
        try:
            termios.tcgetattr(0)
        except termios.error as error:
            # ENOTTY and the like: it never was a terminal (tests); EIO: it was one.
            return bool(error.args) and error.args[0] == errno.EIO
        return False

    def _now(self) -> None:
        if self._attributes is not None:
            with suppress(termios.error, OSError):
                termios.tcsetattr(0, termios.TCSANOW, self._attributes)
        with suppress(OSError):
            os.set_blocking(2, False)
            os.write(2, _RESTORE)
        # What is registered with `atexit` will not run.
        closing = threading.Thread(target=self._close, name="closing", daemon=True)
        closing.start()
        closing.join(CLOSING)
        os._exit(self._code)
