"""sestui itself on a terminal, with a ticker in its event loop: `SPEC TICKS [ARGUMENT...]`.

Each tick of the loop's every 10 ms goes to the file TICKS as it happens, so that nothing is lost however the program
ends.
"""

import asyncio
import os
import sys
from pathlib import Path

from tests.bench.hosts import lead_to
from tests.bench.spec import Spec
from tests.bench.ticks import INTERVAL, TICK


class _TickingPolicy(asyncio.DefaultEventLoopPolicy):
    """Event loops that write down how late they are."""

    def __init__(self, file: int) -> None:
        super().__init__()
        self._file = file

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        loop = super().new_event_loop()

        def tick(due: float) -> None:
            now = loop.time()
            os.write(self._file, TICK.pack(now, now - due))
            loop.call_at(now + INTERVAL, tick, now + INTERVAL)

        start = loop.time() + INTERVAL
        loop.call_at(start, tick, start)
        return loop


def main() -> None:
    """Run the `sestui` command."""
    spec_file, ticks, *arguments = sys.argv[1:]
    lead_to(Spec.read(Path(spec_file)).port)
    file = os.open(ticks, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    asyncio.set_event_loop_policy(_TickingPolicy(file))
    from sestui.__main__ import main as sestui

    sys.argv = ["sestui", *arguments]
    sys.exit(sestui())


if __name__ == "__main__":
    main()
