"""Takes the operator's word on what no reading can tell."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from sestui.rules.preflight_item import Item, ItemId, Words
from sestui.tui.painted import Bar, Lines, wrap
from sestui.tui.screens.base import Dialog
from sestui.tui.screens.dialogs import DIALOG_FRAME, DIALOG_WIDTH

_READ: Final = ("Somebody, or something, reads them there", "Nobody reads them", "I say nothing of it")
_ANSWERS: Final = {
    ItemId.UNSUBSCRIBE: (
        "No bulk mail: each mail answers what one person did",
        "Bulk mail, with one-click unsubscribe",
        "Bulk mail, without one-click unsubscribe",
        "I say nothing of it",
    ),
    ItemId.BOUNCES: _READ,
    ItemId.COMPLAINTS: _READ,
}


class YourWordDialog(Dialog):
    """A menu of what can be said of one item."""

    def __init__(self, item: Item, words: Words, say: Callable[[Words], None]) -> None:
        super().__init__()
        self._item = item
        self._words = words
        self._say = say

    def compose(self) -> ComposeResult:
        """Title, what it is about, menu, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="meaning")
            yield OptionList(*(Option(Content(answer)) for answer in _ANSWERS[self._item.id]), markup=False)
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Put the cursor on the first answer."""
        self.query_one("#title", Bar).show(((f"Your word: {self._item.title}", "heading"),))
        self.query_one("#about", Bar).show((("⏎ says it, esc leaves; kept for this session", "dim"),))
        self._show_meaning()
        self.query_one(OptionList).focus()

    def on_resize(self) -> None:
        """Make room for all of it."""
        self._show_meaning()

    def _show_meaning(self) -> None:
        meaning, text = self.query_one("#meaning", Lines), self._item.why
        meaning.styles.height = len(wrap(text, min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME))
        meaning.show(lambda width: tuple(((line, "dim"),) for line in wrap(text, width)))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        event.stop()
        self.dismiss(None)
        self._say(said(self._item.id, event.option_index, self._words))


def said(item: ItemId, answer: int, words: Words) -> Words:
    """Return what the operator says, with one answer more."""
    if item is ItemId.UNSUBSCRIBE:
        bulk, unsubscribe = ((False, None), (True, True), (True, False), (None, None))[answer]
        return replace(words, bulk=bulk, unsubscribe=unsubscribe)
    read = (True, False, None)[answer]
    if item is ItemId.BOUNCES:
        return replace(words, bounces_read=read)
    return replace(words, complaints_read=read)
