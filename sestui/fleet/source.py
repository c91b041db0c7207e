"""Where a front end gets fleet states from: the live engine, or a snapshot."""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import Protocol, TypeAlias

from sestui.model.fleet import FleetState
from sestui.model.target import Target

Listener: TypeAlias = Callable[[FleetState, frozenset[Target]], None]


class SourceKind(StrEnum):
    """What a screen must say about the data it shows."""

    LIVE = "live"
    DEMO = "demo"
    SNAPSHOT = "snapshot"


class Source(Protocol):
    """A supplier of fleet states. All methods may be called from any thread and return at once."""

    kind: SourceKind
    title: str
    """For the header: empty when live, the file's name for a snapshot."""

    @property
    def state(self) -> FleetState:
        """The latest state."""
        ...

    def start(self, listener: Listener) -> None:
        """Begin to read; `listener` is called from another thread with each new state and the targets that changed.

        Calls are coalesced: at most about ten a second. It must be quick and must not raise.
        """
        ...

    def refresh(self, targets: Iterable[Target] | None = None) -> None:
        """Read these targets (all, when `None`) now, ahead of their time, as far as pacing allows."""
        ...

    def look_at(self, targets: Iterable[Target]) -> None:
        """Say what is on screen now: it is read first."""
        ...

    def stop(self) -> None:
        """Stop reading; returns at once, whatever hangs."""
        ...
