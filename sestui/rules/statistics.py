"""What GetSendStatistics counts: sums and series for plots. Counts are of attempts, never "the reputation".

Source: botocore's ses model, GetSendStatistics and SendDataPoint (DeliveryAttempts, Bounces, Complaints, Rejects in
15-minute points over two weeks, in no order); SES Developer Guide, "Reputation metrics": the reputation rates cannot
be computed from these. A quarter of an hour without mail has no point: within the two weeks that means none was sent.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sestui.model.reputation import SendPoint

QUARTER: Final = timedelta(minutes=15)
DAY: Final = timedelta(hours=24)
SPAN: Final = timedelta(days=14)
"""How far back the points go."""
LABEL: Final = "counts of delivery attempts in 15-minute points, not AWS's reputation rates"


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over a span of time; `None` where one of its counts was not told."""

    attempts: int | None = 0
    bounces: int | None = 0
    complaints: int | None = 0
    rejects: int | None = 0


@dataclass(frozen=True, slots=True)
class Bucket:
    """The sums of one step of a series; `start` is inclusive."""

    start: datetime
    totals: Totals


@dataclass(frozen=True, slots=True)
class WindowPoint:
    """What the rolling 24 hours held at a moment, as far as the statistics tell."""

    at: datetime
    attempts: int | None
    """`None` where one of its counts was not told."""


def _sum(points: Iterable[SendPoint]) -> Totals:
    every = [(point.attempts, point.bounces, point.complaints, point.rejects) for point in points]
    return Totals(*map(summed, zip(*every, strict=True))) if every else Totals()


def summed(counts: Iterable[int | None]) -> int | None:
    """Return a sum; `None` where a part of it was not told."""
    total = 0
    for count in counts:
        if count is None:
            return None
        total += count
    return total


def totals(points: Sequence[SendPoint], since: datetime, until: datetime) -> Totals:
    """Return the sums of the points with `since <= at < until`, whatever their order."""
    return _sum(point for point in points if since <= point.at < until)


def buckets(points: Sequence[SendPoint], now: datetime, count: int, span: timedelta = SPAN) -> tuple[Bucket, ...]:
    """Return `count` steps of equal length that end at `now`, the oldest first. A step without mail holds zeros."""
    if count <= 0 or span <= timedelta(0):
        return ()
    start, step = now - span, span / count
    found: list[list[SendPoint]] = [[] for _ in range(count)]
    for point in points:
        if start <= point.at < now:
            found[min(count - 1, (point.at - start) // step)].append(point)
    return tuple(Bucket(start + place * step, _sum(each)) for place, each in enumerate(found))


def window(points: Sequence[SendPoint], at: datetime) -> int | None:
    """Return the attempts in the 24 hours before a moment; `None` where a count was not told."""
    return summed(point.attempts for point in points if at - DAY < point.at + QUARTER and point.at < at)


def rolling(points: Sequence[SendPoint], now: datetime, count: int, span: timedelta = SPAN) -> tuple[WindowPoint, ...]:
    """Return how full the rolling 24 hours were at `count` moments that end at `now`, the oldest first.

    The first day of the two weeks is left out: what was sent before it is not known.
    """
    if count <= 0:
        return ()
    ordered = sorted(points, key=lambda point: point.at)
    times = [point.at for point in ordered]
    sums, untold = [0], [0]
    for point in ordered:
        sums.append(sums[-1] + (point.attempts or 0))
        untold.append(untold[-1] + (point.attempts is None))
    span = min(span, SPAN - DAY)
    found = []
    for place in range(count):
        at = now - span * (count - 1 - place) / max(count - 1, 1)
        last, first = bisect_left(times, at), bisect_left(times, at - DAY - QUARTER + timedelta(microseconds=1))
        found.append(WindowPoint(at, sums[last] - sums[first] if untold[last] == untold[first] else None))
    return tuple(found)
