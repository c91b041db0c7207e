"""ses, the first API version: quota and statistics of the account."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sestui.simulator.account import WINDOW, sent_at, stage_at
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol
from sestui.simulator.world import Call, World

_POINTS: Final = 96
"""Of a quarter of an hour each: the last day. AWS keeps 14 days."""


def _get_send_quota(call: Call, world: World) -> Mapping[str, Any]:
    timeline = world.timeline(call.account, call.region)
    state = stage_at(timeline, world.elapsed).state
    return {
        "Max24HourSend": state.quota,
        "MaxSendRate": state.rate,
        "SentLast24Hours": sent_at(timeline, world.elapsed),
    }


def _get_send_statistics(call: Call, world: World) -> Mapping[str, Any]:
    sent = int(sent_at(world.timeline(call.account, call.region), world.elapsed) or 0)
    newest = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    whole, rest = divmod(sent, _POINTS)
    points = [
        {
            "Timestamp": newest - timedelta(seconds=WINDOW / _POINTS) * index,
            "DeliveryAttempts": attempts,
            "Bounces": attempts // 50,
            "Complaints": attempts // 2_000,
            "Rejects": 0,
        }
        for index in range(_POINTS)
        # no mail, no point: so does AWS
        if (attempts := whole + (1 if index < rest else 0))
    ]
    return {"SendDataPoints": points}


OPERATIONS: Final = (
    Operation("ses", "GetSendQuota", _get_send_quota, Protocol.QUERY),
    Operation("ses", "GetSendStatistics", _get_send_statistics, Protocol.QUERY),
)
