"""Why a reading failed: one taxonomy for every source."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sestui.model.regions import OPT_IN


class Cause(StrEnum):
    """The cause of a failed reading. The values are what snapshots hold."""

    LOGIN_NEEDED = "login-needed"
    """No usable credentials: none found, expired, invalid everywhere, or an MFA code is needed."""
    DENIED = "denied"
    """The credentials are good, but an IAM policy does not allow the call."""
    THROTTLED = "throttled"
    UNREACHABLE = "unreachable"
    """No connection, a broken one, or a server error (5xx): nobody can say anything about the account."""
    TIMED_OUT = "timed-out"
    REGION_NOT_ENABLED = "region-not-enabled"
    """An opt-in region that this account has not switched on."""
    NOT_OFFERED = "not-offered"
    """SES has no endpoint in this region."""
    BAD_CONFIGURATION = "bad-configuration"
    """Something on this machine: missing profile, broken config file, wrong clock, bad endpoint URL."""
    UNEXPECTED = "unexpected"


ABSENT: Final = frozenset({Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED})
"""Causes that are a settled answer: there is no SES of this account to read here, and nothing is wrong."""

LABELS: dict[Cause, str] = {
    Cause.LOGIN_NEEDED: "login needed",
    Cause.DENIED: "denied",
    Cause.THROTTLED: "throttled",
    Cause.UNREACHABLE: "unreachable",
    Cause.TIMED_OUT: "timed out",
    Cause.REGION_NOT_ENABLED: "region not enabled",
    Cause.NOT_OFFERED: "SES not offered here",
    Cause.BAD_CONFIGURATION: "bad configuration",
    Cause.UNEXPECTED: "unexpected",
}


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed attempt, told for a person. All texts are clean (see `model.text.clean`)."""

    cause: Cause
    summary: str
    """What happened, in one sentence, naming profile and region where they matter."""
    fix: str = ""
    """What to do next: a command, an IAM action, a key. Empty only when there is nothing to do but wait."""
    operation: str = ""
    """The call that failed, as `service:Operation`."""
    code: str | None = None
    """The error code from AWS or the exception's class name."""
    iam_action: str | None = None
    """The denied IAM action, e.g. `ses:GetAccount`."""
    http_status: int | None = None
    request_id: str | None = None
    detail: str = ""
    """The message from outside, cleaned and shortened."""


class ReadFailed(Exception):  # noqa: N818 - an outcome that carries a value, not a defect
    """Raised by a reader in place of a value; `failure` says why."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.summary)
        self.failure = failure


AMBIGUOUS_CODES: Final = frozenset({"UnrecognizedClientException", "InvalidClientTokenId", "AuthFailure"})
"""Codes that mean a bad access key, or a region that is not enabled for a good one."""


def disambiguate(failure: Failure, region: str, *, other_region_answered: bool) -> Failure:
    """Return what an "invalid security token" means once it is known whether the token is valid elsewhere.

    An opt-in region that an account has not enabled does not know the account's keys and answers as if they were bad
    (SES Developer Guide, Common errors; AWS Account Management guide, "Enable or disable AWS Regions").
    """
    if failure.code not in AMBIGUOUS_CODES or region not in OPT_IN or not other_region_answered:
        return failure
    return replace(
        failure,
        cause=Cause.REGION_NOT_ENABLED,
        summary=f"{region} is not enabled for this account: the same credentials are accepted in another region.",
        fix=f"Enable {region} for the account (Account settings, AWS Regions), or leave it out of the configuration.",
    )
