"""What a write has changed, and so is read again: which readings, and after how many seconds. Pure."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from sestui.fleet.job import Job, Kind
from sestui.model.account import AccountState

if TYPE_CHECKING:
    from sestui.model.acting import Confirmed, Outcome

SOON: Final = 10.0
"""Seconds after which an account is read once more: what SES answers right after a change may be of before."""
INSIGHTS_AFTER: Final = (5.0, 30.0, 120.0)
"""Seconds after which it is asked what became of a message; nothing documents how soon events are there."""
ON: Final = "ENABLED"


def readings(
    confirmed: "Confirmed[Any]", outcome: "Outcome", account: AccountState | None
) -> tuple[tuple[float, Job], ...]:
    """Return what to read again, each with the seconds until then.

    Nothing after what was not sent; after "unknown", the same as after success, since it may have been.
    """
    from sestui.model.acting import Result

    return () if outcome.result is Result.NOT_SENT else tuple(_readings(confirmed, outcome, account))


def _readings(
    confirmed: "Confirmed[Any]", outcome: "Outcome", account: AccountState | None
) -> Iterator[tuple[float, Job]]:
    from sestui.model import acting

    target, request = confirmed.target, confirmed.request
    match request:
        case acting.SendingSwitch() | acting.AccessRequest() | acting.Email():
            yield 0.0, Job(Kind.ACCOUNT, *target)
            yield SOON, Job(Kind.ACCOUNT, *target)
        case acting.SuppressAddress() | acting.UnsuppressAddress():
            yield 0.0, Job(Kind.SUPPRESSION_LOOKUP, *target, request.address)
            yield 0.0, Job(Kind.SUPPRESSED, *target)
        case acting.VerificationMail():
            yield 0.0, Job(Kind.IDENTITY, *target, request.address)
        case acting.LimitIncrease():
            yield 0.0, Job(Kind.LIMIT_REQUESTS, *target, str(request.limit))
    if isinstance(request, acting.Email) and outcome.reference and _keeps_insights(account):
        for after in INSIGHTS_AFTER:
            yield after, Job(Kind.INSIGHTS, *target, outcome.reference)


def _keeps_insights(account: AccountState | None) -> bool:
    return account is not None and account.vdm is not None and account.vdm.enabled == ON
