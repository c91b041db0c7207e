"""The sending limits of an account in a region as Service Quotas tells them, and what was asked of it.

GetAccount's quota is the live value: for some quotas Service Quotas tells no applied value (its API Reference).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

OPEN: Final = frozenset({"PENDING", "CASE_OPENED"})
"""Statuses of a request that AWS still works on."""


@dataclass(frozen=True, slots=True)
class AppliedLimit:
    """service-quotas GetServiceQuota."""

    code: str
    """Of `model.acting.SendingLimit`."""
    value: float | None = None
    """`None`: Service Quotas tells no applied value."""
    adjustable: bool | None = None


@dataclass(frozen=True, slots=True)
class LimitRequest:
    """One request for a higher limit (service-quotas `RequestedServiceQuotaChange`)."""

    id: str
    code: str
    desired: float | None = None
    status: str | None = None
    """PENDING, CASE_OPENED, APPROVED, DENIED, CASE_CLOSED, NOT_APPROVED or INVALID_REQUEST; anything may come."""
    case_id: str | None = None
    created: datetime | None = None
    updated: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether AWS still works on it: no second one is taken meanwhile."""
        return self.status in OPEN


@dataclass(frozen=True, slots=True)
class LimitRequests:
    """All requests for a higher value of one limit that AWS still tells of, newest first as it gives them."""

    items: tuple[LimitRequest, ...] = ()
