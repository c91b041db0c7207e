"""A program with one grid and a summary line: `python -m tests.widgets.grid_demo PROFILES REGIONS`."""

import sys
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets import Static

from sestui.model.regions import DOCUMENTED, UNDOCUMENTED
from sestui.tui.widgets.grid import FleetGrid, GridCell, GridKey
from tests.ringing import RING, ring
from tests.widgets.ink import variables

SIGNS = (
    GridCell("●", "ok"),
    GridCell("○", "warning"),
    GridCell("◐", "note"),
    GridCell("✖", "critical"),
    GridCell("?", "unknown"),
)
ASKING = GridCell("·", "dim")


class GridDemo(App[None]):
    """Cells come in batches; the line above counts them."""

    CSS = "Static { height: 1; width: 20; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "one_cell", priority=True),
        Binding("3", "fill", priority=True),
        Binding("4", "same", priority=True),
        Binding("q", "quit", priority=True),
        RING,
    ]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables()

    def __init__(self, profiles: int, regions: int) -> None:
        super().__init__()
        self.summary = ""
        self.profiles = [(f"p{number}", f"customer-{number:02}") for number in range(profiles)]
        self.regions = (*DOCUMENTED, *UNDOCUMENTED)[:regions]
        self.cells: dict[GridKey, GridCell] = {
            (key, region): ASKING for key, _ in self.profiles for region in self.regions
        }

    def compose(self) -> ComposeResult:
        yield Static(markup=False)
        yield FleetGrid()

    @property
    def grid(self) -> FleetGrid:
        return self.query_one(FleetGrid)

    def on_mount(self) -> None:
        self.grid.focus()
        self.put()

    def put(self) -> None:
        done = sum(cell is not ASKING for cell in self.cells.values())
        summary = f"{done}/{len(self.cells)} answered"
        # `Static` paints the same text again.
        if summary != self.summary:
            self.summary = summary
            self.query_one(Static).update(summary)
        self.grid.show(self.profiles, self.regions, dict(self.cells))

    def action_ring(self) -> None:
        self.run_worker(ring(self))

    def action_one_cell(self) -> None:
        self.cells["p3", self.regions[5]] = SIGNS[3]
        self.put()

    def action_fill(self) -> None:
        for number, key in enumerate(self.cells):
            self.cells[key] = SIGNS[number * 7 // 3 % len(SIGNS)]
        self.put()

    def action_same(self) -> None:
        self.put()


if __name__ == "__main__":
    GridDemo(int(sys.argv[1]), int(sys.argv[2])).run()
