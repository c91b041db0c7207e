"""Everything known of one target, on a full screen with tabs."""

from collections.abc import Iterable

from textual import on
from textual.containers import Container
from textual.widget import Widget

from sestui.fleet.source import Focus
from sestui.model.target import Target
from sestui.tui.painted import KeyHint, Line
from sestui.tui.panes.base import Pane
from sestui.tui.panes.tabs import KEYS, TABS, TabLine
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.situation import Place, Situation


class DetailScreen(PlaceScreen):
    """A line of tabs and the pane of the one in front; follows the target through every refresh."""

    place = Place.DETAIL

    def __init__(self, target: Target, tab: str = "", identity: str = "") -> None:
        """`identity`: where the cursor goes first, in tabs that have rows of identities."""
        super().__init__()
        self._identity = identity
        self._target = target
        self._front = tab
        self._panes: dict[str, Pane] = {}

    @property
    def target(self) -> Target | None:
        """The target that is shown."""
        return self._target

    @property
    def identity(self) -> str:
        """The identity under the cursor of the tab in front."""
        return self.pane.identity if self._front in self._panes else ""

    @property
    def pane(self) -> Pane:
        """The pane in front."""
        return self._panes[self._front]

    @property
    def front(self) -> str:
        """The key of the tab in front."""
        return self._front

    def content(self) -> Iterable[Widget]:
        """Tabs and the pane in front; the others come when they are opened."""
        # The tab that was in front last is in front again, whatever the target.
        self._front = self._front or self.sestui.detail_tab
        yield TabLine(id="tabs")
        pane = self._make(self._front)
        if self._front == "dns" and self._identity:
            pane.open(self._identity)
        yield Container(pane, id="body")

    def _make(self, key: str) -> Pane:
        tab = next(tab for tab in TABS if tab.key == key)
        pane = self._panes[key] = tab.make(self._target)
        if self._identity:
            pane.go_to(self._identity)
        return pane

    def on_mount(self) -> None:
        """Show it."""
        super().on_mount()
        self._bring_to_front()

    def on_screen_resume(self) -> None:
        """Say again what is looked at."""
        super().on_screen_resume()
        self._look()

    def open_tab(self, key: str) -> None:
        """Bring a tab to the front."""
        if key == self._front or key not in KEYS:
            return
        self._panes[self._front].display = False
        self._front = self.sestui.detail_tab = key
        if key in self._panes:
            self._panes[key].display = True
        else:
            self.query_one("#body").mount(self._make(key))
        self._bring_to_front()

    @on(Pane.Ready)
    def _bring_to_front(self) -> None:
        self.query_one("#tabs", TabLine).show(self._front)
        if not self.pane.is_mounted:
            # It says when it is ready.
            return
        self.pane.show()
        self.take_focus()
        self._look()
        self.show_frame()

    @on(Pane.Wants)
    def _look(self) -> None:
        """Tell what is on the screen: it is read first."""
        pane = self._panes.get(self._front)
        if pane is not None and self.in_front:
            identities = tuple((self._target, name) for name in pane.identities())
            self.sestui.source.look_at(Focus(frozenset((self._target,)), self._target, pane.kinds, identities))

    @on(Pane.Says)
    def _pane_says(self) -> None:
        self.show_frame()

    @on(TabLine.Chosen)
    def _tab_clicked(self, event: TabLine.Chosen) -> None:
        self.open_tab(event.key)

    def owners(self) -> tuple[object, ...]:
        """Return itself and the pane in front."""
        return (self, *self.pane.owners())

    def copies(self) -> tuple[tuple[str, str], ...]:
        """Return what the pane offers."""
        return self.pane.copies()

    def where(self) -> str:
        """Return the target's name."""
        row = self.sestui.view.judged(self._target)
        return f"{row.title}  {row.region}" if row is not None else "no longer watched"

    def situation(self) -> Situation:
        """Return what availability hangs on."""
        app = self.sestui
        return Situation(
            place=self.place,
            kind=app.source.kind,
            read_only=app.settings.read_only,
            has_target=True,
            refused=self.refused,
            identity=self.identity,
            needs_login=self.needs_login(),
            tab=self._front,
            filtered=self.pane.filtered,
            more=self.pane.more,
            width=self.size.width or 80,
            tiny=self.has_class("-tiny"),
        )

    def status_left(self) -> Line:
        """Return what the pane says."""
        return self.pane.status_left() if self._front in self._panes else ()

    def status_right(self, room: int) -> Line:
        """Return what the pane says."""
        return self.pane.status_right(room) if self._front in self._panes else ()

    def hints(self) -> tuple[KeyHint, ...]:
        """Return the pane's own keys while it has some."""
        own = self.pane.hints() if self._front in self._panes else None
        return super().hints() if own is None else own

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Show it again when it is among what changed."""
        if self.pane.is_mounted and self.pane.concerns(changed):
            self.pane.show()
        self.show_frame()

    def time_passed(self) -> None:
        """Show ages that changed by themselves."""
        if self.pane.is_mounted:
            self.pane.show()
        self.show_frame()

    def take_focus(self) -> None:
        """Go to the pane."""
        self.pane.take_focus()

    def do_back(self) -> None:
        """Go back, first of all inside of the pane."""
        if not self.pane.back():
            self.dismiss(None)

    def do_refresh(self) -> None:
        """Read again what the pane shows."""
        self.sestui.source.ask(self.pane.refresh_jobs())
        self.sestui.actions.do_refresh()

    def do_tab_next(self) -> None:
        """Open the tab to the right."""
        self.open_tab(KEYS[(KEYS.index(self._front) + 1) % len(KEYS)])

    def do_tab_account(self) -> None:
        """Open the first tab."""
        self.open_tab("account")

    def do_tab_reputation(self) -> None:
        """Open the second tab."""
        self.open_tab("reputation")

    def do_tab_identities(self) -> None:
        """Open the third tab."""
        self.open_tab("identities")

    def do_tab_feedback(self) -> None:
        """Open the fourth tab."""
        self.open_tab("feedback")

    def do_tab_suppression(self) -> None:
        """Open the fifth tab."""
        self.open_tab("suppression")

    def do_tab_dns(self) -> None:
        """Open the sixth tab."""
        self.open_tab("dns")

    def do_dns(self) -> None:
        """Show what DNS says of the identity under the cursor."""
        names = self.pane.identities()
        self.open_tab("dns")
        if names:
            self.pane.open(names[0])

    def do_tab_previous(self) -> None:
        """Open the tab to the left."""
        self.open_tab(KEYS[(KEYS.index(self._front) - 1) % len(KEYS)])
