"""The static walk: reads all of an SPF policy without a message, to find what a receiver could be made to ask.

It follows what RFC 7208 section 4.6.4 counts, is bounded however the policy is built, and never takes a branch that
could not be read for an empty one.
"""

from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Final, TypeVar

from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.evaluate import MOST_HOSTS
from sestui.dns.spf.macros import expand, shorten
from sestui.dns.spf.names import a_labels, askable
from sestui.dns.spf.parser import parse, select
from sestui.dns.spf.record import Kind, Mechanism, Modifier, Record, Term
from sestui.dns.spf.tree import NOTHING, UNCOUNTED, Branch, Count, RecordNode, TermNode, Walk
from sestui.model.dns import Lookup, RecordType, Resolver

MOST_WALKED: Final = 100
"""Terms that the walk asks for, ten times as many as a receiver; others are counted where they are seen."""
MOST_DEPTH: Final = 20
"""Includes and redirects below each other, after which the walk goes no deeper."""
MOST_READ: Final = 2_000
"""Terms of any kind, after which the walk reads no other record."""
_STATIC: Final = frozenset("do")
"""Macro letters whose value a domain's own mail fixes."""
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class _Evidence:
    """What was asked for one term before the walk comes to it."""

    target: str = ""
    lookups: tuple[Lookup, ...] = ()
    voids4: Count = NOTHING
    voids6: Count = NOTHING
    mail_hosts: int = 0
    branch: Branch | None = None
    """With include and redirect: known without a record."""


async def walk(domain: str, resolver: Resolver) -> Walk:
    """Walk the policy that is published at `domain` (U-labels are turned into A-labels)."""
    domain = a_labels(domain)
    name = askable(domain)
    walker = _Walker(domain, resolver)
    if not name:
        return walker.done(RecordNode(domain, Branch.BAD_NAME))
    lookup = await resolver.lookup(name, "TXT")
    return walker.done(await walker.record(domain, lookup, ()))


async def walk_text(domain: str, text: str, resolver: Resolver) -> Walk:
    """Walk a record that is not published yet, as if it were the one at `domain`."""
    domain = a_labels(domain)
    walker = _Walker(domain, resolver)
    return walker.done(await walker.text(RecordNode(domain, Branch.READ, None, (text,)), ()))


class _Walker:
    def __init__(self, origin: str, resolver: Resolver) -> None:
        self._origin = origin
        self._resolver = resolver
        self._counted = 0
        self._followed = 0
        self._read = 0
        self._uncertain = False

    def done(self, root: RecordNode) -> Walk:
        """Sum up the tree."""
        self._uncertain = self._uncertain or root.branch in UNCOUNTED
        total = Walk(root, Count(self._counted, self._uncertain), NOTHING, NOTHING)
        # behind what was not followed there may be empty answers as well
        open_end = Count(0, self._uncertain)
        nodes = [visit.node for visit in total.visits()]
        voids4 = sum((node.voids4 for node in nodes), open_end)
        voids6 = sum((node.voids6 for node in nodes), open_end)
        return replace(total, voids4=voids4, voids6=voids6)

    async def record(self, domain: str, lookup: Lookup, above: tuple[str, ...]) -> RecordNode:
        """Walk the record that a TXT answer holds, if it holds one."""
        if not lookup.answered:
            return RecordNode(domain, Branch.UNKNOWN, lookup)
        texts = select(lookup.txt)
        node = RecordNode(domain, Branch.READ, lookup, texts)
        if len(texts) != 1:
            return replace(node, branch=Branch.SEVERAL if texts else Branch.ABSENT)
        return await self.text(node, above)

    async def text(self, node: RecordNode, above: tuple[str, ...]) -> RecordNode:
        """Walk the one text of a record."""
        try:
            record = parse(node.texts[0])
        except SpfSyntaxError as error:
            return replace(node, branch=Branch.BROKEN, error=error)
        return replace(node, record=record, terms=await self._terms(record, node.domain, above))

    async def _terms(self, record: Record, domain: str, above: tuple[str, ...]) -> tuple[TermNode, ...]:
        order = _order(record)
        self._read += len(record.terms)
        asking = [term for term in order if term.counts][: MOST_WALKED - self._followed]
        self._followed += len(asking)
        inside = (*above, askable(domain))
        found = await _gather(*(self._evidence(term, domain, inside) for term in asking))
        evidence = {term.start: each for term, each in zip(asking, found, strict=True)}
        nodes = {}
        for term in order:
            nodes[term.start] = await self._node(term, evidence.get(term.start), inside)
        return tuple(nodes.get(term.start) or TermNode(term, reached=not _idle(term)) for term in record.terms)

    async def _node(self, term: Term, evidence: _Evidence | None, inside: tuple[str, ...]) -> TermNode:
        if not term.counts:
            return TermNode(term)
        self._counted += 1
        number = Count(self._counted, self._uncertain)
        if evidence is None:
            self._uncertain = True
            return TermNode(term, number=number, inner=RecordNode("", Branch.TOO_LARGE) if _leads_on(term) else None)
        node = TermNode(
            term,
            number=number,
            target=evidence.target,
            lookups=evidence.lookups,
            voids4=evidence.voids4,
            voids6=evidence.voids6,
            mail_hosts=evidence.mail_hosts,
        )
        if not _leads_on(term):
            return node
        inner = await self._inner(evidence, inside)
        if inner.branch in UNCOUNTED:
            self._uncertain = True
        return replace(node, inner=inner)

    async def _inner(self, evidence: _Evidence, inside: tuple[str, ...]) -> RecordNode:
        if evidence.branch is not None:
            return RecordNode(evidence.target, evidence.branch)
        if len(inside) > MOST_DEPTH or self._read > MOST_READ:
            return RecordNode(evidence.target, Branch.TOO_LARGE)
        return await self.record(evidence.target, evidence.lookups[0], inside)

    async def _evidence(self, term: Term, domain: str, inside: tuple[str, ...]) -> _Evidence:
        """Ask what can be asked for a term without a message."""
        spec = term.domain if isinstance(term, Mechanism) else term.value
        leads_on = _leads_on(term)
        open_end = Count(0, at_least=True)
        if spec is not None and not spec.letters <= _STATIC:
            return _Evidence("", (), open_end, open_end, 0, Branch.BY_MESSAGE if leads_on else None)
        target = domain if spec is None else shorten(expand(spec, {"d": domain, "o": self._origin}))
        name = askable(target)
        if not name or (leads_on and "." not in name):
            return _Evidence(target, branch=Branch.BAD_NAME if leads_on else None)
        if leads_on and name in inside:
            return _Evidence(target, branch=Branch.LOOP)
        if leads_on:
            lookup = await self._resolver.lookup(name, "TXT")
            return _Evidence(target, (lookup,), _void(lookup), _void(lookup))
        if isinstance(term, Mechanism) and term.kind is Kind.PTR:
            # whether the client's own address has a name is the client's affair
            return _Evidence(target, (), open_end, open_end)
        if isinstance(term, Mechanism) and term.kind is Kind.MX:
            return await self._mail_hosts(target, name)
        if isinstance(term, Mechanism) and term.kind is Kind.EXISTS:
            lookup = await self._resolver.lookup(name, "A")
            return _Evidence(target, (lookup,), _void(lookup), _void(lookup))
        four, six = await _gather(self._resolver.lookup(name, "A"), self._resolver.lookup(name, "AAAA"))
        return _Evidence(target, (four, six), _void(four), _void(six))

    async def _mail_hosts(self, target: str, name: str) -> _Evidence:
        lookup = await self._resolver.lookup(name, "MX")
        hosts = sorted(host.exchange for host in lookup.mx)
        types: tuple[RecordType, ...] = ("A", "AAAA")
        # receivers give up at the eleventh host, before they ask for any
        asked = [host for host in hosts if host] if len(hosts) <= MOST_HOSTS else []
        found = await _gather(*(self._resolver.lookup(host, type_) for host in asked for type_ in types))
        voids4 = sum((_void(each) for each in found if each.type == "A"), _void(lookup))
        voids6 = sum((_void(each) for each in found if each.type == "AAAA"), _void(lookup))
        return _Evidence(target, (lookup, *found), voids4, voids6, len(hosts))


def _order(record: Record) -> list[Term]:
    """Return the terms that can be reached, in the order of evaluation: redirect comes last (RFC 7208 section 6.1)."""
    last = record.all
    mechanisms = [term for term in record.mechanisms if last is None or term.start <= last.start]
    return [*mechanisms, *([record.redirect] if last is None and record.redirect is not None else [])]


def _idle(term: Term) -> bool:
    """Whether a term that is not evaluated was meant to be; modifiers other than redirect never are."""
    return isinstance(term, Mechanism) or term.name == "redirect"


def _leads_on(term: Term) -> bool:
    return isinstance(term, Modifier) or term.kind is Kind.INCLUDE


def _void(lookup: Lookup) -> Count:
    return Count(int(lookup.missing), not lookup.answered)


async def _gather(*asked: Awaitable[_T]) -> list[_T]:
    # asyncio is loaded wherever something can be awaited; importing this module alone stays cheap
    import asyncio

    return list(await asyncio.gather(*asked))
