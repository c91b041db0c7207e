"""An input for an address that completes what is typed, and the list of what can be taken.

Whoever owns both hands the offers to the list while the input has the focus; the down key goes into the list.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, ClassVar, Final

from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from sestui.rules.address_offers import Offer, completed, matching, shown

MOST: Final = 50
"""Offers in the list: who has more of them types a letter."""


class _Completer(Suggester):
    def __init__(self, offers: Callable[[], Sequence[Offer]]) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._offers = offers

    async def get_suggestion(self, value: str) -> str | None:
        """Return the whole address, where there is one that begins like that."""
        found = completed(self._offers(), value)
        return found if found != value else None


class FieldInput(Input):
    """One line of a form; enter and tab go on, and take what is suggested."""

    BINDINGS: ClassVar[list[Any]] = [("tab", "go_on", "Complete, or go on"), ("down", "offers", "What can be taken")]

    @dataclass
    class Offers(Message):
        """Somebody wants to choose from what can be taken."""

        field: "FieldInput"

    def __init__(
        self,
        value: str = "",
        placeholder: str = "",
        *,
        suggester: Suggester | None = None,
        id: str,  # noqa: A002
    ) -> None:
        super().__init__(value, placeholder, suggester=suggester, select_on_focus=False, compact=True, id=id)
        self.cursor_blink = False

    def offers(self) -> Sequence[Offer]:
        """Return what can be taken here."""
        return ()

    def take(self, offer: Offer) -> None:
        """Take an offer; of a domain, the local part is still to be typed."""
        self.value = offer.text
        self.cursor_position = len(offer.text) if offer.whole else 0

    def action_go_on(self) -> None:
        """Take the suggestion, else go to the next field."""
        if self._suggestion and self.cursor_at_end:
            self.action_cursor_right()
        else:
            self.screen.focus_next()

    def action_offers(self) -> None:
        """Go to the list of what can be taken."""
        self.post_message(self.Offers(self))


class AddressInput(FieldInput):
    """One line with an address."""

    def __init__(self, offers: Callable[[], Sequence[Offer]], value: str, placeholder: str, *, id: str) -> None:  # noqa: A002
        super().__init__(value, placeholder, suggester=_Completer(offers), id=id)
        self._offers = offers

    def offers(self) -> Sequence[Offer]:
        """Return what fits what was typed; what stands there whole does not hide the others."""
        offers = self._offers()
        whole = any(offer.text == self.value for offer in offers)
        return tuple(islice(matching(offers, "" if whole else self.value), MOST))


class OfferList(OptionList):
    """What can be taken in the field that has the focus."""

    BINDINGS: ClassVar[list[Any]] = [("escape", "leave", "Back to the field")]

    @dataclass
    class Taken(Message):
        """An offer was taken for a field."""

        field: FieldInput
        offer: Offer

    @dataclass
    class Left(Message):
        """Somebody went back without taking one."""

        field: FieldInput

    def __init__(self, *, id: str) -> None:  # noqa: A002 - Textual's own name
        super().__init__(markup=False, id=id)
        self._field: FieldInput | None = None
        self._shown: tuple[Offer, ...] = ()

    def show(self, field: FieldInput) -> None:
        """Offer what can be taken in a field."""
        offers = tuple(field.offers())
        if field is self._field and offers == self._shown:
            return
        self._field, self._shown = field, offers
        self.clear_options()
        self.add_options(Option(Content.assemble(shown(each), ("  " + each.meaning, "dim"))) for each in offers)

    def action_leave(self) -> None:
        """Go back to the field."""
        if self._field is not None:
            self.post_message(self.Left(self._field))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take it."""
        event.stop()
        if self._field is not None and event.option_index < len(self._shown):
            self.post_message(self.Taken(self._field, self._shown[event.option_index]))
