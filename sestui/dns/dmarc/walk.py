"""Asks for the names of DMARC's walks. Walks that meet ask each name once."""

from sestui.dns.dmarc.discovery import Step, TreeWalk, step_of, walk_targets
from sestui.dns.names import is_within
from sestui.dns.verdict_asking import Asking
from sestui.model.dns import LookupOutcome

_STOPS = ("y", "n")


class Records:
    """The DMARC records that one check needs."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking
        self._steps: dict[str, Step] = {}

    async def at(self, domain: str) -> Step:
        """Return what stands at a domain."""
        step = self._steps.get(domain)
        if step is None:
            lookup = await self._asking.ask(f"_dmarc.{domain}", "TXT", "DMARC")
            step = self._steps[domain] = step_of(domain, lookup)
        return step

    async def walk(self, domain: str) -> TreeWalk:
        """Walk from a domain upwards until a record says psd=y or psd=n, or the top is reached."""
        steps = []
        for target in walk_targets(domain):
            step = await self.at(target)
            steps.append(step)
            if step.record is not None and step.record.psd in _STOPS:
                break
        return TreeWalk(domain, tuple(steps))

    async def exists(self, domain: str) -> bool | None:
        """Say whether a domain exists (RFC 8020): NXDOMAIN of a CNAME's target is not one of the name itself."""
        lookup = await self._asking.ask(domain, "A", "does the From domain exist")
        if not lookup.answered:
            return None
        return not (lookup.outcome is LookupOutcome.NO_SUCH_NAME and not lookup.chain)

    async def takes_reports(self, domain: str, destination: str) -> bool | None:
        """Say whether a destination takes reports about a domain (RFC 9990 section 4, RFC 7489 section 7.1)."""
        name = f"{domain}._report._dmarc.{destination}"
        lookup = await self._asking.ask(name, "TXT", "may reports go there")
        if not lookup.answered:
            return None
        return bool(step_of(destination, lookup).records)


def at_home(destination: str, organization: str) -> bool:
    """Say whether a destination of reports is within the organization, so that nobody has to allow it."""
    return bool(organization) and is_within(destination, organization)
