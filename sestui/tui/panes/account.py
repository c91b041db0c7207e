"""Everything that GetAccount said, what only some accounts use, and the account's regions: in words."""

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult

from sestui.fleet.job import Job, Kind
from sestui.rules.explain import Section, explain
from sestui.rules.explain_extras import explain_extras
from sestui.rules.explain_regions import explain_regions
from sestui.tui.detail_text import detail_lines
from sestui.tui.painted import Lines
from sestui.tui.panes.base import Pane


class AccountPane(Pane):
    """Sections of facts, scrolling."""

    kinds: ClassVar[tuple[Kind, ...]] = (
        Kind.ACCOUNT,
        Kind.REGIONS,
        Kind.RECOMMENDATIONS,
        Kind.DEDICATED_IPS,
        Kind.TENANTS,
        Kind.ENTITIES,
        Kind.ENDPOINTS,
    )

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
        self.query_one(Lines).show(lambda width: detail_lines(sections, width, self.sestui.key_of))

    def _sections(self) -> Iterable[Section]:
        view = self.sestui.view
        profile = view.profile_state(self.pane_target.profile)
        state, now = self.state, view.now
        whole = explain(self.pane_target, state, profile, now, self.sestui.settings.thresholds)
        # How the account was read, who asked and where the console is come last.
        end = next((place for place, section in enumerate(whole) if section.title == "Reading"), len(whole))
        watched = frozenset(each.region for each in view.state.targets if each.profile == self.pane_target.profile)
        return (
            *whole[:end],
            *explain_extras(state.depth, now),
            *explain_regions(profile, watched, now),
            *whole[end:],
        )

    def refresh_jobs(self) -> tuple[Job, ...]:
        """Read again what belongs to the profile: its regions, and what its organization calls its accounts."""
        return tuple(Job(kind, self.pane_target.profile) for kind in (Kind.REGIONS, Kind.NAMES))

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()
