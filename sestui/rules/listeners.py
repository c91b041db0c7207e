"""One listener for bounces or complaints: a topic, a destination of events, e-mail; and whether anybody hears it.

Sources: SES Developer Guide, "Receiving Amazon SES notifications using Amazon SNS" (same region, standard topics, the
topic's policy must let ses.amazonaws.com publish; when publishing fails, SES takes the topic off the identity and
forwards by e-mail again) and "Monitor email sending using event publishing"; Amazon SNS, GetTopicAttributes
(SubscriptionsConfirmed, SubscriptionsPending); end of support of Amazon Pinpoint on 2026-10-30.
"""

import json
from dataclasses import dataclass
from enum import IntEnum
from fnmatch import fnmatchcase
from typing import Any, Final, TypeVar

from sestui.model.failure import LABELS, Failure
from sestui.model.feedback import EventDestination, Topic
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.severity import Severity

T = TypeVar("T")

SNS_SOURCE: Final = "sns GetTopicAttributes, ListSubscriptionsByTopic; SES Developer Guide, notifications using SNS"
EVENTS_SOURCE: Final = "sesv2 GetConfigurationSetEventDestinations; SES Developer Guide, event publishing"
_LIMIT: Final = 120
_STATES: Final = frozenset({"confirmed", "pending", "deleted"})


class Ear(IntEnum):
    """How well something is heard; of several listeners the best counts."""

    NOBODY = 0
    UNKNOWN = 1
    """Cannot be told: not read, not allowed, or a thing that this version does not know."""
    PUBLISHED = 2
    """It goes somewhere; whether anybody listens there cannot be read."""
    HEARD = 3


@dataclass(frozen=True, slots=True)
class Listener:
    """One way in which SES tells of an event. All texts are clean."""

    channel: str
    """`event destination`, `topic` or `e-mail`."""
    name: str
    ear: Ear
    words: str
    """Who hears, or why nobody does, in a sentence."""
    severity: Severity
    source: str
    short: str = ""
    """A word or two for a table: `e-mail`, `sns 2`, `eventbridge`."""
    fix: str = ""
    permission: str = ""
    """The IAM action that is missing, where that is why it cannot be told."""


def missing(reading: Reading[T] | None, action: str) -> tuple[str, str, str]:
    """Return why a reading has no value, what to do, and the permission that is missing."""
    failure = reading.failure if reading is not None else None
    return why(failure, action) if failure is not None else ("it has not been read yet", "", "")


def why(failure: Failure, action: str) -> tuple[str, str, str]:
    """Return a failure as part of a sentence, its fix, and the permission that is missing."""
    denied = failure.cause == "denied"
    permission = (failure.iam_action or action) if denied else ""
    words = f"{permission} is not allowed" if denied else f"reading failed: {LABELS[failure.cause]}"
    return clean(words, _LIMIT), clean(failure.fix), clean(permission, _LIMIT)


def topic_name(arn: str) -> str:
    """Return the name of a topic, clean; the whole text where it is no ARN."""
    return clean(arn.rpartition(":")[2] or arn, _LIMIT)


def topic_listener(channel: str, name: str, arn: str, reading: Reading[Topic] | None) -> Listener:
    """Judge an SNS topic that SES publishes to."""
    topic = reading.value if reading is not None else None
    shown = topic_name(arn)
    if topic is None:
        reason, fix, permission = missing(reading, "sns:GetTopicAttributes")
        words = f"SNS topic {shown}: {reason}."
        return Listener(channel, name, Ear.UNKNOWN, words, Severity.UNKNOWN, SNS_SOURCE, "sns ?", fix, permission)
    ear, severity, words, short, fix = _topic(topic, shown)
    return Listener(channel, name, ear, words, severity, SNS_SOURCE, short, fix)


def _topic(topic: Topic, shown: str) -> tuple[Ear, Severity, str, str, str]:
    wrong = Severity.WARNING
    if not topic.exists:
        fix = "Create the topic, or take it off: SES does so itself when it next fails to publish."
        return Ear.NOBODY, wrong, f"SNS topic {shown} does not exist.", "sns gone", fix
    if topic.arn.endswith(".fifo"):
        fix = "Use a standard topic."
        return Ear.NOBODY, wrong, f"SNS topic {shown} is a FIFO topic, which SES cannot publish to.", "sns fifo", fix
    if denies_publishing(topic.policy):
        fix = "Take the statement that denies ses.amazonaws.com sns:Publish out of the topic's policy."
        return Ear.NOBODY, wrong, f"The policy of SNS topic {shown} denies SES to publish.", "sns denied", fix
    if may_publish(topic.policy) is False:
        fix = "Let ses.amazonaws.com sns:Publish in the topic's policy."
        words = f"The policy of SNS topic {shown} does not let SES publish, as far as it can be read."
        return Ear.UNKNOWN, wrong, words, "sns ?", fix
    listed = topic.subscriptions
    confirmed = topic.confirmed
    pending = topic.pending
    if listed is not None:
        counted = sum(each.state == "confirmed" for each in listed)
        # The counts of SNS are late at times: a subscription that is listed is there.
        all_known = topic.complete and all(each.state in _STATES for each in listed)
        confirmed = counted if confirmed is None and all_known else max(confirmed or 0, counted) or confirmed
        waiting = sum(each.state == "pending" for each in listed)
        pending = waiting if pending is None and all_known else max(pending or 0, waiting) or pending
    if confirmed:
        return Ear.HEARD, Severity.OK, f"SNS topic {shown}: {_subscribers(topic, confirmed)}.", f"sns {confirmed}", ""
    if confirmed is None:
        failure = topic.subscriptions_failure
        reason = why(failure, "sns:ListSubscriptionsByTopic")[0] if failure is not None else "its counts were not told"
        return Ear.UNKNOWN, Severity.UNKNOWN, f"SNS topic {shown}: {reason}.", "sns ?", ""
    if pending:
        fix = "Confirm the subscription; the mail or request for it is valid for two days, then subscribe again."
        words = f"SNS topic {shown} has no confirmed subscription, only {pending} pending."
        return Ear.NOBODY, wrong, words, "sns pending", fix
    return Ear.NOBODY, wrong, f"SNS topic {shown} has no subscription.", "sns 0", "Subscribe somebody to the topic."


def _subscribers(topic: Topic, confirmed: int) -> str:
    told = f"{confirmed} confirmed subscription{'' if confirmed == 1 else 's'}"
    protocols = sorted({clean(s.protocol, 20) for s in topic.subscriptions or () if s.state == "confirmed"})
    return f"{told} ({', '.join(protocols)})" if protocols else told


def may_publish(policy: str) -> bool | None:
    """Say whether a topic's policy lets SES publish, conditions aside; `None` where it cannot be read. Never raises.

    A policy that lets in everybody under a condition may let in SES; only one that names nobody like SES does not.
    """
    statements = _statements(policy)
    if statements is None:
        return None
    allowed = any(_has_effect(each, "allow") and _publishes(each) and _means_ses(each) for each in statements)
    return allowed and not denies_publishing(policy)


def denies_publishing(policy: str) -> bool:
    """Say whether a topic's policy denies SES to publish, whatever else it allows. Never raises.

    Source: IAM User Guide, "Policy evaluation logic": an explicit deny overrides any allow. One under a condition may
    not concern SES (requests without TLS are often denied): it denies nothing here.
    """
    return any(
        _has_effect(each, "deny") and not each.get("Condition") and _publishes(each) and _means_ses(each, deny=True)
        for each in _statements(policy) or ()
    )


def _statements(policy: str) -> list[dict[str, Any]] | None:
    """Return the statements of a policy; `None` where it is none, or one of them is odd."""
    try:
        document = json.loads(policy) if policy else None
    except (ValueError, RecursionError):
        return None
    found = document.get("Statement") if isinstance(document, dict) else None
    many: list[Any] = found if isinstance(found, list) else [found]
    return many if all(isinstance(each, dict) for each in many) else None


def _has_effect(statement: dict[str, Any], effect: str) -> bool:
    return str(statement.get("Effect", "")).lower() == effect


def _texts(value: Any) -> list[str]:
    return [str(each).lower() for each in (value if isinstance(value, list) else [value])]


def _publishes(statement: dict[str, Any]) -> bool:
    if "NotAction" in statement:
        return not _names_publish(statement["NotAction"])
    return _names_publish(statement.get("Action"))


def _names_publish(actions: Any) -> bool:
    return any(fnmatchcase("sns:publish", each) for each in _texts(actions))


def _means_ses(statement: dict[str, Any], *, deny: bool = False) -> bool:
    """Say whether SES may be among those that a statement is about; one that denies has to mean SES for certain."""
    principal = statement.get("Principal")
    if "NotPrincipal" in statement:
        # Which of the two holds for a service is not told plainly: nothing is denied for certain.
        return not deny
    if principal == "*":
        return True
    if not isinstance(principal, dict):
        return False
    services = _texts(principal.get("Service"))
    return "*" in _texts(principal.get("AWS")) or "*" in services or "ses.amazonaws.com" in services


_PUBLISHED: Final = {
    "firehose": "Published to Firehose: whether anybody reads the stream cannot be told.",
    "cloudwatch": "Counted in CloudWatch: whether anybody watches cannot be told, and addresses are not in it.",
    "eventbridge": "Published to EventBridge: whether a rule listens cannot be told.",
}


def destination_listener(destination: EventDestination, topic: Reading[Topic] | None) -> Listener:
    """Judge one destination of a configuration set, for an event that it takes."""
    name = clean(destination.name, _LIMIT)
    channel = "event destination"

    def listener(ear: Ear, severity: Severity, words: str, short: str, fix: str = "") -> Listener:
        return Listener(channel, name, ear, words, severity, EVENTS_SOURCE, short, fix)

    kind = destination.kind
    if destination.enabled is False:
        return listener(Ear.NOBODY, Severity.WARNING, "The destination is disabled.", "disabled", "Enable it.")
    if kind == "pinpoint":
        words = "Amazon Pinpoint ended on 2026-10-30: nothing is there any more."
        return listener(Ear.NOBODY, Severity.WARNING, words, "pinpoint", "Use another kind of destination.")
    if destination.enabled is None:
        return listener(Ear.UNKNOWN, Severity.UNKNOWN, "AWS did not say whether it is enabled.", f"{clean(kind, 20)} ?")
    if kind == "sns":
        return topic_listener(channel, name, destination.arn, topic)
    if kind in _PUBLISHED:
        return listener(Ear.PUBLISHED, Severity.OK, _PUBLISHED[kind], kind)
    words = "A kind of destination that this version does not know."
    return listener(Ear.UNKNOWN, Severity.UNKNOWN, words, f"{clean(kind, 20)} ?".strip())
