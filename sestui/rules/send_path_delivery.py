"""Gates of the send path about settings of the identity: configuration set, MAIL FROM, and the suppression list.

Sources: SES Developer Guide, "Using the account-level suppression list" (mail to a listed address is accepted and not
delivered where the reason it is listed for is one that is switched on; sending takes no notice of case, looking up
does), "Using configuration set-level suppression to override your account-level suppression list", "Using a custom
MAIL FROM domain"; botocore's sesv2 model, GetConfigurationSet, GetEmailIdentity.
"""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sestui.model.account import AccountState
from sestui.model.depth import Depth
from sestui.model.feedback import ConfigurationSet
from sestui.model.identity import Identity
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.model.trace import Act, Effect, Gate, GateId, GateState, Need, NeedKind, Remedy, Seen
from sestui.rules import ses_errors
from sestui.rules.identities import mail_from_verdict
from sestui.rules.send_path_account import account_needs, account_seen
from sestui.rules.simulator_addresses import at_simulator
from sestui.rules.standing import Clock

_SET: Final = "sesv2 GetConfigurationSet"
_IDENTITY: Final = "sesv2 GetEmailIdentity"
_MAIL_FROM: Final = f"{_IDENTITY}: MailFromAttributes; SES Developer Guide, Using a custom MAIL FROM domain"
_LIST: Final = "SES Developer Guide, Using the account-level suppression list"
_OVERRIDE: Final = "SES Developer Guide, Using configuration set-level suppression"
_LOOKUP: Final = "sesv2 GetSuppressedDestination"
_READ: Final = Remedy("Read the identity.", Act.REFRESH)
_LOOK_UP: Final = "Look the address up on the suppression list."


class Settings:
    """The settings that hold for a message: those of one identity, and of one configuration set."""

    def __init__(self, depth: Depth, identity: str, given: str, clock: Clock) -> None:
        """Take the identity whose settings hold (empty: not certain), and the configuration set that is given."""
        self.depth = depth
        self.clock = clock
        self.identity = identity
        reading = depth.details.get(identity) if identity else None
        self.reading: Reading[Identity] = reading if reading is not None else Reading()
        found = self.reading.value
        self.details: Identity | None = found if found is not None and found.exists else None
        self.given = given
        self.set_known = bool(given) or self.details is not None
        """Whether it is known which configuration set is used, if any."""
        self.set_name = given or ((self.details.configuration_set or "") if self.details is not None else "")

    @property
    def identity_needs(self) -> tuple[Need, ...]:
        """What is missing of the identity."""
        return (Need(NeedKind.IDENTITY, self.identity),) if self.identity and self.details is None else ()

    @property
    def set_reading(self) -> Reading[ConfigurationSet]:
        """What was read of the configuration set."""
        return self.depth.configuration_sets.get(self.set_name, Reading()) if self.set_name else Reading()

    def seen(self, what: str, value: str) -> Seen:
        """Return one member of the identity as evidence."""
        if self.details is None:
            return Seen(what, "not read yet", _IDENTITY)
        stale = self.clock.old(self.reading)
        return Seen(what, value, _IDENTITY, self.reading.as_of, stale)

    def seen_set(self, value: str) -> Seen:
        """Return the configuration set as evidence."""
        reading = self.set_reading
        if reading.value is None:
            words = "not read yet" if reading.failure is None else "could not be read"
            return Seen(clean(self.set_name, 80), words, _SET, reading.failed_at)
        return Seen(clean(self.set_name, 80), value, _SET, reading.as_of, self.clock.old(reading))


def configuration_set_gate(settings: Settings) -> Gate:
    """Judge the configuration set: the one that is given, else the identity's default."""
    draw = partial(Gate, GateId.CONFIGURATION_SET, "configuration set", Effect.REFUSED, source=_SET)
    if not settings.set_known:
        meaning = "None is given, and whether the identity has a default one is not known."
        unread = (settings.seen("ConfigurationSetName", ""),)
        needs = settings.identity_needs
        return draw(GateState.UNKNOWN, "not known", meaning, seen=unread, needs=needs, remedy=_READ)
    how: tuple[Seen, ...] = ()
    if not settings.given:
        how = (settings.seen("ConfigurationSetName", clean(settings.set_name, 80) or "none"),)
    if not settings.set_name:
        return draw(GateState.PASSED, "none", "None is given, and the identity has no default one.", seen=how)
    shown = clean(settings.set_name, 80)
    whose = "given" if settings.given else "the identity's default"
    found = settings.set_reading.value
    if found is None:
        needs = (Need(NeedKind.CONFIGURATION_SET, settings.set_name),)
        meaning = f"Whether {shown} ({whose}) exists and sends is not known."
        remedy = Remedy("Read the configuration set.", Act.REFRESH)
        seen = (*how, settings.seen_set(""))
        return draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=remedy)
    if not found.exists:
        seen = (*how, settings.seen_set("does not exist"))
        meaning = f"There is no configuration set {shown} ({whose}) in this region."
        words = "Name another one." if settings.given else "Create it, or take it off the identity."
        error = ses_errors.configuration_set_missing(settings.set_name)
        remedy = Remedy(words, Act.CONSOLE)
        return draw(GateState.FAILED, "missing", meaning, seen=seen, error=error, remedy=remedy)
    sending = found.sending_enabled
    seen = (*how, settings.seen_set(f"SendingEnabled {'not told' if sending is None else str(sending).lower()}"))
    if sending is False:
        meaning = f"Sending is switched off in {shown} ({whose})."
        error = ses_errors.configuration_set_paused()
        remedy = Remedy("Switch its sending on, or use another one.", Act.CONSOLE)
        return draw(GateState.FAILED, "paused", meaning, seen=seen, error=error, remedy=remedy)
    if sending is None:
        meaning = f"AWS did not say whether {shown} ({whose}) sends."
        return draw(GateState.UNKNOWN, "not told", meaning, seen=seen)
    return draw(GateState.PASSED, shown, f"{shown} ({whose}) exists and sends.", seen=seen)


def mail_from_gate(settings: Settings) -> Gate:
    """Judge the MAIL FROM domain: without its MX record SES falls back on its own, or refuses (REJECT_MESSAGE)."""
    draw = partial(Gate, GateId.MAIL_FROM, "MAIL FROM", Effect.REFUSED, source=_MAIL_FROM)
    if settings.details is None:
        meaning = "Which MAIL FROM domain the identity has is not known."
        seen = (settings.seen("MailFromAttributes", ""),)
        needs = settings.identity_needs
        return draw(GateState.UNKNOWN, "not known", meaning, seen=seen, needs=needs, remedy=_READ)
    found = settings.details.mail_from
    told = mail_from_verdict(found)
    if found is None:
        return draw(GateState.PASSED, "default", told.meaning, seen=(settings.seen("MailFromAttributes", "none"),))
    value = (
        f"{clean(found.domain, 80)}, {clean(found.status or 'status not told', 40)}, {_behaviour(found.on_mx_failure)}"
    )
    seen = (settings.seen("MailFromAttributes", value),)
    remedy = Remedy("Publish the MX record of the MAIL FROM domain.", Act.DOMAINS, settings.identity)
    if found.status == "SUCCESS":
        return draw(GateState.PASSED, "custom", told.meaning, seen=seen)
    if found.status is None:
        return draw(GateState.UNKNOWN, "not told", "AWS did not say whether SES found the MX record.", seen=seen)
    if found.on_mx_failure == "REJECT_MESSAGE":
        error = ses_errors.mail_from_not_verified()
        return draw(GateState.FAILED, told.label, told.meaning, seen=seen, error=error, remedy=remedy)
    if found.on_mx_failure == "USE_DEFAULT_VALUE":
        return draw(GateState.PASSED, f"{told.label}, falls back", told.meaning, seen=seen, remedy=remedy, warning=True)
    meaning = f"{told.meaning} AWS did not say whether SES then falls back or refuses."
    return draw(GateState.UNKNOWN, told.label, meaning, seen=seen, remedy=remedy)


def _behaviour(word: str | None) -> str:
    return clean(word or "behaviour not told", 40)


def suppression_gate(settings: Settings, account: Reading[AccountState], recipients: Sequence[str]) -> Gate:
    """Judge whether SES would swallow the message: the recipient is listed, for a reason that is switched on."""
    draw = partial(Gate, GateId.SUPPRESSION, "suppression list", Effect.SWALLOWED, source=f"{_LIST}; {_OVERRIDE}")
    reasons, seen, missing = _reasons(settings, account)
    if reasons is not None and not reasons:
        meaning = "Nothing is switched on that keeps mail from listed addresses."
        return draw(GateState.PASSED, "off", meaning, seen=seen)
    listed: list[str] = []
    doubtful: list[str] = []
    needs: list[Need] = []
    evidence = list(seen)
    for address in recipients:
        if at_simulator(address):
            continue
        for spelling in dict.fromkeys((address, address.lower())):
            reading = settings.depth.lookups.get(spelling, Reading())
            found = reading.value
            if found is None:
                needs.append(Need(NeedKind.SUPPRESSION_LOOKUP, spelling))
                words = "not looked up yet" if reading.failure is None else "could not be looked up"
                evidence.append(Seen(clean(spelling, 120), words, _LOOKUP, reading.failed_at))
                continue
            reason = clean(found.reason or "reason not told", 40)
            words = f"listed, {reason}" if found.listed else "not listed"
            evidence.append(Seen(clean(spelling, 120), words, _LOOKUP, reading.as_of, settings.clock.old(reading)))
            if found.listed and (reasons is None or found.reason is None):
                doubtful.append(spelling)
            elif found.listed and reasons is not None and found.reason in reasons:
                listed.append(spelling)
    told = tuple(evidence)
    if listed:
        shown = ", ".join(clean(each, 120) for each in listed)
        meaning = f"{shown}: SES accepts the message, does not deliver it, and counts it against the daily quota."
        remedy = Remedy("Take it off the list, if the address is good.", Act.UNSUPPRESS, listed[0])
        return draw(GateState.FAILED, "listed", meaning, seen=told, remedy=remedy, needs=tuple(needs))
    if doubtful:
        shown = ", ".join(clean(each, 120) for each in doubtful)
        meaning = f"{shown} is listed; whether the reason is one that is switched on is not known."
        return draw(GateState.UNKNOWN, "listed", meaning, seen=told, needs=(*missing, *needs))
    if needs:
        remedy = Remedy(_LOOK_UP, Act.LOOK_UP, needs[0].subject)
        meaning = "Whether the account's list holds the recipient is not known."
        return draw(GateState.UNKNOWN, "not looked up", meaning, seen=told, needs=tuple(needs), remedy=remedy)
    meaning = "The account's list does not hold the recipient for a reason that is switched on."
    return draw(GateState.PASSED, "not listed", meaning, seen=told)


def _reasons(
    settings: Settings, account: Reading[AccountState]
) -> tuple[frozenset[str] | None, tuple[Seen, ...], tuple[Need, ...]]:
    """Return the reasons that hold: those of the configuration set, where it overrides, else those of the account."""
    if not settings.set_known:
        return None, (settings.seen("ConfigurationSetName", ""),), settings.identity_needs
    if settings.set_name:
        found = settings.set_reading.value
        if found is None:
            needs = (Need(NeedKind.CONFIGURATION_SET, settings.set_name),)
            return None, (settings.seen_set(""),), needs
        if found.suppressed_reasons is not None:
            told = f"SuppressedReasons {_listed(found.suppressed_reasons)}"
            return frozenset(found.suppressed_reasons), (settings.seen_set(told),), ()
    suppression = account.value.suppression if account.value is not None else None
    reasons = suppression.reasons if suppression is not None else None
    value = "not told" if reasons is None else _listed(reasons)
    seen = (account_seen(account, settings.clock, "SuppressedReasons", value),)
    return (frozenset(reasons) if reasons is not None else None), seen, account_needs(account)


def _listed(reasons: Sequence[str]) -> str:
    return ", ".join(clean(each, 40) for each in reasons) or "none"
