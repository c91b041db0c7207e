import socket
import ssl
import threading
import time
from pathlib import Path

import pytest

from sestui.model.failure import Cause, ReadFailed
from sestui.model.settings import Timeouts
from sestui.model.target import Target
from tests.aws.bed import (
    KEYS,
    PATIENT,
    Machine,
    Request,
    Script,
    always,
    answer,
    failure_from,
    lead_to,
    reading,
    side_by_side,
)

REGIONS = ("eu-west-1", "eu-west-2", "eu-central-1", "us-east-1", "us-east-2", "us-west-2")
GONE = "http://127.0.0.1:9"


@pytest.fixture(autouse=True)
def profile(machine: Machine) -> None:
    machine.credentials(f"[a]\n{KEYS}[b]\n{KEYS}")


def test_connections_are_kept_from_one_refresh_to_the_next(machine: Machine) -> None:
    with Script(always(answer())) as server, reading("a", "b") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        for _ in range(3):
            for target in [Target(profile, region) for profile in ("a", "b") for region in REGIONS]:
                reader.account(target)
        assert len(server.requests) == 36
        assert server.connections == 1


def test_each_region_keeps_a_connection_of_its_own_over_tls(
    machine: Machine, tls: ssl.SSLContext, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    with Script(always(answer()), tls) as server, reading("a", "b") as reader:
        lead_to(monkeypatch, server.port)
        for _ in range(3):
            for region in ("eu-west-1", "us-west-2"):
                reader.account(Target("a", region))
                reader.account(Target("b", region))
        assert server.connections == 2


def test_a_second_connection_to_a_host_resumes_the_tls_session(
    machine: Machine, tls: ssl.SSLContext, bundle: Path
) -> None:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    together = threading.Barrier(2)

    def slow(request: Request) -> bytes:
        if request.scope[0] == "eu-west-2":
            together.wait(PATIENT)
        return answer()

    with Script(slow, tls) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.account(Target("a", "eu-west-1"))
        side_by_side(*[lambda: reader.account(Target("a", "eu-west-2"))] * 2)
        assert server.connections == 2
        assert server.resumed == 1


def test_a_connection_that_the_server_gave_up_is_replaced(machine: Machine) -> None:
    with Script(always(answer())) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.account(Target("a", "eu-west-1"))
        dropped = server.requests[0].sock
        dropped.shutdown(socket.SHUT_RDWR)
        assert reader.account(Target("a", "eu-west-1")).production_access is True
        assert server.connections == 2


def test_an_answer_that_ends_the_connection_is_good(machine: Machine) -> None:
    with Script(always(answer(more="Connection: close\r\n"))) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        for region in REGIONS:
            assert reader.account(Target("a", region)).production_access is True
        assert server.connections == len(REGIONS)


def test_the_ca_bundle_of_a_profile_counts_for_that_profile_only(
    machine: Machine, tls: ssl.SSLContext, bundle: Path
) -> None:
    machine.config(f"[profile a]\nca_bundle = {bundle}\n")
    with Script(always(answer()), tls) as server, reading("a", "b") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        assert reader.account(Target("a", "eu-west-1")).production_access is True
        failure = failure_from(lambda: reader.account(Target("b", "eu-west-1")))
    assert failure.cause is Cause.UNREACHABLE
    assert "certificate" in failure.summary
    assert "AWS_CA_BUNDLE" in failure.fix


@pytest.mark.parametrize("variable", ["AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE"])
def test_the_ca_bundle_of_the_environment(machine: Machine, tls: ssl.SSLContext, bundle: Path, variable: str) -> None:
    machine.set(**{variable: str(bundle)})
    with Script(always(answer()), tls) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        assert reader.account(Target("a", "eu-west-1")).production_access is True


def test_a_certificate_for_another_name_is_refused(
    machine: Machine, tls: ssl.SSLContext, bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    with Script(always(answer()), tls) as server, reading("a") as reader:
        lead_to(monkeypatch, server.port)
        failure = failure_from(lambda: reader.account(Target("a", "ap-south-1")))
    assert failure.cause is Cause.UNREACHABLE
    assert "certificate" in failure.summary


@pytest.mark.parametrize("text", [None, "", "rubbish"])
def test_a_ca_bundle_that_cannot_be_used(machine: Machine, text: str | None) -> None:
    path = machine.home / "bundle.pem"
    if text is not None:
        path.write_text(text)
    machine.set(AWS_CA_BUNDLE=str(path))
    with reading("a") as reader:
        failure = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert str(path) in failure.summary


def test_a_plain_proxy_gets_the_whole_address_and_its_login(machine: Machine) -> None:
    with Script(always(answer())) as proxy, reading("a") as reader:
        machine.set(
            AWS_ENDPOINT_URL="http://ses.internal.test", HTTP_PROXY=f"http://me:se%20cret@127.0.0.1:{proxy.port}"
        )
        assert reader.account(Target("a", "eu-west-1")).production_access is True
        request = proxy.requests[0]
    assert request.target == "http://ses.internal.test/v2/email/account"
    assert request.headers["proxy-authorization"] == "Basic bWU6c2UgY3JldA=="


def test_a_tunnel_through_a_proxy(machine: Machine, tls: ssl.SSLContext, bundle: Path) -> None:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    with Script(always(answer()), tls, tunnel=True) as proxy, reading("a", "b") as reader:
        machine.set(HTTPS_PROXY=f"127.0.0.1:{proxy.port}")
        for profile in ("a", "b", "a"):
            assert reader.account(Target(profile, "eu-west-1")).production_access is True
        assert [tunnel.split()[:2] for tunnel in proxy.tunnels] == [["CONNECT", "email.eu-west-1.amazonaws.com:443"]]
        assert len(proxy.requests) == 3
        assert proxy.requests[0].headers["host"] == "email.eu-west-1.amazonaws.com"


def test_no_proxy_is_asked_for_hosts_that_are_excepted(machine: Machine) -> None:
    with Script(always(answer())) as server, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url, HTTP_PROXY=GONE, NO_PROXY="127.0.0.1")
        assert reader.account(Target("a", "eu-west-1")).production_access is True


def test_a_proxy_that_is_not_there(machine: Machine) -> None:
    with reading("a") as reader:
        machine.set(HTTPS_PROXY="http://me:secret@127.0.0.1:9")
        failure = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
    assert failure.cause is Cause.UNREACHABLE
    assert "the proxy http://127.0.0.1:9 does not connect" in failure.summary
    assert "secret" not in repr(failure)


@pytest.mark.parametrize(
    "url",
    [
        "http://me:hunter2@127.0.0.1:port",
        "http://me:hunter2@127.0.0.1:99999",
        "http://me:hunter2/x@127.0.0.1:9",
        "http://me:12/hunter2@127.0.0.1:9",
        "http://me:12?hunter2@127.0.0.1:9",
        "http://me:12#hunter2@127.0.0.1:9",
        "me:hunter2/x@127.0.0.1:9",
        "http://[hunter2",
        "socks5://me:hunter2@127.0.0.1:9",
        "http://:hunter2@",
    ],
)
def test_a_proxy_that_is_no_url_is_told_without_the_password(machine: Machine, url: str) -> None:
    with reading("a") as reader:
        machine.set(HTTPS_PROXY=url)
        failure = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert "HTTPS_PROXY (or HTTP_PROXY) is no valid URL" in failure.summary
    assert "percent-encode the password" in failure.fix
    assert "hunter2" not in repr(failure)


def test_a_proxy_that_refuses(machine: Machine) -> None:
    with Script(always(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")) as proxy, reading("a") as reader:
        machine.set(HTTPS_PROXY=proxy.url)
        assert failure_from(lambda: reader.account(Target("a", "eu-west-1"))).cause is Cause.UNREACHABLE


@pytest.mark.parametrize("drip", [b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n{"])
def test_a_request_as_a_whole_has_an_end(machine: Machine, drip: bytes) -> None:
    over = threading.Event()

    def trickle(request: Request) -> None:
        try:
            request.sock.sendall(drip)
            while not over.wait(0.05):
                request.sock.sendall(b"X")
        except OSError:
            over.set()

    timeouts = Timeouts(connect=0.3, read=0.5, credentials=5)
    with Script(trickle) as server, reading("a", timeouts=timeouts) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        began = time.monotonic()
        failure = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
        assert time.monotonic() - began < PATIENT
        assert over.wait(PATIENT)
    assert failure.cause is Cause.TIMED_OUT
    assert failure.code == "RequestOverdue"


def test_an_answer_through_a_proxy_has_an_end_too(machine: Machine) -> None:
    over = threading.Event()

    def trickle(request: Request) -> None:
        try:
            request.sock.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n")
            while not over.wait(0.05):
                request.sock.sendall(b" ")
        except OSError:
            over.set()

    timeouts = Timeouts(connect=0.3, read=0.5, credentials=5)
    with Script(trickle) as proxy, reading("a", timeouts=timeouts) as reader:
        machine.set(AWS_ENDPOINT_URL="http://ses.internal.test", HTTP_PROXY=proxy.url)
        failure = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
        assert over.wait(PATIENT)
    assert failure.cause is Cause.TIMED_OUT


def test_the_end_comes_again_after_a_pause_without_requests(machine: Machine) -> None:
    timeouts = Timeouts(connect=0.1, read=0.2, credentials=5)
    silent = threading.Event()

    def reply(request: Request) -> bytes | None:
        if request.scope[0] == "eu-west-1":
            return answer()
        request.sock.sendall(b"HTTP/1.1 200 OK\r\n")
        while not silent.wait(0.05):
            request.sock.sendall(b"A: b\r\n")
        return None

    with Script(reply) as server, reading("a", timeouts=timeouts) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.account(Target("a", "eu-west-1"))
        watcher = next(thread for thread in threading.enumerate() if thread.name == "deadlines")
        watcher.join(PATIENT)
        assert not watcher.is_alive()
        assert failure_from(lambda: reader.account(Target("a", "us-east-1"))).cause is Cause.TIMED_OUT
        silent.set()


def test_closing_ends_what_is_under_way_at_once(machine: Machine) -> None:
    asked, over = threading.Semaphore(0), threading.Event()

    def hang(_request: Request) -> None:
        asked.release()
        over.wait(PATIENT)

    timeouts = Timeouts(connect=60, read=60, credentials=60)
    with Script(hang) as server, reading("a", timeouts=timeouts) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)

        def close() -> None:
            for _ in range(8):
                assert asked.acquire(timeout=PATIENT)
            reader.close()

        outcomes = side_by_side(close, *[lambda: reader.account(Target("a", "eu-west-1"))] * 8)[1:]
        over.set()
        assert all(isinstance(outcome, ReadFailed) for outcome in outcomes)
        assert failure_from(lambda: reader.account(Target("a", "eu-west-1"))).cause is Cause.UNREACHABLE
