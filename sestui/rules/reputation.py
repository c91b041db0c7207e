"""Bounce and complaint rates against AWS's two lines. Rates are fractions: 0.05 is 5 %, 0.001 is 0.1 %.

Source: SES Developer Guide, "Reputation metrics", "Sending review process FAQ" and "Reputation dashboard status
messages": bounces are best kept under 2 %, an account is put under review from 5 % and may be paused from 10 %;
complaints from 0.1 % and 0.5 %. The rates are computed by AWS over a representative volume of mail: they cannot be
recomputed from counts, and there is no datapoint before the first event, which is "no data" and never 0 %.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from sestui.model.reputation import RatePoint, Rates
from sestui.rules.age import age_text
from sestui.rules.severity import Severity


class Rate(StrEnum):
    """Which rate."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


@dataclass(frozen=True, slots=True)
class Lines:
    """AWS's lines of one rate, as fractions."""

    review: float
    """From here on, the account may be put under review."""
    pause: float
    """From here on, sending may be paused."""
    best: float | None = None
    """Under this, AWS says, the rate is as it should be; `None` where AWS names none."""


LINES: Final[dict[Rate, Lines]] = {
    Rate.BOUNCE: Lines(review=0.05, pause=0.10, best=0.02),
    Rate.COMPLAINT: Lines(review=0.001, pause=0.005),
}
NO_DATA: Final = "no data"
SOURCE: Final = "CloudWatch AWS/SES Reputation.{}; SES Developer Guide, Sending review process FAQ"
QUIET: Final = timedelta(hours=24)
"""A latest point older than this is told as old."""


@dataclass(frozen=True, slots=True)
class Standing:
    """Where a rate stands. All texts are clean."""

    rate: Rate
    value: float | None
    """The latest rate as a fraction; `None` for "no data"."""
    at: datetime | None
    label: str
    """`2.31 %`, or `no data`."""
    severity: Severity
    distance: str
    """`2.69 points under the review line (5 %)`; empty without data."""
    share: float | None
    """The rate as a part of the pause line, may exceed 1: what a bar shows."""
    meaning: str
    source: str
    fix: str = ""


def percent(value: float) -> str:
    """Return a fraction as percent, with as many digits as small rates need: `2.31 %`, `0.042 %`, `0 %`."""
    shown = value * 100
    digits = 2 if shown >= 1 else 3
    text = f"{shown:.{digits}f}"
    if float(text) == 0 and value > 0:
        return "<0.001 %"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text} %"


def latest(points: Sequence[RatePoint]) -> RatePoint | None:
    """Return the newest point that holds a rate; `None` without one. What is no fraction says nothing."""
    for point in reversed(points):
        if math.isfinite(point.value) and point.value >= 0:
            return point
    return None


def standing(rate: Rate, points: Sequence[RatePoint], now: datetime) -> Standing:
    """Judge the latest point of a rate against AWS's lines."""
    source = SOURCE.format("BounceRate" if rate is Rate.BOUNCE else "ComplaintRate")
    point = latest(points)
    if point is None:
        meaning = (
            f"CloudWatch has no {rate} rate of the last 14 days. There is none before the first event: it is not 0 %."
        )
        return Standing(rate, None, None, NO_DATA, Severity.UNKNOWN, "", None, meaning, source)
    lines = LINES[rate]
    age = now - point.at
    old = f" It is {age_text(age)} old: AWS gives a new one only while there is mail." if age > QUIET else ""
    severity, meaning, fix = _verdict(rate, point.value, lines)
    return Standing(
        rate=rate,
        value=point.value,
        at=point.at,
        label=percent(point.value),
        severity=severity,
        distance=distance(point.value, lines),
        share=point.value / lines.pause,
        meaning=meaning + old,
        source=source,
        fix=fix,
    )


def _verdict(rate: Rate, value: float, lines: Lines) -> tuple[Severity, str, str]:
    review, pause = percent(lines.review), percent(lines.pause)
    fix = (
        "Stop sending to addresses that bounce, and find where they came from."
        if rate is Rate.BOUNCE
        else "Send only to people who asked for it, and make leaving easy."
    )
    if _reaches(value, lines.pause):
        return Severity.CRITICAL, f"At or above {pause}: AWS may pause sending.", fix
    if _reaches(value, lines.review):
        return Severity.WARNING, f"At or above {review}: AWS may put the account under review.", fix
    if lines.best is not None and value >= lines.best:
        return Severity.NOTE, f"Under AWS's review line, and above the {percent(lines.best)} that AWS calls best.", fix
    return Severity.OK, f"Under AWS's review line of {review}.", ""


def distance(value: float, lines: Lines) -> str:
    """Return how far a rate is from AWS's lines, in percentage points."""
    if _reaches(value, lines.pause):
        return f"{_points(value - lines.pause)} over the pause line ({percent(lines.pause)})"
    if _reaches(value, lines.review):
        over, left = _points(value - lines.review), _points(lines.pause - value)
        return f"{over} over the review line ({percent(lines.review)}), {left} under the pause line"
    return f"{_points(lines.review - value)} under the review line ({percent(lines.review)})"


def _reaches(value: float, line: float) -> bool:
    # What was meant as 0.05 must not miss the line by the last bit.
    return value >= line or math.isclose(value, line, rel_tol=1e-9)


def _points(fraction: float) -> str:
    return f"{percent(max(0.0, fraction)).removesuffix(' %')} points"


def standings(rates: Rates, now: datetime) -> tuple[Standing, Standing]:
    """Judge both rates: bounces, complaints."""
    return standing(Rate.BOUNCE, rates.bounce, now), standing(Rate.COMPLAINT, rates.complaint, now)
