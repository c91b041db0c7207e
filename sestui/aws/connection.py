"""HTTP/1.1 as far as AWS's APIs need it: one connection, one exchange at a time, the whole answer at once.

The standard library parses the headers of every answer as an e-mail, which costs more than signing the request did.
Raises what sockets raise, and `BrokenAnswer` for bytes that are not HTTP. Knows neither proxies nor redirects.
"""

import select
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

MAX_BODY: Final = 4 * 1024 * 1024
"""No answer that sestui asks for comes near this many bytes."""
MAX_LINE: Final = 16 * 1024
MAX_HEADERS: Final = 200
_NO_BODY: Final = frozenset((204, 304))
_FINAL_FROM: Final = 200


class BrokenAnswer(Exception):  # noqa: N818 - what came, not a defect of ours
    """What came is not a complete HTTP answer of a sane size."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole HTTP answer."""

    status: int
    headers: dict[str, str]
    """By lower-case name; of a repeated header, all values joined by commas."""
    body: bytes


class Connection:
    """A connection to one host. Not thread-safe."""

    __slots__ = ("_file", "reusable", "sock")

    def __init__(self, sock: socket.socket) -> None:
        self.sock = sock
        self._file = sock.makefile("rb")
        self.reusable = True
        """Whether another exchange may follow."""

    def exchange(self, method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes = b"") -> Answer:
        """Send a request and return the answer.

        Raises:
            OSError: the connection failed or timed out.
            BrokenAnswer: it ended early, or is not HTTP.
            ValueError: the request holds something that cannot be sent in a header.
        """
        self.reusable = False
        lines = [f"{method} {target} HTTP/1.1", *(f"{name}: {value}" for name, value in headers)]
        if any("\r" in line or "\n" in line for line in lines):
            raise ValueError("a header with a line break")
        self.sock.sendall("\r\n".join((*lines, "", "")).encode("latin-1") + body)
        version, status, told = self._head()
        while status < _FINAL_FROM:
            version, status, told = self._head()
        data, delimited = self._body(status, told)
        persistent = "close" if version == "HTTP/1.0" else "keep-alive"
        self.reusable = delimited and "close" not in told.get("connection", persistent).lower()
        return Answer(status, told, data)

    def is_dropped(self) -> bool:
        """Say whether the server has ended this idle connection, or said something unasked."""
        poll = select.poll()
        poll.register(self.sock, select.POLLIN)
        return bool(poll.poll(0))

    def close(self) -> None:
        """Give up the connection."""
        self._file.close()
        self.sock.close()

    def _line(self) -> str:
        line = self._file.readline(MAX_LINE)
        if not line.endswith(b"\n"):
            raise BrokenAnswer("it ended within its head" if line else "the connection was closed")
        return line.decode("latin-1").rstrip("\r\n")

    def _head(self) -> tuple[str, int, dict[str, str]]:
        first = self._line()
        version, _, rest = first.partition(" ")
        code = rest[:3]
        if not version.startswith("HTTP/1.") or not (code.isascii() and code.isdigit() and len(code) == len("200")):
            raise BrokenAnswer(f"it begins with {first[:80]!r}")
        told: dict[str, str] = {}
        for _ in range(MAX_HEADERS):
            line = self._line()
            if not line:
                return version, int(code), told
            name, _, value = line.partition(":")
            key = name.strip().lower()
            told[key] = f"{told[key]}, {value.strip()}" if key in told else value.strip()
        raise BrokenAnswer("its head does not end")

    def _body(self, status: int, told: dict[str, str]) -> tuple[bytes, bool]:
        """Return the body, and whether its end was marked in another way than by closing."""
        if status in _NO_BODY:
            return b"", True
        if "chunked" in told.get("transfer-encoding", "").lower():
            return self._chunks(), True
        length = told.get("content-length")
        if length is None:
            data = self._file.read(MAX_BODY + 1)
            if len(data) > MAX_BODY:
                raise BrokenAnswer("its body does not end")
            return data, False
        return self._exactly(_size(length, 10)), True

    def _chunks(self) -> bytes:
        parts: list[bytes] = []
        total = 0
        while size := _size(self._line().partition(";")[0].strip(), 16):
            total += size
            if total > MAX_BODY:
                raise BrokenAnswer("its body does not end")
            parts.append(self._exactly(size))
            self._line()
        while self._line():
            pass
        return b"".join(parts)

    def _exactly(self, size: int) -> bytes:
        if size > MAX_BODY:
            raise BrokenAnswer(f"its body is said to have {size} bytes")
        data = self._file.read(size)
        if len(data) != size:
            raise BrokenAnswer(f"it ended after {len(data)} of {size} bytes")
        return data


def _size(text: str, base: int) -> int:
    try:
        size = int(text, base)
    except ValueError:
        size = -1
    if size < 0:
        raise BrokenAnswer(f"{text[:40]!r} is no length")
    return size
