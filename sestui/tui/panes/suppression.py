"""The suppression list of one target: what was read of it, what puts addresses on it, and addresses looked up.

Addresses are personal data: they are shown, and never kept beyond the state that was read.
"""

from collections.abc import Hashable, Iterator, Sequence
from functools import partial
from typing import ClassVar, Final

from textual import on

from sestui.fleet.job import Job, Kind
from sestui.fleet.source import SourceKind
from sestui.model.failure import LABELS
from sestui.model.suppression import Suppressed
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.age import age_text
from sestui.rules.depth_filters import SUPPRESSION_FIELDS, parse_suppression_filter, suppression_text
from sestui.rules.explain_suppression import explain_suppression, settings_verdict
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.severity import Severity
from sestui.rules.suppressed_now import suppressed_now
from sestui.rules.telling import NOT_READ, Moment
from sestui.tui.detail_text import detail_lines
from sestui.tui.fleet_columns import FAILED_GLYPH, TOKEN
from sestui.tui.keymap import key_label
from sestui.tui.listing import ListColumn, Listed, Listing
from sestui.tui.painted import Bar, Line, Part
from sestui.tui.panes.table_pane import TablePane
from sestui.tui.widgets import Cell, Column

_LOOKED_UP: Final = "Looked up"
_REASONS: Final = {"BOUNCE": ("bounce", "warning"), "COMPLAINT": ("complaint", "critical")}


def _reason(item: Suppressed) -> Cell:
    label, token = _REASONS.get(item.reason or "", (clean(item.reason or NOT_TOLD, 20).lower(), "unknown"))
    return Cell.of(label, token)


def _domain_first(item: Suppressed) -> tuple[str, str]:
    local, _, domain = item.address.casefold().rpartition("@")
    return domain, local


class SuppressionPane(TablePane[Suppressed]):
    """Addresses that SES does not send to."""

    kinds: ClassVar[tuple[Kind, ...]] = (Kind.SUPPRESSED,)

    def __init__(self, pane_target: Target) -> None:
        super().__init__(pane_target, Listing(self._listed(), self._laid_out))
        self._items: tuple[Suppressed, ...] | None = None
        self._asked: dict[str, object] = {}
        """Addresses that wait for an answer, with what was known of them before."""
        self._looked_up = ""

    def _listed(self) -> Listed[Suppressed]:
        def age(item: Suppressed) -> str:
            return age_text(self.now() - item.at) if item.at is not None else ""

        columns: tuple[ListColumn[Suppressed], ...] = (
            ListColumn(Column("address", "Address", 30, grow=4), lambda item: Cell.of(item.address), _domain_first),
            ListColumn(Column("reason", "Reason", 10), _reason, lambda item: item.reason, largest_first=True),
            ListColumn(
                Column("since", "Since (UTC)", 16),
                lambda item: Cell.of(f"{item.at:%Y-%m-%d %H:%M}" if item.at is not None else NOT_TOLD, "dim"),
                lambda item: item.at,
                largest_first=True,
            ),
            ListColumn(
                Column("age", "Age", 5, align="right"),
                lambda item: Cell.of(age(item), "dim"),
                lambda item: -item.at.timestamp() if item.at is not None else None,
            ),
        )
        example = "text, reason:complaint, domain:example.com"
        return Listed(columns, parse_suppression_filter, SUPPRESSION_FIELDS, example, "address", text=suppression_text)

    def show(self) -> None:
        """Show what was read."""
        items = suppressed_now(self.depth)
        if items is not self._items and items != self._items:
            self._take(items)
        self.listing.show_words(anew=True)
        self._show_counts()
        self.post_message(self.Says())

    def _take(self, items: tuple[Suppressed, ...]) -> None:
        before = {item.address: item for item in self._items or ()}
        after: dict[Hashable, Suppressed] = {item.address: item for item in items}
        changes = {address: item for address, item in after.items() if before.get(item.address) is not item}
        self._items = items
        self.listing.put(changes, [address for address in before if address not in after])

    def _show_counts(self) -> None:
        reading = self.state.account
        account, failure = reading.value, reading.failure
        settings = account.suppression.reasons if account is not None and account.suppression is not None else None
        added = settings_verdict(settings)
        token = TOKEN[added.severity] if added.severity is not Severity.OK else ""
        label = added.label
        if account is None:
            label, token = (
                (LABELS[failure.cause], TOKEN[CAUSE_SEVERITY[failure.cause]]) if failure else (NOT_READ, "dim")
            )
        right: tuple[Part, ...] = (("added on: " if account is None else "added on ", "dim"), (label, token))
        self.query_one(Bar).show(tuple(self._counts()), right)

    def _counts(self) -> Iterator[Part]:
        reading = self.depth.suppressed
        withheld = dict(self.depth.withheld).get("suppressed", 0)
        if reading.failure is not None:
            cause = reading.failure.cause
            yield f"{FAILED_GLYPH} ", TOKEN[CAUSE_SEVERITY[cause]]
            missing = reading.failure.iam_action
            yield f"{LABELS[cause]}{f': {clean(missing, 80)} is missing' if missing else ''}  ", ""
        if withheld:
            yield f"{withheld:,} addresses, left out of this snapshot", "dim"
        elif reading.value is not None:
            more = " so far" if reading.value.next_token else ""
            yield f"{len(reading.value.items):,} listed{more}", "strong"
            keys = self.sestui.keymap.keys["more"]
            if more and keys and self.sestui.source.kind is not SourceKind.SNAPSHOT:
                yield f"; {key_label(keys[0])} reads the next page", "dim"
        elif reading.failure is None:
            yield "The list is not read yet.", "dim"

    # Words

    def _laid_out(self, item: Suppressed | None, width: int) -> Sequence[Line]:
        found = explain_suppression(self.state, self.now())
        sections = [Section("Address", tuple(self._address(item)))] if item is not None else []
        looked_up = [each for each in found if each.title == _LOOKED_UP]
        waiting = tuple(Fact(clean(each), "asking", "", "", Severity.UNKNOWN) for each in self._waiting())
        if waiting or looked_up:
            # The latest question first: its answer is what somebody waits for.
            answered = tuple(reversed(looked_up[0].facts)) if looked_up else ()
            sections.insert(0, Section(_LOOKED_UP, (*waiting, *answered)))
        sections += [each for each in found if each.title != _LOOKED_UP]
        return detail_lines(sections, width)

    def _address(self, item: Suppressed) -> Iterator[Fact]:
        yield Fact("address", clean(item.address))
        yield Fact("reason", _reason(item).text)
        yield Fact("since", Moment(self.now()).told(item.at), "", "sesv2 ListSuppressedDestinations")

    def _waiting(self) -> tuple[str, ...]:
        lookups = self.depth.lookups
        self._asked = {each: known for each, known in self._asked.items() if lookups.get(each) is known}
        return tuple(reversed(self._asked))

    # Commands

    @property
    def more(self) -> bool:
        """Whether the list goes on with a page that was not asked for."""
        found = self.depth.suppressed.value
        return found is not None and bool(found.next_token)

    def do_more(self) -> None:
        """Read the next page."""
        self.sestui.source.ask((Job(Kind.SUPPRESSED, *self.pane_target),))
        self.sestui.tell("Asking for the next page", "dim")

    def do_look_up(self) -> None:
        """Ask which address to look up."""
        from sestui.tui.screens.look_up import LOOK_UP, AddressDialog

        self.sestui.push_screen(AddressDialog(LOOK_UP, self._look_up))

    def _look_up(self, address: str) -> None:
        self._looked_up = address
        self._asked[address] = self.depth.lookups.get(address)
        self.sestui.source.ask((Job(Kind.SUPPRESSION_LOOKUP, *self.pane_target, address),))
        self.listing.show_words(anew=True)

    @property
    def _meant(self) -> str:
        """The address that was looked up since the cursor moved last, else the one under the cursor."""
        item = self.listing.current
        return self._looked_up or (item.address if item is not None else "")

    @on(Listing.Moved)
    def _cursor_moved(self) -> None:
        self._looked_up = ""

    def do_suppress(self) -> None:
        """Ask which address to put on the list."""
        from sestui.tui.screens.suppress import SuppressDialog

        go_on = partial(self.sestui.acting.suppress, self.pane_target)
        self.sestui.push_screen(SuppressDialog(self._looked_up, go_on))

    def do_unsuppress(self) -> None:
        """Ask which address to take off the list."""
        from sestui.tui.screens.suppress import UnsuppressDialog

        go_on = partial(self.sestui.acting.unsuppress, self.pane_target)
        self.sestui.push_screen(UnsuppressDialog(self._meant, go_on))

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return the address under the cursor."""
        item = self.listing.current
        return (("address", item.address),) if item is not None else ()
