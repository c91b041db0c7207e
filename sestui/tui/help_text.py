"""The help screen as lines: keys in force, the filter's words, and what the signs mean. Pure."""

from collections.abc import Callable, Mapping
from typing import Final

from sestui.rules.filtering import FIELDS
from sestui.rules.severity import Severity
from sestui.rules.status import VERDICTS
from sestui.tui.commands import COMMANDS, Availability, Command
from sestui.tui.fleet_columns import (
    ABSENT_GLYPH,
    ASKING_GLYPH,
    FAILED_GLYPH,
    GLYPH,
    MISMATCH_MARK,
    PRODUCTION_MARK,
    TOKEN,
)
from sestui.tui.keymap import key_label
from sestui.tui.painted import Line, wrap
from sestui.tui.situation import Group

_KEYS_WIDTH: Final = 14
_MOVING: Final = (
    ("↑ ↓ j k", "Move the cursor"),
    ("pgup pgdn", "Move by a screen; home and end to the first and the last"),
    ("← →", "Choose a column (table), a region (grid)"),
    ("tab", "Go between the table and the side pane"),
)
_SIGNS: Final = (
    (PRODUCTION_MARK, "production", "A profile that the configuration marks as production"),
    (MISMATCH_MARK, "warning", "The access is not what the configuration expects"),
    (FAILED_GLYPH, "warning", "The latest reading failed; before an age: the values are from before that"),
    (ABSENT_GLYPH, "dim", "SES is not there: the region is not enabled, or SES is not offered in it"),
    (ASKING_GLYPH, "dim", "Not answered yet"),
)


def help_lines(
    keys: Mapping[str, tuple[str, ...]],
    available: Callable[[Command], Availability],
    width: int,
) -> tuple[Line, ...]:
    """Lay out the help; a command that cannot be used now says why."""
    lines: list[Line] = []
    for group in Group:
        chosen = [command for command in COMMANDS.values() if command.group is group and keys[command.id]]
        _heading(lines, group.value)
        if group is Group.LOOK:
            for shown, text in _MOVING:
                _row(lines, shown, text, width)
        for command in chosen:
            found = available(command)
            if not found.present and command.writes:
                continue
            shown = " ".join(key_label(key) for key in keys[command.id])
            _row(lines, shown, f"{command.title}. {command.tip}" if command.tip else f"{command.title}.", width)
            if found.present and found.reason:
                _note(lines, found.reason, width)
    _heading(lines, "Filter")
    _row(lines, "text", "Shows targets with this text in label, profile, account, region, status or cause.", width)
    for name, field in FIELDS.items():
        _row(lines, f"{name}:", f"{field.help}; {field.example}" if field.example else field.help, width)
    _row(lines, "-word", 'Turns a word around; "quotes" keep blanks together; all words must fit.', width)
    _heading(lines, "Signs")
    for status, glyph in GLYPH.items():
        verdict = VERDICTS[status]
        _sign(lines, glyph, TOKEN[verdict.severity], f"{verdict.label}: {verdict.meaning}", width)
    for glyph, token, text in _SIGNS:
        _sign(lines, glyph, token, text, width)
    severities = "  ".join(severity.name.lower() for severity in Severity)
    _note(lines, f"Colours go with the weight: {severities}. No sign is told by its colour alone.", width)
    return tuple(lines)


def _heading(lines: list[Line], title: str) -> None:
    if lines:
        lines.append(())
    lines.append(((title, "heading"),))


def _row(lines: list[Line], left: str, text: str, width: int) -> None:
    first, *rest = wrap(text, width - _KEYS_WIDTH) or [""]
    lines.append(((f"  {left}".ljust(_KEYS_WIDTH), "key"), (first, "")))
    lines.extend(((" " * _KEYS_WIDTH, ""), (line, "")) for line in rest)


def _sign(lines: list[Line], glyph: str, token: str, text: str, width: int) -> None:
    first, *rest = wrap(text, width - 5) or [""]
    lines.append(((f"  {glyph}  ", token), (first, "")))
    lines.extend((("     ", ""), (line, "")) for line in rest)


def _note(lines: list[Line], text: str, width: int) -> None:
    lines.extend(((" " * _KEYS_WIDTH, ""), (line, "dim")) for line in wrap(text, width - _KEYS_WIDTH))
