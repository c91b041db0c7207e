"""`sestui suppression`: one address on the account's suppression list: look, add, remove."""

import argparse
from datetime import UTC
from typing import Final

from sestui.cli.acting import add_write_flags, run_plan
from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.output import emit, say, tell_failure
from sestui.cli.wiring import open_target
from sestui.fleet.rounds import Rounds
from sestui.model.acting import SuppressionReason
from sestui.model.failure import Cause
from sestui.model.reading import Reading
from sestui.model.suppression import SuppressionLookup
from sestui.model.text import clean
from sestui.model.trace import Need, NeedKind
from sestui.rules.write_plan import suppress_plan, unsuppress_plan
from sestui.snapshot.errors import CannotWrite

HELP: Final = "show, add or remove one address of a suppression list"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument("what", choices=("show", "add", "remove"), help="show only looks it up")
    parser.add_argument("address", metavar="ADDRESS", help="the address, in its exact case")
    parser.add_argument(
        "--reason",
        choices=tuple(reason.value.lower() for reason in SuppressionReason),
        default="bounce",
        help="why it is added (default: bounce)",
    )
    add_write_flags(parser)


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Look it up, or ask and do it."""
    address: str = args.address
    needs = (Need(NeedKind.SUPPRESSION_LOOKUP, address),)
    if args.what == "add":
        reason = SuppressionReason(args.reason.upper())
        return run_plan(args, context, "suppression", lambda at, state: suppress_plan(at, state, address, reason))
    if args.what == "remove":
        return run_plan(args, context, "suppression", lambda at, _state: unsuppress_plan(at, address))
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "suppression") as (opened, target):
        state = Rounds(opened.source, target, args.timeout).read(lambda _known: needs)
    known = state.targets[target]
    return _show(known.depth.lookups.get(address, Reading(failure=known.account.failure)))


def _show(reading: Reading[SuppressionLookup]) -> ExitCode:
    found, failure = reading.value, reading.failure
    if found is None:
        if failure is not None:
            tell_failure(failure)
            return ExitCode.LOGIN_NEEDED if failure.cause is Cause.LOGIN_NEEDED else ExitCode.NONE_READ
        say("sestui: it was not read in time")
        return ExitCode.NONE_READ
    line = f"{clean(found.address, 320)}: not on the list"
    if found.listed:
        since = f" since {found.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if found.at is not None else ""
        line = f"{clean(found.address, 320)}: on the list{since}, {clean(found.reason or 'reason not told', 40)}"
    try:
        emit(f"{line}\n")
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    return ExitCode.OK
