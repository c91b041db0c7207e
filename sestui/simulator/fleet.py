"""A scene of any size, made by program: for measuring and for tests of scale."""

from collections.abc import Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Final

from sestui.simulator import keys
from sestui.simulator.inventory import NOTHING, Inventory
from sestui.simulator.scene import (
    Account,
    Fault,
    Latency,
    RegionState,
    Scene,
    SceneProfile,
    Stage,
    Throttle,
    Timeline,
)

_FIRST_ACCOUNT: Final = 210_000_000_000
_PRODUCTION: Final = RegionState(
    production=True,
    quota=50_000.0,
    rate=14.0,
    mail_type="TRANSACTIONAL",
    website="https://mail.example.com/",
    language="EN",
    review="GRANTED",
    case="176000000000001",
    plan="NONE",
)
_STATES: Final = (
    _PRODUCTION,
    RegionState(),
    RegionState(mail_type="MARKETING", website="https://mail.example.com/", review="PENDING", case="176000000000002"),
)


def fleet_scene(
    profiles: int,
    regions: Sequence[str],
    *,
    latency: tuple[float, float] = (0.08, 0.35),
    jitter: float = 0.05,
    seed: int = 1,
    throttle: Throttle | None = None,
    faults: Sequence[Fault] = (),
    inventory: Inventory = NOTHING,
) -> Scene:
    """Return a scene of `profiles` accounts, each with every one of `regions` enabled.

    Answers take from `latency[0]` seconds in the first region to `latency[1]` in the last, moved by `jitter` (a
    share). Profiles are called `fleet-001`, `fleet-002` and so on. States and counts differ from target to target and
    stand still, so that two rounds read the same. Each region has the same `inventory`.
    """
    low, high = latency
    step = (high - low) / max(1, len(regions) - 1)
    made = [_account(number, regions, inventory) for number in range(profiles)]
    return Scene(
        title=f"{profiles} profiles, {len(regions)} regions",
        seed=seed,
        profiles=tuple(_profile(number, account, regions) for number, account in enumerate(made)),
        accounts=MappingProxyType({account.id: account for account in made}),
        latency=Latency(
            regions=MappingProxyType({region: (low + step * i, low + step * i) for i, region in enumerate(regions)}),
            jitter=jitter,
        ),
        throttle=throttle,
        faults=tuple(faults),
    )


def _profile(number: int, account: Account, regions: Sequence[str]) -> SceneProfile:
    name = f"fleet-{number + 1:03}"
    return SceneProfile(
        name,
        account.id,
        keys.access_key(account.id, name),
        keys.secret_key(account.id, name),
        user="sestui",
        region=regions[0],
    )


def _account(number: int, regions: Sequence[str], inventory: Inventory) -> Account:
    return Account(
        id=str(_FIRST_ACCOUNT + number * 1_000_003),
        opt_in=frozenset(regions),
        regions=MappingProxyType({region: _timeline(number, index) for index, region in enumerate(regions)}),
        inventories=MappingProxyType({} if inventory is NOTHING else dict.fromkeys(regions, inventory)),
    )


def _timeline(number: int, index: int) -> Timeline:
    state = _STATES[(number + index) % len(_STATES)]
    # any spread will do that fills some quotas nearly and others not at all
    share = ((number * 37 + index * 61) % 100) / 100
    sent = float(int((state.quota or 0.0) * share))
    return (Stage(0.0, replace(state, sent=sent), resets_sent=True),)
