"""The way out: one transport for all clients, so that the CA bundle is parsed once and connections are kept.

botocore would give each client a session of its own, with connections to 10 hosts, and would read the CA bundle again
for every connection. Clients are led here through the `before-send` event; what goes wrong is raised as the exception
that botocore itself would raise. Knows nothing of what it carries.
"""

import ssl
import threading
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from botocore.awsrequest import AWSResponse
from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.utils import get_environ_proxies

from sestui.aws import sent
from sestui.aws.connection import Answer, BrokenAnswer, Connection
from sestui.aws.deadlines import Deadlines, Watched
from sestui.aws.gate import Gate
from sestui.aws.pool import Host
from sestui.aws.proxied import Proxy, TimeIsUp
from sestui.model.settings import Timeouts

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest


class BadCaBundle(Exception):  # noqa: N818 - told to people as a wrong setting
    """The file with the certificates to trust cannot be used."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(reason)
        self.path = path


class RequestOverdue(Exception):  # noqa: N818 - a time that has passed, not a defect
    """A request had no complete answer when its time was over."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"no complete answer within {limit:g} s")
        self.limit = limit


class _Raw:
    """A body that was read already, as botocore's response wants it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self, *_args: object, **_kwargs: object) -> tuple[bytes]:
        return (self._data,)


class Transport:
    """Sends prepared requests. Thread-safe; trusts the certificates of one CA bundle."""

    def __init__(self, ca_bundle: str, timeouts: Timeouts, connections: int, gate: Gate) -> None:
        """Prepare; nothing is connected yet.

        Args:
            ca_bundle: the file with the certificates to trust.
            timeouts: for connecting and reading; a whole request gets the sum of both.
            connections: idle connections to keep for each host.
            gate: left while waiting.

        Raises:
            BadCaBundle: the file is not there or holds no certificates.
        """
        self._timeouts = timeouts
        self._connections = connections
        self._gate = gate
        self._context = trusting(ca_bundle)
        self._deadlines = Deadlines(timeouts.connect + timeouts.read)
        self._lock = threading.Lock()
        self._routes: dict[str, Host | Proxy] = {}

    def send(self, request: "AWSPreparedRequest") -> AWSResponse:
        """Send a request and return the whole answer, as botocore's HTTP session would.

        Raises:
            RequestOverdue: there was no complete answer in time.
            BadProxy: the environment names a proxy by something that is no URL.
            BotoCoreError: anything else that goes wrong on the way.
        """
        route = self._route(request.url)
        watched = self._deadlines.add()
        try:
            with self._gate.outside():
                if isinstance(route, Proxy):
                    answer = route.exchange(request, watched.deadline)
                    # when exactly is urllib3's secret; not later than now
                    sent.note()
                else:
                    answer = self._exchange(route, request, watched)
        except Exception as error:
            if (watched.cut or isinstance(error, TimeIsUp)) and not self._deadlines.closed:
                raise RequestOverdue(self._deadlines.limit) from error
            raise
        finally:
            self._deadlines.remove(watched)
        return AWSResponse(request.url, answer.status, answer.headers, _Raw(answer.body))

    def is_proxied(self, url: str) -> bool:
        """Say whether the environment sends requests for a URL through a proxy. Raises `BadProxy`."""
        return isinstance(self._route(url), Proxy)

    def steady(self, *, is_steady: bool) -> None:
        """Say whether no host gets more requests at once than it had; see `Host`. Proxies keep to urllib3's ways."""
        with self._lock:
            hosts = [route for route in self._routes.values() if isinstance(route, Host)]
        for host in hosts:
            host.steady(is_steady=is_steady)

    def close(self) -> None:
        """Cut what is under way and give up all connections."""
        self._deadlines.close()
        with self._lock:
            routes = set(self._routes.values())
        for route in routes:
            route.close()

    def _exchange(self, host: Host, request: "AWSPreparedRequest", watched: Watched) -> Answer:
        connection = host.take()
        try:
            watched.hold(connection.sock)
            sent.note()
            return _over(connection, host, request)
        finally:
            watched.hold(None)
            if self._deadlines.closed:
                connection.reusable = False
            host.give_back(connection)

    def _route(self, url: str) -> Host | Proxy:
        """Return the way to a URL's host: direct, or through the proxy that the environment names for it."""
        parts = urlsplit(url)
        site = f"{parts.scheme}://{parts.netloc}"
        known = self._routes.get(site)
        if known is not None:
            return known
        proxy = get_environ_proxies(url).get(parts.scheme)
        with self._lock:
            if site not in self._routes:
                self._routes[site] = self._proxy(proxy) if proxy else self._host(site)
            return self._routes[site]

    def _host(self, site: str) -> Host:
        return Host(site, self._context, self._timeouts, self._connections, self._gate)

    def _proxy(self, proxy: str) -> Proxy:
        url = proxy if "://" in proxy else f"http://{proxy.removeprefix('//')}"
        if url not in self._routes:
            self._routes[url] = Proxy(url, self._context, self._timeouts, self._connections)
        shared = self._routes[url]
        assert isinstance(shared, Proxy)  # noqa: S101 - a proxy is never a service as well
        return shared


def _over(connection: Connection, host: Host, request: "AWSPreparedRequest") -> Answer:
    """Exchange a request for an answer over a connection, with botocore's errors."""
    url = request.url
    target = url[url.index("/", url.index("//") + 2) :]
    headers = [("Host", host.header), ("Accept-Encoding", "identity")]
    headers += [(name, _text(value)) for name, value in request.headers.items()]
    body = request.body or b""
    try:
        return connection.exchange(request.method, target, headers, body.encode() if isinstance(body, str) else body)
    except TimeoutError as error:
        raise ReadTimeoutError(endpoint_url=url, error=error) from error
    except (OSError, BrokenAnswer) as error:
        raise ConnectionClosedError(endpoint_url=url, request=request, error=error) from error


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def trusting(ca_bundle: str) -> ssl.SSLContext:
    """Return a TLS context that trusts the certificates of a file.

    Raises:
        BadCaBundle: the file is not there or holds no certificates.
    """
    try:
        context = ssl.create_default_context(cafile=ca_bundle)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadCaBundle(ca_bundle, reason) from error
    # newer Pythons refuse certificates of many company proxies by this, which botocore accepts
    context.verify_flags &= ~ssl.VERIFY_X509_STRICT
    return context
