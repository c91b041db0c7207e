"""The way of one message through SES, read round by round: what `sestui trace` and `sestui send-test` share."""

import argparse
from dataclasses import dataclass
from datetime import UTC, datetime

from sestui.cli.one_target import unread
from sestui.cli.output import tell_failure
from sestui.cli.wiring import Opened
from sestui.fleet.rounds import Rounds
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Trace
from sestui.rules import send_query
from sestui.rules.depth_failing import depth_failures
from sestui.rules.send_query import SendQuery, recipients


@dataclass(frozen=True, slots=True)
class Followed:
    """A message that was followed, and what was read for it."""

    trace: Trace
    state: TargetState
    profile: ProfileState
    failure: Failure | None = None
    """What kept everything from being read, where something did."""

    @property
    def account(self) -> str:
        """Twelve digits; empty where nobody knows."""
        caller = self.profile.caller.value
        return clean(caller.account, 20) if caller is not None else ""

    @property
    def needs_login(self) -> bool:
        """Whether nothing could be read because nobody is logged in."""
        return self.failure is not None and self.failure.cause is Cause.LOGIN_NEEDED


def add_message(parser: argparse.ArgumentParser) -> None:
    """Declare the flags that name a message."""
    parser.add_argument("--from", dest="sender", required=True, metavar="ADDRESS", help="the From address")
    parser.add_argument(
        "--to",
        action="extend",
        type=recipients,
        required=True,
        metavar="ADDRESS",
        help="a recipient; repeat it or use commas for more",
    )
    parser.add_argument(
        "--configuration-set", default="", metavar="NAME", help="the one that the call names (default: the identity's)"
    )


def message(args: argparse.Namespace) -> SendQuery:
    """Return the message that the flags name."""
    return SendQuery(args.sender.strip(), tuple(args.to), args.configuration_set.strip())


def follow(rounds: Rounds, opened: Opened, target: Target, query: SendQuery) -> Followed:
    """Read what the trace needs, until nothing is needed or what is left failed."""
    max_age = opened.settings.thresholds.stale_after

    def judged(state: FleetState) -> Trace:
        return send_query.follow(query, target, state, datetime.now(UTC), max_age)

    state = rounds.read(lambda known: judged(known).needs)
    known, profile = state.targets.get(target, TargetState()), state.profiles[target.profile]
    return Followed(judged(state), known, profile, unread(state, target))


def tell_failures(found: Followed) -> None:
    """Say on stderr what could not be read, and what to do about it: each cause once."""
    if found.failure is not None:
        tell_failure(found.failure)
        return
    if (denied := found.state.account.failure) is not None:
        tell_failure(denied)
    for failed in depth_failures(found.state.depth):
        tell_failure(failed.failure, f"{failed.part}: ")
