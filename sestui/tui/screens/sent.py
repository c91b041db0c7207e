"""After a test e-mail was accepted: its MessageId, what became of it where that can be read, and how else to look."""

from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from sestui.fleet.job import Job, Kind
from sestui.model.acting import Outcome
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.send_path_identity import bare
from sestui.rules.send_query import SendQuery
from sestui.rules.sent_email import Readable, events, readable, said, ways_to_look
from sestui.rules.severity import Severity
from sestui.tui.clipboard import hint
from sestui.tui.confirm_text import copies, fact, paragraph, signed
from sestui.tui.painted import Bar, Line, Lines
from sestui.tui.screens.base import Dialog
from sestui.tui.screens.dialogs import DIALOG_FRAME, DIALOG_WIDTH, Copyable, CopyDialog

AROUND: Final = 5
"""Rows of the dialog beside its text."""


class SentDialog(Dialog):
    """Follows the state; asks for message insights once, and again on a key."""

    BINDINGS: ClassVar[list[Any]] = [("y", "copy", "Copy"), ("r", "again", "Ask again")]

    def __init__(self, outcome: Outcome, query: SendQuery, configuration_set: str) -> None:
        """`configuration_set`: the one that was used, as far as that is known."""
        super().__init__()
        self._outcome = outcome
        self._query = query
        self._set = configuration_set

    def compose(self) -> ComposeResult:
        """Title, words, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="words")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Show it, and ask what became of it."""
        self.query_one("#title", Bar).show((("Test e-mail", "heading"),), (("✓ accepted by SES", "ok"),))
        self.query_one(Lines).focus()
        self._show()
        if self._readable is Readable.YES:
            self.action_again()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._show()

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Show what came meanwhile."""
        if self._outcome.target in changed and self.is_mounted:
            self._show()

    @property
    def _state(self) -> TargetState:
        return self.sestui.view.state.targets.get(self._outcome.target) or TargetState()

    @property
    def _readable(self) -> Readable:
        return readable(self._state, tuple(map(bare, self._query.to)))

    def _show(self) -> None:
        words = self.query_one("#words", Lines)
        made = self._lines(min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME)
        words.styles.height = max(min(len(made), self.size.height - AROUND), 3)
        words.show(self._lines)
        again = "r asks again, " if self._readable is Readable.YES else ""
        self.query_one("#about", Bar).show(((f"{again}y copies, esc closes", "dim"),))

    def _lines(self, width: int) -> tuple[Line, ...]:
        state, outcome = self._state, self._outcome
        lines: list[Line] = [()]
        lines.extend(fact("MessageId", outcome.reference, width))
        lines.extend(fact("to", ", ".join(self._query.to), width))
        lines.append(())
        lines.extend(paragraph(outcome.summary, width))
        lines += [(), (("What became of it", "heading"),)]
        reading = state.depth.insights.get(outcome.reference, Reading())
        if words := said(self._readable, reading):
            lines.extend(paragraph(words, width))
        for event in events(reading.value) if reading.value is not None else ():
            when = f"{event.at:%H:%M:%S}Z" if event.at is not None else "not told "
            token = "" if event.severity is Severity.OK else "warning"
            more = f": {event.more}" if event.more else ""
            lines.extend(signed("•", f"{when}  {event.what}  {event.to}{more}", token, width))
        lines += [(), (("How to look", "heading"),)]
        for way in ways_to_look(state.depth, tuple(map(bare, self._query.to)), self._set, outcome.reference):
            lines.extend(signed("•", way, "", width))
        return tuple(lines)

    def action_again(self) -> None:
        """Ask for message insights."""
        if self._readable is Readable.YES:
            self.sestui.source.ask((Job(Kind.INSIGHTS, *self._outcome.target, self._outcome.reference),))

    def action_copy(self) -> None:
        """Offer the MessageId and the rest."""
        app = self.sestui
        found = [Copyable("MessageId" if what == "reference" else what, text) for what, text in copies(self._outcome)]
        app.push_screen(CopyDialog(found, app.actions.copy_text, hint(app.environ)))
