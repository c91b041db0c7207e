"""Small widgets that paint lines of (text, token) parts: one-line bars, the key line, and a scrolling text.

They know styles and cells, never what the words mean. Nothing here parses markup.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import ClassVar, Final, NamedTuple, TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding, BindingType
from textual.color import Color
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.widget import Widget

from sestui.model.text import clean
from sestui.tui.widgets.cells import changed_spans

Part: TypeAlias = tuple[str, str]
"""Text and style token; an empty token is the widget's own style."""
Line: TypeAlias = tuple[Part, ...]

TOKENS: Final[Mapping[str, tuple[str, str, str]]] = {
    "dim": ("ses-dim", "", ""),
    "ok": ("ses-ok", "", ""),
    "note": ("ses-note", "", ""),
    "unknown": ("ses-unknown", "", ""),
    "warning": ("ses-warning", "", ""),
    "critical": ("ses-critical", "", "bold"),
    "accent": ("accent", "", ""),
    "production": ("ses-production", "", ""),
    "bar": ("ses-bar", "", ""),
    "bar-warning": ("ses-warning", "", ""),
    "bar-critical": ("ses-critical", "", ""),
    "bar-rest": ("ses-bar-rest", "", ""),
    "strong": ("", "", "bold"),
    "heading": ("primary", "", "bold"),
    "key": ("accent", "", "bold"),
    "key-off": ("ses-dim", "", "strike"),
    "badge-demo": ("ses-badge-text", "ses-badge-demo", "bold"),
    "badge-snapshot": ("ses-badge-text", "ses-badge-snapshot", "bold"),
}
"""By token: theme variables of the text and of its ground, and attributes."""
_NO_COLOR: Final = {
    "dim": "dim",
    "key-off": "dim strike",
    "badge-demo": "bold reverse",
    "badge-snapshot": "bold reverse",
}


@lru_cache(maxsize=256)
def _style(foreground: str, background: str, attributes: str) -> Style:
    # Component classes would do the same, at a dozen style sheet look-ups for each one-line widget.
    text = Color.parse(foreground).rich_color if foreground else None
    ground = Color.parse(background).rich_color if background else None
    return Style.parse(attributes) + Style.from_color(text, ground)


def clean_line(line: Sequence[Part]) -> Line:
    """Return the parts without anything that a terminal would obey: the last gate before the screen."""
    return tuple((clean(text), token) for text, token in line)


def width_of(line: Sequence[Part]) -> int:
    """Return how many cells the parts take."""
    return sum(cell_len(text) for text, _ in line)


class Painted(Widget):
    """A widget whose lines are parts with tokens."""

    ALLOW_SELECT = False

    def _strip(self, line: Sequence[Part], width: int) -> Strip:
        base = self.rich_style
        segments = [Segment(text, self._token_style(token, base)) for text, token in line if text]
        return Strip(segments).adjust_cell_length(width, base)

    def _token_style(self, token: str, base: Style) -> Style:
        found = TOKENS.get(token)
        if found is None:
            return base
        if self.app.no_color:
            return base + Style.parse(_NO_COLOR.get(token, found[2]))
        variables = self.app.theme_variables
        text, ground, attributes = found
        return base + _style(variables.get(text, ""), variables.get(ground, ""), attributes)


class Bar(Painted):
    """One line with something on the left and something on the right; the left gives way."""

    DEFAULT_CSS = "Bar { height: 1; width: 1fr; padding: 0 1; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._left: Line = ()
        self._right: Line = ()
        self._shorter: tuple[Line, ...] = ()

    def show(self, left: Sequence[Part] = (), right: Sequence[Part] = (), shorter: Sequence[Line] = ()) -> None:
        """Paint these parts where they differ from what is there; `shorter` says the same in less and less room."""
        new = (clean_line(left), clean_line(right), tuple(clean_line(line) for line in shorter))
        if new == (self._left, self._right, self._shorter):
            return
        width = self.size.width
        before = self._line(width)
        self._left, self._right, self._shorter = new
        if not width:
            # Hidden, so without a size to compare at: all of it is drawn when it is seen again.
            self.refresh()
            return
        # Regions are counted from the content, inside of the padding.
        regions = [Region(start, 0, end - start, 1) for start, end in changed_spans(before, self._line(width))]
        if regions:
            self.refresh(*regions)

    def room_beside(self, side: Sequence[Part]) -> int:
        """Return how many cells one side may take beside the other."""
        return max(0, self.size.width - (width_of(side) + 2 if side else 0))

    @property
    def text(self) -> str:
        """What is shown, left and right, as plain text."""
        return "  ".join("".join(text for text, _ in side) for side in (self._left, self._right) if side)

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width = self.size.width
        return Strip.blank(width, self.rich_style) if y or width <= 0 else self._strip(self._line(width), width)

    def _line(self, width: int) -> Line:
        """Lay out left and right for a width in cells."""
        right = self._right if width_of(self._right) <= width else ()
        room = width - width_of(right) - (2 if right else 0)
        whole = next((line for line in (self._left, *self._shorter) if width_of(line) <= room), None)
        left = crop((self._left, *self._shorter)[-1], max(room, 0)) if whole is None else whole
        gap = width - width_of(left) - width_of(right)
        return (*left, (" " * gap, ""), *right)


def crop(line: Sequence[Part], width: int) -> Line:
    """Return the parts cut to `width` cells, with an ellipsis where something was lost."""
    if width_of(line) <= width:
        return tuple(line)
    kept: list[Part] = []
    room = width - 1
    for text, token in line:
        if room <= 0:
            break
        piece = text if cell_len(text) <= room else set_cell_size(text, room)
        kept.append((piece, token))
        room -= cell_len(piece)
    return (*kept, ("…", "dim")) if width > 0 else ()


class KeyHint(NamedTuple):
    """One entry of the key line."""

    command: str
    """What a click runs; empty when the key belongs to a widget."""
    key: str
    word: str
    rank: int
    usable: bool = True

    @property
    def width(self) -> int:
        """Cells with the space around it."""
        return cell_len(self.key) + 1 + cell_len(self.word) + 2


FILTER_HINTS: Final = (
    KeyHint("", "⏎", "keep", 1),
    KeyHint("", "esc", "clear", 2),
    KeyHint("", "tab", "complete", 3),
    KeyHint("", "↓", "to the table", 4),
)
"""The keys of a filter line while it is open."""


def fitting(hints: Sequence[KeyHint], width: int) -> tuple[KeyHint, ...]:
    """Return the hints that fit into `width` cells, in their order; those of the highest rank go first."""
    kept = list(hints)
    while kept and sum(hint.width for hint in kept) > width:
        kept.remove(max(kept, key=lambda hint: hint.rank))
    return tuple(kept)


class KeyLine(Painted):
    """The footer: as many keys as fit, the most important ones longest; a click runs the command."""

    DEFAULT_CSS = "KeyLine { height: 1; width: 1fr; }"

    @dataclass
    class Pressed(Message):
        """A key hint was clicked."""

        command: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._hints: tuple[KeyHint, ...] = ()

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Paint these hints, if they are not there already."""
        if tuple(hints) != self._hints:
            self._hints = tuple(hints)
            self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        if y:
            return Strip.blank(self.size.width, self.rich_style)
        line: list[Part] = []
        for hint in fitting(self._hints, self.size.width):
            line += [
                (f" {hint.key}", "key" if hint.usable else "key-off"),
                (f" {hint.word} ", "dim" if hint.usable else "key-off"),
            ]
        return self._strip(line, self.size.width)

    def on_click(self, event: events.Click) -> None:
        """Run the command under the pointer."""
        left = 0
        for hint in fitting(self._hints, self.size.width):
            if hint.command and left <= event.x < left + hint.width:
                self.post_message(self.Pressed(hint.command))
                return
            left += hint.width


class Lines(ScrollView, Painted, can_focus=True):
    """A text that scrolls; made anew for each width, painted only where it changed."""

    DEFAULT_CSS = """
    Lines {
        width: 1fr; height: 1fr; overflow-x: hidden; overflow-y: auto;
        scrollbar-gutter: stable; scrollbar-size-vertical: 1;
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
        self._make: Callable[[int], Sequence[Line]] = lambda _: ()
        self._made_for = -1
        self._width = 0
        """The width in cells when it was last seen: what is hidden has none."""
        self.lines: tuple[Line, ...] = ()
        """What is shown, top to bottom."""

    def show(self, make: Callable[[int], Sequence[Line]]) -> None:
        """Show what `make` returns for a width in cells; the scroll position stays."""
        self._make = make
        self._made_for = -1
        self._remake()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._remake()

    def _remake(self) -> None:
        seen = self.scrollable_content_region.width
        width = self._width = seen or self._width
        if width <= 0 or width == self._made_for:
            return
        self._made_for = width
        old, self.lines = self.lines, tuple(clean_line(line) for line in self._make(width))
        size = Size(width, len(self.lines))
        if size != self.virtual_size or not seen:
            self.virtual_size = size
            self.refresh()
            return
        top = self.scroll_offset.y
        for index, (before, after) in enumerate(zip(old, self.lines, strict=False)):
            if before != after:
                self.refresh(Region(0, index - top, self.size.width, 1))

    def render_line(self, y: int) -> Strip:
        """Paint one visible line."""
        index = y + self.scroll_offset.y
        line = self.lines[index] if index < len(self.lines) else ()
        return self._strip(line, self.size.width)


def wrap(text: str, width: int) -> list[str]:
    """Break `text` between words into lines of at most `width` cells; a longer word is cut."""
    width = max(width, 1)
    lines: list[str] = []
    line = ""
    for word in text.split():
        rest = word
        if line and cell_len(line) + 1 + cell_len(rest) <= width:
            line = f"{line} {rest}"
            continue
        if line:
            lines.append(line)
        while cell_len(rest) > width:
            piece = _head(rest, width)
            lines.append(piece)
            rest = rest[len(piece) :]
        line = rest
    if line:
        lines.append(line)
    return lines


def _head(word: str, width: int) -> str:
    used = 0
    for index, character in enumerate(word):
        used += cell_len(character)
        if used > width:
            return word[: max(index, 1)]
    return word
