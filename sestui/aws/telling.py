"""The words of a failure: whose call it was, what to do to log in, and evidence without secrets.

Loads nothing heavy: the engine tells its own failures with it.
"""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sestui.model.failure import Cause, Failure
from sestui.model.target import DEFAULT_CHAIN
from sestui.model.text import clean

CREDENTIALS: Final = "credentials"
"""How the operation of every failure begins that concerns fetching credentials, not a call to a service."""
_DETAIL_LIMIT: Final = 600
_MAX_CHAIN: Final = 8
# access key ids; 40 characters of base64 (a secret key); the long base64 of a session token
_SECRETS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:A3T[A-Z0-9]|AKIA|ASIA|AROA|AIDA)[A-Z0-9]{12,}"
    r"|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/])"
    r"|[A-Za-z0-9+/=_-]{160,}"
)
# by name, to the end of the line; `secretsmanager:GetSecretValue` is the name of an action
_NAMED: Final = re.compile(
    r"((?:secret(?!smanager:)|token|password)[\w-]*[\"']?\s*[=:]\s*)[^\s][^\r\n]*", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Call:
    """What was asked, and for whom."""

    title: str
    """The profile as it is shown; clean."""
    profile: str = DEFAULT_CHAIN
    region: str = ""
    service: str = ""
    """As botocore names it; empty while credentials are fetched."""
    operation: str = ""
    login: str = ""
    """What to do to log in, as a sentence."""

    @property
    def subject(self) -> str:
        """Whom and where a sentence is about."""
        return f"{self.title} in {clean(self.region, 60)}" if self.region and self.service else self.title

    @property
    def name(self) -> str:
        """The call as `service:Operation`."""
        return f"{self.service}:{self.operation}" if self.service else CREDENTIALS

    def failure(
        self,
        cause: Cause,
        summary: str,
        fix: str = "",
        error: BaseException | None = None,
        *,
        detail: str | None = None,
    ) -> Failure:
        """Return a failure of this call, with the exception as evidence."""
        told = (str(error) if error is not None else "") if detail is None else detail
        return Failure(
            cause,
            summary,
            fix,
            operation=self.name,
            code=type(error).__name__ if error is not None else None,
            detail=evidence(told),
        )


def evidence(text: str, limit: int = _DETAIL_LIMIT) -> str:
    """Return text from outside as one clean line without anything that looks like a key, a secret or a token."""
    # a message may be megabytes long; what is beyond this is not shown anyway
    shown = _NAMED.sub(r"\1[hidden]", text[: limit * 8])
    return clean(_SECRETS.sub("[hidden]", shown), limit)


def command(words: str, profile: str) -> str:
    """Return a command line for a profile, to be copied into a shell."""
    return f"`{words}`" if profile == DEFAULT_CHAIN else f"`{words} --profile {shlex.quote(clean(profile, 120))}`"


def login_advice(profile: str, profiles: Mapping[str, Mapping[str, object]], *, from_environment: bool = False) -> str:
    """Say how a profile logs in, by what its configuration says.

    Args:
        profile: its name, `DEFAULT_CHAIN` for none.
        profiles: all profiles of the shared configuration.
        from_environment: whether the keys are in environment variables.
    """
    if from_environment:
        return "Put fresh keys into the AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN variables."
    name, config = profile, profiles.get(profile or "default", {})
    for _ in range(_MAX_CHAIN):
        source = config.get("source_profile")
        if not isinstance(source, str) or source == name or source not in profiles:
            break
        name, config = source, profiles[source]
    if "sso_session" in config or "sso_start_url" in config:
        return f"Run {command('aws sso login', name)}."
    if "login_session" in config:
        return f"Run {command('aws login', name)}."
    if "credential_process" in config:
        return "Run the profile's `credential_process` by hand to see what it wants."
    if "aws_access_key_id" in config:
        return f"Put valid keys into the credentials file: {command('aws configure', name)}."
    if profile == DEFAULT_CHAIN:
        return "Log in, or name a profile: `--profile`, AWS_PROFILE, or `profiles` in the configuration."
    return f"Log in with the tool that this profile's credentials come from, or run {command('aws configure', name)}."
