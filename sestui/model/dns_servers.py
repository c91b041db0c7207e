"""DNS servers as people write them: an address, with or without a port. Nothing is looked up or asked."""

import socket
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from sestui.model.text import clean

PORT: Final = 53
# RFC 1918, RFC 6598, loopback and link-local: (network, bits)
_PRIVATE_4: Final = ((0x0A000000, 8), (0xAC100000, 12), (0xC0A80000, 16), (0x64400000, 10), (0x7F000000, 8))
_LINK_LOCAL_4: Final = (0xA9FE0000, 16)


class ServerError(ValueError):
    """A text that names no DNS server."""


@dataclass(frozen=True, slots=True)
class Server:
    """Where a DNS server listens, on UDP and TCP."""

    host: str
    """An IP address; an IPv6 one may have a scope (`fe80::1%eth0`)."""
    port: int = PORT
    text: str = field(init=False, compare=False, default="")
    """`address` or `address:port`, IPv6 in brackets where a port follows."""

    def __post_init__(self) -> None:
        bracketed = f"[{self.host}]" if ":" in self.host else self.host
        object.__setattr__(self, "text", self.host if self.port == PORT else f"{bracketed}:{self.port}")

    @property
    def family(self) -> socket.AddressFamily:
        """IPv4 or IPv6."""
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET

    @property
    def private(self) -> bool:
        """Whether the address means something in one network only, where names may have answers of their own.

        RFC 1918, RFC 6598, RFC 4193, loopback and link-local.
        """
        address = packed(self.host) or b""
        if len(address) == 4:
            number = int.from_bytes(address, "big")
            return any(number >> (32 - bits) == net >> (32 - bits) for net, bits in (*_PRIVATE_4, _LINK_LOCAL_4))
        return address[:1] in (b"\xfc", b"\xfd") or address[:2] == b"\xfe\x80" or address == b"\0" * 15 + b"\1"


def parse_server(text: str) -> Server:
    """Read `1.2.3.4`, `1.2.3.4:5353`, `::1`, `[::1]`, `[::1]:53` or `fe80::1%eth0`.

    Raises:
        ServerError: it is none of these.
    """
    given = text.strip()
    host, port = given, ""
    if given.startswith("["):
        host, bracket, rest = given[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")) or ":" not in host:
            raise ServerError(f'"{clean(given)}" is no DNS server: an IPv6 address with a port reads [2001:db8::1]:53')
        port = rest[1:] if rest else ""
        if rest == ":":
            raise ServerError(f'"{clean(given)}" is no DNS server: a port is missing after the colon')
    elif given.count(":") == 1:
        host, _, port = given.partition(":")
        if not port:
            raise ServerError(f'"{clean(given)}" is no DNS server: a port is missing after the colon')
    if packed(host) is None:
        raise ServerError(f'"{clean(given)}" is no DNS server: an IP address is needed, such as 192.0.2.53 or [::1]:53')
    if port and not (port.isascii() and port.isdigit() and 1 <= int(port[:6]) <= 65_535):
        raise ServerError(f'"{clean(given)}" is no DNS server: a port is a number from 1 to 65535')
    return Server(host.lower() if "%" not in host else host, int(port) if port else PORT)


def parse_servers(texts: Iterable[str]) -> tuple[Server, ...]:
    """Read several servers, each once; raises `ServerError` for the first that is none."""
    return tuple(dict.fromkeys(parse_server(text) for text in texts))


def packed(host: str) -> bytes | None:
    """Return the bytes of an IP address; `None` when the text is none."""
    address, percent, scope = host.partition("%")
    if percent and (not scope or ":" not in address):
        return None
    try:
        return socket.inet_pton(socket.AF_INET6 if ":" in address else socket.AF_INET, address)
    except (OSError, ValueError):
        return None
