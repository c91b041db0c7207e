"""The way through a proxy: urllib3, which knows all their kinds. Slower, and needed by few."""

import base64
import ssl
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

import urllib3
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    ProxyConnectionError,
    ReadTimeoutError,
    SSLError,
)

from sestui.aws.connection import MAX_BODY, Answer, BrokenAnswer
from sestui.model.settings import Timeouts

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest

HOSTS: Final = 256
"""Connection pools kept: one for each host, far more than there are regions and services."""
_NO_RETRIES: Final = urllib3.Retry(False)


class TimeIsUp(Exception):  # noqa: N818 - a time that has passed, not a defect
    """The answer was not complete when the request's time was over."""


class BadProxy(Exception):  # noqa: N818 - told to people as a wrong setting
    """The proxy's URL cannot be read. It is not quoted: a password may be in it."""


class Proxy:
    """One proxy and the connections through it. Thread-safe."""

    def __init__(self, url: str, context: ssl.SSLContext, timeouts: Timeouts, keep: int) -> None:
        """Prepare; nothing is connected yet.

        Raises:
            BadProxy: the URL is none of a proxy.
        """
        try:
            parts = urlsplit(url)
            # where a password holds a slash, a question mark or a hash, what follows is taken for a path
            if "@" in parts.path + parts.query + parts.fragment or not parts.hostname:
                raise BadProxy
            self._shown = without_user(url)
            self._manager = urllib3.ProxyManager(
                url,
                num_pools=HOSTS,
                proxy_headers=_login(url),
                maxsize=keep,
                timeout=urllib3.Timeout(connect=timeouts.connect, read=timeouts.read),
                ssl_context=context,
            )
        except (ValueError, urllib3.exceptions.HTTPError):
            raise BadProxy from None

    def exchange(self, request: "AWSPreparedRequest", deadline: float) -> Answer:
        """Send a request and return the answer, if it is complete by `deadline` (monotonic seconds).

        Raises:
            TimeIsUp: it was not.
            BotoCoreError: what botocore would raise in the place of urllib3's errors.
            BrokenAnswer: the answer is too long.
        """
        parts = urlsplit(request.url)
        target = request.url if parts.scheme == "http" else request.url[len(f"{parts.scheme}://{parts.netloc}") :]
        try:
            response = self._manager.connection_from_url(request.url).urlopen(
                request.method,
                target or "/",
                body=request.body,
                headers=request.headers,
                retries=_NO_RETRIES,
                redirect=False,
                assert_same_host=False,
                preload_content=False,
                decode_content=False,
            )
            data = _body(response, deadline)
        except urllib3.exceptions.HTTPError as error:
            raise self._told(error, request) from error
        response.release_conn()
        return Answer(response.status, {name.lower(): value for name, value in response.headers.items()}, data)

    def close(self) -> None:
        """Give up all idle connections."""
        self._manager.clear()

    def _told(self, error: Exception, request: "AWSPreparedRequest") -> Exception:
        known = {
            urllib3.exceptions.SSLError: SSLError,
            urllib3.exceptions.ProxyError: ProxyConnectionError,
            urllib3.exceptions.NewConnectionError: EndpointConnectionError,
            urllib3.exceptions.ConnectTimeoutError: ConnectTimeoutError,
            urllib3.exceptions.ReadTimeoutError: ReadTimeoutError,
        }
        make = next((known[kind] for kind in known if isinstance(error, kind)), ConnectionClosedError)
        told: Exception = make(error=error, endpoint_url=request.url, request=request, proxy_url=self._shown)
        return told


def _body(response: urllib3.BaseHTTPResponse, deadline: float) -> bytes:
    data = b""
    while part := response.read1(MAX_BODY, decode_content=False):
        data += part
        if len(data) > MAX_BODY:
            response.close()
            raise BrokenAnswer("its body does not end")
        if time.monotonic() > deadline:
            response.close()
            raise TimeIsUp
    return data


def without_user(proxy: str) -> str:
    """Return a proxy's URL as it may be shown."""
    parts = urlsplit(proxy)
    port = ""
    with suppress(ValueError):
        port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname or ''}{port}"


def _login(proxy: str) -> dict[str, str]:
    parts = urlsplit(proxy)
    if not parts.username or parts.password is None:
        return {}
    user = f"{unquote(parts.username)}:{unquote(parts.password)}"
    return {"Proxy-Authorization": f"Basic {base64.b64encode(user.encode()).decode()}"}
