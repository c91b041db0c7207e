import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from sestui.aws.answers import MalformedAnswer, PartialAnswer
from sestui.aws.reputation import FEW_SETS, MOST_SETS, queries, reputation, span, statistics_of
from sestui.model.failure import Cause
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from tests.aws.bed import Machine, answer, failure_from
from tests.aws.told import HERE, as_json, as_xml, told, xml_refusal

NOON = datetime(2026, 11, 24, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def result(subject: str, *points: tuple[datetime, float], status: str | None = "Complete") -> dict[str, Any]:
    return {
        "Id": subject,
        "Label": "x",
        "Timestamps": [at.timestamp() for at, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": status,
    }


def refused(code: str, status: str = "400 Bad Request") -> bytes:
    """An error of CloudWatch: it came from the query protocol, and botocore takes the code from the header."""
    body = b'{"__type":"com.amazonaws.cloudwatch#Other","message":"no"}'
    return answer(body, status, "application/x-amz-json-1.0", f"x-amzn-query-error: {code};Sender\r\n")


def test_rates_are_sorted_by_time_and_kept_apart_by_subject() -> None:
    pages: list[dict[str, Any]] = [
        {
            "MetricDataResults": [
                result("b0", (NOON, 0.06), (NOON - HOUR, 0.01), status="PartialData"),
                result("c0"),
                result("b2", (NOON, 0.5)),
            ],
            "NextToken": "t",
        },
        {"MetricDataResults": [result("b0", (NOON - 2 * HOUR, 0.02)), result("c1", (NOON, 0.001), status=None)]},
    ]
    assert reputation(["zeta", "alpha"], pages) == Reputation(
        Rates(bounce=(RatePoint(NOON - 2 * HOUR, 0.02), RatePoint(NOON - HOUR, 0.01), RatePoint(NOON, 0.06))),
        (("alpha", Rates(bounce=(RatePoint(NOON, 0.5),))), ("zeta", Rates(complaint=(RatePoint(NOON, 0.001),)))),
    )


def test_no_metric_is_no_data() -> None:
    assert reputation([], [{"MetricDataResults": [result("b0"), result("c0")]}]).account == Rates()
    assert reputation([], [{}]).account == Rates()


def test_times_of_other_protocols_are_understood() -> None:
    told = {"Id": "b0", "Timestamps": [NOON, NOON.replace(tzinfo=None), "2026-11-24T12:00:00Z"], "Values": [1, 2, 3]}
    assert {point.at for point in reputation([], [{"MetricDataResults": [told]}]).account.bounce} == {NOON}


@pytest.mark.parametrize("status", ["InternalError", "Forbidden", "PartialData", "New"])
def test_a_rate_that_cloudwatch_could_not_tell_is_not_taken_for_no_data(status: str) -> None:
    with pytest.raises(PartialAnswer, match=status):
        reputation([], [{"MetricDataResults": [result("b0", status=status)]}])


@pytest.mark.parametrize(
    "told",
    [
        {"Timestamps": [1.0], "Values": [1.0]},
        {"Id": "b0", "Timestamps": [1.0], "Values": []},
        {"Id": "b0", "Timestamps": ["soon"], "Values": [1.0]},
        {"Id": "b0", "Timestamps": [1.0], "Values": ["much"]},
        {"Id": "b0", "Timestamps": [1.0], "Values": [None]},
        {"Id": "b0", "Timestamps": [1.0], "Values": [float("nan")]},
        {"Id": "b0", "Timestamps": 1.0},
    ],
)
def test_rates_in_another_form_are_told(told: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        reputation([], [{"MetricDataResults": [told]}])


@pytest.mark.parametrize(
    "now",
    [NOON, NOON + timedelta(minutes=59, seconds=59), (NOON + 0.5 * HOUR).astimezone(timezone(timedelta(hours=5.5)))],
)
def test_two_weeks_up_to_the_end_of_this_hour(now: datetime) -> None:
    assert span(now) == {"StartTime": NOON + HOUR - timedelta(days=14), "EndTime": NOON + HOUR}


def test_the_queries_of_an_account_and_a_configuration_set() -> None:
    asked = queries(["main set"])
    assert [query["Id"] for query in asked] == ["b0", "c0", "b1", "c1"]
    assert asked[0]["MetricStat"] == {
        "Metric": {"Namespace": "AWS/SES", "MetricName": "Reputation.BounceRate"},
        "Period": 3600,
        "Stat": "Average",
    }
    assert asked[3]["MetricStat"]["Metric"] == {
        "Namespace": "AWS/SES",
        "MetricName": "Reputation.ComplaintRate",
        "Dimensions": [{"Name": "ses:configuration-set", "Value": "main set"}],
    }


def test_many_sets_are_asked_about_in_longer_steps() -> None:
    def periods(sets: int) -> list[int]:
        return [query["MetricStat"]["Period"] for query in queries([f"s{number}" for number in range(sets)])]

    assert set(periods(FEW_SETS)) == {3600}
    assert periods(FEW_SETS + 1)[:2] == [3600, 3600]
    assert set(periods(FEW_SETS + 1)[2:]) == {6 * 3600}


def test_one_question_holds_as_many_sets_as_fit(machine: Machine) -> None:
    names = [f"set-{number}" for number in range(MOST_SETS + 5)]
    with told(machine, as_json({})) as (reader, server):
        reputation = reader.reputation(HERE, [names[0], *names])
        (request,) = server.requests
    assert len(json.loads(request.body)["MetricDataQueries"]) == 500
    assert len(reputation.configuration_sets) == MOST_SETS
    assert reputation.configuration_sets[0] == ("set-0", Rates())


def test_what_is_sent_to_cloudwatch(machine: Machine) -> None:
    first = {"MetricDataResults": [result("b0", (NOON, 0.01))], "NextToken": "t+/="}
    with told(machine, as_json(first), as_json({"MetricDataResults": [result("b0", (NOON - HOUR, 0.02))]})) as (
        reader,
        server,
    ):
        told_rates = reader.reputation(HERE, []).account.bounce
        one, two = server.requests
    assert [point.value for point in told_rates] == [0.02, 0.01]
    assert one.scope == ("eu-west-1", "monitoring")
    assert one.headers["x-amz-target"] == "GraniteServiceVersion20100801.GetMetricData"
    assert one.headers["content-type"] == "application/x-amz-json-1.0"
    before, after = json.loads(one.body), json.loads(two.body)
    assert after == {**before, "NextToken": "t+/="}
    assert before["ScanBy"] == "TimestampAscending"
    assert before["EndTime"] - before["StartTime"] == timedelta(days=14).total_seconds()
    assert before["EndTime"] % 3600 == 0


def test_pages_that_do_not_end_are_not_read_for_ever(machine: Machine) -> None:
    with told(machine, as_json({"NextToken": "t"})) as (reader, server):
        assert failure_from(lambda: reader.reputation(HERE, [])).cause is Cause.UNREACHABLE
        assert len(server.requests) == 20


@pytest.mark.parametrize(
    ("reply", "cause", "action"),
    [
        (refused("AccessDenied"), Cause.DENIED, "cloudwatch:GetMetricData"),
        (refused("AccessDeniedException", "403 Forbidden"), Cause.DENIED, "cloudwatch:GetMetricData"),
        (refused("Throttling"), Cause.THROTTLED, None),
        (refused("ThrottlingException"), Cause.THROTTLED, None),
        (refused("InternalServiceError", "500 Internal Server Error"), Cause.UNREACHABLE, None),
        (refused("InvalidClientTokenId"), Cause.LOGIN_NEEDED, None),
        (refused("InvalidNextToken"), Cause.UNEXPECTED, None),
        (as_json({"MetricDataResults": [result("c0", status="InternalError")]}), Cause.UNREACHABLE, None),
        (answer(b"<html>login</html>", kind="text/html"), Cause.UNEXPECTED, None),
        (answer(b"<html>oops</html>", "502 Bad Gateway", "text/html"), Cause.UNREACHABLE, None),
    ],
)
def test_failures_of_cloudwatch(machine: Machine, reply: bytes, cause: Cause, action: str | None) -> None:
    with told(machine, reply) as (reader, _):
        failure = failure_from(lambda: reader.reputation(HERE, []))
    assert (failure.cause, failure.iam_action) == (cause, action), failure
    assert failure.operation == "cloudwatch:GetMetricData"
    assert failure.fix


def point(at: str, **counts: int) -> str:
    told = "".join(f"<{name}>{value}</{name}>" for name, value in counts.items())
    return f"<member><Timestamp>{at}</Timestamp>{told}</member>"


def test_counts_are_sorted_by_time_and_unknown_where_they_are_not_told(machine: Machine) -> None:
    points = point("2026-11-24T12:15:00Z", DeliveryAttempts=2, Bounces=1, Complaints=3, Rejects=4) + point(
        "2026-11-24T12:00:00Z", DeliveryAttempts=5, Rejects=0
    )
    with told(machine, as_xml("GetSendStatistics", f"<SendDataPoints>{points}</SendDataPoints>")) as (reader, server):
        assert reader.statistics(HERE) == SendStatistics(
            (
                SendPoint(NOON, 5, None, None, 0),
                SendPoint(NOON + HOUR / 4, attempts=2, bounces=1, complaints=3, rejects=4),
            )
        )
        (request,) = server.requests
    assert b"Action=GetSendStatistics" in request.body
    assert request.scope == ("eu-west-1", "ses")


@pytest.mark.parametrize("result", ["", "<SendDataPoints/>", "<SendDataPoints>\n </SendDataPoints>"])
def test_no_mail_in_two_weeks(machine: Machine, result: str) -> None:
    with told(machine, as_xml("GetSendStatistics", result)) as (reader, _):
        assert reader.statistics(HERE) == SendStatistics()


@pytest.mark.parametrize(
    "told", ["text", {}, {"Timestamp": ""}, {"Timestamp": "soon"}, {"Timestamp": "2026-11-24T12:00:00Z", "Bounces": ""}]
)
def test_counts_in_another_form_are_told(told: object) -> None:
    with pytest.raises(MalformedAnswer):
        statistics_of({"SendDataPoints": [told]})


def test_a_denial_names_the_action(machine: Machine) -> None:
    with told(machine, xml_refusal("AccessDenied", "403 Forbidden")) as (reader, _):
        assert failure_from(lambda: reader.statistics(HERE)).iam_action == "ses:GetSendStatistics"
