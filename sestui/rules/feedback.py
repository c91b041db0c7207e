"""Who hears of an identity's bounces and complaints, in SES's own order.

Event destinations of its configuration set, then the topics set on the identity, then e-mail (feedback forwarding).
Source: SES Developer Guide, "Receiving notifications", "Managing identities"; botocore's sesv2 model,
GetEmailIdentity.FeedbackForwardingStatus: where nothing else is set up, SES forwards even when forwarding is off. The
settings of a domain do not hold for an address that is verified itself. What is said holds for mail that names no
configuration set of its own.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from sestui.model.depth import Depth
from sestui.model.feedback import Notifications
from sestui.model.identity import Identity, IdentityList
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.inheritance import Verified, verified_in
from sestui.rules.listeners import Ear, Listener, destination_listener, missing, topic_listener
from sestui.rules.severity import Severity

SOURCE: Final = "SES Developer Guide, Receiving notifications; sesv2 GetEmailIdentity: FeedbackForwardingStatus"
_LIMIT: Final = 120


class Event(StrEnum):
    """What there is to hear."""

    BOUNCE = "bounce"
    COMPLAINT = "complaint"


_PLURALS: Final = {Event.BOUNCE: "bounces", Event.COMPLAINT: "complaints"}
_TOPICS: Final = {Event.BOUNCE: "bounce_topic", Event.COMPLAINT: "complaint_topic"}


@dataclass(frozen=True, slots=True)
class Heard:
    """Who hears one event of one identity. All texts are clean."""

    event: Event
    ear: Ear
    label: str
    """For a table: `e-mail`, `sns 2`, `nobody`, `cannot tell`."""
    severity: Severity
    meaning: str
    """`heard by ...`, `nobody hears this identity's bounces`, or why it cannot be told."""
    listeners: tuple[Listener, ...]
    """In SES's order."""
    permissions: tuple[str, ...] = ()
    """IAM actions that are missing to tell."""
    fix: str = ""
    source: str = SOURCE


@dataclass(frozen=True, slots=True)
class Feedback:
    """Who hears an identity."""

    identity: str
    follows: str
    """The identity whose settings hold: itself, or the verified one that covers it."""
    bounce: Heard
    complaint: Heard
    configuration_set: str = ""
    note: str = ""
    """What else is wrong with the configuration set; empty when nothing is."""
    note_severity: Severity = Severity.OK

    @property
    def worst(self) -> Heard:
        """The one that wants more attention."""
        return max(self.bounce, self.complaint, key=lambda heard: (heard.severity, -heard.ear))


class Hearing:
    """Judges the identities of one target. Built once per `Depth`: what many identities share is judged once."""

    def __init__(self, depth: Depth, verified: Verified | None = None) -> None:
        self._depth = depth
        self._listed = depth.identities.value is not None
        self._verified = verified if verified is not None else verified_in(depth.identities.value or IdentityList())
        self._sets: dict[tuple[str, Event], tuple[tuple[Listener, ...], bool | None]] = {}
        self._topics: dict[str, Listener] = {}
        self._known: dict[tuple[object, ...], tuple[Heard, Heard, tuple[str, Severity]]] = {}

    def feedback(self, name: str) -> Feedback:
        """Say who hears an identity."""
        follows = self._follows(name)
        bounce, complaint, note = self.of(follows)
        identity = self._depth.details.get(follows)
        mine = identity.value if identity is not None else None
        configuration_set = (mine.configuration_set if mine is not None else None) or ""
        return Feedback(name, follows, bounce, complaint, clean(configuration_set, _LIMIT), *note)

    def _follows(self, name: str) -> str:
        if self._listed and not self._verified.own(name):
            return self._verified.parent(name) or name
        return name

    def of(self, follows: str) -> tuple[Heard, Heard, tuple[str, Severity]]:
        """Return who hears bounces and complaints by the settings of one identity, and what else is wrong there."""
        identity, notifications = self._depth.details.get(follows), self._depth.notifications.get(follows)
        mine = identity.value if identity is not None else None
        told = notifications.value if notifications is not None else None
        key = (
            identity if mine is None else (mine.exists, mine.configuration_set, mine.feedback_forwarding),
            notifications if told is None else (told.bounce_topic, told.complaint_topic, told.forwarding_enabled),
        )
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (
                self._heard(Event.BOUNCE, identity, notifications),
                self._heard(Event.COMPLAINT, identity, notifications),
                self._note((mine.configuration_set if mine is not None else None) or ""),
            )
        return known

    def _heard(
        self, event: Event, identity: Reading[Identity] | None, notifications: Reading[Notifications] | None
    ) -> Heard:
        mine = identity.value if identity is not None else None
        if mine is not None and not mine.exists:
            # Settled: there is nothing to hear.
            meaning = "SES says that there is no such identity any more."
            return Heard(event, Ear.UNKNOWN, "gone", Severity.NOTE, meaning, ())
        listeners: list[Listener] = []
        mechanism: bool | None = False
        if mine is None:
            listeners.append(_unread("event destination", "configuration set", identity, "ses:GetEmailIdentity"))
            mechanism = None
        elif mine.configuration_set:
            found, mechanism = self._of_set(mine.configuration_set, event)
            listeners += found
        told = notifications.value if notifications is not None else None
        if told is None:
            action = "ses:GetIdentityNotificationAttributes"
            listeners.append(_unread("topic", f"{event} topic", notifications, action))
            mechanism = mechanism or None
        else:
            arn = told.bounce_topic if event is Event.BOUNCE else told.complaint_topic
            if arn:
                listeners.append(replace(self._topic(arn), name=f"{event} topic"))
                mechanism = True
        forwarding = mine.feedback_forwarding if mine is not None else None
        if forwarding is None and told is not None:
            forwarding = told.forwarding_enabled
        email = _email(forwarding, mechanism)
        if email is not None:
            listeners.append(email)
        return _verdict(event, tuple(listeners))

    def _topic(self, arn: str) -> Listener:
        found = self._topics.get(arn)
        if found is None:
            found = self._topics[arn] = topic_listener("topic", "", arn, self._depth.topics.get(arn))
        return found

    def _of_set(self, name: str, event: Event) -> tuple[tuple[Listener, ...], bool | None]:
        """Return the listeners of a configuration set, and whether it is a mechanism in SES's sense."""
        key = (name, event)
        found = self._sets.get(key)
        if found is None:
            found = self._sets[key] = self._judge_set(name, event)
        return found

    def _judge_set(self, name: str, event: Event) -> tuple[tuple[Listener, ...], bool | None]:
        if self._is_gone(name):
            return (), False
        reading = self._depth.event_destinations.get(name)
        if reading is None or reading.value is None:
            action = "ses:GetConfigurationSetEventDestinations"
            return (_unread("event destination", clean(name, _LIMIT), reading, action),), None
        taking = [each for each in reading.value.items if event.name in each.event_types]
        listeners = tuple(destination_listener(each, self._depth.topics.get(each.arn)) for each in taking)
        if any(each.enabled for each in taking):
            return listeners, True
        # Whether a destination that is set up and disabled counts as one is nowhere documented.
        return listeners, None if taking else False

    def _is_gone(self, name: str) -> bool:
        known = self._depth.configuration_sets.get(name)
        if known is not None and known.value is not None and not known.value.exists:
            return True
        destinations = self._depth.event_destinations.get(name)
        return destinations is not None and destinations.value is not None and not destinations.value.exists

    def _note(self, name: str) -> tuple[str, Severity]:
        if not name:
            return "", Severity.OK
        shown = clean(name, _LIMIT)
        if self._is_gone(name):
            words = f"The configuration set {shown} does not exist: mail that does not name another one is refused."
            return words, Severity.CRITICAL
        known = self._depth.configuration_sets.get(name)
        if known is not None and known.value is not None and known.value.sending_enabled is False:
            return f"Sending is switched off in the configuration set {shown}.", Severity.WARNING
        return "", Severity.OK


def hearing(name: str, depth: Depth) -> Feedback:
    """Say who hears a single identity; for many build `Hearing` once."""
    return Hearing(depth).feedback(name)


def _unread(channel: str, name: str, reading: Reading[Any] | None, action: str) -> Listener:
    reason, fix, permission = missing(reading, action)
    words = f"Whether there is any cannot be told: {reason}."
    return Listener(channel, name, Ear.UNKNOWN, words, Severity.UNKNOWN, SOURCE, "?", fix, permission)


def _email(forwarding: bool | None, mechanism: bool | None) -> Listener | None:
    """Return feedback by e-mail. `mechanism`: whether something else is set up; `None` when nobody can say."""
    where = "to the Return-Path, else to the sender"
    if forwarding:
        words = f"SES forwards by e-mail, {where}."
        return Listener("e-mail", "feedback forwarding", Ear.HEARD, words, Severity.OK, SOURCE, "e-mail")
    if mechanism is False:
        words = f"Nothing is set up, so SES forwards by e-mail, {where}, whatever the switch says."
        return Listener("e-mail", "feedback forwarding", Ear.HEARD, words, Severity.OK, SOURCE, "e-mail")
    if forwarding is None:
        words = "Whether SES forwards by e-mail is not known."
        return Listener("e-mail", "feedback forwarding", Ear.UNKNOWN, words, Severity.UNKNOWN, SOURCE, "?")
    if mechanism is None:
        words = "Forwarding is off; SES forwards all the same if nothing else is set up, which is not certain."
        return Listener("e-mail", "feedback forwarding", Ear.UNKNOWN, words, Severity.UNKNOWN, SOURCE, "?")
    return None


def _verdict(event: Event, listeners: tuple[Listener, ...]) -> Heard:
    plural = _PLURALS[event]
    best = max((each.ear for each in listeners), default=Ear.NOBODY)
    permissions = tuple(dict.fromkeys(each.permission for each in listeners if each.permission))
    broken = [each for each in listeners if each.severity >= Severity.WARNING]
    fix = next((each.fix for each in broken if each.fix), "")
    also = "".join(f" But: {each.words}" for each in broken if each.ear is not best)
    if best in (Ear.HEARD, Ear.PUBLISHED):
        heard = [each for each in listeners if each.ear is best]
        words = " ".join(each.words for each in heard)
        label = ", ".join(dict.fromkeys(each.short for each in heard))
        meaning = f"Heard: {words}{also}" if best is Ear.HEARD else f"Published: {words}{also}"
        severity = Severity.NOTE if broken or best is Ear.PUBLISHED else Severity.OK
        return Heard(event, best, label, severity, meaning, listeners, permissions, fix)
    if best is Ear.UNKNOWN:
        unknown = [each for each in listeners if each.ear is Ear.UNKNOWN]
        words = " ".join(each.words for each in unknown)
        fix = fix or next((each.fix for each in unknown if each.fix), "")
        severity = Severity.WARNING if broken else Severity.UNKNOWN
        meaning = f"Cannot be told: {words}{also}"
        return Heard(event, best, "cannot tell", severity, meaning, listeners, permissions, fix)
    meaning = f"Nobody hears this identity's {plural}. {' '.join(each.words for each in listeners)}".strip()
    fix = fix or "Switch feedback forwarding on, or set up a topic or an event destination."
    return Heard(event, best, "nobody", Severity.CRITICAL, meaning, listeners, permissions, fix)
