"""Plots as text: what a column, a line across and "no data" look like, with signs of their own and without colour."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import MappingProxyType

import pytest

from sestui.model.account import SendQuota
from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, TargetState
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from sestui.model.target import Target
from sestui.rules.forecast import forecast
from sestui.rules.headroom import headroom
from sestui.rules.reputation import Rate
from sestui.tui.painted import Line, width_of
from sestui.tui.plots.columns import GUTTER, Column, Mark, axis, beside, chart, spark
from sestui.tui.plots.quota import forecast_plot, headroom_lines
from sestui.tui.plots.rates import rate_plot
from sestui.tui.plots.sending import sending_plot, sending_words
from sestui.tui.plots.steps import hour_after, steps
from sestui.tui.reputation_text import reputation_lines
from tests.tui import reputations
from tests.tui.reputations import HOUR
from tests.tui.states import HOSTILE, NOW, account, failure, quota, settings, small

HERE = Target("acme-prod", "eu-central-1")


def text_of(line: Line) -> str:
    return "".join(text for text, _ in line)


def drawn(lines: tuple[Line, ...] | list[Line]) -> list[str]:
    """Return the lines without their gutter."""
    return [text_of(line)[GUTTER:] for line in lines]


def test_columns_are_filled_in_eighths_and_cut_at_the_top() -> None:
    columns = [Column(value) for value in (0.0, 0.01, 1.0, 2.0, 2.5, 4.0, 9.0)]
    assert drawn(chart(columns, 2, 4.0)) == ["    ▂██", "▁▁▄████"]


def test_no_data_is_a_dot_and_nothing_is_a_line_at_the_ground() -> None:
    lines = chart([Column(None), Column(0.0), Column(1e-9), Column(float("nan"))], 1, 1.0)
    assert drawn(lines) == ["·▁▁·"]
    assert [token for _, token in lines[0][1:]] == ["dim", "bar-rest", "bar", "dim"]


@pytest.mark.parametrize(
    ("value", "row", "sign"),
    [(0.0, 2, "_"), (0.2, 2, "_"), (0.5, 2, "─"), (0.9, 1, "_"), (1.0, 1, "_"), (2.5, 0, "─"), (3.0, 0, "▔")],
)
def test_a_line_across_is_drawn_where_its_value_is(value: float, row: int, sign: str) -> None:
    lines = drawn(chart([Column(0.0), Column(3.0), Column(None)], 3, 3.0, (Mark(value, "here"),)))
    expected = {0: "  ", 1: "  ", 2: "▁·"}
    expected[row] = sign * 2 if row < 2 else "▁·"
    assert [line[0] + line[2] for line in lines] == list(expected.values())
    assert all(line[1] == "█" for line in lines)


def test_a_line_across_has_its_label_and_gives_way_to_columns() -> None:
    lines = chart([Column(1.0), Column(0.0)], 2, 1.0, (Mark(0.8, "pause 10 %", "critical"),), ("top", "0 %"))
    assert [text_of(line)[:GUTTER].strip() for line in lines] == ["pause 10 %", "0 %"]
    assert drawn(lines)[0] == "█─"
    assert lines[0][0][1] == "critical"


def test_a_single_line_of_columns_is_scaled_to_its_highest() -> None:
    assert text_of(spark([0, 1, 2, 4, None], "bounces 4")).split() == ["bounces", "4", "▁▂▄█·"]
    assert drawn([spark([0.0, 0.0], "rejects 0")]) == ["▁▁"]


@pytest.mark.parametrize("width", [8, 14, 20, 56])
def test_the_axis_is_as_wide_as_the_plot_or_says_less(width: int) -> None:
    shown = drawn([axis(width, "9 Nov", "16 Nov", "now")])[0]
    assert len(shown) == max(width, 9)
    assert shown.startswith("9 Nov")
    assert shown.endswith("now")
    assert ("16 Nov" in shown) is (width >= 20)


@pytest.mark.parametrize(
    ("room", "count", "hours"), [(13, 0, 0), (14, 14, 24), (55, 42, 8), (60, 56, 6), (100, 84, 4), (400, 336, 1)]
)
def test_two_weeks_are_cut_into_as_many_steps_as_fit(room: int, count: int, hours: int) -> None:
    assert steps(room) == ((count, timedelta(hours=hours)) if count else None)


def test_plots_end_at_a_full_hour() -> None:
    assert hour_after(datetime(2026, 11, 23, 12, 0, 1, tzinfo=UTC)) == datetime(2026, 11, 23, 13, tzinfo=UTC)
    assert hour_after(NOW) == NOW


def test_a_rate_stands_under_both_of_its_lines_with_the_highest_of_each_step() -> None:
    points = (RatePoint(NOW - 3 * HOUR, 0.06), RatePoint(NOW - 2 * HOUR, 0.01), RatePoint(NOW - 30 * HOUR, 0.11))
    lines = rate_plot(Rate.BOUNCE, points, NOW, 60)
    assert [text_of(line)[:GUTTER].strip() for line in lines if text_of(line)[:GUTTER].strip()] == [
        "pause 10 %",
        "review 5 %",
        "0 %",
    ]
    bottom = lines[5]
    assert text_of(bottom)[GUTTER:].count("·") == 54
    tokens = [token for text, token in bottom[1:] if "█" in text]
    assert tokens == ["bar-critical", "bar-warning"]


def test_a_rate_beyond_all_lines_is_still_inside_of_its_plot() -> None:
    lines = drawn(rate_plot(Rate.COMPLAINT, (RatePoint(NOW - HOUR, 0.4),), NOW, 60))
    assert lines[0][55] in "▅▆▇"
    assert len(lines) == 7


def test_no_points_make_no_plot() -> None:
    assert rate_plot(Rate.BOUNCE, (), NOW, 60) == ()
    assert rate_plot(Rate.BOUNCE, reputations.rates().bounce, NOW, 10) == ()
    assert sending_plot((), NOW, 10) == ()


def test_counts_have_lines_of_their_own_and_say_that_they_are_counts() -> None:
    points = (SendPoint(NOW - HOUR, 12_345, 7, 2, 0), SendPoint(NOW - 200 * HOUR, 100, 1, 0, 0))
    lines = sending_plot(points, NOW, 60)
    labels = [text_of(line)[:GUTTER].strip() for line in lines]
    assert [label for label in labels if label] == ["sends 12.3k", "bounces 7", "complaints 2", "rejects 0"]
    assert "not the reputation" in sending_words(60)
    assert "per 6 h" in sending_words(60)


def test_a_count_that_was_not_told_is_drawn_as_no_data() -> None:
    lines = sending_plot((SendPoint(NOW - HOUR, None, 7, None, 0), SendPoint(NOW - 200 * HOUR, 100, 1, 2, 0)), NOW, 60)
    labels = [text_of(line)[:GUTTER].strip() for line in lines]
    assert [label for label in labels if label] == ["sends 100?", "bounces 7", "complaints 2?", "rejects 0"]
    assert text_of(lines[3]).rstrip().endswith("·")
    assert text_of(lines[5]).rstrip().endswith("·")


def test_the_longest_label_is_not_cut() -> None:
    lines = sending_plot((SendPoint(NOW - HOUR, 9_999_999, 0, 99_949, 0),), NOW, 60)
    assert "complaints 99.9k " in text_of(lines[5])


def test_the_forecast_stands_to_the_right_of_now_under_the_quota() -> None:
    points = tuple(reputations.points(500))
    used = sum(point.attempts or 0 for point in points[-96:])
    found = forecast(points, SendQuota(max_24_hour=used * 1.3, sent_24_hour=used), NOW)
    lines = forecast_plot(points, found, used * 1.3, NOW, 60)
    assert {text_of(line)[GUTTER + 24] for line in lines[:-1]} == {"│"}
    assert "now 12:00 UTC" in text_of(lines[-1])
    assert text_of(lines[0])[:GUTTER].strip().startswith("quota ")
    assert forecast_plot(points, found, used * 1.3, NOW, 20) == ()


def test_counts_that_are_not_recipients_are_drawn_in_proportion() -> None:
    points = tuple(reputations.points(500))
    used = sum(point.attempts or 0 for point in points[-96:])
    found = forecast(points, SendQuota(max_24_hour=used * 4, sent_24_hour=used * 3), NOW)
    row = text_of(forecast_plot(points, found, used * 4, NOW, 60)[2])[GUTTER:]
    assert row[23] == row[25] == "█", "what was sent by now stands as high on either side of it"


def test_regions_of_an_account_stand_side_by_side() -> None:
    lines = headroom_lines(headroom(small(), HERE, settings().thresholds), HERE, 80)
    texts = [text_of(line) for line in lines]
    assert texts[0].startswith("▸ eu-central-1")
    assert "8,700 of 50k left" in texts[0]
    wide = headroom_lines(headroom(small(), HERE, settings().thresholds), HERE, 120)
    assert "8,700 of 50,000 left" in text_of(wide[0])
    assert "PRODUCTION" in texts[0]
    assert len(texts) == 4
    assert max(width_of(line) for line in lines) <= 80


def test_regions_without_limit_without_quota_and_without_answer_are_told_apart() -> None:
    def regions(profile: str) -> list[str]:
        rows = headroom(small(), Target(profile, "x"), settings().thresholds)
        return [text_of(line) for line in headroom_lines(rows, HERE, 120)]

    assert "unlimited" in regions("shop-eu")[0]
    assert "3,000,000 sent" in regions("shop-eu")[0]
    assert "nothing may be sent" in regions("newsletter")[2]
    assert "SHUTDOWN" in regions("newsletter")[2]
    assert "?  " in regions("legacy")[0]
    assert "not known" in regions("legacy")[0]


def test_blocks_stand_beside_each_other() -> None:
    left: list[Line] = [(("a", ""),), (("bb", ""),)]
    assert [text_of(line) for line in beside(left, [(("c", ""),)], 4)] == ["a   c", "bb"]


def state_of(depth: Depth) -> TargetState:
    return TargetState(Reading(account(send_quota=quota(41_300)), NOW), depth=depth)


def shown(depth: Depth, width: int = 77) -> str:
    state = state_of(depth)
    fleet: FleetState = replace(small(), targets=MappingProxyType({HERE: state}))
    regions = headroom(fleet, HERE, settings().thresholds)
    lines = reputation_lines(state, HERE, regions, NOW, width)
    if width >= 38:
        assert max(width_of(line) for line in lines) <= width
    return " ".join(" ".join(text_of(line).split()) for line in lines)


@pytest.mark.parametrize("width", [10, 38, 60, 77, 117, 197])
def test_the_reputation_fits_its_width(width: int) -> None:
    text = shown(reputations.depth(), width)
    assert "2.3 %" in text
    assert "2.7 points under the review line" in text


def test_what_was_not_read_is_not_drawn_as_nothing() -> None:
    text = shown(Depth())
    assert "Bounce and complaint rate ? not read yet" in text
    assert "Sent in 14 days ? not read yet" in text
    assert "24-hour quota ? cannot be told" in text
    assert "0 %" not in text


def test_no_data_is_said_and_is_not_nothing() -> None:
    at = NOW - timedelta(minutes=1)
    text = shown(Depth(reputation=Reading(Reputation(Rates()), at), statistics=Reading(SendStatistics(), at)))
    assert "Bounce rate ? no data CloudWatch has no data: it is not 0 %" in text
    assert "Sent in 14 days nothing" in text


def test_a_denied_reading_names_the_permission_that_is_missing() -> None:
    denied = replace(
        failure(Cause.DENIED, f"acme-prod may not do this. {HOSTILE[:40]}", "Allow cloudwatch:GetMetricData."),
        iam_action="cloudwatch:GetMetricData",
    )
    text = shown(replace(reputations.depth(), reputation=Reading(failure=denied, failed_at=NOW)))
    assert "denied: cloudwatch:GetMetricData is missing" in text
    assert "→ Allow cloudwatch:GetMetricData." in text
    assert "sends " in text, "the other half is still there"


def test_values_from_before_a_failure_are_shown_and_told_to_be_old() -> None:
    depth = reputations.depth()
    failed = depth.reputation.failed(failure(Cause.TIMED_OUT, "CloudWatch did not answer."), NOW)
    text = shown(replace(depth, reputation=failed))
    assert "Bounce rate" in text
    assert "The last good values are shown." in text


def test_when_a_region_is_full_is_told_at_80_columns() -> None:
    points = tuple(reputations.points(600))
    state = TargetState(
        Reading(account(send_quota=quota(45_000)), NOW),
        depth=Depth(statistics=Reading(SendStatistics((*points, SendPoint(NOW - HOUR, 40_000))), NOW)),
    )
    fleet = replace(small(), targets=MappingProxyType({HERE: state}))
    found = headroom(fleet, HERE, settings().thresholds)
    assert found[0].forecast.at is not None
    narrow, wide = (text_of(headroom_lines(found, HERE, width)[0]) for width in (77, 117))
    assert f"full {found[0].forecast.at:%H:%M} UTC" in narrow
    assert found[0].forecast.label in wide
