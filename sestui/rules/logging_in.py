"""Who needs a login, and whether it can be done from here. Pure."""

from collections.abc import Container
from typing import Final

from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState
from sestui.model.target import Target

LOGIN: Final = "login"
"""The id of the command."""
POSSIBLE: Final = frozenset(
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


def login_failure(state: FleetState, target: Target) -> Failure | None:
    """Return why a target's profile needs a login; `None` when nothing says that it does."""
    known, owner = state.targets.get(target), state.profiles.get(target.profile)
    for reading in (known.account if known is not None else None, owner.caller if owner is not None else None):
        failure = reading.failure if reading is not None else None
        if failure is not None and failure.cause is Cause.LOGIN_NEEDED:
            return failure
    return None


def waiting(state: FleetState, without: Container[str] = ()) -> tuple[str, ...]:
    """Return the profiles that a login from here would open, in the order of the fleet, but for some."""
    found: dict[str, None] = {}
    for target in state.targets:
        if target.profile in without or target.profile in found:
            continue
        failure = login_failure(state, target)
        if failure is not None and failure.code in POSSIBLE:
            found[target.profile] = None
    return tuple(found)
