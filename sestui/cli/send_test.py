"""`sestui send-test`: one test e-mail, traced first, sent once.

stdout is the MessageId and nothing else, or the exact request with `--dry-run`.
"""

import argparse
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sestui.cli.acting import act, add_write_flags, place_of, wrapped
from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.options import seconds
from sestui.cli.output import emit, say
from sestui.cli.trace_text import report
from sestui.cli.tracing import add_message, follow, message, tell_failures
from sestui.cli.usage import UsageError
from sestui.cli.wiring import open_target
from sestui.fleet.job import Job, Kind
from sestui.fleet.rounds import Rounds
from sestui.model.acting import Email, Result
from sestui.model.insights import MessageInsights
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Outcome
from sestui.rules import test_email
from sestui.rules.send_query import SendQuery
from sestui.rules.write_plan import Where
from sestui.snapshot.errors import CannotWrite

HELP: Final = "send one test e-mail, after tracing it and asking"

_POLL: Final = 3.0
"""Seconds between two questions about what became of a message."""
_FINAL: Final = frozenset({"DELIVERY", "BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE", "PERMANENT_BOUNCE"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    add_message(parser)
    parser.add_argument("--subject", metavar="TEXT", help="default: account, region and time")
    parser.add_argument("--body", metavar="TEXT", help="default: what to look for in the headers")
    parser.add_argument("--reply-to", action="append", default=[], metavar="ADDRESS", help="where answers go")
    parser.add_argument(
        "--tag", action="append", default=[], type=_tag, metavar="NAME=VALUE", help="a tag; repeat it for more"
    )
    parser.add_argument(
        "--unsubscribe",
        action="append",
        default=[],
        metavar="URL|mailto:ADDRESS",
        help="headers for unsubscribing; one-click (RFC 8058) with an HTTPS address; repeat it for both",
    )
    parser.add_argument("--anyway", action="store_true", help="send it though the trace says that SES refuses it")
    parser.add_argument(
        "--follow",
        type=seconds,
        metavar="S",
        help="then ask message insights what became of it, for up to S seconds",
    )
    add_write_flags(parser)


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Trace, show, ask, send once, tell."""
    if context.flags.from_snapshot is not None:
        raise UsageError("send-test sends through an account, and a snapshot is none")
    one, headers = message(args), _unsubscribe(args.unsubscribe)
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "send-test") as (opened, target):
        rounds = Rounds(opened.source, target, args.timeout)
        found = follow(rounds, opened, target, one)
        color = loaded.settings.color and context.environ.get("TERM") != "dumb" and sys.stderr.isatty()
        told = report(found.trace, target, account=found.account, color=color, demo=opened.settings.demo)
        for line in told.splitlines():
            say(line)
        tell_failures(found)
        say("")
        at = place_of(target, opened.source.state)
        email = _email(args, one, at, headers)
        if found.needs_login and not args.dry_run:
            say("sestui: nothing was sent.")
            return ExitCode.LOGIN_NEEDED
        is_refused = found.trace.outcome is Outcome.REFUSED
        if is_refused and not (args.anyway or args.dry_run):
            say("sestui: nothing was sent: SES would refuse it. `--anyway` sends it all the same.")
            return ExitCode.NOT_WRITTEN
        warning = "" if found.trace.outcome is Outcome.PASSES else found.trace.summary
        plan = test_email.send_plan(at, email, warning)
        code, outcome = act(opened, plan, yes=args.yes, dry_run=args.dry_run)
        if outcome is None or outcome.result is not Result.ACCEPTED:
            return code
        try:
            emit(f"{outcome.reference}\n")
        except CannotWrite as error:
            say(f"sestui: {error}; the message was sent, its MessageId is {outcome.reference}")
            return ExitCode.CANNOT_WRITE
        look = test_email.where_to_look(email, found.state.account.value, found.trace.configuration_set)
        for line in wrapped(look, "  "):
            say(line)
        if args.follow:
            _look(rounds, target, outcome.reference, args.follow)
        return code


def _email(args: argparse.Namespace, one: SendQuery, at: Where, headers: tuple[tuple[str, str], ...]) -> Email:
    said = test_email.draft(at, datetime.now(UTC), one.sender, one.configuration_set)
    return Email(
        one.sender,
        one.to,
        said.subject if args.subject is None else args.subject,
        said.text if args.body is None else args.body,
        reply_to=tuple(args.reply_to),
        headers=headers,
        tags=tuple(args.tag),
        configuration_set=one.configuration_set,
    )


def _unsubscribe(ways: list[str]) -> tuple[tuple[str, str], ...]:
    mailto = [way for way in ways if way.startswith("mailto:")]
    urls = [way for way in ways if way.startswith(("https://", "http://"))]
    if len(mailto) + len(urls) != len(ways) or len(mailto) > 1 or len(urls) > 1:
        raise UsageError("--unsubscribe: expected one https:// address, one mailto: address, or one of both")
    return test_email.unsubscribe_headers("".join(urls), "".join(mailto))


def _tag(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"expected NAME=VALUE, found {clean(text, 60)!r}")
    return name, value


def _look(rounds: Rounds, target: Target, message_id: str, patience: float) -> None:
    """Tell on stderr what becomes of the message, until that is settled, nobody can say, or the time is over."""
    end = time.monotonic() + patience
    told: set[str] = set()
    job = Job(Kind.INSIGHTS, *target, message_id)
    while True:
        state = rounds.wait(job, max(0.0, end - time.monotonic()))
        reading = state.targets[target].depth.insights.get(message_id)
        if reading is not None and reading.failure is not None:
            say(f"sestui: {clean(reading.failure.summary)}")
            return
        found = reading.value if reading is not None else None
        for line in _events(found) if found is not None else ():
            if line not in told:
                told.add(line)
                say(f"  {line}")
        if found is not None and (not found.in_use or _is_settled(found)):
            if not found.in_use:
                say("  Virtual Deliverability Manager is off: nothing more can be told.")
            return
        if time.monotonic() + _POLL >= end:
            say(f"  Nothing {'more ' if told else ''}is known after {patience:g} s.")
            return
        time.sleep(_POLL)


def _events(found: MessageInsights) -> Iterator[str]:
    for recipient in found.recipients:
        for event in recipient.events:
            at = f"{event.at.astimezone(UTC):%H:%M:%S} UTC " if event.at is not None else ""
            more = ", ".join(clean(text, 300) for text in (event.kind, event.diagnostic) if text)
            what = clean(event.type or "not told", 40)
            yield f"{at}{clean(recipient.address, 320)}: {what}{': ' + more if more else ''}"


def _is_settled(found: MessageInsights) -> bool:
    return bool(found.recipients) and all(
        any(event.type in _FINAL for event in recipient.events) for recipient in found.recipients
    )
