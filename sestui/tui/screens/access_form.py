"""The request for production access as a form: checked while it is typed, kept when it is closed, drafted as a file.

What is submitted goes through the one dialog that every write goes through.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, Vertical, VerticalScroll

from sestui.model.acting import Outcome, Result
from sestui.model.fleet import TargetState
from sestui.model.request import AccessDraft
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules import console
from sestui.rules.access_plan import access_plan, may_not_request, sending_domains
from sestui.rules.preflight import Preflight
from sestui.rules.request_form import ACKNOWLEDGEMENTS, BY_NAME, FIELDS, Field, FormProblem, drafted, form_problems
from sestui.rules.request_lint import Hint, hints
from sestui.rules.request_review import Review, refused_as_conflict, review
from sestui.rules.write_plan import Where
from sestui.tui.form import Choice, Control, FormField, Tick, Typed, Written
from sestui.tui.painted import Bar, KeyHint, KeyLine, Line, Lines, Part
from sestui.tui.request_text import (
    field_notes,
    field_sign,
    form_line,
    help_lines,
    shown_draft,
    typed_contacts,
)
from sestui.tui.screens.base import TALL, Dialog

_BESIDE: Final = 110
"""From this width on what is asked in a field is told beside the form, else beneath it."""
_PLACEHOLDERS: Final = {"website": "https://www.example.com/", "contacts": "up to four addresses, with commas between"}
_GONE: Final = "This target is no longer watched."


class AccessForm(Dialog):
    """All fields on one page; what is wrong stands beneath each."""

    BINDINGS: ClassVar[list[Any]] = [
        # Before the fields have them: what is typed ahead belongs to the field that a key goes to.
        *(
            Binding(keys, action, words, priority=True)
            for keys, action, words in (
                ("tab", "app.focus_next", "Next field"),
                ("shift+tab", "app.focus_previous", "Field before"),
                ("ctrl+r", "submit", "Review and submit"),
                ("ctrl+s", "save", "Save the draft"),
                ("ctrl+o", "open", "Open a draft"),
                ("ctrl+t", "text", "Text for the case"),
                ("ctrl+b", "console", "Console page"),
            )
        ),
    ]
    DEFAULT_CSS = """
    AccessForm { align: left top; background: $background; }
    AccessForm > #form { width: 1fr; height: 1fr; layout: vertical; }
    AccessForm #title { background: $panel; }
    AccessForm #columns { height: 1fr; layout: vertical; }
    AccessForm #fields { height: 1fr; width: 1fr; scrollbar-size-vertical: 1; }
    AccessForm #asked { height: 8; width: 1fr; border-top: hkey $panel; padding: 0 1; }
    AccessForm.-beside #columns { layout: horizontal; }
    AccessForm.-beside #asked { width: 44; height: 1fr; border-top: none; border-left: vkey $panel; }
    AccessForm.-tall FormField { margin: 0 0 1 0; }
    AccessForm Input, AccessForm Written { background: $panel; color: $foreground; }
    AccessForm Input { height: 1; border: none; padding: 0; }
    """

    def __init__(self, target: Target, checklist: Callable[[], Preflight]) -> None:
        """`checklist` returns what was to be put in order first, as it is now."""
        super().__init__()
        self._checklist = checklist
        self.form_target = target
        self._touched: set[str] = set()
        """Fields that somebody has been in: what is wrong with the others is told when it is to be submitted."""
        self._inside = FIELDS[0].name
        self._draft = AccessDraft()
        self._told: Line = ()
        self._submitted = False

    @property
    def state(self) -> TargetState:
        """What is known of the target."""
        return self.sestui.view.state.targets.get(self.form_target) or TargetState()

    @property
    def review(self) -> Review | None:
        """How the latest request stands; `None` while the account was not read."""
        account = self.state.account.value
        return review(account, self.form_target.region) if account is not None else None

    @property
    def draft(self) -> AccessDraft:
        """What is typed."""
        return self._draft

    def compose(self) -> ComposeResult:
        """Title, fields, what is asked in the one that is in front, how it stands, keys."""
        account = self.state.account.value
        kept = self.sestui.access.drafts.get(self.form_target)
        self._draft = shown_draft(kept if kept is not None else drafted(account.details if account else None))
        with Vertical(id="form"):
            yield Bar(id="title")
            with Container(id="columns"):
                with VerticalScroll(id="fields", can_focus=False):
                    for field in FIELDS:
                        yield FormField(field.name, field.title, _control(field, self._draft))
                asked = Lines(id="asked")
                asked.can_focus = False
                yield asked
            yield Bar(id="status")
            yield KeyLine(id="keys")

    def on_mount(self) -> None:
        """Show how it stands, and go to the first field."""
        at = self._where()
        words = f"{at.name}  {at.account}  {at.target.region}" if at is not None else _GONE
        right: tuple[Part, ...] = (("kept from before", "dim"),) if self._kept else ()
        self.query_one("#title", Bar).show((("Request production access  ", "heading"), (clean(words), "")), right)
        self.query_one("#keys", KeyLine).show(self._hints())
        self._go_to(FIELDS[0].name)
        self._judge()

    @property
    def _kept(self) -> bool:
        return self.form_target in self.sestui.access.drafts

    def on_screen_resume(self) -> None:
        """Leave once it was submitted: what is to be seen then is how the review stands."""
        if self._submitted:
            self.dismiss(None)

    def on_resize(self) -> None:
        """Put what is asked where there is room."""
        self.set_class(self.size.width >= _BESIDE, "-beside")
        self.set_class(self.size.height >= TALL, "-tall")

    def _where(self) -> Where | None:
        watched = self.form_target in self.sestui.view.state.targets
        return self.sestui.acting.where(self.form_target) if watched else None

    # What is typed

    def _fields(self) -> Iterable[FormField]:
        return self.query(FormField)

    def _go_to(self, name: str) -> None:
        for field in self._fields():
            if field.name == name:
                # At once, unlike the field's own `focus`.
                self.set_focus(field.control)

    @on(FormField.Changed)
    def _changed(self, event: FormField.Changed) -> None:
        event.stop()
        self._collect((event.field,))

    def _collect(self, fields: Iterable[FormField]) -> None:
        """Take in what is typed and chosen in some fields, and keep it."""
        given = {str(field.name): _typed(field) for field in fields}
        draft = replace(self._draft, **given)
        if draft == self._draft:
            return
        self._draft = self.sestui.access.drafts[self.form_target] = draft
        self._told = ()
        self._judge()

    def _when_typed(self, do: Callable[[], object]) -> None:
        """Do something once the keys that were pressed before it are in their field."""

        def now() -> None:
            self._collect(self._fields())
            do()

        (self.focused or self).call_later(self.call_later, now)

    @on(FormField.Entered)
    def _entered(self, event: FormField.Entered) -> None:
        event.stop()
        name = str(event.field.name)
        if event.inside:
            self._inside = name
        else:
            self._touched.add(name)
        self._judge()

    def _judge(self) -> None:
        """Say at every field how it stands, and what is asked in the one with the focus."""
        problems = form_problems(self._draft)
        advice = hints(self._draft, sending_domains(self.state.depth))
        for field in self._fields():
            told = field.name in self._touched
            mine = [problem for problem in problems if problem.field == field.name]
            hinted = [hint for hint in advice if hint.field == field.name]
            field.note(field_sign(mine, hinted, told=told), field_notes(mine) if told else ())
        self._show_asked([hint for hint in advice if hint.field == self._inside])
        self._show_status(problems, advice)

    def _show_asked(self, advice: Sequence[Hint]) -> None:
        field = BY_NAME[self._inside]
        self.query_one("#asked", Lines).show(lambda width: help_lines(field, advice, width))

    def _show_status(self, problems: Sequence[FormProblem], advice: Sequence[Hint]) -> None:
        self.query_one("#status", Bar).show(self._told or form_line(problems, advice))

    def say(self, text: str, token: str = "") -> None:
        """Say something in the status line, until something is typed."""
        self._told = ((clean(text, 400), token),)
        self._show_status((), ())

    # Keys

    def _hints(self) -> tuple[KeyHint, ...]:
        may = not self.sestui.acting.refusal(self.form_target)
        return (
            KeyHint("submit", "^r", "submit", 1, may),
            KeyHint("save", "^s", "save", 2),
            KeyHint("open", "^o", "open", 3),
            KeyHint("text", "^t", "case text", 5),
            KeyHint("console", "^b", "console", 4),
            KeyHint("dismiss_dialog", "esc", "leave", 0),
            KeyHint("", "tab", "next field", 6),
        )

    def on_key_line_pressed(self, event: KeyLine.Pressed) -> None:
        """Do what was clicked."""
        event.stop()
        getattr(self, f"action_{event.command}")()

    def action_dismiss_dialog(self) -> None:
        """Leave; what was typed is kept for this session."""
        self._collect(self._fields())
        self.dismiss(None)
        if self._kept:
            self.sestui.tell("The draft is kept for this session", "dim")

    def action_console(self) -> None:
        """Show the console page where a request begins."""
        region = self.form_target.region
        url = console.production_request_url(region) or console.account_url(region)
        self.sestui.actions.show_page(url, self.form_target)

    def action_text(self) -> None:
        """Show the answers as text for the support case."""
        from sestui.tui.screens.case_text import CaseTextDialog

        self._when_typed(lambda: self.sestui.push_screen(CaseTextDialog(self.review, self._draft)))

    # Files

    def action_save(self) -> None:
        """Ask where to write the draft."""
        from sestui.tui.screens.dialogs import FileDialog

        dialog = FileDialog("Save the draft", self._proposal(), self.sestui.folder, self._save)
        self._when_typed(lambda: self.sestui.push_screen(dialog))

    def action_open(self) -> None:
        """Ask which draft to read."""
        from sestui.tui.screens.dialogs import FileDialog

        self.app.push_screen(FileDialog("Open a draft", self._proposal(), self.sestui.folder, self._open, reads=True))

    @property
    def _file(self) -> Path | None:
        return self.sestui.access.files.get(self.form_target)

    def _proposal(self) -> str:
        return str(self._file) if self._file is not None else f"request-{_plain(self.form_target)}.toml"

    def _save(self, path: Path) -> None:
        self.say("Writing the draft", "dim")
        self.sestui.access.write(self.form_target, path, self._draft)

    def _open(self, path: Path) -> None:
        self.say("Reading the draft", "dim")
        self.sestui.access.read(self.form_target, path)

    def put(self, draft: AccessDraft) -> None:
        """Fill the form in."""
        self._draft = draft = shown_draft(draft)
        self.sestui.access.drafts[self.form_target] = draft
        self._touched.update(field.name for field in FIELDS)
        for field in self._fields():
            field.control.value = _value(BY_NAME[str(field.name)], draft)
        self._judge()

    # Submitting

    def action_submit(self) -> None:
        """Say what is wrong, else ask for the confirmation."""
        self._when_typed(self._submit)

    def _submit(self) -> None:
        self._touched.update(field.name for field in FIELDS)
        problems = form_problems(self._draft)
        self._told = ()
        self._judge()
        if problems:
            self._go_to(problems[0].field)
            return
        at, found = self._where(), self.review
        if at is None:
            self.say(_GONE, "warning")
        elif refused := self.sestui.acting.refusal(self.form_target) or may_not_request(found):
            self.say(refused, "warning")
        else:
            from sestui.tui.screens.confirm import ConfirmDialog

            self.app.push_screen(ConfirmDialog(access_plan(at, self._draft, found, self._checklist()), self._ended))

    def _ended(self, outcome: Outcome) -> bool:
        """Take in what came of it; a conflict is explained here, and the dialog closes."""
        self._submitted = outcome.result is Result.ACCEPTED
        if outcome.code == "ConflictException":
            from sestui.tui.screens.case_text import CaseTextDialog

            told = refused_as_conflict(self.state.account.value, self.form_target.region)
            self.app.call_later(self.app.push_screen, CaseTextDialog(told, self._draft, outcome))
            return True
        return False


def _control(field: Field, draft: AccessDraft) -> Control:
    """Return what a field is typed or chosen with."""
    value, placeholder = _value(field, draft), _PLACEHOLDERS.get(field.name, "")
    if field.name in ACKNOWLEDGEMENTS:
        return Tick(field.question, bool(value))
    if field.choices:
        choices = field.choices if field.name == "mail_type" else (*field.choices, "")
        return Choice(choices, str(value))
    return Written(str(value)) if field.long else Typed(str(value), placeholder)


def _value(field: Field, draft: AccessDraft) -> Any:
    """Return what is in a draft as its control has it."""
    value = getattr(draft, field.name)
    return ", ".join(value) if isinstance(value, tuple) else value


def _typed(field: FormField) -> Any:
    """Return what is typed or chosen in a field as a draft has it."""
    value = field.control.value
    return typed_contacts(str(value)) if field.name == "contacts" else value


def _plain(target: Target) -> str:
    """Return a target as part of a file's name."""
    return re.sub(r"[^A-Za-z0-9-]+", "-", f"{target.profile}-{target.region}").strip("-")[:80]
