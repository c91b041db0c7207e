"""Plain tables -> a target in depth: what `encode_depth` wrote, and nothing that is not known here."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Any, Final, TypeVar

from sestui.model.authentication import Authentication
from sestui.model.depth import Depth
from sestui.model.extras import DedicatedIps, MultiRegionEndpoints, Recommendations, ReputationEntities, Tenants
from sestui.model.failure import Cause, Failure
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
from sestui.model.text import clean
from sestui.snapshot.encode_depth import EXTRAS, RATE_COLUMNS, SEND_COLUMNS
from sestui.snapshot.flat import flat
from sestui.snapshot.table import Table
from sestui.snapshot.verdicts import verdict_of

T = TypeVar("T")

_LISTS: Final[dict[str, Callable[..., Any]]] = {
    "recommendations": Recommendations,
    "tenants": Tenants,
    "entities": ReputationEntities,
    "dedicated_ips": DedicatedIps,
    "endpoints": MultiRegionEndpoints,
}


def failure_of(table: Table) -> Failure:
    """Return a failure; its texts are cleaned, whoever wrote them."""
    cause = table.word("cause", Cause)
    if cause is None:
        raise table.error("cause", "is missing")

    def optional(key: str) -> str | None:
        text = table.text(key)
        return None if text is None else clean(text)

    failure = Failure(
        cause=cause,
        summary=clean(table.needed_text("summary")),
        fix=optional("fix") or "",
        operation=optional("operation") or "",
        code=optional("code"),
        iam_action=optional("iam_action"),
        http_status=table.whole("http_status"),
        request_id=optional("request_id"),
        detail=optional("detail") or "",
    )
    table.finish()
    return failure


def reading_of(table: Table | None, value_of: Callable[[Table], T]) -> Reading[T]:
    """Return a reading; one without a table was never asked for."""
    if table is None:
        return Reading()
    as_of, failed_at = table.moment("as_of"), table.moment("failed_at")
    failed = table.table("failure")
    failure = None if failed is None else failure_of(failed)
    value = None if as_of is None else value_of(table)
    rest = table.unasked()
    if as_of is None and rest:
        raise table.error(rest[0], "is a value without `as_of`: nobody could say how old it is")
    table.finish()
    return Reading(value, as_of, failure, failed_at)


def depth_of(table: Table | None) -> Depth:
    """Return all that the table tells of a target in depth."""
    if table is None:
        return Depth()
    extras: dict[str, Any] = {name: reading_of(table.table(name), _extra(name)) for name in _LISTS}
    depth = Depth(
        reputation=reading_of(table.table("reputation"), _reputation),
        statistics=reading_of(table.table("statistics"), _statistics),
        identities=reading_of(table.table("identities"), _identities),
        listed=table.whole("listed"),
        details=_named(table, "details", _identity),
        notifications=_named(table, "notifications", _flat_named(Notifications, "identity")),
        configuration_sets=_named(table, "configuration_sets", _flat_named(ConfigurationSet, "name")),
        event_destinations=_named(table, "event_destinations", _event_destinations),
        topics=_named(table, "topics", _topic),
        suppressed=reading_of(table.table("suppressed"), _suppressed),
        lookups=_named(table, "lookups", _flat_named(SuppressionLookup, "address")),
        limit_requests=_named(table, "limit_requests", _limit_requests),
        authentication=_named(table, "authentication", _verdict),
        sender_checks=_named(table, "sender_checks", _verdict),
        withheld=tuple(_withheld(table)),
        **extras,
    )
    table.finish()
    return depth


def _withheld(table: Table) -> Iterator[tuple[str, int]]:
    inner = table.table("withheld")
    for name in inner.keys() if inner is not None else ():
        if inner is not None and (count := inner.whole(name)) is not None:
            yield name, count


def _named(table: Table, key: str, value_of: Callable[[str, Table], T]) -> MappingProxyType[str, Reading[T]]:
    inner = table.table(key)
    found: dict[str, Reading[T]] = {}
    for name, each in (inner.tables() if inner is not None else {}).items():
        found[name] = reading_of(each, lambda known, name=name: value_of(name, known))  # type: ignore[misc]
    return MappingProxyType(found)


def _flat_named(cls: Callable[..., T], own: str) -> Callable[[str, Table], T]:
    codec = flat(cls, own)

    def value_of(name: str, table: Table) -> T:
        return codec.read(table, **{own: _called(table, own, name)})

    return value_of


def _called(table: Table, own: str, name: str) -> str:
    called = table.text(own)
    return name if called is None else called


def _finished(table: Table | None, value_of: Callable[[Table], T]) -> T | None:
    if table is None:
        return None
    value = value_of(table)
    table.finish()
    return value


def _items(table: Table, key: str, cls: Callable[..., T]) -> tuple[T, ...] | None:
    array = table.array(key)
    if array is None:
        return None
    codec = flat(cls)
    found = []
    for each in array:
        found.append(codec.read(each))
        each.finish()
    return tuple(found)


def _points(table: Table, key: str, columns: str, point: Callable[..., T]) -> tuple[T, ...]:
    width = columns.count(" ") + 1
    found: list[T] = []
    for line in table.texts(key) or ():
        parts = line.split(" ")
        if len(parts) != width:
            raise table.error(key, f'expected "{columns}" in "{clean(line, 60)}"')
        try:
            at = datetime.fromisoformat(parts[0])
            if at.tzinfo is None:
                raise table.error(key, f'a date-time without an offset in "{clean(line, 60)}"')
            found.append(point(at.astimezone(UTC), *parts[1:]))
        except (ValueError, OverflowError):
            raise table.error(key, f'expected "{columns}", found "{clean(line, 60)}"') from None
    return tuple(found)


def _rate_point(at: datetime, value: str) -> RatePoint:
    return RatePoint(at, float(value))


def _send_point(at: datetime, *counts: str) -> SendPoint:
    return SendPoint(at, *(None if each == "?" else int(each) for each in counts))


def _rates(table: Table) -> Rates:
    return Rates(
        bounce=_points(table, "bounce", RATE_COLUMNS, _rate_point),
        complaint=_points(table, "complaint", RATE_COLUMNS, _rate_point),
    )


def _reputation(table: Table) -> Reputation:
    _columns(table, RATE_COLUMNS)
    sets = table.table("configuration_sets")
    by_name = sets.tables() if sets is not None else {}
    return Reputation(
        account=_finished(table.table("account"), _rates) or Rates(),
        configuration_sets=tuple((name, _finished(each, _rates) or Rates()) for name, each in by_name.items()),
    )


def _columns(table: Table, expected: str) -> None:
    found = table.text("columns")
    if found not in (None, expected):
        raise table.error("columns", f'expected "{expected}"')


def _statistics(table: Table) -> SendStatistics:
    _columns(table, SEND_COLUMNS)
    return SendStatistics(_points(table, "points", SEND_COLUMNS, _send_point))


def _identities(table: Table) -> IdentityList:
    codec = flat(IdentitySummary, "name")
    inner = table.table("items")
    found = []
    for name, each in (inner.tables() if inner is not None else {}).items():
        found.append(codec.read(each, name=name))
        each.finish()
    return IdentityList(tuple(found))


def _identity(name: str, table: Table) -> Identity:
    return flat(Identity, "name", "dkim", "mail_from", "verification").read(
        table,
        name=_called(table, "name", name),
        dkim=_finished(table.table("dkim"), flat(Dkim).read),
        mail_from=_finished(table.table("mail_from"), flat(MailFrom).read),
        verification=_finished(table.table("verification"), _verification),
    )


def _verdict(name: str, table: Table) -> Authentication:
    return verdict_of(table, _called(table, "domain", name))


def _verification(table: Table) -> Verification:
    soa = _finished(table.table("soa"), flat(SeenSoa).read)
    return flat(Verification, "soa").read(table, soa=soa)


def _event_destinations(name: str, table: Table) -> EventDestinations:
    return flat(EventDestinations, "configuration_set", "items").read(
        table,
        configuration_set=_called(table, "configuration_set", name),
        items=_items(table, "items", EventDestination) or (),
    )


def _topic(arn: str, table: Table) -> Topic:
    failed = table.table("subscriptions_failure")
    return flat(Topic, "arn", "subscriptions", "subscriptions_failure").read(
        table,
        arn=_called(table, "arn", arn),
        subscriptions=_items(table, "subscriptions", Subscription),
        subscriptions_failure=None if failed is None else failure_of(failed),
    )


def _suppressed(table: Table) -> SuppressionList:
    return SuppressionList(_items(table, "items", Suppressed) or (), table.text("next_token") or "")


def _limit_requests(_code: str, table: Table) -> LimitRequests:
    return LimitRequests(_items(table, "items", LimitRequest) or ())


def _extra(name: str) -> Callable[[Table], Any]:
    def value_of(table: Table) -> Any:
        return _LISTS[name](
            items=_items(table, "items", EXTRAS[name]) or (),
            in_use=table.flag("in_use") is not False,
            why=table.text("why") or "",
        )

    return value_of
