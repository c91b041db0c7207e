"""When a thread last sent a request: what whoever paces requests has to know, since much may come before that."""

import threading
import time

_LATEST = threading.local()


def note() -> None:
    """Say that this thread sends a request now."""
    _LATEST.at = time.monotonic()


def latest() -> float | None:
    """Return when this thread last sent a request (`time.monotonic`); `None` when it never did."""
    at: float | None = getattr(_LATEST, "at", None)
    return at
