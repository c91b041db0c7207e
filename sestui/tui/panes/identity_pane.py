"""What the tabs share that have a row for each identity: the judged lines, kept until something changes."""

from collections.abc import Hashable, Iterator, Sequence
from datetime import datetime
from itertools import compress
from operator import is_not
from typing import ClassVar, Final

from sestui.fleet.job import Kind
from sestui.model.failure import LABELS
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.account_facts import Section
from sestui.rules.age import age_text
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.identity_row import IdentityRow, IdentityRows
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment, read_facts
from sestui.tui.detail_text import detail_lines
from sestui.tui.fleet_columns import FAILED_GLYPH, TOKEN
from sestui.tui.listing import Listed, Listing
from sestui.tui.painted import Bar, Line, Part
from sestui.tui.panes.identity_columns import IdentityLine
from sestui.tui.panes.table_pane import TablePane
from sestui.tui.severity_counts import counted_severities

_SOURCE: Final = "sesv2 ListEmailIdentities"


class IdentityPane(TablePane[IdentityLine]):
    """A line that counts, and the listing."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.IDENTITIES, Kind.IDENTITY, Kind.NOTIFICATIONS)

    def __init__(self, pane_target: Target) -> None:
        super().__init__(pane_target, Listing(self.listed(), self._laid_out))
        self._rows = IdentityRows()
        self._shown: dict[str, IdentityRow] = {}
        self._last: tuple[IdentityRow, ...] | None = None
        self._weights = [0] * len(Severity)
        """How many rows there are of each severity."""
        self._read = 0
        self._minute: datetime | None = None
        self._kept: tuple[tuple[IdentityRow, ...], tuple[IdentityRow, ...]] | None = None
        """All rows of the target, and those that the table has."""

    def listed(self) -> Listed[IdentityLine]:
        """Return what the table shows."""
        raise NotImplementedError

    def sections(self, name: str) -> Sequence[Section]:
        """Return the words about one identity."""
        raise NotImplementedError

    def counted(self, row: IdentityRow) -> Severity | None:
        """Return what the line above the table counts of a row; `None` counts it as nothing but listed."""
        raise NotImplementedError

    def keeps(self, row: IdentityRow) -> bool:  # noqa: ARG002 - for tables that have not all
        """Say whether the table has an identity."""
        return True

    def forget_kept(self) -> None:
        """Choose anew which identities the table has."""
        self._kept = None

    def is_read(self, row: IdentityRow) -> bool:
        """Say whether the line above the table counts an identity as read."""
        return row.read

    def read_words(self, read: int, total: int) -> str:
        """Return how many were read, in words."""
        return f"{read:,} of {total:,} read" if read < total else f"{total:,} read"

    @property
    def own_account(self) -> str:
        """The account's twelve digits; empty while nobody knows."""
        caller = self.sestui.view.profile_state(self.pane_target.profile).caller.value
        return caller.account if caller is not None else ""

    def show(self) -> None:
        """Judge what changed and show it."""
        rows = self._chosen(self._rows.update(self.depth, self.own_account))
        minute = self.now().replace(second=0, microsecond=0)
        if rows is not self._last:
            self._take(rows)
        elif not rows:
            self.listing.show_words(anew=True)
        if minute != self._minute:
            if self._minute is not None:
                self.listing.remake()
            self._minute = minute
        self._show_counts(rows)

    def _chosen(self, rows: tuple[IdentityRow, ...]) -> tuple[IdentityRow, ...]:
        """Return the rows that the table has; the same tuple while nothing changed."""
        if self._kept is None or self._kept[0] is not rows:
            self._kept = (rows, tuple([row for row in rows if self.keeps(row)]))
        return self._kept[1]

    def _take(self, rows: tuple[IdentityRow, ...]) -> None:
        details, checked, shown = self.depth.details, self.depth.authentication, self._shown
        changes: dict[Hashable, IdentityLine] = {}
        # Of ten thousand rows a few are others than before; what is counted of the rest is known.
        for row in _others(self._last or (), rows):
            old = shown.get(row.key)
            if old is row:
                continue
            if old is not None:
                self._count(old, -1)
            self._count(row, 1)
            shown[row.key] = row
            detail = details.get(row.key)
            as_of = detail.as_of if detail is not None else None
            changes[row.key] = IdentityLine(row, as_of, checked.get(row.key))
        gone: list[str] = []
        if len(shown) > len(rows):
            listed = {row.key for row in rows}
            gone = [key for key in shown if key not in listed]
            for key in gone:
                self._count(shown.pop(key), -1)
        self._last = rows
        self.listing.put(changes, gone)

    def _count(self, row: IdentityRow, by: int) -> None:
        weight = self.counted(row)
        if weight is not None:
            self._weights[weight] += by
        self._read += by * self.is_read(row)

    # The line above

    def _show_counts(self, rows: Sequence[IdentityRow]) -> None:
        reading, bar = self.depth.identities, self.query_one(Bar)
        if reading.value is None:
            bar.show(tuple(self._not_listed()))
            return
        read = self._read
        whole, *shorter = counted_severities(self.read_words(read, len(rows)), self._weights)
        right: list[Part] = []
        if reading.failure is not None:
            right = [(f"{FAILED_GLYPH} ", "warning"), (f"list: {LABELS[reading.failure.cause]}, ", "")]
        age = age_text(reading.age(self.now()))
        bar.show(whole, (*right, ("listed ", "dim"), (f"{age} ago", "dim")), shorter)

    def _not_listed(self) -> Iterator[Part]:
        failure = self.depth.identities.failure
        if failure is not None:
            yield f"{FAILED_GLYPH} ", TOKEN[CAUSE_SEVERITY[failure.cause]]
            missing = f"{clean(failure.iam_action, 80)} is missing: " if failure.iam_action else ""
            yield f"The identities cannot be listed: {missing}{clean(failure.summary)}", ""
        elif self.depth.listed is not None:
            yield f"Listing: {self.depth.listed:,} so far", "dim"
        else:
            yield "The identities are not listed yet.", "dim"

    # Words

    def _laid_out(self, line: IdentityLine | None, width: int) -> Sequence[Line]:
        if line is not None:
            return detail_lines(self.sections(line.row.key), width)
        reading = self.depth.identities
        if reading.value is not None and not len(self.listing.model):
            return ((("There is no identity in this region.", "dim"),),)
        if reading.value is not None:
            return ((("No identity is selected.", "dim"),),)
        return detail_lines((Section("Identities", tuple(read_facts(reading, Moment(self.now()), _SOURCE))),), width)

    # What the host asks

    def identities(self) -> tuple[str, ...]:
        """Return the one under the cursor, then those on the screen."""
        cursor = self.listing.cursor
        names = [str(cursor)] if cursor is not None else []
        return tuple(dict.fromkeys((*names, *map(str, self.listing.seen))))

    @property
    def identity(self) -> str:
        """The one under the cursor."""
        return str(self.listing.cursor) if self.listing.cursor is not None else ""

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return the name under the cursor."""
        cursor = self.listing.cursor
        return (("identity", str(cursor)),) if cursor is not None else ()

    def go_to(self, identity: str) -> None:
        """Put the cursor on an identity, which may come later."""
        self.listing.go_to(identity)

    def open(self, identity: str) -> None:
        """Put the cursor on an identity, and give its words the whole room."""
        self.go_to(identity)
        self.listing.open_words()

    def about_current(self) -> Line:
        """Return why the identity under the cursor was not read."""
        line = self.listing.current
        reading = self.depth.details.get(line.row.key) if line is not None else None
        failure = reading.failure if reading is not None else None
        return ((f"{FAILED_GLYPH} ", "warning"), (clean(failure.summary), "")) if failure is not None else ()


def _others(old: Sequence[IdentityRow], new: Sequence[IdentityRow]) -> Sequence[IdentityRow]:
    """Return the new rows that are not the old ones of their place."""
    if len(old) != len(new):
        return new
    return list(compress(new, map(is_not, old, new)))
