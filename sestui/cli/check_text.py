"""Verdicts on domains as text for people: at most 80 columns where words can be broken, with or without colour. Pure.

Whatever is copied from it (records to publish) is never broken into lines.
"""

from collections.abc import Iterator, Sequence
from textwrap import wrap
from typing import Final

from sestui.model.authentication import Authentication, Check, CheckState, Evidence, Part, Weight
from sestui.model.checked import Checked
from sestui.model.dns import ResolverHealth
from sestui.model.failure import LABELS
from sestui.model.target import DEFAULT_CHAIN_LABEL
from sestui.model.text import clean
from sestui.rules.authentication import NAMES, policy_words, words
from sestui.rules.records import plain

WIDTH: Final = 80
SIGNS: Final = {
    CheckState.OK: "✓",
    CheckState.WARNING: "!",
    CheckState.PROBLEM: "✗",
    CheckState.MISSING: "✗",
    CheckState.NOT_YET: "…",
    CheckState.COULD_NOT_CHECK: "?",
    CheckState.NOT_APPLICABLE: "·",
}
_COLORS: Final = {
    CheckState.OK: "32",
    CheckState.WARNING: "33",
    CheckState.PROBLEM: "31",
    CheckState.MISSING: "31",
    CheckState.NOT_YET: "36",
    CheckState.COULD_NOT_CHECK: "35",
    CheckState.NOT_APPLICABLE: "2",
}
_EVIDENCE: Final = 240
"""Characters of one answer; the other formats have all of it."""
_LOOPBACK: Final = ("127.", "::1", "[::1]")
_ASSUMED: Final = "MAIL FROM: SES's own domain is assumed; name yours with --mail-from"


def report(
    results: Sequence[Checked], health: ResolverHealth, *, color: bool = False, heard: bool = True, demo: bool = False
) -> str:
    """Return the whole report.

    Args:
        results: what was checked.
        health: who was asked.
        color: whether signs have colours.
        heard: whether DNS said anything at all; if not, there is nothing to say about each record.
        demo: whether all of it is made up.
    """
    lines: list[str] = []
    if len(results) > 1:
        lines += [*_overview(results), ""]
    for result in results:
        lines += [*_result(result, color=color, heard=heard), ""]
    servers = ", ".join(health.servers)
    if demo:
        lines += _wrapped(f"DEMO: nothing of this is real; asked: {clean(servers)}, the demo's own DNS server", "")
    elif servers:
        # a server on this machine hands on to others, and nobody knows whose they are
        elsewhere = health.private and not all(server.startswith(_LOOPBACK) for server in health.servers)
        private = "; in a private network names may have other answers than in public" if elsewhere else ""
        lines += _wrapped(f"Asked: {clean(servers)}{private}", "")
    return "\n".join(lines) + "\n"


def told(result: Checked) -> str:
    """Return one line on one domain."""
    if result.absent:
        return f"{result.name}: SES has no such identity {_place(result)}"
    if result.failure is not None:
        failure = result.failure
        return f"{result.name}: could not check: {LABELS[failure.cause]}: {failure.summary}"
    return f"{result.name}: {words(result.state)}"


def _overview(results: Sequence[Checked]) -> Iterator[str]:
    """Yield one line for each domain: its verdicts side by side."""
    room = min(max(len(result.name) for result in results), 26)
    yield f"{'':{room}}  {'DKIM':<13}{'SPF':<13}{'MAIL FROM':<13}DMARC"
    for result in results:
        name = clean(result.name, room)
        found = result.authentication
        if found is None:
            yield f"{name:{room}}  {SIGNS[result.state]} {'no such identity' if result.absent else 'could not check'}"
        else:
            cells = (f"{SIGNS[check.state]} {clean(check.label, 10)}" for check in found.checks)
            yield f"{name:{room}}  {''.join(f'{cell:<13}' for cell in cells)}".rstrip()


def _result(result: Checked, *, color: bool, heard: bool) -> Iterator[str]:
    found = result.authentication
    yield f"{result.name}: {_painted(result.state, f'{SIGNS[result.state]} {words(result.state)}', color=color)}"
    if result.target is not None:
        yield from _wrapped(f"SES: {_place(result)}", "  ")
    if found is None:
        if result.failure is not None:
            yield from _wrapped(f"{LABELS[result.failure.cause]}: {result.failure.summary}", "  ")
            yield from _wrapped(result.failure.fix, "  ")
        else:
            yield from _wrapped("SES has no such identity there. Mail from it may be sent by a parent domain's.", "  ")
        return
    if not heard:
        yield "  No DNS server could be asked: nothing is known to be missing."
        return
    if found.from_domain != found.domain:
        yield f"  From: {clean(found.from_domain)}"
    if result.mail_from_assumed:
        yield from _wrapped(_ASSUMED, "  ")
    for check in found.checks:
        yield ""
        yield from _check(check, color=color)
        if check.part is Part.DMARC:
            yield from _policies(found)
    if found.hints:
        yield from ("", "  Hints, which SES does not need and the exit code does not count:")
    for check in found.hints:
        yield from _hint(check, color=color)
    if found.fixes:
        yield ""
        yield "  Records to publish:"
        yield ""
        yield from (f"    {line}".rstrip() for line in plain(found.fixes).splitlines())


def _check(check: Check, *, color: bool) -> Iterator[str]:
    sign = _painted(check.state, SIGNS[check.state], color=color)
    label = "" if check.label == words(check.state) else f" ({clean(check.label)})"
    yield f"  {sign} {NAMES[check.part]:<10}{words(check.state)}{label}"
    yield from _wrapped(check.meaning, "      ")
    for finding in check.findings:
        source = f" [{finding.source}]" if finding.source else ""
        mark = "could not check" if finding.weight is Weight.UNKNOWN else str(finding.weight)
        about = f"{finding.name}: " if finding.name and finding.name not in finding.text else ""
        yield from _wrapped(f"{mark}: {about}{finding.text}{source}", "      ", "        ")
    if check.advice:
        yield from _wrapped(f"fix: {check.advice}", "      ", "        ")
    if check.last_known is not None:
        yield from _wrapped(f"last known: {words(check.last_known.state)}", "      ")
    for evidence in check.evidence:
        yield from _wrapped(_said(evidence), "      ", "        ")


def _hint(check: Check, *, color: bool) -> Iterator[str]:
    """Yield a hint: one line where there is nothing to it."""
    if check.state is not CheckState.NOT_APPLICABLE:
        yield from _check(check, color=color)
        return
    sign = _painted(check.state, SIGNS[check.state], color=color)
    yield f"  {sign} {NAMES[check.part]:<10}{clean(check.meaning)}"


def _said(evidence: Evidence) -> str:
    where = evidence.authority or evidence.lookup.server
    return f"> {evidence.question}: {clean(evidence.words, _EVIDENCE)}" + (f" (from {clean(where)})" if where else "")


def _policies(found: Authentication) -> Iterator[str]:
    """Yield what receivers do by the new rules and by the old ones; once where these agree."""
    said = [policy_words(policy) for policy in found.policies]
    if len(set(said)) == 1:
        yield from _wrapped(f"by {' and '.join(policy.rules for policy in found.policies)}: {said[0]}", "      ")
        return
    for policy, text in zip(found.policies, said, strict=True):
        yield from _wrapped(f"by {policy.rules}: {text}", "      ", "        ")


def _place(result: Checked) -> str:
    if result.target is None:
        return ""
    return f"in {clean(result.target.profile or DEFAULT_CHAIN_LABEL, 80)}, {clean(result.target.region, 40)}"


def _wrapped(text: str, first: str, then: str | None = None) -> list[str]:
    rest = first if then is None else then
    return wrap(clean(text), WIDTH, initial_indent=first, subsequent_indent=rest, break_on_hyphens=False)


def _painted(state: CheckState, text: str, *, color: bool) -> str:
    return f"\x1b[{_COLORS[state]}m{text}\x1b[0m" if color else text
