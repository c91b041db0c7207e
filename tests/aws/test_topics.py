from urllib.parse import parse_qs

import pytest

from sestui.aws.answers import MalformedAnswer
from sestui.aws.topics import region_of, subscriptions_of, topic_of
from sestui.model.failure import Cause
from sestui.model.feedback import Subscription, Topic
from tests.aws.bed import Machine, failure_from
from tests.aws.told import HERE, as_xml, told, xml_refusal

ARN = "arn:aws:sns:eu-central-1:444455556666:bounces"


def attributes(**told: str) -> str:
    entries = (f"<entry><key>{name}</key><value>{value}</value></entry>" for name, value in told.items())
    return f"<Attributes>{''.join(entries)}</Attributes>"


def subscription(arn: str, protocol: str = "email", endpoint: str = "ops@example.com") -> str:
    return (
        f"<member><SubscriptionArn>{arn}</SubscriptionArn><Owner>1</Owner><Protocol>{protocol}</Protocol>"
        f"<Endpoint>{endpoint}</Endpoint><TopicArn>{ARN}</TopicArn></member>"
    )


COUNTS = as_xml(
    "GetTopicAttributes",
    attributes(
        SubscriptionsConfirmed="1", SubscriptionsPending="2", SubscriptionsDeleted="3", Policy="{&quot;a&quot;: 1}"
    ),
)


def page(*members: str, token: str = "") -> bytes:
    following = f"<NextToken>{token}</NextToken>" if token else ""
    return as_xml("ListSubscriptionsByTopic", f"<Subscriptions>{''.join(members)}</Subscriptions>{following}")


def test_counts_and_who_listens(machine: Machine) -> None:
    first = page(subscription(f"{ARN}:1"), subscription("PendingConfirmation", "https", "https://x"), token="t+/=")
    with told(machine, COUNTS, first, page(subscription("Deleted", "sms", ""))) as (reader, server):
        topic = reader.topic(HERE, ARN)
        requests = [parse_qs(request.body.decode()) for request in server.requests]
        scopes = {request.scope for request in server.requests}
    assert topic == Topic(
        ARN,
        confirmed=1,
        pending=2,
        deleted=3,
        policy='{"a": 1}',
        subscriptions=(
            Subscription("email", "ops@example.com"),
            Subscription("https", "https://x", "pending"),
            Subscription("sms", "", "deleted"),
        ),
    )
    assert [sent["Action"][0] for sent in requests] == ["GetTopicAttributes", *["ListSubscriptionsByTopic"] * 2]
    assert all(sent["TopicArn"] == [ARN] for sent in requests)
    assert requests[2]["NextToken"] == ["t+/="]
    assert scopes == {("eu-central-1", "sns")}


@pytest.mark.parametrize(
    ("arn", "state"),
    [
        (f"{ARN}:1", "confirmed"),
        ("PendingConfirmation", "pending"),
        ("Deleted", "deleted"),
        ("", "unknown"),
        ("Suspended", "unknown"),
    ],
)
def test_only_an_arn_says_that_a_subscription_is_confirmed(machine: Machine, arn: str, state: str) -> None:
    with told(machine, COUNTS, page(subscription(arn))) as (reader, _):
        topic = reader.topic(HERE, ARN)
    assert topic.subscriptions is not None
    assert [each.state for each in topic.subscriptions] == [state]


def test_a_topic_with_very_many_subscriptions_is_read_in_part(machine: Machine) -> None:
    with told(machine, COUNTS, page(subscription(f"{ARN}:1"), token="more")) as (reader, server):
        topic = reader.topic(HERE, ARN)
        assert len(server.requests) == 4
    assert topic.subscriptions is not None
    assert (len(topic.subscriptions), topic.complete) == (3, False)


@pytest.mark.parametrize("code", ["NotFound", "NotFoundException"])
def test_a_topic_that_is_gone_is_no_failure(machine: Machine, code: str) -> None:
    with told(machine, xml_refusal(code, "404 Not Found")) as (reader, server):
        assert reader.topic(HERE, ARN) == Topic(ARN, exists=False)
        assert len(server.requests) == 1


def test_a_topic_of_somebody_else_may_be_denied(machine: Machine) -> None:
    said = (
        f"User: u is not authorized to perform: SNS:GetTopicAttributes on resource: {ARN} because no resource-based "
        "policy allows the SNS:GetTopicAttributes action"
    )
    with told(machine, xml_refusal("AuthorizationError", "403 Forbidden", said)) as (reader, _):
        failure = failure_from(lambda: reader.topic(HERE, ARN))
    assert (failure.cause, failure.iam_action) == (Cause.DENIED, "sns:GetTopicAttributes")
    assert failure.summary == "a in eu-central-1: not allowed to call sns:GetTopicAttributes."
    assert "its own policy" in failure.fix


def test_counts_without_names_say_why_there_are_none(machine: Machine) -> None:
    with told(machine, COUNTS, xml_refusal("AuthorizationError", "403 Forbidden")) as (reader, _):
        topic = reader.topic(HERE, ARN)
    assert (topic.confirmed, topic.subscriptions) == (1, None)
    assert topic.subscriptions_failure is not None
    assert topic.subscriptions_failure.iam_action == "sns:ListSubscriptionsByTopic"


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (xml_refusal("Throttled", "429 Too Many Requests"), Cause.THROTTLED),
        (xml_refusal("Throttled"), Cause.THROTTLED),
        (xml_refusal("Throttling"), Cause.THROTTLED),
        (xml_refusal("InternalError", "500 Internal Server Error"), Cause.UNREACHABLE),
        (xml_refusal("ExpiredToken", "403 Forbidden"), Cause.LOGIN_NEEDED),
    ],
)
def test_what_may_pass_is_asked_again(machine: Machine, reply: bytes, cause: Cause) -> None:
    with told(machine, COUNTS, reply) as (reader, _):
        assert failure_from(lambda: reader.topic(HERE, ARN)).cause is cause


@pytest.mark.parametrize(
    ("arn", "region"),
    [
        (ARN, "eu-central-1"),
        ("arn:aws:sns:af-south-1:1:x", "af-south-1"),
        ("arn:aws-us-gov:sns:us-gov-west-1:1:x", "eu-west-1"),
        ("arn:aws:sns::1:x", "eu-west-1"),
        ("nonsense", "eu-west-1"),
        ("", "eu-west-1"),
    ],
)
def test_the_region_of_an_arn(arn: str, region: str) -> None:
    assert region_of(arn, "eu-west-1") == region


def test_an_arn_never_chooses_the_host(machine: Machine) -> None:
    with told(machine, COUNTS) as (reader, server):
        failure = failure_from(lambda: reader.topic(HERE, "arn:aws:sns:evil.example/:1:x"))
        assert server.requests == []
    assert failure.cause is Cause.BAD_CONFIGURATION


def test_nothing_said_is_nothing_known() -> None:
    assert topic_of(ARN, {"Attributes": ""}) == Topic(ARN)
    assert subscriptions_of({"Subscriptions": ""}).items == ()


@pytest.mark.parametrize(
    "attributes", ["text", {"SubscriptionsConfirmed": "many"}, {"Policy": {"a": "b"}}, {"SubscriptionsPending": ""}]
)
def test_counts_in_another_form_are_told(attributes: object) -> None:
    with pytest.raises(MalformedAnswer):
        topic_of(ARN, {"Attributes": attributes})


@pytest.mark.parametrize("item", ["text", {}, {"Protocol": ""}, {"Protocol": "email", "Endpoint": ["x"]}])
def test_subscriptions_in_another_form_are_told(item: object) -> None:
    with pytest.raises(MalformedAnswer):
        subscriptions_of({"Subscriptions": [item]})
