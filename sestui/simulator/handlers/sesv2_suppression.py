"""sesv2: the account's suppression list in a region."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sestui.simulator.inventory import SceneSuppressed
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page, page_size
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.rates import seconds
from sestui.simulator.world import Call, World

_PATH: Final = "/v2/email/suppression/addresses"
_PAGE: Final = 100
_MOST: Final = 1_000
_REASONS: Final = frozenset({"BOUNCE", "COMPLAINT"})


def _list_suppressed(call: Call, world: World) -> Mapping[str, Any]:
    size = page_size(call, _PAGE, _MOST)
    reasons = call.params.get("Reason") or []
    reasons = [reasons] if isinstance(reasons, str) else reasons
    if not _REASONS.issuperset(reasons):
        raise ServiceError("BadRequestException", "Reasons must be of BOUNCE, COMPLAINT.")
    start, end = _moment(call, "StartDate"), _moment(call, "EndDate")
    if call.params.get("TenantName"):
        raise ServiceError("NotFoundException", f"Tenant {call.params['TenantName']} does not exist.", 404)
    began = world.began
    found = [
        one
        for one in call.inventory.suppressed
        if (not reasons or one.reason in reasons)
        and (start is None or _updated(one, began).timestamp() >= start)
        and (end is None or _updated(one, began).timestamp() <= end)
    ]
    what = (sorted(reasons), start, end)
    shown, token = page(call, found, size, what, "InvalidNextTokenException")
    lines = [_summary(one, began) for one in shown]
    return {"SuppressedDestinationSummaries": lines, **({"NextToken": token} if token else {})}


def _moment(call: Call, key: str) -> float | None:
    text = call.params.get(key)
    if text is None:
        return None
    found = seconds(text)
    if found is None:
        raise ServiceError("BadRequestException", f"{key} is not a time.")
    return found


def _updated(one: SceneSuppressed, began: datetime) -> datetime:
    return (began - timedelta(seconds=one.age)).replace(microsecond=0)


def _summary(one: SceneSuppressed, began: datetime) -> dict[str, Any]:
    return {"EmailAddress": one.address, "Reason": one.reason, "LastUpdateTime": _updated(one, began)}


def _get_suppressed(call: Call, world: World) -> Mapping[str, Any]:
    address = str(call.params["EmailAddress"])
    # addresses are compared with their case (SES Developer Guide, account-level suppression list)
    found = next((one for one in call.inventory.suppressed if one.address == address), None)
    if found is None:
        message = f"Email address {address} does not exist on your suppression list."
        raise ServiceError("NotFoundException", message, 404)
    attributes = {"MessageId": found.message_id, "FeedbackId": found.feedback_id}
    known = {key: value for key, value in attributes.items() if value is not None}
    inside = _summary(found, world.began)
    return {"SuppressedDestination": {**inside, **({"Attributes": known} if known else {})}}


OPERATIONS: Final = (
    Operation("ses", "ListSuppressedDestinations", _list_suppressed, Protocol.REST_JSON, "GET", _PATH),
    Operation(
        "ses", "GetSuppressedDestination", _get_suppressed, Protocol.REST_JSON, "GET", f"{_PATH}/{{EmailAddress}}"
    ),
)
