"""Two weeks of counts by quarters of an hour that agree with what the account says it sent. Pure functions.

The mail of a day that the scene states is spread over the day in one pattern that repeats, so that any 24 hours hold
the same; what grows since the start comes on top, in the quarter in which it was sent.
"""

import math
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final

from sestui.simulator.account import sent_at, sent_since, stage_at
from sestui.simulator.inventory import Curve
from sestui.simulator.scene import Timeline

QUARTER: Final = 900
_DAY: Final = 86_400
_QUARTERS: Final = _DAY // QUARTER
_KEPT: Final = 14 * _QUARTERS
_SATURDAY: Final = 5
_MINUTE: Final = 60
_NOISE: Final = 0.15
_FAR_OFF: Final = 0.01
_HOUR: Final = 3_600
_MOST_RISEN: Final = 0.9


def points(curve: Curve, timeline: Timeline, began: datetime, elapsed: float) -> list[dict[str, Any]]:
    """Return the points of GetSendStatistics in no useful order, as AWS does; quarters without mail are absent.

    A point has the time at which its quarter begins. The sum of the last 24 hours is SentLast24Hours, as far as
    quarters of an hour can tell.
    """
    counts = _counts(curve, timeline, began.timestamp(), elapsed)
    found = [_point(curve, quarter, attempts) for quarter, attempts in counts.items() if attempts > 0]
    found.sort(key=lambda point: _chance(int(point["Timestamp"].timestamp()) * 31))
    return found


def _counts(curve: Curve, timeline: Timeline, start: float, elapsed: float) -> dict[int, int]:
    now = start + elapsed
    newest = int(now // QUARTER)
    # whole minutes, so that answers of the same minute are the same
    done = (now % QUARTER) // _MINUTE * _MINUTE / QUARTER
    base = stage_base(timeline, elapsed)
    risen = _risen(curve, timeline, base)
    day = _day(int(base - risen * curve.rising * _HOUR), curve.peak, curve.swing)
    first = max(newest - _KEPT + 1, int((start - curve.days * _DAY) // QUARTER) + 1)
    counts = {}
    for quarter in range(first, newest + 1):
        attempts = day[quarter % _QUARTERS] * (done if quarter == newest else 1.0)
        begins = quarter * QUARTER - start
        if begins < -_DAY:
            attempts *= _factor(curve, quarter)
        attempts += risen * _overlap(begins, begins + QUARTER, -curve.rising * _HOUR, 0.0)
        if begins > -QUARTER:
            attempts += sent_since(timeline, max(0.0, begins), min(begins + QUARTER, elapsed))
        counts[quarter] = max(0, int(attempts))
    _agree(counts, newest, done, sent_at(timeline, elapsed) or 0.0)
    return counts


def stage_base(timeline: Timeline, elapsed: float) -> float:
    """Return how much mail a day holds beside what grows since the start."""
    due = [stage for stage in timeline if stage.after <= elapsed]
    base = next((stage for stage in reversed(due) if stage.resets_sent), timeline[0])
    return max(0.0, base.state.sent or 0.0) if stage_at(timeline, elapsed).state.sent is not None else 0.0


def _risen(curve: Curve, timeline: Timeline, base: float) -> float:
    """Return how many e-mails a second came on top in the hours before the start."""
    if not curve.rising:
        return 0.0
    return max(0.0, min(timeline[0].state.growth, _MOST_RISEN * base / (curve.rising * _HOUR)))


def _overlap(start: float, end: float, since: float, until: float) -> float:
    return max(0.0, min(end, until) - max(start, since))


def _agree(counts: dict[int, int], newest: int, done: float, sent: float) -> None:
    """Scale the last day where it does not hold what was sent: a full quota, a count that falls, a short history."""
    window = range(newest - _QUARTERS + 1, newest + 1)
    edge = counts.get(newest - _QUARTERS, 0) * (1.0 - done)
    held = sum(counts.get(quarter, 0) for quarter in window)
    if held <= 0 or abs(held + edge - sent) <= max(_QUARTERS, sent * _FAR_OFF):
        return
    scale = max(0.0, sent - edge) / held
    rest = 0.0
    for quarter in window:
        exact = counts.get(quarter, 0) * scale + rest
        rest = exact - int(exact)
        counts[quarter] = int(exact)


@lru_cache(maxsize=512)
def _day(sent: int, peak: float, swing: float) -> tuple[int, ...]:
    """Spread a day's mail over its quarters: whole numbers whose sum is `sent`."""
    weights = [
        (1.0 + swing * math.cos(2 * math.pi * (quarter / _QUARTERS - peak / 24)))
        * (1.0 + _NOISE * (_chance(quarter + 7) - 0.5))
        for quarter in range(_QUARTERS)
    ]
    total, reached, given = sum(weights), 0.0, 0
    found = []
    for weight in weights:
        reached += weight
        count = round(sent * reached / total) - given
        given += count
        found.append(count)
    return tuple(found)


def _factor(curve: Curve, quarter: int) -> float:
    day = quarter // _QUARTERS
    weekday = datetime.fromtimestamp(quarter * QUARTER, UTC).weekday()
    return (curve.weekend if weekday >= _SATURDAY else 1.0) * (0.85 + 0.3 * _chance(day))


def _point(curve: Curve, quarter: int, attempts: int) -> dict[str, Any]:
    return {
        "Timestamp": datetime.fromtimestamp(quarter * QUARTER, UTC),
        "DeliveryAttempts": attempts,
        "Bounces": int(attempts * curve.bounces + _chance(quarter * 3 + 1)),
        "Complaints": int(attempts * curve.complaints + _chance(quarter * 3 + 2)),
        "Rejects": int(attempts * curve.rejects + _chance(quarter * 3 + 3)) if curve.rejects else 0,
    }


def _chance(number: int) -> float:
    """Return a figure from 0 to 1 that looks like chance and is always the same for the same number."""
    mixed = (number * 0x9E3779B1) & 0xFFFFFFFF
    mixed = ((mixed ^ mixed >> 15) * 0x85EBCA6B) & 0xFFFFFFFF
    return ((mixed ^ mixed >> 13) & 0xFFFF) / 0x10000
