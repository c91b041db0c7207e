"""A host that gets no more requests at once than it had gets no more connections."""

import ssl
import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from sestui.aws import pool
from sestui.aws.connection import Connection
from sestui.aws.gate import Gate
from sestui.aws.pool import Host
from sestui.model.settings import Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator, parse_scene
from tests.aws.bed import PATIENT, Machine, Request, Script, answer, reading, side_by_side

LONG = Timeouts(connect=4 * PATIENT, read=PATIENT, credentials=PATIENT)
FAST = Timeouts(connect=0.1, read=PATIENT, credentials=PATIENT)
SCENE = """
latency.default = 0.05
accounts.111122223333.default = "production"
[[profiles]]
name = "one"
account = "111122223333"
"""


class Bed:
    """A server, one host that leads to it, and people who wait for its connections."""

    def __init__(self, server: Script, arrived: threading.Semaphore) -> None:
        self.server = server
        self._arrived = arrived
        self.made = self.host()

    def host(self, timeouts: Timeouts = LONG) -> Host:
        return Host(self.server.url, ssl.create_default_context(), timeouts, 16, Gate(0))

    def used(self, path: str = "/") -> Connection:
        """Take a connection and use it, so that the server has surely accepted it."""
        connection = self.made.take()
        connection.exchange("GET", path, [])
        return connection

    def settle(self, count: int) -> None:
        """Have had so many connections at once, all of them idle now, and be steady."""
        for connection in [self.used() for _ in range(count)]:
            self.made.give_back(connection)
        self.made.steady(is_steady=True)

    def wait(self) -> "Waiting":
        """Have somebody take a connection who has to wait."""
        waiting = Waiting(self)
        assert self._arrived.acquire(timeout=PATIENT)
        return waiting


class Waiting:
    """Somebody who wants to use a connection, in a thread."""

    def __init__(self, bed: Bed) -> None:
        self._bed = bed
        self._outcome: Connection | Exception | None = None
        self._thread = threading.Thread(target=self._use, daemon=True)
        self._thread.start()

    def _use(self) -> None:
        try:
            self._outcome = self._bed.used()
        except Exception as error:  # noqa: BLE001 - an outcome, looked at by the test
            self._outcome = error

    @property
    def outcome(self) -> Connection | Exception | None:
        self._thread.join(PATIENT)
        assert not self._thread.is_alive()
        return self._outcome

    def end(self) -> None:
        connection = self.outcome
        assert isinstance(connection, Connection)
        connection.close()


def reply(request: Request) -> bytes:
    return answer(more="Connection: close\r\n" if request.target == "/last" else "")


@pytest.fixture
def bed(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bed]:
    """Serve. Who waits for a connection does so for longer than a test takes; nobody does unexpectedly."""
    arrived = threading.Semaphore(0)

    class Line(SimpleQueue[Any]):
        def get(self, block: bool = True, timeout: float | None = None) -> Any:
            arrived.release()
            return super().get(block, timeout)

    monkeypatch.setattr(pool, "SimpleQueue", Line)
    monkeypatch.setattr(pool, "PATIENCE", 2 * PATIENT)
    with Script(reply) as server:
        made = Bed(server, arrived)
        yield made
        made.made.close()
    assert not arrived.acquire(blocking=False)


def test_who_finds_all_connections_in_use_gets_the_next_that_is_given_back(bed: Bed) -> None:
    bed.settle(2)
    first, second = bed.used(), bed.used()
    early = bed.wait()
    late = bed.wait()
    bed.made.give_back(second)
    assert early.outcome is second
    bed.made.give_back(first)
    assert late.outcome is first
    assert bed.server.connections == 2
    early.end()
    late.end()


def test_nobody_waits_while_it_is_not_known_how_many_are_needed(bed: Bed) -> None:
    bed.settle(1)
    bed.made.steady(is_steady=False)
    for connection in [bed.used() for _ in range(3)]:
        connection.close()
    assert bed.server.connections == 3


def test_who_waits_when_more_begins_makes_a_connection_at_once(bed: Bed) -> None:
    bed.settle(1)
    only = bed.used()
    waiting = bed.wait(), bed.wait()
    bed.made.steady(is_steady=False)
    for one in waiting:
        one.end()
    assert bed.server.connections == 3
    only.close()


def test_nobody_waits_longer_than_for_a_while(bed: Bed) -> None:
    bed.made = bed.host(FAST)
    bed.settle(1)
    only = bed.used()
    bed.wait().end()
    assert bed.server.connections == 2
    only.close()


def test_a_connection_that_ended_makes_room_for_another(bed: Bed) -> None:
    bed.settle(1)
    bed.made.give_back(bed.used("/last"))
    last = bed.used("/last")
    assert bed.server.connections == 2
    waiting = bed.wait()
    bed.made.give_back(last)
    waiting.end()
    assert bed.server.connections == 3


def test_connections_that_the_server_ends_while_they_are_idle_are_made_anew(bed: Bed) -> None:
    bed.settle(2)
    bed.server.hang_up()
    for connection in [bed.used(), bed.used()]:
        connection.close()
    assert bed.server.connections == 4


def test_a_server_that_ends_every_connection_gets_as_many_at_once_as_before(bed: Bed) -> None:
    for connection in [bed.used("/last") for _ in range(3)]:
        bed.made.give_back(connection)
    bed.made.steady(is_steady=True)
    for connection in [bed.used() for _ in range(3)]:
        connection.close()


def test_what_could_not_be_connected_takes_no_place(bed: Bed) -> None:
    bed.settle(1)
    bed.made.close()
    bed.server.stop()
    for _ in range(3):
        with pytest.raises(EndpointConnectionError):
            bed.made.take()


def test_a_reader_that_reads_as_much_as_before_makes_no_connection(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 2 * PATIENT)
    targets = [Target("one", region) for region in ("us-east-1", "us-east-1", "us-east-1")]
    with Simulator(parse_scene(SCENE)) as simulator, reading("one", timeouts=LONG) as reader:
        machine.set(**simulator.environment(machine.home))
        reader.account(targets[0])
        reader.steady(is_steady=True)
        assert not any(
            isinstance(outcome, Exception)
            for outcome in side_by_side(*(lambda target=target: reader.account(target) for target in targets))
        )
        assert simulator.connections == 1
