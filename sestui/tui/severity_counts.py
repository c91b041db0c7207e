"""The signs of severities, and how many there are of each: for tables and the lines above them. Pure."""

from collections.abc import Iterable, Sequence
from typing import Final

from sestui.rules.severity import Severity
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Line, Part

SIGN: Final = {
    Severity.OK: "●",
    Severity.NOTE: "◐",
    Severity.UNKNOWN: "?",
    Severity.WARNING: "▲",
    Severity.CRITICAL: "■",
}
"""So that colour is never the only sign."""
_WORDS: Final = {
    Severity.CRITICAL: "broken",
    Severity.WARNING: "to mend",
    Severity.UNKNOWN: "not known",
    Severity.NOTE: "to note",
    Severity.OK: "fine",
}


def severity_counts(total: str, severities: Iterable[Severity]) -> tuple[Line, ...]:
    """Return the total and how many there are of each severity, the heaviest first; then the same with less room."""
    counts = [0] * len(Severity)
    for severity in severities:
        counts[severity] += 1
    return counted_severities(total, counts)


def counted_severities(total: str, counts: Sequence[int]) -> tuple[Line, ...]:
    """Return the same of what is counted already; `counts` are by severity."""
    return _counts(total, counts, words=True), _counts(total, counts, words=False), ((total, "strong"),)


def _counts(total: str, counts: Sequence[int], *, words: bool) -> Line:
    """Return how many there are of each severity, the heaviest first."""
    parts: list[Part] = [(total, "strong")]
    for severity in sorted(Severity, reverse=True):
        if counts[severity]:
            parts += [(f"   {SIGN[severity]} ", TOKEN[severity]), (f"{counts[severity]:,}", "")]
            parts += [(f" {_WORDS[severity]}", "dim")] * words
    return tuple(parts)
