"""The way out: one HTTP session for all clients, so that the CA bundle is parsed once and connections are kept.

botocore would give each client a session of its own, with 10 hosts, and would read the CA bundle again for every
connection. Clients are led here through the `before-send` event; everything that goes wrong is raised as the
exception that botocore itself would raise. Knows nothing of what it carries.
"""

import base64
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import unquote, urlsplit

import urllib3
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)
from botocore.utils import get_environ_proxies
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from sestui.aws.deadlines import Deadlines, Watched
from sestui.aws.gate import Gate
from sestui.model.settings import Timeouts

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

HOSTS: Final = 256
"""Connection pools kept: one for each host and port, far more than there are regions and services."""
MAX_BODY: Final = 4 * 1024 * 1024
"""No answer that sestui asks for comes near this many bytes."""
_NO_RETRIES: Final = urllib3.Retry(False)
_current = threading.local()


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


class BodyTooLong(HTTPClientError):  # type: ignore[misc] # noqa: N818 - named for what it says
    """An answer went on beyond `MAX_BODY`."""

    fmt = "The answer of {endpoint_url} is longer than any that is expected"


class _Tracked:
    """Tells the request under way which socket it uses."""

    def request(self, *args: object, **kwargs: object) -> None:
        super().request(*args, **kwargs)  # type: ignore[misc]
        watched: Watched | None = getattr(_current, "watched", None)
        if watched is not None:
            watched.sock = self.sock  # type: ignore[attr-defined]
            if watched.cut:
                watched.shut()


class _PlainConnection(_Tracked, HTTPConnection):
    pass


class _TlsConnection(_Tracked, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _PlainConnection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


class _Body:
    """A body that was read already, as botocore's response wants it."""

    def __init__(self, data: bytes) -> None:
        self._data = data

    def stream(self, *_args: object, **_kwargs: object) -> tuple[bytes]:
        return (self._data,)


class Transport:
    """Sends prepared requests. Thread-safe; trusts the certificates of one CA bundle."""

    def __init__(self, ca_bundle: str, timeouts: Timeouts, connections: int, gate: Gate) -> None:
        self._gate = gate
        self._deadlines = Deadlines(timeouts.connect + timeouts.read)
        self._connections = connections
        self._timeout = urllib3.Timeout(connect=timeouts.connect, read=timeouts.read)
        self._context = trusting(ca_bundle)
        self._lock = threading.Lock()
        self._direct = self._manager(None)
        self._proxied: dict[str, urllib3.PoolManager] = {}
        self._routes: dict[tuple[str, str], str | None] = {}

    def send(self, request: "AWSPreparedRequest") -> AWSResponse:
        """Send a request and return the whole answer."""
        url: str = request.url
        proxy = self._proxy_for(url)
        watched = self._deadlines.add()
        try:
            with self._gate.outside():
                _current.watched = watched
                try:
                    return self._exchange(request, url, proxy)
                finally:
                    _current.watched = None
        except Exception as error:
            if watched.cut and not self._deadlines.closed:
                raise RequestOverdue(self._deadlines.limit) from error
            raise _as_botocore(error, request, proxy) from error
        finally:
            self._deadlines.remove(watched)

    def close(self) -> None:
        """Cut what is under way and give up all connections."""
        self._deadlines.close()
        self._direct.clear()
        for manager in tuple(self._proxied.values()):
            manager.clear()

    def _exchange(self, request: "AWSPreparedRequest", url: str, proxy: str | None) -> AWSResponse:
        pool = self._pools(proxy).connection_from_url(url)
        parts = urlsplit(url)
        target = url
        if proxy is None or parts.scheme == "https":
            target = f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"
        response = pool.urlopen(
            request.method,
            target,
            body=request.body,
            headers=request.headers,
            retries=_NO_RETRIES,
            redirect=False,
            assert_same_host=False,
            preload_content=False,
            decode_content=False,
        )
        data = response.read(MAX_BODY + 1)
        if len(data) > MAX_BODY:
            response.close()
            raise BodyTooLong(endpoint_url=url, error="")
        response.release_conn()
        return AWSResponse(url, response.status, response.headers, _Body(data))

    def _proxy_for(self, url: str) -> str | None:
        """Return the proxy that the environment names for this host, if any."""
        parts = urlsplit(url)
        key = (parts.scheme, parts.netloc)
        if key not in self._routes:
            proxy = get_environ_proxies(url).get(parts.scheme)
            if proxy and "://" not in proxy:
                proxy = f"http://{proxy.removeprefix('//')}"
            self._routes[key] = proxy or None
        return self._routes[key]

    def _pools(self, proxy: str | None) -> urllib3.PoolManager:
        if proxy is None:
            return self._direct
        with self._lock:
            if proxy not in self._proxied:
                self._proxied[proxy] = self._manager(proxy)
            return self._proxied[proxy]

    def _manager(self, proxy: str | None) -> urllib3.PoolManager:
        options: dict[str, Any] = {
            "num_pools": HOSTS,
            "maxsize": self._connections,
            "timeout": self._timeout,
            "ssl_context": self._context,
        }
        if proxy is None:
            manager = urllib3.PoolManager(**options)
        else:
            manager = urllib3.ProxyManager(proxy, proxy_headers=_proxy_headers(proxy), **options)
        manager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}
        return manager


def trusting(ca_bundle: str) -> ssl.SSLContext:
    """Return a TLS context that trusts the certificates of a file.

    Raises:
        BadCaBundle: the file is not there or holds no certificates.
    """
    context = urllib3.util.ssl_.create_urllib3_context()
    try:
        context.load_verify_locations(cafile=ca_bundle)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise BadCaBundle(ca_bundle, reason) from error
    return context


def _proxy_headers(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    if not parts.username or parts.password is None:
        return {}
    user = f"{unquote(parts.username)}:{unquote(parts.password)}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}


def _without_user(proxy: str | None) -> str:
    """Return a proxy's URL as it may be shown."""
    parts = urlsplit(proxy or "")
    port = ""
    with suppress(ValueError):
        port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def _as_botocore(error: Exception, request: "AWSPreparedRequest", proxy: str | None) -> Exception:
    """Return what botocore would raise in place of an error of urllib3."""
    url = request.url
    for kind, make in _AS_BOTOCORE:
        if isinstance(error, kind):
            return make(error=error, endpoint_url=url, request=request, proxy_url=_without_user(proxy))
    return HTTPClientError(error=error) if not isinstance(error, HTTPClientError) else error  # type: ignore[no-any-return]


_AS_BOTOCORE: Final[tuple[tuple[type[Exception], Callable[..., Exception]], ...]] = (
    # the order matters: some of these are kinds of those below them
    (urllib3.exceptions.SSLError, SSLError),
    (urllib3.exceptions.ProxyError, ProxyConnectionError),
    (urllib3.exceptions.NewConnectionError, EndpointConnectionError),
    (urllib3.exceptions.ConnectTimeoutError, ConnectTimeoutError),
    (urllib3.exceptions.ReadTimeoutError, ReadTimeoutError),
    (urllib3.exceptions.ProtocolError, ConnectionClosedError),
)
