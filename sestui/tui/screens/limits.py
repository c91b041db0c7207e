"""The sending limits of one target: what they are, what is used, what was requested, and how to request more."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from textual import on
from textual.containers import Container
from textual.widget import Widget

from sestui.fleet.job import Kind
from sestui.fleet.needs import jobs
from sestui.fleet.source import Focus
from sestui.model.acting import Outcome, Result, SendingLimit
from sestui.model.target import Target
from sestui.model.trace import Act, Need, NeedKind
from sestui.rules.access_plan import limit_plan
from sestui.rules.explain_limits import limit_sections, may_severity, may_words
from sestui.rules.limit_increase import Limit, limits
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment
from sestui.tui.detail_text import detail_lines
from sestui.tui.fleet_columns import TOKEN
from sestui.tui.keymap import key_label
from sestui.tui.painted import Line, Lines
from sestui.tui.screens.judged import JudgedScreen
from sestui.tui.situation import Place
from sestui.tui.widgets import Cell, Column, LineView, Row

_COLUMNS: Final = (
    Column("limit", "Limit", 20),
    Column("now", "Now", 12, align="right"),
    Column("request", "Request", 18),
    Column("used", "Used", 12, grow=1),
)
_READINGS: Final = (
    Need(NeedKind.ACCOUNT),
    Need(NeedKind.STATISTICS),
    *(Need(NeedKind.QUOTA_HISTORY, limit.value) for limit in SendingLimit),
)


class LimitsScreen(JudgedScreen):
    """Both limits, and all that is known of the one under the cursor."""

    place = Place.LIMITS
    DEFAULT_CSS = """
    LimitsScreen #body { layout: vertical; }
    LimitsScreen LineTable { height: 3; }
    LimitsScreen #limit { height: 1fr; border-top: hkey $panel; }
    """

    def __init__(self, target: Target) -> None:
        super().__init__(target, _COLUMNS, "limits", "limit")
        self._found: tuple[Limit, ...] = ()
        self._followed: datetime | None = None
        """When the account was read at the time that open requests were asked about last."""

    def content(self) -> Iterable[Widget]:
        """Limits, and words on one of them."""
        yield Container(self.table, Lines(id="limit"), id="body")

    def judge(self) -> None:
        """Judge anew and show what differs; ask for what is missing."""
        self._found = limits(self.state, self._target.region)
        self._ask(need for limit in self._found for need in limit.needs)
        self._follow()
        self.table.show([_row(limit) for limit in self._found])
        self.show_words()
        if self.in_front:
            kinds = (Kind.ACCOUNT, Kind.STATISTICS)
            self.sestui.source.look_at(Focus(frozenset((self._target,)), self._target, kinds))

    @property
    def current(self) -> Limit | None:
        """The limit under the cursor."""
        return next((limit for limit in self._found if limit.limit == self.table.cursor_key), None)

    def show_words(self) -> None:
        """Say what is known of the limit under the cursor."""
        limit, now = self.current, self.sestui.view.now
        keys = self.sestui.keymap.keys["raise-limit"]
        may = keys and self.sestui.availability("raise-limit").usable
        how = f"{key_label(keys[0])} asks for the value" if may else ""
        if (limit, now, how) == self._shown:
            return
        self._shown = (limit, now, how)
        sections = limit_sections(limit, Moment(now), how) if limit is not None else ()
        self.query_one("#limit", Lines).show(lambda width: detail_lines(sections, width))

    @on(LineView.Activated)
    def _activated(self, event: LineView.Activated) -> None:
        event.stop()
        self.sestui.action_run("raise-limit")

    def where(self) -> str:
        """Return the place, and whose limits they are."""
        return self.name_of_place("sending limits")

    def status_left(self) -> Line:
        """Return why nothing can be requested here, or what the selected limit says."""
        if refused := self.refused:
            return ((refused, "dim"),)
        return ((self.current.meaning, "dim"),) if self.current is not None else ()

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return the console page, and the case of a request that is open."""
        limit = self.current
        if limit is None:
            return ()
        case = limit.open.case_id if limit.open is not None else None
        return tuple((what, text) for what, text in (("case", case or ""), ("console page", limit.url)) if text)

    def _follow(self) -> None:
        """Ask again how open requests stand whenever the account was read again."""
        at = self.state.account.as_of
        if at == self._followed or self.sestui.is_snapshot:
            return
        self._followed = at
        waiting = [Need(NeedKind.QUOTA_HISTORY, limit.limit.value) for limit in self._found if limit.open is not None]
        if waiting:
            self.sestui.source.ask(jobs(self._target, waiting))

    # Commands

    def do_refresh(self) -> None:
        """Read again all that this rests on."""
        self._asked.clear()
        self._ask(_READINGS)
        self.sestui.actions.do_refresh()

    def do_console(self) -> None:
        """Show the Service Quotas page of the selected limit."""
        self.sestui.actions.show_page(self.current.url if self.current is not None else "", self._target)

    def do_raise_limit(self) -> None:
        """Ask for the value, unless none may be requested."""
        limit = self.current
        if limit is None:
            return
        if limit.may_request is False:
            if limit.remedy is not None and limit.remedy.act is Act.REQUEST_ACCESS:
                self.sestui.actions.open_preflight(self._target)
                return
            self.sestui.tell(limit.meaning, "warning")
            return
        from sestui.tui.screens.desired import DesiredDialog

        self.sestui.push_screen(DesiredDialog(limit, self._confirm))

    def _confirm(self, limit: Limit, desired: float, support_case: bool) -> None:
        from sestui.tui.screens.confirm import ConfirmDialog

        plan = limit_plan(self.sestui.acting.where(self._target), limit, desired, support_case=support_case)
        self.sestui.push_screen(ConfirmDialog(plan, self._ended))

    def _ended(self, outcome: Outcome) -> bool:
        """Have the history read again once a request is in it."""
        if outcome.result in (Result.ACCEPTED, Result.UNKNOWN):
            self._asked.clear()
            self._ask(_READINGS)
        return False


def _row(limit: Limit) -> Row:
    token = TOKEN[may_severity(limit)]
    return Row(
        limit.limit,
        (
            Cell.of(limit.title),
            Cell.of(limit.current_label, "unknown" if limit.current is None else "strong"),
            Cell.of(may_words(limit), token),
            Cell.of(limit.outlook, TOKEN[limit.severity] if limit.severity > Severity.OK else ""),
        ),
    )
