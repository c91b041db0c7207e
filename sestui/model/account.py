"""What SES says about one account in one region (sesv2 GetAccount, API version 2019-09-27).

Every output member is optional in the service model, so every field here may be `None`: "AWS did not say".
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SendQuota:
    """`SendQuota`: e-mails (counted in recipients) per rolling 24 hours, and per second."""

    max_24_hour: float | None = None
    """`Max24HourSend`; -1 means unlimited."""
    max_rate: float | None = None
    """`MaxSendRate`, e-mails per second."""
    sent_24_hour: float | None = None
    """`SentLast24Hours`, rolling."""


@dataclass(frozen=True, slots=True)
class Review:
    """`Details.ReviewDetails`: the latest review of the account's details."""

    status: str | None = None
    """PENDING, GRANTED, DENIED or FAILED; explains production access, never decides it."""
    case_id: str | None = None


@dataclass(frozen=True, slots=True)
class AccountDetails:
    """`Details`: what was given with PutAccountDetails. Absent where that was never called."""

    mail_type: str | None = None
    """MARKETING or TRANSACTIONAL."""
    website_url: str | None = field(default=None, repr=False)
    """Sensitive: left out of exports unless asked for."""
    contact_language: str | None = None
    """EN or JA."""
    use_case: str | None = field(default=None, repr=False)
    """Sensitive, and deprecated in the API."""
    contacts: tuple[str, ...] = field(default=(), repr=False)
    """`AdditionalContactEmailAddresses`; sensitive."""
    review: Review | None = None


@dataclass(frozen=True, slots=True)
class Suppression:
    """`SuppressionAttributes`."""

    reasons: tuple[str, ...] | None = None
    """BOUNCE and/or COMPLAINT: what puts an address on the account's list. Empty means off; `None`: not said."""
    validation_enabled: str | None = None
    """`ValidationAttributes.ConditionThreshold.ConditionThresholdEnabled`: ENABLED or DISABLED."""
    validation_threshold: str | None = None
    """`...OverallConfidenceThreshold.ConfidenceVerdictThreshold`: MEDIUM, HIGH or MANAGED."""


@dataclass(frozen=True, slots=True)
class Vdm:
    """`VdmAttributes` (Virtual Deliverability Manager): each ENABLED or DISABLED."""

    enabled: str | None = None
    engagement_metrics: str | None = None
    optimized_shared_delivery: str | None = None


@dataclass(frozen=True, slots=True)
class Pricing:
    """`PricingAttributes`: NONE, ESSENTIALS, PRO or ENTERPRISE."""

    current_plan: str | None = None
    next_plan: str | None = None


@dataclass(frozen=True, slots=True)
class AccountState:
    """The whole answer of GetAccount."""

    production_access: bool | None = None
    """`ProductionAccessEnabled`; false is the sandbox of this region. The truth, whatever the review says."""
    sending_enabled: bool | None = None
    """`SendingEnabled`; false after PutAccountSendingAttributes, or when AWS paused the account."""
    enforcement_status: str | None = None
    """`EnforcementStatus`: HEALTHY, PROBATION, SHUTDOWN; a plain string in the model, so anything may come."""
    dedicated_ip_auto_warmup: bool | None = None
    quota: SendQuota | None = None
    details: AccountDetails | None = None
    suppression: Suppression | None = None
    vdm: Vdm | None = None
    pricing: Pricing | None = None
    other: tuple[tuple[str, str], ...] = ()
    """Members this version has no field for: dotted path and value as JSON, sorted."""
    withheld: tuple[str, ...] = ()
    """Sensitive members that are set but were left out of the snapshot this comes from, e.g. `details.website_url`;
    sorted, and always empty in what AWS answered."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who the credentials are (sts GetCallerIdentity)."""

    account: str
    """Twelve digits."""
    arn: str
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class RegionList:
    """The regions that are enabled for an account, and how that is known."""

    regions: tuple[str, ...]
    source: str
    """`account:ListRegions`, `ec2:DescribeRegions` or `static list`."""


@dataclass(frozen=True, slots=True)
class AccountNames:
    """Names of the accounts of an organization (organizations ListAccounts), by account id, sorted."""

    names: tuple[tuple[str, str], ...] = ()
    withheld: int = 0
    """How many were left out of the snapshot this comes from: AWS marks account names as sensitive."""
