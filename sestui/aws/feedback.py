"""Who is told of bounces and complaints: configuration sets with their event destinations, and v1 notifications."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from sestui.aws import codes, query
from sestui.aws.answers import Known, listing, member, moment, needed, part, text, texts, whole
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.feedback import ConfigurationSet, EventDestination, EventDestinations, Notifications
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.client import BaseClient

_KNOWN: Final = Known(
    "ConfigurationSetName",
    "SendingOptions.SendingEnabled",
    "ReputationOptions.ReputationMetricsEnabled",
    "ReputationOptions.LastFreshStart",
    "SuppressionOptions.SuppressedReasons",
    "DeliveryOptions.TlsPolicy",
    "DeliveryOptions.SendingPoolName",
    "DeliveryOptions.MaxDeliverySeconds",
    "TrackingOptions.CustomRedirectDomain",
    "ArchivingOptions.ArchiveArn",
)
_KINDS: Final = (
    ("SnsDestination", "sns", "TopicArn"),
    ("KinesisFirehoseDestination", "firehose", "DeliveryStreamArn"),
    ("CloudWatchDestination", "cloudwatch", ""),
    ("EventBridgeDestination", "eventbridge", "EventBusArn"),
    ("PinpointDestination", "pinpoint", "ApplicationArn"),
)
"""The member that says what a destination is, what the model calls it, and where its ARN is."""


def configuration_set(client: "BaseClient", region: str, name: str) -> ConfigurationSet:
    """Ask about one configuration set."""
    try:
        answer = call(client, "get_configuration_set", region, ConfigurationSetName=name)
    except ClientError as error:
        if code_of(error) in codes.NOT_FOUND:
            return ConfigurationSet(name, exists=False)
        raise
    return configuration_set_of(name, answer)


def configuration_set_of(name: str, answer: Mapping[str, object]) -> ConfigurationSet:
    """Return what an answer of GetConfigurationSet says.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    reputation = part(answer, "ReputationOptions") or {}
    suppression = part(answer, "SuppressionOptions") or {}
    delivery = part(answer, "DeliveryOptions") or {}
    reasons = member(suppression, "SuppressedReasons", list)
    return ConfigurationSet(
        name=name,
        sending_enabled=member(part(answer, "SendingOptions") or {}, "SendingEnabled", bool),
        reputation_metrics=member(reputation, "ReputationMetricsEnabled", bool),
        last_fresh_start=moment(reputation, "LastFreshStart"),
        suppressed_reasons=None
        if reasons is None
        else tuple(clean(reason) for reason in texts(suppression, "SuppressedReasons")),
        tls_policy=text(delivery, "TlsPolicy"),
        sending_pool=text(delivery, "SendingPoolName"),
        max_delivery_seconds=whole(delivery, "MaxDeliverySeconds"),
        custom_redirect_domain=text(part(answer, "TrackingOptions") or {}, "CustomRedirectDomain"),
        archive_arn=text(part(answer, "ArchivingOptions") or {}, "ArchiveArn"),
        other=_KNOWN.others(answer),
    )


def event_destinations(client: "BaseClient", region: str, name: str) -> EventDestinations:
    """Ask where the events of a configuration set go."""
    try:
        answer = call(client, "get_configuration_set_event_destinations", region, ConfigurationSetName=name)
    except ClientError as error:
        if code_of(error) in codes.NOT_FOUND:
            return EventDestinations(name, exists=False)
        raise
    return event_destinations_of(name, answer)


def event_destinations_of(name: str, answer: Mapping[str, object]) -> EventDestinations:
    """Return what an answer of GetConfigurationSetEventDestinations says.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    return EventDestinations(name, items=tuple(_destination(item) for item in listing(answer, "EventDestinations")))


def notifications(client: "BaseClient", region: str, written: Mapping[str, str]) -> tuple[Notifications, ...]:
    """Ask for the notification topics of up to 100 identities.

    Args:
        client: of ses (v1).
        region: where to ask.
        written: the identities by their names as SES writes them; the values are the names as they are shown.

    Returns:
        What SES told, in the order of `written`; of an identity that it does not know it may say nothing.
    """
    answer = call(client, "get_identity_notification_attributes", region, Identities=list(written))
    return notifications_of(written, answer)


def notifications_of(written: Mapping[str, str], answer: Mapping[str, object]) -> tuple[Notifications, ...]:
    """Return what an answer of GetIdentityNotificationAttributes says of these identities.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    told = query.entries(answer, "NotificationAttributes")
    return tuple(_notifications(name, told[identity]) for identity, name in written.items() if identity in told)


def _destination(item: Mapping[str, object]) -> EventDestination:
    kind, arn = "", ""
    for name, called, where in _KINDS:
        destination = part(item, name)
        if destination is not None:
            kind, arn = called, (text(destination, where) or "" if where else "")
            break
    return EventDestination(
        name=needed(text(item, "Name"), "Name of an event destination"),
        enabled=member(item, "Enabled", bool),
        event_types=tuple(clean(event) for event in texts(item, "MatchingEventTypes")),
        kind=kind,
        arn=arn,
    )


def _notifications(name: str, told: object) -> Notifications:
    attributes = query.structure(told, "NotificationAttributes")
    return Notifications(
        identity=name,
        bounce_topic=text(attributes, "BounceTopic") or None,
        complaint_topic=text(attributes, "ComplaintTopic") or None,
        delivery_topic=text(attributes, "DeliveryTopic") or None,
        forwarding_enabled=query.flag(attributes, "ForwardingEnabled"),
        headers_in_bounce=query.flag(attributes, "HeadersInBounceNotificationsEnabled"),
        headers_in_complaint=query.flag(attributes, "HeadersInComplaintNotificationsEnabled"),
        headers_in_delivery=query.flag(attributes, "HeadersInDeliveryNotificationsEnabled"),
    )
