"""What the authoritative servers of a zone say themselves, each by each, past every cache.

So that "published, and not yet visible at the resolver" can be told from "missing". Questions go out with RD=0 to every
address, IPv4 and IPv6, of every name server of the zone (RFC 1034 section 4.3.1).
"""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from sestui.dns import wire
from sestui.dns.names import is_within, parent, to_ascii
from sestui.dns.resolver import StubResolver, unfinished
from sestui.dns.servers import PORT, Server
from sestui.dns.wire import Question
from sestui.model.dns import Lookup, LookupOutcome, RecordType, Soa

_MOST: Final = 16
"""Addresses that are asked; more name servers than that say nothing new."""


class Spread(StrEnum):
    """How far a record, or its absence, has come."""

    SAME = "same"
    """Resolver and authoritative servers say the same."""
    NOT_YET_VISIBLE = "not-yet-visible"
    """Every authoritative server that answers has what the resolver does not have yet, or has otherwise."""
    PARTLY = "partly"
    """The authoritative servers do not agree: some have an older zone."""
    GONE = "gone"
    """The authoritative servers do not have any more what the resolver still knows."""
    UNKNOWN = "unknown"
    """The resolver or all authoritative servers could not be asked."""


@dataclass(frozen=True, slots=True)
class AuthorityAnswer:
    """What one authoritative server says, at one of its addresses."""

    name: str
    """Of the server."""
    address: str
    lookup: Lookup
    """Where a CNAME leads out of the zone, its end is as the resolver sees it."""
    authoritative: bool = False
    """The AA bit: without it the server does not serve the zone (a lame delegation)."""
    serial: int | None = None
    """Of the zone's SOA there; `None` when it could not be read."""


@dataclass(frozen=True, slots=True)
class AuthorityView:
    """What all authoritative servers of a zone say about one question, and what the resolver says."""

    resolver: Lookup
    zone: str = ""
    """Where the zone begins; empty when it could not be found out."""
    soa: Soa | None = None
    """As the resolver sees it."""
    answers: tuple[AuthorityAnswer, ...] = ()
    problem: str = ""
    """Why nothing could be asked; empty otherwise."""

    @property
    def spread(self) -> Spread:
        """How far the record has come."""
        heard = [one.lookup for one in self.answers if one.authoritative and one.lookup.answered]
        if not heard or not self.resolver.answered:
            return Spread.UNKNOWN
        said = {_content(lookup) for lookup in heard}
        if len(said) > 1:
            return Spread.PARTLY
        if said == {_content(self.resolver)}:
            return Spread.SAME
        return Spread.GONE if heard[0].missing else Spread.NOT_YET_VISIBLE

    @property
    def seconds_left(self) -> int | None:
        """Seconds until the resolver asks anew: the TTL, or what is left of the negative one; `None` if unknown."""
        return self.resolver.ttl if self.spread in (Spread.NOT_YET_VISIBLE, Spread.GONE, Spread.PARTLY) else None

    @property
    def serials(self) -> tuple[int, ...]:
        """The serials of the zone that are served, each once: more than one, and some servers are behind."""
        return tuple(dict.fromkeys(one.serial for one in self.answers if one.serial is not None))


async def ask_authorities(
    resolver: StubResolver,
    name: str,
    type: RecordType,  # noqa: A002 - the field's own word
    *,
    port: int = PORT,
) -> AuthorityView:
    """Ask every authoritative server of the zone that a name is in.

    Args:
        resolver: finds the zone, its servers and their addresses; its pace is kept.
        name: what is asked, as `Resolver.lookup` takes it.
        type: what is asked.
        port: of the authoritative servers.

    Raises:
        ValueError: the text is no name.
    """
    name = to_ascii(name)
    seen, (zone, soa) = await asyncio.gather(resolver.lookup(name, type), find_zone(resolver, name))
    if soa is None:
        return AuthorityView(seen, problem="the zone could not be found out")
    servers = await _servers(resolver, zone)
    if not servers:
        return AuthorityView(seen, zone, soa, problem="no address of its name servers could be found out")
    question = Question.of(name, type)
    answers = await asyncio.gather(
        *(_one(resolver, host, Server(address, port), zone, question) for host, address in servers[:_MOST])
    )
    return AuthorityView(seen, zone, soa, tuple(answers))


async def find_zone(resolver: StubResolver, name: str) -> tuple[str, Soa | None]:
    """Return where the zone of a name begins, with its SOA; `("", None)` when it could not be found out.

    The SOA of an absence says it at once (RFC 2308 section 3); a name that is an alias belongs to the zone above it.
    """
    current = to_ascii(name)
    while True:
        lookup = await resolver.lookup(current, "SOA")
        if not lookup.answered:
            return "", None
        soa = next((record for record in lookup.records if isinstance(record, Soa)), None)
        if not lookup.chain:
            if soa is not None:
                return current, soa
            if lookup.soa is not None and is_within(current, lookup.soa_owner):
                return lookup.soa_owner, lookup.soa
        if not current:
            return "", None
        current = parent(current)


async def _servers(resolver: StubResolver, zone: str) -> tuple[tuple[str, str], ...]:
    """Return the name and every address of the zone's name servers."""
    hosts = (await resolver.lookup(zone, "NS")).names
    families: Iterable[RecordType] = ("A", "AAAA")
    lookups = await asyncio.gather(*(resolver.lookup(host, family) for host in hosts for family in families))
    found = [(lookup.name, address) for lookup in lookups for address in lookup.names]
    return tuple(dict.fromkeys(found))


async def _one(resolver: StubResolver, host: str, server: Server, zone: str, question: Question) -> AuthorityAnswer:
    client = resolver.client
    apex = Question.of(zone, "SOA")
    (lookup, answer), (about, _) = await asyncio.gather(
        client.ask(question, (server,), recursion=False), client.ask(apex, (server,), recursion=False)
    )
    authoritative = answer is not None and bool(answer.flags & wire.AA)
    if authoritative and _leads_away(lookup):
        # what is behind another zone's door is not this server's business
        end = await resolver.lookup(lookup.chain[-1], question.type)
        lookup = replace(
            end,
            name=question.name,
            chain=lookup.chain + end.chain,
            server=lookup.server,
            seconds=lookup.seconds,
            attempts=lookup.attempts,
        )
    serial = next((record.serial for record in about.records if isinstance(record, Soa)), None)
    return AuthorityAnswer(host, server.text, lookup, authoritative, serial)


def _leads_away(lookup: Lookup) -> bool:
    """Say whether a chain ends outside what the server knows: some say so, some with the code of the name behind it."""
    return bool(lookup.chain) and (unfinished(lookup) or (lookup.missing and lookup.soa is None))


def _content(lookup: Lookup) -> tuple[LookupOutcome | None, frozenset[object], tuple[str, ...]]:
    """Return what is compared: records in any order, and where they come from; both kinds of absence are one."""
    outcome = None if lookup.missing else lookup.outcome
    return outcome, frozenset(lookup.records), () if lookup.missing else lookup.chain
