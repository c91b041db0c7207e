"""Rows by key: filtered, sorted, kept until they change, and made only when somebody looks."""

from collections.abc import Hashable

import pytest

from sestui.tui.widgets import Cell, Row, RowModel
from sestui.tui.widgets.row_list import keys_of


class Bed:
    """A model of numbers that notes which rows were made."""

    def __init__(self, *values: int | None) -> None:
        self.made: list[Hashable] = []
        self.model: RowModel[tuple[int | None]] = RowModel(self._make)
        self.put(dict(enumerate(values)))

    def put(self, values: dict[int, int | None], *gone: int) -> None:
        self.model.put({key: (value,) for key, value in values.items()}, gone)

    def _make(self, key: Hashable, value: tuple[int | None]) -> Row:
        self.made.append(key)
        return Row(key, (Cell.of(str(value[0])),))

    @property
    def keys(self) -> list[Hashable]:
        return list(self.model.rows().keys)


def even(value: tuple[int | None]) -> bool:
    return (value[0] or 0) % 2 == 0


def number(value: tuple[int | None]) -> int | None:
    return value[0]


def test_only_rows_that_are_looked_at_are_made_and_made_once() -> None:
    bed = Bed(*range(10_000))
    rows = bed.model.rows()
    assert len(rows) == 10_000
    assert keys_of(rows)[9_999] == 9_999
    assert [row.cells[0].text for row in rows[20:22]] == ["20", "21"]
    assert rows[20] is bed.model.rows()[20]
    assert bed.made == [20, 21]


def test_a_row_is_another_one_when_its_value_is() -> None:
    bed = Bed(1, 2)
    first, second = bed.model.rows()
    bed.put({0: 1, 1: 5})
    assert bed.model.rows()[0] is first
    assert bed.model.rows()[1] is not second


@pytest.mark.parametrize(("reverse", "keys"), [(False, [3, 0, 2, 1]), (True, [0, 2, 3, 1])])
def test_unknown_values_come_last_and_equal_ones_keep_their_order(reverse: bool, keys: list[int]) -> None:
    bed = Bed(5, None, 5, 1)
    bed.model.set_sort(number, reverse=reverse)
    assert bed.keys == keys


def test_changes_move_rows_through_filter_and_order() -> None:
    bed = Bed(4, 1, 2)
    bed.model.set_filter(even)
    bed.model.set_sort(number)
    assert bed.keys == [2, 0]
    bed.put({1: 0, 2: 3, 3: 2})
    assert bed.keys == [1, 3, 0]
    bed.put({}, 3, 99)
    assert bed.keys == [1, 0]
    assert len(bed.model) == 3
    bed.model.set_filter(None)
    bed.model.set_sort(None)
    assert bed.keys == [0, 1, 2]


def test_a_narrower_filter_asks_only_what_is_shown() -> None:
    bed = Bed(1, 2, 3, 4)
    bed.model.set_filter(even)
    asked: list[int | None] = []

    def large(value: tuple[int | None]) -> bool:
        asked.append(value[0])
        return (value[0] or 0) > 2

    bed.model.set_filter(large, narrower=True)
    assert bed.keys == [3]
    assert asked == [2, 4]


def test_rows_are_made_anew_when_what_they_hang_on_beside_their_values_changed() -> None:
    bed = Bed(1, 2)
    first = bed.model.rows()[0]
    bed.model.remake()
    assert bed.model.rows()[0] is not first
    assert bed.model.get(1) == (2,)
    assert bed.model.get(9) is None
