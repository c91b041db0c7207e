"""SPF of a domain that SES sends for: what a receiver of SES's mail finds, and what the policy costs at worst.

SES's addresses are those that the record of amazonses.com names now; none is written down here. That record is what
the SES Developer Guide tells to include ("Authenticating Email with SPF in Amazon SES").
"""

from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network
from typing import Final

from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.findings import Finding, findings
from sestui.dns.spf.message import POSTMASTER
from sestui.dns.spf.names import Address, askable
from sestui.dns.spf.record import Mechanism, Qualifier
from sestui.dns.spf.result import Code, SpfResult
from sestui.dns.spf.tree import RecordNode, Walk
from sestui.dns.spf.walker import walk
from sestui.model.dns import Resolver

SES: Final = "amazonses.com"
_HELO: Final = f"smtp-out.{SES}"


@dataclass(frozen=True, slots=True)
class Senders:
    """The networks that a domain's SPF record lets send, as it is published now."""

    domain: str
    walk: Walk
    ipv4: tuple[IPv4Network, ...]
    ipv6: tuple[IPv6Network, ...]
    """Empty also means: this sender uses no IPv6; `known` says whether that can be told."""

    @property
    def known(self) -> bool:
        """Whether all of the record could be read."""
        return self.walk.root.record is not None and not self.walk.terms.at_least


@dataclass(frozen=True, slots=True)
class Assessment:
    """SPF of one domain, as the receiver of SES's mail meets it and at its worst."""

    domain: str
    walk: Walk
    """The worst case: `walk.terms` is its count of terms that may ask DNS."""
    senders: Senders
    ipv4: SpfResult | None
    """The path that mail from SES's IPv4 addresses takes; `None` when no such address is known."""
    ipv6: SpfResult | None

    @property
    def paths(self) -> tuple[SpfResult, ...]:
        """The paths that could be evaluated."""
        return tuple(path for path in (self.ipv4, self.ipv6) if path is not None)

    @property
    def passes(self) -> bool | None:
        """Whether SES's mail passes from all addresses that it is known to use; `None` when that cannot be told."""
        if any(path.code not in (Code.PASS, Code.TEMPERROR) for path in self.paths):
            return False
        if not self.paths or any(path.code is Code.TEMPERROR for path in self.paths) or not self.senders.known:
            return None
        return True

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What there is to say about the policy."""
        return findings(self.walk)


async def senders(resolver: Resolver, domain: str = SES) -> Senders:
    """Read who may send by the record of `domain`. One reading serves any number of assessments."""
    walked = await walk(domain, resolver)
    networks = list(_networks(walked.root))
    return Senders(
        domain,
        walked,
        tuple(network for network in networks if isinstance(network, IPv4Network)),
        tuple(network for network in networks if isinstance(network, IPv6Network)),
    )


async def assess(domain: str, resolver: Resolver, source: Senders) -> Assessment:
    """Assess the SPF policy of `domain`, a MAIL FROM domain of SES as a rule."""
    walked = await walk(domain, resolver)
    ipv4 = await _path([_host(network) for network in source.ipv4], domain, resolver, source.domain)
    ipv6 = await _path([_host(network) for network in source.ipv6], domain, resolver, source.domain)
    return Assessment(domain, walked, source, ipv4, ipv6)


async def _path(addresses: Sequence[Address], domain: str, resolver: Resolver, include: str) -> SpfResult | None:
    """Evaluate for one address of each network until the answer holds for all of them."""
    result = None
    for address in addresses:
        result = await check_host(address, domain, f"{POSTMASTER}@{domain}", _HELO, resolver)
        if result.code is not Code.PASS or _by_include(result, include):
            break
    return result


def _by_include(result: SpfResult, include: str) -> bool:
    return any(askable(place.domain) == askable(include) for place in result.path)


def _networks(record: RecordNode) -> list[IPv4Network | IPv6Network]:
    found: list[IPv4Network | IPv6Network] = []
    for node in record.terms:
        term = node.term
        if not node.reached or (isinstance(term, Mechanism) and term.qualifier is not Qualifier.PASS):
            continue
        if isinstance(term, Mechanism) and term.network is not None:
            found.append(term.network)
        if node.inner is not None:
            found.extend(_networks(node.inner))
    return found


def _host(network: IPv4Network | IPv6Network) -> Address:
    return network[min(1, network.num_addresses - 1)]
