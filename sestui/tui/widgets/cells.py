"""What a cell holds, and how it is fitted into a number of terminal columns. Pure; knows no widget and no colour.

Text may come from anywhere: it is made safe here, once, on its way to the screen.
"""

from collections.abc import Hashable, Sequence
from functools import lru_cache
from typing import Final, Literal, NamedTuple

from rich.cells import cell_len, set_cell_size

from sestui.model.text import clean

Align = Literal["left", "right"]
Parts = tuple[tuple[str, str], ...]
"""Pieces of text, each with the name of a style (see `tokens.INKS`)."""

ELLIPSIS: Final = "…"
NEAR: Final = 5
"""To write so many unchanged columns costs no more bytes than to go round them."""
_LONGEST: Final = 500
"""Characters looked at in one piece of text: more than the widest cell can show."""


class Cell(NamedTuple):
    """One cell: pieces of text with a style token each."""

    parts: Parts = ()

    @classmethod
    def of(cls, text: str, token: str = "") -> "Cell":
        """Return a cell of one piece."""
        return cls(((text, token),)) if text else cls()

    @property
    def text(self) -> str:
        """The text of all pieces."""
        return "".join(text for text, _ in self.parts)


class Row(NamedTuple):
    """One row of a table. `mark` is a style token for the whole row, e.g. `production`."""

    key: Hashable
    cells: tuple[Cell, ...]
    mark: str = ""


@lru_cache(maxsize=8192)
def fit(parts: Parts, width: int, align: Align = "left", ellipsis: str = ELLIPSIS) -> Parts:
    """Return `parts` cleaned and exactly `width` terminal columns wide: padded, or clipped with an ellipsis."""
    if width <= 0:
        return ()
    shown = [(clean(text, _LONGEST), token) for text, token in parts if text]
    total = sum(cell_len(text) for text, _ in shown)
    if total > width:
        return _clip(shown, width, ellipsis)
    if total < width:
        padding = (" " * (width - total), "")
        shown = [padding, *shown] if align == "right" else [*shown, padding]
    return tuple(shown)


def _clip(parts: Sequence[tuple[str, str]], width: int, ellipsis: str) -> Parts:
    room = width - cell_len(ellipsis)
    clipped: list[tuple[str, str]] = []
    for text, token in parts:
        length = cell_len(text)
        if length > room:
            # A wide character that is cut in two becomes a blank.
            clipped.append((set_cell_size(text, room) + ellipsis, token))
            break
        clipped.append((text, token))
        room -= length
    return tuple(clipped)


def changed_spans(old: Parts, new: Parts, near: int = NEAR) -> list[tuple[int, int]]:
    """Return the columns `(start, end)` in which two lines of parts differ; spans with a gap of `near` are one.

    Lines of different width, or with characters that are not one column wide, differ as a whole.
    """
    before, after = _columns(old), _columns(new)
    if before is None or after is None or len(before) != len(after):
        width = sum(cell_len(text) for text, _ in new)
        return [(0, width)] if width and old != new else []
    spans: list[tuple[int, int]] = []
    for column, (was, now) in enumerate(zip(before, after, strict=True)):
        if was == now:
            continue
        if spans and column - spans[-1][1] <= near:
            spans[-1] = (spans[-1][0], column + 1)
        else:
            spans.append((column, column + 1))
    return spans


def changed_span(old: Parts, new: Parts) -> tuple[int, int]:
    """Return the columns `(start, end)` in which two fitted cells of the same width differ; equal ones give (0, 0)."""
    spans = changed_spans(old, new)
    return (spans[0][0], spans[-1][1]) if spans else (0, 0)


@lru_cache(maxsize=4096)
def _columns(parts: Parts) -> list[tuple[str, str]] | None:
    """One entry per column, or `None` where a character is not exactly one column wide."""
    columns: list[tuple[str, str]] = []
    for text, token in parts:
        if not text.isascii() and (cell_len(text) != len(text) or any(cell_len(char) != 1 for char in text)):
            return None
        columns.extend((char, token) for char in text)
    return columns
