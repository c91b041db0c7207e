import select
import socket
import ssl
from collections.abc import Callable

import pytest
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError

from sestui.aws import pool
from sestui.aws.gate import Gate
from sestui.aws.pool import Host
from sestui.model.settings import Timeouts
from tests.aws.bed import Script, always, answer

CONNECT = 4.0
MANY = tuple(f"192.0.2.{number}" for number in range(1, 9))


class Net:
    """Addresses that swallow everything or refuse, and the time that passes meanwhile; other addresses are real."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = 1_000.0
        self.given: list[float] = []
        self.refusing: frozenset[str] = frozenset()
        self.addresses: tuple[tuple[str, int], ...] = ()
        self._connect: Callable[..., None] = socket.socket.connect
        net = self

        class Time:
            @staticmethod
            def monotonic() -> float:
                return net.now

        def connect(sock: socket.socket, address: tuple[str, int]) -> None:
            if not address[0].startswith("192.0.2."):
                return net._connect(sock, address)
            limit = sock.gettimeout()
            assert limit is not None
            net.given.append(limit)
            if address[0] in net.refusing:
                raise ConnectionRefusedError(111, "Connection refused")
            net.now += limit
            raise TimeoutError("timed out")

        monkeypatch.setattr(pool, "time", Time)
        monkeypatch.setattr(socket.socket, "connect", connect)
        monkeypatch.setattr(socket, "getaddrinfo", self._lookup)

    def _lookup(self, *_args: object) -> list[object]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", address) for address in self.addresses]


@pytest.fixture
def net(monkeypatch: pytest.MonkeyPatch) -> Net:
    return Net(monkeypatch)


def host(url: str = "http://ses.test", context: ssl.SSLContext | None = None, connect: float = CONNECT) -> Host:
    return Host(url, context or ssl.create_default_context(), Timeouts(connect, 10.0, 20.0), 1, Gate(0))


def test_all_addresses_of_a_host_share_one_time(net: Net) -> None:
    net.addresses = tuple((address, 80) for address in MANY)
    with pytest.raises(ConnectTimeoutError):
        host().take()
    assert len(net.given) == len(MANY)
    assert net.now == pytest.approx(1_000.0 + CONNECT)


def test_an_address_that_swallows_everything_leaves_time_for_the_next(net: Net) -> None:
    with Script(always(answer())) as server:
        net.addresses = ((MANY[0], 80), ("127.0.0.1", server.port))
        host().take().close()
    assert net.given == [CONNECT / 2]


def test_addresses_that_refuse_take_nothing_from_the_last(net: Net) -> None:
    net.addresses, net.refusing = tuple((address, 80) for address in MANY), frozenset(MANY[:-1])
    with pytest.raises(ConnectTimeoutError):
        host().take()
    assert net.given[-1] == CONNECT


def test_where_every_address_refuses_the_refusal_is_told(net: Net) -> None:
    net.addresses, net.refusing = tuple((address, 80) for address in MANY), frozenset(MANY)
    with pytest.raises(EndpointConnectionError, match="Could not connect"):
        host().take()


def test_a_host_without_addresses_is_told(net: Net) -> None:
    net.addresses = ()
    with pytest.raises(EndpointConnectionError):
        host().take()


def test_the_handshake_gets_what_connecting_left(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    class Poll:
        def register(self, *_args: object) -> None: ...

        def poll(self, milliseconds: float) -> list[object]:
            waited.append(milliseconds)
            return []

    monkeypatch.setattr(select, "poll", Poll)
    silent = socket.create_server(("127.0.0.1", 0))
    net.addresses = ((MANY[0], 443), silent.getsockname()[:2])
    with silent, pytest.raises(ConnectTimeoutError):
        host("https://ses.test").take()
    assert waited == [pytest.approx(CONNECT / 2 * 1000)]
