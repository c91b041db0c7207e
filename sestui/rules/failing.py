"""Failed readings: how much a cause matters, and many failures told in few lines.

A login problem belongs to the profile and is told once, however many regions it hides.
"""

from collections.abc import Container, Iterable, Mapping
from typing import Final, NamedTuple

from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState
from sestui.model.target import Target
from sestui.rules.severity import Severity

# A cause says nothing about the account, so none is critical; those that somebody must act on are warnings.
CAUSE_SEVERITY: Final[Mapping[Cause, Severity]] = {
    Cause.LOGIN_NEEDED: Severity.WARNING,
    Cause.DENIED: Severity.WARNING,
    Cause.BAD_CONFIGURATION: Severity.WARNING,
    Cause.UNEXPECTED: Severity.WARNING,
    Cause.THROTTLED: Severity.UNKNOWN,
    Cause.UNREACHABLE: Severity.UNKNOWN,
    Cause.TIMED_OUT: Severity.UNKNOWN,
    Cause.REGION_NOT_ENABLED: Severity.NOTE,
    Cause.NOT_OFFERED: Severity.NOTE,
}
LOGIN: Final = "login"
"""The id of the command that logs in."""
LOGIN_MENDS: Final = frozenset(
    {
        "MfaCodeNeeded",
        "PendingAuthorizationExpiredError",
        "RefreshWithMFAUnsupportedError",
        "SSOError",
        "SSOTokenLoadError",
        "TokenRetrievalError",
        "UnauthorizedSSOTokenError",
    }
)
"""Codes of failures that a device code or an MFA code mends: exceptions of botocore, and of `aws.roles`."""


class FailureGroup(NamedTuple):
    """Targets of one profile that failed for one cause."""

    profile: str
    title: str
    """The profile as shown."""
    cause: Cause
    failure: Failure
    """The first of them."""
    summary: str
    """What happened, without whom it is about, where it is the same for all of them; else empty."""
    fix: str
    """What to do."""
    targets: tuple[Target, ...]
    with_value: int
    """How many of them still have an earlier value."""


def login_failure(state: FleetState, target: Target) -> Failure | None:
    """Return why a target's profile needs a login; `None` when nothing says that it does."""
    known, owner = state.targets.get(target), state.profiles.get(target.profile)
    for reading in (known.account if known is not None else None, owner.caller if owner is not None else None):
        failure = reading.failure if reading is not None else None
        if failure is not None and failure.cause is Cause.LOGIN_NEEDED:
            return failure
    return None


def login_waiting(state: FleetState, without: Container[str] = ()) -> tuple[str, ...]:
    """Return the profiles that a login from here would open, in the order of the fleet, but for some."""
    found: dict[str, None] = {}
    for target in state.targets:
        if target.profile in without or target.profile in found:
            continue
        failure = login_failure(state, target)
        if failure is not None and failure.code in LOGIN_MENDS:
            found[target.profile] = None
    return tuple(found)


def only_logins(failures: Iterable[Failure]) -> bool:
    """Say whether there are failures, and a login would mend every one of them."""
    causes = {failure.cause for failure in failures}
    return causes == {Cause.LOGIN_NEEDED}


def groups(state: FleetState) -> tuple[FailureGroup, ...]:
    """Group the failed targets by profile, cause, denied action and what to do, in the order of the fleet."""
    found: dict[tuple[str, Cause, str | None, str], list[Target]] = {}
    for target, target_state in state.targets.items():
        failure = target_state.account.failure
        if failure is not None:
            found.setdefault((target.profile, failure.cause, failure.iam_action, failure.fix), []).append(target)
    return tuple(_group(state, key[0], targets) for key, targets in found.items())


def bare(summary: str, title: str, region: str) -> str:
    """Return what happened without the target it happened to, where that is said beside it."""
    for whom in (f"{title} in {region}: ", f"{title}: "):
        if summary.startswith(whom):
            rest = summary.removeprefix(whom)
            return rest[:1].upper() + rest[1:]
    return summary


def _group(state: FleetState, profile: str, targets: list[Target]) -> FailureGroup:
    readings = [state.targets[target].account for target in targets]
    failures = [reading.failure for reading in readings if reading.failure is not None]
    first = failures[0]
    owner = state.profiles.get(profile)
    title = owner.profile.title if owner is not None else profile
    words = {bare(failure.summary, title, target.region) for failure, target in zip(failures, targets, strict=True)}
    return FailureGroup(
        profile=profile,
        title=title,
        cause=first.cause,
        failure=first,
        summary=words.pop() if len(words) == 1 else "",
        fix=first.fix,
        targets=tuple(targets),
        with_value=sum(reading.value is not None for reading in readings),
    )
