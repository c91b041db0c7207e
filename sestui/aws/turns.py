"""A turn for each write: SES takes one request a second of an account in a region, and a write is one of them.

For whoever writes without an engine that paces reads and writes together. SES Developer Guide, "Service quotas":
SendEmail is held to the account's own sending rate instead.
"""

import threading
import time
from collections.abc import Callable
from typing import Final, TypeAlias

Turn: TypeAlias = Callable[[str, str], None]
"""Waits until the owner (account id, else a name for the profile) may make one more request in a region."""
INTERVAL: Final = 1.012
"""Seconds between two requests: the strict second, and a little for their different ways to the server."""


class Turns:
    """Lets the requests of one owner and region go one by one. Thread-safe."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self._clock = clock
        self._sleep = sleep
        self._lock = threading.Lock()
        self._next: dict[tuple[str, str], float] = {}

    def __call__(self, owner: str, region: str) -> None:
        """Wait for a turn; the first is at once."""
        with self._lock:
            now = self._clock()
            at = max(now, self._next.get((owner, region), now))
            self._next[owner, region] = at + INTERVAL
        if at > now:
            self._sleep(at - now)
