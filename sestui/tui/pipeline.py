"""The pipeline of gates as a widget: a list with a cursor, drawn from a trace; it knows no rule."""

from dataclasses import dataclass
from typing import Any, ClassVar, Final

from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.binding import Binding
from textual.color import Color
from textual.message import Message
from textual.strip import Strip

from sestui.model.trace import Trace
from sestui.tui.painted import Lines
from sestui.tui.trace_text import PipeRow, pipeline

NOWHERE: Final = -2
"""In place of a gate's number: no cursor is shown."""
_ROOMY: Final = 22
"""From this height on there are headings between the parts of the way."""


class Pipeline(Lines):
    """Gates, one below the other; the cursor stays on its gate through every change."""

    BINDINGS: ClassVar[list[Any]] = [
        Binding("down,j", "move(1)", show=False),
        Binding("up,k", "move(-1)", show=False),
        Binding("home", "jump(0)", show=False),
        Binding("end", "jump(-1)", show=False),
    ]

    @dataclass
    class Moved(Message):
        """The cursor is on another gate."""

        gate: int

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._trace: Trace | None = None
        self._rows: tuple[PipeRow, ...] = ()
        self.gate = 0
        """The number of the gate under the cursor, or `OUTCOME`."""

    def show_trace(self, trace: Trace) -> None:
        """Draw a trace."""
        if trace != self._trace:
            self._trace = trace
            self.show(self._drawn)

    def on_resize(self) -> None:
        """Draw for another size."""
        self._made_for = -1
        super().on_resize()

    def _drawn(self, width: int) -> tuple[Any, ...]:
        if self._trace is None:
            return ()
        self._rows = pipeline(self._trace, width - 1, roomy=self.size.height >= _ROOMY)
        return tuple((("▌" if row.gate == self.gate else " ", "key"), *row.line) for row in self._rows)

    def go_to(self, gate: int) -> None:
        """Put the cursor on a gate."""
        if gate == self.gate:
            return
        self.gate = gate
        self.show(self._drawn)
        line = next((number for number, row in enumerate(self._rows) if row.gate == gate), 0)
        top, height = self.scroll_offset.y, self.scrollable_content_region.height
        if not top <= line < top + height:
            self.scroll_to(y=line if line < top else line - height + 1, animate=False, force=True, immediate=True)
        self.refresh()
        self.post_message(self.Moved(gate))

    def _gates(self) -> list[int]:
        return [row.gate for row in self._rows if row.gate is not None]

    def action_move(self, by: int) -> None:
        """Go to the gate before or after."""
        gates = self._gates()
        if gates:
            place = gates.index(self.gate) if self.gate in gates else 0
            self.go_to(gates[min(max(place + by, 0), len(gates) - 1)])

    def action_jump(self, place: int) -> None:
        """Go to the first gate, or to the end of the way."""
        gates = self._gates()
        if gates:
            self.go_to(gates[place])

    def on_click(self, event: events.Click) -> None:
        """Go to the gate that was clicked."""
        line = event.y + self.scroll_offset.y
        gate = self._rows[line].gate if 0 <= line < len(self._rows) else None
        if gate is not None:
            self.go_to(gate)

    def on_focus(self) -> None:
        """Mark the cursor where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        """Mark it more quietly."""
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """Paint one visible line, the one under the cursor marked."""
        strip = super().render_line(y)
        line = y + self.scroll_offset.y
        if not (0 <= line < len(self._rows) and self._rows[line].gate == self.gate):
            return strip
        return Strip(Segment.apply_style(strip, post_style=self._cursor_style()), strip.cell_length)

    def _cursor_style(self) -> Style:
        name = "ses-cursor" if self.has_focus else "ses-cursor-blurred"
        color = Color.parse(self.app.theme_variables.get(name) or "ansi_default")
        if self.app.no_color or color.ansi is not None:
            # no ground of its own to be had
            return Style(reverse=True) if self.has_focus else Style(bold=True)
        return Style(bgcolor=color.rich_color)
