"""Behaviour of the table: cursor, scroll, columns, messages, hostile text, small screens."""

import asyncio
from collections.abc import AsyncIterator, Callable, Hashable, Sequence
from contextlib import asynccontextmanager

import pytest
from textual import events
from textual.app import App, ComposeResult
from textual.events import MouseScrollDown
from textual.message import Message
from textual.pilot import Pilot

from sestui.tui.widgets import Cell, Column, LineTable, Row
from tests.widgets.ink import variables

COLUMNS = (
    Column("name", "Name", 10, grow=1),
    Column("account", "Account", 12, drop=1),
    Column("state", "State", 10),
    Column("age", "Age", 5, align="right"),
)


def row(key: str, state: str = "SANDBOX", age: str = "1m", mark: str = "") -> Row:
    return Row(key, (Cell.of(key), Cell.of("111122223333", "dim"), Cell.of(state, "ok"), Cell.of(age, "dim")), mark)


def rows(count: int, first: int = 0) -> list[Row]:
    return [row(f"row-{number:03}") for number in range(first, first + count)]


class TableApp(App[None]):
    CSS = "LineTable { height: 1fr; }"

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables()

    def __init__(self, columns: Sequence[Column] = COLUMNS) -> None:
        super().__init__()
        self.columns = columns
        self.seen: list[Message] = []

    def compose(self) -> ComposeResult:
        yield LineTable(self.columns)

    @property
    def table(self) -> LineTable:
        return self.query_one(LineTable)

    def on_line_view_cursor_moved(self, message: LineTable.CursorMoved) -> None:
        self.seen.append(message)

    def on_line_view_activated(self, message: LineTable.Activated) -> None:
        self.seen.append(message)

    def on_line_view_visible_changed(self, message: LineTable.VisibleChanged) -> None:
        self.seen.append(message)

    def on_line_table_column_chosen(self, message: LineTable.ColumnChosen) -> None:
        self.seen.append(message)

    def on_line_table_columns_arranged(self, message: LineTable.ColumnsArranged) -> None:
        self.seen.append(message)

    def last(self, kind: type[Message]) -> Message | None:
        return next((message for message in reversed(self.seen) if type(message) is kind), None)


@asynccontextmanager
async def table_of(
    given: Sequence[Row], size: tuple[int, int] = (60, 12)
) -> AsyncIterator[tuple[TableApp, LineTable, Pilot[None]]]:
    app = TableApp()
    async with app.run_test(size=size) as pilot:
        app.table.focus()
        app.table.show(given)
        await pilot.pause()
        yield app, app.table, pilot


def lines(table: LineTable) -> list[str]:
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


async def until(pilot: Pilot[None], met: Callable[[], bool]) -> None:
    async with asyncio.timeout(10):
        while not met():
            await pilot.pause()


def cursor(table: LineTable) -> Hashable | None:
    return table.cursor_key


def shown_columns(table: LineTable) -> tuple[str, ...]:
    return table.shown_columns


def keys(table: LineTable) -> list[Hashable]:
    return [shown.key for shown in table.rows]


async def test_header_and_rows_are_drawn_with_a_sign_at_the_cursor() -> None:
    async with table_of(rows(3)) as (_, table, _pilot):
        assert lines(table)[:4] == [
            f" {'Name':<28} {'Account':<12} {'State':<10}   Age",
            f"▌{'row-000':<28} 111122223333 {'SANDBOX':<10}    1m",
            f" {'row-001':<28} 111122223333 {'SANDBOX':<10}    1m",
            f" {'row-002':<28} 111122223333 {'SANDBOX':<10}    1m",
        ]


async def test_keys_move_the_cursor_and_scroll() -> None:
    async with table_of(rows(100)) as (app, table, pilot):
        await pilot.press("down", "j", "down", "k")
        assert cursor(table) == "row-002"
        await pilot.press("pagedown")
        assert cursor(table) == "row-012"
        await pilot.press("end")
        assert cursor(table) == "row-099"
        assert lines(table)[-1].startswith("▌row-099")
        await pilot.press("pageup", "home", "up")
        assert cursor(table) == "row-000"
        assert table.scroll_offset.y == 0
        moved = app.last(LineTable.CursorMoved)
        assert isinstance(moved, LineTable.CursorMoved)
        assert moved.key == "row-000"
        assert moved.control is table


async def test_the_cursor_stays_with_its_key_when_the_order_changes() -> None:
    async with table_of(rows(100)) as (_, table, pilot):
        table.cursor_key = "row-050"
        await pilot.pause()
        place = table.cursor_index - table.scroll_offset.y
        table.show(rows(100)[::-1])
        await pilot.pause()
        assert cursor(table) == "row-050"
        assert table.cursor_index - table.scroll_offset.y == place


async def test_rows_that_come_before_do_not_move_what_is_looked_at() -> None:
    async with table_of(rows(60, 40)) as (_, table, pilot):
        table.cursor_key = "row-070"
        await pilot.pause()
        before = lines(table)
        table.show(rows(100))
        await pilot.pause()
        assert lines(table) == before


async def test_a_view_scrolled_away_from_the_cursor_stays_on_its_rows() -> None:
    async with table_of(rows(60, 40)) as (_, table, pilot):
        await pilot.press("down")
        table.scroll_lines(30)
        await pilot.pause()
        before = lines(table)
        table.show(rows(100))
        await pilot.pause()
        assert lines(table) == before
        assert cursor(table) == "row-041"


async def test_at_the_top_the_view_stays_at_the_top() -> None:
    async with table_of(rows(50, 10)) as (_, table, pilot):
        await pilot.press("down")
        table.show(rows(55, 5))
        await pilot.pause()
        assert cursor(table) == "row-011"
        assert table.scroll_offset.y == 0


async def test_a_cursor_that_nobody_moved_waits_on_the_first_row() -> None:
    async with table_of(rows(50)) as (app, table, pilot):
        table.show(rows(50)[::-1])
        await pilot.pause()
        assert cursor(table) == "row-049"
        moved = app.last(LineTable.CursorMoved)
        assert isinstance(moved, LineTable.CursorMoved)
        assert moved.key == "row-049"


async def test_a_filter_takes_the_cursor_to_the_nearest_row_and_back_again() -> None:
    async with table_of(rows(50)) as (_, table, pilot):
        table.cursor_key = "row-020"
        table.show([shown for shown in rows(50) if shown.key not in ("row-020", "row-021")])
        assert cursor(table) == "row-019"
        table.show(rows(50))
        assert cursor(table) == "row-020"
        table.show(rows(5))
        await pilot.pause()
        assert cursor(table) == "row-004"
        await pilot.press("up")
        table.show(rows(50))
        assert cursor(table) == "row-003"


async def test_no_rows_have_no_cursor() -> None:
    async with table_of(rows(5)) as (app, table, pilot):
        await pilot.press("down")
        table.show([])
        await pilot.pause()
        assert cursor(table) is None
        assert table.cursor_index == -1
        moved = app.last(LineTable.CursorMoved)
        assert isinstance(moved, LineTable.CursorMoved)
        assert moved.key is None
        await pilot.press("down", "enter", "end", "pagedown")
        table.show(rows(5))
        assert cursor(table) == "row-001"


async def test_a_key_that_is_not_there_yet_is_waited_for() -> None:
    async with table_of(rows(5)) as (_, table, pilot):
        table.cursor_key = "row-030"
        assert cursor(table) == "row-000"
        table.show(rows(50))
        await pilot.pause()
        assert cursor(table) == "row-030"
        assert any(line.startswith("▌row-030") for line in lines(table))


async def test_a_resize_keeps_the_cursor_in_view() -> None:
    async with table_of(rows(100), (60, 30)) as (_, table, pilot):
        table.cursor_key = "row-025"
        await pilot.resize_terminal(60, 8)
        await pilot.pause()
        assert any(line.startswith("▌row-025") for line in lines(table))
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert any(line.startswith("▌row-025") for line in lines(table))


async def test_columns_go_when_the_terminal_is_narrow_and_come_back() -> None:
    async with table_of(rows(3)) as (_, table, pilot):
        await pilot.resize_terminal(34, 12)
        await pilot.pause()
        assert shown_columns(table) == ("name", "state", "age")
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert shown_columns(table) == ("name", "account", "state", "age")


async def test_other_widths_are_told() -> None:
    async with table_of(rows(3)) as (app, table, pilot):
        app.seen.clear()
        width = table.column_width("name")
        await pilot.resize_terminal(70, 12)
        await pilot.pause()
        assert isinstance(app.last(LineTable.ColumnsArranged), LineTable.ColumnsArranged)
        assert table.column_width("name") == width + 10
        await pilot.resize_terminal(34, 12)
        await pilot.pause()
        assert table.column_width("account") == 0
        app.seen.clear()
        await pilot.resize_terminal(34, 20)
        await pilot.pause()
        assert app.last(LineTable.ColumnsArranged) is None


async def test_a_chosen_column_that_went_is_chosen_again_when_it_comes_back() -> None:
    async with table_of(rows(3)) as (_, table, pilot):
        table.chosen_column = "account"
        await pilot.resize_terminal(34, 12)
        await pilot.pause()
        assert table.chosen_column == "name"
        await pilot.resize_terminal(80, 12)
        await pilot.pause()
        assert table.chosen_column == "account"


async def test_left_and_right_choose_a_column_and_scroll_to_it() -> None:
    async with table_of(rows(3), (20, 6)) as (_, table, pilot):
        await pilot.press("right", "right", "right")
        assert table.chosen_column == "age"
        assert lines(table)[0].split()[-1] == "Age"
        assert lines(table)[1].startswith("▌")
        await pilot.press("left", "left", "left")
        assert table.chosen_column == "name"
        assert table.scroll_offset.x == 0


async def test_the_chosen_column_is_told_by_more_than_colour() -> None:
    async with table_of(rows(3)) as (_, table, _pilot):
        table.chosen_column = "state"
        styles = {segment.text.strip(): segment.style for segment in table.render_line(0) if segment.text.strip()}
        chosen = styles["State"]
        assert chosen is not None
        assert chosen.underline


async def test_the_sort_arrow_is_seen_even_in_a_narrow_column() -> None:
    async with table_of(rows(3)) as (_, table, _pilot):
        table.set_sort("age")
        assert lines(table)[0].endswith("Age▲")
        table.set_columns((Column("name", "A long name", 6),))
        table.set_sort("name", reverse=True)
        assert lines(table)[0] == " A lon▼"
        table.set_sort("")
        assert "▼" not in lines(table)[0][6:]


async def test_a_marked_row_has_a_sign_and_a_weight() -> None:
    async with table_of([row("a"), row("b", mark="production")]) as (_, table, _pilot):
        assert lines(table)[2].startswith("▏b")
        assert all(segment.style.bold for segment in table.render_line(2) if segment.style and segment.text == "b")


async def test_enter_and_double_click_open_a_row() -> None:
    async with table_of(rows(5)) as (app, table, pilot):
        await pilot.press("down", "enter")
        opened = app.last(LineTable.Activated)
        assert isinstance(opened, LineTable.Activated)
        assert opened.key == "row-001"
        await pilot.click(LineTable, offset=(5, 4))
        assert cursor(table) == "row-003"
        await pilot.click(LineTable, offset=(5, 5), times=2)
        opened = app.last(LineTable.Activated)
        assert isinstance(opened, LineTable.Activated)
        assert opened.key == "row-004"


async def test_a_click_on_the_header_chooses_a_column() -> None:
    async with table_of(rows(5)) as (app, table, pilot):
        await pilot.click(LineTable, offset=(45, 0))
        chosen = app.last(LineTable.ColumnChosen)
        assert isinstance(chosen, LineTable.ColumnChosen)
        assert chosen.column_key == "state" == table.chosen_column
        assert cursor(table) == "row-000"


async def test_a_click_below_the_last_row_does_nothing() -> None:
    async with table_of(rows(2)) as (_, table, pilot):
        await pilot.click(LineTable, offset=(5, 9))
        assert cursor(table) == "row-000"


async def test_the_wheel_scrolls_and_leaves_the_cursor_where_it_is() -> None:
    async with table_of(rows(100)) as (_, table, pilot):
        await pilot._post_mouse_events([MouseScrollDown], LineTable, offset=(5, 5))
        await pilot.pause()
        assert table.scroll_offset.y == 3
        assert cursor(table) == "row-000"


async def test_nothing_is_animated() -> None:
    async with table_of(rows(100)) as (_, table, pilot):
        table.scroll_page_down()
        assert table.scroll_offset.y == table.size.height
        await pilot.press("ctrl+pagedown")
        assert not table.app.animator.is_being_animated(table, "scroll_x")


async def test_another_theme_is_taken_over() -> None:
    async with table_of(rows(3)) as (app, table, pilot):
        dark = list(table.render_line(2))
        app.theme = "textual-light"
        await pilot.pause()
        assert table.render_line(2).text == "".join(segment.text for segment in dark)
        assert list(table.render_line(2)) != dark


async def test_a_hidden_table_shows_what_it_was_given_meanwhile() -> None:
    async with table_of(rows(3)) as (_, table, pilot):
        table.display = False
        await pilot.pause()
        table.show(rows(3, 50))
        table.set_sort("name")
        await pilot.pause()
        table.display = True
        await pilot.pause()
        assert lines(table)[0].startswith(" Name▲")
        assert lines(table)[1].startswith("▌row-050")


async def test_what_is_on_the_screen_is_told_once_it_has_come_to_rest() -> None:
    async with table_of(rows(100)) as (app, table, pilot):
        await until(pilot, lambda: app.last(LineTable.VisibleChanged) is not None)
        app.seen.clear()
        await pilot.press("pagedown", "pagedown", "pagedown", "pagedown")
        on_screen = tuple(keys(table)[table.scroll_offset.y : table.scroll_offset.y + table.page])
        await until(pilot, lambda: visible_keys(app) == on_screen)


def visible_keys(app: TableApp) -> tuple[Hashable, ...]:
    told = app.last(LineTable.VisibleChanged)
    return told.keys if isinstance(told, LineTable.VisibleChanged) else ()


async def test_hostile_text_is_shown_and_does_nothing() -> None:
    hostile = "[/b][red]\x1b[2J\x1b]52;c;AAAA\x07\u202eevil" + "x" * 10_000
    async with table_of([row(hostile), row("日本語テキスト" * 9), row("e\u0301🎉👍" * 9)], (50, 8)) as (_, table, _p):
        table.set_columns((Column("name", "[/b]\x1b[31mName", 40),))
        for y in range(table.size.height):
            strip = table.render_line(y)
            assert strip.cell_length == table.line_width
            assert "\x1b" not in strip.text
            assert "\u202e" not in strip.text
        assert "[/b][red]<U+001B>[2J" in lines(table)[1]


@pytest.mark.parametrize("size", [(20, 5), (5, 2), (1, 1), (3, 40), (300, 3)])
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    async with table_of(rows(50), size) as (_, table, pilot):
        await pilot.press("down", "right", "right", "pagedown", "end", "left", "home")
        table.set_sort("age")
        table.show(rows(20)[::-1])
        await pilot.pause()
        assert cursor(table) == "row-000"


async def test_a_row_with_too_few_cells_is_drawn() -> None:
    async with table_of([Row("a", (Cell.of("only"),))]) as (_, table, _pilot):
        assert lines(table)[1] == "▌only"


async def test_other_columns_can_be_shown() -> None:
    async with table_of(rows(3)) as (_, table, pilot):
        table.set_columns((Column("one", "One", 10), Column("two", "Two", 10)))
        table.show([Row("k", (Cell.of("1"), Cell.of("2")))])
        await pilot.pause()
        assert lines(table)[:2] == [" One        Two", "▌1          2"]
        assert table.chosen_column == "one"


async def test_an_unfocused_table_shows_its_cursor_otherwise() -> None:
    async with table_of(rows(3)) as (app, table, pilot):
        focused = table.render_line(1)
        app.screen.set_focus(None)
        await pilot.pause()
        assert table.render_line(1).text == focused.text
        assert list(table.render_line(1)) != list(focused)


async def test_a_table_that_is_never_told_its_size_is_arranged_for_it_when_it_is_painted() -> None:
    class Deaf(TableApp):
        def compose(self) -> ComposeResult:
            table = LineTable(self.columns)
            table.disable_messages(events.Resize)
            yield table

    async with table_of(rows(3), (60, 12)) as (_, told, _pilot):
        wanted = [told.column_width(key) for key in ("name", "account", "state", "age")]
    app = Deaf()
    async with app.run_test(size=(60, 12)) as pilot:
        app.table.show(rows(3))
        await pilot.pause()
        assert [app.table.column_width(key) for key in ("name", "account", "state", "age")] == wanted
