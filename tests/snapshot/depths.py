"""Targets in depth made by hypothesis: every member present or not."""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType, NoneType
from typing import Any, TypeVar, get_args, get_type_hints

from hypothesis import strategies as st

from sestui.model import extras
from sestui.model.authentication import (
    Authentication,
    Check,
    CheckState,
    Evidence,
    Finding,
    Part,
    Policy,
    PublishType,
    RecordSet,
    Weight,
)
from sestui.model.depth import Depth
from sestui.model.dns import Lookup, LookupOutcome, Mx, RecordType, Soa, Txt
from sestui.model.extras import DedicatedIps, MultiRegionEndpoints, Recommendations, ReputationEntities, Tenants
from sestui.model.feedback import (
    ConfigurationSet,
    EventDestination,
    EventDestinations,
    Notifications,
    Subscription,
    Topic,
)
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, MailFrom, SeenSoa, Verification
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.snapshot.verdicts import brief
from tests.snapshot.common import failures, many, moments, numbers, readings, texts

T = TypeVar("T")

counts = st.integers(-1, 10**12)
pairs = st.dictionaries(texts, texts, max_size=2).map(lambda found: tuple(sorted(found.items())))
_KINDS: dict[Any, st.SearchStrategy[Any]] = {
    str: texts,
    bool: st.booleans(),
    int: counts,
    float: numbers,
    datetime: moments,
    tuple[str, ...]: many(texts),
    tuple[tuple[str, str], ...]: pairs,
}


def any_of(cls: Callable[..., T], **given: Any) -> st.SearchStrategy[T]:
    """Build a frozen dataclass from its own annotations; members that are given are drawn from what is given."""
    members = dict(given)
    for name, kind in get_type_hints(cls).items():
        if name in given:
            continue
        plain = (
            next((arg for arg in get_args(kind) if arg is not NoneType), kind) if NoneType in get_args(kind) else kind
        )
        members[name] = _KINDS[plain] if plain is kind else st.none() | _KINDS[plain]
    return st.builds(cls, **members)


def lists(values: st.SearchStrategy[T]) -> st.SearchStrategy[tuple[T, ...]]:
    return st.lists(values, max_size=2).map(tuple)


def named(values: Callable[[str], st.SearchStrategy[T]]) -> st.SearchStrategy[MappingProxyType[str, Reading[T]]]:
    """Draw readings by name."""
    entry = texts.flatmap(lambda name: st.tuples(st.just(name), readings(values(name))))
    return st.lists(entry, max_size=2).map(lambda found: MappingProxyType(dict(found)))


def with_name(cls: Callable[..., T], own: str, **given: Any) -> Callable[[str], st.SearchStrategy[T]]:
    # Mostly the key is the name; where AWS calls the thing otherwise, both are kept.
    return lambda name: any_of(cls, **{own: st.just(name) | texts}, **given)


rate_points = lists(st.builds(RatePoint, moments, numbers))
rates = st.builds(Rates, rate_points, rate_points)
sets = st.dictionaries(texts, rates, max_size=2).map(lambda found: tuple(sorted(found.items(), key=lambda it: it[0])))
verifications = any_of(Verification, soa=st.none() | any_of(SeenSoa))
summaries = st.dictionaries(texts, st.none(), max_size=3).flatmap(
    lambda names: st.tuples(*(any_of(IdentitySummary, name=st.just(name)) for name in names))
)


def extra(cls: Callable[..., T], item: Callable[..., Any]) -> st.SearchStrategy[Reading[T]]:
    return readings(st.builds(cls, lists(any_of(item)), st.booleans(), texts))


records = st.one_of(
    texts,
    st.lists(st.binary(max_size=6), max_size=2).map(lambda strings: Txt(tuple(strings))),
    st.builds(Mx, counts, texts),
    st.builds(Soa, texts, texts, counts, counts),
)
lookups = any_of(
    Lookup,
    type=st.sampled_from(get_args(RecordType)),
    outcome=st.sampled_from(LookupOutcome),
    records=lists(records),
    soa=st.none() | st.builds(Soa, texts, texts, counts, counts),
)
fixes = any_of(RecordSet, type=st.sampled_from(get_args(PublishType)))
findings = any_of(Finding, weight=st.sampled_from(Weight))


def checks(part: st.SearchStrategy[Part], last: st.SearchStrategy[Check | None]) -> st.SearchStrategy[Check]:
    return any_of(
        Check,
        part=part,
        state=st.sampled_from(CheckState),
        findings=lists(findings),
        evidence=lists(any_of(Evidence, lookup=lookups)),
        fixes=lists(fixes),
        last_known=last,
    )


def verdict(name: str) -> st.SearchStrategy[Authentication]:
    """Draw a verdict as it is kept: mostly of the domain that is its name."""
    parts = {"dkim": Part.DKIM, "spf": Part.SPF, "mail_from": Part.MAIL_FROM, "dmarc": Part.DMARC}
    return any_of(
        Authentication,
        domain=st.just(name) | texts,
        from_domain=st.just(name) | texts,
        policies=lists(any_of(Policy)),
        hints=st.lists(checks(st.sampled_from(Part), st.none()), max_size=1).map(tuple),
        **{field: checks(st.just(part), st.none() | checks(st.just(part), st.none())) for field, part in parts.items()},
    ).map(brief)


depths = st.builds(
    Depth,
    reputation=readings(st.builds(Reputation, rates, sets)),
    statistics=readings(st.builds(SendStatistics, lists(st.builds(SendPoint, moments, *[st.none() | counts] * 4)))),
    identities=readings(st.builds(IdentityList, summaries)),
    listed=st.none() | counts,
    details=named(
        with_name(
            Identity,
            "name",
            dkim=st.none() | any_of(Dkim),
            mail_from=st.none() | any_of(MailFrom),
            verification=st.none() | verifications,
        )
    ),
    notifications=named(with_name(Notifications, "identity")),
    configuration_sets=named(with_name(ConfigurationSet, "name")),
    event_destinations=named(with_name(EventDestinations, "configuration_set", items=lists(any_of(EventDestination)))),
    topics=named(
        with_name(
            Topic,
            "arn",
            subscriptions=st.none() | lists(any_of(Subscription)),
            subscriptions_failure=st.none() | failures,
        )
    ),
    suppressed=readings(st.builds(SuppressionList, lists(any_of(Suppressed)), texts)),
    lookups=named(with_name(SuppressionLookup, "address")),
    limit_requests=named(lambda _code: st.builds(LimitRequests, lists(any_of(LimitRequest)))),
    recommendations=extra(Recommendations, extras.Recommendation),
    tenants=extra(Tenants, extras.Tenant),
    entities=extra(ReputationEntities, extras.ReputationEntity),
    dedicated_ips=extra(DedicatedIps, extras.DedicatedIp),
    endpoints=extra(MultiRegionEndpoints, extras.MultiRegionEndpoint),
    authentication=named(verdict),
    sender_checks=named(verdict),
)
