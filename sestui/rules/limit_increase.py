"""Higher sending limits, in production: what they are now, what is needed, what was asked for, and what may be asked.

`GetAccount.SendQuota` is the live value; Service Quotas knows the requests. Sources: AWS General Reference, "Amazon
Simple Email Service endpoints and quotas" (codes of service `ses`, per region, adjustable); Service Quotas API,
RequestServiceQuotaIncrease (the new value exceeds the current one; one open request per quota) and
RequestedServiceLimitRequest; SES Developer Guide, "Increasing your Amazon SES sending quotas".
"""

import math
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, TypeAlias

from sestui.model.acting import LimitIncrease, SendingLimit
from sestui.model.acting_problems import problems
from sestui.model.failure import LABELS
from sestui.model.fleet import TargetState
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Act, Need, NeedKind, Remedy
from sestui.rules import console
from sestui.rules import quota as quotas
from sestui.rules.headroom import target_forecast
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

_GUIDE: Final = "SES Developer Guide, Increasing your Amazon SES sending quotas"
_CHANGE: Final = "service-quotas RequestedServiceLimitRequest: Status"
_REQUEST: Final = "service-quotas RequestServiceQuotaIncrease"
_QUOTA: Final = "sesv2 GetAccount: SendQuota"
ANSWER: Final = "AWS answers within 24 hours, as a rule, and in production it also raises the limits by itself."
_ROOM: Final = 1.25
"""How much more than the forecast's peak is suggested."""

Changes: TypeAlias = Reading[LimitRequests]


@dataclass(frozen=True, slots=True)
class Limit:
    """One sending limit of a target. All texts are clean."""

    limit: SendingLimit
    title: str
    unit: str
    current: float | None
    """-1 is unlimited; `None`: not known."""
    current_label: str
    outlook: str
    """What is used of it, and what the forecast says."""
    severity: Severity
    may_request: bool | None
    """Whether a higher one may be requested now; `None` when that is not known."""
    meaning: str
    """Why it may, or may not."""
    remedy: Remedy | None
    suggested: float | None
    """What would hold what the forecast shows, and a quarter more; `None` where that is no more than there is."""
    history: tuple[tuple[LimitRequest, Verdict], ...]
    """What was requested, the newest first."""
    url: str
    """The page of the Service Quotas console; empty where nobody knows the address."""
    source: str
    needs: tuple[Need, ...] = ()

    @property
    def open(self) -> LimitRequest | None:
        """The request that is open."""
        return next((change for change, _ in self.history if change.is_open), None)


_TITLES: Final = {
    SendingLimit.DAILY: ("daily sending quota", "e-mails in 24 hours, counted in recipients"),
    SendingLimit.RATE: ("sending rate", "e-mails a second"),
}


def limits(state: TargetState, region: str) -> tuple[Limit, ...]:
    """Return both limits of a target, with the requests that were made, as far as they were read."""
    made = state.depth.limit_requests
    return tuple(_limit(each, state, region, made.get(each.value, Reading())) for each in SendingLimit)


def _limit(limit: SendingLimit, state: TargetState, region: str, changes: Changes) -> Limit:
    title, unit = _TITLES[limit]
    current = current_value(limit, state)
    outlook, severity, suggested = _outlook(limit, state, current)
    made = sorted(changes.value.items if changes.value is not None else (), key=_created, reverse=True)
    history = tuple((change, change_verdict(change)) for change in made if change.code == limit)
    may_request, meaning, remedy = _may_request(state, current, changes, [change for change, _ in history])
    needs = []
    if state.account.value is None:
        needs.append(Need(NeedKind.ACCOUNT))
    if limit is SendingLimit.DAILY and state.depth.statistics.value is None:
        needs.append(Need(NeedKind.STATISTICS))
    if changes.value is None:
        needs.append(Need(NeedKind.QUOTA_HISTORY, limit.value))
    return Limit(
        limit,
        title,
        unit,
        current,
        _label(current),
        outlook,
        severity,
        may_request,
        meaning,
        remedy,
        suggested,
        history,
        console.quota_url(region, limit.value) or "",
        f"{_QUOTA}; {_GUIDE}",
        tuple(needs),
    )


def current_value(limit: SendingLimit, state: TargetState) -> float | None:
    """Return a limit as GetAccount told it; -1 is unlimited, other negative numbers and no number are not known."""
    account = state.account.value
    quota = account.quota if account is not None else None
    if quota is None:
        return None
    value = quota.max_24_hour if limit is SendingLimit.DAILY else quota.max_rate
    if value is None or not (value == quotas.UNLIMITED or 0 <= value < math.inf):
        return None
    return value


def _outlook(limit: SendingLimit, state: TargetState, current: float | None) -> tuple[str, Severity, float | None]:
    if limit is SendingLimit.DAILY:
        found = target_forecast(state)
        account = state.account.value
        share = quotas.used_share(account.quota if account is not None else None)
        used = f"{share:.0%} used; " if share is not None else ""
        peak = max((value for _, value in found.curve), default=0.0)
        suggested = rounded_up(peak * _ROOM) if current is not None and current >= 0 and peak > current else None
        return f"{used}{found.label}", found.severity, suggested
    live = quotas.live_rate(state)
    if live is None:
        return "how much of it is used now is not known", Severity.UNKNOWN, None
    told = f"at least {live:,.1f} a second are sent now"
    if current is None or current < 0:
        return told, Severity.OK, None
    full = live >= current
    return told, Severity.WARNING if full else Severity.OK, rounded_up(live * _ROOM) if full else None


def rounded_up(value: float) -> float:
    """Return a value rounded up to two figures, at least 1: 61,250 becomes 62,000."""
    if value <= 1:
        return 1.0
    step = 10.0 ** max(0, math.floor(math.log10(value)) - 1)
    return math.ceil(value / step) * step


def _may_request(
    state: TargetState, current: float | None, changes: Changes, made: list[LimitRequest]
) -> tuple[bool | None, str, Remedy | None]:
    account = state.account.value
    if account is None:
        failure = state.account.failure
        why = f": {LABELS[failure.cause]}" if failure is not None else ""
        return None, f"The account has not been read{why}.", Remedy("Read the account.", Act.REFRESH)
    if account.production_access is False:
        words = "The account is in the sandbox: what it needs first is production access."
        return False, words, Remedy("Request production access.", Act.REQUEST_ACCESS)
    if current == quotas.UNLIMITED:
        return False, "It is unlimited.", None
    waiting = next((change for change in made if change.is_open), None)
    if waiting is not None:
        case = f" Case {clean(waiting.case_id, 64)}." if waiting.case_id else ""
        words = f"A request for {_label(waiting.desired)} is open; AWS takes one at a time for each quota.{case}"
        return False, words, Remedy("Wait for it, and answer in the case.", Act.CONSOLE)
    if account.production_access is None or current is None:
        return None, "AWS did not say what the limit is, or whether there is production access.", None
    if changes.value is None:
        failure = changes.failure
        why = f": {LABELS[failure.cause]}" if failure is not None else ""
        words = f"Whether a request is open is not known{why}; AWS refuses a second one."
        return None, words, Remedy("Read the requests that were made.", Act.REFRESH)
    return True, f"A higher one may be requested. {ANSWER}", None


def desired_problem(limit: SendingLimit, desired: float, current: float | None) -> str:
    """Return what is wrong with the value to ask for, in a sentence; empty when nothing is.

    It must exceed the current one; where that is not known, only its form is judged.
    """
    found = problems(LimitIncrease(limit, desired))
    if found:
        return found[0].message
    if current is not None and current == quotas.UNLIMITED:
        return "The limit is unlimited already."
    if current is not None and desired <= current:
        return f"It must be more than the current {_label(current)}."
    return ""


def desired_value(text: str) -> float | None:
    """Return the number that somebody typed (`50000`, `50,000`, `50_000`, `50 000`); `None` when it is none."""
    digits = text.strip().replace(",", "").replace("_", "").replace(" ", "")
    return float(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 15 else None


_STATUSES: Final[dict[str, tuple[str, Severity, str, str]]] = {
    "PENDING": ("pending", Severity.NOTE, "AWS is reviewing the request.", "Wait; the answer comes within 24 hours."),
    "CASE_OPENED": (
        "case opened",
        Severity.NOTE,
        "A support case was opened for the request.",
        "Follow it up in the support case.",
    ),
    "APPROVED": ("approved", Severity.OK, "The request was approved; GetAccount tells the limit that holds.", ""),
    "DENIED": (
        "denied",
        Severity.WARNING,
        "Service Quotas cannot approve the request.",
        "Ask AWS Support, with the figures and where they come from.",
    ),
    "NOT_APPROVED": (
        "not approved",
        Severity.WARNING,
        "Service Quotas did not approve the request, and no support case was opened for it.",
        "Request it again and let a support case be opened, or ask AWS Support.",
    ),
    "CASE_CLOSED": (
        "case closed",
        Severity.NOTE,
        "The support case of the request was closed; the outcome stands in its correspondence.",
        "Read the case, and hold the limit of GetAccount against what was asked for.",
    ),
    "INVALID_REQUEST": (
        "invalid",
        Severity.WARNING,
        "The request named a resource that does not exist.",
        "Request it again without a resource.",
    ),
}


def change_verdict(change: LimitRequest) -> Verdict:
    """Say how a request for a higher limit stands."""
    what = _label(change.desired) if change.desired is not None else "more"
    asked = f"Request for {what}{_when(change.created)}"
    if not change.status:
        return Verdict("not told", Severity.UNKNOWN, f"{asked}. AWS did not say how it stands.", _CHANGE)
    known = _STATUSES.get(change.status)
    if known is None:
        meaning = f"{asked}. AWS used a word that sestui does not know."
        return Verdict(clean(change.status, 20).lower(), Severity.UNKNOWN, meaning, _CHANGE)
    label, severity, meaning, fix = known
    return Verdict(label, severity, f"{asked}. {meaning}", _CHANGE, fix)


def _created(change: LimitRequest) -> datetime:
    return change.created or change.updated or datetime.min.replace(tzinfo=UTC)


def _when(at: datetime | None) -> str:
    return f" on {at.astimezone(UTC):%Y-%m-%d}" if at is not None else ""


def _label(value: float | None) -> str:
    if value is None or not math.isfinite(value):
        return "not told"
    return "unlimited" if value == quotas.UNLIMITED else f"{value:,.10g}"
