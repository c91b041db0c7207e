"""The keys that are in force: the defaults of the declaration with the user's laid over them. Pure."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from sestui.model.commands import CHARACTER_NAMES, keymap_problems, split_keys
from sestui.tui.commands import COMMANDS


class Keymap(NamedTuple):
    """The keys that are in force, and what was wrong with the user's."""

    keys: Mapping[str, tuple[str, ...]]
    changed: Mapping[str, str]
    """What the user rebound, for Textual's keymap."""
    problems: tuple[str, ...]


def keymap(user: Iterable[tuple[str, str]]) -> Keymap:
    """Lay the user's keys over the defaults; an entry with a problem is left out and told."""
    entries = tuple(user)
    problems = keymap_problems(entries)
    wrong = {command for command, _ in problems}
    changed = {command: ",".join(split_keys(keys)) for command, keys in entries if command not in wrong}
    keys = {command.id: split_keys(changed.get(command.id, command.keys)) for command in COMMANDS.values()}
    taken = {key for command_id in changed for key in keys[command_id]}
    in_force = {
        command_id: own if command_id in changed else tuple(key for key in own if key not in taken)
        for command_id, own in keys.items()
    }
    return Keymap(in_force, changed, tuple(sentence for _, sentence in problems))


_SHORT: Final = {"enter": "⏎", "escape": "esc", "pagedown": "pgdn", "pageup": "pgup", "delete": "del"}


def key_label(key: str) -> str:
    """Return a key as a person writes it: `ctrl+p`, `/`, `⏎`."""
    *modifiers, name = key.split("+") if len(key) > 1 else (key,)
    return "+".join((*modifiers, CHARACTER_NAMES.get(name) or _SHORT.get(name, name)))
