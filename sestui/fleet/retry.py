"""When a failed reading is tried again: soon, within its round, or later, with a growing pause."""

from dataclasses import dataclass
from random import Random
from typing import Final

from sestui.model.failure import Cause


@dataclass(frozen=True, slots=True)
class Policy:
    """How one cause is retried. Times in seconds."""

    quick: tuple[float, ...] = ()
    """Pauses before the quick retries of one round; the failure is final when they are used up."""
    slowest: float = 900.0
    """The longest pause between two rounds, however often they failed."""


POLICIES: Final[dict[Cause, Policy]] = {
    Cause.THROTTLED: Policy(quick=(1.0, 2.0, 4.0, 8.0), slowest=300.0),
    Cause.UNREACHABLE: Policy(quick=(0.5, 2.0), slowest=300.0),
    Cause.TIMED_OUT: Policy(quick=(1.0,), slowest=300.0),
    Cause.LOGIN_NEEDED: Policy(slowest=300.0),
    Cause.DENIED: Policy(slowest=900.0),
    Cause.REGION_NOT_ENABLED: Policy(slowest=3600.0),
    Cause.NOT_OFFERED: Policy(slowest=3600.0),
    Cause.BAD_CONFIGURATION: Policy(slowest=900.0),
    Cause.UNEXPECTED: Policy(quick=(1.0,), slowest=900.0),
}
JITTER: Final = 0.1
"""Every pause is drawn from plus or minus this share, so that targets do not march in step."""


def quick_pause(cause: Cause, attempt: int, random: Random) -> float | None:
    """Return the pause before the next quick retry after the `attempt`-th failure (from 1); `None` when final."""
    pauses = POLICIES[cause].quick
    return jittered(pauses[attempt - 1], random) if attempt <= len(pauses) else None


def slow_pause(cause: Cause, rounds: int, interval: float, random: Random) -> float:
    """Return the pause after `rounds` failed rounds in a row (from 1): doubling from the ordinary interval."""
    ceiling = max(POLICIES[cause].slowest, interval)
    return jittered(min(interval * 2.0 ** min(rounds, 16), ceiling), random)


def jittered(pause: float, random: Random) -> float:
    """Return the pause, a little longer or shorter."""
    return pause * random.uniform(1.0 - JITTER, 1.0 + JITTER)
