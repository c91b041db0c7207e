"""How the identity tab of ten thousand identities answers while their details arrive."""

from typing import Final

from tests.bench.figures import Figure, Result, percentile
from tests.bench.table import COLUMNS, COUNT, EVERY, PRESS_P99, ROWS, typed_and_moved

_HOW: Final = """\
The identity tab on a pty of {columns}x{rows} with {count:,} identities, sorted by name; 400 details a second arrive and
the words of the one under the cursor are shown beneath. Filters are typed and deleted letter by letter, one each
{every:.0f} ms, and the cursor is moved; a key press lasts until the frame is there that counts it. {presses} in all."""


def tab(rounds: int) -> Result:
    """Type and move, some rounds."""
    typed: list[float] = []
    moved: list[float] = []
    for _ in range(rounds):
        letters, lines = typed_and_moved("identity_tab")
        typed += letters
        moved += lines

    def late(values: list[float], share: float) -> tuple[float, ...]:
        return (1000 * percentile(values, share),)

    return Result(
        f"The identity tab of {COUNT:,} identities",
        _HOW.format(count=COUNT, columns=COLUMNS, rows=ROWS, every=1000 * EVERY, presses=len(typed) + len(moved)),
        (
            Figure("letter of a filter to repaint, p50", late(typed, 0.5), "ms", digits=1),
            Figure("letter of a filter to repaint, p99", late(typed, 0.99), "ms", PRESS_P99, digits=1),
            Figure("cursor key to repaint, p50", late(moved, 0.5), "ms", digits=1),
            Figure("cursor key to repaint, p99", late(moved, 0.99), "ms", PRESS_P99, digits=1),
        ),
    )
