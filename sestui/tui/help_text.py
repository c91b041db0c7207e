"""The help screen as lines: keys in force, the filter's words, and what the signs mean. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from sestui.rules.filter_words import FilterField
from sestui.rules.filtering import FIELDS
from sestui.rules.severity import Severity
from sestui.rules.status import VERDICTS
from sestui.tui.commands import COMMANDS, Availability, Command
from sestui.tui.dns_columns import legend
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
from sestui.tui.situation import Group, Place, Situation

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
    (ASKING_GLYPH, "dim", "Not answered yet; in a plot: no data, which is not 0"),
)


@dataclass(frozen=True, slots=True)
class FilterHelp:
    """What is to be said of the filter of one table."""

    rows: str
    """What its rows are."""
    text: str
    """Where a plain word is looked for."""
    fields: Mapping[str, FilterField]


FLEET_FILTER: Final = FilterHelp("targets", "label, profile, account, region, status or cause", FIELDS)


def filter_help(asked_from: Situation) -> FilterHelp:
    """Return what is to be said of the filter of the table in front; of the fleet's where there is none."""
    from sestui.rules import depth_filters

    if asked_from.place is Place.DOMAINS:
        return FilterHelp("domains", "the domain and the identities in it", depth_filters.DOMAIN_FIELDS)
    if asked_from.place is Place.DETAIL and asked_from.tab in ("identities", "feedback"):
        return FilterHelp("identities", "the name", depth_filters.IDENTITY_FIELDS)
    if asked_from.place is Place.DETAIL and asked_from.tab == "suppression":
        return FilterHelp("suppressed addresses", "the address", depth_filters.SUPPRESSION_FIELDS)
    return FLEET_FILTER


def help_lines(
    keys: Mapping[str, tuple[str, ...]],
    available: Callable[[Command], Availability],
    width: int,
    table: FilterHelp = FLEET_FILTER,
) -> tuple[Line, ...]:
    """Lay out the help, with the filter's words for one table; a command that cannot be used now says why."""
    lines: list[Line] = []
    for group in Group:
        chosen = [command for command in COMMANDS.values() if command.group is group and keys[command.id]]
        _heading(lines, group.value)
        if group is Group.LOOK:
            for shown, text in _MOVING:
                _row(lines, shown, text, width)
        for command in chosen:
            found = available(command)
            if not found.present and (command.writes or command.live):
                continue
            shown = " ".join(key_label(key) for key in keys[command.id])
            _row(lines, shown, f"{command.title}. {command.tip}" if command.tip else f"{command.title}.", width)
            if found.present and found.reason:
                _note(lines, found.reason, width)
    _heading(lines, f"Filter of {table.rows}")
    _row(lines, "text", f"Shows {table.rows} with this text in {table.text}.", width)
    for name, field in table.fields.items():
        _row(lines, f"{name}:", f"{field.help}; {field.example}" if field.example else field.help, width)
    _row(lines, "-word", 'Turns a word around; "quotes" keep blanks together; all words must fit.', width)
    _heading(lines, "Signs")
    for status, glyph in GLYPH.items():
        verdict = VERDICTS[status]
        _sign(lines, glyph, TOKEN[verdict.severity], f"{verdict.label}: {verdict.meaning}", width)
    for glyph, token, text in _SIGNS:
        _sign(lines, glyph, token, text, width)
    _heading(lines, "Columns D, S, M")
    _row(lines, "D S M", "What DNS says of DKIM, of SPF and MAIL FROM, and of DMARC. Of several: the worst.", width)
    for glyph, token, text in legend():
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
