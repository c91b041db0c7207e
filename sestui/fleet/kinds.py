"""What each kind of reading is: whose budget it draws on, how often it is due, how it is asked for, where it is kept.

One table, so that nothing else in the engine has to tell the kinds apart. Knows no thread, no clock and no state.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sestui.fleet.job import Answer, Job, Kind, Value
from sestui.fleet.pacing import Budget
from sestui.fleet.reader import Reader
from sestui.model.authentication import Authentication
from sestui.model.extras import DedicatedIps, MultiRegionEndpoints, Recommendations, ReputationEntities, Tenants
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.identity import IdentityList
from sestui.model.limits import LimitRequests
from sestui.model.settings import Intervals, Profile, Settings
from sestui.model.suppression import SuppressionList
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.rules.basis import Basis


class Asked(NamedTuple):
    """One attempt: the job, and what its call needs beside it."""

    job: Job
    profile: Profile
    region: str
    """Where the profile's identity is asked for."""
    token: str = ""
    """Of the page that is asked for; empty for the first."""
    names: tuple[str, ...] = ()
    """Identities, or configuration sets, that the call is about."""
    basis: "Basis | None" = None
    """What DNS is held against."""
    anew: bool = False
    """Whether a person wants to know what is there now, whatever was remembered."""
    first: bool = False
    """Whether somebody waits for it."""
    hints: bool = False
    """Whether somebody looks at it so closely that hints are wanted."""


class Every(Enum):
    """Which of the settings' intervals a kind is read at."""

    ACCOUNT = "account"
    REPUTATION = "reputation"
    IDENTITIES = "identities"
    POLICIES = "policies"
    DNS = "dns"
    DEMAND = "demand"
    """Only when somebody asks."""


class Listed(NamedTuple):
    """All pages of a list together."""

    items: tuple[Any, ...]
    next_token: str
    """Not empty where more pages were left unread."""
    in_use: bool
    why: str


@dataclass(frozen=True, slots=True)
class Spec:
    """One kind of reading."""

    operation: str
    """The call, as `service:Operation`."""
    budget: Budget
    every: Every
    call: Callable[[Reader, Asked], Answer]
    place: str = ""
    """The field of `Depth` where the reading is kept; empty for what is kept elsewhere."""
    keyed: bool = False
    """Whether that field is a mapping by subject."""
    whole: Callable[[Listed], Value] | None = None
    """For a list that comes in pages: makes the value of all of them."""
    queued: bool = False
    """Whether there may be so many of them in one target that they wait in a queue of their own."""
    unseen: Every = Every.POLICIES
    """Of what is queued: the interval of those that nobody looks at."""


SES: Final = Budget("ses", 1.0, strict=True)
"""SES Developer Guide, Service quotas: nearly every call at one request per second for an account and region."""
CLOUDWATCH: Final = Budget("cloudwatch", 0.1)
"""CloudWatch allows 50 GetMetricData a second (User Guide, CloudWatch service quotas); others share that."""
SNS: Final = Budget("sns", 0.2)
"""SNS allows 30 of each call a second (General Reference, SNS endpoints and quotas); one reading makes several."""
ORGANIZATIONS: Final = Budget("organizations", 1.0)
SERVICE_QUOTAS: Final = Budget("service-quotas", 0.25)
"""Service Quotas allows 5 questions a second about the history of one quota (User Guide, Service Quotas endpoints)."""
DNS: Final = Budget("dns", 0.0)
"""DNS keeps a pace of its own, for all targets together (`dns.pacing`)."""
DNS_CHECK: Final = "dns:Check"
IDENTITY_OF_PROFILE: Final = Budget("profile", 0.0)
"""What is asked once in a while for a whole profile: STS and the list of regions."""


def _limit_requests(reader: Reader, asked: Asked) -> Answer:
    from sestui.model.acting import SendingLimit

    return reader.limit_requests(asked.job.target, SendingLimit(asked.job.subject), asked.token)


def _authentication(reader: Reader, asked: Asked) -> Authentication:
    basis = asked.basis
    if basis is None or basis.identity is None:
        why = basis.problem if basis is not None and basis.problem else "its details are not known"
        words = f"{clean(asked.job.subject, 120)} cannot be checked: {why}."
        raise ReadFailed(Failure(Cause.BAD_CONFIGURATION, words, operation=DNS_CHECK))
    return reader.authentication(
        basis.identity, asked.job.region, basis.from_address, anew=asked.anew, first=asked.first, hints=asked.hints
    )


SPECS: Final[Mapping[Kind, Spec]] = MappingProxyType(
    {
        Kind.CALLER: Spec(
            "sts:GetCallerIdentity", IDENTITY_OF_PROFILE, Every.DEMAND, lambda r, a: r.caller(a.profile, a.region)
        ),
        Kind.REGIONS: Spec(
            "account:ListRegions", IDENTITY_OF_PROFILE, Every.POLICIES, lambda r, a: r.regions(a.profile)
        ),
        Kind.ACCOUNT: Spec("sesv2:GetAccount", SES, Every.ACCOUNT, lambda r, a: r.account(a.job.target)),
        Kind.NAMES: Spec(
            "organizations:ListAccounts", ORGANIZATIONS, Every.POLICIES, lambda r, a: r.account_names(a.profile)
        ),
        Kind.REPUTATION: Spec(
            "cloudwatch:GetMetricData",
            CLOUDWATCH,
            Every.REPUTATION,
            lambda r, a: r.reputation(a.job.target, a.names),
            "reputation",
        ),
        Kind.STATISTICS: Spec(
            "ses:GetSendStatistics", SES, Every.REPUTATION, lambda r, a: r.statistics(a.job.target), "statistics"
        ),
        Kind.IDENTITIES: Spec(
            "sesv2:ListEmailIdentities",
            SES,
            Every.IDENTITIES,
            lambda r, a: r.identities(a.job.target, a.token),
            "identities",
            whole=lambda listed: IdentityList(listed.items),
        ),
        Kind.IDENTITY: Spec(
            "sesv2:GetEmailIdentity",
            SES,
            Every.IDENTITIES,
            lambda r, a: r.identity(a.job.target, a.job.subject),
            "details",
            keyed=True,
            queued=True,
        ),
        Kind.NOTIFICATIONS: Spec(
            "ses:GetIdentityNotificationAttributes",
            SES,
            Every.POLICIES,
            lambda r, a: r.notifications(a.job.target, a.names),
            "notifications",
            keyed=True,
            queued=True,
        ),
        Kind.CONFIGURATION_SET: Spec(
            "sesv2:GetConfigurationSet",
            SES,
            Every.POLICIES,
            lambda r, a: r.configuration_set(a.job.target, a.job.subject),
            "configuration_sets",
            keyed=True,
            queued=True,
        ),
        Kind.EVENT_DESTINATIONS: Spec(
            "sesv2:GetConfigurationSetEventDestinations",
            SES,
            Every.POLICIES,
            lambda r, a: r.event_destinations(a.job.target, a.job.subject),
            "event_destinations",
            keyed=True,
            queued=True,
        ),
        Kind.TOPIC: Spec(
            "sns:GetTopicAttributes",
            SNS,
            Every.POLICIES,
            lambda r, a: r.topic(a.job.target, a.job.subject),
            "topics",
            keyed=True,
            queued=True,
        ),
        Kind.SUPPRESSED: Spec(
            "sesv2:ListSuppressedDestinations",
            SES,
            Every.DEMAND,
            lambda r, a: r.suppressed(a.job.target, a.token),
            "suppressed",
            whole=lambda listed: SuppressionList(listed.items, listed.next_token),
        ),
        Kind.SUPPRESSION_LOOKUP: Spec(
            "sesv2:GetSuppressedDestination",
            SES,
            Every.DEMAND,
            lambda r, a: r.suppression_lookup(a.job.target, a.job.subject),
            "lookups",
            keyed=True,
        ),
        Kind.RECOMMENDATIONS: Spec(
            "sesv2:ListRecommendations",
            SES,
            Every.POLICIES,
            lambda r, a: r.recommendations(a.job.target, a.token),
            "recommendations",
            whole=lambda listed: Recommendations(listed.items, listed.in_use, listed.why),
        ),
        Kind.TENANTS: Spec(
            "sesv2:ListTenants",
            SES,
            Every.POLICIES,
            lambda r, a: r.tenants(a.job.target, a.token),
            "tenants",
            whole=lambda listed: Tenants(listed.items, listed.in_use, listed.why),
        ),
        Kind.ENTITIES: Spec(
            "sesv2:ListReputationEntities",
            SES,
            Every.POLICIES,
            lambda r, a: r.entities(a.job.target, a.token),
            "entities",
            whole=lambda listed: ReputationEntities(listed.items, listed.in_use, listed.why),
        ),
        Kind.DEDICATED_IPS: Spec(
            "sesv2:GetDedicatedIps",
            SES,
            Every.POLICIES,
            lambda r, a: r.dedicated_ips(a.job.target, a.token),
            "dedicated_ips",
            whole=lambda listed: DedicatedIps(listed.items, listed.in_use, listed.why),
        ),
        Kind.ENDPOINTS: Spec(
            "sesv2:ListMultiRegionEndpoints",
            SES,
            Every.POLICIES,
            lambda r, a: r.endpoints(a.job.target, a.token),
            "endpoints",
            whole=lambda listed: MultiRegionEndpoints(listed.items, listed.in_use, listed.why),
        ),
        Kind.LIMIT_REQUESTS: Spec(
            "service-quotas:ListRequestedServiceQuotaChangeHistoryByQuota",
            SERVICE_QUOTAS,
            Every.DEMAND,
            _limit_requests,
            "limit_requests",
            keyed=True,
            whole=lambda listed: LimitRequests(listed.items),
        ),
        Kind.INSIGHTS: Spec(
            "sesv2:GetMessageInsights",
            SES,
            Every.DEMAND,
            lambda r, a: r.message_insights(a.job.target, a.job.subject),
            "insights",
            keyed=True,
        ),
        Kind.AUTHENTICATION: Spec(
            DNS_CHECK, DNS, Every.DNS, _authentication, "authentication", keyed=True, queued=True, unseen=Every.DNS
        ),
        Kind.SENDER_AUTHENTICATION: Spec(DNS_CHECK, DNS, Every.DEMAND, _authentication, "sender_checks", keyed=True),
    }
)

BUDGETS: Final = (SES, CLOUDWATCH, SNS, SERVICE_QUOTAS)
"""Those of a target."""
DEEP: Final = frozenset(kind for kind, spec in SPECS.items() if spec.place)
"""Everything that is kept in a target's `Depth`."""
OF_DNS: Final = frozenset(kind for kind, spec in SPECS.items() if spec.budget is DNS)
"""What DNS is asked; everything else is asked of AWS."""
LAZY: Final = tuple(kind for kind in SPECS if kind in DEEP and SPECS[kind].every is not Every.DEMAND)
"""What is read of every target by itself, sooner or later."""
SINGLE: Final = tuple(kind for kind in LAZY if not SPECS[kind].queued)
"""Of these, what there is one of in a target."""
QUEUED: Final = tuple(kind for kind in LAZY if SPECS[kind].queued)
SOUGHT: Final = frozenset({Kind.SUPPRESSION_LOOKUP, Kind.LIMIT_REQUESTS, Kind.INSIGHTS, Kind.SENDER_AUTHENTICATION})
"""What is read of one thing that somebody named, and never by itself."""
_WHO_IS: Final = frozenset({Kind.IDENTITIES, Kind.IDENTITY})
SECTIONS: Final[Mapping[str, frozenset[Kind]]] = MappingProxyType(
    {
        "identities": _WHO_IS,
        "reputation": frozenset({Kind.REPUTATION, Kind.STATISTICS}),
        "feedback": _WHO_IS | {Kind.NOTIFICATIONS, Kind.CONFIGURATION_SET, Kind.EVENT_DESTINATIONS, Kind.TOPIC},
        "suppression": frozenset({Kind.SUPPRESSED}),
        "extras": frozenset({Kind.RECOMMENDATIONS, Kind.TENANTS, Kind.ENTITIES, Kind.DEDICATED_IPS, Kind.ENDPOINTS}),
        "dns": _WHO_IS | {Kind.AUTHENTICATION},
        "all": DEEP - SOUGHT,
    }
)
"""What can be asked for by a name."""


def interval(every: Every, settings: Settings) -> float | None:
    """Return the seconds between two readings; `None` for what is never read again by itself."""
    if settings.refresh_interval <= 0 or every is Every.DEMAND:
        return None
    if every is Every.ACCOUNT:
        return settings.refresh_interval
    return seconds(every, settings.intervals)


def seconds(every: Every, intervals: Intervals) -> float:
    """Return one of the intervals of what is read in depth, in seconds."""
    return float(getattr(intervals, every.value))
