"""The dialog of a login: a device code to approve in a browser, or the code of an MFA device. Escape gives it up.

The source logs in, in a thread of its own; every step comes as a message. What a person types goes to the source and
is kept nowhere.
"""

import sys
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from textual import on
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.widgets import Input

from sestui.fleet.source import LoginAttempt, SourceKind
from sestui.model.login import LoginKind, LoginProgress, LoginStage
from sestui.model.text import clean
from sestui.rules.failing import login_waiting
from sestui.rules.severity import Severity
from sestui.tui import login_text
from sestui.tui.actions import why_no_browser
from sestui.tui.painted import Bar, Line, Lines
from sestui.tui.screens.base import Dialog
from sestui.tui.screens.dialogs import DIALOG_FRAME, DIALOG_WIDTH

AROUND: Final = 5
"""Rows of the dialog beside its text: padding, title, countdown, keys."""
INPUT: Final = 3
"""Rows of the input with a blank line on both sides."""
TICK: Final = 1.0


class LoginDialog(Dialog):
    """One login after the other, until nothing is left or somebody leaves."""

    BINDINGS: ClassVar[list[Any]] = [
        ("o", "open", "Open the page"),
        ("y", "copy_link", "Copy the link"),
        ("c", "copy_code", "Copy the code"),
        ("enter", "go_on", "Go on"),
        ("down,j", "scroll(1)", "Down"),
        ("up,k", "scroll(-1)", "Up"),
    ]

    @dataclass
    class Told(Message):
        """The source has a word on the login."""

        number: int
        progress: LoginProgress

    def __init__(self, profile: str) -> None:
        super().__init__()
        self._profile = profile
        self._number = 0
        """Which login it is: a late word of the one before is none of this one."""
        self._attempt: LoginAttempt | None = None
        self._progress = LoginProgress(LoginStage.STARTING)
        self._tried: set[str] = set()

    def compose(self) -> ComposeResult:
        """Title, what to do, the code, how long it holds, keys."""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Lines(id="words")
            # Not masked: the code is over once it was used, and whoever types on a slow line must see what arrived.
            box = Input(placeholder="······", max_length=7, restrict="[0-9 ]*", compact=True, id="code")
            box.cursor_blink = False
            yield box
            yield Bar(id="count")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Begin."""
        self.set_interval(TICK, self._count)
        self._begin(self._profile)

    def on_unmount(self) -> None:
        """Leave nothing behind."""
        self._give_up()

    def _begin(self, profile: str) -> None:
        self._profile = profile
        self._tried.add(profile)
        self._number += 1
        number = self._number
        self._progress = LoginProgress(LoginStage.STARTING)
        self.sestui.log_book.add("login begun", subject=self._title_of(profile))

        def told(progress: LoginProgress) -> None:
            # From another thread; when the app has ended meanwhile, nobody listens.
            with suppress(RuntimeError):
                self.post_message(self.Told(number, progress))

        self._attempt = self.sestui.source.log_in(profile, told)
        self._show()

    def _give_up(self) -> None:
        if self._attempt is not None and not self._progress.ended:
            self._attempt.cancel()
        self._attempt = None

    @on(Told)
    def _told(self, event: Told) -> None:
        event.stop()
        if event.number != self._number or self._progress.ended:
            return
        before, self._progress = self._progress, event.progress
        if event.progress.login is not None:
            self._tried.update(event.progress.login.profiles)
        elif event.progress.stage in (LoginStage.FAILED, LoginStage.CHECKING):
            # what it was about is still worth telling
            self._progress = replace(event.progress, login=before.login)
        if event.progress.stage is LoginStage.FAILED:
            failure = event.progress.failure
            summary = failure.summary if failure is not None else "the login failed"
            self.sestui.log_book.add(summary, Severity.WARNING, self._title_of(self._profile))
        if event.progress.stage is LoginStage.DONE:
            self._done()
            return
        self._show()

    def _done(self) -> None:
        text = login_text.done(self._progress.login, self._titles())
        self.sestui.log_book.add(text)
        if self._progress.note:
            self.sestui.log_book.add(self._progress.note, Severity.WARNING)
            self.app.notify(self._progress.note, severity="warning", timeout=15, markup=False)
        if self._next is None:
            self.dismiss(None)
            self.sestui.tell(text, "ok")
            return
        self._show()

    @property
    def _next(self) -> str | None:
        """The next profile that needs a login which can be done here."""
        return next(iter(login_waiting(self.sestui.view.state, self._tried)), None)

    def _title_of(self, name: str) -> str:
        owner = self.sestui.view.state.profiles.get(name)
        return clean(owner.profile.title if owner is not None else name, 40)

    def _titles(self) -> tuple[str, ...]:
        login = self._progress.login
        return tuple(map(self._title_of, login.profiles if login is not None else (self._profile,)))

    # What is shown

    def on_resize(self) -> None:
        """Choose what there is room for."""
        self._show()

    def _show(self) -> None:
        progress, words, box = self._progress, self.query_one("#words", Lines), self.query_one(Input)
        wants_code = progress.stage is LoginStage.CODE
        asked = wants_code or (progress.stage is LoginStage.CHECKING and self._is_mfa)
        # what was typed is gone with the step it was typed for
        if not wants_code:
            box.value = ""
        box.display, box.disabled = asked, not wants_code
        room = self.size.height - AROUND - (INPUT if asked else 0)
        words.styles.height = max(min(len(self._lines(self._width, room)), room), 1)
        words.show(lambda width: self._lines(width, room))
        self.query_one("#title", Bar).show(
            ((login_text.title(progress), "heading"),), ((self._title_of(self._profile), "dim"),)
        )
        self.query_one("#about", Bar).show(((self._keys(), "dim"),))
        self._count()
        (box if wants_code else words).focus()

    @property
    def _is_mfa(self) -> bool:
        return self._progress.login is not None and self._progress.login.kind is LoginKind.MFA

    @property
    def _width(self) -> int:
        return min(self.size.width, DIALOG_WIDTH) - DIALOG_FRAME

    def _lines(self, width: int, room: int) -> tuple[Line, ...]:
        if self._progress.stage is LoginStage.DONE:
            return self._done_lines(width)
        demo = self.sestui.source.kind is SourceKind.DEMO
        return login_text.lines(self._progress, self._titles(), width, room, demo=demo)

    def _done_lines(self, width: int) -> tuple[Line, ...]:
        following = self._next
        found: list[Line] = [(), *login_text.block(f"✓ {login_text.done(self._progress.login, self._titles())}", width)]
        if following is not None:
            found += [(), *login_text.block(f"{self._title_of(following)} needs a login, too.", width)]
        return tuple(found)

    def _keys(self) -> str:
        stage = self._progress.stage
        if stage is LoginStage.APPROVAL:
            return f"{'' if self._why_no_browser else 'o opens the page, '}y copies the link, c the code, esc cancels"
        if stage is LoginStage.CODE:
            return "⏎ logs in, esc cancels"
        if stage is LoginStage.DONE:
            return "⏎ goes on with it, esc closes"
        if stage is LoginStage.FAILED:
            return "⏎ tries again, y copies what to do, esc closes"
        return "esc cancels"

    @property
    def _why_no_browser(self) -> str:
        return why_no_browser(self.sestui.environ, sys.platform)

    def _count(self) -> None:
        """Say how long the code holds; only another word is painted."""
        progress, told = self._progress, ""
        if progress.stage is LoginStage.APPROVAL:
            told = login_text.countdown(progress.expires, self.sestui.view.now)
        self.query_one("#count", Bar).show(((told, "note"),))

    # What a person does

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        code = event.value.strip()
        if code and self._attempt is not None and self._progress.stage is LoginStage.CODE:
            self.query_one(Input).value = ""
            self._attempt.answer(code)

    def action_go_on(self) -> None:
        """Go on with the next login, or try this one again."""
        if self._progress.stage is LoginStage.FAILED:
            self._begin(self._profile)
        elif self._progress.stage is LoginStage.DONE and (following := self._next) is not None:
            self._begin(following)

    def action_open(self) -> None:
        """Open the page, if there is something to open it with."""
        if self._progress.stage is LoginStage.APPROVAL and not self._why_no_browser:
            self.sestui.actions.open_page(self._progress.link)

    def action_copy_link(self) -> None:
        """Copy the link with the code in it, or what to do about a failure."""
        failure = self._progress.failure
        if self._progress.stage is LoginStage.APPROVAL:
            self.sestui.actions.copy_text(self._progress.link)
        elif self._progress.stage is LoginStage.FAILED and failure is not None and failure.fix:
            self.sestui.actions.copy_text(clean(failure.fix))

    def action_copy_code(self) -> None:
        """Copy the code."""
        if self._progress.stage is LoginStage.APPROVAL:
            self.sestui.actions.copy_text(self._progress.user_code)

    def action_scroll(self, by: int) -> None:
        """Scroll what does not fit."""
        self.query_one("#words", Lines).scroll_relative(y=by, animate=False)
