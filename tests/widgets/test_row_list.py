"""Rows by key: filtered, sorted, kept until they change, and made only when somebody looks."""

from collections.abc import Callable, Hashable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


def test_words_are_looked_for_in_texts_that_are_kept() -> None:
    asked: list[str] = []

    def text(value: str) -> str:
        asked.append(value)
        return value

    model: RowModel[str] = RowModel(lambda key, value: Row(key, (Cell.of(value),)), text)
    model.put({0: "acme one", 1: "acme two", 2: "beta two"})
    assert not asked
    model.set_words(("acme",))
    model.set_words(("acme", "two"), narrower=True)
    assert model.rows().keys == (1,)
    model.put({2: "acme two, too", 1: "gone"})
    assert model.rows().keys == (2,)
    model.set_words(("two",))
    assert asked == ["acme one", "acme two", "beta two", "acme two, too", "gone"]


def test_words_cannot_be_set_where_there_is_no_text() -> None:
    with pytest.raises(TypeError, match="without a text"):
        Bed(1).model.set_words(("1",))


class Plain:
    """What a model shows, worked out anew each time."""

    def __init__(self) -> None:
        self.values: dict[Hashable, str] = {}
        self.matches: Callable[[str], bool] = lambda _: True
        self.sort: Callable[[str], Any] | None = None
        self.reverse = False

    def keys(self) -> tuple[Hashable, ...]:
        keys = [key for key, value in self.values.items() if self.matches(value)]
        by = self.sort
        if by is None:
            return tuple(keys)
        known = [key for key in keys if by(self.values[key]) is not None]
        known.sort(key=lambda key: by(self.values[key]), reverse=self.reverse)
        return tuple(known + [key for key in keys if by(self.values[key]) is None])


def length(value: str) -> int | None:
    return len(value) or None


TEXTS = st.text("ab", max_size=5)
STEPS = st.one_of(
    st.tuples(st.just("put"), st.dictionaries(st.integers(0, 30), TEXTS, max_size=8)),
    st.tuples(st.just("gone"), st.lists(st.integers(0, 30), max_size=3)),
    st.tuples(st.just("type"), st.sampled_from("ab ")),
    st.tuples(st.just("delete"), st.integers(1, 3)),
    st.tuples(st.just("ask"), st.sampled_from("ab")),
    st.tuples(st.just("sort"), st.tuples(st.sampled_from((None, length, str)), st.booleans())),
)


@given(st.lists(STEPS, max_size=30))
def test_whatever_is_typed_sorted_and_changed_what_is_shown_is_what_a_fresh_look_would_show(
    steps: list[tuple[str, Any]],
) -> None:
    model: RowModel[str] = RowModel(lambda key, value: Row(key, (Cell.of(value),)), str)
    plain, typed = Plain(), ""
    for what, with_ in steps:
        match what:
            case "put":
                model.put(with_)
                plain.values.update(with_)
            case "gone":
                model.put({}, with_)
                plain.values = {key: value for key, value in plain.values.items() if key not in with_}
            case "sort":
                plain.sort, plain.reverse = with_
                model.set_sort(plain.sort, reverse=plain.reverse)
            case "ask":
                typed = ""
                plain.matches = lambda value, with_=with_: not value.startswith(with_)  # type: ignore[misc]
                model.set_filter(plain.matches)
            case _:
                before, typed = typed, typed + with_ if what == "type" else typed[:-with_]
                words = tuple(typed.split())
                if words:
                    model.set_words(words, narrower=bool(before.split()) and typed.startswith(before))
                else:
                    model.set_filter(None)
                plain.matches = lambda value, words=words: all(word in value for word in words)  # type: ignore[misc]
        assert model.rows().keys == plain.keys()
