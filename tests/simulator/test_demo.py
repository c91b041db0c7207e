"""The demo in depth: everything in it conforms to AWS's own models, and every state that a pane shows is there."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.simulator import ManualClock, demo_scene
from sestui.simulator.identity import detail
from sestui.simulator.scene import Account
from sestui.simulator.statistics import points
from tests.simulator.bed import Bed, assert_conforms
from tests.simulator.conftest import Serve

BEGAN = datetime(2026, 11, 18, 10, 40, tzinfo=UTC)
SCENE = demo_scene()
# RFC 2606, sections 2 and 3
MADE_UP = (".example", "example.com", "example.net", "example.org")
ACME, ORBIT = "111122223333", "777788889999"


def targets() -> Iterator[tuple[Account, str]]:
    for account in SCENE.accounts.values():
        for region in account.inventories:
            yield account, region


def details() -> Iterator[tuple[Account, str, str, dict[str, Any]]]:
    for account, region in targets():
        for one in account.inventory(region).identities:
            for stage in one.stages:
                yield account, region, one.name, detail(one.name, stage.state, account.id, region, BEGAN)


def test_every_identity_conforms() -> None:
    for _, __, name, answer in details():
        assert_conforms("sesv2", "GetEmailIdentity", answer)
        assert name.endswith(MADE_UP), name


def test_every_state_of_an_identity_is_in_it() -> None:
    found = [answer for _, __, ___, answer in details()]
    statuses = {"PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE"}
    assert {one["VerificationStatus"] for one in found} == {*statuses, "NOT_STARTED"}
    assert {one["DkimAttributes"]["Status"] for one in found} == {*statuses, "NOT_STARTED"}
    assert {
        one["MailFromAttributes"]["MailFromDomainStatus"] for one in found if "MailFromAttributes" in one
    } == statuses
    origins = {one["DkimAttributes"]["SigningAttributesOrigin"] for one in found}
    assert {"AWS_SES", "EXTERNAL", "AWS_SES_US_EAST_1"} <= origins
    assert {one["DkimAttributes"].get("CurrentSigningKeyLength") for one in found} >= {"RSA_1024_BIT", "RSA_2048_BIT"}
    policies = [json.loads(text) for one in found for text in one["Policies"].values()]
    principals = [policy["Statement"][0]["Principal"] for policy in policies]
    assert "*" in principals
    assert any(isinstance(one, dict) for one in principals)


def test_one_domain_is_verified_in_five_places() -> None:
    places = {
        (account.id, region)
        for account, region, name, answer in details()
        if name == "shop.example.com" and answer["VerificationStatus"] == "SUCCESS"
    }
    assert len(places) == 5
    assert len({account for account, _ in places}) == 2


def test_what_the_sets_and_topics_name_is_there_or_meant_to_be_missing() -> None:
    missing = set()
    for account, region in targets():
        inventory = account.inventory(region)
        sets = {one.name for one in inventory.configuration_sets}
        topics = {one.name for one in inventory.topics}
        for identity in inventory.identities:
            state = identity.stages[0].state
            if state.configuration_set and state.configuration_set not in sets:
                missing.add((state.configuration_set, region))
            missing |= {
                (topic, region)
                for topic in (state.bounce_topic, state.complaint_topic)
                if topic and ":" not in topic and topic not in topics
            }
    assert missing == {("missing", "us-east-1"), ("gone", "us-east-1")}


def last_values(bed: Bed, region: str, profile: str) -> Mapping[str, float | None]:
    queries = [
        {
            "Id": name,
            "MetricStat": {
                "Metric": {"Namespace": "AWS/SES", "MetricName": f"Reputation.{kind}Rate"},
                "Period": 3_600,
                "Stat": "Average",
            },
        }
        for name, kind in (("b0", "Bounce"), ("c0", "Complaint"))
    ]
    now = datetime.now(UTC)
    answer = bed.client("cloudwatch", region, profile).get_metric_data(
        MetricDataQueries=queries, StartTime=now - timedelta(days=14), EndTime=now, ScanBy="TimestampAscending"
    )
    assert_conforms("cloudwatch", "GetMetricData", answer)
    return {one["Id"]: (one["Values"] or [None])[-1] for one in answer["MetricDataResults"]}


def test_rates_are_good_near_a_line_above_it_unknown_and_denied(serve: Serve) -> None:
    bed = serve(SCENE, ManualClock())
    rates = {region: last_values(bed, region, "orbit-mail") for region in ("us-east-1", "eu-west-1", "us-west-2")}
    found = {region: told["b0"] or 0.0 for region, told in rates.items()}
    assert 0.04 < found["us-east-1"] < 0.05 < found["eu-west-1"] < 0.1 < found["us-west-2"]
    assert last_values(bed, "ap-northeast-1", "acme-prod") == {"b0": None, "c0": None}
    assert (last_values(bed, "eu-central-1", "orbit-mail")["c0"] or 0.0) > 0.001
    with pytest.raises(ClientError, match="cloudwatch:GetMetricData"):
        last_values(bed, "us-east-1", "acme-ops")


def test_a_quota_fills_up_within_hours() -> None:
    account = SCENE.accounts[ACME]
    timeline, curve = account.regions["us-east-1"], account.inventory("us-east-1").curve
    found = points(curve, timeline, BEGAN, 0.0)
    hour = [one for one in found if BEGAN - timedelta(minutes=70) <= one["Timestamp"] < BEGAN - timedelta(minutes=10)]
    state = timeline[0].state
    rate = sum(one["DeliveryAttempts"] for one in hour) / 3_600
    hours = ((state.quota or 0.0) - (state.sent or 0.0)) / rate / 3_600
    assert 1.0 < hours < 3.0


def test_nobody_hears_one_identity(serve: Serve) -> None:
    bed = serve(SCENE)
    ses = bed.client("ses", "us-east-1", "acme-prod")
    told = ses.get_identity_notification_attributes(Identities=["alerts.example.com"])["NotificationAttributes"]
    assert told["alerts.example.com"]["ForwardingEnabled"] is False
    topic = told["alerts.example.com"]["BounceTopic"]
    sns = bed.client("sns", "us-east-1", "acme-prod")
    counts = sns.get_topic_attributes(TopicArn=topic)["Attributes"]
    assert (counts["SubscriptionsConfirmed"], counts["SubscriptionsPending"]) == ("0", "1")


READINGS = {
    "list_email_identities": "ListEmailIdentities",
    "list_suppressed_destinations": "ListSuppressedDestinations",
    "list_tenants": "ListTenants",
    "list_reputation_entities": "ListReputationEntities",
    "get_dedicated_ips": "GetDedicatedIps",
    "list_multi_region_endpoints": "ListMultiRegionEndpoints",
}


def test_every_list_conforms(serve: Serve) -> None:
    clock = ManualClock()
    bed = serve(SCENE, clock)
    looked_at = (
        ("acme-prod", ACME, "us-east-1"),
        ("orbit-mail", ORBIT, "us-east-1"),
        ("orbit-mail", ORBIT, "eu-central-1"),
    )
    for profile, account, region in looked_at:
        client = bed.client("sesv2", region, profile)
        for method, operation in READINGS.items():
            clock.advance(1.0)
            assert_conforms("sesv2", operation, getattr(client, method)())
        for one in SCENE.accounts[account].inventory(region).configuration_sets:
            clock.advance(2.0)
            assert_conforms("sesv2", "GetConfigurationSet", client.get_configuration_set(ConfigurationSetName=one.name))
            answer = client.get_configuration_set_event_destinations(ConfigurationSetName=one.name)
            assert_conforms("sesv2", "GetConfigurationSetEventDestinations", answer)
    clock.advance(1.0)
    recommended = bed.client("sesv2", "us-east-1", "acme-prod").list_recommendations()
    assert_conforms("sesv2", "ListRecommendations", recommended)
    assert {one["Status"] for one in recommended["Recommendations"]} == {"OPEN", "FIXED"}


def test_who_belongs_to_the_organization(serve: Serve) -> None:
    bed = serve(SCENE)
    answer = bed.client("organizations", profile="acme-prod").list_accounts()
    assert_conforms("organizations", "ListAccounts", answer)
    assert len(answer["Accounts"]) == 5
    for profile in ("acme-staging", "orbit-mail", "northwind-news"):
        with pytest.raises(ClientError):
            bed.client("organizations", profile=profile).list_accounts()
