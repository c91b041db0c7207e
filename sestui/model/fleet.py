"""The state of the whole fleet: frozen values that the engine replaces and everybody else only reads.

Loaded before the first paint, when nothing was read: what readings may hold is imported for annotations only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from sestui.model.depth import Depth
from sestui.model.reading import Reading
from sestui.model.settings import Profile
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.model.account import AccountNames, AccountState, Caller, RegionList
    from sestui.model.dns import ResolverHealth


class QuotaSample(NamedTuple):
    """How many e-mails of the last 24 hours were counted at a moment: two of these give a live rate."""

    at: datetime
    sent_24_hour: float


@dataclass(frozen=True, slots=True)
class TargetState:
    """All readings of one target."""

    account: "Reading[AccountState]" = Reading()
    previous: QuotaSample | None = None
    """An earlier sample to measure the live rate against, at least `rules.quota.RATE_BASELINE` older."""
    recent: tuple[QuotaSample, ...] = field(default=(), compare=False, repr=False)
    """From which the next `previous` is taken, oldest first; the engine's memory, in no snapshot."""
    depth: Depth = Depth()


@dataclass(frozen=True, slots=True)
class ProfileState:
    """All readings of one profile that do not depend on a region."""

    profile: Profile
    caller: "Reading[Caller]" = Reading()
    regions: "Reading[RegionList]" = Reading()
    """Asked only where the profile's regions are `enabled`, or where somebody looks at the account's regions."""
    names: "Reading[AccountNames]" = Reading()
    """What AWS Organizations calls its accounts, where the profile may ask."""


class Progress(NamedTuple):
    """How far the current round is: `done` of `total` targets have a final outcome in it."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class FleetState:
    """Everything known at one moment. `generation` grows with every change; it is not part of equality."""

    profiles: Mapping[str, ProfileState] = field(default_factory=lambda: MappingProxyType({}))
    """By profile name, in the order of the settings."""
    targets: Mapping[Target, TargetState] = field(default_factory=lambda: MappingProxyType({}))
    """In the order of profiles and then of regions."""
    generation: int = field(default=0, compare=False)
    progress: Progress = field(default=Progress(), compare=False)
    depth_progress: Progress = field(default=Progress(), compare=False)
    """How many of the readings in depth are done, where these are to be read to the end; else 0 of 0."""
    asking: frozenset[Target] = field(default=frozenset(), compare=False)
    """Targets with a request under way now."""
    resolver: "ResolverHealth | None" = field(default=None, compare=False)
    """How the DNS resolvers do; `None` while nobody has asked them anything."""
    notices: tuple[str, ...] = field(default=(), compare=False)
    """What went wrong beside the readings, such as a memory that cannot be written: each told once, clean, in order."""
