"""A write from the command line: told, confirmed, done once, and what came of it told. stdout gets data only.

Nothing is written without `--yes` or a terminal where somebody says yes; the default is no.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from queue import Empty, SimpleQueue
from textwrap import wrap
from typing import TYPE_CHECKING, Final

from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.one_target import unread
from sestui.cli.options import seconds
from sestui.cli.output import emit, say, tell_failure
from sestui.cli.wiring import Opened, open_target
from sestui.fleet.rounds import Rounds
from sestui.fleet.writing import LEAVING
from sestui.model.acting import OPERATIONS, Confirmed, Outcome, Result, WriteRequest
from sestui.model.acting_parameters import parameters
from sestui.model.acting_problems import problems
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, TargetState
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Need
from sestui.rules.write_plan import Plan, Where, where
from sestui.snapshot.errors import CannotWrite

if TYPE_CHECKING:
    from sestui.cli.arguments import Parser

WIDTH: Final = 80
CODES: Final = {
    Result.ACCEPTED: ExitCode.OK,
    Result.REFUSED: ExitCode.WRITE_REFUSED,
    Result.NOT_SENT: ExitCode.NOT_WRITTEN,
    Result.UNKNOWN: ExitCode.WRITE_UNKNOWN,
}
SIGNS: Final = {Result.ACCEPTED: "✓", Result.REFUSED: "✗", Result.NOT_SENT: "✗", Result.UNKNOWN: "?"}
_YES: Final = frozenset({"y", "yes"})


def add_write_flags(parser: "argparse.ArgumentParser | Parser") -> None:
    """Declare the flags that every write takes."""
    parser.add_argument("--yes", action="store_true", help="do it without asking")
    parser.add_argument("--dry-run", action="store_true", help="write the exact request to stdout, and do nothing")
    parser.add_argument(
        "--timeout", type=seconds, metavar="S", help="give what is read before S seconds; the rest is then unknown"
    )


def run_plan(
    args: argparse.Namespace,
    context: Context,
    command: str,
    plan_of: Callable[[Where, TargetState], Plan],
    needs: Iterable[Need] = (),
) -> ExitCode:
    """Read what the question needs, ask it, and carry it out.

    Args:
        args: with the flags of `add_write_flags`.
        context: of this run.
        command: its name.
        plan_of: makes the question from what was read.
        needs: what to read beside who the profile is, and the account.
    """
    if context.flags.from_snapshot is not None:
        say(f"sestui: {command} changes an account, and a snapshot is none")
        return ExitCode.USAGE
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, command) as (opened, target):
        state = Rounds(opened.source, target, args.timeout).read(lambda _known: needs)
        failure = unread(state, target)
        if failure is not None and failure.cause is Cause.LOGIN_NEEDED and not args.dry_run:
            tell_failure(failure)
            say("sestui: nothing was sent.")
            return ExitCode.LOGIN_NEEDED
        plan = plan_of(place_of(target, state), state.targets.get(target, TargetState()))
        code, _ = act(opened, plan, yes=args.yes, dry_run=args.dry_run)
        return code


def place_of(target: Target, state: FleetState) -> Where:
    """Return where a write goes, from what was read."""
    return where(target, state.profiles[target.profile], state.targets.get(target, TargetState()))


def act(opened: Opened, plan: Plan, *, yes: bool, dry_run: bool) -> tuple[ExitCode, Outcome | None]:
    """Tell a plan, ask, carry it out and tell the end; return the exit code, and what came of it where it was done."""
    if wrong := problems(plan.request):
        for problem in wrong:
            say(f"sestui: {problem.message}")
        return ExitCode.USAGE, None
    if dry_run:
        try:
            emit(request_text(plan.request, plan.where))
        except CannotWrite as error:
            say(f"sestui: {error}")
            return ExitCode.CANNOT_WRITE, None
        return ExitCode.OK, None
    if refused := opened.source.refusal(plan.where.target):
        say(f"sestui: {refused} Nothing was sent.")
        return ExitCode.NOT_WRITTEN, None
    for line in plan_lines(plan):
        say(line)
    if not yes and not _is_confirmed(plan):
        return ExitCode.NOT_WRITTEN, None
    outcome = _carry_out(opened, plan)
    tell(outcome)
    return CODES[outcome.result], outcome


def request_text(request: WriteRequest, at: Where) -> str:
    """Return the exact request as JSON: the call, where it goes, and every parameter."""
    service, operation = OPERATIONS[request.action]
    document = {
        "service": service,
        "operation": operation,
        "profile": at.target.profile,
        "account": at.account or None,
        "region": at.target.region,
        "parameters": parameters(request),
    }
    return json.dumps(document, indent=2) + "\n"


def plan_lines(plan: Plan) -> Iterator[str]:
    """Yield what is about to be done, to what, and what follows."""
    at = plan.where
    facts = (
        ("account", f"{at.account or 'number not known'}, {at.name}"),
        ("region", f"{clean(at.target.region, 60)}, {at.access_words}"),
        *plan.facts,
    )
    width = max(len(label) for label, _ in facts)
    yield plan.title
    for label, value in facts:
        yield from wrapped(value, f"  {label:<{width}}  ", " " * (width + 4))
    yield from wrapped(plan.consequence, "  ")
    if plan.warning:
        yield from wrapped(plan.warning, "  ! ", "    ")


def tell(outcome: Outcome) -> None:
    """Say on stderr what came of a write, and what to do next."""
    for line in wrapped(outcome.summary, f"{SIGNS[outcome.result]} ", "  "):
        say(line)
    failure = outcome.failure
    if failure is not None and failure.detail:
        for line in wrapped(f"AWS: {failure.detail}", "  ", "    "):
            say(line)
    for text in (outcome.fix, f"The end is not in the audit log: {outcome.unlogged}." if outcome.unlogged else ""):
        for line in wrapped(text, "  "):
            say(line)


def _is_confirmed(plan: Plan) -> bool:
    """Ask on the terminal; without one, nobody can say yes."""
    if not (sys.stdin is not None and sys.stdin.isatty() and sys.stderr is not None and sys.stderr.isatty()):
        say("sestui: nothing was sent: there is no terminal to confirm on. `--yes` does it without asking.")
        return False
    for question in (f"{plan.verb}?", plan.again):
        if question and not _answered_yes(question):
            say("sestui: nothing was sent.")
            return False
    return True


def _answered_yes(question: str) -> bool:
    print(f"{clean(question, 600)} [y/N] ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in _YES


def _carry_out(opened: Opened, plan: Plan) -> Outcome:
    at, request = plan.where, plan.request
    outcomes: SimpleQueue[Outcome] = SimpleQueue()
    opened.source.carry_out(Confirmed(request.action, at.target, request, at.account), outcomes.put)
    try:
        return outcomes.get()
    except (KeyboardInterrupt, SystemExit):
        # It may be on its way: what is known of it is told before the process ends.
        opened.close()
        with suppress(Empty):
            tell(outcomes.get(timeout=LEAVING))
        raise


def wrapped(text: str, first: str, then: str | None = None) -> list[str]:
    """Break a text into lines of at most 80 columns behind an indentation."""
    rest = first if then is None else then
    return wrap(clean(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
