"""Where the answer to a need is kept, to tell what was asked in vain from what was never asked. Pure."""

from typing import Any

from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.trace import Need, NeedKind


def reading_of(state: TargetState, need: Need) -> Reading[Any]:
    """Return the reading of a target that answers a need; an empty one for what is not kept with the target."""
    depth = state.depth
    unread: Reading[Any] = Reading()
    match need.kind:
        case NeedKind.ACCOUNT:
            return state.account
        case NeedKind.IDENTITIES:
            return depth.identities
        case NeedKind.STATISTICS:
            return depth.statistics
        case NeedKind.IDENTITY:
            return depth.details.get(need.subject, unread)
        case NeedKind.NOTIFICATIONS:
            return depth.notifications.get(need.subject, unread)
        case NeedKind.CONFIGURATION_SET:
            return depth.configuration_sets.get(need.subject, unread)
        case NeedKind.EVENT_DESTINATIONS:
            return depth.event_destinations.get(need.subject, unread)
        case NeedKind.TOPIC:
            return depth.topics.get(need.subject, unread)
        case NeedKind.SUPPRESSION_LOOKUP:
            return depth.lookups.get(need.subject, unread)
        case NeedKind.AUTHENTICATION:
            return depth.authentication.get(need.subject, unread)
        case NeedKind.QUOTA_HISTORY:
            return depth.limit_requests.get(need.subject, unread)
        case NeedKind.CALLER:
            return unread


def failed(state: TargetState, need: Need) -> bool:
    """Say whether the latest attempt to read what is needed has failed: it does not come by waiting."""
    return reading_of(state, need).failure is not None
