"""A resolver that answers from a mapping, for everything that judges SPF."""

from collections.abc import Mapping
from typing import Any, Final, TypeAlias

from sestui.dns.names import to_ascii
from sestui.model.dns import Lookup, LookupOutcome, Mx, RecordType, RecordValue, Txt

TIMEOUT: Final = "TIMEOUT"

Zone: TypeAlias = Mapping[str, tuple[tuple[str, Any], ...]]
"""Name as `to_ascii` writes it -> pairs of type and value, in order; the type `TIMEOUT` is all that is not named."""


class ZoneResolver:
    """Answers from zone data, as a good recursive server would."""

    def __init__(self, zone: Zone, faults: Mapping[str, LookupOutcome] | None = None) -> None:
        self._zone = zone
        self._faults = faults or {}
        self.asked: list[tuple[str, RecordType]] = []

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
        assert name == to_ascii(name), "names are asked in one spelling only"
        self.asked.append((name, type))
        fault = self._faults.get(name) or self._faults.get(f"{name} {type}")
        if fault is not None:
            return Lookup(name, type, fault)
        chain: list[str] = []
        owner = name
        while True:
            if owner not in self._zone:
                return Lookup(name, type, LookupOutcome.NO_SUCH_NAME, chain=tuple(chain), missing_name=owner)
            entries = self._zone[owner]
            found = [value for type_, value in entries if type_ == type]
            if found:
                records = tuple(_value(type, value) for value in found)
                return Lookup(name, type, LookupOutcome.FOUND, records, chain=tuple(chain))
            if any(type_ == TIMEOUT for type_, _ in entries):
                return Lookup(name, type, LookupOutcome.TIMEOUT, chain=tuple(chain))
            alias = next((value.lower().rstrip(".") for type_, value in entries if type_ == "CNAME"), "")
            if not alias:
                return Lookup(name, type, LookupOutcome.NO_DATA, chain=tuple(chain))
            if alias in chain:
                return Lookup(name, type, LookupOutcome.SERVFAIL, chain=tuple(chain), detail="CNAME loop")
            chain.append(alias)
            owner = alias


def _value(type: RecordType, value: Any) -> RecordValue:  # noqa: A002
    if type == "TXT":
        return Txt(txt_strings(value))
    if type == "MX":
        preference, exchange = value
        return Mx(preference, exchange.lower().rstrip("."))
    return str(value).lower().rstrip(".")


def txt_strings(value: Any) -> tuple[bytes, ...]:
    """Return the character-strings of a TXT value; bytes beyond ASCII are written as characters."""
    return tuple(text.encode("latin-1") for text in ([value] if isinstance(value, str) else value))


def zone(text: str) -> Zone:
    """Read lines of `name type value`; lines without a name belong to the one before, an MX is `MX 10 host`."""
    entries: dict[str, list[tuple[str, Any]]] = {}
    name = ""
    for line in filter(None, map(str.strip, text.splitlines())):
        first, _, rest = line.partition(" ")
        if not first.isupper():
            name = to_ascii(first)
            first, _, rest = rest.strip().partition(" ")
        preference, _, host = rest.strip().partition(" ")
        value: Any = [int(preference), host] if first == "MX" else rest.strip()
        entries.setdefault(name, []).append((first, value))
    return {owner: tuple(values) for owner, values in entries.items()}
