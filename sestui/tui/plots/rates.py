"""The bounce and complaint rate of two weeks against AWS's review and pause lines."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sestui.model.reputation import RatePoint
from sestui.rules.reputation import LINES, Rate, percent
from sestui.tui.painted import Line
from sestui.tui.plots.columns import Column, Mark, axis, chart
from sestui.tui.plots.steps import day, hour_after, steps

ROWS: Final = 6
_AIR: Final = 1.2
"""How far the plot goes beyond the pause line."""


def rate_plot(rate: Rate, points: Sequence[RatePoint], now: datetime, room: int) -> tuple[Line, ...]:
    """Return the plot for `room` columns: each column is the highest rate of its step. Empty without room or points.

    Steps without a point hold a dot: no data, which is not 0 %.
    """
    found = steps(room)
    if found is None or not points:
        return ()
    count, step = found
    end = hour_after(now)
    start = end - count * step
    highest: list[float | None] = [None] * count
    for point in points:
        if start <= point.at < end:
            place = (point.at - start) // step
            highest[place] = max(highest[place] or 0.0, point.value)
    lines = LINES[rate]
    top = max(lines.pause * _AIR, max((value for value in highest if value is not None), default=0.0) * 1.05)
    columns = [Column(value, _token(value, lines.review, lines.pause)) for value in highest]
    marks = (
        Mark(lines.review, f"review {percent(lines.review)}", "warning"),
        Mark(lines.pause, f"pause {percent(lines.pause)}", "critical"),
    )
    drawn = chart(columns, ROWS, top, marks, [""] * (ROWS - 1) + ["0 %"])
    return (*drawn, axis(count, day(start), day(start + count // 2 * step), "now"))


def _token(value: float | None, review: float, pause: float) -> str:
    if value is None or value < review:
        return "bar"
    return "bar-critical" if value >= pause else "bar-warning"
