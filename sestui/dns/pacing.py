"""How fast may be asked: a token bucket that shrinks when answers stay out, and grows back.

A VPC's resolver drops what exceeds 1,024 packets per second and network interface (Amazon VPC User Guide, "DNS
quotas"); Google Public DNS asks for at most 1,500 per second. Pure: every method is told the time.
"""

from typing import Final

CEILING: Final = 800.0
"""Questions per second, for everybody who did not choose otherwise."""
FLOOR: Final = 50.0
_BURST: Final = 0.05
"""Of a second's worth that may leave at once."""
_WINDOW: Final = 1.0
_MANY: Final = 10
_SHARE: Final = 0.1
_GROWTH: Final = 0.1
"""Of the ceiling, per second without a burst of timeouts."""


class Pacer:
    """Grants packets; not safe for threads. Without a ceiling it grants all of them."""

    def __init__(self, ceiling: float | None = CEILING, now: float = 0.0) -> None:
        """Begin at the ceiling.

        Args:
            ceiling: packets per second; `None` for no limit.
            now: seconds, of any clock that is used throughout.
        """
        if ceiling is not None and ceiling <= 0:
            raise ValueError("a ceiling is above 0")
        self.ceiling = ceiling
        self._rate = ceiling or 0.0
        self._tokens = self._depth
        self._at = now
        self._window = now
        self._sent = 0
        self._lost = 0

    @property
    def rate(self) -> float | None:
        """Packets per second that are granted now; `None` without a limit."""
        return None if self.ceiling is None else self._rate

    def take(self, now: float) -> float:
        """Take one packet out of the budget: 0.0 when it may leave now, else the seconds until it is worth asking."""
        if self.ceiling is None:
            return 0.0
        self._pass(now)
        if self._tokens >= 1.0:
            self._tokens -= 1.0
            self._sent += 1
            return 0.0
        return max((1.0 - self._tokens) / self._rate, 0.001)

    def lost(self, now: float) -> None:
        """Note that a packet stayed without an answer; the first of many halves the rate, once per second."""
        if self.ceiling is None:
            return
        self._pass(now)
        self._lost += 1
        if self._lost >= _MANY and self._lost > _SHARE * self._sent:
            self._rate = max(min(FLOOR, self.ceiling), self._rate / 2)
            self._tokens = min(self._tokens, self._depth)
            self._begin_window(now)

    @property
    def _depth(self) -> float:
        return max(1.0, self._rate * _BURST)

    def _pass(self, now: float) -> None:
        elapsed = max(0.0, now - self._at)
        self._at = now
        if now - self._window >= _WINDOW:
            self._begin_window(now)
        if self._rate < (self.ceiling or 0.0):
            self._rate = min(self.ceiling or 0.0, self._rate + elapsed * _GROWTH * (self.ceiling or 0.0))
        self._tokens = min(self._depth, self._tokens + elapsed * self._rate)

    def _begin_window(self, now: float) -> None:
        self._window, self._sent, self._lost = now, 0, 0
