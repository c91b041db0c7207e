"""Bounce and complaint rate, what was sent, and when the quota is full: as plots, and in words below them."""

from typing import Any, ClassVar

from textual.app import ComposeResult

from sestui.fleet.job import Kind
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.age import age_text
from sestui.rules.forecast import Forecast
from sestui.rules.headroom import headroom, target_forecast
from sestui.tui.painted import Line, Lines
from sestui.tui.panes.base import Pane
from sestui.tui.plots.steps import hour_after
from sestui.tui.reputation_text import reputation_lines


class ReputationPane(Pane):
    """Plots, scrolling."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.REPUTATION, Kind.STATISTICS, Kind.ACCOUNT)

    def __init__(self, pane_target: Target) -> None:
        super().__init__(pane_target)
        self._beside = frozenset((pane_target.profile,))
        """The profiles whose regions are shown beside this one."""
        self._kept: dict[int, tuple[Reading[Any], Reading[Any], Forecast]] = {}
        """Forecasts, by the identity of the account reading that is kept with them."""
        self._made_of: object = None
        """What is on the screen now was made of this."""

    def compose(self) -> ComposeResult:
        """One text."""
        yield Lines(id="text")

    def concerns(self, changed: frozenset[Target]) -> bool:
        """Say whether a region of the account is among what changed: all of them are shown."""
        return any(target.profile in self._beside for target in changed)

    def show(self) -> None:
        """Show it as it is known now."""
        view, target = self.sestui.view, self.pane_target
        if target not in view.state.targets:
            self._made_of = None
            self.query_one(Lines).show(lambda _: ((("This target is no longer watched.", "dim"),),))
            return
        state, now = self.state, view.now
        before, self._kept = self._kept, {}

        def forecast_of(state: TargetState) -> Forecast:
            """Return a forecast, made again only where something that it is made of was read again."""
            account, statistics = state.account, state.depth.statistics
            kept = before.get(id(account))
            if kept is None or kept[0] is not account or kept[1] is not statistics:
                kept = (account, statistics, target_forecast(state))
            self._kept[id(account)] = kept
            return kept[2]

        regions = headroom(view.state, target, self.sestui.settings.thresholds, forecast_of)
        self._beside = frozenset((target.profile, *(each.target.profile for each in regions)))
        readings = (state.account, state.depth.reputation, state.depth.statistics)
        made_of = (readings, regions, hour_after(now), tuple(age_text(each.age(now)) for each in readings))
        if made_of == self._made_of:
            return
        self._made_of = made_of
        self.query_one(Lines).show(lambda width: reputation_lines(state, target, regions, now, width))

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()

    def status_right(self, room: int) -> Line:
        """Return how old the rates and the counts are."""
        now = self.sestui.view.now
        parts = [
            f"{name} {age_text(reading.age(now))}"
            for name, reading in (("rates", self.depth.reputation), ("counts", self.depth.statistics))
            if reading.value is not None
        ]
        text = "  ".join(parts)
        return ((text, "dim"),) if text and len(text) <= room else ()
