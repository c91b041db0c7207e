"""The answers of a draft as text for the support case, and why it is wanted there."""

from typing import Any, ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical

from sestui.model.acting import Outcome
from sestui.model.request import AccessDraft
from sestui.model.text import clean
from sestui.rules.request_form import case_answer
from sestui.rules.request_review import Review
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Bar, Line, Lines, wrap
from sestui.tui.screens.base import Dialog
from sestui.tui.screens.dialogs import DIALOG_FRAME, DIALOG_WIDTH

_AROUND: Final = 5
_EMPTY: Final = "The draft has no answers yet: fill in recipients, bounces, opting out and volume."


class CaseTextDialog(Dialog):
    """A text that scrolls; `y` copies it, `o` shows the case's page."""

    BINDINGS: ClassVar[list[Any]] = [
        ("y", "copy", "Copy"),
        ("o", "open", "Open the case"),
        ("q,enter", "dismiss_dialog", ""),
    ]

    def __init__(self, review: Review | None, draft: AccessDraft, outcome: Outcome | None = None) -> None:
        """`outcome`: of a request that was refused just now."""
        super().__init__()
        self._review = review
        self._text = case_answer(draft)
        self._outcome = outcome

    def compose(self) -> ComposeResult:
        """Title, text, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="words")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Show it."""
        told = "Refused: answer in the existing case" if self._outcome is not None else "Text for the support case"
        self.query_one("#title", Bar).show(((told, "heading"),))
        opens = "o opens the case, " if self._url else ""
        self.query_one("#about", Bar).show(((f"↑ ↓ scroll, y copies the text, {opens}esc goes back", "dim"),))
        self.query_one(Lines).focus()
        self._show()

    @property
    def _url(self) -> str:
        return self._review.case_url if self._review is not None else ""

    def on_resize(self) -> None:
        """Make room for all of it."""
        self._show()

    def _show(self) -> None:
        words = self.query_one(Lines)
        made = self._lines(min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME)
        words.styles.height = max(min(len(made), self.size.height - _AROUND), 3)
        words.show(self._lines)

    def _lines(self, width: int) -> tuple[Line, ...]:
        lines: list[Line] = [()]
        if self._outcome is not None:
            lines += [((line, "critical"),) for line in wrap(f"✗ refused: {self._outcome.summary}", width)]
        found = self._review
        if found is not None:
            case = f", case {found.case_id}" if found.case_id else ""
            lines += [(("Review: ", "dim"), (f"{found.label}{case}", TOKEN[found.severity]))]
            lines += [((line, ""),) for line in wrap(found.meaning, width)]
            lines += [((line, "accent"),) for line in wrap(f"→ {found.fix}" if found.fix else "", width)]
            lines.append(())
        for line in (self._text or _EMPTY).split("\n"):
            lines += [((piece, "" if self._text else "dim"),) for piece in wrap(clean(line, 6_000), width)] or [()]
        return tuple(lines)

    def action_copy(self) -> None:
        """Copy the text."""
        self.dismiss(None)
        self.sestui.actions.copy_text(self._text)

    def action_open(self) -> None:
        """Show the case's page."""
        target = self.sestui.target
        if self._url and target is not None:
            self.sestui.actions.show_page(self._url, target)
