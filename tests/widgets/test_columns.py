"""Which columns fit."""

from itertools import pairwise

from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.tui.widgets.columns import Column, arrange

COLUMNS = (
    Column("name", "Name", 10, grow=2),
    Column("account", "Account", 12, drop=2),
    Column("state", "State", 8),
    Column("bar", "Bar", 6, grow=1, drop=1),
)


def keys(width: int) -> list[str]:
    return [COLUMNS[index].key for index, _ in arrange(COLUMNS, width)]


def test_what_can_go_goes_in_the_order_of_its_drop() -> None:
    assert keys(39) == ["name", "account", "state", "bar"]
    assert keys(38) == ["name", "state", "bar"]
    assert keys(25) == ["name", "state"]


def test_what_must_stay_stays_though_it_does_not_fit() -> None:
    assert keys(5) == ["name", "state"]


def test_room_that_is_left_goes_to_those_that_grow() -> None:
    widths = {COLUMNS[index].key: slot.width for index, slot in arrange(COLUMNS, 39 + 9)}
    assert widths == {"name": 16, "account": 12, "state": 8, "bar": 9}


@given(st.integers(0, 300))
@runs(deadline=None)
def test_slots_follow_each_other_and_fill_the_width_where_they_fit(width: int) -> None:
    slots = [slot for _, slot in arrange(COLUMNS, width, start=1)]
    assert slots[0].x == 1
    for before, after in pairwise(slots):
        assert after.x == before.end + 1
    if width >= 20:
        assert slots[-1].end == width


LEAST = (
    Column("a", "A", 10, least=6),
    Column("b", "B", 8),
    Column("c", "C", 20, least=10),
    Column("d", "D", 5, drop=1),
)


def widths(width: int) -> dict[str, int]:
    return {LEAST[index].key: slot.width for index, slot in arrange(LEAST, width)}


def test_when_nothing_is_left_that_could_go_columns_get_narrower_in_proportion() -> None:
    assert widths(46) == {"a": 10, "b": 8, "c": 20, "d": 5}
    assert widths(40) == {"a": 10, "b": 8, "c": 20}
    assert widths(33) == {"a": 8, "b": 8, "c": 15}
    assert widths(26) == {"a": 6, "b": 8, "c": 10}
    assert widths(5) == {"a": 6, "b": 8, "c": 10}


@given(st.integers(0, 60))
@runs(deadline=None)
def test_narrower_columns_fill_the_width_as_far_as_they_can(width: int) -> None:
    needed = sum(widths(width).values()) + len(widths(width)) - 1
    if width >= 26:
        assert needed == width if width < 40 else needed <= width
