"""When screens paint: in one frame what belongs together, and no more often than the eye can follow."""

import asyncio
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.containers import Container
from textual.screen import Screen
from textual.widgets import Input

from sestui.tui import frames
from sestui.tui.frames import PERIOD
from sestui.tui.painted import Bar


class Typing(App[None]):
    """A line that is typed, and another, deep in the screen, that says what it holds."""

    def __init__(self) -> None:
        frames.install()
        super().__init__()
        self.frames: list[tuple[float, str]] = []
        self.fails = False

    def compose(self) -> ComposeResult:
        box = Input()
        box.cursor_blink = False
        yield Container(Container(box))
        yield Container(Container(Container(Bar())))

    @property
    def said(self) -> str:
        """The picture of the line that says it, as the screen's compositor has it."""
        strips = self.screen._compositor.render_strips()
        return "".join(strip.text for strip in strips).replace(" ", "")

    def on_input_changed(self, event: Input.Changed) -> None:
        self.query_one(Bar).show(((f"<{event.value}>", ""),))

    def watch_frames(self) -> None:
        screen: Any = self.screen
        paint = screen._compositor_refresh

        def painted() -> None:
            if screen._dirty_widgets or screen._compositor._dirty_regions:
                self.frames.append((asyncio.get_running_loop().time(), self.said))
            paint()

        screen._compositor_refresh = painted


async def until(met: Callable[[], object]) -> None:
    async with asyncio.timeout(10):
        while not met():  # noqa: ASYNC110 - turn by turn: frames wait for turns
            await asyncio.sleep(0)


async def test_a_letter_and_what_it_changes_elsewhere_are_one_frame() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.query_one(Input).focus()
        await pilot.pause()
        app.watch_frames()
        await pilot.press("a")
        await until(lambda: "<a>" in app.said and app.frames)
        assert len(app.frames) == 1


async def test_frames_come_no_more_often_than_their_period_and_the_last_one_shows_the_end() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.watch_frames()
        bar, number = app.query_one(Bar), 0
        async with asyncio.timeout(10):
            while len(app.frames) < 5:
                number += 1
                bar.show(((f"<{number}>", ""),))
                await asyncio.sleep(0)
        await until(lambda: f"<{number}>" in app.frames[-1][1])
        moments = [moment for moment, _ in app.frames]
        assert all(later - earlier >= PERIOD - 0.001 for earlier, later in pairwise(moments))


async def test_the_answer_to_a_key_does_not_wait_for_the_next_frame(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Typing()
    async with app.run_test() as pilot:
        await pilot.pause()
        app.watch_frames()
        bar = app.query_one(Bar)
        bar.show((("<1>", ""),))
        await until(lambda: app.frames)
        monkeypatch.setattr(frames, "PERIOD", 3_600.0)
        bar.show((("<2>", ""),))
        for _ in range(3 * frames.TURNS):
            await asyncio.sleep(0)
        assert len(app.frames) == 1
        # The frame is put off for an hour by now; the key that comes is not.
        frames.key_pressed()
        bar.show((("<3>", ""),))
        await until(lambda: "<3>" in app.frames[-1][1])


async def test_a_screen_that_was_laid_out_is_not_painted_once_more() -> None:
    app = Typing()
    async with app.run_test() as pilot:
        await pilot.pause()
        screen: Any = app.screen
        painted: list[bool] = []
        screen._on_timer_update = lambda: painted.append(True)
        screen._update_timer.resume()
        screen._update_timer.pause()
        for _ in range(3 * frames.TURNS):
            await asyncio.sleep(0)
        assert not painted
        screen._update_timer.resume()
        await until(lambda: painted)


async def test_an_error_while_painting_ends_the_app_as_any_other() -> None:
    async def broken() -> None:
        app = Typing()
        async with app.run_test() as pilot:
            await pilot.pause()
            screen: Any = app.screen
            screen._on_timer_update = lambda: 1 // 0
            app.query_one(Bar).show((("x", ""),))
            await until(lambda: app._exit)

    with pytest.raises(ZeroDivisionError):
        await broken()


def test_another_screen_of_the_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Screen, "_update_timer", None)
    assert not frames.install()
    assert Screen.__dict__["_update_timer"] is None


def test_the_screen_of_this_library_is_the_one_that_is_known() -> None:
    assert frames.install()
    assert frames.install()
