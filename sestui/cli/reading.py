"""The engine's reader: AWS and DNS as one. The only place where the two meet."""

from pathlib import Path

from sestui.aws.reader import AwsReader
from sestui.dns.reader import DnsReader
from sestui.model.authentication import Authentication
from sestui.model.dns import ResolverHealth
from sestui.model.identity import Identity
from sestui.model.settings import Settings


class FleetReader(AwsReader):
    """Reads AWS as its base does, and DNS. See `fleet.reader.Reader`."""

    def __init__(
        self, settings: Settings, calculating: int = 0, *, own_dns: bool = False, folder: Path | None = None
    ) -> None:
        """Prepare; nothing is asked yet.

        Args:
            settings: profiles, timeouts, and who is asked about DNS.
            calculating: how many threads may calculate at once; 0 is any number.
            own_dns: no DNS server is asked but those that the settings name: the demo's.
            folder: where SSO tokens and sessions of roles are kept; `None` for `~/.aws`.
        """
        super().__init__(settings, calculating, folder)
        self._dns = DnsReader(settings.dns, own=own_dns)

    def authentication(
        self,
        identity: Identity,
        region: str,
        from_address: str = "",
        *,
        anew: bool = False,
        first: bool = False,
        hints: bool = False,
    ) -> Authentication:
        """Ask DNS. Raises `ReadFailed`."""
        return self._dns.authentication(identity, region, from_address, anew=anew, first=first, hints=hints)

    def resolver(self) -> ResolverHealth | None:
        """Return how the DNS resolvers do."""
        return self._dns.health

    def close(self) -> None:
        """Give up connections to AWS, and the questions to DNS."""
        self._dns.close()
        super().close()
