"""Packets: UDP sockets that the event loop reads in batches, and one question over TCP.

A socket is connected, so that the kernel drops what other hosts send; the port is the kernel's choice and is renewed,
the ids are random and unique per socket (RFC 5452 section 9). It knows nothing of what is in a message but its id.
"""

import asyncio
import os
import socket
import time
from typing import Final, Protocol

from sestui.dns.servers import Server

SOCKETS: Final = 8
"""Per server: so many source ports has somebody to guess from, while one is enough for speed."""
_BATCH: Final = 64
"""Datagrams per turn of the loop: what a flood may cost at once."""
_RECEIVE: Final = 4_096
_BUFFER: Final = 1 << 20
_QUESTIONS: Final = 2_000
_AGE: Final = 120.0
"""A port serves so many questions or seconds."""
_POOL: Final = 3 * 512


class Waiter(Protocol):
    """Who waits for an answer."""

    def received(self, data: bytes, channel: "Channel", ident: bytes) -> None:
        """Take a datagram with the id of the question."""

    def concerns(self, data: bytes) -> bool:
        """Say whether a datagram repeats the question, whatever its id."""

    def astray(self) -> None:
        """Note that a datagram came which no question can have brought."""

    def unreachable(self, channel: "Channel", error: OSError) -> None:
        """Note that the server's host or network refuses packets."""


class Randomness:
    """The system's random bytes, fetched some hundred at a time."""

    def __init__(self) -> None:
        self._bytes = b""
        self._at = 0

    def three(self) -> bytes:
        """Return three bytes."""
        at = self._at
        if at >= len(self._bytes):
            self._bytes, at = os.urandom(_POOL), 0
        self._at = at + 3
        return self._bytes[at : at + 3]


class Channel:
    """One connected socket."""

    __slots__ = ("_born", "_loop", "_questions", "_retired", "_socket", "pending", "server")

    def __init__(self, loop: asyncio.AbstractEventLoop, server: Server) -> None:
        """Connect; raises `OSError` when there is no way to the server."""
        self._loop = loop
        self.server = server
        self.pending: dict[bytes, Waiter] = {}
        self._questions = 0
        self._retired = False
        self._born = time.monotonic()
        self._socket = socket.socket(server.family, socket.SOCK_DGRAM)
        try:
            self._socket.setblocking(False)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _BUFFER)
            self._socket.connect(sockaddr(server))
            loop.add_reader(self._socket.fileno(), self._readable)
        except BaseException:
            self._socket.close()
            raise

    @property
    def spent(self) -> bool:
        """Whether the port has served long enough."""
        return self._questions >= _QUESTIONS or time.monotonic() - self._born > _AGE

    def send(self, message: bytes, waiter: Waiter, randomness: Randomness) -> bytes:
        """Send a message, which comes without its id, and return the id. Raises `OSError` when it cannot leave."""
        pending = self.pending
        ident = randomness.three()[:2]
        while ident in pending:
            ident = randomness.three()[:2]
        self._questions += 1
        try:
            self._socket.send(ident + message)
        except BlockingIOError:
            pass  # as good as lost on the way: the next try is a matter of time
        except ConnectionRefusedError as error:
            # news of an earlier packet: this one did not leave
            self._refused(error)
            self._socket.send(ident + message)
        pending[ident] = waiter
        return ident

    def release(self, ident: bytes) -> None:
        """Wait for an answer no longer."""
        self.pending.pop(ident, None)
        if self._retired and not self.pending:
            self.close()

    def retire(self) -> None:
        """Close as soon as nobody waits any more."""
        self._retired = True
        if not self.pending:
            self.close()

    def close(self) -> None:
        """Close at once; harmless when closed."""
        if self._socket.fileno() >= 0:
            self._loop.remove_reader(self._socket.fileno())
            self._socket.close()

    def _readable(self) -> None:
        receive, pending = self._socket.recv, self.pending
        for _ in range(_BATCH):
            try:
                data = receive(_RECEIVE)
            except BlockingIOError:
                return
            except OSError as error:
                self._refused(error)
                return
            ident = data[:2]
            waiter = pending.get(ident)
            if waiter is not None:
                waiter.received(data, self, ident)
            else:
                self._stray(data)
            if self._socket.fileno() < 0:
                return

    def _stray(self, data: bytes) -> None:
        """Tell those who wait here of a datagram without a question: a late answer concerns nobody."""
        response = len(data) >= 12 and data[2] & 0x80 and data[4:6] == b"\0\1"
        for waiter in tuple(self.pending.values()):
            if not response or waiter.concerns(data):
                waiter.astray()

    def _refused(self, error: OSError) -> None:
        for waiter in tuple(self.pending.values()):
            waiter.unreachable(self, error)


class Pool:
    """The sockets to one server."""

    def __init__(self, loop: asyncio.AbstractEventLoop, server: Server, randomness: Randomness) -> None:
        self._loop = loop
        self._server = server
        self._randomness = randomness
        self._channels: list[Channel | None] = [None] * SOCKETS
        self._retired: list[Channel] = []

    def send(self, message: bytes, waiter: Waiter) -> tuple[Channel, bytes]:
        """Send from one port of several; return the channel and the id. Raises `OSError`."""
        index = self._randomness.three()[0] % SOCKETS
        channel = self._channels[index]
        if channel is None or channel.spent:
            fresh = Channel(self._loop, self._server)
            self._channels[index] = fresh
            if channel is not None:
                channel.retire()
                self._retired = [one for one in self._retired if one.pending]
                self._retired.append(channel)
            channel = fresh
        return channel, channel.send(message, waiter, self._randomness)

    @property
    def busy(self) -> bool:
        """Whether somebody waits for an answer."""
        return any(channel.pending for channel in (*self._channels, *self._retired) if channel is not None)

    def close(self) -> None:
        """Close every socket."""
        for channel in (*self._channels, *self._retired):
            if channel is not None:
                channel.close()
        self._channels = [None] * SOCKETS
        self._retired = []


async def ask_over_tcp(server: Server, message: bytes, timeout: float) -> bytes:  # noqa: ASYNC109 - of all its steps
    """Send a message with its id over a connection of its own and return the answer (RFC 7766).

    Raises:
        OSError: there is no connection, or it ended early.
        TimeoutError: it took longer than `timeout` seconds.
    """
    async with asyncio.timeout(timeout):
        connection = socket.socket(server.family, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)
            loop = asyncio.get_running_loop()
            await loop.sock_connect(connection, sockaddr(server))
            await loop.sock_sendall(connection, len(message).to_bytes(2, "big") + message)
            size = int.from_bytes(await _exactly(loop, connection, 2), "big")
            return await _exactly(loop, connection, size)
        finally:
            connection.close()


async def _exactly(loop: asyncio.AbstractEventLoop, connection: socket.socket, size: int) -> bytes:
    data = b""
    while len(data) < size:
        more = await loop.sock_recv(connection, size - len(data))
        if not more:
            raise ConnectionResetError("the connection ended before the answer did")
        data += more
    return data


def sockaddr(server: Server) -> tuple[str, int] | tuple[str, int, int, int]:
    """Return what a socket connects to; a scope that this machine does not have is an `OSError`."""
    if "%" not in server.host:
        return server.host, server.port
    host, _, scope = server.host.partition("%")
    return host, server.port, 0, int(scope) if scope.isdecimal() else socket.if_nametoindex(scope)
