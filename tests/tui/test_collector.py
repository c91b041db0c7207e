"""Garbage is looked for while nobody uses the terminal; what is closed does not pile up."""

import gc
import sys
import weakref
from collections.abc import Iterator

import pytest
from textual.screen import Screen

from sestui.tui.collector import AWAY, IDLE, LONG, MUCH, NEVER, SWITCH, TOO_MANY, YOUNG, Collector, collecting
from tests.tui.driving import Driven

OPENINGS = 40


class Node:
    """Garbage that only the collector finds."""

    def __init__(self) -> None:
        self.me = self


class Plain:
    """Goes when nobody holds it."""


@pytest.fixture
def collected() -> Iterator[Collector]:
    """A collector on a clock of the test's own; everything of before is set aside."""
    gc.collect()
    gc.freeze()
    with collecting():
        yield Collector(lambda: NOW[0])
    gc.unfreeze()


NOW = [1_000.0]


def old_garbage(steps: int = 2) -> "weakref.ref[Node]":
    """Make garbage that outlives its youth, as so many looks at the young would leave it."""
    node = Node()
    found = weakref.ref(node)
    gc.collect(1)
    for _ in range(steps - 1):
        gc.collect(1)
    del node
    return found


def test_it_is_looked_for_when_nobody_has_pressed_a_key_for_a_while(collected: Collector) -> None:
    collected.used()
    garbage = old_garbage()
    assert not collected.rest(closed=True)
    assert garbage() is not None
    NOW[0] += IDLE
    assert collected.rest(closed=True)
    assert garbage() is None
    assert not collected.rest(closed=True), "there is nothing new"


def test_where_much_is_to_be_looked_at_somebody_has_to_be_away(collected: Collector) -> None:
    collected.used()
    garbage = old_garbage(MUCH + 1)
    NOW[0] += IDLE
    assert not collected.rest(closed=False)
    NOW[0] += LONG
    assert collected.rest(closed=False)
    assert garbage() is None
    # What could not be set aside will be looked at again: that takes as long.
    collected.used()
    old_garbage()
    NOW[0] += IDLE
    assert not collected.rest(closed=True)
    NOW[0] += LONG
    assert collected.rest(closed=True)
    old_garbage()
    assert collected.rest(closed=True)


def test_memory_is_bounded_even_if_somebody_never_pauses(collected: Collector) -> None:
    collected.used()
    garbage = old_garbage(TOO_MANY)
    assert collected.rest(closed=False)
    assert garbage() is None


def test_what_is_set_aside_goes_when_nobody_holds_it_and_once_somebody_is_away_its_cycles_too(
    collected: Collector,
) -> None:
    collected.used()
    plain, cycle = Plain(), Node()
    held, cycled = weakref.ref(plain), weakref.ref(cycle)
    NOW[0] += IDLE
    old_garbage()
    assert collected.rest(closed=True)
    del plain, cycle
    assert held() is None
    assert cycled() is not None
    NOW[0] += AWAY
    assert collected.rest(closed=True)
    assert cycled() is None
    assert not collected.rest(closed=True), "once"


def test_it_holds_for_the_terminal_ui_alone() -> None:
    before = gc.get_threshold(), sys.getswitchinterval(), gc.isenabled()
    with collecting() as collector:
        assert gc.get_threshold()[0] == YOUNG
        assert gc.get_threshold()[2] == NEVER
        assert sys.getswitchinterval() == pytest.approx(SWITCH)
        assert not gc.isenabled(), "until the first picture is there"
        collector.begin()
        assert gc.isenabled()
    gc.unfreeze()
    assert (gc.get_threshold(), sys.getswitchinterval(), gc.isenabled()) == before


class Seen(Collector):
    """Notes what it is told."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[object] = []

    def begin(self) -> None:
        self.told.append("begin")

    def used(self) -> None:
        self.told.append("used")

    def rest(self, *, closed: bool) -> bool:
        self.told.append(closed)
        return False


async def test_the_app_tells_of_keys_and_of_what_is_open() -> None:
    driven, seen = Driven(), Seen()
    driven.app.collector = seen
    async with driven.run() as pilot:
        await driven.wait(pilot, lambda: seen.told)
        driven.app.tick()
        await driven.press(pilot, "question_mark")
        await driven.wait(pilot, lambda: len(driven.app.screen_stack) == 2)
        driven.app.tick()
        assert seen.told[:2] == ["begin", True]
        assert seen.told[-1] is False
        assert "used" in seen.told


@pytest.mark.slow
async def test_closed_screens_and_dialogs_do_not_pile_up() -> None:
    driven = Driven()
    closed: list[weakref.ref[Screen[object]]] = []
    async with driven.run() as pilot:
        app = driven.app
        with collecting() as collector:
            collector.begin()
            now = [0.0]
            mine = Collector(lambda: now[0])
            for number in range(OPENINGS):
                await pilot.press("enter" if number % 2 else "question_mark")
                await driven.wait(pilot, lambda: len(app.screen_stack) == 2)
                closed.append(weakref.ref(app.screen))
                await pilot.press("escape")
                await driven.wait(pilot, lambda: len(app.screen_stack) == 1)
                now[0] += IDLE
                mine.rest(closed=True)
            gc.unfreeze()
    alive = sum(found() is not None for found in closed)
    assert alive <= 2
