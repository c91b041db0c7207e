"""What DNS says of the identities of one target: a table of verdicts, and the one under the cursor in words."""

from collections.abc import Iterable, Sequence
from typing import ClassVar, Final

from sestui.fleet.job import Job, Kind
from sestui.model.authentication import Authentication, Check
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.account_facts import Section
from sestui.rules.age import age_text
from sestui.rules.authentication import FAILED, check_severity, words
from sestui.rules.depth_filters import IDENTITY_FIELDS, parse_identity_filter
from sestui.rules.explain_authentication import explain_authentication
from sestui.rules.identity_row import IdentityRow
from sestui.rules.severity import Severity
from sestui.tui.dns_columns import SIGN, UNCHECKED, token
from sestui.tui.fleet_columns import FAILED_GLYPH
from sestui.tui.listing import ListColumn, Listed
from sestui.tui.painted import Line
from sestui.tui.panes.identity_columns import IdentityLine, dns_wanted, name_column
from sestui.tui.panes.identity_pane import IdentityPane
from sestui.tui.summary_text import count
from sestui.tui.widgets import Cell, Column

_EXAMPLE: Final = "text, dkim:missing, dmarc:problem, dns:could-not-check, dns:attention"
_MEMBERS: Final = (
    ("dkim", "DKIM", 12, 0),
    ("spf", "SPF", 11, 1),
    ("mail_from", "MAIL FROM", 11, 1),
    ("dmarc", "DMARC", 11, 2),
)
"""Members of `Authentication`, their titles and widths, and the columns that weigh them."""
_SHORT: Final = {"could not check": "no answer", "not visible yet": "not yet"}


def _verdict(line: IdentityLine, member: str) -> Check | None:
    reading = line.checked
    found: Check | None = getattr(reading.value, member) if reading is not None and reading.value is not None else None
    return found


def _column(member: str, title: str, width: int, weighed: int) -> ListColumn[IdentityLine]:
    def cell(line: IdentityLine) -> Cell:
        check = _verdict(line, member)
        if check is None:
            return Cell.of("?", "unknown") if line.row.dns is not None else Cell.of(UNCHECKED, "dim")
        label = clean(check.label) if check.settled else words(check.state)
        style = token(weighed, check.state)
        if line.checked is not None and line.checked.failure is not None:
            style = "dim"
        return Cell(((f"{SIGN[check.state]} ", style), (_SHORT.get(label, label), "" if style == "ok" else style)))

    def sort(line: IdentityLine) -> tuple[int, str] | None:
        check = _verdict(line, member)
        return None if check is None else (int(check_severity(check)), check.label)

    return ListColumn(Column(member, title, width, grow=2), cell, sort, largest_first=True)


def _weight(row: IdentityRow) -> Severity:
    return row.dns.severity if row.dns is not None else Severity.OK


class DnsPane(IdentityPane):
    """DKIM, SPF, MAIL FROM and DMARC of each domain, and of addresses that somebody asked for."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.AUTHENTICATION, Kind.IDENTITIES, Kind.IDENTITY)

    def __init__(self, pane_target: Target) -> None:
        self._also: set[str] = set()
        """Addresses that somebody asked for."""
        self._asked: dict[str, Reading[Authentication] | None] = {}
        """Identities that wait for an answer, with what was known of them before."""
        self._senders: dict[str, Reading[Authentication] | None] = {}
        """The same of From addresses."""
        super().__init__(pane_target)

    def listed(self) -> Listed[IdentityLine]:
        """Return what the table shows."""
        return Listed(
            (name_column(22, _weight), *(_column(*member) for member in _MEMBERS), self._age()),
            parse_identity_filter,
            IDENTITY_FIELDS,
            _EXAMPLE,
            "identity",
            order=lambda line: -_weight(line.row) if line.row.dns is not None else None,
            ordered="worst first",
            subject=lambda line: line.row,
        )

    def _age(self) -> ListColumn[IdentityLine]:
        def cell(line: IdentityLine) -> Cell:
            reading = line.checked
            age = age_text(reading.age(self.now())) if reading is not None else ""
            if (reading is not None and reading.failure is not None) or (reading is None and line.row.dns is not None):
                return Cell(((FAILED_GLYPH, "warning"), (f"{age:>4}", "dim")))
            return Cell.of(age or UNCHECKED, "dim")

        def sort(line: IdentityLine) -> float | None:
            as_of = line.checked.as_of if line.checked is not None else None
            return -as_of.timestamp() if as_of is not None else None

        return ListColumn(Column("age", "Age", 5, align="right"), cell, sort, largest_first=True)

    def keeps(self, row: IdentityRow) -> bool:
        """Show domains that there are, and what else was asked for."""
        return dns_wanted(row) or row.dns is not None or row.key in self._also

    def counted(self, row: IdentityRow) -> Severity | None:
        """Count by what DNS says."""
        return row.dns.severity if row.dns is not None else None

    def is_read(self, row: IdentityRow) -> bool:
        """Count an identity as checked once there is a verdict."""
        return row.dns is not None and row.dns is not FAILED

    def read_words(self, read: int, total: int) -> str:
        """Say how many were checked."""
        return f"{read:,} of {total:,} checked" if read < total else f"{total:,} checked"

    def go_to(self, identity: str) -> None:
        """Put the cursor on an identity; an address is shown from now on."""
        if identity not in self._also:
            self._also.add(identity)
            self.forget_kept()
        super().go_to(identity)

    def show(self) -> None:
        """Show it, and notice what was answered."""
        depth = self.depth
        before = len(self._asked) + len(self._senders)
        self._asked = {name: old for name, old in self._asked.items() if depth.authentication.get(name) is old}
        self._senders = {each: old for each, old in self._senders.items() if depth.sender_checks.get(each) is old}
        super().show()
        if before != len(self._asked) + len(self._senders) or self._shows_senders:
            self.listing.show_words(anew=True)
        self.post_message(self.Says())

    @property
    def _shows_senders(self) -> bool:
        return bool(self.depth.sender_checks)

    def sections(self, name: str) -> Sequence[Section]:
        """Return everything that DNS says of it."""
        return explain_authentication(
            name, self.depth, self.now(), asked=name in self._asked, senders=tuple(reversed(self._senders))
        )

    def status_left(self) -> Line:
        """Return what is under way, when there is nothing else to say."""
        said = super().status_left()
        health, waiting = self.sestui.view.state.resolver, len(self._asked) + len(self._senders)
        if not said and health is not None and health.deaf:
            servers = f" ({', '.join(health.servers)})" if health.servers else ""
            return (("? ", "unknown"), (clean(f"DNS cannot be asked: {health.detail}{servers}"), ""))
        if not said and waiting:
            return ((f"Asking DNS: {count(waiting, 'check')} under way", "dim"),)
        return said

    def about_current(self) -> Line:
        """Return why the identity under the cursor could not be checked."""
        line = self.listing.current
        failure = line.checked.failure if line is not None and line.checked is not None else None
        if failure is not None:
            return ((f"{FAILED_GLYPH} ", "warning"), (clean(failure.summary), ""))
        return super().about_current() if line is not None and line.checked is None else ()

    # Commands

    def do_recheck(self) -> None:
        """Check the identity under the cursor again."""
        cursor = self.listing.cursor
        if cursor is not None:
            self._ask((str(cursor),))

    def do_recheck_all(self) -> None:
        """Check everything again that the filter shows."""
        self._ask([str(key) for key in self.listing.keys])

    def _ask(self, names: Sequence[str]) -> None:
        known = self.depth.authentication
        self._asked |= {name: known.get(name) for name in names}
        self.sestui.source.ask(tuple(Job(Kind.AUTHENTICATION, *self.pane_target, name) for name in names))
        what = clean(names[0], 60) if len(names) == 1 else count(len(names), "identity").replace("ys", "ies")
        self.sestui.tell(f"Asking DNS about {what} again", "dim")
        self.listing.show_words(anew=True)

    def do_sender(self) -> None:
        """Ask for a From address that DMARC is to be judged for."""
        from sestui.tui.screens.look_up import SENDER, AddressDialog

        cursor = self.listing.cursor
        name = str(cursor) if cursor is not None else ""
        proposal = name if "@" in name or not name else f"@{name}"
        self.sestui.push_screen(AddressDialog(SENDER, self._ask_sender, proposal))

    def _ask_sender(self, address: str) -> None:
        self._senders[address] = self.depth.sender_checks.get(address)
        self.sestui.source.ask((Job(Kind.SENDER_AUTHENTICATION, *self.pane_target, address),))
        self.listing.show_words(anew=True)
        self.post_message(self.Says())

    def checked(self, names: Iterable[str]) -> tuple[Authentication, ...]:
        """Return the verdicts on some identities, as far as there are any."""
        known = self.depth.authentication
        found = (known[name].value for name in names if name in known)
        return tuple(each for each in found if each is not None)

    def do_records(self) -> None:
        """Show the records to publish for the identity under the cursor."""
        cursor = self.listing.cursor
        if cursor is not None:
            self.sestui.actions.show_records(clean(str(cursor), 80), self.checked((str(cursor),)))

    def do_records_all(self) -> None:
        """Show the records to publish for everything that the filter shows."""
        names = [str(key) for key in self.listing.keys]
        self.sestui.actions.show_records(count(len(names), "identity").replace("ys", "ies"), self.checked(names))
