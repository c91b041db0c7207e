"""A thousand identities of one region: as fast as can be beside a screen, and as slowly as SES wants it."""

import json
import subprocess
import sys
import time
from typing import Final

from tests.bench import ticks
from tests.bench.bed import Server
from tests.bench.figures import Figure, Result, percentile
from tests.bench.keys import DELAY_MAX, DELAY_P99
from tests.bench.runner import environment
from tests.bench.screen import opened
from tests.bench.shape import Shape

IDENTITIES: Final = 1_000
PER_SECOND: Final = 400.0
SCREENFUL: Final = 25.0
PACING_ERROR: Final = 5.0
PACED: Final = 40.0
"""Seconds for which the pacing is watched."""
_OPERATION: Final = "GetEmailIdentity"
_PATIENCE: Final = 60.0
_HOW: Final = f"""\
One account in one region with {IDENTITIES:,} identities, over TLS. First with no limit, at the server and in sestui,
the detail view open on a pty, a ticker in the event loop as above; then for {PACED:.0f} s at SES's one request a
second, which the server counts: all requests to SES, whatever they ask."""


def identities(rounds: int) -> Result:
    """Measure the rate, the screen meanwhile, and the pacing."""
    rates, late_p99, late_max, errors, screenfuls = [], [], [], [], []
    with Server(Shape(profiles=1, regions=1, identities=IDENTITIES)) as server:
        for _ in range(rounds):
            rate, delays = _unpaced(server)
            rates.append(rate)
            late_p99.append(1000 * percentile(delays, 0.99))
            late_max.append(1000 * max(delays))
            error, screenful = _paced(server)
            errors.append(error)
            screenfuls.append(screenful)
    return Result(
        f"{IDENTITIES:,} identities of one region",
        _HOW,
        (
            Figure("identities a second, without limit", tuple(rates), "/s", PER_SECOND, at_least=True, digits=0),
            Figure("event loop late, p99", tuple(late_p99), "ms", DELAY_P99, digits=1),
            Figure("event loop late, longest", tuple(late_max), "ms", DELAY_MAX, every=True, digits=1),
            Figure("slower than one request a second", tuple(errors), "%", PACING_ERROR, every=True, digits=1),
            Figure("start to the details of a screenful", tuple(screenfuls), "s", SCREENFUL, digits=1),
        ),
    )


def _unpaced(server: Server) -> tuple[float, tuple[float, ...]]:
    """Return identities a second and the delays of the event loop meanwhile."""
    begin = server.tally().requests
    with opened(server, contestant="unpaced") as screen:
        terminal = screen.terminal
        terminal.wait_for(lambda: screen.read(1), _PATIENCE, "the account state")
        terminal.wait_for(server.spec.regions[0], _PATIENCE)
        terminal.press("enter")
        deadline = time.monotonic() + _PATIENCE
        arrivals: tuple[float, ...] = ()
        while len(arrivals) < IDENTITIES and time.monotonic() < deadline:
            time.sleep(0.2)
            arrivals = server.tally(begin, _OPERATION).arrivals
        if len(arrivals) < IDENTITIES:
            raise RuntimeError(f"{len(arrivals)} of {IDENTITIES} identities were read:\n{terminal.text}")
        terminal.settle(quiet=0.6, timeout=_PATIENCE)
        delays = ticks.delays(screen.ticks, arrivals[0], arrivals[-1])
        terminal.press("q")
        terminal.wait(timeout=10)
    return (len(arrivals) - 1) / (arrivals[-1] - arrivals[0]), delays


def _paced(server: Server) -> tuple[float, float]:
    """Return by how many per cent the requests come slower than one a second, and when a screenful was there."""
    begin = server.tally().requests
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.contestants.paced", str(server.spec_file), str(PACED)],
        stdout=subprocess.PIPE,
        cwd=server.folder,
        env=environment(server, server.folder),
        timeout=_PATIENCE + PACED,
        check=True,
    )
    arrivals = sorted(at for name in _to_ses() for at in server.tally(begin, name).arrivals)
    gaps = len(arrivals) - 1
    screenful: float = json.loads(done.stdout)["screenful"]
    return 100 * ((arrivals[-1] - arrivals[0]) / gaps - 1), screenful or float("inf")


def _to_ses() -> tuple[str, ...]:
    from sestui.fleet.kinds import SES, SPECS

    return tuple({spec.operation.partition(":")[2] for spec in SPECS.values() if spec.budget is SES})
