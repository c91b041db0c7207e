"""Which policy holds for a From domain, and which domain is its organizational one: by RFC 9989 and by RFC 7489.

Pure functions of what the names of a walk hold; `walk.Records` asks. What could not be asked leaves open what depends
on it, and nothing else.
"""

from dataclasses import dataclass
from typing import Final

from sestui.dns.dmarc.record import DmarcRecord, is_dmarc, lowered, parse_record
from sestui.model.dns import Lookup

MOST_QUERIES: Final = 8
"""Of one walk (RFC 9989 section 4.10)."""
_KEPT_LABELS: Final = MOST_QUERIES - 1


@dataclass(frozen=True, slots=True)
class Step:
    """What one name of a walk holds."""

    domain: str
    """Without the `_dmarc` label."""
    lookup: Lookup
    records: tuple[DmarcRecord, ...] = ()
    """All that have the right version; several count as none (RFC 9989 section 4.10, step 2)."""

    @property
    def record(self) -> DmarcRecord | None:
        """The one record."""
        return self.records[0] if len(self.records) == 1 else None

    @property
    def known(self) -> bool:
        """Whether a server said what is there."""
        return self.lookup.answered


@dataclass(frozen=True, slots=True)
class TreeWalk:
    """The walk from one domain upwards, until it ended."""

    start: str
    steps: tuple[Step, ...]
    """From the domain itself upwards."""

    @property
    def known(self) -> bool:
        """Whether every name could be asked."""
        return all(step.known for step in self.steps)

    @property
    def organization(self) -> str:
        """The organizational domain (RFC 9989 section 4.10.2); empty when it is not known."""
        if not self.known:
            return ""
        found = [step for step in self.steps if step.record is not None]
        for step in found:
            psd = step.record.psd if step.record is not None else "u"
            if psd == "n":
                return step.domain
            if psd == "y" and step.domain != self.start:
                return one_below(self.start, step.domain)
        return found[-1].domain if found else self.start

    @property
    def public_suffix(self) -> Step | None:
        """The step at which a public suffix says so itself (psd=y)."""
        return next((step for step in self.steps if step.record is not None and step.record.psd == "y"), None)

    def at(self, domain: str) -> Step | None:
        """Return the step of a domain."""
        return next((step for step in self.steps if step.domain == domain), None)


@dataclass(frozen=True, slots=True)
class Applied:
    """The policy that holds for a From domain."""

    record: DmarcRecord | None = None
    """As receivers apply it; `None`: there is none, it is broken, or it is not known."""
    found_at: str = ""
    """The domain whose record it is, also when the record cannot be applied."""
    tag: str = ""
    policy: str = ""
    """With t=y already lowered."""
    known: bool = True
    broken: DmarcRecord | None = None
    """The record that would hold, were it not broken."""
    several: str = ""
    """The domain with several records, where they are why there is none."""
    unanswered: Lookup | None = None
    """The question without whose answer nothing is sure."""


def walk_targets(domain: str) -> tuple[str, ...]:
    """Return the domains of a walk, the domain itself first (RFC 9989 section 4.10): eight at most, the TLD last."""
    labels = domain.split(".")
    rest = labels[1:] if len(labels) < MOST_QUERIES else labels[-_KEPT_LABELS:]
    return (domain, *(".".join(rest[at:]) for at in range(len(rest)) if rest))


def step_of(domain: str, lookup: Lookup) -> Step:
    """Read what the TXT question at `_dmarc.<domain>` brought."""
    return Step(domain, lookup, tuple(parse_record(text) for text in lookup.txt if is_dmarc(text)))


def one_below(domain: str, ancestor: str) -> str:
    """Return the domain one label below an ancestor, on the way down to a domain."""
    labels = domain.split(".")
    count = ancestor.count(".") + 2
    return ".".join(labels[-count:])


def applied(walk: TreeWalk, *, exists: bool | None) -> Applied:
    """Return the policy by RFC 9989 section 4.10.1: the From domain's, its organization's, or its public suffix's.

    Args:
        walk: from the From domain.
        exists: whether the From domain exists: RFC 8020, not NXDOMAIN; `None` when that is not known. It only matters
            where a record from above has np.
    """
    first = walk.steps[0]
    if not first.known:
        return Applied(known=False, unanswered=first.lookup)
    if first.record is not None:
        return _apply(first.domain, first.record, "p", first.record.policy)
    unknown = next((step for step in walk.steps if not step.known), None)
    if unknown is not None:
        return Applied(known=False, unanswered=unknown.lookup)
    step = walk.at(walk.organization)
    if step is None or step.record is None:
        step = walk.public_suffix
    if step is None or step.record is None:
        several = next((each.domain for each in walk.steps if len(each.records) > 1), "")
        return Applied(several=several)
    record = step.record.effective() or step.record
    if record.nonexistent and record.nonexistent != (record.subdomains or record.policy):
        if exists is None:
            return Applied(found_at=step.domain, known=False)
        if not exists:
            return _apply(step.domain, step.record, "np", record.nonexistent)
    tag = "sp" if record.subdomains else "p"
    return _apply(step.domain, step.record, tag, record.subdomains or record.policy)


def asks_existence(walk: TreeWalk) -> bool:
    """Whether the policy depends on whether the From domain exists."""
    if walk.steps[0].record is not None:
        return False
    return any(step.record is not None and step.record.nonexistent for step in walk.steps)


def applied_before(first: Step, organization: Step | None) -> Applied:
    """Return the policy by RFC 7489 section 6.6.3: the From domain's, or that of the domain that the list names.

    Args:
        first: of the From domain.
        organization: of its organizational domain by the public suffix list; `None` when that is itself.
    """
    for step in (first, organization):
        if step is None:
            break
        if not step.known:
            return Applied(known=False, unanswered=step.lookup)
        if len(step.records) > 1:
            # discovery ends here, and the mechanism is not applied
            return Applied(several=step.domain)
        if step.record is not None:
            own = step is first
            sub = step.record.subdomains
            tag = "p" if own or not sub else "sp"
            return _apply(step.domain, step.record, tag, step.record.policy if tag == "p" else sub, old=True)
    return Applied()


def _apply(domain: str, record: DmarcRecord, tag: str, policy: str, *, old: bool = False) -> Applied:
    used = record.effective(old=old)
    if used is None:
        return Applied(found_at=domain, broken=record)
    if used is not record:
        return Applied(used, domain, "p", used.policy)
    return Applied(record, domain, tag, lowered(policy) if record.testing and not old else policy)
