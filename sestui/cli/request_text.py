"""A request for production access, or for a higher limit, as text for people, at most 80 columns wide. Pure."""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from sestui.model.acting import SendingLimit
from sestui.model.request import AccessDraft
from sestui.model.target import DEFAULT_CHAIN_LABEL, Target
from sestui.model.text import clean
from sestui.rules.limit_increase import Limit
from sestui.rules.request_form import BY_NAME, FormProblem, stays
from sestui.rules.request_lint import Hint
from sestui.rules.request_review import Review
from sestui.rules.severity import Severity

WIDTH: Final = 80
_SIGNS: Final = {Severity.WARNING: "▲", Severity.NOTE: "•"}
_LIMITS: Final = {SendingLimit.DAILY: "daily", SendingLimit.RATE: "rate"}
LIMITS: Final = {word: limit for limit, word in _LIMITS.items()}
"""The limits as the command line calls them."""


def place(target: Target, account: str = "") -> str:
    """Return a target with its account, where that is known."""
    number = f" (account {clean(account, 12)})" if account else ""
    return f"{clean(target.profile or DEFAULT_CHAIN_LABEL, 80)}, {clean(target.region, 40)}{number}"


def problem_lines(problems: Sequence[FormProblem]) -> Iterator[str]:
    """Yield all that keeps a draft from being submitted."""
    for problem in problems:
        yield from wrapped(problem.line, "  ", "      ")


def hint_lines(hints: Sequence[Hint]) -> Iterator[str]:
    """Yield what reviewers will ask, or stumble over."""
    if hints:
        yield "What reviewers will ask, or stumble over:"
    for hint in hints:
        title = BY_NAME[hint.field].title
        yield from wrapped(f"{_SIGNS.get(hint.severity, '•')} {title}: {hint.text} {hint.fix}", "  ", "    ")


def stays_lines(draft: AccessDraft) -> Iterator[str]:
    """Yield what is filled in and does not go to AWS."""
    kept = [BY_NAME[name].title for name in stays(draft)]
    if kept:
        yield from wrapped(f"What stays in the draft: {', '.join(dict.fromkeys(kept))}.", "")


def review_lines(found: Review) -> Iterator[str]:
    """Yield how the latest request stands."""
    case = f", case {found.case_id}" if found.case_id else ""
    yield from wrapped(f"Review: {found.label}{case}. {found.meaning} {found.fix}".rstrip(), "  ", "    ")
    if found.case_url:
        yield f"    {found.case_url}"


def limit_lines(limit: Limit, *, few: bool = False) -> Iterator[str]:
    """Yield what a limit is, whether more may be requested, and unless `few` what was requested before."""
    word = _LIMITS[limit.limit]
    yield from wrapped(f"{limit.title} ({word}): {limit.current_label} {limit.unit}; {limit.outlook}", "  ", "    ")
    if few:
        return
    yield from wrapped(limit.meaning, "    ")
    if limit.suggested is not None:
        yield from wrapped(f"Suggested by the forecast: {limit.suggested:,.10g}", "    ")
    for change, found in limit.history[:5]:
        case = f", case {clean(change.case_id, 64)}" if change.case_id else ""
        yield from wrapped(f"{found.label}{case}: {found.meaning} {found.fix}".rstrip(), "    - ", "      ")
    if limit.url:
        yield f"    {limit.url}"


def wrapped(line: str, first: str, then: str | None = None) -> list[str]:
    """Break a line between words."""
    rest = first if then is None else then
    return wrap(clean(line, 6_000), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)
