"""ses, the first API version: quota and statistics of the account, topics of identities, verifying an address."""

from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.account import sent_at
from sestui.simulator.identity import notifications
from sestui.simulator.inventory import IdentityStage, IdentityState, SceneIdentity
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Entries, Kept, Protocol, ServiceError
from sestui.simulator.requests import form_list
from sestui.simulator.statistics import points
from sestui.simulator.world import Call, World

_MOST: Final = 100
_MINUTE: Final = 60


def _get_send_quota(call: Call, world: World) -> Mapping[str, Any]:
    state = world.state(call.account, call.region)
    return {
        "Max24HourSend": state.quota,
        "MaxSendRate": state.rate,
        "SentLast24Hours": world.sent(call.account, call.region),
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


def _verify_email_identity(call: Call, world: World) -> Mapping[str, Any]:
    """Add the address if it is not there, and mail the link (SES API Reference, VerifyEmailIdentity)."""
    address = str(call.params.get("EmailAddress") or "")
    local, _, domain = address.rpartition("@")
    if not local or "." not in domain or not address.isascii() or " " in domain:
        raise ServiceError("InvalidParameterValue", f"Invalid email address<{address}>.", 400)
    changes = world.changes(call.account, call.region)
    changes.verifications.append((world.elapsed, address))
    identity = world.find_identity(call.account, call.region, address)
    state = identity.at(world.elapsed, world.listed(call.account, call.region))[1] if identity else None
    # whoever is verified stays so; one whose link has expired begins again
    if state is None or state.absent or state.ghost or state.status not in {"SUCCESS", "PENDING"}:
        begun = IdentityState(status="PENDING", checked=None)
        changes.identities[address] = SceneIdentity(address, (IdentityStage(begun),))
    return {}


OPERATIONS: Final = (
    Operation("ses", "GetSendQuota", _get_send_quota, Protocol.QUERY),
    Operation("ses", "GetSendStatistics", _get_send_statistics, Protocol.QUERY),
    Operation("ses", "GetIdentityNotificationAttributes", _get_identity_notification_attributes, Protocol.QUERY),
    Operation("ses", "VerifyEmailIdentity", _verify_email_identity, Protocol.QUERY),
)
