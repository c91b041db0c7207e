"""Themes from files: ours, the user's, and broken ones."""

from pathlib import Path

import pytest
from textual.color import Color

from sestui.tui import themes

OURS = ("sestui-dark", "sestui-contrast", "sestui-light", "sestui-terminal")


def test_four_themes_come_with_the_product_and_the_default_is_first(tmp_path: Path) -> None:
    assert themes.names(tmp_path / "nowhere") == OURS


@pytest.mark.parametrize("name", OURS)
def test_a_shipped_theme_says_everything(name: str, tmp_path: Path) -> None:
    theme = themes.load(name, tmp_path)
    assert theme.name == name
    assert {f"ses-{token}" for token in themes.TOKENS} <= set(theme.variables)
    assert theme.ansi is (name == "sestui-terminal")


def test_the_terminal_theme_names_no_colour_of_its_own(tmp_path: Path) -> None:
    text = (themes.shipped() / "sestui-terminal.toml").read_text()
    assert "#" not in text.replace("# ", "")
    assert themes.load("sestui-terminal", tmp_path).variables["ses-ok"] == "ansi_green"


@pytest.mark.parametrize(("name", "least"), [("sestui-contrast", 7.0), ("sestui-dark", 4.5), ("sestui-light", 4.5)])
def test_text_can_be_read_on_its_ground_and_under_the_cursor(name: str, least: float, tmp_path: Path) -> None:
    theme = themes.load(name, tmp_path)
    ground = Color.parse(theme.background or "")
    texts = {token: theme.variables[f"ses-{token}"] for token in ("ok", "note", "warning", "critical", "production")}
    texts["foreground"] = theme.foreground or ""
    for token, value in texts.items():
        assert Color.parse(value).get_contrast_text is not None
        assert _ratio(Color.parse(value), ground) >= least, token
        assert _ratio(Color.parse(value), Color.parse(theme.variables["ses-cursor"])) >= 3.0, token
    assert _ratio(Color.parse(theme.variables["ses-dim"]), ground) >= 4.0


def _ratio(first: Color, second: Color) -> float:
    """Contrast as in WCAG 2.2, section 1.4.3."""

    def luminance(color: Color) -> float:
        parts = [part / 255 for part in (color.r, color.g, color.b)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(first), luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_a_users_theme_comes_before_ours_and_falls_back_for_what_it_leaves_out(tmp_path: Path) -> None:
    (tmp_path / "sestui-dark.toml").write_text('[colors]\nprimary = "red"\n')
    (tmp_path / "mine.toml").write_text('dark = false\n[colors]\nprimary = "#123456"\n[tokens]\nok = "#00ff00"\n')
    assert themes.load("sestui-dark", tmp_path).primary == "red"
    mine = themes.load("mine", tmp_path)
    assert not mine.dark
    assert mine.variables["ses-ok"] == "#00ff00"
    assert mine.variables["ses-note"] == themes.TOKENS["note"]
    assert themes.names(tmp_path) == (*OURS, "mine")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"[colors\n", ("not valid TOML", "line 1")),
        (b'[colors]\nprimary = "no colour"\n', ("colors.primary", "is no colour")),
        (b'[colors]\nprimary = 3\n[tokens]\nwarnign = "red"\n', ("colors.primary", "did you mean warning")),
        (b'dark = "yes"\n[colors]\nprimary = "red"\n', ("dark must be true or false",)),
        (b"colors = 1\n", ("colors must be a table",)),
        (b"", ("colors.primary is missing",)),
        (b'colours = {}\n[colors]\nprimary = "red"\n', ("did you mean colors",)),
        (b"\xff\xfe", ("cannot be read",)),
        (b'[colors]\nprimary = "\\u001b]52;c;aGk=\\u0007"\n', ("<U+001B>",)),
    ],
)
def test_a_broken_theme_is_told_and_the_default_used(content: bytes, words: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_bytes(content)
    chosen = themes.choose("mine", tmp_path)
    assert chosen.theme.name == themes.DEFAULT
    assert str(tmp_path / "mine.toml") in chosen.problem
    assert all(word in chosen.problem for word in words)
    assert chosen.problem.endswith(f"Using {themes.DEFAULT} instead.")
    assert "\x1b" not in chosen.problem


def test_an_unknown_theme_is_told_with_what_was_meant(tmp_path: Path) -> None:
    assert "Did you mean sestui-light?" in themes.choose("sestui-ligth", tmp_path).problem
    assert "There is sestui-dark" in themes.choose("xyz", tmp_path).problem


def test_a_name_never_leaves_the_folder(tmp_path: Path) -> None:
    (tmp_path / "outside.toml").write_text('[colors]\nprimary = "red"\n')
    (tmp_path / "themes").mkdir()
    assert themes.choose("../outside", tmp_path / "themes").problem
