"""The engine alone, looking at the first identities of one target: `SPEC SECONDS`; prints how many details it has."""

import json
import sys
import time
from pathlib import Path

from tests.bench.hosts import lead_to
from tests.bench.spec import Spec

SCREENFUL = 20


def main() -> None:
    """Read for so many seconds; `screenful` is when the details of as many identities as fit on a screen were there."""
    spec, seconds = Spec.read(Path(sys.argv[1])), float(sys.argv[2])
    lead_to(spec.port)
    from sestui.cli.reading import FleetReader
    from sestui.fleet.engine import Fleet
    from sestui.fleet.job import Kind
    from sestui.fleet.source import Focus
    from sestui.model.settings import Profile, Settings
    from sestui.model.target import Target

    target = Target(spec.profiles[0], spec.regions[0])
    settings = Settings(profiles=(Profile(target.profile, regions=(target.region,)),))
    fleet = Fleet(settings, lambda: FleetReader(settings, calculating=1, own_dns=True))
    fleet.start(lambda _state, _changed: None)
    focus = Focus(frozenset({target}), target, (Kind.IDENTITIES,))
    fleet.look_at(focus)
    begun, screenful = time.monotonic(), 0.0
    names: list[str] = []
    while time.monotonic() - begun < seconds:
        depth = fleet.state.targets[target].depth
        if depth.identities.value is not None and not names:
            names = [item.name for item in depth.identities.value.items][-SCREENFUL:]
            fleet.look_at(focus._replace(identities=tuple((target, name) for name in names)))
        if names and not screenful and all(name in depth.details for name in names):
            screenful = time.monotonic() - begun
        time.sleep(0.05)
    fleet.stop()
    print(json.dumps({"screenful": screenful, "details": len(fleet.state.targets[target].depth.details)}))


if __name__ == "__main__":
    main()
