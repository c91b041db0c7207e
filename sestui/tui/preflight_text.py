"""The checklist before production access is requested as cells and lines. Pure; the words come from `rules`."""

from collections import Counter
from typing import Final

from sestui.rules.explain_preflight import (
    READINESS_WORDS,
    SIGNS,
    STATE_WORDS,
    item_severity,
    readiness_severity,
    weight,
)
from sestui.rules.preflight import Preflight, Readiness
from sestui.rules.preflight_item import Item, ItemState
from sestui.rules.request_review import Review, ReviewState
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Line, Part
from sestui.tui.widgets import Cell, Column, Row

COLUMNS: Final = (
    Column("item", "Item", 20),
    Column("state", "State", 18),
    Column("found", "Found", 18, grow=1),
    Column("weight", "Weight", 8),
)
_SIGN_OF: Final = {
    Readiness.READY: ItemState.PASSED,
    Readiness.READY_BUT: ItemState.PASSED,
    Readiness.YOUR_WORD: ItemState.YOUR_WORD,
    Readiness.UNKNOWN: ItemState.UNKNOWN,
    Readiness.NOT_READY: ItemState.FAILED,
    Readiness.PRODUCTION: ItemState.PASSED,
}
_COUNTED: Final = {
    ItemState.PASSED: "passed",
    ItemState.FAILED: "failed",
    ItemState.UNKNOWN: "unknown",
    ItemState.YOUR_WORD: "for you to say",
}


def item_row(item: Item, *, asking: bool) -> Row:
    """Return one item as a row; `asking`: what is missing for it is being read."""
    token = TOKEN[item_severity(item)]
    words = STATE_WORDS[item.state]
    found = "asking" if asking and item.state is ItemState.UNKNOWN else item.label if item.label != words else ""
    cells = (
        Cell.of(item.title),
        Cell(((f"{SIGNS[item.state]} ", token), (words, token if item.state is not ItemState.PASSED else ""))),
        Cell.of(found, "dim" if item.state is ItemState.PASSED else ""),
        Cell.of(weight(item), "dim"),
    )
    return Row(item.id, cells)


def verdict_line(found: Preflight) -> Line:
    """Return the verdict over all items, and how many there are of each kind."""
    token = TOKEN[readiness_severity(found)]
    counts = Counter(item.state for item in found.items)
    parts: list[Part] = [
        (f"{SIGNS[_SIGN_OF[found.readiness]]} {READINESS_WORDS[found.readiness]}", token),
        ("  ", ""),
    ]
    for state, word in _COUNTED.items():
        if counts[state]:
            parts += [("  ", ""), (f"{counts[state]}", ""), (f" {word}", "dim")]
    return tuple(parts)


def review_lines(found: Review) -> tuple[Line, ...]:
    """Return how a request stands that was made, first with what to do and then in less room; empty where none was."""
    if found.state in (ReviewState.NOT_REQUESTED, ReviewState.PRODUCTION):
        return ()
    case: Line = ((f", case {found.case_id}", ""),) if found.case_id else ()
    line: Line = (("Review: ", "dim"), (found.label, TOKEN[found.severity]), *case)
    first = found.fix.split(":")[0].rstrip(".")
    return ((*line, ("  ", ""), (found.fix, "dim")), (*line, ("  ", ""), (first, "dim")), line)
