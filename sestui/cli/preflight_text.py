"""The checklist before production access is requested, as text for people and as a document for programs. Pure.

Text has at most 80 columns where words can be broken. What passed takes a line; what did not says why AWS cares, what
was read, and what to do.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from textwrap import wrap
from typing import Any, Final

from sestui import __version__
from sestui.cli.remedies import command
from sestui.model.failure import LABELS, Failure
from sestui.model.target import DEFAULT_CHAIN_LABEL, Target
from sestui.model.text import clean
from sestui.rules.explain_preflight import READINESS_WORDS, SIGNS, STATE_WORDS, evidence, weight
from sestui.rules.preflight import Preflight, Readiness
from sestui.rules.preflight_item import Item, ItemId, ItemState
from sestui.rules.request_review import Review, ReviewState
from sestui.rules.telling import Moment
from sestui.snapshot.flat import moment
from sestui.snapshot.text import written

WIDTH: Final = 80
_SAYS: Final = {
    ItemId.UNSUBSCRIBE: ("bulk=no", "unsubscribe=yes"),
    ItemId.BOUNCES: ("bounces=yes",),
    ItemId.COMPLAINTS: ("complaints=yes",),
}
"""How the operator says what settles an item."""
SCHEMA: Final = 1
"""Grows when a reader of the former schema would misread the document."""
ABOUT: Final = (
    "# What to put in order before production access to Amazon SES is requested. What nobody could look at is\n"
    "# unknown, never failed; what is not known is absent. Times are UTC.\n"
)
_COLORS: Final = {
    ItemState.PASSED: "32",
    ItemState.FAILED: "31",
    ItemState.UNKNOWN: "35",
    ItemState.YOUR_WORD: "36",
}
_SIGNS: Final = {
    Readiness.READY: ItemState.PASSED,
    Readiness.READY_BUT: ItemState.PASSED,
    Readiness.PRODUCTION: ItemState.PASSED,
    Readiness.YOUR_WORD: ItemState.YOUR_WORD,
    Readiness.UNKNOWN: ItemState.UNKNOWN,
    Readiness.NOT_READY: ItemState.FAILED,
}


@dataclass(frozen=True, slots=True)
class Checklist:
    """What is told: the checklist of a target, how its review stands, and what could not be read."""

    target: Target
    found: Preflight
    when: datetime
    account: str = ""
    """Twelve digits; empty where nobody knows."""
    review: Review | None = None
    """`None` where the account could not be read."""
    failures: tuple[Failure, ...] = ()
    demo: bool = False


def text(told: Checklist, *, color: bool = False) -> str:
    """Return the checklist as text."""
    found = told.found
    lines = []
    if told.demo:
        lines.append("DEMO: nothing of this is real.")
    state = _SIGNS[found.readiness]
    lines.append(
        f"{_place(told)}: {_painted(state, f'{SIGNS[state]} {READINESS_WORDS[found.readiness]}', color=color)}"
    )
    lines += _wrapped(found.summary, "  ")
    if found.domain:
        lines += _wrapped(f"Domain: {clean(found.domain, 200)}", "  ")
    lines += _review(told.review)
    lines.append("")
    for item in found.items:
        lines += _item(item, told, color=color)
    return "\n".join(lines) + "\n"


def _place(told: Checklist) -> str:
    account = f" (account {clean(told.account, 12)})" if told.account else ""
    return f"{clean(told.target.profile or DEFAULT_CHAIN_LABEL, 80)}, {clean(told.target.region, 40)}{account}"


def _review(found: Review | None) -> Iterator[str]:
    if found is None or found.state in (ReviewState.NOT_REQUESTED, ReviewState.PRODUCTION):
        return
    case = f", case {found.case_id}" if found.case_id else ""
    yield from _wrapped(f"Review: {found.label}{case}. {found.meaning} {found.fix}", "  ", "    ")
    if found.case_url:
        yield f"    {found.case_url}"


def _item(item: Item, told: Checklist, *, color: bool) -> Iterator[str]:
    words = STATE_WORDS[item.state]
    label = f": {item.label}" if item.label not in ("", words) else ""
    first, *rest = _wrapped(f"{SIGNS[item.state]} {item.title:<18}{words}{label}  ({weight(item)})", "  ", "      ")
    yield first.replace(SIGNS[item.state], _painted(item.state, SIGNS[item.state], color=color), 1)
    yield from rest
    if item.state is ItemState.PASSED:
        return
    yield from _wrapped(item.meaning, "      ")
    if item.remedy is not None:
        yield from _wrapped(f"fix: {item.remedy.words}", "      ", "        ")
    if line := _begins(item, told):
        yield f"        {line}"
    if item.state is ItemState.YOUR_WORD:
        yield f"      say it: {' or '.join(f'--word {word}' for word in _SAYS[item.id])}"
    yield from _wrapped(f"why: {item.why} [{item.source}]", "      ", "        ")
    for seen in item.seen:
        yield from _wrapped(f"> {evidence(seen, Moment(told.when))}", "      ", "        ")


def _begins(item: Item, told: Checklist) -> str:
    """Return the command or the page that begins the fix of an item: of a review, that is its case."""
    if item.id is ItemId.REVIEW and told.review is not None and told.review.case_url:
        return told.review.case_url
    return command(item.remedy, told.target)


def document(told: Checklist, *, as_json: bool) -> str:
    """Return the checklist as a document: everything, in a stable order."""
    found, review = told.found, told.review
    table = {
        "schema": SCHEMA,
        "sestui": __version__,
        **({"demo": True} if told.demo else {}),
        "when": moment(told.when),
        **_known(
            profile=told.target.profile or None,
            region=told.target.region,
            account=told.account or None,
            domain=found.domain or None,
        ),
        "readiness": str(found.readiness),
        "summary": found.summary,
        **({"review": _review_table(review)} if review is not None else {}),
        "items": [_table(item, told) for item in found.items],
        **({"failures": [_failure(each) for each in told.failures]} if told.failures else {}),
    }
    if as_json:
        return json.dumps(table, indent=2, default=_json) + "\n"
    return written(table, ABOUT)


def _review_table(found: Review) -> dict[str, Any]:
    return _known(
        state=str(found.state),
        meaning=found.meaning,
        fix=found.fix or None,
        case=found.case_id or None,
        case_url=found.case_url or None,
        may_submit=found.may_submit,
    )


def _table(item: Item, told: Checklist) -> dict[str, Any]:
    return _known(
        id=str(item.id),
        state=str(item.state),
        required=item.required,
        label=item.label or None,
        meaning=item.meaning or None,
        fix=item.remedy.words if item.remedy is not None else None,
        command=_begins(item, told) or None,
        why=item.why,
        source=item.source,
        seen=[
            _known(
                what=seen.what,
                value=seen.value or None,
                source=seen.source,
                at=moment(seen.at) if seen.at is not None else None,
                stale=seen.stale or None,
            )
            for seen in item.seen
        ],
    )


def _failure(failure: Failure) -> dict[str, Any]:
    return _known(
        cause=str(failure.cause),
        label=LABELS[failure.cause],
        summary=clean(failure.summary),
        fix=clean(failure.fix) or None,
        operation=clean(failure.operation) or None,
        permission=failure.iam_action,
    )


def _known(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}


def _json(value: object) -> str:
    assert isinstance(value, datetime)  # noqa: S101 - there is nothing else in it
    return f"{value:%Y-%m-%dT%H:%M:%SZ}"


def _wrapped(line: str, first: str, then: str | None = None) -> list[str]:
    rest = first if then is None else then
    return wrap(clean(line), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _painted(state: ItemState, line: str, *, color: bool) -> str:
    return f"\x1b[{_COLORS[state]}m{line}\x1b[0m" if color else line
