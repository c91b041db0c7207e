"""The terminal UI's application: joins source, view, screens and commands. Small on purpose; it decides nothing."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

from textual.app import App
from textual.binding import Binding, BindingType
from textual.command import Provider
from textual.driver import Driver
from textual.events import Event, InputEvent
from textual.reactive import Initialize, Reactive
from textual.screen import Screen

from sestui.fleet.source import Source, SourceKind
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.rules.severity import Severity
from sestui.tui import frames, themes
from sestui.tui.acting import Acting
from sestui.tui.actions import Actions
from sestui.tui.collector import Collector
from sestui.tui.commands import COMMANDS as DECLARED
from sestui.tui.commands import Availability, availability
from sestui.tui.ending import Ending
from sestui.tui.feed import Feed
from sestui.tui.fleet_view import FleetView
from sestui.tui.keymap import key_label, keymap
from sestui.tui.messages import (
    BrowserAnswered,
    DraftRead,
    DraftWritten,
    Exported,
    ExportFailed,
    FleetChanged,
    WriteEnded,
)
from sestui.tui.screens.base import Dialog, PlaceScreen
from sestui.tui.screens.fleet import FleetScreen
from sestui.tui.session_log import SessionLog

if TYPE_CHECKING:
    from sestui.rules.send_query import SendQuery
    from sestui.tui.access import Access
    from sestui.tui.writes import Writes

TOLD: Final = 5
"""Targets that a notification names."""
TICK: Final = 5.0
"""Seconds between two looks at the clock; a look that finds no other age writes nothing."""


def utc_now() -> datetime:
    """Return the time."""
    return datetime.now(UTC)


def _command_provider() -> type[Provider]:
    from sestui.tui.palette import CommandProvider

    return CommandProvider


_FIRST_THEME: Final[Any] = Initialize(lambda app: app.first_theme())  # type: ignore[attr-defined]


@contextmanager
def _color(wanted: bool) -> Iterator[None]:
    """Tell Textual in its own variable, for as long as it looks, whether there is to be colour."""
    before = os.environ.pop("NO_COLOR", None)
    if not wanted:
        os.environ["NO_COLOR"] = "1"
    try:
        yield
    finally:
        os.environ.pop("NO_COLOR", None)
        if before is not None:
            os.environ["NO_COLOR"] = before


class SestuiApp(App[int]):
    """Oversight of Amazon SES over many accounts and regions.

    `environ` decides about clipboard and browser; `folder` is where exports go; `themes_folder` holds the user's own
    themes; `clock` returns aware times in UTC.
    """

    TITLE = "sestui"
    CSS_PATH = Path(__file__).with_name("app.tcss")
    ALLOW_SELECT = False
    COMMANDS: ClassVar[set[Any]] = {_command_provider}
    # Textual would bind a key of its own before ours, on every screen and whatever the user's keymap says.
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        *(
            Binding(command.keys, command.action, command.footer or command.title, id=command.id, tooltip=command.tip)
            for command in DECLARED.values()
        ),
        # Before dialogs and inputs, which have another use for it.
        Binding("ctrl+c,ctrl+q", "quit", "Quit", show=False, priority=True, system=True),
    ]

    # Chosen before Textual looks for the first time, so that nothing is styled twice.
    theme: Reactive[str] = Reactive(_FIRST_THEME)

    def __init__(
        self,
        source: Source,
        settings: Settings,
        *,
        environ: Mapping[str, str] | None = None,
        themes_folder: Path | None = None,
        folder: Path | None = None,
        clock: Callable[[], datetime] = utc_now,
        ending: Ending | None = None,
        collector: Collector | None = None,
    ) -> None:
        frames.install()
        self.source = source
        self.settings = settings
        self.environ: Mapping[str, str] = dict(os.environ if environ is None else environ)
        self.folder = folder or Path.cwd()
        self.themes_folder = themes_folder or _user_themes(self.environ)
        self.log_book = SessionLog(clock)
        self.view = FleetView(settings, source.kind, clock)
        self.keymap = keymap(settings.keys)
        self.actions = Actions(self)
        self.acting = Acting(self)
        self._writes: Writes | None = None
        self.unfinished = 0
        """How many writes had not ended when sestui was left."""
        self._ending = ending
        self.collector = collector
        """Looks for garbage; `None` leaves it to Python."""
        self._feed: Feed | None = None
        self._chosen = themes.choose(settings.theme if settings.color else themes.TERMINAL, self.themes_folder)
        with _color(settings.color):
            super().__init__(ansi_color=None if settings.color else True)
        self.animation_level = "none"
        self._problems = tuple(
            text for text in (self._chosen.problem, *self.keymap.problems, *settings.warnings) if text
        )
        if self.keymap.changed:
            self.set_keymap({command: ",".join(keys) for command, keys in self.keymap.keys.items()})
        self._judges_later = False
        """Whether a turn is planned in which the next rows are judged."""
        self.traced: dict[Target, SendQuery] = {}
        """What was last asked of the send path of a target."""
        self.detail_tab = "account"
        """The tab of the detail view that was in front last."""
        self.fleet_screen = FleetScreen()
        self.view.apply(source.state, source.state.targets)

    def first_theme(self) -> str:
        """Register the theme of the settings and return its name."""
        self.register_theme(self._chosen.theme)
        return self._chosen.theme.name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Return the colours that hold where a theme says nothing."""
        return {f"ses-{token}": color for token, color in themes.TOKENS.items()}

    def get_driver_class(self) -> type[Driver]:
        """Return Textual's driver, adapted to the loop that this program runs in."""
        from sestui.tui.driver import adapted

        return adapted(super().get_driver_class())

    def get_default_screen(self) -> Screen[Any]:
        """Return the fleet."""
        return self.fleet_screen

    def on_mount(self) -> None:
        """Begin to read once the first picture is on the screen."""
        if self._ending is not None:
            self._ending.watch(self.leave)
        self.call_after_refresh(self._begin)

    def _begin(self) -> None:
        import asyncio

        if self.collector is not None:
            self.collector.begin()
        self._feed = Feed(lambda: self.post_message(FleetChanged()), asyncio.get_running_loop())
        self.log_book.add(f"session began with {len(self.view.state.targets):,} targets")
        self._warn(self._problems)
        self.source.start(self._feed.push)
        self.set_interval(TICK, self.tick)

    def _warn(self, problems: tuple[str, ...]) -> None:
        """Tell what is wrong beside what was read: once, and for good in the session log."""
        for problem in problems:
            self.log_book.add(problem, Severity.WARNING)
        if problems:
            self.notify("\n".join(problems), severity="warning", timeout=15, markup=False)

    async def on_event(self, event: Event) -> None:
        """Take note of keys and mouse on their way."""
        if self.collector is not None and isinstance(event, InputEvent):
            self.collector.used()
        await super().on_event(event)

    # States

    def on_fleet_changed(self) -> None:
        """Take the newest state and show what differs."""
        from sestui.rules.granted import granted

        state, changed = self._feed.take() if self._feed is not None else (None, frozenset())
        if state is None:
            return
        self.log_book.compare(self.view.state, state, changed)
        self._tell_granted(granted(self.view.state, state, changed))
        self._warn(state.notices[len(self.view.state.notices) :])
        self.view.take(state, changed)
        self._show_changes(changed - state.targets.keys())

    def _tell_granted(self, targets: tuple[Target, ...]) -> None:
        """Tell of production access at once, whatever is looked at."""
        if targets:
            names = ", ".join(self.actions.name_of(target) for target in targets[:TOLD])
            more = f" and {len(targets) - TOLD} more" if len(targets) > TOLD else ""
            text = f"Production access is granted: {names}{more}"
            self.notify(text, title="Out of the sandbox", timeout=30, markup=False)
            self.log_book.add(text)

    def _show_changes(self, gone: frozenset[Target] = frozenset()) -> None:
        """Judge some of what changed, what is on the screen first, and show it; the rest comes after waiting keys."""
        done = self.view.work(self.fleet_screen.seen)
        with self.batch_update():
            for screen in self.listeners():
                screen.fleet_changed(done | gone)
        self._judge_later()

    def _judge_later(self) -> None:
        if self.view.waiting and not self._judges_later:
            import asyncio

            self._judges_later = True
            # Through the loop: messages that wait already are handled in one turn of it, whatever else waits there.
            asyncio.get_running_loop().call_soon(self.call_later, self._go_on)

    def _go_on(self) -> None:
        self._judges_later = False
        self._show_changes()

    def tick(self) -> None:
        """Show what the passing of time changed: ages and staleness, nothing else."""
        if self._ending is not None and self._ending.terminal_is_gone():
            self.leave(129)
            return
        if self.collector is not None:
            self.collector.rest(closed=len(self.screen_stack) == 1)
        if self.view.tick():
            self.view.work(self.fleet_screen.seen)
            with self.batch_update():
                for screen in self.places():
                    screen.time_passed()
            self._judge_later()

    def places(self) -> tuple[PlaceScreen, ...]:
        """Return the full screens, the one in front last."""
        return tuple(screen for screen in self.screen_stack if isinstance(screen, PlaceScreen))

    def listeners(self) -> tuple[PlaceScreen | Dialog, ...]:
        """Return what shows states: full screens and what lies over them."""
        # neither one that is still to be composed, nor one that is being taken down at the end
        found = (screen for screen in self.screen_stack if isinstance(screen, PlaceScreen | Dialog))
        return tuple(screen for screen in found if screen.is_mounted and screen.children and self.is_running)

    @property
    def is_snapshot(self) -> bool:
        """Whether the state is one that was taken earlier."""
        return self.source.kind is SourceKind.SNAPSHOT

    @property
    def target(self) -> Target | None:
        """The target that commands act on."""
        places = self.places()
        return places[-1].target if places else None

    def tell(self, text: str, token: str = "", *, of_target: bool = False) -> None:
        """Show a notice on the screen in front; one `of_target` only until there is another target."""
        for screen in self.places()[-1:]:
            screen.tell(text, token, of_target=of_target)

    # Commands

    def availability(self, command_id: str) -> Availability:
        """Decide whether a command is there now."""
        places = self.places()
        return availability(DECLARED[command_id], places[-1].situation()) if places else Availability(present=False)

    def key_of(self, command_id: str) -> str:
        """Return the key of a command that can be used now, as a person writes it; empty when there is none."""
        keys = self.keymap.keys[command_id]
        return key_label(keys[0]) if keys and self.availability(command_id).usable else ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Have Textual ask the declaration: a command that is not there leaves its key to others."""
        if action == "run" and parameters:
            return self.availability(str(parameters[0])).present
        return super().check_action(action, parameters)

    def action_run(self, command_id: str) -> None:
        """Run a command, or say why not."""
        found = self.availability(command_id)
        if not found.present:
            return
        if found.reason:
            self.tell(found.reason, "warning", of_target=True)
            return
        name = DECLARED[command_id].method
        for owner in (*self.places()[-1].owners(), self.actions, self.acting, self):
            method: Callable[[], None] | None = getattr(owner, name, None)
            if method is not None:
                method()
                return

    def on_exported(self, event: Exported) -> None:
        """Say that a snapshot was written."""
        self.actions.exported(event)

    def on_export_failed(self, event: ExportFailed) -> None:
        """Say why a snapshot was not written."""
        self.actions.export_failed(event)

    def on_browser_answered(self, event: BrowserAnswered) -> None:
        """Say what came of opening a page."""
        self.actions.browser_answered(event)

    @property
    def writes(self) -> "Writes":
        """What carries out what was confirmed; made when it is first needed."""
        if self._writes is None:
            from sestui.tui.writes import Writes

            self._writes = Writes(self)
        return self._writes

    def on_write_ended(self, event: WriteEnded) -> None:
        """Say what came of a write."""
        self.writes.ended(event.outcome)

    @cached_property
    def access(self) -> "Access":
        """What this session knows of requests for production access."""
        from sestui.tui.access import Access

        return Access(self)

    def on_draft_written(self, event: DraftWritten) -> None:
        """Say what came of writing a draft."""
        self.access.written(event)

    def on_draft_read(self, event: DraftRead) -> None:
        """Take in a draft that was read."""
        self.access.was_read(event)

    def do_help(self) -> None:
        """Show keys, filter words and signs."""
        from sestui.tui.screens.texts import HelpScreen

        self.push_screen(HelpScreen(self.places()[-1].situation()))

    def do_log(self) -> None:
        """Show what happened in this session."""
        from sestui.tui.screens.texts import LogScreen

        self.push_screen(LogScreen())

    def do_palette(self) -> None:
        """Find a command."""
        from sestui.tui.palette import Palette

        if isinstance(self.screen, PlaceScreen):
            self.push_screen(Palette(id="--command-palette"))

    def do_theme(self) -> None:
        """Use the next theme."""
        known = themes.names(self.themes_folder)
        place = known.index(self.theme) + 1 if self.theme in known else 0
        self.use_theme(known[place % len(known)])

    def use_theme(self, name: str) -> None:
        """Use a theme by name; a broken one is told and changes nothing."""
        if not self.settings.color:
            self.tell("There is no colour (--no-color or NO_COLOR), so no theme shows.", "warning")
            return
        try:
            theme = themes.load(name, self.themes_folder)
        except themes.ThemeError as error:
            self.notify(str(error), severity="warning", timeout=15, markup=False)
            self.log_book.add(str(error), Severity.WARNING)
            return
        self.register_theme(theme)
        self.theme = name
        self.tell(f"Theme: {name}", "dim")

    # Leaving

    def do_quit(self) -> None:
        """Leave at once."""
        self.leave(0)

    def leave(self, code: int) -> None:
        """Stop reading and leave with an exit code; nothing is waited for."""
        self.unfinished = self.unfinished or self.source.under_way
        self.source.stop()
        if self._ending is not None:
            self._ending.soon(code)
        self.exit(code, return_code=code)

    async def action_quit(self) -> None:
        """Leave at once; ctrl+c and ctrl+q always work."""
        self.leave(0)

    # Around Textual

    def write_to_terminal(self, sequence: str) -> None:
        """Write a control sequence past the screen: the one thing that Textual has no call for."""
        if self._driver is not None:
            self._driver.write(sequence)
            self._driver.flush()

    def give_mouse(self, *, taken: bool) -> None:
        """Take the mouse, or leave it to the terminal."""
        use = getattr(self._driver, "use_mouse", None)
        if use is not None:
            use(taken)

    def _fatal_error(self) -> None:
        """Show where a defect is; unlike Textual's own, without the values of variables, which may be secrets."""
        import traceback

        from rich.text import Text

        self.bell()
        self.panic(Text(f"sestui has a defect and had to stop:\n\n{traceback.format_exc()}"))


def _user_themes(environ: Mapping[str, str]) -> Path:
    from sestui.config.paths import themes_home

    return themes_home(environ)
