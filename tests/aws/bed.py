"""What the tests of this room share: a machine without AWS set-up, profiles in files, and a server that is scripted."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sestui.aws.reader import AwsReader
from sestui.model.failure import Failure, ReadFailed
from sestui.model.settings import Profile, Settings, Timeouts

QUICK = Timeouts(connect=1.0, read=1.0, credentials=5.0)
PATIENT = 10.0
"""Seconds after which a test stops waiting for what should happen at once."""
KEYS = "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n"
ACCOUNT = b'{"ProductionAccessEnabled":true,"SendingEnabled":true}'


class Machine:
    """A home folder with AWS files in it, and the environment that leads there."""

    def __init__(self, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.home = home
        self._monkeypatch = monkeypatch

    def config(self, text: str) -> Path:
        path = self.home / "config"
        path.write_text(text)
        return path

    def credentials(self, text: str) -> Path:
        path = self.home / "credentials"
        path.write_text(text)
        return path

    def set(self, **variables: str) -> None:
        for name, value in variables.items():
            self._monkeypatch.setenv(name, value)


@contextmanager
def reading(
    *profiles: Profile | str, timeouts: Timeouts = QUICK, concurrency: int = 16, calculating: int = 2
) -> Iterator[AwsReader]:
    named = tuple(Profile(profile) if isinstance(profile, str) else profile for profile in profiles)
    reader = AwsReader(Settings(profiles=named, timeouts=timeouts, concurrency=concurrency), calculating)
    try:
        yield reader
    finally:
        reader.close()


def failure_from(read: Callable[[], object]) -> Failure:
    with pytest.raises(ReadFailed) as caught:
        read()
    return caught.value.failure


def side_by_side(*work: Callable[[], object]) -> list[object]:
    """Run everything at the same time, each in a thread, and return what each returned or raised."""
    outcomes: list[object] = [None] * len(work)
    start = threading.Barrier(len(work))

    def run(place: int, one: Callable[[], object]) -> None:
        start.wait(PATIENT)
        try:
            outcomes[place] = one()
        except Exception as error:  # noqa: BLE001 - an outcome, looked at by the test
            outcomes[place] = error

    threads = [threading.Thread(target=run, args=each, daemon=True) for each in enumerate(work)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENT)
        assert not thread.is_alive()
    return outcomes


def answer(body: bytes = ACCOUNT, status: str = "200 OK", kind: str = "application/json", more: str = "") -> bytes:
    head = f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{more}\r\n"
    return head.encode() + body


class Script:
    """A server that reads requests and answers each as it is told. One thread for each connection."""

    def __init__(
        self, reply: Callable[["Request"], bytes | None], context: ssl.SSLContext | None = None, tunnel: bool = False
    ) -> None:
        self._reply = reply
        self._context = context
        self._tunnel = tunnel
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._server.getsockname()[1])
        self.url = f"http{'s' if context else ''}://127.0.0.1:{self.port}"
        self.requests: list[Request] = []
        self.tunnels: list[str] = []
        self.connections = 0
        self.resumed = 0
        self._open: set[socket.socket] = set()
        self._threads: list[threading.Thread] = []
        self._accepting = threading.Thread(target=self._accept, daemon=True)

    def __enter__(self) -> "Script":
        self._accepting.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()
        self._accepting.join(PATIENT)
        for thread in self._threads:
            thread.join(PATIENT)

    def hang_up(self) -> None:
        """End all connections."""
        for sock in tuple(self._open):
            with suppress(OSError):
                socket.socket.shutdown(sock, socket.SHUT_RDWR)

    def stop(self) -> None:
        """End all connections, and take no more."""
        with suppress(OSError):
            self._server.shutdown(socket.SHUT_RDWR)
        self._server.close()
        self.hang_up()

    def _accept(self) -> None:
        while True:
            try:
                sock, _ = self._server.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(sock,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, sock: socket.socket) -> None:
        self._open.add(sock)
        try:
            if self._tunnel:
                head = _head(sock)
                self.tunnels.append(head)
                sock.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            if self._context is not None:
                self._open.discard(sock)
                sock = self._context.wrap_socket(sock, server_side=True)
                self._open.add(sock)
                assert isinstance(sock, ssl.SSLSocket)
                self.resumed += bool(sock.session_reused)
            while head := _head(sock):
                request = Request(head, sock)
                self.requests.append(request)
                reply = self._reply(request)
                if reply is None:
                    return
                sock.sendall(reply)
        except OSError:
            return
        finally:
            self._open.discard(sock)
            sock.close()


class Request:
    """One request as it came in."""

    def __init__(self, head: str, sock: socket.socket) -> None:
        first, *lines = head.split("\r\n")
        self.method, self.target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines if line)
        self.headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        self.sock = sock
        length = int(self.headers.get("content-length", "0"))
        self.body = _exactly(sock, length)

    @property
    def scope(self) -> tuple[str, str]:
        """The region and the service that the request was signed for."""
        _, _, region, service, _ = self.headers["authorization"].split("Credential=")[1].split(",")[0].split("/")
        return region, service


def _head(sock: socket.socket) -> str:
    data = b""
    while not data.endswith(b"\r\n\r\n"):
        byte = sock.recv(1)
        if not byte:
            return ""
        data += byte
    return data.decode("latin-1").removesuffix("\r\n\r\n")


def _exactly(sock: socket.socket, length: int) -> bytes:
    data = b""
    while len(data) < length:
        data += sock.recv(length - len(data))
    return data


def always(reply: bytes) -> Callable[[Request], bytes]:
    return lambda _request: reply


def lead_to(monkeypatch: pytest.MonkeyPatch, port: int, known: Sequence[str] = (".amazonaws.com", ".api.aws")) -> None:
    """Make the names of AWS mean a port on this machine, and let no other name be found."""
    real = socket.getaddrinfo

    def getaddrinfo(host: str | bytes, service: object, *args: object, **options: object) -> object:
        name = host.decode() if isinstance(host, bytes) else host
        if name == "127.0.0.1":
            return real(name, service, *args, **options)  # type: ignore[arg-type]
        if name.endswith(tuple(known)):
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", ("127.0.0.1", port))]
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
