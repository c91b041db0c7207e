import json
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.feedback import (
    ConfigurationSet,
    EventDestination,
    EventDestinations,
    Notifications,
    Subscription,
    Topic,
)
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.rules.feedback import Event, Feedback, Heard, Hearing, hearing
from sestui.rules.listeners import Ear, denies_publishing, may_publish, topic_listener
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, failure

NAME = "acme.example"
ARN = "arn:aws:sns:eu-west-1:123456789012:bounces"
FIFO = f"{ARN}.fifo"
POLICY = '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "ses.amazonaws.com"}, "Action": "sns:Publish"}]}'
HEARD_TOPIC = Topic(ARN, confirmed=2, pending=0, policy=POLICY)


def named(found: dict[str, Any]) -> Any:
    return MappingProxyType(
        {name: value if isinstance(value, Reading) else Reading(value, NOW) for name, value in found.items()}
    )


def denied(action: str) -> Reading[Any]:
    return Reading().failed(failure(Cause.DENIED, iam_action=action), NOW)


def depth(
    *,
    forwarding: bool | None = False,
    configuration_set: str | None = None,
    destinations: tuple[EventDestination, ...] | Reading[Any] | None = None,
    bounce_topic: str | None = None,
    topic: Topic | Reading[Any] | None = None,
    **members: Any,
) -> Depth:
    """Return a target with one identity; what is not given is not set, and everything is read."""
    identity = Identity(NAME, type="DOMAIN", feedback_forwarding=forwarding, configuration_set=configuration_set)
    found: dict[str, Any] = {
        "identities": Reading(IdentityList((IdentitySummary(NAME, "DOMAIN", True, "SUCCESS"),)), NOW),
        "details": named({NAME: identity}),
        "notifications": named({NAME: Notifications(NAME, bounce_topic, bounce_topic, None, forwarding)}),
        "topics": named({} if topic is None else {ARN: topic}),
    }
    if configuration_set is not None:
        found["configuration_sets"] = named({configuration_set: ConfigurationSet(configuration_set)})
        if destinations is not None:
            value = destinations
            if isinstance(destinations, tuple):
                value = EventDestinations(configuration_set, True, destinations)  # type: ignore[assignment]
            found["event_destinations"] = named({configuration_set: value})
    return Depth(**(found | members))


def destination(
    kind: str = "sns", *, enabled: bool | None = True, events: tuple[str, ...] = ("BOUNCE", "COMPLAINT")
) -> EventDestination:
    return EventDestination("watch", enabled, events, kind, ARN if kind == "sns" else "")


def with_set(*destinations: EventDestination, forwarding: bool | None = False, **members: Any) -> Depth:
    return depth(configuration_set="main", destinations=destinations, forwarding=forwarding, **members)


def bounce(state: Depth) -> Heard:
    return hearing(NAME, state).bounce


@pytest.mark.parametrize(
    ("state", "ear", "label", "severity"),
    [
        # forwarding, and that SES forwards anyway where nothing else is
        (depth(forwarding=True), Ear.HEARD, "e-mail", Severity.OK),
        (depth(forwarding=False), Ear.HEARD, "e-mail", Severity.OK),
        (depth(forwarding=None), Ear.HEARD, "e-mail", Severity.OK),
        (with_set(destination(events=("SEND",))), Ear.HEARD, "e-mail", Severity.OK),
        # topics of the identity
        (depth(bounce_topic=ARN, topic=HEARD_TOPIC), Ear.HEARD, "sns 2", Severity.OK),
        (depth(bounce_topic=ARN, topic=HEARD_TOPIC, forwarding=True), Ear.HEARD, "sns 2, e-mail", Severity.OK),
        (depth(bounce_topic=ARN, topic=replace(HEARD_TOPIC, confirmed=0)), Ear.NOBODY, "nobody", Severity.CRITICAL),
        (
            depth(bounce_topic=ARN, topic=replace(HEARD_TOPIC, confirmed=0, pending=2)),
            Ear.NOBODY,
            "nobody",
            Severity.CRITICAL,
        ),
        (depth(bounce_topic=ARN, topic=Topic(ARN, exists=False)), Ear.NOBODY, "nobody", Severity.CRITICAL),
        (
            depth(bounce_topic=FIFO, topics=named({FIFO: Topic(FIFO, confirmed=1)})),
            Ear.NOBODY,
            "nobody",
            Severity.CRITICAL,
        ),
        (
            depth(bounce_topic=ARN, topic=Topic(ARN, exists=False), forwarding=True),
            Ear.HEARD,
            "e-mail",
            Severity.NOTE,
        ),
        (depth(bounce_topic=ARN), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (depth(bounce_topic=ARN, topic=denied("sns:GetTopicAttributes")), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (depth(bounce_topic=ARN, topic=Topic(ARN)), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (
            depth(bounce_topic=ARN, topic=replace(HEARD_TOPIC, policy='{"Statement": []}')),
            Ear.UNKNOWN,
            "cannot tell",
            Severity.WARNING,
        ),
        # event destinations
        (with_set(destination(), topic=HEARD_TOPIC), Ear.HEARD, "sns 2", Severity.OK),
        (with_set(destination("firehose")), Ear.PUBLISHED, "firehose", Severity.NOTE),
        (with_set(destination("cloudwatch")), Ear.PUBLISHED, "cloudwatch", Severity.NOTE),
        (with_set(destination("eventbridge")), Ear.PUBLISHED, "eventbridge", Severity.NOTE),
        (with_set(destination("pinpoint")), Ear.NOBODY, "nobody", Severity.CRITICAL),
        (with_set(destination("")), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (with_set(destination(enabled=None), topic=HEARD_TOPIC), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (with_set(destination("pinpoint"), forwarding=True), Ear.HEARD, "e-mail", Severity.NOTE),
        # what is set up and disabled is not documented to count, nor not to count
        (with_set(destination(enabled=False), topic=HEARD_TOPIC), Ear.UNKNOWN, "cannot tell", Severity.WARNING),
        # the set is not there
        (
            with_set(destination(), configuration_sets=named({"main": ConfigurationSet("main", False)})),
            Ear.HEARD,
            "e-mail",
            Severity.OK,
        ),
        # not read, not allowed
        (depth(configuration_set="main"), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (depth(configuration_set="main", forwarding=True), Ear.HEARD, "e-mail", Severity.OK),
        (depth(details=named({})), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (depth(notifications=named({})), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        (depth(notifications=named({}), forwarding=True), Ear.HEARD, "e-mail", Severity.OK),
        (Depth(), Ear.UNKNOWN, "cannot tell", Severity.UNKNOWN),
        # there is nothing to hear
        (depth(details=named({NAME: Identity(NAME, exists=False)})), Ear.UNKNOWN, "gone", Severity.NOTE),
    ],
)  # fmt: skip
def test_who_hears_the_bounces(state: Depth, ear: Ear, label: str, severity: Severity) -> None:
    found = bounce(state)
    assert (found.ear, found.label, found.severity) == (ear, label, severity), found.meaning
    assert found.source
    if severity is Severity.CRITICAL:
        assert "nobody hears this identity's bounces" in found.meaning.lower()
        assert found.fix


@pytest.mark.parametrize(
    ("state", "permission"),
    [
        (depth(bounce_topic=ARN, topic=denied("sns:GetTopicAttributes")), "sns:GetTopicAttributes"),
        (
            depth(configuration_set="main", destinations=denied("ses:GetConfigurationSetEventDestinations")),
            "ses:GetConfigurationSetEventDestinations",
        ),
        (depth(details=named({NAME: denied("ses:GetEmailIdentity")})), "ses:GetEmailIdentity"),
        (
            depth(notifications=named({NAME: Reading().failed(failure(Cause.DENIED), NOW)})),
            "ses:GetIdentityNotificationAttributes",
        ),
    ],
)
def test_what_may_not_be_read_cannot_be_told_and_names_the_permission(state: Depth, permission: str) -> None:
    found = bounce(state)
    assert found.ear is Ear.UNKNOWN
    assert found.permissions == (permission,)
    assert permission in found.meaning


def test_bounces_and_complaints_are_told_apart() -> None:
    found = hearing(NAME, with_set(destination(events=("BOUNCE",)), topic=replace(HEARD_TOPIC, confirmed=0)))
    assert (found.bounce.label, found.complaint.label) == ("nobody", "e-mail")
    assert (found.bounce.event, found.complaint.event) == (Event.BOUNCE, Event.COMPLAINT)
    assert found.worst is found.bounce
    assert "complaints" in hearing(NAME, with_set(destination("pinpoint"))).complaint.meaning


def test_listeners_stand_in_the_order_of_ses() -> None:
    state = with_set(destination(), destination("eventbridge"), topic=HEARD_TOPIC, bounce_topic=ARN, forwarding=True)
    assert [each.channel for each in bounce(state).listeners] == [
        "event destination", "event destination", "topic", "e-mail",
    ]  # fmt: skip


def test_a_missing_configuration_set_is_told_since_mail_is_refused() -> None:
    for members in (
        {"configuration_sets": named({"main": ConfigurationSet("main", False)})},
        {"event_destinations": named({"main": EventDestinations("main", False)})},
    ):
        found = hearing(NAME, replace(with_set(), **members))
        assert "does not exist" in found.note
        assert found.note_severity is Severity.CRITICAL
    off = hearing(NAME, with_set(configuration_sets=named({"main": ConfigurationSet("main", sending_enabled=False)})))
    assert off.note_severity is Severity.WARNING
    assert hearing(NAME, with_set()).note == ""


@pytest.mark.parametrize(
    ("subscriptions", "counts", "label"),
    [
        ((Subscription("email", "a@b.example"),), (None, None), "sns 1"),
        ((Subscription("email", "a@b.example", "pending"),), (None, None), "nobody"),
        ((), (None, None), "nobody"),
        # the counts are late: what is listed is there
        ((Subscription("email", "a@b.example"),), (0, 1), "sns 1"),
        ((Subscription("email", "a@b.example", "deleted"),), (0, 0), "nobody"),
        (None, (3, 0), "sns 3"),
    ],
)
def test_counts_and_lists_of_subscriptions(
    subscriptions: tuple[Subscription, ...] | None, counts: tuple[int | None, int | None], label: str
) -> None:
    topic = Topic(ARN, True, *counts, subscriptions=subscriptions)
    assert bounce(depth(bounce_topic=ARN, topic=topic)).label == label


def test_an_incomplete_list_without_counts_does_not_prove_silence() -> None:
    topic = Topic(ARN, subscriptions=(Subscription("email", "a@b.example", "pending"),), complete=False)
    assert_unknown(topic)
    # Nobody may take a state that is not told for "confirmed", nor for "nobody listens".
    assert_unknown(Topic(ARN, subscriptions=(Subscription("email", "a@b.example", "unknown"),)))


def assert_unknown(topic: Topic) -> None:
    assert bounce(depth(bounce_topic=ARN, topic=topic)).ear is Ear.UNKNOWN


def test_subscriptions_that_may_not_be_listed_name_the_permission() -> None:
    topic = Topic(ARN, subscriptions_failure=failure(Cause.DENIED, iam_action="sns:ListSubscriptionsByTopic"))
    assert "sns:ListSubscriptionsByTopic" in bounce(depth(bounce_topic=ARN, topic=topic)).meaning


def both(address_status: str) -> Depth:
    """Return a domain with a topic that is heard, and an address of it with forwarding alone."""
    items = (
        IdentitySummary(NAME, "DOMAIN", True, "SUCCESS"),
        IdentitySummary(f"ops@{NAME}", None, None, address_status),
    )
    own = depth(bounce_topic=ARN, topic=HEARD_TOPIC)
    return replace(
        own,
        identities=Reading(IdentityList(items), NOW),
        details=named({**own.details, f"ops@{NAME}": Identity(f"ops@{NAME}", feedback_forwarding=True)}),
        notifications=named({**own.notifications, f"ops@{NAME}": Notifications(f"ops@{NAME}")}),
    )


def test_the_settings_of_a_domain_do_not_hold_for_an_address_that_is_verified_itself() -> None:
    found = hearing(f"ops@{NAME}", both("SUCCESS"))
    assert (found.follows, found.bounce.label) == (f"ops@{NAME}", "e-mail")


def test_they_hold_for_an_address_that_is_not() -> None:
    for name in (f"ops@{NAME}", f"else@{NAME}", f"x@deep.{NAME.upper()}"):
        found = hearing(name, both("PENDING"))
        assert (found.follows, found.bounce.label) == (NAME, "sns 2")


def test_one_hearing_judges_many_identities_alike() -> None:
    state = both("SUCCESS")
    many = Hearing(state)
    for name in (NAME, f"ops@{NAME}", NAME):
        assert many.feedback(name) == hearing(name, state)


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ("", None),
        ("{", None),
        ("[]", None),
        ('{"Statement": 5}', None),
        ('{"Statement": [5]}', None),
        ("[" * 100_000, None),
        ('{"Statement": []}', False),
        (POLICY, True),
        (POLICY.replace("Allow", "Deny"), False),
        (POLICY.replace("sns:Publish", "SNS:*"), True),
        (POLICY.replace("sns:Publish", "SNS:Pub*"), True),
        (POLICY.replace("sns:Publish", "sns:Publis?"), True),
        (POLICY.replace("sns:Publish", "sns:Put*"), False),
        (POLICY.replace("sns:Publish", "sns:Subscribe"), False),
        (POLICY.replace('"Service": "ses.amazonaws.com"', '"AWS": "*"'), True),
        (POLICY.replace("ses.amazonaws.com", "s3.amazonaws.com"), False),
    ],
)
def test_whether_a_topic_lets_ses_publish(policy: str, expected: bool | None) -> None:
    assert may_publish(policy) is expected


def with_denial(**denial: Any) -> str:
    document = json.loads(POLICY)
    return json.dumps({"Statement": [*document["Statement"], {"Effect": "Deny", **denial}]})


SES = {"Service": "ses.amazonaws.com"}
INSECURE = {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize(
    ("denial", "denies"),
    [
        ({"Principal": SES, "Action": "sns:Publish"}, True),
        ({"Principal": "*", "Action": "SNS:*"}, True),
        ({"Principal": {"AWS": "*"}, "Action": ["sns:Subscribe", "sns:Pub*"]}, True),
        ({"Principal": "*", "NotAction": "sns:Subscribe"}, True),
        ({"Principal": "*", "NotAction": "sns:Publish"}, False),
        ({"Principal": SES, "Action": "sns:Subscribe"}, False),
        ({"Principal": {"Service": "s3.amazonaws.com"}, "Action": "sns:Publish"}, False),
        ({"Principal": {"AWS": "123456789012"}, "Action": "sns:*"}, False),
        ({"Principal": "*", "Action": "sns:Publish", "Condition": INSECURE}, False),
        ({"NotPrincipal": SES, "Action": "sns:Publish"}, False),
    ],
)
def test_an_explicit_deny_keeps_ses_from_publishing(denial: dict[str, Any], denies: bool) -> None:
    policy = with_denial(**denial)
    assert (denies_publishing(policy), may_publish(policy)) == (denies, not denies)


def test_nobody_hears_through_a_topic_that_denies_ses_to_publish() -> None:
    topic = replace(HEARD_TOPIC, policy=with_denial(Principal=SES, Action="sns:Publish"))
    found = topic_listener("topic", "Bounce", topic.arn, Reading(topic, NOW))
    assert (found.ear, found.short, found.severity) == (Ear.NOBODY, "sns denied", Severity.WARNING)
    assert "denies SES to publish" in found.words
    assert found.fix


def test_words_from_outside_are_clean() -> None:
    hostile = EVERY_HOSTILE
    state = depth(
        configuration_set=hostile,
        destinations=(
            EventDestination(hostile, True, ("BOUNCE",), "sns", hostile),
            EventDestination("", True, ("BOUNCE",), hostile),
        ),
        bounce_topic=hostile,
        topics=named({hostile: Topic(hostile, confirmed=1, subscriptions=(Subscription(hostile, hostile),))}),
    )  # fmt: skip
    found: Feedback = hearing(NAME, state)
    texts = [found.note, found.configuration_set, found.bounce.meaning, found.bounce.label, found.bounce.fix]
    texts += [each.words + each.name + each.short for each in found.bounce.listeners]
    assert all(text.isprintable() for text in texts)
