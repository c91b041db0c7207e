"""Does mail that SES sends pass DMARC, and what happens to mail that does not.

Sources: RFC 9989, RFC 9990 section 4, RFC 7489; SES Developer Guide, "Complying with DMARC authentication protocol".
"""

from typing import Final

from sestui.dns.dmarc import findings, psl
from sestui.dns.dmarc.alignment import Alignment, Identifiers, align
from sestui.dns.dmarc.discovery import Applied, TreeWalk, applied, applied_before, asks_existence
from sestui.dns.dmarc.walk import Records, at_home
from sestui.dns.dmarc.wording import conclude
from sestui.dns.names import is_within
from sestui.dns.verdict_asking import Asking
from sestui.model.authentication import Check, Policy, Weight

NEW: Final = "RFC 9989"
OLD: Final = "RFC 7489"
_REPORTS: Final = "RFC 9990 section 4"


async def check_dmarc(
    identifiers: Identifiers, asking: Asking, *, reports_to: str = ""
) -> tuple[Check, tuple[Policy, ...]]:
    """Check DMARC for what SES authenticates; also return the policy by both sets of rules.

    Args:
        identifiers: what SES authenticates.
        asking: asks, and keeps what was found.
        reports_to: the address that a first record is proposed with.
    """
    records = Records(asking)
    walk = await records.walk(identifiers.from_domain)
    exists = await records.exists(walk.start) if asks_existence(walk) else True
    new = applied(walk, exists=exists)
    organizations = {walk.start: walk.organization}
    for domain in (identifiers.dkim_domain, identifiers.spf_domain):
        if domain and domain not in organizations:
            organizations[domain] = await _organization(domain, walk.organization, records)
    by_new = align(identifiers, new.record, organizations, known=new.known)

    await psl.loaded()
    old, by_old, organization = await _before(identifiers, records)

    findings.note_walk(walk, new, asking)
    findings.note_legs(identifiers, by_new, new, asking)
    findings.note_differences(new, old, by_new, by_old, asking)
    await _reports(new, walk, records, asking)
    policies = (
        _policy(NEW, new, by_new, walk.organization),
        _policy(OLD, old, by_old, organization),
    )
    return await conclude(walk, new, by_new, asking, reports_to), policies


async def _organization(domain: str, organization: str, records: Records) -> str:
    """Return the organizational domain of what was authenticated; that of the From domain saves the walk elsewhere."""
    if organization and not is_within(domain, organization):
        # an organizational domain is the domain itself or above it: this one has another
        return domain
    return (await records.walk(domain)).organization


async def _before(identifiers: Identifiers, records: Records) -> tuple[Applied, Alignment, str]:
    sender = identifiers.from_domain
    organization = psl.organization(sender)
    first = await records.at(sender)
    top = await records.at(organization) if organization != sender else None
    old = applied_before(first, top)
    domains = (sender, identifiers.dkim_domain, identifiers.spf_domain)
    organizations = {domain: psl.organization(domain) for domain in domains if domain}
    return old, align(identifiers, old.record, organizations, known=old.known), organization


async def _reports(new: Applied, walk: TreeWalk, records: Records, asking: Asking) -> None:
    """Ask whether those who shall get reports take them."""
    if new.record is None:
        return
    asked: dict[str, bool | None] = {}
    for tag, addresses in (("rua", new.record.rua), ("ruf", new.record.ruf)):
        for address in addresses:
            domain = address.domain
            if not domain or at_home(domain, walk.organization or new.found_at):
                continue
            if domain not in asked:
                asked[domain] = await records.takes_reports(new.found_at, domain)
            if asked[domain]:
                continue
            name = f"{new.found_at}._report._dmarc.{domain}"
            if asked[domain] is None:
                text = f"whether {domain} takes the reports of {tag} could not be checked"
                asking.find("dmarc-report-unknown", Weight.NOTE, text, name, _REPORTS)
            else:
                text = f"{domain} does not say that it takes reports of {tag}: none are sent there"
                asking.find("dmarc-report-refused", Weight.WARNING, text, name, _REPORTS)


def _policy(rules: str, found: Applied, alignment: Alignment, organization: str) -> Policy:
    return Policy(
        rules,
        found.policy,
        found.found_at,
        found.tag,
        organization,
        alignment.dkim.aligned,
        alignment.spf.aligned,
        found.known,
        alignment.passes if found.record is not None else None,
    )
