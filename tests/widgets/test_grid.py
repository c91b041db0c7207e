"""Behaviour of the grid: two-dimensional cursor, fixed titles and head, messages."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest
from textual.app import App, ComposeResult
from textual.message import Message
from textual.pilot import Pilot

from sestui.tui.widgets.grid import FleetGrid, GridCell, GridKey
from tests.widgets.ink import variables

REGIONS = (
    *("ap-northeast-1", "ap-southeast-2", "ca-central-1", "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3"),
    *("sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2"),
)
GOOD, BAD = GridCell("●", "ok"), GridCell("✖", "critical")
Profiles = Sequence[tuple[str, str]]


def profiles(count: int) -> list[tuple[str, str]]:
    return [(f"p{number}", f"profile {number}") for number in range(count)]


def cells(names: Profiles, regions: Sequence[str] = REGIONS) -> dict[GridKey, GridCell]:
    return {(key, region): GOOD for key, _ in names for region in regions}


class GridApp(App[None]):
    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables()

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Message] = []

    def compose(self) -> ComposeResult:
        yield FleetGrid()

    @property
    def grid(self) -> FleetGrid:
        return self.query_one(FleetGrid)

    def on_line_view_cursor_moved(self, message: FleetGrid.CursorMoved) -> None:
        self.seen.append(message)

    def on_line_view_activated(self, message: FleetGrid.Activated) -> None:
        self.seen.append(message)


@asynccontextmanager
async def grid_of(
    names: Profiles,
    given: dict[GridKey, GridCell],
    size: tuple[int, int] = (60, 16),
) -> AsyncIterator[tuple[GridApp, FleetGrid, Pilot[None]]]:
    app = GridApp()
    async with app.run_test(size=size) as pilot:
        app.grid.focus()
        app.grid.show(names, REGIONS, given)
        await pilot.pause()
        yield app, app.grid, pilot


def lines(grid: FleetGrid) -> list[str]:
    return [grid.render_line(y).text.rstrip() for y in range(grid.size.height)]


def cursor(grid: FleetGrid) -> GridKey | None:
    return grid.cursor_key


async def test_names_stand_over_their_cells() -> None:
    names = profiles(2)
    async with grid_of(names, cells(names) | {("p1", "eu-west-1"): BAD}) as (_, grid, _pilot):
        assert lines(grid)[:5] == [
            "           ap     ca  eu           sa  us",
            "           ne se   c   c  w  w  w   e   e  e  w  w",
            "            1  2   1   1  1  2  3   1   1  2  1  2",
            "▌profile 0 [●] ●   ●   ●  ●  ●  ●   ●   ●  ●  ●  ●",
            " profile 1  ●  ●   ●   ●  ✖  ●  ●   ●   ●  ●  ●  ●",
        ]


async def test_the_cursor_moves_in_two_dimensions() -> None:
    names = profiles(30)
    async with grid_of(names, cells(names)) as (_, grid, pilot):
        await pilot.press("down", "j", "right", "l", "l", "left", "h", "up", "k", "j")
        assert cursor(grid) == ("p1", "ap-southeast-2")
        await pilot.press("end", "pagedown")
        assert cursor(grid) == (f"p{1 + grid.page - 1}", "us-west-2")
        await pilot.press("home", "ctrl+end")
        assert cursor(grid) == ("p29", "us-west-2")
        await pilot.press("ctrl+home", "left", "up")
        assert cursor(grid) == ("p0", "ap-northeast-1")


async def test_titles_and_head_stay_when_it_scrolls() -> None:
    names = profiles(30)
    async with grid_of(names, cells(names), (30, 20)) as (_, grid, pilot):
        await pilot.press("ctrl+end")
        shown = lines(grid)
        assert shown[-1].startswith("▌profile")
        assert shown[-1].endswith("[●]")
        assert shown[0].split()[-1] == "us"
        assert grid.scroll_offset.x > 0
        assert grid.scroll_offset.y > 0


async def test_the_cursor_stays_with_profile_and_region() -> None:
    names = profiles(10)
    async with grid_of(names, cells(names)) as (app, grid, pilot):
        grid.cursor_key = ("p4", "eu-west-1")
        grid.show(names[::-1], REGIONS[2:], cells(names))
        await pilot.pause()
        assert cursor(grid) == ("p4", "eu-west-1")
        grid.show(names[:2], REGIONS, cells(names))
        await pilot.pause()
        assert cursor(grid) == ("p1", "eu-west-1")
        moved = app.seen[-1]
        assert isinstance(moved, FleetGrid.CursorMoved)
        assert moved.key == ("p1", "eu-west-1")
        grid.show(names, REGIONS, cells(names))
        assert cursor(grid) == ("p4", "eu-west-1")


async def test_enter_and_double_click_open_a_cell_but_not_a_blank() -> None:
    names = profiles(3)
    given = cells(names)
    del given["p0", "ap-northeast-1"]
    async with grid_of(names, given) as (app, grid, pilot):
        assert grid.cursor_cell is None
        await pilot.press("enter")
        assert not any(isinstance(message, FleetGrid.Activated) for message in app.seen)
        await pilot.press("right", "enter")
        opened = app.seen[-1]
        assert isinstance(opened, FleetGrid.Activated)
        assert opened.key == ("p0", "ap-southeast-2")
        await pilot.click(FleetGrid, offset=(27, 5), times=2)
        opened = app.seen[-1]
        assert isinstance(opened, FleetGrid.Activated)
        assert opened.key == ("p2", "eu-west-1")


async def test_a_click_on_a_name_or_a_title_moves_along_it() -> None:
    names = profiles(3)
    async with grid_of(names, cells(names)) as (_, grid, pilot):
        await pilot.click(FleetGrid, offset=(27, 1))
        assert cursor(grid) == ("p0", "eu-west-1")
        await pilot.click(FleetGrid, offset=(3, 5))
        assert cursor(grid) == ("p2", "eu-west-1")


async def test_hostile_titles_are_shown_as_text() -> None:
    names = [("p0", "[/b]\x1b[2J\u202e" + "x" * 10_000), ("p1", "日本語" * 50)]
    async with grid_of(names, cells(names)) as (_, grid, _pilot):
        for y in range(grid.size.height):
            assert "\x1b" not in grid.render_line(y).text
            assert grid.render_line(y).cell_length == grid.line_width


@pytest.mark.parametrize("size", [(20, 5), (5, 2), (1, 1), (200, 3), (12, 50)])
async def test_no_size_is_too_small(size: tuple[int, int]) -> None:
    names = profiles(20)
    async with grid_of(names, cells(names), size) as (_, grid, pilot):
        await pilot.press("right", "down", "ctrl+end", "pageup", "home")
        grid.show(names[:3], REGIONS, cells(names))
        await pilot.pause()
        assert cursor(grid) is not None


async def test_nothing_to_show_is_drawn_as_nothing() -> None:
    async with grid_of([], {}) as (_, grid, pilot):
        await pilot.press("right", "down", "enter", "end")
        assert cursor(grid) is None
        grid.show(profiles(2), (), {})
        await pilot.press("right", "down", "enter", "end")
        assert cursor(grid) is None
