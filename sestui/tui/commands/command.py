"""What a command is, and the places where commands are."""

from typing import Final, NamedTuple

from sestui.tui.situation import Group, Place, Unless, always

FLEET: Final = frozenset({Place.FLEET})
DETAIL: Final = frozenset({Place.DETAIL})
TARGET: Final = FLEET | DETAIL
TABLES: Final = frozenset({Place.FLEET, Place.DOMAINS, Place.DETAIL})
TRACE: Final = frozenset({Place.TRACE})
ACCESS: Final = frozenset({Place.PREFLIGHT, Place.LIMITS})
"""The way out of the sandbox, and what comes after it."""
JUDGED: Final = TRACE | ACCESS
"""Screens of their own about one target."""
RECORDS: Final = frozenset({Place.RECORDS})
SEND: Final = frozenset({Place.SEND})
OVER: Final = frozenset({Place.DETAIL, Place.DOMAINS, Place.HELP, Place.LOG}) | JUDGED | RECORDS | SEND
EVERYWHERE: Final = FLEET | OVER
TABLE_TABS: Final = frozenset({"identities", "feedback", "suppression", "dns"})
"""Tabs of the detail view that hold a table."""


class Command(NamedTuple):
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
    where: frozenset[Place] = FLEET
    rank: int = 50
    """The lower, the longer it stays in a footer that gets narrow."""
    writes: bool = False
    """Changes something at AWS: not there at all when read-only."""
    live: bool = False
    """Needs somebody to ask: not there at all on a snapshot."""
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
