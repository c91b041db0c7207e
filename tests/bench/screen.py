"""sestui on a terminal, watched from outside while the fleet fills in."""

import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.bench import ticks
from tests.bench.bed import Server
from tests.bench.process import usage
from tests.bench.runner import Run, environment
from tests.terminal import Drawing, Mark, Terminal

COLUMNS: Final = 120
ROWS: Final = 36
LOOK: Final = 0.1
"""Seconds between two questions to the server."""
STEPS: Final = 8
"""How many lines the cursor walks down before it turns; a screen of 24 lines has room for that."""
_PATIENCE: Final = 120.0
_FRAME: Final = 2_000
"""Bytes that no program writes before its first frame is out."""


@dataclass(frozen=True, slots=True)
class Filling:
    """What was seen while every target was read once."""

    run: Run
    written: int
    """Bytes to the terminal, from the first to the last of the filling in."""
    delays: tuple[float, ...]
    """How late the event loop's ticks were from the first request to the last repaint, in seconds."""
    presses: tuple[float, ...]
    """Seconds from each key press to the cursor's move on the screen."""


@dataclass(frozen=True, slots=True)
class Press:
    """One key press of the cursor's walk."""

    at: float
    move: int
    """Lines: 1 is down, -1 is up."""


class Screen:
    """A running sestui, and what the server sees of it."""

    def __init__(self, terminal: Terminal, server: Server, ticks_file: Path, size: tuple[int, int]) -> None:
        self.terminal = terminal
        self.ticks = ticks_file
        self._server = server
        self._seen = server.tally().requests
        self._size = size

    def read(self, count: int) -> bool:
        """Say whether `count` targets were asked for since the last call that said so."""
        return self._server.tally(self._seen).operations.get("GetAccount", 0) >= count

    def settle(self, count: int) -> None:
        """Wait until `count` targets were asked for and the screen is still."""
        self.terminal.wait_for(lambda: self.read(count), _PATIENCE, f"{count} requests")
        self._seen = self._server.tally().requests
        self.terminal.settle(quiet=0.6, timeout=_PATIENCE)

    def walk(self, every: float, going: Any) -> tuple[Press, ...]:
        """Press down and up, in turns of some lines, while `going(presses so far)` is true."""
        presses: list[Press] = []
        while going(len(presses)):
            move = 1 if len(presses) // STEPS % 2 == 0 else -1
            presses.append(Press(time.monotonic(), move))
            self.terminal.press("down" if move > 0 else "up")
            time.sleep(every)
        return tuple(presses)

    def answered(self, presses: tuple[Press, ...]) -> tuple[float, ...]:
        """Draw all output again and return how long each press took to move the cursor on the screen."""
        drawing, waiting, line, found = Drawing(*self._size), list(presses), -1, []
        for chunk in self.terminal.since(Mark(0, 0.0)):
            drawing.feed(chunk.data)
            now = cursor_line(drawing.screen)
            if now < 0:
                continue
            if not waiting or chunk.at < waiting[0].at or line < 0:
                line = now
                continue
            while waiting and waiting[0].at <= chunk.at and now != line:
                press = waiting.pop(0)
                line += press.move
                found.append(chunk.at - press.at)
        if waiting:
            raise RuntimeError(
                f"{len(waiting)} of {len(presses)} key presses never moved the cursor:\n{self.terminal.text}"
            )
        return tuple(found)


def cursor_line(screen: Any) -> int:
    """Return the line that the table's cursor sign is on, or -1."""
    for y in range(screen.lines):
        row = screen.buffer[y]
        if any(row[x].data == "▌" for x in range(3)):
            return y
    return -1


@contextmanager
def opened(server: Server, columns: int = COLUMNS, rows: int = ROWS, **environ: str) -> Iterator[Screen]:
    """Run sestui on the server's fleet; by itself it reads every target once and never again."""
    spec = server.spec
    with tempfile.TemporaryDirectory(prefix="sestui-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        ticks_file = home / "ticks"
        command = [sys.executable, "-m", "tests.bench.contestants.screen", str(server.spec_file), str(ticks_file)]
        command += ["--profile", ",".join(spec.profiles), "--region", ",".join(spec.regions)]
        variables = environment(server, home, SESTUI_REFRESH_INTERVAL="0", **environ)
        with Terminal(command, columns=columns, rows=rows, home=home, environ=variables) as terminal:
            yield Screen(terminal, server, ticks_file, (columns, rows))


def filling(server: Server, *, every: float | None = None) -> Filling:
    """Open sestui and watch it until every target is there; with `every`, press a key each so many seconds."""
    targets = server.spec.targets
    begin = server.tally().requests
    with opened(server) as screen:
        terminal = screen.terminal
        presses: tuple[Press, ...] = ()
        if every is not None:
            terminal.wait_for(lambda: terminal.mark().offset > _FRAME, _PATIENCE, "the first frame")
            presses = screen.walk(every, lambda count: count % 2 or not screen.read(targets))
        else:
            terminal.wait_for(lambda: screen.read(targets), _PATIENCE, f"{targets} requests")
        screen.settle(targets)
        used = usage(terminal.pid)
        chunks = terminal.since(Mark(0, 0.0))
        last = chunks[-1].at
        seen = server.tally(begin)
        late = ticks.delays(screen.ticks, terminal.started_at, last)
        answers = 0 if "asking" in terminal.text else seen.operations["GetAccount"]
        taken = screen.answered(presses)
        terminal.press("q")
        terminal.wait(timeout=10)
    wall = last - terminal.started_at
    return Filling(
        run=Run(answers=answers, wall=wall, reading=wall, cpu=used.cpu, memory=used.memory),
        written=sum(len(chunk.data) for chunk in chunks),
        delays=late,
        presses=taken,
    )
