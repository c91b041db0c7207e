"""Everything of a target beyond GetAccount: read lazily, each part a reading of its own.

Loaded before the first paint, when nothing was read: what the readings hold is imported for annotations only.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar

from sestui.model.reading import Reading

if TYPE_CHECKING:
    from sestui.model.authentication import Authentication
    from sestui.model.extras import DedicatedIps, MultiRegionEndpoints, Recommendations, ReputationEntities, Tenants
    from sestui.model.feedback import ConfigurationSet, EventDestinations, Notifications, Topic
    from sestui.model.identity import Identity, IdentityList
    from sestui.model.insights import MessageInsights
    from sestui.model.limits import LimitRequests
    from sestui.model.reputation import Reputation, SendStatistics
    from sestui.model.suppression import SuppressionList, SuppressionLookup

T = TypeVar("T")


def _empty() -> Mapping[str, T]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Depth:
    """The readings of one target in depth. Mappings are read-only and keyed as their comments say."""

    reputation: "Reading[Reputation]" = Reading()
    statistics: "Reading[SendStatistics]" = Reading()
    identities: "Reading[IdentityList]" = Reading()
    listed: int | None = None
    """While pages of the list still come for the first time: how many identities were listed so far."""
    details: "Mapping[str, Reading[Identity]]" = field(default_factory=_empty)
    """By identity name."""
    notifications: "Mapping[str, Reading[Notifications]]" = field(default_factory=_empty)
    """By identity name."""
    configuration_sets: "Mapping[str, Reading[ConfigurationSet]]" = field(default_factory=_empty)
    """By name: those that identities name."""
    event_destinations: "Mapping[str, Reading[EventDestinations]]" = field(default_factory=_empty)
    """By configuration set."""
    topics: "Mapping[str, Reading[Topic]]" = field(default_factory=_empty)
    """By ARN: those that notifications and event destinations name."""
    suppressed: "Reading[SuppressionList]" = Reading()
    """Read when somebody looks at it."""
    lookups: "Mapping[str, Reading[SuppressionLookup]]" = field(default_factory=_empty)
    """By address: those that somebody asked for."""
    limit_requests: "Mapping[str, Reading[LimitRequests]]" = field(default_factory=_empty)
    """By the limit's code (`model.acting.SendingLimit`): those that somebody asked for."""
    insights: "Mapping[str, Reading[MessageInsights]]" = field(default_factory=_empty)
    """By MessageId: those that somebody asked for. In no snapshot and in no memory: they are about the recipients of
    one message of this session, and SES is asked again in the next."""
    recommendations: "Reading[Recommendations]" = Reading()
    tenants: "Reading[Tenants]" = Reading()
    entities: "Reading[ReputationEntities]" = Reading()
    dedicated_ips: "Reading[DedicatedIps]" = Reading()
    endpoints: "Reading[MultiRegionEndpoints]" = Reading()
    authentication: "Mapping[str, Reading[Authentication]]" = field(default_factory=_empty)
    """What DNS says of identities, by identity name: domains, and addresses that somebody looked at."""
    sender_checks: "Mapping[str, Reading[Authentication]]" = field(default_factory=_empty)
    """What DNS says of mail from an address, by From address: those that somebody asked for."""
    withheld: tuple[tuple[str, int], ...] = ()
    """How many personal values were left out of the snapshot this comes from: `lookups`, `subscriptions` (their
    endpoints), `suppressed`; sorted, and always empty in what AWS answered."""
