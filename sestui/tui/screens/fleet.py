"""The first screen: every target as a table or a grid, with summary, filter, order and side pane."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from textual import on
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from sestui.fleet.source import Focus
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.failing import LOGIN, LOGIN_MENDS, login_failure
from sestui.tui import summary_text
from sestui.tui.fleet_columns import NARROW_BAR, SHORT_BAR, WIDE_BAR, columns
from sestui.tui.fleet_view import Sort, next_sort, reversed_sort
from sestui.tui.keymap import key_label
from sestui.tui.painted import Bar, Line, width_of
from sestui.tui.screens.fleet_filter import FilteredFleet
from sestui.tui.situation import PANE_WIDTH, Place, Situation
from sestui.tui.widgets import LineTable, LineView

if TYPE_CHECKING:
    from sestui.rules.row import FleetRow
    from sestui.tui.screens.side_pane import SidePane
    from sestui.tui.widgets.grid import FleetGrid

PANE_BY_ITSELF: Final = 160
"""From this width on the side pane is there unless somebody hides it."""
WIDE: Final = 190
WIDE_TABLE: Final = 140
"""From this width on the table has room for long bars."""
NARROW_TABLE: Final = range(86, 92)
"""At these widths, the first that have room for what was sent, bars are short beside long regions for names' sake."""
LONG_REGION: Final = 12


class FleetTable(LineTable):
    """The table, which says how wide it has become."""

    @dataclass
    class Widened(Message):
        """The table has another width."""

        width: int

    def on_resize(self) -> None:
        """Arrange, and say so."""
        super().on_resize()
        self.post_message(self.Widened(self.size.width))


class FleetScreen(FilteredFleet):
    """Table or grid of the whole fleet."""

    place = Place.FLEET
    names_place = False

    def __init__(self) -> None:
        super().__init__()
        self.table = FleetTable(columns(NARROW_BAR), id="table")
        self.grid: FleetGrid | None = None
        self._pane: SidePane | None = None
        self._pane_wanted: bool | None = None
        self._cursor: Target | None = None
        self._forced = False
        self._seen: frozenset[Target] = frozenset()
        """The targets on the screen."""
        self._lengths = (0, 0)
        """What the columns were made for: bars and names of regions."""

    def content(self) -> Iterable[Widget]:
        """Summary and table; grid, pane and filter come when they are needed."""
        yield Bar(id="summary")
        yield Horizontal(self.table, id="body")

    def on_mount(self) -> None:
        """Show what is known, which may be nothing but the targets."""
        super().on_mount()
        self.table.focus()
        self.show_rows()

    def on_resize(self) -> None:
        """Make room for the pane, or take it away."""
        super().on_resize()
        self._arrange_pane()

    def take_focus(self) -> None:
        """Go to the filter line while it is open, else to the table or the grid."""
        if self.has_class("-filtering"):
            self.query_one("#filter").focus()
        else:
            (self.grid if self.grid is not None and self.in_grid else self.table).focus()

    def classify(self, width: int, height: int, *, update: bool = True) -> None:
        """Set the classes that say how much room there is."""
        super().classify(width, height, update=update)
        self.set_class(width >= WIDE, "-wide", update=update)

    def on_fleet_table_widened(self, event: FleetTable.Widened) -> None:
        """Draw longer or shorter bars when there is another amount of room."""
        if self._fit_bars(event.width):
            self.show_rows()
        self.show_frame()

    def _fit_bars(self, width: int) -> bool:
        """Choose the length of the bars, and say whether it is another one."""
        view = self.sestui.view
        crowded = width in NARROW_TABLE and view.region_width > LONG_REGION
        bar = WIDE_BAR if width >= WIDE_TABLE else SHORT_BAR if crowded else NARROW_BAR
        if not width or bar == view.bar:
            return False
        view.set_bar(bar)
        return True

    # What is shown

    @property
    def target(self) -> Target | None:
        """The target under the cursor."""
        return self._cursor

    @property
    def seen(self) -> frozenset[Target]:
        """The targets that were on the screen when it last came to rest."""
        return self._seen

    @property
    def in_grid(self) -> bool:
        """Whether the grid is in front."""
        return self.grid is not None and self.grid.display

    def situation(self) -> Situation:
        """Return what availability hangs on."""
        app = self.sestui
        return Situation(
            place=self.place,
            kind=app.source.kind,
            read_only=app.settings.read_only,
            has_target=self._cursor is not None,
            refused=self.refused,
            needs_login=self.needs_login(),
            grid=self.in_grid,
            filtered=bool(app.view.filter_text),
            width=self.size.width or 80,
            tiny=self.has_class("-tiny"),
        )

    def where(self) -> str:
        """Return the size of the fleet."""
        return summary_text.fleet_size(self.sestui.view.state)

    def header_right(self) -> Line:
        """Return the progress of the first or a forced round."""
        view = self.sestui.view
        return summary_text.progress(view.state, view.summary().asking, self._forced)

    def status_left(self) -> Line:
        """Return the filter's problem or hint while it is open, else what is wrong under the cursor."""
        view = self.sestui.view
        if view.filter_problem:
            return ((view.filter_problem, "warning"),)
        if view.filter_text and not view.matching:
            return ((self._nothing_matches(), "note"),)
        if self.has_class("-filtering"):
            from sestui.tui.completion import hint

            return ((hint(view.filter_text, self.size.width - 2), "dim"),)
        under = view.judged(self._cursor)
        about = summary_text.about_row(under, named=self.in_grid, remedy=self._login_hint())
        return about or self._beyond(under)

    def _beyond(self, row: "FleetRow | None") -> Line:
        """Tell what has no column now, unless the side pane tells it."""
        if self.has_class("-pane"):
            return ()
        beside = width_of(self.status_right(self.size.width))
        room = self.size.width - 2 - (beside + 2 if beside else 0)
        return summary_text.beyond_columns(row, () if self.in_grid else self.table.shown_columns, room)

    def _login_hint(self) -> str:
        """Say which key logs in, where that is what the target under the cursor needs."""
        found = login_failure(self.sestui.view.state, self._cursor) if self._cursor is not None else None
        key = self.sestui.key_of(LOGIN) if found is not None and found.code in LOGIN_MENDS else ""
        return f"{key} logs in" if key else ""

    def _nothing_matches(self) -> str:
        """Say why there is no row, and how to have all of them."""
        text, total = clean(self.sestui.view.filter_text.strip(), 24), len(self.sestui.view.state.targets)
        keys = ("escape",) if self.has_class("-filtering") else self.sestui.keymap.keys["clear"]
        way_out = f"; {key_label(keys[0])} shows all {total:,}" if keys else ""
        return f'No target matches "{text}"{way_out}'

    def status_right(self, room: int) -> Line:
        """Return filter, order, and that there are more columns."""
        app = self.sestui
        view = app.view
        shown = "" if self.has_class("-filtering") else view.filter_text
        sort = Sort() if self.in_grid else view.sort
        more = "" if self.in_grid or self.has_class("-filtering") else self._hidden_columns()
        read_only = app.settings.read_only and not app.is_snapshot
        filtered = summary_text.filtered(shown, view.matching, len(view.state.targets))
        return summary_text.arrangement(filtered, sort, read_only, more, room)

    def _hidden_columns(self) -> str:
        """Say that there are more columns than fit, unless the side pane has what is in them."""
        if self.has_class("-pane") or not self.table.line_width:
            return ""
        keys = self.sestui.keymap.keys["detail"]
        return summary_text.hidden_columns(len(self.table.shown_columns), key_label(keys[0]) if keys else "")

    def show_frame(self) -> None:
        """Paint the lines above and below the table."""
        if not self.is_mounted:
            return
        view = self.sestui.view
        if view.state.progress.done >= view.state.progress.total:
            self._forced = False
        counts = view.summary()
        bar, right = self.query_one("#summary", Bar), summary_text.oldest(counts)
        bar.show(summary_text.summary_line(counts, bar.room_beside(right)), right)
        super().show_frame()

    def show_rows(self) -> None:
        """Hand the rows to whichever view is in front."""
        view = self.sestui.view
        if self.grid is not None and self.in_grid:
            from sestui.tui.fleet_cells import grid_content

            profiles, regions, cells = grid_content(view.all_judged())
            self.grid.show(profiles, regions, cells)
        else:
            if (view.bar, view.region_width) != self._lengths:
                self._fit_bars(self.table.size.width)
                self._lengths = (view.bar, view.region_width)
                self.table.set_columns(columns(*self._lengths))
            self.table.show(view.rows())
            self.table.set_sort(view.sort.column, view.sort.reverse)

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Show a newer state."""
        self.show_rows()
        self.show_frame()
        if self._cursor is None or self._cursor in changed:
            self._show_pane()

    def time_passed(self) -> None:
        """Show ages that changed by themselves."""
        self.show_rows()
        self.show_frame()
        self._show_pane()

    # The cursor

    @on(LineView.CursorMoved)
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        # The view behind keeps a cursor of its own; only the one in front counts.
        if event.view.display:
            self._move_cursor(self._target_of(event.key))

    def _target_of(self, key: object) -> Target | None:
        """Return the target that a key of the table or the grid stands for, if it is watched."""
        if isinstance(key, tuple):
            key = Target(*key)
        return key if isinstance(key, Target) and key in self.sestui.view.state.targets else None

    def _move_cursor(self, target: Target | None) -> None:
        if target != self._cursor:
            self.target_changed()
        self._cursor = target
        self._show_pane()
        self.show_frame()

    @on(LineView.Activated)
    def _activated(self) -> None:
        self.sestui.action_run("detail")

    @on(LineTable.ColumnChosen, "#table")
    def _header_clicked(self) -> None:
        self.sestui.action_run("sort")

    @on(LineView.VisibleChanged)
    def _visible(self, event: LineView.VisibleChanged) -> None:
        if event.view.display:
            targets = (self._target_of(key) for key in event.keys)
            seen = frozenset(target for target in targets if target is not None)
            self._look(seen)

    def _look(self, seen: frozenset[Target]) -> None:
        """Tell what is on the screen: it is read first."""
        self._seen = seen
        # It comes to rest a moment later, when another screen may be in front.
        if self.in_front:
            self.sestui.source.look_at(Focus(targets=seen))

    def on_screen_resume(self) -> None:
        """Say again what is looked at: another screen said what was on that."""
        super().on_screen_resume()
        self._look(self._seen)

    # The side pane

    def _arrange_pane(self) -> None:
        width = self.size.width
        wanted = width >= PANE_BY_ITSELF if self._pane_wanted is None else self._pane_wanted
        shown = wanted and width >= PANE_WIDTH and not self.in_grid
        if shown and self._pane is None:
            from sestui.tui.screens.side_pane import SidePane

            self._pane = SidePane(id="pane")
            self.query_one("#body").mount(self._pane)
        self.set_class(shown, "-pane")
        self._show_pane()

    def _show_pane(self) -> None:
        if self._pane is None or not self.has_class("-pane"):
            return
        self._pane.tell(self.sestui.view, self._cursor, self.sestui.key_of)

    def do_pane(self) -> None:
        """Show or hide the side pane."""
        self._pane_wanted = not self.has_class("-pane")
        self._arrange_pane()
        self.show_frame()

    # Grid

    def do_grid(self) -> None:
        """Switch between table and grid; the cursor stays on its target."""
        if self.grid is None:
            from sestui.tui.widgets.grid import FleetGrid

            self.grid = FleetGrid(id="grid")
            self.query_one("#body").mount(self.grid)
            self.grid.display = True
        else:
            self.grid.display = not self.grid.display
        self.table.display = not self.grid.display
        self._arrange_pane()
        self.show_rows()
        cursor = self._cursor
        if self.grid.display:
            if cursor is not None:
                self.grid.cursor_key = (cursor.profile, cursor.region)
            self.grid.focus()
        else:
            if cursor is not None:
                self.table.cursor_key = cursor
            self.table.focus()
        self.show_frame()

    # Order

    def do_sort(self) -> None:
        """Sort by the chosen column."""
        view = self.sestui.view
        view.sort = next_sort(view.sort, self.table.chosen_column)
        self._reordered()

    def do_reverse(self) -> None:
        """Reverse the order; without one, sort by the chosen column the other way than `sort` does, and say so."""
        view = self.sestui.view
        if not view.sort.column:
            view.sort = reversed_sort(next_sort(view.sort, self.table.chosen_column))
            self.tell(f"There was no order to reverse: {summary_text.order(view.sort)}", "dim")
        else:
            view.sort = reversed_sort(view.sort)
        self._reordered()

    def _reordered(self) -> None:
        self.show_rows()
        self.show_frame()

    def do_column_left(self) -> None:
        """Choose the column to the left."""
        self.table.action_column(-1)

    def do_column_right(self) -> None:
        """Choose the column to the right."""
        self.table.action_column(1)

    def forced(self) -> None:
        """Show progress: somebody asked for everything."""
        self._forced = True
        self.show_frame()
