"""The scene's DNS server: UDP and TCP on one loopback port, within the simulator's own event loop."""

import asyncio
import random
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Final, cast

from sestui.simulator.dns_scene import DnsFault, DnsRecord, DnsScene
from sestui.simulator.dns_zone import LOOPBACK, DnsZones

if TYPE_CHECKING:
    from sestui.simulator.dns_message import DnsQuery

_TRIES: Final = 50
_ERRORS: Final = frozenset(("servfail", "refused", "notimp", "servfail-checking", "filtered"))


@dataclass(frozen=True, slots=True)
class DnsRequest:
    """One question, as it arrived."""

    at: float
    """`time.monotonic()` on arrival, whatever clock the scene runs on."""
    name: str
    """Lower case, no trailing dot; empty when no question could be read."""
    type: str
    stream: bool
    """Whether it came over TCP."""
    recursion: bool
    checking_disabled: bool
    edns: bool
    fault: str
    """The kind of fault that met it; empty when none did."""
    port: int
    """Where it came from."""
    id: int


class DnsServer:
    """Answers from `start` to `close`; belongs to one event loop."""

    def __init__(
        self,
        scene: DnsScene,
        published: Callable[[], tuple[DnsRecord, ...]],
        seed: int,
        elapsed: Callable[[], float],
        record: Callable[[DnsRequest], None],
    ) -> None:
        """Prepare; nothing listens yet.

        Args:
            scene: what is served.
            published: the records of the scene's identities, if it wants them; made with the first question.
            seed: of what is left to chance.
            elapsed: seconds since the start of the scene.
            record: is told of every question.
        """
        self._scene = scene
        self._published = published
        self._made: DnsZones | None = None
        self._elapsed = elapsed
        self._record = record
        # chance for a show, not for secrets
        self._chance = random.Random(seed)  # noqa: S311
        self._met: dict[tuple[int, str, str], int] = {}
        self._datagrams: asyncio.DatagramTransport | None = None
        self._server: asyncio.Server | None = None
        self._streams: set[asyncio.Transport] = set()
        self._timers: set[asyncio.TimerHandle] = set()
        self.port = 0

    @property
    def _zones(self) -> DnsZones:
        if self._made is None:
            more = self._published() if self._scene.identities else ()
            self._made = DnsZones(replace(self._scene, records=self._scene.records + more))
        return self._made

    async def start(self, port: int = 0) -> None:
        """Listen on both; raises `OSError` when the port cannot be had."""
        loop = asyncio.get_running_loop()
        stream, datagrams = _sockets(port)
        self.port = stream.getsockname()[1]
        self._datagrams, _ = await loop.create_datagram_endpoint(lambda: _Datagrams(self), sock=datagrams)
        self._server = await loop.create_server(lambda: _Stream(self), sock=stream)

    def close(self) -> None:
        """Stop at once; the loop has to turn once more until the sockets are closed."""
        for timer in self._timers:
            timer.cancel()
        self._timers.clear()
        if self._datagrams is not None:
            self._datagrams.abort()
        if self._server is not None:
            self._server.close()
        for transport in tuple(self._streams):
            transport.abort()

    def opened(self, transport: asyncio.Transport) -> None:
        """Remember a connection."""
        self._streams.add(transport)

    def closed(self, transport: asyncio.Transport) -> None:
        """Forget a connection."""
        self._streams.discard(transport)

    def asked(self, data: bytes, port: int, *, stream: bool, send: Callable[[bytes | None], None]) -> None:
        """Answer a message through `send`, now, later or never; `None` ends a connection without a word."""
        from sestui.simulator import dns_message

        query = dns_message.read_query(data)
        if query is None:
            self._record(DnsRequest(time.monotonic(), "", "", stream, False, False, False, "", port, 0))
            return
        fault = self._fault(query, stream=stream)
        kind = fault.kind if fault else ""
        self._record(
            DnsRequest(
                time.monotonic(),
                query.name,
                query.type,
                stream,
                query.recursion,
                query.checking_disabled,
                query.edns,
                kind,
                port,
                query.message.id,
            )
        )
        if kind in ("timeout", "drop"):
            return
        if kind == "truncated-no-tcp" and stream:
            send(None)
            return
        answer = self._answer(query, kind, stream=stream)
        if fault is not None and kind == "slow":
            self._later(fault.delay, lambda: send(answer))
        else:
            send(answer)

    def _answer(self, query: "DnsQuery", kind: str, *, stream: bool) -> bytes:
        from sestui.simulator import dns_message

        if kind in _ERRORS or kind in ("no-edns", "dnssec-broken", "no-authority"):
            return dns_message.failure(query, kind)
        if kind in ("truncated", "truncated-no-tcp", "truncated-always"):
            return dns_message.truncated(query)
        if kind == "referral":
            return dns_message.referral(query)
        reply = self._zones.reply(query.name, query.type, self._elapsed(), recursion=query.recursion)
        bare = kind == "bare-cname"
        good = dns_message.write_reply(query, reply, self._zones.zone(query.name), stream=stream, bare=bare)
        if kind and kind != "slow" and not bare:
            return dns_message.spoiled(kind, good, query, self._chance)
        return good

    def _fault(self, query: "DnsQuery", *, stream: bool) -> DnsFault | None:
        """Return what goes wrong with a question, and count it."""
        elapsed = self._elapsed()
        for index, fault in enumerate(self._scene.faults):
            if elapsed < fault.after or (fault.seconds is not None and elapsed >= fault.after + fault.seconds):
                continue
            if fault.names and not any(fnmatchcase(query.name, pattern) for pattern in fault.names):
                continue
            if (fault.types and query.type not in fault.types) or not self._applies(fault, query, stream=stream):
                continue
            if fault.first is not None:
                met = self._met.get((index, query.name, query.type), 0)
                if met >= fault.first:
                    continue
                self._met[index, query.name, query.type] = met + 1
            return fault
        return None

    def _applies(self, fault: DnsFault, query: "DnsQuery", *, stream: bool) -> bool:
        if fault.kind == "truncated":
            return not stream
        if fault.kind == "no-edns":
            return query.edns
        if fault.kind == "no-authority":
            return not query.recursion
        if fault.kind in ("dnssec-broken", "servfail-checking"):
            return query.recursion and not query.checking_disabled
        return fault.kind != "drop" or self._chance.random() < fault.share

    def _later(self, delay: float, call: Callable[[], None]) -> None:
        def due() -> None:
            self._timers.discard(timer)
            call()

        timer = asyncio.get_running_loop().call_later(delay, due)
        self._timers.add(timer)


class _Datagrams(asyncio.DatagramProtocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._transport: asyncio.DatagramTransport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # the selector loop's own class does not say in Python 3.11 that it is one
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        def send(answer: bytes | None) -> None:
            if answer is not None and self._transport is not None and not self._transport.is_closing():
                self._transport.sendto(answer, addr)

        self._server.asked(data, addr[1], stream=False, send=send)


class _Stream(asyncio.Protocol):
    def __init__(self, server: DnsServer) -> None:
        self._server = server
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio promises for streams
        self._transport = transport
        self._server.opened(transport)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the reason changes nothing
        if self._transport is not None:
            self._server.closed(self._transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while len(self._buffer) >= 2 and self._transport is not None:
            size = int.from_bytes(self._buffer[:2], "big")
            if len(self._buffer) < 2 + size:
                return
            message = bytes(self._buffer[2 : 2 + size])
            del self._buffer[: 2 + size]
            port = self._transport.get_extra_info("peername")[1]
            self._server.asked(message, port, stream=True, send=self._send)

    def _send(self, answer: bytes | None) -> None:
        if self._transport is None:
            return
        if answer is None:
            self._transport.abort()
        else:
            self._transport.write(len(answer).to_bytes(2, "big") + answer)


def _sockets(port: int) -> tuple[socket.socket, socket.socket]:
    """Return a listening stream socket and a datagram socket on one port."""
    for _ in range(1 if port else _TRIES):
        stream = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        datagrams = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        try:
            stream.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            stream.bind((LOOPBACK, port))
            datagrams.bind((LOOPBACK, stream.getsockname()[1]))
        except OSError:
            stream.close()
            datagrams.close()
            if port:
                raise
        else:
            return stream, datagrams
    raise OSError("no port is free for both UDP and TCP")
