"""A scene: which accounts there are, in which state in which region, and what goes wrong. Frozen values, no I/O."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, TypeVar

from sestui.model.regions import KNOWN, OPT_IN, partition
from sestui.simulator.dns_scene import DnsScene
from sestui.simulator.inventory import NOTHING, Inventory

K = TypeVar("K")
V = TypeVar("V")


DEFAULT_REGION: Final = "us-east-1"
"""Of profiles that do not say."""
DEFAULT_PACE: Final = 0.25
"""Seconds between two bytes of a slow body."""
_NO_DNS: Final = DnsScene()


def _empty() -> Mapping[K, V]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RegionState:
    """What one account is in one region. `None` leaves the member out of the answer."""

    production: bool | None = False
    sending: bool | None = True
    enforcement: str | None = "HEALTHY"
    auto_warmup: bool | None = False
    quota: float | None = 200.0
    """E-mails per 24 hours; -1 is unlimited."""
    rate: float | None = 1.0
    """E-mails per second allowed."""
    sent: float | None = 0.0
    """Sent in the 24 hours before this state began, and ever since at the same pace."""
    growth: float = 0.0
    """By how much the count changes per second from then on, as far as the quota allows; below 0 it falls."""
    wave: float = 0.0
    """Period in seconds in which `growth` swells to twice itself and back to nothing; 0 is steady."""
    mail_type: str | None = None
    website: str | None = None
    language: str | None = None
    use_case: str | None = None
    contacts: tuple[str, ...] | None = None
    review: str | None = None
    case: str | None = None
    suppression: tuple[str, ...] | None = ("BOUNCE", "COMPLAINT")
    validation: str | None = None
    validation_threshold: str | None = None
    vdm: str | None = None
    vdm_engagement: str | None = None
    vdm_optimized: str | None = None
    plan: str | None = None
    next_plan: str | None = None
    suspended: bool = False
    """Whether AWS has restricted sending for good."""
    verdict: str | None = None
    """What becomes of a request for production access that comes: GRANTED, DENIED or FAILED; else it stays PENDING."""
    verdict_after: float = 0.0
    """Seconds from that request to the verdict."""
    quota_verdict: str | None = None
    """The same of a request for a higher quota: a status of Service Quotas, such as APPROVED."""
    quota_verdict_after: float = 0.0


@dataclass(frozen=True, slots=True)
class Stage:
    """A state, and when it begins: seconds after the start of the scene."""

    after: float
    state: RegionState
    resets_sent: bool = False
    """Whether this stage states `sent` itself instead of counting on."""


Timeline = tuple[Stage, ...]
"""Stages in the order of time; the first begins at 0."""

SANDBOX: Final[Timeline] = (Stage(0.0, RegionState(), resets_sent=True),)
"""What an account is where a scene says nothing: in the sandbox, never asked to leave."""


@dataclass(frozen=True, slots=True)
class Account:
    """One AWS account."""

    id: str
    """Twelve digits."""
    opt_in: frozenset[str] = frozenset()
    """Opt-in regions that are switched on; all others of them do not know the account."""
    regions: Mapping[str, Timeline] = field(default_factory=_empty)
    default: Timeline = SANDBOX
    """The state in every region that `regions` does not name."""
    inventories: Mapping[str, Inventory] = field(default_factory=_empty)
    """By region: what there is beyond the state."""
    default_inventory: Inventory = NOTHING
    """What there is in every region that `regions` does not name."""

    def enabled(self, region: str) -> bool:
        """Say whether the account can be used in a region."""
        return region not in OPT_IN or region in self.opt_in

    def inventory(self, region: str) -> Inventory:
        """Return what the account has in a region beyond its state."""
        if region in self.inventories:
            return self.inventories[region]
        return NOTHING if region in self.regions else self.default_inventory


@dataclass(frozen=True, slots=True)
class SceneProfile:
    """One AWS profile: keys of a user, or a role that another profile assumes."""

    name: str
    account: str
    access_key: str = ""
    """Empty for a profile that assumes a role."""
    secret_key: str = field(default="", repr=False)
    session_token: str = field(default="", repr=False)
    user: str = ""
    """The name of the IAM user, or of the role."""
    region: str = DEFAULT_REGION
    """The profile's default region."""
    source: str = ""
    """The profile that assumes this one's role; empty for a user."""
    sso: str = ""
    """The SSO session that gives this one's role; empty for keys and for a source."""
    mfa_codes: tuple[str, ...] = ()
    """Codes with which the role can be assumed, each once; empty when it wants none."""

    @property
    def arn(self) -> str:
        """Who the credentials are, as STS tells it for a user."""
        return f"arn:{partition(self.region)}:iam::{self.account}:user/{self.user}"

    @property
    def role_arn(self) -> str:
        """The role to assume, for a profile with a source."""
        return f"arn:{partition(self.region)}:iam::{self.account}:role/{self.user}"

    @property
    def sso_arn(self) -> str:
        """The session of the role that an SSO session gives, as STS tells it."""
        role = f"AWSReservedSSO_{self.user}_0123456789abcdef"
        return f"arn:{partition(self.region)}:sts::{self.account}:assumed-role/{role}/{self.name}"

    @property
    def mfa_serial(self) -> str:
        """The MFA device that the role wants a code of; empty when it wants none."""
        return f"arn:{partition(self.region)}:iam::{self.account}:mfa/{self.user}" if self.mfa_codes else ""


@dataclass(frozen=True, slots=True)
class SsoSession:
    """One IAM Identity Center that people log in to. Times in seconds."""

    name: str
    start_url: str
    region: str = DEFAULT_REGION
    approve_after: float | None = 0.0
    """From the start of a login to the person's approval in the browser; `None` is never."""
    denied: bool = False
    """The person refuses instead."""
    code_seconds: float = 600.0
    """How long a device code can be used."""
    interval: int = 1
    """The least time between two looks whether the login was approved."""
    token_seconds: float = 28_800.0
    """How long an access token holds."""
    refresh: bool = True
    """Whether a token to refresh with is given too."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Which requests something is about; an empty set is all."""

    profiles: frozenset[str] = frozenset()
    accounts: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    services: frozenset[str] = frozenset()
    operations: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    """What a request is about: an identity, a configuration set, a topic's ARN, a suppressed address."""

    def matches(self, profile: str, account: str, region: str, service: str, operation: str, subject: str = "") -> bool:
        """Say whether a request is meant."""
        return (
            (not self.profiles or profile in self.profiles)
            and (not self.accounts or account in self.accounts)
            and (not self.regions or region in self.regions)
            and (not self.services or service in self.services)
            and (not self.operations or operation in self.operations)
            and (not self.subjects or subject in self.subjects)
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that goes wrong. The first of the scene that is due answers the request."""

    kind: str
    """One of `faults.KINDS`."""
    scope: Scope = Scope()
    after: float = 0.0
    """Seconds after the start before which nothing is wrong."""
    seconds: float | None = None
    """For how long it lasts; `None` is for ever."""
    first: int | None = None
    """How many requests of each account and region it meets; `None` is all."""
    skip: int = 0
    """How many requests of each account and region pass before it meets any."""
    text: str | None = None
    """The message, in place of the usual one."""
    code: str | None = None
    """The error code, in place of the usual one."""
    status: int | None = None
    """The HTTP status, in place of the usual one."""
    pace: float = DEFAULT_PACE
    """Seconds between two bytes of a slow body."""


@dataclass(frozen=True, slots=True)
class Latency:
    """How long an answer takes, in seconds."""

    default: tuple[float, float] = (0.0, 0.0)
    """Lowest and highest; equal when it is fixed."""
    regions: Mapping[str, tuple[float, float]] = field(default_factory=_empty)
    jitter: float = 0.0
    """Share by which the drawn figure moves up or down: 0.1 is up to 10 %."""

    def of(self, region: str) -> tuple[float, float]:
        """Return the span for a region."""
        return self.regions.get(region, self.default)


@dataclass(frozen=True, slots=True)
class Throttle:
    """SES's own limit: requests per second for each account and region."""

    per_second: float = 1.0
    burst: int = 1


@dataclass(frozen=True, slots=True)
class Member:
    """One account of an organization."""

    id: str
    name: str
    email: str
    state: str = "ACTIVE"


@dataclass(frozen=True, slots=True)
class Organization:
    """Accounts that belong together, and who may list them."""

    id: str
    management: str
    accounts: tuple[Member, ...]
    delegated: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything that a simulator shows."""

    title: str = ""
    seed: int = 1
    profiles: tuple[SceneProfile, ...] = ()
    accounts: Mapping[str, Account] = field(default_factory=_empty)
    latency: Latency = Latency()
    throttle: Throttle | None = None
    faults: tuple[Fault, ...] = ()
    organization: Organization | None = None
    sso: tuple[SsoSession, ...] = ()
    dns: DnsScene = _NO_DNS

    @property
    def regions(self) -> tuple[str, ...]:
        """Every region that some account names, in order of first mention."""
        return tuple(dict.fromkeys(region for account in self.accounts.values() for region in account.regions))

    def knows_region(self, region: str) -> bool:
        """Say whether there is such a region at all."""
        return region in KNOWN or region in OPT_IN or any(region in a.regions for a in self.accounts.values())
