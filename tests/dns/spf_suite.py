"""The openspf suite for RFC 7208 as values: scenarios with their zone data and their cases.

`data/rfc7208-tests.yml` is not ours; its licence lies beside it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Final

import yaml

from sestui.dns.names import to_ascii
from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.result import SpfResult
from sestui.model.dns import Resolver
from tests.dns.spf_zone import TIMEOUT, Zone

SUITE: Final = Path(__file__).parent / "data" / "rfc7208-tests.yml"


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
