"""Short ways to the values that the rules judge. The clock is the tests' own."""

from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Any, Final

from sestui.model.account import AccountDetails, AccountState, Caller, Review, SendQuota
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Expectation, Profile, Thresholds
from sestui.model.target import Target

NOW: Final = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
THRESHOLDS: Final = Thresholds(quota_warning=0.8, quota_critical=0.95, stale_after=300.0)
TARGET: Final = Target("acme-mail", "eu-west-1")
EVERY_HOSTILE: Final = "\x1b]52;c;AA==\x07[/b]\u202e\u009b31m\n"


def ago(**parts: float) -> datetime:
    """Return a moment before now."""
    return NOW - timedelta(**parts)


def account(**members: Any) -> AccountState:
    """Return a healthy production account, with members replaced."""
    healthy: dict[str, Any] = {
        "production_access": True,
        "sending_enabled": True,
        "enforcement_status": "HEALTHY",
        "quota": SendQuota(50_000.0, 14.0, 5_000.0),
    }
    return AccountState(**(healthy | members))


def reviewed(status: str | None, *, access: bool | None = False) -> AccountState:
    """Return an account whose latest review has a status."""
    return account(production_access=access, details=AccountDetails(review=Review(status, "170000000000001")))


def failure(cause: Cause = Cause.UNREACHABLE, **members: Any) -> Failure:
    """Return a failure with words."""
    return Failure(**({"cause": cause, "summary": f"It failed: {cause}.", "fix": "Mend it."} | members))


def read(value: AccountState | None = None, *, at: datetime = NOW, previous: QuotaSample | None = None) -> TargetState:
    """Return a target that was read."""
    return TargetState(Reading(value or account(), at), previous)


def failed(cause: Cause = Cause.UNREACHABLE, *, last: AccountState | None = None) -> TargetState:
    """Return a target whose latest attempt failed, with or without a value from four minutes before."""
    before: Reading[AccountState] = Reading() if last is None else Reading(last, ago(minutes=4))
    return TargetState(before.failed(failure(cause), NOW))


def owner(
    name: str = TARGET.profile, *, expect: Expectation | None = None, known: bool = True, **members: Any
) -> ProfileState:
    """Return a profile, whose account is known or not asked for yet."""
    caller = Caller("123456789012", f"arn:aws:iam::123456789012:user/{name}", "AIDA")
    return ProfileState(Profile(name, expect=expect, **members), Reading(caller, NOW) if known else Reading())


def fleet(targets: dict[Target, TargetState], *profiles: ProfileState) -> FleetState:
    """Return a fleet of these targets; profiles that are not given are made up."""
    owners = {state.profile.name: state for state in profiles}
    for target in targets:
        owners.setdefault(target.profile, owner(target.profile))
    return FleetState(MappingProxyType(owners), MappingProxyType(targets))
