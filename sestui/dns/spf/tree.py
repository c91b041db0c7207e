"""Everything that an SPF policy could ask, as a tree to draw: the worst case of the counts, and what is not known.

Counts of a tree with branches that could not be read are lower bounds and say so.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.dns.spf.asking import MOST_TERMS, MOST_VOIDS
from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.record import Record, Term
from sestui.model.dns import Lookup


@dataclass(frozen=True, slots=True)
class Count:
    """A number, or the least that it can be."""

    number: int = 0
    at_least: bool = False
    """Something could not be counted: the true number may be higher."""

    def __add__(self, other: "Count") -> "Count":
        return Count(self.number + other.number, self.at_least or other.at_least)

    def __str__(self) -> str:
        if self.at_least:
            return f"at least {self.number}" if self.number else "unknown"
        return str(self.number)

    def exceeds(self, limit: int) -> bool | None:
        """Whether the number is above a limit; `None` when that is not known."""
        if self.number > limit:
            return True
        return None if self.at_least else False


NOTHING: Final = Count()


class Branch(StrEnum):
    """What became of a record that the walk came to."""

    READ = "read"
    ABSENT = "no record"
    SEVERAL = "several records"
    BROKEN = "syntax error"
    UNKNOWN = "could not be checked"
    LOOP = "loop"
    """The record is on the way from the root to here."""
    BY_MESSAGE = "depends on the message"
    """The name has macros that only a message gives a value."""
    BAD_NAME = "not a name"
    TOO_LARGE = "not followed"
    """The tree is larger than anything a receiver would follow."""


UNCOUNTED: Final = frozenset(
    {Branch.SEVERAL, Branch.BROKEN, Branch.UNKNOWN, Branch.LOOP, Branch.BY_MESSAGE, Branch.TOO_LARGE}
)
"""Branches behind which there may be more terms than were counted."""


@dataclass(frozen=True, slots=True)
class TermNode:
    """One term of a record in the tree."""

    term: Term
    reached: bool = True
    """False: an `all` stands before it, so no receiver ever comes here."""
    number: Count | None = None
    """With terms that may ask DNS: which one it is in the worst case, from 1 over the whole tree."""
    target: str = ""
    """The name that the term is about; empty when only a message can tell."""
    lookups: tuple[Lookup, ...] = ()
    voids4: Count = NOTHING
    """Its questions that bring nothing when the client has an IPv4 address."""
    voids6: Count = NOTHING
    """Its questions that bring nothing when the client has an IPv6 address."""
    mail_hosts: int = 0
    """With mx: how many hosts there are."""
    inner: "RecordNode | None" = None
    """With include and redirect."""


@dataclass(frozen=True, slots=True)
class RecordNode:
    """One domain's record in the tree."""

    domain: str
    branch: Branch
    lookup: Lookup | None = None
    texts: tuple[str, ...] = ()
    """The SPF records as published: one, unless the branch says otherwise."""
    record: Record | None = None
    error: SpfSyntaxError | None = None
    terms: tuple[TermNode, ...] = ()
    """In the order of the text."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A term's place in the tree."""

    depth: int
    record: RecordNode
    node: TermNode


@dataclass(frozen=True, slots=True)
class Walk:
    """The whole tree below one domain."""

    root: RecordNode
    terms: Count
    """Terms that may ask DNS, if nothing ever matches."""
    voids4: Count
    """Questions that bring nothing, for a client with an IPv4 address that nothing matches."""
    voids6: Count

    @property
    def over_terms(self) -> bool | None:
        """Whether the worst case breaks the limit of ten (RFC 7208 section 4.6.4); `None` when that is not known."""
        return self.terms.exceeds(MOST_TERMS)

    @property
    def over_voids4(self) -> bool | None:
        """Whether an IPv4 client's worst case breaks the limit of two empty answers."""
        return self.voids4.exceeds(MOST_VOIDS)

    @property
    def over_voids6(self) -> bool | None:
        """Whether an IPv6 client's worst case breaks the limit of two empty answers."""
        return self.voids6.exceeds(MOST_VOIDS)

    def visits(self) -> Iterator[Visit]:
        """Yield every term of the tree, a record's terms in the order of its text."""
        return _visits(self.root, 0)

    def records(self) -> Iterator[RecordNode]:
        """Yield every record of the tree, the root first."""
        yield self.root
        for visit in self.visits():
            if visit.node.inner is not None:
                yield visit.node.inner

    def evaluated(self) -> tuple[Visit, ...]:
        """Return the terms that may ask DNS in the order in which a receiver comes to them."""
        numbered = ((visit.node.number, visit) for visit in self.visits())
        known = [(number.number, visit) for number, visit in numbered if number is not None]
        return tuple(visit for _, visit in sorted(known, key=_first))

    def term_number(self, number: int) -> Visit | None:
        """Return the term that is number so-and-so of those that may ask DNS: the tenth, the eleventh."""
        return next(iter(self.evaluated()[number - 1 : number]), None)


def _first(pair: tuple[int, Visit]) -> int:
    return pair[0]


def _visits(record: RecordNode, depth: int) -> Iterator[Visit]:
    for node in record.terms:
        yield Visit(depth, record, node)
        if node.inner is not None:
            yield from _visits(node.inner, depth + 1)
