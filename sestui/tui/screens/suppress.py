"""Asks for one address to put on the suppression list, or to take off it; the confirmation comes after that."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sestui.model.acting import SuppressAddress, SuppressionReason, UnsuppressAddress, WriteRequest
from sestui.model.acting_problems import problems
from sestui.tui.painted import Bar
from sestui.tui.screens.base import Dialog


class UnsuppressDialog(Dialog):
    """Asks which address to take off; enter goes on to the confirmation, escape leaves."""

    title_words = "Remove an address from the suppression list"
    about_words = "exactly as it is listed, case included; enter goes on, esc leaves"

    def __init__(self, address: str, go_on: Callable[[str], None]) -> None:
        super().__init__()
        self._address = address
        self._take = go_on

    def compose(self) -> ComposeResult:
        """Title, address, reason, what will happen."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            box = Input(self._address, "somebody@example.com", select_on_focus=False, compact=True, id="address")
            box.cursor_blink = False
            yield box
            yield Bar(id="reason")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Wait for an address."""
        self.query_one("#title", Bar).show(((self.title_words, "heading"),))
        self.query_one("#about", Bar).show(((self.about_words, "dim"),))
        self.show_reason()
        self.query_one(Input).focus()

    def show_reason(self) -> None:
        """Show nothing: what is taken off needs no reason."""
        self.query_one("#reason", Bar).display = False

    def request(self, address: str) -> WriteRequest:
        """Return what would be asked for."""
        return UnsuppressAddress(address)

    def go_on(self, address: str) -> None:
        """Hand the address on."""
        self._take(address)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on, unless it is no address."""
        event.stop()
        address = event.value.strip()
        wrong = problems(self.request(address))
        if wrong:
            self.query_one("#about", Bar).show(((wrong[0].message, "warning"),))
            return
        self.dismiss(None)
        self.go_on(address)


class SuppressDialog(UnsuppressDialog):
    """Asks which address to put on, and for which reason."""

    BINDINGS: ClassVar[list[Any]] = [("tab,shift+tab", "reason", "The other reason")]
    title_words = "Add an address to the suppression list"
    about_words = "enter goes on, tab changes the reason, esc leaves"

    def __init__(self, address: str, go_on: Callable[[str, SuppressionReason], None]) -> None:
        super().__init__(address, lambda given: go_on(given, self._reason))
        self._reason = SuppressionReason.BOUNCE

    def request(self, address: str) -> WriteRequest:
        """Return what would be asked for."""
        return SuppressAddress(address, self._reason)

    def show_reason(self) -> None:
        """Show which reason is chosen."""
        words = [
            (f"({'•' if each is self._reason else ' '}) {each.value.lower()}  ", "strong" * (each is self._reason))
            for each in SuppressionReason
        ]
        self.query_one("#reason", Bar).show((("reason  ", "dim"), *words))

    def action_reason(self) -> None:
        """Choose the other reason."""
        known = tuple(SuppressionReason)
        self._reason = known[(known.index(self._reason) + 1) % len(known)]
        self.show_reason()
