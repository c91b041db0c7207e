"""What an account has in a region beyond its state: identities, configuration sets, topics, lists. Frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

EASY_DKIM: Final = "AWS_SES"
BYODKIM: Final = "EXTERNAL"
REPLICA: Final = "AWS_SES_"
"""Origin of a replica's DKIM keys (DEED), before the name of the parent region in capitals: `AWS_SES_EU_WEST_1`."""


def _empty() -> Mapping[K, V]:
    return MappingProxyType({})


@dataclass(frozen=True, slots=True)
class IdentityState:
    """What GetEmailIdentity tells of an identity. Ages are seconds before the start of the scene.

    A string may hold `{name}`, which stands for the identity's own name. Topics and principals of policies may be
    named shortly: see `arns`.
    """

    type: str | None = None
    """DOMAIN, EMAIL_ADDRESS or MANAGED_DOMAIN; without it the name tells."""
    status: str = "SUCCESS"
    verified: bool | None = None
    """`VerifiedForSendingStatus`; without it, whether `status` is SUCCESS."""
    sending: bool | None = None
    """`SendingEnabled` of the list; without it as `verified`."""
    forwarding: bool = True
    configuration_set: str | None = None
    dkim: str | None = None
    """`DkimAttributes.Status`; without it as `status` for a domain, NOT_STARTED for an address."""
    dkim_signing: bool | None = None
    dkim_origin: str = EASY_DKIM
    dkim_tokens: tuple[str, ...] | None = None
    """Without it three made-up ones for Easy DKIM and its replicas, and none for others."""
    dkim_zone: str | None = None
    """`SigningHostedZone`; without it the region's own, or the parent's for a replica."""
    dkim_key: str | None = "RSA_2048_BIT"
    dkim_next_key: str | None = "RSA_2048_BIT"
    dkim_generated: float | None = 8_640_000.0
    mail_from: str | None = None
    """Empty: the structure comes without a domain, as AWS gives it where none was ever set."""
    mail_from_status: str = "SUCCESS"
    mail_from_mx: str = "USE_DEFAULT_VALUE"
    error: str | None = None
    checked: float | None = 1_800.0
    succeeded: float | None = None
    """Without it as `checked` where `status` is SUCCESS."""
    soa_server: str | None = None
    soa_admin: str | None = None
    soa_serial: int | None = None
    bounce_topic: str | None = None
    complaint_topic: str | None = None
    delivery_topic: str | None = None
    headers: tuple[str, ...] = ()
    """Of BOUNCE, COMPLAINT, DELIVERY: notifications that carry the original headers."""
    policies: Mapping[str, tuple[str, ...]] = field(default_factory=_empty)
    """By name: the principals that may send, or one string of JSON that is the policy itself."""
    tags: Mapping[str, str] = field(default_factory=_empty)
    omit: tuple[str, ...] = ()
    """Members of the answer that do not come."""
    absent: bool = False
    """Neither listed nor known: not yet there, or deleted."""
    ghost: bool = False
    """Listed, but not known any more when it is asked for: deleted between the two."""


@dataclass(frozen=True, slots=True)
class IdentityStage:
    """A state, and from when on it holds: after so many seconds, and so many answered pages of the list."""

    state: IdentityState
    after: float = 0.0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class SceneIdentity:
    """One identity as it changes in time."""

    name: str
    stages: tuple[IdentityStage, ...] = (IdentityStage(IdentityState()),)

    def at(self, elapsed: float, pages: int) -> tuple[int, IdentityState]:
        """Return the number of the stage that holds, and its state."""
        stages = self.stages
        for number in range(len(stages) - 1, 0, -1):
            if stages[number].after <= elapsed and stages[number].pages <= pages:
                return number, stages[number].state
        return 0, stages[0].state


@dataclass(frozen=True, slots=True)
class SceneDestination:
    """One event destination of a configuration set."""

    name: str
    kind: str
    """`sns`, `firehose`, `cloudwatch`, `eventbridge` or `pinpoint`."""
    target: str = ""
    """A topic, stream, bus or application: its ARN, or a short name."""
    events: tuple[str, ...] = ("BOUNCE", "COMPLAINT")
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Rate:
    """A reputation rate: a fraction that goes in a straight line, with a little noise."""

    now: float
    """At the start of the scene: 0.05 is 5 %."""
    before: float | None = None
    """When it was first known; without it as `now`."""
    days: float = 14.0
    """Since when it is known."""
    silent: float = 0.0
    """Seconds before the start at which the last point was: no mail, no metric."""


@dataclass(frozen=True, slots=True)
class SceneConfigurationSet:
    """One configuration set."""

    name: str
    members: Mapping[str, Any] = field(default_factory=_empty)
    """Of GetConfigurationSet's answer, as it nests them, beside the name and what the next one gives."""
    fresh_start: float | None = None
    """`LastFreshStart`: seconds before the start of the scene."""
    destinations: tuple[SceneDestination, ...] = ()
    bounce: Rate | None = None
    complaint: Rate | None = None


@dataclass(frozen=True, slots=True)
class SceneSubscription:
    """One subscription of a topic."""

    protocol: str
    endpoint: str
    state: str = "confirmed"
    """`confirmed`, `pending` or `deleted`."""


@dataclass(frozen=True, slots=True)
class SceneTopic:
    """One SNS topic of the region."""

    name: str
    subscriptions: tuple[SceneSubscription, ...] = ()
    policy: str | None = None
    """JSON; without it SES may publish."""
    shared: bool = False
    """Whether other accounts may read it."""


@dataclass(frozen=True, slots=True)
class SceneSuppressed:
    """One address of the account's suppression list. `age` in seconds before the start."""

    address: str
    reason: str = "BOUNCE"
    age: float = 86_400.0
    message_id: str | None = None
    feedback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Curve:
    """How the mail of a day spreads over it, and what becomes of it. Shares are fractions."""

    days: float = 14.0
    """For how long mail has been sent before the start."""
    peak: float = 14.0
    """Hour of the day (UTC) at which most is sent."""
    swing: float = 0.8
    """0 is the same all day; 1 leaves nothing at the quietest hour."""
    weekend: float = 1.0
    """How much is sent on Saturdays and Sundays, next to other days; only before the last 24 hours."""
    rising: float = 0.0
    """Since how many hours before the start the count has been growing as it does at the start."""
    bounces: float = 0.02
    complaints: float = 0.0005
    rejects: float = 0.0


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a list that is told as it stands."""

    members: Mapping[str, Any]
    """Of the answer, as it nests them."""
    ages: Mapping[str, float] = field(default_factory=_empty)
    """Its timestamps: seconds before the start of the scene."""
    arns: Mapping[str, str] = field(default_factory=_empty)
    """Its ARNs: whole, or the resource alone, of SES and of the region and account."""


@dataclass(frozen=True, slots=True)
class Inventory:
    """All of it. Names of topics and the like are without region and account, so that regions may share one value."""

    identities: tuple[SceneIdentity, ...] = ()
    configuration_sets: tuple[SceneConfigurationSet, ...] = ()
    topics: tuple[SceneTopic, ...] = ()
    suppressed: tuple[SceneSuppressed, ...] = ()
    curve: Curve = Curve()
    bounce: Rate | None = None
    complaint: Rate | None = None
    recommendations: tuple[Item, ...] = ()
    tenants: tuple[Item, ...] = ()
    entities: tuple[Item, ...] = ()
    dedicated_ips: tuple[Item, ...] = ()
    endpoints: tuple[Item, ...] = ()


NOTHING: Final = Inventory()
"""Where a scene says nothing."""
