"""ses, the first API version: quota and statistics of the account, topics of identities."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.account import sent_at, stage_at
from sestui.simulator.identity import notifications
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Entries, Kept, Protocol, ServiceError, form_list
from sestui.simulator.statistics import points
from sestui.simulator.world import Call, World

_MOST: Final = 100
_MINUTE: Final = 60


def _get_send_quota(call: Call, world: World) -> Mapping[str, Any]:
    timeline = world.timeline(call.account, call.region)
    state = stage_at(timeline, world.elapsed).state
    return {
        "Max24HourSend": state.quota,
        "MaxSendRate": state.rate,
        "SentLast24Hours": sent_at(timeline, world.elapsed),
    }


def _get_send_statistics(call: Call, world: World) -> Kept:
    timeline = world.timeline(call.account, call.region)
    curve, elapsed = call.inventory.curve, world.elapsed
    return Kept(
        (call.account.id, call.region, int(world.now.timestamp() // _MINUTE), sent_at(timeline, elapsed)),
        lambda: {"SendDataPoints": points(curve, timeline, world.began, elapsed)},
    )


def _get_identity_notification_attributes(call: Call, world: World) -> Mapping[str, Any]:
    names = form_list(call.params, "Identities")
    if not names or len(names) > _MOST:
        raise ServiceError("ValidationError", f"Member must have length between 1 and {_MOST}", 400)
    pages = world.listed(call.account, call.region)
    found = Entries()
    for name in names:
        identity = world.find_identity(call.account, call.region, name)
        state = identity.at(world.elapsed, pages)[1] if identity else None
        # those that are not there are left out of the answer
        if state is not None and not state.absent and not state.ghost:
            found[name] = notifications(name, state, call.account.id, call.region)
    return {"NotificationAttributes": found}


OPERATIONS: Final = (
    Operation("ses", "GetSendQuota", _get_send_quota, Protocol.QUERY),
    Operation("ses", "GetSendStatistics", _get_send_statistics, Protocol.QUERY),
    Operation("ses", "GetIdentityNotificationAttributes", _get_identity_notification_attributes, Protocol.QUERY),
)
