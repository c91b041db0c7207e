"""A cell that may be unknown: every value sestui shows is one of these."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Generic, TypeVar

from sestui.model.failure import Failure

T = TypeVar("T")


class ReadingState(StrEnum):
    """How far a reading can be trusted now."""

    NOT_ASKED = "not-asked"
    FRESH = "fresh"
    STALE = "stale"
    FAILED = "failed"
    """The latest attempt failed and there is no earlier value."""


@dataclass(frozen=True, slots=True)
class Reading(Generic[T]):
    """The last good value and the last failure, side by side.

    A failed attempt keeps the value that was read before; a good one clears the failure. Times are aware, in UTC.
    """

    value: T | None = None
    as_of: datetime | None = None
    """When `value` was read."""
    failure: Failure | None = None
    """Why the latest attempt failed; `None` when it succeeded or nothing was asked yet."""
    failed_at: datetime | None = None

    def succeeded(self, value: T, at: datetime) -> "Reading[T]":
        """Return the reading after a good answer at `at`."""
        return Reading(value=value, as_of=at)

    def failed(self, failure: Failure, at: datetime) -> "Reading[T]":
        """Return the reading after a failed attempt at `at`; the last good value stays."""
        return replace(self, failure=failure, failed_at=at)

    def state(self, now: datetime, max_age: timedelta) -> ReadingState:
        """Say how far this can be trusted at `now`: a value older than `max_age` or with a later failure is stale."""
        if self.value is None or self.as_of is None:
            return ReadingState.FAILED if self.failure is not None else ReadingState.NOT_ASKED
        if self.failure is not None or now - self.as_of > max_age:
            return ReadingState.STALE
        return ReadingState.FRESH

    def age(self, now: datetime) -> timedelta | None:
        """Return how old the value is; never negative, `None` without a value."""
        return None if self.as_of is None else max(now - self.as_of, timedelta(0))
