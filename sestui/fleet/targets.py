"""Which targets a profile has, and what is known of them before anything is asked.

Loaded before the first paint.
"""

from collections.abc import Iterable
from types import MappingProxyType
from typing import TYPE_CHECKING

from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.regions import DOCUMENTED, EUSC, GOVCLOUD, IDENTITY_HOMES, ON_BY_DEFAULT, STATIC_LIST, partition
from sestui.model.settings import Profile, RegionSource
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.model.account import RegionList


def regions(profile: Profile, enabled: "RegionList | None" = None) -> tuple[str, ...]:
    """Return the regions to watch, in the order of display.

    A profile that asks for its enabled regions starts with those that every account has, so that nothing shown at
    first has to be taken away again; when the account cannot say, every documented region is watched and those that
    are not enabled say so themselves.
    """
    if not isinstance(profile.regions, RegionSource):
        return profile.regions
    if profile.regions is RegionSource.ALL:
        return DOCUMENTED
    if enabled is None:
        return ON_BY_DEFAULT
    if enabled.source == STATIC_LIST and all(partition(region) == "aws" for region in enabled.regions):
        return DOCUMENTED
    return tuple(sorted(set(enabled.regions) & {*DOCUMENTED, *GOVCLOUD, *EUSC}))


def targets(profile: Profile, enabled: "RegionList | None" = None) -> tuple[Target, ...]:
    """Return the targets of a profile, in the order of display."""
    return tuple(Target(profile.name, region) for region in regions(profile, enabled))


def identity_region(profile: Profile) -> str:
    """Return the region whose STS is asked who the profile is.

    One that every account has: in an opt-in region that is not enabled, good credentials look like bad ones.
    """
    watched = regions(profile)
    for region in watched:
        if region in ON_BY_DEFAULT or partition(region) in ("aws-us-gov", "aws-eusc"):
            return region
    return IDENTITY_HOMES.get(partition(watched[0]), watched[0]) if watched else IDENTITY_HOMES["aws"]


def unread(profiles: Iterable[Profile]) -> FleetState:
    """Return the first state of a fleet: all its targets, and nothing was asked."""
    known = {profile.name: ProfileState(profile) for profile in profiles}
    watched = {target: TargetState() for state in known.values() for target in targets(state.profile)}
    return FleetState(MappingProxyType(known), MappingProxyType(watched), generation=1)
