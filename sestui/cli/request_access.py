"""`sestui request-access`: drafts, checks and submits the request for production access, and tells how it stands.

In production the same command is about the sending limits. stdout gets data only: how it stands, the exact request, or
the text for the support case. Nothing is written without `--yes` or a terminal where somebody says yes.
"""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from sestui.cli.acting import act, add_write_flags, place_of
from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.logins import or_login_needed
from sestui.cli.options import one_of
from sestui.cli.output import emit, say, tell_failure
from sestui.cli.remedies import place as flags_of
from sestui.cli.request_text import (
    LIMITS,
    hint_lines,
    limit_lines,
    place,
    problem_lines,
    review_lines,
    stays_lines,
)
from sestui.cli.usage import UsageError
from sestui.cli.wiring import open_target
from sestui.fleet.rounds import Rounds
from sestui.model.account import AccountState
from sestui.model.acting import OPERATIONS, Action, Outcome, Result
from sestui.model.acting_parameters import parameters
from sestui.model.fleet import FleetState, TargetState
from sestui.model.request import AccessDraft
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Need, NeedKind
from sestui.rules import console
from sestui.rules.access_plan import access_plan, limit_plan, may_not_request, sending_domains
from sestui.rules.limit_increase import desired_problem, desired_value, limits
from sestui.rules.request_draft import MOST_BYTES, DraftError, parsed, written
from sestui.rules.request_form import access_request, case_answer, form_problems
from sestui.rules.request_lint import hints
from sestui.rules.request_review import Review, ReviewState, refused_as_conflict, review
from sestui.snapshot import CannotWrite, SnapshotError, write_atomic
from sestui.snapshot.files import read_text

HELP: Final = "draft and submit the request for production access, or for a higher sending limit"

_STDOUT: Final = Path("-")
_CONFLICT: Final = "ConflictException"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument(
        "--new-draft", type=Path, metavar="FILE", help="write an empty draft with comments (- is standard output)"
    )
    parser.add_argument("--draft", type=Path, metavar="FILE", help="check this draft, and submit it")
    parser.add_argument("--again", action="store_true", help="submit although the latest request was denied")
    parser.add_argument(
        "--limit", type=one_of(tuple(LIMITS)), metavar="L", help=f"in production: show this one, {' or '.join(LIMITS)}"
    )
    parser.add_argument("--value", metavar="N", help="with --limit: request this value")
    parser.add_argument(
        "--no-support-case", action="store_true", help="with --limit: AWS may not open a support case for it"
    )
    add_write_flags(parser)


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Do the one thing that the flags name; without any, tell how the request stands."""
    if sum(each is not None for each in (args.new_draft, args.draft, args.limit)) > 1:
        raise UsageError("--new-draft, --draft and --limit exclude each other")
    if args.value is not None and args.limit is None:
        raise UsageError(f"--value belongs to --limit {' or --limit '.join(LIMITS)}")
    try:
        if args.new_draft is not None:
            return _new_draft(args.new_draft)
        if args.draft is not None:
            return _submit(args, context)
        return _limit(args, context) if args.limit is not None else _stand(args, context)
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE


# Drafts


def _new_draft(path: Path) -> ExitCode:
    text = written(AccessDraft())
    if path == _STDOUT:
        emit(text)
        return ExitCode.OK
    if path.exists() or path.is_symlink():
        say(f"sestui: {clean(str(path), 300)} is there already; nothing was written")
        return ExitCode.CANNOT_WRITE
    write_atomic(path, text)
    say(f"sestui: wrote an empty draft to {clean(str(path), 300)}; fill it in, then submit it with --draft")
    return ExitCode.OK


def _read_draft(path: Path) -> AccessDraft | None:
    """Read a draft; `None` where it is broken, and then everything that is wrong was told."""
    try:
        return parsed(read_text(path, MOST_BYTES))
    except SnapshotError as error:
        say(f"sestui: {error}")
    except DraftError as error:
        for problem in error.problems:
            say(f"sestui: {clean(str(path), 300)}: {problem}")
    return None


def _submit(args: argparse.Namespace, context: Context) -> ExitCode:
    draft = _read_draft(args.draft)
    if draft is None:
        return ExitCode.DRAFT
    if problems := form_problems(draft):
        say(f"sestui: {clean(str(args.draft), 300)}: {len(problems)} things keep it from being submitted:")
        _say_all(problem_lines(problems))
    named = context.flags.profiles or context.flags.regions or context.flags.demo or context.flags.from_snapshot
    if problems or (args.dry_run and not named):
        # what is wrong with a draft, and what it would send, can be told without AWS
        _say_all(hint_lines(hints(draft)))
        if problems:
            return ExitCode.DRAFT
        _say_all(stays_lines(draft))
        emit(_request_text(draft))
        return ExitCode.OK
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "request-access") as (opened, target):
        state = Rounds(opened.source, target, args.timeout).read(lambda _known: ())
        account = _account(state, target)
        if account is None:
            return or_login_needed(ExitCode.NONE_READ, state)
        known = state.targets.get(target, TargetState())
        found = review(account, target.region)
        advice = hints(draft, sending_domains(known.depth))
        if args.dry_run:
            _say_all(hint_lines(advice))
            _say_all(stays_lines(draft))
        elif advice:
            say(f"sestui: reviewers will ask about {len(advice)} things; --dry-run tells them")
        if refused := _not_now(found, draft, target, again=args.again):
            if args.dry_run:
                emit(_request_text(draft))
            return refused
        plan = access_plan(place_of(target, state), draft, found)
        code, outcome = act(opened, plan, yes=args.yes, dry_run=args.dry_run)
        if outcome is not None:
            _after(outcome, account, draft, target)
        return code


def _request_text(draft: AccessDraft) -> str:
    """Return the exact request as JSON, for no target in particular."""
    service, operation = OPERATIONS[Action.REQUEST_ACCESS]
    document = {"service": service, "operation": operation, "parameters": parameters(access_request(draft))}
    return json.dumps(document, indent=2) + "\n"


def _not_now(found: Review, draft: AccessDraft, target: Target, *, again: bool) -> ExitCode | None:
    """Say why AWS takes no request now; `None` where it may take one."""
    if why := may_not_request(found):
        say(f"sestui: {place(target)}: {clean(why)}")
        if found.case_url and found.state is not ReviewState.PRODUCTION:
            say(f"      {found.case_url}")
        if found.state is ReviewState.PRODUCTION:
            say(f"      sestui request-access --limit daily --value N {flags_of(target)} requests a higher limit")
        return ExitCode.REQUEST_NOT_NOW
    if found.state is ReviewState.DENIED and not again:
        _say_case(found, target)
        say("sestui: the text for the case is on standard output; --again submits all the same")
        emit(_case_text(draft))
        return ExitCode.REQUEST_NOT_NOW
    return None


def _after(outcome: Outcome, account: AccountState, draft: AccessDraft, target: Target) -> None:
    """Say what comes next; a conflict is explained with the case, and the text for it goes to stdout."""
    if outcome.code == _CONFLICT:
        _say_case(refused_as_conflict(account, target.region), target)
        emit(_case_text(draft))
    elif outcome.result in (Result.ACCEPTED, Result.UNKNOWN):
        say(f"  sestui request-access {flags_of(target)} tells how the review stands")


def _say_case(found: Review, target: Target) -> None:
    say(f"sestui: {place(target)}")
    _say_all(review_lines(found))


def _case_text(draft: AccessDraft) -> str:
    return f"{case_answer(draft)}\n"


# How it stands, and limits


def _stand(args: argparse.Namespace, context: Context) -> ExitCode:
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "request-access") as (opened, target):

        def forecast(state: FleetState) -> tuple[Need, ...]:
            found = state.targets.get(target, TargetState()).account.value
            return (Need(NeedKind.STATISTICS),) if found is not None and found.production_access else ()

        state = Rounds(opened.source, target, args.timeout).read(forecast)
    account = _account(state, target)
    if account is None:
        return or_login_needed(ExitCode.NONE_READ, state)
    found = review(account, target.region)
    lines = [f"{place(target, _number(state, target))}: {found.label}", *review_lines(found)]
    if found.state is ReviewState.PRODUCTION:
        known = state.targets.get(target, TargetState())
        for limit in limits(known, target.region):
            lines += limit_lines(limit, few=True)
        lines.append(f"  higher: sestui request-access --limit daily|rate --value N {flags_of(target)}")
    elif found.may_submit:
        lines.append(f"  first:  sestui preflight {flags_of(target)}")
        lines.append("  then:   sestui request-access --new-draft FILE")
        lines.append(f"          sestui request-access --draft FILE {flags_of(target)}")
        if url := console.production_request_url(target.region) or console.account_url(target.region):
            lines.append(f"  or in the console: {url}")
    emit("\n".join(lines) + "\n")
    return ExitCode.OK


def _limit(args: argparse.Namespace, context: Context) -> ExitCode:
    wanted = LIMITS[args.limit]
    desired = None
    if args.value is not None:
        desired = desired_value(args.value)
        if desired is None or (wrong := desired_problem(wanted, desired, None)):
            raise UsageError(f"--value: {wrong if desired is not None else 'a whole number is expected'}")
    needs = [Need(NeedKind.QUOTA_HISTORY, wanted.value)]
    if desired is None:
        needs.append(Need(NeedKind.STATISTICS))
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    with open_target(context, loaded, "request-access") as (opened, target):
        state = Rounds(opened.source, target, args.timeout).read(lambda _known: needs)
        if _account(state, target) is None:
            return or_login_needed(ExitCode.NONE_READ, state)
        known = state.targets.get(target, TargetState())
        limit = next(each for each in limits(known, target.region) if each.limit is wanted)
        if desired is None:
            emit("\n".join((place(target, _number(state, target)), *limit_lines(limit))) + "\n")
            return ExitCode.OK
        if wrong := desired_problem(wanted, desired, limit.current):
            raise UsageError(f"--value: {wrong}")
        if limit.may_request is False:
            say(f"sestui: {place(target)}: {limit.meaning}")
            return ExitCode.REQUEST_NOT_NOW
        plan = limit_plan(place_of(target, state), limit, desired, support_case=not args.no_support_case)
        code, outcome = act(opened, plan, yes=args.yes, dry_run=args.dry_run)
        if outcome is not None and outcome.reference:
            follows = f"sestui request-access --limit {args.limit} {flags_of(target)} follows it"
            say(f"  {outcome.status or 'status not told'}; {follows}")
            emit(f"{clean(outcome.reference, 200)}\n")
        return code


def _account(state: FleetState, target: Target) -> AccountState | None:
    """Return what is known of the account; where it could not be read, say why."""
    reading = state.targets.get(target, TargetState()).account
    if reading.value is None:
        failure = reading.failure or state.profiles[target.profile].caller.failure
        if failure is not None:
            tell_failure(failure)
        else:
            say("sestui: the account was not read in time")
    return reading.value


def _number(state: FleetState, target: Target) -> str:
    caller = state.profiles[target.profile].caller.value
    return caller.account if caller is not None else ""


def _say_all(lines: Iterable[str]) -> None:
    for line in lines:
        say(line)
