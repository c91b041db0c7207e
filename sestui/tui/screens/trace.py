"""Would this send pass? The way of one message through SES as a pipeline, followed live; it writes nothing."""

from collections.abc import Iterable
from typing import Final

from textual import on
from textual.containers import Container, Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input

from sestui.fleet import needs
from sestui.model.target import Target
from sestui.model.trace import GateState, Remedy, Trace
from sestui.rules.send_query import SendQuery, recipients, why_not_known
from sestui.tui.address_input import AddressInput, FieldInput, OfferList
from sestui.tui.keymap import key_label
from sestui.tui.painted import Bar, KeyHint, Lines
from sestui.tui.pipeline import Pipeline
from sestui.tui.remedies import begin, begun
from sestui.tui.screens.traced import TracedScreen
from sestui.tui.situation import Place
from sestui.tui.trace_text import OUTCOME, Fix, gate_lines, outcome_lines, trace_text

FIELD_HINTS: Final = (
    KeyHint("", "⏎", "trace it", 1),
    KeyHint("", "↓", "choose", 2),
    KeyHint("", "tab", "complete, go on", 3),
    KeyHint("", "esc", "to the gates", 4),
)
OFFER_HINTS: Final = (KeyHint("", "⏎", "take it", 1), KeyHint("", "esc", "back", 2))


class TraceScreen(TracedScreen):
    """From, to and configuration set; the gates; the gate under the cursor in words."""

    place = Place.TRACE
    DEFAULT_CSS = """
    TraceScreen .field { height: 1; padding: 0 1; }
    TraceScreen .field Bar { width: 6; padding: 0; }
    TraceScreen .field Input, TraceScreen .field Input:focus {
        height: 1; width: 1fr; border: none; padding: 0; background: $panel; color: $foreground;
    }
    TraceScreen #way { height: 1fr; }
    TraceScreen #gates { width: 54%; max-width: 72; padding: 0; border: none; }
    TraceScreen #side { width: 1fr; border-left: vkey $panel; }
    TraceScreen #offers, TraceScreen #offers:focus {
        display: none; height: 1fr; max-height: 100%; border: none; padding: 0 1; background: $background;
        background-tint: $background 0%; text-wrap: nowrap; text-overflow: ellipsis;
    }
    TraceScreen.-offering #offers { display: block; }
    TraceScreen.-offering #words { display: none; }
    TraceScreen.-tall #verdict { margin: 1 0; }
    """

    def __init__(self, target: Target, identity: str = "") -> None:
        super().__init__(target, SendQuery())
        self._identity = identity
        self._follows = True
        """Whether the cursor goes where the trace goes: nobody has moved it."""

    # What is on it

    def content(self) -> Iterable[Widget]:
        """Fields, verdict, pipeline and words."""
        self._query = self.sestui.acting.question(self._target, self._identity)
        with Vertical(id="body"):
            with Horizontal(classes="field"):
                yield Bar(id="from-label")
                yield AddressInput(self._senders, self._query.sender, "somebody@example.com", id="from")
            with Horizontal(classes="field"):
                yield Bar(id="to-label")
                yield AddressInput(self._receivers, ", ".join(self._query.to), "somebody@example.com", id="to")
            with Horizontal(classes="field"):
                yield Bar(id="set-label")
                yield FieldInput(self._query.configuration_set, "configuration set: the identity's own", id="set")
            yield Bar(id="verdict")
            with Horizontal(id="way"):
                yield Pipeline(id="gates")
                with Container(id="side"):
                    yield Lines(id="words")
                    yield OfferList(id="offers")

    def on_mount(self) -> None:
        """Show what is known, with the cursor where something is still to be said."""
        super().on_mount()
        for field, label in (("from", "From"), ("to", "To"), ("set", "Set")):
            self.query_one(f"#{field}-label", Bar).show(((label, "dim"),))
        self.begin()

    def where(self) -> str:
        """Return the target and the question."""
        return f"{self.sestui.actions.name_of(self._target)}  would this send pass?"

    def take_focus(self) -> None:
        """Go to the gates."""
        self.query_one(Pipeline).focus()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of the field or the list that has the focus, else the usual ones."""
        if isinstance(self.focused, Input):
            return FIELD_HINTS
        if isinstance(self.focused, OfferList):
            return OFFER_HINTS
        return (*super().hints(), KeyHint("", "tab", "fields", 14))

    # The trace

    def typed(self) -> SendQuery:
        """Return what stands in the fields."""
        sender, to, set_ = (self.query_one(f"#{name}", FieldInput).value.strip() for name in ("from", "to", "set"))
        return SendQuery(sender, recipients(to), set_)

    def commit(self) -> bool:
        """Follow what stands in the fields; the cursor goes to what stops that."""
        self._follows = self._follows or self.typed() != self._query
        return super().commit()

    def update(self, *, ask: bool) -> Trace:
        """Follow the message through the newest state."""
        found = super().update(ask=ask)
        if self._follows:
            self.query_one(Pipeline).go_to(_of_interest(found))
        self._show_words()
        return found

    def _show_words(self) -> None:
        found, app = self._found, self.sestui
        if found is None:
            return
        number, now = self.query_one(Pipeline).gate, app.view.now
        words = self.query_one("#words", Lines)
        if number == OUTCOME:
            fix = self._fix(found.remedy)
            words.show(lambda width: outcome_lines(found, width, fix=fix))
            return
        gate = found.gates[number]
        why = why_not_known(found, self._target, app.view.state, live=not app.is_snapshot)
        waits = tuple(dict.fromkeys(why[need] for need in gate.needs))
        fix = self._fix(gate.remedy)
        words.show(lambda width: gate_lines(gate, width, now, waits=waits, fix=fix))

    @on(Pipeline.Moved)
    def _moved(self, event: Pipeline.Moved) -> None:
        event.stop()
        if self._found is not None and event.gate != _of_interest(self._found):
            self._follows = False
        self.query_one("#words", Lines).scroll_home(animate=False)
        self._show_words()
        self.show_frame()

    def time_passed(self) -> None:
        """Show ages that changed by themselves."""
        if self.is_mounted:
            self.update(ask=False)
        self.show_frame()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Trace, and go to the gates."""
        event.stop()
        self.commit()
        self.take_focus()

    # Commands

    def do_back(self) -> None:
        """Go from a field to the gates, from there back."""
        if isinstance(self.focused, Input):
            self.take_focus()
        else:
            self.dismiss(None)

    def do_refresh(self) -> None:
        """Ask for everything that the verdict rests on once more."""
        again = [*self._asked, *(self._found.needs if self._found is not None else ())]
        self.sestui.source.ask(needs.jobs(self._target, dict.fromkeys(again)))
        self.sestui.actions.do_refresh()

    def do_copy(self) -> None:
        """Offer the trace, and what SES would answer."""
        from sestui.tui.clipboard import hint
        from sestui.tui.screens.dialogs import Copyable, CopyDialog

        found, app = self._found, self.sestui
        if found is None:
            return
        choices = [Copyable("trace", trace_text(found, app.actions.name_of(self._target)), found.summary)]
        if found.error is not None:
            choices.append(Copyable("error", found.error.line))
        if found.remedy is not None:
            choices.append(Copyable("fix", found.remedy.words))
        app.push_screen(CopyDialog(choices, app.actions.copy_text, hint(app.environ)))

    def _remedy(self) -> Remedy | None:
        found, number = self._found, self.query_one(Pipeline).gate
        if found is None:
            return None
        return found.remedy if number == OUTCOME else found.gates[number].remedy

    def _fix(self, remedy: Remedy | None) -> Fix:
        """Say how a remedy is begun from here."""
        found = begun(self.sestui, self._target, remedy)
        keys = self.sestui.keymap.keys["remedy"]
        return Fix(key_label(keys[0]) if keys and found.does else "", found.does, found.reason)

    def do_remedy(self) -> None:
        """Begin what mends the gate under the cursor."""
        begin(self.sestui, self._target, self._remedy())


def _of_interest(found: Trace) -> int:
    """Return the first gate that stops the message, else the first that is not known, else the end of the way."""
    for number, gate in enumerate(found.gates):
        if gate.stops:
            return number
    unknown = (n for n, gate in enumerate(found.gates) if gate.decides and gate.state is GateState.UNKNOWN)
    return next(unknown, OUTCOME)
