"""ASCII signs where a terminal has no others, and nowhere else."""

import ast
from collections.abc import Mapping
from pathlib import Path

import pytest

from sestui.tui.fleet_columns import ABSENT_GLYPH, ASKING_GLYPH, FAILED_GLYPH, GLYPH, MISMATCH_MARK
from sestui.tui.plain import SIGNS, ascii_only, is_plain, plain
from sestui.tui.severity_counts import SIGN
from sestui.tui.widgets import quota_bar
from tests.terminal import PYTHON, ROOT, Terminal, environment


@pytest.mark.parametrize(
    ("environ", "signs", "only"),
    [
        ({}, False, False),
        ({"LANG": "C"}, False, False),
        ({"LANG": "POSIX", "TERM": "xterm"}, False, False),
        ({"LANG": "C.UTF-8"}, False, False),
        ({"LANG": "de_DE.utf8"}, False, False),
        ({"LANG": "en_US"}, False, False),
        ({"LANG": "de_DE.ISO-8859-1", "LC_ALL": "C.UTF-8"}, False, False),
        ({"LANG": "de_DE.ISO-8859-15@euro"}, True, True),
        ({"LANG": "C.UTF-8", "LC_CTYPE": "ru_RU.KOI8-R"}, True, True),
        ({"LANG": "C.UTF-8", "TERM": "linux"}, True, False),
    ],
)
def test_who_gets_ascii_signs(environ: Mapping[str, str], signs: bool, only: bool) -> None:
    assert (is_plain(environ), ascii_only(environ)) == (signs, only)


def test_every_sign_of_the_terminal_ui_has_one_that_is_ascii() -> None:
    missing = set()
    for file in (ROOT / "sestui" / "tui").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                missing |= {sign for sign in node.value if not sign.isascii() and ord(sign) not in SIGNS}
    assert not missing
    assert all(len(each) == 1 and each.isascii() for each in SIGNS.values())


@pytest.mark.parametrize(
    "signs",
    [
        {*GLYPH.values(), ABSENT_GLYPH, ASKING_GLYPH, FAILED_GLYPH, MISMATCH_MARK},
        set(SIGN.values()),
    ],
    ids=["fleet", "severity"],
)
def test_signs_that_tell_things_apart_stay_apart(signs: set[str]) -> None:
    assert len({plain(sign, only=True) for sign in signs}) == len(signs)


@pytest.mark.parametrize(
    ("share", "expected"),
    [(0.0, "....."), (0.01, "|...."), (0.5, "##|.."), (0.98, "####|"), (1.0, "#####"), (2.0, "####>")],
)
def test_a_bar_says_the_same(share: float, expected: str) -> None:
    assert plain("".join(text for text, _ in quota_bar(share, 5)), only=True) == expected


def test_text_from_outside_keeps_its_letters_on_a_console_that_has_them() -> None:
    assert plain("● Müller ▏", only=False) == "* Müller |"
    assert plain("● Müller ▏", only=True) == "* M?ller |"


@pytest.mark.parametrize("more", [{"TERM": "linux"}, {"LC_ALL": "de_DE.ISO-8859-1"}], ids=["console", "charset"])
def test_such_a_terminal_is_sent_no_other_sign(tmp_path: Path, more: dict[str, str]) -> None:
    environ = environment(tmp_path) | more
    with Terminal([PYTHON, "-m", "sestui", "--demo", "--no-cache"], home=tmp_path, environ=environ) as terminal:
        terminal.wait_for("PRODUCTION")
        terminal.wait_for("78%")
        assert "* PRODUCTION" in terminal.text
        assert terminal.text.isascii()
        terminal.press("q")
        terminal.wait(timeout=10)
