"""The DNS records of a scene's identities, as SES asked for them: there where SES found them, and else not."""

import base64
import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from sestui.simulator.dns_scene import DnsRecord, text_strings
from sestui.simulator.identity import detail
from sestui.simulator.inventory import BYODKIM
from sestui.simulator.scene import Account, Scene

_BEGAN: Final = datetime(2026, 1, 1, tzinfo=UTC)
_BITS: Final = {"RSA_1024_BIT": 1_024, "RSA_2048_BIT": 2_048}
_SES_SPF: Final = (
    "v=spf1 ip4:199.255.192.0/22 ip4:199.127.232.0/22 ip4:54.240.0.0/18 ip4:69.169.224.0/20 ip4:23.249.208.0/20 "
    "ip4:23.251.224.0/19 ip4:76.223.176.0/20 -all"
)
_RSA: Final = bytes.fromhex("300d06092a864886f70d0101010500")
"""The algorithm of a public key: rsaEncryption, without parameters (RFC 3279 section 2.3.1)."""
_EXPONENT: Final = bytes.fromhex("0203010001")


def published(scene: Scene) -> tuple[DnsRecord, ...]:
    """Return the records of all domain identities, of SES itself, and a DMARC record for each organization.

    A name that the scene's own records speak of is theirs alone. Where several regions want the same name, the first
    one has it.
    """
    taken = {record.name for record in scene.dns.records} | scene.dns.absent
    found: dict[tuple[str, str], DnsRecord] = {}
    for record in _all(scene):
        if record.name not in taken:
            found.setdefault((record.name, record.type), record)
    return tuple(found.values())


def public_key(seed: str, bits: int) -> str:
    """Return a made-up RSA public key in base64 (SubjectPublicKeyInfo): the right shape and size, and no secret."""
    size = bits // 8
    digits = b"".join(hashlib.sha512(f"{seed}/{part}".encode()).digest() for part in range(size // 64 + 1))[:size]
    modulus = bytes((digits[0] | 0x80,)) + digits[1:-1] + bytes((digits[-1] | 1,))
    key = _der(0x30, _der(0x02, b"\0" + modulus) + _EXPONENT)
    return base64.b64encode(_der(0x30, _RSA + _der(0x03, b"\0" + key))).decode("ascii")


def _all(scene: Scene) -> Iterator[DnsRecord]:
    yield _text("amazonses.com", _SES_SPF)
    for account in scene.accounts.values():
        regions = (*account.inventories, *(region for region in scene.regions if region not in account.regions))
        for region in regions:
            yield from _region(account, region)


def _region(account: Account, region: str) -> Iterator[DnsRecord]:
    for identity in account.inventory(region).identities:
        name = identity.name.lower()
        if "@" in name:
            continue
        organization = ".".join(name.split(".")[-2:])
        yield _text(f"_dmarc.{organization}", f"v=DMARC1; p=none; rua=mailto:dmarc@{organization}")
        for stage in identity.stages:
            told = detail(name, stage.state, account.id, region, _BEGAN)
            dkim, mail_from = told.get("DkimAttributes", {}), told.get("MailFromAttributes", {})
            if dkim.get("Status") == "SUCCESS":
                yield from _dkim(name, dkim, stage.after)
            if mail_from.get("MailFromDomainStatus") == "SUCCESS" and "MailFromDomain" in mail_from:
                host = mail_from["MailFromDomain"].lower()
                yield DnsRecord(host, "MX", f"10 feedback-smtp.{region}.amazonses.com", after=stage.after)
                yield _text(host, "v=spf1 include:amazonses.com ~all", stage.after)


def _dkim(name: str, dkim: dict[str, object], after: float) -> Iterator[DnsRecord]:
    tokens, zone = dkim.get("Tokens"), dkim.get("SigningHostedZone")
    bits = _BITS.get(str(dkim.get("CurrentSigningKeyLength")), 2_048)
    for token in tokens if isinstance(tokens, list) else ():
        key = f"p={public_key(token, bits)}"
        if dkim.get("SigningAttributesOrigin") == BYODKIM or zone is None:
            yield _text(f"{token}._domainkey.{name}", key, after)
        else:
            yield DnsRecord(f"{token}._domainkey.{name}", "CNAME", f"{token}.{zone}", after=after)
            yield _text(f"{token}.{zone}", key, after)


def _text(name: str, text: str, after: float = 0.0) -> DnsRecord:
    return DnsRecord(name, "TXT", "", text_strings(text), after=after)


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content
