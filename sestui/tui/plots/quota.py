"""The rolling 24 hours against the quota, from a day ago to a day from now; and the regions of an account beside it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from sestui.model.reputation import SendPoint
from sestui.model.target import Target
from sestui.rules.forecast import LAG_SHARE, Forecast, Outlook, clock
from sestui.rules.headroom import Headroom
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from sestui.rules.statistics import DAY, rolling
from sestui.tui.fleet_columns import TOKEN, short_number
from sestui.tui.painted import Line, Part, crop
from sestui.tui.plots.columns import GUTTER, Column, Mark, axis, chart
from sestui.tui.widgets.bars import quota_bar

ROWS: Final = 5
_HALVES: Final = (48, 24, 12)
"""Columns of one day: half an hour, an hour or two hours each."""
_AIR: Final = 1.2
WIDE: Final = 100
"""From this width on the regions have long bars and whole numbers."""


def forecast_plot(
    points: Sequence[SendPoint], found: Forecast, maximum: float, now: datetime, room: int
) -> tuple[Line, ...]:
    """Return the plot for `room` columns; `now`: when the quota was read. Empty without room or a forecast.

    To the left of now stands what the statistics counted, to the right what the forecast expects.
    """
    half = next((each for each in _HALVES if 2 * each + 1 <= room), None)
    if half is None or not found.curve or maximum <= 0:
        return ()
    # A forecast is only there where every count of the day is told: what is not lies before it.
    counted = [point.attempts for point in rolling(points, now, half, DAY - DAY / half)]
    scale = _scale(found.curve[0][1], float(counted[-1] or 0))
    before = [None if value is None else value * scale for value in counted]
    every = max(1, (len(found.curve) - 1) // half)
    after = [value for _, value in found.curve[every::every]][:half]
    top = max(maximum * _AIR, max((*(value or 0.0 for value in before), *after), default=0.0) * 1.05)
    mark = (Mark(maximum, f"quota {short_number(maximum)}", "critical"),)
    labels = [""] * (ROWS - 1) + ["0"]
    past = chart([Column(value, _past(value or 0.0, maximum)) for value in before], ROWS, top, mark, labels)
    coming = chart([Column(value, _coming(value, maximum)) for value in after], ROWS, top, mark)
    # The line of now is there without any colour; what comes after it is only expected.
    now_sign: Part = ("│", "dim")
    lines = [(*left, now_sign, *right[1:]) for left, right in zip(past, coming, strict=True)]
    return (*lines, axis(2 * half + 1, "24 h ago", f"now {clock(now, now)}", "in 24 h"))


def _scale(sent: float, counted: float) -> float:
    """Return what one counted attempt stands for, as the forecast takes it: recipients, unless counts are only late."""
    share = sent / counted if counted > 0 else 1.0
    return 1.0 if 1 < share <= LAG_SHARE else share


def _past(value: float, maximum: float) -> str:
    return "bar-critical" if value >= maximum else "bar"


def _coming(value: float, maximum: float) -> str:
    return "bar-critical" if value >= maximum else "dim"


def headroom_lines(regions: Sequence[Headroom], here: Target, width: int) -> tuple[Line, ...]:
    """Return one line per region of an account: bar, what is left, its status and when it is full."""
    return tuple(crop(_region(each, here, width >= WIDE), width) for each in regions)


def _region(found: Headroom, here: Target, wide: bool) -> Line:
    is_here = found.region == here.region
    sign = "▸ " if is_here else "  "
    name: Part = (f"{sign}{found.region}"[: GUTTER - 1].ljust(GUTTER), "strong" if is_here else "")
    bar_width, room = (20, 26) if wide else (12, 19)
    if found.kind is QuotaKind.UNLIMITED:
        bar: list[Part] = [("unlimited".ljust(bar_width), "ok")]
    else:
        bar = list(quota_bar(found.share, bar_width, found.severity))
    words: list[Part] = [("  ", ""), (_left(found, wide).ljust(room), "")]
    if found.status_label:
        words += [(found.status_label, TOKEN[found.status_severity])]
    fullness, forecast = "", found.forecast
    if forecast.outlook is Outlook.FULL:
        fullness = forecast.label
    elif forecast.outlook is Outlook.FULL_AT and forecast.at is not None:
        # Without the room for all words, the time of day: on which day is told in the region's own detail.
        fullness = forecast.label if wide else f"full {forecast.at.astimezone(UTC):%H:%M} UTC"
    if fullness:
        words += [("  ", ""), (fullness, TOKEN[max(forecast.severity, Severity.WARNING)])]
    return (name, *bar, *words)


def _left(found: Headroom, wide: bool) -> str:
    """Return what is left, in whole numbers where there is room for them."""

    def told(value: float) -> str:
        return f"{value:,.0f}" if wide else short_number(value)

    if found.kind is QuotaKind.NONE:
        return "nothing may be sent" if wide else "none may be sent"
    if found.kind is QuotaKind.UNLIMITED:
        return f"{told(found.used)} sent" if found.used is not None else ""
    if found.left is None or found.maximum is None:
        return "not known"
    return f"{told(found.left)} of {told(found.maximum)} left"
