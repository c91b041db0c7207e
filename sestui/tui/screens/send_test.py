"""A test e-mail: its form, with the send path shown before anything goes out; a confirmation asks before it does."""

from collections.abc import Iterable, Sequence
from typing import Final

from textual import on
from textual.containers import Container, Horizontal, Vertical
from textual.widget import Widget
from textual.widgets import Input, TextArea

from sestui.model.acting import Outcome, Result
from sestui.model.acting_problems import Problem
from sestui.model.target import Target
from sestui.model.trace import Trace
from sestui.rules.send_query import SendQuery
from sestui.rules.test_email import Draft, draft, send_plan
from sestui.rules.test_email_form import EmailForm, email, form_problems, spoken_against
from sestui.tui.address_input import AddressInput, FieldInput, OfferList
from sestui.tui.choices import Choices
from sestui.tui.painted import Bar, KeyHint, Line
from sestui.tui.pipeline import NOWHERE, Pipeline
from sestui.tui.screens.confirm import CANCEL, ConfirmDialog
from sestui.tui.screens.traced import TracedScreen
from sestui.tui.situation import Place
from sestui.tui.trace_text import strip_line

SEND: Final = "Send…"
TRACE: Final = "Show the trace"
ANSWERS: Final = (CANCEL, SEND, TRACE)
FIELD_HINTS: Final = (
    KeyHint("", "tab", "complete, go on", 1),
    KeyHint("", "shift+tab", "back", 3),
    KeyHint("", "↓", "choose", 2),
    KeyHint("", "esc", "to Cancel", 4),
)
ANSWER_HINTS: Final = (
    KeyHint("", "← →", "choose", 1),
    KeyHint("", "⏎", "take it", 2),
    KeyHint("", "shift+tab", "to the fields", 3),
    KeyHint("back", "esc", "back", 4),
)
_FIELDS: Final = (
    ("from", "From", "somebody@example.com"),
    ("to", "To", "somebody@example.com"),
    ("set", "Set", "configuration set: the identity's own"),
    ("tags", "Tags", "name=value, name=value"),
    ("unsubscribe", "Unsub", "https://example.com/u/1, u@example.com: one-click headers"),
    ("subject", "Subject", ""),
)
LOW: Final = 18
"""Below this height there is no room for what is seldom filled in."""
_RARE: Final = frozenset({"set", "tags", "unsubscribe"})
_OF_FIELD: Final = {
    "sender": "from",
    "to": "to",
    "configuration_set": "set",
    "tags": "tags",
    "headers": "unsubscribe",
    "unsubscribe": "unsubscribe",
    "subject": "subject",
    "text": "body-text",
}
"""Where the field of a problem is."""


class SendTestScreen(TracedScreen):
    """Fields, the send path, and the answers; the first of these is Cancel, and has the focus."""

    place = Place.SEND
    DEFAULT_CSS = """
    SendTestScreen .field { height: 1; padding: 0 1; }
    SendTestScreen .field Bar { width: 9; padding: 0; }
    SendTestScreen .field Input, SendTestScreen .field Input:focus {
        height: 1; width: 1fr; border: none; padding: 0; background: $panel; color: $foreground;
    }
    SendTestScreen #middle { height: 1fr; padding: 0 1; }
    SendTestScreen #body-text, SendTestScreen #body-text:focus {
        height: 1fr; border: none; padding: 0; background: $panel; color: $foreground;
    }
    SendTestScreen #offers, SendTestScreen #offers:focus {
        display: none; height: 1fr; max-height: 100%; border: none; padding: 0; background: $background;
        background-tint: $background 0%; text-wrap: nowrap; text-overflow: ellipsis;
    }
    SendTestScreen.-offering #offers { display: block; }
    SendTestScreen.-offering #body-text { display: none; }
    SendTestScreen #gates { display: none; width: 58; padding: 0; border-left: vkey $panel; }
    SendTestScreen.-beside #gates { display: block; }
    SendTestScreen.-beside #strip { display: none; }
    SendTestScreen.-low .rare, SendTestScreen.-low #strip { display: none; }
    SendTestScreen #answers { margin-top: 1; }
    SendTestScreen.-low #answers { margin-top: 0; }
    SendTestScreen.-tall #verdict { margin-top: 1; }
    """

    def __init__(self, target: Target, query: SendQuery) -> None:
        super().__init__(target, query)
        self._wrong: Line = ()
        self._draft = Draft("", "")
        """What was proposed last: as long as that stands there, another takes its place."""

    # What is on it

    def content(self) -> Iterable[Widget]:
        """Fields, send path, answers."""
        self._draft = self._proposal()
        values = {
            "from": self._query.sender,
            "to": ", ".join(self._query.to),
            "set": self._query.configuration_set,
            "subject": self._draft.subject,
        }
        offers = {"from": self._senders, "to": self._receivers}
        with Horizontal(id="body"):
            with Vertical(id="form"):
                for name, _, placeholder in _FIELDS:
                    with Horizontal(classes="field rare" if name in _RARE else "field"):
                        yield Bar(id=f"{name}-label")
                        value = values.get(name, "")
                        if name in offers:
                            yield AddressInput(offers[name], value, placeholder, id=name)
                        else:
                            yield FieldInput(value, placeholder, id=name)
                with Container(id="middle"):
                    text = TextArea(
                        self._draft.text, soft_wrap=True, tab_behavior="focus", show_line_numbers=False, id="body-text"
                    )
                    text.cursor_blink = False
                    yield text
                    yield OfferList(id="offers")
                yield Bar(id="verdict")
                yield Bar(id="strip")
                yield Choices(ANSWERS, id="answers")
            gates = Pipeline(id="gates")
            gates.can_focus = False
            gates.gate = NOWHERE
            yield gates

    def on_mount(self) -> None:
        """Show what is known; Cancel has the focus, unless something is still to be said."""
        super().on_mount()
        for name, label, _ in _FIELDS:
            self.query_one(f"#{name}-label", Bar).show(((label, "dim"),))
        self.begin()

    def classify(self, width: int, height: int, *, update: bool = True) -> None:
        """Show the whole pipeline beside the form where there is room."""
        super().classify(width, height, update=update)
        self.set_class(height < LOW, "-low", update=update)
        self.set_class(width >= 118 and height >= 22, "-beside", update=update)

    def where(self) -> str:
        """Return the target and what this is."""
        return f"{self.sestui.actions.name_of(self._target)}  test e-mail"

    def take_focus(self) -> None:
        """Go to the answers, of which Cancel is marked."""
        self.query_one(Choices).focus()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the keys of what has the focus."""
        return ANSWER_HINTS if isinstance(self.focused, Choices) else FIELD_HINTS

    def _proposal(self) -> Draft:
        at = self.sestui.acting.where(self._target)
        return draft(at, self.sestui.view.now, self._query.sender, self._query.configuration_set)

    def on_screen_resume(self) -> None:
        """Come back from the confirmation: Cancel is marked again."""
        super().on_screen_resume()
        self.query_one(Choices).offer(ANSWERS)

    # The form

    @property
    def form(self) -> EmailForm:
        """What stands in the fields."""
        values = {name: self.query_one(f"#{name}", FieldInput).value for name, _, _ in _FIELDS}
        return EmailForm(
            values["from"],
            values["to"],
            values["subject"],
            self.query_one(TextArea).text,
            values["set"],
            values["tags"],
            values["unsubscribe"],
        )

    def typed(self) -> SendQuery:
        """Return what stands in the fields."""
        return self.form.query

    def commit(self) -> bool:
        """Follow what stands in the fields, and have the words say it."""
        self._say(())
        changed = super().commit()
        if changed:
            self._propose()
        return changed

    def update(self, *, ask: bool) -> Trace:
        """Follow the message through the newest state."""
        found = super().update(ask=ask)
        self.query_one("#strip", Bar).show(strip_line(found))
        return found

    def _propose(self) -> None:
        """Have the words say what the fields say, as long as nobody has changed them."""
        before, self._draft = self._draft, self._proposal()
        subject, text = self.query_one("#subject", FieldInput), self.query_one(TextArea)
        if subject.value == before.subject:
            subject.value = self._draft.subject
        if text.text == before.text:
            text.text = self._draft.text

    def _say(self, wrong: Sequence[Problem]) -> None:
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        self._wrong = ((f"▲ {wrong[0].message}{more}", "warning"),) if wrong else ()
        self.show_frame()

    def status_left(self) -> Line:
        """Return what is wrong with the form, once somebody wanted to send it."""
        return self._wrong

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on to the next field: enter never sends."""
        event.stop()
        self.focus_next()

    # Answers

    def do_back(self) -> None:
        """Go from a field to Cancel, from there back."""
        if isinstance(self.focused, Choices):
            self.dismiss(None)
        else:
            self.take_focus()

    @on(Choices.Taken)
    def _answered(self, event: Choices.Taken) -> None:
        event.stop()
        if event.answer == 0:
            self.dismiss(None)
        elif event.answer == 1:
            self._ask_to_send()
        else:
            from sestui.tui.screens.trace import TraceScreen

            self.app.push_screen(TraceScreen(self._target))

    def _ask_to_send(self) -> None:
        self.commit()
        form, app = self.form, self.sestui
        wrong = form_problems(form)
        self._say(wrong)
        if wrong:
            field = self.query(f"#{_OF_FIELD.get(wrong[0].field, 'from')}")
            field.first().focus()
            return
        if why := app.acting.refusal(self._target):
            app.tell(why, "warning")
            return
        against = spoken_against(self._found) if self._found is not None else ""
        plan = send_plan(app.acting.where(self._target), email(form), against)
        app.push_screen(ConfirmDialog(plan, lambda outcome: self._sent(outcome, form)))

    def _sent(self, outcome: Outcome, form: EmailForm) -> bool:
        """Show what became of a message that SES took; what it did not take is told by the confirmation."""
        if outcome.result is not Result.ACCEPTED:
            return False
        from sestui.tui.screens.sent import SentDialog

        used = self._found.configuration_set if self._found is not None else form.query.configuration_set
        # the confirmation closes first
        self.app.call_next(self.app.push_screen, SentDialog(outcome, form.query, used))
        return True
