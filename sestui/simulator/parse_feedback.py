"""Reading configuration sets with their event destinations, and topics with their subscriptions."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sestui.simulator.inventory import Rate, SceneConfigurationSet, SceneDestination, SceneSubscription, SceneTopic
from sestui.simulator.parse_identities import numbered
from sestui.simulator.tables import Table

_SWITCH: Final = ("ENABLED", "DISABLED")
_KINDS: Final = ("sns", "firehose", "cloudwatch", "eventbridge", "pinpoint")
_EVENTS: Final = (
    "SEND",
    "REJECT",
    "BOUNCE",
    "COMPLAINT",
    "DELIVERY",
    "OPEN",
    "CLICK",
    "RENDERING_FAILURE",
    "DELIVERY_DELAY",
    "SUBSCRIPTION",
)
_PROTOCOLS: Final = (
    "email",
    "email-json",
    "http",
    "https",
    "sms",
    "sqs",
    "application",
    "lambda",
    "firehose",
)
_SUBSCRIPTIONS: Final = 10_000


def read_rate(table: Table, key: str) -> Rate | None:
    """Read a rate: a fraction, or a table that says more."""
    value = table.values.get(key)
    if not isinstance(value, dict):
        now = table.number(key, least=0.0)
        if now is not None and now > 1:
            table.problem(key, "a fraction of at most 1: 0.05 is 5 %")
        return None if now is None else Rate(now)
    inner = table.table(key)
    now, before, days = (inner.number(name, least=0.0) for name in ("now", "before", "days"))
    silent = inner.number("silent", least=0.0)
    if now is None:
        inner.problem("now", "is missing: a fraction")
    for name, one in (("now", now), ("before", before)):
        if one is not None and one > 1:
            inner.problem(name, "a fraction of at most 1: 0.05 is 5 %")
    inner.finish()
    return Rate(now or 0.0, before, 14.0 if days is None else days, silent or 0.0)


def read_sets(parent: Table) -> tuple[SceneConfigurationSet, ...]:
    """Read an array of configuration sets."""
    found = [_set(table) for table in parent.tables("configuration_sets")]
    _twice(parent, "configuration_sets", [one.name for one in found])
    return tuple(found)


def _set(table: Table) -> SceneConfigurationSet:
    name = _name(table)
    engagement, optimized = table.text("vdm_engagement", _SWITCH), table.text("vdm_optimized", _SWITCH)
    reasons = table.texts("suppression", ("BOUNCE", "COMPLAINT"))
    members = _some(
        TrackingOptions=_some(
            CustomRedirectDomain=table.text("redirect"),
            HttpsPolicy=table.text("https", ("REQUIRE", "REQUIRE_OPEN_ONLY", "OPTIONAL")),
        ),
        DeliveryOptions=_some(
            TlsPolicy=table.text("tls", ("REQUIRE", "OPTIONAL")),
            SendingPoolName=table.text("pool"),
            MaxDeliverySeconds=table.whole("max_delivery", least=300),
        ),
        ReputationOptions=_some(ReputationMetricsEnabled=table.flag("metrics")),
        SendingOptions=_some(SendingEnabled=table.flag("sending")),
        SuppressionOptions=None if reasons is None else {"SuppressedReasons": list(reasons)},
        VdmOptions=_some(
            DashboardOptions=_some(EngagementMetrics=engagement),
            GuardianOptions=_some(OptimizedSharedDelivery=optimized),
        ),
        ArchivingOptions=_some(ArchiveArn=table.text("archive")),
        Tags=[{"Key": key, "Value": value} for key, value in _texts(table, "tags").items()] or None,
    )
    if "HttpsPolicy" in members.get("TrackingOptions", {}) and not table.has("redirect"):
        table.problem("https", "needs a redirect domain")
    found = SceneConfigurationSet(
        name,
        MappingProxyType(members),
        table.number("fresh_start", least=0.0),
        tuple(_destination(one) for one in table.tables("destinations")),
        read_rate(table, "bounce"),
        read_rate(table, "complaint"),
    )
    table.finish()
    return found


def _destination(table: Table) -> SceneDestination:
    name = _name(table)
    kind = table.text("kind", _KINDS)
    if not table.has("kind"):
        table.problem("kind", f"is missing: one of {', '.join(_KINDS)}")
    target = table.text("target") or ""
    if kind in {"sns", "firehose", "pinpoint"} and not target:
        table.problem("target", "is missing: a name or an ARN")
    events, enabled = table.texts("events", _EVENTS), table.flag("enabled")
    table.finish()
    return SceneDestination(
        name,
        kind or "sns",
        target,
        ("BOUNCE", "COMPLAINT") if events is None else events,
        enabled is not False,
    )


def read_topics(parent: Table) -> tuple[SceneTopic, ...]:
    """Read an array of topics."""
    found = [_topic(table) for table in parent.tables("topics")]
    _twice(parent, "topics", [one.name for one in found])
    return tuple(found)


def _topic(table: Table) -> SceneTopic:
    topic = SceneTopic(
        _name(table),
        tuple(line for one in table.tables("subscriptions") for line in _subscriptions(one)),
        table.text("policy"),
        table.flag("shared") is True,
    )
    table.finish()
    return topic


def _subscriptions(table: Table) -> list[SceneSubscription]:
    protocol = table.text("protocol", _PROTOCOLS) or "email"
    state = table.text("state", ("confirmed", "pending", "deleted")) or "confirmed"
    found = [SceneSubscription(protocol, one, state) for one in numbered(table, "endpoint", _SUBSCRIPTIONS)]
    table.finish()
    return found


def _name(table: Table) -> str:
    name = table.text("name") or ""
    if not name:
        table.problem("name", "is missing")
    return name


def _texts(table: Table, key: str) -> Mapping[str, str]:
    if not table.has(key):
        return {}
    inner = table.table(key)
    found = inner.each(lambda name, _, __: inner.text(name))
    return {name: value for name, value in found.items() if value is not None}


def _twice(parent: Table, key: str, names: list[str]) -> None:
    for index, name in enumerate(names):
        if name and name in names[:index]:
            parent.problem(f"{key}[{index}].name", f'there is a "{name}" already')


def _some(**members: Any) -> dict[str, Any]:
    # a structure without a member is no structure
    return {name: value for name, value in members.items() if value is not None and value != {}}
