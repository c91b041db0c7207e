"""A source that never changes: a state that was read from a snapshot."""

from collections.abc import Iterable

from sestui.fleet.job import Job
from sestui.fleet.source import Focus, Listener, SourceKind
from sestui.model.fleet import FleetState
from sestui.model.target import Target


class StaticSource:
    """Shows one state. Makes no request, and refreshing it changes nothing."""

    def __init__(self, state: FleetState, title: str, kind: SourceKind = SourceKind.SNAPSHOT) -> None:
        self.kind = kind
        self.title = title
        self._state = state

    @property
    def state(self) -> FleetState:
        """The one state."""
        return self._state

    def start(self, listener: Listener) -> None:
        """Tell the listener the one state."""
        listener(self._state, frozenset(self._state.targets))

    def refresh(self, targets: Iterable[Target] | None = None) -> None:
        """Do nothing: a snapshot is what it was."""

    def ask(self, jobs: Iterable[Job]) -> None:
        """Do nothing: there is nobody to ask."""

    def look_at(self, focus: Focus) -> None:
        """Do nothing: there is nothing to fetch."""

    def stop(self) -> None:
        """Do nothing: nothing runs."""
