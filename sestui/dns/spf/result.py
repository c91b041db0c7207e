"""What an evaluation of SPF brought: the result, why, and every step with its evidence."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from sestui.dns.spf.record import Qualifier, Record, Term
from sestui.model.dns import Lookup


class Code(StrEnum):
    """The results of `check_host` (RFC 7208 section 2.6)."""

    NONE = "none"
    NEUTRAL = "neutral"
    PASS = "pass"  # noqa: S105 - a result of SPF
    FAIL = "fail"
    SOFTFAIL = "softfail"
    TEMPERROR = "temperror"
    """DNS could not be asked: nothing is known about the policy."""
    PERMERROR = "permerror"


BY_QUALIFIER = {
    Qualifier.PASS: Code.PASS,
    Qualifier.FAIL: Code.FAIL,
    Qualifier.SOFTFAIL: Code.SOFTFAIL,
    Qualifier.NEUTRAL: Code.NEUTRAL,
}


class Outcome(StrEnum):
    """How one term went."""

    MATCH = "match"
    NO_MATCH = "no match"
    REDIRECTED = "redirected"
    """The target's record decides."""
    TEMPERROR = "temperror"
    PERMERROR = "permerror"


@dataclass(frozen=True, slots=True)
class Step:
    """One term that was evaluated."""

    term: Term
    outcome: Outcome
    number: int | None = None
    """Which of the terms that may ask DNS this is, counted from 1 over the whole evaluation; others have none."""
    target: str = ""
    """The name that the term is about, macros expanded."""
    lookups: tuple[Lookup, ...] = ()
    """The questions that this term asked itself, in order; an include's record is in `inner`."""
    voids: int = 0
    """How many of its questions ended in "no such name" or "no such record", an include's record included."""
    reason: str = ""
    """Why it ended so, where that is not plain."""
    inner: "Check | None" = None
    """What include or redirect found at its target."""


@dataclass(frozen=True, slots=True)
class Check:
    """The evaluation of one domain's record."""

    domain: str
    code: Code
    reason: str = ""
    """Why, in one sentence; empty where the matching term says it."""
    lookup: Lookup | None = None
    """The TXT question; `None` when the name cannot be asked at all."""
    text: str = ""
    """The record's text; empty when there is none, or not exactly one."""
    record: Record | None = None
    """`None` also when the text has a syntax error."""
    steps: tuple[Step, ...] = ()

    @property
    def deciding(self) -> Step | None:
        """The step that ended the evaluation: a match, an error or the redirect."""
        last = self.steps[-1] if self.steps else None
        return None if last is None or last.outcome is Outcome.NO_MATCH else last


@dataclass(frozen=True, slots=True)
class Place:
    """A term and the domain whose record it stands in."""

    domain: str
    term: Term
    record: Record


@dataclass(frozen=True, slots=True)
class SpfResult:
    """The answer of `check_host`, with the way to it."""

    code: Code
    check: Check
    """The tree of all that was evaluated."""
    ip: str
    domain: str
    """As given, without a final dot."""
    sender: str
    """With the local part "postmaster" where none was given (RFC 7208 section 4.3)."""
    helo: str
    lookup_terms: int
    """How many terms that may ask DNS were evaluated; more than 10 is a permerror (section 4.6.4)."""
    void_lookups: int
    """How many of their questions brought nothing; more than 2 is a permerror (section 4.6.4)."""
    explanation: str = ""
    """The domain owner's own words for a fail, clean; empty when there are none that may be used (section 6.2)."""
    explanation_lookup: Lookup | None = None

    @property
    def reason(self) -> str:
        """Why, in one sentence; empty where the matching term says it."""
        return self.check.reason

    @property
    def path(self) -> tuple[Place, ...]:
        """The terms that led to the result, from the domain's own record inwards; empty when nothing matched."""
        return tuple(_path(self.check))

    @property
    def matched(self) -> Place | None:
        """The term whose qualifier is the result, with the record it is in; behind redirects, not within includes."""
        check = self.deciding_check
        step = check.deciding
        if step is None or step.outcome is not Outcome.MATCH or check.record is None:
            return None
        return Place(check.domain, step.term, check.record)

    @property
    def deciding_check(self) -> Check:
        """The evaluation behind all redirects."""
        check = self.check
        while (step := check.deciding) is not None and step.outcome is Outcome.REDIRECTED and step.inner is not None:
            check = step.inner
        return check

    @property
    def lookups(self) -> tuple[Lookup, ...]:
        """Every question that was asked, in order."""
        asked = tuple(_lookups(self.check))
        return asked if self.explanation_lookup is None else (*asked, self.explanation_lookup)


def walk_steps(check: Check, depth: int = 0) -> Iterator[tuple[int, Check, Step]]:
    """Yield every step with its depth and the record it belongs to, in the order of evaluation."""
    for step in check.steps:
        yield depth, check, step
        if step.inner is not None:
            yield from walk_steps(step.inner, depth + 1)


def _path(check: Check) -> Iterator[Place]:
    step = check.deciding
    if step is not None and check.record is not None:
        yield Place(check.domain, step.term, check.record)
        if step.inner is not None:
            yield from _path(step.inner)


def _lookups(check: Check) -> Iterator[Lookup]:
    if check.lookup is not None:
        yield check.lookup
    for step in check.steps:
        yield from step.lookups
        if step.inner is not None:
            yield from _lookups(step.inner)
