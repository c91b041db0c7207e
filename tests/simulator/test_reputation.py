"""Counts of two weeks that agree with the quota, and rates as CloudWatch tells them in each of its protocols."""

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from sestui.simulator import ManualClock, SceneError, parse_scene
from sestui.simulator.account import sent_at
from sestui.simulator.dispatch import respond
from sestui.simulator.inventory import Curve, Rate
from sestui.simulator.message import Request
from sestui.simulator.rates import series
from sestui.simulator.scene import RegionState, Stage, Timeline
from sestui.simulator.statistics import points
from sestui.simulator.world import World
from tests.simulator.bed import SCENE, Bed, assert_conforms
from tests.simulator.conftest import Serve

BEGAN = datetime(2026, 11, 18, 10, 40, 30, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
DAY = timedelta(days=1)


def last_day(found: list[dict[str, Any]], now: datetime) -> float:
    """Sum the rolling 24 hours: the oldest quarter counts as far as it still lies in the window."""
    total = 0.0
    for point in found:
        outside = (now - DAY) - point["Timestamp"]
        share = 1.0 - min(1.0, max(0.0, outside / QUARTER))
        total += point["DeliveryAttempts"] * share
    return total


def steady(sent: float, **more: Any) -> Timeline:
    return (Stage(0.0, RegionState(quota=100_000.0, sent=sent, **more), resets_sent=True),)


MOVING = {
    "still": steady(12_000.0),
    "few": steady(37.0),
    "growing": steady(40_000.0, growth=2.5),
    "waves": steady(40_000.0, growth=2.5, wave=600.0),
    "falling": steady(60_000.0, growth=-0.5),
    "full": steady(99_000.0, growth=5.0),
    "nothing yet": steady(0.0, growth=1.0),
    "started anew": (*steady(9_000.0), Stage(1_000.0, RegionState(quota=-1.0, sent=500.0), resets_sent=True)),
}


@pytest.mark.parametrize("timeline", MOVING.values(), ids=MOVING)
@pytest.mark.parametrize("elapsed", [0.0, 61.0, 899.0, 4_000.0, 50_000.0, 86_400.0, 300_000.0])
def test_the_last_day_holds_what_the_quota_says(timeline: Timeline, elapsed: float) -> None:
    sent = sent_at(timeline, elapsed) or 0.0
    held = last_day(points(Curve(), timeline, BEGAN, elapsed), BEGAN + timedelta(seconds=elapsed))
    # quarters are whole, e-mails are whole
    assert held == pytest.approx(sent, abs=max(200.0, sent / 50))


def test_points_are_quarters_of_two_weeks_and_unordered() -> None:
    found = points(Curve(), steady(12_000.0), BEGAN, 0.0)
    times = [point["Timestamp"] for point in found]
    assert times != sorted(times)
    assert len(set(times)) == len(times)
    assert min(times) == BEGAN.replace(minute=45, second=0) - timedelta(days=14)
    assert max(times) == BEGAN.replace(minute=30, second=0)
    assert {time.minute for time in times} == {0, 15, 30, 45}
    assert len(times) == 14 * 96


def test_quarters_without_mail_are_absent() -> None:
    assert points(Curve(), steady(0.0), BEGAN, 0.0) == []
    assert points(Curve(), (Stage(0.0, RegionState(sent=None)),), BEGAN, 0.0) == []
    assert 0 < len(points(Curve(), steady(20.0), BEGAN, 0.0)) < 14 * 40


def test_a_short_history_begins_late() -> None:
    found = points(Curve(days=2.0), steady(12_000.0), BEGAN, 0.0)
    assert min(point["Timestamp"] for point in found) >= BEGAN - timedelta(days=2)
    assert last_day(points(Curve(days=0.5), steady(12_000.0), BEGAN, 0.0), BEGAN) == pytest.approx(12_000.0, abs=200.0)


def test_the_past_stays_and_the_present_moves() -> None:
    timeline = steady(40_000.0, growth=2.5)

    def at(elapsed: float) -> dict[datetime, int]:
        return {one["Timestamp"]: one["DeliveryAttempts"] for one in points(Curve(), timeline, BEGAN, elapsed)}

    before, after = at(0.0), at(3_600.0)
    newest = max(before)
    shared = set(before) & set(after) - {newest}
    assert all(before[time] == after[time] for time in shared)
    assert after[newest] > before[newest]
    assert max(after) == newest + 4 * QUARTER
    assert min(after) == min(before) + 4 * QUARTER


def test_the_shape_of_a_day_and_of_a_week() -> None:
    found = points(Curve(peak=14.0, swing=1.0, weekend=0.2), steady(96_000.0), BEGAN, 0.0)
    by_hour: dict[int, int] = {}
    by_day: dict[Any, int] = {}
    for point in found:
        by_hour[point["Timestamp"].hour] = by_hour.get(point["Timestamp"].hour, 0) + point["DeliveryAttempts"]
        by_day[point["Timestamp"].date()] = by_day.get(point["Timestamp"].date(), 0) + point["DeliveryAttempts"]
    assert max(by_hour, key=lambda hour: by_hour[hour]) in {13, 14}
    assert by_hour[2] < by_hour[14] / 10
    saturday, thursday = datetime(2026, 11, 14, tzinfo=UTC).date(), datetime(2026, 11, 12, tzinfo=UTC).date()
    assert by_day[saturday] < by_day[thursday] / 2


@pytest.mark.parametrize("elapsed", [0.0, 700.0, 9_000.0])
def test_what_grows_may_have_grown_before_the_start(elapsed: float) -> None:
    timeline = steady(40_000.0, growth=2.0)
    found = points(Curve(rising=3.0), timeline, BEGAN, elapsed)
    held = last_day(found, BEGAN + timedelta(seconds=elapsed))
    assert held == pytest.approx(sent_at(timeline, elapsed), abs=400.0)
    counts = {one["Timestamp"]: one["DeliveryAttempts"] for one in found}
    hour_ago = BEGAN.replace(minute=30, second=0) - timedelta(hours=1)
    assert counts[hour_ago] > counts[hour_ago - DAY] + 1_500


def test_shares_are_kept_over_time() -> None:
    curve = Curve(bounces=0.04, complaints=0.001, rejects=0.002)
    found = points(curve, steady(90_000.0), BEGAN, 0.0)
    attempts = sum(point["DeliveryAttempts"] for point in found)
    for member, share in (("Bounces", 0.04), ("Complaints", 0.001), ("Rejects", 0.002)):
        assert sum(point[member] for point in found) / attempts == pytest.approx(share, rel=0.15)


def test_the_service_tells_them(serve: Serve) -> None:
    acme = serve(SCENE)
    found = acme.client("ses").get_send_statistics()
    assert_conforms("ses", "GetSendStatistics", found)
    assert last_day(found["SendDataPoints"], datetime.now(UTC)) == pytest.approx(12_000.0, abs=400.0)


RATES = f"""{SCENE}
[accounts.111122223333.regions.eu-west-1]
bounce = {{ now = 0.048, before = 0.02 }}
complaint = 0.0004
configuration_sets = [
  {{ name = "news", bounce = 0.11, complaint = {{ now = 0.002, days = 2 }} }},
  {{ name = "plain" }},
]
[accounts.111122223333.regions.eu-west-2]
bounce = {{ now = 0.01, silent = 7_200 }}
"""


def query(name: str, metric: str, dimension: str = "", **more: Any) -> dict[str, Any]:
    dimensions = [{"Name": "ses:configuration-set", "Value": dimension}] if dimension else []
    found = {"Namespace": "AWS/SES", "MetricName": metric, **({"Dimensions": dimensions} if dimensions else {})}
    return {"Id": name, "MetricStat": {"Metric": found, "Period": 3_600, "Stat": "Average"}, **more}


ACCOUNT_RATES = (query("b0", "Reputation.BounceRate"), query("c0", "Reputation.ComplaintRate"))


def asked(*queries: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    now = datetime.now(UTC)
    times = {"StartTime": now - timedelta(days=14), "EndTime": now, "ScanBy": "TimestampAscending"}
    return {"MetricDataQueries": list(queries), **times, **more}


def rates(bed: Bed, region: str, *queries: Mapping[str, Any], **more: Any) -> dict[str, dict[str, Any]]:
    answer = bed.client("cloudwatch", region).get_metric_data(**asked(*queries, **more))
    assert_conforms("cloudwatch", "GetMetricData", answer)
    return {one["Id"]: one for one in answer["MetricDataResults"]}


def test_rates_of_the_account_and_of_configuration_sets(serve: Serve) -> None:
    sets = (query("b1", "Reputation.BounceRate", "news"), query("c1", "Reputation.ComplaintRate", "news"))
    found = rates(serve(RATES), "eu-west-1", *ACCOUNT_RATES, *sets)
    assert [found[name]["Values"][-1] for name in ("b0", "b1")] == pytest.approx([0.048, 0.11], rel=0.02)
    assert found["b0"]["Values"][0] == pytest.approx(0.02, abs=0.002)
    assert found["c0"]["Values"][-1] == pytest.approx(0.0004, rel=0.05)
    assert len(found["b0"]["Timestamps"]) == 336
    assert len(found["c1"]["Timestamps"]) in {48, 49}
    assert found["b0"]["Timestamps"] == sorted(found["b0"]["Timestamps"])
    assert {one["StatusCode"] for one in found.values()} == {"Complete"}


def test_what_has_no_data_is_empty_and_never_zero(serve: Serve) -> None:
    nobody = (
        query("b1", "Reputation.BounceRate", "plain"),
        query("b2", "Reputation.BounceRate", "gone"),
        query("x", "Send"),
    )
    bed = serve(RATES)
    for region, queries in (("eu-west-1", nobody), ("us-east-1", ACCOUNT_RATES)):
        for one in rates(bed, region, *queries).values():
            assert (one["Timestamps"], one["Values"], one["StatusCode"]) == ([], [], "Complete")


def test_a_silent_account_has_an_old_last_point(serve: Serve) -> None:
    last = rates(serve(RATES), "eu-west-2", ACCOUNT_RATES[0])["b0"]["Timestamps"][-1]
    assert timedelta(hours=2) <= datetime.now(UTC) - last < timedelta(hours=3, minutes=1)


def test_points_come_in_pages(serve: Serve) -> None:
    client = serve(RATES).client("cloudwatch", "eu-west-1")
    question = asked(*ACCOUNT_RATES, MaxDatapoints=300)
    pages = list(client.get_paginator("get_metric_data").paginate(**question))
    assert len(pages) == 3
    assert pages[0]["MetricDataResults"][0]["StatusCode"] == "PartialData"
    values = [len(one["Values"]) for page in pages for one in page["MetricDataResults"] if one["Id"] == "b0"]
    assert sum(values) == 336
    with pytest.raises(client.exceptions.InvalidNextToken):
        client.get_metric_data(**{**question, "NextToken": "AAAA"})


@pytest.mark.parametrize(
    "wrong",
    [
        {"MetricDataQueries": [query(f"b{number}", "Send") for number in range(501)]},
        {"MetricDataQueries": [query("b0", "Send"), query("b0", "Bounce")]},
        {"MetricDataQueries": [query("B0", "Send")]},
        {"MetricDataQueries": [{"Id": "e", "Expression": "b0 + 1"}]},
        {"StartTime": datetime.now(UTC) + timedelta(days=1)},
        {"MaxDatapoints": 0},
    ],
)
def test_wrong_questions_are_refused(serve: Serve, wrong: dict[str, Any]) -> None:
    client = serve(RATES).client("cloudwatch", "eu-west-1")
    with pytest.raises(ClientError) as error:
        client.get_metric_data(**{**asked(*ACCOUNT_RATES), **wrong})
    assert error.value.response["Error"]["Code"] == "ValidationError"


def test_denied_and_unknown_keys_come_in_the_words_of_cloudwatch(serve: Serve) -> None:
    bed = serve(f'{RATES}\n[[faults]]\nkind = "denied"\nservice = "monitoring"\nregion = "eu-west-1"')
    with pytest.raises(ClientError, match="cloudwatch:GetMetricData") as error:
        rates(bed, "eu-west-1", *ACCOUNT_RATES)
    assert error.value.response["Error"]["Code"] == "AccessDenied"
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    with pytest.raises(ClientError) as error:
        rates(bed, "af-south-1", *ACCOUNT_RATES)
    assert error.value.response["Error"]["Code"] == "InvalidClientTokenId"
    with pytest.raises(ClientError):
        bed.client("cloudwatch").describe_alarms()


def spoken(protocol: str, world: World, region: str, params: Mapping[str, Any]) -> tuple[int, Any]:
    """Ask in one protocol, serialized and parsed by botocore, without a connection between."""
    model = botocore.session.Session().get_service_model("cloudwatch").operation_model("GetMetricData")
    made = create_serializer(protocol).serialize_to_request(dict(params), model)
    body = made["body"]
    if isinstance(body, dict):
        from urllib.parse import urlencode

        body = urlencode(body).encode()
    key = world.scene.profiles[0].access_key
    headers = {name.lower(): value for name, value in made["headers"].items()}
    headers["authorization"] = f"AWS4-HMAC-SHA256 Credential={key}/20261118/{region}/monitoring/aws4_request, x=y"
    response = respond(Request("POST", made["url_path"], "", headers, bytes(body)), world).answer.response
    told = {
        "status_code": response.status,
        "headers": {name.lower(): value for name, value in response.headers},
        "body": response.body,
    }
    return response.status, create_parser(protocol).parse(told, model.output_shape)


@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_the_same_answer_in_every_protocol(protocol: str) -> None:
    world = World(parse_scene(RATES), ManualClock(), BEGAN)
    params = {
        "MetricDataQueries": [*ACCOUNT_RATES, query("b1", "Reputation.BounceRate", "news")],
        "StartTime": BEGAN - timedelta(days=1),
        "EndTime": BEGAN,
    }
    status, answer = spoken(protocol, world, "eu-west-1", params)
    assert status == 200
    found = {one["Id"]: one for one in answer["MetricDataResults"]}
    assert [len(found[name]["Values"]) for name in ("b0", "c0", "b1")] == [24, 24, 24]
    assert found["b1"]["Timestamps"][0] == BEGAN.replace(minute=0, second=0)
    assert found["b1"]["Values"][0] == pytest.approx(0.11, rel=0.05)


@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_the_same_refusal_in_every_protocol(protocol: str) -> None:
    world = World(parse_scene(RATES), ManualClock(), BEGAN)
    params = {"MetricDataQueries": list(ACCOUNT_RATES), "StartTime": BEGAN, "EndTime": BEGAN}
    status, answer = spoken(protocol, world, "eu-west-1", params)
    assert (status, answer["Error"]["Code"]) == (400, "ValidationError")
    assert "must be less than" in answer["Error"]["Message"]


def test_a_rate_ends_at_the_present_and_begins_with_the_first_mail() -> None:
    rate = Rate(0.05, days=1.0)
    start, end = (BEGAN - timedelta(days=3)).timestamp(), (BEGAN + timedelta(days=3)).timestamp()
    found = series(rate, BEGAN, BEGAN + timedelta(hours=2), start, end, 3_600)
    assert datetime.fromtimestamp(found[0][0], UTC) == BEGAN.replace(minute=0, second=0) - timedelta(hours=23)
    assert datetime.fromtimestamp(found[-1][0], UTC) == BEGAN.replace(minute=0, second=0) + timedelta(hours=2)
    assert series(replace(rate, silent=999_999.0), BEGAN, BEGAN, start, end, 60) == []


def test_every_problem_of_rates_and_curves_is_told() -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(
            """
            [inventories.a]
            bounce = 5
            complaint = { before = 2, silnt = 1 }
            curve = { days = 15, swing = 2, peak = -1, rejects = 1.5, top = 1 }
            """
        )
    assert {problem.key for problem in error.value.problems} == {
        "inventories.a.bounce",
        "inventories.a.complaint.now",
        "inventories.a.complaint.before",
        "inventories.a.complaint.silnt",
        "inventories.a.curve.days",
        "inventories.a.curve.swing",
        "inventories.a.curve.peak",
        "inventories.a.curve.rejects",
        "inventories.a.curve.top",
    }


def test_two_weeks_are_cheap() -> None:
    timeline = steady(90_000.0)

    def cost() -> float:
        began = time.thread_time()
        points(Curve(), timeline, BEGAN, 0.0)
        return time.thread_time() - began

    assert min(cost() for _ in range(5)) < 0.05
