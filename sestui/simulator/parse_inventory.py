"""Reading what an account has in a region beyond its state, part by part; named ones may be shared by regions."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from sestui.simulator.inventory import NOTHING, Inventory
from sestui.simulator.parse_feedback import read_rate, read_sets, read_topics
from sestui.simulator.parse_identities import Templates, read_identities
from sestui.simulator.parse_lists import (
    read_curve,
    read_endpoints,
    read_entities,
    read_ips,
    read_recommendations,
    read_suppressed,
    read_tenants,
)
from sestui.simulator.tables import Table, did_you_mean

KEYS: Final = frozenset(("inventory", *(one.name for one in fields(Inventory))))
"""Keys of a region that are not its state's."""


class Inventories:
    """The named inventories of a scene, read as they are asked for."""

    def __init__(self, table: Table, templates: Templates) -> None:
        self._table = table
        self._templates = templates
        self._values: dict[str, Any] = dict(table.each(lambda _, value, __: value))
        self._found: dict[str, Inventory] = {}

    def read_all(self) -> None:
        """Read every one, so that the problems of those that nobody uses are found too."""
        for name in tuple(self._values):
            self._named(name, self._table, name)

    def _named(self, name: str, asking: Table, key: str) -> Inventory:
        if name not in self._found:
            if name not in self._values:
                asking.problem(key, f'there is no inventory "{name}"{did_you_mean(name, self._values)}')
                return NOTHING
            value = self._values[name]
            # one that names itself finds nothing
            self._found[name] = NOTHING
            if isinstance(value, dict):
                table = self._table.inner(name, value)
                self._found[name] = self.read(table)
                table.finish()
            else:
                self._table.problem(name, "must be a table")
        return self._found[name]

    def read(self, table: Table) -> Inventory:
        """Read an inventory: lists are added to those of the named ones, anything else replaces them."""
        merged: dict[str, Any] = {}
        named = [self._named(name, table, "inventory") for name in table.texts("inventory") or ()]
        for one in (*named, self._own(table)):
            _merge(merged, one)
        names = [one.name for one in merged.get("identities", ())]
        if len(set(names)) < len(names):
            twice = next(name for name in names if names.count(name) > 1)
            table.problem("identities", f'"{twice}" is in a named inventory too')
        return Inventory(**merged) if merged else NOTHING

    def _own(self, table: Table) -> Inventory:
        return Inventory(
            identities=read_identities(table, self._templates),
            configuration_sets=read_sets(table),
            topics=read_topics(table),
            suppressed=read_suppressed(table),
            curve=read_curve(table),
            bounce=read_rate(table, "bounce"),
            complaint=read_rate(table, "complaint"),
            recommendations=read_recommendations(table),
            tenants=read_tenants(table),
            entities=read_entities(table),
            dedicated_ips=read_ips(table),
            endpoints=read_endpoints(table),
        )


def _merge(merged: dict[str, Any], more: Inventory) -> None:
    for one in fields(Inventory):
        value, default = getattr(more, one.name), getattr(NOTHING, one.name)
        if isinstance(value, tuple):
            if value:
                merged[one.name] = (*merged.get(one.name, ()), *value)
        elif value != default:
            merged[one.name] = value


def split(values: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a region's table says of its state, and of its inventory."""
    own = {key: value for key, value in values.items() if key in KEYS}
    return {key: value for key, value in values.items() if key not in KEYS}, own
