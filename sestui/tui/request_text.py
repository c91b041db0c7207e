"""The form of a request for production access in lines: what is wrong with a field, and what is asked there. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from sestui.model.request import AccessDraft
from sestui.model.text import clean
from sestui.rules.request_form import ACKNOWLEDGEMENTS, Field, FormProblem
from sestui.rules.request_lint import Hint
from sestui.rules.severity import Severity
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.painted import Line, Part, wrap
from sestui.tui.summary_text import count

PROBLEM: Final = "■"
SIGNS: Final = {Severity.WARNING: "▲", Severity.NOTE: "•"}


def field_sign(problems: Sequence[FormProblem], hints: Sequence[Hint], *, told: bool) -> Part:
    """Return the sign at a field's title: the worst of what is said of it. `told`: whether problems are shown yet."""
    if problems and told:
        return PROBLEM, TOKEN[Severity.CRITICAL]
    worst = max((hint.severity for hint in hints), default=None)
    return (SIGNS[worst], TOKEN[worst]) if worst in SIGNS and worst is not None else ("", "")


def field_notes(problems: Sequence[FormProblem]) -> tuple[Part, ...]:
    """Return what stands beneath a field: each problem, with what would be right."""
    return tuple((f"{PROBLEM} {_problem(problem)}", TOKEN[Severity.CRITICAL]) for problem in problems)


def _problem(problem: FormProblem) -> str:
    meant = f" Did you mean {problem.suggestion}?" if problem.suggestion else ""
    if problem.field in ACKNOWLEDGEMENTS:
        # What is to be acknowledged stands beside it.
        return "not acknowledged"
    return f"{problem.what}{meant}"


def help_lines(field: Field, hints: Sequence[Hint], width: int) -> tuple[Line, ...]:
    """Return what is asked in a field, what is expected, where it goes, and what reviewers will ask."""
    lines = [*_wrapped(field.question, "strong", width)]
    if field.name in ACKNOWLEDGEMENTS:
        return (*lines, *_wrapped("The console demands this; the request has no field for it.", "dim", width))
    goes = f"goes to AWS as {field.member}" if field.member else "not sent: for the case, and for your own record"
    if not field.choices or field.long:
        goes = f"{field.expected}; {goes}" if field.expected != "text" else goes
    lines += _wrapped(f"{goes[:1].upper()}{goes[1:]}.", "dim", width)
    for hint in hints:
        lines += _wrapped(f"{SIGNS.get(hint.severity, '•')} {hint.text}", TOKEN[hint.severity], width)
        lines += _wrapped(f"  → {hint.fix}", "accent", width)
    return tuple(lines)


def form_line(problems: Sequence[FormProblem], hints: Sequence[Hint]) -> Line:
    """Return how many problems and hints there are."""
    warnings = sum(hint.severity is Severity.WARNING for hint in hints)
    parts: list[Part] = [
        (f"{PROBLEM} {count(len(problems), 'problem')}", TOKEN[Severity.CRITICAL])
        if problems
        else ("✓ nothing keeps it from being submitted", TOKEN[Severity.OK])
    ]
    if warnings:
        parts.append((f"   ▲ {warnings} that reviewers will ask about", TOKEN[Severity.WARNING]))
    return tuple(parts)


def typed_contacts(text: str) -> tuple[str, ...]:
    """Return the addresses of a line: separated by commas, semicolons or blanks."""
    return tuple(each for each in text.replace(",", " ").replace(";", " ").split() if each)


def shown_draft(draft: AccessDraft) -> AccessDraft:
    """Return a draft as it can be shown: a file may hold what a terminal would obey, and that is spelled out."""
    return replace(
        draft,
        mail_type=clean(draft.mail_type, 40),
        website=clean(draft.website),
        language=clean(draft.language, 40),
        contacts=tuple(clean(each, 400) for each in draft.contacts),
        use_case=_lines(draft.use_case),
        recipients=_lines(draft.recipients),
        bounces=_lines(draft.bounces),
        unsubscribe=_lines(draft.unsubscribe),
        volume=_lines(draft.volume),
    )


def _lines(text: str) -> str:
    return "\n".join(clean(line, len(line) * 8 + 1) for line in text.replace("\r\n", "\n").split("\n"))


def _wrapped(text: str, token: str, width: int) -> Iterator[Line]:
    indent = " " * (len(text) - len(text.lstrip()))
    for line in wrap(text, width - len(indent)):
        yield ((indent + line, token),)
