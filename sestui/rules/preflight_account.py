"""Items of the checklist about the account: suppression list, unsubscribe, health, and the review itself.

Sources: SES Developer Guide, "Using the account-level suppression list", "Request production access"; RFC 8058
(one-click unsubscribe); botocore's sesv2 model, GetAccount.
"""

from functools import partial
from typing import Final

from sestui.model.account import AccountState
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Act, Remedy, Seen
from sestui.rules.explain_suppression import settings_verdict
from sestui.rules.health import health
from sestui.rules.preflight_item import YOUR_WORD, Item, ItemId, ItemState, Words
from sestui.rules.request_review import Review, review
from sestui.rules.send_path_account import account_needs, account_seen
from sestui.rules.severity import Severity
from sestui.rules.standing import Clock

_REQUEST: Final = "SES Developer Guide, Request production access"
_SUPPRESSION: Final = "SES Developer Guide, Using the account-level suppression list"
_UNSUBSCRIBE: Final = "RFC 8058; SES Developer Guide, Using subscription management"
_HEALTH: Final = "sesv2 GetAccount: EnforcementStatus, SendingEnabled"
_READ: Final = Remedy("Read the account.", Act.REFRESH)
_NOT_READ: Final = (ItemState.UNKNOWN, "not known", "The account has not been read.")


def suppression_item(account: Reading[AccountState], clock: Clock) -> Item:
    """Judge whether addresses that bounced or complained are left alone."""
    why = "Mail that goes again to addresses that bounced or complained is what reviews are begun for."
    item = partial(Item, ItemId.SUPPRESSION, "suppression list", False, why=why, source=_SUPPRESSION)
    found = account.value
    if found is None:
        return item(*_NOT_READ, seen=(_seen(account, clock, ""),), needs=account_needs(account), remedy=_READ)
    told = settings_verdict(found.suppression.reasons if found.suppression is not None else None)
    seen = (account_seen(account, clock, "SuppressedReasons", told.label),)
    if told.severity is Severity.UNKNOWN:
        return item(ItemState.UNKNOWN, told.label, told.meaning, seen=seen)
    if told.severity is Severity.OK:
        return item(ItemState.PASSED, "on", told.meaning, seen=seen)
    remedy = Remedy("Switch the list on for bounces and complaints.", Act.CONSOLE)
    label = "off" if told.severity is Severity.WARNING else f"only {told.label}"
    return item(ItemState.FAILED, label, told.meaning, seen=seen, remedy=remedy)


def unsubscribe_item(words: Words) -> Item:
    """Judge unsubscribing from bulk mail by the operator's word: nothing of it can be read."""
    why = "Reviewers ask how recipients leave a list; large receivers ask for one-click unsubscribe in bulk mail."
    item = partial(Item, ItemId.UNSUBSCRIBE, "unsubscribe", False, why=why, source=_UNSUBSCRIBE)
    remedy = Remedy("Add List-Unsubscribe and List-Unsubscribe-Post, or let SES manage subscriptions.")
    if words.bulk is False:
        return item(
            ItemState.PASSED, "not needed", "You say that no bulk mail is sent: each answers what one person did."
        )
    if words.unsubscribe:
        return item(ItemState.PASSED, YOUR_WORD, "You say that bulk mail can be unsubscribed from with one click.")
    if words.unsubscribe is False:
        meaning = "You say that bulk mail cannot be unsubscribed from."
        if words.bulk is None:
            meaning = "You say that mail cannot be unsubscribed from; bulk mail must be."
        return item(ItemState.FAILED, YOUR_WORD, meaning, remedy=remedy)
    meaning = "Whether bulk mail is sent, and can be unsubscribed from with one click, cannot be read."
    return item(ItemState.YOUR_WORD, "your word needed", meaning, remedy=remedy)


def health_item(account: Reading[AccountState], clock: Clock) -> Item:
    """Judge whether the account may send, and AWS holds nothing against it."""
    why = "AWS gives no access to an account with issues that are open."
    item = partial(Item, ItemId.HEALTH, "account healthy", True, why=why, source=_HEALTH)
    found = account.value
    if found is None:
        return item(*_NOT_READ, seen=(_seen(account, clock, ""),), needs=account_needs(account), remedy=_READ)
    told = health(found)
    seen = (account_seen(account, clock, "health", told.label),)
    if told.severity is Severity.OK:
        return item(ItemState.PASSED, told.label, told.meaning, seen=seen)
    if told.severity is Severity.UNKNOWN:
        return item(ItemState.UNKNOWN, told.label, told.meaning, seen=seen)
    off = found.enforcement_status not in ("SHUTDOWN", "PROBATION")
    remedy = (
        Remedy("Find out who paused sending, then resume it.", Act.RESUME_SENDING)
        if off
        else Remedy("Correct the cause, and answer in the support case.", Act.CONSOLE)
    )
    return item(ItemState.FAILED, told.label, told.meaning, seen=seen, remedy=remedy)


def review_item(account: Reading[AccountState], region: str, clock: Clock) -> Item:
    """Judge whether a request may be made now: while one is under review, or was denied, another is refused."""
    why = (
        "While a review is open another request is refused (ConflictException); after a denial it goes on in the case."
    )
    item = partial(Item, ItemId.REVIEW, "no review open", True, why=why, source=_REQUEST)
    found = account.value
    if found is None:
        return item(*_NOT_READ, seen=(_seen(account, clock, ""),), needs=account_needs(account), remedy=_READ)
    told: Review = review(found, region)
    seen = (account_seen(account, clock, "ReviewDetails", told.label),)
    remedy = Remedy(told.fix, Act.CONSOLE) if told.fix else None
    if told.may_submit is None:
        return item(ItemState.UNKNOWN, told.label, told.meaning, seen=seen, remedy=remedy)
    state = ItemState.PASSED if told.may_submit or found.production_access else ItemState.FAILED
    return item(state, clean(told.label), told.meaning, seen=seen, remedy=None if state is ItemState.PASSED else remedy)


def _seen(account: Reading[AccountState], clock: Clock, value: str) -> Seen:
    return account_seen(account, clock, "GetAccount", value)
