"""Line-rendered widgets: know how to paint rows and cells, nothing of SES. Never fetch, never parse markup."""

from sestui.tui.widgets.bars import quota_bar
from sestui.tui.widgets.cells import Cell, Row
from sestui.tui.widgets.columns import Column
from sestui.tui.widgets.line_table import LineTable

__all__ = ["Cell", "Column", "LineTable", "Row", "quota_bar"]
