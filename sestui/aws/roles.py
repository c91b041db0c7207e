"""Roles that want an MFA code: which ones a profile's chain has, and their sessions, shared with the AWS CLI.

A session is asked for once, by whoever has the code at hand; all regions, services and profiles of that role use it
until it ends. botocore's own way would ask on the terminal, and would not use a session in its last quarter of an hour.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NoReturn

from botocore.credentials import RefreshableCredentials
from botocore.utils import parse_timestamp

from sestui.aws.kept import Entry, KeptFiles
from sestui.aws.seams import role_key

LAST_SECONDS: Final = 60
"""A session that ends within so many seconds is not used any more."""
_MAX_CHAIN: Final = 8


@dataclass(frozen=True, slots=True)
class MfaRole:
    """A role that wants a code."""

    profile: str
    """The profile whose section names it."""
    arn: str
    serial: str
    """Of the MFA device."""
    key: str
    """What the AWS CLI calls the file of its session: two profiles with the same key share it."""


class MfaCodeNeeded(Exception):  # noqa: N818 - a need, told as such
    """An assume-role profile asks for an MFA code."""

    def __init__(self, role: MfaRole) -> None:
        super().__init__(role.arn)
        self.role = role


def mfa_role(name: str, profiles: Mapping[str, Mapping[str, Any]]) -> MfaRole | None:
    """Return the role of a profile's own section, if it wants a code."""
    section = profiles.get(name, {})
    arn, serial = section.get("role_arn"), section.get("mfa_serial")
    if not arn or serial is None or "web_identity_token_file" in section:
        return None
    return MfaRole(name, str(arn), str(serial), role_key(section))


def chain(name: str, profiles: Mapping[str, Mapping[str, Any]]) -> tuple[str, ...]:
    """Return a profile and those that its credentials come from, one after the other."""
    found: list[str] = []
    while name in profiles and name not in found and len(found) < _MAX_CHAIN:
        found.append(name)
        source = profiles[name].get("source_profile")
        if "role_arn" not in profiles[name] or not isinstance(source, str):
            break
        name = source
    return tuple(found)


def mfa_roles(name: str, profiles: Mapping[str, Mapping[str, Any]]) -> tuple[MfaRole, ...]:
    """Return the roles of a profile's chain that want a code."""
    return tuple(role for one in chain(name, profiles) if (role := mfa_role(one, profiles)) is not None)


class RoleSessions:
    """The sessions of such roles that are at hand. Thread-safe."""

    def __init__(self, files: KeptFiles) -> None:
        self._files = files
        self._refused: set[str] = set()
        """Access key ids that AWS does not accept, whatever the file says."""

    def credentials(self, role: MfaRole) -> RefreshableCredentials:
        """Return the role's session.

        Raises:
            MfaCodeNeeded: there is none that holds.
        """
        entry = self._read(role)
        if entry is None:
            raise MfaCodeNeeded(role)
        keys, ends = entry

        def ended() -> NoReturn:
            raise MfaCodeNeeded(role)

        return RefreshableCredentials(
            keys["AccessKeyId"],
            keys["SecretAccessKey"],
            keys["SessionToken"],
            ends,
            ended,
            "assume-role",
            advisory_timeout=LAST_SECONDS,
            mandatory_timeout=LAST_SECONDS,
            account_id=keys.get("AccountId"),
        )

    def refuse(self, access_key: str) -> None:
        """Take note that AWS does not accept a session any more."""
        self._refused.add(access_key)

    def refuse_all(self, roles: tuple[MfaRole, ...]) -> bool:
        """Take note that one of these sessions is not accepted; return whether there was any."""
        kept = [entry[0]["AccessKeyId"] for role in roles if (entry := self._read(role)) is not None]
        self._refused.update(kept)
        return bool(kept)

    def keeping(self, role: MfaRole) -> "NewSession":
        """Return what botocore keeps a new session of this role in."""
        return NewSession(self._files, role.key)

    def _read(self, role: MfaRole) -> tuple[dict[str, str], datetime] | None:
        try:
            keys = self._files[role.key]["Credentials"]
            ends = parse_timestamp(keys["Expiration"])
            complete = all(isinstance(keys[name], str) for name in ("AccessKeyId", "SecretAccessKey", "SessionToken"))
        except (KeyError, TypeError, ValueError):
            return None
        ends = ends if ends.tzinfo is not None else ends.replace(tzinfo=UTC)
        left = (ends - datetime.now(UTC)).total_seconds()
        return (keys, ends) if complete and left > LAST_SECONDS and keys["AccessKeyId"] not in self._refused else None


class NewSession:
    """A cache that has nothing, so that botocore asks for a session, and keeps that of one role in its file."""

    def __init__(self, files: KeptFiles, key: str) -> None:
        self._files = files
        self._key = key

    def __contains__(self, key: str) -> bool:
        """Say that there is nothing."""
        return False

    def __getitem__(self, key: str) -> NoReturn:
        """Have nothing."""
        raise KeyError(key)

    def __setitem__(self, key: str, value: Entry) -> None:
        """Keep it, when it is the session that was asked for."""
        if key == self._key:
            self._files[key] = value
