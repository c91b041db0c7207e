"""Whether mail that SES sends for a domain authenticates: verdicts with their evidence and the records to publish.

Values only, frozen. "Could not check" is a state of its own and never means "missing". All texts are clean.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, TypeAlias

from sestui.model.dns import Lookup, Mx
from sestui.model.text import clean


class CheckState(StrEnum):
    """How a check ended."""

    OK = "ok"
    WARNING = "warning"
    """It works, or nearly: something weakens it, or will break it."""
    PROBLEM = "problem"
    """Receivers or SES find something that does not work."""
    MISSING = "missing"
    """A server said that there is no such record."""
    NOT_YET = "not-yet"
    """Published at the authoritative servers and right, and not yet visible at the resolver."""
    COULD_NOT_CHECK = "could-not-check"
    """DNS did not answer, or what is needed to judge is not known."""
    NOT_APPLICABLE = "not-applicable"
    """There is nothing to check: not set up, and not needed."""


class Weight(StrEnum):
    """How much a finding matters."""

    PROBLEM = "problem"
    UNKNOWN = "unknown"
    WARNING = "warning"
    NOTE = "note"


class Part(StrEnum):
    """What is checked of an identity; the values are stable names."""

    DKIM = "dkim"
    SPF = "spf"
    MAIL_FROM = "mail-from"
    DMARC = "dmarc"
    BIMI = "bimi"
    TLS_RPT = "tls-rpt"
    MTA_STS = "mta-sts"
    DNSSEC = "dnssec"


PublishType: TypeAlias = Literal["CNAME", "MX", "TXT"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One answer from DNS that a verdict rests on."""

    lookup: Lookup
    """Question, outcome, records, chain, server; what is in it came from outside: show `words`."""
    at: datetime
    """When it was looked at; aware, UTC. The answer may be as much older as its TTL allows."""
    role: str = ""
    """What it was asked for, in a few words."""
    authority: str = ""
    """The name of the authoritative server that said it; empty for the resolver."""

    @property
    def question(self) -> str:
        """Name and type."""
        return clean(f"{self.lookup.name} {self.lookup.type}")

    @property
    def words(self) -> str:
        """What came, clean: the records behind their chain, or the outcome."""
        lookup = self.lookup
        steps = [*lookup.chain]
        if lookup.records:
            steps.append(" | ".join(_shown(record) for record in lookup.records))
        else:
            detail = f" ({lookup.detail})" if lookup.detail else ""
            where = f" {lookup.missing_name}" if lookup.missing_name and lookup.chain else ""
            steps.append(f"{lookup.outcome}{where}{detail}")
        return clean(" -> ".join(steps))


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to know about a check."""

    code: str
    """A stable name, e.g. `dkim-cname-missing`."""
    weight: Weight
    text: str
    """One sentence for people."""
    name: str = ""
    """The DNS name that it is about; empty when it is about none."""
    source: str = ""
    """The rule's source: an RFC's section, a page of the SES Developer Guide."""


@dataclass(frozen=True, slots=True)
class RecordSet:
    """All records of one name and type, as they should be: what is to be published, and what has to go."""

    name: str
    """A-labels, lower case, no trailing dot."""
    type: PublishType
    values: tuple[str, ...]
    """The whole set. TXT: the text, unquoted, bytes beyond ASCII as Latin-1; CNAME: the target; MX: `10 host`."""
    removed: tuple[str, ...] = ()
    """Values that are published now and have to go."""
    kept: tuple[str, ...] = ()
    """Those of `values` that are published already and have nothing to do with the matter."""
    reason: str = ""
    """Why, in one sentence."""
    ttl: int = 300
    """Seconds."""


@dataclass(frozen=True, slots=True)
class Check:
    """One verdict: in few words, why, from what, and what to do."""

    part: Part
    state: CheckState
    label: str
    """As a table shows it: lower case and short."""
    meaning: str = ""
    """What this means for mail, in a sentence or two."""
    findings: tuple[Finding, ...] = ()
    """The heaviest first."""
    evidence: tuple[Evidence, ...] = ()
    fixes: tuple[RecordSet, ...] = ()
    """Records to publish; never any on the ground of an answer that did not come."""
    advice: str = ""
    """What to do, where it is not (only) a record."""
    source: str = ""
    """The rule's source."""
    seconds_left: int | None = None
    """With NOT_YET: seconds until the resolver asks anew, as far as that is known."""
    last_known: "Check | None" = None
    """With COULD_NOT_CHECK: the last verdict that could be reached, and when is in `last_known_at`."""
    last_known_at: datetime | None = None

    @property
    def settled(self) -> bool:
        """Whether this says something about the zone."""
        return self.state is not CheckState.COULD_NOT_CHECK


@dataclass(frozen=True, slots=True)
class Policy:
    """What receivers are asked to do with mail of a From domain that fails DMARC."""

    rules: str
    """By which rules: `RFC 9989` or `RFC 7489`."""
    policy: str = ""
    """none, quarantine or reject, as it is to be applied; empty when there is none, or it is not known."""
    record_at: str = ""
    """The domain whose record decides."""
    tag: str = ""
    """Which tag of it: p, sp or np."""
    organization: str = ""
    """The organizational domain of the From domain; empty when it is not known."""
    dkim_aligned: bool | None = None
    """Whether the DKIM domain aligns with the From domain; `None` when that is not known."""
    spf_aligned: bool | None = None
    known: bool = True
    """False: an answer is missing without which none of this is sure."""
    passes: bool | None = None
    """Whether mail passes DMARC: one of DKIM and SPF passes and aligns; `None` when that is not known."""


@dataclass(frozen=True, slots=True)
class Authentication:
    """All verdicts of one identity, or of one domain that was named by hand."""

    domain: str
    """A-labels, lower case, no trailing dot."""
    at: datetime
    """When it was checked; aware, UTC."""
    dkim: Check
    spf: Check
    mail_from: Check
    dmarc: Check
    from_domain: str = ""
    """The domain of the From address that DMARC was judged for."""
    policies: tuple[Policy, ...] = ()
    """By RFC 9989 and by RFC 7489."""
    hints: tuple[Check, ...] = ()
    """BIMI, TLS-RPT, MTA-STS and DNSSEC; empty where nobody looked for them."""

    @property
    def checks(self) -> tuple[Check, ...]:
        """The verdicts in the order of the columns D, S, M and DMARC; hints are not among them."""
        return (self.dkim, self.spf, self.mail_from, self.dmarc)

    @property
    def state(self) -> CheckState:
        """The worst state."""
        return worst(check.state for check in self.checks)

    @property
    def heard(self) -> bool:
        """Whether any server said anything that a verdict rests on."""
        return any(evidence.lookup.answered for check in self.checks for evidence in check.evidence)

    @property
    def unanswered(self) -> bool:
        """Whether a verdict is missing because DNS did not answer, and not for want of something to ask about."""
        return any(
            not check.settled and any(not evidence.lookup.answered for evidence in check.evidence)
            for check in self.checks
        )

    @property
    def fixes(self) -> tuple[RecordSet, ...]:
        """All records to publish, each name and type once; of several proposals for one, the last."""
        found = {(fix.name, fix.type): fix for check in self.checks for fix in check.fixes}
        return tuple(found.values())


ORDER: Final = (
    CheckState.NOT_APPLICABLE,
    CheckState.OK,
    CheckState.NOT_YET,
    CheckState.WARNING,
    CheckState.COULD_NOT_CHECK,
    CheckState.MISSING,
    CheckState.PROBLEM,
)
"""From good to bad. What is known to be bad outweighs what could not be checked."""
_RANK: Final = {state: rank for rank, state in enumerate(ORDER)}
WEIGHTS: Final = {weight: rank for rank, weight in enumerate(Weight)}
"""Rank of a weight: the heaviest is 0."""


def worst(states: Iterable[CheckState]) -> CheckState:
    """Return the worst of some states; of none, that there is nothing to check."""
    return max(states, key=_RANK.__getitem__, default=CheckState.NOT_APPLICABLE)


def carried(now: Authentication, before: Authentication | None) -> Authentication:
    """Return verdicts with the last known one beside each that could not be reached now.

    Hints that were not looked for this time stay as they were; their evidence has its own time.

    What was known of another identity, or for another From domain, is not carried over.
    """
    if before is None or before.domain != now.domain:
        return now
    same_from = before.from_domain == now.from_domain
    return replace(
        now,
        dkim=_carried(now.dkim, before.dkim, before.at),
        spf=_carried(now.spf, before.spf, before.at),
        mail_from=_carried(now.mail_from, before.mail_from, before.at),
        dmarc=_carried(now.dmarc, before.dmarc, before.at) if same_from else now.dmarc,
        hints=now.hints or (before.hints if same_from else ()),
    )


def _carried(now: Check, before: Check, at: datetime) -> Check:
    if now.settled:
        return now
    if before.settled:
        return replace(now, last_known=before, last_known_at=at)
    return replace(now, last_known=before.last_known, last_known_at=before.last_known_at)


def _shown(record: object) -> str:
    if isinstance(record, Mx):
        return f"{record.preference} {record.exchange or '.'}"
    text = getattr(record, "text", None)
    return str(record) if text is None else f'"{text}"'
