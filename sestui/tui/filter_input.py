"""The filter line: an input that completes fields and values, and knows how to leave."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input


class _Completer(Suggester):
    def __init__(self, completed: Callable[[str], str]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._completed = completed

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed."""
        found = self._completed(value)
        return found if found != value else None


class FilterInput(Input):
    """Enter keeps the filter, escape clears it; tab takes the completion, down goes to the table."""

    BINDINGS: ClassVar[list[Any]] = [
        ("escape", "leave(True)", "Clear"),
        ("enter", "leave(False)", "Keep"),
        ("down", "leave(False)", "To the table"),
        ("tab", "cursor_right", "Complete"),
    ]

    @dataclass
    class Left(Message):
        """Somebody is done with it."""

        clear: bool

    def __init__(self, completed: Callable[[str], str], placeholder: str, *, id: str) -> None:  # noqa: A002
        """`completed` returns a line with its last word completed, or as it is."""
        super().__init__(
            placeholder=placeholder, suggester=_Completer(completed), select_on_focus=False, compact=True, id=id
        )
        self.cursor_blink = False

    def action_leave(self, clear: bool) -> None:
        """Go back to the table."""
        self.post_message(self.Left(clear))
