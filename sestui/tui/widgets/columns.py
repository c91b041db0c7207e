"""Which columns fit, and how wide each is. Pure arithmetic."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from sestui.tui.widgets.cells import Align

GAP: Final = 1
"""Blank columns between two cells."""


class Column(NamedTuple):
    """A column of a table. `width` is the least it needs; `grow` its share of what is left over."""

    key: str
    title: str
    width: int
    grow: int = 0
    align: Align = "left"
    drop: int = 0
    """The higher, the earlier it goes when the terminal is narrow; 0 never goes. Equal ones go together."""


class Slot(NamedTuple):
    """Where one cell of every line is, in columns of the whole (scrolled) width."""

    x: int
    width: int
    align: Align = "left"
    gap: int = GAP
    """Blank columns that follow and share the line's ground."""

    @property
    def end(self) -> int:
        """The column after the cell, without its gap."""
        return self.x + self.width


def arrange(columns: Sequence[Column], width: int, start: int = 0) -> tuple[tuple[int, Slot], ...]:
    """Return the index of each column that is shown, in order, and its slot.

    Columns with a `drop` go, highest first, until the rest fits into `width`; what is left over then goes to those
    that grow. Columns that never go may need more than `width`: the view scrolls.
    """
    kept = list(range(len(columns)))
    while _needed(columns, kept) > width - start:
        droppable = [index for index in kept if columns[index].drop > 0]
        if not droppable:
            break
        first = max(columns[index].drop for index in droppable)
        kept = [index for index in kept if columns[index].drop != first]
    spare = max(0, width - start - _needed(columns, kept))
    shares = sum(columns[index].grow for index in kept)
    slots: list[tuple[int, Slot]] = []
    x = start
    for index in kept:
        column = columns[index]
        more = spare * column.grow // shares if shares else 0
        spare -= more
        shares -= column.grow
        slots.append((index, Slot(x, column.width + more, column.align)))
        x += column.width + more + GAP
    return tuple(slots)


def _needed(columns: Sequence[Column], kept: Sequence[int]) -> int:
    return sum(columns[index].width for index in kept) + GAP * max(0, len(kept) - 1)
