"""A real pseudo-terminal with a program in it: what a person would see, and how many bytes that took.

The program runs in a session of its own with the pty as its controlling terminal, in an environment that holds
nothing of the machine's. What it writes is kept as it came, with the time of each piece; a pyte screen is drawn from
it when somebody looks. Leaving the context ends the program and its group by id, whatever happened.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final

import pyte

ROOT: Final = Path(__file__).resolve().parent.parent
PYTHON: Final = sys.executable
DEFAULT_TIMEOUT: Final = 15.0

KEYS: Final[Mapping[str, str]] = {
    "up": "\x1b[A",
    "down": "\x1b[B",
    "right": "\x1b[C",
    "left": "\x1b[D",
    "home": "\x1b[H",
    "end": "\x1b[F",
    "pageup": "\x1b[5~",
    "pagedown": "\x1b[6~",
    "enter": "\r",
    "escape": "\x1b",
    "tab": "\t",
    "backspace": "\x7f",
    "space": " ",
    "f1": "\x1bOP",
    "ctrl+c": "\x03",
    "ctrl+p": "\x10",
    "ctrl+q": "\x11",
    "f11": "\x1b[23~",
    "f12": "\x1b[24~",
}

_SYNC_QUERY: Final = b"\x1b[?2026$p"
_SYNC_REPLY: Final = b"\x1b[?2026;2$y"
# What pyte would draw as text: keyboard protocol, mode queries, device control strings, and underline subparameters.
_NOT_FOR_PYTE: Final = re.compile(
    rb"\x1b\[[<=>][0-9;]*[a-zA-Z]|\x1b\[\??[0-9;]*\$p|\x1bP[^\x1b]*\x1b\\|\x1b\[\?[0-9;]*u"
)
_UNFINISHED: Final = re.compile(rb"\x1b(?:\[[<=>?0-9;]*\$?|P[^\x1b]*\x1b?)?\Z")
# What wraps a frame: into how many a change falls depends on the machine. And the bell of `Terminal.painted`.
_FRAME: Final = re.compile(rb"\x1b\[\?2026h|(?:\x1b\[0m)?\x1b\[1;1H\x1b\[\?2026l|\x07")
_PRIVATE_MODE: Final = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
# The shell opens the terminal by name as leader of a new session, which makes it the controlling one.
_ADOPT: Final = 'exec <>"$0" >&0 2>&0; exec "$@"'


class TerminalTimeoutError(AssertionError):
    """The program did not get there in time; the message shows the screen."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """One read from the terminal: when it came (`time.monotonic`) and what it was."""

    at: float
    data: bytes


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the output, to count from."""

    offset: int
    at: float


NO_DNS: Final = {"SESTUI_DNS_RESOLVERS": "127.0.0.1:9"}
"""For programs that read a fleet: nobody listens there, and no test asks the DNS of this machine."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """Return an environment that knows this interpreter and `home`, and nothing else of the machine."""
    environ = {
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), "/usr/local/bin", "/usr/bin", "/bin")),
        "HOME": str(home),
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "COLORTERM": "truecolor",
        "TMPDIR": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_STATE_HOME": str(home / ".local" / "state"),
        "XDG_CACHE_HOME": str(home / ".cache"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "AWS_CONFIG_FILE": str(home / ".aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / ".aws" / "credentials"),
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    return environ | more


class Drawing:
    """A pyte screen, fed piece by piece with what a program wrote, cut anywhere."""

    def __init__(self, columns: int, rows: int) -> None:
        self.screen: Any = pyte.Screen(columns, rows)
        """Attributes of a cell: `screen.buffer[row][column]`."""
        self._stream: Any = pyte.ByteStream(self.screen)
        self._held = b""

    def feed(self, data: bytes) -> None:
        """Draw the next piece; a sequence that is not complete yet waits for the rest."""
        data = self._held + data
        unfinished = _UNFINISHED.search(data)
        self._held = unfinished.group() if unfinished else b""
        if self._held:
            data = data[: -len(self._held)]
        self._stream.feed(_NOT_FOR_PYTE.sub(b"", data))


class Terminal:
    """Run `command` on a pty of `columns` x `rows`.

    `environ` replaces the hermetic environment; `extra` only adds to it. Without `home` an empty temporary folder is
    used and removed. `synchronized` answers the query for synchronized output as today's terminals do.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        columns: int = 80,
        rows: int = 24,
        home: Path | None = None,
        environ: Mapping[str, str] | None = None,
        extra: Mapping[str, str] | None = None,
        cwd: Path = ROOT,
        synchronized: bool = True,
    ) -> None:
        self._temporary = tempfile.TemporaryDirectory(prefix="sestui-terminal-") if home is None else None
        self.home = Path(self._temporary.name) if self._temporary is not None else home or Path()
        self._synchronized = synchronized
        self._chunks: list[Chunk] = []
        self._size = 0
        self._drawn = 0
        self._closed = False
        self._changed = threading.Condition()
        self._drawing = Drawing(columns, rows)
        self.master, slave = pty.openpty()
        self._wake_read, self._wake_write = os.pipe()
        try:
            self._set_size(columns, rows)
            self.started_at = time.monotonic()
            self.process = subprocess.Popen(
                ["/bin/sh", "-c", _ADOPT, os.ttyname(slave), *command],
                stdin=slave,
                stdout=slave,
                stderr=slave,
                cwd=cwd,
                env=dict(environ if environ is not None else environment(self.home)) | dict(extra or {}),
                start_new_session=True,
            )
        finally:
            os.close(slave)
        self.pid = self.process.pid
        self._reader = threading.Thread(target=self._read, name=f"terminal-{self.pid}", daemon=True)
        self._reader.start()

    # What the program wrote

    @property
    def output(self) -> bytes:
        """Everything written so far."""
        with self._changed:
            return b"".join(chunk.data for chunk in self._chunks)

    def mark(self) -> Mark:
        """Return the present place in the output."""
        with self._changed:
            return Mark(self._size, time.monotonic())

    def since(self, mark: Mark) -> tuple[Chunk, ...]:
        """Return the pieces written after `mark`, each with its time."""
        with self._changed:
            found: list[Chunk] = []
            end = self._size
            for chunk in reversed(self._chunks):
                start = end - len(chunk.data)
                if end <= mark.offset:
                    break
                found.append(Chunk(chunk.at, chunk.data[max(0, mark.offset - start) :]))
                end = start
            return tuple(reversed(found))

    def written(self, mark: Mark) -> int:
        """Return how many bytes were written after `mark`."""
        with self._changed:
            return self._size - mark.offset

    def content(self, mark: Mark) -> int:
        """Return how many bytes were written after `mark`, without those that begin and end a frame."""
        return len(_FRAME.sub(b"", b"".join(chunk.data for chunk in self.since(mark))))

    @property
    def modes(self) -> frozenset[int]:
        """DEC private modes that are switched on and not off again: 1049 alternate screen, 1000 mouse, ..."""
        on: set[int] = set()
        for numbers, what in _PRIVATE_MODE.findall(self.output):
            values = {int(number) for number in numbers.split(b";") if number}
            on = on | values if what == b"h" else on - values
        return frozenset(on)

    # What a person sees

    @property
    def screen(self) -> Any:
        """The pyte screen after everything written so far (attributes of a cell: `screen.buffer[row][column]`)."""
        with self._changed:
            self._draw()
            return self._drawing.screen

    @property
    def lines(self) -> tuple[str, ...]:
        """The rows of the screen without trailing blanks."""
        with self._changed:
            self._draw()
            return tuple(line.rstrip() for line in self._drawing.screen.display)

    @property
    def text(self) -> str:
        """The screen as text, one line per row."""
        return "\n".join(self.lines)

    # What a person does

    def send(self, text: str | bytes) -> None:
        """Type `text` as it is."""
        data = text.encode() if isinstance(text, str) else text
        while data:
            data = data[os.write(self.master, data) :]

    def press(self, *keys: str) -> None:
        """Press keys by name (see `KEYS`); a single character stands for itself."""
        for key in keys:
            self.send(KEYS.get(key, key))

    def click(self, column: int, row: int, *, times: int = 1) -> None:
        """Press and release the left button at a cell, counted from 0."""
        for _ in range(times):
            self.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")

    def wheel(self, column: int, row: int, *, down: bool = True) -> None:
        """Turn the mouse wheel by one notch over a cell, counted from 0."""
        self.send(f"\x1b[<{65 if down else 64};{column + 1};{row + 1}M")

    def resize(self, columns: int, rows: int) -> None:
        """Give the terminal another size; the kernel tells the program with SIGWINCH."""
        with self._changed:
            self._draw()
            self._drawing.screen.resize(rows, columns)
        self._set_size(columns, rows)
        # A program that is not in the foreground group would not hear of it otherwise.
        with suppress(ProcessLookupError):
            os.kill(self.pid, signal.SIGWINCH)

    def hang_up(self) -> None:
        """Close the terminal, as when a window is closed or a line drops: the program gets SIGHUP."""
        self._stop_reading()
        if self.master >= 0:
            os.close(self.master)
            self.master = -1

    def signal(self, number: int) -> None:
        """Send a signal to the program."""
        os.kill(self.pid, number)

    # Waiting

    def wait_for(
        self, predicate: Callable[[], object] | str, timeout: float = DEFAULT_TIMEOUT, what: str = ""
    ) -> float:
        """Wait until `predicate` is true, or the screen holds the text; return the seconds that took.

        Raises TerminalTimeoutError with the screen as it stands.
        """
        start = time.monotonic()
        deadline = start + timeout
        met = (lambda: predicate in self.text) if isinstance(predicate, str) else predicate
        while True:
            with self._changed:
                size = self._size
            if met():
                return time.monotonic() - start
            left = deadline - time.monotonic()
            if left <= 0:
                wanted = what or (repr(predicate) if isinstance(predicate, str) else "the condition")
                raise TerminalTimeoutError(f"waited {timeout:g} s for {wanted}; the screen shows:\n{self.text}")
            with self._changed:
                # A condition may also hang on something that is not on the screen: look again now and then.
                self._changed.wait_for(lambda: self._size != size, min(left, 0.05))  # noqa: B023 - used at once

    def settle(self, quiet: float = 0.25, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait until nothing was written for `quiet` seconds."""

        def is_quiet() -> bool:
            with self._changed:
                last = self._chunks[-1].at if self._chunks else self.started_at
            return time.monotonic() - max(last, begun) >= quiet

        begun = time.monotonic()
        self.wait_for(is_quiet, timeout, f"{quiet:g} s of silence")

    def painted(self, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Wait until all that was asked for is painted; for programs that ring the bell then (see `ringing`)."""
        self.rings("f12", timeout)

    def rings(self, key: str, timeout: float = DEFAULT_TIMEOUT) -> None:
        """Press a key and wait for the bell."""
        mark = self.mark()
        self.press(key)
        self.wait_for(lambda: any(b"\x07" in chunk.data for chunk in self.since(mark)), timeout, "the bell")

    def wait(self, timeout: float = DEFAULT_TIMEOUT) -> int:
        """Wait for the program's end and return its exit code (negative: the signal that ended it)."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired as error:
            raise TerminalTimeoutError(f"still running after {timeout:g} s; the screen shows:\n{self.text}") from error
        self._reader.join(timeout=5)
        return code

    def group_is_alive(self) -> bool:
        """Say whether any process of the program's group is left (one that only waits to be reaped is not)."""
        processes = Path("/proc")
        if not (processes / "self" / "stat").exists():
            try:
                os.killpg(self.pid, 0)
            except ProcessLookupError:
                return False
            return True
        for status in processes.glob("[0-9]*/stat"):
            with suppress(OSError):
                # After the name in parentheses: state, parent, process group.
                state, _, group = status.read_text(errors="replace").rpartition(")")[2].split()[:3]
                if int(group) == self.pid and state not in "ZX":
                    return True
        return False

    def attributes(self) -> list[Any]:
        """Return the terminal's settings (`termios.tcgetattr`), to see whether they were put back."""
        return termios.tcgetattr(self.master)

    # Ending

    def close(self) -> None:
        """End the program, its group, the reader and the files; may be called again."""
        if self._closed:
            return
        self._closed = True
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)
        self.process.wait()
        self.wait_for(lambda: not self.group_is_alive(), what="the end of the group")
        self.hang_up()
        os.close(self._wake_read)
        os.close(self._wake_write)
        if self._temporary is not None:
            self._temporary.cleanup()

    def __enter__(self) -> "Terminal":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # The reader's side

    def _read(self) -> None:
        tail = b""
        while True:
            ready, _, _ = select.select((self.master, self._wake_read), (), ())
            if self._wake_read in ready:
                return
            try:
                data = os.read(self.master, 65536)
            except OSError:
                # EIO: nobody holds the other side any more.
                data = b""
            if not data:
                return
            with self._changed:
                self._chunks.append(Chunk(time.monotonic(), data))
                self._size += len(data)
                self._changed.notify_all()
            if self._synchronized and _SYNC_QUERY in tail + data:
                os.write(self.master, _SYNC_REPLY)
                tail = b""
            else:
                tail = (tail + data)[-len(_SYNC_QUERY) + 1 :]

    def _stop_reading(self) -> None:
        if self._reader.is_alive():
            os.write(self._wake_write, b"x")
            self._reader.join()

    def _draw(self) -> None:
        while self._drawn < len(self._chunks):
            self._drawing.feed(self._chunks[self._drawn].data)
            self._drawn += 1

    def _set_size(self, columns: int, rows: int) -> None:
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
