"""How the identity tab of ten thousand identities answers while their details arrive."""

from typing import Final

from tests.bench.figures import Result
from tests.bench.table import COUNT, answers_of

_HOW: Final = """\
The identity tab on a pty of {columns}x{rows} with {count:,} identities, sorted by name; 400 details a second arrive and
the words of the one under the cursor are shown beneath. Filters are typed and deleted letter by letter, one each
{every:.0f} ms, and the cursor is moved; a key press lasts until the frame is there that counts it. {presses} in all."""


def tab(rounds: int) -> Result:
    """Type and move, some rounds."""
    return answers_of("identity_tab", f"The identity tab of {COUNT:,} identities", _HOW, rounds)
