"""What became of one message (sesv2 GetMessageInsights), where Virtual Deliverability Manager is on."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True)
class MessageEvent:
    """One thing that happened to a message on its way to one recipient."""

    type: str | None = None
    """SEND, DELIVERY, BOUNCE, COMPLAINT and so on; anything may come."""
    at: datetime | None = None
    kind: str | None = None
    """Of a bounce, its type and sub-type; of a complaint, its feedback type."""
    diagnostic: str | None = None
    """What the receiving server said to a bounce."""


@dataclass(frozen=True, slots=True)
class RecipientInsight:
    """What happened on the way to one recipient, oldest first."""

    address: str = field(repr=False)
    """Sensitive: left out of exports unless asked for."""
    provider: str | None = None
    events: tuple[MessageEvent, ...] = ()


@dataclass(frozen=True, slots=True)
class MessageInsights:
    """All that is known of a message."""

    message_id: str
    recipients: tuple[RecipientInsight, ...] = ()
    known: bool = True
    """False: SES knows nothing of it (yet); mail to the mailbox simulator never gets any."""
    in_use: bool = True
    """False: Virtual Deliverability Manager is not on."""
