"""What every strategy is made of: texts of any kind, numbers, times in any zone, failures, readings."""

from datetime import UTC, datetime, timedelta, timezone
from typing import TypeVar

from hypothesis import strategies as st

from sestui.model.failure import Cause, Failure
from sestui.model.reading import Reading
from sestui.model.text import clean

T = TypeVar("T")

texts = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "\x1b]52;c;\x07", "a\u202eb", '"[x]"', "=1\n2", "\U000e0041"])
)
cleaned = texts.map(clean)
numbers = st.one_of(st.sampled_from([-1.0, 0.0, 200.0]), st.floats(allow_nan=False))
flags = st.none() | st.booleans()
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))])
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 - zones are added


def many(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


failures = st.builds(
    Failure,
    cause=st.sampled_from(Cause),
    summary=cleaned,
    fix=cleaned,
    operation=cleaned,
    code=st.none() | cleaned,
    iam_action=st.none() | cleaned,
    http_status=st.none() | st.integers(-1, 999),
    request_id=st.none() | cleaned,
    detail=cleaned,
)


def readings(values: st.SearchStrategy[T]) -> st.SearchStrategy[Reading[T]]:
    good = st.builds(Reading, values, moments)
    bad: st.SearchStrategy[Reading[T]] = st.builds(lambda why, at: Reading(None, None, why, at), failures, moments)
    both = st.builds(lambda reading, why, at: reading.failed(why, at), good, failures, moments)
    return st.one_of(st.just(Reading()), good, bad, both)
