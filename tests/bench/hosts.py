"""Leads the real AWS host names to the loopback server, and every other name nowhere.

The same for all contestants: so 30 regions are 30 hosts with 30 certificates, and no proxy sits in between.
"""

import socket
from typing import Any, Final

SUFFIX: Final = ".amazonaws.com"
_LOCAL: Final = frozenset(("127.0.0.1", "localhost", "::1"))


def lead_to(port: int) -> None:
    """Make `*.amazonaws.com:443` mean 127.0.0.1:`port` in this process from now on."""
    real = socket.getaddrinfo

    def getaddrinfo(host: Any, service: Any, *args: Any, **options: Any) -> Any:
        name = host.decode("ascii") if isinstance(host, bytes) else host
        if isinstance(name, str) and name.endswith(SUFFIX) and service in (443, "443", "https"):
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]
        if name not in _LOCAL:
            raise socket.gaierror(socket.EAI_NONAME, f"the bench leads to the loopback server only, not to {name}")
        return real(host, service, *args, **options)

    vars(socket)["getaddrinfo"] = getaddrinfo
