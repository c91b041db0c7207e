"""The DKIM key record: a strict parser (RFC 6376 sections 3.2 and 3.6.1, RFC 8301, RFC 8463). It never raises."""

import base64
import binascii
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from sestui.dns.dkim.der import NotAKeyError, public_key

LEAST_BITS: Final = 1024
"""Verifiers take shorter RSA keys for no signature at all (RFC 8301 section 3.2)."""
GOOD_BITS: Final = 2048
"""What signers should use at least (RFC 8301 section 3.2), and the most that SES takes."""
VERSION: Final = "DKIM1"
_ED25519_BYTES: Final = 32
_BLANK: Final = " \t\r\n"
_NAME: Final = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_VALUE: Final = re.compile(r"[!-:<-~ \t\r\n]*")
_BASE64: Final = re.compile(r"[A-Za-z0-9+/]+={0,2}")


class KeyFault(StrEnum):
    """What is wrong with a key record, or worth to know. The values are stable names."""

    MALFORMED = "malformed"
    """No list of tags: receivers find no key."""
    DUPLICATE_TAG = "duplicate-tag"
    BAD_VERSION = "bad-version"
    NO_KEY = "no-key"
    """There is no p= at all."""
    REVOKED = "revoked"
    """p= is there and empty: the key was withdrawn."""
    BAD_BASE64 = "bad-base64"
    NOT_A_KEY = "not-a-key"
    UNKNOWN_KIND = "unknown-kind"
    """A kind of key that verifiers must ignore."""
    WRONG_KIND = "wrong-kind"
    """The key is not of the kind that k= says."""
    TOO_SHORT = "too-short"
    NO_SHA256 = "no-sha256"
    NOT_FOR_EMAIL = "not-for-email"
    SHORT = "short"
    TOO_LONG_FOR_SES = "too-long-for-ses"
    TESTING = "testing"
    NO_SUBDOMAINS = "no-subdomains"
    BARE_RSA = "bare-rsa"


FATAL: Final = frozenset(
    {
        KeyFault.MALFORMED,
        KeyFault.DUPLICATE_TAG,
        KeyFault.BAD_VERSION,
        KeyFault.NO_KEY,
        KeyFault.REVOKED,
        KeyFault.BAD_BASE64,
        KeyFault.NOT_A_KEY,
        KeyFault.UNKNOWN_KIND,
        KeyFault.WRONG_KIND,
        KeyFault.TOO_SHORT,
        KeyFault.NO_SHA256,
        KeyFault.NOT_FOR_EMAIL,
    }
)
"""No signature can be verified with such a record."""
TEXTS: Final = {
    KeyFault.MALFORMED: "this is no list of tags and values: receivers find no key in it",
    KeyFault.DUPLICATE_TAG: "a tag stands twice in it: receivers take the whole record for broken",
    KeyFault.BAD_VERSION: "v= must be DKIM1 and come first: receivers ignore the record",
    KeyFault.NO_KEY: "there is no p= in it: receivers find no key",
    KeyFault.REVOKED: "p= is empty: the key was revoked",
    KeyFault.BAD_BASE64: "what p= holds is no base64: the key was not copied as a whole",
    KeyFault.NOT_A_KEY: "what p= holds is no public key",
    KeyFault.UNKNOWN_KIND: "k= names a kind of key that receivers do not know and must ignore",
    KeyFault.WRONG_KIND: "the key is of another kind than k= says",
    KeyFault.TOO_SHORT: f"the key has less than {LEAST_BITS} bits: receivers take mail for unsigned",
    KeyFault.NO_SHA256: "h= does not allow sha256, the only hash that receivers take",
    KeyFault.NOT_FOR_EMAIL: "s= does not allow the key for e-mail",
    KeyFault.SHORT: f"the key has less than {GOOD_BITS} bits: longer ones are recommended",
    KeyFault.TOO_LONG_FOR_SES: f"the key has more than {GOOD_BITS} bits, which SES cannot sign with",
    KeyFault.TESTING: "t=y: the domain says that it is only testing DKIM",
    KeyFault.NO_SUBDOMAINS: "t=s: the key does not hold for identities (i=) of sub-domains",
    KeyFault.BARE_RSA: "the RSA key is not wrapped (PKCS#1): some receivers may not read it",
}
SOURCES: Final = {
    KeyFault.DUPLICATE_TAG: "RFC 6376 section 3.2",
    KeyFault.MALFORMED: "RFC 6376 section 3.2",
    KeyFault.TOO_SHORT: "RFC 8301 section 3.2",
    KeyFault.SHORT: "RFC 8301 section 3.2",
    KeyFault.NO_SHA256: "RFC 8301 section 3.1",
    KeyFault.TOO_LONG_FOR_SES: "SES Developer Guide, Provide your own DKIM authentication token (BYODKIM)",
}
"""Those of the others is RFC 6376 section 3.6.1."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """One key record."""

    text: str
    tags: tuple[tuple[str, str], ...] = ()
    """Names and values in order, blanks around them removed."""
    kind: str = "rsa"
    bits: int | None = None
    """Of the modulus, or of an Ed25519 key; `None` without a key that can be read."""
    data: str = ""
    """What p= holds, without blanks; compared with regard to case."""
    faults: tuple[KeyFault, ...] = ()
    reason: str = ""
    """More about a key that cannot be read."""

    @property
    def usable(self) -> bool:
        """Whether receivers can verify signatures with it."""
        return not FATAL.intersection(self.faults)

    @property
    def revoked(self) -> bool:
        """Whether the key was withdrawn."""
        return KeyFault.REVOKED in self.faults


def is_key(text: str) -> bool:
    """Whether a TXT record looks like a key record, good or bad: it has a p= or begins with DKIM's version."""
    record = parse_key(text)
    names = {name for name, _ in record.tags}
    if ("v", VERSION) in record.tags[:1]:
        return True
    return "p" in names and "v" not in names


@lru_cache(maxsize=2_048)
def parse_key(text: str) -> KeyRecord:
    """Parse a key record, whatever it is."""
    tags, fault = _tags(text)
    if fault is not None:
        return KeyRecord(text, tags, faults=(fault,))
    values = dict(tags)
    faults: list[KeyFault] = []
    if "v" in values and (tags[0][0] != "v" or values["v"] != VERSION):
        faults.append(KeyFault.BAD_VERSION)
    hashes = _words(values.get("h"))
    if hashes is not None and "sha256" not in hashes:
        faults.append(KeyFault.NO_SHA256)
    services = _words(values.get("s"))
    if services is not None and not services & {"*", "email"}:
        faults.append(KeyFault.NOT_FOR_EMAIL)
    flags = _words(values.get("t")) or frozenset()
    if "y" in flags:
        faults.append(KeyFault.TESTING)
    if "s" in flags:
        faults.append(KeyFault.NO_SUBDOMAINS)
    kind = values.get("k", "rsa")
    data = "".join(values.get("p", "").split())
    bits, found, reason = _key(kind, data, there="p" in values)
    return KeyRecord(text, tags, kind, bits, data, (*faults, *found), reason)


def _tags(text: str) -> tuple[tuple[tuple[str, str], ...], KeyFault | None]:
    """Split a tag-list (RFC 6376 section 3.2); what was read until a fault is kept."""
    specs = text.split(";")
    if specs[-1].strip(_BLANK) == "":
        specs.pop()
    tags: dict[str, str] = {}
    for spec in specs:
        name, equals, value = spec.partition("=")
        name, value = name.strip(_BLANK), value.strip(_BLANK)
        if not equals or not _NAME.fullmatch(name) or not _VALUE.fullmatch(value):
            return tuple(tags.items()), KeyFault.MALFORMED
        if name in tags:
            return tuple(tags.items()), KeyFault.DUPLICATE_TAG
        tags[name] = value
    return tuple(tags.items()), None if tags else KeyFault.MALFORMED


def _words(value: str | None) -> frozenset[str] | None:
    return None if value is None else frozenset(word.strip(_BLANK) for word in value.split(":"))


def _key(kind: str, data: str, *, there: bool) -> tuple[int | None, tuple[KeyFault, ...], str]:
    if not there:
        return None, (KeyFault.NO_KEY,), ""
    if kind not in ("rsa", "ed25519"):
        return None, (KeyFault.UNKNOWN_KIND,), ""
    if not data:
        return None, (KeyFault.REVOKED,), ""
    if not _BASE64.fullmatch(data):
        return None, (KeyFault.BAD_BASE64,), ""
    try:
        raw = base64.b64decode(data.rstrip("=") + "=" * (-len(data.rstrip("=")) % 4), validate=True)
    except binascii.Error:
        return None, (KeyFault.BAD_BASE64,), ""
    if kind == "ed25519":
        # the bare 32 bytes, not wrapped (RFC 8463 section 4)
        if len(raw) == _ED25519_BYTES:
            return 8 * _ED25519_BYTES, (), ""
        return None, (KeyFault.NOT_A_KEY,), f"an Ed25519 key has {_ED25519_BYTES} bytes, this has {len(raw)}"
    try:
        key = public_key(raw)
    except NotAKeyError as error:
        return None, (KeyFault.NOT_A_KEY,), str(error)
    if key.kind != kind:
        return key.bits, (KeyFault.WRONG_KIND,), ""
    faults = (KeyFault.BARE_RSA,) if key.bare else ()
    if key.bits < LEAST_BITS:
        return key.bits, (KeyFault.TOO_SHORT, *faults), ""
    if key.bits < GOOD_BITS:
        return key.bits, (KeyFault.SHORT, *faults), ""
    if key.bits > GOOD_BITS:
        return key.bits, (KeyFault.TOO_LONG_FOR_SES, *faults), ""
    return key.bits, faults, ""
