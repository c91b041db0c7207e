"""What the checklist and the sending limits share: a list of what was judged of one target, and words on one row."""

from collections.abc import Iterable
from typing import Final

from textual import on

from sestui.fleet.job import Job
from sestui.fleet.needs import jobs
from sestui.model.fleet import TargetState
from sestui.model.target import Target
from sestui.model.trace import Need
from sestui.tui.painted import Lines
from sestui.tui.screens.base import PlaceScreen
from sestui.tui.situation import Situation
from sestui.tui.widgets import Column, LineTable, LineView

GONE: Final = "This target is no longer watched."


class JudgedScreen(PlaceScreen):
    """One target: its list, and what is asked for to judge it."""

    def __init__(self, target: Target, columns: Iterable[Column], name: str, words: str) -> None:
        """Prepare; `name` and `words` are the ids of the list and of the words beside it."""
        super().__init__()
        self._target = target
        self._words = f"#{words}"
        self.table = LineTable(tuple(columns), id=name)
        self._asked: set[Job] = set()
        """What was asked for since this was opened or refreshed: nothing is asked for twice by itself."""
        self._shown: object = None
        """What the words on the screen were made of."""

    @property
    def target(self) -> Target | None:
        """The target that is judged."""
        return self._target

    @property
    def state(self) -> TargetState:
        """What is known of the target."""
        return self.sestui.view.state.targets.get(self._target) or TargetState()

    @property
    def refused(self) -> str:
        """Why nothing can be changed there; empty where it can."""
        return self.sestui.acting.refusal(self._target)

    def on_mount(self) -> None:
        """Show what is known, and ask for the rest."""
        super().on_mount()
        self.show()
        self.take_focus()

    def on_screen_resume(self) -> None:
        """Catch up, and say again what is looked at."""
        super().on_screen_resume()
        self.show()

    def take_focus(self) -> None:
        """Go to the list."""
        self.table.focus()

    def show(self) -> None:
        """Judge anew and show what differs; ask for what is missing."""
        if not self.is_mounted:
            return
        if self._target not in self.sestui.view.state.targets:
            self.table.show(())
            self.query_one(self._words, Lines).show(lambda _: (((GONE, "dim"),),))
            return
        self.judge()

    def judge(self) -> None:
        """Judge anew and show what differs."""
        raise NotImplementedError

    def show_words(self) -> None:
        """Say what is known of the row under the cursor."""
        raise NotImplementedError

    def _ask(self, needs: Iterable[Need]) -> None:
        wanted = tuple(job for job in jobs(self._target, needs) if job not in self._asked)
        if wanted:
            self._asked.update(wanted)
            self.sestui.source.ask(wanted)

    def fleet_changed(self, changed: frozenset[Target]) -> None:
        """Judge anew when the target is among what changed."""
        if self._target in changed or self._target not in self.sestui.view.state.targets:
            self.show()
        super().fleet_changed(changed)

    def time_passed(self) -> None:
        """Show ages that changed by themselves."""
        self.show()
        self.show_frame()

    @on(LineView.CursorMoved)
    def _cursor_moved(self, event: LineView.CursorMoved) -> None:
        event.stop()
        self.target_changed()
        self.show_words()
        self.show_frame()

    def name_of_place(self, what: str) -> str:
        """Return what this is, and whose."""
        row = self.sestui.view.judged(self._target)
        return f"{what}  {row.title}  {row.region}" if row is not None else GONE

    def situation(self) -> Situation:
        """Return what availability hangs on: the target that was opened, whether it is still watched or not."""
        return super().situation()._replace(has_target=True)

    def do_back(self) -> None:
        """Go back."""
        self.dismiss(None)
