"""Everything known of one target, on a full screen."""

from collections.abc import Iterable

from textual.widget import Widget

from sestui.model.target import Target
from sestui.rules.explain import explain
from sestui.tui.commands import Place
from sestui.tui.detail_text import detail_lines
from sestui.tui.painted import Lines
from sestui.tui.screens.base import PlaceScreen


class DetailScreen(PlaceScreen):
    """Sections of facts, scrolling; follows the target through every refresh."""

    place = Place.DETAIL

    def __init__(self, target: Target) -> None:
        super().__init__()
        self._target = target

    @property
    def target(self) -> Target | None:
        """The target that is shown."""
        return self._target

    def content(self) -> Iterable[Widget]:
        """One text."""
        yield Lines(id="text")

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self._show()
        self.query_one(Lines).focus()

    def where(self) -> str:
        """Return the target's name."""
        row = self.sestui.view.judged(self._target)
        return f"{row.title}  {row.region}" if row is not None else "no longer watched"

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Show it again when it is among what changed."""
        if self._target in changed:
            self._show()
        self.show_frame()

    def time_passed(self) -> None:
        """Show ages that changed by themselves."""
        self._show()

    def _show(self) -> None:
        view = self.sestui.view
        state = view.state.targets.get(self._target)
        if state is None:
            self.query_one(Lines).show(lambda _: ((("This target is no longer watched.", "dim"),),))
            return
        profile = view.profile_state(self._target.profile)
        sections = explain(self._target, state, profile, view.now, self.sestui.settings.thresholds)
        self.query_one(Lines).show(lambda width: detail_lines(sections, width))

    def take_focus(self) -> None:
        """Go to the text."""
        self.query_one(Lines).focus()

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
