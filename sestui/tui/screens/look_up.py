"""Asks for one address: to look up in the suppression list, or to judge mail from it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sestui.tui.painted import Bar
from sestui.tui.screens.base import Dialog


@dataclass(frozen=True, slots=True)
class Question:
    """What an address is asked for."""

    title: str
    about: str


LOOK_UP: Final = Question(
    "Look up an address in the suppression list", "exactly as it is written, case included; enter asks, esc leaves"
)
SENDER: Final = Question("Does mail from an address pass DMARC?", "the From address; enter asks DNS, esc leaves")


class AddressDialog(Dialog):
    """Enter asks, escape leaves."""

    def __init__(self, question: Question, ask: Callable[[str], None], proposal: str = "") -> None:
        super().__init__()
        self._question = question
        self._ask = ask
        self._proposal = proposal

    def compose(self) -> ComposeResult:
        """Title, address, what will happen."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            box = Input(
                self._proposal,
                placeholder="somebody@example.com",
                select_on_focus=False,
                compact=True,
                id="address",
            )
            box.cursor_blink = False
            yield box
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Wait for an address."""
        self.query_one("#title", Bar).show(((self._question.title, "heading"),))
        self.query_one("#about", Bar).show(((self._question.about, "dim"),))
        box = self.query_one(Input)
        box.focus()
        if self._proposal.startswith("@"):
            box.cursor_position = 0

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
