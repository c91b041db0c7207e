"""What sestui was told to do: frozen settings, made by `config` and read by everybody."""

from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from sestui.model.target import DEFAULT_CHAIN, DEFAULT_CHAIN_LABEL


class RegionSource(StrEnum):
    """Where a profile's regions come from, when they are not a list."""

    ALL = "all"
    """Every region for which AWS documents SES (`model.regions.DOCUMENTED`)."""
    ENABLED = "enabled"
    """The regions that the account says are enabled, asked for at the start; the static list on failure."""


class Expectation(StrEnum):
    """What an operator expects a profile's targets to be; anything else is shown as a mismatch."""

    PRODUCTION = "production"
    SANDBOX = "sandbox"


@dataclass(frozen=True, slots=True)
class Profile:
    """One AWS profile to watch."""

    name: str = DEFAULT_CHAIN
    label: str = ""
    """Shown instead of the name; may be empty."""
    regions: tuple[str, ...] | RegionSource = RegionSource.ALL
    read_only: bool = False
    expect: Expectation | None = None
    production: bool = False
    """Marks rows of this profile as production, so that they look different."""

    @property
    def title(self) -> str:
        """The label, else the name, else words for the default credential chain."""
        return self.label or self.name or DEFAULT_CHAIN_LABEL


class Timeouts(NamedTuple):
    """In seconds."""

    connect: float = 4.0
    read: float = 10.0
    credentials: float = 20.0
    """How long one profile's credentials (SSO, credential_process, assume-role, instance role) may take."""


class Thresholds(NamedTuple):
    """When numbers become warnings. Rates and shares are fractions."""

    quota_warning: float = 0.8
    quota_critical: float = 0.95
    stale_after: float = 300.0
    """Seconds after which a value that was not refreshed counts as stale."""


class Intervals(NamedTuple):
    """Seconds between two readings of what lies deeper than the account state."""

    reputation: float = 300.0
    """Reputation rates and sending statistics."""
    identities: float = 900.0
    """The list of identities, and the details of those that are looked at."""
    policies: float = 21_600.0
    """Everything else: details that nobody looks at, configuration sets, destinations, topics, what few use."""
    dns: float = 900.0
    """What DNS says of identities."""


class DnsSettings(NamedTuple):
    """Who is asked about DNS, and how fast."""

    resolvers: tuple[str, ...] = ()
    """`address` or `address:port`, the preferred one first (`model.dns_servers`); empty for the system's."""
    ceiling: float = 800.0
    """Questions per second at most: a VPC's resolver drops what exceeds 1,024 (Amazon VPC User Guide, "DNS quotas")."""


@dataclass(frozen=True, slots=True)
class Settings:
    """The effective settings, after file, environment and flags."""

    profiles: tuple[Profile, ...] = (Profile(),)
    refresh_interval: float = 60.0
    """Seconds between two readings of a target's account state; 0 never refreshes by itself."""
    concurrency: int = 256
    """Requests under way at once, over all targets."""
    background: float = 20.0
    """Readings in depth per second, over all targets that nobody looks at; 0 reads only what is looked at."""
    intervals: Intervals = Intervals()
    cache: bool = True
    """Whether the last known state is kept on this machine and shown at the next start."""
    timeouts: Timeouts = Timeouts()
    thresholds: Thresholds = Thresholds()
    dns: DnsSettings = DnsSettings()
    theme: str = "sestui-dark"
    color: bool = True
    keys: tuple[tuple[str, str], ...] = ()
    """Command id and key(s), as the user rebinds them."""
    read_only: bool = False
    demo: bool = False
    """The fleet is the simulator's, not AWS's: every screen and every snapshot of it says so."""
    config_file: Path | None = None
    """The file that was read; `None` when there is none."""
    warnings: tuple[str, ...] = field(default=())
    """What is legal but worth a word, e.g. a profile pattern that matches nothing."""
