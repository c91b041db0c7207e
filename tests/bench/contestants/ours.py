"""sestui without a screen: one complete round through the engine, the way `sestui snapshot` reads it."""

import os

from tests.bench.contestants.common import run
from tests.bench.spec import Spec


def read(spec: Spec) -> int:
    """Read every target once, and who each profile is."""
    from sestui.cli.context import Context
    from sestui.cli.wiring import read_once
    from sestui.config.flags import Flags

    flags = Flags(profiles=spec.profiles, regions=spec.regions)
    state, _settings = read_once(Context(environ=dict(os.environ), flags=flags))
    return sum(target.account.failure is None and target.account.value is not None for target in state.targets.values())


if __name__ == "__main__":
    run(read)
