"""The identity tab of a target with COUNT identities, while their details arrive: `COUNT`.

It is the product's own app, fed by hand with 400 details a second; its filter line is open from the start.
"""

import asyncio
import os
import sys
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from textual.widget import Widget

from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.tui.app import SestuiApp
from sestui.tui.collector import Collector, collecting
from sestui.tui.loop import make_loop
from sestui.tui.painted import Bar
from sestui.tui.panes.base import Pane
from sestui.tui.panes.identities import IdentitiesPane
from sestui.tui.screens.detail import DetailScreen
from tests.tui.deep_states import crowd, detail
from tests.tui.states import NOW, HandSource, settings

EVERY: Final = 0.1
"""Seconds between two states."""
PART: Final = 40
"""Details in each of them."""


class CountingPane(IdentitiesPane):
    """Counts what was typed and how often the cursor was moved."""

    done: int | None = None
    """Nothing is counted before details begin to come."""

    def __init__(self, pane_target: Target) -> None:
        super().__init__(pane_target)
        # Counted by the very call that changes the rows, so that one frame shows both.
        for owner, name in ((self.listing, "set_filter"), (self.listing.table, "action_cursor")):
            setattr(owner, name, self._counted(getattr(owner, name)))

    def _counted(self, work: Callable[[Any], None]) -> Callable[[Any], None]:
        def counting(argument: Any) -> None:
            work(argument)
            if self.done is not None:
                self.count(self.done + 1)

        return counting

    def count(self, done: int) -> None:
        """Show how much was done."""
        self.done = done
        self.screen.query_one("#done", Bar).show(((f"{self.done} done", ""),))


class CountingScreen(DetailScreen):
    """The detail view with a line that counts."""

    def content(self) -> Iterable[Widget]:
        """The line, and what there is."""
        yield Bar(id="done")
        yield from super().content()

    def _make(self, key: str) -> Pane:
        pane = self._panes[key] = CountingPane(self.target or Target("", ""))
        return pane


class TabApp(SestuiApp):
    """The product, fed by hand."""

    def __init__(self, count: int, collector: Collector) -> None:
        state, self.one = crowd(count, 0)
        self.hand = HandSource(state)
        super().__init__(
            self.hand,
            settings(),
            environ=dict(os.environ),
            folder=Path.cwd(),
            clock=lambda: NOW,
            collector=collector,
        )
        depth = state.targets[self.one].depth
        self.names = [item.name for item in depth.identities.value.items] if depth.identities.value is not None else []
        self.details: dict[str, Any] = {}
        self.place = 0
        self.pane: CountingPane | None = None

    def on_mount(self) -> None:
        """Open the tab, its filter line, and let details come."""
        super().on_mount()
        self.push_screen(CountingScreen(self.one, "identities"))
        self.call_after_refresh(self._go)

    def _go(self) -> None:
        screen = self.screen
        if not (isinstance(screen, CountingScreen) and screen.pane.is_mounted and self.hand.listener is not None):
            self.call_later(self._go)
            return
        pane = screen.pane
        assert isinstance(pane, CountingPane)
        pane.listing.do_sort()
        pane.listing.do_filter()
        self.pane = pane
        self.set_interval(EVERY, self.more)

    def more(self) -> None:
        """Let the next details arrive; once all are there they are read again."""
        if self.pane is not None and self.pane.done is None:
            self.pane.count(0)
        for name in self.names[self.place : self.place + PART]:
            self.details[name] = Reading(detail(name), NOW)
        self.place = (self.place + PART) % len(self.names)
        known = self.hand.state.targets[self.one]
        depth = replace(known.depth, details=MappingProxyType(dict(self.details)))
        self.hand.change({self.one: replace(known, depth=depth)})


def main() -> None:
    """Run it as the product runs its own: in a loop that wakes up for nothing but work, collecting at good moments."""
    with collecting() as collector, closing(make_loop()) as loop:
        asyncio.set_event_loop(loop)
        TabApp(int(sys.argv[1]), collector).run(loop=loop)


if __name__ == "__main__":
    main()
