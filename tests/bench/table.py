"""How a table of ten thousand rows answers while a filter is typed, the cursor moves, and refreshes arrive."""

import sys
import tempfile
import time
from pathlib import Path
from typing import Final

from tests.bench.figures import Figure, Result, percentile
from tests.terminal import Drawing, Mark, Terminal, environment

COUNT: Final = 10_000
COLUMNS: Final = 120
ROWS: Final = 36
EVERY: Final = 0.07
PRESS_P99: Final = 50.0
FILTERS: Final = ("customer-00", "eu-central", "0042", "example.com")
MOVES: Final = 30
SETTLE: Final = 60.0
_HOW: Final = """\
A table of {count:,} rows in the product's own widget on a pty of {columns}x{rows}, sorted by a number that changes in
100 rows each 100 ms. Filters are typed and deleted letter by letter, one each {every:.0f} ms, and the cursor is moved;
a key press lasts until the frame is there that shows what it did. {presses} key presses in all."""


def table(rounds: int) -> Result:
    """Type and move, some rounds."""
    return answers_of("table", f"A table of {COUNT:,} rows", _HOW, rounds)


def answers_of(contestant: str, title: str, how: str, rounds: int) -> Result:
    """Type and move in a contestant with `COUNT` rows, and tell how it answered."""
    typed: list[float] = []
    moved: list[float] = []
    for _ in range(rounds):
        letters, lines = typed_and_moved(contestant)
        typed += letters
        moved += lines

    def late(values: list[float], share: float) -> tuple[float, ...]:
        return (1000 * percentile(values, share),)

    return Result(
        title,
        how.format(count=COUNT, columns=COLUMNS, rows=ROWS, every=1000 * EVERY, presses=len(typed) + len(moved)),
        (
            Figure("letter of a filter to repaint, p50", late(typed, 0.5), "ms", digits=1),
            Figure("letter of a filter to repaint, p99", late(typed, 0.99), "ms", PRESS_P99, digits=1),
            Figure("cursor key to repaint, p50", late(moved, 0.5), "ms", digits=1),
            Figure("cursor key to repaint, p99", late(moved, 0.99), "ms", PRESS_P99, digits=1),
        ),
    )


def typed_and_moved(contestant: str) -> tuple[list[float], list[float]]:
    """Return the seconds of each letter and of each cursor key in one run of a contestant."""
    keys = [key for text in FILTERS for key in (*text, *["backspace"] * len(text))]
    with tempfile.TemporaryDirectory(prefix="sestui-bench-", ignore_cleanup_errors=True) as folder:
        home = Path(folder)
        command = [sys.executable, "-m", f"tests.bench.contestants.{contestant}", str(COUNT)]
        with Terminal(command, columns=COLUMNS, rows=ROWS, home=home, environ=environment(home)) as terminal:
            terminal.wait_for("0 done", SETTLE)
            pressed: list[float] = []
            for key in (*keys, *["down"] * MOVES):
                pressed.append(time.monotonic())
                terminal.press(key)
                time.sleep(EVERY)
            terminal.wait_for(f"{len(pressed)} done", SETTLE)
            taken = _taken(terminal, pressed)
            terminal.press("ctrl+q")
            terminal.wait(timeout=10)
    return taken[: len(keys)], taken[len(keys) :]


def _taken(terminal: Terminal, pressed: list[float]) -> list[float]:
    """Draw all output again, and return how long it took until each key was done with."""
    drawing, taken = Drawing(COLUMNS, ROWS), list[float]()
    for chunk in terminal.since(Mark(0, 0.0)):
        drawing.feed(chunk.data)
        done = int(drawing.screen.display[1].strip().partition(" done")[0] or 0)
        taken += [chunk.at - moment for moment in pressed[len(taken) : done]]
    return taken
