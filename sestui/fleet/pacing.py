"""How often one account in one region may be asked.

SES throttles nearly every call at one request per second for each account and region (SES Developer Guide, Service
quotas, "Sending API throttling"). The budget belongs to the account, so every profile of it shares one.
"""

from typing import Final

SES_INTERVAL: Final = 1.0
"""Seconds between the starts of two SES calls for one account and region."""


class Pacer:
    """Says when the next call for a key may start. Knows no clock: the caller says what time it is."""

    def __init__(self, interval: float = SES_INTERVAL) -> None:
        self._interval = interval
        self._free_at: dict[tuple[str, str], float] = {}

    def free_at(self, key: tuple[str, str]) -> float:
        """Return the time from which a call for `key` may start."""
        return self._free_at.get(key, 0.0)

    def started(self, key: tuple[str, str], now: float) -> None:
        """Take the budget of one call that starts at `now`."""
        self._free_at[key] = now + self._interval

    def hold(self, key: tuple[str, str], until: float) -> None:
        """Let nothing start for `key` before `until`, e.g. after a throttled call."""
        self._free_at[key] = max(self.free_at(key), until)
