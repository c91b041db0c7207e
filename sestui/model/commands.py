"""The commands of the terminal UI by id, and what a key may be called: as data, so that a config file can be judged.

What a command does, and its default keys, is declared once in `tui.commands`; a test keeps the two lists equal.
"""

import unicodedata
from collections.abc import Iterable
from typing import Final

COMMAND_IDS: Final[tuple[str, ...]] = (
    "detail",
    "filter",
    "clear",
    "refresh",
    "refresh-all",
    "login",
    "grid",
    "pane",
    "sort",
    "reverse",
    "column-left",
    "column-right",
    "export",
    "console",
    "copy",
    "log",
    "tab-next",
    "tab-previous",
    "tab-account",
    "tab-reputation",
    "tab-identities",
    "tab-feedback",
    "tab-suppression",
    "domains",
    "look-up",
    "tab-dns",
    "dns",
    "recheck",
    "recheck-all",
    "sender",
    "records",
    "records-all",
    "form",
    "save",
    "more",
    "trace",
    "request-access",
    "remedy",
    "raise-limit",
    "send-test",
    "pause-sending",
    "resume-sending",
    "suppress",
    "unsuppress",
    "resend-verification",
    "theme",
    "palette",
    "help",
    "back",
    "quit",
)
"""Every command whose key a user may choose with `keys`."""

MODIFIERS: Final[tuple[str, ...]] = ("ctrl", "shift", "alt", "super", "hyper", "meta")

_FRIENDLY: Final = {"/": "slash", "\\": "backslash", "@": "at", "-": "minus", "+": "plus", "_": "underscore"}
_PUNCTUATION: Final = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"


def _name(character: str) -> str:
    return _FRIENDLY.get(character) or unicodedata.name(character).lower().replace("-", "_").replace(" ", "_")


CHARACTER_NAMES: Final[dict[str, str]] = {_name(character): character for character in _PUNCTUATION}
"""Punctuation by the name that the terminal UI knows it by, e.g. `question_mark`."""

KEY_NAMES: Final[frozenset[str]] = frozenset(
    (
        *("escape", "enter", "tab", "space", "backspace", "delete", "insert", "home", "end", "pageup", "pagedown"),
        *("up", "down", "left", "right"),
        *(f"f{number}" for number in range(1, 25)),
        *CHARACTER_NAMES,
    )
)
"""Keys with a name; every other key is one printable character."""


def key_problem(key: str) -> str:
    """Return what is wrong with the name of one key, or an empty string."""
    *modifiers, name = key.split("+") if len(key) > 1 else (key,)
    for modifier in modifiers:
        if modifier not in MODIFIERS:
            return f"{key!r}: {modifier!r} is no modifier; there are {', '.join(MODIFIERS)}"
    if len(name) == 1:
        return "" if name.isprintable() and not name.isspace() else f"{key!r} is no key"
    if name in KEY_NAMES:
        return ""
    return f"{key!r} is no key{_did_you_mean(name, KEY_NAMES)}"


def split_keys(keys: str) -> tuple[str, ...]:
    """Return the keys of a list such as `"f5, ctrl+r"`; a comma itself is written `comma`."""
    return tuple(key.strip() for key in keys.split(","))


def keymap_problems(keymap: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """Return command id and a sentence for every entry that cannot be used as it stands."""
    problems: list[tuple[str, str]] = []
    taken: dict[str, str] = {}
    for command, keys in keymap:
        if command not in COMMAND_IDS:
            problems.append((command, f"{command!r} is no command{_did_you_mean(command, COMMAND_IDS)}"))
            continue
        for key in split_keys(keys):
            if wrong := key_problem(key):
                problems.append((command, wrong))
            elif key in taken:
                problems.append((command, f"{key!r} is the key of {taken[key]!r} already"))
            else:
                taken[key] = command
    return tuple(problems)


def _did_you_mean(word: str, known: Iterable[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(word, sorted(known), n=1)
    return f"; did you mean {close[0]!r}?" if close else ""
