"""An end for every request as a whole.

Socket timeouts start anew with every byte: an endpoint that sends one now and then would hold a thread for hours.
One watching thread cuts the connection of a request that has had its time, and of all requests at the end.
"""

import socket
import threading
import time
from contextlib import suppress


class Watched:
    """One request under way."""

    __slots__ = ("_lock", "_sock", "cut", "deadline")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.cut = False
        """True when the connection was cut from here: whatever error follows is only the echo."""
        self._sock: socket.socket | None = None
        self._lock = threading.Lock()

    def hold(self, sock: socket.socket | None) -> None:
        """Say over which socket the request goes; `None` when it has ended."""
        with self._lock:
            self._sock = sock
            if self.cut:
                self._shut()

    def shut(self) -> None:
        """Cut the connection, so that a thread that waits on it wakes up."""
        with self._lock:
            self.cut = True
            self._shut()

    def _shut(self) -> None:
        if self._sock is not None:
            # the plain socket's method: the one of a TLS socket would pull its state from under the reader
            with suppress(OSError, ValueError):
                socket.socket.shutdown(self._sock, socket.SHUT_RDWR)


class Deadlines:
    """Watches requests that all have the same time. Its thread starts with the first and sleeps when there is none."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._changed = threading.Condition()
        self._watched: dict[Watched, None] = {}
        self._watching = False
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether everything was cut and nothing may start."""
        return self._closed

    def add(self) -> Watched:
        """Begin to watch a request."""
        watched = Watched(time.monotonic() + self.limit)
        with self._changed:
            self._watched[watched] = None
            watched.cut = self._closed
            if not self._watching and not self._closed:
                self._watching = True
                threading.Thread(target=self._watch, name="deadlines", daemon=True).start()
        return watched

    def remove(self, watched: Watched) -> None:
        """Stop watching a request that has ended."""
        with self._changed:
            self._watched.pop(watched, None)

    def close(self) -> None:
        """Cut everything that is under way, and all that begins from now on."""
        with self._changed:
            self._closed = True
            under_way = tuple(self._watched)
            self._changed.notify_all()
        for watched in under_way:
            watched.shut()

    def _watch(self) -> None:
        """Sleep until the oldest request's end. One that begins meanwhile ends later, so nobody needs to wake this."""
        while True:
            with self._changed:
                now = time.monotonic()
                late = [watched for watched in self._watched if watched.deadline <= now]
                for watched in late:
                    del self._watched[watched]
                if not late:
                    oldest = next(iter(self._watched), None)
                    self._changed.wait(self.limit if oldest is None else oldest.deadline - now)
                    if self._closed or (oldest is None and not self._watched):
                        self._watching = False
                        return
            for watched in late:
                watched.shut()
