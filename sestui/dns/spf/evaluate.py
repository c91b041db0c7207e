"""`check_host` of RFC 7208, with a trace of every term.

The order of questions is the order of the terms, one after the other, as a receiver asks them: only so are the
counts and the point where evaluation stops those of a receiver. "Could not ask" is temperror, never "no record".
"""

import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from ipaddress import IPv4Address
from typing import Final, Literal, TypeAlias

from sestui.dns.names import is_within
from sestui.dns.spf.asking import Asking, Budget, Stop
from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.macros import MacroString, expand, parse_macros, shorten
from sestui.dns.spf.message import UNKNOWN, Message, message
from sestui.dns.spf.names import (
    Address,
    a_labels,
    askable,
    checkable,
    parse_address,
    real_address,
    reverse_name,
)
from sestui.dns.spf.parser import parse, select
from sestui.dns.spf.record import Kind, Mechanism, Modifier, Record
from sestui.dns.spf.result import BY_QUALIFIER, Check, Code, Outcome, SpfResult, Step
from sestui.model.dns import Lookup, Mx, RecordType, Resolver
from sestui.model.text import clean

MOST_HOSTS: Final = 10
"""Hosts of one mx; more is a permerror. Names of one ptr; more are ignored (RFC 7208 section 4.6.4)."""

_Ask: TypeAlias = Callable[[str, RecordType], Awaitable[Lookup]]


async def check_host(
    ip: Address,
    domain: str,
    sender: str,
    helo: str,
    resolver: Resolver,
    *,
    receiver: str = UNKNOWN,
    clock: Callable[[], float] = time.monotonic,
    wall_clock: Callable[[], float] = time.time,
) -> SpfResult:
    """Evaluate the SPF policy of `domain` for a client at `ip` (RFC 7208 section 4).

    Args:
        ip: The client's address; an IPv4-mapped one counts as IPv4 (section 5).
        domain: What is checked: the MAIL FROM domain, or the HELO name. U-labels are turned into A-labels.
        sender: The MAIL FROM or HELO identity; without a local part it becomes postmaster (section 4.3).
        helo: The name the client gave.
        resolver: Answers the questions.
        receiver: What `%{r}` stands for in an explanation.
        clock: Seconds that only grow; the evaluation ends with temperror after `asking.TIME_LIMIT` of them.
        wall_clock: Seconds since 1970, for `%{t}` in an explanation.
    """
    domain = a_labels(domain)
    envelope = message(real_address(ip), sender, helo, receiver)
    budget = Budget(resolver, clock)
    evaluation = _Evaluation(envelope, budget)
    if checkable(domain):
        check = await evaluation.check(domain)
    else:
        check = Check(domain, Code.NONE, "this is not a domain name of two or more labels")
    result = SpfResult(check.code, check, str(envelope.ip), domain, envelope.sender, helo, budget.terms, budget.voids)
    if check.code is not Code.FAIL:
        return result
    return await evaluation.explained(result, str(int(wall_clock())))


class _Evaluation:
    """One evaluation at work."""

    def __init__(self, envelope: Message, budget: Budget) -> None:
        self._message = envelope
        self._budget = budget
        self._address_type: Literal["A", "AAAA"] = "A" if isinstance(envelope.ip, IPv4Address) else "AAAA"
        self._validated: tuple[str, ...] | None = None

    async def check(self, domain: str) -> Check:
        """Evaluate the record of `domain`, which may be the target of an include or a redirect."""
        name = askable(domain)
        if "." not in name:
            return Check(domain, Code.NONE, "the name cannot be asked: it has only one label, or a bad one")
        try:
            lookup = await self._budget.ask(name, "TXT")
        except Stop as stop:
            return Check(domain, Code.TEMPERROR, stop.reason)
        if not lookup.answered:
            return Check(domain, Code.TEMPERROR, f"the TXT records could not be read: {lookup.outcome}", lookup)
        texts = select(lookup.txt)
        if not texts:
            return Check(domain, Code.NONE, "there is no SPF record", lookup)
        if len(texts) > 1:
            return Check(domain, Code.PERMERROR, f"there are {len(texts)} SPF records in place of one", lookup)
        try:
            record = parse(texts[0])
        except SpfSyntaxError as error:
            return Check(domain, Code.PERMERROR, f"syntax error: {error.reason}", lookup, texts[0])
        return await self._evaluate(Check(domain, Code.NEUTRAL, "", lookup, texts[0], record), record)

    async def _evaluate(self, check: Check, record: Record) -> Check:
        steps: list[Step] = []
        for mechanism in record.mechanisms:
            step = await self._step(mechanism, check.domain)
            steps.append(step)
            if step.outcome is Outcome.MATCH:
                return replace(check, code=BY_QUALIFIER[mechanism.qualifier], steps=tuple(steps))
            if step.outcome is not Outcome.NO_MATCH:
                return replace(check, code=Code(step.outcome), reason=step.reason, steps=tuple(steps))
        if record.redirect is None:
            return replace(check, reason="no term matches, and there is no all", steps=tuple(steps))
        step = await self._redirect(record.redirect, check.domain)
        code = step.inner.code if step.outcome is Outcome.REDIRECTED and step.inner else Code(step.outcome)
        return replace(check, code=code, reason=step.reason, steps=(*steps, step))

    async def _step(self, term: Mechanism, domain: str) -> Step:
        if term.kind is Kind.ALL:
            return Step(term, Outcome.MATCH)
        if term.network is not None:
            return Step(term, Outcome.MATCH if self._message.ip in term.network else Outcome.NO_MATCH)
        asking = Asking(self._budget, term)
        try:
            asking.start()
            asking.target = domain if term.domain is None else await self._target(term.domain, domain, asking.ask)
            if term.kind is Kind.INCLUDE:
                return await self._include(asking)
            name = askable(asking.target)
            if not name:
                return asking.step(Outcome.NO_MATCH, "the name cannot be asked: it has a bad label")
            matched = await self._matches(term, name, asking)
            return asking.step(Outcome.MATCH if matched else Outcome.NO_MATCH)
        except Stop as stop:
            return asking.step(stop.outcome, stop.reason)

    async def _include(self, asking: Asking) -> Step:
        """Evaluate the included record; the table is RFC 7208 section 5.2's."""
        inner = await self._inner(asking)
        if inner.code is Code.PASS:
            return asking.step(Outcome.MATCH)
        if inner.code is Code.TEMPERROR:
            return asking.step(Outcome.TEMPERROR, inner.reason)
        if inner.code in (Code.NONE, Code.PERMERROR):
            return asking.step(Outcome.PERMERROR, _told(inner))
        return asking.step(Outcome.NO_MATCH, f"the included record says {inner.code}")

    async def _redirect(self, term: Modifier, domain: str) -> Step:
        """Let the target's record decide; a target without one is a permerror (RFC 7208 section 6.1)."""
        asking = Asking(self._budget, term)
        try:
            asking.start()
            asking.target = await self._target(term.value, domain, asking.ask)
            inner = await self._inner(asking)
        except Stop as stop:
            return asking.step(stop.outcome, stop.reason)
        if inner.code is Code.NONE:
            return asking.step(Outcome.PERMERROR, _told(inner))
        return asking.step(Outcome.REDIRECTED, inner.reason)

    async def _inner(self, asking: Asking) -> Check:
        inner = await self.check(asking.target)
        asking.inner = inner
        if inner.lookup is not None:
            asking.count_void(inner.lookup)
        return inner

    async def _matches(self, term: Mechanism, name: str, asking: Asking) -> bool:
        if term.kind is Kind.A:
            return await self._is_host(term, name, asking)
        if term.kind is Kind.MX:
            return await self._is_mail_host(term, name, asking)
        if term.kind is Kind.EXISTS:
            return bool((await asking.need(name, "A")).names)  # always A (RFC 7208 section 5.7)
        return any(is_within(host, name) for host in await self._validated_names(asking.ask))

    async def _is_mail_host(self, term: Mechanism, name: str, asking: Asking) -> bool:
        hosts = sorted((await asking.need(name, "MX")).mx, key=_preference)
        if len(hosts) > MOST_HOSTS:
            raise Stop(Outcome.PERMERROR, f"{name} has {len(hosts)} mail hosts; only {MOST_HOSTS} are allowed")
        for host in hosts:
            # an empty exchange is the null MX (RFC 7505)
            if host.exchange and await self._is_host(term, host.exchange, asking):
                return True
        return False

    async def _is_host(self, term: Mechanism, name: str, asking: Asking) -> bool:
        ip = self._message.ip
        given = term.prefix4 if isinstance(ip, IPv4Address) else term.prefix6
        shift = 0 if given is None else ip.max_prefixlen - given
        found = map(parse_address, (await asking.need(name, self._address_type)).names)
        return any(a is not None and int(a) >> shift == int(ip) >> shift for a in found)

    async def _validated_names(self, ask: _Ask) -> tuple[str, ...]:
        """Return the names of the client's address that lead back to it (RFC 7208 section 5.5).

        Only here a DNS error is no temperror: the name is passed over, or nothing matches.
        """
        if self._validated is None:
            names = (await ask(reverse_name(self._message.ip), "PTR")).names[:MOST_HOSTS]
            good: list[str] = []
            for host in filter(None, names):
                addresses = (await ask(host, self._address_type)).names
                if any(parse_address(text) == self._message.ip for text in addresses):
                    good.append(host)
            self._validated = tuple(good)
        return self._validated

    async def _target(self, macros: MacroString, domain: str, ask: _Ask) -> str:
        return shorten(await self._expanded(macros, domain, ask))

    async def _expanded(self, macros: MacroString, domain: str, ask: _Ask, timestamp: str = "") -> str:
        values = self._message.values(domain) | {"t": timestamp}
        if "p" in macros.letters:
            names = await self._validated_names(ask)
            equal = next((name for name in names if name == domain.lower()), "")
            below = next((name for name in names if is_within(name, domain.lower())), "")
            values["p"] = equal or below or next(iter(names), UNKNOWN)
        return expand(macros, values)

    async def explained(self, result: SpfResult, timestamp: str) -> SpfResult:
        """Add the domain owner's words; whatever goes wrong on the way, there are none (RFC 7208 section 6.2)."""
        check = result.deciding_check
        exp = None if check.record is None else check.record.exp
        if exp is None:
            return result
        try:
            name = askable(await self._target(exp.value, check.domain, self._budget.ask))
            if not name:
                return result
            lookup = await self._budget.ask(name, "TXT")
            macros = _explanation(lookup)
            text = macros and await self._expanded(macros, check.domain, self._budget.ask, timestamp)
        except Stop:  # time is up: the result stands, without an explanation
            return result
        return replace(result, explanation=clean(text or ""), explanation_lookup=lookup)


def _told(inner: Check) -> str:
    return clean(f"{inner.domain}: {inner.reason}")


def _preference(record: Mx) -> int:
    return record.preference


def _explanation(lookup: Lookup) -> MacroString | None:
    if len(lookup.txt) != 1:
        return None
    try:
        return parse_macros(lookup.txt[0], 0, explanation=True)
    except SpfSyntaxError:  # then there is no explanation (RFC 7208 section 6.2)
        return None
