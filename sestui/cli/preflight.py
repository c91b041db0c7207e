"""`sestui preflight`: what to put in order before production access is requested. Reads, and changes nothing.

It reads what the checklist needs of one account in one region, round by round, and asks DNS about the domain. stdout is
the document and nothing else.
"""

import argparse
import sys
from datetime import UTC, datetime, timedelta
from typing import Final

from sestui.cli.context import Context, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.cli.logins import or_login_needed
from sestui.cli.options import one_of, seconds
from sestui.cli.output import emit, say, tell_failure
from sestui.cli.wiring import Opened, open_target
from sestui.config.suggest import closest
from sestui.fleet.rounds import Rounds
from sestui.model.fleet import FleetState, TargetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.needs import reading_of
from sestui.rules.preflight import Preflight, Readiness, preflight_of
from sestui.rules.preflight_item import Words
from sestui.rules.request_review import review
from sestui.rules.standing import Clock
from sestui.snapshot.errors import CannotWrite

HELP: Final = "tell what to put in order before production access is requested"

FORMATS: Final = ("text", "toml", "json")
CODES: Final = {
    Readiness.READY: ExitCode.OK,
    Readiness.PRODUCTION: ExitCode.OK,
    Readiness.READY_BUT: ExitCode.PREFLIGHT_ADVICE,
    Readiness.YOUR_WORD: ExitCode.PREFLIGHT_WORD,
    Readiness.UNKNOWN: ExitCode.PREFLIGHT_UNKNOWN,
    Readiness.NOT_READY: ExitCode.PREFLIGHT_NOT_READY,
}
WORDS: Final = {
    "bulk": "bulk",
    "unsubscribe": "unsubscribe",
    "bounces": "bounces_read",
    "complaints": "complaints_read",
}
"""What the operator can say, as the command line calls it, and as `Words` does."""
_SAID: Final = {"yes": True, "no": False}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's own flags."""
    parser.add_argument(
        "--domain", default="", metavar="D", help="the domain to judge (default: the verified one that is set up best)"
    )
    parser.add_argument(
        "--word",
        action="extend",
        type=said,
        default=[],
        metavar="NAME=yes|no",
        help="say what cannot be read; repeat it or use commas: bulk (bulk mail is sent), unsubscribe (with one click),"
        " bounces, complaints (somebody reads what is published)",
    )
    parser.add_argument(
        "--format", type=one_of(FORMATS), default="text", metavar="F", help=f"{', '.join(FORMATS)} (default: text)"
    )
    parser.add_argument(
        "--timeout", type=seconds, metavar="S", help="give the whole reading S seconds; the rest is then unknown"
    )


def said(text: str) -> list[tuple[str, bool]]:
    """Take words such as `bulk=no,bounces=yes`."""
    found = []
    for part in text.split(","):
        name, equals, answer = part.strip().partition("=")
        if name not in WORDS:
            meant = closest(name, WORDS)
            hint = f"did you mean {meant}?" if meant else f"there are {', '.join(WORDS)}"
            raise argparse.ArgumentTypeError(f"nothing is asked about {clean(name, 40)!r}; {hint}")
        if not equals or answer not in _SAID:
            raise argparse.ArgumentTypeError(f"{name}: expected {name}=yes or {name}=no")
        found.append((WORDS[name], _SAID[answer]))
    return found


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Read, tell; the exit code is the readiness."""
    loaded = context.load()
    tell_warnings(loaded.settings.warnings)
    words = Words(**dict(args.word))
    with open_target(context, loaded, "preflight") as (opened, target):
        rounds = Rounds(opened.source, target, args.timeout)
        found, state = judged(rounds, opened, target, domain=args.domain.strip(), words=words)
    known, when = state.targets.get(target, TargetState()), datetime.now(UTC)
    try:
        emit(_document(found, state, target, opened.settings, args.format, when, _color(loaded.settings, context)))
    except CannotWrite as error:
        say(f"sestui: {error}")
        return ExitCode.CANNOT_WRITE
    if rounds.late:
        say("sestui: not everything was read in time")
    for failure in dict.fromkeys(reading_of(known, need).failure for need in found.needs):
        if failure is not None:
            tell_failure(failure)
    return or_login_needed(CODES[found.readiness], state)


def judged(
    rounds: Rounds,
    opened: Opened,
    target: Target,
    *,
    domain: str = "",
    words: Words = Words(),  # noqa: B008 - frozen
) -> tuple[Preflight, FleetState]:
    """Read what the checklist needs until nothing is missing, or what is missing failed; return both."""
    intervals, thresholds = opened.settings.intervals, opened.settings.thresholds
    max_age = timedelta(seconds=max(thresholds.stale_after, intervals.identities))

    def judge(state: FleetState) -> Preflight:
        clock = Clock(datetime.now(UTC), max_age)
        return preflight_of(state.targets.get(target, TargetState()), target.region, clock, domain=domain, words=words)

    state = rounds.read(lambda known: judge(known).needs)
    return judge(state), state


def _color(settings: Settings, context: Context) -> bool:
    return settings.color and context.environ.get("TERM") != "dumb" and sys.stdout.isatty()


def _document(
    found: Preflight, state: FleetState, target: Target, settings: Settings, form: str, when: datetime, color: bool
) -> str:
    from sestui.cli.preflight_text import Checklist, document, text

    known = state.targets.get(target, TargetState())
    account, caller = known.account.value, state.profiles[target.profile].caller.value
    told = Checklist(
        target,
        found,
        when,
        clean(caller.account, 20) if caller is not None else "",
        review(account, target.region) if account is not None else None,
        tuple(
            dict.fromkeys(failure for need in found.needs if (failure := reading_of(known, need).failure) is not None)
        ),
        settings.demo,
    )
    return text(told, color=color) if form == "text" else document(told, as_json=form == "json")
