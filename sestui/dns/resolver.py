"""The one way to ask: `StubResolver.lookup`, with a cache, one flight per question, and doubts cleared up.

What a resolver says is believed only as far as it goes: SERVFAIL is asked again with checking disabled, so that broken
DNSSEC is told from an outage (RFC 4035 section 3.2.2); a chain of CNAMEs without its end is followed.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import replace
from typing import Final

from sestui.dns.cache import Cache, Key
from sestui.dns.client import FIRST, IN_FLIGHT, Client
from sestui.dns.flight import WAITS, Flight
from sestui.dns.names import BadNameError, to_ascii
from sestui.dns.pacing import CEILING
from sestui.dns.servers import Server, SystemServers
from sestui.dns.wire import Answer, Question, blames_dnssec
from sestui.model.dns import Lookup, LookupOutcome, RecordType, ResolverHealth, ResolverState
from sestui.model.text import clean

_HOPS: Final = 8
_REMEMBERED: Final = 1.1
"""Seconds after which BIND has forgotten that it failed (servfail-ttl)."""
_ROOT: Final[Key] = ("", "SOA")
_QUIET: Final = 3
"""So many questions in a row without any packet back are no accident."""
_GIVEN_UP: Final = 20
_SHORT: Final = 2
"""After so many of them, questions get so many packets only, until anything is heard: thousands wait behind them."""
_CIRCLE: Final = "the CNAME records lead in a circle"
_LONG: Final = "the chain of CNAME records has no end"
_NOT_YET: Final = Lookup("", "TXT", LookupOutcome.TIMEOUT)
_NONE: Final = "no DNS resolver is configured on this machine"


class _Shared:
    """One question that any number of callers wait for."""

    __slots__ = ("flight", "forgotten", "key", "landed", "question", "servers", "task", "waiters")

    def __init__(
        self,
        key: Key,
        question: Question,
        servers: tuple[Server, ...],
        landed: Callable[["_Shared", Lookup], None],
    ) -> None:
        self.key = key
        self.servers = servers
        self.landed = landed
        self.question = question
        self.waiters: list[asyncio.Future[Lookup]] = []
        self.flight: Flight | None = None
        self.task: asyncio.Task[None] | None = None
        self.forgotten = False

    def __call__(self, lookup: Lookup, _: Answer | None) -> None:
        """Take what the flight brought."""
        self.landed(self, lookup)


class StubResolver:
    """Asks recursive servers; satisfies `model.dns.Resolver`. Belongs to the event loop of its first question."""

    def __init__(
        self,
        servers: Iterable[Server] | None = None,
        *,
        ceiling: float | None = CEILING,
        in_flight: int = IN_FLIGHT,
        waits: tuple[float, ...] = WAITS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is asked or opened yet.

        Args:
            servers: whom to ask, the preferred one first; `None` for the system's resolvers, whatever they are then.
            ceiling: packets per second at most; `None` for no limit.
            in_flight: questions under way at most; others wait for their turn.
            waits: seconds after each packet until the next one, or the end.
            clock: seconds that the cache ages with.
        """
        self._clock = clock
        given = None if servers is None else tuple(servers)
        self._servers: Callable[[], tuple[Server, ...]] = SystemServers(clock) if given is None else lambda: given
        self.client = Client(ceiling=ceiling, in_flight=in_flight, waits=waits)
        self._waits = waits
        self._cache = Cache()
        self._shared: dict[Key, _Shared] = {}
        self._live: set[_Shared] = set()
        self._heard = 0
        self._unheard = 0
        self._last: Lookup | None = None
        self._cached_for: tuple[Server, ...] | None = None

    @property
    def servers(self) -> tuple[Server, ...]:
        """Who is asked now."""
        return self._servers()

    @property
    def health(self) -> ResolverHealth:
        """Whether there is any DNS at all."""
        servers, pacer = self._servers(), self.client.pacer
        state, detail = self._state(servers)
        return ResolverHealth(
            state,
            tuple(server.text for server in servers),
            bool(servers) and all(server.private for server in servers),
            pacer.rate,
            pacer.rate is not None and pacer.rate < (pacer.ceiling or 0.0),
            detail,
        )

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Return what the resolvers say; see `model.dns.Resolver`. Cancelling one caller disturbs no other."""
        known, shared, waiter = self._begin(name, type)
        if shared is None or waiter is None:
            return known
        try:
            return await waiter
        except asyncio.CancelledError:
            self._leave(shared, waiter)
            raise

    async def lookup_all(self, questions: Iterable[tuple[str, RecordType]]) -> list[Lookup]:
        """Ask many questions side by side, without a task for each; answers are in the order of the questions.

        A name that DNS cannot hold is malformed. Raises only when it is cancelled.
        """
        begun: list[tuple[Lookup, _Shared | None, asyncio.Future[Lookup] | None]] = []
        try:
            for name, kind in questions:
                try:
                    begun.append(self._begin(name, kind))
                except BadNameError as error:
                    begun.append((malformed(name, kind, error), None, None))
            for _, _, waiter in reversed(begun):
                # what was asked last is mostly answered last: then there is nothing more to wait for
                if waiter is not None and not waiter.done():
                    await waiter
            return [known if waiter is None else waiter.result() for known, _, waiter in begun]
        except BaseException:
            for _, shared, waiter in begun:
                if shared is not None and waiter is not None:
                    waiter.cancel()
                    self._leave(shared, waiter)
            raise

    def _begin(
        self,
        name: str,
        type: RecordType,  # noqa: A002 - the field's own word
    ) -> "tuple[Lookup, _Shared | None, asyncio.Future[Lookup] | None]":
        """Return the answer if it is there; else `_NOT_YET`, whose flight to wait for, and what to await."""
        servers = self._servers()
        if servers and servers == self._cached_for:
            # most names come as the cache has them
            known = self._cache.get((name, type), self._clock())
            if known is not None:
                return known, None, None
        question = Question.of(name, type)
        if not servers:
            return Lookup(question.name, type, LookupOutcome.UNREACHABLE, attempts=0, detail=_NONE), None, None
        if servers != self._cached_for:
            # other resolvers may have other answers
            self._cache.forget()
            self._cached_for = servers
        key = (question.name, type)
        known = None if key[0] == name else self._cache.get(key, self._clock())
        if known is not None:
            return known, None, None
        waiter: asyncio.Future[Lookup] = self.client.loop.create_future()
        shared = self._shared.get(key)
        if shared is None:
            shared = self._shared[key] = _Shared(key, question, servers, self._landed)
            self._live.add(shared)
            shared.waiters.append(waiter)
            flight = self.client.start(question, servers, shared)
            if not flight.over:
                shared.flight = flight
        else:
            shared.waiters.append(waiter)
            if shared.flight is not None and FIRST.get():
                self.client.hasten(shared.flight)
        return _NOT_YET, shared, waiter

    async def make_sure(self) -> ResolverHealth:
        """Return how the resolvers do; where they seem silent, the root is asked first, whatever is remembered of it.

        Domains whose own servers are silent look like a resolver that is. The root is known to whoever answers at all.
        """
        if self.health.state is ResolverState.SILENT:
            self._cache.drop(_ROOT)
            await self.lookup(*_ROOT)
        return self.health

    def forget(self, names: Iterable[str] | None = None) -> None:
        """Ask anew from now on: everything, or these names, all below them, and whatever leads through them.

        Raises:
            ValueError: one of them is no name.
        """
        gone = None if names is None else tuple(to_ascii(name) for name in names)
        self._cache.forget(gone)
        for key, shared in tuple(self._shared.items()):
            if gone is None or any(key[0] == name or key[0].endswith(f".{name}") for name in gone):
                # those who wait get their answer, nobody else does
                shared.forgotten = True
                del self._shared[key]

    def close(self) -> None:
        """Close the sockets; callers that still wait are cancelled."""
        for shared in self._live:
            for waiter in shared.waiters:
                waiter.cancel()
        self._live.clear()
        self._shared.clear()
        self.client.close()

    def _landed(self, shared: _Shared, lookup: Lookup) -> None:
        self._note(lookup)
        if lookup.outcome is LookupOutcome.SERVFAIL:
            self._go_on(shared, self._doubt(shared.question, shared.servers, lookup))
        elif unfinished(lookup):
            self._go_on(shared, self._follow(shared.servers, lookup))
        else:
            self._settle(shared, lookup)

    def _settle(self, shared: _Shared, lookup: Lookup) -> None:
        """Give the answer to all who wait."""
        self._drop(shared)
        if not shared.forgotten:
            self._cache.put(shared.key, lookup, self._clock())
        # no circle is left for the collector: it would cost as much as the question did
        shared.flight = None
        for waiter in shared.waiters:
            if not waiter.done():
                waiter.set_result(lookup)

    def _leave(self, shared: _Shared, waiter: "asyncio.Future[Lookup]") -> None:
        """Let one caller go; the last one ends the flight."""
        if waiter in shared.waiters:
            shared.waiters.remove(waiter)
        if not shared.waiters and shared in self._live:
            self._drop(shared)
            if shared.flight is not None:
                shared.flight.cancel()
            if shared.task is not None:
                shared.task.cancel()

    def _drop(self, shared: _Shared) -> None:
        self._live.discard(shared)
        if self._shared.get(shared.key) is shared:
            del self._shared[shared.key]

    # what is not clear at once

    def _go_on(self, shared: _Shared, work: Coroutine[None, None, Lookup]) -> None:
        async def clear_up() -> None:
            self._settle(shared, await work)

        def ended(task: "asyncio.Task[None]") -> None:
            error = None if task.cancelled() else task.exception()
            if error is not None:
                self._drop(shared)
                for waiter in shared.waiters:
                    if not waiter.done():
                        waiter.set_exception(error)

        shared.task = self.client.run(clear_up())
        shared.task.add_done_callback(ended)

    async def _doubt(self, question: Question, servers: tuple[Server, ...], lookup: Lookup) -> Lookup:
        """Ask whoever said SERVFAIL without checking, and once more with it: the first may have been an accident."""
        server = tuple(one for one in servers if one.text == lookup.server)
        unchecked, _ = await self.client.ask(question, server, checking_disabled=True)
        if not unchecked.answered:
            return replace(lookup, attempts=lookup.attempts + unchecked.attempts)
        if not blames_dnssec(lookup.detail):
            # a failure to reach somebody is remembered for a second, by BIND for questions without CD alone
            await asyncio.sleep(_REMEMBERED)
        again, _ = await self.client.ask(question, server)
        attempts = lookup.attempts + unchecked.attempts + again.attempts
        if again.outcome is not LookupOutcome.SERVFAIL:
            answered = await self._follow(servers, again) if unfinished(again) else again
            return replace(answered, attempts=attempts) if again.answered else replace(lookup, attempts=attempts)
        return replace(again, attempts=attempts, dnssec_broken=True, seconds=lookup.seconds)

    async def _follow(self, servers: tuple[Server, ...], lookup: Lookup) -> Lookup:
        """Ask for the end of a chain that the resolver left open."""
        for _ in range(_HOPS):
            further, _ = await self.client.ask(Question.of(lookup.chain[-1], lookup.type), servers)
            circle = lookup.name in further.chain or any(name in lookup.chain for name in further.chain)
            ttl = None if further.ttl is None else min(further.ttl, lookup.ttl or 0)
            lookup = replace(
                further,
                name=lookup.name,
                chain=lookup.chain + further.chain,
                ttl=ttl,
                authenticated=lookup.authenticated and further.authenticated,
                seconds=lookup.seconds + further.seconds,
                attempts=lookup.attempts + further.attempts,
            )
            if circle:
                return replace(lookup, outcome=LookupOutcome.MALFORMED, records=(), detail=_CIRCLE)
            if not unfinished(lookup) or not further.chain:
                return lookup
        return replace(lookup, outcome=LookupOutcome.MALFORMED, detail=_LONG)

    # how the resolvers do

    def _note(self, lookup: Lookup) -> None:
        heard = self.client.heard
        self._unheard = 0 if heard > self._heard else self._unheard + 1
        self._heard = heard
        self._last = lookup
        self.client.waits = self._waits[:_SHORT] if self._unheard >= _GIVEN_UP else self._waits

    def _state(self, servers: tuple[Server, ...]) -> tuple[ResolverState, str]:
        if not servers:
            return ResolverState.NO_RESOLVER, _NONE
        if self._last is None:
            return ResolverState.UNTRIED, ""
        if self._unheard and self._last.outcome is LookupOutcome.UNREACHABLE:
            return ResolverState.UNREACHABLE, f"the DNS resolver cannot be reached: {self._last.detail}"
        if self._unheard >= _QUIET:
            return ResolverState.SILENT, "the DNS resolver does not answer"
        return (ResolverState.ANSWERING if self._heard else ResolverState.UNTRIED), ""


def malformed(name: str, type: RecordType, error: ValueError) -> Lookup:  # noqa: A002 - the field's own word
    """Return what asking brings for a name that DNS cannot hold: no answer, and never an absence."""
    return Lookup(clean(name), type, LookupOutcome.MALFORMED, detail=clean(str(error)), attempts=0)


def unfinished(lookup: Lookup) -> bool:
    """Say whether a chain was left open: a true absence at its end comes with the SOA of a zone."""
    return lookup.outcome is LookupOutcome.NO_DATA and bool(lookup.chain) and lookup.soa is None
