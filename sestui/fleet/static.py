"""A source that never changes: a state that was read from a snapshot."""

import threading
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, Final

from sestui.fleet.source import Focus, Listener, LoginAttempt, LoginTold, SourceKind
from sestui.fleet.writing import not_begun
from sestui.model.fleet import FleetState
from sestui.model.target import Target

if TYPE_CHECKING:
    from sestui.fleet.job import Job
    from sestui.model.acting import Confirmed, Outcome

LIVE: Final = "Start sestui without `--from-snapshot`."
NO_LOGIN: Final = "A snapshot is shown: nobody logs in through it."
REFUSAL: Final = "A snapshot is shown: nothing can be changed through it. Start sestui without `--from-snapshot`."


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

    def ask(self, jobs: "Iterable[Job]") -> None:
        """Do nothing: there is nobody to ask."""

    def look_at(self, focus: Focus) -> None:
        """Do nothing: there is nothing to fetch."""

    def refusal(self, target: Target) -> str:  # noqa: ARG002 - a source
        """Refuse: there is nothing to write to."""
        return REFUSAL

    def carry_out(self, confirmed: "Confirmed[Any]", done: "Callable[[Outcome], None]") -> None:
        """Refuse."""
        refused = not_begun(confirmed, "closed", REFUSAL)
        threading.Thread(target=done, args=(refused,), name="write", daemon=True).start()

    @property
    def under_way(self) -> int:
        """None ever is."""
        return 0

    def log_in(self, profile: str, told: LoginTold) -> LoginAttempt:  # noqa: ARG002 - a source
        """Refuse: there is nobody to log in to."""
        from sestui.fleet.logins import Attempt
        from sestui.model.failure import Cause, Failure
        from sestui.model.login import LoginProgress, LoginStage

        attempt = Attempt(told, lambda _opened: None)
        failed = LoginProgress(LoginStage.FAILED, failure=Failure(Cause.BAD_CONFIGURATION, NO_LOGIN, LIVE))
        threading.Thread(target=attempt.tell, args=(failed,), name="login", daemon=True).start()
        return attempt

    def stop(self) -> None:
        """Do nothing: nothing runs."""
