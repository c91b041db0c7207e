"""The detail of one target as lines: sections and facts laid out for a width. Pure; the words come from `rules`."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final

from rich.cells import cell_len, set_cell_size

from sestui.rules.explain import Fact, Section
from sestui.rules.severity import Severity
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Line, Part, wrap

LABEL_WIDTH: Final = 23
NARROW: Final = 60
"""Below this width labels get a line of their own."""
LONGEST: Final = 88
"""Prose is not set wider than this, however wide the terminal is."""
_SIGN: Final = {Severity.NOTE: "• ", Severity.UNKNOWN: "? ", Severity.WARNING: "▲ ", Severity.CRITICAL: "■ "}


def no_key(_command: str) -> str:
    """Know no key for any command."""
    return ""


def detail_lines(sections: Sequence[Section], width: int, key_of: Callable[[str], str] = no_key) -> tuple[Line, ...]:
    """Lay out the sections for `width` cells; `key_of` returns the key of a command that can be used now."""
    lines: list[Line] = []
    for section in sections:
        if lines:
            lines.append(())
        lines.append(((section.title, "heading"),))
        for fact in section.facts:
            lines.extend(_fact(fact, width, key_of))
        sources = joined_sources(fact.source for fact in section.facts)
        if sources:
            lines.extend(_block(f"Source: {sources}", "dim", 2 if width < NARROW else LABEL_WIDTH, width))
    return tuple(lines)


def joined_sources(sources: Iterable[str]) -> str:
    """Return where the rules of a section come from, each document named once."""
    members: dict[str, list[str]] = {}
    for source in sources:
        for each in filter(None, source.split("; ")):
            document, _, member = each.partition(": ")
            found = members.setdefault(document, [])
            if member and not any(member in other for other in found):
                found.append(member)
    return "; ".join(f"{document}: {', '.join(found)}" if found else document for document, found in members.items())


def _fact(fact: Fact, width: int, key_of: Callable[[str], str]) -> Iterator[Line]:
    token = "" if fact.severity is Severity.OK else TOKEN[fact.severity]
    value = _SIGN.get(fact.severity, "") + fact.value
    if width < NARROW:
        yield (("  ", ""), (fact.label, "dim"))
        yield from _block(value, token, 4, width)
        indent = 4
    else:
        indent = LABEL_WIDTH
        if cell_len(fact.label) > LABEL_WIDTH - 3:
            # A label that names something is of no use without its end: it gets a line of its own.
            yield from _block(fact.label, "dim", 2, width)
            label: Part = (" " * LABEL_WIDTH, "")
        else:
            label = (set_cell_size(f"  {fact.label}", LABEL_WIDTH), "dim")
        room = min(width - indent, LONGEST)
        if "://" in value and len(value) > room:
            # An address cut in two is none that a terminal would recognise: it gets lines of its own.
            yield (label,)
            indent, lines = 2, wrap(value, width - 2)
        else:
            first, *lines = wrap(value, room) or [""]
            yield (label, (first, token))
        for line in lines:
            yield ((" " * indent, ""), (line, token))
        indent = LABEL_WIDTH
    if fact.meaning:
        yield from _block(fact.meaning, "dim", indent, width)
    key = key_of(fact.command) if fact.command else ""
    if key:
        yield from _block(f"→ Press {key}: it is done from here.", "accent", indent, width)
    if fact.fix:
        yield from _block(f"→ {'Or: ' if key else ''}{fact.fix}", "accent", indent, width)


def _block(text: str, token: str, indent: int, width: int) -> Iterator[Line]:
    for line in wrap(text, min(width - indent, LONGEST)):
        yield ((" " * indent, ""), (line, token))
