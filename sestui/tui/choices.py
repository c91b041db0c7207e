"""A line of answers to choose from with the arrow keys; brackets mark one of them, with or without colour.

It holds the focus as a whole: the answer that changes something is never the one that the focus comes to first.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from textual import events
from textual.message import Message
from textual.strip import Strip

from sestui.model.text import clean
from sestui.tui.painted import Painted, Part, width_of


class Choices(Painted, can_focus=True):
    """Answers side by side; the first is chosen at the beginning and whenever they change."""

    DEFAULT_CSS = "Choices { height: 1; width: 1fr; padding: 0 1; }"
    BINDINGS: ClassVar[list[Any]] = [
        ("left,h", "move(-1)", "To the left"),
        ("right,l", "move(1)", "To the right"),
        ("enter,space", "take", "Take it"),
    ]

    @dataclass
    class Taken(Message):
        """An answer was taken."""

        answer: int
        offered: int
        """Of which offer: a key that was pressed before others were offered answers another question."""

    def __init__(self, answers: Sequence[str] = (), *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._answers = tuple(map(clean, answers))
        self._chosen = 0
        self.offered = 0
        """How often other answers were offered."""

    @property
    def chosen(self) -> int:
        """Which answer is marked."""
        return self._chosen

    def offer(self, answers: Sequence[str]) -> None:
        """Offer other answers; the first of them is marked."""
        self._answers = tuple(map(clean, answers))
        self._chosen = 0
        self.offered += 1
        self.refresh()

    def action_move(self, by: int) -> None:
        """Mark the answer beside."""
        chosen = min(max(self._chosen + by, 0), len(self._answers) - 1)
        if chosen != self._chosen:
            self._chosen = chosen
            self.refresh()

    def action_take(self) -> None:
        """Take the answer that is marked."""
        if self._answers:
            self.post_message(self.Taken(self._chosen, self.offered))

    def on_focus(self) -> None:
        """Mark it where the focus is."""
        self.refresh()

    def on_blur(self) -> None:
        """Mark it no more."""
        self.refresh()

    def on_click(self, event: events.Click) -> None:
        """Mark what was clicked; a click on what is marked takes it."""
        left = self.styles.padding.left
        for place, parts in enumerate(self._laid_out()):
            right = left + width_of(parts)
            if left <= event.x < right:
                if place == self._chosen:
                    self.action_take()
                else:
                    self._chosen = place
                    self.refresh()
                return
            left = right

    def render_line(self, y: int) -> Strip:
        """Paint the line."""
        width = self.size.width
        if y or width <= 0:
            return Strip.blank(width, self.rich_style)
        return self._strip([part for parts in self._laid_out() for part in parts], width)

    def _laid_out(self) -> list[tuple[Part, ...]]:
        marked = "key" if self.has_focus else "strong"
        return [
            (("[ ", marked), (answer, "strong"), (" ]", marked), ("  ", ""))
            if place == self._chosen
            else (("  ", ""), (answer, "dim"), ("  ", ""), ("  ", ""))
            for place, answer in enumerate(self._answers)
        ]
