"""When the 24-hour quota is full, if mail goes on as it does.

Source: sesv2 GetAccount, SendQuota (SentLast24Hours counts recipients in a window that moves on all the time; -1 is
unlimited); SES Developer Guide, Service quotas; ses GetSendStatistics for what leaves the window, and when.

The statistics lag behind and count delivery attempts, not recipients, so a forecast is made of assumptions, and each
is said: `Forecast.assumption`. What SES counts now is the truth; the points only say when that mail leaves the window.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from sestui.model.account import SendQuota
from sestui.model.reputation import SendPoint
from sestui.rules import quota as quotas
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from sestui.rules.statistics import DAY, QUARTER, summed

RATE_SPAN: Final = timedelta(hours=1)
"""The current rate is the average over this long."""
LAG: Final = timedelta(minutes=45)
"""Statistics that end no longer ago than this are only late; after that, mail has stopped."""
LAG_SHARE: Final = 1.25
"""SES counts up to this much more than the statistics: mail that they do not show yet. More: several recipients."""
SAME_SHARE: Final = 0.95
"""A little less is no difference worth telling."""
SOON: Final = timedelta(hours=1)
SOURCE: Final = "sesv2 GetAccount: SendQuota; ses GetSendStatistics"
_STEPS: Final = 48


class Outlook(StrEnum):
    """What the forecast says."""

    FULL_AT = "full-at"
    NEVER = "never"
    FULL = "full"
    UNLIMITED = "unlimited"
    NONE = "none"
    """A quota of 0."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Forecast:
    """The outlook with its words and what it was made of. All texts are clean."""

    outlook: Outlook
    label: str
    """`full at 16:40 UTC at this rate`, `never at this rate`, `already full`."""
    severity: Severity
    assumption: str
    """What was assumed, in words; empty where nothing was."""
    at: datetime | None = None
    """When the window is full; when it already is: when mail that leaves it makes room again."""
    rate: float | None = None
    """E-mails per hour that were assumed."""
    curve: tuple[tuple[datetime, float], ...] = ()
    """For a plot: how full the window will be, from now to 24 hours from now, not cut off at the quota."""
    fix: str = ""
    source: str = SOURCE


def _unknown(why: str) -> Forecast:
    return Forecast(Outlook.UNKNOWN, "cannot be told", Severity.UNKNOWN, why)


def forecast(points: Sequence[SendPoint] | None, quota: SendQuota | None, now: datetime) -> Forecast:
    """Say when the window is full. `now`: when the quota was read; `points`: `None` while they were not read."""
    kind = quotas.kind(quota)
    if kind is QuotaKind.UNLIMITED:
        return Forecast(Outlook.UNLIMITED, "never: unlimited", Severity.OK, "")
    if kind is QuotaKind.NONE:
        return Forecast(Outlook.NONE, "nothing may be sent", Severity.CRITICAL, "The quota is 0.")
    maximum = quota.max_24_hour if quota is not None else None
    sent = quota.sent_24_hour if quota is not None else None
    if kind is QuotaKind.UNKNOWN or maximum is None or sent is None or not 0 <= sent < math.inf:
        return _unknown("AWS did not say how much may be sent, or how much was.")
    if points is None:
        if sent >= maximum:
            return _full(None, maximum, sent, 0.0, (), "")
        return _unknown("The statistics of what was sent have not been read.")
    inside = sorted((p for p in points if now - DAY < p.at + QUARTER and p.at <= now), key=lambda p: p.at)
    counted = summed(point.attempts for point in inside)
    if counted is None:
        if sent >= maximum:
            return _full(None, maximum, sent, 0.0, (), "")
        return _unknown("The statistics do not say how much was sent in every quarter of an hour.")
    if counted <= 0 < sent:
        if sent >= maximum:
            return _full(None, maximum, sent, 0.0, (), "")
        return _unknown("The statistics show none of the mail that SES counts, so nobody knows the rate.")
    factor, newest, words = _scale(sent, counted)
    per_hour = _rate(inside, now) * factor
    leaving = [(point.at + QUARTER + DAY, (point.attempts or 0) * factor) for point in inside]
    if newest > 0:
        leaving.append((now + DAY, newest))
    assumption = (
        f"Mail goes on at {_count(per_hour)} an hour, the average of the latest hour in the statistics. {words}"
    )
    curve = _curve(sent, per_hour, leaving, now)
    if sent >= maximum:
        return _full(now, maximum, sent, per_hour, leaving, words, curve)
    at = _full_at(sent, maximum, per_hour, leaving, now)
    if at is None:
        return Forecast(Outlook.NEVER, "never at this rate", Severity.OK, assumption, None, per_hour, curve)
    severity = Severity.CRITICAL if at - now <= SOON else Severity.WARNING
    label = f"full at {clock(at, now)} at this rate"
    fix = "Send slower until then, or request a higher sending quota."
    return Forecast(Outlook.FULL_AT, label, severity, assumption, at, per_hour, curve, fix)


def _full(
    now: datetime | None,
    maximum: float,
    sent: float,
    per_hour: float,
    leaving: Sequence[tuple[datetime, float]],
    words: str,
    curve: tuple[tuple[datetime, float], ...] = (),
) -> Forecast:
    """Return that the window is full, and when mail that leaves it makes room, if nothing more is accepted."""
    free: datetime | None = None
    left = sent
    for at, count in sorted(leaving):
        left -= count
        if left < maximum:
            free = at
            break
    fix = "Wait for room, or request a higher sending quota."
    if free is None or now is None:
        return Forecast(Outlook.FULL, "already full", Severity.CRITICAL, words, None, per_hour, curve, fix)
    told = f"There is room again at {clock(free, now)}, when enough mail has left the window. {words}"
    return Forecast(Outlook.FULL, "already full", Severity.CRITICAL, told.strip(), free, per_hour, curve, fix)


def _scale(sent: float, counted: int) -> tuple[float, float, str]:
    """Return what one counted attempt stands for, how much mail the statistics do not show yet, and the words."""
    assumed = "The statistics count attempts in 15-minute points and lag behind"
    if counted == 0:
        return 1.0, 0.0, f"{assumed}."
    share = sent / counted
    if 1 < share <= LAG_SHARE:
        missing = sent - counted
        return 1.0, missing, f"{assumed}: {_count(missing)} e-mails that they do not show count as sent just now."
    if SAME_SHARE <= share <= 1:
        # The oldest quarter of an hour leaves bit by bit: that alone makes a little difference.
        return share, 0.0, f"{assumed}."
    return share, 0.0, f"{assumed}: SES counts {_count(sent)}, they {counted:,}, and are taken in that proportion."


def _rate(inside: Sequence[SendPoint], now: datetime) -> float:
    """Return attempts per hour. Statistics that are only late end the hour; after a silence, the hour ends now."""
    if not inside:
        return 0.0
    newest = min(inside[-1].at + QUARTER, now)
    end = newest if now - newest <= LAG else now
    recent = sum(point.attempts or 0 for point in inside if point.at >= end - RATE_SPAN)
    return recent / (RATE_SPAN / timedelta(hours=1))


def _full_at(
    sent: float, maximum: float, per_hour: float, leaving: Sequence[tuple[datetime, float]], now: datetime
) -> datetime | None:
    """Return when the window first holds the quota; `None` when it does not within 24 hours, and so never."""
    if per_hour <= 0:
        return None
    used, since = sent, now
    for at, count in [*sorted(each for each in leaving if each[0] <= now + DAY), (now + DAY, 0.0)]:
        needed = timedelta(hours=min((maximum - used) / per_hour, 48.0))
        if since + needed <= at:
            return since + needed
        used += per_hour * ((at - since) / timedelta(hours=1)) - count
        since = at
    return None


def _curve(
    sent: float, per_hour: float, leaving: Sequence[tuple[datetime, float]], now: datetime
) -> tuple[tuple[datetime, float], ...]:
    found = []
    for place in range(_STEPS + 1):
        at = now + DAY * place / _STEPS
        gone = sum(count for when, count in leaving if when <= at)
        found.append((at, max(0.0, sent + per_hour * ((at - now) / timedelta(hours=1)) - gone)))
    return tuple(found)


def _count(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 or float(value).is_integer() else f"{value:.1f}"


def clock(at: datetime, now: datetime) -> str:
    """Return a time of day in UTC, with the date when it is another day than now: `16:40 UTC`, `03:10 UTC, 25 Nov`."""
    told, today = at.astimezone(UTC), now.astimezone(UTC)
    return f"{told:%H:%M} UTC" if told.date() == today.date() else f"{told:%H:%M} UTC, {told.day} {told:%b}"
