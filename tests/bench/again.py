"""Whether connections survive between refreshes: the second round should pay no TLS handshake."""

import json
import subprocess
import sys
import time
from typing import Final

from tests.bench.bed import Server
from tests.bench.figures import Figure, Result
from tests.bench.runner import environment
from tests.bench.shape import Shape

PACE: Final = 1.2
"""Seconds between two rounds: SES takes one request a second per account and region, and sestui keeps to that."""


def again(rounds: int, shape: Shape) -> Result:
    """Read the fleet and refresh it, in one process, and count the connections of each."""
    firsts, seconds, first_times, second_times = [], [], [], []
    with Server(shape) as server:
        for _ in range(rounds):
            before = server.tally()
            process = subprocess.Popen(
                [sys.executable, "-m", "tests.bench.contestants.again", str(server.spec_file)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                cwd=server.folder,
                env=environment(server, server.folder, SESTUI_REFRESH_INTERVAL="0"),
                text=True,
            )
            assert process.stdin is not None
            assert process.stdout is not None
            first_times.append(json.loads(process.stdout.readline())["seconds"])
            first = server.tally(before.requests)
            time.sleep(PACE)
            process.stdin.write("again\n")
            process.stdin.flush()
            second_times.append(json.loads(process.stdout.readline())["seconds"])
            second = server.tally(first.requests)
            process.communicate()
            firsts.append(float(len(first.connections)))
            seconds.append(float(len(second.connections - first.connections)))
    return Result(
        "Read again over the same connections",
        f"{shape.targets} targets read twice by one process, {PACE} s apart; TLS handshakes as the server counts them.",
        (
            Figure("handshakes of the first round", tuple(firsts), "", digits=0),
            Figure("handshakes of the second round", tuple(seconds), "", 0, digits=0),
            Figure("first round", tuple(first_times), "s"),
            Figure("second round", tuple(second_times), "s"),
        ),
    )
