"""What a confirmation says, as lines: where and what, what follows, the exact request, and what came of it. Pure."""

import json
from collections.abc import Iterator
from typing import Final

from rich.cells import cell_len, chop_cells, set_cell_size

from sestui.model.acting import OPERATIONS, Outcome, Result, WriteRequest
from sestui.model.acting_parameters import parameters
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.severity import Severity
from sestui.rules.write_plan import Plan, Where
from sestui.tui.fleet_columns import PRODUCTION_MARK
from sestui.tui.painted import Line, Part, wrap

LABEL: Final = 13
SIGNS: Final = {
    Result.ACCEPTED: ("✓", "accepted", "ok"),
    Result.REFUSED: ("✗", "refused", "critical"),
    Result.NOT_SENT: ("✗", "not sent", "warning"),
    Result.UNKNOWN: ("?", "unknown", "warning"),
}
"""Sign, word and token of each way in which a write can end."""
SEVERITY: Final = {
    Result.ACCEPTED: Severity.OK,
    Result.REFUSED: Severity.WARNING,
    Result.NOT_SENT: Severity.WARNING,
    Result.UNKNOWN: Severity.WARNING,
}
PRODUCTION: Final[Part] = (f"{PRODUCTION_MARK} PRODUCTION", "production")


def where_lines(at: Where, width: int) -> Iterator[Line]:
    """Say which account and region it is."""
    yield from fact("account", f"{at.account or 'number not known'}, {at.name}", width)
    yield from fact("region", f"{at.target.region}, {at.access_words}", width)


def plan_lines(plan: Plan, width: int, *, second: bool = False) -> tuple[Line, ...]:
    """Say what will be done, to what, and what follows; `second`: with the second question."""
    lines: list[Line] = list(where_lines(plan.where, width))
    for label, value in plan.facts:
        lines.extend(fact(label, value, width))
    lines.append(())
    lines.extend(paragraph(plan.consequence, width))
    if plan.warning:
        lines.extend(signed("▲", plan.warning, "warning", width))
    if second:
        lines.append(())
        lines.extend(signed("▲", plan.again, "critical", width))
    return tuple(lines)


def under_way_lines(plan: Plan, width: int) -> tuple[Line, ...]:
    """Say that it is being done."""
    told = (
        "Under way: it is sent once, not repeated, and cannot be called back. Closing this lets it go on; what came of "
        "it is then told in the status line and in the session log."
    )
    return (*where_lines(plan.where, width), (), *signed("◌", told, "note", width))


def outcome_lines(plan: Plan, outcome: Outcome, width: int) -> tuple[Line, ...]:
    """Say what came of it."""
    sign, word, token = SIGNS[outcome.result]
    lines: list[Line] = [*where_lines(plan.where, width), ()]
    lines.extend(signed(sign, f"{word}: {outcome.summary}", token, width))
    if outcome.fix:
        lines.extend(signed("→", outcome.fix, "accent", width))
    failure = outcome.failure
    if failure is not None and failure.detail:
        lines.append(())
        lines.extend(fact("in its words", failure.detail, width))
    rest = (
        ("error", outcome.code if outcome.result is not Result.ACCEPTED else ""),
        ("reference", outcome.reference),
        ("status", outcome.status),
        ("case", outcome.case_id),
        ("request id", outcome.request_id),
    )
    told = [line for label, value in rest if value for line in fact(label, value, width)]
    if told and not (failure is not None and failure.detail):
        lines.append(())
    lines.extend(told)
    if outcome.unlogged:
        lines.extend(signed("▲", f"The end is not in the audit log: {outcome.unlogged}.", "warning", width))
    return tuple(lines)


def _named(outcome: Outcome) -> str:
    return f" ({outcome.reference})" if outcome.reference else ""


def outcome_text(outcome: Outcome) -> str:
    """Return what came of it in one line, for a notice or the session log."""
    return " ".join(
        part
        for part in (f"{SIGNS[outcome.result][1].capitalize()}: {outcome.summary}{_named(outcome)}", outcome.fix)
        if part
    )


def copies(outcome: Outcome) -> tuple[tuple[str, str], ...]:
    """Return what can be copied of an outcome: what it is, and the text."""
    found = (
        ("reference", outcome.reference),
        ("request id", outcome.request_id),
        ("case", outcome.case_id),
        ("what happened", outcome_text(outcome)),
    )
    return tuple((what, text) for what, text in found if text)


def request_text(request: WriteRequest) -> str:
    """Return the parameters of the call as JSON, every one of them, as botocore is given them."""
    return json.dumps(parameters(request), indent=2, ensure_ascii=False)


def request_lines(request: WriteRequest, target: Target, width: int) -> tuple[Line, ...]:
    """Lay out the exact request."""
    service, operation = OPERATIONS[request.action]
    lines: list[Line] = [
        ((f"{service} {operation}", "strong"),),
        ((f"in {clean(target.region, 40)}, sent once", "dim"),),
        (),
    ]
    for line in request_text(request).splitlines():
        indent = len(line) - len(line.lstrip())
        for place, piece in enumerate(chop_cells(line.lstrip(), max(width - indent - 2, 8)) or [""]):
            # cut without losing a blank: what is shown is what goes out
            lines.append(((" " * (indent + 2 * bool(place)), ""), (piece, "")))
    return tuple(lines)


def fact(label: str, value: str, width: int) -> Iterator[Line]:
    """Lay out a label and its value."""
    if " " not in value and cell_len(value) > width - LABEL:
        # a name cut in two is of no use to whoever copies it by hand
        yield ((label, "dim"),)
        for line in wrap(value, width):
            yield ((line, ""),)
        return
    first, *more = wrap(value, width - LABEL) or [""]
    yield ((set_cell_size(label, LABEL), "dim"), (first, ""))
    for line in more:
        yield ((" " * LABEL, ""), (line, ""))


def paragraph(text: str, width: int) -> Iterator[Line]:
    """Lay out sentences."""
    for line in wrap(text, width):
        yield ((line, ""),)


def signed(sign: str, text: str, token: str, width: int) -> Iterator[Line]:
    """Lay out sentences behind a sign."""
    first, *more = wrap(text, width - 2) or [""]
    yield ((f"{sign} ", token), (first, token))
    for line in more:
        yield (("  ", ""), (line, token))
