"""The one account and region that a command is about, and what keeps it from being read at all."""

from collections.abc import Iterable
from fnmatch import fnmatchcase

from sestui.cli.usage import UsageError
from sestui.config import Flags
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, TargetState
from sestui.model.target import DEFAULT_CHAIN_LABEL, Target
from sestui.model.text import clean

_NAMED = 4


def one_target(found: Iterable[Target], command: str, flags: Flags | None = None) -> Target:
    """Return the only target that there is. Raises `UsageError` where there is none, or there are several.

    `flags`: `--profile` and `--region` that choose among what is there, for what they have not chosen already.
    """
    left = [target for target in found if flags is None or _is_chosen(target, flags)]
    if len(left) == 1:
        return left[0]
    if not left:
        raise UsageError(f"{command} is about one account in one region, and --profile and --region leave none")
    some = ", ".join(
        f"{clean(one.profile, 60) or DEFAULT_CHAIN_LABEL} in {clean(one.region, 40)}" for one in left[:_NAMED]
    )
    more = " and more" if len(left) > _NAMED else ""
    raise UsageError(
        f"{command} is about one account in one region; --profile and --region leave {len(left)}: {some}{more}"
    )


def unread(state: FleetState, target: Target) -> Failure | None:
    """Return what kept everything of a target from being read, where something did: no login, a wrong configuration."""
    known = state.targets.get(target, TargetState())
    for failure in (state.profiles[target.profile].caller.failure, known.account.failure):
        if failure is not None and failure.cause in (Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION):
            return failure
    return None


def _is_chosen(target: Target, flags: Flags) -> bool:
    profiles = not flags.profiles or any(fnmatchcase(target.profile, pattern) for pattern in flags.profiles)
    return profiles and (not flags.regions or target.region in flags.regions)
