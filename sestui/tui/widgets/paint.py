"""The one place that reaches into Textual's compositor: what a repaint writes to the terminal.

Textual 8.2.8 writes a changed span from the left edge of its widget (a changed cell at the right of a line sends the
whole line), and gives every segment its full style and a reset. The updates here send the span only, of a style only
what differs from the one before, and many small spans in the order that takes fewer bytes. `install` puts them in
place; a library that is not as it was paints by itself, and a test fails.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from rich.color import ColorSystem
from rich.console import Console
from rich.control import Control
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual.strip import Strip

RESET: Final = "\x1b[0m"
_SYSTEMS: Final = {
    "standard": ColorSystem.STANDARD,
    "256": ColorSystem.EIGHT_BIT,
    "truecolor": ColorSystem.TRUECOLOR,
    "windows": ColorSystem.WINDOWS,
}
_ATTRIBUTES: Final = (
    ("bold", "1", "22"),
    ("dim", "2", "22"),
    ("italic", "3", "23"),
    ("underline", "4", "24"),
    ("blink", "5", "25"),
    ("blink2", "6", "25"),
    ("reverse", "7", "27"),
    ("conceal", "8", "28"),
    ("strike", "9", "29"),
    ("underline2", "21", "24"),
    ("frame", "51", "54"),
    ("encircle", "52", "54"),
    ("overline", "53", "55"),
)
"""Name in Rich, the SGR parameter that switches it on, and the one that switches it off."""
_OFF: Final = {on: off for _, on, off in _ATTRIBUTES}
_ONLY_ON_LETTERS: Final = frozenset(("1", "2", "3"))
"""What a blank does not show."""
_PLAIN: Final = Style.null()
SMALL: Final = 4
"""Cells of a changed piece, on the average, up to which the order of writing is worth a thought."""


class Codes(NamedTuple):
    """A style as SGR parameters; what the terminal does by itself is empty."""

    attributes: tuple[str, ...]
    foreground: str
    background: str


@lru_cache(maxsize=4096)
def codes_of(style: Style, colors: ColorSystem) -> Codes:
    """Return the parameters of a style in a terminal with so many colours."""
    foreground = background = ""
    if style.color is not None and not style.color.is_default:
        foreground = ";".join(style.color.downgrade(colors).get_ansi_codes())
    if style.bgcolor is not None and not style.bgcolor.is_default:
        background = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False))
    return Codes(tuple(on for name, on, _ in _ATTRIBUTES if getattr(style, name)), foreground, background)


@lru_cache(maxsize=16384)
def change(old: Style, new: Style, colors: ColorSystem) -> str:
    """Return the shortest sequence that turns one style into another; empty where they look the same."""
    was, now = codes_of(old, colors), codes_of(new, colors)
    if was == now:
        return ""
    off = {_OFF[code] for code in was.attributes if code not in now.attributes}
    # Bold and dim go off together, and so on: what stays must be said again.
    on = [code for code in now.attributes if code not in was.attributes or _OFF[code] in off]
    parameters = [*sorted(off), *on]
    if was.foreground != now.foreground:
        parameters.append(now.foreground or "39")
    if was.background != now.background:
        parameters.append(now.background or "49")
    afresh = ["0", *now.attributes, *(color for color in (now.foreground, now.background) if color)]
    return "\x1b[" + min(";".join(parameters), ";".join(afresh), key=len) + "m"


@lru_cache(maxsize=16384)
def blanks_look_alike(old: Style, new: Style, colors: ColorSystem) -> bool:
    """Say whether a blank looks the same in both styles: same background, nothing drawn on it."""
    was, now = codes_of(old, colors), codes_of(new, colors)
    return was.background == now.background and _ONLY_ON_LETTERS.issuperset(was.attributes + now.attributes)


def way(at: tuple[int, int] | None, to: tuple[int, int]) -> str:
    """Return the shortest sequence that brings the cursor to a cell: within its row, or to the row below."""
    direct = Control.move_to(*to).segment.text
    if at is None or not 0 <= to[1] - at[1] <= 1:
        return direct
    right = to[0] - at[0]
    sideways = "" if not right else f"\x1b[{right}C" if right > 0 else min("\b" * -right, f"\x1b[{-right}D", key=len)
    return min("\x1b[B" * (to[1] - at[1]) + sideways, direct, key=len)


class Pen:
    """Turns segments into terminal sequences; knows the style that the terminal has now."""

    def __init__(self, console: Console, width: int = 0) -> None:
        """`width` is the terminal's; without it every move is one that hangs on nothing before."""
        self._width = width
        self._colors = _SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        self._style = _PLAIN
        self._written: list[str] = []
        self._at: tuple[int, int] | None = None
        """Where the terminal's cursor is, as long as that is beyond doubt."""

    def move(self, x: int, y: int) -> None:
        """Go to a cell, counted from 0."""
        self._written.append(way(self._at, (x, y)))
        self._at = (x, y) if x < self._width else None

    def write(self, segments: Iterable[Segment]) -> None:
        """Write segments where the pen is."""
        written = self._written
        for text, style, control in segments:
            if control:
                written.append(text)
                continue
            style = style or _PLAIN  # noqa: PLW2901 - no style is a style
            if style is not self._style and not (
                text.isspace() and blanks_look_alike(self._style, style, self._colors)
            ):
                written.append(change(self._style, style, self._colors))
                self._style = style
            if style.link:
                written.append(f"\x1b]8;id={style.link_id};{style.link}\x1b\\{text}\x1b]8;;\x1b\\")
            else:
                written.append(text)
            # Terminals do not agree on the width of every other character, nor on what comes after the last column.
            if self._at is not None:
                x, y = self._at[0] + len(text), self._at[1]
                self._at = (x, y) if x < self._width and text.isascii() else None

    def done(self) -> str:
        """Return everything written, with the terminal's style put back."""
        if any(codes_of(self._style, self._colors)):
            self._written.append(RESET)
        return "".join(self._written)


class SpanUpdate(ChopsUpdate):
    """A partial update that writes no more than the changed spans."""

    def render_segments(self, console: Console) -> str:
        """Return the terminal sequences of this update."""
        pieces = [(x, y, strip) for y, start, end in self.spans for x, strip in self._strips(y, start, end)]
        written = self._written(console, pieces)
        rows = len({y for _, y, _ in pieces})
        if len(pieces) > rows > 1 and sum(strip.cell_length for *_, strip in pieces) <= SMALL * len(pieces):
            # Two marks in each of many rows: column by column, the style is said once for all of a column.
            pieces.sort(key=lambda piece: piece[:2])
            written = min(written, self._written(console, pieces), key=len)
        return written

    def _written(self, console: Console, pieces: Iterable[tuple[int, int, Strip]]) -> str:
        pen = Pen(console, max((ends[-1] for ends in self.chop_ends if ends), default=0))
        for x, y, strip in pieces:
            pen.move(x, y)
            pen.write(strip)
        return pen.done()

    def _strips(self, y: int, start: int, end: int) -> Iterator[tuple[int, Strip]]:
        for strip_end, (x, strip) in zip(self.chop_ends[y], self.chops[y].items(), strict=True):
            if strip is None or x >= end or strip_end <= start:
                continue
            left, right = max(x, start), min(strip_end, end)
            yield left, strip.crop(left - x, right - x)


class ScreenUpdate(LayoutUpdate):
    """A full update with short styles."""

    def render_segments(self, console: Console) -> str:
        """Return the terminal sequences of this update."""
        pen = Pen(console)
        for y, line in enumerate(self.strips, self.region.y):
            pen.move(self.region.x, y)
            for strip in line:
                pen.write(strip)
        return pen.done()


def _globals_of(method: object) -> Sequence[str]:
    return getattr(getattr(method, "__code__", None), "co_names", ())


def install() -> bool:
    """Have Textual paint with these updates, for every screen of this process; say whether that can be done."""
    for name, method in (("ChopsUpdate", "render_partial_update"), ("LayoutUpdate", "render_full_update")):
        if name not in _globals_of(getattr(Compositor, method, None)) or not hasattr(_compositor, name):
            return False
    setattr(_compositor, "ChopsUpdate", SpanUpdate)  # noqa: B010 - a name that the library looks up when it paints
    setattr(_compositor, "LayoutUpdate", ScreenUpdate)  # noqa: B010
    return True
