"""sestui itself on a terminal, with a ticker in its event loop: `SPEC TICKS [ARGUMENT...]`.

Each tick of the loop's every 10 ms goes to the file TICKS as it happens, so that nothing is lost however the program
ends.
"""

import asyncio
import os
import sys
from collections.abc import Callable
from pathlib import Path

from tests.bench.hosts import lead_to
from tests.bench.spec import Spec
from tests.bench.ticks import INTERVAL, TICK


def _ticking(make_loop: Callable[[], asyncio.AbstractEventLoop], file: int) -> Callable[[], asyncio.AbstractEventLoop]:
    """Return a maker of loops that write down how late they are."""

    def make() -> asyncio.AbstractEventLoop:
        loop = make_loop()

        def tick(due: float) -> None:
            now = loop.time()
            os.write(file, TICK.pack(now, now - due))
            loop.call_at(now + INTERVAL, tick, now + INTERVAL)

        start = loop.time() + INTERVAL
        loop.call_at(start, tick, start)
        return loop

    return make


def main() -> None:
    """Run the `sestui` command."""
    spec_file, ticks, *arguments = sys.argv[1:]
    lead_to(Spec.read(Path(spec_file)).port)
    file = os.open(ticks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    from sestui.tui import loop

    loop.make_loop = _ticking(loop.make_loop, file)
    from sestui.__main__ import main as sestui

    sys.argv = ["sestui", *arguments]
    sys.exit(sestui())


if __name__ == "__main__":
    main()
