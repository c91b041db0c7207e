"""One declaration per command: its keys, words, group and when it is available come from here and nowhere else.

Bindings, footer, palette, help screen and the user's keymap are all made from `COMMANDS`. Decides, never acts.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.fleet.source import SourceKind
from sestui.model.commands import CHARACTER_NAMES, keymap_problems, split_keys


class Place(StrEnum):
    """The screens that commands know."""

    FLEET = "fleet"
    DETAIL = "detail"
    HELP = "help"
    LOG = "log"
    DIALOG = "dialog"


class Group(StrEnum):
    """How the help screen orders commands."""

    LOOK = "Look"
    FIND = "Find and sort"
    ACT = "Act on a target"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Situation:
    """All that availability hangs on."""

    place: Place = Place.FLEET
    kind: SourceKind = SourceKind.LIVE
    read_only: bool = False
    has_target: bool = True
    grid: bool = False
    filtered: bool = False
    tab: str = ""
    """The tab in front of the detail view."""
    width: int = 80
    tiny: bool = False
    """Too small to show anything."""


Unless = Callable[[Situation], str]
"""Returns the reason why a command is not available now, or an empty string."""

PANE_WIDTH: Final = 120
"""Below this width there is no room for a side pane."""


def _always(_: Situation) -> str:
    return ""


def _snapshot(now: Situation) -> str:
    return "A snapshot does not change; start without --from-snapshot to read." * (now.kind is SourceKind.SNAPSHOT)


def _no_target(now: Situation) -> str:
    return "" if now.has_target else "No target is selected."


def _refresh_target(now: Situation) -> str:
    return _snapshot(now) or _no_target(now)


def _in_grid(now: Situation) -> str:
    return "The grid keeps the order of the settings; press g for the table." if now.grid else ""


def _narrow(now: Situation) -> str:
    if now.grid:
        return "The side pane belongs to the table; press g for it."
    return "" if now.width >= PANE_WIDTH else f"The side pane needs {PANE_WIDTH} columns; press enter instead."


def _unfiltered(now: Situation) -> str:
    return "" if now.filtered else "There is no filter to clear."


_FLEET: Final = frozenset({Place.FLEET})
_DETAIL: Final = frozenset({Place.DETAIL})
_TARGET: Final = frozenset({Place.FLEET, Place.DETAIL})
_OVER: Final = frozenset({Place.DETAIL, Place.HELP, Place.LOG})
_ALL: Final = frozenset({Place.FLEET, Place.DETAIL, Place.HELP, Place.LOG})


@dataclass(frozen=True, slots=True)
class Command:
    """Something a user can do."""

    id: str
    """As in `model.commands.COMMAND_IDS`; what the user's keymap names."""
    keys: str
    """Default keys, comma separated, in Textual's names."""
    title: str
    """One line, for the help screen."""
    footer: str
    """One word for the key line; empty keeps it out."""
    palette: str
    """`noun: Verb`, for the command palette."""
    tip: str
    """A sentence more."""
    group: Group
    where: frozenset[Place] = _FLEET
    rank: int = 50
    """The lower, the longer it stays in a footer that gets narrow."""
    writes: bool = False
    """Changes something at AWS: not there at all when read-only."""
    unless: Unless = _always

    @property
    def action(self) -> str:
        """The Textual action that runs this command."""
        return f"app.run('{self.id}')"

    @property
    def method(self) -> str:
        """The name of the method that does it, on the screen or else on the app."""
        return f"do_{self.id.replace('-', '_')}"


_DECLARED: Final = (
    Command(
        "detail",
        "enter",
        "Show all that is known of the selected target",
        "detail",
        "Target: Show detail",
        "Everything GetAccount said, in words, with what it means and where the rule comes from.",
        Group.LOOK,
        rank=10,
        unless=_no_target,
    ),
    Command(
        "filter",
        "slash",
        "Filter by text and fields",
        "filter",
        "View: Filter",
        "For example: acme status:sandbox -region:us-east-1 is:failing quota:>80",
        Group.FIND,
        rank=11,
    ),
    Command(
        "refresh",
        "r",
        "Read the selected target again",
        "refresh",
        "Target: Refresh",
        "Ahead of its time, as far as SES' one request per second allows.",
        Group.ACT,
        _TARGET,
        rank=12,
        unless=_refresh_target,
    ),
    Command(
        "refresh-all",
        "R",
        "Read every target again",
        "",
        "Fleet: Refresh all",
        "What is on screen is read first.",
        Group.ACT,
        unless=_snapshot,
    ),
    Command(
        "grid",
        "g",
        "Switch between table and grid",
        "grid",
        "View: Switch table and grid",
        "The grid has profiles down and regions across, one small cell each.",
        Group.LOOK,
        rank=13,
    ),
    Command(
        "pane",
        "p",
        "Show or hide the side pane",
        "",
        "View: Show or hide the side pane",
        f"Detail of the selected target beside the table, from {PANE_WIDTH} columns on.",
        Group.LOOK,
        unless=_narrow,
    ),
    Command(
        "sort",
        "s",
        "Sort by the selected column",
        "sort",
        "Table: Sort by the selected column",
        "Again for the other direction, a third time for the order of the settings.",
        Group.FIND,
        rank=16,
        unless=_in_grid,
    ),
    Command(
        "reverse",
        "S",
        "Reverse the order",
        "",
        "Table: Reverse the order",
        "Unknown values stay last.",
        Group.FIND,
        unless=_in_grid,
    ),
    Command(
        "column-left",
        "less_than_sign",
        "Select the column to the left",
        "",
        "Table: Select the column to the left",
        "The arrow keys do the same.",
        Group.FIND,
        unless=_in_grid,
    ),
    Command(
        "column-right",
        "greater_than_sign",
        "Select the column to the right",
        "",
        "Table: Select the column to the right",
        "The arrow keys do the same.",
        Group.FIND,
        unless=_in_grid,
    ),
    Command(
        "clear",
        "escape",
        "Clear the filter",
        "",
        "View: Clear the filter",
        "Shows every target again.",
        Group.FIND,
        unless=_unfiltered,
    ),
    Command(
        "export",
        "e",
        "Write a snapshot of this state to a file",
        "export",
        "Snapshot: Export",
        "TOML, readable by its owner only; sensitive members are left out.",
        Group.PROGRAM,
        _TARGET,
        rank=17,
    ),
    Command(
        "console",
        "o",
        "Show or open the AWS console page",
        "console",
        "Target: Open the console page",
        "The account dashboard of the selected target's region.",
        Group.ACT,
        _TARGET,
        rank=18,
        unless=_no_target,
    ),
    Command(
        "copy",
        "y",
        "Copy the target, its account id or a fix",
        "copy",
        "Target: Copy",
        "Through the terminal (OSC 52); whether it takes it, nobody can know.",
        Group.ACT,
        _TARGET,
        rank=15,
        unless=_no_target,
    ),
    Command(
        "log",
        "exclamation_mark",
        "Show what happened in this session",
        "log",
        "Session: Show log",
        "Failures that came and went, refreshes, exports.",
        Group.PROGRAM,
        _TARGET,
        rank=19,
    ),
    Command(
        "tab-next",
        "right_square_bracket,tab",
        "Open the next tab",
        "tabs",
        "Detail: Next tab",
        "The numbers open a tab at once.",
        Group.LOOK,
        _DETAIL,
        rank=11,
    ),
    Command(
        "tab-previous",
        "left_square_bracket,shift+tab",
        "Open the tab before",
        "",
        "Detail: Previous tab",
        "",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "theme",
        "T",
        "Use the next theme",
        "",
        "Theme: Use the next one",
        "The palette has them by name.",
        Group.PROGRAM,
        _ALL,
    ),
    Command(
        "palette",
        "ctrl+p",
        "Find a command",
        "",
        "Session: Find a command",
        "All commands by name.",
        Group.PROGRAM,
        _ALL,
    ),
    Command(
        "help",
        "question_mark",
        "Show this help",
        "help",
        "Session: Show help",
        "Keys, filter words and signs.",
        Group.PROGRAM,
        _TARGET,
        rank=1,
    ),
    Command("back", "escape", "Go back", "back", "View: Go back", "", Group.LOOK, _OVER, rank=2),
    Command(
        "quit",
        "q",
        "Quit at once",
        "quit",
        "Session: Quit",
        "Waits for nothing; ctrl+c and ctrl+q always do the same.",
        Group.PROGRAM,
        _ALL,
        0,
    ),
)

COMMANDS: Final[Mapping[str, Command]] = {command.id: command for command in _DECLARED}


@dataclass(frozen=True, slots=True)
class Availability:
    """Whether a command is there now, and if it is but cannot be used, why."""

    present: bool
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Whether the command would do something."""
        return self.present and not self.reason


def availability(command: Command, now: Situation) -> Availability:
    """Decide; the only rule of what is available."""
    if now.place not in command.where or (command.writes and now.read_only) or (now.tiny and command.id != "quit"):
        return Availability(present=False)
    return Availability(present=True, reason=command.unless(now))


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys that are in force, and what was wrong with the user's."""

    keys: Mapping[str, tuple[str, ...]]
    changed: Mapping[str, str]
    """What the user rebound, for Textual's keymap."""
    problems: tuple[str, ...]


def keymap(user: Iterable[tuple[str, str]]) -> Keymap:
    """Lay the user's keys over the defaults; an entry with a problem is left out and told."""
    entries = tuple(user)
    problems = keymap_problems(entries)
    wrong = {command for command, _ in problems}
    changed = {command: ",".join(split_keys(keys)) for command, keys in entries if command not in wrong}
    keys = {command.id: split_keys(changed.get(command.id, command.keys)) for command in _DECLARED}
    taken = {key for command_id in changed for key in keys[command_id]}
    in_force = {
        command_id: own if command_id in changed else tuple(key for key in own if key not in taken)
        for command_id, own in keys.items()
    }
    return Keymap(in_force, changed, tuple(sentence for _, sentence in problems))


_SHORT: Final = {"enter": "⏎", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "delete": "del"}


def key_label(key: str) -> str:
    """Return a key as a person writes it: `ctrl+p`, `/`, `⏎`."""
    *modifiers, name = key.split("+") if len(key) > 1 else (key,)
    return "+".join((*modifiers, CHARACTER_NAMES.get(name) or _SHORT.get(name, name)))
