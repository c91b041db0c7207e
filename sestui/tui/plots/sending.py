"""What GetSendStatistics counted in two weeks: sends as columns, bounces, complaints and rejects as lines of their own.

Each line has a scale of its own; the figure before it is its highest column.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sestui.model.reputation import SendPoint
from sestui.rules.statistics import buckets
from sestui.tui.fleet_columns import short_number
from sestui.tui.painted import Line
from sestui.tui.plots.columns import Column, axis, chart, spark
from sestui.tui.plots.steps import day, hour_after, step_words, steps

ROWS: Final = 4


def sending_plot(points: Sequence[SendPoint], now: datetime, room: int) -> tuple[Line, ...]:
    """Return the plot for `room` columns; empty without room.

    Steps without mail are 0: AWS gives no points for them.
    """
    found = steps(room)
    if found is None:
        return ()
    count, step = found
    end = hour_after(now)
    series = [bucket.totals for bucket in buckets(points, end, count)]
    sent = [_value(each.attempts) for each in series]
    most = max((value for value in sent if value is not None), default=0.0)
    lines = chart([Column(value) for value in sent], ROWS, most or 1.0, (), (f"sends {_most(sent)}",))
    for label, values in (
        ("bounces", [_value(each.bounces) for each in series]),
        ("complaints", [_value(each.complaints) for each in series]),
        ("rejects", [_value(each.rejects) for each in series]),
    ):
        lines.append(spark(values, f"{label} {_most(values)}"))
    start = end - count * step
    return (*lines, axis(count, day(start), day(start + count // 2 * step), "now"))


def _value(count: int | None) -> float | None:
    return None if count is None else float(count)


def _most(values: Sequence[float | None]) -> str:
    """Return the highest of what was told; with a gap, nobody knows whether it is."""
    told = [value for value in values if value is not None]
    return (short_number(max(told)) if told else "") + ("?" if len(told) < len(values) else "")


def sending_words(room: int) -> str:
    """Return what the plot for `room` columns shows."""
    found = steps(room)
    each = f" per {step_words(found[1])}, the highest named" if found is not None else ""
    return f"counts{each}; not the reputation"
