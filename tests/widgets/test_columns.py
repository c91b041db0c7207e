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
