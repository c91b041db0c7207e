"""The one dialog between a person and a write: says what will be done where, asks, and tells what came of it.

How to use it: make a `rules.write_plan.Plan` (`where(...)` gives account and region from what was read) and push

    self.sestui.push_screen(ConfirmDialog(plan))

on the screen; nothing else is needed. The dialog shows account, region, what it is done to and the consequence; `v`
shows the exact request. Cancel is marked first, and again for a second question (`Plan.again`). A yes calls
`Source.carry_out` once; the dialog then shows that it is under way, and the outcome with its fix and reference.
Closing it meanwhile lets the write go on: the outcome comes as a notice, and is in the session log in any case.
`ended` is called with the outcome while the dialog is open; when it returns true, the dialog closes and leaves the
telling to it.
"""

from collections.abc import Callable
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical

from sestui.model.acting import Outcome
from sestui.rules.write_plan import Plan
from sestui.tui.choices import Choices
from sestui.tui.clipboard import hint
from sestui.tui.confirm_text import (
    PRODUCTION,
    copies,
    outcome_lines,
    plan_lines,
    request_lines,
    request_text,
    under_way_lines,
)
from sestui.tui.painted import Bar, Line, Lines, Part
from sestui.tui.screens.base import Dialog
from sestui.tui.screens.dialogs import DIALOG_FRAME, DIALOG_WIDTH, Copyable, CopyDialog

AROUND: Final = 7
"""Rows of the dialog beside its text: padding, title, answers with a blank line on both sides, keys."""
CANCEL: Final = "Cancel"


class ConfirmDialog(Dialog):
    """Asks, carries out once, and tells."""

    BINDINGS: ClassVar[list[Any]] = [
        ("v", "view", "The exact request"),
        ("y", "copy", "Copy"),
        ("tab", "move(1)", "To the right"),
        ("shift+tab", "move(-1)", "To the left"),
        ("down,j", "scroll(1)", "Down"),
        ("up,k", "scroll(-1)", "Up"),
        ("pagedown", "scroll(8)", "Down"),
        ("pageup", "scroll(-8)", "Up"),
    ]

    def __init__(self, plan: Plan, ended: Callable[[Outcome], bool] | None = None) -> None:
        super().__init__()
        self._plan = plan
        self._ended = ended
        self._second = False
        self.confirmation = ""
        """The id of what was confirmed; empty before."""
        self.outcome: Outcome | None = None

    def compose(self) -> ComposeResult:
        """Title, what will be done, answers, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="words")
            yield Choices(id="answers")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Ask, with Cancel marked."""
        self._plan = self.sestui.writes.asked(self._plan)
        self.set_class(self._plan.where.production, "-production")
        right: tuple[Part, ...] = (PRODUCTION,) if self._plan.where.production else ()
        self.query_one("#title", Bar).show(((self._plan.title, "heading"),), right)
        self.query_one(Choices).focus()
        self._ask()

    def _ask(self) -> None:
        last = not self._plan.again or self._second
        self.query_one(Choices).offer((CANCEL, self._plan.verb if last else f"{self._plan.verb}…"))
        self._show()

    def on_resize(self) -> None:
        """Break the lines anew."""
        self._show()

    @property
    def _asking(self) -> bool:
        return not self.confirmation

    def _show(self) -> None:
        words, answers = self.query_one("#words", Lines), self.query_one(Choices)
        words.styles.height = self._height(self._lines(self._width))
        words.show(self._lines)
        answers.display = self._asking
        if not self._asking:
            # enter, held down or pressed once too often, must not close what nobody has read
            words.focus()
        self.query_one("#about", Bar).show(((self._keys(), "dim"),))

    @property
    def _width(self) -> int:
        return min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME

    def _height(self, lines: tuple[Line, ...]) -> int:
        return max(min(len(lines), self.size.height - AROUND), 3)

    def _lines(self, width: int) -> tuple[Line, ...]:
        if self.outcome is not None:
            return ((), *outcome_lines(self._plan, self.outcome, width))
        if self.confirmation:
            return ((), *under_way_lines(self._plan, width))
        return ((), *plan_lines(self._plan, width, second=self._second))

    def _keys(self) -> str:
        if self.outcome is not None:
            return "y copies, v shows the request, esc closes"
        if self.confirmation:
            return "v shows the request, esc closes this"
        return "← → choose, ⏎ takes it; v shows the exact request, esc cancels"

    @on(Choices.Taken)
    def _taken(self, event: Choices.Taken) -> None:
        event.stop()
        if not self._asking or event.offered != self.query_one(Choices).offered:
            return
        if event.answer == 0:
            self.dismiss(None)
        elif self._plan.again and not self._second:
            self._second = True
            self._ask()
        else:
            self.confirmation = self.sestui.writes.start(self._plan)
            self._show()

    def take_outcome(self, outcome: Outcome) -> None:
        """Tell what came of it."""
        self.outcome = outcome
        if self._ended is not None and self._ended(outcome):
            self.dismiss(None)
            return
        self._show()

    def action_view(self) -> None:
        """Show the exact request."""
        self.app.push_screen(RequestDialog(self._plan, self.sestui.actions.copy_text))

    def action_copy(self) -> None:
        """Offer what can be copied of the outcome."""
        if self.outcome is not None:
            choices = [Copyable(what, text) for what, text in copies(self.outcome)]
            self.app.push_screen(CopyDialog(choices, self.sestui.actions.copy_text, hint(self.sestui.environ)))

    def action_move(self, by: int) -> None:
        """Mark another answer: there is nothing else to go to."""
        self.query_one(Choices).action_move(by)

    def action_scroll(self, by: int) -> None:
        """Scroll what does not fit."""
        self.query_one("#words", Lines).scroll_relative(y=by, animate=False)


class RequestDialog(Dialog):
    """The exact request: every parameter as it goes out."""

    BINDINGS: ClassVar[list[Any]] = [("y", "copy", "Copy"), ("v,q,enter", "dismiss_dialog", "Close")]

    def __init__(self, plan: Plan, copy: Callable[[str], None]) -> None:
        super().__init__()
        self._plan = plan
        self._copy = copy

    def compose(self) -> ComposeResult:
        """Title, parameters, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="words")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Show it."""
        self.query_one("#title", Bar).show((("The exact request", "heading"),))
        self.query_one("#about", Bar).show((("↑ ↓ scroll, y copies, esc goes back", "dim"),))
        self.query_one(Lines).focus()
        self._show()

    def on_resize(self) -> None:
        """Make room for all of it."""
        self._show()

    def _show(self) -> None:
        words = self.query_one(Lines)
        made = self._lines(min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME)
        words.styles.height = max(min(len(made), self.size.height - AROUND), 3)
        words.show(self._lines)

    def _lines(self, width: int) -> tuple[Line, ...]:
        return ((), *request_lines(self._plan.request, self._plan.where.target, width))

    def action_copy(self) -> None:
        """Copy the parameters."""
        self._copy(request_text(self._plan.request))
