"""What the screens share that follow a message through SES: the fields for its addresses, and the trace of it."""

from collections.abc import Sequence
from typing import Final

from textual import events, on
from textual.widgets import Input

from sestui.fleet import needs
from sestui.fleet.job import Kind
from sestui.fleet.source import Focus
from sestui.model.fleet import TargetState
from sestui.model.target import Target
from sestui.model.trace import Need, Trace
from sestui.rules.address_offers import Offer, recipient_offers, sender_offers
from sestui.rules.send_path_identity import bare
from sestui.rules.send_query import SendQuery, first_query, follow
from sestui.rules.standing import candidates
from sestui.tui.address_input import AddressInput, FieldInput, OfferList
from sestui.tui.painted import Bar
from sestui.tui.pipeline import Pipeline
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.trace_text import verdict_line

_INCOMPLETE: Final = (("Type a From address, or choose one of those that are verified.", "note"),)


class TracedScreen(PlaceScreen):
    """Has fields `#from` and `#to`, a list `#offers`, a line `#verdict` and a pipeline; asks for what is missing."""

    def __init__(self, target: Target, query: SendQuery) -> None:
        super().__init__()
        self._target = target
        self._query = query
        self._found: Trace | None = None
        self._asked: set[Need] = set()
        """What was asked for: each thing once, until somebody asks for all of it again."""

    @property
    def target(self) -> Target | None:
        """The target that the message is sent with."""
        return self._target

    @property
    def _state(self) -> TargetState:
        return self.sestui.view.state.targets.get(self._target) or TargetState()

    def _senders(self) -> Sequence[Offer]:
        return sender_offers(self._state.depth.identities.value)

    def _receivers(self) -> Sequence[Offer]:
        account = self._state.account.value
        access = account.production_access if account is not None else None
        return recipient_offers(self._state.depth.identities.value, access)

    def typed(self) -> SendQuery:
        """Return what stands in the fields."""
        raise NotImplementedError

    def begin(self) -> None:
        """Show what is known, with the focus where something is still to be said."""
        self.update(ask=True)
        if self._query.complete:
            self.take_focus()
        else:
            sender = self.query_one("#from", AddressInput)
            sender.focus()
            sender.cursor_position = 0

    # The trace

    def commit(self) -> bool:
        """Follow what stands in the fields, and say whether that is something else than before."""
        query = self.typed()
        if query == self._query:
            return False
        self._query = self.sestui.traced[self._target] = query
        self.update(ask=True)
        self._look()
        return True

    def update(self, *, ask: bool) -> Trace:
        """Follow the message through the newest state; `ask` for what is missing."""
        app = self.sestui
        found = follow(self._query, self._target, app.view.state, app.view.now, app.settings.thresholds.stale_after)
        self._found = found
        missing = [need for need in found.needs if need not in self._asked] if ask and not app.is_snapshot else []
        self._asked.update(missing)
        if missing:
            app.source.ask(needs.jobs(self._target, missing))
        self.query_one("#verdict", Bar).show(verdict_line(found) if self._query.complete else _INCOMPLETE)
        self.query_one(Pipeline).show_trace(found)
        return found

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Follow the newest state."""
        if self._target in changed and self.is_mounted:
            self._fill_in()
            self.update(ask=True)
            self._show_offers()
        self.show_frame()

    def _fill_in(self) -> None:
        """Put the first sender into an empty field, once the identities are known and nobody has typed."""
        sender = self.query_one("#from", AddressInput)
        offered = first_query("", self._state.depth.identities.value).sender
        if not offered or self._query.sender or sender.value:
            return
        offer = Offer(offered, "")
        # Keys that somebody types into another field must not fall on the answers.
        waits = self.focused is sender
        sender.take(offer)
        if offer.whole:
            self.commit()
            if waits:
                self.take_focus()

    def on_screen_resume(self) -> None:
        """Say again what is looked at."""
        super().on_screen_resume()
        self._look()

    def _look(self) -> None:
        if self.in_front:
            names = tuple((self._target, name) for name in candidates(bare(self._query.sender)) if name)
            self.sestui.source.look_at(Focus(frozenset((self._target,)), self._target, (Kind.IDENTITIES,), names))

    # Fields and offers

    def on_input_changed(self, event: Input.Changed) -> None:
        """Offer what fits."""
        event.stop()
        self._show_offers()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Offer what can be taken while a field for an address has the focus."""
        self.set_class(isinstance(event.widget, AddressInput | OfferList), "-offering")
        self._show_offers()
        self.show_frame()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Take what stands in a field that is left."""
        if isinstance(event.widget, FieldInput) and self.is_mounted and self.is_current:
            self.commit()

    def _show_offers(self) -> None:
        if isinstance(self.focused, AddressInput):
            self.query_one(OfferList).show(self.focused)

    @on(FieldInput.Offers)
    def _to_offers(self, event: FieldInput.Offers) -> None:
        event.stop()
        offers = self.query_one(OfferList)
        if isinstance(event.field, AddressInput) and offers.option_count:
            offers.focus()
        elif not isinstance(event.field, AddressInput):
            self.focus_next()

    @on(OfferList.Taken)
    def _offer_taken(self, event: OfferList.Taken) -> None:
        event.stop()
        event.field.take(event.offer)
        event.field.focus()

    @on(OfferList.Left)
    def _offers_left(self, event: OfferList.Left) -> None:
        event.stop()
        event.field.focus()
