"""Where a user is and what is there: all that the availability of commands hangs on, and the reasons why not. Pure.

Each function takes a situation and returns why a command cannot be used in it, or an empty string.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final, NamedTuple, TypeAlias

from sestui.fleet.source import SourceKind


class Place(StrEnum):
    """The screens that commands know."""

    FLEET = "fleet"
    DETAIL = "detail"
    DOMAINS = "domains"
    PREFLIGHT = "preflight"
    LIMITS = "limits"
    HELP = "help"
    LOG = "log"
    TRACE = "trace"
    RECORDS = "records"
    SEND = "send"
    DIALOG = "dialog"


class Group(StrEnum):
    """How the help screen orders commands."""

    LOOK = "Look"
    FIND = "Find and sort"
    ACT = "Act on a target"
    CHANGE = "Change something at AWS"
    PROGRAM = "Program"


class Situation(NamedTuple):
    """All that availability hangs on."""

    place: Place = Place.FLEET
    kind: SourceKind = SourceKind.LIVE
    read_only: bool = False
    """Everywhere: then nothing that writes is there at all."""
    refused: str = ""
    """Why nothing can be changed at the target, as a sentence; empty where it can."""
    has_target: bool = True
    needs_login: bool = False
    """Whether the target's profile needs somebody to log in."""
    grid: bool = False
    filtered: bool = False
    tab: str = ""
    """The tab in front of the detail view."""
    identity: str = ""
    """The identity under the cursor."""
    more: bool = False
    """Whether the list in front has pages that were not asked for."""
    width: int = 80
    tiny: bool = False
    """Too small to show anything."""


Unless: TypeAlias = Callable[[Situation], str]
"""Returns the reason why a command is not available now, or an empty string."""

PANE_WIDTH: Final = 120
"""Below this width there is no room for a side pane."""


def always(_: Situation) -> str:
    """Find nothing against it."""
    return ""


def snapshot(now: Situation) -> str:
    """Refuse to read where nothing can be read."""
    return "A snapshot does not change; start without --from-snapshot to read." * (now.kind is SourceKind.SNAPSHOT)


def no_target(now: Situation) -> str:
    """Refuse what needs a target."""
    return "" if now.has_target else "No target is selected."


def refresh_target(now: Situation) -> str:
    """Refuse to read a target that cannot be read."""
    return snapshot(now) or no_target(now)


def may_write(now: Situation) -> str:
    """Refuse to change what may not be changed, as whoever would do it says."""
    return no_target(now) or now.refused


def may_resend(now: Situation) -> str:
    """Refuse to mail a link to what is no address."""
    if not now.identity:
        return may_write(now) or "No identity is selected."
    return may_write(now) or ("" if "@" in now.identity else "A domain is verified by DNS records, not by mail.")


def login_target(now: Situation) -> str:
    """Refuse to log in where nobody has to."""
    return no_target(now) or ("" if now.needs_login else "This profile needs no login.")


def in_grid(now: Situation) -> str:
    """Refuse what belongs to tables."""
    return "The grid keeps the order of the settings; press g for the table." if now.grid else ""


def narrow(now: Situation) -> str:
    """Refuse the side pane where it has no room."""
    if now.grid:
        return "The side pane belongs to the table; press g for it."
    return "" if now.width >= PANE_WIDTH else f"The side pane needs {PANE_WIDTH} columns; press enter instead."


def unfiltered(now: Situation) -> str:
    """Refuse to clear nothing."""
    return "" if now.filtered else "There is no filter to clear."


def last_page(now: Situation) -> str:
    """Refuse to go past the end of a list."""
    return snapshot(now) or ("" if now.more else "There are no more pages.")
