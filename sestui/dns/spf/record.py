"""An SPF record as a frozen value (RFC 7208 sections 4.6, 5 and 6). Nothing here parses or asks."""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network
from typing import Final, TypeAlias

from sestui.dns.spf.macros import MacroString

VERSION: Final = "v=spf1"


class Qualifier(StrEnum):
    """What a match means (RFC 7208 section 4.6.2)."""

    PASS = "+"  # noqa: S105 - a sign in SPF records
    FAIL = "-"
    SOFTFAIL = "~"
    NEUTRAL = "?"


class Kind(StrEnum):
    """The mechanisms (RFC 7208 section 5)."""

    ALL = "all"
    INCLUDE = "include"
    A = "a"
    MX = "mx"
    PTR = "ptr"
    IP4 = "ip4"
    IP6 = "ip6"
    EXISTS = "exists"


LOOKUP_KINDS: Final = frozenset({Kind.INCLUDE, Kind.A, Kind.MX, Kind.PTR, Kind.EXISTS})
"""Mechanisms that count against the limit of ten; `redirect` does too (RFC 7208 section 4.6.4)."""


@dataclass(frozen=True, slots=True)
class Mechanism:
    """One directive: a qualifier and a mechanism."""

    text: str
    """As it was written, with its qualifier."""
    start: int
    """Offset in the record's text."""
    kind: Kind
    qualifier: Qualifier = Qualifier.PASS
    domain: MacroString | None = None
    """The domain-spec; `None` means the domain whose record this is."""
    network: IPv4Network | IPv6Network | None = None
    """With ip4 and ip6."""
    prefix4: int | None = None
    """With a and mx, when given: the length for IPv4 (32 otherwise)."""
    prefix6: int | None = None
    """With a and mx, when given: the length for IPv6 (128 otherwise)."""

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)

    @property
    def counts(self) -> bool:
        """Whether this is one of the ten terms that may ask DNS."""
        return self.kind in LOOKUP_KINDS

    @property
    def subject(self) -> str:
        """The mechanism without its qualifier, written in one way: equal subjects match the same clients."""
        text = str(self.kind)
        if self.network is not None:
            text += f":{self.network}"
        if self.domain is not None:
            text += f":{_folded(self.domain)}"
        if self.prefix4 not in (None, 32):
            text += f"/{self.prefix4}"
        if self.prefix6 not in (None, 128):
            text += f"//{self.prefix6}"
        return text


@dataclass(frozen=True, slots=True)
class Modifier:
    """A `name=value`; names other than redirect and exp mean nothing to SPF (RFC 7208 section 6)."""

    text: str
    start: int
    name: str
    """Lower case."""
    value: MacroString

    @property
    def end(self) -> int:
        """Offset behind the last character."""
        return self.start + len(self.text)

    @property
    def counts(self) -> bool:
        """Whether this is one of the ten terms that may ask DNS."""
        return self.name == "redirect"

    @property
    def subject(self) -> str:
        """The modifier, written in one way."""
        known = self.name in ("redirect", "exp")
        return f"{self.name}={_folded(self.value) if known else self.value.text}"


Term: TypeAlias = Mechanism | Modifier


@dataclass(frozen=True, slots=True)
class Record:
    """One SPF record without a syntax error."""

    text: str
    terms: tuple[Term, ...]
    """In the order of the text."""

    @property
    def mechanisms(self) -> tuple[Mechanism, ...]:
        """The directives, in order."""
        return tuple(term for term in self.terms if isinstance(term, Mechanism))

    @property
    def modifiers(self) -> tuple[Modifier, ...]:
        """The modifiers, in order."""
        return tuple(term for term in self.terms if isinstance(term, Modifier))

    @property
    def all(self) -> Mechanism | None:
        """The first `all`: nothing behind it is ever reached (RFC 7208 section 5.1)."""
        return next((term for term in self.mechanisms if term.kind is Kind.ALL), None)

    @property
    def redirect(self) -> Modifier | None:
        """The redirect modifier; without effect beside an `all` (RFC 7208 section 6.1)."""
        return self._modifier("redirect")

    @property
    def exp(self) -> Modifier | None:
        """The modifier that names the explanation."""
        return self._modifier("exp")

    def _modifier(self, name: str) -> Modifier | None:
        return next((term for term in self.modifiers if term.name == name), None)


def _folded(domain: MacroString) -> str:
    # the case of a macro letter means something (URL escape), the case of a name does not
    return domain.text if domain.letters else domain.text.lower().removesuffix(".")
