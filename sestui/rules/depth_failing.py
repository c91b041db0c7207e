"""What of a target in depth could not be read, and which permissions that are missing would make it readable."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Final

from sestui.model.depth import Depth
from sestui.model.failure import ABSENT, Cause, Failure
from sestui.model.feedback import Topic
from sestui.model.reading import Reading

WORDS: Final = {
    "reputation": "reputation rates",
    "statistics": "sending statistics",
    "identities": "list of identities",
    "details": "identity",
    "notifications": "notification topics",
    "configuration_sets": "configuration set",
    "event_destinations": "event destinations",
    "topics": "SNS topic",
    "suppressed": "suppression list",
    "lookups": "suppressed address",
    "recommendations": "recommendations",
    "tenants": "tenants",
    "entities": "reputation entities",
    "dedicated_ips": "dedicated IPs",
    "endpoints": "multi-region endpoints",
    "authentication": "DNS of an identity",
    "limit_requests": "requests for limits",
    "insights": "message insights",
    "sender_checks": "DNS of a From address",
}
"""The parts of `Depth` in words."""


@dataclass(frozen=True, slots=True)
class DepthFailure:
    """Why one kind of reading failed, and for how many things."""

    part: str
    """In words, as in `WORDS`."""
    failure: Failure
    """The first of them."""
    count: int


def depth_failures(depth: Depth) -> tuple[DepthFailure, ...]:
    """Return what failed in the latest attempts, each part, cause and denied action once, in the order of `Depth`.

    A region without SES is a settled answer and no failure.
    """
    found: dict[tuple[str, Cause, str | None], list[Failure]] = {}
    for part, failure in _failures(depth):
        if failure.cause not in ABSENT:
            found.setdefault((part, failure.cause, failure.iam_action), []).append(failure)
    return tuple(DepthFailure(WORDS[key[0]], failures[0], len(failures)) for key, failures in found.items())


def missing_permissions(depth: Depth) -> tuple[str, ...]:
    """Return the IAM actions that were denied, sorted, each once."""
    return tuple(
        sorted(
            {
                failure.iam_action
                for _, failure in _failures(depth)
                if failure.cause is Cause.DENIED and failure.iam_action is not None
            }
        )
    )


def not_asked(depth: Depth) -> int:
    """Return of how many identities that were listed the details were never asked for, with whatever outcome."""
    listed = depth.identities.value
    return sum(item.name not in depth.details for item in listed.items) if listed is not None else 0


def unanswered(depth: Depth) -> int:
    """Return of how many identities DNS did not answer what a verdict needs."""
    return sum(reading.value is not None and reading.value.unanswered for reading in depth.authentication.values())


def _failures(depth: Depth) -> Iterator[tuple[str, Failure]]:
    for each in fields(depth):
        if each.name not in WORDS:
            continue
        part = getattr(depth, each.name)
        for reading in (part,) if isinstance(part, Reading) else part.values():
            if reading.failure is not None:
                yield each.name, reading.failure
            if isinstance(reading.value, Topic) and reading.value.subscriptions_failure is not None:
                yield each.name, reading.value.subscriptions_failure
