"""The review of a request for production access: how it stands, what that means, and whether another may be made.

`ProductionAccessEnabled` is the truth; the review only explains it. Sources: botocore's sesv2 model, ReviewDetails,
PutAccountDetails (ConflictException: an update of the details is under review already); SES Developer Guide, "Request
production access" (the first answer within 24 hours; the details cannot be edited until the review is complete).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.model.account import AccountState
from sestui.model.text import clean
from sestui.rules import console
from sestui.rules.severity import Severity

_GUIDE: Final = "SES Developer Guide, Request production access"
_MODEL: Final = "sesv2 GetAccount: Details.ReviewDetails"
_ACCESS: Final = "sesv2 GetAccount: ProductionAccessEnabled"
_CONFLICT: Final = "sesv2 PutAccountDetails: ConflictException"
_PENDING: Final = (
    "AWS is reviewing the request. The first answer comes within 24 hours; until the review ends the details cannot be "
    "edited, and another request is refused."
)
_DENIED: Final = (
    "AWS reviewed the request and denied it. Another request may be refused as a conflict: the review goes on in the "
    "case that exists."
)


class ReviewState(StrEnum):
    """The values are stable names."""

    PRODUCTION = "production"
    NOT_REQUESTED = "not-requested"
    PENDING = "pending"
    GRANTED_NOT_YET = "granted-not-yet"
    DENIED = "denied"
    FAILED = "failed"
    CONFLICT = "conflict"
    """A request was refused, and what is known of the review does not say why."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Review:
    """How a request stands. All texts are clean."""

    state: ReviewState
    label: str
    severity: Severity
    meaning: str
    fix: str
    source: str
    may_submit: bool | None
    """Whether a request may be made now; `None` when that is not known."""
    case_id: str = ""
    case_url: str = ""
    """Where the case is answered; empty where nobody knows the address."""
    granted: bool = False
    """Whether production access is on: worth a notification when it was not before."""


_WORDS: Final[dict[ReviewState, tuple[str, Severity, str, str, str, bool | None]]] = {
    ReviewState.PRODUCTION: (
        "production",
        Severity.OK,
        "Production access is on in this region: mail may go to any recipient.",
        "",
        _ACCESS,
        False,
    ),
    ReviewState.NOT_REQUESTED: (
        "not requested",
        Severity.NOTE,
        "Production access was never requested in this region.",
        "Request it, when mail is to go to others.",
        _MODEL,
        True,
    ),
    ReviewState.PENDING: (
        "under review",
        Severity.NOTE,
        _PENDING,
        "Wait, and watch the support case: AWS may ask there for more.",
        _GUIDE,
        False,
    ),
    ReviewState.GRANTED_NOT_YET: (
        "granted, not yet on",
        Severity.NOTE,
        "The review says granted, and production access is not switched on in this region yet; only that counts.",
        "Refresh in a few minutes; if it stays, ask in the support case.",
        f"{_MODEL}; {_ACCESS}",
        False,
    ),
    ReviewState.DENIED: (
        "denied",
        Severity.WARNING,
        _DENIED,
        "Answer in the existing case: what was unclear, and what is different now.",
        _MODEL,
        False,
    ),
    ReviewState.FAILED: (
        "not received",
        Severity.WARNING,
        "An internal error at AWS kept the request from being received: nobody reviews it.",
        "Submit the request again.",
        _MODEL,
        True,
    ),
    ReviewState.CONFLICT: (
        "refused: conflict",
        Severity.WARNING,
        "AWS refused the request because an update of the account's details is under review already.",
        "Answer in the existing case; refresh to see how the review stands.",
        _CONFLICT,
        False,
    ),
}
_BY_STATUS: Final = {
    "PENDING": ReviewState.PENDING,
    "GRANTED": ReviewState.GRANTED_NOT_YET,
    "DENIED": ReviewState.DENIED,
    "FAILED": ReviewState.FAILED,
}


def review(account: AccountState, region: str) -> Review:
    """Say how the request for production access of a region stands."""
    found = account.details.review if account.details is not None else None
    case = (found.case_id if found is not None else None) or ""
    if account.production_access:
        return _review(ReviewState.PRODUCTION, case, region)
    status = found.status if found is not None else None
    if account.production_access is None:
        meaning = "AWS did not say whether production access is on."
        return _unknown("not told", meaning, case, region)
    if not status:
        if case:
            return _unknown("not told", "AWS named a case, and did not say how the review stands.", case, region)
        return _review(ReviewState.NOT_REQUESTED, case, region)
    state = _BY_STATUS.get(status)
    if state is None:
        meaning = f"AWS describes the review with a word that sestui does not know: {clean(status, 60)}."
        return _unknown(clean(status, 20).lower(), meaning, case, region)
    return _review(state, case, region)


def refused_as_conflict(account: AccountState | None, region: str) -> Review:
    """Say what a ConflictException means, given what is known of the account.

    A review that is open or was denied explains it; else something else is under review, or what is known is old.
    """
    if account is not None:
        known = review(account, region)
        if known.state in (ReviewState.PENDING, ReviewState.DENIED, ReviewState.GRANTED_NOT_YET):
            return known
        return _review(ReviewState.CONFLICT, known.case_id, region)
    return _review(ReviewState.CONFLICT, "", region)


def _review(state: ReviewState, case: str, region: str) -> Review:
    label, severity, meaning, fix, source, may_submit = _WORDS[state]
    url = console.case_url(case or None, region) or ""
    granted = state is ReviewState.PRODUCTION
    return Review(state, label, severity, meaning, fix, source, may_submit, clean(case, 64), url, granted)


def _unknown(label: str, meaning: str, case: str, region: str) -> Review:
    url = console.case_url(case or None, region) or ""
    fix = "Look at the support case, or at the account dashboard."
    return Review(ReviewState.UNKNOWN, label, Severity.UNKNOWN, meaning, fix, _MODEL, None, clean(case, 64), url)
