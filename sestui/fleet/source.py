"""Where a front end gets fleet states from: the live engine, or a snapshot.

Loaded before the first paint, like the fleet's state: what only annotations need is not imported.
"""

from collections.abc import Callable, Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, TypeAlias

from sestui.model.fleet import FleetState
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.fleet.job import Job, Kind
    from sestui.model.acting import Confirmed, Outcome
    from sestui.model.login import LoginProgress

Listener: TypeAlias = Callable[[FleetState, frozenset[Target]], None]
LoginTold: TypeAlias = "Callable[[LoginProgress], None]"


class SourceKind(StrEnum):
    """What a screen must say about the data it shows."""

    LIVE = "live"
    DEMO = "demo"
    SNAPSHOT = "snapshot"


class Focus(NamedTuple):
    """What the user looks at: it is read first, and parts that are read only on demand are read at all."""

    targets: frozenset[Target] = frozenset()
    """Whose account state is on screen."""
    target: Target | None = None
    """Whose detail view is open."""
    kinds: "tuple[Kind, ...]" = ()
    """What the pane in front shows of `target`, most needed first."""
    identities: tuple[tuple[Target, str], ...] = ()
    """Identities on screen whose details are shown or wanted, in the order of the screen."""


class LoginAttempt(Protocol):
    """A login that was begun. All methods may be called from any thread and return at once."""

    def answer(self, code: str) -> None:
        """Give the code of an MFA device, when it is asked for."""
        ...

    def cancel(self) -> None:
        """Give up: nothing is told after it."""
        ...


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

    def ask(self, jobs: "Iterable[Job]") -> None:
        """Make these readings now, as far as pacing allows: a lookup, the next page, one identity again.

        Not before the profile's account is known; jobs of targets that are not watched are dropped.
        """
        ...

    def look_at(self, focus: Focus) -> None:
        """Say what is on screen now."""
        ...

    def refusal(self, target: Target) -> str:
        """Return why nothing can be changed there, as a sentence for a person; empty when it can. Asks nobody."""
        ...

    def carry_out(self, confirmed: "Confirmed[Any]", done: "Callable[[Outcome], None]") -> None:
        """Do what was confirmed, once; `done` is called once with what came of it, from another thread.

        What it has changed is read again after that. It must be quick and must not raise.
        """
        ...

    @property
    def under_way(self) -> int:
        """How many writes have begun and not ended."""
        ...

    def log_in(self, profile: str, told: LoginTold) -> LoginAttempt:
        """Begin to log a watched profile in; `told` is called from another thread with every step until its end.

        What was opened is read again at once. `told` must be quick and must not raise.
        """
        ...

    def stop(self) -> None:
        """Stop reading, and let no write begin any more; waits for nothing but a moment for writes under way."""
        ...
