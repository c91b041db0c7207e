from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.rules.age import age_text


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "<1m"),
        (0, "<1m"),
        (59.999, "<1m"),
        (60, "1m"),
        (119, "1m"),
        (3_599, "59m"),
        (3_600, "1h"),
        (7_199, "1h"),
        (172_799, "47h"),
        (172_800, "2d"),
        (86_400 * 400, "400d"),
    ],
)
def test_age_in_words(seconds: float, text: str) -> None:
    assert age_text(timedelta(seconds=seconds)) == text


def test_no_age_is_no_text() -> None:
    assert age_text(None) == ""


@given(st.timedeltas(timedelta(0), timedelta(days=3_000)))
@runs(deadline=None)
def test_within_its_first_hour_an_age_changes_at_most_once_a_minute(age: timedelta) -> None:
    later = age_text(age + timedelta(seconds=1))
    assert later == age_text(age) or (age + timedelta(seconds=1)) // timedelta(minutes=1) > age // timedelta(minutes=1)
