"""A source whose writes wait until the test says what came of them; counts what was handed to it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sestui.model.acting import Confirmed, Outcome, Result
from sestui.model.fleet import FleetState
from sestui.model.target import Target
from tests.tui.driving import Driven
from tests.tui.states import HandSource


class HeldWrites(HandSource):
    """Every confirmed write is held until `end`."""

    def __init__(self, *arguments: Any, refusals: Mapping[Target, str] | None = None, **more: Any) -> None:
        super().__init__(*arguments, **more)
        self.refusals = dict(refusals or {})
        self.confirmed: list[Confirmed[Any]] = []
        self._done: list[Callable[[Outcome], None]] = []

    def refusal(self, target: Target) -> str:
        return self.refusals.get(target, "")

    def carry_out(self, confirmed: Confirmed[Any], done: Callable[[Outcome], None]) -> None:
        self.confirmed.append(confirmed)
        self._done.append(done)

    @property
    def under_way(self) -> int:
        return sum(done is not None for done in self._done)

    def end(self, result: Result = Result.ACCEPTED, summary: str = "It is done.", **members: Any) -> None:
        """Tell what came of the oldest one, from another thread as the engine does."""
        confirmed = self.confirmed[len(self.confirmed) - len(self._done)]
        outcome = Outcome(confirmed.action, confirmed.target, result, summary, confirmation=confirmed.id)
        telling = threading.Thread(target=self._done.pop(0), args=(replace(outcome, **members),))
        telling.start()
        telling.join()


def held(state: FleetState | None = None, **more: Any) -> tuple[Driven, HeldWrites]:
    """Return an app whose writes are held, and its source."""
    driven = Driven(state, **more)
    source = HeldWrites(driven.source.current, driven.source.kind, driven.source.title)
    driven.source = driven.app.source = source
    return driven, source
