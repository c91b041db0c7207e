"""A text to be marked with the mouse: lines that are longer than the screen stay one line for the terminal.

Textual moves the cursor to each row that it paints, so a terminal copies a broken line with a line break in it. Here
each such line is written a second time in one go over the same cells: the terminal breaks it by itself, remembers that
it is one line, and copies it whole. Terminals that know nothing of this show the same.
"""

from typing import Any, ClassVar, Final

from rich.cells import chop_cells
from rich.segment import Segment
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.scroll_view import ScrollView
from textual.strip import Strip

from sestui.model.text import clean
from sestui.tui.painted import Painted

_LONGEST: Final = 100_000


class Unwrapped(ScrollView, Painted, can_focus=True):
    """Lines from the left edge to the right one: no frame, no padding, no scroll bar."""

    DEFAULT_CSS = """
    Unwrapped {
        width: 1fr; height: 1fr; overflow-x: hidden; overflow-y: auto; padding: 0;
        scrollbar-size-vertical: 0; scrollbar-size-horizontal: 0;
    }
    """
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down,j", "scroll_down", show=False),
        Binding("up,k", "scroll_up", show=False),
        Binding("pagedown,space", "page_down", show=False),
        Binding("pageup", "page_up", show=False),
        Binding("home", "scroll_home", show=False),
        Binding("end", "scroll_end", show=False),
    ]

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._lines: tuple[str, ...] = ()
        self._rows: list[tuple[int, str]] = []
        """Each row of the screen: the number of its line, and its text."""
        self._joining = False

    def show(self, text: str) -> None:
        """Show a text from its beginning."""
        self._lines = tuple(clean(line, _LONGEST) for line in text.splitlines())
        self._break()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._break()

    @property
    def seen(self) -> tuple[int, int, int]:
        """The first and the last row on the screen, counted from 1, and how many there are."""
        first, total = self.scroll_offset.y, len(self._rows)
        return min(first + 1, total), min(first + self.size.height, total), total

    def _break(self) -> None:
        width = self.size.width
        if width <= 0:
            return
        self._rows = [
            (number, piece) for number, line in enumerate(self._lines) for piece in (chop_cells(line, width) or [""])
        ]
        self.virtual_size = Size(width, len(self._rows))
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one visible row."""
        index = y + self.scroll_offset.y
        text = self._rows[index][1] if index < len(self._rows) else ""
        return self._strip(((text, ""),), self.size.width)

    def render_lines(self, crop: Region) -> list[Strip]:
        """Paint rows, and join those of one line afterwards."""
        if not self._joining:
            self._joining = True
            self.call_after_refresh(self._join)
        return super().render_lines(crop)

    def _join(self) -> None:
        """Write each line that takes several rows of the screen in one go."""
        self._joining = False
        if self.app.screen is not self.screen:
            return
        app: Any = self.app
        top, (left, above) = self.scroll_offset.y, self.region.offset
        shown = self._rows[top : top + self.size.height]
        at = 0
        while at < len(shown):
            end = at + 1
            while end < len(shown) and shown[end][0] == shown[at][0]:
                end += 1
            if end - at > 1:
                text = "".join(piece for _, piece in shown[at:end])
                strip = Strip([Segment(text, self.rich_style)])
                written = strip.render(self.app.console)
                # Textual has switched the terminal's own line breaks off.
                app.write_to_terminal(f"\x1b[?7h\x1b[{above + at + 1};{left + 1}H{written}\x1b[?7l")
            at = end
