"""A table for many rows that change all the time and are watched over slow lines.

It shows rows in the order given (the caller sorts and filters) and keeps cursor, scroll and chosen column through
every change. It knows nothing of what the cells mean.
"""

from collections.abc import Hashable, Iterator, Sequence
from itertools import chain
from typing import ClassVar, Final

from textual import events
from textual.binding import Binding, BindingType

from sestui.tui.widgets.cells import Cell, Row
from sestui.tui.widgets.columns import Column, Slot, arrange
from sestui.tui.widgets.line_view import LineView
from sestui.tui.widgets.lines import Line
from sestui.tui.widgets.row_list import RowList, keys_of

_MARK_SLOT = Slot(0, 1, gap=0)
_KEPT: Final = 512
"""Lines kept as they were made, so that unchanged rows are told by identity."""


class LineTable(LineView):
    """Rows under a header. One row has the cursor, one column is chosen (for sorting)."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "cursor(-1)", "Up", show=False),
        Binding("down,j", "cursor(1)", "Down", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "edge(False)", "First", show=False),
        Binding("end", "edge(True)", "Last", show=False),
        Binding("left", "column(-1)", "Column left", show=False),
        Binding("right", "column(1)", "Column right", show=False),
        Binding("enter", "activate", "Open", show=False),
    ]

    class ColumnChosen(LineView.OfView):
        """A click on a column's header."""

        def __init__(self, view: "LineTable", column_key: str) -> None:
            super().__init__(view)
            self.column_key = column_key

    class ColumnsArranged(LineView.OfView):
        """Other columns fit, or others are as wide as before: what is drawn to measure may be drawn anew."""

    def __init__(
        self,
        columns: Sequence[Column] = (),
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._columns = tuple(columns)
        self._chosen = self._columns[0].key if self._columns else ""
        self._sort = ("", False)
        self._order: tuple[int, ...] = ()
        self._rows: Sequence[Row] = ()
        self._row_keys: tuple[Hashable, ...] = ()
        self._places: dict[Hashable, int] = {}
        self._lines: dict[int, tuple[Row, Line]] = {}
        self._cursor = -1
        self._wanted: Hashable | None = None
        self._arrange()

    # For the owner

    def set_columns(self, columns: Sequence[Column]) -> None:
        """Show other columns; rows given before must be given again with cells that fit them."""
        with self._hold():
            self._columns = tuple(columns)
            if self._chosen not in {column.key for column in self._columns}:
                self._chosen = self._columns[0].key if self._columns else ""
            self._arrange()
            self._places_changed()

    def show(self, rows: Sequence[Row]) -> None:
        """Show `rows` in this order, one cell per column each; repaints what differs on the screen and no more.

        Of a `RowList` only those rows are made that are on the screen. The list must not change afterwards.
        The cursor stays with its key. Where that is gone the nearest row has it, until its own comes back or somebody
        moves it. The line it is on stays where it is on the screen, unless the view is at its very top.
        """
        before, old_cursor, top = self._row_keys, self._cursor, self.scroll_offset.y
        with self._hold():
            self._rows = rows if isinstance(rows, RowList) else tuple(rows)
            self._row_keys = keys_of(self._rows)
            if self._row_keys != before:
                self._places = {key: index for index, key in enumerate(self._row_keys)}
            self._cursor = self._find_cursor(before, old_cursor)
            self._places_changed()
            self._keep_place(before, old_cursor, top)
        if self._key_at(self._cursor) != (before[old_cursor] if 0 <= old_cursor < len(before) else None):
            self.post_message(self.CursorMoved(self, self.cursor_key))

    @property
    def rows(self) -> Sequence[Row]:
        """The rows as they were given last."""
        return self._rows

    @property
    def cursor_key(self) -> Hashable | None:
        """The key that the cursor is on; `None` without rows. Setting an unknown key waits for it to come."""
        return self._key_at(self._cursor)

    @cursor_key.setter
    def cursor_key(self, key: Hashable | None) -> None:
        self._wanted = key
        if key in self._places:
            self._move_to(self._places[key])

    @property
    def cursor_index(self) -> int:
        """The cursor's place in the rows; -1 without rows."""
        return self._cursor

    @property
    def chosen_column(self) -> str:
        """The key of the chosen column; always one that is shown."""
        shown = [self._columns[index].key for index in self._order]
        return self._chosen if self._chosen in shown or not shown else shown[0]

    @chosen_column.setter
    def chosen_column(self, key: str) -> None:
        self._chosen = key
        with self._hold():
            for number, index in enumerate(self._order):
                if self._columns[index].key == key:
                    self._show_slot(self._slots[number + 1])

    @property
    def shown_columns(self) -> tuple[str, ...]:
        """The keys of the columns that fit, in order."""
        return tuple(self._columns[index].key for index in self._order)

    def column_width(self, key: str) -> int:
        """Return how wide a column is drawn now; 0 when it is not shown."""
        for index, slot in zip(self._order, self._slots[1:], strict=True):
            if self._columns[index].key == key:
                return slot.width
        return 0

    def set_sort(self, column_key: str, reverse: bool = False) -> None:
        """Draw the sort arrow at a column (none with `""`); the order itself is the caller's."""
        self._sort = (column_key, reverse)
        self._repaint_changes()

    # Keys

    def action_cursor(self, lines: int) -> None:
        """Move the cursor by some rows."""
        self._move_to(self._cursor + lines)

    def action_page(self, pages: int) -> None:
        """Move the cursor by whole screens."""
        self._move_to(self._cursor + pages * max(1, self.page - 1))

    def action_edge(self, last: bool) -> None:
        """Move the cursor to the first or the last row."""
        self._move_to(len(self._rows) - 1 if last else 0)

    def action_column(self, step: int) -> None:
        """Choose the column beside the chosen one."""
        shown = self.shown_columns
        if shown:
            place = shown.index(self.chosen_column) + step
            self.chosen_column = shown[max(0, min(place, len(shown) - 1))]

    def action_activate(self) -> None:
        """Open the row that the cursor is on."""
        key = self.cursor_key
        if key is not None:
            self._wanted = key
            self.post_message(self.Activated(self, key))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to a row, open it with the second click, or choose a column."""
        if event.y < self._head():
            number = self._slot_at(self._slots, event.x)
            if number:
                self.chosen_column = self._columns[self._order[number - 1]].key
                self.post_message(self.ColumnChosen(self, self.chosen_column))
            return
        index = event.y - self._head() + self.scroll_offset.y
        if index < len(self._rows):
            self._move_to(index)
            if event.chain == 2:
                self.action_activate()

    # What the base asks for

    def _head(self) -> int:
        return 1

    def _count(self) -> int:
        return len(self._rows)

    def _fixed(self) -> int:
        return 1

    def _keys(self, first: int, last: int) -> tuple[Hashable, ...]:
        return self._row_keys[first:last]

    def _width_changed(self) -> None:
        self._arrange()

    def _keep_cursor_in_view(self) -> None:
        if self._cursor >= 0:
            self._show_line(self._cursor)

    def _head_line(self, y: int) -> Line:  # noqa: ARG002 - there is one head line
        pieces = [(Cell(), "header")]
        chosen = self.chosen_column
        for index, slot in zip(self._order, self._slots[1:], strict=True):
            column = self._columns[index]
            title = column.title
            if column.key == self._sort[0]:
                # The arrow must be seen even where the title is not whole.
                title = f"{title[: max(0, slot.width - 1)]}{'▼' if self._sort[1] else '▲'}"
            pieces.append((Cell.of(title), "header-chosen" if column.key == chosen else "header"))
        return self._slots, tuple(pieces), "header"

    def _body_line(self, index: int) -> Line:
        row = self._rows[index]
        on_cursor = index == self._cursor
        ground = row.mark
        if on_cursor:
            ground = "cursor" if self.has_focus else "cursor-blurred"
        kept = self._lines.get(index)
        if kept is None or kept[0] is not row or kept[1][2] != ground or kept[1][0] is not self._slots:
            if len(self._lines) >= _KEPT:
                self._lines.clear()
            kept = self._lines[index] = (row, self._make_line(row, on_cursor, ground))
        return kept[1]

    def _make_line(self, row: Row, on_cursor: bool, ground: str) -> Line:
        cells = row.cells
        pieces = [(self._sign(on_cursor, bool(row.mark)), ground)]
        pieces.extend((cells[place], ground) for place in self._order if place < len(cells))
        missing = len(self._slots) - len(pieces)
        if missing:
            pieces.extend([(Cell(), ground)] * missing)
        return self._slots, tuple(pieces), ground

    def _sign(self, on_cursor: bool, marked: bool) -> Cell:
        if on_cursor:
            return Cell.of("█" if marked else "▌")
        return Cell.of("▏", "accent") if marked else Cell()

    # Inside

    def _arrange(self) -> None:
        arranged = arrange(self._columns, self.line_width, start=1)
        order, slots = tuple(index for index, _ in arranged), (_MARK_SLOT, *(slot for _, slot in arranged))
        if (order, slots) != (self._order, self._slots):
            self._order, self._slots = order, slots
            if self.is_attached:
                self.post_message(self.ColumnsArranged(self))

    def _key_at(self, index: int) -> Hashable | None:
        return self._row_keys[index] if 0 <= index < len(self._row_keys) else None

    def _move_to(self, index: int) -> None:
        if not self._rows:
            return
        old = self._cursor
        with self._hold():
            self._cursor = max(0, min(index, len(self._rows) - 1))
            self._wanted = self._row_keys[self._cursor]
            self._show_line(self._cursor)
        if self._cursor != old:
            self.post_message(self.CursorMoved(self, self.cursor_key))

    def _find_cursor(self, before: tuple[Hashable, ...], old: int) -> int:
        """Return where the cursor goes after `before` was replaced."""
        if not self._rows:
            return -1
        if self._wanted is None:
            # Nobody has put it anywhere yet: it waits at the top.
            return 0
        for key in chain((self._wanted,), _nearest_first(before, old)):
            if key in self._places:
                return self._places[key]
        return max(0, min(old, len(self._rows) - 1))

    def _keep_place(self, before: tuple[Hashable, ...], old_cursor: int, top: int) -> None:
        """Scroll so that what was looked at stays where it was on the screen."""
        if self._cursor < 0 or not self.size:
            return
        if top <= old_cursor < top + self.page:
            wanted = top + self._cursor - old_cursor
            if top == 0 and self._cursor < self.page:
                wanted = 0
        else:
            # The view was scrolled away from the cursor: the first line on the screen is what holds it.
            wanted = self._places.get(before[top], top) if top < len(before) else top
        if wanted != self.scroll_offset.y:
            self.scroll_to(y=wanted, force=True)
        if top <= old_cursor < top + self.page:
            self._show_line(self._cursor)


def _nearest_first(keys: Sequence[Hashable], place: int) -> Iterator[Hashable]:
    """Give the keys around a place, nearest first, the one below before the one above."""
    for distance in range(len(keys)):
        for index in (place + distance, place - distance):
            if 0 <= index < len(keys):
                yield keys[index]
