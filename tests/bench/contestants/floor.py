"""The floor: the least that 600 GetAccount calls cost in Python, with nothing kept of what makes a client.

One non-blocking TLS connection per target, all at once through `selectors`, requests signed by hand (Signature
Version 4, AWS General Reference). No retries, no timeouts, no pacing, no credentials but keys in a file.
"""

import configparser
import hashlib
import hmac
import json
import os
import selectors
import socket
import ssl
from dataclasses import dataclass, field
from datetime import UTC, datetime

from tests.bench.contestants.common import run
from tests.bench.spec import Spec

PATH = "/v2/email/account"
_EMPTY = hashlib.sha256(b"").hexdigest()
_SIGNED = "host;x-amz-date"


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def request(access_key: str, secret: str, region: str, now: datetime) -> bytes:
    """Return a signed GetAccount request as it goes over the wire."""
    host = f"email.{region}.amazonaws.com"
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/ses/aws4_request"
    canonical = f"GET\n{PATH}\n\nhost:{host}\nx-amz-date:{stamp}\n\n{_SIGNED}\n{_EMPTY}"
    digest = hashlib.sha256(canonical.encode()).hexdigest()
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = _hmac(key, part)
    signature = _hmac(key, f"AWS4-HMAC-SHA256\n{stamp}\n{scope}\n{digest}").hex()
    return (
        f"GET {PATH} HTTP/1.1\r\nHost: {host}\r\nX-Amz-Date: {stamp}\r\n"
        f"Authorization: AWS4-HMAC-SHA256 Credential={access_key}/{scope}, "
        f"SignedHeaders={_SIGNED}, Signature={signature}\r\n\r\n"
    ).encode()


@dataclass(slots=True)
class _Call:
    host: str
    wire: bytes
    raw: socket.socket
    tls: ssl.SSLSocket | None = None
    shaken: bool = False
    received: bytearray = field(default_factory=bytearray)

    def complete(self) -> bytes | None:
        head, mark, body = bytes(self.received).partition(b"\r\n\r\n")
        if not mark:
            return None
        for line in head.split(b"\r\n")[1:]:
            name, _, value = line.partition(b":")
            if name.strip().lower() == b"content-length":
                return body if len(body) >= int(value) else None
        raise ValueError(f"no Content-Length from {self.host}")


class _Loop:
    def __init__(self, spec: Spec) -> None:
        self._context = ssl.create_default_context(cafile=spec.bundle)
        self._selector = selectors.DefaultSelector()
        self._open = 0
        self.answers = 0

    def start(self, host: str, wire: bytes, port: int) -> None:
        raw = socket.socket()
        raw.setblocking(False)
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.connect_ex(("127.0.0.1", port))
        self._selector.register(raw, selectors.EVENT_WRITE, _Call(host, wire, raw))
        self._open += 1

    def run(self) -> None:
        while self._open:
            for key, _ in self._selector.select():
                self._step(key.data)
        self._selector.close()

    def _step(self, call: _Call) -> None:
        if call.tls is None:
            error = call.raw.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
            if error:
                raise OSError(error, os.strerror(error))
            self._selector.unregister(call.raw)
            call.tls = self._context.wrap_socket(call.raw, server_hostname=call.host, do_handshake_on_connect=False)
            self._selector.register(call.tls, selectors.EVENT_WRITE, call)
        try:
            self._advance(call, call.tls)
        except ssl.SSLWantReadError:
            self._selector.modify(call.tls, selectors.EVENT_READ, call)
        except ssl.SSLWantWriteError:
            self._selector.modify(call.tls, selectors.EVENT_WRITE, call)

    def _advance(self, call: _Call, tls: ssl.SSLSocket) -> None:
        if not call.shaken:
            tls.do_handshake()
            call.shaken = True
            # A request is a few hundred bytes: an empty socket buffer takes it whole.
            tls.send(call.wire)
        data = tls.recv(65536)
        call.received += data
        body = call.complete()
        if body is not None:
            self.answers += "SendQuota" in json.loads(body)
        if body is not None or not data:
            self._selector.unregister(tls)
            tls.close()
            self._open -= 1


def read(spec: Spec) -> int:
    """Ask for every profile in every region at once."""
    keys = configparser.RawConfigParser()
    keys.read(spec.environ["AWS_SHARED_CREDENTIALS_FILE"], encoding="utf-8")
    now = datetime.now(UTC)
    loop = _Loop(spec)
    for profile in spec.profiles:
        section = keys[profile]
        for region in spec.regions:
            wire = request(section["aws_access_key_id"], section["aws_secret_access_key"], region, now)
            loop.start(f"email.{region}.amazonaws.com", wire, spec.port)
    loop.run()
    return loop.answers


if __name__ == "__main__":
    run(read)
