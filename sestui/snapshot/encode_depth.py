"""A target in depth -> plain tables, each thing under its name, so that a change is told beside what changed.

Points in time are lines of text, a point a line: they are many, and one that comes must be one line more.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any, Final, NamedTuple, TypeVar

from sestui.model.depth import Depth
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.failure import Failure
from sestui.model.feedback import (
    ConfigurationSet,
    EventDestination,
    EventDestinations,
    Notifications,
    Subscription,
    Topic,
)
from sestui.model.identity import Dkim, Identity, IdentityList, IdentitySummary, MailFrom, SeenSoa, Verification
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.snapshot.flat import Members, flat, moment
from sestui.snapshot.verdicts import verdict_table

T = TypeVar("T")

RATE_COLUMNS: Final = "at rate"
SEND_COLUMNS: Final = "at attempts bounces complaints rejects"
EXTRAS: Final = {
    "recommendations": Recommendation,
    "tenants": Tenant,
    "entities": ReputationEntity,
    "dedicated_ips": DedicatedIp,
    "endpoints": MultiRegionEndpoint,
}
"""The kinds of `model.extras` by the field of `Depth` that holds them: all have `items`, `in_use` and `why`."""

_FAILURE_TEXTS: Final = ("fix", "operation", "detail")


def failure_table(failure: Failure) -> Members:
    """Return a failure."""
    table: Members = {"cause": str(failure.cause), "summary": failure.summary}
    table |= {name: text for name in _FAILURE_TEXTS if (text := getattr(failure, name))}
    optional = {
        "code": failure.code,
        "iam_action": failure.iam_action,
        "http_status": failure.http_status,
        "request_id": failure.request_id,
    }
    return table | {name: value for name, value in optional.items() if value is not None}


def reading_table(reading: Reading[T], members: Callable[[T], Members]) -> Members | None:
    """Return a reading: its value with the time, and the latest failure with its own; `None` for nothing asked."""
    table: Members = {}
    if reading.value is not None:
        if reading.as_of is None:
            raise ValueError("a value without a time")
        table = {"as_of": moment(reading.as_of), **members(reading.value)}
    if reading.failure is not None:
        if reading.failed_at is not None:
            table["failed_at"] = moment(reading.failed_at)
        table["failure"] = failure_table(reading.failure)
    return table or None


class Piece(NamedTuple):
    """A part of a depth that can be written by itself."""

    path: tuple[str, ...]
    """The table that its members belong to, from that of the depth on; the empty path is the depth itself."""
    source: object
    """What it is made of: the same object makes the same members. `None`: of this and that."""
    make: Callable[[], Members]


def depth_table(depth: Depth) -> Members:
    """Return all that is known of a target in depth; empty when nothing is."""
    whole: Members = {}
    for piece in depth_pieces(depth):
        table = whole
        for key in piece.path:
            table = table.setdefault(key, {})
        table.update(piece.make())
    return whole


def depth_pieces(depth: Depth) -> Iterator[Piece]:
    """Yield what is known of a target in depth bit by bit, in the order of the document: there may be 10,000 of some.

    No piece holds tables that a later one adds to, so that the text of all is the texts of each, one after the other.
    """
    if depth.listed is not None:
        yield Piece((), None, lambda: {"listed": depth.listed})
    if depth.withheld:
        yield Piece(("withheld",), None, lambda: dict(depth.withheld))
    yield from _one("reputation", depth.reputation, _reputation)
    yield from _one("statistics", depth.statistics, _statistics)
    yield from _one("suppressed", depth.suppressed, _suppressed)
    yield from _named("lookups", depth.lookups, flat(SuppressionLookup, "address").write, "address")
    yield from _named("limit_requests", depth.limit_requests, _limit_requests)
    for name, cls in EXTRAS.items():
        yield from _one(name, getattr(depth, name), _extra(flat(cls).write))
    yield from _named("configuration_sets", depth.configuration_sets, flat(ConfigurationSet, "name").write, "name")
    yield from _named("event_destinations", depth.event_destinations, _event_destinations, "configuration_set")
    yield from _named("topics", depth.topics, _topic, "arn")
    yield from _identities("identities", depth.identities)
    yield from _named("notifications", depth.notifications, flat(Notifications, "identity").write, "identity")
    yield from _named("details", depth.details, _identity, "name")
    yield from _named("authentication", depth.authentication, verdict_table, "domain")
    yield from _named("sender_checks", depth.sender_checks, verdict_table, "domain")


def _one(place: str, reading: Reading[T], members: Callable[[T], Members]) -> Iterator[Piece]:
    table = reading_table(reading, members)
    if table is not None:
        yield Piece((place,), None, lambda: table)


def _named(
    place: str, readings: Mapping[str, Reading[T]], members: Callable[[T], Members], own: str = ""
) -> Iterator[Piece]:
    """Yield readings by name. A value that calls itself otherwise, in `own`, keeps its own name beside that."""
    for name, reading in readings.items():
        yield Piece((place, name), reading, partial(_named_table, name, reading, members, own))


def _named_table(name: str, reading: Reading[T], members: Callable[[T], Members], own: str) -> Members:
    table = reading_table(reading, members) or {}
    if own and reading.value is not None and (called := getattr(reading.value, own)) != name:
        table[own] = called
    return table


def _identities(place: str, reading: Reading[IdentityList]) -> Iterator[Piece]:
    table = reading_table(reading, lambda _: {})
    if table is None:
        return
    failure = table.pop("failure", None)
    yield Piece((place,), None, lambda: table)
    if reading.value is not None:
        write = flat(IdentitySummary, "name").write
        if not reading.value.items:
            yield Piece((place, "items"), None, dict)
        for item in {item.name: item for item in reading.value.items}.values():
            yield Piece((place, "items", item.name), item, partial(write, item))
    if failure is not None:
        yield Piece((place, "failure"), None, lambda: failure)


def _rate_points(points: Iterable[RatePoint]) -> list[str]:
    return [f"{moment(point.at).isoformat()} {point.value!r}" for point in points]


def _rates(rates: Rates) -> Members:
    return {"bounce": _rate_points(rates.bounce), "complaint": _rate_points(rates.complaint)}


def _reputation(reputation: Reputation) -> Members:
    table: Members = {"columns": RATE_COLUMNS, "account": _rates(reputation.account)}
    if reputation.configuration_sets:
        table["configuration_sets"] = {name: _rates(rates) for name, rates in reputation.configuration_sets}
    return table


def _send_point(point: SendPoint) -> str:
    counts = (point.attempts, point.bounces, point.complaints, point.rejects)
    return " ".join((moment(point.at).isoformat(), *("?" if each is None else str(each) for each in counts)))


def _statistics(statistics: SendStatistics) -> Members:
    return {"columns": SEND_COLUMNS, "points": [_send_point(point) for point in statistics.points]}


def _identity(identity: Identity) -> Members:
    table = flat(Identity, "name", "dkim", "mail_from", "verification").write(identity)
    if identity.dkim is not None:
        table["dkim"] = flat(Dkim).write(identity.dkim)
    if identity.mail_from is not None:
        table["mail_from"] = flat(MailFrom).write(identity.mail_from)
    if identity.verification is not None:
        verification = flat(Verification, "soa").write(identity.verification)
        if identity.verification.soa is not None:
            verification["soa"] = flat(SeenSoa).write(identity.verification.soa)
        table["verification"] = verification
    return table


def _event_destinations(found: EventDestinations) -> Members:
    write = flat(EventDestination).write
    table = flat(EventDestinations, "configuration_set", "items").write(found)
    return table | ({"items": [write(item) for item in found.items]} if found.items else {})


def _topic(topic: Topic) -> Members:
    table = flat(Topic, "arn", "subscriptions", "subscriptions_failure").write(topic)
    if topic.subscriptions is not None:
        write = flat(Subscription).write
        table["subscriptions"] = [write(subscription) for subscription in topic.subscriptions]
    if topic.subscriptions_failure is not None:
        table["subscriptions_failure"] = failure_table(topic.subscriptions_failure)
    return table


def _suppressed(found: SuppressionList) -> Members:
    write = flat(Suppressed).write
    more = {"next_token": found.next_token} if found.next_token else {}
    return more | {"items": [write(item) for item in found.items]}


def _limit_requests(found: LimitRequests) -> Members:
    write = flat(LimitRequest).write
    return {"items": [write(item) for item in found.items]}


def _extra(write: Callable[[Any], Members]) -> Callable[[Any], Members]:
    def members(found: Any) -> Members:
        table: Members = {} if found.in_use else {"in_use": False}
        if found.why:
            table["why"] = found.why
        return table | {"items": [write(item) for item in found.items]}

    return members
