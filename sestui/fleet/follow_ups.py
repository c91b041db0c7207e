"""What leads to what: the value of one reading names the things that are read next. Pure, and a table."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType
from typing import Any, Final, TypeAlias

from sestui.fleet.job import Kind
from sestui.model.account import AccountState
from sestui.model.depth import Depth
from sestui.model.extras import Recommendations
from sestui.model.failure import ABSENT, Cause
from sestui.model.feedback import EventDestinations, Notifications
from sestui.model.identity import Identity, IdentityList
from sestui.model.reading import Reading
from sestui.rules.identities import risk_rank

Named: TypeAlias = tuple[Kind, Mapping[str, int], bool]
"""Things of one kind with their ranks, and whether there are no others."""
OFF: Final = "DISABLED"
_HOPELESS: Final = ABSENT | {Cause.LOGIN_NEEDED, Cause.BAD_CONFIGURATION}


def _of_list(value: IdentityList) -> Iterator[Named]:
    ranks = {summary.name: risk_rank(summary) for summary in value.items}
    yield Kind.IDENTITY, ranks, True
    yield Kind.NOTIFICATIONS, ranks, True


def _of_identity(value: Identity) -> Iterator[Named]:
    if value.configuration_set:
        yield Kind.CONFIGURATION_SET, {value.configuration_set: 0}, False
        yield Kind.EVENT_DESTINATIONS, {value.configuration_set: 0}, False


def _of_notifications(value: Notifications) -> Iterator[Named]:
    topics = (value.bounce_topic, value.complaint_topic, value.delivery_topic)
    if named := {topic: 0 for topic in topics if topic}:
        yield Kind.TOPIC, named, False


def _of_destinations(value: EventDestinations) -> Iterator[Named]:
    if named := {item.arn: 0 for item in value.items if item.kind == "sns" and item.arn}:
        yield Kind.TOPIC, named, False


_FOLLOW: Final[Mapping[Kind, Callable[[Any], Iterator[Named]]]] = MappingProxyType(
    {
        Kind.IDENTITIES: _of_list,
        Kind.IDENTITY: _of_identity,
        Kind.NOTIFICATIONS: _of_notifications,
        Kind.EVENT_DESTINATIONS: _of_destinations,
    }
)


def named_by(kind: Kind, value: object) -> tuple[Named, ...]:
    """Return what a value leads to."""
    follow = _FOLLOW.get(kind)
    return tuple(follow(value)) if follow is not None else ()


def changed(before: IdentityList | None, after: IdentityList) -> list[str]:
    """Return the identities of which the list says something else than before: their details are old."""
    if before is None:
        return []
    known = {summary.name: summary for summary in before.items}
    return [summary.name for summary in after.items if known.get(summary.name, summary) != summary]


def settings_of(depth: Depth, identities: Iterable[str]) -> dict[Kind, dict[str, int]]:
    """Return the configuration sets and topics that the settings of these identities name, as far as is known."""
    found: dict[Kind, dict[str, int]] = {
        kind: {} for kind in (Kind.CONFIGURATION_SET, Kind.EVENT_DESTINATIONS, Kind.TOPIC)
    }
    for identity in identities:
        for kind, reading in (
            (Kind.IDENTITY, depth.details.get(identity)),
            (Kind.NOTIFICATIONS, depth.notifications.get(identity)),
        ):
            if reading is not None and reading.value is not None:
                _add(found, kind, reading.value)
    for name in found[Kind.EVENT_DESTINATIONS]:
        destinations = depth.event_destinations.get(name)
        if destinations is not None and destinations.value is not None:
            _add(found, Kind.EVENT_DESTINATIONS, destinations.value)
    return found


def _add(found: dict[Kind, dict[str, int]], kind: Kind, value: object) -> None:
    for named, ranks, _ in named_by(kind, value):
        found[named].update(ranks)


def rated_sets(depth: Depth) -> tuple[str, ...]:
    """Return the configuration sets that publish reputation rates of their own, as far as is known."""
    return tuple(
        sorted(
            name
            for name, reading in depth.configuration_sets.items()
            if reading.value is not None and reading.value.reputation_metrics
        )
    )


def unused_recommendations(account: AccountState) -> Recommendations | None:
    """Return "not in use" where the account state says so already: then nobody has to be asked."""
    if account.vdm is None or account.vdm.enabled != OFF:
        return None
    return Recommendations(in_use=False, why=f"GetAccount: VdmEnabled is {OFF}")


def sends_nothing(account: AccountState | None) -> bool:
    """Say whether nothing was sent in the last 24 hours: then rates and statistics do not change from mail of now."""
    return account is not None and account.quota is not None and account.quota.sent_24_hour == 0


def worth_reading(account: Reading[AccountState]) -> bool:
    """Say whether a target is worth more questions: it answered, or only refused this one."""
    if account.failure is None:
        return account.value is not None
    return account.failure.cause is Cause.DENIED


def may_be_read(account: Reading[AccountState]) -> bool:
    """Say whether a target may answer somebody who looks at it: there is one, and the credentials are good."""
    if account.failure is None:
        return account.value is not None
    return account.failure.cause not in _HOPELESS
