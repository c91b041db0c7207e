"""Reputation rates as CloudWatch keeps them: points of a line with a little noise. Pure functions."""

import math
from datetime import UTC, datetime
from typing import Final

from sestui.simulator.inventory import Rate

_DAY: Final = 86_400.0
_NOISE: Final = 0.04
_TURN: Final = 19_000.0


def series(
    rate: Rate, began: datetime, now: datetime, start: float, end: float, period: int
) -> list[tuple[int, float]]:
    """Return the points from `start` up to before `end` (seconds since 1970), oldest first, one in every `period`.

    A point has the time at which its period begins. There is none before the rate was first known, none after the
    last mail, and none in the future.
    """
    first = began.timestamp() - rate.days * _DAY
    last = began.timestamp() - rate.silent if rate.silent else now.timestamp()
    at = math.ceil(max(start, first) / period) * period
    found = []
    while at < end and at <= last:
        found.append((at, _value(rate, began.timestamp(), float(at))))
        at += period
    return found


def _value(rate: Rate, began: float, at: float) -> float:
    before = rate.now if rate.before is None else rate.before
    share = min(1.0, max(0.0, 1.0 - (began - at) / (rate.days * _DAY))) if rate.days else 1.0
    # at the start of the scene the figure is the one that the scene states
    noise = 1.0 + _NOISE * math.sin((at - began) / _TURN)
    return round(min(1.0, max(0.0, (before + (rate.now - before) * share) * noise)), 8)


def seconds(value: object) -> float | None:
    """Read a time as any of the protocols brings it; `None` when it is none."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, str):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            return None
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
    return None
