"""One refresh for all profiles of an SSO session.

A refresh token can be used once. When twenty profiles share an SSO session whose token runs out, twenty refreshes at
the same moment would log the user out; here the first one refreshes, and the others read what it has stored.
"""

import threading
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.tokens import SSOTokenProvider

from sestui.aws.kept import KeptFiles

if TYPE_CHECKING:
    import botocore.session

_MAX_CHAIN: Final = 8
_FAILURE_MEMORY: Final = 2.0
"""Seconds for which a failed refresh answers for the other profiles of the SSO session."""


class TokenRefresh:
    """Refreshes SSO tokens, one thread for each SSO session at a time."""

    def __init__(self, tokens: KeptFiles) -> None:
        """`tokens`: where they are kept."""
        self._tokens = tokens
        self._lock = threading.Lock()
        self._sessions: dict[str, threading.Lock] = {}
        self._failed: dict[str, tuple[float, Exception]] = {}

    def refresh(self, session: "botocore.session.Session") -> None:
        """See to it that the SSO token that a profile's credentials hang on is good, if they do.

        Raises:
            BotoCoreError: it is not there, or has expired and cannot be refreshed.
        """
        config = session.full_config
        name = session.get_config_variable("profile") or "default"
        found = sso_profile(name, config.get("profiles", {}))
        if found is None:
            return
        profile, sso_session = found
        with self._lock:
            lock = self._sessions.setdefault(sso_session, threading.Lock())
        with lock:
            failed_at, error = self._failed.get(sso_session, (-_FAILURE_MEMORY, None))
            if error is not None and time.monotonic() - failed_at < _FAILURE_MEMORY:
                raise error
            try:
                token = SSOTokenProvider(session, cache=self._tokens, profile_name=profile).load_token()
                token.get_frozen_token()
            except Exception as problem:
                self._failed[sso_session] = (time.monotonic(), problem)
                raise
            self._failed.pop(sso_session, None)

    def forget(self) -> None:
        """Take note that somebody has logged in: no failure from before answers any more."""
        self._failed.clear()


def sso_profile(name: str, profiles: Mapping[str, Mapping[str, Any]]) -> tuple[str, str] | None:
    """Return the profile in a chain of source profiles that logs in by an SSO session, and that session's name."""
    for _ in range(_MAX_CHAIN):
        profile = profiles.get(name)
        if profile is None:
            return None
        if "sso_session" in profile and "role_arn" not in profile:
            return name, str(profile["sso_session"])
        source = profile.get("source_profile")
        if not isinstance(source, str) or source == name:
            return None
        name = source
    return None
