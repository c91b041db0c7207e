"""The reputation of one target as lines: plots first, then the same in words. Pure; the verdicts come from `rules`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from rich.cells import cell_len

from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint
from sestui.model.target import Target
from sestui.rules.explain import Section
from sestui.rules.explain_reputation import explain_reputation
from sestui.rules.headroom import Headroom, target_forecast
from sestui.rules.quota import used_share
from sestui.rules.reputation import Standing, standings
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, read_facts
from sestui.tui.detail_text import LONGEST, detail_lines
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Line, width_of, wrap
from sestui.tui.plots.columns import GUTTER, beside
from sestui.tui.plots.quota import forecast_plot, headroom_lines
from sestui.tui.plots.rates import rate_plot
from sestui.tui.plots.sending import sending_plot, sending_words

SIDE_BY_SIDE: Final = 114
"""From this width on the two rates stand beside each other."""
_GAP: Final = 2
_SIGN: Final = {Severity.NOTE: "• ", Severity.UNKNOWN: "? ", Severity.WARNING: "▲ ", Severity.CRITICAL: "■ "}


def reputation_lines(
    state: TargetState, target: Target, regions: Sequence[Headroom], now: datetime, width: int
) -> tuple[Line, ...]:
    """Lay out rates, history, forecast, the regions of the account, and the facts for `width` cells."""
    blocks = (
        _rates(state, now, width),
        _history(state, now, width),
        _forecast(state, now, width),
        _regions(regions, target, width),
        detail_lines(_sections(state, now), width),
    )
    lines: list[Line] = []
    for block in blocks:
        if lines and block:
            lines.append(())
        lines.extend(block)
    return tuple(lines)


def _sections(state: TargetState, now: datetime) -> tuple[Section, ...]:
    """Return the words below the plots; those of the forecast, and why nothing was read, stand in their places."""
    told = {"Quota forecast"}
    if state.depth.reputation.value is None:
        told.add("Reputation")
    if state.depth.statistics.value is None:
        told.add("Counts")
    return tuple(each for each in explain_reputation(state, now) if each.title not in told)


def _heading(title: str, value: str, severity: Severity, note: str, width: int) -> list[Line]:
    """Return a title with its value and a note beside it, or below it where there is no room."""
    token = "" if severity is Severity.OK else TOKEN[severity]
    lines: list[Line] = [((title, "heading"),)]
    for text, style in ((_SIGN.get(severity, "") * bool(value) + value, token), (note, "dim")):
        if not text:
            continue
        if len(lines) == 1 and width_of(lines[0]) + 2 + cell_len(text) <= width:
            lines[0] = (*lines[0], ("  ", ""), (text, style))
        else:
            lines.extend((("  ", ""), (line, style)) for line in wrap(text, width - 2))
    return lines


def _unread(title: str, reading: Reading[Any], source: str, now: datetime, width: int) -> list[Line]:
    """Return a title with why there is nothing to plot: not read yet, or which permission is missing."""
    fact = next(read_facts(reading, Moment(now), source))
    lines = _heading(title, fact.value, fact.severity, "", width)
    lines.extend((("  ", ""), (line, "dim")) for line in wrap(fact.meaning, width - 2))
    lines.extend((("  ", ""), (line, "accent")) for line in wrap(f"→ {fact.fix}" if fact.fix else "", width - 2))
    return lines


def _rates(state: TargetState, now: datetime, width: int) -> list[Line]:
    reading = state.depth.reputation
    if reading.value is None:
        return _unread("Bounce and complaint rate", reading, "cloudwatch GetMetricData", now, width)
    rates = reading.value.account
    bounce, complaint = standings(rates, now)
    if width < SIDE_BY_SIDE:
        first, second = _rate(bounce, rates.bounce, now, width), _rate(complaint, rates.complaint, now, width)
        return [*first[0], *first[1], (), *second[0], *second[1]]
    half = (width - _GAP) // 2
    first, second = _rate(bounce, rates.bounce, now, half), _rate(complaint, rates.complaint, now, half)
    # Headings of different heights would set the plots off against each other.
    tall = max(len(first[0]), len(second[0]))
    left, right = ([*heading, *[()] * (tall - len(heading)), *plot] for heading, plot in (first, second))
    return beside(left, right, half + _GAP)


def _rate(
    found: Standing, points: Sequence[RatePoint], now: datetime, width: int
) -> tuple[list[Line], tuple[Line, ...]]:
    """Return heading and plot of one rate."""
    note = found.distance or "CloudWatch has no data: it is not 0 %"
    heading = _heading(f"{found.rate.capitalize()} rate", found.label, found.severity, note, width)
    return heading, rate_plot(found.rate, points, now, width - GUTTER)


def _history(state: TargetState, now: datetime, width: int) -> list[Line]:
    reading = state.depth.statistics
    if reading.value is None:
        return _unread("Sent in 14 days", reading, "ses GetSendStatistics", now, width)
    points = reading.value.points
    if not points:
        return _heading("Sent in 14 days", "nothing", Severity.OK, "SES has no point in its statistics", width)
    room = width - GUTTER
    heading = _heading("Sent in 14 days", "", Severity.OK, sending_words(room), width)
    return [*heading, *sending_plot(points, now, room)]


def _forecast(state: TargetState, now: datetime, width: int) -> list[Line]:
    if state.account.value is None:
        return _unread("24-hour quota", state.account, "sesv2 GetAccount", now, width)
    found = target_forecast(state)
    lines = _heading("24-hour quota", found.label, found.severity, _used(state), width)
    statistics, account = state.depth.statistics.value, state.account
    quota = account.value.quota if account.value is not None else None
    if statistics is not None and quota is not None and quota.max_24_hour is not None and account.as_of is not None:
        plot = forecast_plot(statistics.points, found, quota.max_24_hour, account.as_of, width - GUTTER)
        lines.extend(plot)
    room = min(width - 2, LONGEST)
    for text, token in ((found.assumption, "dim"), (f"→ {found.fix}" * bool(found.fix), "accent")):
        lines.extend((("  ", ""), (line, token)) for line in wrap(text, room))
    return lines


def _used(state: TargetState) -> str:
    quota = state.account.value.quota if state.account.value is not None else None
    share = used_share(quota)
    if quota is None or share is None or quota.sent_24_hour is None or quota.max_24_hour is None:
        return ""
    return f"{quota.sent_24_hour:,.0f} of {quota.max_24_hour:,.0f} used ({share:.0%})"


def _regions(regions: Sequence[Headroom], target: Target, width: int) -> list[Line]:
    if not regions:
        return []
    title = _heading("Regions of this account", "", Severity.OK, "what is left of each 24-hour quota", width)
    return [*title, *headroom_lines(regions, target, width)]
