"""One line of words."""

from textual.app import App, ComposeResult

from sestui.tui.widgets import SummaryLine


class LineApp(App[None]):
    def compose(self) -> ComposeResult:
        yield SummaryLine((("600 targets", ""), ("  3 failing", "critical")))


async def test_words_are_shown_clipped_and_never_as_markup() -> None:
    async with LineApp().run_test(size=(20, 3)) as pilot:
        line = pilot.app.query_one(SummaryLine)
        assert line.render_line(0).text == "600 targets  3 fail…"
        line.show((("[/b]\x1b[2J", "ok"),))
        await pilot.pause()
        assert line.render_line(0).text.rstrip() == "[/b]<U+001B>[2J"
        assert line.parts == (("[/b]\x1b[2J", "ok"),)


async def test_only_what_differs_is_repainted() -> None:
    async with LineApp().run_test(size=(40, 3)) as pilot:
        line = pilot.app.query_one(SummaryLine)
        await pilot.pause()
        line._repaint_regions.clear()
        line.show((("600 targets", ""), ("  4 failing", "critical")))
        assert [(region.x, region.width) for region in line._repaint_regions] == [(13, 1)]
        line._repaint_regions.clear()
        line.show((("600 targets", ""), ("  4 failing", "critical")))
        assert not line._repaint_regions


async def test_a_taller_line_stays_blank_below() -> None:
    async with LineApp().run_test(size=(40, 5)) as pilot:
        line = pilot.app.query_one(SummaryLine)
        line.styles.height = 3
        await pilot.pause()
        assert line.render_line(1).text == " " * 40
