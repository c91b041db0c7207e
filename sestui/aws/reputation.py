"""How an account's mail fares: CloudWatch's rates (GetMetricData) and SES's own counts (v1 GetSendStatistics)."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sestui.aws import query
from sestui.aws.answers import MalformedAnswer, PartialAnswer, instant, member, needed, number, parts, text
from sestui.aws.regional import call
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics

if TYPE_CHECKING:
    from botocore.client import BaseClient

NAMESPACE: Final = "AWS/SES"
BOUNCE: Final = "Reputation.BounceRate"
COMPLAINT: Final = "Reputation.ComplaintRate"
DIMENSION: Final = "ses:configuration-set"
WINDOW: Final = timedelta(days=14)
PERIOD: Final = timedelta(hours=1)
COARSE: Final = timedelta(hours=6)
"""The period of the rates of configuration sets where there are more than `FEW_SETS`: 170,000 points help nobody."""
FEW_SETS: Final = 20
MOST_QUERIES: Final = 500
"""What one GetMetricData takes (CloudWatch User Guide, Service quotas)."""
MOST_SETS: Final = MOST_QUERIES // 2 - 1
"""How many configuration sets fit beside the account, with two rates each."""
MOST_PAGES: Final = 20
"""An answer holds up to 100,800 points; what is asked for here is a third of that at most."""
_COMPLETE: Final = frozenset({"Complete"})
_GOES_ON: Final = frozenset({"Complete", "PartialData"})
"""`StatusCode` of a metric in a page that is not the last."""


def rates(client: "BaseClient", region: str, configuration_sets: Sequence[str], now: datetime) -> Reputation:
    """Ask CloudWatch for the rates of the account and of configuration sets, hour by hour over two weeks.

    Of many sets the rates come in steps of six hours.

    Raises:
        PartialAnswer: CloudWatch could not tell all of it this time.
    """
    names = tuple(dict.fromkeys(configuration_sets))[:MOST_SETS]
    asked: dict[str, Any] = {"MetricDataQueries": queries(names), "ScanBy": "TimestampAscending", **span(now)}
    pages = [call(client, "get_metric_data", region, **asked)]
    while token := member(pages[-1], "NextToken", str):
        if len(pages) == MOST_PAGES:
            raise PartialAnswer(f"more than {MOST_PAGES} pages of points")
        pages.append(call(client, "get_metric_data", region, **asked, NextToken=token))
    return reputation(names, pages)


def span(now: datetime) -> dict[str, datetime]:
    """Return the two weeks up to the end of this hour; CloudWatch answers best for times that fit the period."""
    end = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0) + PERIOD
    return {"StartTime": end - WINDOW, "EndTime": end}


def queries(configuration_sets: Sequence[str]) -> list[dict[str, Any]]:
    """Return the queries for both rates of the account (`b0`, `c0`) and of each configuration set (from `b1`, `c1`)."""
    period = PERIOD if len(configuration_sets) <= FEW_SETS else COARSE
    dimensions: list[list[dict[str, str]]] = [[]]
    dimensions += [[{"Name": DIMENSION, "Value": name}] for name in configuration_sets]
    return [
        {
            "Id": f"{letter}{place}",
            "MetricStat": {
                "Metric": {
                    "Namespace": NAMESPACE,
                    "MetricName": metric,
                    **({"Dimensions": dimension} if dimension else {}),
                },
                "Period": int((period if dimension else PERIOD).total_seconds()),
                "Stat": "Average",
            },
        }
        for place, dimension in enumerate(dimensions)
        for letter, metric in (("b", BOUNCE), ("c", COMPLAINT))
    ]


def reputation(configuration_sets: Sequence[str], pages: Sequence[Mapping[str, object]]) -> Reputation:
    """Return what the pages of GetMetricData say for the queries of `queries`.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
        PartialAnswer: there is a rate that CloudWatch could not tell.
    """
    found: dict[str, list[RatePoint]] = defaultdict(list)
    for page in pages:
        good = _COMPLETE if page is pages[-1] else _GOES_ON
        for result in parts(page, "MetricDataResults"):
            status = text(result, "StatusCode")
            if status is not None and status not in good:
                raise PartialAnswer(f"CloudWatch says {status} of a metric")
            found[needed(text(result, "Id"), "Id of a metric")] += _points(result)
    return Reputation(
        _rates(found, 0),
        tuple(sorted((name, _rates(found, place)) for place, name in enumerate(configuration_sets, start=1))),
    )


def _rates(found: Mapping[str, list[RatePoint]], place: int) -> Rates:
    return Rates(
        *(tuple(sorted(found.get(f"{letter}{place}", ()), key=lambda point: point.at)) for letter in ("b", "c"))
    )


def _points(result: Mapping[str, object]) -> list[RatePoint]:
    times, values = member(result, "Timestamps", list) or [], member(result, "Values", list) or []
    if len(times) != len(values):
        raise MalformedAnswer("a metric has more times than values, or the other way round")
    return [RatePoint(instant(at, "Timestamps"), _rate(value)) for at, value in zip(times, values, strict=True)]


def _rate(value: object) -> float:
    told = number({"Values": value}, "Values")
    if told is None:
        raise MalformedAnswer("Values holds nothing where a number should be")
    return told


def statistics(client: "BaseClient", region: str) -> SendStatistics:
    """Ask SES (v1) for its counts of two weeks."""
    return statistics_of(call(client, "get_send_statistics", region))


def statistics_of(answer: Mapping[str, object]) -> SendStatistics:
    """Return the counts that an answer of GetSendStatistics tells; AWS gives the points in no order.

    Raises:
        MalformedAnswer: a point has no time, or a count is no number.
    """
    points = [_send_point(query.structure(item, "SendDataPoints")) for item in query.items(answer, "SendDataPoints")]
    return SendStatistics(tuple(sorted(points, key=lambda point: point.at)))


def _send_point(point: Mapping[str, object]) -> SendPoint:
    return SendPoint(
        at=instant(needed(point.get("Timestamp"), "Timestamp of a point"), "Timestamp"),
        attempts=query.count(point, "DeliveryAttempts"),
        bounces=query.count(point, "Bounces"),
        complaints=query.count(point, "Complaints"),
        rejects=query.count(point, "Rejects"),
    )
