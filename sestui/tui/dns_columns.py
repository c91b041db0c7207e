"""The columns D, S and M: what DNS says of DKIM, of SPF and MAIL FROM, and of DMARC, in one cell each. Pure.

Loaded before the first paint, when there is no verdict yet: what verdicts need is imported with the first of them.
"""

from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, TypeVar

from sestui.tui.widgets import Cell, Column

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sestui.model.authentication import CheckState
    from sestui.rules.authentication import DnsStates

V = TypeVar("V")

SIGN: Final = {
    "ok": "●",
    "warning": "▲",
    "problem": "■",
    "missing": "□",
    "not-yet": "◑",
    "could-not-check": "?",
    "not-applicable": "–",
}
"""By `CheckState`: each has a sign of its own, so that colour is never the only one."""
UNCHECKED: Final = "·"
STALE: Final = "!"
"""These two mean the same in every table."""
KEYS: Final = ("d", "s", "m")
_TITLES: Final = ("D", "S", "M")
_WIDTHS: Final = (1, 1, 2)
"""The last one has room for the mark of what is old."""


def token(column: int, state: "CheckState") -> str:
    """Return the style of a state in a column, 0 to 2."""
    from sestui.model.authentication import CheckState
    from sestui.rules.authentication import COLUMNS, column_severity

    return "dim" if state is CheckState.NOT_APPLICABLE else column_severity(COLUMNS[column], state).name.lower()


@lru_cache(maxsize=256)
def _cell(column: int, state: "CheckState", stale: bool) -> Cell:
    style = "dim" if stale else token(column, state)
    last = column == len(KEYS) - 1
    mark = ((STALE, "warning"),) if stale and last else ()
    return Cell(((SIGN[state], style), *mark))


_NOT_YET: Final = Cell.of(UNCHECKED, "dim")
_NOTHING: Final = Cell()


def dns_cell(states: "DnsStates | None", column: int, *, wanted: bool = True) -> Cell:
    """Return the cell of a column, 0 to 2; `wanted`: whether it is to be checked at all."""
    if states is None:
        return _NOT_YET if wanted else _NOTHING
    return _cell(column, states[:3][column], states.stale)


def dns_rank(states: "DnsStates | None", column: int) -> int | None:
    """Return what a column sorts by; `None` while nobody has checked it."""
    return None if states is None else _ranks()[states[:3][column]]


@cache
def _ranks() -> "Mapping[CheckState, int]":
    from sestui.rules.authentication import RANK

    return RANK


def dns_columns(drop: int) -> tuple[Column, ...]:
    """Return the three columns, which go together where there is no room."""
    return tuple(Column(key, title, width, drop=drop) for key, title, width in zip(KEYS, _TITLES, _WIDTHS, strict=True))


def made(
    drop: int, found: "Callable[[V], DnsStates | None]", wanted: Callable[[V], bool] = lambda _: True
) -> tuple[tuple[Column, Callable[[V], Cell], Callable[[V], int | None]], ...]:
    """Return column, cell and sort key of each, for a kind of rows."""

    def of(column: int) -> tuple[Callable[[V], Cell], Callable[[V], int | None]]:
        return (
            lambda row: dns_cell(states := found(row), column, wanted=states is not None or wanted(row)),
            lambda row: dns_rank(found(row), column),
        )

    return tuple((column, *of(number)) for number, column in enumerate(dns_columns(drop)))


def legend() -> tuple[tuple[str, str, str], ...]:
    """Return sign, style and meaning of each state, for the help."""
    from sestui.rules.authentication import MEANINGS, words

    found = [(SIGN[state], token(0, state), f"{words(state)}: {meaning}") for state, meaning in MEANINGS.items()]
    found.append((UNCHECKED, "dim", "not checked yet"))
    found.append((STALE, "warning", "behind M: the latest check failed; the signs are from before that"))
    return tuple(found)
