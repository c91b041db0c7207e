"""The running simulator: a thread with an event loop of its own that serves one scene on a loopback port."""

import asyncio
import contextlib
import ssl
import threading
import time
from collections import deque
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from sestui.simulator.clock import Clock
from sestui.simulator.dispatch import respond
from sestui.simulator.dns_identities import published
from sestui.simulator.dns_server import DnsRequest, DnsServer
from sestui.simulator.environment import write_environment
from sestui.simulator.http import Connection, Connections
from sestui.simulator.message import Answer, Request
from sestui.simulator.records import RequestRecord
from sestui.simulator.scene import Scene
from sestui.simulator.world import World

LOOPBACK: Final = "127.0.0.1"
_BACKLOG: Final = 2_048
_REMEMBERED: Final = 20_000
_START_TIMEOUT: Final = 10.0
_STOP_TIMEOUT: Final = 2.0
_TURNS: Final = 5


class Simulator:
    """Serves a scene from `start` to `stop`, or as a context manager. Start and stop belong to one thread."""

    def __init__(
        self,
        scene: Scene,
        *,
        tls: ssl.SSLContext | None = None,
        ca_bundle: Path | None = None,
        port: int = 0,
        dns_port: int = 0,
        clock: Clock = time.monotonic,
    ) -> None:
        """Prepare; nothing listens yet.

        Args:
            scene: What is shown.
            tls: The server's side of TLS; plain HTTP without.
            ca_bundle: What clients must trust then, for `environment`.
            port: Where to listen on loopback; 0 takes a free one.
            dns_port: Where the DNS server listens there, if the scene has anything for one; 0 takes a free one.
            clock: Seconds that the scene moves with. Latency and faults of the wire always take real time.
        """
        self.scene = scene
        self._tls = tls
        self._ca_bundle = ca_bundle
        self._wanted_port = port
        self._wanted_dns_port = dns_port
        self._clock = clock
        self._port = 0
        self._dns_port = 0
        self._questions: deque[DnsRequest] = deque(maxlen=_REMEMBERED)
        self._records: deque[RequestRecord] = deque(maxlen=_REMEMBERED)
        self._records_lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._connections: Connections | None = None
        self._ready = threading.Event()
        self._problem: OSError | None = None

    @property
    def port(self) -> int:
        """Where it listens."""
        return self._port

    @property
    def url(self) -> str:
        """What to point AWS tools at."""
        return f"{'https' if self._tls else 'http'}://{LOOPBACK}:{self._port}"

    @property
    def dns_address(self) -> str:
        """`127.0.0.1:port` of the DNS server; empty when the scene has nothing for one, or before the start."""
        return f"{LOOPBACK}:{self._dns_port}" if self._dns_port else ""

    @property
    def dns_requests(self) -> tuple[DnsRequest, ...]:
        """The latest DNS questions, oldest first: up to 20,000."""
        with self._records_lock:
            return tuple(self._questions)

    @property
    def profiles(self) -> tuple[str, ...]:
        """The names of the scene's profiles, in order."""
        return tuple(profile.name for profile in self.scene.profiles)

    @property
    def requests(self) -> tuple[RequestRecord, ...]:
        """The latest requests, oldest first: up to 20,000."""
        with self._records_lock:
            return tuple(self._records)

    @property
    def connections(self) -> int:
        """How many connections were accepted since the start."""
        return self._connections.accepted if self._connections else 0

    @property
    def open_connections(self) -> int:
        """How many connections are open now."""
        return len(self._connections.open) if self._connections else 0

    def environment(self, directory: Path) -> dict[str, str]:
        """Write AWS config and credentials files into `directory`; return the environment that leads AWS tools here."""
        return dict(write_environment(self.scene, self.url, directory, self._ca_bundle))

    def start(self) -> None:
        """Listen; returns when connections are taken. Raises `OSError` when the port cannot be had."""
        if self._thread is not None:
            raise RuntimeError("the simulator runs already")
        self._ready.clear()
        self._problem = None
        self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
        self._thread.start()
        if not self._ready.wait(_START_TIMEOUT):
            raise TimeoutError("the simulator did not start")
        if self._problem is not None:
            self._thread.join(_STOP_TIMEOUT)
            self._thread = None
            raise self._problem

    def stop(self) -> None:
        """Close every connection, whatever it waits for, and end the thread. Harmless when it does not run."""
        thread, loop = self._thread, self._loop
        if thread is None or loop is None:
            return
        with contextlib.suppress(RuntimeError):  # the loop is closed already
            loop.call_soon_threadsafe(loop.stop)
        thread.join(_STOP_TIMEOUT)
        self._thread = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        world = World(self.scene, self._clock)
        connections = Connections(lambda request, number: self._respond(request, number, world))
        dns = DnsServer(
            self.scene.dns, lambda: published(self.scene), self.scene.seed, lambda: world.elapsed, self._note_question
        )
        server: asyncio.Server | None = None
        try:
            server = loop.run_until_complete(
                loop.create_server(
                    lambda: Connection(connections),
                    LOOPBACK,
                    self._wanted_port,
                    ssl=self._tls,
                    backlog=_BACKLOG,
                )
            )
            if self.scene.dns:
                loop.run_until_complete(dns.start(self._wanted_dns_port))
        except OSError as error:
            self._problem = error
            if server is not None:
                loop.run_until_complete(_close(server, connections, dns))
            loop.close()
            self._ready.set()
            return
        self._loop, self._connections = loop, connections
        self._port = server.sockets[0].getsockname()[1]
        world.url = self.url
        self._dns_port = dns.port
        self._ready.set()
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(_close(server, connections, dns))
            loop.close()

    def _respond(self, request: Request, number: int, world: World) -> Answer:
        arrived = time.monotonic()
        handled = respond(request, world)
        record = RequestRecord(
            arrived,
            handled.service,
            handled.operation,
            handled.account,
            handled.region,
            handled.access_key,
            handled.status,
            number,
        )
        with self._records_lock:
            self._records.append(record)
        return handled.answer

    def _note_question(self, question: DnsRequest) -> None:
        with self._records_lock:
            self._questions.append(question)


async def _close(server: asyncio.Server, connections: Connections, dns: DnsServer) -> None:
    """Close every socket, those too whose TLS handshake is under way."""
    server.close()
    dns.close()
    # what was accepted in the last turn begins now; a task that is cancelled before would leave its socket open
    await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    connections.abort()
    # a transport closes its socket a turn after it was told to, the one below TLS a turn later
    for _ in range(_TURNS):
        await asyncio.sleep(0)
