"""The openspf suite for RFC 7208 as values: scenarios with their zone data and their cases.

`data/rfc7208-tests.yml` is not ours; its licence lies beside it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from sestui.dns.names import to_ascii
from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.result import SpfResult
from sestui.model.dns import Lookup, LookupOutcome, Mx, RecordType, RecordValue, Resolver, Txt

SUITE: Final = Path(__file__).parent / "data" / "rfc7208-tests.yml"
TIMEOUT: Final = "TIMEOUT"

Zone: TypeAlias = Mapping[str, tuple[tuple[str, Any], ...]]
"""Name as `to_ascii` writes it -> pairs of type and value, in order; the type `TIMEOUT` is all that is not named."""


@dataclass(frozen=True)
class Case:
    """One case of the suite."""

    scenario: str
    id: str
    ip: str
    helo: str
    mail_from: str
    results: tuple[str, ...]
    explanation: str | None
    """What must be explained; empty for "nothing", `None` when the case does not say."""
    zone: Zone

    def __str__(self) -> str:
        return f"{self.scenario}/{self.id}"

    async def run(self, resolver: Resolver) -> SpfResult:
        domain = self.mail_from.rpartition("@")[2] or self.helo
        return await check_host(ip_address(self.ip), domain, self.mail_from, self.helo, resolver)

    def fault(self, result: SpfResult) -> str:
        """Return what is wrong with a result, empty when it is what the suite wants."""
        if result.code not in self.results:
            return f"{self}: {result.code} ({result.reason}) in place of {'/'.join(self.results)}"
        if self.explanation is not None and result.explanation != self.explanation:
            return f"{self}: explained as {result.explanation!r} in place of {self.explanation!r}"
        return ""


def cases() -> tuple[Case, ...]:
    """Return all cases, in the order of the file."""
    return tuple(_cases())


def _cases() -> Iterator[Case]:
    with SUITE.open("rb") as file:
        for scenario in yaml.safe_load_all(file):
            zone = {to_ascii(name): tuple(_entries(values)) for name, values in scenario["zonedata"].items()}
            for case_id, case in scenario["tests"].items():
                wanted = case["result"]
                explanation = case.get("explanation")
                yield Case(
                    scenario["description"],
                    case_id,
                    case["host"],
                    case["helo"],
                    case["mailfrom"],
                    tuple(wanted) if isinstance(wanted, list) else (wanted,),
                    "" if explanation == "DEFAULT" else explanation,
                    zone,
                )


def _entries(values: list[Any]) -> Iterator[tuple[str, Any]]:
    """SPF stands for TXT where the name has no TXT of its own; `TXT: NONE` is a name without any."""
    pairs = [next(iter(value.items())) if isinstance(value, dict) else (TIMEOUT, None) for value in values]
    has_txt = any(type_ == "TXT" for type_, _ in pairs)
    for type_, value in pairs:
        if type_ == "SPF" and has_txt:
            continue
        if value != "NONE":
            yield ("TXT" if type_ == "SPF" else type_), value


class ZoneResolver:
    """Answers from zone data, as a good recursive server would."""

    def __init__(self, zone: Zone) -> None:
        self._zone = zone
        self.asked: list[tuple[str, RecordType]] = []

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
        self.asked.append((name, type))
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
    """Return the character-strings of a TXT value; the suite writes bytes beyond ASCII as characters."""
    return tuple(text.encode("latin-1") for text in ([value] if isinstance(value, str) else value))
