"""A table that is filtered and sorted, with the row under the cursor told in words; panes and the domain view share it.

Knows no subject: a `Listed` says what the columns are, how a filter line is parsed, and what the words are. It never
fetches; whoever owns it hands it the values that changed.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Generic, TypeVar

from textual import on
from textual.app import ComposeResult
from textual.containers import Container
from textual.message import Message
from textual.widget import Widget
from textual.widgets import Input

from sestui.model.text import clean
from sestui.rules.filter_words import FilterField, Words
from sestui.tui import summary_text
from sestui.tui.filter_input import FilterInput
from sestui.tui.fleet_view import Sort, next_sort, reversed_sort
from sestui.tui.painted import FILTER_HINTS, KeyHint, Line, Lines
from sestui.tui.widgets import Cell, Column, LineTable, LineView, Row, RowModel
from sestui.tui.widgets.row_list import keys_of

V = TypeVar("V")

BESIDE: Final = 150
"""From this width on the words are beside the table, else below it."""
LOW: Final = 16
"""Below this height there is no room for words beneath the table; they are opened."""


@dataclass(frozen=True, slots=True)
class ListColumn(Generic[V]):
    """A column with how it is filled and how it sorts."""

    column: Column
    cell: Callable[[V], Cell]
    sort: Callable[[V], Any]
    """What is compared; `None` is unknown and comes last in either direction."""
    largest_first: bool = False


@dataclass(frozen=True, slots=True)
class Listed(Generic[V]):
    """What a listing shows."""

    columns: tuple[ListColumn[V], ...]
    parse: Callable[[str], Words[Any]]
    fields: Mapping[str, FilterField]
    example: str
    """In the empty filter line."""
    noun: str
    """One row, for sentences: `identity`."""
    sort: Sort = field(default_factory=Sort)
    """By which column it is sorted at first."""
    order: Callable[[V], Any] | None = None
    """What is compared while no column is; without, rows stand as their values came."""
    ordered: str = ""
    """What that order is, in a word or two."""
    subject: Callable[[V], Any] = field(default=lambda value: value)
    """What a filter looks at."""
    text: Callable[[V], str] | None = None
    """What plain words are looked for in, folded; kept for each row, so that ten thousand answer while one types."""
    mark: Callable[[V], str] = field(default=lambda _: "")
    """A style token for a whole row."""


class Listing(Widget, Generic[V]):
    """Table, words and filter line."""

    DEFAULT_CSS = """
    Listing { height: 1fr; width: 1fr; layout: vertical; }
    Listing > Container { height: 1fr; width: 1fr; layout: vertical; }
    Listing Lines { display: none; height: 45%; border-top: hkey $panel; padding: 0 1; }
    Listing.-words Lines { display: block; }
    Listing.-beside > Container { layout: horizontal; }
    Listing.-beside Lines { height: 1fr; width: 64; border-top: none; border-left: vkey $panel; }
    Listing.-open LineTable { display: none; }
    Listing.-open Lines, Listing.-beside.-open Lines { display: block; height: 1fr; width: 1fr; border: none; }
    """

    class OfListing(Message):
        """Something that a listing tells."""

        def __init__(self, listing: "Listing[Any]", key: Hashable | None = None) -> None:
            super().__init__()
            self.listing = listing
            self.key = key

        @property
        def control(self) -> "Listing[Any]":
            """The listing that tells it."""
            return self.listing

    class Moved(OfListing):
        """The cursor is on another row."""

    class Seen(OfListing):
        """Other rows are on the screen."""

    class Entered(OfListing):
        """Enter on a row, where the owner opens rows itself."""

    class Told(OfListing):
        """What the lines around it say has changed."""

    def __init__(
        self,
        listed: Listed[V],
        words: Callable[[V | None, int], Sequence[Line]],
        *,
        opens: bool = True,
        known: Callable[[], Mapping[str, tuple[str, ...]]] = dict,
        id: str | None = None,  # noqa: A002 - Textual's own name
    ) -> None:
        """`words` lays out what is known of a row for a width; `None` is no row.

        `opens`: enter shows the words on the whole room; else `Entered` is posted. `known` holds the values of fields
        that are free text, for completion.
        """
        super().__init__(id=id)
        self.listed = listed
        self._words = words
        self._opens = opens
        self._known = known
        self._columns = {each.column.key: each for each in listed.columns}
        self._makers = tuple(each.cell for each in listed.columns)
        self.model: RowModel[V] = RowModel(self._row, listed.text)
        self.table = LineTable(tuple(each.column for each in listed.columns))
        self.text = Lines()
        self.sort = listed.sort
        self.filter_text = ""
        self._filter: Words[Any] = Words()
        self._told: tuple[V | None] | None = None
        """Whose words are shown."""
        self.seen: tuple[Hashable, ...] = ()
        """The keys on the screen, in order."""
        self._apply_sort()

    def compose(self) -> ComposeResult:
        """Table and words; the filter line comes when it is needed."""
        yield Container(self.table, self.text)

    def on_resize(self) -> None:
        """Put the words where there is room."""
        self._arrange()

    @on(LineTable.ColumnsArranged)
    def _arrange(self) -> None:
        self.set_class(self.size.width >= BESIDE, "-beside")
        self.set_class(self.size.height >= LOW or self.size.width >= BESIDE, "-words")
        self.show_words()

    # Values

    def put(self, changes: Mapping[Hashable, V], gone: Iterable[Hashable] = ()) -> None:
        """Take new and changed values, and forget those that are gone; then show them."""
        self.model.put(changes, gone)
        self.show_rows()

    def show_rows(self) -> None:
        """Show the rows as they are arranged now, and the words of the one under the cursor."""
        self.table.show(self.model.rows())
        self.table.set_sort(self.sort.column, self.sort.reverse)
        self.show_words()

    def show_words(self, *, anew: bool = False) -> None:
        """Tell the row under the cursor in words, if it is another one or `anew`; only differences are painted."""
        value = self.current
        if not (self.has_class("-words") or self.has_class("-open")):
            self._told = None
        elif anew or self._told is None or self._told[0] is not value:
            self._told = (value,)
            self.text.show(lambda width: self._words(value, width))

    def remake(self) -> None:
        """Make rows and words anew: ages have changed."""
        self.model.remake()
        self.show_rows()
        self.show_words(anew=True)

    def _row(self, key: Hashable, value: V) -> Row:
        return Row(key, tuple([make(value) for make in self._makers]), self.listed.mark(value))

    @property
    def cursor(self) -> Hashable | None:
        """The key under the cursor."""
        return self.table.cursor_key

    @property
    def current(self) -> V | None:
        """The value under the cursor."""
        return self.model.get(self.table.cursor_key)

    @property
    def keys(self) -> tuple[Hashable, ...]:
        """The keys of all rows that the filter lets through, in order."""
        return keys_of(self.table.rows)

    @property
    def matching(self) -> int:
        """How many rows the filter lets through."""
        return len(self.table.rows)

    def go_to(self, key: Hashable) -> None:
        """Put the cursor on a row, which may come later."""
        self.table.cursor_key = key

    # Focus

    def take_focus(self) -> None:
        """Go to the filter line while it is open, else to what is in front."""
        if self.filtering:
            self.query_one(FilterInput).focus()
        else:
            (self.text if self.has_class("-open") else self.table).focus()

    def back(self) -> bool:
        """Close the words where they have the whole room, else clear the filter; say whether there was either."""
        if self.close_words():
            return True
        if not self.filter_text:
            return False
        self.set_filter("")
        return True

    def close_words(self) -> bool:
        """Give the room back to the table, and say whether the words had it."""
        if not self.has_class("-open"):
            return False
        self.remove_class("-open")
        self.table.focus()
        return True

    @on(LineView.Activated)
    def _activated(self, event: LineView.Activated) -> None:
        event.stop()
        if not self._opens:
            self.post_message(self.Entered(self, event.key))
            return
        self.open_words()

    def open_words(self) -> None:
        """Give the words the whole room."""
        self.add_class("-open")
        self.show_words()
        if self.is_mounted:
            self.text.focus()

    @on(LineView.CursorMoved)
    def _moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        self.show_words()
        self.post_message(self.Moved(self, event.key))

    @on(LineView.VisibleChanged)
    def _visible(self, event: LineView.VisibleChanged) -> None:
        event.stop()
        self.seen = event.keys
        self.post_message(self.Seen(self))

    @on(LineTable.ColumnChosen)
    def _header_clicked(self, event: LineTable.ColumnChosen) -> None:
        event.stop()
        self.do_sort()

    # Order

    def _apply_sort(self) -> None:
        found = self._columns.get(self.sort.column)
        self.model.set_sort(found.sort if found is not None else self.listed.order, reverse=self.sort.reverse)

    def do_sort(self) -> None:
        """Sort by the chosen column."""
        chosen = self.table.chosen_column
        self.sort = next_sort(self.sort, chosen, self._columns[chosen].largest_first)
        self._reordered()

    def do_reverse(self) -> None:
        """Reverse the order; without one, sort by the chosen column the other way than `sort` does."""
        chosen = self.table.chosen_column
        now = self.sort if self.sort.column else next_sort(self.sort, chosen, self._columns[chosen].largest_first)
        self.sort = reversed_sort(now)
        self._reordered()

    def _reordered(self) -> None:
        self._apply_sort()
        self.show_rows()
        self.post_message(self.Told(self))

    def do_column_left(self) -> None:
        """Choose the column to the left."""
        self.table.action_column(-1)

    def do_column_right(self) -> None:
        """Choose the column to the right."""
        self.table.action_column(1)

    # Filter

    @property
    def filtering(self) -> bool:
        """Whether the filter line is open."""
        return any(box.display for box in self.query(FilterInput))

    def do_filter(self) -> None:
        """Open the filter line."""
        self.close_words()
        if self.listed.text is not None:
            # The first letter shall not have to wait for it.
            self.model.texts()
        found = self.query(FilterInput)
        box = found.first() if found else FilterInput(self._completed, self.listed.example, id="filter-line")
        if not found:
            self.mount(box)
        box.display = True
        box.value = self.filter_text
        box.cursor_position = len(box.value)
        box.focus()
        self.post_message(self.Told(self))

    def _completed(self, text: str) -> str:
        from sestui.tui.completion import complete

        return complete(text, self._known(), self.listed.fields)

    def do_clear(self) -> None:
        """Show every row again."""
        self.set_filter("")

    def set_filter(self, text: str) -> None:
        """Filter by a line of text."""
        if text != self.filter_text:
            old, self.filter_text = self.filter_text, text
            before, self._filter = self._filter, self.listed.parse(text)
            # A letter more of a plain word can only leave more out.
            narrower = bool(before.plain and self._filter.plain) and text.startswith(old)
            if self._filter.plain and self.listed.text is not None:
                self.model.set_words(self._filter.plain, narrower=narrower)
            else:
                self.model.set_filter(self._matches(self._filter), narrower=narrower)
            self.show_rows()
        self.post_message(self.Told(self))

    def _matches(self, words: Words[Any]) -> Callable[[V], bool] | None:
        """Return what ten thousand values are asked, as directly as can be."""
        subject = self.listed.subject
        if len(words.tests) == 1:
            ((wanted, test),) = words.tests
            return lambda value: test(subject(value)) is wanted
        return (lambda value: words.matches(subject(value))) if words.active else None

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while somebody types."""
        event.stop()
        if self.filtering:
            self.set_filter(event.value)

    def on_filter_input_left(self, event: FilterInput.Left) -> None:
        """Go back to the table; the filter stays unless it is to be cleared."""
        event.stop()
        self.query_one(FilterInput).display = False
        self.table.focus()
        self.set_filter("" if event.clear else self.filter_text)

    # The lines around it

    def status_left(self, way_out: str = "") -> Line:
        """Return the filter's problem, that nothing matches, or what may be typed; empty when there is nothing to say.

        `way_out`: the key that clears the filter, as it is written.
        """
        if self._filter.problem:
            return ((self._filter.problem, "warning"),)
        if self.filter_text.strip() and not self.matching and len(self.model):
            key = "esc" if self.filtering else way_out
            leave = f"; {key} shows all {len(self.model):,}" if key else ""
            return ((f'No {self.listed.noun} matches "{clean(self.filter_text.strip(), 24)}"{leave}', "note"),)
        if self.filtering:
            from sestui.tui.completion import hint

            return ((hint(self.filter_text, self.size.width - 2, self.listed.fields), "dim"),)
        return ()

    def status_right(self, room: int) -> Line:
        """Return filter, order, and that there are more columns."""
        shown = "" if self.filtering else self.filter_text
        filtered = summary_text.filtered(shown, self.matching, len(self.model))
        title = self._columns[self.sort.column].column.title.strip() if self.sort.column else ""
        order = f"by {title} {'▼' if self.sort.reverse else '▲'}" if title else self.listed.ordered
        return summary_text.arranged(filtered, (order,), room)

    def hints(self) -> tuple[KeyHint, ...] | None:
        """Return the keys of the filter line while it is open."""
        return FILTER_HINTS if self.filtering else None
