"""Who hears the bounces and complaints of each identity: a table, the worst first, and the listeners in words."""

from collections.abc import Sequence
from typing import ClassVar, Final

from sestui.fleet.job import Kind
from sestui.rules.account_facts import Section
from sestui.rules.depth_filters import IDENTITY_FIELDS, identity_text, parse_identity_filter
from sestui.rules.explain_feedback import explain_feedback
from sestui.rules.identity_row import IdentityRow
from sestui.rules.severity import Severity
from sestui.tui.listing import Listed
from sestui.tui.panes.identity_columns import PARENT, SET, IdentityLine, age_column, heard_column, name_column
from sestui.tui.panes.identity_pane import IdentityPane

_EXAMPLE: Final = "text, heard:no, heard:unknown, set:main"


class FeedbackPane(IdentityPane):
    """Who hears what, of each identity."""

    kinds: ClassVar[tuple[Kind, ...]] = (
        Kind.IDENTITIES,
        Kind.NOTIFICATIONS,
        Kind.IDENTITY,
        Kind.EVENT_DESTINATIONS,
        Kind.TOPIC,
        Kind.CONFIGURATION_SET,
    )

    def listed(self) -> Listed[IdentityLine]:
        """Return what the table shows."""
        columns = (
            name_column(26, lambda row: row.heard.severity if row.heard is not None else Severity.OK),
            heard_column("bounce", "Bounces", 18, lambda row: row.bounce),
            heard_column("complaint", "Complaints", 18, lambda row: row.complaint),
            SET,
            PARENT,
            age_column(self.now),
        )
        return Listed(
            columns,
            parse_identity_filter,
            IDENTITY_FIELDS,
            _EXAMPLE,
            "identity",
            order=lambda line: -self.counted(line.row) if line.row.heard is not None else None,
            ordered="worst first",
            subject=lambda line: line.row,
            text=lambda line: identity_text(line.row),
        )

    def counted(self, row: IdentityRow) -> Severity:
        """Count by the event that wants more attention."""
        heard = row.heard
        return heard.severity if heard is not None else Severity.UNKNOWN

    def sections(self, name: str) -> Sequence[Section]:
        """Return its listeners and topics."""
        return explain_feedback(name, self.depth, self.now())
