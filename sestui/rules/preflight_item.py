"""One item of the checklist before production access is requested, as a value."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from sestui.model.trace import Need, Remedy, Seen

YOUR_WORD: Final = "your word"
"""The label of an item that the operator's word has settled."""


class ItemState(StrEnum):
    """How an item was found; the values are stable names."""

    PASSED = "passed"
    FAILED = "failed"
    UNKNOWN = "unknown"
    YOUR_WORD = "your-word-needed"
    """No reading can tell: the operator has to."""


class ItemId(StrEnum):
    """The items in their order; the values are stable names."""

    DOMAIN = "verified-domain"
    DKIM = "dkim"
    MAIL_FROM = "mail-from"
    SPF = "spf"
    DMARC = "dmarc"
    BOUNCES = "bounces"
    COMPLAINTS = "complaints"
    SUPPRESSION = "suppression-list"
    UNSUBSCRIBE = "unsubscribe"
    HEALTH = "account-health"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Words:
    """What the operator says of things that cannot be read; `None`: nothing yet."""

    bulk: bool | None = None
    """Whether marketing or other mail to many is sent."""
    unsubscribe: bool | None = None
    """Whether that mail carries one-click unsubscribe, and who leaves is left alone."""
    bounces_read: bool | None = None
    """Whether somebody, or something, reads the bounces that are published."""
    complaints_read: bool | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One item with its verdict. All texts are clean."""

    id: ItemId
    title: str
    required: bool
    """Whether the request is not worth making without; else it is advised."""
    state: ItemState
    label: str
    """In few words, lower case."""
    meaning: str
    why: str
    """Why AWS cares."""
    source: str
    """The source of why, and of the rule."""
    seen: tuple[Seen, ...] = ()
    remedy: Remedy | None = None
    needs: tuple[Need, ...] = ()


def takes_word(item: Item) -> bool:
    """Say whether the operator's word settles an item: nothing of it can be read, or it was given already."""
    if item.id is ItemId.UNSUBSCRIBE:
        return True
    return item.id in (ItemId.BOUNCES, ItemId.COMPLAINTS) and (
        item.state is ItemState.YOUR_WORD or item.label == YOUR_WORD
    )
