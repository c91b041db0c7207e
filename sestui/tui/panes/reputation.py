"""Bounce and complaint rate, what was sent, and when the quota is full: as plots, and in words below them."""

from typing import ClassVar

from textual.app import ComposeResult

from sestui.fleet.job import Kind
from sestui.model.target import Target
from sestui.rules.age import age_text
from sestui.rules.headroom import headroom
from sestui.tui.painted import Line, Lines
from sestui.tui.panes.base import Pane
from sestui.tui.reputation_text import reputation_lines


class ReputationPane(Pane):
    """Plots, scrolling."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.REPUTATION, Kind.STATISTICS, Kind.ACCOUNT)

    def compose(self) -> ComposeResult:
        """One text."""
        yield Lines(id="text")

    def concerns(self, changed: frozenset[Target]) -> bool:
        """Every region of the account is shown: profiles may share it, so any change may matter."""
        return bool(changed)

    def show(self) -> None:
        """Show it as it is known now."""
        view, target = self.sestui.view, self.pane_target
        if target not in view.state.targets:
            self.query_one(Lines).show(lambda _: ((("This target is no longer watched.", "dim"),),))
            return
        state, now = self.state, view.now
        regions = headroom(view.state, target, self.sestui.settings.thresholds)
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
