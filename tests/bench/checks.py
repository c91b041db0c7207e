"""How the screen answers while DNS is asked about 5,000 identities: the real program, SES and DNS on loopback."""

import re
import struct
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sestui.simulator.dns_identities import published
from sestui.simulator.dns_scene import DnsRecord
from tests.bench import ticks
from tests.bench.bed import Server
from tests.bench.figures import Figure, Result, percentile
from tests.bench.fleet import scene
from tests.bench.keys import DELAY_MAX, DELAY_P99, EVERY, PRESS_P99
from tests.bench.screen import COLUMNS, ROWS, Screen, opened
from tests.bench.shape import Shape
from tests.dns.bed import NSD, nsd, zone_text
from tests.terminal import Drawing, Mark

IDENTITIES: Final = 5_000
CEILING: Final = 800.0
FAST: Final = 20_000.0
_PATIENCE: Final = 300.0
_NAME: Final = re.compile(r"mail-(\d+)")
AGAIN: Final = 10
"""Seconds after which verdicts are due again: before the last of them is there, so that it never ends."""
QUIET: Final = 12.0
"""Seconds for which the screen is watched while nothing is asked."""
_HOW: Final = f"""\
One account in one region with {IDENTITIES:,} domain identities, all of them read, and NSD on loopback. All are checked
again, no answer remembered, at the usual ceiling of {CEILING:.0f} questions a second, and with one so high
({FAST:,.0f}) that only the processor slows it down; *quiet* is the same screen with nothing to do. The identity tab is
open on a pty of {COLUMNS}x{ROWS} and the cursor is moved down each {1000 * EVERY:.0f} ms. A 10 ms ticker in the event
loop notes how late it is."""


@dataclass(frozen=True, slots=True)
class Checking:
    """What was seen while all identities were checked."""

    rate: float
    """Verdicts a second."""
    delays: tuple[float, ...]
    """How late the event loop's ticks were, in seconds."""
    presses: tuple[float, ...]
    """Seconds from each key press to the cursor's move."""


def checks(rounds: int) -> Result:
    """Measure at the usual pace, without one, and with nothing to ask."""
    title = f"The screen while DNS is asked about {IDENTITIES:,} identities"
    if NSD is None:
        return Result(title, _HOW, (), ("Not measured: NSD is not installed.",))
    shape = Shape(profiles=1, regions=1, identities=IDENTITIES)
    with Server(shape) as server, served(shape) as resolver:
        quiet = [_run(server, resolver, FAST, again=False) for _ in range(rounds)]
        usual = [_run(server, resolver, CEILING) for _ in range(rounds)]
        fast = [_run(server, resolver, FAST) for _ in range(rounds)]
    return Result(
        title,
        _HOW,
        (
            *_figures("quiet", quiet, promised=False),
            Figure(f"{CEILING:.0f}/s: verdicts", tuple(run.rate for run in usual), "/s", digits=0),
            *_figures(f"{CEILING:.0f}/s", usual, promised=True),
            Figure(f"{FAST:,.0f}/s: verdicts", tuple(run.rate for run in fast), "/s", digits=0),
            *_figures(f"{FAST:,.0f}/s", fast, promised=False),
        ),
    )


def _figures(name: str, runs: list[Checking], *, promised: bool) -> tuple[Figure, ...]:
    presses = [1000 * seconds for run in runs for seconds in run.presses]
    limits = (DELAY_P99, DELAY_MAX, PRESS_P99) if promised else (None, None, None)
    late = {share: tuple(1000 * percentile(run.delays, share) for run in runs) for share in (0.99, 1.0)}
    return (
        Figure(f"{name}: event loop late, p99", late[0.99], "ms", limits[0], digits=1),
        Figure(f"{name}: event loop late, longest", late[1.0], "ms", limits[1], every=promised, digits=1),
        Figure(f"{name}: key to repaint, p50", (percentile(presses, 0.5),), "ms", digits=1),
        Figure(f"{name}: key to repaint, p99", (percentile(presses, 0.99),), "ms", limits[2], digits=1),
    )


@contextmanager
def served(shape: Shape) -> Iterator[str]:
    """Serve the DNS records of the fleet's identities; gives `address:port`."""
    zones: defaultdict[str, list[str]] = defaultdict(list)
    for record in published(scene(shape)):
        zones[".".join(record.name.split(".")[-2:])].append(_line(record))
    with tempfile.TemporaryDirectory(prefix="sestui-bench-") as folder:
        texts = {apex: zone_text(apex, lines) for apex, lines in zones.items()}
        with nsd(Path(folder), texts) as resolver:
            yield resolver.text


def _line(record: DnsRecord) -> str:
    data = " ".join(f'"{string.decode()}"' for string in record.strings)
    if record.type == "MX" or record.type == "CNAME":
        data = f"{record.data}."
    # What is asked again is not remembered.
    return f"{record.name}. 1 IN {record.type} {data}"


def _run(server: Server, resolver: str, ceiling: float, *, again: bool = True) -> Checking:
    """Watch the screen while all identities are checked again; else while nothing is asked."""
    told = {
        "SESTUI_DNS_RESOLVERS": resolver,
        "SESTUI_DNS_CEILING": str(ceiling),
        "SESTUI_INTERVALS_DNS": str(AGAIN if again else 86_400),
        "SESTUI_REFRESH_INTERVAL": "86400",
        "BENCH_VERDICTS": str(IDENTITIES),
    }
    with opened(server, COLUMNS, ROWS, contestant="checked", **told) as screen:
        terminal = screen.terminal
        terminal.wait_for(server.spec.regions[0], _PATIENCE)
        terminal.press("enter")
        terminal.wait_for("3 Identities", _PATIENCE)
        terminal.press("3")
        checked = screen.ticks.with_name(f"{screen.ticks.name}.checked")
        terminal.wait_for(lambda: _moments(checked), _PATIENCE, "all identities were checked")
        terminal.wait_for(lambda: _number(terminal.lines) >= 0, _PATIENCE, "an identity under the cursor")
        begun = time.monotonic()
        end = begun + (_PATIENCE if again else QUIET)
        presses = screen.walk(EVERY, lambda _: len(_moments(checked)) < 2 and time.monotonic() < end)
        moments = _moments(checked)
        if again and len(moments) < 2:
            raise RuntimeError(f"not all identities were checked again:\n{terminal.text}")
        last = moments[1] if again else end
        terminal.wait_for(lambda: time.monotonic() > presses[-1] + 1.0, 5.0, "the last key's frame")
        taken = _taken(screen, presses)
        delays = ticks.delays(screen.ticks, begun, last)
        terminal.press("q")
        terminal.wait(timeout=10)
    return Checking((IDENTITIES - 1) / (last - moments[0]), delays, taken)


def _moments(file: Path) -> tuple[float, ...]:
    data = file.read_bytes() if file.exists() else b""
    return struct.unpack(f"{len(data) // 8}d", data[: len(data) // 8 * 8])


def _taken(screen: Screen, presses: tuple[float, ...]) -> tuple[float, ...]:
    """Return the seconds from each key press to the cursor's step, as the output shows when it is drawn again."""
    drawing, taken, begin = Drawing(COLUMNS, ROWS), list[float](), -1
    for chunk in screen.terminal.since(Mark(0, 0.0)):
        drawing.feed(chunk.data)
        if chunk.at < presses[0]:
            begin = _number(drawing.screen.display)
            continue
        steps = max(0, _number(drawing.screen.display) - begin)
        taken += [chunk.at - pressed for pressed in presses[len(taken) : steps]]
    if len(taken) < len(presses):
        lost = f"{len(presses) - len(taken)} of {len(presses)} key presses never moved the cursor"
        raise RuntimeError(f"{lost}:\n{screen.terminal.text}")
    return tuple(taken)


def _number(lines: Sequence[str]) -> int:
    """Return the number of the identity that the cursor is on; below 0 when it is on none."""
    found = next((match for line in lines if line.startswith("▌") and (match := _NAME.search(line))), None)
    return int(found[1]) if found is not None else -1
