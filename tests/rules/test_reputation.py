import math
from datetime import timedelta

import pytest

from sestui.model.reputation import RatePoint, Rates
from sestui.rules.reputation import LINES, NO_DATA, Rate, latest, percent, standing, standings
from sestui.rules.severity import Severity
from tests.rules.build import NOW, ago


def points(*values: float) -> tuple[RatePoint, ...]:
    return tuple(RatePoint(ago(hours=len(values) - place), value) for place, value in enumerate(values))


@pytest.mark.parametrize(
    ("rate", "value", "label", "severity", "distance"),
    [
        (Rate.BOUNCE, 0.0, "0 %", Severity.OK, "5 points under the review line (5 %)"),
        (Rate.BOUNCE, 0.0199, "1.99 %", Severity.OK, "3.01 points under the review line (5 %)"),
        (Rate.BOUNCE, 0.0231, "2.31 %", Severity.NOTE, "2.69 points under the review line (5 %)"),
        (Rate.BOUNCE, 0.0499, "4.99 %", Severity.NOTE, "0.01 points under the review line (5 %)"),
        (
            Rate.BOUNCE,
            0.05,
            "5 %",
            Severity.WARNING,
            "0 points over the review line (5 %), 5 points under the pause line",
        ),
        (
            Rate.BOUNCE,
            0.0723,
            "7.23 %",
            Severity.WARNING,
            "2.23 points over the review line (5 %), 2.77 points under the pause line",
        ),
        (Rate.BOUNCE, 0.1, "10 %", Severity.CRITICAL, "0 points over the pause line (10 %)"),
        (Rate.BOUNCE, 0.3, "30 %", Severity.CRITICAL, "20 points over the pause line (10 %)"),
        # complaints are small fractions: 0.1 % is 0.001
        (Rate.COMPLAINT, 0.00042, "0.042 %", Severity.OK, "0.058 points under the review line (0.1 %)"),
        (
            Rate.COMPLAINT,
            0.001,
            "0.1 %",
            Severity.WARNING,
            "0 points over the review line (0.1 %), 0.4 points under the pause line",
        ),
        (Rate.COMPLAINT, 0.005, "0.5 %", Severity.CRITICAL, "0 points over the pause line (0.5 %)"),
        (Rate.COMPLAINT, 0.000_001, "<0.001 %", Severity.OK, "0.1 points under the review line (0.1 %)"),
    ],
)
def test_a_rate_against_the_lines(rate: Rate, value: float, label: str, severity: Severity, distance: str) -> None:
    found = standing(rate, points(0.5, value), NOW)
    assert (found.label, found.severity, found.distance) == (label, severity, distance)
    assert found.share == pytest.approx(value / LINES[rate].pause)
    assert found.at == ago(hours=1)
    assert bool(found.fix) is (severity is not Severity.OK)
    assert found.source


def test_no_data_is_never_zero_percent() -> None:
    for found in standings(Rates(), NOW):
        assert found.label == NO_DATA
        assert (found.value, found.share, found.at, found.distance) == (None, None, None, "")
        assert found.severity is Severity.UNKNOWN
        assert "not 0 %" in found.meaning


def test_a_line_is_not_missed_by_the_last_bit() -> None:
    assert standing(Rate.BOUNCE, points(math.nextafter(0.05, 0)), NOW).severity is Severity.WARNING
    assert standing(Rate.COMPLAINT, points(math.nextafter(0.005, 0)), NOW).severity is Severity.CRITICAL


def test_what_is_no_rate_says_nothing() -> None:
    assert latest(points(0.01, math.nan)) == points(0.01, 0)[0]
    assert latest(points(-1.0, math.inf)) is None


def test_an_old_point_is_told_as_old() -> None:
    old = (RatePoint(NOW - timedelta(days=3), 0.01),)
    assert "3d old" in standing(Rate.BOUNCE, old, NOW).meaning
    assert "old" not in standing(Rate.BOUNCE, points(0.01), NOW).meaning


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "100 %"), (0.1, "10 %"), (0.0105, "1.05 %"), (0.00105, "0.105 %"), (0.0, "0 %")]
)
def test_percent(value: float, text: str) -> None:
    assert percent(value) == text
