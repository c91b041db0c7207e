"""The questions of one evaluation: its counters, its limits, and what each term asked."""

from collections.abc import Callable
from typing import Final

from sestui.dns.spf.record import Term
from sestui.dns.spf.result import Check, Outcome, Step
from sestui.model.dns import Lookup, RecordType, Resolver

MOST_TERMS: Final = 10
"""Terms that may ask DNS, in a whole evaluation (RFC 7208 section 4.6.4)."""
MOST_VOIDS: Final = 2
"""Questions of terms that may bring nothing (RFC 7208 section 4.6.4)."""
TIME_LIMIT: Final = 20.0
"""Seconds for a whole evaluation, the least that RFC 7208 section 4.6.4 allows a receiver; then temperror."""


class Stop(Exception):  # noqa: N818 - ends one term, it is not a defect
    """The term cannot go on: an error, or a limit."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


class Budget:
    """What one evaluation has used of its limits."""

    def __init__(self, resolver: Resolver, clock: Callable[[], float]) -> None:
        self.terms = 0
        self.voids = 0
        self._resolver = resolver
        self._clock = clock
        self._started = clock()

    async def ask(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Ask one question.

        Raises:
            Stop: the evaluation has taken too long.
        """
        if self._clock() - self._started > TIME_LIMIT:
            raise Stop(Outcome.TEMPERROR, f"the evaluation took more than {TIME_LIMIT:.0f} seconds")
        return await self._resolver.lookup(name, type)


class Asking:
    """One term at work: what it asks is its evidence."""

    def __init__(self, budget: Budget, term: Term) -> None:
        self.target = ""
        self.inner: Check | None = None
        self._budget = budget
        self._term = term
        self._number: int | None = None
        self._lookups: list[Lookup] = []
        self._voids = 0

    def start(self) -> None:
        """Count the term.

        Raises:
            Stop: there were ten before.
        """
        self._budget.terms += 1
        self._number = self._budget.terms
        if self._number > MOST_TERMS:
            reason = f"more than {MOST_TERMS} terms that ask DNS: this is number {self._number}"
            raise Stop(Outcome.PERMERROR, reason)

    async def ask(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Ask, keep the answer as evidence, and count it when it brought nothing.

        Raises:
            Stop: this is the third question that brought nothing, or time is up.
        """
        lookup = await self._budget.ask(name, type)
        self._lookups.append(lookup)
        self.count_void(lookup)
        return lookup

    async def need(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Ask where an answer is needed.

        Raises:
            Stop: as `ask`, and with temperror when nobody could say (RFC 7208 section 5).
        """
        lookup = await self.ask(name, type)
        if not lookup.answered:
            raise Stop(Outcome.TEMPERROR, f"the {type} records of {name} could not be read: {lookup.outcome}")
        return lookup

    def count_void(self, lookup: Lookup) -> None:
        """Count an answer that brought nothing; raises `Stop` past the limit."""
        if not lookup.missing:
            return
        self._voids += 1
        self._budget.voids += 1
        if self._budget.voids > MOST_VOIDS:
            reason = (
                f"more than {MOST_VOIDS} questions that brought nothing: {lookup.name} has no {lookup.type} records"
            )
            raise Stop(Outcome.PERMERROR, reason)

    def step(self, outcome: Outcome, reason: str = "") -> Step:
        """Return how the term went."""
        return Step(
            self._term, outcome, self._number, self.target, tuple(self._lookups), self._voids, reason, self.inner
        )
