"""The filter line: an input that completes fields and values, and knows how to leave."""

from typing import TYPE_CHECKING, Any, ClassVar

from textual.suggester import Suggester
from textual.widgets import Input

from sestui.tui.completion import complete
from sestui.tui.fleet_view import FleetView

if TYPE_CHECKING:
    from sestui.tui.screens.fleet import FleetScreen


class _Completer(Suggester):
    def __init__(self, view: FleetView) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._view = view

    async def get_suggestion(self, value: str) -> str | None:
        """Return the line with its last word completed."""
        state = self._view.state
        known = {
            "profile": tuple(dict.fromkeys(each.profile.name for each in state.profiles.values())),
            "region": tuple(dict.fromkeys(target.region for target in state.targets)),
            "account": tuple(each.caller.value.account for each in state.profiles.values() if each.caller.value),
        }
        found = complete(value, known)
        return found if found != value else None


class FilterInput(Input):
    """Enter keeps the filter, escape clears it; tab takes the completion, down goes to the table."""

    BINDINGS: ClassVar[list[Any]] = [
        ("escape", "leave(True)", "Clear"),
        ("enter", "leave(False)", "Keep"),
        ("down", "leave(False)", "To the table"),
        ("tab", "cursor_right", "Complete"),
    ]

    def __init__(self, view: FleetView, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(
            placeholder="text, status:sandbox, is:failing, quota:>80",
            suggester=_Completer(view),
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False

    def action_leave(self, clear: bool) -> None:
        """Go back to the table."""
        screen: FleetScreen = self.screen  # type: ignore[assignment]
        screen.close_filter(clear=clear)
