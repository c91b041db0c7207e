"""What only some accounts use: recommendations, tenants, reputation entities, dedicated IPs, multi-region endpoints.

"Not in use" is a value of its own: `in_use` is false, and `why` says in which words AWS said so. It is neither a
failure nor an empty list of something that is on.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One of sesv2 ListRecommendations (Virtual Deliverability Manager)."""

    type: str
    """DKIM, DMARC, SPF, BIMI, COMPLAINT, BOUNCE, FEEDBACK_3P, IP_LISTING, or one that is newer."""
    resource: str = ""
    """The ARN that it is about."""
    description: str = ""
    status: str | None = None
    """OPEN or FIXED."""
    impact: str | None = None
    """LOW or HIGH."""
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recommendations:
    """All recommendations."""

    items: tuple[Recommendation, ...] = ()
    in_use: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class Tenant:
    """One of sesv2 ListTenants."""

    name: str
    id: str = ""
    sending_status: str | None = None
    """ENABLED, REINSTATED or DISABLED."""
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Tenants:
    """All tenants."""

    items: tuple[Tenant, ...] = ()
    in_use: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class ReputationEntity:
    """One of sesv2 ListReputationEntities."""

    reference: str
    """The ARN of what it is about."""
    type: str | None = None
    status: str | None = None
    """`SendingStatusAggregate`: ENABLED, REINSTATED or DISABLED."""
    customer_status: str | None = None
    customer_cause: str = ""
    aws_status: str | None = None
    aws_cause: str = ""
    impact: str | None = None
    """LOW or HIGH."""


@dataclass(frozen=True, slots=True)
class ReputationEntities:
    """All reputation entities."""

    items: tuple[ReputationEntity, ...] = ()
    in_use: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class DedicatedIp:
    """One of sesv2 GetDedicatedIps."""

    ip: str
    pool: str = ""
    warmup_status: str | None = None
    """IN_PROGRESS, DONE or NOT_APPLICABLE."""
    warmup_percentage: int | None = None
    """0 to 100; -1 where SES manages the address and the figure has no meaning."""


@dataclass(frozen=True, slots=True)
class DedicatedIps:
    """All dedicated addresses."""

    items: tuple[DedicatedIp, ...] = ()
    in_use: bool = True
    why: str = ""


@dataclass(frozen=True, slots=True)
class MultiRegionEndpoint:
    """One of sesv2 ListMultiRegionEndpoints: only those whose primary region is the one that was asked."""

    name: str
    id: str = ""
    status: str | None = None
    """CREATING, READY, FAILED or DELETING."""
    regions: tuple[str, ...] = ()
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MultiRegionEndpoints:
    """All endpoints."""

    items: tuple[MultiRegionEndpoint, ...] = ()
    in_use: bool = True
    why: str = ""
