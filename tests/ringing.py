"""How a program under test says that everything asked of it so far is on the terminal: it rings the bell.

Silence is no such sign: a loaded machine may keep a program from its work for longer than anybody wants to wait, and
then what it writes would be counted for whatever is asked next. See `Terminal.painted`.
"""

import asyncio
from typing import Any, Final

from textual.app import App
from textual.binding import Binding

RING: Final = Binding("f12", "ring", show=False, priority=True)
"""For the `BINDINGS` of the program, whose `action_ring` must run `ring` as a worker."""
_ROUNDS: Final = 3
"""What a key changes goes from the app to a widget and from there, when it has nothing else to do, to the screen."""


async def ring(app: App[Any]) -> None:
    """Ring the bell when every message of now has been handled, with what came of it, and the screen was painted."""
    for _ in range(_ROUNDS):
        handled: list[asyncio.Event] = []
        for node in (app, *app.screen.walk_children(with_self=True)):
            done = asyncio.Event()
            if node.call_later(done.set):
                handled.append(done)
        for done in handled:
            await done.wait()
        painted = asyncio.Event()
        if app.screen.call_after_refresh(painted.set):
            await painted.wait()
    app.bell()
