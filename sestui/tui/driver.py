"""The one place that reaches into Textual's driver: keys are read and frames are written in the event loop itself.

Textual 8.2.8 reads in one thread and writes in another. Each of them has to get the interpreter's lock from a hundred
threads that read the fleet, so that a key press stood in line three times before it was seen. And it draws on standard
error, which people send to a file; here the screen is standard output. With a library that is not as it was, `adapted`
leaves everything to it, and a test fails.
"""

import asyncio
import os
from codecs import getincrementaldecoder
from contextlib import suppress
from typing import Any, Final

from textual import constants
from textual._xterm_parser import XTermParser
from textual.driver import Driver
from textual.drivers.linux_driver import LinuxDriver

from sestui.tui.frames import key_pressed
from sestui.tui.loop import lent
from sestui.tui.plain import ascii_only, is_plain, plain

BACKLOG: Final = 1_000_000
"""Bytes that may wait for a terminal that takes nothing; after that the program waits, too."""
_READ: Final = 4_096


class Outlet:
    """Writes to a terminal without waiting for it; what it does not take at once goes out when it does."""

    def __init__(self, terminal: int, loop: asyncio.AbstractEventLoop) -> None:
        """Open the terminal behind a descriptor anew, so that nobody else's descriptor stops waiting."""
        self._file = os.open(os.ttyname(terminal), os.O_WRONLY | os.O_NOCTTY | os.O_NONBLOCK)
        self._loop = loop
        self._waiting = b""
        self._due = False
        self._stuck = False
        self._open = True

    def write(self, text: str) -> None:
        """Write at the end of this step of the loop, together with what else comes until then."""
        if not self._open:
            return
        self._waiting += text.encode("utf-8", "replace")
        if not self._due and not self._stuck:
            self._due = True
            self._loop.call_soon(self._send)
        if len(self._waiting) > BACKLOG:
            self._drain()

    def _send(self) -> None:
        self._due = False
        if not self._waiting or not self._open:
            return
        data, self._waiting = self._waiting, b""
        try:
            with lent():
                written = os.write(self._file, data)
        except BlockingIOError:
            written = 0
        except OSError:
            # The terminal is gone, and so is everybody who could read this; the app notices and leaves.
            written = len(data)
        self._waiting = data[written:] + self._waiting
        stuck = bool(self._waiting)
        if stuck and not self._stuck:
            self._loop.add_writer(self._file, self._send)
        elif self._stuck and not stuck:
            self._loop.remove_writer(self._file)
        self._stuck = stuck

    def _drain(self) -> None:
        os.set_blocking(self._file, True)
        while self._waiting:
            self._send()
        os.set_blocking(self._file, False)

    def close(self) -> None:
        """Write what waits, however long the terminal takes, and close."""
        if self._open:
            self._drain()
            self._open = False
            os.close(self._file)


class LoopDriver(LinuxDriver):
    """Textual's driver for terminals, without its threads."""

    _outlet: Outlet | None = None
    _reading = False
    _plain = False
    _ascii_only = False

    def start_application_mode(self) -> None:
        """Set the terminal up, and listen to it in the loop."""
        if self._outlet is None:
            self._outlet = Outlet(1, self._loop)
            self._plain, self._ascii_only = is_plain(os.environ), ascii_only(os.environ)
        base: Any = super()
        base.start_application_mode()
        self._parser = XTermParser(self._debug)
        self._decode = getincrementaldecoder("utf-8")("replace").decode
        self._loop.add_reader(self.fileno, self._read)
        self._reading = True

    def write(self, data: str) -> None:
        """Write to the terminal."""
        if self._outlet is not None:
            self._outlet.write(plain(data, only=self._ascii_only) if self._plain else data)

    def use_mouse(self, wanted: bool) -> None:
        """Hear of the mouse, or leave it to the terminal, whose own way of marking text works then."""
        (self._enable_mouse_support if wanted else self._disable_mouse_support)()

    def disable_input(self) -> None:
        """Listen no more."""
        self._stop_reading()
        super().disable_input()

    def close(self) -> None:
        """Write what is left, and end what the base has started."""
        if self._outlet is not None:
            self._outlet.close()
            self._outlet = None
        super().close()

    def _run_input_thread(self) -> None:
        """Do nothing: the thread that the base starts for the keys ends at once."""

    def _stop_reading(self) -> None:
        if self._reading:
            self._reading = False
            self._loop.remove_reader(self.fileno)

    def _read(self) -> None:
        data = b""
        # A terminal that hung up reads as an error or as nothing.
        with suppress(OSError):
            data = os.read(self.fileno, _READ)
        if not data:
            self._stop_reading()
            app: Any = self._app
            self._loop.call_soon(app.tick)
            return
        key_pressed()
        for message in self._parser.feed(self._decode(data)):
            self.process_message(message)
        # An escape key is one as soon as nothing has followed it for a while.
        self._loop.call_later(constants.ESCAPE_DELAY, self._look_for_escape)

    def _look_for_escape(self) -> None:
        for message in self._parser.tick():
            self.process_message(message)


def adapted(driver: type[Driver]) -> type[Driver]:
    """Return the driver to use in place of Textual's choice: any but its one for terminals stays as it is."""
    if driver is not LinuxDriver or not os.isatty(0) or not os.isatty(1):
        return driver
    if "_run_input_thread" not in LinuxDriver.start_application_mode.__code__.co_names:
        return driver
    return LoopDriver
