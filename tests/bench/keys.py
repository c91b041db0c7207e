"""How the screen answers while targets arrive, and what the filling in costs on the wire."""

from typing import Final

from tests.bench.bed import Server
from tests.bench.figures import Figure, Result, percentile
from tests.bench.screen import COLUMNS, ROWS, filling
from tests.bench.shape import Shape

EVERY: Final = 0.06
"""Seconds between two key presses: faster than a keyboard repeats."""
DELAY_P99: Final = 16.0
DELAY_MAX: Final = 60.0
PRESS_P99: Final = 50.0
WRITTEN: Final = 300.0
_HOW: Final = """\
sestui on a pty of {columns}x{rows}, {runs} runs; in every other run the cursor is moved down each {every:.0f} ms. A
10 ms ticker in its event loop notes how late it is, from the first frame to the last; the spread is that of the runs.
{presses} key presses in all, each until the cursor is seen on its new line."""


def keys(rounds: int, shape: Shape) -> Result:
    """Watch rounds without a touch, and rounds in which the cursor is moved all the time."""
    with Server(shape) as server:
        quiet, busy = [], []
        for _ in range(rounds):
            quiet.append(filling(server))
            busy.append(filling(server, every=EVERY))

    def late(share: float) -> tuple[float, ...]:
        return tuple(1000 * percentile(one.delays, share) for one in (*quiet, *busy))

    presses = tuple(1000 * value for one in busy for value in one.presses)
    return Result(
        f"The screen while {shape.targets} targets arrive",
        _HOW.format(columns=COLUMNS, rows=ROWS, runs=2 * rounds, every=1000 * EVERY, presses=len(presses)),
        (
            Figure("event loop late, p99", late(0.99), "ms", DELAY_P99, digits=1),
            Figure("event loop late, longest", late(1.0), "ms", DELAY_MAX, every=True, digits=1),
            Figure("key to repaint, p50", (percentile(presses, 0.5),), "ms", digits=1),
            Figure("key to repaint, p99", (percentile(presses, 0.99),), "ms", PRESS_P99, digits=1),
            Figure("key to repaint, longest", (max(presses),), "ms", digits=1),
            Figure("bytes to the terminal", tuple(one.written / 1000 for one in quiet), "KB", WRITTEN, digits=0),
        ),
    )
