"""Logging in to an IAM Identity Center with a device code, as `aws sso login --use-device-code` does.

A person types a short code into a page, on any machine; here it is only asked, again and again, whether that has been
done. The token goes where the AWS CLI keeps it. Nothing of it reaches a log, a failure or the screen.

Sources: RFC 8628 (3.4, 3.5), IAM Identity Center OIDC API Reference, AWS SDKs and Tools Reference Guide.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError
from botocore.utils import SSOTokenLoader, parse_timestamp

from sestui.aws.client_errors import code_of
from sestui.aws.kept import Entry, KeptFiles
from sestui.aws.roles import chain

if TYPE_CHECKING:
    from botocore.client import BaseClient

GRANT: Final = "urn:ietf:params:oauth:grant-type:device_code"
SLOWER: Final = 5
"""Seconds more between two questions, each time that the service asks for it (RFC 8628, 3.5)."""
_INTERVAL: Final = 5
"""Seconds between two questions where the service does not say (RFC 8628, 3.2)."""
_LAST: Final = timedelta(minutes=15)
"""A registration that ends so soon is not used any more."""


@dataclass(frozen=True, slots=True)
class SsoSession:
    """What a profile logs in to."""

    profile: str
    """The profile in whose section it is named."""
    name: str
    """Empty for a profile of the older kind, which names a start URL itself."""
    start_url: str
    region: str
    scopes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """What it is called; two profiles with the same title share a token."""
        return self.name or self.start_url


@dataclass(frozen=True, slots=True)
class Device:
    """What a person has to type, and where."""

    user_code: str
    url: str
    link: str
    expires: datetime


class DeviceLoginRefused(Exception):  # noqa: N818 - an outcome, told as such
    """The login has ended without a token; the text says why."""


def sso_session(name: str, config: Mapping[str, Any]) -> SsoSession | None:
    """Return what a profile's chain logs in to; `None` when it is none of SSO, or not all of it is there."""
    profiles = config.get("profiles", {})
    for one in chain(name, profiles):
        section = profiles[one]
        if "role_arn" in section:
            continue
        session = section.get("sso_session")
        told = config.get("sso_sessions", {}).get(session, {}) if session else section
        url, region = told.get("sso_start_url"), told.get("sso_region")
        if not url or not region:
            return None
        scopes = str(told.get("sso_registration_scopes", "")) if session else ""
        wanted = tuple(scope for each in scopes.split(",") if (scope := each.strip()))
        return SsoSession(one, str(session or ""), str(url), str(region), wanted)
    return None


class DeviceLogin:
    """One login. `run` blocks; what it waits with ends it."""

    def __init__(
        self,
        sso: SsoSession,
        client: "BaseClient",
        files: KeptFiles,
        *,
        pause: Callable[[float], bool],
        passing: Callable[[Exception], bool],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Prepare.

        Args:
            sso: what to log in to.
            client: of sso-oidc, in the region of the IAM Identity Center.
            files: where tokens and registrations are kept.
            pause: waits so many seconds; returns true when the login was cancelled meanwhile.
            passing: says whether an error may be over at the next question.
            now: the time.
        """
        self._sso = sso
        self._client: Any = client
        self._files = files
        self._pause = pause
        self._passing = passing
        self._now = now

    def run(self, show: Callable[[Device], None]) -> bool:
        """Log in and keep the token; return whether it was done, which it was not when it was cancelled.

        Raises:
            DeviceLoginRefused: the code has expired, or a person has refused.
            ClientError: the service refuses something else.
        """
        registered, started, asked_at = self._start()
        device = Device(
            started["userCode"],
            started["verificationUri"],
            started.get("verificationUriComplete") or started["verificationUri"],
            asked_at + timedelta(seconds=started["expiresIn"]),
        )
        show(device)
        interval = started.get("interval") or _INTERVAL
        while not self._pause(interval):
            if self._now() >= device.expires:
                raise DeviceLoginRefused("The code has expired before it was approved.")
            try:
                answer = self._client.create_token(
                    grantType=GRANT,
                    clientId=registered["clientId"],
                    clientSecret=registered["clientSecret"],
                    deviceCode=started["deviceCode"],
                )
            except (BotoCoreError, ClientError) as error:
                interval += self._more(error)
                continue
            if self._pause(0):
                break
            self._keep(registered, answer)
            return True
        return False

    def _more(self, error: Exception) -> int:
        """Return by how much the interval grows; raise what ends the login."""
        code = code_of(error) if isinstance(error, ClientError) else ""
        if code == "AuthorizationPendingException":
            return 0
        if code == "SlowDownException":
            return SLOWER
        if code == "ExpiredTokenException":
            raise DeviceLoginRefused("The code has expired before it was approved.") from error
        if code == "AccessDeniedException":
            raise DeviceLoginRefused("The login was refused in the browser.") from error
        if self._passing(error):
            return SLOWER
        raise error

    def _start(self) -> tuple[Entry, dict[str, Any], datetime]:
        """Register, if need be, and ask for a code; a registration that is not known any more is made anew."""
        kept = self._registration()
        if kept is not None:
            try:
                return kept, self._ask(kept), self._now()
            except ClientError as error:
                if code_of(error) not in ("InvalidClientException", "UnauthorizedClientException"):
                    raise
                self._files.forget(self._registration_key)
        made = self._register()
        return made, self._ask(made), self._now()

    def _ask(self, registered: Entry) -> dict[str, Any]:
        answer: dict[str, Any] = self._client.start_device_authorization(
            clientId=registered["clientId"], clientSecret=registered["clientSecret"], startUrl=self._sso.start_url
        )
        return answer

    def _registration(self) -> Entry | None:
        try:
            entry = self._files[self._registration_key]
            ends = parse_timestamp(entry["expiresAt"])
            usable = isinstance(entry["clientId"], str) and isinstance(entry["clientSecret"], str)
            return entry if usable and ends - self._now() > _LAST else None
        except (KeyError, TypeError, ValueError):
            return None

    def _register(self) -> Entry:
        # the page that asks for approval shows this name
        asked: dict[str, Any] = {"clientName": f"sestui-{self._sso.name or 'client'}", "clientType": "public"}
        if self._sso.scopes:
            asked["scopes"] = list(self._sso.scopes)
        answer = self._client.register_client(**asked)
        made = {
            "clientId": answer["clientId"],
            "clientSecret": answer["clientSecret"],
            "expiresAt": datetime.fromtimestamp(answer["clientSecretExpiresAt"], UTC),
        }
        if self._sso.scopes:
            made["scopes"] = list(self._sso.scopes)
        self._files[self._registration_key] = made
        return made

    @property
    def _registration_key(self) -> str:
        """A name of sestui's own, so that no registration of another tool is used or replaced."""
        sso = self._sso
        parts = {
            "tool": "sestui",
            "startUrl": sso.start_url,
            "region": sso.region,
            "scopes": sso.scopes,
            "session": sso.name,
        }
        return sha1(json.dumps(parts, sort_keys=True).encode(), usedforsecurity=False).hexdigest()

    def _keep(self, registered: Entry, answer: Mapping[str, Any]) -> None:
        sso = self._sso
        token = {
            "startUrl": sso.start_url,
            "region": sso.region,
            "accessToken": answer["accessToken"],
            "expiresAt": self._now() + timedelta(seconds=answer["expiresIn"]),
            "clientId": registered["clientId"],
            "clientSecret": registered["clientSecret"],
            "registrationExpiresAt": registered["expiresAt"],
        }
        if "refreshToken" in answer:
            token["refreshToken"] = answer["refreshToken"]
        SSOTokenLoader(cache=self._files).save_token(sso.start_url, token, session_name=sso.name or None)
