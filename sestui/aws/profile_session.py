"""What all calls for one profile share: its configuration, its credentials, and a client for each service."""

import os
import threading
from collections.abc import Callable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from sestui.aws.credentials import SharedCredentials
from sestui.model.failure import Failure
from sestui.model.target import DEFAULT_CHAIN

if TYPE_CHECKING:
    import botocore.session
    from botocore.client import BaseClient
    from botocore.credentials import ReadOnlyCredentials

FALLBACK_REGION: Final = "us-east-1"
"""Only where a profile names no region; requests name theirs."""


class CredentialProvider:
    """Gives botocore the shared credentials, in place of its own chain; or none, so that it looks for none."""

    def __init__(self, credentials: SharedCredentials | None) -> None:
        self._credentials = credentials

    def load_credentials(self) -> SharedCredentials | None:
        """Return them."""
        return self._credentials


class ProfileSession:
    """What all calls for one profile share. Made by `Sessions`."""

    def __init__(
        self,
        name: str,
        session: "botocore.session.Session",
        credentials: SharedCredentials,
        make_client: Callable[[str], "BaseClient"],
        lock: threading.RLock,
        refuse: Callable[[str], None],
    ) -> None:
        self.name = name
        self.credentials = credentials
        self._session = session
        self._make_client = make_client
        self._lock = lock
        self._refuse = refuse
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

    def reject(self, used: "ReadOnlyCredentials", failure: Failure) -> None:
        """Take note that AWS refuses these credentials for good."""
        self.credentials.reject(used, failure)
        self._refuse(used.access_key)

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
