"""Quotas: how full the rolling 24 hours are, and how fast mail goes out now.

Source: sesv2 SendQuota ("a value of -1 signifies an unlimited quota"); SES Developer Guide, Service quotas (the
quota counts recipients over a rolling 24-hour window).
"""

import math
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from sestui.model.fleet import QuotaSample, TargetState
from sestui.model.settings import Thresholds
from sestui.rules.severity import Severity

if TYPE_CHECKING:
    from sestui.model.account import SendQuota

RATE_BASELINE: Final = timedelta(seconds=30)
"""Two samples must be at least this far apart to speak of a rate."""
RATE_OLDEST: Final = timedelta(minutes=15)
"""Two samples must be no further apart than this to speak of now."""
UNLIMITED: Final = -1.0


class QuotaKind(StrEnum):
    """What the daily quota is, apart from a number."""

    LIMITED = "limited"
    UNLIMITED = "unlimited"
    NONE = "none"
    """A quota of 0: nothing may be sent."""
    UNKNOWN = "unknown"


def kind(quota: "SendQuota | None") -> QuotaKind:
    """Classify the daily quota. Only -1 is unlimited: any other negative number, or none at all, says nothing."""
    if quota is None or quota.max_24_hour is None:
        return QuotaKind.UNKNOWN
    if quota.max_24_hour == UNLIMITED:
        return QuotaKind.UNLIMITED
    if quota.max_24_hour == 0:
        return QuotaKind.NONE
    return QuotaKind.LIMITED if 0 < quota.max_24_hour < math.inf else QuotaKind.UNKNOWN


def used_share(quota: "SendQuota | None") -> float | None:
    """Return how much of the daily quota is used, as a fraction (may exceed 1); `None` where that has no meaning."""
    if quota is None or quota.sent_24_hour is None or quota.max_24_hour is None:
        return None
    if not (0 < quota.max_24_hour < math.inf and 0 <= quota.sent_24_hour < math.inf):
        return None
    return quota.sent_24_hour / quota.max_24_hour


def severity(quota: "SendQuota | None", thresholds: Thresholds) -> Severity:
    """Judge the used share against the thresholds."""
    quota_kind = kind(quota)
    if quota_kind is QuotaKind.UNLIMITED:
        return Severity.OK
    if quota_kind is QuotaKind.NONE:
        return Severity.CRITICAL
    share = used_share(quota)
    if share is None:
        return Severity.UNKNOWN
    if share >= thresholds.quota_critical:
        return Severity.CRITICAL
    return Severity.WARNING if share >= thresholds.quota_warning else Severity.OK


def sample(state: TargetState) -> QuotaSample | None:
    """Return the current reading as a sample, if it has what a sample needs."""
    account = state.account
    if account.value is None or account.as_of is None:
        return None
    quota = account.value.quota
    if quota is None or quota.sent_24_hour is None:
        return None
    return QuotaSample(account.as_of, quota.sent_24_hour)


def baseline(state: TargetState, now_sample: QuotaSample) -> tuple[QuotaSample | None, tuple[QuotaSample, ...]]:
    """Return the sample to measure `now_sample` against, given the state before it, and the samples to remember.

    It is the newest that is at least `RATE_BASELINE` older, so that readings in quick succession do not make a rate
    out of noise, and at most `RATE_OLDEST` older, so that what is called live is so.
    """
    last = sample(state)
    seen = [*state.recent, last] if last is not None else list(state.recent)
    old = [each for each in seen if RATE_BASELINE <= now_sample.at - each.at <= RATE_OLDEST]
    young = [each for each in seen if timedelta(0) < now_sample.at - each.at < RATE_BASELINE]
    return (old[-1] if old else None), (*old[-1:], *young)


def live_rate(state: TargetState) -> float | None:
    """Return e-mails per second between the two samples; `None` when nobody can say.

    The counter is a rolling window: mail that leaves it at the far end hides mail that is sent now. The figure is
    therefore a lower bound, and a falling counter says nothing about sending (`None`).
    """
    current = sample(state)
    if current is None or state.previous is None:
        return None
    seconds = (current.at - state.previous.at).total_seconds()
    sent = current.sent_24_hour - state.previous.sent_24_hour
    if seconds < RATE_BASELINE.total_seconds() or not 0 <= sent < math.inf:
        return None
    return sent / seconds
