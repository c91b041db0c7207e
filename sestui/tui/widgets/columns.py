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
    least: int = 0
    """How narrow it may become when nothing is left that could go; 0: as narrow as `width` and no narrower."""


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
    that grow. Where those that never go need more, they get narrower; they may still need more than `width`, and then
    the view scrolls.
    """
    kept = list(range(len(columns)))
    while _needed(columns, kept) > width - start:
        droppable = [index for index in kept if columns[index].drop > 0]
        if not droppable:
            break
        first = max(columns[index].drop for index in droppable)
        kept = [index for index in kept if columns[index].drop != first]
    widths = _narrowed(columns, kept, _needed(columns, kept) - (width - start))
    spare = max(0, width - start - _needed(columns, kept))
    shares = sum(columns[index].grow for index in kept)
    slots: list[tuple[int, Slot]] = []
    x = start
    for index in kept:
        column = columns[index]
        more = spare * column.grow // shares if shares else 0
        spare -= more
        shares -= column.grow
        slots.append((index, Slot(x, widths[index] + more, column.align)))
        x += widths[index] + more + GAP
    return tuple(slots)


def _narrowed(columns: Sequence[Column], kept: Sequence[int], missing: int) -> dict[int, int]:
    """Return the widths with `missing` cells less, as far as the columns give them, in proportion to what they can."""
    slack = {
        index: max(0, columns[index].width - columns[index].least) if columns[index].least else 0 for index in kept
    }
    total = sum(slack.values())
    missing = max(0, min(missing, total))
    widths = {}
    for index in kept:
        less = -(-missing * slack[index] // total) if total else 0
        missing -= less
        total -= slack[index]
        widths[index] = columns[index].width - less
    return widths


def _needed(columns: Sequence[Column], kept: Sequence[int]) -> int:
    return sum(columns[index].width for index in kept) + GAP * max(0, len(kept) - 1)
