"""sestui without a screen, reading everything, and again: one line of JSON a round, and a line on stdin between."""

import json
import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from sestui.cli.context import Context
from sestui.cli.wiring import open_source
from sestui.config.flags import Flags
from sestui.model.fleet import FleetState
from tests.bench.hosts import lead_to
from tests.bench.spec import Spec


def _wait(states: "SimpleQueue[FleetState]", since: datetime) -> None:
    """Wait until every target has a value that was read after `since`."""
    while True:
        state = states.get()
        readings = [target.account for target in state.targets.values()]
        failed = next((reading.failure for reading in readings if reading.failure is not None), None)
        if failed is not None:
            raise RuntimeError(failed.summary)
        if readings and all(reading.as_of is not None and reading.as_of > since for reading in readings):
            return


def main() -> None:
    """Run rounds until standard input ends."""
    spec = Spec.read(Path(sys.argv[1]))
    lead_to(spec.port)
    states: SimpleQueue[FleetState] = SimpleQueue()
    flags = Flags(profiles=spec.profiles, regions=spec.regions)
    begun, since = time.monotonic(), datetime.now(UTC)
    with open_source(Context(environ=dict(os.environ), flags=flags)) as opened:
        opened.source.start(lambda state, _changed: states.put(state))
        while True:
            _wait(states, since)
            sys.stdout.write(json.dumps({"seconds": time.monotonic() - begun}) + "\n")
            sys.stdout.flush()
            if not sys.stdin.readline():
                return
            begun, since = time.monotonic(), datetime.now(UTC)
            opened.source.refresh()


if __name__ == "__main__":
    main()
