"""What a session knows of requests for production access, and the files of their drafts.

A dialog that is closed loses nothing that was typed: it is offered again. Nothing is kept after the session but what
somebody saved.
"""

import threading
from pathlib import Path
from typing import TYPE_CHECKING

from sestui.model.request import AccessDraft
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.preflight_item import Words
from sestui.rules.severity import Severity
from sestui.tui.messages import DraftRead, DraftWritten

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp
    from sestui.tui.screens.access_form import AccessForm


class Access:
    """One per session."""

    def __init__(self, app: "SestuiApp") -> None:
        self._app = app
        self.words: dict[Target, Words] = {}
        """What the operator said of things that cannot be read."""
        self.drafts: dict[Target, AccessDraft] = {}
        """What was typed."""
        self.files: dict[Target, Path] = {}
        """Where a draft was read from or written to last."""

    def write(self, target: Target, path: Path, draft: AccessDraft) -> None:
        """Write a draft, in a thread that nothing waits for."""

        def work() -> None:
            problem = ""
            try:
                from sestui.rules.request_draft import written
                from sestui.snapshot import write_atomic

                write_atomic(path, written(draft))
            except Exception as error:  # noqa: BLE001 - a thread that dies tells nobody
                text = (error.strerror if isinstance(error, OSError) else "") or str(error)
                problem = clean(text or type(error).__name__, 200)
            self._app.post_message(DraftWritten(target, path, problem))

        threading.Thread(target=work, name="sestui-draft", daemon=True).start()

    def read(self, target: Target, path: Path) -> None:
        """Read a draft, in a thread that nothing waits for."""

        def work() -> None:
            from sestui.rules.request_draft import MOST_BYTES, DraftError, parsed
            from sestui.snapshot.files import read_text

            draft: AccessDraft | None = None
            problems: tuple[str, ...] = ()
            try:
                draft = parsed(read_text(path, MOST_BYTES))
            except DraftError as error:
                problems = tuple(f"{clean(str(path), 200)}: {problem}" for problem in error.problems)
            except Exception as error:  # noqa: BLE001 - a thread that dies tells nobody
                problems = (clean(str(error) or type(error).__name__, 200),)
            self._app.post_message(DraftRead(target, path, draft, problems))

        threading.Thread(target=work, name="sestui-draft", daemon=True).start()

    def written(self, event: DraftWritten) -> None:
        """Say what came of writing."""
        where = clean(str(event.path), 200)
        if event.problem:
            self._tell(event.target, f"Nothing was written to {where}: {event.problem}.", Severity.WARNING)
            return
        self.files[event.target] = event.path
        self._tell(event.target, f"Wrote the draft to {where}", Severity.OK)

    def was_read(self, event: DraftRead) -> None:
        """Fill the form in, or say what is wrong with the file."""
        where = clean(str(event.path), 200)
        if event.draft is None:
            for problem in event.problems:
                self._app.log_book.add(problem, Severity.WARNING)
            more = f" ({len(event.problems)} problems, all in the session log)" if len(event.problems) > 1 else ""
            self._tell(event.target, f"{event.problems[0]}{more}", Severity.WARNING, logged=True)
            return
        self.files[event.target] = event.path
        self.drafts[event.target] = event.draft
        form = self._form(event.target)
        if form is not None:
            form.put(event.draft)
        self._tell(event.target, f"Read the draft {where}", Severity.OK)

    def _form(self, target: Target) -> "AccessForm | None":
        from sestui.tui.screens.access_form import AccessForm

        forms = [screen for screen in self._app.screen_stack if isinstance(screen, AccessForm)]
        return next((form for form in forms if form.form_target == target), None)

    def _tell(self, target: Target, text: str, severity: Severity, *, logged: bool = False) -> None:
        if not logged:
            self._app.log_book.add(text, severity)
        token = "ok" if severity is Severity.OK else "warning"
        form = self._form(target)
        if form is not None:
            form.say(text, token)
        else:
            self._app.tell(text, token)
