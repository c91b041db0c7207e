"""What to put in order before production access is requested: each item with its evidence, why AWS cares, and the fix.

An item that nobody could look at is unknown, and one that cannot be read needs the operator's own word. What is advised
does not stand in the way; what is required does. Sources: SES Developer Guide, "Request production access" (a verified
domain is best practice and speeds the review; a process for bounces and complaints has to be confirmed) and the pages
that the items name.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.model.authentication import Authentication
from sestui.model.fleet import TargetState
from sestui.model.identity import IdentitySummary
from sestui.model.trace import Need, NeedKind
from sestui.rules.inheritance import domain_key
from sestui.rules.preflight_account import (
    health_item,
    review_item,
    suppression_item,
    unsubscribe_item,
)
from sestui.rules.preflight_domain import (
    authentication_items,
    dkim_item,
    domain_item,
    domain_readings,
    heard_items,
    main_domain,
)
from sestui.rules.preflight_item import Item, ItemState, Words
from sestui.rules.standing import Clock


class Readiness(StrEnum):
    """The verdict over all items; the values are stable names."""

    READY = "ready"
    READY_BUT = "ready-but"
    """What is required is in order; something that is advised is not, or not known."""
    YOUR_WORD = "your-word-needed"
    UNKNOWN = "unknown"
    """Something that is required is not known."""
    NOT_READY = "not-ready"
    PRODUCTION = "production"
    """The account has production access: there is nothing to request."""


_SUMMARIES: Final[Mapping[Readiness, str]] = {
    Readiness.READY: "Everything that AWS looks at is in order.",
    Readiness.READY_BUT: "What is required is in order; worth a look before the request: {}.",
    Readiness.YOUR_WORD: "What can be read is in order; your word is needed: {}.",
    Readiness.UNKNOWN: "Not known yet, and required: {}.",
    Readiness.NOT_READY: "To be mended before the request: {}.",
    Readiness.PRODUCTION: "The account has production access in this region; there is nothing to request.",
}


@dataclass(frozen=True, slots=True)
class Preflight:
    """The checklist of one target. All texts are clean."""

    readiness: Readiness
    summary: str
    items: tuple[Item, ...]
    domain: str = ""
    """The domain that was judged; as AWS wrote it, empty without one."""

    @property
    def needs(self) -> tuple[Need, ...]:
        """The readings that are missing, each once, in the order of the items."""
        return tuple(dict.fromkeys(need for item in self.items for need in item.needs))


def preflight(
    state: TargetState,
    region: str,
    clock: Clock,
    *,
    domain: str = "",
    authentication: Authentication | None = None,
    words: Words = Words(),  # noqa: B008 - frozen
) -> Preflight:
    """Judge a target before production access is requested for it.

    Args:
        state: what was read of the target.
        region: its region.
        clock: now, and from which age on a reading is told as stale.
        domain: the identity to judge; empty chooses the verified domain that is set up best.
        authentication: a check of DNS for that domain; `None` while nobody checked.
        words: what the operator says of things that cannot be read.
    """
    chosen: IdentitySummary | None = main_domain(state.depth, domain)
    name = chosen.name if chosen is not None else ""
    told = authentication if authentication is not None and _about(authentication, name) else None
    items = (
        domain_item(state.depth, chosen, domain, clock),
        dkim_item(state.depth, name, clock),
        *authentication_items(state.depth, name, told, clock),
        *heard_items(state.depth, name, words, clock),
        suppression_item(state.account, clock),
        unsubscribe_item(words),
        health_item(state.account, clock),
        review_item(state.account, region, clock),
    )
    account = state.account.value
    readiness = _readiness(items, production=account is not None and account.production_access is True)
    return Preflight(readiness, _summary(readiness, items), items, name)


def preflight_of(
    state: TargetState,
    region: str,
    clock: Clock,
    *,
    domain: str = "",
    words: Words = Words(),  # noqa: B008 - frozen
) -> Preflight:
    """Judge a target with what DNS says of the domain, where that was asked; see `preflight`."""
    first = preflight(state, region, clock, domain=domain, words=words)
    checked = state.depth.authentication.get(first.domain)
    if checked is None or checked.value is None:
        return first
    return preflight(state, region, clock, domain=domain, authentication=checked.value, words=words)


def rests_on(found: Preflight, state: TargetState) -> tuple[Need, ...]:
    """Return all readings that a checklist rests on, whether they were made or not: what "read again" means."""
    return (Need(NeedKind.ACCOUNT), Need(NeedKind.IDENTITIES), *domain_readings(state.depth, found.domain))


def _about(found: Authentication, domain: str) -> bool:
    return bool(domain) and domain_key(found.domain) == domain_key(domain)


_STANDS: Final = {
    Readiness.NOT_READY: (ItemState.FAILED, True),
    Readiness.UNKNOWN: (ItemState.UNKNOWN, True),
    Readiness.YOUR_WORD: (ItemState.YOUR_WORD, False),
}


def _readiness(items: tuple[Item, ...], *, production: bool) -> Readiness:
    if production:
        return Readiness.PRODUCTION
    for readiness, (state, required) in _STANDS.items():
        if any(item.state is state and (item.required or not required) for item in items):
            return readiness
    return Readiness.READY if all(item.state is ItemState.PASSED for item in items) else Readiness.READY_BUT


def _summary(readiness: Readiness, items: tuple[Item, ...]) -> str:
    if readiness in _STANDS:
        state, required = _STANDS[readiness]
        named = [item.title for item in items if item.state is state and (item.required or not required)]
    else:
        named = [item.title for item in items if item.state is not ItemState.PASSED]
    return _SUMMARIES[readiness].format(", ".join(named))
