"""A table of ROWS rows with a filter line above it, while refreshes arrive: `ROWS`.

A refresh gives other values to a part of the rows, sorted by one that moves: rows change places all the time.
"""

import asyncio
import sys
from contextlib import closing
from typing import Final

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Input

from sestui.tui import frames
from sestui.tui.collector import Collector, collecting
from sestui.tui.loop import make_loop
from sestui.tui.painted import Bar
from sestui.tui.widgets import Cell, Column, LineTable, Row, RowModel, quota_bar
from tests.widgets.ink import variables

COLUMNS: Final = (
    Column("name", "Name", 30, grow=1),
    Column("region", "Region", 14),
    Column("status", "Status", 12),
    Column("bar", "Share", 10),
    Column("number", "Number", 9, align="right"),
)
REGIONS: Final = ("us-east-1", "us-west-2", "eu-central-1", "eu-west-1", "ap-southeast-2", "sa-east-1")
EVERY: Final = 0.1
"""Seconds between two refreshes."""
PART: Final = 100
"""Rows that a refresh changes."""

Value = tuple[str, str, int]
"""Name, region, and the number that moves."""


def _row(key: object, value: Value) -> Row:
    name, region, number = value
    cells = (
        Cell.of(name),
        Cell.of(region),
        Cell.of("VERIFIED", "ok") if number % 7 else Cell.of("FAILED", "critical"),
        Cell(quota_bar(number % 101 / 100, 10)),
        Cell.of(f"{number:,}", "dim"),
    )
    return Row(key, cells)


class TableApp(App[None]):
    """The table; what is typed filters by name and region."""

    ENABLE_COMMAND_PALETTE = False

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return variables()

    def __init__(self, count: int, collector: Collector) -> None:
        frames.install()
        super().__init__()
        self.collector = collector
        self.count = count
        self.round = 0
        self.table = LineTable(COLUMNS)
        self.bar = Bar()
        self.done = 0
        self.model: RowModel[Value] = RowModel(_row, lambda value: f"{value[0]}\n{value[1]}")
        self.model.put({number: self._value(number) for number in range(count)})
        self.filter = ""

    def _value(self, number: int) -> Value:
        return f"customer-{number:05}.example.com", REGIONS[number % 6], (number * 37 + self.round) % 9_973

    def compose(self) -> ComposeResult:
        """Filter and table."""
        box = Input(compact=True, select_on_focus=False)
        box.cursor_blink = False
        yield box
        yield self.bar
        yield self.table

    def on_mount(self) -> None:
        """Show everything, and refresh from now on."""
        self.model.set_sort(lambda value: value[2])
        self._show()
        self.query_one(Input).focus()
        self.set_interval(EVERY, self.refresh_part)
        self.call_after_refresh(self._did, 0)
        self.call_after_refresh(self.collector.begin)

    def _show(self) -> None:
        self.table.show(self.model.rows())

    def refresh_part(self) -> None:
        """Change some rows all over the table."""
        self.round += 1
        first = self.round * 7 % (self.count // PART)
        self.model.put({number: self._value(number) for number in range(first, self.count, self.count // PART)})
        self._show()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Filter while somebody types."""
        text = event.value
        narrower = self.filter != "" and text.startswith(self.filter)
        self.filter = text
        if text:
            self.model.set_words((text,), narrower=narrower)
        else:
            self.model.set_filter(None)
        self._show()
        self._did(1)

    def _did(self, more: int) -> None:
        self.done += more
        self.bar.show(((f"{self.done} done", ""),))

    def on_key(self, event: events.Key) -> None:
        """Move the cursor of the table from within the filter line."""
        if event.key == "down":
            self.table.action_cursor(1)
            self._did(1)


if __name__ == "__main__":
    with collecting() as collector, closing(make_loop()) as loop:
        asyncio.set_event_loop(loop)
        TableApp(int(sys.argv[1]), collector).run(loop=loop)
