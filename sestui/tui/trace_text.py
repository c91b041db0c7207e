"""The way of a message as a pipeline of gates, and one gate in words, as lines. Pure; the verdicts are `rules`'."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rich.cells import cell_len, set_cell_size

from sestui.model.trace import Effect, Gate, GateState, Outcome, Remedy, SesError, Trace
from sestui.rules.age import age_text
from sestui.tui.painted import Line, Part, crop, wrap

OUTCOME: Final = -1
"""In place of a gate's number: the end of the way."""
NARROW: Final = 38
"""Below this width there is a sign without its word."""
WIDE: Final = 50
"""From this width on there is room to say that a gate stops the message."""
_STATE: Final = {
    GateState.PASSED: ("✓", "passed", "ok"),
    GateState.FAILED: ("✗", "failed", "critical"),
    GateState.UNKNOWN: ("?", "unknown", "unknown"),
}
_WARNED: Final = ("▲", "passed", "warning")
_MADE_UP_FOR: Final = ("✗", "failed", "warning")
_OUTCOME: Final = {
    Outcome.PASSES: ("✓", "passes", "ok"),
    Outcome.REFUSED: ("✗", "refused by SES", "critical"),
    Outcome.NOT_DELIVERED: ("✗", "accepted, not delivered", "critical"),
    Outcome.UNAUTHENTICATED: ("✗", "sent, not authenticated", "critical"),
    Outcome.UNKNOWN: ("?", "not known", "unknown"),
}
_HEADINGS: Final = {
    Effect.REFUSED: "SES takes the call, or refuses it",
    Effect.SWALLOWED: "SES delivers it, or swallows it",
    Effect.JUDGED: "receivers judge it",
}
_ENDS: Final = {
    Effect.REFUSED: "A message that fails here is refused: nothing is sent.",
    Effect.SWALLOWED: "A message that fails here is accepted, and not delivered.",
    Effect.JUDGED: "A message that fails here is sent; receivers may refuse it, or put it aside.",
}
_TITLE: Final = 18
_WORD: Final = 8


@dataclass(frozen=True, slots=True)
class PipeRow:
    """One line of the pipeline."""

    line: Line
    gate: int | None = None
    """The number of its gate, `OUTCOME`, or `None` for a line that cannot be chosen."""


def sign_of(gate: Gate) -> tuple[str, str, str]:
    """Return sign, word and token of a gate."""
    if gate.state is GateState.PASSED and gate.warning:
        return _WARNED
    if gate.state is GateState.FAILED and not gate.decides:
        return _MADE_UP_FOR
    return _STATE[gate.state]


def verdict_line(trace: Trace) -> Line:
    """Return the whole verdict in one line."""
    sign, _, style = _OUTCOME[trace.outcome]
    unsure = "" if trace.sure or trace.outcome is Outcome.UNKNOWN else " (not certain)"
    return ((f"{sign} ", style), (f"{trace.summary}{unsure}", "" if trace.outcome is Outcome.PASSES else style))


def strip_line(trace: Trace) -> Line:
    """Return all gates in one line: a sign for each, and the name of each that is not passed."""
    parts: list[Part] = [("", "")]
    for gate in trace.gates:
        sign, _, token = sign_of(gate)
        parts.append((sign, token))
        if gate.state is not GateState.PASSED:
            parts.append((f" {gate.title} ", token if gate.stops else "dim"))
    return (*parts, ("  gates, in their order", "dim"))


def pipeline(trace: Trace, width: int, *, roomy: bool = False) -> tuple[PipeRow, ...]:
    """Draw the gates, top to bottom, for `width` cells; `roomy`: with headings where the message changes hands."""
    rows: list[PipeRow] = []
    failed = trace.first_failed
    stopped = False
    effect: Effect | None = None
    for number, gate in enumerate(trace.gates):
        if roomy and gate.effect is not effect:
            rail = ("  ", "") if not rows else ("┆ " if stopped else "│ ", "dim")
            rows += [PipeRow((rail,))] if rows else []
            rows.append(PipeRow((rail, (crop(((_HEADINGS[gate.effect], ""),), width - 2)[0][0], "dim"))))
            effect = gate.effect
        first = gate is failed
        rail_sign = "┿" if first else "┆" if stopped else "│"
        rows.append(PipeRow(_gate_line(gate, rail_sign, width, first=first), number))
        stopped = stopped or first
    sign, word, style = _OUTCOME[trace.outcome]
    if roomy:
        rows.append(PipeRow((("┆ " if stopped else "│ ", "dim"),)))
    end: Line = (("└ ", "dim"), (f"{sign} ", style), (word, style if stopped else "strong"))
    rows.append(PipeRow(crop(end, width), OUTCOME))
    return tuple(rows)


def _gate_line(gate: Gate, rail: str, width: int, *, first: bool) -> Line:
    sign, word, token = sign_of(gate)
    title = set_cell_size(gate.title, _TITLE)
    parts: list[Part] = [(f"{rail} ", token if first else "dim"), (f"{sign} ", token)]
    if width >= NARROW:
        parts.append((set_cell_size(word, _WORD), token))
    parts.append((title, "critical" if first else ""))
    tail = (" ◀ stops here" if width >= WIDE else " ◀") if first else ""
    room = width - sum(cell_len(text) for text, _ in parts) - len(tail)
    label = crop(((gate.label, "critical" if first else "dim"),), max(room, 0))
    parts.extend(label)
    if tail:
        parts.append((tail, "critical"))
    return crop(parts, width)


@dataclass(frozen=True, slots=True)
class Fix:
    """How a remedy is started: its key, what that does, and why it cannot be used now."""

    key: str = ""
    does: str = ""
    reason: str = ""


def gate_lines(
    gate: Gate, width: int, now: datetime, *, waits: Sequence[str] = (), fix: Fix | None = None
) -> tuple[Line, ...]:
    """Lay out one gate: verdict, meaning, what to do, SES's error, the evidence and where the rule comes from.

    `waits`: why it is not known, or not better known.
    """
    sign, word, token = sign_of(gate)
    lines: list[Line] = [((gate.title, "heading"),), ((f"{sign} {word}", token), (f": {gate.label}", ""))]
    if gate.state is GateState.FAILED and not gate.decides:
        lines.extend(_block("Another gate makes up for it.", "dim", width))
    lines.extend(_block(gate.meaning, "", width))
    for reason in waits:
        lines.extend(_block(f"◌ {reason}", "note", width, 2))
    lines.extend(_remedy(gate.remedy, fix, width))
    if gate.error is not None:
        lines.extend(_error(gate.error, width))
    if gate.seen:
        lines += [(), (("What was read", "heading"),)]
        for seen in gate.seen:
            lines.extend(_block(f"{seen.what}: {seen.value}", "", width, 2))
            age = f", {age_text(now - seen.at)} ago" if seen.at is not None else ""
            old = " ▲ old" if seen.stale else ""
            lines.extend(_block(f"{seen.source}{age}{old}", "warning" if seen.stale else "dim", width, 2, 2))
    lines.append(())
    lines.extend(_block(_ENDS[gate.effect], "dim", width))
    if gate.source:
        lines.extend(_block(f"Source: {gate.source}", "dim", width))
    return tuple(lines)


def outcome_lines(trace: Trace, width: int, *, fix: Fix | None = None) -> tuple[Line, ...]:
    """Lay out the whole verdict: what would become of the message, what to do, and what nobody can tell."""
    sign, word, token = _OUTCOME[trace.outcome]
    lines: list[Line] = [(("The message", "heading"),), ((f"{sign} {word}", token),)]
    lines.extend(_block(trace.summary, "", width))
    if not trace.sure and trace.outcome is not Outcome.UNKNOWN:
        lines.extend(_block("A gate before that is not known, so SES may stop it earlier.", "unknown", width))
    lines.extend(_remedy(trace.remedy, fix, width))
    if trace.error is not None:
        lines.extend(_error(trace.error, width))
    lines.append(())
    lines.extend(_block(f"From: {trace.sender}", "", width, 6))
    lines.extend(_block(f"To: {', '.join(trace.recipients)}", "", width, 6))
    lines.extend(_block(f"Identity: {trace.identity or 'not certain'}", "", width, 6))
    lines.extend(_block(f"Configuration set: {trace.configuration_set or 'none'}", "", width, 6))
    lines += [(), (("What no reading tells", "heading"),)]
    for caveat in trace.caveats:
        lines.extend(_block(f"• {caveat}", "dim", width, 2))
    return tuple(lines)


def trace_text(trace: Trace, where: str) -> str:
    """Return the whole trace as text, to be copied."""
    lines = [f"Would this send pass? {where}", f"From: {trace.sender}", f"To: {', '.join(trace.recipients)}"]
    if trace.configuration_set:
        lines.append(f"Configuration set: {trace.configuration_set}")
    lines.append(trace.summary)
    for gate in trace.gates:
        sign, word, _ = sign_of(gate)
        lines.append(f"{sign} {word:<8}{gate.title}: {gate.label}")
        if gate.state is not GateState.PASSED or gate.warning:
            lines += [f"    {text}" for text in (gate.meaning, gate.error.line if gate.error else "") if text]
            if gate.remedy is not None:
                lines.append(f"    -> {gate.remedy.words}")
    return "\n".join(lines)


def _remedy(remedy: Remedy | None, fix: Fix | None, width: int) -> Iterator[Line]:
    if remedy is None:
        return
    yield from _block(f"→ {remedy.words}", "accent", width, 2)
    if fix is None or not (fix.key or fix.reason):
        return
    if fix.reason:
        yield from _block(fix.reason, "dim", width, 2, 2)
        return
    first, *more = wrap(fix.does, max(width - 3 - cell_len(fix.key), 8)) or [""]
    yield (("  ", ""), (fix.key, "key"), (f" {first}", "dim"))
    for line in more:
        yield ((" " * (3 + cell_len(fix.key)), ""), (line, "dim"))


def _error(error: SesError, width: int) -> Iterator[Line]:
    yield ()
    yield (("SES answers" if error.certain else "SES answers (the code is not certain)", "heading"),)
    status = f" (HTTP {error.http_status})" if error.http_status is not None else ""
    yield from _block(f"{error.code}{status}", "strong", width)
    yield from _block(error.message, "", width)
    if error.also:
        yield from _block(f"also seen: {', '.join(error.also)}", "dim", width)
    if error.source:
        yield from _block(f"Source: {error.source}", "dim", width)


def _block(text: str, token: str, width: int, hanging: int = 0, indent: int = 0) -> Iterator[Line]:
    """Break text; lines after the first stand `hanging` cells further in than `indent`."""
    if not text:
        return
    first, *rest = wrap(text, max(width - indent, 8)) or [""]
    if hanging:
        # what follows is narrower: break it anew behind the first line
        rest = wrap(text[len(first) :].strip(), max(width - indent - hanging, 8))
    yield ((" " * indent, ""), (first, token))
    for line in rest:
        yield ((" " * (indent + hanging), ""), (line, token))
