"""The way of a message through SES as text for people: a pipeline of gates. Pure.

At most 80 columns where words can be broken; commands are never broken. A gate that passed is one line, and so is one
that is not known behind the one where the message stops. Any other says what it means, SES's error in its own words,
the fix and what begins it, and what was seen.
"""

from collections.abc import Iterator
from datetime import UTC
from textwrap import wrap
from typing import Final

from sestui.cli.remedies import command
from sestui.model.target import DEFAULT_CHAIN_LABEL, Target
from sestui.model.text import clean
from sestui.model.trace import Gate, GateState, Outcome, Seen, Trace

WIDTH: Final = 80
_SIGNS: Final = {GateState.PASSED: "✓", GateState.FAILED: "✗", GateState.UNKNOWN: "?"}
_COLORS: Final = {"✓": "32", "✗": "31", "?": "35", "!": "33", "·": "2"}
_ENDS: Final = {
    Outcome.PASSES: "✓",
    Outcome.REFUSED: "✗",
    Outcome.NOT_DELIVERED: "✗",
    Outcome.UNAUTHENTICATED: "✗",
    Outcome.UNKNOWN: "?",
}


def report(found: Trace, target: Target, *, account: str = "", color: bool = False, demo: bool = False) -> str:
    """Return the whole report.

    Args:
        found: the trace.
        target: account and region.
        account: twelve digits; empty where nobody knows.
        color: whether signs have colours.
        demo: whether all of it is made up.
    """
    where = f"{clean(target.profile, 80) or DEFAULT_CHAIN_LABEL} in {clean(target.region, 60)}"
    owner = f" (account {clean(account, 20)})" if account else ""
    lines = ["DEMO: nothing of this is real."] if demo else []
    lines += [f"{where}{owner}", ""]
    lines += _wrapped(f"from {found.sender}", "  ", "       ")
    lines += _wrapped(f"to   {', '.join(found.recipients)}", "  ", "       ")
    if found.configuration_set:
        lines += _wrapped(f"with configuration set {found.configuration_set}", "  ")
    lines.append("")
    width = max(len(gate.title) for gate in found.gates)
    stopped = False
    for gate in found.gates:
        beyond = stopped and gate.state is not GateState.FAILED
        lines += _gate(gate, target, width, first=gate is found.first_failed, short=beyond, color=color)
        if gate.stops and not stopped:
            stopped = True
            lines.append(_painted("  ─── the message stops here ───", "✗", color=color))
    lines.append("")
    sign = _ENDS[found.outcome]
    head, *rest = _wrapped(f"{sign} {found.summary}", "", "  ")
    lines += [_painted(head, sign, color=color), *rest]
    if found.stale:
        lines += _wrapped("Some of what it rests on is old: see the times above.", "  ")
    lines += [line for caveat in found.caveats for line in _wrapped(f"Not told: {caveat}", "  ", "    ")]
    return "\n".join(lines) + "\n"


def _gate(gate: Gate, target: Target, width: int, *, first: bool, short: bool, color: bool) -> Iterator[str]:
    sign = "!" if gate.warning else _SIGNS[gate.state]
    if gate.state is GateState.FAILED and not gate.decides:
        sign = "·"
    yield f"  {_painted(sign, sign, color=color)} {gate.title:<{width}}  {clean(gate.label, 60)}"
    if short or (gate.state is GateState.PASSED and not gate.warning):
        return
    indent = "      "
    yield from _wrapped(gate.meaning, indent)
    if gate.state is GateState.FAILED and not gate.decides:
        yield from _wrapped("Another gate makes up for it.", indent)
    if gate.error is not None:
        sure = "" if gate.error.certain else " (that it is exactly this code is not documented)"
        yield from _wrapped(f"SES: {gate.error.line}{sure}", indent, f"{indent}  ")
    if gate.remedy is not None:
        yield from _wrapped(f"fix: {gate.remedy.words}", indent, f"{indent}  ")
        if begins := command(gate.remedy, target):
            yield f"{indent}  {begins}"
    for seen in gate.seen if first or gate.state is not GateState.PASSED else ():
        yield from _wrapped(f"> {_seen(seen)}", indent, f"{indent}  ")
    if gate.source and gate.stops:
        yield from _wrapped(f"rule: {gate.source}", indent, f"{indent}  ")


def _seen(seen: Seen) -> str:
    at = f", {seen.at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC" if seen.at is not None else ""
    old = ", old" if seen.stale else ""
    return f"{seen.what}: {clean(seen.value, 240)} ({seen.source}{at}{old})"


def _wrapped(text: str, first: str, then: str | None = None) -> list[str]:
    rest = first if then is None else then
    return wrap(clean(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _painted(text: str, sign: str, *, color: bool) -> str:
    return f"\x1b[{_COLORS[sign]}m{text}\x1b[0m" if color else text
