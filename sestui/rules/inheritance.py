"""Which identity stands for a name: an address or a sub-domain may send without being verified itself.

Source: SES Developer Guide, "Creating and verifying identities": a verified domain covers its sub-domains and its
addresses, `user+label@` is covered by a verified `user@`; settings come from the most specific identity; domains are
compared without regard to case, addresses with it, the part behind the @ included.
"""

from collections.abc import Iterable, Iterator, Mapping, Set
from functools import lru_cache
from typing import Final

from sestui.model.identity import IdentityList, IdentitySummary
from sestui.rules.identities import is_domain

_SUCCESS: Final = "SUCCESS"


def domain_key(domain: str) -> str:
    """Return a domain as it is compared: lower case, ASCII (IDNA), with no dot at the end. Never raises."""
    return domain.lower().removesuffix(".") if domain.isascii() else _ascii(domain.removesuffix("."))


@lru_cache(maxsize=4_096)
def _ascii(domain: str) -> str:
    try:
        return domain.encode("idna").decode().lower()
    except UnicodeError:
        return domain.casefold()


def domain_of(name: str) -> str:
    """Return the domain of an identity: behind the last @ of an address (a quoted part may hold others)."""
    return name.rpartition("@")[2]


def unlabelled(address: str) -> str:
    """Return `user@domain` of `user+label@domain`; empty when there is no label. A quoted local part has none."""
    local, at, domain = address.rpartition("@")
    if not at or local.startswith('"') or "+" not in local:
        return ""
    user = local.partition("+")[0]
    return f"{user}@{domain}" if user else ""


def parents(domain: str) -> Iterator[str]:
    """Yield the keys of a domain's parents, the nearest first; a top-level domain is no identity and ends it."""
    key = domain_key(domain)
    while "." in (key := key.partition(".")[2]):
        yield key


class Verified:
    """The verified identities of one target, by the way in which SES compares them. Built once per list."""

    def __init__(self, items: Iterable[IdentitySummary]) -> None:
        self._listed: dict[str, IdentitySummary] = {}
        self._addresses: set[str] = set()
        self._domains: dict[str, str] = {}
        for item in items:
            self._listed[item.name] = item
            if item.status != _SUCCESS or item.sending_enabled is False:
                continue
            if is_domain(item.name, item.type):
                self._domains[domain_key(item.name)] = item.name
            else:
                self._addresses.add(item.name)

    def listed(self, name: str) -> IdentitySummary | None:
        """Return the line of the list about a name, verified or not."""
        return self._listed.get(name)

    @property
    def known(self) -> tuple[Mapping[str, str], Set[str]]:
        """Domains and addresses that are verified: where these are equal, every name has the same parent."""
        return self._domains, self._addresses

    def own(self, name: str) -> bool:
        """Say whether the name is itself verified."""
        return name in self._addresses if "@" in name else domain_key(name) in self._domains

    def parent(self, name: str) -> str:
        """Return the most specific verified identity, other than itself, that covers a name; empty without one."""
        if "@" in name:
            base = unlabelled(name)
            if base and base in self._addresses:
                return base
            domain = domain_of(name)
            own = self._domains.get(domain_key(domain))
            if own is not None:
                return own
        else:
            domain = name
        for key in parents(domain):
            found = self._domains.get(key)
            if found is not None:
                return found
        return ""

    def settings_of(self, name: str) -> str:
        """Return the identity whose settings hold for mail from a name: itself when verified, else its parent.

        Empty when no verified identity covers it.
        """
        return name if self.own(name) else self.parent(name)


_RECENT: Final[dict[int, tuple[IdentityList, Verified]]] = {}
_RECENT_LIMIT: Final = 8


def verified_in(listing: IdentityList) -> Verified:
    """Return the verified identities of a list; for the lists that were asked for last they are kept."""
    known = _RECENT.get(id(listing))
    if known is not None and known[0] is listing:
        return known[1]
    found = Verified(listing.items)
    # A copy of the keys: another thread may take one away at the same time.
    for old in list(_RECENT)[: max(0, len(_RECENT) - _RECENT_LIMIT + 1)]:
        _RECENT.pop(old, None)
    _RECENT[id(listing)] = (listing, found)
    return found


def parent(name: str, items: Iterable[IdentitySummary]) -> str:
    """Return which verified identity a single name inherits from; for many names build `Verified` once."""
    return Verified(items).parent(name)
