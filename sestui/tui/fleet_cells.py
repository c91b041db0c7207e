"""The grid's content from judged rows: profiles down, regions across. Pure."""

from collections.abc import Sequence

from sestui.rules.row import FleetRow
from sestui.rules.severity import Severity
from sestui.tui.fleet_columns import PRODUCTION_MARK, TOKEN, status_glyph, status_token
from sestui.tui.widgets.grid import GridCell, GridKey

GridContent = tuple[tuple[tuple[str, str], ...], tuple[str, ...], dict[GridKey, GridCell]]
"""Profiles as key and title, regions, and the cells by profile and region."""


def grid_content(rows: Sequence[FleetRow]) -> GridContent:
    """Return what the grid shows of these rows."""
    profiles: dict[str, str] = {}
    regions: dict[str, None] = {}
    cells: dict[GridKey, GridCell] = {}
    for row in rows:
        target = row.target
        profiles[target.profile] = f"{PRODUCTION_MARK} {row.title}" if row.production else row.title
        regions[target.region] = None
        cells[target.profile, target.region] = GridCell(status_glyph(row), _token(row))
    return tuple(profiles.items()), tuple(sorted(regions)), cells


def _token(row: FleetRow) -> str:
    # The heaviest thing about a target shows, so that nothing hides behind a good status.
    if row.status is not None and not row.stale and row.severity >= Severity.WARNING:
        return TOKEN[row.severity]
    return status_token(row)
