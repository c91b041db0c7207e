"""A program with one table, driven by keys, to measure on a real terminal: `python -m tests.widgets.demo ROWS`."""

import gc
import os
import sys
from collections.abc import Sequence
from typing import ClassVar

from textual.app import App, ComposeResult
from textual.binding import Binding, BindingType

from sestui.tui.widgets import Cell, Column, LineTable, Row, quota_bar
from tests.ringing import RING, ring
from tests.widgets.ink import variables

COLUMNS = (
    Column("profile", "Profile", 12, grow=1),
    Column("account", "Account", 12, drop=3),
    Column("region", "Region", 14),
    Column("status", "Status", 12),
    Column("health", "Health", 9, drop=2),
    Column("bar", "Quota", 10, grow=1),
    Column("used", "Used", 13, align="right", drop=1),
    Column("rate", "Rate", 6, align="right", drop=4),
    Column("age", "Age", 4, align="right"),
)
REGIONS = ("us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2", "sa-east-1")
BATCHES = 25


def asking(number: int) -> Row:
    cells = [Cell.of(f"profile-{number // 30:03}"), Cell(), Cell.of(REGIONS[number % 6]), Cell.of("asking", "dim")]
    return Row(number, (*cells, Cell(), Cell(), Cell(), Cell(), Cell()), "production" if number % 7 == 0 else "")


def answered(number: int, age: str = "<1m", used: int = 0) -> Row:
    share = ((number * 37 + used) % 100) / 100
    production = number % 3 != 0
    cells = (
        Cell.of(f"profile-{number // 30:03}"),
        Cell.of(f"{111122223333 + number // 30}", "dim"),
        Cell.of(REGIONS[number % 6]),
        Cell.of("PRODUCTION", "ok") if production else Cell.of("SANDBOX", "warning"),
        Cell.of("healthy", "ok") if number % 11 else Cell.of("probation", "critical"),
        Cell(quota_bar(share, 10)),
        Cell.of(f"{share * 50_000:,.0f}/50,000"),
        Cell.of("14/s"),
        Cell.of(age, "dim"),
    )
    return Row(number, cells, "production" if number % 7 == 0 else "")


class Demo(App[None]):
    """One table; each key stands for something that happens to it."""

    CSS = "Screen { layers: base; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("1", "one_cell", priority=True),
        Binding("2", "ages", priority=True),
        Binding("3", "fill", priority=True),
        Binding("4", "same", priority=True),
        Binding("5", "few", priority=True),
        Binding("6", "turn_round", priority=True),
        Binding("q", "quit", priority=True),
        RING,
    ]

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables(os.environ.get("SESTUI_DEMO_THEME", ""))

    def __init__(self, count: int, filled: bool = True) -> None:
        theme = os.environ.get("SESTUI_DEMO_THEME", "textual-dark")
        super().__init__(ansi_color=theme.startswith("ansi") or None)
        self.theme = theme
        self.count = count
        self.minutes = 0
        self.rows: list[Row] = [answered(number) if filled else asking(number) for number in range(count)]

    def compose(self) -> ComposeResult:
        yield LineTable(COLUMNS)

    @property
    def table(self) -> LineTable:
        return self.query_one(LineTable)

    def on_mount(self) -> None:
        self.table.show(self.rows)
        self.table.set_sort("profile")

    def put(self, rows: Sequence[Row]) -> None:
        self.rows = list(rows)
        self.table.show(self.rows)

    def action_ring(self) -> None:
        self.run_worker(ring(self))

    def action_one_cell(self) -> None:
        row = self.rows[4]
        cells = list(row.cells)
        cells[3] = Cell.of("SHUTDOWN", "critical")
        self.rows[4] = row._replace(cells=tuple(cells))
        self.put(self.rows)

    def action_ages(self) -> None:
        self.minutes += 1
        self.put([row._replace(cells=(*row.cells[:-1], Cell.of(f"{self.minutes}m", "dim"))) for row in self.rows])

    def action_fill(self) -> None:
        self.fill(0)

    def fill(self, batch: int) -> None:
        """Answers come in an order that has nothing to do with the rows', in batches."""
        for number in range(self.count):
            if number * 7 % BATCHES == batch:
                self.rows[number] = answered(number)
        self.put(self.rows)
        if batch + 1 < BATCHES:
            self.set_timer(0.04, lambda: self.fill(batch + 1))

    def action_same(self) -> None:
        self.put([row._replace() for row in self.rows])

    def action_few(self) -> None:
        self.minutes += 1
        few = range(3, self.count, 100)
        self.put([answered(n, "2m", self.minutes) if n in few else self.rows[n] for n in range(self.count)])

    def action_turn_round(self) -> None:
        self.put(self.rows[::-1])


if __name__ == "__main__":
    program = Demo(int(sys.argv[1]), "empty" not in sys.argv)
    # The collector need not look through ten thousand rows again and again while keys are measured.
    gc.collect()
    gc.freeze()
    program.run()
