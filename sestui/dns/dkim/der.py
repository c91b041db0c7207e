"""As much of DER (ITU-T X.690) as it takes to know what public key a DKIM record holds, and how long it is."""

from dataclasses import dataclass
from typing import Final

_SEQUENCE: Final = 0x30
_INTEGER: Final = 0x02
_BITS: Final = 0x03
_OID: Final = 0x06
_RSA: Final = bytes.fromhex("2a864886f70d010101")
_ED25519: Final = bytes.fromhex("2b6570")


class NotAKeyError(ValueError):
    """The bytes are no public key that DKIM knows."""


@dataclass(frozen=True, slots=True)
class PublicKey:
    """What kind of key, and how long."""

    kind: str
    """`rsa` or `ed25519`."""
    bits: int
    bare: bool = False
    """RSA without its wrapping: PKCS#1 in place of SubjectPublicKeyInfo."""


def public_key(data: bytes) -> PublicKey:
    """Return what a SubjectPublicKeyInfo (RFC 5280 section 4.1) or an RSAPublicKey (RFC 8017 A.1.1) holds.

    Raises:
        NotAKeyError: it is neither, or something follows it.
    """
    body, end = _read(data, 0, _SEQUENCE)
    if end != len(data):
        raise NotAKeyError("something follows the key")
    if body[:1] == bytes((_INTEGER,)):
        return PublicKey("rsa", _modulus(body), bare=True)
    algorithm, at = _read(body, 0, _SEQUENCE)
    oid, _ = _read(algorithm, 0, _OID)
    bits, end = _read(body, at, _BITS)
    if end != len(body) or bits[:1] != b"\0":
        raise NotAKeyError("the wrapping of the key is broken")
    if oid == _ED25519:
        return PublicKey("ed25519", 8 * (len(bits) - 1))
    if oid != _RSA:
        raise NotAKeyError("it is neither an RSA key nor an Ed25519 key")
    inner, end = _read(bits, 1, _SEQUENCE)
    if end != len(bits):
        raise NotAKeyError("something follows the key")
    return PublicKey("rsa", _modulus(inner))


def _modulus(body: bytes) -> int:
    modulus, at = _read(body, 0, _INTEGER)
    exponent, end = _read(body, at, _INTEGER)
    # a private key (RFC 8017 A.1.2) begins with its version, which is 0, and has more than two numbers
    if end != len(body):
        raise NotAKeyError("it has more numbers than a public key has: it may be a private one")
    if not modulus or modulus[0] & 0x80 or not exponent or exponent[0] & 0x80:
        raise NotAKeyError("its numbers are negative")
    bits = int.from_bytes(modulus, "big").bit_length()
    if bits < 8:
        raise NotAKeyError("its modulus is no number to sign with")
    return bits


def _read(data: bytes, at: int, tag: int) -> tuple[bytes, int]:
    """Return the contents of the element at a place, and where it ends."""
    if at + 2 > len(data) or data[at] != tag:
        raise NotAKeyError("it is not a public key")
    length, at = data[at + 1], at + 2
    if length & 0x80:
        size = length & 0x7F
        if not 1 <= size <= 4 or at + size > len(data):
            raise NotAKeyError("it is cut short")
        length, at = int.from_bytes(data[at : at + size], "big"), at + size
    if at + length > len(data):
        raise NotAKeyError("it is cut short")
    return data[at : at + length], at + length
