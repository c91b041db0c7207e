"""What all checks share: asking with the answers kept as evidence, probing for slips, and wording a verdict.

It asks only; the checks judge. A name that DNS cannot hold is an answer that could not be had, never an absence.
"""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final, TypeAlias

from sestui.dns.authority import AuthorityView, Spread
from sestui.dns.resolver import StubResolver, malformed
from sestui.model.authentication import (
    WEIGHTS,
    Check,
    CheckState,
    Evidence,
    Finding,
    Part,
    RecordSet,
    Weight,
)
from sestui.model.dns import Lookup, LookupOutcome, RecordType, Resolver
from sestui.model.text import clean

Authorities: TypeAlias = Callable[[str, RecordType], Awaitable[AuthorityView]]
"""Asks the authoritative servers of a name's zone: `authority.ask_authorities` with a resolver bound to it."""
_SILENT: Final = {
    LookupOutcome.SERVFAIL: "the DNS server could not answer (SERVFAIL)",
    LookupOutcome.REFUSED: "the DNS server refused to answer",
    LookupOutcome.TIMEOUT: "no DNS server answered in time",
    LookupOutcome.MALFORMED: "no answer came that can be trusted",
    LookupOutcome.TRUNCATED: "the answer did not fit, and TCP failed",
    LookupOutcome.UNREACHABLE: "no DNS server can be reached",
}
DNSSEC_BROKEN: Final = "DNSSEC is broken here: resolvers that check it, as most receivers' do, see no record at all"


@dataclass(frozen=True, slots=True)
class Visible:
    """How far a record has come that is right at the authoritative servers."""

    seconds_left: int | None
    """Seconds until the resolver asks anew."""
    everywhere: bool
    """Whether all authoritative servers that answered have it."""
    serials: tuple[int, ...] = ()
    """Of the zone, as its servers have it: more than one, and some are behind."""


class Memory:
    """What was asked for one verdict: each question goes out once, and all parts of the verdict see the same answer.

    Satisfies `model.dns.Resolver`.
    """

    def __init__(self, resolver: Resolver) -> None:
        self._resolver = resolver
        self._answers: dict[tuple[str, RecordType], Lookup] = {}

    async def fetch(self, questions: Iterable[tuple[str, RecordType]]) -> None:
        """Ask what will be needed anyhow, all at once: one round trip in place of one for each."""
        names = tuple(dict.fromkeys(questions))
        if isinstance(self._resolver, StubResolver):
            lookups = await self._resolver.lookup_all(names)
        else:
            lookups = await asyncio.gather(*(asked(self._resolver, name, kind) for name, kind in names))
        self._answers.update(zip(names, lookups, strict=True))

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Return the answer that is there, or ask; raises `ValueError` as `Resolver.lookup` does."""
        key = (name, type)
        lookup = self._answers.get(key)
        if lookup is None:
            lookup = self._answers[key] = await self._resolver.lookup(name, type)
        return lookup


class Asking:
    """One check at work: what it asks is its evidence, what it finds its findings."""

    def __init__(self, resolver: Resolver, now: datetime, authorities: Authorities | None = None) -> None:
        self.evidence: list[Evidence] = []
        self.findings: list[Finding] = []
        self.fixes: list[RecordSet] = []
        self._resolver = resolver
        self._now = now
        self._authorities = authorities

    @property
    def resolver(self) -> Resolver:
        """Answers questions that are no evidence of this check."""
        return self._resolver

    async def ask(self, name: str, type: RecordType, role: str = "") -> Lookup:  # noqa: A002 - the field's own word
        """Ask one question, and keep the answer."""
        lookup = await asked(self._resolver, name, type)
        self.keep(lookup, role)
        return lookup

    def keep(self, lookup: Lookup, role: str = "", authority: str = "") -> None:
        """Take an answer as evidence."""
        self.evidence.append(Evidence(lookup, self._now, role, authority))

    async def stray(self, name: str, type: RecordType, role: str) -> Lookup | None:  # noqa: A002
        """Look where a record may be by mistake; kept as evidence, and returned, only when something is there."""
        lookup = await asked(self._resolver, name, type)
        if lookup.outcome is not LookupOutcome.FOUND and not lookup.chain:
            return None
        self.keep(lookup, role)
        return lookup

    async def wildcard(self, parent: str, like: Lookup) -> bool:
        """Say whether a name that nobody can have made brings the same answer."""
        probe = await asked(self._resolver, f"probe-{secrets.token_hex(6)}.{parent}", like.type)
        same = (probe.records, probe.chain) == (like.records, like.chain) and (probe.records or probe.chain)
        if same:
            self.keep(probe, "a name that nobody made")
        return bool(same)

    async def visible(self, seen: Lookup, good: Callable[[Lookup], bool]) -> Visible | None:
        """Say whether what the resolver does not have is right at the authoritative servers; `None` when it is not."""
        if self._authorities is None or not seen.answered:
            return None
        view = await self._authorities(seen.name, seen.type)
        heard = [one for one in view.answers if one.authoritative and one.lookup.answered]
        for one in heard:
            self.keep(one.lookup, "asked of the zone's own server", one.name)
        right = [one for one in heard if good(one.lookup)]
        if not right or view.spread in (Spread.SAME, Spread.UNKNOWN):
            return None
        return Visible(view.seconds_left, len(right) == len(heard), view.serials)

    def find(self, code: str, weight: Weight, text: str, name: str = "", source: str = "") -> None:
        """Note something."""
        self.findings.append(Finding(code, weight, clean(text), clean(name), source))

    def spreading(self, visible: Visible, name: str) -> str:
        """Note that a record is on its way, and return what that means."""
        where = "at the zone's own servers" if visible.everywhere else "at some of the zone's own servers, not at all"
        weight = Weight.NOTE if visible.everywhere else Weight.WARNING
        text = f"what is right is published {where}, and the resolver does not see it yet"
        if len(visible.serials) > 1:
            text += f"; they have different zones (serials {', '.join(map(str, sorted(visible.serials)))})"
        self.find("not-yet-visible", weight, text, name, "RFC 2308 section 5")
        again = f" The resolver asks again in {visible.seconds_left} s at most." if visible.seconds_left else ""
        return f"The right record is published, and the resolver does not see it yet.{again}"

    def unanswered(self, lookup: Lookup) -> None:
        """Note that a question was not answered; broken DNSSEC is a problem of the zone, all else is nobody's."""
        if lookup.dnssec_broken:
            self.find("dnssec-broken", Weight.PROBLEM, DNSSEC_BROKEN, lookup.name, "RFC 4035 section 5")
        else:
            self.find("could-not-check", Weight.UNKNOWN, why(lookup), lookup.name)

    def check(
        self,
        part: Part,
        state: CheckState,
        label: str,
        meaning: str,
        *,
        advice: str = "",
        source: str = "",
        seconds_left: int | None = None,
        fixes: Iterable[RecordSet] | None = None,
    ) -> Check:
        """Return the verdict, with all that was asked and found."""
        chosen = self.fixes if fixes is None else fixes
        return Check(
            part,
            state,
            label,
            meaning,
            tuple(sorted(self.findings, key=_weight)) if len(self.findings) > 1 else tuple(self.findings),
            tuple(self.evidence),
            tuple(chosen),
            advice,
            source,
            seconds_left,
        )


async def asked(resolver: Resolver, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
    """Ask one question; a name that DNS cannot hold is malformed."""
    try:
        return await resolver.lookup(name, type)
    except ValueError as error:
        return malformed(name, type, error)


def why(lookup: Lookup) -> str:
    """Return why an answer did not come, as a sentence for people."""
    words = _SILENT.get(lookup.outcome, "it could not be checked")
    return f"{lookup.type} of {lookup.name}: {words}" + (f" ({lookup.detail})" if lookup.detail else "")


def _weight(finding: Finding) -> int:
    return WEIGHTS[finding.weight]
