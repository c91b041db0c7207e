"""The whole fleet in a handful of counts."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Final, NamedTuple

from sestui.model.failure import ABSENT, Cause
from sestui.model.fleet import FleetState, TargetState
from sestui.model.reading import ReadingState
from sestui.model.settings import Thresholds
from sestui.rules.status import Status, mismatch, status


class Summary(NamedTuple):
    """How many targets are what.

    Each target is in exactly one of `production`, `sandbox`, `under_review`, `probation`, `paused`, `unknown`,
    `unread`, `absent` and `asking`, so that these add up to `total`. `failing`, `stale` and `mismatched` cut across
    them.
    """

    total: int = 0
    production: int = 0
    sandbox: int = 0
    """In the sandbox with no review pending: never requested, denied, failed, or granted and not yet in effect."""
    under_review: int = 0
    """In the sandbox while AWS reviews the request for production access."""
    probation: int = 0
    """Under review by AWS for the mail that was sent."""
    paused: int = 0
    """Sending is off, SHUTDOWN included."""
    unknown: int = 0
    """AWS answered without saying what the status hangs on."""
    unread: int = 0
    """Every attempt failed so far: there is no value at all."""
    absent: int = 0
    """There is nothing to read: the region is not enabled for the account, or SES is not offered there."""
    asking: int = 0
    """No outcome yet."""
    failing: int = 0
    """The latest attempt failed, with or without an earlier value; what is absent did not fail."""
    stale: int = 0
    """There is a value, but it is old or its latest refresh failed."""
    mismatched: int = 0
    """The access is not what the profile expects."""
    oldest: timedelta | None = None
    """The age of the oldest value; `None` without any."""
    failing_by_cause: tuple[tuple[Cause, int], ...] = ()
    """The most frequent first; equals in the order of the taxonomy."""


_SANDBOX: Final = (Status.SANDBOX, Status.REVIEW_DENIED, Status.REVIEW_FAILED, Status.GRANTED_NOT_YET)
_CAUSES: Final = tuple(Cause)


def is_absent(state: TargetState) -> bool:
    """Say whether there is nothing to be read, which is no failure of anybody's."""
    reading = state.account
    return reading.value is None and reading.failure is not None and reading.failure.cause in ABSENT


def summarise(state: FleetState, now: datetime, thresholds: Thresholds) -> Summary:
    """Count the fleet at `now`."""
    stale_after = timedelta(seconds=thresholds.stale_after)
    statuses: Counter[Status] = Counter()
    causes: Counter[Cause] = Counter()
    stale = unread = asking = mismatched = absent = 0
    first: datetime | None = None
    expects = {name: profile_state.profile.expect for name, profile_state in state.profiles.items()}
    for target, target_state in state.targets.items():
        reading = target_state.account
        if is_absent(target_state):
            absent += 1
            continue
        if reading.failure is not None:
            causes[reading.failure.cause] += 1
        if reading.value is None:
            unread += reading.failure is not None
            asking += reading.failure is None
            continue
        statuses[status(reading.value)] += 1
        stale += reading.state(now, stale_after) is ReadingState.STALE
        mismatched += bool(mismatch(reading.value, expects.get(target.profile)))
        if reading.as_of is not None and (first is None or reading.as_of < first):
            first = reading.as_of
    return Summary(
        total=len(state.targets),
        production=statuses[Status.PRODUCTION],
        sandbox=sum(statuses[each] for each in _SANDBOX),
        under_review=statuses[Status.REVIEW_PENDING],
        probation=statuses[Status.PROBATION],
        paused=statuses[Status.PAUSED] + statuses[Status.SHUTDOWN],
        unknown=statuses[Status.UNKNOWN],
        unread=unread,
        absent=absent,
        asking=asking,
        failing=causes.total(),
        stale=stale,
        mismatched=mismatched,
        oldest=None if first is None else max(now - first, timedelta(0)),
        failing_by_cause=tuple(sorted(causes.items(), key=lambda item: (-item[1], _CAUSES.index(item[0])))),
    )
