"""How soon something is there: the version, and the first paint."""

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tests.bench.figures import Figure, Result
from tests.bench.runner import script, spent
from tests.bench.screen import painted
from tests.terminal import Drawing, Mark, Terminal, environment

COLUMNS: Final = 120
ROWS: Final = 36
VERSION: Final = 3.0
PAINT: Final = 1.3
LOOK_AFTER: Final = 2
PATIENCE: Final = 30
"""Seconds."""


def version(rounds: int) -> Result:
    """Compare `sestui --version` with an interpreter that does nothing."""
    with tempfile.TemporaryDirectory(prefix="sestui-bench-") as home:
        environ = environment(Path(home))
        bare, ours = [], []
        for _ in range(rounds):
            bare.append(spent([sys.executable, "-c", "pass"], environ))
            ours.append(spent([script("sestui"), "--version"], environ))
    ratio = tuple(mine / nothing for mine, nothing in zip(ours, bare, strict=True))
    return Result(
        title="`sestui --version`",
        how=f"Whole processes, {rounds} times in turns. tests/cli looks at what it imports.",
        figures=(
            Figure("`python -c pass`", tuple(1000 * value for value in bare), "ms", digits=0),
            Figure("`sestui --version`", tuple(1000 * value for value in ours), "ms", digits=0),
            Figure("times `python -c pass`", ratio, "x", VERSION),
        ),
    )


def shown(screen: Any) -> bool:
    """Say whether targets are on the screen, be it only as being asked."""
    return painted(screen) and any("us-east-1" in line for line in screen.display)


def first_paint(rounds: int) -> Result:
    """Compare the first full frame of the demo with that of an empty Textual app."""
    empty, demo = [], []
    for _ in range(rounds):
        empty.append(_until([sys.executable, "-m", "tests.bench.contestants.empty"], painted))
        demo.append(_until([sys.executable, "-m", "sestui", "--demo"], shown))
    return Result(
        title="First paint",
        how=(
            f"From the start of the process to the first full frame at {COLUMNS}x{ROWS}, read from a pty, "
            f"{rounds} times in turns. For sestui that frame has to hold the targets."
        ),
        figures=(
            Figure("an empty Textual app", tuple(1000 * value for value in empty), "ms", digits=0),
            Figure("`sestui --demo`", tuple(1000 * value for value in demo), "ms", digits=0),
            Figure(
                "times the empty app",
                tuple(mine / theirs for mine, theirs in zip(demo, empty, strict=True)),
                "x",
                PAINT,
            ),
        ),
    )


def _until(command: list[str], there: Callable[[Any], bool]) -> float:
    """Return the seconds from starting a program to the piece of output after which `there(screen)` is true."""
    with Terminal(command, columns=COLUMNS, rows=ROWS) as terminal:
        drawing, mark, drawn = Drawing(COLUMNS, ROWS), Mark(0, 0.0), 0
        # Drawing takes CPU from the program that is measured: let it run alone, and look afterwards.
        while time.monotonic() < terminal.started_at + PATIENCE:
            time.sleep(LOOK_AFTER)
            chunks = terminal.since(mark)
            for chunk in chunks[drawn:]:
                drawing.feed(chunk.data)
                if there(drawing.screen):
                    return chunk.at - terminal.started_at
            drawn = len(chunks)
        raise RuntimeError(f"{' '.join(command)} painted no frame:\n{terminal.text}")
