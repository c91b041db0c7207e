"""Columns of blocks under labelled lines: what all plots are made of."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from sestui.tui.painted import Line, Part, width_of

GUTTER: Final = 17
"""Cells to the left of every plot, for labels; one of them stays empty."""
NO_DATA: Final = "·"
_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"


@dataclass(frozen=True, slots=True)
class Column:
    """One column; `None` is no data, which is drawn as a dot and never as nothing or as 0."""

    value: float | None
    style: str = "bar"


@dataclass(frozen=True, slots=True)
class Mark:
    """A line across the plot at a value, with its label in the gutter."""

    value: float
    label: str
    style: str = "dim"


def gutter(label: str = "", style: str = "dim") -> Part:
    """Return a label set right in the gutter."""
    return (label[: GUTTER - 1].rjust(GUTTER - 1) + " ", style)


def chart(
    columns: Sequence[Column],
    rows: int,
    top: float,
    marks: Sequence[Mark] = (),
    labels: Sequence[str] = (),
) -> list[Line]:
    """Return a plot of `rows` lines, the highest first, in which `top` fills a whole column.

    `labels` stand in the gutter where no mark has its own, from the highest line down. A mark is drawn where there is
    no column, at the top, in the middle or at the bottom of a cell, whichever is nearest to its value.
    """
    placed = {row: (mark, sign) for mark in marks for row, sign in (_place(mark.value, rows, top),)}
    lines: list[Line] = []
    for row in range(rows - 1, -1, -1):
        mark, sign = placed.get(row, (None, ""))
        number = rows - 1 - row
        if mark is not None:
            label = gutter(mark.label, mark.style)
        else:
            label = gutter(labels[number] if number < len(labels) else "")
        cells = [_cell(column, row, rows, top) for column in columns]
        if mark is not None:
            cells = [(sign, mark.style) if text == " " else (text, token) for text, token in cells]
        lines.append((label, *merged(cells)))
    return lines


def spark(values: Sequence[float | None], label: str, style: str = "") -> Line:
    """Return one line of columns, the highest of which fills it."""
    top = max((value for value in values if value is not None), default=0.0)
    cells = [_cell(Column(value, style), 0, 1, top or 1.0) for value in values]
    return (gutter(label), *merged(cells))


def axis(width: int, start: str, middle: str, end: str) -> Line:
    """Return the line under a plot `width` columns wide: what its two ends and its middle are."""
    room = width - len(start) - len(end)
    left = max(0, width // 2 - len(middle) // 2 - len(start))
    if room < len(middle) + 2 or left == 0:
        middle, left = "", 0
    rest = max(1, room - left - len(middle))
    return (gutter(), (f"{start}{' ' * left}{middle}{' ' * rest}{end}", "dim"))


def merged(cells: Sequence[Part]) -> list[Part]:
    """Return neighbours of one token as one part."""
    return [("".join(text for text, _ in group), token) for token, group in groupby(cells, key=lambda cell: cell[1])]


def beside(left: Sequence[Line], right: Sequence[Line], width: int) -> list[Line]:
    """Return two blocks side by side, the left one padded to `width` cells."""
    lines: list[Line] = []
    for number in range(max(len(left), len(right))):
        first: Line = left[number] if number < len(left) else ()
        second: Line = right[number] if number < len(right) else ()
        lines.append((*first, (" " * max(0, width - width_of(first)), ""), *second) if second else first)
    return lines


def _cell(column: Column, row: int, rows: int, top: float) -> Part:
    value = column.value
    if value is None or not math.isfinite(value):
        return (NO_DATA if row == 0 else " ", "dim")
    filled = min(value / top * rows - row, 1.0) if top > 0 else 0.0
    steps = max(round(filled * 8), 0)
    if row == 0 and steps == 0:
        # A value of nothing is a line at the ground; what is little, but not nothing, has the colour of its column.
        return (_EIGHTHS[1], column.style if value > 0 else "bar-rest")
    return (_EIGHTHS[steps], column.style if steps else "")


def _place(value: float, rows: int, top: float) -> tuple[int, str]:
    """Return the row of a line and the sign it is drawn with."""
    at = value / top * rows if top > 0 else 0.0
    row, part = int(at), at - int(at)
    if part > 2 / 3:
        row, part = row + 1, 0.0
    if row >= rows:
        return rows - 1, "▔"
    # Thin signs: a block at the ground of a cell would look like a low column.
    return row, "_" if part < 1 / 3 else "─"
