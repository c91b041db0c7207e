"""sesv2: the account's suppression list in a region, read and changed."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from sestui.simulator import demands
from sestui.simulator.changes import suppressed
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
        for one in _list_of(call, world)
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
    found = next((one for one in _list_of(call, world) if one.address == address), None)
    if found is None:
        raise _unlisted(address)
    attributes = {"MessageId": found.message_id, "FeedbackId": found.feedback_id}
    known = {key: value for key, value in attributes.items() if value is not None}
    inside = _summary(found, world.began)
    return {"SuppressedDestination": {**inside, **({"Attributes": known} if known else {})}}


def _list_of(call: Call, world: World) -> tuple[SceneSuppressed, ...]:
    return suppressed(call.inventory, world.changes(call.account, call.region))


def _unlisted(address: str) -> ServiceError:
    return ServiceError("NotFoundException", f"Email address {address} does not exist on your suppression list.", 404)


def _may_change(call: Call, world: World) -> None:
    """Refuse in the sandbox (SES Developer Guide, Request production access); with which code is not documented."""
    if not world.state(call.account, call.region).production:
        message = "Your account is in the sandbox. Changes to the suppression list are not available there."
        raise ServiceError("BadRequestException", message)
    if call.params.get("TenantName"):
        raise ServiceError("NotFoundException", f"Tenant {call.params['TenantName']} does not exist.", 404)


def _put_suppressed(call: Call, world: World) -> Mapping[str, Any]:
    address = demands.text(call.params, "EmailAddress", least=1, most=320, needed=True)
    reason = demands.word(call.params, "Reason", ("BOUNCE", "COMPLAINT"), needed=True)
    _may_change(call, world)
    if "@" not in address.strip("@"):
        raise demands.wrong("EmailAddress", "is not a valid email address")
    # an age counts backwards from the start, so that what came after it has one below 0
    changes = world.changes(call.account, call.region)
    changes.suppressed.pop(address, None)
    changes.suppressed[address] = SceneSuppressed(address, reason, -world.elapsed)
    return {}


def _delete_suppressed(call: Call, world: World) -> Mapping[str, Any]:
    address = str(call.params["EmailAddress"])
    _may_change(call, world)
    if all(one.address != address for one in _list_of(call, world)):
        raise _unlisted(address)
    world.changes(call.account, call.region).suppressed[address] = None
    return {}


OPERATIONS: Final = (
    Operation("ses", "ListSuppressedDestinations", _list_suppressed, Protocol.REST_JSON, "GET", _PATH),
    Operation(
        "ses", "GetSuppressedDestination", _get_suppressed, Protocol.REST_JSON, "GET", f"{_PATH}/{{EmailAddress}}"
    ),
    Operation("ses", "PutSuppressedDestination", _put_suppressed, Protocol.REST_JSON, "PUT", _PATH),
    Operation(
        "ses",
        "DeleteSuppressedDestination",
        _delete_suppressed,
        Protocol.REST_JSON,
        "DELETE",
        f"{_PATH}/{{EmailAddress}}",
    ),
)
