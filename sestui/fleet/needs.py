"""What a verdict needs, as readings of the engine. Pure: one table."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from sestui.fleet.job import Job, Kind
from sestui.model.target import Target
from sestui.model.trace import Need, NeedKind

KINDS: Final[Mapping[NeedKind, Kind]] = MappingProxyType(
    {
        NeedKind.CALLER: Kind.CALLER,
        NeedKind.ACCOUNT: Kind.ACCOUNT,
        NeedKind.IDENTITIES: Kind.IDENTITIES,
        NeedKind.IDENTITY: Kind.IDENTITY,
        NeedKind.NOTIFICATIONS: Kind.NOTIFICATIONS,
        NeedKind.CONFIGURATION_SET: Kind.CONFIGURATION_SET,
        NeedKind.EVENT_DESTINATIONS: Kind.EVENT_DESTINATIONS,
        NeedKind.TOPIC: Kind.TOPIC,
        NeedKind.SUPPRESSION_LOOKUP: Kind.SUPPRESSION_LOOKUP,
        NeedKind.STATISTICS: Kind.STATISTICS,
        NeedKind.AUTHENTICATION: Kind.AUTHENTICATION,
        NeedKind.QUOTA_HISTORY: Kind.LIMIT_REQUESTS,
    }
)
_OF_PROFILE: Final = frozenset({Kind.CALLER})
_WITHOUT_SUBJECT: Final = frozenset({Kind.ACCOUNT, Kind.IDENTITIES, Kind.STATISTICS})


def jobs(target: Target, needs: Iterable[Need]) -> tuple[Job, ...]:
    """Return the readings to ask the engine for, each once, in the order of the needs."""
    return tuple(dict.fromkeys(_job(target, need) for need in needs))


def _job(target: Target, need: Need) -> Job:
    kind = KINDS[need.kind]
    if need.kind is NeedKind.AUTHENTICATION and "@" in need.subject:
        kind = Kind.SENDER_AUTHENTICATION
    if kind in _OF_PROFILE:
        return Job(kind, target.profile)
    return Job(kind, *target, "" if kind in _WITHOUT_SUBJECT else need.subject)
