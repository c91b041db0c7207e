"""Reading identities: named templates, lines that build on them, numbered ones, and changes in time."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from sestui.model.regions import KNOWN
from sestui.simulator.inventory import BYODKIM, EASY_DKIM, REPLICA, IdentityStage, IdentityState, SceneIdentity
from sestui.simulator.tables import Table, did_you_mean

_VERIFIED: Final = IdentityState(
    soa_server="ns1.{name}",
    soa_admin="hostmaster.{name}",
    soa_serial=2_026_092_101,
)
_PENDING: Final = replace(_VERIFIED, status="PENDING", error="HOST_NOT_FOUND", checked=600.0)

BUILT_IN: Final[Mapping[str, IdentityState]] = MappingProxyType(
    {
        "verified": _VERIFIED,
        "pending": _PENDING,
        "failed": replace(_PENDING, status="FAILED", error="TYPE_NOT_FOUND", checked=300_000.0),
        "temporary-failure": replace(
            _VERIFIED, status="TEMPORARY_FAILURE", error="DNS_SERVER_ERROR", checked=900.0, succeeded=90_000.0
        ),
        "not-started": replace(_PENDING, status="NOT_STARTED", error=None, checked=None),
        "byodkim": replace(_VERIFIED, dkim_origin=BYODKIM, dkim_tokens=("selector1",)),
        "unsigned": replace(_VERIFIED, dkim="NOT_STARTED", dkim_signing=False),
    }
)
"""Templates that every scene may name."""

_STATUSES: Final = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED")
_KEYS: Final = ("RSA_1024_BIT", "RSA_2048_BIT")
_ERRORS: Final = (
    "SERVICE_ERROR",
    "DNS_SERVER_ERROR",
    "HOST_NOT_FOUND",
    "TYPE_NOT_FOUND",
    "INVALID_VALUE",
    "REPLICATION_ACCESS_DENIED",
    "REPLICATION_PRIMARY_NOT_FOUND",
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED",
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED",
    "REPLICATION_PRIMARY_INVALID_REGION",
)
_MEMBERS: Final = (
    "IdentityType",
    "FeedbackForwardingStatus",
    "VerifiedForSendingStatus",
    "DkimAttributes",
    "MailFromAttributes",
    "Policies",
    "Tags",
    "ConfigurationSetName",
    "VerificationStatus",
    "VerificationInfo",
)
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    "type": ("DOMAIN", "EMAIL_ADDRESS", "MANAGED_DOMAIN"),
    "status": _STATUSES,
    "configuration_set": (),
    "dkim": _STATUSES,
    "dkim_zone": (),
    "dkim_key": _KEYS,
    "dkim_next_key": _KEYS,
    "mail_from": (),
    "mail_from_status": _STATUSES[:4],
    "mail_from_mx": ("USE_DEFAULT_VALUE", "REJECT_MESSAGE"),
    "error": _ERRORS,
    "soa_server": (),
    "soa_admin": (),
    "bounce_topic": (),
    "complaint_topic": (),
    "delivery_topic": (),
}
_FLAGS: Final = ("verified", "sending", "forwarding", "dkim_signing", "absent", "ghost")
_AGES: Final = ("dkim_generated", "checked", "succeeded")
_LISTS: Final[Mapping[str, tuple[str, ...]]] = {
    "dkim_tokens": (),
    "headers": ("BOUNCE", "COMPLAINT", "DELIVERY"),
    "omit": _MEMBERS,
}
_MOST: Final = 10_000
"""Identities of a region, at most (SES Developer Guide, Service quotas)."""


class Templates:
    """The named templates of a scene, resolved as they are asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._values: dict[str, Any] = dict(table.each(lambda _, value, __: value))
        self._found: dict[str, tuple[IdentityStage, ...]] = {
            name: (IdentityStage(state),) for name, state in BUILT_IN.items()
        }
        self._open: list[str] = []

    def read_all(self) -> None:
        """Read every template, so that the problems of those that nobody uses are found too."""
        for name in tuple(self._values):
            self._named(name, self._table, name)

    def _named(self, name: str, asking: Table, key: str) -> tuple[IdentityStage, ...]:
        if name in self._open and name in BUILT_IN:
            return (IdentityStage(BUILT_IN[name]),)
        if name in self._open:
            asking.problem(key, f"template {name} builds on itself")
        elif name in self._values:
            value = self._values.pop(name)
            if isinstance(value, dict):
                self._open.append(name)
                table = self._table.inner(name, value)
                self._found[name] = self.stages(table)
                table.finish()
                self._open.pop()
            else:
                self._table.problem(name, "must be a table")
        if name not in self._found:
            if name not in self._open:
                known = (*self._found, *self._values)
                asking.problem(key, f'there is no template "{name}"{did_you_mean(name, known)}')
            return (IdentityStage(_VERIFIED),)
        return self._found[name]

    def stages(self, table: Table) -> tuple[IdentityStage, ...]:
        """Read what an identity is, and how it changes."""
        base = self._named(table.text("like") or "verified", table, "like")
        changed = _members(table)
        found = [replace(stage, state=replace(stage.state, **changed)) for stage in base]
        for change in table.tables("changes"):
            found.append(self._change(change, found[-1]))
            change.finish()
        return tuple(found)

    def _change(self, table: Table, before: IdentityStage) -> IdentityStage:
        after, pages = table.number("after", least=0.0), table.whole("pages", least=1)
        if not table.has("after") and not table.has("pages"):
            table.problem("after", "is missing: seconds after the start, or pages of the list")
        if after is not None and after <= before.after:
            table.problem("after", "must be later than the change before it")
        like = table.text("like")
        start = before.state if like is None else self._named(like, table, "like")[0].state
        return IdentityStage(replace(start, **_members(table)), after or before.after, pages or before.pages)


def read_identities(parent: Table, templates: Templates) -> tuple[SceneIdentity, ...]:
    """Read an array of identities: names, or tables."""
    values = parent.raw("identities")
    if values is None:
        return ()
    if not isinstance(values, list):
        parent.problem("identities", "must be an array")
        return ()
    found: dict[str, SceneIdentity] = {}
    for index, value in enumerate(values):
        table = parent.inner(f"identities[{index}]", {"name": value} if isinstance(value, str) else value)
        if not isinstance(table.values, dict):
            parent.problem(f"identities[{index}]", "must be a name or a table")
            continue
        for identity in _identities(table, templates):
            key = identity.name if "@" in identity.name else identity.name.lower()
            if key in found:
                table.problem("name", f'there is an identity "{identity.name}" already')
            found[key] = identity
        table.finish()
    if len(found) > _MOST:
        parent.problem("identities", f"a region holds at most {_MOST}")
    return tuple(found.values())


def _identities(table: Table, templates: Templates) -> list[SceneIdentity]:
    stages = templates.stages(table)
    return [SceneIdentity(name, stages) for name in numbered(table, "name", _MOST)]


def numbered(table: Table, key: str, most: int) -> list[str]:
    """Return the name that `key` holds, or with `many` the numbered names: `{n}` stands for the number."""
    name = table.text(key) or ""
    many = table.whole("many", least=1)
    if not name:
        table.problem(key, "is missing")
        return []
    if many is None:
        return [name]
    if many > most:
        table.problem("many", f"must not be above {most}")
        return []
    if "{n}" not in name:
        table.problem(key, "must hold {n}, which stands for the number")
        return []
    return [name.replace("{n}", f"{number:0{len(str(many))}}") for number in range(1, many + 1)]


def _members(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {name: table.flag(name) for name in _FLAGS}
    found |= {name: table.number(name, least=0.0) for name in _AGES}
    found |= {name: table.text(name, choices) for name, choices in _TEXTS.items()}
    found |= {name: table.texts(name, choices) for name, choices in _LISTS.items()}
    found["soa_serial"] = table.whole("soa_serial", least=0)
    found["dkim_origin"] = _origin(table)
    for name, read in (("policies", Table.texts), ("tags", Table.text)):
        if table.has(name):
            inner = table.table(name)
            entries = inner.each(lambda key, _, __, inner=inner, read=read: read(inner, key))  # type: ignore[misc]
            found[name] = MappingProxyType({key: value for key, value in entries.items() if value is not None})
    return {name: value for name, value in found.items() if value is not None}


def _origin(table: Table) -> str | None:
    """Read where DKIM keys come from: `easy`, `byo`, or the parent region of a replica."""
    value = table.text("dkim_origin")
    if value is None:
        return None
    if value in {"easy", "byo"}:
        return EASY_DKIM if value == "easy" else BYODKIM
    if value not in KNOWN:
        hint = did_you_mean(value, ("easy", "byo", *KNOWN))
        table.problem("dkim_origin", f'"{value}" is neither easy nor byo nor a region{hint}')
    return REPLICA + value.upper().replace("-", "_")
