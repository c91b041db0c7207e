"""`python -m tests.bench [NAME...] [--rounds N] [--out FILE]`: all benches, or those named, one after the other."""

import argparse
import os
import platform
import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version as installed
from pathlib import Path
from typing import Final

from tests.bench.figures import Result
from tests.bench.shape import Shape

LIBRARIES: Final = ("botocore", "urllib3", "textual", "dnspython")
_HEAD: Final = """\
# Performance

What sestui promises about speed, memory and bytes, measured beside baselines in the same run. Written by
`python -m tests.bench --out docs/performance.md` on {date}; medians, with the spread of the rounds.

Machine: {cores} cores ({cpu}), {memory} GB of memory, {system}, Python {python}, {libraries}.

Everything runs on one machine: the server, the program that is measured, and the terminal that counts. The server's
share of the CPU is part of all wall times, the baselines' too.
"""


def _race(shape: Shape, rounds: int) -> Result:
    from tests.bench.race import race

    return race(rounds, shape)


def _again(shape: Shape, rounds: int) -> Result:
    from tests.bench.again import again

    return again(rounds, shape)


def _version(_shape: Shape, rounds: int) -> Result:
    from tests.bench.startup import version

    return version(4 * rounds)


def _paint(_shape: Shape, rounds: int) -> Result:
    from tests.bench.startup import first_paint

    return first_paint(2 * rounds)


def _keys(shape: Shape, rounds: int) -> Result:
    from tests.bench.keys import keys

    return keys(rounds, shape)


def _table(_shape: Shape, rounds: int) -> Result:
    from tests.bench.table import table

    return table(rounds)


def _tab(_shape: Shape, rounds: int) -> Result:
    from tests.bench.tab import tab

    return tab(rounds)


def _wire(shape: Shape, _rounds: int) -> Result:
    from tests.bench.wire import wire

    return wire(shape)


def _leave(_shape: Shape, rounds: int) -> Result:
    from tests.bench.leave import leave

    return leave(rounds)


def _dns(_shape: Shape, rounds: int) -> Result:
    from tests.bench.dns import dns

    return dns(rounds)


def _verdicts(_shape: Shape, rounds: int) -> Result:
    from tests.bench.verdicts import verdicts

    return verdicts(rounds)


def _identities(_shape: Shape, rounds: int) -> Result:
    from tests.bench.identities import identities

    return identities(rounds)


def _checks(_shape: Shape, rounds: int) -> Result:
    from tests.bench.checks import checks

    return checks(rounds)


BENCHES: Final[dict[str, Callable[[Shape, int], Result]]] = {
    "race": _race,
    "again": _again,
    "keys": _keys,
    "table": _table,
    "tab": _tab,
    "wire": _wire,
    "paint": _paint,
    "version": _version,
    "leave": _leave,
    "identities": _identities,
    "dns": _dns,
    "verdicts": _verdicts,
    "checks": _checks,
}


def machine() -> str:
    """Return the head of the report: what was measured on."""
    cpu = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.machine(),
    )
    kilobytes = next((int(line.split()[1]) for line in _lines("/proc/meminfo") if line.startswith("MemTotal:")), 0)
    return _HEAD.format(
        date=datetime.now(UTC).date().isoformat(),
        cores=os.cpu_count(),
        cpu=cpu,
        memory=round(kilobytes / 1024**2),
        system=f"{platform.system()} {platform.machine()}",
        python=platform.python_version(),
        libraries=", ".join(f"{name} {installed(name)}" for name in LIBRARIES),
    )


def _lines(path: str) -> Sequence[str]:
    file = Path(path)
    return file.read_text(encoding="utf-8").splitlines() if file.exists() else ()


def main() -> None:
    """Measure, print as it goes, and write the report where asked."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHES)}; all without one")
    parser.add_argument("--rounds", type=int, default=5, help="how often each contestant runs (default 5)")
    parser.add_argument("--profiles", type=int, default=Shape().profiles, help=f"default {Shape().profiles}")
    parser.add_argument("--regions", type=int, default=Shape().regions, help=f"default {Shape().regions}, at most 33")
    parser.add_argument("--out", type=Path, metavar="FILE", help="write the report as Markdown, too")
    options = parser.parse_args()
    unknown = sorted(set(options.names) - set(BENCHES))
    if unknown:
        parser.error(f"no such bench: {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    shape = Shape(options.profiles, options.regions)
    sections = [machine()]
    print(sections[0], flush=True)
    missed = []
    for name in options.names or BENCHES:
        result = BENCHES[name](shape, options.rounds)
        sections.append(result.markdown())
        print(sections[-1], flush=True)
        missed += [figure.what for figure in result.figures if figure.held is False]
    if options.out is not None:
        options.out.write_text("\n".join(sections), encoding="utf-8")
    print(f"promises not held: {'; '.join(missed) or 'none'}", file=sys.stderr)


if __name__ == "__main__":
    main()
