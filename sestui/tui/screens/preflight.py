"""The checklist before production access is requested for one target, followed while it is read."""

from collections.abc import Iterable
from datetime import timedelta

from textual import on
from textual.containers import Container
from textual.widget import Widget

from sestui.fleet.job import Kind
from sestui.fleet.source import Focus
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.model.trace import Act, Need
from sestui.rules import console
from sestui.rules.explain_preflight import item_section
from sestui.rules.needs import failed
from sestui.rules.preflight import Preflight, preflight_of, rests_on
from sestui.rules.preflight_item import Item, Words, takes_word
from sestui.rules.request_review import Review, ReviewState, review
from sestui.rules.standing import Clock
from sestui.rules.telling import Moment
from sestui.tui.detail_text import detail_lines
from sestui.tui.keymap import key_label
from sestui.tui.painted import Bar, Line, Lines
from sestui.tui.preflight_text import COLUMNS, item_row, review_lines, verdict_line
from sestui.tui.remedies import begin, begun
from sestui.tui.screens.judged import JudgedScreen
from sestui.tui.situation import Place
from sestui.tui.widgets import LineView

_BESIDE = 150
"""From this width on the words are beside the list, else below it."""


class PreflightScreen(JudgedScreen):
    """A list of items, and all that is known of the one under the cursor."""

    place = Place.PREFLIGHT
    DEFAULT_CSS = """
    PreflightScreen #review { display: none; }
    PreflightScreen.-review #review { display: block; }
    PreflightScreen #body { layout: vertical; }
    PreflightScreen LineTable { height: 12; }
    PreflightScreen #item { height: 1fr; border-top: hkey $panel; }
    PreflightScreen.-beside #body { layout: horizontal; }
    PreflightScreen.-beside LineTable { height: 1fr; width: 1fr; }
    PreflightScreen.-beside #item { width: 1fr; border-top: none; border-left: vkey $panel; }
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target, COLUMNS, "items", "item")
        self._found: Preflight | None = None

    @property
    def found(self) -> Preflight:
        """The checklist as it is now."""
        return self._found or self._judge()

    @property
    def review(self) -> Review | None:
        """How the latest request stands; `None` while the account was not read."""
        account = self.state.account.value
        return review(account, self._target.region) if account is not None else None

    def content(self) -> Iterable[Widget]:
        """Verdict, review, items, and words on one of them."""
        yield Bar(id="summary")
        yield Bar(id="review")
        yield Container(self.table, Lines(id="item"), id="body")

    def classify(self, width: int, height: int, *, update: bool = True) -> None:
        """Put the words where there is room."""
        super().classify(width, height, update=update)
        self.set_class(width >= _BESIDE, "-beside", update=update)

    # What is shown

    def _judge(self) -> Preflight:
        app = self.sestui
        intervals = app.settings.intervals
        clock = Clock(app.view.now, timedelta(seconds=max(app.settings.thresholds.stale_after, intervals.identities)))
        words = app.access.words.get(self._target, Words())
        return preflight_of(self.state, self._target.region, clock, words=words)

    def judge(self) -> None:
        """Judge anew and show what differs; ask for what is missing."""
        found = self._found = self._judge()
        self._ask(found.needs)
        asking = self._asking()
        self.table.show([item_row(item, asking=bool(asking.intersection(item.needs))) for item in found.items])
        self.query_one("#summary", Bar).show(verdict_line(found), (("reading", "accent"),) if asking else ())
        told = self.review
        lines = review_lines(told) if told is not None else ()
        self.set_class(bool(lines), "-review")
        self.query_one("#review", Bar).show(lines[0] if lines else (), (), lines[1:])
        self.show_words()
        self._look(found)

    def show_words(self) -> None:
        """Say what is known of the item under the cursor."""
        item, now = self.current, self.sestui.view.now
        how = self._how(item) if item is not None else ""
        if (item, now, how) == self._shown:
            return
        self._shown = (item, now, how)
        sections = (item_section(item, Moment(now), how),) if item is not None else ()
        self.query_one("#item", Lines).show(lambda width: detail_lines(sections, width))

    @property
    def current(self) -> Item | None:
        """The item under the cursor."""
        return next((item for item in self.found.items if item.id == self.table.cursor_key), None)

    def _how(self, item: Item) -> str:
        """Say how the fix of an item is begun here."""
        keys = self.sestui.keymap.keys["remedy"]
        words = "says it" if takes_word(item) else begun(self.sestui, self._target, item.remedy).does
        return f"{key_label(keys[0])} {words}" if keys and words else ""

    def where(self) -> str:
        """Return the place, and whose checklist it is."""
        return self.name_of_place("pre-flight")

    def header_right(self) -> Line:
        """Return the domain that is judged."""
        domain = clean(self.found.domain, 40)
        return (("domain ", "dim"), (domain, "")) if domain else ()

    def status_left(self) -> Line:
        """Return the verdict in a sentence."""
        return ((self.found.summary, "dim"),)

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return what the item under the cursor is about, and the case."""
        item, told = self.current, self.review
        found = []
        if item is not None and item.remedy is not None:
            found += [("subject", item.remedy.subject), ("fix", item.remedy.words)]
        if told is not None:
            found += [("case", told.case_id), ("case page", told.case_url)]
        return tuple((what, text) for what, text in found if text)

    # What is read

    def _asking(self) -> frozenset[Need]:
        """Return what is missing and waits for an answer."""
        if self.sestui.is_snapshot:
            return frozenset()
        return frozenset(need for need in self.found.needs if not failed(self.state, need))

    def _look(self, found: Preflight) -> None:
        """Tell what is on the screen: it is read first, and again in time."""
        if self.in_front:
            identities = ((self._target, found.domain),) if found.domain else ()
            kinds = (Kind.ACCOUNT, Kind.IDENTITIES)
            self.sestui.source.look_at(Focus(frozenset((self._target,)), self._target, kinds, identities))

    # Commands

    def do_refresh(self) -> None:
        """Read again all that the checklist rests on."""
        self._asked.clear()
        self._ask(rests_on(self.found, self.state))
        self.sestui.actions.do_refresh()

    def do_remedy(self) -> None:
        """Begin the fix of the item under the cursor, or take the operator's word."""
        item = self.current
        if item is None:
            return
        if takes_word(item):
            from sestui.tui.screens.your_word import YourWordDialog

            words = self.sestui.access.words.get(self._target, Words())
            self.sestui.push_screen(YourWordDialog(item, words, self._said))
        elif item.remedy is not None and item.remedy.act is Act.CONSOLE:
            self.do_console()
        else:
            begin(self.sestui, self._target, item.remedy)

    @on(LineView.Activated)
    def _activated(self, event: LineView.Activated) -> None:
        event.stop()
        self.sestui.action_run("remedy")

    def _said(self, words: Words) -> None:
        self.sestui.access.words[self._target] = words
        self.show()
        self.show_frame()

    def do_request_access(self) -> None:
        """Open the form."""
        from sestui.tui.screens.access_form import AccessForm

        self.sestui.push_screen(AccessForm(self._target, lambda: self.found))

    def do_console(self) -> None:
        """Show the page of the case where there is one, else the one where a request begins."""
        told, region = self.review, self._target.region
        case = told.case_url if told is not None and told.state is not ReviewState.PRODUCTION else ""
        self.sestui.actions.show_page(
            case or console.production_request_url(region) or console.account_url(region), self._target
        )
