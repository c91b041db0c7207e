"""The only places where sestui reaches behind botocore's public interface. `tests/aws/test_seams.py` stands guard.

What has no public door: the prompt of the assume-role provider (it reads the terminal), its cache and what it is called
in there, the folder of SSO tokens, the program that the process provider starts, the parsed configuration files, the
endpoint rules, which every client would evaluate anew, and the user agent, which is put together twice for every
request.
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.credentials import (
    AssumeRoleCredentialFetcher,
    AssumeRoleProvider,
    ConfigProvider,
    CredentialResolver,
    Credentials,
    ProcessProvider,
    SharedCredentialProvider,
    SSOProvider,
    create_credential_resolver,
)
from botocore.tokens import SSOTokenProvider

from sestui.aws.files import ConfigFiles

if TYPE_CHECKING:
    import botocore.session
    from botocore.client import BaseClient
    from botocore.endpoint_provider import EndpointProvider


@dataclass(frozen=True, slots=True)
class Ways:
    """How botocore's credential providers get at what is outside of the process."""

    files: ConfigFiles
    """Parses the configuration files."""
    popen: Callable[..., Any]
    """Starts credential processes."""
    tokens: Any
    """Where SSO tokens are kept."""
    role: Callable[[str], Credentials | None]
    """Returns the session of the role in a profile's section; `None` where botocore may ask for one as it likes."""
    prompt: Callable[[str], str]
    """Returns the code of an MFA device, for roles that `role` leaves to botocore."""
    roles: Any
    """Where botocore keeps the sessions that it asks for."""


def give_config(session: "botocore.session.Session", config: dict[str, Any]) -> None:
    """Let a session use configuration files that were parsed already."""
    session._config = config  # noqa: SLF001


def credential_resolver(session: "botocore.session.Session", region: str, ways: Ways) -> CredentialResolver:
    """Return botocore's credential chain for a session, kept away from the terminal.

    All of `ways` holds for source profiles, too.
    """
    resolver = create_credential_resolver(session, region_name=region)
    for provider in resolver.providers:
        _tame(provider, session, ways)
        if isinstance(provider, AssumeRoleProvider):
            provider._prompter = ways.prompt  # noqa: SLF001
            provider.cache = ways.roles
            load = provider._load_creds_via_assume_role  # noqa: SLF001

            def assumed(name: str, load: Callable[[str], Any] = load) -> Any:
                return ways.role(name) or load(name)

            provider._load_creds_via_assume_role = assumed  # noqa: SLF001
            builder = provider._profile_provider_builder  # noqa: SLF001
            make = builder.providers

            def tamed(*args: Any, make: Callable[..., list[Any]] = make, **kwargs: Any) -> list[Any]:
                made = make(*args, **kwargs)
                for source in made:
                    _tame(source, session, ways)
                return made

            builder.providers = tamed
    return resolver


def _tame(provider: Any, session: "botocore.session.Session", ways: Ways) -> None:
    if isinstance(provider, ProcessProvider):
        provider._popen = ways.popen  # noqa: SLF001
    elif isinstance(provider, SharedCredentialProvider):
        provider._ini_parser = ways.files.raw  # noqa: SLF001
    elif isinstance(provider, ConfigProvider):
        provider._config_parser = ways.files.profiles  # noqa: SLF001
    elif isinstance(provider, SSOProvider):
        name = provider._profile_name  # noqa: SLF001
        provider._token_cache = ways.tokens  # noqa: SLF001
        provider._token_provider = SSOTokenProvider(session, cache=ways.tokens, profile_name=name)  # noqa: SLF001


def role_key(section: Mapping[str, Any]) -> str:
    """Return what botocore, and the AWS CLI with it, calls the session of the role in a profile's section."""
    names = {
        "RoleSessionName": "role_session_name",
        "ExternalId": "external_id",
        "SerialNumber": "mfa_serial",
    }
    asked: dict[str, Any] = {name: section[key] for name, key in names.items() if section.get(key) is not None}
    with suppress(TypeError, ValueError):
        asked["DurationSeconds"] = int(section.get("duration_seconds", ""))
    fetcher = AssumeRoleCredentialFetcher(None, None, section["role_arn"], asked)
    return str(fetcher._cache_key)  # noqa: SLF001


def endpoint_rules(client: "BaseClient") -> "EndpointProvider":
    """Return what evaluates a client's endpoint rules and remembers the results."""
    return client._ruleset_resolver._provider  # noqa: SLF001


def share_endpoint_rules(client: "BaseClient", rules: "EndpointProvider") -> None:
    """Let a client use the endpoint rules of another client of the same service, with what they remember."""
    client._ruleset_resolver._provider = rules  # noqa: SLF001


class _FixedUserAgent:
    def __init__(self, text: str) -> None:
        self._text = text

    def to_string(self) -> str:
        return self._text


def fix_user_agent(client: "BaseClient") -> None:
    """Let a client say the same about itself each time, rather than put it together for every request."""
    client._user_agent_creator = _FixedUserAgent(client._user_agent_creator.to_string())  # noqa: SLF001
