from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs

import pytest
from botocore.loaders import Loader

from sestui.aws.answers import MalformedAnswer
from sestui.aws.feedback import configuration_set_of, event_destinations_of, notifications_of
from sestui.model.failure import Cause
from sestui.model.feedback import ConfigurationSet, EventDestination, EventDestinations, Notifications
from tests.aws.bed import Machine, answer, failure_from
from tests.aws.told import HERE, as_xml, members_of, nested, refusal, told, xml_refusal

ARN = "arn:aws:sns:eu-west-1:111122223333:bounces"


def test_the_whole_answer_about_a_configuration_set() -> None:
    assert configuration_set_of(
        "main",
        {
            "ConfigurationSetName": "main",
            "SendingOptions": {"SendingEnabled": False},
            "ReputationOptions": {"ReputationMetricsEnabled": True, "LastFreshStart": 1_750_000_000},
            "SuppressionOptions": {"SuppressedReasons": ["BOUNCE"], "SuppressionScope": "TENANT"},
            "DeliveryOptions": {"TlsPolicy": "REQUIRE", "SendingPoolName": "pool", "MaxDeliverySeconds": 300},
            "TrackingOptions": {"CustomRedirectDomain": "click.example.com", "HttpsPolicy": "OPTIONAL"},
            "ArchivingOptions": {"ArchiveArn": "arn:aws:ses:a"},
            "VdmOptions": {"DashboardOptions": {"EngagementMetrics": "ENABLED"}},
        },
    ) == ConfigurationSet(
        "main",
        sending_enabled=False,
        reputation_metrics=True,
        last_fresh_start=datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC),
        suppressed_reasons=("BOUNCE",),
        tls_policy="REQUIRE",
        sending_pool="pool",
        max_delivery_seconds=300,
        custom_redirect_domain="click.example.com",
        archive_arn="arn:aws:ses:a",
        other=(
            ("SuppressionOptions.SuppressionScope", '"TENANT"'),
            ("TrackingOptions.HttpsPolicy", '"OPTIONAL"'),
            ("VdmOptions", '{"DashboardOptions": {"EngagementMetrics": "ENABLED"}}'),
        ),
    )


def test_no_member_of_a_configuration_set_is_lost() -> None:
    paths = members_of("GetConfigurationSet")
    kept = configuration_set_of("x", nested(paths)).other
    roots = {path.split(".")[0] for path, _ in kept}
    assert roots == {"MessageSecurityOptions", "SuppressionOptions", "Tags", "TrackingOptions", "VdmOptions"}


@pytest.mark.parametrize(
    ("options", "reasons"), [({}, None), ({"SuppressedReasons": None}, None), ({"SuppressedReasons": []}, ())]
)
def test_no_reasons_are_not_the_accounts_own(options: dict[str, Any], reasons: tuple[str, ...] | None) -> None:
    assert configuration_set_of("x", {"SuppressionOptions": options}).suppressed_reasons == reasons


@pytest.mark.parametrize(
    ("members", "kind", "arn"),
    [
        ({"SnsDestination": {"TopicArn": ARN}}, "sns", ARN),
        ({"KinesisFirehoseDestination": {"IamRoleArn": "r", "DeliveryStreamArn": "s"}}, "firehose", "s"),
        ({"CloudWatchDestination": {"DimensionConfigurations": []}}, "cloudwatch", ""),
        ({"EventBridgeDestination": {"EventBusArn": "b"}}, "eventbridge", "b"),
        ({"PinpointDestination": {"ApplicationArn": "p"}}, "pinpoint", "p"),
        ({"PinpointDestination": {}}, "pinpoint", ""),
        ({"SnsDestination": None, "CarrierPigeonDestination": {"Arn": "x"}}, "", ""),
    ],
)
def test_kinds_of_event_destinations(members: dict[str, Any], kind: str, arn: str) -> None:
    item = {"Name": "d", "Enabled": True, "MatchingEventTypes": ["BOUNCE", "NEW"], **members}
    assert event_destinations_of("main", {"EventDestinations": [item]}) == EventDestinations(
        "main", items=(EventDestination("d", enabled=True, event_types=("BOUNCE", "NEW"), kind=kind, arn=arn),)
    )


def test_every_kind_that_the_service_model_knows_has_a_name() -> None:
    shapes = Loader().load_service_model("sesv2", "service-2")["shapes"]
    kinds = {name for name in shapes["EventDestination"]["members"] if name.endswith("Destination")}
    items = [{"Name": kind, kind: {}} for kind in sorted(kinds)]
    assert all(item.kind for item in event_destinations_of("x", {"EventDestinations": items}).items)


@pytest.mark.parametrize(
    "item", [{}, {"Name": "d", "SnsDestination": []}, {"Name": "d", "MatchingEventTypes": "BOUNCE"}]
)
def test_a_destination_in_another_form_is_told(item: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        event_destinations_of("x", {"EventDestinations": [item]})


def test_a_configuration_set_that_is_gone_is_no_failure(machine: Machine) -> None:
    with told(machine, refusal("NotFoundException", "404 Not Found")) as (reader, server):
        assert reader.configuration_set(HERE, "a b") == ConfigurationSet("a b", exists=False)
        assert reader.event_destinations(HERE, "a b") == EventDestinations("a b", exists=False)
        assert [request.target for request in server.requests] == [
            "/v2/email/configuration-sets/a%20b",
            "/v2/email/configuration-sets/a%20b/event-destinations",
        ]


def test_denials_name_the_action(machine: Machine) -> None:
    with told(machine, refusal("AccessDeniedException", "403 Forbidden")) as (reader, _):
        one = failure_from(lambda: reader.configuration_set(HERE, "x"))
        other = failure_from(lambda: reader.event_destinations(HERE, "x"))
    assert (one.iam_action, other.iam_action) == (
        "ses:GetConfigurationSet",
        "ses:GetConfigurationSetEventDestinations",
    )


def entry(name: str, members: str) -> str:
    return f"<entry><key>{name}</key><value>{members}</value></entry>"


NOTIFICATIONS = as_xml(
    "GetIdentityNotificationAttributes",
    "<NotificationAttributes>"
    + entry("A+b@example.com", "<ForwardingEnabled>true</ForwardingEnabled>")
    + entry(
        "example.com",
        f"<BounceTopic>{ARN}</BounceTopic><ComplaintTopic/><DeliveryTopic>{ARN}2</DeliveryTopic>"
        "<ForwardingEnabled>false</ForwardingEnabled>"
        "<HeadersInBounceNotificationsEnabled>true</HeadersInBounceNotificationsEnabled>"
        "<HeadersInComplaintNotificationsEnabled>false</HeadersInComplaintNotificationsEnabled>",
    )
    + "</NotificationAttributes>",
)


def test_notifications_are_told_in_the_order_of_the_question(machine: Machine) -> None:
    names = ["example.com", "A+b@example.com", "unknown.example"]
    with told(machine, NOTIFICATIONS) as (reader, server):
        assert reader.notifications(HERE, names) == (
            Notifications(
                "example.com",
                bounce_topic=ARN,
                delivery_topic=f"{ARN}2",
                forwarding_enabled=False,
                headers_in_bounce=True,
                headers_in_complaint=False,
            ),
            Notifications("A+b@example.com", forwarding_enabled=True),
        )
        (request,) = server.requests
    sent = parse_qs(request.body.decode())
    assert sent["Action"] == ["GetIdentityNotificationAttributes"]
    assert [sent[f"Identities.member.{place}"] for place in (1, 2, 3)] == [[name] for name in names]
    assert request.scope == ("eu-west-1", "ses")


def test_nothing_asked_is_nothing_sent(machine: Machine) -> None:
    with told(machine, answer()) as (reader, server):
        assert reader.notifications(HERE, []) == ()
        assert server.requests == []


def test_no_attributes_at_all() -> None:
    assert notifications_of({"x": "x"}, {"NotificationAttributes": ""}) == ()
    assert notifications_of({"x": "x"}, {"NotificationAttributes": {"x": ""}}) == (Notifications("x"),)


@pytest.mark.parametrize(
    "attributes", ["text", {"x": "text"}, {"x": {"ForwardingEnabled": "yes"}}, {"x": {"BounceTopic": ["a"]}}]
)
def test_attributes_in_another_form_are_told(attributes: object) -> None:
    with pytest.raises(MalformedAnswer):
        notifications_of({"x": "x"}, {"NotificationAttributes": attributes})


@pytest.mark.parametrize(
    ("reply", "cause", "action"),
    [
        (xml_refusal("AccessDenied", "403 Forbidden"), Cause.DENIED, "ses:GetIdentityNotificationAttributes"),
        (xml_refusal("Throttling", message="Rate exceeded"), Cause.THROTTLED, None),
        (xml_refusal("InvalidClientTokenId", "403 Forbidden"), Cause.LOGIN_NEEDED, None),
        (xml_refusal("ExpiredToken", "403 Forbidden"), Cause.LOGIN_NEEDED, None),
        (xml_refusal("InternalFailure", "500 Internal Server Error"), Cause.UNREACHABLE, None),
        (answer(b"", "503 Service Unavailable"), Cause.UNREACHABLE, None),
        (answer(b"", "429 Too Many Requests"), Cause.THROTTLED, None),
        (answer(b"<html>oops</html>", "500 Internal Server Error", "text/html"), Cause.UNREACHABLE, None),
        (answer(b"<html>login</html>", kind="text/html"), Cause.UNEXPECTED, None),
        (answer(b"{}"), Cause.UNEXPECTED, None),
        (answer(b"", kind="text/xml"), Cause.UNEXPECTED, None),
    ],
)
def test_failures_of_the_first_api(machine: Machine, reply: bytes, cause: Cause, action: str | None) -> None:
    with told(machine, reply) as (reader, _):
        failure = failure_from(lambda: reader.notifications(HERE, ["x"]))
    assert (failure.cause, failure.iam_action) == (cause, action)
    assert failure.operation == "ses:GetIdentityNotificationAttributes"
