"""The lines above and below the table as parts: header, summary, status. Pure."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Final

from sestui.fleet.source import SourceKind
from sestui.model.fleet import FleetState
from sestui.rules.age import age_text
from sestui.rules.row import FleetRow
from sestui.rules.status import Status
from sestui.rules.summary import Summary
from sestui.tui.fleet_columns import ABSENT_GLYPH, BY_KEY, FAILED_GLYPH, GLYPH, MISMATCH_MARK, TOKEN
from sestui.tui.fleet_view import Sort
from sestui.tui.painted import Line, Part

_BADGES: Final[Mapping[SourceKind, Line]] = {
    SourceKind.LIVE: (),
    SourceKind.DEMO: ((" DEMO ", "badge-demo"), ("  ", "")),
    SourceKind.SNAPSHOT: ((" SNAPSHOT ", "badge-snapshot"), ("  ", "")),
}


def count(number: int, noun: str) -> str:
    """Return `1 target`, `12 targets`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def header(kind: SourceKind, title: str, taken: datetime | None, where: str) -> Line:
    """Return the left of the first line: the product, what kind of data this is, and where one is."""
    parts: list[Part] = [("sestui", "strong"), ("  ", ""), *_BADGES[kind]]
    if kind is SourceKind.SNAPSHOT:
        when = f" taken {taken.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if taken is not None else ""
        parts += [(f"{title}{when}", ""), ("  ", "")]
    elif title:
        parts += [(title, ""), ("  ", "")]
    parts.append((where, "dim"))
    return tuple(parts)


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


_MAIN: Final = ("prod", "sandbox", "failing")


def summary_lines(found: Summary) -> tuple[Line, ...]:
    """Return the counts, in several lengths, the longest first; what is not there is not mentioned."""
    entries = [
        entry
        for entry in (
            (found.production, GLYPH[Status.PRODUCTION], "production", "prod", "ok"),
            (found.sandbox, GLYPH[Status.SANDBOX], "sandbox", "sandbox", "note"),
            (found.under_review, GLYPH[Status.REVIEW_PENDING], "in review", "review", "note"),
            (found.probation, GLYPH[Status.PROBATION], "probation", "prob", "warning"),
            (found.paused, GLYPH[Status.SHUTDOWN], "paused", "paused", "critical"),
            (found.unknown, GLYPH[Status.UNKNOWN], "unknown", "", "unknown"),
            (found.failing, FAILED_GLYPH, "failing", "failing", "warning"),
            (found.absent, ABSENT_GLYPH, "not enabled", "off", "dim"),
            (found.mismatched, MISMATCH_MARK, "unexpected", "", "warning"),
        )
        if entry[0]
    ]
    return (
        _counts(((number, glyph, word, token) for number, glyph, word, _, token in entries), "   "),
        _counts(((number, glyph, word, token) for number, glyph, word, _, token in entries), "  "),
        _counts(((number, glyph, short, token) for number, glyph, _, short, token in entries), "  "),
        _counts(
            ((number, glyph, short if short in _MAIN else "", token) for number, glyph, _, short, token in entries),
            "  ",
        ),
        _counts(((number, glyph, "", token) for number, glyph, _, _, token in entries), "  "),
    )


def _counts(entries: Iterable[tuple[int, str, str, str]], gap: str) -> Line:
    parts: list[Part] = []
    for number, glyph, word, token in entries:
        if parts:
            parts.append((gap, ""))
        parts += [(f"{glyph} ", token), (f"{number:,}", ""), (f" {word}" if word else "", "dim")]
    return tuple(parts)


def oldest(found: Summary) -> Line:
    """Return the age of the oldest value."""
    return (("oldest ", "dim"), (age_text(found.oldest), "")) if found.oldest is not None else ()


def arrangement(filter_text: str, matching: int, total: int, sort: Sort, read_only: bool) -> Line:
    """Return what decides which rows are seen: filter and order."""
    words: list[str] = []
    if filter_text:
        words.append(f"/{filter_text}  {matching:,} of {total:,}")
    if sort.column:
        title = BY_KEY[sort.column].column.title.strip()
        words.append(f"by {title} {'▼' if sort.reverse else '▲'}")
    if read_only:
        words.append("read-only")
    return (("   ".join(words), "dim"),) if words else ()


def about_row(row: FleetRow | None) -> Line:
    """Return what a person should know of the row under the cursor, if there is something."""
    if row is None:
        return ()
    if row.cause is not None:
        token = TOKEN[row.cause_severity]
        return ((f"{FAILED_GLYPH} ", token), (row.failure_summary or row.cause_label, ""))
    if row.mismatch:
        return ((f"{MISMATCH_MARK} ", "warning"), (f"{row.title} {row.region}: {row.mismatch}", ""))
    return ()
