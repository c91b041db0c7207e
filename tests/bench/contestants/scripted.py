"""The screen alone, on a fleet that somebody else moves: each line that comes through the pipe PIPE moves one quota."""

import os
import sys
import threading
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sestui.fleet.job import Job
from sestui.fleet.source import Focus, Listener, LoginAttempt, LoginTold, SourceKind
from sestui.model.account import AccountState, Caller, SendQuota
from sestui.model.acting import Confirmed, Outcome
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.reading import Reading
from sestui.model.regions import DOCUMENTED
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from sestui.tui import run

PROFILES = tuple(Profile(f"fleet-{number:03}", regions=DOCUMENTED) for number in range(1, 21))
MAX = 50_000.0


def _account(sent: float, at: datetime) -> TargetState:
    quota = SendQuota(max_24_hour=MAX, max_rate=14.0, sent_24_hour=sent)
    account = AccountState(production_access=True, sending_enabled=True, enforcement_status="HEALTHY", quota=quota)
    return TargetState(Reading(value=account, as_of=at))


class ScriptedSource:
    """Implements `fleet.source.Source`: everything is read at the start, and only a script changes it."""

    kind = SourceKind.LIVE
    title = ""

    def __init__(self, pipe: Path) -> None:
        self._pipe = pipe
        self._now = datetime.now(UTC)
        self._sent = 1_000.0
        self._state = FleetState(
            profiles=MappingProxyType(
                {
                    profile.name: ProfileState(
                        profile,
                        Reading(value=Caller(f"{210_000_000_000 + number}", "arn:aws:iam::user"), as_of=self._now),
                    )
                    for number, profile in enumerate(PROFILES)
                }
            ),
            targets=MappingProxyType(
                {
                    Target(profile.name, region): _account(self._sent, self._now)
                    for profile in PROFILES
                    for region in DOCUMENTED
                }
            ),
            generation=1,
        )

    @property
    def state(self) -> FleetState:
        """The latest state."""
        return self._state

    def start(self, listener: Listener) -> None:
        """Tell the state, and listen to the script."""
        listener(self._state, frozenset(self._state.targets))
        threading.Thread(target=self._follow, args=(listener,), name="script", daemon=True).start()

    def refresh(self, targets: Iterable[Target] | None = None) -> None:
        """Do nothing."""

    def ask(self, jobs: Iterable[Job]) -> None:
        """Do nothing."""

    def look_at(self, focus: Focus) -> None:
        """Do nothing."""

    def refusal(self, _target: Target) -> str:
        return "a script moves this fleet"

    def carry_out(self, _confirmed: Confirmed[Any], _done: Callable[[Outcome], None]) -> None:
        raise AssertionError("nobody writes here")

    @property
    def under_way(self) -> int:
        return 0

    def log_in(self, _profile: str, _told: LoginTold) -> LoginAttempt:
        raise AssertionError("nobody logs in here")

    def stop(self) -> None:
        """Do nothing; the thread is a daemon."""

    def _follow(self, listener: Listener) -> None:
        with self._pipe.open() as script:
            for _ in script:
                target = next(iter(self._state.targets))
                self._sent += MAX / 4
                targets = dict(self._state.targets) | {target: _account(self._sent, self._now)}
                self._state = replace(
                    self._state, targets=MappingProxyType(targets), generation=self._state.generation + 1
                )
                listener(self._state, frozenset({target}))


if __name__ == "__main__":
    sys.exit(run(ScriptedSource(Path(sys.argv[1])), Settings(profiles=PROFILES), environ=dict(os.environ)))
