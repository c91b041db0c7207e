"""What a scene says about DNS: records, zones, and what goes wrong. Values, and how they are read from its tables."""

import re
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from sestui.simulator.tables import Table

TYPES: Final = ("A", "AAAA", "CNAME", "DNSKEY", "DS", "MX", "NS", "PTR", "TXT")
"""Types that a scene may hold; SOA records come from the zones."""
VIEWS: Final = ("all", "authorities", "resolver")
TTL: Final = 300
DELAY: Final = 1.0
SHARE: Final = 0.5
MOST_TTL: Final = 2**31 - 1
_STRING: Final = 255
_NAMED: Final = ("CNAME", "NS", "PTR", "MX")
_NAME: Final = re.compile(r"(?!.{254})([!-\-/-\[\]-~]{1,63})(\.[!-\-/-\[\]-~]{1,63})*")
_DATA: Final = {
    "MX": re.compile(r"\d{1,5} \S+"),
    "DS": re.compile(r"\d{1,5} \d{1,3} \d{1,3} ([0-9A-Fa-f]{2})+"),
    "DNSKEY": re.compile(r"\d{1,5} \d{1,3} \d{1,3} [A-Za-z0-9+/=]+"),
}
KINDS: Final = (
    "timeout",
    "drop",
    "slow",
    "servfail",
    "refused",
    "notimp",
    "no-edns",
    "servfail-checking",
    "dnssec-broken",
    "filtered",
    "truncated",
    "truncated-no-tcp",
    "truncated-always",
    "wrong-id",
    "wrong-question",
    "wrong-answer",
    "garbage",
    "cut",
    "trailing",
    "referral",
    "bare-cname",
    "no-authority",
)
"""Every kind of fault that a scene may name."""


@dataclass(frozen=True, slots=True)
class DnsRecord:
    """One record."""

    name: str
    """Lower case, no trailing dot; the first label may be `*`."""
    type: str
    data: str
    """As in a zone file, names without trailing dot; empty for TXT."""
    strings: tuple[bytes, ...] = ()
    """The character-strings of a TXT record."""
    ttl: int = TTL
    after: float = 0.0
    """Seconds after the start of the scene from which it is there."""
    view: str = "all"
    """Who has it: one of `VIEWS`. Authorities answer questions without RD, the resolver those with it."""


@dataclass(frozen=True, slots=True)
class DnsZone:
    """One zone: its SOA, and whether DNSSEC vouches for it."""

    name: str
    serial: int = 1
    minimum: int = TTL
    """Seconds for which an absence is kept."""
    signed: bool = False


@dataclass(frozen=True, slots=True)
class DnsFault:
    """Something that goes wrong. The first of the scene that is due meets the question."""

    kind: str
    names: tuple[str, ...] = ()
    """Patterns (`*.acme.example`); none is all."""
    types: frozenset[str] = frozenset()
    """None is all."""
    after: float = 0.0
    seconds: float | None = None
    """For how long it lasts; `None` is for ever."""
    first: int | None = None
    """How many questions of each name and type it meets; `None` is all."""
    delay: float = DELAY
    """Seconds, of `slow`."""
    share: float = SHARE
    """Of the questions, of `drop`."""


@dataclass(frozen=True, slots=True)
class DnsScene:
    """All of it; there is no DNS server for an empty one."""

    records: tuple[DnsRecord, ...] = ()
    zones: tuple[DnsZone, ...] = ()
    faults: tuple[DnsFault, ...] = ()
    absent: frozenset[str] = frozenset()
    """Names of identities' records that are not there after all."""
    identities: bool = False
    """Whether the records that identities ask for are there."""

    def __bool__(self) -> bool:
        return bool(self.records or self.zones or self.faults or self.identities)


def read_dns(top: Table) -> DnsScene:
    """Read `dns`, `dns_zones`, `dns_faults` and `dns_identities`."""
    zones: dict[str, DnsZone] = {}
    for table in top.tables("dns_zones"):
        zone = _zone(table)
        table.finish()
        if zone.name in zones:
            table.problem("name", f'there is a zone "{zone.name}" already')
        zones[zone.name] = zone
    records: list[DnsRecord] = []
    absent = set()
    for table in top.tables("dns"):
        if table.flag("absent"):
            absent.add(_name(table))
        else:
            records += _records(table)
        table.finish()
    faults = []
    for table in top.tables("dns_faults"):
        faults.append(_fault(table))
        table.finish()
    identities = top.flag("dns_identities") or False
    return DnsScene(tuple(records), tuple(zones.values()), tuple(faults), frozenset(absent), identities)


def _zone(table: Table) -> DnsZone:
    return DnsZone(
        _name(table),
        _at_most(table, "serial", 2**32 - 1, 1),
        _at_most(table, "minimum", MOST_TTL, TTL),
        table.flag("signed") or False,
    )


def _records(table: Table) -> Iterable[DnsRecord]:
    name = _name(table)
    kind = table.text("type", TYPES)
    if not table.has("type"):
        table.problem("type", f"is missing: one of {', '.join(TYPES)}")
    values = table.texts("value") or ()
    strings = table.texts("strings")
    ttl = _at_most(table, "ttl", MOST_TTL, TTL)
    after = table.number("after", least=0.0) or 0.0
    view = table.text("view", VIEWS) or "all"
    if table.has("strings"):
        if table.has("value"):
            table.problem("strings", "stands in place of a value")
        if kind not in (None, "TXT"):
            table.problem("strings", "only TXT records have strings")
        if strings is not None and (not strings or any(len(one.encode()) > _STRING for one in strings)):
            table.problem("strings", "at least one string, each of at most 255 bytes")
        return (DnsRecord(name, "TXT", "", tuple(one.encode() for one in strings or ()), ttl, after, view),)
    if not values:
        table.problem("value", "is missing or empty")
    if kind == "CNAME" and len(values) > 1:
        table.problem("value", "a name has one CNAME at most")
    found = []
    for value in values:
        if kind == "TXT":
            found.append(DnsRecord(name, kind, "", text_strings(value), ttl, after, view))
        elif kind is not None:
            if not _fits(kind, value):
                table.problem("value", f'"{value}" is no data of a {kind} record')
            found.append(DnsRecord(name, kind, value.lower() if kind in _NAMED else value, (), ttl, after, view))
    return found


def _fits(kind: str, value: str) -> bool:
    if kind in ("A", "AAAA"):
        try:
            socket.inet_pton(socket.AF_INET6 if kind == "AAAA" else socket.AF_INET, value)
        except (OSError, ValueError):
            return False
        return True
    if kind in ("CNAME", "NS", "PTR"):
        return _is_name(value)
    numbers = [int(word) for word in value.split()[:3] if word.isdecimal()]
    if not _DATA[kind].fullmatch(value) or any(number > 65_535 for number in numbers):
        return False
    if kind == "MX":
        host = value.split()[1]
        return host == "." or _is_name(host)
    return all(number <= _STRING for number in numbers[1:]) and (kind == "DS" or len(value.split()[3]) % 4 == 0)


def text_strings(value: str) -> tuple[bytes, ...]:
    """Return the character-strings of a text: each of at most 255 bytes."""
    data = value.encode()
    return tuple(data[at : at + _STRING] for at in range(0, len(data), _STRING)) or (b"",)


def _name(table: Table) -> str:
    name = table.text("name")
    if name is None:
        if not table.has("name"):
            table.problem("name", "is missing")
        return ""
    if not _is_name(name):
        table.problem("name", f'"{name}" is no domain name')
        return ""
    return name.lower().removesuffix(".")


def _is_name(text: str) -> bool:
    return bool(_NAME.fullmatch(text.removesuffix(".")))


def _at_most(table: Table, key: str, most: int, default: int) -> int:
    value = table.whole(key, least=0)
    if value is not None and value > most:
        table.problem(key, f"must not be above {most}")
        return default
    return default if value is None else value


def _fault(table: Table) -> DnsFault:
    kind = table.text("kind", KINDS)
    if not table.has("kind"):
        table.problem("kind", f"is missing: one of {', '.join(KINDS)}")
    share = table.number("share", least=0.0)
    if share is not None and share > 1:
        table.problem("share", "must not be above 1")
    delay = table.number("delay", least=0.0)
    if delay is not None and delay > 3_600:
        table.problem("delay", "must not be above 3600")
    return DnsFault(
        kind or "",
        tuple(name.lower().removesuffix(".") for name in table.texts("name") or ()),
        frozenset(table.texts("type", (*TYPES, "SOA")) or ()),
        table.number("after", least=0.0) or 0.0,
        table.number("seconds", least=0.0),
        table.whole("first", least=1),
        DELAY if delay is None else delay,
        SHARE if share is None else share,
    )
