"""The only places where sestui reaches behind botocore's public interface. `tests/aws/test_seams.py` stands guard.

What has no public door: the prompt of the assume-role provider (it reads the terminal), the program that the process
provider starts, the parsed configuration files, the endpoint rules, which every client would evaluate anew, and the
user agent, which is put together twice for every request.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

from botocore.credentials import (
    AssumeRoleProvider,
    ConfigProvider,
    CredentialResolver,
    ProcessProvider,
    SharedCredentialProvider,
    create_credential_resolver,
)

from sestui.aws.files import ConfigFiles

if TYPE_CHECKING:
    import botocore.session
    from botocore.client import BaseClient
    from botocore.endpoint_provider import EndpointProvider


class MfaCodeNeeded(Exception):  # noqa: N818 - a need, told as such
    """An assume-role profile asks for an MFA code."""


def _refuse_to_prompt(_text: str) -> NoReturn:
    raise MfaCodeNeeded


def give_config(session: "botocore.session.Session", config: dict[str, Any]) -> None:
    """Let a session use configuration files that were parsed already."""
    session._config = config  # noqa: SLF001


def credential_resolver(
    session: "botocore.session.Session", region: str, files: ConfigFiles, popen: Callable[..., Any]
) -> CredentialResolver:
    """Return botocore's credential chain for a session, kept away from the terminal.

    MFA codes are not asked for: `MfaCodeNeeded` is raised. Credential processes are started with `popen`, also those
    of source profiles. Configuration files come from `files`.
    """
    resolver = create_credential_resolver(session, region_name=region)
    for provider in resolver.providers:
        _tame(provider, files, popen)
        if isinstance(provider, AssumeRoleProvider):
            provider._prompter = _refuse_to_prompt  # noqa: SLF001
            builder = provider._profile_provider_builder  # noqa: SLF001
            make = builder.providers

            def tamed(*args: Any, make: Callable[..., list[Any]] = make, **kwargs: Any) -> list[Any]:
                made = make(*args, **kwargs)
                for source in made:
                    _tame(source, files, popen)
                return made

            builder.providers = tamed
    return resolver


def _tame(provider: Any, files: ConfigFiles, popen: Callable[..., Any]) -> None:
    if isinstance(provider, ProcessProvider):
        provider._popen = popen  # noqa: SLF001
    elif isinstance(provider, SharedCredentialProvider):
        provider._ini_parser = files.raw  # noqa: SLF001
    elif isinstance(provider, ConfigProvider):
        provider._config_parser = files.profiles  # noqa: SLF001


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
