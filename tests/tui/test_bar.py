"""The one-line bars: what they repaint when they show something else."""

from typing import Any, Self

from textual.app import App, ComposeResult
from textual.geometry import Region

from sestui.tui.painted import Bar
from tests.terminal import PYTHON, Terminal


class Noted(Bar):
    """A bar that keeps what was repainted."""

    def __init__(self) -> None:
        super().__init__()
        self.repainted: list[tuple[int, int]] = []

    def refresh(self, *regions: Region, **options: Any) -> Self:
        self.repainted += [(region.x, region.right) for region in regions]
        return super().refresh(*regions, **options)


class Bed(App[None]):
    def compose(self) -> ComposeResult:
        yield Noted()


async def test_a_bar_repaints_the_characters_that_differ_and_no_more() -> None:
    app = Bed()
    async with app.run_test(size=(40, 5)) as pilot:
        bar = app.query_one(Noted)
        bar.show((("sestui", "strong"),), (("asking ", "dim"), ("12/600", "accent")))
        await pilot.pause()
        bar.repainted.clear()
        bar.show((("sestui", "strong"),), (("asking ", "dim"), ("13/600", "accent")))
        # Counted from inside of the padding.
        assert bar.repainted == [(33, 34)]
        await pilot.pause()
        bar.repainted.clear()
        bar.show((("sestui", "strong"),), (("asking ", "dim"), ("13/600", "accent")))
        assert bar.repainted == []


def test_what_a_bar_repaints_is_where_it_stands_on_the_terminal() -> None:
    with Terminal([PYTHON, "-m", "tests.tui.program"]) as terminal:
        terminal.wait_for("targets")
        terminal.painted()
        terminal.press("R")
        terminal.wait_for(" Asking every target again")
        terminal.press("T")
        terminal.wait_for(" Theme: ")
        terminal.press("q")
        assert terminal.wait() == 0


async def test_a_bar_that_becomes_narrow_paints_everything_anew() -> None:
    app = Bed()
    async with app.run_test(size=(40, 5)) as pilot:
        bar = app.query_one(Noted)
        bar.show((("left side", ""),), (("right side", ""),))
        await pilot.resize_terminal(14, 5)
        await pilot.pause()
        assert bar.render_line(0).text.strip() == "right side"
