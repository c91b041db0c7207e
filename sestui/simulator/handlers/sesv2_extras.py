"""sesv2: what only some accounts use. Recommendations, tenants, reputation entities, dedicated addresses, endpoints."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from sestui.simulator.arns import arn
from sestui.simulator.inventory import Item
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page, page_size
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.world import Call, World

_PAGE: Final = 100
_MOST: Final = 1_000


def _told(call: Call, world: World, items: Iterable[Item]) -> list[dict[str, Any]]:
    return [
        {
            **item.members,
            **{key: arn("ses", call.region, call.account.id, name) for key, name in item.arns.items()},
            **{key: world.began - timedelta(seconds=age) for key, age in item.ages.items()},
        }
        for item in items
    ]


def _answer(call: Call, key: str, lines: Sequence[Any], most: int = _MOST, what: object = "") -> Mapping[str, Any]:
    shown, token = page(call, lines, page_size(call, min(_PAGE, most), most), what)
    return {key: list(shown), **({"NextToken": token} if token else {})}


def _filtered(
    call: Call, lines: list[dict[str, Any]], exact: Mapping[str, str], part: Mapping[str, str]
) -> tuple[list[dict[str, Any]], object]:
    """Keep the lines that `Filter` wants: `exact` and `part` name the member that a key of it is about."""
    wanted = call.params.get("Filter") or {}
    if not isinstance(wanted, Mapping) or not all(key in exact or key in part for key in wanted):
        raise ServiceError("BadRequestException", f"Filter must have keys of {', '.join((*exact, *part))}.")
    kept = [
        line
        for line in lines
        if all(
            line.get(exact[key]) == value if key in exact else str(value) in str(line.get(part[key], ""))
            for key, value in wanted.items()
        )
    ]
    return kept, tuple(sorted(wanted.items()))


def _list_recommendations(call: Call, world: World) -> Mapping[str, Any]:
    if world.state(call.account, call.region).vdm != "ENABLED":
        raise ServiceError("BadRequestException", "Virtual Deliverability Manager is not enabled for this account.")
    exact = {"TYPE": "Type", "IMPACT": "Impact", "STATUS": "Status", "RESOURCE_ARN": "ResourceArn"}
    lines, what = _filtered(call, _told(call, world, call.inventory.recommendations), exact, {})
    return _answer(call, "Recommendations", lines, _PAGE, what)


def _list_tenants(call: Call, world: World) -> Mapping[str, Any]:
    exact, part = {"SENDING_STATUS": "SendingStatus"}, {"TENANT_NAME_CONTAINS": "TenantName"}
    lines, what = _filtered(call, _told(call, world, call.inventory.tenants), exact, part)
    return _answer(call, "Tenants", lines, what=what)


def _list_reputation_entities(call: Call, world: World) -> Mapping[str, Any]:
    exact = {
        "ENTITY_TYPE": "ReputationEntityType",
        "REPUTATION_IMPACT": "ReputationImpact",
        "SENDING_STATUS": "SendingStatusAggregate",
    }
    part = {"ENTITY_REFERENCE_PREFIX": "ReputationEntityReference"}
    lines, what = _filtered(call, _told(call, world, call.inventory.entities), exact, part)
    return _answer(call, "ReputationEntities", lines, what=what)


def _pools(call: Call) -> list[str]:
    return list(dict.fromkeys(one.members["PoolName"] for one in call.inventory.dedicated_ips))


def _get_dedicated_ips(call: Call, world: World) -> Mapping[str, Any]:
    pool = call.params.get("PoolName")
    if pool and pool not in _pools(call):
        raise ServiceError("NotFoundException", f"Dedicated IP pool {pool} does not exist.", 404)
    lines = _told(call, world, call.inventory.dedicated_ips)
    return _answer(call, "DedicatedIps", [one for one in lines if pool in {None, "", one["PoolName"]}], what=pool)


def _list_dedicated_ip_pools(call: Call, _: World) -> Mapping[str, Any]:
    return _answer(call, "DedicatedIpPools", _pools(call))


def _list_multi_region_endpoints(call: Call, world: World) -> Mapping[str, Any]:
    return _answer(call, "MultiRegionEndpoints", _told(call, world, call.inventory.endpoints))


OPERATIONS: Final = (
    Operation(
        "ses", "ListRecommendations", _list_recommendations, Protocol.REST_JSON, "POST", "/v2/email/vdm/recommendations"
    ),
    Operation("ses", "ListTenants", _list_tenants, Protocol.REST_JSON, "POST", "/v2/email/tenants/list"),
    Operation(
        "ses",
        "ListReputationEntities",
        _list_reputation_entities,
        Protocol.REST_JSON,
        "POST",
        "/v2/email/reputation/entities",
    ),
    Operation("ses", "GetDedicatedIps", _get_dedicated_ips, Protocol.REST_JSON, "GET", "/v2/email/dedicated-ips"),
    Operation(
        "ses",
        "ListDedicatedIpPools",
        _list_dedicated_ip_pools,
        Protocol.REST_JSON,
        "GET",
        "/v2/email/dedicated-ip-pools",
    ),
    Operation(
        "ses",
        "ListMultiRegionEndpoints",
        _list_multi_region_endpoints,
        Protocol.REST_JSON,
        "GET",
        "/v2/email/multi-region-endpoints",
    ),
)
