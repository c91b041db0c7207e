"""sestui on a terminal, watched from outside while the fleet fills in."""

import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any, Final

from tests.bench import ticks
from tests.bench.bed import Server
from tests.bench.process import usage
from tests.bench.runner import Run, environment
from tests.terminal import NO_DNS, Drawing, Mark, Terminal

COLUMNS: Final = 120
ROWS: Final = 36
LOOK: Final = 0.1
"""Seconds between two questions to the server."""
_PATIENCE: Final = 120.0


@dataclass(frozen=True, slots=True)
class Filling:
    """What was seen while every target was read once."""

    run: Run
    written: int
    """Bytes to the terminal, from the first to the last of the filling in."""
    delays: tuple[float, ...]
    """How late the event loop's ticks were from the first frame to the last, in seconds."""
    presses: tuple[float, ...]
    """Seconds from each key press to the cursor's move on the screen."""


class Screen:
    """A running sestui, and what the server sees of it."""

    def __init__(self, terminal: Terminal, server: Server, ticks_file: Path, size: tuple[int, int]) -> None:
        self.terminal = terminal
        self.ticks = ticks_file
        self._server = server
        self._seen = server.tally().requests
        self._size = size
        self._targets = tuple(product(server.spec.profiles, server.spec.regions))

    def read(self, count: int) -> bool:
        """Say whether `count` targets were asked for since the last call that said so."""
        return self._server.tally(self._seen).operations.get("GetAccount", 0) >= count

    def settle(self, count: int) -> None:
        """Wait until `count` targets were asked for and the screen is still."""
        self.terminal.wait_for(lambda: self.read(count), _PATIENCE, f"{count} requests")
        self._seen = self._server.tally().requests
        self.terminal.settle(quiet=0.6, timeout=_PATIENCE)

    def walk(self, every: float, going: Callable[[int], bool]) -> tuple[float, ...]:
        """Press down again and again while `going(presses so far)`; return when each was pressed."""
        presses: list[float] = []
        while going(len(presses)):
            presses.append(time.monotonic())
            self.terminal.press("down")
            time.sleep(every)
        return tuple(presses)

    def watched(self, presses: tuple[float, ...]) -> "Watched":
        """Draw all output again, and say when what was to be seen."""
        drawing, first, last, taken = Drawing(*self._size), 0.0, 0.0, list[float]()
        for chunk in self.terminal.since(Mark(0, 0.0)):
            drawing.feed(chunk.data)
            last = chunk.at
            first = first or (chunk.at if painted(drawing.screen) else 0.0)
            # The cursor begins on the first target and each press moves it by one.
            taken += [chunk.at - pressed for pressed in presses[len(taken) : self._cursor(drawing.screen)]]
        if len(taken) < len(presses):
            lost = f"{len(presses) - len(taken)} of {len(presses)} key presses never moved the cursor"
            raise RuntimeError(f"{lost}:\n{self.terminal.text}")
        return Watched(first, last, tuple(taken))

    def _cursor(self, screen: Any) -> int:
        """Return the number of the target that the cursor is on; 0, too, when there is none yet."""
        line = next((line for line in screen.display if line.startswith("▌")), "")
        words = frozenset(line[1:].split())
        return next((number for number, target in enumerate(self._targets) if words.issuperset(target)), 0)


@dataclass(frozen=True, slots=True)
class Watched:
    """What the output shows when it is drawn again: moments on the clock that all processes share."""

    first_frame: float
    last: float
    taken: tuple[float, ...]
    """Seconds from each key press to the cursor's move on the screen."""


def painted(screen: Any) -> bool:
    """Say whether the bottom row was painted all over: a frame is there."""
    row = screen.buffer[screen.lines - 1]
    return all(row[x].bg != "default" or row[x].data.strip() for x in range(screen.columns))


@contextmanager
def opened(
    server: Server, columns: int = COLUMNS, rows: int = ROWS, *, contestant: str = "screen", **environ: str
) -> Iterator[Screen]:
    """Run sestui on the server's fleet; by itself it reads every target once and never again."""
    spec = server.spec
    with tempfile.TemporaryDirectory(prefix="sestui-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        ticks_file = home / "ticks"
        command = [
            sys.executable,
            "-m",
            f"tests.bench.contestants.{contestant}",
            str(server.spec_file),
            str(ticks_file),
        ]
        command += ["--profile", ",".join(spec.profiles), "--region", ",".join(spec.regions)]
        variables = environment(server, home, **{"SESTUI_REFRESH_INTERVAL": "0", **NO_DNS, **environ})
        with Terminal(command, columns=columns, rows=rows, home=home, environ=variables) as terminal:
            yield Screen(terminal, server, ticks_file, (columns, rows))


def filling(server: Server, *, every: float | None = None) -> Filling:
    """Open sestui and watch it until every target is there; with `every`, press a key each so many seconds."""
    targets = server.spec.targets
    begin = server.tally().requests
    with opened(server) as screen:
        terminal = screen.terminal
        presses: tuple[float, ...] = ()
        if every is not None:
            terminal.wait_for(server.spec.regions[0], _PATIENCE)
            presses = screen.walk(every, lambda count: count % 2 == 1 or not screen.read(targets))
        else:
            terminal.wait_for(lambda: screen.read(targets), _PATIENCE, f"{targets} requests")
        screen.settle(targets)
        used = usage(terminal.pid)
        watched = screen.watched(presses)
        written = terminal.mark().offset
        asked = server.tally(begin).operations["GetAccount"]
        answers = 0 if "asking" in terminal.text else asked
        late = ticks.delays(screen.ticks, watched.first_frame, watched.last)
        terminal.press("q")
        terminal.wait(timeout=10)
    wall = watched.last - terminal.started_at
    return Filling(
        run=Run(answers=answers, wall=wall, reading=wall, cpu=used.cpu, memory=used.memory),
        written=written,
        delays=late,
        presses=watched.taken,
    )
