"""The program that serves: the simulator with TLS, in a process of its own.

It says where it is in a file, prints one line when it is ready, and then answers each line on its standard input with
a tally of the requests since that number, and where an operation is named with when these came; it ends when that
input ends.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sestui.simulator import ManualClock, Simulator
from tests.bench.fleet import REGIONS, authority, scene
from tests.bench.shape import Shape
from tests.bench.spec import Spec


def _tally(simulator: Simulator, start: int, operation: str = "") -> dict[str, Any]:
    records = simulator.requests
    fresh = records[start:]
    return {
        "requests": len(records),
        "operations": Counter(record.operation for record in fresh),
        "connections": sorted({record.connection for record in fresh}),
        "last": fresh[-1].at if fresh else 0.0,
        "arrivals": [record.at for record in fresh if record.operation == operation],
    }


def main() -> None:
    """Serve until standard input ends."""
    shape, folder = Shape(**json.loads(sys.argv[1])), Path(sys.argv[2])
    regions = REGIONS[: shape.regions]
    bundle = folder / "bundle.pem"
    tls = authority(tuple(dict.fromkeys((*regions, "us-east-1"))), bundle)
    # The scene stands still: nothing that a refresh brings has changed.
    with Simulator(scene(shape), tls=tls, ca_bundle=bundle, clock=ManualClock()) as simulator:
        given = simulator.environment(folder)
        # Clients find the server under the real host names, not by an endpoint that somebody set.
        environ = {name: value for name, value in given.items() if not name.startswith("AWS_ENDPOINT_URL")}
        Spec(
            port=simulator.port,
            profiles=tuple(simulator.profiles),
            regions=regions,
            bundle=str(bundle),
            environ=environ,
        ).write(folder / "spec.json")
        sys.stdout.write('{"ready": true}\n')
        sys.stdout.flush()
        for line in sys.stdin:
            start, _, operation = line.strip().partition(" ")
            sys.stdout.write(json.dumps(_tally(simulator, int(start), operation)) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
