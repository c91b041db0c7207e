"""account ListRegions and ec2 DescribeRegions: which regions an account has."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.model.regions import ON_BY_DEFAULT, OPT_IN
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Attributes, Protocol, ServiceError
from sestui.simulator.requests import form_list
from sestui.simulator.scene import Account
from sestui.simulator.world import Call, World

_PAGE: Final = 50
_STATUSES: Final = frozenset({"ENABLED", "ENABLING", "DISABLING", "DISABLED", "ENABLED_BY_DEFAULT"})


def _opt_status(account: Account) -> dict[str, str]:
    found = dict.fromkeys(ON_BY_DEFAULT, "ENABLED_BY_DEFAULT")
    found |= {region: "ENABLED" if region in account.opt_in else "DISABLED" for region in OPT_IN}
    return dict(sorted(found.items()))


def _list_regions(call: Call, _: World) -> Mapping[str, Any]:
    wanted = call.params.get("RegionOptStatusContains") or []
    size = call.params.get("MaxResults") or _PAGE
    token = str(call.params.get("NextToken") or "0")
    if not isinstance(size, int) or not 1 <= size <= _PAGE or not token.isdigit() or not _STATUSES.issuperset(wanted):
        raise ServiceError("ValidationException", "The input fails to satisfy the constraints of ListRegions", 400)
    regions = [
        {"RegionName": region, "RegionOptStatus": status}
        for region, status in _opt_status(call.account).items()
        if not wanted or status in wanted
    ]
    start = int(token)
    answer: dict[str, Any] = {"Regions": regions[start : start + size]}
    if start + size < len(regions):
        answer["NextToken"] = str(start + size)
    return answer


def _describe_regions(call: Call, _: World) -> Mapping[str, Any]:
    everything = str(call.params.get("AllRegions", "")).lower() == "true"
    names = form_list(call.params, "RegionName")
    words = {"ENABLED_BY_DEFAULT": "opt-in-not-required", "ENABLED": "opted-in", "DISABLED": "not-opted-in"}
    known = _opt_status(call.account)
    unknown = [name for name in names if name not in known]
    if unknown:
        raise ServiceError("InvalidParameterValue", f"Invalid region provided: [{', '.join(unknown)}]")
    statuses = _filter(call.params, "opt-in-status")
    found = [
        Attributes(
            [
                ("regionName", region),
                ("regionEndpoint", f"ec2.{region}.amazonaws.com"),
                ("optInStatus", words[status]),
            ]
        )
        for region, status in known.items()
        if (everything or region in names or status != "DISABLED")
        and (not names or region in names)
        and (not statuses or words[status] in statuses)
    ]
    return {"regionInfo": found}


def _filter(params: Mapping[str, Any], name: str) -> list[str]:
    for key, value in params.items():
        if key.startswith("Filter.") and key.endswith(".Name") and value == name:
            return form_list(params, f"{key.removesuffix('.Name')}.Value")
    return []


OPERATIONS: Final = (
    Operation("account", "ListRegions", _list_regions, Protocol.REST_JSON, "POST", "/listRegions"),
    Operation("ec2", "DescribeRegions", _describe_regions, Protocol.EC2),
)
