"""Asks for one address to look up in the suppression list."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sestui.tui.painted import Bar
from sestui.tui.screens.base import Dialog


class LookUpDialog(Dialog):
    """Enter asks, escape leaves."""

    def __init__(self, ask: Callable[[str], None]) -> None:
        super().__init__()
        self._ask = ask

    def compose(self) -> ComposeResult:
        """Title, address, what will happen."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            box = Input(placeholder="somebody@example.com", select_on_focus=False, compact=True, id="address")
            box.cursor_blink = False
            yield box
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Wait for an address."""
        self.query_one("#title", Bar).show((("Look up an address in the suppression list", "heading"),))
        self.query_one("#about", Bar).show(
            (("exactly as it is written, case included; enter asks, esc leaves", "dim"),)
        )
        self.query_one(Input).focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Ask, unless it is no address."""
        event.stop()
        address = event.value.strip()
        local, at, domain = address.rpartition("@")
        if not (local and at and domain):
            self.query_one("#about", Bar).show((("An address has an @ in it.", "warning"),))
            return
        self.dismiss(None)
        self._ask(address)
