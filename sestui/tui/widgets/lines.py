"""A line of cells as a value: how it is painted, and where two of them differ. Pure but for the styles it asks for."""

from collections.abc import Iterator
from typing import Final

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from sestui.tui.widgets.cells import ELLIPSIS, NEAR, Cell, changed_span, fit
from sestui.tui.widgets.columns import Slot
from sestui.tui.widgets.tokens import Palette

Piece = tuple[Cell, str]
"""A cell and the ground it lies on (see `tokens`)."""
Line = tuple[tuple[Slot, ...], tuple[Piece, ...], str]
"""Where the cells are, the cells, and the ground of what is left of the line."""
EMPTY: Final[Line] = ((), (), "")


def strip_of(line: Line, palette: Palette, width: int, scroll: int, fixed: int) -> Strip:
    """Paint a line into `width` columns, scrolled sideways by `scroll` except for the first `fixed` columns."""
    slots, pieces, ground = line
    style = palette.style
    painted: list[tuple[str, Style]] = []
    x = 0
    for slot, (cell, under) in zip(slots, pieces, strict=True):
        if slot.x > x:
            painted.append((" " * (slot.x - x), style(ground, "")))
        painted.extend((text, style(under, token)) for text, token in fit(cell.parts, slot.width, slot.align, ELLIPSIS))
        if slot.gap:
            painted.append((" " * slot.gap, style(under, "")))
        x = slot.end + slot.gap
    if x < width + scroll:
        painted.append((" " * (width + scroll - x), style(ground, "")))
        x = width + scroll
    strip = Strip(_merged(painted), x)
    if scroll:
        stays = min(fixed, width)
        return Strip.join([strip.crop(0, stays), strip.crop(stays + scroll, scroll + width)])
    return strip.crop(0, width)


def _merged(painted: list[tuple[str, Style]]) -> Iterator[Segment]:
    """Neighbours of one style become one segment."""
    if not painted:
        return
    text, style = painted[0]
    for more, other in painted[1:]:
        if other is style:
            text += more
        else:
            yield Segment(text, style)
            text, style = more, other
    yield Segment(text, style)


def differences(old: Line, new: Line, width: int, scroll: int, fixed: int) -> list[tuple[int, int]]:
    """Return the columns `(start, end)` of the screen in which two lines differ; near ones are one."""
    if old == new:
        return []
    same_places = (old[0] is new[0] or old[0] == new[0]) and old[2] == new[2]
    if not same_places or all(was[1] != now[1] for was, now in zip(old[1], new[1], strict=True)):
        return [(0, width)]
    spans: list[tuple[int, int]] = []
    for slot, was, now in zip(new[0], old[1], new[1], strict=True):
        if was == now:
            continue
        start, end = 0, slot.width + slot.gap
        if was[1] == now[1]:
            start, end = changed_span(
                fit(was[0].parts, slot.width, slot.align, ELLIPSIS), fit(now[0].parts, slot.width, slot.align, ELLIPSIS)
            )
        scrolls = slot.x >= fixed
        left = max(slot.x + start - scroll, fixed) if scrolls else slot.x + start
        right = min(slot.x + end - (scroll if scrolls else 0), width)
        if end == start or right <= left:
            continue
        if spans and left - spans[-1][1] <= NEAR:
            spans[-1] = (spans[-1][0], right)
        else:
            spans.append((left, right))
    return spans
