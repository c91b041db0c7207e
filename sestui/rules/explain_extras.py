"""What only some accounts use, in words: recommendations, tenants, reputation entities, dedicated IPs, endpoints.

"Not in use" is told as that, with AWS's own words: it is no failure, and no empty list of something that is on.
Sources: botocore's sesv2 model (ListRecommendations, ListTenants, ListReputationEntities, GetDedicatedIps,
ListMultiRegionEndpoints); SES Developer Guide.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import Any, Final

from sestui.model.depth import Depth
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, read_facts

NOT_IN_USE: Final = "not in use"
SHOWN: Final = 20
"""So many items of a list are told one by one, those that want attention first; the rest is counted."""

_SENDING: Final = {
    "ENABLED": ("enabled", Severity.OK, "Sending is allowed."),
    "REINSTATED": ("reinstated", Severity.NOTE, "Sending is allowed in spite of findings on its reputation."),
    "DISABLED": ("disabled", Severity.CRITICAL, "Sending is prevented."),
}
_ENDPOINTS: Final = {
    "CREATING": ("creating", Severity.NOTE, "It is being made."),
    "READY": ("ready", Severity.OK, "It can be used."),
    "FAILED": ("failed", Severity.CRITICAL, "It could not be made."),
    "DELETING": ("deleting", Severity.NOTE, "It is being deleted."),
}


def explain_extras(depth: Depth, now: datetime) -> tuple[Section, ...]:
    """Return a section for each of them."""
    moment = Moment(now)
    parts: tuple[tuple[str, str, Reading[Any], Callable[[Any], Fact], Callable[[Any], bool]], ...] = (
        (
            "Recommendations (VDM)",
            "sesv2 ListRecommendations",
            depth.recommendations,
            recommendation_fact,
            lambda item: item.status == "FIXED",
        ),
        ("Tenants", "sesv2 ListTenants", depth.tenants, tenant_fact, lambda item: item.sending_status == "ENABLED"),
        (
            "Reputation entities",
            "sesv2 ListReputationEntities",
            depth.entities,
            entity_fact,
            lambda item: item.status == "ENABLED" and item.impact != "HIGH",
        ),
        (
            "Dedicated IPs",
            "sesv2 GetDedicatedIps",
            depth.dedicated_ips,
            dedicated_ip_fact,
            lambda item: item.warmup_status in ("DONE", "NOT_APPLICABLE"),
        ),
        (
            "Multi-region endpoints",
            "sesv2 ListMultiRegionEndpoints",
            depth.endpoints,
            endpoint_fact,
            lambda item: item.status == "READY",
        ),
    )
    return tuple(
        Section(title, tuple(_part(reading, source, fact, fine, moment)))
        for title, source, reading, fact, fine in parts
    )


def _part(
    reading: Reading[Any], source: str, fact: Callable[[Any], Fact], fine: Callable[[Any], bool], moment: Moment
) -> Iterator[Fact]:
    found = reading.value
    if found is not None:
        if not found.in_use:
            words = f"AWS says: {clean(found.why)}" if found.why else "The account does not use this here."
            yield Fact("state", NOT_IN_USE, words, source)
        elif not found.items:
            yield Fact("state", "none", "", source)
        else:
            yield from _items(found.items, source, fact, fine)
    yield from read_facts(reading, moment, source)


def _items(
    items: Sequence[Any], source: str, fact: Callable[[Any], Fact], fine: Callable[[Any], bool]
) -> Iterator[Fact]:
    """Yield a fact for each of a few items; of many, for those that want attention first, and how many there are."""
    if len(items) <= SHOWN:
        yield from map(fact, items)
        return
    troubled = [item for item in items if not fine(item)]
    quiet = len(items) - len(troubled)
    yield Fact("in all", f"{len(items):,}", f"{len(troubled):,} of them want attention and stand first.", source)
    chosen = troubled[:SHOWN] or [item for item, _ in zip(items, range(SHOWN), strict=False)]
    yield from map(fact, chosen)
    rest = len(items) - len(chosen)
    if rest:
        more = len(troubled) - len(chosen) if troubled else 0
        words = f"{more:,} that want attention, {quiet:,} that do not." if more else "None of them wants attention."
        yield Fact("not shown", f"{rest:,}", words, source)


def _stated(
    label: str, status: str | None, known: dict[str, tuple[str, Severity, str]], source: str, more: str = ""
) -> Fact:
    if status is None:
        return Fact(label, NOT_TOLD, more, source, Severity.UNKNOWN)
    found = known.get(status)
    if found is None:
        meaning = f"A word that sestui does not know. {more}".strip()
        return Fact(label, clean(status, 40).lower(), meaning, source, Severity.UNKNOWN)
    return Fact(label, found[0], f"{found[2]} {more}".strip(), source, found[1])


def recommendation_fact(item: Recommendation) -> Fact:
    """Return one recommendation: open ones weigh as much as AWS says their impact is."""
    source = "sesv2 ListRecommendations"
    label = f"{clean(item.type, 40)} {clean(item.resource.rpartition('/')[2] or item.resource)}".strip()
    impact = f", impact {clean(item.impact, 20).lower()}" if item.impact else ""
    meaning = clean(item.description)
    if item.status == "FIXED":
        return Fact(label, f"fixed{impact}", meaning, source)
    if item.status == "OPEN":
        severity = Severity.WARNING if item.impact == "HIGH" else Severity.NOTE
        return Fact(label, f"open{impact}", meaning, source, severity)
    shown = clean(item.status, 40).lower() if item.status else NOT_TOLD
    return Fact(label, f"{shown}{impact}", meaning, source, Severity.UNKNOWN)


def tenant_fact(item: Tenant) -> Fact:
    """Return one tenant by whether it may send."""
    return _stated(clean(item.name), item.sending_status, _SENDING, "sesv2 ListTenants: SendingStatus")


def entity_fact(item: ReputationEntity) -> Fact:
    """Return one reputation entity: whether it may send, who says so, and the impact of its findings."""
    source = "sesv2 ListReputationEntities: SendingStatusAggregate"
    parts = []
    if item.aws_status == "DISABLED" or item.aws_cause:
        parts.append(f"AWS: {clean(item.aws_status or NOT_TOLD, 40).lower()} {clean(item.aws_cause)}".strip() + ".")
    if item.customer_status == "DISABLED" or item.customer_cause:
        told = f"Customer: {clean(item.customer_status or NOT_TOLD, 40).lower()} {clean(item.customer_cause)}"
        parts.append(told.strip() + ".")
    if item.impact:
        parts.append(f"Impact of its findings: {clean(item.impact, 20).lower()}.")
    found = _stated(
        clean(item.reference.rpartition("/")[2] or item.reference), item.status, _SENDING, source, " ".join(parts)
    )
    if item.impact == "HIGH" and found.severity < Severity.WARNING:
        return Fact(found.label, found.value, found.meaning, found.source, Severity.WARNING, found.fix)
    return found


def dedicated_ip_fact(item: DedicatedIp) -> Fact:
    """Return one dedicated address with its warm-up; -1 % is an address that SES manages."""
    source = "sesv2 GetDedicatedIps: WarmupStatus, WarmupPercentage"
    pool = f"Pool {clean(item.pool)}." if item.pool else ""
    percentage = item.warmup_percentage
    told = f" {percentage} %" if percentage is not None and percentage >= 0 else ""
    match item.warmup_status:
        case "DONE":
            return Fact(clean(item.ip), "warmed up", pool, source)
        case "IN_PROGRESS":
            meaning = f"It is not ready for all of the mail yet. {pool}".strip()
            return Fact(clean(item.ip), f"warming up{told}", meaning, source, Severity.NOTE)
        case "NOT_APPLICABLE":
            return Fact(clean(item.ip), "managed by SES", f"SES warms it up by itself. {pool}".strip(), source)
        case None:
            return Fact(clean(item.ip), f"{NOT_TOLD}{told}", pool, source, Severity.UNKNOWN)
        case other:
            return Fact(clean(item.ip), f"{clean(other, 40).lower()}{told}", pool, source, Severity.UNKNOWN)


def endpoint_fact(item: MultiRegionEndpoint) -> Fact:
    """Return one multi-region endpoint."""
    regions = f"Regions: {', '.join(clean(region, 40) for region in item.regions)}." if item.regions else ""
    return _stated(clean(item.name), item.status, _ENDPOINTS, "sesv2 ListMultiRegionEndpoints: Status", regions)
