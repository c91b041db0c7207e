"""A client for one call of one operation, and whether its request has left this machine. Made by `Sessions` only.

One attempt: botocore would send a test e-mail three times when the first answer is late. Its connection is new, so that
none breaks that the server had given up already; then nobody would know whether the request had been heard.
"""

from collections.abc import Callable, Mapping
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

import urllib3
from botocore.config import Config
from botocore.exceptions import ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError
from botocore.loaders import create_loader

from sestui.aws import sent
from sestui.aws.data import TrimmingLoader
from sestui.aws.guard import HOSTS, allow_once
from sestui.aws.proxied import BadProxy
from sestui.aws.wire import LANGUAGES, answer_straight

if TYPE_CHECKING:
    import botocore.session
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse

    from sestui.aws.http import Transport

ONE_ATTEMPT: Final = Config(retries={"total_max_attempts": 1, "mode": "standard"})
_NEVER_LEFT: Final = (BadProxy, ConnectTimeoutError, EndpointConnectionError)
"""What is raised only while there is no connection yet."""
_NO_CONNECTION: Final = (urllib3.exceptions.ConnectTimeoutError, urllib3.exceptions.NewConnectionError)
_NO_TUNNEL: Final = "Tunnel connection failed"
"""How the standard library begins to say that a proxy refused to connect further."""


class NotThisMachine(Exception):  # noqa: N818 - a refusal, told as such
    """A write of the demo was about to go somewhere else than to the demo."""


class OneWrite:
    """One client. Not thread-safe, but for `close`."""

    def __init__(
        self,
        session: "botocore.session.Session",
        transport: "Transport",
        events: Any,
        service: str,
        operation: str,
        region: str,
    ) -> None:
        """Make the client; nothing is connected yet.

        Args:
            session: of the profile, with its credentials; nobody else's.
            transport: the way out; nobody else's.
            events: botocore's handlers; nobody else's.
            service: as botocore names it.
            operation: the one that may be called, once.
            region: where.
        """
        self._transport = transport
        self.request_id = ""
        """What AWS calls the request, once it has answered."""
        self._began = False
        self._before: float | None = None
        self._url = ""
        self.only_here = False
        """Whether the request may go to this machine only."""
        loader = create_loader(session.get_config_variable("data_path"))
        loader.file_loader = TrimmingLoader({service: frozenset({operation})}, HOSTS)
        session.register_component("data_loader", loader)
        events.register("before-send", self._send)
        allow_once(events, service, operation)
        session.register_component("event_emitter", events)
        self.client = session.create_client(service, region_name=region, config=ONE_ATTEMPT)
        if self.client.meta.service_model.resolved_protocol in LANGUAGES:
            answer_straight(self.client, self._send_straight)
        self._call: Callable[..., dict[str, Any]] = getattr(
            self.client,
            next(name for name, called in self.client.meta.method_to_api_mapping.items() if called == operation),
        )

    def call(self, parameters: Mapping[str, Any]) -> dict[str, Any]:
        """Make the call. Raises whatever botocore and the transport do."""
        self._before = sent.latest()
        return self._call(**parameters)

    def has_left(self, error: BaseException) -> bool:
        """Say whether the request may have left this machine before the call raised this."""
        if not self._began or isinstance(error, _NEVER_LEFT) or _is_before_proxy(error):
            return False
        if sent.latest() != self._before:
            return True
        # through a proxy nobody tells when the first byte goes out
        return self._transport.is_proxied(self._url)

    def close(self) -> None:
        """Cut the call if it is under way, and give up the connection. From any thread."""
        self._transport.close()

    def _send(self, request: "AWSPreparedRequest", **_kwargs: object) -> "AWSResponse":
        return self._send_straight(request)

    def _send_straight(self, request: "AWSPreparedRequest") -> "AWSResponse":
        if self.only_here and not _is_loopback(request.url):
            raise NotThisMachine
        self._url = request.url
        self._began = True
        response = self._transport.send(request)
        self.request_id = response.headers.get("x-amzn-requestid", "")
        return response


def _is_before_proxy(error: BaseException) -> bool:
    """Say whether a proxy was not reached, or went no further. urllib3 calls a later loss of it by the same name."""
    if not isinstance(error, ProxyConnectionError):
        return False
    reason = getattr(error.kwargs.get("error"), "original_error", None)
    return isinstance(reason, _NO_CONNECTION) or (isinstance(reason, OSError) and str(reason).startswith(_NO_TUNNEL))


def _is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
