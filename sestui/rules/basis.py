"""What DNS is judged against: which identity's settings hold for an identity's own mail, or for mail from an address.

An address that is verified itself has its own MAIL FROM domain and its own DKIM switch, and is signed with the keys of
the domain that covers it. Sources: SES Developer Guide, "Creating and verifying identities" (settings come from the
most specific identity), "Authenticating Email with DKIM" (addresses inherit DKIM unless it is overridden).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sestui.model.acting_problems import address_problem
from sestui.model.depth import Depth
from sestui.model.identity import Dkim, Identity
from sestui.model.text import clean
from sestui.rules.identities import is_domain
from sestui.rules.inheritance import domain_key, domain_of, parents
from sestui.rules.standing import Clock, Standings, candidates

_ANY_AGE: Final = Clock(datetime.max.replace(tzinfo=UTC), timedelta.max)
"""How old a reading is does not matter here."""


@dataclass(frozen=True, slots=True)
class Basis:
    """The settings that DNS is held against."""

    identity: Identity | None = None
    """`None`: not known, or there is none."""
    from_address: str = ""
    """Whose mail it is; empty for the identity's own domain."""
    missing: tuple[str, ...] = ()
    """Identities whose details have to be read before it can be told."""
    problem: str = ""
    """Why there is none, for people; empty while details are missing."""


def basis_of_identity(depth: Depth, name: str) -> Basis:
    """Return what an identity's verdict is held against."""
    reading = depth.details.get(name)
    identity = reading.value if reading is not None else None
    if identity is None:
        return Basis(missing=(name,))
    if not identity.exists:
        return Basis(problem=f"SES says that there is no identity {clean(name, 120)} any more")
    if is_domain(name, identity.type):
        return Basis(identity)
    missing = tuple(_unread(depth, name))
    if missing:
        return Basis(from_address=name, missing=missing)
    return Basis(_inherited(depth, identity), name)


def basis_of_sender(depth: Depth, sender: str, *, anyhow: bool = False) -> Basis:
    """Return what mail from an address is held against: the most specific identity that covers it.

    Where none is verified, one that is not yet serves: its records are what would have to be published. `anyhow`: leave
    aside more specific identities of which nothing is known.
    """
    problem = address_problem(sender)
    if problem:
        return Basis(problem=f'"{clean(sender, 120)}" {problem}')
    standings = Standings(depth, _ANY_AGE)
    tried = [standings.of(name) for name in candidates(sender)]
    found = next((each for each in tried if each.may_send), None)
    before = tried if found is None else tried[: tried.index(found)]
    # A more specific identity of which nothing is known could be the one that holds.
    missing = tuple(each.name for each in before if each.exists is None)
    if missing and not anyhow:
        return Basis(from_address=sender, missing=missing)
    found = found or next((each for each in tried if each.exists), None)
    if found is None:
        return Basis(from_address=sender, problem=f"no identity of this region covers {clean(sender, 120)}")
    reading = depth.details.get(found.name)
    identity = reading.value if reading is not None else None
    if identity is None:
        return Basis(from_address=sender, missing=(found.name,))
    if not is_domain(identity.name, identity.type):
        identity = _inherited(depth, identity)
    return Basis(identity, sender)


def _inherited(depth: Depth, identity: Identity) -> Identity:
    """Return the settings of an address that is an identity itself, with those of the domain that covers it."""
    domain = _covering(depth, identity.name)
    if domain is None:
        return identity
    if identity.status != "SUCCESS":
        return domain
    return replace(domain, dkim=_signed(domain.dkim, identity.dkim), mail_from=identity.mail_from)


def _signed(domain: Dkim | None, own: Dkim | None) -> Dkim | None:
    if domain is not None and own is not None and own.signing_enabled is False:
        return replace(domain, signing_enabled=False)
    return domain


def _covering(depth: Depth, address: str) -> Identity | None:
    """Return the details of the most specific domain identity that covers an address, as far as they are known."""
    own = domain_key(domain_of(address))
    wanted = dict.fromkeys((own, *parents(own)))
    found: dict[str, Identity] = {}
    for name in _spelled(depth, wanted):
        reading = depth.details.get(name)
        if reading is not None and reading.value is not None and reading.value.exists:
            found[domain_key(name)] = reading.value
    return next((found[key] for key in wanted if key in found), None)


def _unread(depth: Depth, address: str) -> Iterator[str]:
    """Yield the domains whose details have to be read before it is known which one covers an address."""
    own = domain_key(domain_of(address))
    listing = depth.identities.value
    listed: dict[str, str] | None = None
    for key in dict.fromkeys((own, *parents(own))):
        reading = depth.details.get(key)
        if reading is None and listing is not None:
            if listed is None:
                listed = {domain_key(item.name): item.name for item in listing.items if "@" not in item.name}
            if key not in listed:
                continue
            reading = depth.details.get(listed[key])
        known = reading.value if reading is not None else None
        if known is None:
            yield key if listed is None else listed.get(key, key)
        if known.exists if known is not None else listing is not None:
            return


def _spelled(depth: Depth, keys: Iterable[str]) -> Iterator[str]:
    """Yield the names of domain identities as SES writes them: mostly as they are compared."""
    wanted = set(keys)
    for key in tuple(wanted):
        if key in depth.details:
            wanted.discard(key)
            yield key
    if wanted:
        yield from (name for name in depth.details if "@" not in name and domain_key(name) in wanted)
