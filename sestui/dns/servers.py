"""Which servers are asked when nobody names any: those of the system. Only addresses: nothing is looked up."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from sestui.model.dns_servers import PORT, Server, ServerError, packed, parse_server, parse_servers

__all__ = ["PORT", "Server", "ServerError", "SystemServers", "parse_server", "parse_servers", "read_resolv_conf"]

RESOLV_CONF: Final = Path("/etc/resolv.conf")
_MOST: Final = 3
"""How many `nameserver` lines count (resolv.conf(5), MAXNS)."""
_LOOK_AGAIN: Final = 5.0
"""Seconds after which the file is looked at again: a machine that moves to another network gets other resolvers."""


def read_resolv_conf(text: str) -> tuple[Server, ...]:
    """Return the `nameserver`s of a resolv.conf(5): the first three that are addresses.

    Search domains do not matter here: every question is about a full name. Without a line there is no resolver; that
    programs then try 127.0.0.1 is not followed, because nobody chose it.
    """
    found = []
    for line in text.splitlines():
        words = line.split()
        if len(words) >= 2 and words[0] == "nameserver" and packed(words[1]) is not None:
            found.append(Server(words[1]))
    return tuple(dict.fromkeys(found[:_MOST]))


class SystemServers:
    """The system's resolvers, read again when the file has changed."""

    def __init__(self, clock: Callable[[], float], path: Path = RESOLV_CONF) -> None:
        self._clock = clock
        self._path = path
        self._looked: float | None = None
        self._stamp: tuple[int, int] | None = None
        self._servers: tuple[Server, ...] = ()

    def __call__(self) -> tuple[Server, ...]:
        """Return the resolvers of now; none when the file is missing or cannot be read."""
        now = self._clock()
        if self._looked is None or now - self._looked >= _LOOK_AGAIN:
            self._looked = now
            try:
                status = self._path.stat()
                stamp = (status.st_mtime_ns, status.st_ino)
                if stamp != self._stamp:
                    self._servers = read_resolv_conf(self._path.read_text(encoding="utf-8", errors="replace"))
                    self._stamp = stamp
            except OSError:
                self._servers, self._stamp = (), None
        return self._servers
