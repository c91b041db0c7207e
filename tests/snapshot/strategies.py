"""Whole fleets made by hypothesis: every member present or not, texts of any kind, times in any zone."""

from datetime import UTC, datetime, timedelta, timezone
from types import MappingProxyType
from typing import TypeVar

from hypothesis import strategies as st

from sestui.model.account import (
    AccountDetails,
    AccountState,
    Caller,
    Pricing,
    RegionList,
    Review,
    SendQuota,
    Suppression,
    Vdm,
)
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Expectation, Profile, RegionSource, Settings, Thresholds
from sestui.model.target import Target
from sestui.model.text import clean

T = TypeVar("T")

texts = st.one_of(
    st.text(max_size=12), st.sampled_from(["", "\x1b]52;c;\x07", "a\u202eb", '"[x]"', "=1\n2", "\U000e0041"])
)
cleaned = texts.map(clean)
numbers = st.one_of(st.sampled_from([-1.0, 0.0, 200.0]), st.floats(allow_nan=False))
flags = st.none() | st.booleans()
zones = st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=30)), timezone(timedelta(hours=-11))])
moments = st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1), timezones=zones)  # noqa: DTZ001 - zones are added


def many(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3).map(tuple)


failures = st.builds(
    Failure,
    cause=st.sampled_from(Cause),
    summary=cleaned,
    fix=cleaned,
    operation=cleaned,
    code=st.none() | cleaned,
    iam_action=st.none() | cleaned,
    http_status=st.none() | st.integers(-1, 999),
    request_id=st.none() | cleaned,
    detail=cleaned,
)


def readings(values: st.SearchStrategy[T]) -> st.SearchStrategy[Reading[T]]:
    good = st.builds(Reading, values, moments)
    bad: st.SearchStrategy[Reading[T]] = st.builds(lambda why, at: Reading(None, None, why, at), failures, moments)
    both = st.builds(lambda reading, why, at: reading.failed(why, at), good, failures, moments)
    return st.one_of(st.just(Reading()), good, bad, both)


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
target_states = st.builds(TargetState, readings(accounts), st.none() | samples)


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
