"""cloudwatch GetMetricData: the reputation rates of SES, in any of the three protocols that CloudWatch speaks."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

from sestui.simulator.inventory import Inventory, Rate
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.rates import seconds, series
from sestui.simulator.requests import nested
from sestui.simulator.world import Call, World

_QUERIES: Final = 500
_POINTS: Final = 100_800
_RATES: Final = {"Reputation.BounceRate": "bounce", "Reputation.ComplaintRate": "complaint"}
_DIMENSION: Final = "ses:configuration-set"
_MINUTE: Final = 60


def _wrong(message: str, code: str = "ValidationError") -> ServiceError:
    return ServiceError(code, message, 400)


def _get_metric_data(call: Call, world: World) -> Mapping[str, Any]:
    params = nested(call.params) if "Action" in call.params else call.params
    queries = params.get("MetricDataQueries")
    if not isinstance(queries, list) or not 0 < len(queries) <= _QUERIES:
        raise _wrong(f"The collection MetricDataQueries must have from 1 to {_QUERIES} members.")
    start, end = seconds(params.get("StartTime")), seconds(params.get("EndTime"))
    if start is None or end is None:
        raise _wrong("StartTime and EndTime are needed.")
    if start >= end:
        raise _wrong("The parameter StartTime must be less than the parameter EndTime.")
    newest_first = params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    most = params.get("MaxDatapoints", _POINTS)
    if not str(most).isdigit() or not 0 < int(most) <= _POINTS:
        raise _wrong(f"MaxDatapoints must be from 1 to {_POINTS}.")
    found: list[tuple[str, str, list[tuple[int, float]]]] = []
    for query in queries:
        name, label, points = _points(query, call, world, start, end)
        if any(name == other for other, _, __ in found):
            raise _wrong(f"Id {name} is used more than once.")
        found.append((name, label, points[::-1] if newest_first else points))
    what = (repr(queries), start, end, newest_first)
    flat = [(name, point) for name, _, points in found for point in points]
    shown, token = page(call, flat, int(most), what, "InvalidNextToken")
    cut = shown[-1][0] if token else ""
    results = [
        _result(name, label, [p for of, p in shown if of == name], whole=name != cut) for name, label, _ in found
    ]
    return {"MetricDataResults": results, "Messages": [], **({"NextToken": token} if token else {})}


def _result(name: str, label: str, points: list[tuple[int, float]], *, whole: bool) -> dict[str, Any]:
    return {
        "Id": name,
        "Label": label,
        "Timestamps": [datetime.fromtimestamp(at, UTC) for at, _ in points],
        "Values": [value for _, value in points],
        "StatusCode": "Complete" if whole else "PartialData",
    }


def _points(query: Any, call: Call, world: World, start: float, end: float) -> tuple[str, str, list[tuple[int, float]]]:
    """Return a query's name, label and points, oldest first; a metric that nobody ever sent has none."""
    stat = query.get("MetricStat") if isinstance(query, Mapping) else None
    name = str(query.get("Id") or "") if isinstance(query, Mapping) else ""
    if not name or not name[0].islower() or not name.replace("_", "").isalnum():
        raise _wrong("An Id must begin with a small letter and hold letters, digits and underscores.")
    if not isinstance(stat, Mapping) or not isinstance(stat.get("Metric"), Mapping):
        raise _wrong("Only queries with MetricStat are answered here.")
    metric, period = stat["Metric"], str(stat.get("Period", ""))
    if not period.isdigit() or int(period) <= 0 or int(period) % _MINUTE:
        raise _wrong("Period must be a multiple of 60.")
    metric_name = str(metric.get("MetricName", ""))
    rate = _rate(call.inventory, metric) if metric.get("Namespace") == "AWS/SES" else None
    points = series(rate, world.began, world.now, start, end, int(period)) if rate else []
    return name, str(query.get("Label") or metric_name), points


def _rate(inventory: Inventory, metric: Mapping[str, Any]) -> Rate | None:
    kind = _RATES.get(str(metric.get("MetricName")))
    dimensions = metric.get("Dimensions") or []
    if kind is None:
        return None
    if not dimensions:
        return inventory.bounce if kind == "bounce" else inventory.complaint
    wanted = [(one.get("Name"), one.get("Value")) for one in dimensions]
    for one in inventory.configuration_sets:
        if wanted == [(_DIMENSION, one.name)]:
            return one.bounce if kind == "bounce" else one.complaint
    return None


OPERATIONS: Final = (
    Operation("monitoring", "GetMetricData", _get_metric_data, Protocol.JSON, iam_action="cloudwatch:GetMetricData"),
)
