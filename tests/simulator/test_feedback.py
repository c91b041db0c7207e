"""Who is told of bounces: configuration sets, notification topics, and who listens to them."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.simulator import SceneError, parse_scene
from tests.simulator.bed import ACCOUNT, SCENE, Bed, assert_conforms, given_leaves
from tests.simulator.conftest import Serve

OTHER = "444455556666"
FEEDBACK = f"""{SCENE}
[[profiles]]
name = "other"
account = "{OTHER}"
[accounts.{OTHER}.regions.eu-west-1]
topics = [{{ name = "open", shared = true }}, {{ name = "closed" }}]

[accounts.{ACCOUNT}.regions.eu-west-1]
inventory = "mail"
identities = [
  {{ name = "example.com", configuration_set = "all", bounce_topic = "bounces", headers = ["BOUNCE"] }},
  {{ name = "o'brien+x@example.com", forwarding = false, complaint_topic = "arn:aws:sns:eu-west-1:{OTHER}:open" }},
  "plain.example.com",
  {{ name = "gone.example.com", ghost = true }},
]

[[inventories.mail.configuration_sets]]
name = "all"
sending = false
metrics = true
fresh_start = 3600
suppression = []
tls = "REQUIRE"
pool = "warm"
max_delivery = 600
redirect = "click.example.com"
https = "REQUIRE"
vdm_engagement = "ENABLED"
vdm_optimized = "DISABLED"
archive = "arn:aws:ses:eu-west-1:{ACCOUNT}:mailmanager-archive/a-abcdefghijklmnopqrstuvwx"
tags = {{ team = "mail" }}
destinations = [
  {{ name = "topic", kind = "sns", target = "bounces" }},
  {{ name = "stream", kind = "firehose", target = "mail", events = ["SEND", "DELIVERY"] }},
  {{ name = "bus", kind = "eventbridge", enabled = false }},
  {{ name = "metrics", kind = "cloudwatch", events = ["OPEN"] }},
  {{ name = "ended", kind = "pinpoint", target = "0123456789abcdef0123456789abcdef" }},
]
[[inventories.mail.configuration_sets]]
name = "bare"

[[inventories.mail.topics]]
name = "bounces"
subscriptions = [
  {{ endpoint = "mail-team@example.com" }},
  {{ endpoint = "https://hooks.example.com/ses", protocol = "https", state = "pending" }},
  {{ endpoint = "old@example.com", state = "deleted" }},
]
[[inventories.mail.topics]]
name = "crowd"
policy = '{{"Statement":[]}}'
subscriptions = [{{ endpoint = "user{{n}}@example.com", many = 250 }}]
[[inventories.mail.topics]]
name = "nobody"
"""


def client(bed: Bed, service: str = "sesv2", profile: str = "acme") -> Any:
    return bed.client(service, "eu-west-1", profile)


def topic(name: str, account: str = ACCOUNT, region: str = "eu-west-1") -> str:
    return f"arn:aws:sns:{region}:{account}:{name}"


def test_a_configuration_set_with_every_option(serve: Serve) -> None:
    answer = client(serve(FEEDBACK)).get_configuration_set(ConfigurationSetName="all")
    assert_conforms("sesv2", "GetConfigurationSet", answer)
    answer.pop("ResponseMetadata")
    assert {path.rpartition(".")[2] for path in given_leaves(answer)} == {
        "ConfigurationSetName",
        "CustomRedirectDomain",
        "HttpsPolicy",
        "TlsPolicy",
        "SendingPoolName",
        "MaxDeliverySeconds",
        "ReputationMetricsEnabled",
        "LastFreshStart",
        "SendingEnabled",
        "Tags",
        "SuppressedReasons",
        "EngagementMetrics",
        "OptimizedSharedDelivery",
        "ArchiveArn",
    }
    assert answer["SendingOptions"] == {"SendingEnabled": False}
    assert answer["SuppressionOptions"] == {"SuppressedReasons": []}


def test_a_bare_configuration_set_and_one_that_is_not_there(serve: Serve) -> None:
    ses = client(serve(FEEDBACK))
    answer = ses.get_configuration_set(ConfigurationSetName="bare")
    assert_conforms("sesv2", "GetConfigurationSet", answer)
    assert "SuppressionOptions" not in answer
    assert answer["ReputationOptions"] == {"ReputationMetricsEnabled": False}
    assert ses.get_configuration_set_event_destinations(ConfigurationSetName="bare")["EventDestinations"] == []
    for ask in (ses.get_configuration_set, ses.get_configuration_set_event_destinations):
        with pytest.raises(ses.exceptions.NotFoundException):
            ask(ConfigurationSetName="none")


def test_every_kind_of_event_destination(serve: Serve) -> None:
    answer = client(serve(FEEDBACK)).get_configuration_set_event_destinations(ConfigurationSetName="all")
    assert_conforms("sesv2", "GetConfigurationSetEventDestinations", answer)
    found = {one["Name"]: one for one in answer["EventDestinations"]}
    assert found["topic"]["SnsDestination"] == {"TopicArn": topic("bounces")}
    assert found["topic"]["MatchingEventTypes"] == ["BOUNCE", "COMPLAINT"]
    assert found["stream"]["KinesisFirehoseDestination"]["DeliveryStreamArn"].endswith(":deliverystream/mail")
    assert found["bus"]["Enabled"] is False
    assert found["bus"]["EventBridgeDestination"]["EventBusArn"].endswith(":event-bus/default")
    assert "CloudWatchDestination" in found["metrics"]
    assert ":mobiletargeting:" in found["ended"]["PinpointDestination"]["ApplicationArn"]


def test_notifications_of_identities(serve: Serve) -> None:
    ses = client(serve(FEEDBACK), "ses")
    names = ["example.com", "o'brien+x@example.com", "plain.example.com", "gone.example.com", "never.example"]
    answer = ses.get_identity_notification_attributes(Identities=names)
    found = answer["NotificationAttributes"]
    assert set(found) == set(names[:3])
    assert found["example.com"] == {
        "BounceTopic": topic("bounces"),
        "ForwardingEnabled": True,
        "HeadersInBounceNotificationsEnabled": True,
        "HeadersInComplaintNotificationsEnabled": False,
        "HeadersInDeliveryNotificationsEnabled": False,
    }
    assert found["o'brien+x@example.com"]["ComplaintTopic"] == topic("open", OTHER)
    assert found["o'brien+x@example.com"]["ForwardingEnabled"] is False
    # the model calls topics required; AWS leaves out those that are not set
    unset = dict.fromkeys(("BounceTopic", "ComplaintTopic", "DeliveryTopic"), "")
    whole = {name: unset | one for name, one in found.items()}
    assert_conforms("ses", "GetIdentityNotificationAttributes", {"NotificationAttributes": whole})


def test_notifications_are_asked_for_a_hundred_identities_at_most(serve: Serve) -> None:
    ses = client(serve(FEEDBACK), "ses")
    hundred = [f"site{number}.example" for number in range(100)]
    assert ses.get_identity_notification_attributes(Identities=hundred)["NotificationAttributes"] == {}
    with pytest.raises(ClientError, match="ValidationError"):
        ses.get_identity_notification_attributes(Identities=[*hundred, "example.com"])


def test_a_topic_counts_its_subscriptions(serve: Serve) -> None:
    sns = client(serve(FEEDBACK), "sns")
    answer = sns.get_topic_attributes(TopicArn=topic("bounces"))
    assert_conforms("sns", "GetTopicAttributes", answer)
    told = answer["Attributes"]
    counts = [told[f"Subscriptions{state}"] for state in ("Confirmed", "Pending", "Deleted")]
    assert counts == ["1", "1", "1"]
    assert json.loads(told["Policy"])["Statement"][0]["Principal"] == {"Service": "ses.amazonaws.com"}
    assert json.loads(sns.get_topic_attributes(TopicArn=topic("crowd"))["Attributes"]["Policy"]) == {"Statement": []}


def test_subscriptions_say_whether_they_are_confirmed(serve: Serve) -> None:
    answer = client(serve(FEEDBACK), "sns").list_subscriptions_by_topic(TopicArn=topic("bounces"))
    assert_conforms("sns", "ListSubscriptionsByTopic", answer)
    arns = [one["SubscriptionArn"] for one in answer["Subscriptions"]]
    assert arns[0].startswith(f"{topic('bounces')}:")
    assert arns[1:] == ["PendingConfirmation", "Deleted"]
    assert [one["Protocol"] for one in answer["Subscriptions"]] == ["email", "https", "email"]


def test_subscriptions_come_in_pages_of_a_hundred(serve: Serve) -> None:
    sns = client(serve(FEEDBACK), "sns")
    pages = list(sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic("crowd")))
    assert [len(page["Subscriptions"]) for page in pages] == [100, 100, 50]
    assert sns.list_subscriptions_by_topic(TopicArn=topic("nobody"))["Subscriptions"] == []
    with pytest.raises(sns.exceptions.InvalidParameterException):
        sns.list_subscriptions_by_topic(TopicArn=topic("nobody"), NextToken=pages[0]["NextToken"])


@pytest.mark.parametrize("operation", ["get_topic_attributes", "list_subscriptions_by_topic"])
@pytest.mark.parametrize(
    ("arn", "code", "status"),
    [
        (topic("none"), "NotFound", 404),
        (topic("closed", OTHER), "AuthorizationError", 403),
        (topic("none", OTHER), "AuthorizationError", 403),
        (topic("x", "999988887777"), "AuthorizationError", 403),
        (topic("bounces", region="eu-west-2"), "InvalidParameter", 400),
        ("bounces", "InvalidParameter", 400),
        (topic("open", OTHER), "", 200),
    ],
)
def test_topics_that_are_gone_or_of_others(serve: Serve, operation: str, arn: str, code: str, status: int) -> None:
    sns = client(serve(FEEDBACK), "sns")
    try:
        answer = getattr(sns, operation)(TopicArn=arn)
    except ClientError as error:
        answer = error.response
    assert (answer.get("Error", {}).get("Code", ""), answer["ResponseMetadata"]["HTTPStatusCode"]) == (code, status)


def test_every_problem_is_told_with_its_key() -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(
            """
            [inventories.a]
            configuration_sets = [
              {}, { name = "x", tls = "NO", max_delivery = 3, https = "REQUIRE" }, { name = "x", sendign = true },
              { name = "y", destinations = [{}, { name = "a", kind = "sns" }, { name = "b", kind = "pigeon", events = ["X"] }] },
            ]
            topics = [
              {}, { name = "t", subscriptions = [{}, { endpoint = "a", protocol = "post", state = "lost" }] },
              { name = "t", shared = 1 },
            ]
            """  # noqa: E501
        )
    sets, topics = "inventories.a.configuration_sets", "inventories.a.topics"
    assert {problem.key for problem in error.value.problems} == {
        f"{sets}[0].name",
        f"{sets}[1].tls",
        f"{sets}[1].max_delivery",
        f"{sets}[1].https",
        f"{sets}[2].name",
        f"{sets}[2].sendign",
        f"{sets}[3].destinations[0].name",
        f"{sets}[3].destinations[0].kind",
        f"{sets}[3].destinations[1].target",
        f"{sets}[3].destinations[2].kind",
        f"{sets}[3].destinations[2].events",
        f"{topics}[0].name",
        f"{topics}[1].subscriptions[0].endpoint",
        f"{topics}[1].subscriptions[1].protocol",
        f"{topics}[1].subscriptions[1].state",
        f"{topics}[2].name",
        f"{topics}[2].shared",
    }
