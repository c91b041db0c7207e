"""The fleet read once by everybody: the floor, the naive way, sestui without and with a screen, taking turns."""

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Final

from tests.bench.bed import Server
from tests.bench.figures import Figure, Result
from tests.bench.runner import Run, headless
from tests.bench.screen import filling
from tests.bench.shape import Shape

TITLES: Final = {
    "floor": "floor",
    "naive": "naive way",
    "ours": "sestui, headless",
    "screen": "sestui, with the screen",
}
FASTER_THAN_NAIVE: Final = 8.0
OF_THE_FLOOR: Final = 2.0
CPU: Final = 3.0
MEMORY: Final = {"ours": 90.0, "screen": 140.0}
_HOW: Final = """\
{shape.profiles} profiles in {shape.regions} regions; GetAccount over TLS from a simulator in a process of its own, 80
to 350 ms of latency by region. *Start to last answer* counts from the start of the process, interpreter and imports and
all; *reading alone* from the first step after that. sestui also asks STS who each profile is. The floor is non-blocking
sockets with requests signed by hand, one connection per target, all at once; the naive way a boto3 session per profile,
a client per target, 32 threads."""


def race(rounds: int, shape: Shape) -> Result:
    """Measure wall time, CPU and memory of all contestants."""
    runs: dict[str, list[Run]] = {name: [] for name in TITLES}
    with Server(shape) as server:
        contestants: dict[str, Callable[[], Run]] = {
            name: partial(headless, name, server) for name in ("floor", "naive", "ours")
        }
        contestants["screen"] = lambda: filling(server).run
        for _ in range(rounds):
            for name, measure in contestants.items():
                run = measure()
                if run.answers != shape.targets:
                    raise RuntimeError(f"{TITLES[name]}: {run.answers} of {shape.targets} targets answered")
                runs[name].append(run)

    def column(name: str, what: str) -> tuple[float, ...]:
        return tuple(map(attrgetter(what), runs[name]))

    def against(over: str, under: str) -> tuple[float, ...]:
        return tuple(a / b for a, b in zip(column(over, "wall"), column(under, "wall"), strict=True))

    figures = [Figure(f"{title}: start to last answer", column(name, "wall"), "s") for name, title in TITLES.items()]
    figures += [
        Figure(f"{TITLES[name]}: reading alone", column(name, "reading"), "s") for name in ("floor", "naive", "ours")
    ]
    for name in MEMORY:
        faster, slower = against("naive", name), against(name, "floor")
        figures += [
            Figure(
                f"{TITLES[name]}: faster than the naive way", faster, "x", FASTER_THAN_NAIVE, at_least=True, digits=1
            ),
            Figure(f"{TITLES[name]}: slower than the floor", slower, "x", OF_THE_FLOOR),
        ]
    for name, title in TITLES.items():
        figures.append(Figure(f"{title}: CPU", column(name, "cpu"), "s", CPU if name in MEMORY else None))
    for name, title in TITLES.items():
        figures.append(Figure(f"{title}: peak memory", column(name, "memory"), "MB", MEMORY.get(name), digits=0))
    return Result(f"{shape.targets} targets read once", _HOW.format(shape=shape), tuple(figures))
