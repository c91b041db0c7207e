"""The one place that reaches into how Textual's screens time their frames: what belongs together is painted together.

Textual 8.2.8 paints with a timer that stands still while nothing is to be painted. The first widget that has news
wakes it at once, so that a typed letter is painted alone; the rows that it leaves over are news a moment later, and the
timer rounds up: they wait for one to two periods, 17 to 33 ms. Here a frame lets all messages that are under way come
in first, and the next one is due a period after it, not later. With a library that is not as it was, `install` leaves
the timer alone, and a test fails.
"""

import asyncio
from typing import Any, Final

from textual.constants import MAX_FPS
from textual.screen import Screen

PERIOD: Final = 1 / MAX_FPS
"""Seconds from frame to frame at least."""
PRESSED_PERIOD: Final = 0.004
"""The same while somebody has just pressed a key: the answer waits for no frame that showed something else."""
PRESSED_FOR: Final = 0.06
"""Seconds after a key press in which what is painted may be the answer."""
TURNS: Final = 12
"""Turns of the loop that a frame waits: a message takes one or two for each widget on its way to the screen."""
_KEPT: Final = "_sestui_frames"
_TIMER: Final = "_update_timer"
_USERS: Final = ("_on_idle", "_on_timer_update", "_refresh_layout")


class _Keys:
    """When somebody pressed a key last, by the loop's clock."""

    pressed = float("-inf")


_keys: Final = _Keys()


def key_pressed() -> None:
    """Let the next frames come soon: somebody waits for them."""
    _keys.pressed = asyncio.get_running_loop().time()


class Frames:
    """Stands in for the timer of one screen, which is resumed when something is to be painted."""

    def __init__(self, screen: Screen[Any]) -> None:
        self._screen = screen
        self._last = float("-inf")
        self._turns = 0
        self._handle: asyncio.Handle | None = None
        self._due = False
        self._waits_long = False
        """Whether it was put off before a key was pressed."""

    def resume(self) -> None:
        """Paint soon: when what belongs to it has come in, and no sooner than a period after the frame before."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        pressed = now - _keys.pressed < PRESSED_FOR
        if self._due and not (pressed and self._waits_long):
            return
        self.pause()
        self._due = True
        self._turns = TURNS
        wait = self._last + (PRESSED_PERIOD if pressed else PERIOD) - now
        self._waits_long = wait > 0 and not pressed
        self._handle = loop.call_later(wait, self._turn) if wait > 0 else loop.call_soon(self._turn)

    def pause(self) -> None:
        """Paint nothing for now: it is painted already."""
        self._due = False
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _turn(self) -> None:
        self._waits_long = False
        self._turns -= 1
        if self._turns > 0:
            self._handle = asyncio.get_running_loop().call_soon(self._turn)
            return
        self._handle = None
        # In the screen's own task, once it has no message left, and with its way to report an error.
        self._screen.call_next(self._paint)

    def _paint(self) -> None:
        if self._due:
            self._due = False
            self._last = asyncio.get_running_loop().time()
            self._screen._on_timer_update()  # noqa: SLF001


def _frames_of(screen: Screen[Any]) -> Frames:
    found = screen.__dict__.get(_KEPT)
    if found is None:
        found = screen.__dict__[_KEPT] = Frames(screen)
    return found


def install() -> bool:
    """Time the frames of every screen that is made from now on; say whether that can be done."""
    now: Any = Screen.__dict__.get(_TIMER)
    if isinstance(now, property) and now.fget is _frames_of:
        return True
    users = [name for name in _USERS if _TIMER in getattr(Screen, name).__code__.co_names]
    if not isinstance(now, property) or users != list(_USERS):
        return False
    setattr(Screen, _TIMER, property(_frames_of))
    return True
