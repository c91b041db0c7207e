"""Line-rendered widgets: know how to paint rows and cells, nothing of SES. Never fetch, never parse markup.

The grid is not among these names: `grid` is imported when somebody asks for it.
"""

from sestui.tui.widgets.bars import quota_bar
from sestui.tui.widgets.cells import Cell, Parts, Row
from sestui.tui.widgets.columns import Column
from sestui.tui.widgets.line_table import LineTable
from sestui.tui.widgets.line_view import LineView
from sestui.tui.widgets.row_list import RowList, RowModel

__all__ = [
    "Cell",
    "Column",
    "LineTable",
    "LineView",
    "Parts",
    "Row",
    "RowList",
    "RowModel",
    "quota_bar",
]
