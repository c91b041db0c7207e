"""Reading what an account is in a region: named states, tables that build on them, and changes in time."""

import dataclasses
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

from sestui.simulator.scene import SANDBOX, RegionState, Stage, Timeline
from sestui.simulator.tables import Table, did_you_mean

_GRANTED: Final = RegionState(
    production=True,
    quota=50_000.0,
    rate=14.0,
    sent=12_000.0,
    mail_type="TRANSACTIONAL",
    website="https://www.example.com/",
    language="EN",
    review="GRANTED",
    case="176000000000001",
    plan="NONE",
)
_ASKED: Final = replace(_GRANTED, production=False, quota=200.0, rate=1.0, sent=12.0)
_SILENT: Final = RegionState(
    production=None,
    sending=None,
    enforcement=None,
    auto_warmup=None,
    quota=None,
    rate=None,
    sent=None,
    suppression=None,
)

BUILT_IN: Final[Mapping[str, RegionState]] = MappingProxyType(
    {
        "sandbox": RegionState(),
        "production": _GRANTED,
        "review-pending": replace(_ASKED, review="PENDING"),
        "review-denied": replace(_ASKED, review="DENIED"),
        "review-failed": replace(_ASKED, review="FAILED", case=None),
        "granted-not-yet": _ASKED,
        "probation": replace(_GRANTED, enforcement="PROBATION"),
        "shutdown": replace(_GRANTED, enforcement="SHUTDOWN", sending=False),
        "paused": replace(_GRANTED, sending=False),
        "unlimited": replace(_GRANTED, quota=-1.0, rate=500.0),
        "no-quota": replace(_GRANTED, quota=0.0, rate=0.0, sent=0.0),
        "silent": _SILENT,
    }
)
"""States that every scene may name. `silent` answers with no member at all."""

_FLAGS: Final = ("production", "sending", "auto_warmup", "suspended")
_NUMBERS: Final[Mapping[str, float | None]] = {
    "quota": -1.0,
    "rate": 0.0,
    "sent": 0.0,
    "growth": None,
    "wave": 0.0,
    "verdict_after": 0.0,
    "quota_verdict_after": 0.0,
}
_SWITCH: Final = ("ENABLED", "DISABLED")
_PLANS: Final = ("NONE", "ESSENTIALS", "PRO", "ENTERPRISE")
_TEXTS: Final[Mapping[str, tuple[str, ...]]] = {
    # a plain string in the service's model: anything may come
    "enforcement": (),
    "mail_type": ("MARKETING", "TRANSACTIONAL"),
    "website": (),
    "language": ("EN", "JA"),
    "use_case": (),
    "review": ("PENDING", "GRANTED", "DENIED", "FAILED"),
    "case": (),
    "validation": _SWITCH,
    "validation_threshold": ("MEDIUM", "HIGH", "MANAGED"),
    "vdm": _SWITCH,
    "vdm_engagement": _SWITCH,
    "vdm_optimized": _SWITCH,
    "plan": _PLANS,
    "next_plan": _PLANS,
    "verdict": ("GRANTED", "DENIED", "FAILED"),
    "quota_verdict": ("CASE_OPENED", "APPROVED", "DENIED", "CASE_CLOSED", "NOT_APPROVED", "INVALID_REQUEST"),
}
_LISTS: Final[Mapping[str, tuple[str, ...]]] = {"contacts": (), "suppression": ("BOUNCE", "COMPLAINT")}
_ALWAYS: Final = frozenset({"growth", "wave", "suspended", "verdict_after", "quota_verdict_after"})
_OMITTABLE: Final = tuple(field.name for field in dataclasses.fields(RegionState) if field.name not in _ALWAYS)


class States:
    """The named states of a scene, resolved as they are asked for."""

    def __init__(self, table: Table) -> None:
        self._table = table
        self._found: dict[str, Timeline] = {
            name: (Stage(0.0, state, resets_sent=True),) for name, state in BUILT_IN.items()
        }
        self._open: list[str] = []
        self._values: dict[str, Any] = dict(table.each(lambda _, value, __: value))

    def read_all(self) -> None:
        """Read every named state, so that the problems of those that nobody uses are found too."""
        for name in tuple(self._values):
            self.named(name, self._table, name)

    def named(self, name: str, asking: Table, key: str) -> Timeline:
        """Return a named state; a problem of `asking.key` when there is none."""
        if name in self._open and name in BUILT_IN:
            # a scene's own "production" builds on the one that is built in
            return (Stage(0.0, BUILT_IN[name], resets_sent=True),)
        if name in self._open:
            asking.problem(key, f"state {name} builds on itself")
            return SANDBOX
        if name in self._values and (name not in self._found or name in BUILT_IN):
            value = self._values.pop(name)
            self._open.append(name)
            self._found[name] = self.read(value, self._table, name)
            self._open.pop()
        if name not in self._found:
            asking.problem(key, f'there is no state "{name}"{did_you_mean(name, (*self._found, *self._values))}')
            return SANDBOX
        return self._found[name]

    def read(self, value: object, parent: Table, key: str) -> Timeline:
        """Read a state: a name, or a table that may name one to build on."""
        if isinstance(value, str):
            return self.named(value, parent, key)
        if not isinstance(value, dict):
            parent.problem(key, "must be the name of a state or a table")
            return SANDBOX
        table = parent.inner(key, value)
        timeline = self._timeline(table)
        table.finish()
        return timeline

    def _timeline(self, table: Table) -> Timeline:
        base = self._base(table)
        changed = _members(table)
        stages = [replace(stage, state=replace(stage.state, **changed)) for stage in base or SANDBOX]
        for change in table.tables("changes"):
            stages.append(self._change(change, stages[-1]))
            change.finish()
        return tuple(stages)

    def _base(self, table: Table) -> Timeline | None:
        name = table.text("state")
        return None if name is None else self.named(name, table, "state")

    def _change(self, table: Table, before: Stage) -> Stage:
        after = table.number("after", least=0.0)
        if not table.has("after"):
            table.problem("after", "is missing: seconds after the start")
        elif after is not None and after <= before.after:
            table.problem("after", "must be later than the change before it")
        base = self._base(table)
        changed = _members(table)
        start = before.state if base is None else base[0].state
        return Stage(after or 0.0, replace(start, **changed), resets_sent="sent" in changed)


def _members(table: Table) -> dict[str, Any]:
    found: dict[str, Any] = {name: table.flag(name) for name in _FLAGS}
    found |= {name: table.number(name, least) for name, least in _NUMBERS.items()}
    found |= {name: table.text(name, choices) for name, choices in _TEXTS.items()}
    found |= {name: table.texts(name, choices) for name, choices in _LISTS.items()}
    members = {name: value for name, value in found.items() if value is not None}
    members |= dict.fromkeys(table.texts("omit", _OMITTABLE) or ())
    return members
