"""Reading suppression lists, the curve of a day's mail, and what only some accounts use."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from sestui.simulator.arns import made_up
from sestui.simulator.inventory import Curve, Item, SceneSuppressed
from sestui.simulator.parse_identities import numbered
from sestui.simulator.tables import Table

_ADDRESSES: Final = 100_000
_TENANTS: Final = 10_000
_STATUSES: Final = ("ENABLED", "REINSTATED", "DISABLED")
_IMPACTS: Final = ("LOW", "HIGH")
_TYPES: Final = ("DKIM", "DMARC", "SPF", "BIMI", "COMPLAINT", "BOUNCE", "FEEDBACK_3P", "IP_LISTING")


def read_suppressed(parent: Table) -> tuple[SceneSuppressed, ...]:
    """Read an array of suppressed addresses."""
    found: list[SceneSuppressed] = []
    for table in parent.tables("suppressed"):
        reason = table.text("reason", ("BOUNCE", "COMPLAINT")) or "BOUNCE"
        age = table.number("age", least=0.0)
        ids = table.text("message_id"), table.text("feedback_id")
        for index, address in enumerate(numbered(table, "address", _ADDRESSES)):
            # those of one line came one after the other
            found.append(SceneSuppressed(address, reason, (86_400.0 if age is None else age) + index * 60.0, *ids))
        table.finish()
    return tuple(found)


def read_curve(parent: Table) -> Curve:
    """Read how mail spreads over the day."""
    table = parent.table("curve")
    bounds: Mapping[str, float] = {"days": 14, "peak": 24, "swing": 1, "weekend": 2, "rising": 20}
    values: dict[str, float] = {}
    for name in ("days", "peak", "swing", "weekend", "rising", "bounces", "complaints", "rejects"):
        value, most = table.number(name, least=0.0), bounds.get(name, 1)
        if value is not None and value > most:
            table.problem(name, f"must not be above {most:g}")
        if value is not None:
            values[name] = value
    table.finish()
    return Curve(**values)


def read_recommendations(parent: Table) -> tuple[Item, ...]:
    """Read an array of recommendations."""
    found = []
    for table in parent.tables("recommendations"):
        members = _some(
            Type=table.text("type", _TYPES),
            Description=table.text("description"),
            Status=table.text("status", ("OPEN", "FIXED")) or "OPEN",
            Impact=table.text("impact", _IMPACTS) or "LOW",
        )
        found.append(_item(table, members, ResourceArn=table.text("resource")))
    return tuple(found)


def read_tenants(parent: Table) -> tuple[Item, ...]:
    """Read an array of tenants."""
    found: list[Item] = []
    for table in parent.tables("tenants"):
        status = table.text("status", _STATUSES) or "ENABLED"
        age = table.number("created", least=0.0)
        for name in numbered(table, "name", _TENANTS):
            tenant = f"tn-{made_up(name)}"
            found.append(
                Item(
                    {"TenantName": name, "TenantId": tenant, "SendingStatus": status},
                    MappingProxyType({"CreatedTimestamp": 8_640_000.0 if age is None else age}),
                    MappingProxyType({"TenantArn": f"tenant/{name}/{tenant}"}),
                )
            )
        table.finish()
    return tuple(found)


def read_entities(parent: Table) -> tuple[Item, ...]:
    """Read an array of reputation entities."""
    found = []
    for table in parent.tables("entities"):
        customer = _some(Status=table.text("customer", _STATUSES), Cause=table.text("customer_cause"))
        aws = _some(Status=table.text("aws", _STATUSES), Cause=table.text("aws_cause"))
        members = _some(
            ReputationEntityType="RESOURCE",
            ReputationManagementPolicy=table.text("policy"),
            CustomerManagedStatus=customer or None,
            AwsSesManagedStatus=aws or None,
            SendingStatusAggregate=table.text("status", _STATUSES) or "ENABLED",
            ReputationImpact=table.text("impact", _IMPACTS),
        )
        reference = table.text("reference")
        if not reference:
            table.problem("reference", "is missing")
        found.append(_item(table, members, ages=False, ReputationEntityReference=reference))
    return tuple(found)


def read_ips(parent: Table) -> tuple[Item, ...]:
    """Read an array of dedicated addresses."""
    found = []
    for table in parent.tables("dedicated_ips"):
        warmup = table.text("warmup", ("IN_PROGRESS", "DONE", "NOT_APPLICABLE")) or "DONE"
        percentage = table.whole("percentage", least=-1)
        if percentage is not None and percentage > 100:
            table.problem("percentage", "must not be above 100")
        usual = {"DONE": 100, "NOT_APPLICABLE": -1}.get(warmup, 50)
        ip = table.text("ip")
        if not ip:
            table.problem("ip", "is missing")
        members = {
            "Ip": ip or "",
            "WarmupStatus": warmup,
            "WarmupPercentage": usual if percentage is None else percentage,
            "PoolName": table.text("pool") or "ses-default-dedicated-pool",
        }
        found.append(_item(table, members, ages=False))
    return tuple(found)


def read_endpoints(parent: Table) -> tuple[Item, ...]:
    """Read an array of multi-region endpoints."""
    found = []
    for table in parent.tables("endpoints"):
        name = table.text("name")
        if not name:
            table.problem("name", "is missing")
        members = {
            "EndpointName": name or "",
            "Status": table.text("status", ("CREATING", "READY", "FAILED", "DELETING")) or "READY",
            "EndpointId": table.text("id") or f"{made_up(name or '')[:10]}.abc",
            "Regions": list(table.texts("regions") or ()),
        }
        found.append(_item(table, members))
    return tuple(found)


def _item(table: Table, members: Mapping[str, Any], *, ages: bool = True, **arns: str | None) -> Item:
    moments: dict[str, float] = {}
    if ages:
        created, updated = table.number("created", least=0.0), table.number("updated", least=0.0)
        moments["CreatedTimestamp"] = 864_000.0 if created is None else created
        moments["LastUpdatedTimestamp"] = moments["CreatedTimestamp"] if updated is None else updated
    table.finish()
    known = {key: value for key, value in arns.items() if value}
    return Item(MappingProxyType(dict(members)), MappingProxyType(moments), MappingProxyType(known))


def _some(**members: Any) -> dict[str, Any]:
    return {name: value for name, value in members.items() if value is not None}
