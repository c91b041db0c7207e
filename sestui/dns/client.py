"""Many questions at once: sockets, pace and the number of flights. It keeps no answers: see `resolver`."""

import asyncio
from collections import deque
from collections.abc import Coroutine
from contextvars import ContextVar
from typing import Final

from sestui.dns.flight import WAITS, Done, Flight
from sestui.dns.pacing import CEILING, Pacer
from sestui.dns.servers import Server
from sestui.dns.transport import Channel, Pool, Randomness
from sestui.dns.wire import Answer, Question
from sestui.model.dns import Lookup

FIRST: Final[ContextVar[bool]] = ContextVar("FIRST", default=False)
"""Whether somebody waits for what is asked in this context: it goes before what nobody waits for."""
IN_FLIGHT: Final = 500
_POOLS: Final = 32
_TICK: Final = 0.05
"""Seconds between two looks at who waits too long: one timer for all is what a timer for each would cost alone."""


class Client:
    """Asks servers; belongs to the event loop in which it is first used. Close it there."""

    def __init__(
        self,
        *,
        ceiling: float | None = CEILING,
        in_flight: int = IN_FLIGHT,
        waits: tuple[float, ...] = WAITS,
    ) -> None:
        """Prepare; no socket is opened yet.

        Args:
            ceiling: packets per second at most; `None` for no limit.
            in_flight: questions under way at most; others wait for their turn.
            waits: seconds after each packet until the next one, or the end; as many packets as there are waits.
        """
        self.pacer = Pacer(ceiling)
        self.waits = waits
        self.heard = 0
        """Answers of any kind that came, over all time."""
        self._in_flight = in_flight
        self._open: set[Flight] = set()
        self._waiting: deque[Flight] = deque()
        self._first: deque[Flight] = deque()
        """Those of `_waiting` and others that somebody waits for."""
        self._again: deque[Flight] = deque()
        self._pools: dict[Server, Pool] = {}
        self._randomness = Randomness()
        self._tasks: set[asyncio.Task[None]] = set()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._ticker: asyncio.TimerHandle | None = None
        self._tick = min(_TICK, min(waits) / 4)
        self._pumping = False
        self._closed = False

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """The event loop it belongs to."""
        if self._loop is None:
            self._loop = asyncio.get_running_loop()
        return self._loop

    @property
    def busy(self) -> int:
        """How many questions are under way."""
        return len(self._open)

    @property
    def pools(self) -> int:
        """To how many servers there are sockets."""
        return len(self._pools)

    def start(
        self,
        question: Question,
        servers: tuple[Server, ...],
        done: Done,
        *,
        recursion: bool = True,
        checking_disabled: bool = False,
    ) -> Flight:
        """Ask as soon as it may; `done` is told the outcome. Parameters are those of `Flight`."""
        if self._closed:
            raise RuntimeError("the client is closed")
        flight = Flight(self, question, servers, done, recursion=recursion, checking_disabled=checking_disabled)
        (self._first if FIRST.get() else self._waiting).append(flight)
        self._pump()
        return flight

    def hasten(self, flight: Flight) -> None:
        """Let a question that waits for its turn go before others."""
        if not flight.over and flight not in self._open and flight not in self._first:
            # where it stood it is passed over, for it is under way or over by then
            self._first.append(flight)

    async def ask(
        self,
        question: Question,
        servers: tuple[Server, ...],
        *,
        recursion: bool = True,
        checking_disabled: bool = False,
    ) -> tuple[Lookup, Answer | None]:
        """Ask and wait for the outcome; parameters are those of `Flight`."""
        answer: asyncio.Future[tuple[Lookup, Answer | None]] = self.loop.create_future()

        def done(lookup: Lookup, said: Answer | None) -> None:
            if not answer.done():
                answer.set_result((lookup, said))

        flight = self.start(question, servers, done, recursion=recursion, checking_disabled=checking_disabled)
        try:
            return await answer
        finally:
            flight.cancel()

    def close(self) -> None:
        """Give up all questions without a word and close the sockets; harmless when closed."""
        self._closed = True
        for flight in (*self._open, *self._first, *self._waiting):
            flight.cancel()
        self._waiting.clear()
        self._first.clear()
        self._again.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._ticker is not None:
            self._ticker.cancel()
            self._ticker = None
        for task in self._tasks:
            task.cancel()
        for pool in self._pools.values():
            pool.close()
        self._pools.clear()

    # what flights need

    def send(self, server: Server, message: bytes, flight: Flight) -> tuple[Channel, bytes]:
        """Send a message without an id; raises `OSError`."""
        pool = self._pools.get(server)
        if pool is None:
            if len(self._pools) >= _POOLS:
                self._tidy()
            pool = self._pools[server] = Pool(self.loop, server, self._randomness)
        return pool.send(message, flight)

    def _tidy(self) -> None:
        """Close the sockets of servers that nobody waits for: authoritative servers are asked once and not again."""
        for server, pool in tuple(self._pools.items()):
            if not pool.busy:
                pool.close()
                del self._pools[server]

    def again(self, flight: Flight) -> None:
        """Let a flight send once more, before those that have not begun."""
        self._again.append(flight)
        self._pump()

    def lost(self) -> None:
        """Note that a packet brought no answer in time."""
        self.pacer.lost(self.loop.time())

    def landed(self, flight: Flight) -> None:
        """Make room for the next."""
        self._open.discard(flight)
        if (self._first or self._waiting) and not self._closed:
            self._pump()

    def run(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        """Run something that takes its time, until `close` at most."""
        task = self.loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def _pump(self) -> None:
        """Let packets leave, as many as may."""
        if self._pumping or self._timer is not None:
            return
        self._pumping = True
        try:
            while True:
                if self._again:
                    queue = self._again
                elif (self._first or self._waiting) and len(self._open) < self._in_flight:
                    queue = self._first or self._waiting
                else:
                    return
                if queue[0].over or (queue is not self._again and queue[0] in self._open):
                    queue.popleft()
                    continue
                seconds = self.pacer.take(self.loop.time())
                if seconds > 0:
                    self._timer = self.loop.call_later(seconds, self._resume)
                    return
                flight = queue.popleft()
                self._open.add(flight)
                if self._ticker is None:
                    self._ticker = self.loop.call_later(self._tick, self._look)
                flight.go()
        finally:
            self._pumping = False

    def _look(self) -> None:
        """Let those go on who wait too long; ends with the last flight."""
        self._ticker = None
        now = self.loop.time()
        for flight in [flight for flight in self._open if flight.due <= now]:
            if not flight.over:
                flight.late()
        if self._open and not self._closed and self._ticker is None:
            self._ticker = self.loop.call_later(self._tick, self._look)

    def _resume(self) -> None:
        self._timer = None
        self._pump()
