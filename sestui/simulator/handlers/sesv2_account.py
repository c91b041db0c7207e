"""sesv2: the account itself."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.account import get_account
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol
from sestui.simulator.world import Call, World


def _get_account(call: Call, world: World) -> Mapping[str, Any]:
    return get_account(world.timeline(call.account, call.region), world.elapsed)


OPERATIONS: Final = (Operation("ses", "GetAccount", _get_account, Protocol.REST_JSON, "GET", "/v2/email/account"),)
