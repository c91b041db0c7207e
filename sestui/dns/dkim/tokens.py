"""What stands where a DKIM record should: one answer judged. Pure functions.

One TXT question to a recursive resolver brings the CNAME and the key behind it (RFC 1034 section 3.6.2).
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.dns.dkim.key import KeyRecord, is_key, parse_key
from sestui.dns.expectations import DkimExpectation
from sestui.dns.names import is_within
from sestui.model.dns import Lookup


class Stand(StrEnum):
    """What stands there."""

    GOOD = "good"
    INDIRECT = "indirect"
    """The right target, and the key, behind another CNAME."""
    NO_KEY = "no-key"
    """The CNAME is right; behind it there is no key."""
    BAD_KEY = "bad-key"
    WRONG_TARGET = "wrong-target"
    TARGET_DOUBLED = "target-doubled"
    """The target has the domain behind it: its dot at the end was left out."""
    FLATTENED = "flattened"
    """A key in place of the CNAME."""
    TARGET_AS_TXT = "target-as-txt"
    FOREIGN_TEXT = "foreign-text"
    """TXT records, none of them a key."""
    SEVERAL_KEYS = "several-keys"
    MISSING = "missing"
    SEVERAL_ALIASES = "several-aliases"
    ALIAS_CIRCLE = "alias-circle"
    DNSSEC_BROKEN = "dnssec-broken"
    UNKNOWN = "unknown"


SOUND: Final = frozenset({Stand.GOOD, Stand.INDIRECT})


@dataclass(frozen=True, slots=True)
class Place:
    """One record's place: a token's CNAME, or a selector's key."""

    name: str
    lookup: Lookup
    stand: Stand
    target: str = ""
    """Where the CNAME should lead; empty for keys of the domain's own, and where nobody knows."""
    key: KeyRecord | None = None


def token_place(lookup: Lookup, token: str, domain: str, expected: DkimExpectation) -> Place:
    """Judge the place of one of Easy DKIM's CNAMEs.

    Args:
        lookup: the answer to TXT at `<token>._domainkey.<domain>`.
        token: as SES gave it.
        domain: of the identity.
        expected: where it may lead; with no zone known, any name that begins with the token.
    """
    target = expected.target(token)
    targets = {f"{token}.{zone}" for zone in expected.zones}

    def place(stand: Stand, key: KeyRecord | None = None) -> Place:
        return Place(lookup.name, lookup, stand, target, key)

    if not lookup.answered:
        return place(_silent(lookup))
    if not lookup.chain:
        return place(*_no_alias(lookup, targets))
    first = lookup.chain[0]
    right = first in targets if targets else first.startswith(f"{token}.")
    if not right and not targets.intersection(lookup.chain):
        doubled = any(first == f"{each}.{above}" for each in targets for above in _upward(domain))
        return place(Stand.TARGET_DOUBLED if doubled else Stand.WRONG_TARGET)
    stand, key = _key(lookup)
    return place(Stand.INDIRECT if stand is Stand.GOOD and not right else stand, key)


def selector_place(lookup: Lookup) -> Place:
    """Judge the place of a key that the domain publishes itself: the answer to TXT at `<selector>._domainkey`."""
    if not lookup.answered:
        return Place(lookup.name, lookup, _silent(lookup))
    if lookup.missing and not lookup.chain:
        return Place(lookup.name, lookup, Stand.MISSING)
    stand, key = _key(lookup)
    return Place(lookup.name, lookup, stand, "", key)


def _silent(lookup: Lookup) -> Stand:
    return Stand.DNSSEC_BROKEN if lookup.dnssec_broken else Stand.UNKNOWN


def _no_alias(lookup: Lookup, targets: set[str]) -> tuple[Stand, KeyRecord | None]:
    if lookup.missing:
        return Stand.MISSING, None
    pasted = {text.strip(" \"'\t").removesuffix(".").lower() for text in lookup.txt}
    if pasted & targets or any(is_within(text, "amazonses.com") for text in pasted):
        return Stand.TARGET_AS_TXT, None
    stand, key = _key(lookup)
    return (Stand.FLATTENED if stand is Stand.GOOD else stand), key


def _key(lookup: Lookup) -> tuple[Stand, KeyRecord | None]:
    """Judge the TXT records at the end of a chain."""
    if lookup.missing:
        return Stand.NO_KEY, None
    keys = [text for text in lookup.txt if is_key(text)]
    if not keys:
        return Stand.FOREIGN_TEXT, None
    if len(keys) > 1:
        # what verifiers do with several is not defined (RFC 6376 section 3.6.2.2)
        return Stand.SEVERAL_KEYS, None
    key = parse_key(keys[0])
    return (Stand.GOOD if key.usable else Stand.BAD_KEY), key


def _upward(domain: str) -> list[str]:
    labels = domain.split(".")
    return [".".join(labels[at:]) for at in range(len(labels))]
