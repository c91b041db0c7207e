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

    __slots__ = ("cut", "deadline", "sock")

    def __init__(self, deadline: float) -> None:
        self.deadline = deadline
        self.sock: socket.socket | None = None
        self.cut = False
        """True when the connection was cut from here: whatever error follows is only the echo."""

    def shut(self) -> None:
        """Cut the connection, so that a thread that waits on it wakes up."""
        self.cut = True
        if self.sock is not None:
            # the plain socket's method: the one of a TLS socket would pull its state from under the reader
            with suppress(OSError, ValueError):
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class Deadlines:
    """Watches requests that all have the same time. Its thread starts with the first and sleeps when there is none."""

    def __init__(self, limit: float) -> None:
        self.limit = limit
        self._changed = threading.Condition()
        self._watched: dict[Watched, None] = {}
        self._thread: threading.Thread | None = None
        self._closed = False

    @property
    def closed(self) -> bool:
        """Whether everything was cut and nothing may start."""
        return self._closed

    def add(self) -> Watched:
        """Begin to watch a request."""
        watched = Watched(time.monotonic() + self.limit)
        with self._changed:
            first = not self._watched
            self._watched[watched] = None
            if first:
                self._wake()
        if self._closed:
            watched.cut = True
        return watched

    def remove(self, watched: Watched) -> None:
        """Stop watching a request that has ended."""
        with self._changed:
            self._watched.pop(watched, None)

    def close(self) -> None:
        """Cut everything that is under way."""
        with self._changed:
            self._closed = True
            under_way = tuple(self._watched)
            self._changed.notify_all()
        for watched in under_way:
            watched.shut()

    def _wake(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._watch, name="deadlines", daemon=True)
            self._thread.start()
        else:
            self._changed.notify_all()

    def _watch(self) -> None:
        while True:
            with self._changed:
                if self._closed:
                    return
                first = next(iter(self._watched), None)
                if first is None:
                    self._changed.wait()
                    continue
                left = first.deadline - time.monotonic()
                if left > 0:
                    self._changed.wait(left)
                    continue
                del self._watched[first]
            first.shut()
