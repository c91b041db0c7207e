"""Sandbox, production, and what lies between: the status of one target from its account state.

Source: botocore's sesv2 model (GetAccount, ReviewDetails, EnforcementStatus) and the SES Developer Guide, pages
"Request production access" and "Reputation dashboard status messages".
"""

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from sestui.model.settings import Expectation
from sestui.rules.severity import Severity

if TYPE_CHECKING:
    from sestui.model.account import AccountState


class Status(StrEnum):
    """The values are what filters and snapshots use."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"
    """In the sandbox; production access was never requested here."""
    REVIEW_PENDING = "review-pending"
    REVIEW_DENIED = "review-denied"
    REVIEW_FAILED = "review-failed"
    GRANTED_NOT_YET = "granted-not-yet"
    """The review says granted while production access is still off."""
    PROBATION = "probation"
    SHUTDOWN = "shutdown"
    PAUSED = "paused"
    """Sending is off in this region, by the customer or by AWS."""
    UNKNOWN = "unknown"
    """AWS answered but left out what the status hangs on."""


class StatusVerdict(NamedTuple):
    """A status with its weight, its words and where the rule comes from."""

    status: Status
    severity: Severity
    label: str
    """As the table shows it."""
    meaning: str
    fix: str
    source: str


_GUIDE = "SES Developer Guide, Request production access"
_MODEL = "sesv2 GetAccount"

VERDICTS: dict[Status, StatusVerdict] = {
    verdict.status: verdict
    for verdict in (
        StatusVerdict(
            Status.PRODUCTION,
            Severity.OK,
            "PRODUCTION",
            "Mail may go to any recipient, within the quota.",
            "",
            f"{_MODEL}: ProductionAccessEnabled",
        ),
        StatusVerdict(
            Status.SANDBOX,
            Severity.NOTE,
            "SANDBOX",
            "Mail goes only to verified recipients and the mailbox simulator, and production access was never "
            "requested in this region.",
            "Request production access for this region when it is to send to others.",
            _GUIDE,
        ),
        StatusVerdict(
            Status.REVIEW_PENDING,
            Severity.NOTE,
            "REVIEW PENDING",
            "In the sandbox; AWS is reviewing the request for production access. The first answer comes within "
            "24 hours; the details cannot be edited until the review ends.",
            "Watch the support case; AWS may ask there for more.",
            _GUIDE,
        ),
        StatusVerdict(
            Status.REVIEW_DENIED,
            Severity.WARNING,
            "REVIEW DENIED",
            "In the sandbox; AWS reviewed the request for production access and denied it.",
            "Answer in the existing support case; a second request may be refused as a conflict.",
            f"{_MODEL}: ReviewDetails.Status",
        ),
        StatusVerdict(
            Status.REVIEW_FAILED,
            Severity.WARNING,
            "REVIEW FAILED",
            "In the sandbox; an internal error at AWS kept the request for production access from being received.",
            "Submit the request again.",
            f"{_MODEL}: ReviewDetails.Status",
        ),
        StatusVerdict(
            Status.GRANTED_NOT_YET,
            Severity.NOTE,
            "GRANTED, NOT YET",
            "The review says granted, but production access is not switched on in this region yet.",
            "Refresh in a few minutes; if it stays, ask in the support case.",
            f"{_MODEL}: ProductionAccessEnabled is what counts",
        ),
        StatusVerdict(
            Status.PROBATION,
            Severity.WARNING,
            "PROBATION",
            "AWS found potential issues with the mail sent and has the account under review while they are corrected. "
            "Sending goes on.",
            "Read the support case, correct the cause, and answer there.",
            f"{_MODEL}: EnforcementStatus",
        ),
        StatusVerdict(
            Status.SHUTDOWN,
            Severity.CRITICAL,
            "SHUTDOWN",
            "AWS has paused the account's sending because of an issue with the mail sent.",
            "Correct the cause and answer in the support case; only AWS can switch sending on again.",
            f"{_MODEL}: EnforcementStatus",
        ),
        StatusVerdict(
            Status.PAUSED,
            Severity.CRITICAL,
            "SENDING PAUSED",
            "Sending is switched off for this region, by somebody in the account or by AWS.",
            "Find out who paused it; PutAccountSendingAttributes resumes it unless AWS did.",
            f"{_MODEL}: SendingEnabled",
        ),
        StatusVerdict(
            Status.UNKNOWN,
            Severity.UNKNOWN,
            "UNKNOWN",
            "AWS answered without saying whether production access is enabled.",
            "",
            f"{_MODEL}: every member is optional",
        ),
    )
}

_BY_REVIEW = {
    "PENDING": Status.REVIEW_PENDING,
    "DENIED": Status.REVIEW_DENIED,
    "FAILED": Status.REVIEW_FAILED,
    "GRANTED": Status.GRANTED_NOT_YET,
}


_SANDBOX_REVIEW_UNKNOWN = VERDICTS[Status.SANDBOX]._replace(
    meaning="Mail goes only to verified recipients and the mailbox simulator. AWS describes the latest review with a "
    "word that sestui does not know.",
    fix="Look at the support case or the account dashboard.",
    source=f"{_MODEL}: ReviewDetails.Status",
)


def status(account: "AccountState") -> Status:
    """Return the status of an account in a region; the first rule that applies wins.

    Enforcement by AWS comes before the switch, the switch before probation, probation before access; the review only
    explains why access is off.
    """
    if account.enforcement_status == "SHUTDOWN":
        return Status.SHUTDOWN
    if account.sending_enabled is False:
        return Status.PAUSED
    if account.enforcement_status == "PROBATION":
        return Status.PROBATION
    if account.production_access is None:
        return Status.UNKNOWN
    if account.production_access:
        return Status.PRODUCTION
    review = account.details.review if account.details else None
    return _BY_REVIEW.get((review.status if review else None) or "", Status.SANDBOX)


def verdict(account: "AccountState") -> StatusVerdict:
    """Return the status with its words; a review in words of its own is not taken for "never requested"."""
    found = status(account)
    review = account.details.review if account.details else None
    if found is Status.SANDBOX and review is not None and review.status:
        return _SANDBOX_REVIEW_UNKNOWN
    return VERDICTS[found]


def mismatch(account: "AccountState", expect: Expectation | None) -> str:
    """Return a sentence when the access is not what the operator expects, else an empty string."""
    if expect is None or account.production_access is None:
        return ""
    actual = Expectation.PRODUCTION if account.production_access else Expectation.SANDBOX
    return "" if actual is expect else f"expected {expect}, is {actual}"
