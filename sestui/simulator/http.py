"""HTTP/1.1, the server's side, one object per connection. Knows nothing of AWS.

Bounded in what it takes (headers, body, what waits while an answer is under way); keeps connections alive; answers
one request after the other, in order.
"""

import asyncio
import socket
import struct
import time
from collections.abc import Callable
from email.utils import formatdate
from http import HTTPStatus
from typing import Final

from sestui.simulator.message import Answer, Manner, Request, Response

MAX_HEADERS: Final = 32 * 1024
MAX_BODY: Final = 4 * 1024 * 1024
_WAITING: Final = 64 * 1024
_REASONS: Final = {status.value: status.phrase for status in HTTPStatus}
_END: Final = b"\r\n\r\n"
_GARBAGE: Final = b"220 mail.example.net ESMTP ready\r\n\x00\x01\x02"

Respond = Callable[[Request, int], Answer]
"""Answers a request that came on the connection with this number."""


class BadRequestError(Exception):
    """What came in is no request that this server takes."""

    def __init__(self, status: int) -> None:
        super().__init__(_REASONS[status])
        self.status = status


class Connections:
    """All open connections of one server, and how many there were."""

    def __init__(self, respond: Respond) -> None:
        self.respond = respond
        self.accepted = 0
        self.open: set[Connection] = set()

    def abort(self) -> None:
        """End every connection at once, whatever it waits for."""
        for connection in tuple(self.open):
            connection.abort()


class Connection(asyncio.Protocol):
    """One client."""

    __slots__ = ("_awaited", "_buffer", "_busy", "_head", "_number", "_paused", "_registry", "_timer", "_transport")

    def __init__(self, registry: Connections) -> None:
        self._registry = registry
        self._transport: asyncio.Transport | None = None
        self._buffer = bytearray()
        self._head: tuple[Request, int] | None = None
        self._awaited = False
        self._busy = False
        self._paused = False
        self._timer: asyncio.TimerHandle | None = None
        self._number = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        assert isinstance(transport, asyncio.Transport)  # noqa: S101 - what asyncio promises for streams
        self._transport = transport
        self._registry.accepted += 1
        self._number = self._registry.accepted
        self._registry.open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - the reason changes nothing
        """End: nobody is there any more to answer."""
        self._registry.open.discard(self)
        self._transport = None
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def abort(self) -> None:
        """Close without a word."""
        if self._transport is not None:
            self._transport.abort()

    def data_received(self, data: bytes) -> None:
        """Take what came; answer when a request is complete."""
        self._buffer += data
        if not self._busy:
            self._advance()
        elif len(self._buffer) > _WAITING and self._transport is not None and not self._paused:
            self._transport.pause_reading()
            self._paused = True

    def _advance(self) -> None:
        try:
            while not self._busy and self._transport is not None:
                request = self._next()
                if request is None:
                    return
                self._answer(request)
        except BadRequestError as error:
            self._refuse(error.status)

    def _next(self) -> Request | None:
        """Take one complete request out of the buffer; `None` while there is none."""
        buffer = self._buffer
        if self._head is None:
            end = buffer.find(_END)
            if end < 0 or end > MAX_HEADERS:
                if len(buffer) > MAX_HEADERS:
                    raise BadRequestError(431)
                return None
            head = parse_head(bytes(buffer[:end]))
            del buffer[: end + len(_END)]
            length = body_length(head)
            if not length:
                return head
            self._head = head, length
        head, length = self._head
        if len(buffer) < length:
            if "expect" in head.headers and not self._awaited and self._transport is not None:
                self._awaited = True
                self._transport.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            return None
        body = bytes(buffer[:length])
        del buffer[:length]
        self._head = None
        self._awaited = False
        return Request(head.method, head.path, head.query, head.headers, body)

    def _answer(self, request: Request) -> None:
        answer = self._registry.respond(request, self._number)
        self._busy = True
        if answer.delay > 0:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(answer.delay, self._send, request, answer)
        else:
            self._send(request, answer)

    def _send(self, request: Request, answer: Answer) -> None:
        self._timer = None
        transport = self._transport
        if transport is None or answer.manner is Manner.SILENCE:
            return
        if answer.manner is Manner.RESET:
            _reset(transport)
            return
        if answer.manner is Manner.GARBAGE:
            transport.write(_GARBAGE)
            transport.close()
            return
        body = answer.response.body
        data = write_head(answer.response, close=False)
        if answer.manner is Manner.CUT:
            transport.write(data + body[: len(body) // 2])
            transport.close()
        elif answer.manner is Manner.SLOW:
            transport.write(data)
            self._trickle(request, body, answer.pace)
        else:
            transport.write(data if request.method == "HEAD" else data + body)
            self._done(request)

    def _trickle(self, request: Request, rest: bytes, pace: float) -> None:
        if self._transport is None:
            return
        self._transport.write(rest[:1])
        if len(rest) > 1:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(pace, self._trickle, request, rest[1:], pace)
        else:
            self._timer = None
            self._done(request)

    def _done(self, request: Request) -> None:
        if self._transport is None:
            return
        if request.headers.get("connection", "").lower() == "close":
            self._transport.close()
            return
        self._busy = False
        if self._paused:
            self._paused = False
            self._transport.resume_reading()
        if self._buffer:
            # not from within the loop that is still running through the buffer
            asyncio.get_running_loop().call_soon(self._continue)

    def _continue(self) -> None:
        if not self._busy:
            self._advance()

    def _refuse(self, status: int) -> None:
        if self._transport is not None:
            self._busy = True
            self._transport.write(write_head(Response(status, "text/plain", b""), close=True))
            self._transport.close()


def parse_head(head: bytes) -> Request:
    """Read a request line and headers, without the blank line."""
    lines = head.decode("latin-1").split("\r\n")
    parts = lines[0].split(" ")
    if len(parts) != 3:
        raise BadRequestError(400)
    method, target, version = parts
    if version != "HTTP/1.1":
        raise BadRequestError(505)
    if not target.startswith("/"):
        raise BadRequestError(400)
    headers: dict[str, str] = {}
    for line in lines[1:]:
        name, colon, value = line.partition(":")
        if not colon or not name or name != name.strip():
            raise BadRequestError(400)
        headers[name.lower()] = value.strip()
    path, _, query = target.partition("?")
    return Request(method, path, query, headers)


def body_length(head: Request) -> int:
    """Return how many bytes of body follow."""
    if "transfer-encoding" in head.headers:
        raise BadRequestError(501)
    text = head.headers.get("content-length", "0")
    # isdigit alone also takes digits of other scripts
    if not (text.isascii() and text.isdigit()):
        raise BadRequestError(400)
    if len(text) > 12 or int(text) > MAX_BODY:
        raise BadRequestError(413)
    return int(text)


class _Date:
    """The Date header, written once a second."""

    second = -1
    text = ""

    @classmethod
    def now(cls) -> str:
        second = int(time.time())
        if second != cls.second:
            cls.second, cls.text = second, formatdate(second, usegmt=True)
        return cls.text


def write_head(response: Response, *, close: bool) -> bytes:
    """Write the status line and headers, with the blank line."""
    lines = [
        f"HTTP/1.1 {response.status} {_REASONS.get(response.status, 'Unknown')}",
        f"Content-Type: {response.content_type}",
        f"Content-Length: {len(response.body)}",
        *(f"{name}: {value}" for name, value in response.headers),
    ]
    if not any(name == "Date" for name, _ in response.headers):
        lines.append(f"Date: {_Date.now()}")
    if close:
        lines.append("Connection: close")
    return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def _reset(transport: asyncio.Transport) -> None:
    """Close so that the other side sees a reset, not an end."""
    connection = transport.get_extra_info("socket")
    if connection is not None:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    transport.abort()
