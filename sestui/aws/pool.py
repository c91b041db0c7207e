"""Connections to hosts that are reached directly, kept for the next request.

One list of idle connections for each host; the one used last goes first, so that a quiet fleet keeps few warm. TLS
sessions are resumed: the second connection to a host costs a fraction of the first.

A fleet that is read as it was before needs no more connections than it had. That it makes none is seen to here: a
request that finds all of a host's connections in use waits a moment for one of them.
"""

import select
import socket
import ssl
import threading
import time
from collections import deque
from queue import Empty, SimpleQueue
from typing import Final
from urllib.parse import urlsplit

from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, SSLError

from sestui.aws.connection import Connection
from sestui.aws.gate import Gate
from sestui.model.settings import Timeouts

PATIENCE: Final = 1.0
"""Seconds to wait, at most, for a connection that is in use before one more is made."""
_PORTS: Final = {"http": 80, "https": 443}


class Host:
    """One host and port, and its idle connections. Thread-safe."""

    def __init__(self, url: str, context: ssl.SSLContext, timeouts: Timeouts, keep: int, gate: Gate) -> None:
        parts = urlsplit(url)
        self._url = url
        self._context = context if parts.scheme == "https" else None
        self._timeouts = timeouts
        self._keep = keep
        self._gate = gate
        self._name = parts.hostname or ""
        self._port = parts.port or _PORTS[parts.scheme]
        bracketed = f"[{self._name}]" if ":" in self._name else self._name
        self.header = bracketed if self._port == _PORTS[parts.scheme] else f"{bracketed}:{self._port}"
        """The `Host` header, as botocore signs it."""
        self._lock = threading.Lock()
        self._idle: list[Connection] = []
        self._open = 0
        """Connections that are idle, in use, or being made."""
        self._peak = 0
        self._most: int | None = None
        """How many may be open before a request waits for one that is in use; `None` for any number."""
        self._waiting: deque[SimpleQueue[Connection | None]] = deque()
        """Who waits is given a connection, or the right to make one; first come, first served."""
        self._tls_session: ssl.SSLSession | None = None

    def take(self) -> Connection:
        """Return a connection that stands: an idle one, else a new one; while steady, one that is in use until then.

        Raises:
            BotoCoreError: no connection can be made.
        """
        until = time.monotonic() + self._timeouts.connect
        while (connection := self._kept()) is not None:
            if not connection.is_dropped():
                return connection
            self._give_up(connection)
        try:
            return self._connect(until)
        except BaseException:
            self._lose()
            raise

    def give_back(self, connection: Connection) -> None:
        """Keep a connection for the next request, if it is good for one."""
        if connection.reusable:
            if isinstance(connection.sock, ssl.SSLSocket) and not connection.sock.session_reused:
                self._tls_session = connection.sock.session
            with self._lock:
                if self._waiting:
                    self._waiting.popleft().put(connection)
                    return
                if len(self._idle) < self._keep:
                    self._idle.append(connection)
                    return
        self._give_up(connection)

    def steady(self, *, is_steady: bool) -> None:
        """Say whether this host gets no more requests at once than it had: then it gets no more connections."""
        with self._lock:
            self._most = max(1, self._peak) if is_steady else None
            while self._waiting and not is_steady:
                self._count_one()
                self._waiting.popleft().put(None)

    def close(self) -> None:
        """Give up all idle connections."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._open -= len(idle)
        for connection in idle:
            connection.close()

    def _kept(self) -> Connection | None:
        """Return a connection from before; `None` is for "make one", which counts as open from now on."""
        with self._lock:
            if self._idle:
                return self._idle.pop()
            if self._most is None or self._open < self._most:
                self._count_one()
                return None
            given: SimpleQueue[Connection | None] = SimpleQueue()
            self._waiting.append(given)
        try:
            # the rest of the time is for connecting
            return given.get(timeout=min(PATIENCE, self._timeouts.connect / 2))
        except Empty:
            with self._lock:
                if given in self._waiting:
                    self._waiting.remove(given)
                    self._count_one()
                    return None
            return given.get_nowait()

    def _give_up(self, connection: Connection) -> None:
        connection.close()
        self._lose()

    def _lose(self) -> None:
        """Take notice that a connection is no more; who waits may make another one."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().put(None)
            else:
                self._open -= 1

    def _count_one(self) -> None:
        self._open += 1
        self._peak = max(self._peak, self._open)

    def _connect(self, until: float) -> Connection:
        sock: socket.socket | None = None
        try:
            sock = self._reach(until)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._context is not None:
                sock = self._context.wrap_socket(
                    sock, server_hostname=self._name, session=self._tls_session, do_handshake_on_connect=False
                )
                self._shake_hands(sock, until)
            sock.settimeout(self._timeouts.read)
            return Connection(sock)
        except Exception as error:
            if sock is not None:
                sock.close()
            raise self._told(error) from error

    def _reach(self, until: float) -> socket.socket:
        """Connect to the first of the host's addresses that answers.

        All share one time: each may take half of what is left and the last one all of it, so that a way that swallows
        everything (IPv6, more often than not) neither adds up nor keeps the others from being tried.
        """
        addresses = socket.getaddrinfo(self._name, self._port, 0, socket.SOCK_STREAM)
        reason: OSError = OSError("the host has no address")
        for place, (family, kind, protocol, _, address) in enumerate(addresses, start=1):
            left = until - time.monotonic()
            if left <= 0:
                raise TimeoutError("no address answered in time") from reason
            try:
                sock = socket.socket(family, kind, protocol)
            except OSError as error:
                reason = error
                continue
            try:
                sock.settimeout(left if place == len(addresses) else left / 2)
                sock.connect(address)
            except OSError as error:
                sock.close()
                reason = error
            else:
                return sock
        raise reason

    def _shake_hands(self, sock: ssl.SSLSocket, until: float) -> None:
        """Agree on keys: calculated behind the gate, so that a hundred handshakes at once leave a core for the UI."""
        sock.setblocking(False)
        while awaited := self._step(sock):
            poll = select.poll()
            poll.register(sock, awaited)
            if not poll.poll(max(0.0, until - time.monotonic()) * 1000):
                raise TimeoutError("the TLS handshake took too long")

    def _step(self, sock: ssl.SSLSocket) -> int:
        """Go on with a handshake; return what to wait for, 0 when it is done."""
        try:
            with self._gate.inside():
                sock.do_handshake()
        except ssl.SSLWantReadError:
            return select.POLLIN
        except ssl.SSLWantWriteError:
            return select.POLLOUT
        return 0

    def _told(self, error: Exception) -> Exception:
        """Return what botocore would raise."""
        told: Exception
        if isinstance(error, ssl.SSLError) and not isinstance(error, ssl.SSLZeroReturnError | ssl.SSLEOFError):
            told = SSLError(endpoint_url=self._url, error=error)
        elif isinstance(error, TimeoutError):
            told = ConnectTimeoutError(endpoint_url=self._url, error=error)
        elif isinstance(error, OSError | UnicodeError):
            told = EndpointConnectionError(endpoint_url=self._url, error=error)
        else:
            told = error
        return told
