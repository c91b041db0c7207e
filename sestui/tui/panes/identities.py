"""The identities of one target: a table, and the identity under the cursor in words."""

from collections.abc import Sequence
from typing import Final

from sestui.rules.account_facts import Section
from sestui.rules.depth_filters import IDENTITY_FIELDS, identity_text, parse_identity_filter
from sestui.rules.explain_identity import explain_identity
from sestui.rules.identity_row import IdentityRow
from sestui.rules.severity import Severity
from sestui.tui.listing import Listed
from sestui.tui.panes.identity_columns import IdentityLine, identity_columns
from sestui.tui.panes.identity_pane import IdentityPane

_EXAMPLE: Final = "text, status:failed, dkim:off, heard:no, is:attention"


class IdentitiesPane(IdentityPane):
    """Verification, DKIM, MAIL FROM and who hears, of each."""

    def listed(self) -> Listed[IdentityLine]:
        """Return what the table shows."""
        columns = identity_columns(self.now)
        return Listed(
            columns,
            parse_identity_filter,
            IDENTITY_FIELDS,
            _EXAMPLE,
            "identity",
            order=lambda line: -line.row.severity,
            ordered="worst first",
            subject=lambda line: line.row,
            text=lambda line: identity_text(line.row),
        )

    def counted(self, row: IdentityRow) -> Severity | None:
        """Count by the heaviest of all that is known; nobody knows that one is fine before it was read."""
        return row.severity if row.read or row.severity is not Severity.OK else None

    def sections(self, name: str) -> Sequence[Section]:
        """Return everything about it."""
        return explain_identity(name, self.depth, self.now(), self.own_account)
