"""Everything that GetAccount said, in words."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult

from sestui.fleet.job import Job, Kind
from sestui.rules.explain import Section, explain
from sestui.tui.detail_text import detail_lines
from sestui.tui.painted import Lines
from sestui.tui.panes.base import Pane


class AccountPane(Pane):
    """Sections of facts, scrolling."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.ACCOUNT,)

    def compose(self) -> ComposeResult:
        """One text."""
        yield Lines(id="text")

    def show(self) -> None:
        """Show it as it is known now."""
        view = self.sestui.view
        if self.pane_target not in view.state.targets:
            self.query_one(Lines).show(lambda _: ((("This target is no longer watched.", "dim"),),))
            return
        sections = tuple(self._sections())
        self.query_one(Lines).show(lambda width: detail_lines(sections, width))

    def _sections(self) -> Iterable[Section]:
        view = self.sestui.view
        profile = view.profile_state(self.pane_target.profile)
        return explain(self.pane_target, self.state, profile, view.now, self.sestui.settings.thresholds)

    def refresh_jobs(self) -> tuple[Job, ...]:
        """The account state has a way of its own, which counts in the round."""
        return ()

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()
