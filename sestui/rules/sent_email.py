"""What became of a test e-mail after SES took it: where that can be read, and how to look where it cannot. Pure.

Sources: botocore's sesv2 model, GetMessageInsights; SES Developer Guide, "Virtual Deliverability Manager" (message
insights), "Using the mailbox simulator manually" and "Monitoring your Amazon SES sending activity using event
publishing".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from sestui.model.depth import Depth
from sestui.model.fleet import TargetState
from sestui.model.insights import MessageInsights
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.awaited import could_not
from sestui.rules.severity import Severity
from sestui.rules.simulator_addresses import at_simulator, simulator_address

_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_ENABLED: Final = "ENABLED"
_BAD: Final = frozenset({"BOUNCE", "COMPLAINT", "REJECT", "RENDERING_FAILURE", "PERMANENT_BOUNCE"})


class Readable(StrEnum):
    """Whether SES can be asked about a message."""

    YES = "yes"
    NO = "no"
    """The Virtual Deliverability Manager is not on."""
    SIMULATOR = "simulator"
    """Mail to the mailbox simulator has no insights."""
    UNKNOWN = "unknown"
    """The account was not read."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened to the message. Texts are clean."""

    at: datetime | None
    what: str
    to: str
    more: str = ""
    severity: Severity = Severity.OK


def readable(state: TargetState, recipients: Sequence[str]) -> Readable:
    """Say whether what became of a message can be read."""
    if recipients and all(map(at_simulator, recipients)):
        return Readable.SIMULATOR
    account = state.account.value
    if account is None:
        return Readable.UNKNOWN
    return Readable.YES if account.vdm is not None and account.vdm.enabled == _ENABLED else Readable.NO


def events(insights: MessageInsights) -> tuple[Event, ...]:
    """Return what happened, oldest first."""
    found = [
        Event(
            event.at,
            clean(event.type or "not told", 40).lower().replace("_", " "),
            clean(each.address, 320),
            "; ".join(clean(part, 300) for part in (event.kind, event.diagnostic) if part),
            Severity.WARNING if (event.type or "") in _BAD else Severity.OK,
        )
        for each in insights.recipients
        for event in each.events
    ]
    return tuple(sorted(found, key=lambda event: (event.at is None, event.at or _NEVER)))


def said(found: Readable, reading: Reading[MessageInsights]) -> str:
    """Return, in sentences, why there are no events to show, or that they are awaited; empty where there are some."""
    if found is Readable.SIMULATOR:
        return "Mail to the mailbox simulator has no message insights."
    if found is Readable.NO:
        return (
            "The Virtual Deliverability Manager is not on in this region, so SES keeps no events that can be read here."
        )
    if reading.failure is not None:
        return could_not("message insights", reading)
    if reading.value is None:
        return "Asking for message insights."
    if not reading.value.in_use:
        return "SES says that the Virtual Deliverability Manager is not on in this region."
    if not reading.value.known or not reading.value.recipients:
        return "SES does not know of it yet: events come after seconds to minutes."
    return ""


def ways_to_look(depth: Depth, recipients: Sequence[str], configuration_set: str, message_id: str) -> tuple[str, ...]:
    """Return how else to find out what became of it, the most certain first."""
    found: list[str] = []
    for address in recipients:
        known = simulator_address(address)
        if known is not None:
            found.append(f"{clean(address, 120)}: {known.meaning}")
    if any(not at_simulator(address) for address in recipients):
        found.append(
            "Open the message at its receiver, and read Authentication-Results, DKIM-Signature and Return-Path; its "
            f"Message-ID begins with {clean(message_id, 120)}."
        )
    found.append(_destinations(depth, configuration_set))
    return tuple(found)


def _destinations(depth: Depth, configuration_set: str) -> str:
    if not configuration_set:
        return (
            "No configuration set is used: events reach nobody but the feedback of the identity (bounces and "
            "complaints, by mail or SNS)."
        )
    name = clean(configuration_set, 80)
    known = depth.event_destinations.get(configuration_set, Reading()).value
    if known is None:
        return f"Events go to the event destinations of the configuration set {name}."
    on = [each for each in known.items if each.enabled is not False]
    if not on:
        return f"The configuration set {name} has no event destination that is on: events reach nobody."
    told = "; ".join(
        f"{clean(each.name, 60)} ({clean(each.kind or 'unknown', 20)}: "
        f"{', '.join(clean(kind, 20).lower() for kind in each.event_types) or 'no events'})"
        for each in on
    )
    return f"Events go to {told}."
