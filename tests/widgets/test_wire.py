"""What the widgets write to a real terminal, in bytes, and what stands on it afterwards."""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.terminal import PYTHON, Terminal

SIZES: Final = ((80, 24), (120, 36), (200, 50))


@contextmanager
def demo(size: tuple[int, int], *arguments: str, program: str = "demo", **more: str) -> Iterator[Terminal]:
    command = [PYTHON, "-m", f"tests.widgets.{program}", *arguments]
    with Terminal(command, columns=size[0], rows=size[1], extra=more) as terminal:
        terminal.wait_for("Profile" if program == "demo" else "answered")
        terminal.painted()
        yield terminal
        terminal.press("q")
        assert terminal.wait() == 0


def cost(terminal: Terminal, keys: Sequence[str], shows: str = "") -> int:
    """Press keys and return the bytes of all that comes of them; what they change should be shown then.

    One key at a time, where a change is to be measured: of several, only what they come to may ever be painted.
    """
    mark = terminal.mark()
    terminal.press(*keys)
    terminal.painted()
    assert re.search(shows, terminal.text)
    return terminal.content(mark)


def test_idle_costs_nothing() -> None:
    with demo((80, 24), "600") as terminal:
        mark = terminal.mark()
        terminal.settle(1.0)
        assert terminal.written(mark) == 0


def test_rows_that_are_the_same_cost_nothing() -> None:
    with demo((80, 24), "600") as terminal:
        for _ in range(3):
            assert cost(terminal, ("4",)) == 0


def test_moving_the_mouse_costs_nothing() -> None:
    with demo((80, 24), "600") as terminal:
        mark = terminal.mark()
        for row in range(2, 20):
            terminal.send(f"\x1b[<35;{row * 2};{row}M")
        terminal.painted()
        assert terminal.content(mark) == 0


def test_one_changed_cell_costs_less_than_150_bytes() -> None:
    with demo((80, 24), "600") as terminal:
        assert 0 < cost(terminal, ("1",), "SHUTDOWN") < 150


def test_ages_cost_less_than_a_kilobyte() -> None:
    with demo((80, 24), "600") as terminal:
        assert 0 < cost(terminal, ("2",), r" 1m\b") < 1_000
        assert 0 < cost(terminal, ("2",), r" 2m\b") < 1_000


def test_changes_below_the_screen_cost_nothing() -> None:
    with demo((80, 24), "600") as terminal:
        assert cost(terminal, ("5",), r" 2m\b") < 300


def test_the_cursor_costs_two_rows() -> None:
    with demo((80, 24), "600") as terminal:
        mark = terminal.mark()
        assert cost(terminal, ("down",), r"(?m)^.*\n.*\n▌") < 600
        written = b"".join(chunk.data for chunk in terminal.since(mark))
        rows = {int(row) for row in re.findall(rb"\x1b\[(\d+);\d+H", written)} - {1}
        assert rows == {2, 3}


def test_choosing_a_column_costs_the_header_only() -> None:
    with demo((80, 24), "600") as terminal:
        assert 0 < cost(terminal, ("right",)) < 300


@pytest.mark.parametrize("size", SIZES)
def test_scrolling_and_turning_round_is_bounded_by_the_screen(size: tuple[int, int]) -> None:
    with demo(size, "600") as terminal:
        for keys in (("pagedown",), ("6",), ("end",)):
            assert cost(terminal, keys) < size[0] * size[1] * 4


def test_ten_thousand_rows_scroll_to_their_end_and_back_at_the_price_of_a_screen() -> None:
    with demo((80, 24), "10000") as terminal:
        assert cost(terminal, ("end",), "▌profile-333") < 8_000
        for _ in range(30):
            assert 0 < cost(terminal, ("k",)) < 8_000
        assert cost(terminal, ("home",), "█profile-000") < 8_000


def test_filling_in_600_rows_costs_less_than_50_kilobytes_with_the_first_paint() -> None:
    with demo((120, 36), "600", "empty") as terminal:
        terminal.press("3")
        terminal.wait_for(lambda: "asking" not in terminal.text)
        terminal.painted()
        assert len(terminal.output) < 50_000


def test_filling_in_a_grid_of_600_cells_costs_less_than_30_kilobytes() -> None:
    with demo((120, 36), "20", "30", program="grid_demo") as terminal:
        assert cost(terminal, ("4",)) == 0
        assert 0 < cost(terminal, ("1",), "1/600") < 150
        assert cost(terminal, ("3",), "600/600") < 30_000
        assert 0 < cost(terminal, ("right",)) < 400
        assert 0 < cost(terminal, ("down",)) < 400


def test_no_color_shows_the_cursor_in_reverse_and_writes_no_colour() -> None:
    with demo((80, 24), "20", NO_COLOR="1", SESTUI_DEMO_THEME="ansi-dark") as terminal:
        cost(terminal, ("down",))
        assert terminal.lines[2].startswith("▌")
        assert terminal.screen.buffer[2][5].reverse
        assert not terminal.screen.buffer[1][5].reverse
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;[25];", terminal.output)
        assert not re.search(rb"\x1b\[(?:\d+;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])m", terminal.output)


def test_sixteen_colours_are_enough() -> None:
    with demo((80, 24), "20", SESTUI_DEMO_THEME="ansi-dark") as terminal:
        assert not re.search(rb"\x1b\[[0-9;]*[34]8;2;", terminal.output)
        assert terminal.screen.buffer[1][5].reverse


def test_a_resized_terminal_is_painted_anew() -> None:
    with demo((120, 36), "600") as terminal:
        terminal.resize(80, 24)
        terminal.wait_for(lambda: terminal.lines[0].endswith("Age") and len(terminal.lines[0]) == 79)
        terminal.resize(20, 5)
        terminal.wait_for(
            lambda: terminal.lines[0].startswith(" Profile▲") and terminal.lines[4].startswith(" profile")
        )


def test_the_mouse_works_on_a_real_terminal() -> None:
    with demo((80, 24), "600") as terminal:
        terminal.click(5, 6)
        terminal.wait_for(lambda: terminal.lines[6].startswith("▌"))
        terminal.wheel(5, 6)
        terminal.wait_for(lambda: terminal.lines[3].startswith("▌"))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(("program", "arguments"), [("demo", ("600",)), ("grid_demo", ("20", "27"))])
def test_the_screen_looks_as_it_did(size: tuple[int, int], program: str, arguments: tuple[str, ...]) -> None:
    """The pictures are in `screens/`; a missing one is written and fails, so that somebody looks at it."""
    picture = Path(__file__).parent / "screens" / f"{program}-{size[0]}x{size[1]}.txt"
    with demo(size, *arguments, program=program) as terminal:
        if program == "grid_demo":
            cost(terminal, ("3",), "540/540")
        cost(terminal, ("down", "down", "right"))
        shown = "".join(f"{line}\n" for line in terminal.lines)
    if not picture.exists():
        picture.parent.mkdir(exist_ok=True)
        picture.write_text(shown)
        pytest.fail(f"{picture.name} was written: look at it")
    assert shown == picture.read_text()
