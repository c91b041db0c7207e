"""`sestui trace`: would this send pass? Reads what the answer needs of one account in one region, and sends nothing.

stdout is the document and nothing else. What could not be read is unknown, never passed.
"""

import argparse
import sys
from datetime import UTC, datetime
from typing import Final

from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.options import one_of, seconds
from sestui.cli.output import emit, say
from sestui.cli.tracing import add_message, follow, message, tell_failures
from sestui.cli.wiring import open_target
from sestui.fleet.rounds import Rounds
from sestui.model.trace import Outcome
from sestui.snapshot.errors import CannotWrite

HELP: Final = "tell whether a message would pass through SES, gate by gate; send nothing"

FORMATS: Final = ("text", "toml", "json")
CODES: Final = {
    Outcome.PASSES: ExitCode.OK,
    Outcome.REFUSED: ExitCode.TRACE_REFUSED,
    Outcome.NOT_DELIVERED: ExitCode.TRACE_NOT_DELIVERED,
    Outcome.UNAUTHENTICATED: ExitCode.TRACE_UNAUTHENTICATED,
    Outcome.UNKNOWN: ExitCode.TRACE_UNKNOWN,
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    add_message(parser)
    parser.add_argument(
        "--format", type=one_of(FORMATS), default="text", metavar="F", help=f"{', '.join(FORMATS)} (default: text)"
    )
    parser.add_argument(
        "--timeout", type=seconds, metavar="S", help="give the whole reading S seconds; the rest is then unknown"
    )


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Read, tell; the exit code is what would become of the message."""
    one, loaded = message(args), context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "trace") as (opened, target):
        found = follow(Rounds(opened.source, target, args.timeout), opened, target, one)
    demo, account = opened.settings.demo, found.account
    try:
        if args.format == "text":
            from sestui.cli.trace_text import report

            color = loaded.settings.color and context.environ.get("TERM") != "dumb" and sys.stdout.isatty()
            emit(report(found.trace, target, account=account, color=color, demo=demo))
        else:
            from sestui.snapshot.trace import dumps_trace

            as_json = args.format == "json"
            emit(dumps_trace(found.trace, target, datetime.now(UTC), account=account, as_json=as_json, demo=demo))
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    tell_failures(found)
    return ExitCode.LOGIN_NEEDED if found.needs_login else CODES[found.trace.outcome]
