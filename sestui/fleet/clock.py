"""The time that the engine goes by."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: one that never jumps for due times, and the wall clock for as-of times."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    speed: float = 1.0
    """How many seconds of `monotonic` pass in one real second."""
