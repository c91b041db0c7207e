"""The pane beside the fleet's table: everything that is known of the target under the cursor, in words."""

from collections.abc import Callable

from sestui.model.target import Target
from sestui.tui.fleet_view import FleetView
from sestui.tui.painted import Lines


class SidePane(Lines):
    """Words about one target."""

    def tell(self, view: FleetView, target: Target | None, key_of: Callable[[str], str]) -> None:
        """Tell what is known of a target; only differences are painted. `key_of` names the key of a command."""
        if target is None or target not in view.state.targets:
            self.show(lambda _: ((("No target is selected.", "dim"),),))
            return
        from sestui.rules.explain import explain
        from sestui.tui.detail_text import detail_lines

        sections = explain(
            target,
            view.state.targets[target],
            view.profile_state(target.profile),
            view.now,
            view.settings.thresholds,
        )
        self.show(lambda width: detail_lines(sections, width, key_of))
