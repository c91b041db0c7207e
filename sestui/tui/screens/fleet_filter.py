"""The filter line of the fleet: opened, completed, applied while somebody types, and left."""

from typing import TYPE_CHECKING

from sestui.tui.keymap import key_label
from sestui.tui.painted import FILTER_HINTS, KeyHint
from sestui.tui.screens.base import PlaceScreen

if TYPE_CHECKING:
    from textual.widgets import Input

    from sestui.tui.filter_input import FilterInput


class FilteredFleet(PlaceScreen):
    """A screen of targets with a filter line."""

    def show_rows(self) -> None:
        """Show the rows that the filter lets through."""
        raise NotImplementedError

    def do_filter(self) -> None:
        """Open the filter line."""
        from sestui.tui.filter_input import FilterInput

        found = self.query("#filter")
        if found:
            box = found.first(FilterInput)
        else:
            box = FilterInput(self._completed, "text, status:sandbox, is:failing, quota:>80", id="filter")
            self.mount(box, before="#status")
        self.add_class("-filtering")
        box.value = self.sestui.view.filter_text
        box.cursor_position = len(box.value)
        box.focus()
        self.show_frame()

    def _completed(self, text: str) -> str:
        from sestui.tui.completion import complete

        state = self.sestui.view.state
        known = {
            "profile": tuple(dict.fromkeys(each.profile.name for each in state.profiles.values())),
            "region": tuple(dict.fromkeys(target.region for target in state.targets)),
            "account": tuple(each.caller.value.account for each in state.profiles.values() if each.caller.value),
        }
        return complete(text, known)

    def on_filter_input_left(self, event: "FilterInput.Left") -> None:
        """Go back to the table."""
        event.stop()
        self.close_filter(clear=event.clear)

    def do_clear(self) -> None:
        """Show every target again."""
        self.set_filter("")

    def set_filter(self, text: str) -> None:
        """Filter by a line of text."""
        if text != self.sestui.view.filter_text:
            self.sestui.view.set_filter(text)
            self.show_rows()
        self.show_frame()

    def close_filter(self, *, clear: bool) -> None:
        """Go back to the table; the filter stays unless `clear`."""
        self.remove_class("-filtering")
        self.take_focus()
        self.set_filter("" if clear else self.sestui.view.filter_text)

    def on_input_changed(self, event: "Input.Changed") -> None:
        """Filter while somebody types."""
        event.stop()
        if self.has_class("-filtering"):
            self.set_filter(event.value)

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the filter line while it is open, and the way out while a filter is kept."""
        if self.has_class("-filtering"):
            return FILTER_HINTS
        hints, keys = super().hints(), self.sestui.keymap.keys["clear"]
        if keys and self.sestui.availability("clear").usable:
            hints = (KeyHint("clear", key_label(keys[0]), "clear", 3), *hints)
        return hints
