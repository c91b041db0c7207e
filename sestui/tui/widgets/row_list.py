"""Ten thousand rows of which a screen shows fifty: kept by key, filtered, sorted, and made when they come into view.

Knows no widget: `LineTable.show` takes what `RowModel.rows` returns.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any, Final, Generic, TypeVar, overload

from sestui.tui.widgets.cells import Row

Value = TypeVar("Value")

FEW: Final = 4
"""While no more than one in so many is shown, only these are put in order when the order changes."""


class RowList(Sequence[Row]):
    """Rows of which only the keys are there until somebody asks for one."""

    __slots__ = ("_make", "keys")

    def __init__(self, keys: tuple[Hashable, ...], make: Callable[[Hashable], Row]) -> None:
        """`make` returns the same row for a key as long as nothing about it changed."""
        self.keys = keys
        self._make = make

    def __len__(self) -> int:
        """Return how many rows there are."""
        return len(self.keys)

    @overload
    def __getitem__(self, index: int) -> Row: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Row]: ...

    def __getitem__(self, index: int | slice) -> Row | Sequence[Row]:
        """Make a row, or give a part of the list."""
        if isinstance(index, slice):
            return RowList(self.keys[index], self._make)
        return self._make(self.keys[index])


def keys_of(rows: Sequence[Row]) -> tuple[Hashable, ...]:
    """Return the keys of rows without making any."""
    return rows.keys if isinstance(rows, RowList) else tuple([row.key for row in rows])


class RowModel(Generic[Value]):
    """Values by key in their own order, with a filter and a sort key; what did not change is not asked again."""

    def __init__(self, make: Callable[[Hashable, Value], Row], text: Callable[[Value], str] | None = None) -> None:
        """`make` turns a key and its value into the row that shows it.

        `text` turns a value into what words are looked for in; without it, no words can be set.
        """
        self._make = make
        self._text = text
        self._values: dict[Hashable, Value] = {}
        self._made: dict[Hashable, Row] = {}
        self._texts: dict[Hashable, str] | None = None
        """The text of every value, once somebody looked for words."""
        self._words: tuple[str, ...] = ()
        self._matches: Callable[[Value], bool] | None = None
        self._matching: set[Hashable] = set()
        self._sort: Callable[[Value], Any] | None = None
        self._reverse = False
        self._sorted_by: dict[Hashable, Any] = {}
        self._all: tuple[Hashable, ...] | None = None
        """Every key in order, whatever the filter shows."""
        self._order: tuple[Hashable, ...] | None = ()

    def __len__(self) -> int:
        """Return how many values there are, whatever the filter shows."""
        return len(self._values)

    def get(self, key: Hashable) -> Value | None:
        """Return the value of a key, shown or not."""
        return self._values.get(key)

    def put(self, changes: Mapping[Hashable, Value], gone: Iterable[Hashable] = ()) -> None:
        """Take new and changed values, and forget those that are gone; new ones come last."""
        for key in gone:
            if self._values.pop(key, None) is not None:
                self._forget(key)
                self._all = self._order = None
        for key, value in changes.items():
            old = self._values.get(key)
            if old is not None and old == value:
                continue
            self._values[key] = value
            self._made.pop(key, None)
            self._judge(key, value, new=old is None)

    def _forget(self, key: Hashable) -> None:
        self._made.pop(key, None)
        self._sorted_by.pop(key, None)
        self._matching.discard(key)
        if self._texts is not None:
            self._texts.pop(key, None)

    def _judge(self, key: Hashable, value: Value, *, new: bool) -> None:
        if self._texts is not None and self._text is not None:
            self._texts[key] = self._text(value)
        if self._filtered:
            shown = self._shows(key, value)
            if shown != (key in self._matching):
                (self._matching.add if shown else self._matching.discard)(key)
                self._order = None
        if self._sort is not None:
            by = self._sort(value)
            if new or self._sorted_by.get(key) != by:
                self._sorted_by[key] = by
                self._all = self._order = None
        if new:
            self._all = self._order = None

    @property
    def _filtered(self) -> bool:
        return bool(self._words) or self._matches is not None

    def _shows(self, key: Hashable, value: Value) -> bool:
        if self._words and self._texts is not None:
            text = self._texts[key]
            return all(word in text for word in self._words)
        return self._matches is None or self._matches(value)

    def remake(self) -> None:
        """Make every row anew when it is next looked at: what they show hangs on something beside their values."""
        self._made.clear()

    def set_filter(self, matches: Callable[[Value], bool] | None, *, narrower: bool = False) -> None:
        """Show what `matches`; with `narrower`, only what is shown now is asked (somebody typed one letter more)."""
        if matches is None:
            self._matching = set()
        elif narrower and self._filtered:
            self._matching = {key for key in self._matching if matches(self._values[key])}
        else:
            self._matching = {key for key, value in self._values.items() if matches(value)}
        self._words, self._matches = (), matches
        self._order = None

    def set_words(self, words: tuple[str, ...], *, narrower: bool = False) -> None:
        """Show what holds all of `words`, of which there is one at least, in its text; `narrower` as above."""
        texts = self.texts()
        first, *others = words
        # Ten thousand are asked for one word at a time, which is the quickest that there is.
        if narrower and self._filtered:
            found = {key for key in self._matching if first in texts[key]}
        else:
            found = {key for key, text in texts.items() if first in text}
        for word in others:
            found = {key for key in found if word in texts[key]}
        self._matching, self._words, self._matches = found, words, None
        self._order = None

    def texts(self) -> Mapping[Hashable, str]:
        """Return the text of every value; the first time all of them are made."""
        if self._texts is None:
            text = self._text
            if text is None:
                raise TypeError("this model was made without a text to look for words in")
            self._texts = {key: text(value) for key, value in self._values.items()}
        return self._texts

    def set_sort(self, by: Callable[[Value], Any] | None, *, reverse: bool = False) -> None:
        """Sort by what `by` returns, the own order without; `None` is unknown and comes last in either direction."""
        if by is not self._sort:
            self._sort = by
            self._sorted_by = {key: by(value) for key, value in self._values.items()} if by is not None else {}
        self._reverse = reverse
        self._all = self._order = None

    def rows(self) -> RowList:
        """Return the rows to show."""
        if self._order is None:
            self._order = self._arranged()
        return RowList(self._order, self._row)

    def _arranged(self) -> tuple[Hashable, ...]:
        matching = self._matching if self._filtered else None
        if matching is not None and self._all is None and len(matching) < len(self._values) // FEW:
            return tuple(self._sorted([key for key in self._values if key in matching]))
        if self._all is None:
            self._all = tuple(self._sorted(list(self._values)))
        return self._all if matching is None else tuple([key for key in self._all if key in matching])

    def _sorted(self, keys: list[Hashable]) -> list[Hashable]:
        if self._sort is None:
            return keys
        by = self._sorted_by
        known = [key for key in keys if by[key] is not None]
        known.sort(key=by.__getitem__, reverse=self._reverse)
        return known + [key for key in keys if by[key] is None] if len(known) < len(keys) else known

    def _row(self, key: Hashable) -> Row:
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = self._make(key, self._values[key])
        return made
