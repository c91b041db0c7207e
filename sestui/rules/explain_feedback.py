"""Who hears the bounces and complaints of one identity, in words: every listener in SES's order, and every topic.

Sources: SES Developer Guide, "Receiving notifications"; Amazon SNS, GetTopicAttributes, ListSubscriptionsByTopic; each
fact names its own. What is said holds for mail that names no configuration set of its own.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from sestui.model.depth import Depth
from sestui.model.feedback import Subscription, Topic
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.feedback import Feedback, Heard, hearing
from sestui.rules.listeners import SNS_SOURCE, topic_name
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, failure_fact, read_facts, yes

_SET: Final = "sesv2 GetEmailIdentity: ConfigurationSetName"
_TOLD: Final = "ses GetIdentityNotificationAttributes"
_COVERED: Final = "SES Developer Guide, Creating and verifying identities"
_LIMIT: Final = 200
_STATES: Final = {"confirmed": Severity.OK, "pending": Severity.WARNING, "deleted": Severity.WARNING}


def explain_feedback(name: str, depth: Depth, now: datetime) -> tuple[Section, ...]:
    """Return the sections about who hears an identity, the topics that it uses, and how old all that is."""
    moment = Moment(now)
    found = hearing(name, depth)
    sections = [
        Section(f"Bounces of {clean(name, _LIMIT)}", tuple(_heard(found.bounce))),
        Section(f"Complaints of {clean(name, _LIMIT)}", tuple(_heard(found.complaint))),
        Section("Settings", tuple(_settings(found, depth))),
    ]
    sections += [
        Section(f"Topic {topic_name(arn)}", tuple(_topic(arn, depth.topics.get(arn), depth, moment)))
        for arn in _topics(found, depth)
    ]
    sections.append(Section("Reading", tuple(_readings(found, depth, moment))))
    return tuple(sections)


def _heard(heard: Heard) -> Iterator[Fact]:
    missing = f" Missing: {', '.join(heard.permissions)}." if heard.permissions else ""
    yield Fact("heard by", heard.label, heard.meaning + missing, heard.source, heard.severity, heard.fix)
    for number, each in enumerate(heard.listeners, 1):
        value = f"{each.channel} {each.name}".strip() if each.channel != "e-mail" else each.name
        fix = "" if each.fix == heard.fix else each.fix
        yield Fact(f"{number}. {each.short or 'nobody'}", value, each.words, each.source, each.severity, fix)


def _settings(found: Feedback, depth: Depth) -> Iterator[Fact]:
    if found.follows != found.identity:
        meaning = "It is not verified itself: the settings of the identity that covers it hold."
        yield Fact("settings", f"of {clean(found.follows)}", meaning, _COVERED)
    else:
        yield Fact("settings", "its own")
    if found.configuration_set:
        meaning = found.note or "Its default: a message may name another one, and then that one's destinations count."
        yield Fact("configuration set", found.configuration_set, meaning, _SET, found.note_severity)
    told = depth.notifications.get(found.follows)
    if told is not None and told.value is not None:
        yield Fact("e-mail forwarding", yes(told.value.forwarding_enabled), "", _TOLD)
        headers = (("bounces", told.value.headers_in_bounce), ("complaints", told.value.headers_in_complaint))
        named = [event for event, switch in headers if switch]
        if told.value.bounce_topic or told.value.complaint_topic:
            yield Fact("headers in topics", f"of {' and '.join(named)}" if named else "no", "", _TOLD)


def _topics(found: Feedback, depth: Depth) -> tuple[str, ...]:
    """Return the ARNs of the topics that the identity's own settings and its configuration set name, each once."""
    arns: list[str | None] = []
    detail = depth.details.get(found.follows)
    name = detail.value.configuration_set if detail is not None and detail.value is not None else None
    destinations = depth.event_destinations.get(name) if name else None
    if destinations is not None and destinations.value is not None:
        arns += [each.arn for each in destinations.value.items if each.kind == "sns"]
    told = depth.notifications.get(found.follows)
    if told is not None and told.value is not None:
        arns += [told.value.bounce_topic, told.value.complaint_topic]
    return tuple(dict.fromkeys(arn for arn in arns if arn))


def _topic(arn: str, reading: Reading[Topic] | None, depth: Depth, moment: Moment) -> Iterator[Fact]:
    yield Fact("ARN", clean(arn, _LIMIT))
    if reading is None:
        yield Fact("read", "not read yet", "", SNS_SOURCE, Severity.UNKNOWN)
        return
    topic = reading.value
    if topic is not None and not topic.exists:
        yield Fact("topic", "does not exist", "", SNS_SOURCE, Severity.WARNING)
    elif topic is not None:
        counts = ((topic.confirmed, "confirmed"), (topic.pending, "pending"), (topic.deleted, "deleted"))
        shown = ", ".join(
            f"{count:,} {word}" for count, word in counts if count or (count == 0 and word == "confirmed")
        )
        yield Fact("subscriptions", shown or NOT_TOLD, "", SNS_SOURCE)
        left_out = dict(depth.withheld).get("subscriptions", 0)
        for each in topic.subscriptions or ():
            yield _subscription(each, withheld=bool(left_out))
        if not topic.complete:
            yield Fact("and more", "not listed", "There are more subscriptions than were listed.", SNS_SOURCE)
        if topic.subscriptions_failure is not None:
            at = moment.told(reading.as_of)
            yield failure_fact("who listens", topic.subscriptions_failure, kept=False, at=at)
    yield from read_facts(reading, moment, SNS_SOURCE)


def _subscription(each: Subscription, *, withheld: bool) -> Fact:
    state = clean(each.state, 20)
    shown = clean(each.endpoint, _LIMIT) or ("left out of this snapshot" if withheld else NOT_TOLD)
    value = shown if state == "confirmed" else f"{shown} ({state})"
    return Fact(clean(each.protocol, 20), value, "", SNS_SOURCE, _STATES.get(each.state, Severity.UNKNOWN))


def _readings(found: Feedback, depth: Depth, moment: Moment) -> Iterator[Fact]:
    detail, told = depth.details.get(found.follows), depth.notifications.get(found.follows)
    yield from read_facts(detail or Reading(), moment, "sesv2 GetEmailIdentity", "details")
    yield from read_facts(told or Reading(), moment, _TOLD, "notifications")
    name = detail.value.configuration_set if detail is not None and detail.value is not None else None
    if name:
        source = "sesv2 GetConfigurationSetEventDestinations"
        yield from read_facts(depth.event_destinations.get(name) or Reading(), moment, source, "event destinations")
