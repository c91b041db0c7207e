"""The columns of the tables of identities: from a judged line to cells and to what a column sorts by. Pure."""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from sestui.model.authentication import Authentication
from sestui.model.reading import Reading
from sestui.rules.age import age_text
from sestui.rules.authentication import DnsStates
from sestui.rules.feedback import Heard
from sestui.rules.identities import GONE
from sestui.rules.identity_row import IdentityRow
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict
from sestui.tui.dns_columns import made
from sestui.tui.fleet_columns import ASKING_GLYPH, FAILED_GLYPH, TOKEN
from sestui.tui.listing import ListColumn
from sestui.tui.severity_counts import SIGN
from sestui.tui.widgets import Cell, Column

_SHORT: Final = {"temporary failure": "temp. fail", "cannot tell": "can't tell"}
_NOT_READ: Final = Cell.of(ASKING_GLYPH, "dim")
_NOT_READABLE: Final = Cell.of(SIGN[Severity.UNKNOWN], "unknown")
_ORIGINS: Final = {"own key (BYODKIM)": "own key"}
ADDRESS: Final = "address"
"""Of the types of identities, the one that is checked only when somebody looks at it."""
_SHARED: Final = {Severity.CRITICAL: "■ public", Severity.NOTE: "◐ some", Severity.UNKNOWN: "? some"}
"""Who else may send with an identity, by its policies."""


class IdentityLine(NamedTuple):
    """A line of the table: what was judged, when its details were read, and the whole verdict of DNS."""

    row: IdentityRow
    as_of: datetime | None
    checked: Reading[Authentication] | None = None
    """What DNS says."""


def unread_cell(row: IdentityRow) -> Cell:
    """Return what stands for a value that was not read: not asked yet, or asked in vain."""
    return _NOT_READABLE if row.cause_label else _NOT_READ


def verdict_cell(verdict: Verdict | None, unread: Cell = _NOT_READ) -> Cell:
    """Return a verdict with its sign; a good one is quiet."""
    if verdict is None:
        return unread
    label = _SHORT.get(verdict.label, verdict.label)
    if verdict.severity is Severity.OK:
        return Cell(((f"{SIGN[Severity.OK]} ", "ok"), (label, "")))
    return Cell.of(f"{SIGN[verdict.severity]} {label}", TOKEN[verdict.severity])


def heard_cell(heard: Heard | None) -> Cell:
    """Return who hears an event."""
    if heard is None:
        return _NOT_READ
    label = _SHORT.get(heard.label, heard.label)
    if heard.severity is Severity.OK:
        return Cell.of(label)
    return Cell.of(f"{SIGN[heard.severity]} {label}", TOKEN[heard.severity])


def _sort_of(verdict: Verdict | Heard | None) -> tuple[int, str] | None:
    return None if verdict is None else (int(verdict.severity), verdict.label)


def _domain_first(row: IdentityRow) -> tuple[str, str]:
    local, _, domain = row.name.casefold().rpartition("@")
    return domain, local


def name_column(width: int, weight: Callable[[IdentityRow], Severity]) -> ListColumn[IdentityLine]:
    """Return the column of names, with the sign of what weighs most; sorted, addresses stand under their domain."""

    def cell(line: IdentityLine) -> Cell:
        severity = weight(line.row)
        sign = "  " if severity is Severity.OK else f"{SIGN[severity]} "
        return Cell(((sign, TOKEN[severity]), (line.row.name, "")))

    return ListColumn(Column("name", "  Identity", width, grow=6), cell, lambda line: _domain_first(line.row))


def heard_column(
    key: str, title: str, width: int, found: Callable[[IdentityRow], Heard | None], drop: int = 0
) -> ListColumn[IdentityLine]:
    """Return a column of who hears something."""
    return ListColumn(
        Column(key, title, width, grow=2, drop=drop),
        lambda line: heard_cell(found(line.row)),
        lambda line: _sort_of(found(line.row)),
        largest_first=True,
    )


def _set_cell(line: IdentityLine) -> Cell:
    row = line.row
    if not row.read:
        return unread_cell(row)
    if row.set_severity is Severity.OK or not row.configuration_set:
        return Cell.of(row.configuration_set)
    return Cell.of(f"{SIGN[row.set_severity]} {row.configuration_set}", TOKEN[row.set_severity])


SET: Final[ListColumn[IdentityLine]] = ListColumn(
    Column("set", "Config. set", 12, grow=2, drop=6),
    _set_cell,
    lambda line: line.row.configuration_set.casefold() or None,
)
PARENT: Final[ListColumn[IdentityLine]] = ListColumn(
    Column("parent", "Covered by", 16, grow=3, drop=7),
    lambda line: Cell.of(line.row.parent, "dim"),
    lambda line: line.row.parent.casefold() or None,
)


def _dns_of(line: IdentityLine) -> DnsStates | None:
    return line.row.dns


def dns_wanted(row: IdentityRow) -> bool:
    """Say whether DNS is asked about an identity though nobody looks at it."""
    return row.type_label != ADDRESS and row.status is not GONE


DNS_COLUMNS: Final[tuple[ListColumn[IdentityLine], ...]] = tuple(
    ListColumn(column, cell, sort, largest_first=True)
    for column, cell, sort in made(1, _dns_of, lambda line: dns_wanted(line.row))
)


def age_column(clock: Callable[[], datetime]) -> ListColumn[IdentityLine]:
    """Return the column of ages, as of what the clock says when a row is made."""

    def cell(line: IdentityLine) -> Cell:
        age = age_text(clock() - line.as_of) if line.as_of is not None else ""
        if line.row.cause_label:
            return Cell(((FAILED_GLYPH, "warning"), (f"{age:>4}", "dim")))
        return Cell.of(age or ASKING_GLYPH, "dim")

    # The oldest first, as in the fleet's table: the larger age is the earlier moment.
    return ListColumn(
        Column("age", "Age", 5, align="right"),
        cell,
        lambda line: -line.as_of.timestamp() if line.as_of is not None else None,
        largest_first=True,
    )


def identity_columns(clock: Callable[[], datetime]) -> tuple[ListColumn[IdentityLine], ...]:
    """Return the columns of the identity table."""
    return (
        name_column(24, lambda row: row.severity),
        ListColumn(
            Column("type", "Type", 7, drop=5),
            lambda line: Cell.of(line.row.type_label, "dim"),
            lambda line: line.row.type_label,
        ),
        ListColumn(
            Column("status", "Status", 13, grow=1),
            lambda line: verdict_cell(line.row.status),
            lambda line: _sort_of(line.row.status),
            largest_first=True,
        ),
        ListColumn(
            Column("dkim", "DKIM", 10, grow=1),
            lambda line: verdict_cell(line.row.dkim, unread_cell(line.row)),
            lambda line: _sort_of(line.row.dkim),
            largest_first=True,
        ),
        ListColumn(
            Column("key", "DKIM key", 21, drop=8),
            lambda line: Cell.of(_ORIGINS.get(line.row.origin, line.row.origin), "dim"),
            lambda line: line.row.origin or None,
        ),
        ListColumn(
            Column("mail-from", "MAIL FROM", 9, grow=1, drop=3),
            lambda line: verdict_cell(line.row.mail_from, unread_cell(line.row)),
            lambda line: _sort_of(line.row.mail_from),
            largest_first=True,
        ),
        *DNS_COLUMNS,
        heard_column("heard", "Heard", 12, lambda row: row.heard, drop=2),
        ListColumn(
            Column("others", "Others", 8, drop=4),
            lambda line: Cell.of(_SHARED.get(line.row.shared, ""), TOKEN[line.row.shared]),
            lambda line: int(line.row.shared) or None,
            largest_first=True,
        ),
        SET,
        PARENT,
        age_column(clock),
    )
