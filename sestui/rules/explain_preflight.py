"""The checklist before production access is requested, item by item in words; the verdicts are `rules.preflight`'s."""

from collections.abc import Iterator, Mapping
from typing import Final

from sestui.model.trace import Remedy, Seen
from sestui.rules.account_facts import Fact, Section
from sestui.rules.age import age_text
from sestui.rules.preflight import Preflight, Readiness
from sestui.rules.preflight_item import Item, ItemState
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment

STATE_WORDS: Final[Mapping[ItemState, str]] = {
    ItemState.PASSED: "passed",
    ItemState.FAILED: "failed",
    ItemState.UNKNOWN: "unknown",
    ItemState.YOUR_WORD: "your word needed",
}
READINESS_WORDS: Final[Mapping[Readiness, str]] = {
    Readiness.READY: "ready",
    Readiness.READY_BUT: "ready, with advice",
    Readiness.YOUR_WORD: "your word needed",
    Readiness.UNKNOWN: "not known yet",
    Readiness.NOT_READY: "not ready",
    Readiness.PRODUCTION: "in production",
}
SIGNS: Final[Mapping[ItemState, str]] = {
    ItemState.PASSED: "✓",
    ItemState.FAILED: "✗",
    ItemState.UNKNOWN: "?",
    ItemState.YOUR_WORD: "!",
}
"""Beside the word: colour is never the only sign, and neither is this."""


def item_severity(item: Item) -> Severity:
    """Say how much an item matters: one that failed stands in the way when it is required."""
    match item.state:
        case ItemState.PASSED:
            return Severity.OK
        case ItemState.UNKNOWN:
            return Severity.UNKNOWN
        case ItemState.YOUR_WORD:
            return Severity.NOTE
        case ItemState.FAILED:
            return Severity.CRITICAL if item.required else Severity.WARNING


_READINESS: Final[Mapping[Readiness, Severity]] = {
    Readiness.READY: Severity.OK,
    Readiness.PRODUCTION: Severity.OK,
    Readiness.READY_BUT: Severity.WARNING,
    Readiness.YOUR_WORD: Severity.NOTE,
    Readiness.UNKNOWN: Severity.UNKNOWN,
    Readiness.NOT_READY: Severity.CRITICAL,
}


def readiness_severity(found: Preflight) -> Severity:
    """Say how much the verdict over all items matters."""
    return _READINESS[found.readiness]


def weight(item: Item) -> str:
    """Say whether an item is required."""
    return "required" if item.required else "advised"


def item_section(item: Item, moment: Moment, how: str = "") -> Section:
    """Return all that is to be told of an item.

    Args:
        item: what was judged.
        moment: now, for the age of its evidence.
        how: how its remedy is started, in the front end's words; empty where it is not started here.
    """
    return Section(f"{item.title}  ({weight(item)})", tuple(_facts(item, moment, how)))


def _facts(item: Item, moment: Moment, how: str) -> Iterator[Fact]:
    words = STATE_WORDS[item.state]
    value = words if item.label in ("", words) else f"{words}: {item.label}"
    yield Fact("found", value, item.meaning, "", item_severity(item), told(item.remedy, how))
    for place, seen in enumerate(item.seen):
        yield Fact("" if place else "evidence", evidence(seen, moment))
    yield Fact("why AWS cares", item.why, "", item.source)


def told(remedy: Remedy | None, how: str) -> str:
    """Return what to do, and how that is begun."""
    words = remedy.words if remedy is not None else ""
    return f"{words} [{how}]".strip() if how else words


def evidence(seen: Seen, moment: Moment) -> str:
    """Return one thing that was read, with its source and its age."""
    value = seen.value or "not known"
    at = f", {age_text(moment.now - seen.at)} ago" if seen.at is not None else ""
    old = ", old" if seen.stale else ""
    return f"{seen.what}: {value} ({seen.source}{at}{old})"
