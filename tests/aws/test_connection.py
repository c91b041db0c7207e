import socket
import threading
from contextlib import closing, suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.aws.connection import MAX_BODY, Answer, BrokenAnswer, Connection
from tests.aws.bed import PATIENT


def exchange(reply: bytes, *, end: bool = True) -> tuple[Answer, bool]:
    """Return what comes out of these bytes, and whether the connection may be used again."""
    near, far = socket.socketpair()
    near.settimeout(PATIENT)
    connection = Connection(near)

    def serve() -> None:
        try:
            far.sendall(reply)
            if end:
                far.shutdown(socket.SHUT_WR)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    with closing(far), closing(connection):
        answer = connection.exchange("GET", "/", [("Host", "x")])
        thread.join(PATIENT)
        return answer, connection.reusable


def test_a_body_of_known_length() -> None:
    answer, reusable = exchange(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-A: 1\r\nx-a: 2\r\n\r\nhi", end=False)
    assert (answer.status, answer.body, answer.headers["x-a"]) == (200, b"hi", "1, 2")
    assert reusable


@pytest.mark.parametrize(
    "reply",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi",
        b"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nhi",
        b"HTTP/1.1 200 OK\r\n\r\nhi",
    ],
)
def test_a_connection_that_the_server_ends_is_not_used_again(reply: bytes) -> None:
    answer, reusable = exchange(reply)
    assert answer.body == b"hi"
    assert not reusable


def test_a_chunked_body() -> None:
    answer, reusable = exchange(
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        b"3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: 1\r\n\r\n",
        end=False,
    )
    assert answer.body == b"abc0123456789"
    assert reusable


@pytest.mark.parametrize("status", [b"204 No Content", b"304 Not Modified"])
def test_answers_without_a_body(status: bytes) -> None:
    answer, reusable = exchange(b"HTTP/1.1 " + status + b"\r\n\r\n", end=False)
    assert answer.body == b""
    assert reusable


def test_interim_answers_are_passed_over() -> None:
    answer, _ = exchange(
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX: y\r\n\r\n"
        b"HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"
    )
    assert (answer.status, answer.headers) == (200, {"content-length": "0"})


@pytest.mark.parametrize(
    ("reply", "words"),
    [
        (b"", "the connection was closed"),
        (b"HTTP/1.1 200 OK\r\nContent-Le", "ended within its head"),
        (b"SSH-2.0-OpenSSH_9.9\r\n", "begins with 'SSH"),
        (b"HTTP/1.1 2x0 OK\r\n\r\n", "begins with"),
        (b"HTTP/2 200\r\n\r\n", "begins with"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhi", "ended after 2 of 9 bytes"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nhi", "no length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\nhi", "no length"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\nhi", "said to have 99999999999 bytes"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "no length"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", "ended after 2 of 5"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nFFFFFFF\r\n", "does not end"),
        (b"HTTP/1.1 200 OK\r\n\r\n" + b"x" * (MAX_BODY + 1), "does not end"),
        (b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500, "its head does not end"),
        (b"HTTP/1.1 200 OK\r\nA: " + b"b" * 100_000, "within its head"),
    ],
)
def test_what_is_no_complete_answer_is_said_to_be_none(reply: bytes, words: str) -> None:
    with pytest.raises(BrokenAnswer, match=words):
        exchange(reply)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\nb", "a\rb"])
def test_nothing_can_be_smuggled_into_the_request(value: str) -> None:
    near, far = socket.socketpair()
    with closing(far), closing(Connection(near)) as connection, pytest.raises(ValueError, match="line break"):
        connection.exchange("GET", "/", [("Authorization", value)])


@given(st.binary(max_size=300))
def test_no_bytes_at_all_make_it_raise_anything_else(reply: bytes) -> None:
    for whole in (reply, b"HTTP/1.1 200 OK\r\n" + reply):
        with suppress(BrokenAnswer):
            exchange(whole)


def test_a_connection_that_was_ended_while_idle_is_noticed() -> None:
    near, far = socket.socketpair()
    with closing(Connection(near)) as connection:
        assert not connection.is_dropped()
        far.close()
        assert connection.is_dropped()
