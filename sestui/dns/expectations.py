"""What DNS has to hold so that mail that SES sends for an identity authenticates. Values only; nothing is asked.

Sources: sesv2 GetEmailIdentity (DkimAttributes, MailFromAttributes); SES Developer Guide, "Easy DKIM", "Provide your
own DKIM authentication token (BYODKIM)", "Using Deterministic Easy DKIM", "Using a custom MAIL FROM domain"; AWS
General Reference, "Amazon Simple Email Service endpoints and quotas" (DKIM domains, feedback endpoints).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.dns.names import BadNameError, is_within, to_ascii
from sestui.model.identity import Dkim, Identity, MailFrom
from sestui.model.regions import DOCUMENTED, GOVCLOUD, OWN_DKIM_ZONE, partition

SES_DOMAIN: Final = "amazonses.com"
DKIM_ZONE: Final = f"dkim.{SES_DOMAIN}"
FEEDBACK_HOSTS: Final = {f"feedback-smtp.{region}.{SES_DOMAIN}": region for region in (*DOCUMENTED, *GOVCLOUD)}
"""MX hosts of MAIL FROM domains, with their regions."""
_PARTITIONS: Final = frozenset(("aws", "aws-us-gov"))
_BITS: Final = {"RSA_1024_BIT": 1024, "RSA_2048_BIT": 2048}
_SUCCESS: Final = "SUCCESS"
# a domain that was verified goes on working while SES has trouble to look again
_SIGNS: Final = frozenset((_SUCCESS, "TEMPORARY_FAILURE"))


class DkimKind(StrEnum):
    """How DKIM was set up."""

    EASY = "easy"
    REPLICA = "replica"
    """Deterministic Easy DKIM: the key, and so the records, of another region."""
    OWN_KEY = "own-key"
    NONE = "none"
    """Not set up."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class DkimExpectation:
    """The DKIM records of an identity."""

    kind: DkimKind
    tokens: tuple[str, ...] = ()
    """Easy DKIM: of the three CNAMEs."""
    zones: tuple[str, ...] = ()
    """Where they may lead, the likeliest first; empty when nobody knows."""
    inferred: bool = False
    """The zone was not told by SES, but inferred from the region."""
    selectors: tuple[str, ...] = ()
    """Own keys: names of TXT records; empty when SES does not say."""
    signing: bool | None = None
    """The switch; `None` when SES did not say."""
    status: str | None = None
    bits: int | None = None
    """Of the key that SES signs with."""
    next_bits: int | None = None
    parent: str = ""
    """With a replica: the region that the key is from."""

    @property
    def signs(self) -> bool | None:
        """Whether SES signs with the domain's key now; `None` when SES did not say."""
        if self.signing is False or self.kind is DkimKind.NONE:
            return False
        if self.status is None:
            return None
        return self.status in _SIGNS

    def target(self, token: str) -> str:
        """Return where a token's CNAME should lead; empty when the zone is not known."""
        return f"{token}.{self.zones[0]}" if self.zones else ""


@dataclass(frozen=True, slots=True)
class MailFromExpectation:
    """The records of a custom MAIL FROM domain."""

    domain: str
    host: str
    """Of the one MX record; empty when AWS does not document it for the region."""
    status: str | None = None
    on_mx_failure: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityExpectation:
    """All records of an identity."""

    domain: str
    """The `d=` of its signatures: the identity's domain, or that of its address. A-labels, lower case."""
    region: str = ""
    """Empty when nobody said: a domain that was named by hand."""
    dkim: DkimExpectation = DkimExpectation(DkimKind.UNKNOWN)
    mail_from: MailFromExpectation | None = None
    """`None`: SES's own MAIL FROM domain is used."""
    told: bool = True
    """Whether SES's view is known; false for a domain that was named by hand."""
    exists: bool = True
    address: str = ""
    """With the identity of one address: the address."""


def expect(identity: Identity, region: str) -> IdentityExpectation:
    """Return what DNS has to hold for an identity of a region.

    Raises:
        BadNameError: its domain is no name that DNS can be asked about.
    """
    _, at, domain = identity.name.rpartition("@")
    name = to_ascii(domain)
    return IdentityExpectation(
        name,
        region,
        expect_dkim(identity.dkim, region),
        expect_mail_from(identity.mail_from, region),
        exists=identity.exists,
        address=identity.name if at else "",
    )


def expect_dkim(dkim: Dkim | None, region: str) -> DkimExpectation:
    """Return the DKIM records for what SES says."""
    if dkim is None:
        return DkimExpectation(DkimKind.UNKNOWN)
    tokens = tuple(filter(None, map(_label, dkim.tokens)))
    origin = dkim.origin or "AWS_SES"
    parent = origin.removeprefix("AWS_SES_").lower().replace("_", "-") if origin.startswith("AWS_SES_") else ""
    if origin == "EXTERNAL":
        kind = DkimKind.OWN_KEY
    elif not tokens:
        off = dkim.signing_enabled is False and dkim.status in (None, "NOT_STARTED")
        kind = DkimKind.NONE if off else DkimKind.UNKNOWN
    else:
        kind = DkimKind.REPLICA if parent else DkimKind.EASY
    easy = kind in (DkimKind.EASY, DkimKind.REPLICA)
    zone = _zone(dkim.hosted_zone)
    return DkimExpectation(
        kind,
        tokens if easy else (),
        ((zone,) if zone else dkim_zones(parent or region)) if easy else (),
        inferred=easy and not zone,
        selectors=tokens if kind is DkimKind.OWN_KEY else (),
        signing=dkim.signing_enabled,
        status=dkim.status,
        bits=_BITS.get(dkim.current_key_length or ""),
        next_bits=_BITS.get(dkim.next_key_length or ""),
        parent=parent,
    )


def expect_mail_from(mail_from: MailFrom | None, region: str) -> MailFromExpectation | None:
    """Return the records of a custom MAIL FROM domain for what SES says; `None` when there is none."""
    if mail_from is None or not mail_from.domain:
        return None
    try:
        domain = to_ascii(mail_from.domain)
    except BadNameError:
        domain = mail_from.domain
    return MailFromExpectation(domain, feedback_host(region), mail_from.status, mail_from.on_mx_failure)


def by_hand(
    domain: str,
    *,
    tokens: Iterable[str] = (),
    selectors: Iterable[str] = (),
    mail_from: str = "",
    region: str = "",
    hosted_zone: str = "",
) -> IdentityExpectation:
    """Return what is expected of a domain that somebody named, without SES.

    Args:
        domain: whose mail it is.
        tokens: of Easy DKIM.
        selectors: of keys that the domain publishes itself.
        mail_from: the custom MAIL FROM domain.
        region: where SES sends from; without it any region's names are right.
        hosted_zone: where the tokens' CNAMEs lead.

    Raises:
        BadNameError: a domain that is no name.
    """
    name = to_ascii(domain)
    easy, own = tuple(filter(None, map(_label, tokens))), tuple(filter(None, map(_label, selectors)))
    zone = _zone(hosted_zone)
    kind = DkimKind.EASY if easy else DkimKind.OWN_KEY if own else DkimKind.UNKNOWN
    zones = (zone,) if zone else dkim_zones(region)
    dkim = DkimExpectation(kind, easy, zones if easy else (), inferred=bool(easy) and not zone, selectors=own)
    custom = MailFromExpectation(to_ascii(mail_from), feedback_host(region)) if mail_from else None
    return IdentityExpectation(name, region, dkim, custom, told=False)


def dkim_zones(region: str) -> tuple[str, ...]:
    """Return the DKIM zones that a region's identities may have, the likeliest first; none where AWS names none."""
    if region and partition(region) not in _PARTITIONS:
        return ()
    if not region:
        return (DKIM_ZONE, *(f"dkim.{each}.{SES_DOMAIN}" for each in sorted(OWN_DKIM_ZONE)))
    own = f"dkim.{region}.{SES_DOMAIN}"
    return (own, DKIM_ZONE) if region in OWN_DKIM_ZONE else (DKIM_ZONE, own)


def feedback_host(region: str) -> str:
    """Return the MX host of MAIL FROM domains of a region; empty where AWS documents none, or without a region."""
    known = bool(region) and partition(region) in _PARTITIONS
    return f"feedback-smtp.{region}.{SES_DOMAIN}" if known else ""


def below(domain: str, ancestor: str) -> bool:
    """Say whether a name is a sub-domain of another one."""
    return domain != ancestor and is_within(domain, ancestor)


def _label(text: str) -> str:
    """Return a token or selector as one or more labels of a name; empty for what cannot be part of one."""
    try:
        return to_ascii(text.strip())
    except BadNameError:
        return ""


def _zone(text: str | None) -> str:
    try:
        return to_ascii((text or "").strip())
    except BadNameError:
        return ""
