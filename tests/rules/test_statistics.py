from datetime import timedelta

import pytest

from sestui.model.reputation import SendPoint
from sestui.rules.statistics import Totals, buckets, rolling, summed, totals, window
from tests.rules.build import NOW, ago

POINTS = (
    SendPoint(ago(hours=1), 10, 1, 0, 2),
    SendPoint(ago(hours=30), 7),
    SendPoint(ago(minutes=15), 5, 0, 1, 0),
    SendPoint(ago(hours=23), 100),
)


def test_sums_of_a_span_whatever_the_order() -> None:
    assert totals(POINTS, ago(hours=24), NOW) == Totals(115, 1, 1, 2)
    assert totals(POINTS, ago(hours=1), ago(minutes=15)) == Totals(10, 1, 0, 2)
    assert totals((), ago(hours=1), NOW) == Totals()


def test_a_series_has_a_step_for_every_part_of_the_span() -> None:
    found = buckets(POINTS, NOW, 4, timedelta(hours=4))
    assert [each.start for each in found] == [ago(hours=4 - at) for at in range(4)]
    assert [each.totals.attempts for each in found] == [0, 0, 0, 15]
    assert summed(each.totals.attempts for each in buckets(POINTS, NOW, 60)) == 122
    assert buckets(POINTS, NOW, 0) == ()


def test_points_of_the_future_or_of_before_are_in_no_step() -> None:
    odd = (SendPoint(NOW, 1), SendPoint(NOW + timedelta(hours=1), 1), SendPoint(ago(days=20), 1))
    assert all(each.totals == Totals() for each in buckets(odd, NOW, 5))


@pytest.mark.parametrize(
    ("hours", "attempts"), [(0, 115), (1, 100), (2, 100), (22.75, 107), (23, 7), (23.1, 7), (30, 0), (29.9, 7)]
)
def test_the_window_moves_on(hours: float, attempts: int) -> None:
    assert window(POINTS, ago(hours=hours)) == attempts


def test_a_point_stays_until_all_of_its_quarter_has_left() -> None:
    point = (SendPoint(ago(hours=24, minutes=14), 9),)
    assert window(point, NOW) == 9
    assert window(point, NOW + timedelta(minutes=1)) == 0


def test_the_history_of_the_window_is_what_it_held_at_each_moment() -> None:
    history = rolling(POINTS, NOW, 49, timedelta(hours=48))
    assert [each.attempts for each in history] == [window(POINTS, each.at) for each in history]
    assert (history[0].at, history[-1].at) == (ago(hours=48), NOW)


def test_the_history_does_not_tell_of_days_whose_beginning_is_unknown() -> None:
    assert rolling(POINTS, NOW, 10)[0].at == ago(days=13)
    assert rolling(POINTS, NOW, 1)[0].at == NOW
    assert rolling(POINTS, NOW, 0) == ()


UNTOLD = (*POINTS, SendPoint(ago(hours=10), None, 3, None, 0))


def test_a_sum_with_a_count_that_was_not_told_is_unknown() -> None:
    assert totals(UNTOLD, ago(hours=24), NOW) == Totals(None, 4, None, 2)
    assert totals(UNTOLD, ago(hours=9), NOW) == Totals(15, 1, 1, 2)
    assert [each.totals.attempts for each in buckets(UNTOLD, NOW, 3, timedelta(hours=24))] == [100, None, 15]
    assert window(UNTOLD, NOW) is None
    assert window(UNTOLD, ago(hours=11)) == 107


def test_the_window_is_unknown_while_such_a_count_is_in_it() -> None:
    history = rolling(UNTOLD, NOW, 49, timedelta(hours=48))
    assert [each.attempts for each in history] == [window(UNTOLD, each.at) for each in history]
    assert next(each.at for each in history if each.attempts is None) == ago(hours=9)
