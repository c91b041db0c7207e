"""Answers that are kept for as long as DNS allows; absences too (RFC 2308 section 5). Told the time, never asks it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from sestui.dns.names import is_within
from sestui.model.dns import Lookup, RecordType

Key = tuple[str, RecordType]

POSITIVE: Final = 3_600.0
NEGATIVE: Final = 900.0
"""Seconds for which an answer is kept at most, whatever its TTL."""
BRIEF: Final = 5.0
"""Seconds for which a failure is kept, and an absence without a TTL: enough for one round of checks."""
SIZE: Final = 65_536


class Cache:
    """At most `size` answers; the oldest go first."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._entries: dict[Key, tuple[Lookup, float, float]] = {}

    def get(self, key: Key, now: float) -> Lookup | None:
        """Return an answer with the TTL that is left of it, or `None`."""
        entry = self._entries.get(key)
        if entry is None:
            return None
        lookup, stored, until = entry
        if now >= until:
            del self._entries[key]
            return None
        if lookup.ttl is None or now - stored < 1.0:
            return lookup
        return replace(lookup, ttl=max(0, lookup.ttl - int(now - stored)))

    def put(self, key: Key, lookup: Lookup, now: float) -> None:
        """Keep an answer as long as it may be kept."""
        if not lookup.answered or (lookup.missing and lookup.ttl is None):
            seconds = BRIEF
        elif lookup.missing:
            seconds = min(float(lookup.ttl or 0), NEGATIVE)
        else:
            seconds = min(float(lookup.ttl or 0), POSITIVE)
        self._entries.pop(key, None)
        if seconds <= 0:
            return
        if len(self._entries) >= self._size:
            del self._entries[next(iter(self._entries))]
        self._entries[key] = (lookup, now, now + seconds)

    def drop(self, key: Key) -> None:
        """Drop one answer, if it is there."""
        self._entries.pop(key, None)

    def forget(self, names: Iterable[str] | None = None) -> None:
        """Drop everything, or what was asked of these names, of names below them, and what leads through them."""
        if names is None:
            self._entries.clear()
            return
        gone = tuple(names)
        for key, (lookup, _, _) in tuple(self._entries.items()):
            if any(is_within(name, one) for name in (key[0], *lookup.chain) for one in gone):
                del self._entries[key]

    def __len__(self) -> int:
        return len(self._entries)
