"""The account's suppression list in one region (sesv2 ListSuppressedDestinations, GetSuppressedDestination)."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Suppressed:
    """One address on the list; addresses are compared with their exact case."""

    address: str
    reason: str | None = None
    """BOUNCE or COMPLAINT."""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class SuppressionList:
    """As much of the list as was read, in the order of AWS."""

    items: tuple[Suppressed, ...] = ()
    next_token: str = ""
    """Not empty when there is more."""


@dataclass(frozen=True, slots=True)
class SuppressionLookup:
    """One address looked up. `listed` false is SES's own answer that it is not on the account's list."""

    address: str
    listed: bool
    reason: str | None = None
    at: datetime | None = None
    message_id: str | None = None
    feedback_id: str | None = None
