"""When garbage is looked for: little at a time, and all of it only while nobody uses the terminal.

What costs is how many objects are looked at, not how many are garbage, and 5,000 verdicts are half a million objects.
States are frozen values without cycles and go when nobody holds them; widgets of closed screens are cycles, and wait
for a moment in which nobody presses a key.
"""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

YOUNG: Final = 2_000
GENERATION: Final = 5
"""So many times `YOUNG` are looked at together, and no more than these two by themselves."""
NEVER: Final = 1_000_000_000
STEP: Final = YOUNG * GENERATION
SWITCH: Final = 0.001
"""Seconds for which a thread that computes keeps the others waiting, the one that answers keys among them."""

WORTH: Final = 2
"""`STEP`s that outlived their youth, for which it is worth while to look."""
MUCH: Final = 20
"""`STEP`s that take longer than a frame: for these, somebody has to be away for `LONG`."""
TOO_MANY: Final = 1_000
"""`STEP`s after which it is done whatever somebody does: memory is bounded."""
IDLE: Final = 2.0
"""Seconds without a key after which nobody notices a frame that is late."""
LONG: Final = 60.0
AWAY: Final = 600.0
"""Seconds after which even what was frozen is looked at, once."""


@contextmanager
def collecting() -> Iterator["Collector"]:
    """Collect in this way as long as the terminal UI runs; nothing at all until `Collector.begin`."""
    thresholds, switch = gc.get_threshold(), sys.getswitchinterval()
    # Nothing that is made until the first paint is ever garbage.
    gc.set_threshold(YOUNG, GENERATION, NEVER)
    sys.setswitchinterval(SWITCH)
    gc.disable()
    try:
        yield Collector()
    finally:
        gc.enable()
        gc.set_threshold(*thresholds)
        sys.setswitchinterval(switch)


class Collector:
    """Looks for garbage in everything that is old, when there is a good moment."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Prepare; `clock` gives monotonic seconds."""
        self._clock = clock
        self._used_at = clock()
        self._left = 0
        """`STEP`s that were looked at before, and could not be frozen."""
        self._looked_everywhere = False

    def begin(self) -> None:
        """Set aside all that was made for the first paint, and look at what is new from now on."""
        gc.freeze()
        gc.enable()

    def used(self) -> None:
        """Note that somebody pressed a key or used the mouse."""
        self._used_at = self._clock()
        self._looked_everywhere = False

    def rest(self, *, closed: bool) -> bool:
        """Look, if this is a good moment; say whether it was.

        With `closed`, nothing is open that will ever be closed: then what is left is set aside and not looked at again.
        It still goes when nobody holds it.
        """
        idle, new = self._clock() - self._used_at, gc.get_count()[2]
        everywhere = idle >= AWAY and not self._looked_everywhere
        steps = self._left + new
        needed = 0.0 if steps >= TOO_MANY else LONG if steps > MUCH else IDLE
        if not everywhere and (new < WORTH or idle < needed):
            return False
        if everywhere:
            self._looked_everywhere = True
            gc.unfreeze()
        gc.collect()
        self._left = 0 if closed else steps
        if closed:
            gc.freeze()
        return True
