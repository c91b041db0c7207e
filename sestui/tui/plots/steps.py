"""The steps that two weeks are cut into, and how moments are written under a plot."""

from datetime import UTC, datetime, timedelta
from typing import Final

from sestui.rules.statistics import SPAN

_HOUR: Final = timedelta(hours=1)
_HOURS: Final = (1, 2, 3, 4, 6, 8, 12, 24)
"""Steps that divide two weeks and that people think in."""


def steps(room: int, span: timedelta = SPAN) -> tuple[int, timedelta] | None:
    """Return the most steps of `span` that fit into `room` columns, and how long one is; `None` when none does."""
    for hours in _HOURS:
        count = span // (hours * _HOUR)
        if count <= room:
            return count, hours * _HOUR
    return None


def step_words(step: timedelta) -> str:
    """Return how long one column is: `6 h`."""
    hours = step // _HOUR
    return "1 day" if hours == 24 else f"{hours} h"


def hour_after(now: datetime) -> datetime:
    """Return the next full hour: plots end there, so that they move once an hour and not all the time."""
    whole = now.replace(minute=0, second=0, microsecond=0)
    return whole if whole == now else whole + _HOUR


def day(at: datetime) -> str:
    """Return a day: `10 Nov`."""
    told = at.astimezone(UTC)
    return f"{told.day} {told:%b}"
