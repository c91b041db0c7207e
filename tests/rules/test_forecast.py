import math
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.model.account import SendQuota
from sestui.model.reputation import SendPoint
from sestui.rules.forecast import Outlook, clock, forecast
from sestui.rules.severity import Severity
from tests.rules.build import NOW, ago


def steady(per_quarter: int, hours: float = 24) -> list[SendPoint]:
    """Return the same count in each quarter of so many hours, up to now."""
    return [SendPoint(ago(minutes=15 * (place + 1)), per_quarter) for place in range(int(hours * 4))]


@pytest.mark.parametrize(
    ("quota", "outlook", "severity"),
    [
        (SendQuota(-1.0, 1.0, 5.0), Outlook.UNLIMITED, Severity.OK),
        (SendQuota(0.0, 0.0, 0.0), Outlook.NONE, Severity.CRITICAL),
        (SendQuota(-5.0, 0.0, 0.0), Outlook.UNKNOWN, Severity.UNKNOWN),
        (SendQuota(200.0, 1.0, None), Outlook.UNKNOWN, Severity.UNKNOWN),
        (SendQuota(200.0, 1.0, math.nan), Outlook.UNKNOWN, Severity.UNKNOWN),
        (SendQuota(None, None, 1.0), Outlook.UNKNOWN, Severity.UNKNOWN),
        (None, Outlook.UNKNOWN, Severity.UNKNOWN),
        (SendQuota(200.0, 1.0, 200.0), Outlook.FULL, Severity.CRITICAL),
        (SendQuota(200.0, 1.0, 260.0), Outlook.FULL, Severity.CRITICAL),
        (SendQuota(200.0, 1.0, 0.0), Outlook.NEVER, Severity.OK),
    ],
)
def test_what_the_quota_alone_says(quota: SendQuota | None, outlook: Outlook, severity: Severity) -> None:
    found = forecast((), quota, NOW)
    assert (found.outlook, found.severity) == (outlook, severity)
    assert (forecast(None, quota, NOW).outlook is outlook) or outlook is Outlook.NEVER


def test_nothing_is_told_before_the_statistics_were_read() -> None:
    found = forecast(None, SendQuota(200.0, 1.0, 20.0), NOW)
    assert found.outlook is Outlook.UNKNOWN
    assert "not been read" in found.assumption


def test_mail_that_the_statistics_do_not_show_at_all_makes_no_rate() -> None:
    found = forecast((), SendQuota(200.0, 1.0, 20.0), NOW)
    assert (found.outlook, found.rate) == (Outlook.UNKNOWN, None)


def test_full_at_a_time_of_day() -> None:
    # 100 in each of the last four quarters, and nothing before: nothing leaves today
    found = forecast(steady(100, 1), SendQuota(2_000.0, 14.0, 400.0), NOW)
    assert (found.outlook, found.at, found.rate) == (Outlook.FULL_AT, NOW + timedelta(hours=4), 400.0)
    assert found.label == "full at 16:00 UTC at this rate"
    assert "400 an hour" in found.assumption
    assert "attempts" in found.assumption
    assert (found.severity, bool(found.fix)) == (Severity.WARNING, True)


def test_full_within_the_hour_is_critical() -> None:
    assert forecast(steady(100, 1), SendQuota(500.0, 14.0, 400.0), NOW).severity is Severity.CRITICAL


def test_another_day_is_named() -> None:
    found = forecast(steady(10, 1), SendQuota(700.0, 14.0, 40.0), NOW)
    assert found.label == "full at 04:30 UTC, 25 Nov at this rate"
    assert clock(NOW, NOW) == "12:00 UTC"


def test_a_window_that_empties_as_fast_as_it_fills_is_never_full() -> None:
    found = forecast(steady(10), SendQuota(1_000.0, 14.0, 960.0), NOW)
    assert (found.outlook, found.label, found.at) == (Outlook.NEVER, "never at this rate", None)


def test_what_leaves_the_window_makes_room_at_the_time_at_which_it_leaves() -> None:
    # 900 were sent 23 hours ago: they leave in 1 h 15 min. 100 an hour since an hour.
    burst = [SendPoint(ago(hours=23), 900), *steady(25, 1)]
    found = forecast(burst, SendQuota(1_200.0, 14.0, 1_000.0), NOW)
    # without the leaving it would be full in two hours
    assert found.at == NOW + timedelta(hours=11)
    tight = forecast(burst, SendQuota(1_100.0, 14.0, 1_000.0), NOW)
    assert tight.at == NOW + timedelta(hours=1)


def test_when_it_is_full_the_time_of_new_room_is_told() -> None:
    points = [SendPoint(ago(hours=23), 150), SendPoint(ago(hours=2), 60)]
    found = forecast(points, SendQuota(200.0, 14.0, 210.0), NOW)
    assert (found.outlook, found.label) == (Outlook.FULL, "already full")
    assert found.at == NOW + timedelta(hours=1, minutes=15)
    assert "13:15 UTC" in found.assumption


def test_an_hour_that_is_not_all_told_yet_is_the_latest_told_hour() -> None:
    late = [SendPoint(point.at - timedelta(minutes=30), point.attempts) for point in steady(100, 2)]
    assert forecast(late, SendQuota(50_000.0, 14.0, 800.0), NOW).rate == 400.0


def test_after_a_silence_the_rate_is_nothing() -> None:
    quiet = [SendPoint(ago(hours=2), 400)]
    found = forecast(quiet, SendQuota(500.0, 14.0, 400.0), NOW)
    assert (found.outlook, found.rate) == (Outlook.NEVER, 0.0)


def test_a_little_more_than_the_statistics_show_is_mail_of_just_now() -> None:
    found = forecast(steady(10), SendQuota(1_000.0, 14.0, 990.0), NOW)
    assert found.rate == 40.0
    assert "30 e-mails that they do not show" in found.assumption
    # it does not leave within the day: 10 of 1,000 are left and 10 leave for 10 that come
    assert found.outlook is Outlook.FULL_AT


@pytest.mark.parametrize(("counted", "sent", "rate"), [(10, 2_880.0, 120.0), (10, 480.0, 20.0)])
def test_other_proportions_are_recipients_and_are_told(counted: int, sent: float, rate: float) -> None:
    found = forecast(steady(counted), SendQuota(50_000.0, 14.0, sent), NOW)
    assert found.rate == pytest.approx(rate)
    assert "proportion" in found.assumption


def test_a_quarter_that_is_leaving_is_no_difference_worth_telling() -> None:
    found = forecast(steady(10), SendQuota(50_000.0, 14.0, 950.0), NOW)
    assert "proportion" not in found.assumption
    assert found.curve[0] == (NOW, 950.0)


def test_points_outside_of_the_window_do_not_matter() -> None:
    odd = [SendPoint(ago(days=3), 10_000), SendPoint(NOW + timedelta(hours=1), 10_000)]
    quota = SendQuota(2_000.0, 14.0, 400.0)
    assert forecast([*odd, *steady(100, 1)], quota, NOW) == forecast(steady(100, 1), quota, NOW)


def test_the_curve_begins_with_what_ses_counts() -> None:
    found = forecast(steady(10), SendQuota(1_000.0, 14.0, 960.0), NOW)
    assert found.curve[0] == (NOW, 960.0)
    assert found.curve[-1][0] == NOW + timedelta(hours=24)
    assert found.curve[-1][1] == pytest.approx(960.0)


moments = st.datetimes(datetime(2026, 11, 22), datetime(2026, 11, 25)).map(lambda at: at.replace(tzinfo=NOW.tzinfo))  # noqa: DTZ001


@given(
    st.lists(st.builds(SendPoint, moments, st.integers(0, 10**9)), max_size=30),
    st.builds(SendQuota, st.floats(), st.none(), st.floats()),
)
@runs(deadline=None)
def test_a_forecast_always_comes_with_words(points: Sequence[SendPoint], quota: SendQuota) -> None:
    found = forecast(points, quota, NOW)
    assert found.label.isprintable()
    assert found.label
    if found.outlook is Outlook.FULL_AT:
        assert found.at is not None
        assert NOW <= found.at <= NOW + timedelta(hours=24)


def test_no_forecast_is_made_of_statistics_that_do_not_tell_every_count() -> None:
    points = [*steady(10), SendPoint(ago(hours=3, minutes=5), None)]
    found = forecast(points, SendQuota(max_24_hour=10_000.0, sent_24_hour=960.0), NOW)
    assert found.outlook is Outlook.UNKNOWN
    assert "do not say how much was sent" in found.assumption
    full = forecast(points, SendQuota(max_24_hour=900.0, sent_24_hour=960.0), NOW)
    assert (full.outlook, full.at) == (Outlook.FULL, None)
    old = forecast(
        [*steady(10), SendPoint(ago(hours=30), None)], SendQuota(max_24_hour=10_000.0, sent_24_hour=960.0), NOW
    )
    assert old.outlook is Outlook.NEVER
