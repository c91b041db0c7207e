"""One botocore session for each profile: configuration, credentials and clients, over shared data and one way out.

botocore's sessions are not thread-safe, its clients are. Sessions and clients are made under one lock, which is never
held while anything waits for the network or for a program.
"""

import copy
import os
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

import botocore.session
from botocore.config import Config
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, InvalidConfigError, NoCredentialsError
from botocore.httpsession import get_cert_path
from botocore.loaders import create_loader

from sestui import __version__
from sestui.aws.credentials import SharedCredentials
from sestui.aws.data import TrimmingLoader
from sestui.aws.files import ConfigFiles
from sestui.aws.gate import Gate
from sestui.aws.guard import CALLED, HOSTS, READS, allow_only
from sestui.aws.http import Transport
from sestui.aws.processes import Processes
from sestui.aws.regional import make_regional
from sestui.aws.seams import credential_resolver, endpoint_rules, fix_user_agent, give_config, share_endpoint_rules
from sestui.aws.sso import TokenRefresh
from sestui.aws.telling import login_advice
from sestui.aws.wire import answer_straight
from sestui.aws.write_client import OneWrite
from sestui.model.failure import Failure
from sestui.model.settings import Settings
from sestui.model.target import DEFAULT_CHAIN

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient

FALLBACK_REGION: Final = "us-east-1"
"""Only where a profile names no region; requests name theirs."""
_STRAIGHT: Final[Mapping[str, str]] = {
    "cloudwatch": "json",
    "organizations": "json",
    "service-quotas": "json",
    "ses": "query",
    "sesv2": "rest-json",
    "sns": "query",
}
"""Services whose answers are read as they come in this protocol (see `wire`); in any other, botocore reads them."""


class _CredentialProvider:
    """Gives botocore the shared credentials, in place of its own chain."""

    def __init__(self, credentials: SharedCredentials) -> None:
        self._credentials = credentials

    def load_credentials(self) -> SharedCredentials:
        return self._credentials


class ProfileSession:
    """What all calls for one profile share. Made by `Sessions`."""

    def __init__(
        self,
        name: str,
        session: botocore.session.Session,
        credentials: SharedCredentials,
        make_client: Callable[[str], "BaseClient"],
        lock: threading.RLock,
    ) -> None:
        self.name = name
        self.credentials = credentials
        self._session = session
        self._make_client = make_client
        self._lock = lock
        self._clients: dict[str, BaseClient] = {}

    def client(self, service: str) -> "BaseClient":
        """Return the profile's client for a service; it serves all regions and threads."""
        known = self._clients.get(service)
        if known is not None:
            return known
        with self._lock:
            if service not in self._clients:
                self._clients[service] = self._make_client(service)
            return self._clients[service]

    @property
    def region(self) -> str:
        """The profile's own region, else one that every account has."""
        return self.configured_region or FALLBACK_REGION

    @cached_property
    def configured_region(self) -> str:
        """The region that the AWS configuration gives the profile; may be empty."""
        # a region in the environment is that of the default chain, not of a profile that was named and says its own;
        # AWS_REGION is the name that other SDKs know, botocore knows AWS_DEFAULT_REGION only
        own = os.environ.get("AWS_REGION") if self.name == DEFAULT_CHAIN else self.config.get("region")
        return own or self._session.get_config_variable("region") or ""

    @cached_property
    def config(self) -> Mapping[str, Any]:
        """The profile's section of the shared configuration."""
        section: Mapping[str, Any] = self._session.get_scoped_config()
        return section


class Sessions:
    """The profiles' sessions, made when they are first asked for."""

    def __init__(self, settings: Settings, gate: Gate, tell: Callable[[str, BaseException | None], Failure]) -> None:
        """Prepare; nothing is read or made yet.

        Args:
            settings: timeouts and concurrency.
            gate: left while waiting.
            tell: says what an exception means that was raised while a profile's credentials were fetched; `None` is
                for "it takes too long".
        """
        self._settings = settings
        self._gate = gate
        self._tell = tell
        self._lock = threading.RLock()
        self._profiles: dict[str, ProfileSession] = {}
        self._ways_out: dict[str, tuple[Transport, Any]] = {}
        self._files = ConfigFiles()
        self._processes = Processes(settings.timeouts.credentials)
        self._tokens = TokenRefresh()
        self._config = Config(
            connect_timeout=settings.timeouts.connect,
            read_timeout=settings.timeouts.read,
            # the engine retries and paces; the mode is named because botocore's default has changed over time
            retries={"total_max_attempts": 1, "mode": "standard"},
            max_pool_connections=settings.concurrency,
            user_agent_extra=f"sestui/{__version__}",
            # a "smart" mode would ask the instance's metadata, and its timeouts are replaced anyway
            defaults_mode="legacy",
        )

    def profile(self, name: str) -> ProfileSession:
        """Return the session of a profile.

        Raises:
            BotoCoreError: the configuration files cannot be read, or do not know the profile.
            BadCaBundle: the certificates to trust cannot be read.
        """
        known = self._profiles.get(name)
        if known is not None:
            return known
        with self._lock:
            if name not in self._profiles:
                self._profiles[name] = self._open(name)
            return self._profiles[name]

    def advice(self, name: str) -> str:
        """Say how a profile logs in, as far as its configuration tells."""
        try:
            with self._lock:
                profiles = self._files.full(botocore.session.Session(include_builtin_handlers=False))["profiles"]
        except (BotoCoreError, OSError, ValueError):
            profiles = {}
        used = name or os.environ.get("AWS_PROFILE") or DEFAULT_CHAIN
        return login_advice(
            used, profiles, from_environment=name == DEFAULT_CHAIN and "AWS_ACCESS_KEY_ID" in os.environ
        )

    def steady(self, *, is_steady: bool) -> None:
        """Say whether as much is asked at once as before; see `http`."""
        for transport, _ in tuple(self._ways_out.values()):
            transport.steady(is_steady=is_steady)

    def for_write(self, name: str, service: str, operation: str, region: str) -> "OneWrite":
        """Make what one call of one operation can be made with; the caller closes it.

        It has a loader, a client and connections of its own: nothing that reads can get at them.

        Raises:
            BotoCoreError: the configuration cannot be used, or the region's name cannot be part of a host name.
            BadCaBundle: the certificates to trust cannot be read.
        """
        credentials = self.profile(name).credentials
        with self._lock:
            session, bundle = self._bare_session(name)
            session.register_component("credential_provider", _CredentialProvider(credentials))
            transport = Transport(bundle, self._settings.timeouts, 1, self._gate)
            try:
                return OneWrite(session, transport, copy.copy(self._handlers), service, operation, region)
            except ValueError as error:
                transport.close()
                raise InvalidConfigError(error_msg=str(error)) from error
            except BaseException:
                transport.close()
                raise

    def close(self) -> None:
        """Cut all requests under way and end all credential processes."""
        self._processes.close()
        with self._lock:
            ways_out = tuple(self._ways_out.values())
        for transport, _ in ways_out:
            transport.close()

    def _open(self, name: str) -> ProfileSession:
        session, transport = self._new_session(name)
        credentials = SharedCredentials(
            lambda: self._fetch(name),
            lambda error: self._tell(name, error),
            self._settings.timeouts.credentials,
            self._gate,
        )
        session.register_component("credential_provider", _CredentialProvider(credentials))
        return ProfileSession(
            name, session, credentials, lambda service: self._client(session, service, transport), self._lock
        )

    def _fetch(self, name: str) -> Credentials:
        """Get a profile's credentials from wherever it has them, with the files as they are now."""
        with self._lock:
            session, _ = self._new_session(name)
            region = session.get_config_variable("region") or FALLBACK_REGION
            resolver = credential_resolver(session, region, self._files, self._processes.popen)
        self._tokens.refresh(session)
        credentials = resolver.load_credentials()
        if credentials is None:
            raise NoCredentialsError
        return credentials

    def _new_session(self, name: str) -> tuple[botocore.session.Session, Transport]:
        """Make a session whose clients all send through a shared transport, and only what is allowed."""
        session, bundle = self._bare_session(name)
        session.register_component("data_loader", self._loader)
        if bundle not in self._ways_out:
            self._ways_out[bundle] = self._way_out(bundle)
        transport, events = self._ways_out[bundle]
        # each client makes a copy of its own; registering botocore's handlers costs more than the rest of a session
        session.register_component("event_emitter", events)
        return session, transport

    def _bare_session(self, name: str) -> tuple[botocore.session.Session, str]:
        """Make a session that knows its profile, and name the file with the certificates that it trusts."""
        session = botocore.session.Session(profile=name or None, include_builtin_handlers=False)
        session.set_default_client_config(self._config)
        give_config(session, self._files.full(session))
        session.get_scoped_config()
        bundle = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE") or get_cert_path(True)
        return session, str(bundle)

    def _way_out(self, bundle: str) -> tuple[Transport, Any]:
        """Make a transport, and the handlers that lead every client that copies them through it."""
        transport = Transport(bundle, self._settings.timeouts, self._settings.concurrency, self._gate)

        def send(request: "AWSPreparedRequest", **_kwargs: object) -> "AWSResponse":
            return transport.send(request)

        events = copy.copy(self._handlers)
        events.register("before-send", send)
        allow_only(events, CALLED)
        return transport, events

    def _client(self, session: botocore.session.Session, service: str, transport: Transport) -> "BaseClient":
        """Make a client. Called under the lock."""
        try:
            client = session.create_client(service, region_name=FALLBACK_REGION, config=self._config)
        except ValueError as error:
            raise InvalidConfigError(error_msg=str(error)) from error
        allow_only(client.meta.events, READS)
        make_regional(client)
        if _STRAIGHT.get(service) == client.meta.service_model.resolved_protocol:
            answer_straight(client, transport.send)
        fix_user_agent(client)
        share_endpoint_rules(client, self._rules.setdefault(service, endpoint_rules(client)))
        return client

    @cached_property
    def _rules(self) -> dict[str, Any]:
        return {}

    @cached_property
    def _loader(self) -> Any:
        """The data of botocore, parsed once."""
        loader = create_loader(botocore.session.Session().get_config_variable("data_path"))
        loader.file_loader = TrimmingLoader(CALLED, HOSTS)
        return loader

    @cached_property
    def _handlers(self) -> Any:
        """The handlers of botocore, registered once and copied for each session."""
        return botocore.session.Session().get_component("event_emitter")
