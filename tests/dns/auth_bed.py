"""A resolver that answers from lines of a zone, wildcards and faults included, and keys to publish in it."""

import asyncio
import base64
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from sestui.dns.expectations import IdentityExpectation, expect
from sestui.dns.names import parent
from sestui.dns.verdict import check_identity
from sestui.model.authentication import Authentication, Check, Finding
from sestui.model.dns import Lookup, LookupOutcome, RecordType
from sestui.model.identity import Dkim, Identity, MailFrom
from tests.dns.spf_zone import ZoneResolver, zone

NOW: Final = datetime(2026, 11, 24, 12, tzinfo=UTC)
DNSSEC_BROKEN: Final = "dnssec-broken"


class Bed(ZoneResolver):
    """Answers from zone lines; `*.` names cover what is not there (RFC 4592)."""

    def __init__(self, text: str, faults: Mapping[str, LookupOutcome | str] | None = None) -> None:
        broken = {name for name, fault in (faults or {}).items() if fault == DNSSEC_BROKEN}
        plain = {name: LookupOutcome(fault) for name, fault in (faults or {}).items() if name not in broken}
        super().__init__(zone(text), {**plain, **dict.fromkeys(broken, LookupOutcome.SERVFAIL)})
        self._broken = broken
        known = {name for name in self._zone if not name.startswith("*.")}
        self._known = known | {above for name in known for above in _above(name)}

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
        before = len(self.asked)
        lookup = await super().lookup(name, type)
        if lookup.outcome is LookupOutcome.NO_SUCH_NAME and not lookup.chain:
            lookup = await self._wild(lookup, type)
        if lookup.outcome is LookupOutcome.NO_SUCH_NAME and lookup.missing_name in self._known:
            lookup = replace(lookup, outcome=LookupOutcome.NO_DATA, missing_name="")
        del self.asked[before + 1 :]
        broken = name in self._broken or f"{name} {type}" in self._broken
        return replace(lookup, dnssec_broken=True) if broken else lookup

    async def _wild(self, lookup: Lookup, type: RecordType) -> Lookup:  # noqa: A002
        name = lookup.name
        if name in self._known:
            return lookup
        above = parent(name)
        while above:
            if f"*.{above}" in self._zone:
                return replace(await super().lookup(f"*.{above}", type), name=name)
            if above in self._known:
                return lookup
            above = parent(above)
        return lookup


def _above(name: str) -> set[str]:
    found = set()
    while name := parent(name):
        found.add(name)
    return found


def der(tag: int, *parts: bytes) -> bytes:
    """Return one DER element."""
    body = b"".join(parts)
    size = len(body)
    length = bytes((size,)) if size < 128 else bytes((0x82,)) + size.to_bytes(2, "big")
    return bytes((tag,)) + length + body


def rsa(bits: int, *, bare: bool = False, numbers: int = 2, modulus: int = 0) -> bytes:
    """Return an RSA public key of some length that nobody has the other half of."""
    number = (modulus | 1 << (bits - 1) | 1).to_bytes(bits // 8 + 1, "big")
    if bits % 8 == 0:
        number = number.removeprefix(b"\0")
    if number[0] & 0x80:
        number = b"\0" + number
    inner = der(0x30, der(2, number), *(der(2, b"\x01\x00\x01") for _ in range(numbers - 1)))
    if bare:
        return inner
    return der(0x30, der(0x30, der(6, bytes.fromhex("2a864886f70d010101")), der(5)), der(3, b"\0", inner))


def b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


KEY: Final = "p=" + b64(rsa(2048))
KEY_1024: Final = "p=" + b64(rsa(1024))
TOKENS: Final = ("tok1", "tok2", "tok3")
DKIM_GOOD: Final = "\n".join(
    f"{token}._domainkey.acme.example CNAME {token}.dkim.amazonses.com\n{token}.dkim.amazonses.com TXT {KEY}"
    for token in TOKENS
)
MAIL_FROM_GOOD: Final = """mail.acme.example MX 10 feedback-smtp.eu-west-1.amazonses.com
mail.acme.example TXT v=spf1 include:amazonses.com ~all
"""
SES: Final = "amazonses.com TXT v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all\n"
DMARC_GOOD: Final = "_dmarc.acme.example TXT v=DMARC1; p=reject; rua=mailto:dmarc@acme.example\n"
GOOD: Final = f"{DKIM_GOOD}\n{MAIL_FROM_GOOD}{SES}{DMARC_GOOD}"
EASY: Final = Dkim(
    signing_enabled=True,
    status="SUCCESS",
    tokens=TOKENS,
    hosted_zone="dkim.amazonses.com",
    origin="AWS_SES",
    current_key_length="RSA_2048_BIT",
)
CUSTOM: Final = MailFrom("mail.acme.example", "SUCCESS", "USE_DEFAULT_VALUE")


def identity(name: str = "acme.example", region: str = "eu-west-1", **changes: Any) -> IdentityExpectation:
    """Return what is expected of an identity with Easy DKIM and a custom MAIL FROM domain."""
    values: dict[str, Any] = {"type": "DOMAIN", "verified": True, "status": "SUCCESS", "dkim": EASY}
    return expect(Identity(name, **{**values, "mail_from": CUSTOM, **changes}), region)


def check(
    text: str,
    expected: IdentityExpectation | None = None,
    faults: Mapping[str, LookupOutcome | str] | None = None,
    **options: Any,
) -> Authentication:
    """Check an identity against zone lines."""
    return asyncio.run(check_identity(expected or identity(), Bed(text, faults), now=NOW, **options))


def without(text: str, *patterns: str) -> str:
    """Return the lines in which none of the patterns is found."""
    kept = [line for line in text.splitlines() if not any(re.search(pattern, line) for pattern in patterns)]
    return "\n".join(kept) + "\n"


def codes(check: Check) -> dict[str, Finding]:
    """Return the findings by code."""
    return {finding.code: finding for finding in check.findings}
