"""The server below AWS: connections that stay, bounds that hold, and an end that waits for nobody."""

import asyncio
import contextlib
import gc
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import trustme

from sestui.simulator import ManualClock, Simulator, parse_scene
from sestui.simulator.http import MAX_BODY, MAX_HEADERS
from tests.simulator.bed import SCENE

ACCOUNT_PATH = "/v2/email/account"
HANGING = f'{SCENE}\n[[faults]]\nkind = "hang"\n'


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(parse_scene(SCENE)) as running:
        yield running


def authorization(simulator: Simulator, region: str = "us-east-1", service: str = "ses") -> str:
    key = simulator.scene.profiles[0].access_key
    scope = f"{key}/20260101/{region}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0"


def request(simulator: Simulator, *more: str, method: str = "GET", path: str = ACCOUNT_PATH, body: str = "") -> bytes:
    lines = [f"{method} {path} HTTP/1.1", "Host: x", f"Authorization: {authorization(simulator)}", *more]
    return ("\r\n".join(lines) + "\r\n\r\n" + body).encode()


@contextlib.contextmanager
def connected(simulator: Simulator) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", simulator.port), timeout=5) as connection:
        yield connection


def read_answer(connection: socket.socket, *, bodyless: bool = False) -> tuple[int, dict[str, str], bytes]:
    with connection.makefile("rb") as stream:
        status = int(stream.readline().split()[1])
        headers: dict[str, str] = {}
        while line := stream.readline().strip():
            name, _, value = line.decode("latin-1").partition(": ")
            headers[name.lower()] = value
        body = b"" if bodyless else stream.read(int(headers.get("content-length", "0")))
    return status, headers, body


def is_closed(connection: socket.socket) -> bool:
    return connection.recv(1) == b""


def wait_until(condition: Callable[[], bool], seconds: float = 5.0) -> None:
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not condition():
        assert time.monotonic() < deadline, "it did not come true in time"
        pause.wait(0.002)


def test_a_connection_serves_one_request_after_the_other(simulator: Simulator) -> None:
    with connected(simulator) as connection:
        for _ in range(3):
            connection.sendall(request(simulator))
            status, headers, body = read_answer(connection)
            assert (status, headers["content-type"]) == (200, "application/json")
            assert b"SendQuota" in body
    assert simulator.connections == 1
    assert [one.connection for one in simulator.requests] == [1, 1, 1]


def test_requests_in_one_packet_are_answered_in_order(simulator: Simulator) -> None:
    first = request(simulator)
    second = request(simulator, path="/v2/email/nothing")
    with connected(simulator) as connection:
        connection.sendall(first + second + first)
        with connection.makefile("rb") as stream:
            found = []
            for _ in range(3):
                found.append(int(stream.readline().split()[1]))
                length = 0
                while line := stream.readline().strip():
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                stream.read(length)
    assert found == [200, 404, 200]


def test_a_request_may_come_byte_by_byte(simulator: Simulator) -> None:
    body = "Action=GetCallerIdentity&Version=2011-06-15"
    key = authorization(simulator, service="sts")
    text = f"POST / HTTP/1.1\r\nHost: x\r\nAuthorization: {key}\r\nContent-Length: {len(body)}\r\n\r\n{body}"
    with connected(simulator) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in text.encode():
            connection.sendall(bytes([byte]))
        status, headers, answer = read_answer(connection)
    assert (status, headers["content-type"]) == (200, "text/xml")
    assert b"<Account>111122223333</Account>" in answer


def test_a_client_that_asks_before_sending_its_body_is_told_to_go_on(simulator: Simulator) -> None:
    with connected(simulator) as connection:
        connection.sendall(request(simulator, "Expect: 100-continue", "Content-Length: 2"))
        assert read_answer(connection)[0] == 100
        connection.sendall(b"{}")
        assert read_answer(connection)[0] == 200


def test_a_client_that_wants_to_close_is_closed(simulator: Simulator) -> None:
    with connected(simulator) as connection:
        connection.sendall(request(simulator, "Connection: close"))
        assert read_answer(connection)[0] == 200
        assert is_closed(connection)


def test_head_gets_no_body(simulator: Simulator) -> None:
    with connected(simulator) as connection:
        connection.sendall(request(simulator, method="HEAD", path="/v2/email/nothing"))
        status, headers, _ = read_answer(connection, bodyless=True)
        assert status == 404
        assert int(headers["content-length"]) > 0
        connection.sendall(request(simulator))
        assert read_answer(connection)[0] == 200


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("GET /\r\n\r\n", 400),
        ("HELLO\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\n\r\n", 505),
        ("GET http://elsewhere/ HTTP/1.1\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\nno colon\r\n\r\n", 400),
        ("GET / HTTP/1.1\r\n folded: 1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        ("POST / HTTP/1.1\r\nContent-Length: \u00b2\r\n\r\n", 400),
        (f"POST / HTTP/1.1\r\nContent-Length: {MAX_BODY + 1}\r\n\r\n", 413),
        (f"POST / HTTP/1.1\r\nContent-Length: {'9' * 5_000}\r\n\r\n", 413),
        ("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", 501),
        (f"GET / HTTP/1.1\r\nX: {'x' * MAX_HEADERS}\r\n\r\n", 431),
        (f"GET / HTTP/1.1\r\nX: {'x' * MAX_HEADERS}", 431),
    ],
)
def test_what_is_no_request_is_refused_and_the_connection_closed(simulator: Simulator, text: str, status: int) -> None:
    with connected(simulator) as connection:
        connection.sendall(text.encode("latin-1"))
        found, headers, _ = read_answer(connection)
        assert (found, headers["connection"]) == (status, "close")
        assert is_closed(connection)
    assert not simulator.requests


def test_a_flood_behind_a_request_under_way_is_not_taken_in() -> None:
    with Simulator(parse_scene(HANGING)) as hanging, connected(hanging) as connection:
        connection.sendall(request(hanging))
        wait_until(lambda: len(hanging.requests) == 1)
        connection.settimeout(0.3)
        with pytest.raises(TimeoutError):
            connection.sendall(b"x" * 64 * 1024 * 1024)


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ("", "MissingAuthenticationTokenException"),
        ("AWS4-HMAC-SHA256 nonsense", "IncompleteSignatureException"),
        ("Basic dXNlcjpwYXNz", "IncompleteSignatureException"),
    ],
)
def test_requests_without_a_signature_are_refused(simulator: Simulator, given: str, code: str) -> None:
    header = f"Authorization: {given}\r\n" if given else ""
    with connected(simulator) as connection:
        connection.sendall(f"GET {ACCOUNT_PATH} HTTP/1.1\r\nHost: x\r\n{header}\r\n".encode())
        _, headers, _ = read_answer(connection)
    assert headers["x-amzn-errortype"] == code


@pytest.mark.parametrize("body", ["{", "[]", '"text"', "\x00"])
def test_a_body_that_is_no_json_structure_is_refused(simulator: Simulator, body: str) -> None:
    with connected(simulator) as connection:
        connection.sendall(request(simulator, f"Content-Length: {len(body)}", body=body))
        status, headers, _ = read_answer(connection)
    assert (status, headers["x-amzn-errortype"]) == (400, "SerializationException")


def test_a_reset_is_a_reset() -> None:
    scene = parse_scene(f'{SCENE}\n[[faults]]\nkind = "reset"\n')
    with Simulator(scene) as resetting, connected(resetting) as connection:
        connection.sendall(request(resetting))
        with pytest.raises(ConnectionResetError):
            connection.recv(1)


def test_a_cut_answer_ends_before_its_length() -> None:
    scene = parse_scene(f'{SCENE}\n[[faults]]\nkind = "cut"\n')
    with Simulator(scene) as cutting, connected(cutting) as connection:
        connection.sendall(request(cutting))
        status, headers, body = read_answer(connection)
        assert status == 200
        assert 0 < len(body) < int(headers["content-length"])
        assert is_closed(connection)


def test_latency_is_waited_for_and_others_are_not_held_up() -> None:
    scene = parse_scene(f"{SCENE}\n[latency]\ndefault = 0\nregions.us-east-1 = 0.2\n")
    with Simulator(scene) as slow, connected(slow) as first, connected(slow) as second:
        began = time.monotonic()
        first.sendall(request(slow))
        quick = request(slow).replace(b"/us-east-1/", b"/eu-west-1/")
        second.sendall(quick)
        read_answer(second)
        between = time.monotonic() - began
        read_answer(first)
        assert between < 0.2 <= time.monotonic() - began + 0.002


def test_a_client_that_leaves_before_the_answer_harms_nobody() -> None:
    scene = parse_scene(f"{SCENE}\n[latency]\ndefault = 0.05\n")
    with Simulator(scene) as slow:
        with connected(slow) as connection:
            connection.sendall(request(slow))
            wait_until(lambda: len(slow.requests) == 1)
        wait_until(lambda: slow.open_connections == 0)
        with connected(slow) as connection:
            connection.sendall(request(slow))
            assert read_answer(connection)[0] == 200


def server_context() -> tuple[ssl.SSLContext, trustme.CA]:
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(context)
    return context, authority


@pytest.mark.parametrize("tls", [False, True])
def test_stopping_closes_connections_that_have_just_begun(tls: bool) -> None:
    context = server_context()[0] if tls else None
    for _ in range(20):
        with Simulator(parse_scene(SCENE), tls=context) as simulator, contextlib.ExitStack() as stack:
            for _ in range(5):
                # nothing is sent: with TLS the handshake never ends
                stack.enter_context(socket.create_connection(("127.0.0.1", simulator.port)))
            simulator.stop()
    # a socket that was left open would be told of here
    gc.collect()


@pytest.mark.parametrize("tls", [False, True])
def test_stopping_waits_for_none_of_a_hundred_hanging_connections(tls: bool) -> None:
    context, authority = server_context() if tls else (None, None)
    with contextlib.ExitStack() as stack:
        simulator = stack.enter_context(Simulator(parse_scene(HANGING), tls=context))
        connections: list[socket.socket] = []
        trusting = ssl.create_default_context()
        if authority:
            authority.configure_trust(trusting)
        for _ in range(100):
            connection = stack.enter_context(socket.create_connection(("127.0.0.1", simulator.port), timeout=5))
            if tls:
                connection = stack.enter_context(trusting.wrap_socket(connection, server_hostname="127.0.0.1"))
            connection.sendall(request(simulator))
            connections.append(connection)
        wait_until(lambda: len(simulator.requests) == 100)
        began = time.monotonic()
        simulator.stop()
        assert time.monotonic() - began < 0.3
        for connection in connections:
            with contextlib.suppress(ConnectionResetError, ssl.SSLError):
                assert connection.recv(1) == b""
    assert not [thread for thread in threading.enumerate() if thread.name == "simulator"]


def test_tls_is_spoken_with_clients_that_trust_it(tmp_path: Path) -> None:
    from botocore.session import Session

    context, authority = server_context()
    bundle = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(bundle))
    with Simulator(parse_scene(SCENE), tls=context, ca_bundle=bundle) as simulator:
        environment = simulator.environment(tmp_path / "aws")
        assert simulator.url.startswith("https://127.0.0.1:")
        profile = simulator.scene.profiles[0]
        client = Session().create_client(
            "sesv2",
            region_name="us-east-1",
            endpoint_url=environment["AWS_ENDPOINT_URL"],
            verify=environment["AWS_CA_BUNDLE"],
            aws_access_key_id=profile.access_key,
            aws_secret_access_key=profile.secret_key,
        )
        assert client.get_account()["SendingEnabled"] is True
        client.close()


def test_it_can_be_started_again_on_its_own_port() -> None:
    simulator = Simulator(parse_scene(SCENE))
    simulator.stop()
    for _ in range(2):
        simulator.start()
        with pytest.raises(RuntimeError):
            simulator.start()
        with connected(simulator) as connection:
            connection.sendall(request(simulator))
            assert read_answer(connection)[0] == 200
        simulator.stop()
        simulator.stop()


def test_a_port_that_is_taken_is_an_error(simulator: Simulator) -> None:
    second = Simulator(simulator.scene, port=simulator.port)
    with pytest.raises(OSError, match="in use"):
        second.start()
    second.stop()


def test_it_listens_on_loopback_only(simulator: Simulator) -> None:
    assert simulator.url == f"http://127.0.0.1:{simulator.port}"
    with socket.socket() as probe:
        probe.connect(("127.0.0.1", simulator.port))
        assert probe.getpeername()[0] == "127.0.0.1"


def test_only_the_latest_requests_are_remembered(simulator: Simulator, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sestui.simulator.simulator._REMEMBERED", 3)
    with Simulator(simulator.scene) as short, connected(short) as connection:
        for _ in range(5):
            connection.sendall(request(short))
            read_answer(connection)
        assert len(short.requests) == 3


def test_a_clock_of_ones_own_only_moves_forward() -> None:
    clock = ManualClock(5.0)
    clock.advance(1.5)
    assert clock() == 6.5
    with pytest.raises(ValueError, match="backwards"):
        clock.advance(-1)


async def test_no_event_loop_of_the_caller_is_touched(simulator: Simulator) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", simulator.port)
    writer.write(request(simulator))
    assert (await reader.readline()).startswith(b"HTTP/1.1 200")
    writer.close()
    await writer.wait_closed()
    assert asyncio.get_running_loop() is loop
