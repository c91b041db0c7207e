"""Items of the checklist about the sending domain: verified, signed, aligned, and heard when mail bounces.

Sources: SES Developer Guide, "Request production access", "Authenticating email with DKIM", "Using a custom MAIL FROM
domain", "Complying with DMARC authentication protocol", "Receiving notifications". The verdicts are those of
`rules.identities` and `rules.feedback`.
"""

from functools import partial
from typing import Any, Final

from sestui.model.authentication import Authentication, Check, CheckState
from sestui.model.depth import Depth
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Act, Need, NeedKind, Remedy, Seen
from sestui.rules.feedback import Event, Heard, Hearing
from sestui.rules.identities import dkim_verdict, is_domain, mail_from_verdict
from sestui.rules.inheritance import domain_key
from sestui.rules.listeners import Ear
from sestui.rules.preflight_item import YOUR_WORD, Item, ItemId, ItemState, Words
from sestui.rules.severity import Severity
from sestui.rules.standing import Clock

_REQUEST: Final = "SES Developer Guide, Request production access"
_LIST: Final = "sesv2 ListEmailIdentities"
_DETAILS: Final = "sesv2 GetEmailIdentity"
_NO_DOMAIN: Final = "There is no verified domain to look at."
_WHY_DOMAIN: Final = "A verified domain is AWS's own advice before the request, and helps it to be approved faster."
_WHY_DKIM: Final = "Signed mail shows that the domain's owner sends it; receivers of bulk mail ask for it."
_WHY_MAIL_FROM: Final = "With a MAIL FROM domain of one's own, SPF aligns with the From address."
_WHY_SPF: Final = "Receivers look up whether SES may send for the MAIL FROM domain."
_WHY_DMARC: Final = "Receivers of bulk mail ask for a DMARC policy, and it shows who sends in the domain's name."
_DKIM_SOURCE: Final = "SES Developer Guide, Authenticating email with DKIM"
_MAIL_FROM_SOURCE: Final = "SES Developer Guide, Using a custom MAIL FROM domain"
_SPF_SOURCE: Final = "SES Developer Guide, Authenticating Email with SPF in Amazon SES"
_DMARC_SOURCE: Final = "SES Developer Guide, Complying with DMARC authentication protocol in Amazon SES"
_FEEDBACK_SOURCE: Final = f"{_REQUEST} (the acknowledgement); Receiving notifications"
_REFRESH: Final = Act.REFRESH


def main_domain(depth: Depth, wanted: str) -> IdentitySummary | None:
    """Return the domain to judge: the one that is wanted, else the verified one that is set up best; `None` if none.

    Signed comes before a MAIL FROM domain of its own, that before the order of the list.
    """
    listing = depth.identities.value or IdentityList()
    domains = [item for item in listing.items if is_domain(item.name, item.type)]
    if wanted:
        key = domain_key(wanted)
        return next((item for item in domains if domain_key(item.name) == key), None)
    verified = [item for item in domains if item.status == "SUCCESS" and item.sending_enabled is not False]
    return max(verified, key=lambda item: _set_up(depth, item.name), default=None)


def _set_up(depth: Depth, name: str) -> tuple[bool, bool]:
    found = _details(depth, name)
    if found is None:
        return False, False
    custom = found.mail_from is not None and found.mail_from.status == "SUCCESS"
    return dkim_verdict(found.dkim).severity is Severity.OK, custom


def _details(depth: Depth, name: str) -> Identity | None:
    found = depth.details.get(name, Reading()).value if name else None
    return found if found is not None and found.exists else None


def domain_item(depth: Depth, chosen: IdentitySummary | None, wanted: str, clock: Clock) -> Item:
    """Judge whether a domain is verified: an address alone is not enough."""
    item = partial(Item, ItemId.DOMAIN, "verified domain", True, why=_WHY_DOMAIN, source=_REQUEST)
    listing = depth.identities
    if listing.value is None:
        words = "not read yet" if listing.failure is None else "could not be read"
        seen = (Seen("identities", words, _LIST, listing.failed_at),)
        return item(
            ItemState.UNKNOWN,
            "not known",
            "The identities have not been read.",
            seen=seen,
            needs=(Need(NeedKind.IDENTITIES),),
            remedy=Remedy("Read the identities.", _REFRESH),
        )
    stale = clock.old(listing)
    if chosen is not None:
        told = clean(chosen.status or "not told", 40)
        seen = (Seen(clean(chosen.name), told, _LIST, listing.as_of, stale),)
        shown = clean(chosen.name, 120)
        if chosen.status == "SUCCESS" and chosen.sending_enabled is not False:
            return item(ItemState.PASSED, shown, f"The domain {shown} is verified.", seen=seen)
        if chosen.status is None:
            return item(ItemState.UNKNOWN, "not told", f"AWS did not say how {shown} stands.", seen=seen)
        remedy = Remedy("Publish the records that SES asks for.", Act.DOMAINS, chosen.name)
        meaning = f"Mail cannot be sent from {shown}: {told}."
        return item(ItemState.FAILED, "not verified", meaning, seen=seen, remedy=remedy)
    items = listing.value.items
    addresses = sum(each.status == "SUCCESS" and not is_domain(each.name, each.type) for each in items)
    seen = (Seen("identities", f"{len(items):,}, no verified domain", _LIST, listing.as_of, stale),)
    remedy = Remedy("Create an identity for the domain, and publish the records that SES gives.", Act.CONSOLE)
    if wanted:
        meaning = f"{clean(wanted, 120)} is no identity in this region; verification is per region."
        return item(ItemState.FAILED, "no identity", meaning, seen=seen, remedy=remedy)
    meaning = (
        f"Only addresses are verified ({addresses:,}); a domain shows who sends." if addresses else "None is verified."
    )
    return item(ItemState.FAILED, "only addresses" if addresses else "none", meaning, seen=seen, remedy=remedy)


_STATES: Final = {
    Severity.OK: ItemState.PASSED,
    Severity.NOTE: ItemState.FAILED,
    Severity.UNKNOWN: ItemState.UNKNOWN,
    Severity.WARNING: ItemState.FAILED,
    Severity.CRITICAL: ItemState.FAILED,
}


def dkim_item(depth: Depth, name: str, clock: Clock) -> Item:
    """Judge whether mail of the domain is signed with its own key, as SES sees it."""
    item = partial(Item, ItemId.DKIM, "DKIM", True, why=_WHY_DKIM, source=_DKIM_SOURCE)
    found = _details(depth, name)
    if found is None:
        return item(*_unread(name), seen=_unseen(depth, name), needs=_identity_need(name))
    told = dkim_verdict(found.dkim)
    seen = (_seen(depth, name, "DkimAttributes", told.label, clock),)
    remedy = Remedy(told.fix, Act.DOMAINS, name) if told.fix else None
    return item(_STATES[told.severity], told.label, told.meaning, seen=seen, remedy=remedy)


def authentication_items(depth: Depth, name: str, told: Authentication | None, clock: Clock) -> tuple[Item, Item, Item]:
    """Judge MAIL FROM as SES sees it, and SPF and DMARC as DNS has them."""
    spf = partial(Item, ItemId.SPF, "SPF", False, why=_WHY_SPF, source=_SPF_SOURCE)
    dmarc = partial(Item, ItemId.DMARC, "DMARC", False, why=_WHY_DMARC, source=_DMARC_SOURCE)
    mail_from = _mail_from_item(depth, name, clock)
    if told is None:
        if not name:
            return mail_from, spf(*_unread(name)), dmarc(*_unread(name))
        needs = (Need(NeedKind.AUTHENTICATION, name),)
        remedy = Remedy("Check the domain's DNS.", Act.DOMAINS, name)
        words = (ItemState.UNKNOWN, "not checked yet", "DNS has not been asked yet.")
        return mail_from, spf(*words, needs=needs, remedy=remedy), dmarc(*words, needs=needs, remedy=remedy)
    return mail_from, _checked(spf, told.spf, name), _checked(dmarc, told.dmarc, name)


def _mail_from_item(depth: Depth, name: str, clock: Clock) -> Item:
    item = partial(Item, ItemId.MAIL_FROM, "MAIL FROM", False, why=_WHY_MAIL_FROM, source=_MAIL_FROM_SOURCE)
    found = _details(depth, name)
    if found is None:
        return item(*_unread(name), seen=_unseen(depth, name), needs=_identity_need(name))
    told = mail_from_verdict(found.mail_from)
    value = clean(found.mail_from.domain, 120) if found.mail_from is not None else "none"
    seen = (_seen(depth, name, "MailFromAttributes", f"{value}, {told.label}", clock),)
    if found.mail_from is None:
        remedy = Remedy("Give the identity a MAIL FROM domain below it.", Act.DOMAINS, name)
        meaning = f"{told.meaning} SPF passes and does not align."
        return item(ItemState.FAILED, "default", meaning, seen=seen, remedy=remedy)
    fix = Remedy(told.fix, Act.DOMAINS, name) if told.fix else None
    return item(_STATES[told.severity], told.label, told.meaning, seen=seen, remedy=fix)


_CHECKS: Final = {
    CheckState.OK: ItemState.PASSED,
    CheckState.WARNING: ItemState.PASSED,
    CheckState.PROBLEM: ItemState.FAILED,
    CheckState.MISSING: ItemState.FAILED,
    CheckState.NOT_YET: ItemState.UNKNOWN,
    CheckState.COULD_NOT_CHECK: ItemState.UNKNOWN,
    # only SPF of SES's own MAIL FROM domain: it passes, and its own item says that it does not align
    CheckState.NOT_APPLICABLE: ItemState.PASSED,
}


def _checked(item: "partial[Item]", check: Check, name: str) -> Item:
    seen = tuple(Seen(each.question, each.words, each.role or "DNS", each.at) for each in check.evidence)
    state = _CHECKS[check.state]
    needs = (Need(NeedKind.AUTHENTICATION, name),) if state is ItemState.UNKNOWN else ()
    words = clean(check.advice) or ("Publish the record." if check.fixes else "")
    remedy = Remedy(words, Act.DOMAINS, name) if words else None
    return item(state, check.label, check.meaning, seen=seen, needs=needs, remedy=remedy)


def heard_items(depth: Depth, name: str, words: Words, clock: Clock) -> tuple[Item, Item]:
    """Judge whether somebody hears of bounces, and of complaints."""
    why = "The request asks you to confirm a process for bounces and complaints."
    items = (
        partial(Item, ItemId.BOUNCES, "bounces heard", True, why=why, source=_FEEDBACK_SOURCE),
        partial(Item, ItemId.COMPLAINTS, "complaints heard", True, why=why, source=_FEEDBACK_SOURCE),
    )
    if not name:
        return items[0](*_unread(name)), items[1](*_unread(name))
    found = Hearing(depth).feedback(name)
    seen = (_seen(depth, name, "configuration set", found.configuration_set or "none", clock),)
    return (
        _heard(items[0], found.bounce, words.bounces_read, depth, name, seen),
        _heard(items[1], found.complaint, words.complaints_read, depth, name, seen),
    )


def _heard(
    item: "partial[Item]", heard: Heard, word: bool | None, depth: Depth, name: str, seen: tuple[Seen, ...]
) -> Item:
    evidence = (*seen, *(Seen(each.name, each.words, each.source) for each in heard.listeners))
    remedy = Remedy(heard.fix, Act.FEEDBACK, name) if heard.fix else None
    if heard.ear is Ear.HEARD:
        return item(ItemState.PASSED, heard.label, heard.meaning, seen=evidence, remedy=remedy)
    if heard.ear is Ear.NOBODY:
        return item(ItemState.FAILED, heard.label, heard.meaning, seen=evidence, remedy=remedy)
    if heard.ear is Ear.PUBLISHED and word is not None:
        plural = "bounces" if heard.event is Event.BOUNCE else "complaints"
        state = ItemState.PASSED if word else ItemState.FAILED
        said = f"You say that somebody reads them: {heard.meaning}" if word else f"You say that nobody reads {plural}."
        return item(state, YOUR_WORD, said, seen=evidence, remedy=remedy)
    if heard.ear is Ear.PUBLISHED:
        meaning = f"{heard.meaning} Whether anybody reads it there cannot be read."
        return item(ItemState.YOUR_WORD, heard.label, meaning, seen=evidence, remedy=remedy)
    remedy = remedy or Remedy("Read who is told.", _REFRESH)
    return item(
        ItemState.UNKNOWN, heard.label, heard.meaning, seen=evidence, needs=_heard_needs(depth, name), remedy=remedy
    )


def _heard_needs(depth: Depth, name: str) -> tuple[Need, ...]:
    """Return the readings that are missing to tell who hears an identity, in SES's order."""
    return tuple(need for need, reading in _heard_readings(depth, name).items() if reading.value is None)


def _heard_readings(depth: Depth, name: str) -> dict[Need, Reading[Any]]:
    """Return all that tells who hears an identity, as far as it is known what that is."""
    identity = depth.details.get(name, Reading())
    found: dict[Need, Reading[Any]] = {Need(NeedKind.IDENTITY, name): identity}
    arns: list[str | None] = []
    if identity.value is not None and identity.value.configuration_set:
        of_set = identity.value.configuration_set
        destinations = depth.event_destinations.get(of_set, Reading())
        found[Need(NeedKind.EVENT_DESTINATIONS, of_set)] = destinations
        if destinations.value is not None:
            arns += [each.arn for each in destinations.value.items if each.kind == "sns"]
    told = depth.notifications.get(name, Reading())
    found[Need(NeedKind.NOTIFICATIONS, name)] = told
    if told.value is not None:
        arns += [told.value.bounce_topic, told.value.complaint_topic]
    return found | {Need(NeedKind.TOPIC, arn): depth.topics.get(arn, Reading()) for arn in arns if arn}


def domain_readings(depth: Depth, name: str) -> tuple[Need, ...]:
    """Return all that the items about a domain rest on, read or not, as far as it is known what that is."""
    return (*_heard_readings(depth, name), Need(NeedKind.AUTHENTICATION, name)) if name else ()


def _unread(name: str) -> tuple[ItemState, str, str]:
    meaning = "The identity has not been read." if name else _NO_DOMAIN
    return ItemState.UNKNOWN, "not known", meaning


def _identity_need(name: str) -> tuple[Need, ...]:
    return (Need(NeedKind.IDENTITY, name),) if name else ()


def _unseen(depth: Depth, name: str) -> tuple[Seen, ...]:
    if not name:
        return ()
    reading = depth.details.get(name, Reading())
    words = "not read yet" if reading.failure is None else "could not be read"
    return (Seen(clean(name), words, _DETAILS, reading.failed_at),)


def _seen(depth: Depth, name: str, what: str, value: str, clock: Clock) -> Seen:
    reading = depth.details.get(name, Reading())
    return Seen(what, value, _DETAILS, reading.as_of, clock.old(reading))
