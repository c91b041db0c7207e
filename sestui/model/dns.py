"""What one DNS question brought: a sum of outcomes in which "could not check" is never "missing".

Missing is said only by a server that answered with rcode 0 or 3 (RFC 1035 section 4.1.1, RFC 2308 section 2).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal, Protocol, TypeAlias

RecordType: TypeAlias = Literal["A", "AAAA", "CNAME", "DNSKEY", "DS", "MX", "NS", "PTR", "SOA", "TXT"]


class LookupOutcome(StrEnum):
    """How a question ended."""

    FOUND = "found"
    NO_DATA = "no-data"
    """The name exists (or is an empty non-terminal), with no record of this type."""
    NO_SUCH_NAME = "no-such-name"
    """NXDOMAIN; `Lookup.missing_name` says of which name: a CNAME's target may be what is missing."""
    SERVFAIL = "servfail"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"
    """Answers came, none that can be trusted or read."""
    TRUNCATED = "truncated"
    """The answer did not fit into UDP, and TCP failed."""
    UNREACHABLE = "unreachable"
    """The server's host or port refuses packets, or there is no network or no resolver."""


ANSWERED: Final = frozenset({LookupOutcome.FOUND, LookupOutcome.NO_DATA, LookupOutcome.NO_SUCH_NAME})
"""Outcomes that say something about the zone; all others say "could not check"."""


@dataclass(frozen=True, slots=True)
class Txt:
    """One TXT record: its character-strings as they came."""

    strings: tuple[bytes, ...]

    @property
    def text(self) -> str:
        """The strings joined with nothing between (RFC 7208 section 3.3, RFC 6376 section 3.6.2.2).

        Bytes beyond ASCII come as the characters of Latin-1, so that nothing is lost and nothing fails.
        """
        return b"".join(self.strings).decode("latin-1")


@dataclass(frozen=True, slots=True)
class Mx:
    """One MX record."""

    preference: int
    exchange: str
    """Lower case, without the trailing dot; empty for the null MX (RFC 7505)."""


@dataclass(frozen=True, slots=True)
class Soa:
    """The start of authority of a zone."""

    primary: str
    admin: str
    serial: int
    minimum: int
    """Seconds; with the record's own TTL it bounds how long an absence is cached (RFC 2308 section 5)."""


RecordValue: TypeAlias = str | Txt | Mx | Soa
"""A, AAAA: the address as text; CNAME, NS, PTR: the name, lower case, no trailing dot; DS, DNSKEY: as text."""


@dataclass(frozen=True, slots=True)
class Lookup:
    """The answer to one question, with all that a verdict needs as its evidence."""

    name: str
    """As asked: A-labels, lower case, no trailing dot."""
    type: RecordType
    outcome: LookupOutcome
    records: tuple[RecordValue, ...] = ()
    """The records of the asked type at the end of the chain; only with FOUND."""
    chain: tuple[str, ...] = ()
    """The CNAME targets that were followed, in order; also when the end of the chain is missing."""
    missing_name: str = ""
    """With NO_SUCH_NAME: the name that does not exist (the last of the chain)."""
    ttl: int | None = None
    """Seconds for which the answer may be kept; with an absence, what is left of the negative cache's time."""
    soa: Soa | None = None
    """From the authority section of an absence."""
    soa_owner: str = ""
    authenticated: bool = False
    """The AD bit: the resolver says that it checked DNSSEC."""
    dnssec_broken: bool = False
    """SERVFAIL, while the same question with checking disabled (CD) is answered: validating receivers see nothing."""
    server: str = ""
    """Who answered (or was asked last): `address` or `address:port`."""
    seconds: float = 0.0
    """From the first packet to the outcome."""
    attempts: int = 1
    detail: str = ""
    """What is known beside the outcome, clean, for people: e.g. "3 servers, 4 tries"."""

    @property
    def answered(self) -> bool:
        """Whether this says something about the zone; everything else is "could not check"."""
        return self.outcome in ANSWERED

    @property
    def missing(self) -> bool:
        """Whether a server said that there is no such record."""
        return self.outcome in (LookupOutcome.NO_DATA, LookupOutcome.NO_SUCH_NAME)

    @property
    def txt(self) -> tuple[str, ...]:
        """The texts of TXT records, strings joined."""
        return tuple(record.text for record in self.records if isinstance(record, Txt))

    @property
    def mx(self) -> tuple[Mx, ...]:
        """The MX records."""
        return tuple(record for record in self.records if isinstance(record, Mx))

    @property
    def names(self) -> tuple[str, ...]:
        """Addresses or names: whatever comes as one text."""
        return tuple(record for record in self.records if isinstance(record, str))


class ResolverState(StrEnum):
    """Whether there is any DNS at all: told once, and not per record."""

    UNTRIED = "untried"
    ANSWERING = "answering"
    SILENT = "silent"
    """Packets leave, and for several questions in a row nothing came back."""
    UNREACHABLE = "unreachable"
    """Packets cannot leave or are refused: no network, or nobody listens."""
    NO_RESOLVER = "no-resolver"
    """The system names none."""


@dataclass(frozen=True, slots=True)
class ResolverHealth:
    """How the resolvers do as a whole."""

    state: ResolverState
    servers: tuple[str, ...] = ()
    """`address` or `address:port`, in the order in which they are asked."""
    private: bool = False
    """All servers are addresses of a private network: names may have other answers there than in public."""
    rate: float | None = None
    """Questions per second that are allowed now; `None` without a limit."""
    slowed: bool = False
    """Whether that is less than usual, because answers stayed out."""
    detail: str = ""
    """For people; empty while all is well."""

    @property
    def deaf(self) -> bool:
        """Whether no server is heard at all: then there is nothing to say about any record."""
        return self.state in (ResolverState.NO_RESOLVER, ResolverState.SILENT, ResolverState.UNREACHABLE)


class Resolver(Protocol):
    """Asks one question; never raises for what DNS can do, every outcome is a value."""

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002 - the field's own word
        """Return what the resolvers say about a name (any case, U-labels or A-labels, with or without trailing dot).

        Raises:
            ValueError: the text is no name that DNS can be asked about: an empty label, a label of more than 63 bytes,
                more than 253 characters.
        """
        ...
