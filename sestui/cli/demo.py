"""The profiles of `--demo`: what somebody would write in a config file for the simulator's demo scene."""

from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Final

from sestui.cli.arguments import UsageError
from sestui.config import Flags
from sestui.model.settings import Expectation, Profile, RegionSource

REGIONS: Final = (
    "us-east-1",
    "us-west-2",
    "eu-west-1",
    "eu-central-1",
    "ap-southeast-2",
    "ap-northeast-1",
    "sa-east-1",
    "af-south-1",
)
PROFILES: Final = (
    Profile("acme-prod", "Acme production", REGIONS, production=True),
    Profile("acme-ops", "Acme operations", REGIONS, read_only=True),
    Profile("acme-staging", "Acme staging", REGIONS, expect=Expectation.SANDBOX),
    Profile("orbit-mail", "Orbit Mail", REGIONS, production=True, expect=Expectation.PRODUCTION),
    Profile("lunar-dev", "Lunar (dev)", REGIONS),
    Profile("northwind-news", "Northwind News", REGIONS),
)


def profiles(flags: Flags) -> tuple[Profile, ...]:
    """Return the demo's profiles that `--profile` and `--region` leave. Raises `UsageError` when they leave none."""
    chosen = tuple(
        profile
        for profile in PROFILES
        if not flags.profiles or any(fnmatchcase(profile.name, pattern) for pattern in flags.profiles)
    )
    if not chosen:
        names = ", ".join(profile.name for profile in PROFILES)
        raise UsageError(f"--profile: the demo has no such profile; it has {names}")
    asked = [region for region in flags.regions if region not in set(RegionSource)]
    regions = tuple(region for region in REGIONS if region in asked) if asked else REGIONS
    if not regions:
        raise UsageError(f"--region: the demo has no such region; it has {', '.join(REGIONS)}")
    return tuple(replace(profile, regions=regions) for profile in chosen)
