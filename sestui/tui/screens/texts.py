"""Screens that are one text: help and the session log."""

from collections.abc import Iterable

from textual.widget import Widget

from sestui.model.target import Target
from sestui.rules.severity import Severity
from sestui.tui.commands import COMMANDS, Availability, Command, availability
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.help_text import filter_help, help_lines
from sestui.tui.painted import Line, Lines, wrap
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.session_log import Entry
from sestui.tui.situation import Place, Situation
from sestui.tui.summary_text import count


class HelpScreen(PlaceScreen):
    """Keys, filter words and signs; judged for the screen that it was called from."""

    place = Place.HELP

    def __init__(self, asked_from: Situation) -> None:
        super().__init__()
        self._asked_from = asked_from

    def content(self) -> Iterable[Widget]:
        """One text."""
        yield Lines(id="text")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        keys = self.sestui.keymap.keys

        def available(command: Command) -> Availability:
            return availability(command, self._asked_from)

        text = self.query_one(Lines)
        table = filter_help(self._asked_from)
        text.show(lambda width: help_lines(keys, available, width, table))
        text.focus()

    def where(self) -> str:
        """Return the title."""
        from sestui import __version__

        return f"{__version__}  help: {count(len(COMMANDS), 'command')}"

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)


_SIGN = {Severity.OK: "·", Severity.NOTE: "•", Severity.UNKNOWN: "?", Severity.WARNING: "▲", Severity.CRITICAL: "■"}


class LogScreen(PlaceScreen):
    """What happened in this session, newest first."""

    place = Place.LOG
    _count = 0
    """How many entries had been written when they were shown last."""

    def content(self) -> Iterable[Widget]:
        """One text."""
        yield Lines(id="text")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self._show()
        self.query_one(Lines).focus()

    def where(self) -> str:
        """Return the title."""
        return f"session log: {count(self.sestui.log_book.count, 'entry').replace('entrys', 'entries')}, times in UTC"

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Show what was added."""
        super().fleet_changed(changed)
        self._show()

    def on_screen_resume(self) -> None:
        """Show what was added while another screen was in front."""
        super().on_screen_resume()
        self._show()

    def _show(self) -> None:
        book, text = self.sestui.log_book, self.query_one(Lines)
        added = book.count - self._count
        if not added:
            return
        first, self._count = self._count == 0, book.count
        entries = tuple(reversed(book.entries))
        top = text.scroll_offset.y
        text.show(lambda width: log_lines(entries, width))
        if top and not first:
            # What is being read stays where it is; at the very top, the newest is what is being read.
            above = len(log_lines(entries[:added], text.scrollable_content_region.width))
            text.scroll_to(y=top + above, animate=False, force=True, immediate=True)

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)


def log_lines(entries: tuple[Entry, ...], width: int) -> tuple[Line, ...]:
    """Lay out entries: time in UTC, sign, what it happened to, what happened."""
    lines: list[Line] = []
    for entry in entries:
        token = "dim" if entry.severity is Severity.OK else TOKEN[entry.severity]
        text = f"{entry.subject}: {entry.text}" if entry.subject else entry.text
        first, *rest = wrap(text, width - 13) or [""]
        lines.append(((f"{entry.at:%H:%M:%S}Z  ", "dim"), (f"{_SIGN[entry.severity]} ", token), (first, "")))
        lines.extend(((" " * 13, ""), (line, "")) for line in rest)
    return tuple(lines) or ((("Nothing happened yet.", "dim"),),)
