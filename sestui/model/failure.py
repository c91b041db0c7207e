"""Why a reading failed: one taxonomy for every source."""

from dataclasses import dataclass
from enum import StrEnum


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
