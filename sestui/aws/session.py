"""One botocore session for each profile: configuration, credentials and clients, over shared data and one way out.

botocore's sessions are not thread-safe, its clients are. Sessions and clients are made under one lock, which is never
held while anything waits for the network or for a program.
"""

import copy
import os
import threading
from collections.abc import Callable, Iterable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

import botocore.session
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import CredentialResolver, Credentials
from botocore.exceptions import (
    BotoCoreError,
    InvalidConfigError,
    NoCredentialsError,
    RefreshWithMFAUnsupportedError,
)
from botocore.httpsession import get_cert_path
from botocore.loaders import create_loader

from sestui import __version__
from sestui.aws import kept
from sestui.aws.credentials import SharedCredentials
from sestui.aws.data import TrimmingLoader
from sestui.aws.files import ConfigFiles
from sestui.aws.gate import Gate
from sestui.aws.guard import CALLED, HOSTS, READS, allow_only
from sestui.aws.http import Transport
from sestui.aws.processes import Processes
from sestui.aws.profile_session import FALLBACK_REGION, CredentialProvider, ProfileSession
from sestui.aws.regional import make_regional
from sestui.aws.roles import MfaRole, RoleSessions, mfa_role
from sestui.aws.seams import (
    Ways,
    credential_resolver,
    endpoint_rules,
    fix_user_agent,
    give_config,
    share_endpoint_rules,
)
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

_STRAIGHT: Final[Mapping[str, str]] = {
    "cloudwatch": "json",
    "organizations": "json",
    "service-quotas": "json",
    "ses": "query",
    "sesv2": "rest-json",
    "sns": "query",
}
"""Services whose answers are read as they come in this protocol (see `wire`); in any other, botocore reads them."""


def _no_code(_text: str) -> NoReturn:
    """Stand where a prompt would: a role that wants a code has a session, or says that it has none, before this."""
    raise RefreshWithMFAUnsupportedError


class Sessions:
    """The profiles' sessions, made when they are first asked for."""

    def __init__(
        self,
        settings: Settings,
        gate: Gate,
        tell: Callable[[str, BaseException | None], Failure],
        folder: Path | None = None,
    ) -> None:
        """Prepare; nothing is read or made yet.

        Args:
            settings: timeouts and concurrency.
            gate: left while waiting.
            tell: says what an exception means that was raised while a profile's credentials were fetched; `None` is
                for "it takes too long".
            folder: where SSO tokens and sessions of roles are kept; `None` for `~/.aws`, as the AWS CLI has it.
        """
        self._settings = settings
        self._gate = gate
        self._tell = tell
        self._lock = threading.RLock()
        self._profiles: dict[str, ProfileSession] = {}
        self._ways_out: dict[str, tuple[Transport, Any]] = {}
        self._files = ConfigFiles()
        self._processes = Processes(settings.timeouts.credentials)
        folder = folder or Path("~/.aws").expanduser()
        self.tokens = kept.tokens(folder)
        """SSO tokens."""
        self._role_files = kept.role_sessions(folder)
        self.roles = RoleSessions(self._role_files)
        """The sessions of roles that want an MFA code."""
        self._refresh = TokenRefresh(self.tokens)
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
                profiles = self.config()["profiles"]
        except (BotoCoreError, OSError, ValueError):
            profiles = {}
        used = name or os.environ.get("AWS_PROFILE") or DEFAULT_CHAIN
        return login_advice(
            used, profiles, from_environment=name == DEFAULT_CHAIN and "AWS_ACCESS_KEY_ID" in os.environ
        )

    # Logging in

    def config(self) -> dict[str, Any]:
        """Return the shared configuration as it is now: `profiles` and `sso_sessions` by name.

        Raises:
            BotoCoreError: the files cannot be read.
        """
        with self._lock:
            return self._files.full(botocore.session.Session(include_builtin_handlers=False))

    @property
    def default_profile(self) -> str:
        """The profile that the default chain uses, if it uses one."""
        return os.environ.get("AWS_DEFAULT_PROFILE") or os.environ.get("AWS_PROFILE") or "default"

    def try_credentials(self, name: str) -> None:
        """Fetch a profile's credentials, to see what keeps it from having any. Blocks; raises what botocore raises."""
        self._refresh.forget()
        self._fetch(name).get_frozen_credentials()

    def forget(self, names: Iterable[str]) -> None:
        """Take note that somebody has logged in for these profiles: their credentials are fetched anew."""
        self._refresh.forget()
        for name in names:
            known = self._profiles.get(name)
            if known is not None:
                known.credentials.forget()

    def device_client(self, name: str, region: str) -> "BaseClient":
        """Return a client that logs in with a device code, over the way out that a profile has."""
        with self._lock:
            session, _ = self._new_session(name)
            # no credentials: the calls are not signed, and whoever looked for some would start the profile's programs
            session.register_component("credential_provider", CredentialProvider(None))
            config = self._config.merge(Config(region_name=region, signature_version=UNSIGNED))
            return session.create_client("sso-oidc", region_name=region, config=config)

    def assume(self, role: MfaRole, code: str) -> None:
        """Ask for a session of a role with the code of its MFA device, and keep it.

        Raises:
            ClientError: STS refuses.
            MfaCodeNeeded: a role that this one comes from wants a code first.
        """
        with self._lock:
            session, _ = self._new_session(role.profile)
            profiles = session.full_config["profiles"]

            def other(name: str) -> Credentials | None:
                return None if name == role.profile else self._kept_role(name, profiles)

            resolver = self._resolver(session, other, lambda _text: code, self.roles.keeping(role))
        self._refresh.refresh(session)
        credentials = resolver.load_credentials()
        if credentials is None:
            raise NoCredentialsError
        credentials.get_frozen_credentials()

    @property
    def not_kept(self) -> str:
        """Why what somebody logged in to is kept in memory only; empty when it is in its files."""
        return self.tokens.problem or self._role_files.problem

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
            session.register_component("credential_provider", CredentialProvider(credentials))
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
        session.register_component("credential_provider", CredentialProvider(credentials))
        return ProfileSession(
            name,
            session,
            credentials,
            lambda service: self._client(session, service, transport),
            self._lock,
            self.roles.refuse,
        )

    def _fetch(self, name: str) -> Credentials:
        """Get a profile's credentials from wherever it has them, with the files as they are now."""
        with self._lock:
            session, _ = self._new_session(name)
            profiles = session.full_config["profiles"]
            resolver = self._resolver(session, lambda one: self._kept_role(one, profiles), _no_code, {})
        self._refresh.refresh(session)
        credentials = resolver.load_credentials()
        if credentials is None:
            raise NoCredentialsError
        return credentials

    def _resolver(
        self,
        session: botocore.session.Session,
        role: Callable[[str], Credentials | None],
        prompt: Callable[[str], str],
        roles: Any,
    ) -> CredentialResolver:
        ways = Ways(self._files, self._processes.popen, self.tokens, role, prompt, roles)
        region = session.get_config_variable("region") or FALLBACK_REGION
        return credential_resolver(session, region, ways)

    def _kept_role(self, name: str, profiles: Mapping[str, Mapping[str, Any]]) -> Credentials | None:
        role = mfa_role(name, profiles)
        return None if role is None else self.roles.credentials(role)

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
