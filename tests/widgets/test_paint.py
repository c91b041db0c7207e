"""The adapter to Textual's compositor: same picture, fewer bytes, and a failure when the library is another."""

import inspect
import re
from typing import Any

import pyte
import pytest
from rich.color import ColorSystem
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual import _compositor
from textual.geometry import Region
from textual.strip import Strip

from sestui.tui.widgets import paint

STOCK_SPANS: Any = paint.SpanUpdate.__bases__[0]
STOCK_SCREEN: Any = paint.ScreenUpdate.__bases__[0]

BASE = Style.parse("#e0e0e0 on #121212")
GOOD = Style.parse("#20c040 on #121212")
BAD = Style.parse("bold #f04040 on #121212")
UNDER = Style.parse("underline reverse #f04040 on #121212")


def console() -> Console:
    return Console(color_system="truecolor", force_terminal=True)


def line(name: str, state: str, style: Style) -> Strip:
    parts = ((f"{name:<10}", BASE), (f"{state:<12}", style), ("  ", BASE), ("日本語", UNDER), ("       1m", BASE))
    return Strip([Segment(text, of) for text, of in parts])


LINES = [line("alpha", "SANDBOX", GOOD), line("beta", "SHUTDOWN", BAD), line("gamma", "", BASE)]
WIDTH = LINES[0].cell_length


def drawn(sequences: str) -> list[list[tuple[object, ...]]]:
    """What is seen of every cell: the letter's colour and weight do not matter on a blank."""
    screen = pyte.Screen(WIDTH, len(LINES))
    pyte.Stream(screen).feed(sequences)
    return [
        [
            (
                char.data,
                char.bg,
                char.fg if char.data.strip() else "",
                char.bold and char.data.strip() != "",
                char.underscore,
                char.reverse,
            )
            for char in (screen.buffer[y][x] for x in range(WIDTH))
        ]
        for y in range(len(LINES))
    ]


def chops() -> list[dict[int, Strip | None]]:
    return [{0: strip.crop(0, 30), 30: strip.crop(30, WIDTH)} for strip in LINES]


ENDS = [[30, WIDTH] for _ in LINES]


def test_the_whole_screen_looks_as_the_library_paints_it_with_fewer_bytes() -> None:
    region = Region(0, 0, WIDTH, len(LINES))
    stock = STOCK_SCREEN([[strip] for strip in LINES], region).render_segments(console())
    short = paint.ScreenUpdate([[strip] for strip in LINES], region).render_segments(console())
    assert drawn(short) == drawn(stock)
    assert len(short) < len(stock) * 0.7


@pytest.mark.parametrize("span", [(0, 5), (3, 9), (10, 22), (20, 35), (36, WIDTH), (0, WIDTH)])
def test_a_span_paints_its_columns_and_no_others(span: tuple[int, int]) -> None:
    whole = drawn(paint.ScreenUpdate([[strip] for strip in LINES], Region(0, 0, WIDTH, 3)).render_segments(console()))
    update = paint.SpanUpdate(chops(), [(1, *span)], ENDS).render_segments(console())
    blank = drawn("")
    expected = [blank[0], [*blank[1][: span[0]], *whole[1][span[0] : span[1]], *blank[1][span[1] :]], blank[2]]
    assert drawn(update) == expected


def test_a_changed_cell_at_the_right_does_not_send_the_line() -> None:
    span = [(1, WIDTH - 2, WIDTH)]
    stock = STOCK_SPANS(chops(), span, ENDS).render_segments(console())
    assert len(paint.SpanUpdate(chops(), span, ENDS).render_segments(console())) < min(60, len(stock))


def test_what_is_painted_leaves_the_terminal_with_its_own_style() -> None:
    update = paint.SpanUpdate(chops(), [(1, 0, WIDTH)], ENDS).render_segments(console())
    assert update.endswith(paint.RESET)


def test_links_are_kept() -> None:
    strip = Strip([Segment("here", Style(link="https://example.com/"))])
    update = paint.ScreenUpdate([[strip]], Region(0, 0, 4, 1)).render_segments(console())
    assert ";https://example.com/\x1b\\here\x1b]8;;\x1b\\" in update


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("#ffffff on #000000", "#ff0000 on #000000", "\x1b[38;2;255;0;0m"),
        ("bold red", "red", "\x1b[22m"),
        ("bold dim red", "dim red", "\x1b[22;2m"),
        ("underline red", "none", "\x1b[0m"),
        ("red", "default", "\x1b[0m"),
        ("red on blue", "default on blue", "\x1b[39m"),
        ("red", "red", ""),
    ],
)
def test_only_what_differs_between_two_styles_is_written(old: str, new: str, expected: str) -> None:
    paint.change.cache_clear()
    assert paint.change(Style.parse(old), Style.parse(new), ColorSystem.TRUECOLOR) == expected


def test_blanks_do_not_change_the_letter_colour_but_do_show_what_is_drawn_on_them() -> None:
    alike = paint.blanks_look_alike
    assert alike(GOOD, BAD, ColorSystem.TRUECOLOR)
    assert not alike(GOOD, UNDER, ColorSystem.TRUECOLOR)
    assert not alike(GOOD, Style.parse("on #000000"), ColorSystem.TRUECOLOR)


def test_fewer_colours_where_the_terminal_has_fewer() -> None:
    standard = Console(color_system="standard", force_terminal=True)
    update = paint.ScreenUpdate([[LINES[0]]], Region(0, 0, WIDTH, 1)).render_segments(standard)
    assert "38;2" not in update


def test_the_library_is_still_built_as_the_adapter_expects() -> None:
    assert paint.install()
    assert _compositor.ChopsUpdate is paint.SpanUpdate
    assert _compositor.LayoutUpdate is paint.ScreenUpdate
    assert STOCK_SPANS.__module__ == STOCK_SCREEN.__module__ == "textual._compositor"
    assert list(inspect.signature(STOCK_SPANS).parameters) == ["chops", "spans", "chop_ends"]
    assert list(inspect.signature(STOCK_SCREEN).parameters) == ["strips", "region"]
    assert STOCK_SPANS.render_segments is not paint.SpanUpdate.render_segments


def test_another_compositor_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_compositor, "ChopsUpdate", STOCK_SPANS)
    monkeypatch.setattr(_compositor.Compositor, "render_partial_update", lambda _: None)
    assert not paint.install()
    assert _compositor.ChopsUpdate is STOCK_SPANS


@pytest.mark.parametrize(
    ("at", "to", "expected"),
    [
        (None, (116, 6), "\x1b[7;117H"),
        ((117, 5), (116, 6), "\x1b[B\b"),
        ((117, 5), (117, 6), "\x1b[B"),
        ((117, 5), (119, 5), "\x1b[2C"),
        ((117, 5), (117, 5), ""),
        ((117, 5), (112, 5), "\x1b[5D"),
        ((117, 5), (2, 6), "\x1b[7;3H"),
        ((117, 5), (116, 9), "\x1b[10;117H"),
        ((117, 5), (116, 4), "\x1b[5;117H"),
    ],
)
def test_the_cursor_takes_the_shortest_way(at: tuple[int, int] | None, to: tuple[int, int], expected: str) -> None:
    assert paint.way(at, to) == expected


@pytest.mark.parametrize(
    ("text", "width", "moved"),
    [
        ("ab", 80, "\x1b[B\b\b"),
        ("\N{BLACK CIRCLE}b", 80, "\x1b[7;4H"),
        ("ab", 5, "\x1b[7;4H"),
        ("ab", 0, "\x1b[7;4H"),
    ],
    ids=["known", "a character of doubtful width", "after the last column", "a terminal of unknown width"],
)
def test_where_the_cursor_may_be_elsewhere_it_is_put_by_its_address(text: str, width: int, moved: str) -> None:
    pen = paint.Pen(console(), width)
    pen.move(3, 5)
    pen.write([Segment(text)])
    pen.move(3, 6)
    assert pen.done() == f"\x1b[6;4H{text}{moved}"


def test_small_changes_in_many_rows_are_written_column_by_column_where_that_takes_fewer_bytes() -> None:
    whole = drawn(paint.ScreenUpdate([[strip] for strip in LINES], Region(0, 0, WIDTH, 3)).render_segments(console()))
    # The last letters of a name and of a state: two styles in each row.
    columns = ((4, 5), (13, 14))
    spans = [(y, start, end) for y in range(len(LINES)) for start, end in columns]
    update = paint.SpanUpdate(chops(), spans, ENDS).render_segments(console())
    rows = sum(len(paint.SpanUpdate(chops(), [span], ENDS).render_segments(console())) for span in spans)
    assert drawn(update) == [
        [cell if any(start <= x < end for start, end in columns) else blank for x, (cell, blank) in enumerate(pairs)]
        for pairs in (list(zip(line, empty, strict=True)) for line, empty in zip(whole, drawn(""), strict=True))
    ]
    assert len(update) < rows * 0.6
    tops = [int(row) for row in re.findall(r"\x1b\[(\d+);\d+H", update)]
    assert tops == [1, 1], "each column begins at the top"
