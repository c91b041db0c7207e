"""The request for production access as it is drafted: what goes to AWS, and what stays in the draft. Values only."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class AccessDraft:
    """One draft; nothing of it need be filled in or right yet. What people wrote is kept out of `repr`."""

    mail_type: str = ""
    """MARKETING or TRANSACTIONAL."""
    website: str = field(default="", repr=False)
    language: str = ""
    """EN or JA; empty says nothing."""
    contacts: tuple[str, ...] = field(default=(), repr=False)
    """Up to four addresses that are told of SES matters beside the account's own."""
    use_case: str = field(default="", repr=False)
    """What is sent to whom; optional and deprecated in the API."""
    recipients: str = field(default="", repr=False)
    """How the list of recipients is built, and how they agreed."""
    bounces: str = field(default="", repr=False)
    """How bounces and complaints are handled."""
    unsubscribe: str = field(default="", repr=False)
    """How recipients opt out, and what follows."""
    volume: str = field(default="", repr=False)
    """How much is sent, how fast, and how that was worked out."""
    only_requested: bool = False
    """Acknowledged: mail goes only to those who explicitly asked for it."""
    feedback_handled: bool = False
    """Acknowledged: there is a process for bounce and complaint notifications."""
