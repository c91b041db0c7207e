"""The one place that reaches into Textual's compositor: what a repaint writes to the terminal.

Textual 8.2.8 writes a changed span from the left edge of its widget (a changed cell at the right of a line sends the
whole line), and gives every segment its full style and a reset. The updates here send the span only, and of a style
only what differs from the one before. `install` puts them in place; it raises when the library is not as it was.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Final

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
    ("bold", "1"),
    ("dim", "2"),
    ("italic", "3"),
    ("underline", "4"),
    ("blink", "5"),
    ("blink2", "6"),
    ("reverse", "7"),
    ("conceal", "8"),
    ("strike", "9"),
    ("underline2", "21"),
    ("frame", "51"),
    ("encircle", "52"),
    ("overline", "53"),
)


@lru_cache(maxsize=4096)
def _codes(style: Style, colors: ColorSystem) -> tuple[str, str, str]:
    """Attributes, foreground and background of a style as SGR parameters; the terminal's default is empty."""
    attributes = ";".join(code for name, code in _ATTRIBUTES if getattr(style, name))
    foreground = background = ""
    if style.color is not None and not style.color.is_default:
        foreground = ";".join(style.color.downgrade(colors).get_ansi_codes())
    if style.bgcolor is not None and not style.bgcolor.is_default:
        background = ";".join(style.bgcolor.downgrade(colors).get_ansi_codes(foreground=False))
    return attributes, foreground, background


_PLAIN: Final = Style.null()


@lru_cache(maxsize=16384)
def _change(old: Style, new: Style, colors: ColorSystem) -> str:
    """Return what turns one style into another."""
    was, now = _codes(old, colors), _codes(new, colors)
    if was == now:
        return ""
    whole = "\x1b[" + ";".join(("0", *(code for code in now if code))) + "m"
    if was[0] and was[0] != now[0]:
        return whole
    changes = [
        code or default for before, code, default in zip(was, now, ("0", "39", "49"), strict=True) if before != code
    ]
    short = "\x1b[" + ";".join(changes) + "m"
    return min(short, whole, key=len)


class Pen:
    """Turns segments into terminal sequences; knows the style that the terminal has now."""

    def __init__(self, console: Console) -> None:
        self._colors = _SYSTEMS.get(console.color_system or "", ColorSystem.TRUECOLOR)
        self._style = _PLAIN
        self._written: list[str] = []

    def move(self, x: int, y: int) -> None:
        """Go to a cell, counted from 0."""
        self._written.append(Control.move_to(x, y).segment.text)

    def write(self, segments: Iterable[Segment]) -> None:
        """Write segments where the pen is."""
        written = self._written
        for text, style, control in segments:
            if control:
                written.append(text)
                continue
            style = style or _PLAIN  # noqa: PLW2901 - no style is a style
            if style is not self._style:
                written.append(_change(self._style, style, self._colors))
                self._style = style
            if style.link:
                written.append(f"\x1b]8;id={style.link_id};{style.link}\x1b\\{text}\x1b]8;;\x1b\\")
            else:
                written.append(text)

    def done(self) -> str:
        """Return everything written, with the terminal's style put back."""
        if any(_codes(self._style, self._colors)):
            self._written.append(RESET)
        return "".join(self._written)


class SpanUpdate(ChopsUpdate):
    """A partial update that writes no more than the changed spans."""

    def render_segments(self, console: Console) -> str:
        """Return the terminal sequences of this update."""
        pen = Pen(console)
        for y, start, end in self.spans:
            for x, strip in self._strips(y, start, end):
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


class PaintChangedError(RuntimeError):
    """Textual's compositor is not the one that this adapter was written for."""


def _globals_of(method: object) -> Sequence[str]:
    return getattr(getattr(method, "__code__", None), "co_names", ())


def install() -> None:
    """Have Textual paint with these updates, for every screen of this process; may be called again."""
    for name, method in (("ChopsUpdate", "render_partial_update"), ("LayoutUpdate", "render_full_update")):
        if name not in _globals_of(getattr(Compositor, method, None)) or not hasattr(_compositor, name):
            raise PaintChangedError(f"Compositor.{method} does not make a {name} any more")
    setattr(_compositor, "ChopsUpdate", SpanUpdate)  # noqa: B010 - a name that the library looks up when it paints
    setattr(_compositor, "LayoutUpdate", ScreenUpdate)  # noqa: B010
