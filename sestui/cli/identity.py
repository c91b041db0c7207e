"""`sestui identity resend`: mail the link that verifies an address once more."""

import argparse
from typing import Final

from sestui.cli.acting import add_write_flags, run_plan
from sestui.cli.context import Context
from sestui.cli.exit_codes import ExitCode
from sestui.model.fleet import TargetState
from sestui.model.trace import Need, NeedKind
from sestui.rules.write_plan import Plan, Where, resend_plan

HELP: Final = "mail the link that verifies an address once more"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument("what", choices=("resend",), help="resend: SES mails a new link, valid for 24 hours")
    parser.add_argument("address", metavar="ADDRESS", help="the address, in its exact case")
    add_write_flags(parser)


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Ask, and do it."""

    def plan(at: Where, state: TargetState) -> Plan:
        reading = state.depth.details.get(args.address)
        return resend_plan(at, args.address, reading.value.status if reading is not None and reading.value else None)

    return run_plan(args, context, "identity", plan, (Need(NeedKind.IDENTITY, args.address),))
