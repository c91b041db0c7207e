"""Profiles down, regions across, one small sign per target: for when there are hundreds.

It shows what it is given and says what was chosen. It knows nothing of what the signs mean.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from types import MappingProxyType
from typing import ClassVar

from rich.cells import cell_len
from textual import events
from textual.binding import Binding, BindingType

from sestui.model.text import clean
from sestui.tui.widgets.cells import Cell
from sestui.tui.widgets.grid_layout import GridLayout, arrange_grid, lead_of
from sestui.tui.widgets.line_view import LineView
from sestui.tui.widgets.lines import Line, Piece

GridKey = tuple[Hashable, str]
"""Profile key and region."""


@dataclass(frozen=True, slots=True)
class GridCell:
    """One sign of one column, and its style token. The sign alone tells the state, without colour."""

    glyph: str
    token: str = ""


class FleetGrid(LineView):
    """A grid with a cursor on one cell; titles and head stay where they are."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up,k", "move(-1, 0)", "Up", show=False),
        Binding("down,j", "move(1, 0)", "Down", show=False),
        Binding("left,h", "move(0, -1)", "Left", show=False),
        Binding("right,l", "move(0, 1)", "Right", show=False),
        Binding("pageup", "page(-1)", "Page up", show=False),
        Binding("pagedown", "page(1)", "Page down", show=False),
        Binding("home", "side(False)", "First region", show=False),
        Binding("end", "side(True)", "Last region", show=False),
        Binding("ctrl+home", "corner(False)", "First", show=False),
        Binding("ctrl+end", "corner(True)", "Last", show=False),
        Binding("enter", "activate", "Open", show=False),
    ]

    def __init__(
        self,
        *,
        name: str | None = None,
        id: str | None = None,  # noqa: A002
        classes: str | None = None,
    ) -> None:
        super().__init__(name=name, id=id, classes=classes)
        self._profiles: tuple[tuple[Hashable, str], ...] = ()
        self._regions: tuple[str, ...] = ()
        self._cells: Mapping[GridKey, GridCell] = MappingProxyType({})
        self._at = (0, 0)
        self._wanted: GridKey | None = None
        self._plan: GridLayout = arrange_grid(0, (), 0, 0)
        self._slots = self._plan.slots

    # For the owner

    def show(
        self,
        profiles: Sequence[tuple[Hashable, str]],
        regions: Sequence[str],
        cells: Mapping[GridKey, GridCell],
    ) -> None:
        """Show profiles (key and title) against regions; a pair that is not in `cells` stays blank.

        The cursor stays with its profile and region; where one of them is gone it goes to the nearest place, until
        its own comes back or somebody moves it. Only cells that changed are repainted.
        """
        before = self.cursor_key
        same_places = (tuple(profiles), tuple(regions)) == (self._profiles, self._regions)
        with self._hold():
            self._profiles, self._regions, self._cells = tuple(profiles), tuple(regions), cells
            if not same_places:
                self._at = self._find_cursor()
                self._arrange()
                self._places_changed()
                self._keep_cursor_in_view()
        if self.cursor_key != before:
            self.post_message(self.CursorMoved(self, self.cursor_key))

    @property
    def cursor_key(self) -> GridKey | None:
        """Profile key and region under the cursor; `None` when there is no cell. Unknown ones wait to come."""
        if not self._profiles or not self._regions:
            return None
        row, column = self._at
        return self._profiles[row][0], self._regions[column]

    @cursor_key.setter
    def cursor_key(self, key: GridKey | None) -> None:
        self._wanted = key
        self._go(*self._find_cursor(), wanted=key)

    @property
    def cursor_cell(self) -> GridCell | None:
        """What is under the cursor; `None` where the profile is not watched in that region."""
        key = self.cursor_key
        return self._cells.get(key) if key is not None else None

    # Keys

    def action_move(self, rows: int, columns: int) -> None:
        """Move the cursor by some cells."""
        self._go(self._at[0] + rows, self._at[1] + columns)

    def action_page(self, pages: int) -> None:
        """Move the cursor by whole screens."""
        self._go(self._at[0] + pages * max(1, self.page - 1), self._at[1])

    def action_side(self, last: bool) -> None:
        """Move the cursor to the first or the last region."""
        self._go(self._at[0], len(self._regions) - 1 if last else 0)

    def action_corner(self, last: bool) -> None:
        """Move the cursor to the first or the last cell of all."""
        self._go(*((len(self._profiles) - 1, len(self._regions) - 1) if last else (0, 0)))

    def action_activate(self) -> None:
        """Open what is under the cursor; a blank cell has nothing to open."""
        key = self.cursor_key
        if key is not None and key in self._cells:
            self._wanted = key
            self.post_message(self.Activated(self, key))

    # Mouse

    def on_click(self, event: events.Click) -> None:
        """Move the cursor to a cell, open it with the second click; on a title or a name move along."""
        row, column = self._at
        number = self._slot_at(self._slots, event.x)
        if number is not None and number >= 2:
            column = number - 2
        y = event.y - self._head()
        if y >= 0:
            row = y + self.scroll_offset.y
        if row < len(self._profiles):
            self._go(row, column)
            if event.chain == 2 and y >= 0 and number is not None and number >= 2:
                self.action_activate()

    # What the base asks for

    def _head(self) -> int:
        return len(self._plan.head)

    def _count(self) -> int:
        return len(self._profiles)

    def _fixed(self) -> int:
        return self._plan.fixed

    def _width_changed(self) -> None:
        self._arrange()

    def _keys(self, first: int, last: int) -> tuple[Hashable, ...]:
        left = self.scroll_offset.x + self._plan.fixed
        right = self.scroll_offset.x + self.line_width
        regions = [
            region
            for region, slot in zip(self._regions, self._slots[2:], strict=True)
            if slot.end > left and slot.x < right
        ]
        keys = product((key for key, _ in self._profiles[first:last]), regions)
        return tuple(key for key in keys if key in self._cells)

    def _keep_cursor_in_view(self) -> None:
        if self.cursor_key is not None:
            self._show_line(self._at[0])
            self._show_slot(self._slots[self._at[1] + 2])

    def _head_line(self, y: int) -> Line:
        line = self._plan.head[y]
        chosen = self._at[1] if line.per_region else -1
        slots = (*self._slots[:2], *line.slots)
        pieces: list[Piece] = [(Cell(), "header"), (Cell(), "header")]
        for number, name in enumerate(line.names):
            pieces.append((Cell.of(name), "header-chosen" if number == chosen else "header"))
        return slots, tuple(pieces), "header"

    def _body_line(self, index: int) -> Line:
        profile, title = self._profiles[index]
        here, step = index == self._at[0], self._plan.step
        ground = ("cursor" if self.has_focus else "cursor-blurred") if here else ""
        sign = Cell.of("▌") if here else Cell()
        pieces: list[Piece] = [(sign, ground), (Cell.of(title), ground)]
        for column, region in enumerate(self._regions):
            cell = self._cells.get((profile, region))
            if here and column == self._at[1]:
                pieces.append((_cell_under_cursor(cell, step), ground))
            else:
                pieces.append((_cell(cell, step), ""))
        return self._slots, tuple(pieces), ""

    # Inside

    def _arrange(self) -> None:
        titles = max((cell_len(clean(title)) for _, title in self._profiles), default=0)
        self._plan = arrange_grid(titles, self._regions, self.line_width, self.size.height)
        self._slots = self._plan.slots

    def _find_cursor(self) -> tuple[int, int]:
        row, column = self._at
        if self._wanted is not None:
            rows = {key: place for place, (key, _) in enumerate(self._profiles)}
            row = rows.get(self._wanted[0], row)
            columns = {region: place for place, region in enumerate(self._regions)}
            column = columns.get(self._wanted[1], column)
        return self._inside(row, column)

    def _inside(self, row: int, column: int) -> tuple[int, int]:
        return max(0, min(row, len(self._profiles) - 1)), max(0, min(column, len(self._regions) - 1))

    def _go(self, row: int, column: int, wanted: GridKey | None = None) -> None:
        before = self.cursor_key
        with self._hold():
            self._at = self._inside(row, column)
            self._wanted = wanted or self.cursor_key
            self._keep_cursor_in_view()
        if self.cursor_key != before:
            self.post_message(self.CursorMoved(self, self.cursor_key))


@lru_cache(maxsize=1024)
def _cell(cell: GridCell | None, step: int) -> Cell:
    if cell is None:
        return Cell()
    return Cell(((" " * lead_of(step), ""), (cell.glyph, cell.token)))


@lru_cache(maxsize=1024)
def _cell_under_cursor(cell: GridCell | None, step: int) -> Cell:
    """The sign in brackets, or with an arrow beside it where there is no room: seen without colour too."""
    glyph, token = (cell.glyph, cell.token) if cell is not None else (" ", "")
    lead = lead_of(step)
    if not lead:
        return Cell(((glyph, token), ("◂", "")))
    return Cell(((" " * (lead - 1) + "[", ""), (glyph, token), ("]", "")))
