"""The whole verdict on one identity, or on one domain that was named by hand: DKIM, SPF, MAIL FROM, DMARC.

The one entry to this room for everybody who wants verdicts. It decides nothing itself.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from sestui.dns.dkim.check import check_dkim, key_names
from sestui.dns.dmarc.alignment import Identifiers
from sestui.dns.dmarc.check import check_dmarc
from sestui.dns.dmarc.discovery import walk_targets
from sestui.dns.expectations import IdentityExpectation, by_hand
from sestui.dns.hints import check_hints
from sestui.dns.mail_from import check_mail_from
from sestui.dns.names import BadNameError, to_ascii
from sestui.dns.spf.ses import Senders
from sestui.dns.verdict_asking import Asking, Authorities, Memory
from sestui.dns.verdict_spf import check_spf
from sestui.model.authentication import Authentication, Check, CheckState, Finding, Part, Weight
from sestui.model.dns import RecordType, Resolver
from sestui.model.text import clean

_SUCCESS = "SUCCESS"


async def check_identity(
    identity: IdentityExpectation,
    resolver: Resolver,
    *,
    from_address: str = "",
    now: datetime,
    authorities: Authorities | None = None,
    senders: Senders | None = None,
    reports_to: str = "",
    hints: bool = False,
) -> Authentication:
    """Check whether mail that SES sends for an identity authenticates.

    Args:
        identity: what DNS has to hold (`expectations.expect`).
        resolver: answers questions; whatever it cannot answer makes a verdict "could not check".
        from_address: the From address, or its domain, that DMARC is judged for; the identity itself otherwise.
        now: aware, UTC; goes into the evidence.
        authorities: asks the authoritative servers where something is missing or wrong, so that what is published and
            not yet visible is told from what is missing; without it that is not looked for.
        senders: SES's addresses (`spf.ses.senders`): reading them once serves any number of identities.
        reports_to: the address that a first DMARC record is proposed with.
        hints: also look at BIMI, TLS-RPT, MTA-STS and DNSSEC, which SES does not need.

    Raises:
        BadNameError: the From address has no domain that DNS can be asked about.
    """
    sender = sender_domain(from_address or identity.address or identity.domain)
    if not identity.exists:
        return _gone(identity, sender, now)

    memory = Memory(resolver)
    await memory.fetch(_questions(identity, sender))

    def asking() -> Asking:
        return Asking(memory, now, authorities)

    dkim, signed = await check_dkim(identity, asking())
    spf, spf_passes = await check_spf(identity, asking(), senders)
    mail_from = await check_mail_from(identity, asking())
    custom = identity.mail_from
    used = custom is not None and (custom.status == _SUCCESS or not identity.told or custom.status is None)
    identifiers = Identifiers(
        sender,
        "" if signed is False and identity.dkim.signs is False else identity.domain,
        signed,
        custom.domain if used and custom is not None else "",
        spf_passes if used else False,
        custom.domain if custom is not None else "",
    )
    dmarc, policies = await check_dmarc(identifiers, asking(), reports_to=reports_to)
    found = await check_hints(sender, memory, policies, now=now) if hints else ()
    return Authentication(identity.domain, now, dkim, spf, mail_from, dmarc, sender, policies, found)


async def check_domain(
    domain: str,
    resolver: Resolver,
    *,
    tokens: Iterable[str] = (),
    selectors: Iterable[str] = (),
    mail_from: str = "",
    region: str = "",
    hosted_zone: str = "",
    from_address: str = "",
    now: datetime,
    authorities: Authorities | None = None,
    senders: Senders | None = None,
    reports_to: str = "",
    hints: bool = False,
) -> Authentication:
    """Check a domain that was named by hand, without SES; see `expectations.by_hand` and `check_identity`.

    Raises:
        BadNameError: one of the domains is no name that DNS can be asked about.
    """
    expected = by_hand(
        domain, tokens=tokens, selectors=selectors, mail_from=mail_from, region=region, hosted_zone=hosted_zone
    )
    return await check_identity(
        expected,
        resolver,
        from_address=from_address,
        now=now,
        authorities=authorities,
        senders=senders,
        reports_to=reports_to,
        hints=hints,
    )


def sender_domain(address: str) -> str:
    """Return the domain of an address, or of a domain itself, as DNS is asked about it.

    Raises:
        BadNameError: there is none.
    """
    domain = to_ascii(address.strip().rpartition("@")[2].removesuffix(">"))
    if not domain:
        raise BadNameError(f'"{clean(address)}" has no domain')
    return domain


def _questions(identity: IdentityExpectation, sender: str) -> Iterator[tuple[str, RecordType]]:
    """Yield what every verdict on an identity needs to ask."""
    for name in key_names(identity):
        yield name, "TXT"
    domains = [sender]
    if identity.mail_from is not None:
        yield identity.mail_from.domain, "MX"
        yield identity.mail_from.domain, "TXT"
        domains.append(identity.mail_from.domain)
    for domain in domains:
        for target in walk_targets(domain):
            yield f"_dmarc.{target}", "TXT"


def _gone(identity: IdentityExpectation, sender: str, now: datetime) -> Authentication:
    finding = Finding("identity-gone", Weight.NOTE, "SES says that there is no such identity any more")

    def gone(part: Part) -> Check:
        return Check(part, CheckState.NOT_APPLICABLE, "gone", "There is nothing to check.", (finding,))

    checks = (gone(Part.DKIM), gone(Part.SPF), gone(Part.MAIL_FROM), gone(Part.DMARC))
    return Authentication(identity.domain, now, *checks, sender)
