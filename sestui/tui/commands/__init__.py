"""One declaration per command: its keys, words, group and when it is available come from here and nowhere else.

Bindings, footer, palette, help screen and the user's keymap are all made from `COMMANDS`. Decides, never acts.
The modules beside this one each declare the commands of one part of the program, in the order of the footer.
"""

from collections.abc import Mapping
from typing import Final, NamedTuple

from sestui.fleet.source import SourceKind
from sestui.tui.commands.access import ACCESS_COMMANDS
from sestui.tui.commands.acting import ACTING_COMMANDS
from sestui.tui.commands.command import Command
from sestui.tui.commands.detail import DETAIL_COMMANDS
from sestui.tui.commands.dns import DNS_COMMANDS
from sestui.tui.commands.fleet import FLEET_COMMANDS
from sestui.tui.commands.session import SESSION_COMMANDS
from sestui.tui.situation import Place, Situation

__all__ = ["COMMANDS", "Availability", "Command", "availability"]

_DECLARED: Final = (
    *FLEET_COMMANDS,
    *DETAIL_COMMANDS,
    *DNS_COMMANDS,
    *ACTING_COMMANDS,
    *ACCESS_COMMANDS,
    *SESSION_COMMANDS,
)

COMMANDS: Final[Mapping[str, Command]] = {command.id: command for command in _DECLARED}


class Availability(NamedTuple):
    """Whether a command is there now, and if it is but cannot be used, why."""

    present: bool
    reason: str = ""

    @property
    def usable(self) -> bool:
        """Whether the command would do something."""
        return self.present and not self.reason


def availability(command: Command, now: Situation) -> Availability:
    """Decide; the only rule of what is available."""
    if now.place not in command.where or (now.tiny and command.id != "quit"):
        return Availability(present=False)
    if command.writes and (now.read_only or now.kind is SourceKind.SNAPSHOT):
        return Availability(present=False)
    if command.live and now.kind is SourceKind.SNAPSHOT:
        return Availability(present=False)
    if now.place is Place.DETAIL and command.tabs and now.tab not in command.tabs:
        return Availability(present=False)
    return Availability(present=True, reason=command.unless(now))
