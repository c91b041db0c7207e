"""One question under way: tries, other servers, TCP, the second look at odd answers, and how it ends.

A flight is driven by packets and timers, not by a task: that is what makes thousands of them cheap. It ends exactly
once, with an outcome, or without a word when it is cancelled.
"""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Final, Protocol

from sestui.dns import wire
from sestui.dns.servers import Server
from sestui.dns.transport import Channel, ask_over_tcp
from sestui.dns.wire import Answer, Question, Rcode
from sestui.model.dns import Lookup, LookupOutcome
from sestui.model.text import clean

WAITS: Final = (0.4, 1.0, 2.0, 2.0)
"""Seconds after each packet until the next one leaves, and after the last one until nobody waits any more.

The first is far above the usual round trip and far below what people wait for; answers to earlier packets still count.
"""
TCP_TIMEOUT: Final = 3.0
_NEVER: Final = float("inf")
_TELLING: Final = (
    LookupOutcome.SERVFAIL,
    LookupOutcome.REFUSED,
    LookupOutcome.TRUNCATED,
    LookupOutcome.MALFORMED,
    LookupOutcome.TIMEOUT,
    LookupOutcome.UNREACHABLE,
)
"""Where servers fail in several ways, the first of these is told."""
_RETRIED_PLAIN: Final = frozenset((Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS))
_WORDS: Final = {1: "FORMERR", 4: "NOTIMP", 6: "YXDOMAIN", 9: "NOTAUTH", 16: "BADVERS"}

Done = Callable[[Lookup, Answer | None], None]


class Sender(Protocol):
    """What a flight needs of its client."""

    waits: tuple[float, ...]
    heard: int

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop that all of it happens in."""

    def send(self, server: Server, message: bytes, flight: "Flight") -> tuple[Channel, bytes]:
        """Send a message without an id."""

    def again(self, flight: "Flight") -> None:
        """Call `flight.go` when the next packet may leave."""

    def lost(self) -> None:
        """Note that a packet brought no answer in time."""

    def landed(self, flight: "Flight") -> None:
        """Note that the flight is over."""

    def run(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        """Run something that takes its time."""


class Flight:
    """See the module."""

    __slots__ = (
        "_astray",
        "_client",
        "_disabled",
        "_done",
        "_edns",
        "_failures",
        "_last",
        "_message",
        "_next",
        "_recursion",
        "_servers",
        "_started",
        "_task",
        "_tickets",
        "_tries",
        "due",
        "over",
        "question",
    )

    def __init__(
        self,
        client: Sender,
        question: Question,
        servers: tuple[Server, ...],
        done: Done,
        *,
        recursion: bool = True,
        checking_disabled: bool = False,
    ) -> None:
        """Prepare; `go` sends the first packet.

        Args:
            client: sends and paces.
            question: what is asked.
            servers: whom to ask, the preferred one first; at least one.
            done: is told the outcome, from within the event loop.
            recursion: whether RD is set.
            checking_disabled: whether CD is set (RFC 4035 section 3.2.2).
        """
        self._client = client
        self.question = question
        self._servers = servers
        self._done = done
        self._recursion = recursion
        self._disabled = checking_disabled
        self._edns = True
        self._message = question.message(recursion=recursion, checking_disabled=checking_disabled)
        self._tickets: list[tuple[Channel, bytes]] = []
        self._failures: dict[Server, tuple[LookupOutcome, str]] = {}
        self._next: Server | None = servers[0]
        self.due = _NEVER
        """When the present wait is over, by the clock of the event loop."""
        self._task: asyncio.Task[None] | None = None
        self._last: Server | None = None
        self._tries = 0
        self._astray = 0
        self._started = 0.0
        self.over = False

    def go(self) -> None:
        """Send the next packet; it was granted."""
        server = self._next
        if self.over or server is None:
            return
        self._next = None
        if not self._tries:
            self._started = time.perf_counter()
        self._tries += 1
        self._last = server
        try:
            self._tickets.append(self._client.send(server, self._message, self))
        except OSError as error:
            self._fail(server, LookupOutcome.UNREACHABLE, _reason(error))
            return
        self._wait()

    def cancel(self) -> None:
        """End without a word."""
        if not self.over:
            self._end()

    # what the transport tells

    def received(self, data: bytes, channel: Channel, ident: bytes) -> None:
        """Take a datagram with the right id."""
        if not wire.echoes(data, self.question):
            # it may be forged: keep waiting for the right one
            self._astray += 1
            return
        self._client.heard += 1
        channel.release(ident)
        self._tickets.remove((channel, ident))
        answer = wire.read_echoed(data, self.question)
        if answer is None:
            if data[2] & 0x02:
                self._slowly(self._over_tcp(channel.server))
            else:
                self._slowly(self._look_again(channel.server, data))
        elif answer.flags & wire.TC:
            self._slowly(self._over_tcp(channel.server))
        else:
            self._judge(channel.server, answer)

    def concerns(self, data: bytes) -> bool:
        """Say whether a datagram repeats the question."""
        return wire.echoes(data, self.question)

    def astray(self) -> None:
        """Count a datagram that no question can have brought."""
        self._astray += 1

    def unreachable(self, channel: Channel, error: OSError) -> None:
        """Give up a server whose host or network refuses packets."""
        # one piece of news may concern several packets of this flight
        if not self.over and channel.server not in self._failures:
            self._fail(channel.server, LookupOutcome.UNREACHABLE, _reason(error))

    # what follows from it

    def _judge(self, server: Server, answer: Answer) -> None:
        """End with an answer, or go on after what is none."""
        rcode, detail = answer.rcode, answer.extended
        if answer.problem:
            self._fail(server, LookupOutcome.MALFORMED, answer.problem)
        elif answer.withheld:
            self._fail(server, LookupOutcome.REFUSED, f"the server holds the answer back: {detail}")
        elif answer.referral:
            self._fail(server, LookupOutcome.REFUSED, "the server does not answer, it names other servers")
        elif rcode == Rcode.NOERROR:
            outcome = LookupOutcome.FOUND if answer.records else LookupOutcome.NO_DATA
            self._land(outcome, server, detail, answer)
        elif rcode == Rcode.NXDOMAIN:
            self._land(LookupOutcome.NO_SUCH_NAME, server, detail, answer)
        elif rcode in _RETRIED_PLAIN and self._edns:
            # older than EDNS, or in front of something that is (RFC 6891 section 7)
            self._edns = False
            self._message = self.question.message(
                recursion=self._recursion, checking_disabled=self._disabled, edns=False
            )
            self._ask(server)
        elif rcode == Rcode.REFUSED:
            self._fail(server, LookupOutcome.REFUSED, detail)
        else:
            word = "" if rcode == Rcode.SERVFAIL else f"the server says {_WORDS.get(rcode, f'rcode {rcode}')}"
            self._fail(server, LookupOutcome.SERVFAIL, detail or word)

    def _fail(self, server: Server, outcome: LookupOutcome, detail: str) -> None:
        """Note that a server is of no use, and go to the next one at once."""
        self._failures[server] = (outcome, detail)
        self._release(server)
        following = self._following()
        if following is not None and not self._asked(following):
            if self._tries < max(len(self._client.waits), len(self._servers)) + (not self._edns):
                self._ask(following)
            elif not self._tickets:
                self._conclude()
        elif not self._tickets:
            self._conclude()

    def late(self) -> None:
        """Go on without an answer: the wait is over."""
        self.due = _NEVER
        self._client.lost()
        following = self._following()
        if following is None or self._tries >= len(self._client.waits) + (not self._edns):
            self._conclude()
        else:
            self._ask(following)

    def _following(self) -> Server | None:
        """Return who is asked next: after the last one in turn, nobody twice who failed."""
        servers = self._servers
        if len(servers) == 1:
            return None if servers[0] in self._failures else servers[0]
        last = servers.index(self._last) if self._last in servers else -1
        turn = servers[last + 1 :] + servers[: last + 1]
        usable = [server for server in turn if server not in self._failures]
        return next((server for server in usable if not self._asked(server)), usable[0] if usable else None)

    def _asked(self, server: Server) -> bool:
        return any(channel.server == server for channel, _ in self._tickets)

    def _ask(self, server: Server) -> None:
        self.due = _NEVER
        self._next = server
        self._client.again(self)

    def _wait(self) -> None:
        waits = self._client.waits
        self.due = self._client.loop.time() + waits[min(self._tries, len(waits)) - 1]

    def _slowly(self, work: Coroutine[None, None, None]) -> None:
        """Go on in a task of its own; earlier packets do not matter any more."""
        self._release(None)
        self.due = _NEVER
        self._task = self._client.run(work)

    async def _over_tcp(self, server: Server) -> None:
        ident = _ident()
        try:
            data = await ask_over_tcp(server, ident + self._message, TCP_TIMEOUT)
        except (OSError, TimeoutError) as error:
            reason = _reason(error)
        else:
            answer = await wire_or_library(data, self.question) if data[:2] == ident else None
            if answer is not None and not answer.flags & wire.TC:
                self._task = None
                self._judge(server, answer)
                return
            reason = "its answer cannot be read"
        self._task = None
        self._fail(server, LookupOutcome.TRUNCATED, f"over TCP: {reason}")

    async def _look_again(self, server: Server, data: bytes) -> None:
        answer = await wire_or_library(data, self.question)
        self._task = None
        if answer is None:
            self._fail(server, LookupOutcome.MALFORMED, "the answer cannot be read")
        else:
            self._judge(server, answer)

    # the end

    def _land(self, outcome: LookupOutcome, server: Server, detail: str, answer: Answer) -> None:
        chain = answer.chain
        missing = outcome is LookupOutcome.NO_SUCH_NAME
        lookup = Lookup(
            self.question.name,
            self.question.type,
            outcome,
            answer.records,
            chain,
            (chain[-1] if chain else self.question.name) if missing else "",
            answer.ttl,
            answer.soa,
            answer.soa_owner,
            bool(answer.flags & wire.AD),
            False,
            server.text,
            time.perf_counter() - self._started,
            self._tries,
            detail,
        )
        self._end()
        self._done(lookup, answer)

    def _conclude(self) -> None:
        """End without an answer."""
        said = list(self._failures.items())
        if len(self._failures) < len(self._servers):
            silent = next(server for server in self._servers if server not in self._failures)
            if self._astray:
                said.append((silent, (LookupOutcome.MALFORMED, "only answers to other questions came")))
            else:
                said.append((silent, (LookupOutcome.TIMEOUT, "")))
        server, (outcome, detail) = min(said, key=lambda one: _TELLING.index(one[1][0]))
        servers = len(self._servers)
        tried = f"{servers} server{'s' if servers > 1 else ''}, {self._tries} {'tries' if self._tries > 1 else 'try'}"
        lookup = Lookup(
            self.question.name,
            self.question.type,
            outcome,
            server=server.text,
            seconds=time.perf_counter() - self._started,
            attempts=self._tries,
            detail=clean("; ".join(part for part in (detail, tried) if part)),
        )
        self._end()
        self._done(lookup, None)

    def _end(self) -> None:
        self.over = True
        self._release(None)
        if self._task is not None:
            self._task.cancel()
            self._task = None
        self._client.landed(self)

    def _release(self, server: Server | None) -> None:
        """Wait no longer for one server, or for all."""
        if not self._tickets:
            return
        for channel, ident in self._tickets:
            if server is None or channel.server == server:
                channel.release(ident)
        self._tickets = [one for one in self._tickets if server is not None and one[0].server != server]


async def wire_or_library(data: bytes, question: Question) -> Answer | None:
    """Read a response by the fast path or, failing that, by dnspython; `None` when neither can."""
    answer = wire.read(data, question)
    if answer is None and wire.echoes(data, question):
        # the library takes a tenth of a second to import: not in the loop that paints
        reread = await asyncio.to_thread(_library)
        answer = reread(data, question)
    return answer


def _library() -> Callable[[bytes, Question], Answer | None]:
    from sestui.dns.rare import reread

    return reread


def _ident() -> bytes:
    import os

    return os.urandom(2)


def _reason(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "no answer in time"
    text = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return clean(text or type(error).__name__, 200)
