"""Who hears an identity, in words: listeners in SES's order, topics with who listens, and what could not be read."""

from dataclasses import replace

import pytest

from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.feedback import EventDestination, EventDestinations, Notifications, Subscription, Topic
from sestui.model.reading import Reading
from sestui.rules.account_facts import Fact, Section
from sestui.rules.explain_feedback import explain_feedback
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, failure
from tests.rules.deep import deep, detail, kept, listed

NAME = "example.com"
ARN = "arn:aws:sns:eu-west-1:123456789012:bounces"


def with_topic(topic: object, **members: object) -> Depth:
    """Return a target whose only identity sends its bounces to a topic."""
    told = {NAME: Notifications(NAME, ARN, forwarding_enabled=False)}
    given = {"notifications": kept(told), "topics": kept({ARN: topic})} | members
    return deep([listed(NAME)], {NAME: detail(NAME, feedback_forwarding=False)}, **given)


def section(depth: Depth, title: str, name: str = NAME) -> Section:
    return next(each for each in explain_feedback(name, depth, NOW) if each.title == title)


def fact(found: Section, label: str) -> Fact:
    return next(each for each in found.facts if each.label == label)


@pytest.mark.parametrize(
    ("topic", "label", "value", "severity"),
    [
        (
            Topic(ARN, confirmed=1, subscriptions=(Subscription("email", "ops@example.com"),)),
            "email",
            "ops@example.com",
            0,
        ),
        (
            Topic(
                ARN, confirmed=0, pending=1, subscriptions=(Subscription("https", "https://example.com/x", "pending"),)
            ),
            "https",
            "https://example.com/x (pending)",
            Severity.WARNING,
        ),
        (Topic(ARN, confirmed=2, pending=1, deleted=0), "subscriptions", "2 confirmed, 1 pending", 0),
        (Topic(ARN, confirmed=0), "subscriptions", "0 confirmed", 0),
        (Topic(ARN), "subscriptions", "not told", 0),
        (Topic(ARN, exists=False), "topic", "does not exist", Severity.WARNING),
        (Topic(ARN, confirmed=900, complete=False), "and more", "not listed", 0),
        (Topic(ARN, subscriptions=(Subscription("email", EVERY_HOSTILE),)), "email", "", 0),
    ],
)
def test_a_topic_tells_who_listens(topic: Topic, label: str, value: str, severity: int) -> None:
    found = fact(section(with_topic(topic), "Topic bounces"), label)
    assert value in found.value
    assert found.severity == severity
    assert "\x1b" not in found.value


def test_listeners_are_told_in_the_order_in_which_ses_looks_at_them() -> None:
    items = (EventDestination("events", True, ("BOUNCE",), "eventbridge", "arn:aws:events:x"),)
    depth = replace(
        with_topic(Topic(ARN, confirmed=1)),
        details=kept({NAME: detail(NAME, configuration_set="main")}),
        event_destinations=kept({"main": EventDestinations("main", True, items)}),
    )
    found = section(depth, f"Bounces of {NAME}")
    assert [each.value for each in found.facts[1:]] == [
        "event destination events",
        "topic bounce topic",
        "feedback forwarding",
    ]
    assert fact(section(depth, "Settings"), "configuration set").value == "main"


def test_a_topic_that_may_not_be_read_names_the_permission_that_is_missing() -> None:
    denied = failure(Cause.DENIED, iam_action="sns:ListSubscriptionsByTopic")
    found = section(with_topic(Topic(ARN, confirmed=1, subscriptions_failure=denied)), "Topic bounces")
    assert "sns:ListSubscriptionsByTopic is missing" in fact(found, "who listens").value
    unread = section(
        with_topic(Reading(failure=failure(Cause.DENIED, iam_action="sns:GetTopicAttributes"))), f"Bounces of {NAME}"
    )
    assert "sns:GetTopicAttributes" in fact(unread, "heard by").meaning
    assert fact(unread, "heard by").severity is Severity.UNKNOWN


def test_what_was_never_read_is_told_as_that() -> None:
    depth = deep([listed(NAME)])
    assert {each.value for each in section(depth, "Reading").facts} == {"not read yet"}
    assert fact(section(depth, f"Bounces of {NAME}"), "heard by").label == "heard by"
    depth = with_topic(Topic(ARN), topics=kept({}))
    assert fact(section(depth, "Topic bounces"), "read").severity is Severity.UNKNOWN


def test_an_address_that_is_covered_is_heard_by_the_settings_of_its_domain() -> None:
    depth = with_topic(Topic(ARN, confirmed=1))
    assert fact(section(depth, "Settings", f"ops@{NAME}"), "settings").value == f"of {NAME}"
    assert fact(section(depth, "Topic bounces", f"ops@{NAME}"), "ARN").value == ARN


def test_endpoints_that_a_snapshot_leaves_out_are_told_as_left_out() -> None:
    topic = Topic(ARN, confirmed=1, subscriptions=(Subscription("email", ""),))
    found = section(with_topic(topic, withheld=(("subscriptions", 1),)), "Topic bounces")
    assert fact(found, "email").value == "left out of this snapshot"
