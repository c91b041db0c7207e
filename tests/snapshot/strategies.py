"""Whole fleets made by hypothesis: every member present or not, texts of any kind, times in any zone."""

from types import MappingProxyType

from hypothesis import strategies as st

from sestui.model.account import (
    AccountDetails,
    AccountNames,
    AccountState,
    Caller,
    Pricing,
    RegionList,
    Review,
    SendQuota,
    Suppression,
    Vdm,
)
from sestui.model.fleet import FleetState, ProfileState, QuotaSample, TargetState
from sestui.model.settings import Expectation, Profile, RegionSource, Settings, Thresholds
from sestui.model.target import Target
from tests.snapshot.common import flags, many, moments, numbers, readings, texts
from tests.snapshot.depths import depths

details = st.builds(
    AccountDetails,
    mail_type=st.none() | texts,
    website_url=st.none() | texts,
    contact_language=st.none() | texts,
    use_case=st.none() | texts,
    contacts=many(texts),
    review=st.none() | st.builds(Review, st.none() | texts, st.none() | texts),
)
paths = st.one_of(texts, st.sampled_from(["Details.New", "Details.Newer.Member", "VdmAttributes.New"]))
accounts = st.builds(
    AccountState,
    production_access=flags,
    sending_enabled=flags,
    enforcement_status=st.none() | texts,
    dedicated_ip_auto_warmup=flags,
    quota=st.none() | st.builds(SendQuota, st.none() | numbers, st.none() | numbers, st.none() | numbers),
    details=st.none() | details,
    suppression=st.none() | st.builds(Suppression, st.none() | many(texts), st.none() | texts, st.none() | texts),
    vdm=st.none() | st.builds(Vdm, st.none() | texts, st.none() | texts, st.none() | texts),
    pricing=st.none() | st.builds(Pricing, st.none() | texts, st.none() | texts),
    other=st.dictionaries(paths, texts, max_size=3).map(lambda found: tuple(sorted(found.items()))),
)
samples = st.builds(QuotaSample, moments, numbers)
shallow = st.builds(TargetState, readings(accounts), st.none() | samples)
target_states = st.one_of(shallow, st.builds(TargetState, readings(accounts), depth=depths))
account_names = st.dictionaries(texts, texts, max_size=2).map(lambda found: AccountNames(tuple(found.items())))


def profile_states(name: str) -> st.SearchStrategy[ProfileState]:
    return st.builds(
        ProfileState,
        st.builds(
            Profile,
            name=st.just(name),
            label=texts,
            regions=st.sampled_from(RegionSource) | many(texts),
            read_only=st.booleans(),
            expect=st.none() | st.sampled_from(Expectation),
            production=st.booleans(),
        ),
        readings(st.builds(Caller, texts, texts, texts)),
        readings(st.builds(RegionList, many(texts), texts)),
        readings(account_names),
    )


@st.composite
def fleets(draw: st.DrawFn) -> FleetState:
    """Draw a fleet whose targets stand in the order of profiles and then of regions."""
    names = draw(st.lists(texts, unique=True, max_size=3))
    profiles = {name: draw(profile_states(name)) for name in names}
    targets = {
        Target(name, region): draw(target_states)
        for name in names
        for region in draw(st.lists(texts, unique=True, max_size=3))
    }
    return FleetState(MappingProxyType(profiles), MappingProxyType(targets))


positive = st.floats(0.0, 1e6)
settings = st.builds(
    Settings, refresh_interval=positive, thresholds=st.builds(Thresholds, positive, positive, positive)
)
