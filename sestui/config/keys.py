"""The user's keymap: which key calls which command. What may be called, and by which keys, is the model's to know."""

from collections.abc import Mapping
from typing import Final

from sestui.config.problems import Collector, Place
from sestui.config.suggest import closest, quoted_closest
from sestui.config.values import shown
from sestui.model.commands import CHARACTER_NAMES, COMMAND_IDS, KEY_NAMES, MODIFIERS, key_problem, split_keys

_EXPECTED: Final = 'a key such as "r", "f5" or "ctrl+r", or a list of them'
_OTHER_MODIFIERS: Final = {"control": "ctrl", "ctl": "ctrl", "option": "alt", "cmd": "super", "command": "super"}
_OTHER_NAMES: Final = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
    " ": "space",
}


def parse(value: object, place: Place, found: Collector) -> tuple[tuple[str, str], ...]:
    """Return command ids with their keys, comma-separated; whatever is wrong is noted."""
    if not isinstance(value, Mapping):
        found.problem(place, f"is {shown(value)}", 'a table [keys] with command = "key"')
        return ()
    pairs = []
    taken: dict[str, str] = {}
    for command, keys in value.items():
        member = place.child(command)
        if command not in COMMAND_IDS:
            found.problem(member, "is not a command that sestui knows", "", quoted_closest(command, COMMAND_IDS))
            continue
        names = _names(keys, member, found)
        for name in names:
            if taken.setdefault(name, command) != command:
                found.problem(member, f'"{name}" is the key of {taken[name]} already', "each key for one command")
        pairs.append((command, ",".join(names)))
    return tuple(pairs)


def _names(value: object, place: Place, found: Collector) -> list[str]:
    listed = value if isinstance(value, list) else [value]
    if not listed:
        found.problem(place, "is an empty list", _EXPECTED)
    names: list[str] = []
    for item in listed:
        if not isinstance(item, str) or not item:
            found.problem(place, "is empty" if item == "" else f"is {shown(item)}", _EXPECTED)
            continue
        for name in ("comma",) if item == "," else split_keys(item) if item.strip() else (item,):
            if not _is_key(name):
                meant = _meant(name)
                found.problem(place, f"{shown(name)} is not a key", _EXPECTED, f'"{meant}"' if meant else "")
            elif name not in names:
                names.append(name)
    return names


def _is_key(key: str) -> bool:
    # Beyond the model's rule: terminals send shift and a letter as the capital, ctrl and a letter as the small one.
    *modifiers, name = key.split("+") if len(key) > 1 else (key,)
    capital = len(name) == 1 and name.isalpha() and ((name.isupper() and bool(modifiers)) or modifiers == ["shift"])
    return bool(key) and not key_problem(key) and not capital


def _meant(key: str) -> str:
    """Return the key that was probably meant, or an empty string."""
    *modifiers, name = key.replace("++", "+plus").split("+") if len(key) > 1 else (key,)
    fixed = [_OTHER_MODIFIERS.get(word.lower()) or closest(word, MODIFIERS) for word in modifiers]
    if len(name) != 1 or not name.isprintable() or name.isspace():
        name = _OTHER_NAMES.get(name.lower()) or closest(name, sorted(KEY_NAMES))
    elif fixed == ["shift"]:
        return name.upper() if name.isalpha() else name
    elif fixed and name in CHARACTER_NAMES.values():
        name = next(word for word, character in CHARACTER_NAMES.items() if character == name)
    else:
        name = name.lower() if fixed else name
    return "+".join((*fixed, name)) if name and all(fixed) and _is_key("+".join((*fixed, name))) else ""
