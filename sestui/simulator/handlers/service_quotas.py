"""service-quotas: the two quotas of SES, requests for more, and what became of them."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sestui.simulator.arns import arn, made_up
from sestui.simulator.changes import DAILY, OPEN, RATE, QuotaRequest, case_id, status_of
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.world import Call, World

_NAMES: Final[Mapping[str, str]] = {DAILY: "Sending quota", RATE: "Sending rate"}
_PAGE: Final = 100
_OPEN_MOST: Final = 20
"""Open requests of an account (Service Quotas User Guide, its own quotas)."""


def _code(call: Call) -> str:
    service, code = str(call.params.get("ServiceCode", "")), str(call.params.get("QuotaCode", ""))
    if service != "ses" or code not in _NAMES:
        message = f"The request failed because the specified quota {service}/{code} does not exist."
        raise ServiceError("NoSuchResourceException", message)
    return code


def _named(call: Call, code: str) -> dict[str, Any]:
    return {
        "ServiceCode": "ses",
        "ServiceName": "Amazon Simple Email Service (Amazon SES)",
        "QuotaCode": code,
        "QuotaName": _NAMES[code],
        "QuotaArn": arn("servicequotas", call.region, call.account.id, f"ses/{code}"),
        "GlobalQuota": False,
        "Unit": "None",
    }


def _value(call: Call, world: World, code: str) -> float | None:
    state = world.state(call.account, call.region)
    return state.quota if code == DAILY else state.rate


def _get_service_quota(call: Call, world: World) -> Mapping[str, Any]:
    code = _code(call)
    value = _value(call, world, code)
    if value is None or value < 0:
        # for some quotas no applied value is available, and then the quota is not told (botocore's model)
        raise ServiceError("NoSuchResourceException", f"No applied value is available for {code}.")
    return {"Quota": {**_named(call, code), "Value": value, "Adjustable": True, "QuotaAppliedAtLevel": "ACCOUNT"}}


def _history(call: Call, world: World) -> Mapping[str, Any]:
    code, wanted = _code(call), call.params.get("Status")
    scene = world.scene_state(call.account, call.region)
    made = [
        (one, status)
        for one in reversed(world.changes(call.account, call.region).quotas)
        if one.code == code and wanted in {None, (status := status_of(one, scene, world.elapsed))}
    ]
    most = call.params.get("MaxResults") or _PAGE
    if not isinstance(most, int) or not 1 <= most <= _PAGE:
        raise ServiceError("IllegalArgumentException", f"MaxResults must be between 1 and {_PAGE}.")
    shown, token = page(call, made, most, (code, wanted), "InvalidPaginationTokenException")
    lines = [_told(call, world, one) for one, _ in shown]
    return {"RequestedQuotas": lines, **({"NextToken": token} if token else {})}


def _told(call: Call, world: World, one: QuotaRequest) -> dict[str, Any]:
    scene = world.scene_state(call.account, call.region)
    status = status_of(one, scene, world.elapsed)
    decided = one.at if status == "PENDING" else one.at + scene.quota_verdict_after
    members = {
        **_named(call, one.code),
        "Id": one.id,
        "DesiredValue": one.desired,
        "Status": status,
        "Created": world.began + timedelta(seconds=one.at),
        "LastUpdated": world.began + timedelta(seconds=decided),
        "Requester": one.requester,
        "QuotaRequestedAtLevel": "ACCOUNT",
    }
    # a case is opened when somebody has to look
    return members if status == "PENDING" else {**members, "CaseId": one.case}


def _request_increase(call: Call, world: World) -> Mapping[str, Any]:
    code, desired = _code(call), call.params.get("DesiredValue")
    if isinstance(desired, bool) or not isinstance(desired, int | float) or not 0 <= desired <= 10_000_000_000:
        raise ServiceError("IllegalArgumentException", "DesiredValue must be between 0 and 10000000000.")
    scene, changes = world.scene_state(call.account, call.region), world.changes(call.account, call.region)
    waiting = [one for one in changes.quotas if status_of(one, scene, world.elapsed) in OPEN]
    if any(one.code == code for one in waiting):
        message = "Only one open service quota increase request is allowed per quota."
        raise ServiceError("ResourceAlreadyExistsException", message)
    if len(waiting) >= _OPEN_MOST:
        raise ServiceError("QuotaExceededException", "You have exceeded your service quota of open requests.")
    value = _value(call, world, code)
    if value is not None and (value < 0 or desired <= value):
        message = f"You must provide a quota value greater than the current quota value, {value:g}."
        raise ServiceError("IllegalArgumentException", message)
    number = made_up(f"{call.account.id}/{call.region}/{world.request_id()}")
    changes.quotas.append(QuotaRequest(number, code, float(desired), world.elapsed, call.identity.arn, case_id(number)))
    return {"RequestedQuota": _told(call, world, changes.quotas[-1])}


OPERATIONS: Final = (
    Operation("servicequotas", "GetServiceQuota", _get_service_quota, Protocol.JSON),
    Operation("servicequotas", "ListRequestedServiceQuotaChangeHistoryByQuota", _history, Protocol.JSON),
    Operation("servicequotas", "RequestServiceQuotaIncrease", _request_increase, Protocol.JSON),
)
