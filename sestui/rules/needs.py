"""Where the answer to a need is kept, to tell what was asked in vain from what was never asked. Pure."""

from collections.abc import Mapping
from typing import Any

from sestui.model.account import Caller
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.trace import Need, NeedKind

_UNREAD: Reading[Any] = Reading()


def reading_of(state: TargetState, need: Need, caller: Reading[Caller] = _UNREAD) -> Reading[Any]:
    """Return the reading of a target that answers a need, which may be empty.

    `caller`: who the profile is, which is not kept with the target.
    """
    depth = state.depth
    by_name: Mapping[NeedKind, Mapping[str, Reading[Any]]] = {
        NeedKind.IDENTITY: depth.details,
        NeedKind.NOTIFICATIONS: depth.notifications,
        NeedKind.CONFIGURATION_SET: depth.configuration_sets,
        NeedKind.EVENT_DESTINATIONS: depth.event_destinations,
        NeedKind.TOPIC: depth.topics,
        NeedKind.SUPPRESSION_LOOKUP: depth.lookups,
        NeedKind.AUTHENTICATION: depth.sender_checks if "@" in need.subject else depth.authentication,
        NeedKind.QUOTA_HISTORY: depth.limit_requests,
    }
    if need.kind in by_name:
        return by_name[need.kind].get(need.subject, _UNREAD)
    single: Mapping[NeedKind, Reading[Any]] = {
        NeedKind.CALLER: caller,
        NeedKind.ACCOUNT: state.account,
        NeedKind.IDENTITIES: depth.identities,
        NeedKind.STATISTICS: depth.statistics,
    }
    return single[need.kind]


def failed(state: TargetState, need: Need) -> bool:
    """Say whether the latest attempt to read what is needed has failed: it does not come by waiting."""
    return reading_of(state, need).failure is not None
