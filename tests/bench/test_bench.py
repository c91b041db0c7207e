"""The bench in small: every contestant reads the whole fleet, and the figures say what they should."""

import socket
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.bench import ticks
from tests.bench.bed import Server
from tests.bench.contestants.floor import request
from tests.bench.figures import Figure, Result, percentile
from tests.bench.hosts import lead_to
from tests.bench.runner import headless
from tests.bench.shape import Shape

SMALL = Shape(profiles=4, regions=3)


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with Server(SMALL) as running:
        yield running


@pytest.mark.parametrize("name", ["floor", "naive", "ours"])
def test_a_contestant_reads_every_target_over_tls(server: Server, name: str) -> None:
    before = server.tally()

    run = headless(name, server)

    assert run.answers == SMALL.targets
    seen = server.tally(before.requests)
    assert seen.operations["GetAccount"] == SMALL.targets
    assert 0 < run.reading < run.wall
    assert run.cpu > 0
    assert run.memory > 5


def test_the_request_signed_by_hand_is_the_one_botocore_signs(monkeypatch: pytest.MonkeyPatch) -> None:
    now = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
    monkeypatch.setattr("botocore.auth.get_current_datetime", lambda: now.replace(tzinfo=None))
    theirs = AWSRequest("GET", "https://email.eu-west-1.amazonaws.com/v2/email/account")
    SigV4Auth(Credentials("AKIDEXAMPLE", "not-a-secret"), "ses", "eu-west-1").add_auth(theirs)

    ours = request("AKIDEXAMPLE", "not-a-secret", "eu-west-1", now)

    assert f"Authorization: {theirs.headers['Authorization']}\r\n".encode() in ours


def test_aws_names_lead_to_the_server_and_no_other_name_leads_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", socket.getaddrinfo)

    lead_to(4711)

    assert socket.getaddrinfo("email.eu-west-1.amazonaws.com", 443)[0][4] == ("127.0.0.1", 4711)
    with pytest.raises(socket.gaierror):
        socket.getaddrinfo("www.example.com", 443)


def test_a_percentile_is_a_value_that_was_measured() -> None:
    values = [float(value) for value in range(1, 201)]

    assert percentile(values, 0.5) == 100
    assert percentile(values, 0.99) == 198
    assert percentile([3.0], 0.99) == 3.0


def test_a_figure_is_held_against_its_promise() -> None:
    assert Figure("quick", (1.0, 9.0, 2.0), "s", limit=2.0).held is True
    assert Figure("slow", (3.0,), "s", limit=2.0).held is False
    assert Figure("many", (3.0,), "x", limit=8.0, at_least=True).held is False
    assert Figure("unjudged", (3.0,), "x").held is None


def test_a_result_reads_as_a_table() -> None:
    result = Result("Title", "How.", (Figure("thing", (1.0, 2.0, 4.0), "s", limit=3.0),))

    assert "| thing | 2.00 s | 1.00 to 4.00 | at most 3.00 s | yes |" in result.markdown()


def test_delays_are_those_between_two_moments(tmp_path: Path) -> None:
    file = tmp_path / "ticks"
    record = b"".join(ticks.TICK.pack(*tick) for tick in ((1.0, 0.5), (2.0, 0.001), (3.0, 0.002), (9.0, 0.7)))
    file.write_bytes(record + struct.pack("d", 10.0))

    assert ticks.delays(file, 2.0, 4.0) == (0.001, 0.002)
