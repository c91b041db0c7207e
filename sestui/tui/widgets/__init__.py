"""Line-rendered widgets: know how to paint rows and cells, nothing of SES. Never fetch, never parse markup."""

from sestui.tui.widgets.bars import quota_bar
from sestui.tui.widgets.cells import Cell, Parts, Row
from sestui.tui.widgets.columns import Column
from sestui.tui.widgets.grid import FleetGrid, GridCell, GridKey
from sestui.tui.widgets.grid_layout import short_region
from sestui.tui.widgets.line_table import LineTable
from sestui.tui.widgets.line_view import LineView
from sestui.tui.widgets.summary_line import SummaryLine

__all__ = [
    "Cell",
    "Column",
    "FleetGrid",
    "GridCell",
    "GridKey",
    "LineTable",
    "LineView",
    "Parts",
    "Row",
    "SummaryLine",
    "quota_bar",
    "short_region",
]
