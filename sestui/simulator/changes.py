"""What requests have changed of one account in one region since the start, and what the scene makes of it.

Only the simulator's own loop touches it. The scene has the last word: where its own state has moved since a change was
asked for, that counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from sestui.simulator.account import WINDOW
from sestui.simulator.arns import made_up
from sestui.simulator.inventory import Inventory, SceneIdentity, SceneSuppressed
from sestui.simulator.scene import RegionState

DAILY: Final = "L-804C8AE8"
"""The quota of e-mails in 24 hours (AWS General Reference, SES endpoints and quotas)."""
RATE: Final = "L-CDEF9B6B"
"""The quota of e-mails a second."""
OPEN: Final = frozenset({"PENDING", "CASE_OPENED"})
"""Statuses of a request for a higher quota that somebody still works on."""
_GRANTED_QUOTA: Final = 50_000.0
_GRANTED_RATE: Final = 14.0
_CASE_DIGITS: Final = 15


@dataclass(frozen=True, slots=True)
class PutDetails:
    """The latest PutAccountDetails."""

    at: float
    """Seconds after the start."""
    members: Mapping[str, Any]
    """Of `RegionState`."""
    case: str = ""
    """The review that it began; empty when it began none."""
    before: tuple[object, ...] = ()
    """What the scene itself said of the review then."""


@dataclass(frozen=True, slots=True)
class PutSending:
    """The latest PutAccountSendingAttributes."""

    enabled: bool
    before: bool | None
    """What the scene itself said then."""


@dataclass(frozen=True, slots=True)
class QuotaRequest:
    """One request for a higher quota."""

    id: str
    code: str
    desired: float
    at: float
    requester: str
    case: str


@dataclass(frozen=True, slots=True)
class Message:
    """A message that was accepted."""

    id: str
    at: float
    sender: str
    subject: str
    recipients: tuple[str, ...]
    tags: tuple[Mapping[str, str], ...] = ()


@dataclass(slots=True)
class Changes:
    """All of it."""

    details: PutDetails | None = None
    sending: PutSending | None = None
    quotas: list[QuotaRequest] = field(default_factory=list)
    messages: dict[str, Message] = field(default_factory=dict)
    counted: list[tuple[float, int]] = field(default_factory=list)
    """When how many recipients were counted against the quota."""
    verifications: list[tuple[float, str]] = field(default_factory=list)
    """When to which address a verification was mailed."""
    identities: dict[str, SceneIdentity] = field(default_factory=dict)
    """By name: those that were added, or whose verification began again."""
    suppressed: dict[str, SceneSuppressed | None] = field(default_factory=dict)
    """By address: added, or `None` for removed."""
    tokens: float | None = None
    """E-mails that may go out at once, as of `tokens_at`; `None` before the first."""
    tokens_at: float = 0.0


def scene_says(state: RegionState) -> tuple[object, ...]:
    """Return what a scene itself says of a review: when this moves, it has decided."""
    return state.review, state.case, state.production


def case_id(*named: object) -> str:
    """Return the id of a support case: digits, always the same for the same names."""
    return f"17{int(made_up('/'.join(map(str, named)))[:12], 16):013d}"[:_CASE_DIGITS]


def effective(base: RegionState, changes: Changes, elapsed: float) -> RegionState:
    """Return the scene's state with what was changed."""
    members: dict[str, Any] = {}
    put = changes.details
    if put is not None:
        members |= put.members
        if put.case and put.before == scene_says(base):
            members |= _reviewed(base, put, elapsed)
    for request in changes.quotas:
        if status_of(request, base, elapsed) == "APPROVED":
            members["quota" if request.code == DAILY else "rate"] = request.desired
    sending = changes.sending
    if sending is not None and sending.before == base.sending:
        members["sending"] = sending.enabled
    return replace(base, **members) if members else base


def _reviewed(base: RegionState, put: PutDetails, elapsed: float) -> dict[str, Any]:
    if base.verdict is None or elapsed < put.at + base.verdict_after:
        return {"review": "PENDING", "case": put.case}
    if base.verdict == "FAILED":
        # not received: there is no case
        return {"review": "FAILED", "case": None}
    members: dict[str, Any] = {"review": base.verdict, "case": put.case}
    if base.verdict == "GRANTED":
        members |= {"production": True, "quota": _GRANTED_QUOTA, "rate": _GRANTED_RATE}
    return members


def status_of(request: QuotaRequest, base: RegionState, elapsed: float) -> str:
    """Return the status of a request for a higher quota."""
    due = base.quota_verdict is not None and elapsed >= request.at + base.quota_verdict_after
    return (base.quota_verdict if due else None) or "PENDING"


def sent_lately(changes: Changes, elapsed: float) -> int:
    """Return how many recipients count against the quota of 24 hours; what has left the window is forgotten."""
    changes.counted = [(at, count) for at, count in changes.counted if at > elapsed - WINDOW]
    return sum(count for _, count in changes.counted)


def suppressed(inventory: Inventory, changes: Changes) -> tuple[SceneSuppressed, ...]:
    """Return the suppression list: what was added last comes first."""
    if not changes.suppressed:
        return inventory.suppressed
    added = [one for one in reversed(changes.suppressed.values()) if one is not None]
    return (*added, *(one for one in inventory.suppressed if one.address not in changes.suppressed))
