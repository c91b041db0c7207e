"""The strict parser of SPF records (RFC 7208 sections 4.5, 4.6.1, 5, 6, 7.1 and 12).

One parser for everything: evaluation, the static walk and repairs. It raises nothing but `SpfSyntaxError`, whatever
it is given, in time linear in the text.
"""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Final, cast

from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.macros import MacroString, parse_macros
from sestui.dns.spf.record import VERSION, Kind, Mechanism, Modifier, Qualifier, Record, Term

_QUALIFIERS: Final = "".join(Qualifier)
_MODIFIER: Final = re.compile(r"([A-Za-z][A-Za-z0-9_.-]*)=")
_NAME: Final = re.compile(r"[A-Za-z0-9_.-]*")
_TERM: Final = re.compile(r"[^ ]+")
_LABEL: Final = re.compile(r"[A-Za-z0-9-]+")
_PREFIX: Final = re.compile(r"0|[1-9][0-9]{0,2}")
_ONCE: Final = ("redirect", "exp")


def is_spf(text: str) -> bool:
    """Whether a TXT record's text is an SPF record: the version, then a space or the end (RFC 7208 section 4.5)."""
    return text[: len(VERSION)].lower() == VERSION and text[len(VERSION) : len(VERSION) + 1] in ("", " ")


def select(texts: Sequence[str]) -> tuple[str, ...]:
    """Return the SPF records among TXT texts: none means no policy, more than one is a permerror (section 4.5)."""
    return tuple(text for text in texts if is_spf(text))


@lru_cache(maxsize=512)
def parse(text: str) -> Record:
    """Parse a whole record. Records that many domains include are parsed once.

    Raises:
        SpfSyntaxError: at the first fault, wherever it stands (RFC 7208 section 4.6).
    """
    if not is_spf(text):
        raise SpfSyntaxError(f"an SPF record starts with {VERSION} and a space", 0)
    terms: list[Term] = []
    for written, start in _words(text):
        term = _term(written, start)
        if isinstance(term, Modifier) and term.name in _ONCE:
            before = next((t for t in terms if isinstance(t, Modifier) and t.name == term.name), None)
            if before is not None:
                raise SpfSyntaxError(f"{term.name}= must not appear twice", start, written)
        terms.append(term)
    return Record(text, tuple(terms))


def _words(text: str) -> Iterator[tuple[str, int]]:
    for match in _TERM.finditer(text, len(VERSION)):
        yield match.group(), match.start()


def _term(written: str, start: int) -> Term:
    try:
        if match := _MODIFIER.match(written):
            return _modifier(written, start, match)
        return _mechanism(written, start)
    except SpfSyntaxError as error:
        raise SpfSyntaxError(error.reason, error.position, written) from None


def _modifier(written: str, start: int, match: re.Match[str]) -> Modifier:
    name, at = match.group(1).lower(), start + match.end()
    value = written[match.end() :]
    macros = _domain_spec(value, at) if name in _ONCE else parse_macros(value, at)
    return Modifier(written, start, name, macros)


def _mechanism(written: str, start: int) -> Mechanism:
    qualified = written[0] in _QUALIFIERS
    qualifier = Qualifier(written[0]) if qualified else Qualifier.PASS
    match = cast("re.Match[str]", _NAME.match(written, int(qualified)))  # it matches the empty text too
    name = match.group().lower()
    rest, at = written[match.end() :], start + match.end()
    try:
        kind = Kind(name)
    except ValueError:
        raise SpfSyntaxError(_unknown(name, rest), start) from None
    if kind is Kind.ALL:
        if rest:
            raise SpfSyntaxError("all takes nothing behind it", at)
        return Mechanism(written, start, kind, qualifier)
    if kind in (Kind.IP4, Kind.IP6):
        return Mechanism(written, start, kind, qualifier, network=_network(kind, rest, at))
    if kind in (Kind.A, Kind.MX):
        domain, prefix4, prefix6 = _domain_and_prefixes(rest, at)
        return Mechanism(written, start, kind, qualifier, domain, prefix4=prefix4, prefix6=prefix6)
    if not rest and kind is Kind.PTR:
        return Mechanism(written, start, kind, qualifier)
    if not rest.startswith(":"):
        raise SpfSyntaxError(f"{name} must be followed by a colon and a domain", at)
    return Mechanism(written, start, kind, qualifier, _domain_spec(rest[1:], at + 1))


def _unknown(name: str, rest: str) -> str:
    if name in _ONCE and rest.startswith(":"):
        return f"{name} is a modifier: it is written with = in place of the colon"
    if not name:
        return "a term must start with a mechanism's or a modifier's name"
    return f"there is no mechanism {name}"


def _domain_and_prefixes(rest: str, at: int) -> tuple[MacroString | None, int | None, int | None]:
    rest, prefix6 = _cut_prefix(rest, at, "//", 128)
    rest, prefix4 = _cut_prefix(rest, at, "/", 32)
    if not rest:
        return None, prefix4, prefix6
    if not rest.startswith(":"):
        raise SpfSyntaxError("a colon and a domain, or a prefix length, are expected here", at)
    return _domain_spec(rest[1:], at + 1), prefix4, prefix6


def _cut_prefix(rest: str, at: int, mark: str, most: int) -> tuple[str, int | None]:
    head, slash, digits = rest.rpartition(mark)
    if not slash or not (digits.isascii() and digits.isdigit()):
        return rest, None
    return head, _prefix(digits, at + len(head) + len(mark), most)


def _prefix(digits: str, at: int, most: int) -> int:
    if not _PREFIX.fullmatch(digits) or int(digits) > most:
        raise SpfSyntaxError(f"a prefix length is a number from 0 to {most} without leading zeros", at)
    return int(digits)


def _network(kind: Kind, rest: str, at: int) -> IPv4Network | IPv6Network:
    if not rest.startswith(":"):
        raise SpfSyntaxError(f"{kind} must be followed by a colon and an address", at)
    address, slash, digits = rest[1:].partition("/")
    most = 32 if kind is Kind.IP4 else 128
    prefix = _prefix(digits, at + 2 + len(address), most) if slash else most
    try:
        if kind is Kind.IP4:
            return IPv4Network((int(IPv4Address(address)), prefix), strict=False)
        # ipaddress takes a zone index ("fe80::1%eth0"), SPF does not
        return IPv6Network((int(IPv6Address(address.replace("%", "!"))), prefix), strict=False)
    except ValueError:
        family = "IPv4" if kind is Kind.IP4 else "IPv6"
        raise SpfSyntaxError(f"this is not an {family} address", at + 1) from None


def _domain_spec(text: str, at: int) -> MacroString:
    """Parse a domain-spec: a macro-string that ends in a macro or in a dot and a top label (section 7.1)."""
    if not text:
        raise SpfSyntaxError("a domain is missing here", at)
    macros = parse_macros(text, at)
    if not macros.ends_in_macro and not _ends_in_top_label(text):
        raise SpfSyntaxError(_bad_end(text), at)
    return macros


def _ends_in_top_label(text: str) -> bool:
    _, dot, label = text.removesuffix(".").rpartition(".")
    # a label can hold no percent sign, so the dot is a literal one
    return bool(
        dot
        and _LABEL.fullmatch(label)
        and not label.isdigit()
        and not label.startswith("-")
        and not label.endswith("-")
    )


def _bad_end(text: str) -> str:
    try:
        IPv4Address(text)
    except ValueError:
        return "a domain must end in a dot and a top-level label, or in a macro"
    return "this is an address, not a domain: it is written with ip4:"
