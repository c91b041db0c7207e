"""Domain names as SPF meets them: which can be asked at all, and how an address is written as one."""

import re
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Final, TypeAlias

from sestui.dns.names import MAX_LABEL, BadNameError, escape_label, to_ascii

Address: TypeAlias = IPv4Address | IPv6Address

_MOST_CHARS: Final = 253
_ODD: Final = re.compile(r"[^!-\[\]-~]")
_HOST_LABEL: Final = re.compile(r"[A-Za-z0-9_-]{1,63}")


def askable(name: str) -> str:
    """Return the name as a resolver takes it, lower case and escaped; empty when DNS cannot hold it.

    An empty or too long label, or a character beyond ASCII that came out of a macro, makes a term match nothing
    (RFC 7208 section 4.8, RFC 8616 section 4).
    """
    name = name.removesuffix(".").lower()
    labels = name.split(".")
    good = name.isascii() and len(name) <= _MOST_CHARS and all(0 < len(label) <= MAX_LABEL for label in labels)
    if not good:
        return ""
    return ".".join(map(escape_label, labels)) if _ODD.search(name) else name


def a_labels(domain: str) -> str:
    """Return a domain with A-labels in place of U-labels, without a final dot; empty when that is impossible."""
    domain = domain.removesuffix(".")
    if domain.isascii():
        return domain
    try:
        return to_ascii(domain)
    except BadNameError:
        return ""


def checkable(domain: str) -> bool:
    """Whether a domain has the characters of host names only, as what a check starts with must (section 4.3)."""
    return all(map(_HOST_LABEL.fullmatch, domain.split(".")))


def real_address(address: Address) -> Address:
    """Return the IPv4 address of an IPv4-mapped one, any other as it is (RFC 7208 section 5)."""
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return address if mapped is None else mapped


def parse_address(text: str) -> Address | None:
    """Return the address in a DNS answer, `None` when it is none."""
    try:
        return ip_address(text)
    except ValueError:
        return None


def dotted(address: Address) -> str:
    """Return what `%{i}` stands for: a dotted quad, or 32 dotted hexadecimal digits (RFC 7208 section 7.3)."""
    if isinstance(address, IPv4Address):
        return str(address)
    return ".".join(address.exploded.replace(":", "").upper())


def family(address: Address) -> str:
    """Return what `%{v}` stands for."""
    return "in-addr" if isinstance(address, IPv4Address) else "ip6"


def reverse_name(address: Address) -> str:
    """Return the name that holds the PTR records of an address."""
    return ".".join(reversed(dotted(address).lower().split("."))) + f".{family(address)}.arpa"
