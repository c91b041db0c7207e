"""What sestui writes to the terminal when nothing, or almost nothing, happens."""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.bed import Server
from tests.bench.figures import Figure, Result
from tests.bench.screen import opened
from tests.bench.shape import Shape
from tests.terminal import Mark, Terminal, environment

SIZES: Final = ((80, 24), (120, 36))
IDLE: Final = 30.0
AGED: Final = 66.0
"""Seconds after which every reading is a minute old, and shown so."""
CELL: Final = 300
AGES: Final = 2.0
SETTLE: Final = 60.0
_HOW: Final = """\
{targets} targets on a pty that answers as terminals with synchronized output do. *All read again*: `R` after a minute,
with everything that shows that it is under way, from the key press until the screen is still. *One changed cell*: the
quota of one target moves."""


def wire(shape: Shape) -> Result:
    """Measure at both sizes, one after the other."""
    figures: list[Figure] = []
    with Server(shape) as server:
        for columns, rows in SIZES:
            size = f"{columns}x{rows}"
            idle, minute, refresh = _ages(server, columns, rows)
            cell = _one_cell(columns, rows)
            figures += [
                Figure(f"{size}: idle for {IDLE:.0f} s", (idle,), "bytes", 0, digits=0),
                Figure(f"{size}: one changed cell", (cell,), "bytes", CELL if columns == 80 else None, digits=0),
                Figure(f"{size}: every age becomes a minute", (minute / 1000,), "KB"),
                Figure(f"{size}: all read again, only ages change", (refresh / 1000,), "KB", AGES),
            ]
    return Result("Bytes to the terminal", _HOW.format(targets=shape.targets), tuple(figures))


def _ages(server: Server, columns: int, rows: int) -> tuple[float, float, float]:
    """Return the bytes of idling, of a minute passing, and of a refresh after it."""
    targets = server.spec.targets
    with opened(server, columns, rows) as screen:
        terminal = screen.terminal
        screen.settle(targets)
        still = terminal.mark()
        _pass(terminal, still, IDLE)
        idle = terminal.written(still)
        _pass(terminal, still, AGED)
        minute = terminal.written(still) - idle
        begin = terminal.mark()
        terminal.press("R")
        screen.settle(targets)
        refresh = terminal.written(begin)
        terminal.press("q")
        terminal.wait(timeout=10)
    return float(idle), float(minute), float(refresh)


def _pass(terminal: Terminal, since: Mark, seconds: float) -> None:
    over = since.at + seconds
    terminal.wait_for(lambda: time.monotonic() >= over, timeout=seconds + 10)


def _one_cell(columns: int, rows: int) -> float:
    """Return the bytes that one changed quota takes."""
    with tempfile.TemporaryDirectory(prefix="sestui-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        pipe = home / "go"
        os.mkfifo(pipe)
        command = [sys.executable, "-m", "tests.bench.contestants.scripted", str(pipe)]
        with Terminal(command, columns=columns, rows=rows, home=home, environ=environment(home)) as terminal:
            terminal.wait_for("af-south-1", SETTLE)
            # the row under the cursor is told below the table, too
            terminal.press("j")
            terminal.settle(quiet=0.6, timeout=SETTLE)
            before, text = terminal.mark(), terminal.text
            with pipe.open("w") as go:
                go.write("change\n")
            terminal.wait_for(lambda: terminal.written(before) > 0, SETTLE, "a changed cell")
            terminal.settle(quiet=0.6, timeout=SETTLE)
            changed = [line for line in terminal.text.splitlines() if line not in text]
            if len(changed) != 1:
                raise RuntimeError(f"{len(changed)} lines changed:\n{terminal.text}")
            return float(terminal.written(before))
