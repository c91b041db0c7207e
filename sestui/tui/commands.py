"""One declaration per command: its keys, words, group and when it is available come from here and nowhere else.

Bindings, footer, palette, help screen and the user's keymap are all made from `COMMANDS`. Decides, never acts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sestui.tui.situation import (
    PANE_WIDTH,
    Group,
    Place,
    Situation,
    Unless,
    always,
    in_grid,
    last_page,
    narrow,
    no_target,
    refresh_target,
    snapshot,
    unfiltered,
)

_FLEET: Final = frozenset({Place.FLEET})
_DETAIL: Final = frozenset({Place.DETAIL})
_TARGET: Final = _FLEET | _DETAIL
_TABLES: Final = frozenset({Place.FLEET, Place.DOMAINS, Place.DETAIL})
_OVER: Final = frozenset({Place.DETAIL, Place.DOMAINS, Place.HELP, Place.LOG})
_ALL: Final = _FLEET | _OVER
_TABLE_TABS: Final = frozenset({"identities", "feedback", "suppression"})
"""Tabs of the detail view that hold a table."""


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
    unless: Unless = always
    tabs: frozenset[str] = frozenset()
    """The tabs of the detail view that have it; empty: all of them."""

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
        "Account, reputation, identities, bounces and complaints, suppression; on a domain: where it is an identity.",
        Group.LOOK,
        _FLEET | frozenset({Place.DOMAINS}),
        rank=10,
        unless=no_target,
    ),
    Command(
        "filter",
        "slash",
        "Filter by text and fields",
        "filter",
        "View: Filter",
        "For example: acme status:sandbox -region:us-east-1 is:failing quota:>80",
        Group.FIND,
        _TABLES,
        rank=11,
        tabs=_TABLE_TABS,
    ),
    Command(
        "refresh",
        "r",
        "Read the selected target again",
        "refresh",
        "Target: Refresh",
        "Ahead of its time, as far as SES' one request per second allows.",
        Group.ACT,
        _TABLES,
        rank=12,
        unless=refresh_target,
    ),
    Command(
        "refresh-all",
        "R",
        "Read every target again",
        "",
        "Fleet: Refresh all",
        "What is on screen is read first.",
        Group.ACT,
        unless=snapshot,
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
        unless=narrow,
    ),
    Command(
        "sort",
        "s",
        "Sort by the selected column",
        "sort",
        "Table: Sort by the selected column",
        "Again for the other direction, a third time for the order of the settings.",
        Group.FIND,
        _TABLES,
        rank=16,
        unless=in_grid,
        tabs=_TABLE_TABS,
    ),
    Command(
        "reverse",
        "S",
        "Reverse the order",
        "",
        "Table: Reverse the order",
        "Unknown values stay last.",
        Group.FIND,
        _TABLES,
        unless=in_grid,
        tabs=_TABLE_TABS,
    ),
    Command(
        "column-left",
        "less_than_sign",
        "Select the column to the left",
        "",
        "Table: Select the column to the left",
        "The arrow keys do the same.",
        Group.FIND,
        _TABLES,
        unless=in_grid,
        tabs=_TABLE_TABS,
    ),
    Command(
        "column-right",
        "greater_than_sign",
        "Select the column to the right",
        "",
        "Table: Select the column to the right",
        "The arrow keys do the same.",
        Group.FIND,
        _TABLES,
        unless=in_grid,
        tabs=_TABLE_TABS,
    ),
    Command(
        "clear",
        "escape",
        "Clear the filter",
        "",
        "View: Clear the filter",
        "Shows every target again.",
        Group.FIND,
        unless=unfiltered,
    ),
    Command(
        "export",
        "e",
        "Write a snapshot of this state to a file",
        "export",
        "Snapshot: Export",
        "TOML, readable by its owner only; sensitive members are left out.",
        Group.PROGRAM,
        _TABLES,
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
        unless=no_target,
    ),
    Command(
        "copy",
        "y",
        "Copy the target, its account id or a fix",
        "copy",
        "Target: Copy",
        "Through the terminal (OSC 52); whether it takes it, nobody can know.",
        Group.ACT,
        _TABLES,
        rank=15,
        unless=no_target,
    ),
    Command(
        "log",
        "exclamation_mark",
        "Show what happened in this session",
        "log",
        "Session: Show log",
        "Failures that came and went, refreshes, exports.",
        Group.PROGRAM,
        _TABLES,
        rank=19,
    ),
    Command(
        "tab-next",
        "right_square_bracket",
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
        "left_square_bracket",
        "Open the tab before",
        "",
        "Detail: Previous tab",
        "",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "tab-account",
        "1",
        "Open the tab Account",
        "",
        "Detail: Open Account",
        "What GetAccount said, and what only some accounts use.",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "tab-reputation",
        "2",
        "Open the tab Reputation",
        "",
        "Detail: Open Reputation",
        "Rates against AWS' lines, what was sent, and when the quota is full.",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "tab-identities",
        "3",
        "Open the tab Identities",
        "",
        "Detail: Open Identities",
        "Domains and addresses with DKIM, MAIL FROM and status.",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "tab-feedback",
        "4",
        "Open the tab Bounces & complaints",
        "",
        "Detail: Open Bounces & complaints",
        "Who hears them, identity by identity.",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "tab-suppression",
        "5",
        "Open the tab Suppression",
        "",
        "Detail: Open Suppression",
        "The account's list of addresses that get no mail.",
        Group.LOOK,
        _DETAIL,
    ),
    Command(
        "domains",
        "d",
        "Show the domains of the whole fleet",
        "domains",
        "Domain: Show all",
        "One row per domain: in which accounts and regions it is an identity, and its worst state.",
        Group.LOOK,
        _TARGET,
        rank=18,
    ),
    Command(
        "look-up",
        "l",
        "Look up an address in the suppression list",
        "look up",
        "Suppression: Look up an address",
        "Asks SES for this one address, whatever of the list was read.",
        Group.ACT,
        _DETAIL,
        rank=12,
        unless=snapshot,
        tabs=frozenset({"suppression"}),
    ),
    Command(
        "more",
        "m",
        "Read the next page of the list",
        "more",
        "Suppression: Read the next page",
        "SES gives the list in pages of 1,000 addresses.",
        Group.ACT,
        _DETAIL,
        rank=13,
        unless=last_page,
        tabs=frozenset({"suppression"}),
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
        _TABLES,
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
    if now.place is Place.DETAIL and command.tabs and now.tab not in command.tabs:
        return Availability(present=False)
    return Availability(present=True, reason=command.unless(now))
