"""Which addresses are offered while somebody types one: senders that are verified, recipients that can work. Pure.

A domain is offered for the part behind the @: what stands before it is typed.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from sestui.model.identity import IdentityList
from sestui.model.text import clean
from sestui.rules.identities import is_domain
from sestui.rules.simulator_addresses import ADDRESSES, sandbox_recipients


@dataclass(frozen=True, slots=True)
class Offer:
    """One address, or one domain, that can be taken."""

    text: str
    """As AWS wrote it: an address, or `@domain` where the local part is still to be typed."""
    meaning: str
    """What it is, or what happens to mail that is sent there; clean."""

    @property
    def whole(self) -> bool:
        """Whether nothing is left to type."""
        return not self.text.startswith("@")


def sender_offers(listing: IdentityList | None) -> tuple[Offer, ...]:
    """Return the identities that mail can be sent from: addresses first, then domains, in the order of AWS."""
    usable = [
        each
        for each in (listing.items if listing is not None else ())
        if each.status == "SUCCESS" and each.sending_enabled is not False
    ]
    addresses = (Offer(each.name, "verified address") for each in usable if not is_domain(each.name, each.type))
    domains = (Offer(f"@{each.name}", "verified domain") for each in usable if is_domain(each.name, each.type))
    return (*addresses, *domains)


def recipient_offers(listing: IdentityList | None, access: bool | None) -> tuple[Offer, ...]:
    """Return recipients: the simulator's addresses, and what of the account's own is verified.

    In the sandbox (`access` false) nothing else can work; where the access is not known, nothing else is certain.
    """
    simulator = [Offer(each.address, f"{each.label}: {each.meaning}") for each in ADDRESSES]
    own = [
        Offer(each.name if each.kind == "address" else f"@{each.name}", each.meaning)
        for each in sandbox_recipients(listing)
        if each.kind != "simulator"
    ]
    return (*own, *simulator) if access is False else (*simulator, *own)


def matching(offers: Iterable[Offer], typed: str) -> Iterator[Offer]:
    """Yield what fits what was typed so far; of a domain, with the local part that was typed before it."""
    text = typed.strip()
    lowered = text.casefold()
    local, at, domain = text.rpartition("@")
    for offer in offers:
        if offer.whole:
            if offer.text.casefold().startswith(lowered):
                yield offer
        elif not at:
            yield Offer(f"{text}{offer.text}", offer.meaning)
        elif offer.text[1:].casefold().startswith(domain.casefold()):
            yield Offer(f"{local}{offer.text}", offer.meaning)


def completed(offers: Sequence[Offer], typed: str) -> str:
    """Return what was typed with the rest of the first offer that begins with exactly that; as it is without one."""
    if not typed:
        return typed
    for offer in matching(offers, typed):
        if offer.text.startswith(typed) and offer.whole:
            return offer.text
    return typed


def shown(offer: Offer) -> str:
    """Return an offer as it can be shown."""
    return clean(offer.text, 320)
