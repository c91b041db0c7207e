"""`sestui sending`: pause or resume the sending of an account in a region."""

import argparse
from typing import Final

from sestui.cli.acting import add_write_flags, run_plan
from sestui.cli.context import Context
from sestui.cli.exit_codes import ExitCode
from sestui.rules.write_plan import sending_plan

HELP: Final = "pause or resume the sending of one account in one region"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument("what", choices=("pause", "resume"), help="pause: SES refuses all mail until it is resumed")
    add_write_flags(parser)


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Ask, and do it."""
    return run_plan(args, context, "sending", lambda at, state: sending_plan(at, state, enabled=args.what == "resume"))
