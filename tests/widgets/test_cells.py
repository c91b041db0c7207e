"""Text is made safe and fits its columns exactly, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st
from rich.cells import cell_len

from sestui.tui.widgets.cells import Align, Cell, Parts, changed_span, changed_spans, fit


def shown(*texts: str, width: int, align: Align = "left") -> str:
    return "".join(text for text, _ in fit(tuple((text, "") for text in texts), width, align))


def test_short_text_is_padded_on_the_side_away_from_its_edge() -> None:
    assert shown("abc", width=5) == "abc  "
    assert shown("abc", width=5, align="right") == "  abc"


def test_long_text_ends_in_an_ellipsis_and_keeps_the_style_of_the_piece_that_was_cut() -> None:
    assert fit((("abcd", "ok"), ("efgh", "dim")), 6) == (("abcd", "ok"), ("e…", "dim"))


def test_wide_characters_count_double_and_are_never_cut_in_half() -> None:
    assert shown("日本語", width=6) == "日本語"
    assert cell_len(shown("日本語", width=5)) == 5
    assert shown("日本語", width=4) == "日 …"


def test_combining_marks_take_no_room() -> None:
    assert shown("e\u0301te\u0301", width=4) == "e\u0301te\u0301 "


def test_control_sequences_direction_marks_and_markup_are_shown_as_text() -> None:
    text = shown("[/b]\x1b]52;c;x\x07\u202eabc\n", width=60)
    assert text.startswith("[/b]<U+001B>]52;c;x<U+0007><U+202E>abc ")
    assert "\x1b" not in text


def test_ten_kilobytes_fit_a_narrow_cell() -> None:
    assert shown("x" * 10_000, width=8) == "xxxxxxx…"


def test_a_cell_of_no_text_has_no_pieces() -> None:
    assert Cell.of("") == Cell()
    assert Cell.of("a", "ok").text == "a"


@given(st.lists(st.text(max_size=30), max_size=4), st.integers(0, 40), st.sampled_from(["left", "right"]))
@runs(deadline=None)
def test_every_text_becomes_exactly_as_wide_as_asked(texts: list[str], width: int, align: Align) -> None:
    assert cell_len(shown(*texts, width=width, align=align)) == width


def test_only_the_columns_that_differ_are_named() -> None:
    assert changed_span((("1,234", ""),), (("1,239", ""),)) == (4, 5)
    assert changed_span((("ab", "ok"), ("cd", "")), (("ab", ""), ("cd", ""))) == (0, 2)
    assert changed_span((("same", ""),), (("sa", ""), ("me", ""))) == (0, 0)


def test_where_columns_cannot_be_counted_the_whole_cell_differs() -> None:
    old: Parts = (("日本", ""), ("a ", ""))
    new: Parts = (("日木", ""), ("a ", ""))
    assert changed_span(old, new) == (0, 6)


@pytest.mark.parametrize(
    ("old", "new", "spans"),
    [
        ("asking 12/600", "asking 13/600", [(8, 9)]),
        ("a         b", "c         d", [(0, 1), (10, 11)]),
        ("a    b", "c    d", [(0, 6)]),
        ("same", "same", []),
        ("short", "longer", [(0, 6)]),
        ("wide", "\N{CJK UNIFIED IDEOGRAPH-4E00}", [(0, 2)]),
    ],
)
def test_what_differs_between_two_lines_is_told_in_spans(old: str, new: str, spans: list[tuple[int, int]]) -> None:
    assert changed_spans(((old, ""),), ((new, ""),)) == spans


def test_another_style_is_a_difference() -> None:
    assert changed_spans((("a", ""), ("b", "dim")), (("a", ""), ("b", "ok"))) == [(1, 2)]
