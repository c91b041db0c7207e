"""Commands of the way out of the sandbox: the checklist, and in production the sending limits."""

from typing import Final

from sestui.tui.commands.command import TARGET, Command
from sestui.tui.situation import Group, Place, may_write, no_target

ACCESS_COMMANDS: Final = (
    Command(
        "request-access",
        "a",
        "Check and request production access; in production: the sending limits",
        "access",
        "Target: Request production access",
        "First what to put in order before the request; there the same key opens the form.",
        Group.ACT,
        TARGET | frozenset({Place.PREFLIGHT}),
        rank=18,
        unless=no_target,
    ),
    Command(
        "raise-limit",
        "enter",
        "Request a higher value of the selected limit",
        "request",
        "Limit: Request a higher one",
        "Through Service Quotas; AWS takes one request at a time for each.",
        Group.CHANGE,
        frozenset({Place.LIMITS}),
        rank=10,
        writes=True,
        unless=may_write,
    ),
)
