"""What all full screens share: header, status, key line, and how they hear of a newer state."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import ComposeResult
from textual.screen import ModalScreen, Screen
from textual.timer import Timer
from textual.widget import Widget

from sestui.model.target import Target
from sestui.rules.failing import LOGIN, login_failure
from sestui.tui.commands import COMMANDS, availability
from sestui.tui.keymap import key_label
from sestui.tui.painted import Bar, KeyHint, KeyLine, Line
from sestui.tui.situation import Place, Situation
from sestui.tui.summary_text import header, no_dns

if TYPE_CHECKING:
    from sestui.tui.app import SestuiApp

NOTICE_SECONDS: Final = 8.0
LEAST_WIDTH: Final = 40
LEAST_HEIGHT: Final = 8
TALL: Final = 30
"""From this height on there is room for air around the summary."""


class PlaceScreen(Screen[None]):
    """A full screen that is a place for commands."""

    AUTO_FOCUS: ClassVar[str | None] = None
    place: ClassVar[Place]
    names_place: ClassVar[bool] = True
    """Whether `where` names one of many, which the header must not lose."""
    _notice: tuple[str, str] | None = None
    _notice_timer: Timer | None = None
    _notice_is_of_target = False
    _hinted: tuple[Situation, tuple[KeyHint, ...]] | None = None
    """The key line's entries, and the situation that they are for."""

    @property
    def sestui(self) -> "SestuiApp":
        """The app, with its type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    def compose(self) -> ComposeResult:
        """Header, content, status and keys."""
        # Before there is anything to style: a class that comes later styles everything once more.
        self.classify(*self.app.size, update=False)
        yield Bar(id="header")
        yield from self.content()
        yield Bar(id="status")
        yield KeyLine(id="keys")

    def content(self) -> Iterable[Widget]:
        """Return the widgets between header and status."""
        return ()

    def on_mount(self) -> None:
        """Fill the lines."""
        self.show_frame()

    def on_resize(self) -> None:
        """Choose what there is room for."""
        width, height = self.size
        self.classify(width, height)
        if self.has_class("-tiny"):
            self._show_small()
        elif self.focused is None:
            # What is hidden loses the focus.
            self.take_focus()
        self.show_frame()

    def _show_small(self) -> None:
        if not self.query("#small"):
            self.mount(Bar(id="small"), Bar(id="small-quit"))
        needs = f"needs {LEAST_WIDTH}x{LEAST_HEIGHT}"
        short: Line = ((needs, "warning"),)
        self.query_one("#small", Bar).show((("too small, ", "warning"), *short), (), (short,))
        keys = self.sestui.keymap.keys["quit"] or ("ctrl+q",)
        self.query_one("#small-quit", Bar).show(((key_label(keys[0]), "key"), (" quits", "dim")))

    def take_focus(self) -> None:
        """Give the focus to what the keys of this place are for."""

    def classify(self, width: int, height: int, *, update: bool = True) -> None:
        """Set the classes that say how much room there is."""
        self.set_class(height >= TALL, "-tall", update=update)
        self.set_class(width < LEAST_WIDTH or height < LEAST_HEIGHT, "-tiny", update=update)

    def on_screen_resume(self) -> None:
        """Catch up with what happened while another screen was in front."""
        self.show_frame()

    @property
    def in_front(self) -> bool:
        """Whether no other full screen is over it: only then does it say what is looked at."""
        return self.sestui.places()[-1:] == (self,)

    @property
    def is_current(self) -> bool:
        """Whether it can be seen.

        To Textual the screen behind is visible whatever is in front, and each change of it repaints all that hides it.
        """
        return super().is_current and self.in_front

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return what can be copied here before anything else: what it is, and the text."""
        return ()

    def owners(self) -> tuple[object, ...]:
        """Return what has methods for commands, the nearest first."""
        return (self,)

    @property
    def target(self) -> Target | None:
        """The target that commands act on."""
        return None

    @property
    def identity(self) -> str:
        """The identity under the cursor, where there is one."""
        return ""

    def situation(self) -> Situation:
        """Return what availability hangs on."""
        app = self.sestui
        return Situation(
            place=self.place,
            kind=app.source.kind,
            read_only=app.settings.read_only,
            has_target=self.target is not None,
            refused=self.refused,
            width=self.size.width or 80,
            tiny=self.has_class("-tiny"),
        )

    @property
    def refused(self) -> str:
        """Why nothing can be changed at the target; empty where it can."""
        return self.sestui.source.refusal(self.target) if self.target is not None else ""

    def needs_login(self) -> bool:
        """Say whether the profile of the target needs somebody to log in."""
        target = self.target
        return target is not None and login_failure(self.sestui.view.state, target) is not None

    def where(self) -> str:
        """Return what the header says about this place."""
        return ""

    def header_right(self) -> Line:
        """Return the right of the header."""
        return ()

    def status_left(self) -> Line:
        """Return the left of the status line, when there is no notice."""
        return ()

    def status_right(self, room: int) -> Line:  # noqa: ARG002 - for those who have much to say
        """Return the right of the status line, if possible in no more than `room` cells."""
        return ()

    def show_frame(self) -> None:
        """Paint header, status and keys; only differences reach the terminal."""
        if not self.is_mounted:
            return
        app = self.sestui
        title, *shorter = header(
            app.source.kind, app.source.title, app.view.taken_at, self.where(), place=self.names_place
        )
        self.query_one("#header", Bar).show(title, self.header_right() or no_dns(app.view.state.resolver), shorter)
        left: Line = (self._notice,) if self._notice is not None else self.status_left()
        status = self.query_one("#status", Bar)
        status.show(left, self.status_right(status.room_beside(left)))
        self.query_one("#keys", KeyLine).show(self.hints())

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the key line's entries, in the order of their declaration."""
        places = self.sestui.places()
        situation = places[-1].situation() if places else None
        if situation is None:
            return ()
        # The situation alone decides, and it is the same again with nearly every state that comes in.
        if self._hinted is None or self._hinted[0] != situation:
            self._hinted = situation, tuple(self._hints_in(situation))
        return self._hinted[1]

    def _hints_in(self, situation: Situation) -> Iterator[KeyHint]:
        keys = self.sestui.keymap.keys[LOGIN]
        if keys and availability(COMMANDS[LOGIN], situation).usable:
            # there only while it is needed
            yield KeyHint(LOGIN, key_label(keys[0]), "log in", 3)
        for command in COMMANDS.values():
            keys = self.sestui.keymap.keys[command.id]
            found = availability(command, situation)
            if command.footer and keys and found.present:
                yield KeyHint(command.id, key_label(keys[0]), command.footer, command.rank, found.usable)

    def tell(self, text: str, token: str = "", *, of_target: bool = False) -> None:
        """Show a notice in the status line for a few seconds; one `of_target` only until there is another target."""
        self._drop_notice()
        self._notice = (text, token)
        self._notice_is_of_target = of_target
        self._notice_timer = self.set_timer(NOTICE_SECONDS, self._notice_over)
        self.show_frame()

    def _drop_notice(self) -> None:
        self._notice = None
        if self._notice_timer is not None:
            self._notice_timer.stop()
            self._notice_timer = None

    def _notice_over(self) -> None:
        self._drop_notice()
        self.show_frame()

    def target_changed(self) -> None:
        """Drop a notice that was about the target before."""
        if self._notice_is_of_target:
            self._drop_notice()

    def fleet_changed(self, changed: frozenset[Target]) -> None:  # noqa: ARG002 - for those who show targets
        """Hear that the view has a newer state."""
        self.show_frame()

    def time_passed(self) -> None:
        """Hear that ages have changed by themselves."""

    def on_key_line_pressed(self, event: KeyLine.Pressed) -> None:
        """Run what was clicked."""
        self.sestui.action_run(event.command)


class Dialog(ModalScreen[None]):
    """A small window over a screen; escape closes it."""

    BINDINGS: ClassVar[list[Any]] = [("escape", "dismiss_dialog", "Close")]
    AUTO_FOCUS: ClassVar[str | None] = None

    @property
    def sestui(self) -> "SestuiApp":
        """The app, with its type."""
        app: Any = self.app
        return app  # type: ignore[no-any-return]

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Hear that the view has a newer state."""

    def action_dismiss_dialog(self) -> None:
        """Close without doing anything."""
        self.dismiss(None)
