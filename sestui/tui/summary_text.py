"""The lines above and below the table as parts: header, summary, status. Pure."""

from collections.abc import Container, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, NamedTuple

from rich.cells import cell_len

from sestui.fleet.source import SourceKind
from sestui.model.fleet import FleetState
from sestui.model.text import clean
from sestui.rules.age import age_text
from sestui.rules.failing import bare
from sestui.rules.row import FleetRow
from sestui.rules.status import Status
from sestui.rules.summary import Summary
from sestui.tui.fleet_columns import (
    ABSENT_GLYPH,
    BY_KEY,
    FAILED_GLYPH,
    GLYPH,
    MISMATCH_MARK,
    TOKEN,
    percent,
    rate_text,
    used_text,
)
from sestui.tui.fleet_view import Sort
from sestui.tui.painted import Line, Part, width_of

if TYPE_CHECKING:
    from sestui.model.dns import ResolverHealth

_BADGES: Final[Mapping[SourceKind, Line]] = {
    SourceKind.LIVE: (),
    SourceKind.DEMO: ((" DEMO ", "badge-demo"), ("  ", "")),
    SourceKind.SNAPSHOT: ((" SNAPSHOT ", "badge-snapshot"), ("  ", "")),
}


_TITLES: Final = (32, 20, 12)
"""Lengths to which the title is cut, where there is no room for all of it."""


def count(number: int, noun: str) -> str:
    """Return `1 target`, `12 targets`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def header(kind: SourceKind, title: str, taken: datetime | None, where: str, *, place: bool = True) -> tuple[Line, ...]:
    """Return the left of the first line: the product, what kind of data this is, and where one is; the longest first.

    With `place`, `where` names one of many and stays whole as long as there is room for that alone: a long name of a
    snapshot is cut, then left out, then when it was taken. Without, it is the first to go.
    """
    when = f"{taken.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if kind is SourceKind.SNAPSHOT and taken is not None else ""
    told = f"taken {when}" if when else ""
    cut = [f"{clean(title, length)} {told}".strip() for length in _TITLES]
    pairs = [(f"{title} {told}".strip(), where)]
    pairs += [] if place else [(pairs[0][0], "")]
    pairs += [(each, where if place else "") for each in (*cut, told, when, "")]
    found: dict[Line, None] = {}
    for about, here in pairs:
        middle: Line = ((about, ""), ("  ", "")) if about else ()
        found[(("sestui", "strong"), ("  ", ""), *_BADGES[kind], *middle, (here, "dim"))] = None
    found[(*_BADGES[kind], (where if place else "", "dim"))] = None
    return tuple(found)


def no_dns(health: "ResolverHealth | None") -> Line:
    """Return that no DNS server is heard: said once, and not of each record that could not be checked."""
    return (("? ", "unknown"), ("no DNS", "")) if health is not None and health.deaf else ()


def fleet_size(state: FleetState) -> str:
    """Return how many profiles and targets there are."""
    return f"{count(len(state.profiles), 'profile')}, {count(len(state.targets), 'target')}"


def progress(state: FleetState, asking: int, forced: bool) -> Line:
    """Return how far the reading is: only while something was never read, or somebody asked for all."""
    if not state.targets or not (asking or forced):
        return ()
    done, total = state.progress.done, state.progress.total
    if not total:
        done, total = len(state.targets) - asking, len(state.targets)
    if done >= total and not asking:
        return ()
    return (("asking ", "dim"), (f"{done:,}/{total:,}", "accent"))


_GAP: Final = "   "
_NARROW_GAP: Final = "  "


def summary_line(found: Summary, width: int) -> Line:
    """Return the counts for a width in cells; what is not there is not mentioned.

    Where there is no room for every word, words become shorter and then go, one at a time, the least important first.
    """
    entries = [
        _Entry(*entry)
        for entry in (
            (found.production, GLYPH[Status.PRODUCTION], "ok", ("production", "prod", "")),
            (found.sandbox, GLYPH[Status.SANDBOX], "note", ("sandbox", "")),
            (found.under_review, GLYPH[Status.REVIEW_PENDING], "note", ("in review", "review", "")),
            (found.probation, GLYPH[Status.PROBATION], "warning", ("probation", "prob", "")),
            (found.paused, GLYPH[Status.SHUTDOWN], "critical", ("paused", "")),
            (found.unknown, GLYPH[Status.UNKNOWN], "unknown", ("unknown", "")),
            (found.failing, FAILED_GLYPH, "warning", ("failing", "")),
            (found.absent, ABSENT_GLYPH, "dim", ("not enabled", "off", "")),
            (found.mismatched, MISMATCH_MARK, "warning", ("unexpected", "")),
        )
        if entry[0]
    ]
    line = _counts(entries, _GAP)
    if width_of(line) <= width:
        return line
    weights = [(_IMPORTANT.index(entry.glyph), place) for place, entry in enumerate(entries)]
    # First the longer of two words, from the least important on; then words at all.
    for least in (2, 1):
        for _, place in sorted(weights, reverse=True):
            line = _counts(entries, _NARROW_GAP)
            if width_of(line) <= width:
                return line
            entry = entries[place]
            entries[place] = entry._replace(words=entry.words[-least:])
    return _counts(entries, _NARROW_GAP)


class _Entry(NamedTuple):
    number: int
    glyph: str
    token: str
    words: tuple[str, ...]
    """The longest first, the empty one last."""


_IMPORTANT: Final = (
    FAILED_GLYPH,
    GLYPH[Status.SANDBOX],
    GLYPH[Status.PRODUCTION],
    GLYPH[Status.SHUTDOWN],
    GLYPH[Status.PROBATION],
    GLYPH[Status.REVIEW_PENDING],
    MISMATCH_MARK,
    GLYPH[Status.UNKNOWN],
    ABSENT_GLYPH,
)
"""Whose words stay longest, first."""


def _counts(entries: Iterable[_Entry], gap: str) -> Line:
    parts: list[Part] = []
    for entry in entries:
        if parts:
            parts.append((gap, ""))
        word = entry.words[0]
        parts += [(f"{entry.glyph} ", entry.token), (f"{entry.number:,}", ""), (f" {word}" if word else "", "dim")]
    return tuple(parts)


def oldest(found: Summary) -> Line:
    """Return the age of the oldest value."""
    return (("oldest ", "dim"), (age_text(found.oldest), "")) if found.oldest is not None else ()


def filtered(text: str, matching: int, total: int) -> str:
    """Return the filter and what it leaves; empty without one."""
    return f"/{text}  {matching:,} of {total:,}" if text else ""


def order(sort: Sort) -> str:
    """Return by which column the rows are sorted, and which way; empty for the order of the settings."""
    title = BY_KEY[sort.column].column.title.strip() if sort.column else ""
    return f"by {title} {'▼' if sort.reverse else '▲'}" if title else ""


def arrangement(filtered: str, sort: Sort, read_only: bool, more: str, room: int) -> Line:
    """Return what decides which rows and columns of the fleet are seen, in `room` cells."""
    return arranged(filtered, ("read-only" if read_only else "", order(sort), more), room)


def arranged(filtered: str, others: Iterable[str], room: int) -> Line:
    """Return what decides which rows and columns are seen; from the end on it goes when there are not `room` cells.

    The filter stays whatever the room: nobody may take what is left for everything.
    """
    words = [word for word in (filtered, *others) if word]
    while words and words != [filtered] and cell_len(_GAP.join(words)) > room:
        words.pop()
    return ((_GAP.join(words), "dim"),) if words else ()


def hidden_columns(shown: int, key: str) -> str:
    """Return how many columns have no room, and the key that shows what is in them; empty when all have."""
    hidden = len(BY_KEY) - shown
    return f"+{count(hidden, 'column')}{f': {key}' if key else ''}" if hidden > 0 else ""


def about_row(row: FleetRow | None, *, named: bool = False, remedy: str = "") -> Line:
    """Return what a person should know of the row under the cursor, if there is something.

    Without `named` the sentence leaves out whom it is about: the row says it. `remedy` is what to do about a failure.
    """
    if row is None:
        return ()
    if row.cause is not None:
        sentence = row.failure_summary or row.cause_label
        sentence = sentence if named else bare(sentence, row.title, row.region)
        after: Line = ((f"  {remedy}", "accent"),) if remedy else ()
        return ((f"{FAILED_GLYPH} ", TOKEN[row.cause_severity]), (sentence, ""), *after)
    if row.mismatch:
        sentence = f"{row.title} {row.region}: {row.mismatch}" if named else row.mismatch
        return ((f"{MISMATCH_MARK} ", "warning"), (sentence, ""))
    return ()


def beyond_columns(row: FleetRow | None, shown: Container[str], room: int) -> Line:
    """Return what is known of the row under the cursor and has no column now, in `room` cells, the first thing first.

    Where not even the region has a column, as in the grid, it begins with whom it is about.
    """
    if row is None or row.status is None:
        return ()
    named = "" if "region" in shown else f"{row.title} {row.region}: {row.status_label}"
    facts = (
        named,
        "" if "quota" in shown or row.quota_share is None else f"{percent(row.quota_share)}%",
        "" if "used" in shown else _sent(row),
        "" if "rate" in shown else _rates(row),
        "" if "health" in shown else row.health_label,
        "" if "account" in shown else row.account,
    )
    told = [fact for fact in facts if fact]
    while told and cell_len(_GAP.join(told)) > room:
        told.pop()
    return ((_GAP.join(told), "dim"),) if told else ()


def _sent(row: FleetRow) -> str:
    text = used_text(row.quota_used, row.quota_max, row.quota_kind)
    return f"{text} sent in 24 h" if text else ""


def _rates(row: FleetRow) -> str:
    if row.max_rate is None:
        return ""
    return f"{'' if row.live_rate is None else f'{rate_text(row.live_rate)} of '}{rate_text(row.max_rate)}/s"
