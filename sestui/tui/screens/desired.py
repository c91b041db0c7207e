"""Asks for the value of a sending limit, and judges it while it is typed."""

from collections.abc import Callable
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from sestui.rules.limit_increase import Limit, desired_problem, desired_value
from sestui.tui.form import Tick
from sestui.tui.painted import Bar
from sestui.tui.screens.base import Dialog


class DesiredDialog(Dialog):
    """Enter goes on to the confirmation, escape leaves."""

    BINDINGS: ClassVar[list[Any]] = []

    def __init__(self, limit: Limit, go_on: Callable[[Limit, float, bool], None]) -> None:
        super().__init__()
        self._limit = limit
        self._go_on = go_on

    def compose(self) -> ComposeResult:
        """Title, what there is now, value, what is wrong with it."""
        suggested = f"{self._limit.suggested:,.10g}" if self._limit.suggested is not None else ""
        with Vertical(id="dialog"):
            yield Bar(id="title")
            yield Bar(id="now")
            box = Input(suggested, placeholder="for example 100,000", select_on_focus=False, compact=True, id="value")
            box.cursor_blink = False
            yield box
            yield Tick("AWS may open a support case for it; without, it may be declined unseen", True, id="case")
            yield Bar(id="judged")
            yield Bar(id="about")

    def on_mount(self) -> None:
        """Wait for a value."""
        self.query_one("#title", Bar).show(((f"A higher {self._limit.title}", "heading"),))
        self.query_one("#now", Bar).show(
            (("now ", "dim"), (self._limit.current_label, "strong"), (f"  {self._limit.unit}", "dim"))
        )
        self.query_one("#about", Bar).show((("enter goes on, tab to the support case, esc leaves", "dim"),))
        self.query_one(Input).focus()
        self._judge()

    def _judge(self) -> float | None:
        """Say what is wrong with the value, and return it when nothing is."""
        text = self.query_one(Input).value
        judged = self.query_one("#judged", Bar)
        desired = desired_value(text)
        if desired is None:
            judged.show((("A whole number is expected.", "warning"),) if text.strip() else ())
            return None
        problem = desired_problem(self._limit.limit, desired, self._limit.current)
        judged.show(((problem, "warning"),) if problem else ((f"asks for {desired:,.10g}", "ok"),))
        return None if problem else desired

    def on_input_changed(self, event: Input.Changed) -> None:
        """Judge what is typed."""
        event.stop()
        self._judge()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Go on, unless something is wrong."""
        event.stop()
        desired = self._judge()
        if desired is not None:
            self.dismiss(None)
            self._go_on(self._limit, desired, self.query_one(Tick).value)
        elif not event.value.strip():
            self.query_one("#judged", Bar).show((("A value is missing.", "warning"),))
