"""Themes: TOML files with colours, ours beside the package or the user's own. Only the chosen one is read.

A file that cannot be used is told in one sentence and replaced by the default; it never stops the program.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from textual.color import Color, ColorParseError
from textual.theme import Theme

from sestui.model.text import clean

DEFAULT: Final = "sestui-dark"
TERMINAL: Final = "sestui-terminal"
"""The terminal's own colours; also what is used without any colour."""

COLORS: Final[tuple[str, ...]] = (
    *("primary", "secondary", "accent", "foreground", "background", "surface", "panel"),
    *("success", "warning", "error"),
)
TOKENS: Final[Mapping[str, str]] = {
    "dim": "#7c8794",
    "ok": "#93b57f",
    "note": "#83b5c4",
    "unknown": "#98a1ad",
    "warning": "#d8ae6a",
    "critical": "#e8867f",
    "bar": "#7f9bb8",
    "bar-rest": "#323945",
    "production": "#c5a3d9",
    "cursor": "#2b3646",
    "cursor-blurred": "#222a35",
    "badge-demo": "#d8ae6a",
    "badge-snapshot": "#83b5c4",
    "badge-text": "#15181d",
}
"""What a theme may say beyond Textual's colours, and what holds where it does not."""


# What Textual's own widgets need of a theme in the terminal's colours: menus and inputs that stay readable there.
_ANSI: Final[Mapping[str, str]] = {
    "ansi-background": "ansi_default",
    "ansi-foreground": "ansi_default",
    "block-cursor-foreground": "ansi_black",
    "block-cursor-background": "ansi_cyan",
    "block-hover-background": "ansi_default",
    "input-selection-background": "ansi_cyan",
    "input-selection-foreground": "ansi_black",
    "scrollbar": "ansi_bright_black",
    "scrollbar-hover": "ansi_white",
    "scrollbar-active": "ansi_white",
    "scrollbar-background": "ansi_default",
    "scrollbar-background-hover": "ansi_default",
    "scrollbar-background-active": "ansi_default",
}


class Chosen(NamedTuple):
    """A theme that can be used, and what was wrong with the one that was asked for."""

    theme: Theme
    problem: str = ""


class ThemeError(Exception):
    """A theme file that cannot be used; the text is a sentence for a person."""


@cache
def shipped() -> Path:
    """Return the folder of our themes: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "themes"
    return inside if inside.is_dir() else package.parent / "themes"


def names(user: Path) -> tuple[str, ...]:
    """Return the themes there are, ours first; `user` is the folder of the user's own."""
    ours = sorted(path.stem for path in shipped().glob("*.toml"))
    ours.sort(key=lambda name: name != DEFAULT)
    own = sorted(path.stem for path in user.glob("*.toml")) if user.is_dir() else []
    return tuple(dict.fromkeys((*ours, *own)))


def choose(name: str, user: Path) -> Chosen:
    """Return the theme of this name, or the default with a sentence why."""
    try:
        return Chosen(load(name, user))
    except ThemeError as error:
        problem = f"{error} Using {DEFAULT} instead."
    try:
        return Chosen(_read(shipped() / f"{DEFAULT}.toml", DEFAULT), problem)
    except ThemeError:
        bare = Theme(name=DEFAULT, primary=TOKENS["bar"], variables={f"ses-{key}": TOKENS[key] for key in TOKENS})
        return Chosen(bare, problem)


def load(name: str, user: Path) -> Theme:
    """Read the theme of this name, the user's before ours. Raises ThemeError."""
    for folder in (user, shipped()):
        path = folder / f"{name}.toml"
        if path.name == f"{name}.toml" and path.is_file():
            return _read(path, name)
    known = names(user)
    close = _close(name, known)
    hint = f"Did you mean {close}?" if close else f"There is {', '.join(known)}."
    raise ThemeError(f"There is no theme {clean(name, 40)!r}. {hint}")


def _read(path: Path, name: str) -> Theme:
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ThemeError(f"Theme {path} cannot be read: {clean(str(error), 200)}.") from error
    except tomllib.TOMLDecodeError as error:
        raise ThemeError(f"Theme {path} is not valid TOML: {clean(str(error), 200)}.") from error
    problems = tuple(_problems(data))
    if problems:
        raise ThemeError(f"Theme {path}: {'; '.join(problems)}.")
    colors: dict[str, Any] = data["colors"]
    ansi = bool(data.get("ansi", False))
    variables = {f"ses-{token}": value for token, value in (TOKENS | data.get("tokens", {})).items()}
    if ansi:
        variables.update(_ANSI)
    return Theme(name=name, dark=bool(data.get("dark", True)), ansi=ansi, variables=variables, **colors)


def _problems(data: Mapping[str, Any]) -> list[str]:
    found = [_unknown(key, _TOP) for key in data if key not in _TOP]
    found += [f"{key} must be true or false" for key in ("dark", "ansi") if not isinstance(data.get(key, True), bool)]
    for table, known in (("colors", COLORS), ("tokens", tuple(TOKENS))):
        values = data.get(table, {})
        if not isinstance(values, dict):
            found.append(f"{table} must be a table")
            continue
        for key, value in values.items():
            if key not in known:
                found.append(_unknown(key, known))
            elif not _is_color(value):
                found.append(f"{table}.{key}: {clean(str(value), 40)!r} is no colour")
    if isinstance(data.get("colors", {}), dict) and "primary" not in data.get("colors", {}):
        found.append("colors.primary is missing")
    return found


_TOP: Final = ("dark", "ansi", "colors", "tokens")


def _unknown(key: str, known: tuple[str, ...]) -> str:
    close = _close(key, known)
    hint = f"; did you mean {close}?" if close else f"; there is {', '.join(known)}"
    return f"unknown key {clean(key, 40)!r}{hint}"


def _close(word: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    return next(iter(get_close_matches(word, known, n=1)), "")


def _is_color(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        Color.parse(value)
    except ColorParseError:
        return False
    return True
