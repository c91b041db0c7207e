"""Real DNS servers for the tests, each on a free loopback port: NSD as authority, unbound as resolver.

Both come from the system's packages and are started from a folder of the test's own, as the user who runs it.
"""

import asyncio
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from sestui.dns.servers import Server
from sestui.dns.wire import Question, read

HOST: Final = "127.0.0.1"
_SBIN: Final = ":".join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"))
_PATIENCE: Final = 20.0

NSD: Final = shutil.which("nsd", path=_SBIN)
UNBOUND: Final = shutil.which("unbound", path=_SBIN)
needs_nsd = pytest.mark.skipif(NSD is None, reason="NSD is not installed: nothing was tested against a real authority")
needs_unbound = pytest.mark.skipif(
    NSD is None or UNBOUND is None, reason="NSD or unbound is not installed: nothing was tested through a real resolver"
)


def free_port() -> int:
    """Return a port that is free on loopback for UDP and TCP."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as datagrams,
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as stream,
        ):
            stream.bind((HOST, 0))
            port: int = stream.getsockname()[1]
            try:
                datagrams.bind((HOST, port))
            except OSError:
                continue
            return port


def zone_text(apex: str, lines: Iterable[str], *, serial: int = 1, minimum: int = 300, ns: str = "ns1") -> str:
    """Return a zone file: an SOA, one name server on loopback, and the given lines."""
    head = [
        f"$ORIGIN {apex}.",
        "$TTL 3600",
        f"@ IN SOA {ns} admin {serial} 3600 600 86400 {minimum}",
        f"@ IN NS {ns}",
        f"{ns} IN A {HOST}",
    ]
    return "\n".join((*head, *lines, ""))


@contextmanager
def nsd(folder: Path, zones: Mapping[str, str], *, more: str = "", port: int = 0, host: str = HOST) -> Iterator[Server]:
    """Serve zones (apex to zone file text) as their authority."""
    assert NSD is not None
    port = port or free_port()
    folder.mkdir(parents=True, exist_ok=True)
    parts = [
        f"""server:
  ip-address: {host}@{port}
  port: {port}
  server-count: 1
  username: ""
  chroot: ""
  database: ""
  zonesdir: "{folder}"
  pidfile: "{folder / "nsd.pid"}"
  xfrdfile: "{folder / "xfrd.state"}"
  xfrdir: "{folder}"
  zonelistfile: "{folder / "zone.list"}"
  logfile: "{folder / "nsd.log"}"
  rrl-ratelimit: 0
{more}remote-control:
  control-enable: no
"""
    ]
    for number, (apex, text) in enumerate(zones.items()):
        file = folder / f"{number}.zone"
        file.write_text(text)
        parts.append(f'zone:\n  name: "{apex}"\n  zonefile: "{file}"\n')
    config = folder / "nsd.conf"
    config.write_text("\n".join(parts))
    server = Server(host, port)
    with _running([NSD, "-d", "-c", str(config)], server, next(iter(zones)), folder / "nsd.log"):
        yield server


@contextmanager
def unbound(folder: Path, authority: Server, zones: Iterable[str], *, more: str = "") -> Iterator[Server]:
    """Resolve the names of some zones at an authority on loopback, and no others."""
    assert UNBOUND is not None
    port = free_port()
    folder.mkdir(parents=True, exist_ok=True)
    names = tuple(zones)
    parts = [
        f"""server:
  interface: {HOST}@{port}
  port: {port}
  num-threads: 1
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder / "unbound.pid"}"
  logfile: "{folder / "unbound.log"}"
  use-syslog: no
  do-daemonize: no
  do-not-query-localhost: no
  do-ip6: no
  module-config: "iterator"
  minimal-responses: yes
  ip-ratelimit: 0
  ratelimit: 0
{more}
remote-control:
  control-enable: no
"""
    ]
    parts += [f'stub-zone:\n  name: "{name}"\n  stub-addr: {authority.host}@{authority.port}\n' for name in names]
    config = folder / "unbound.conf"
    config.write_text("\n".join(parts))
    server = Server(HOST, port)
    with _running([UNBOUND, "-d", "-c", str(config)], server, names[0], folder / "unbound.log"):
        yield server


@contextmanager
def _running(command: list[str], server: Server, name: str, log: Path) -> Iterator[None]:
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    assert process.stderr is not None
    try:
        end = time.monotonic() + _PATIENCE
        while not answers(server, name):
            if process.poll() is not None or time.monotonic() > end:
                said = process.stderr.read().decode() if process.poll() is not None else ""
                text = log.read_text() if log.exists() else ""
                raise RuntimeError(f"{command[0]} does not answer: {said}{text}")
        yield
    finally:
        process.terminate()
        process.wait(_PATIENCE)
        process.stderr.close()


def answers(server: Server, name: str) -> bool:
    """Say whether a server answers a question within a fifth of a second, well or not."""
    question = Question.of(name, "SOA")
    with socket.socket(server.family, socket.SOCK_DGRAM) as asking:
        asking.settimeout(0.2)
        try:
            asking.connect((server.host, server.port))
            asking.send(b"id" + question.message())
            answer = read(asking.recv(4_096), question)
        except OSError:
            return False
    return answer is not None and bool(answer.records)


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for a condition with a deadline."""
    async with asyncio.timeout(_PATIENCE):
        while not condition():  # noqa: ASYNC110 - what happens in another thread sets no event here
            await asyncio.sleep(0.005)
    assert condition(), what
