"""Which permission is missing where, by what reading met: denied, allowed, or not known. Pure.

Allowed is only what was answered. What was throttled, unreachable or not asked says nothing of a permission.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from sestui.model.depth import Depth
from sestui.model.failure import ABSENT, LABELS, Cause, Failure
from sestui.model.feedback import Topic
from sestui.model.fleet import FleetState, TargetState
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.permissions import READING, Permission

_LISTED_BY: Final = {
    "details": "identities",
    "notifications": "identities",
    "configuration_sets": "details",
    "event_destinations": "details",
    "topics": "notifications",
    "subscriptions": "topics",
}
"""What is only asked about what another reading has named."""


class Standing(StrEnum):
    """What is known of one permission in one place."""

    DENIED = "denied"
    NOT_KNOWN = "not-known"
    """It was asked, or was to be asked, and no answer came that tells."""
    NOT_ASKED = "not-asked"
    """There was nothing to ask about, or nobody asks unless a person wants it."""
    ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One permission in one target; of a whole profile where `region` is empty."""

    permission: Permission
    profile: str
    region: str
    standing: Standing
    why: str = ""
    """Why it is not known, or was not asked. Clean."""


def findings(state: FleetState, places: frozenset[str]) -> tuple[Finding, ...]:
    """Return what the readings of `state` say of every permission, in the order of the table, then of the targets.

    `places`: the fields of `Depth` that were to be read; the others were not asked for. A region that is not enabled,
    or has no SES, needs no permission and is left out.
    """
    found: list[Finding] = []
    for permission in READING:
        if not permission.action:
            continue
        if permission.of_profile:
            for name, profile in state.profiles.items():
                standing, why = _of_profile(permission, getattr(profile, permission.place))
                found.append(Finding(permission, name, "", standing, why))
            continue
        for target, known in state.targets.items():
            failure = known.account.failure
            if failure is not None and failure.cause in ABSENT:
                continue
            standing, why = _of_target(permission, known, places)
            found.append(Finding(permission, target.profile, target.region, standing, why))
    return tuple(found)


def has_evidence(state: FleetState, places: frozenset[str]) -> bool:
    """Say whether reading on would hardly tell more of permissions: one answer of each kind tells all of its kind."""
    for known in state.targets.values():
        if known.account.as_of is None and known.account.failure is None:
            return False
        if known.account.failure is not None:
            continue
        for place in places:
            part = getattr(known.depth, place)
            if isinstance(part, Reading):
                if part.as_of is None and part.failure is None:
                    return False
            elif not part and _names_some(place, known.depth):
                return False
    return True


def _names_some(place: str, depth: Depth) -> bool:
    """Say whether something was named that is to be asked about, as far as is known."""
    if place in ("details", "notifications"):
        return bool(depth.identities.value and depth.identities.value.items)
    if place in ("configuration_sets", "event_destinations"):
        return any(each.value is not None and each.value.configuration_set for each in depth.details.values())
    if place == "topics":
        told = [each.value for each in depth.notifications.values() if each.value is not None]
        published = [each.value for each in depth.event_destinations.values() if each.value is not None]
        return any(each.bounce_topic or each.complaint_topic for each in told) or any(
            destination.kind == "sns" for each in published for destination in each.items
        )
    return False


def _of_profile(permission: Permission, reading: Reading[Any]) -> tuple[Standing, str]:
    if reading.failure is not None:
        return _of_failure(permission, reading.failure)
    if reading.value is None:
        return Standing.NOT_ASKED, "nobody had to ask"
    source = getattr(reading.value, "source", permission.action)
    if source == permission.action:
        return Standing.ALLOWED, ""
    if permission.action == "ec2:DescribeRegions" and source == "account:ListRegions":
        return Standing.NOT_ASKED, "account:ListRegions has answered"
    return Standing.NOT_KNOWN, f"the regions are those of {clean(source, 60)}"


def _of_target(permission: Permission, known: TargetState, places: frozenset[str]) -> tuple[Standing, str]:
    place, failure = permission.place, known.account.failure
    if place == "account":
        return _of_readings(permission, [known.account]) or (Standing.NOT_KNOWN, "it was not asked in time")
    readings = _readings(place, known.depth)
    found = _of_readings(permission, readings)
    if found is not None:
        return found
    if permission.on_demand:
        return Standing.NOT_ASKED, "it is only asked for when somebody wants to know"
    if ("topics" if place == "subscriptions" else place) not in places:
        return Standing.NOT_ASKED, "it is no part of this check"
    if failure is not None and failure.cause is not Cause.DENIED:
        return Standing.NOT_KNOWN, LABELS[failure.cause]
    if place not in _LISTED_BY:
        return Standing.NOT_KNOWN, "it was not asked in time"
    return _of_unnamed(place, known.depth)


def _of_unnamed(place: str, depth: Depth) -> tuple[Standing, str]:
    """Say why nothing was asked about: nothing was named, or nobody knows what there is."""
    source = _LISTED_BY[place]
    readings = list(_readings(source, depth))
    if any(each.value is None for each in readings) or (source == "identities" and not readings):
        return Standing.NOT_KNOWN, "it is not known what there is to ask about"
    if not readings and source in _LISTED_BY and not _names_some(source, depth):
        return _of_unnamed(source, depth)
    if not readings or _names_some(place, depth):
        return Standing.NOT_KNOWN, "it was not asked in time"
    return Standing.NOT_ASKED, "nothing was found to ask about"


def _readings(place: str, depth: Depth) -> Iterator[Reading[Any]]:
    if place == "subscriptions":
        yield from (_subscriptions(each) for each in depth.topics.values())
        return
    part = getattr(depth, place)
    if isinstance(part, Reading):
        yield part
    else:
        yield from part.values() if isinstance(part, Mapping) else ()


def _subscriptions(topic: Reading[Topic]) -> Reading[Any]:
    """Return what is known of the subscriptions of a topic as a reading of its own."""
    value = topic.value
    if value is None or topic.failure is not None:
        return Reading()
    if value.subscriptions_failure is not None:
        return Reading(None, None, value.subscriptions_failure, topic.as_of)
    return Reading(value.subscriptions, topic.as_of) if value.subscriptions is not None else Reading()


def _of_readings(permission: Permission, readings: Any) -> tuple[Standing, str] | None:
    """Return what readings say, the worst first; `None` where none of them had an outcome."""
    found: list[tuple[Standing, str]] = []
    for reading in readings:
        if reading.failure is not None:
            found.append(_of_failure(permission, reading.failure))
        elif reading.value is not None and getattr(reading.value, "in_use", True):
            found.append((Standing.ALLOWED, ""))
        elif reading.value is not None:
            found.append((Standing.NOT_ASKED, "it is not in use here"))
    for standing in (Standing.DENIED, Standing.ALLOWED, Standing.NOT_KNOWN, Standing.NOT_ASKED):
        for each in found:
            if each[0] is standing:
                return each
    return None


def _of_failure(permission: Permission, failure: Failure) -> tuple[Standing, str]:
    if failure.cause is Cause.DENIED:
        # A reading may make several calls, of which another one was denied.
        if failure.iam_action in (None, permission.action):
            return Standing.DENIED, ""
        return Standing.NOT_KNOWN, f"{clean(failure.iam_action or '', 80)} is denied"
    if failure.cause in ABSENT:
        return Standing.NOT_ASKED, LABELS[failure.cause]
    return Standing.NOT_KNOWN, LABELS[failure.cause]
