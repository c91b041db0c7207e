"""E-mail identities of one account in one region (sesv2 ListEmailIdentities, GetEmailIdentity; API 2019-09-27).

Every output member is optional in the service model: `None` is "AWS did not say". Enumerations are kept as the plain
strings that came, so that a value that AWS adds tomorrow is shown and not lost.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class IdentitySummary:
    """One line of ListEmailIdentities."""

    name: str
    """A domain (case-insensitive) or an address (case-sensitive), as SES wrote it."""
    type: str | None = None
    """EMAIL_ADDRESS, DOMAIN or MANAGED_DOMAIN."""
    sending_enabled: bool | None = None
    status: str | None = None
    """`VerificationStatus`: PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED."""


@dataclass(frozen=True, slots=True)
class IdentityList:
    """All identities of a target, in the order of AWS, each name once."""

    items: tuple[IdentitySummary, ...] = ()


@dataclass(frozen=True, slots=True)
class Dkim:
    """`DkimAttributes`."""

    signing_enabled: bool | None = None
    status: str | None = None
    """PENDING, SUCCESS, FAILED, TEMPORARY_FAILURE or NOT_STARTED."""
    tokens: tuple[str, ...] = ()
    """Easy DKIM: three; BYODKIM: the selector, or nothing."""
    hosted_zone: str | None = None
    """`SigningHostedZone`: where the three CNAMEs lead."""
    origin: str | None = None
    """`SigningAttributesOrigin`: AWS_SES, EXTERNAL, or AWS_SES_<REGION> for a replica (DEED)."""
    current_key_length: str | None = None
    """RSA_1024_BIT or RSA_2048_BIT."""
    next_key_length: str | None = None
    key_generated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MailFrom:
    """`MailFromAttributes` with a domain; an identity without a custom MAIL FROM has none."""

    domain: str
    status: str | None = None
    """PENDING, SUCCESS, FAILED or TEMPORARY_FAILURE."""
    on_mx_failure: str | None = None
    """`BehaviorOnMxFailure`: USE_DEFAULT_VALUE or REJECT_MESSAGE."""


@dataclass(frozen=True, slots=True)
class SeenSoa:
    """`VerificationInfo.SOARecord`: the zone that SES looked at."""

    primary_name_server: str | None = None
    admin_email: str | None = None
    serial: int | None = None


@dataclass(frozen=True, slots=True)
class Verification:
    """`VerificationInfo`."""

    last_checked_at: datetime | None = None
    last_success_at: datetime | None = None
    error: str | None = None
    """`ErrorType`, e.g. HOST_NOT_FOUND."""
    soa: SeenSoa | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """The whole answer of GetEmailIdentity."""

    name: str
    exists: bool = True
    """False when SES says that there is no such identity (any more): a settled answer; nothing else is set then."""
    type: str | None = None
    verified: bool | None = None
    """`VerifiedForSendingStatus`."""
    status: str | None = None
    """`VerificationStatus`."""
    feedback_forwarding: bool | None = None
    """`FeedbackForwardingStatus`: bounces and complaints are sent by e-mail to the Return-Path or the sender."""
    configuration_set: str | None = None
    """The default configuration set; `None` when there is none."""
    dkim: Dkim | None = None
    mail_from: MailFrom | None = None
    verification: Verification | None = None
    policies: tuple[tuple[str, str], ...] = ()
    """Sending authorization policies: name and JSON, sorted by name."""
    tags: tuple[tuple[str, str], ...] = ()
    other: tuple[tuple[str, str], ...] = ()
    """Members this version has no field for: dotted path and value as JSON, sorted."""
