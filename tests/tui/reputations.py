"""Reputation as it might be: two weeks of rates and counts, made by rule and the same every time."""

import math
from collections.abc import Iterable
from datetime import timedelta

from sestui.model.depth import Depth
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from tests.tui.states import NOW

HOUR = timedelta(hours=1)
QUARTER = timedelta(minutes=15)


def rates(bounce: float = 0.023, complaint: float = 0.0004) -> Rates:
    """Return rates that rose to these over two weeks, with a day in the first week of which there is no data."""
    hours = [hour for hour in range(336) if not 60 <= hour < 84]

    def risen(to: float) -> tuple[RatePoint, ...]:
        return tuple(RatePoint(NOW - (336 - hour) * HOUR, to * (0.4 + 0.6 * hour / 335)) for hour in hours)

    return Rates(risen(bounce), risen(complaint))


def points(per_quarter: int = 130) -> Iterable[SendPoint]:
    """Return counts with days and nights in them, bounces every hour and a complaint every second day."""
    for place in range(14 * 96):
        swing = 0.55 + 0.45 * math.sin(2 * math.pi * (place % 96) / 96)
        sent = round(per_quarter * swing)
        if sent:
            at = NOW - (14 * 96 - place) * QUARTER
            yield SendPoint(at, sent, 3 if place % 4 == 0 else 0, int(place % 192 == 50), int(place == 700))


def depth(bounce: float = 0.023, complaint: float = 0.0004, per_quarter: int = 130) -> Depth:
    """Return a depth with reputation and statistics that were read three minutes ago."""
    at = NOW - timedelta(minutes=3)
    return Depth(
        reputation=Reading(Reputation(rates(bounce, complaint), (("marketing", rates(0.06, 0.002)),)), at),
        statistics=Reading(SendStatistics(tuple(points(per_quarter))), at),
    )
