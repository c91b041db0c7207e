"""How soon one is back at the prompt while nothing answers."""

import threading
import time
from typing import Final

from tests.bench.bed import Server
from tests.bench.figures import Figure, Result
from tests.bench.screen import opened
from tests.bench.shape import Shape

ENDPOINTS: Final = 30
QUIT: Final = 0.5
_PATIENCE: Final = 60.0


def leave(rounds: int) -> Result:
    """Press `q` while 30 endpoints hang, and wait for the end of the process."""
    taken = []
    with Server(Shape(profiles=1, regions=ENDPOINTS, hang=True)) as server:
        for _ in range(rounds):
            with opened(server) as screen:
                terminal = screen.terminal
                terminal.wait_for(lambda: screen.read(ENDPOINTS), _PATIENCE, "every endpoint to hang")
                terminal.settle(quiet=0.3, timeout=_PATIENCE)
                stop = threading.Timer(_PATIENCE, terminal.process.kill)
                stop.start()
                pressed = time.monotonic()
                terminal.press("q")
                # without a timeout: with one, subprocess looks only every 50 ms
                code = terminal.process.wait()
                taken.append(time.monotonic() - pressed)
                stop.cancel()
                if code != 0:
                    raise RuntimeError(f"sestui ended with code {code}")
    return Result(
        f"Leaving while {ENDPOINTS} endpoints hang",
        "From the key press to the end of the process; SES has taken every request and answers none.",
        (Figure("`q` to the end", tuple(taken), "s", QUIT, every=True),),
    )
