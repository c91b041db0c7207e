"""Running the app with Textual's pilot: waits for conditions, reads the screen as text."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from textual.pilot import Pilot

from sestui.fleet.source import SourceKind
from sestui.model.fleet import FleetState
from sestui.tui.app import SestuiApp
from tests.tui.states import NOW, HandSource, settings, small

DEADLINE = 10.0


class Clock:
    """A clock that stands still until it is told."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def go(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


class Driven:
    """An app with its source and clock."""

    def __init__(
        self,
        state: FleetState | None = None,
        kind: SourceKind = SourceKind.LIVE,
        *,
        title: str = "",
        folder: Path = Path("/nonexistent"),
        environ: dict[str, str] | None = None,
        themes: Path = Path("/nonexistent"),
        **changes: object,
    ) -> None:
        self.clock = Clock()
        self.source = HandSource(small() if state is None else state, kind, title)
        self.app = SestuiApp(
            self.source,
            settings(**changes),
            environ=environ or {},
            themes_folder=themes,
            folder=folder,
            clock=self.clock,
        )

    def run(self, width: int = 80, height: int = 24) -> "AbstractAsyncContextManager[Pilot[int]]":
        return self.app.run_test(size=(width, height), notifications=True)

    @property
    def lines(self) -> list[str]:
        """The screen in front, as text."""
        compositor: Any = self.app.screen._compositor
        return [strip.text.rstrip() for strip in compositor.render_strips()]

    @property
    def front(self) -> type[object]:
        """The class of the screen in front."""
        return type(self.app.screen)

    @property
    def text(self) -> str:
        return "\n".join(self.lines)

    async def wait(self, pilot: "Pilot[int]", met: Callable[[], object] | str) -> None:
        """Wait until a condition holds or the screen shows a text."""
        loop = asyncio.get_running_loop()
        end = loop.time() + DEADLINE
        while True:
            await pilot.pause()
            if met in self.text if isinstance(met, str) else met():
                return
            assert loop.time() < end, f"waited for {met!r}; the screen shows:\n{self.text}"
            await asyncio.sleep(0.01)

    async def press(self, pilot: "Pilot[int]", *keys: str) -> None:
        await pilot.press(*keys)
        await pilot.pause()
