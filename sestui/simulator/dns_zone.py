"""What a name server says about the names of a scene (RFC 1034 section 4.3.2, RFC 2308, RFC 4592). Values only.

One server plays both parts, as RD asks: a resolver that knows all zones and follows CNAMEs anywhere, and the authority
of each zone, which follows them only within it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from sestui.simulator.dns_scene import DnsRecord, DnsScene, DnsZone

NOERROR: Final = 0
SERVFAIL: Final = 2
NXDOMAIN: Final = 3
REFUSED: Final = 5
_HOPS: Final = 16
_ROOT: Final = DnsZone("", minimum=86_400)
LOOPBACK: Final = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class DnsReply:
    """An answer before it is written."""

    rcode: int
    answer: tuple[DnsRecord, ...] = ()
    negative: DnsZone | None = None
    """The zone whose SOA an absence comes with."""
    authenticated: bool = False


class DnsZones:
    """The names of a scene. Zones without one of their own in the scene begin at the last two labels of a name.

    A zone without NS records has the name server `ns1.<zone>` at 127.0.0.1.
    """

    def __init__(self, scene: DnsScene) -> None:
        self._zones = {zone.name: zone for zone in scene.zones}
        for record in scene.records:
            if self.zone(record.name) is None:
                name = ".".join(record.name.split(".")[-2:])
                self._zones[name] = DnsZone(name)
        self._at: dict[str, list[DnsRecord]] = {}
        self._below: dict[str, list[DnsRecord]] = {}
        for record in scene.records:
            self._add(record)
        for zone in tuple(self._zones):
            if not any(record.type == "NS" for record in self._at.get(zone, ())):
                host = f"ns1.{zone}"
                self._add(DnsRecord(zone, "NS", host))
                if host not in self._at:
                    self._add(DnsRecord(host, "A", LOOPBACK))

    def zone(self, name: str) -> DnsZone | None:
        """Return the zone that a name is in."""
        return next((self._zones[one] for one in _upward(name) if one in self._zones), None)

    def reply(self, name: str, kind: str, elapsed: float, *, recursion: bool) -> DnsReply:
        """Answer a question, `elapsed` seconds after the start of the scene."""
        view = "resolver" if recursion else "authorities"
        start = self.zone(name)
        if start is None and not recursion:
            return DnsReply(REFUSED)
        answer: list[DnsRecord] = []
        signed, seen = True, set()
        for _ in range(_HOPS):
            seen.add(name)
            zone = self.zone(name) or _ROOT
            if zone is not start and not recursion:
                # another zone's business, even where this server has it
                return DnsReply(NOERROR, tuple(answer))
            signed = signed and zone.signed
            here = None if zone is _ROOT else self._node(name, elapsed, view)
            if here is None:
                return DnsReply(NXDOMAIN, tuple(answer), zone, signed)
            found = [record for record in here if record.type == kind]
            if found or (kind == "SOA" and name == zone.name):
                return DnsReply(NOERROR, (*answer, *found), None, signed)
            alias = next((record for record in here if record.type == "CNAME"), None)
            if alias is None:
                return DnsReply(NOERROR, tuple(answer), zone, signed)
            answer.append(alias)
            name = alias.data.removesuffix(".")
            if name in seen:
                break
        return DnsReply(SERVFAIL, tuple(answer))

    def _add(self, record: DnsRecord) -> None:
        self._at.setdefault(record.name, []).append(record)
        for ancestor in _upward(record.name):
            self._below.setdefault(ancestor, []).append(record)

    def _node(self, name: str, elapsed: float, view: str) -> list[DnsRecord] | None:
        """Return the records of a name, of the wildcard that covers it, none of an empty one; `None`: no such name."""
        if name in self._zones or self._any(name, elapsed, view):
            return self._there(self._at.get(name, []), elapsed, view)
        for ancestor in _upward(name.partition(".")[2]):
            wild = self._there(self._at.get(f"*.{ancestor}", []), elapsed, view)
            if wild:
                return [
                    DnsRecord(name, record.type, record.data, record.strings, record.ttl, record.after, record.view)
                    for record in wild
                ]
            if ancestor in self._zones or self._any(ancestor, elapsed, view):
                return None
        return None

    def _any(self, name: str, elapsed: float, view: str) -> bool:
        """Say whether there is anything at a name or below it."""
        below = self._below.get(name, ())
        return any(elapsed >= record.after and record.view in ("all", view) for record in below)

    def _there(self, records: list[DnsRecord], elapsed: float, view: str) -> list[DnsRecord]:
        return [record for record in records if elapsed >= record.after and record.view in ("all", view)]


def _upward(name: str) -> Iterator[str]:
    """Return a name and all its ancestors but the root."""
    while name:
        yield name
        name = name.partition(".")[2]
