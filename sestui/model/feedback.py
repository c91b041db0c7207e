"""Who is told of bounces and complaints: configuration sets, notification topics, and who listens to them."""

from dataclasses import dataclass
from datetime import datetime

from sestui.model.failure import Failure


@dataclass(frozen=True, slots=True)
class ConfigurationSet:
    """sesv2 GetConfigurationSet."""

    name: str
    exists: bool = True
    """False when SES says that there is no such set: an identity may still name it, and its mail is refused then."""
    sending_enabled: bool | None = None
    reputation_metrics: bool | None = None
    """`ReputationOptions.ReputationMetricsEnabled`."""
    last_fresh_start: datetime | None = None
    suppressed_reasons: tuple[str, ...] | None = None
    """What overrides the account's suppression list; `None`: the account's settings hold."""
    tls_policy: str | None = None
    """REQUIRE or OPTIONAL."""
    sending_pool: str | None = None
    max_delivery_seconds: int | None = None
    custom_redirect_domain: str | None = None
    archive_arn: str | None = None
    other: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class EventDestination:
    """One destination of a configuration set's events."""

    name: str
    enabled: bool | None = None
    event_types: tuple[str, ...] = ()
    """`MatchingEventTypes`: SEND, REJECT, BOUNCE, COMPLAINT, DELIVERY, ..."""
    kind: str = ""
    """`sns`, `firehose`, `cloudwatch`, `eventbridge`, `pinpoint`; empty for one that this version does not know."""
    arn: str = ""
    """The topic, delivery stream, event bus or application; empty for CloudWatch."""


@dataclass(frozen=True, slots=True)
class EventDestinations:
    """sesv2 GetConfigurationSetEventDestinations."""

    configuration_set: str
    exists: bool = True
    items: tuple[EventDestination, ...] = ()


@dataclass(frozen=True, slots=True)
class Notifications:
    """One identity of ses GetIdentityNotificationAttributes (v1): topics are ARNs, `None` when not set."""

    identity: str
    bounce_topic: str | None = None
    complaint_topic: str | None = None
    delivery_topic: str | None = None
    forwarding_enabled: bool | None = None
    headers_in_bounce: bool | None = None
    headers_in_complaint: bool | None = None
    headers_in_delivery: bool | None = None


@dataclass(frozen=True, slots=True)
class Subscription:
    """One subscription of a topic (sns ListSubscriptionsByTopic)."""

    protocol: str
    endpoint: str
    """An address, URL or ARN."""
    state: str = "confirmed"
    """`confirmed`, `pending`, `deleted`, or `unknown` where SNS did not say it in a way that this version knows."""


@dataclass(frozen=True, slots=True)
class Topic:
    """An SNS topic as far as it can be read: its counts (GetTopicAttributes) and its subscriptions."""

    arn: str
    exists: bool = True
    confirmed: int | None = None
    """`SubscriptionsConfirmed`."""
    pending: int | None = None
    deleted: int | None = None
    policy: str = ""
    """The topic's policy as JSON; whether SES may publish is for the rules to say."""
    subscriptions: tuple[Subscription, ...] | None = None
    """`None` when they could not be listed: `subscriptions_failure` says why."""
    subscriptions_failure: Failure | None = None
    complete: bool = True
    """False when there are more subscriptions than were listed."""
