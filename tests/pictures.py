"""Draws the pictures in docs/: `python -m tests.pictures`. The real app on the demo's scene, while time stands still.

A picture changes only when the screen does.
"""

import asyncio
import os
import re
import tempfile
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Final
from unittest.mock import patch

from sestui.aws import reader
from sestui.cli.demo import profiles
from sestui.cli.reading import FleetReader
from sestui.config import Flags
from sestui.dns import reader as dns_reader
from sestui.fleet import kinds
from sestui.fleet.clock import Clock
from sestui.fleet.engine import Fleet
from sestui.fleet.job import Kind
from sestui.fleet.once import read_round
from sestui.fleet.source import SourceKind
from sestui.fleet.static import StaticSource
from sestui.model.fleet import FleetState, QuotaSample
from sestui.model.settings import Settings, Timeouts
from sestui.model.target import Target
from sestui.simulator import ManualClock, Simulator, demo_scene, world
from sestui.tui.app import SestuiApp
from tests import access_pictures, sending_pictures
from tests.terminal import ROOT

DOCS: Final = ROOT / "docs"
NOW: Final = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
READ_AT: Final = NOW - timedelta(seconds=20)
APART: Final = timedelta(seconds=60)
"""Between the two readings that make a live rate."""
SETTINGS: Final = Settings(
    profiles=profiles(Flags()), refresh_interval=0.0, timeouts=Timeouts(connect=1.0, read=1.0, credentials=5.0)
)


DEPTH: Final = kinds.SECTIONS["all"]
_NAMES: Final = re.compile(r"terminal-\d+")
_PORTS: Final = re.compile(r"127\.0\.0\.1:\d+")
_FONTS: Final = re.compile(r"\s*@font-face \{[^}]*\}")


@dataclass(frozen=True, slots=True)
class Picture:
    """One file."""

    name: str
    columns: int
    rows: int
    keys: tuple[str, ...] = ()


PICTURES: Final = (
    Picture("fleet-80x24", 80, 24),
    Picture("fleet-120x36", 120, 36),
    Picture("fleet-200x50", 200, 50),
    Picture("grid-120x36", 120, 36, ("g",)),
    Picture("detail-120x36", 120, 36, ("enter",)),
    Picture("reputation-120x36", 120, 36, ("enter", "2")),
    Picture("reputation-80x24", 80, 24, ("enter", "2")),
    Picture("identities-120x36", 120, 36, ("enter", "3")),
    Picture("feedback-120x36", 120, 36, ("enter", "4")),
    Picture("suppression-120x36", 120, 36, ("enter", "5")),
    Picture("domains-120x36", 120, 36, ("d",)),
    Picture("dns-120x36", 120, 36, ("enter", "6", "down")),
    Picture("dns-80x24", 80, 24, ("enter", "6", "down", "enter")),
    Picture("records-80x24", 80, 24, ("enter", "6", "down", "z")),
)


class Then(datetime):
    """The time as reader and scene are told it: what they show hangs on the hour."""

    @classmethod
    def now(cls, tz: tzinfo | None = None) -> "Then":
        """Return the moment of the pictures."""
        return cls.fromtimestamp(READ_AT.timestamp(), tz)


def demo() -> FleetState:
    """Read the demo's scene twice, the second time in depth, at moments that are always the same."""
    scene = ManualClock()
    # Nobody has to wait for pictures as SES would have one wait: here the scene allows more, and the engine is told.
    object.__setattr__(kinds.SES, "interval", 0.0)
    with (
        patch.object(world, "datetime", Then),
        patch.object(reader, "datetime", Then),
        patch.object(dns_reader, "datetime", Then),
        tempfile.TemporaryDirectory(prefix="sestui-pictures-") as folder,
        Simulator(replace(demo_scene(), throttle=None), clock=scene) as simulator,
    ):
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(simulator.environment(Path(folder)))
        settings = replace(SETTINGS, dns=SETTINGS.dns._replace(resolvers=(simulator.dns_address,)))
        before = _read(settings, READ_AT - APART)
        scene.advance(APART.total_seconds())
        after = _read(settings, READ_AT, DEPTH)
    targets = {target: replace(known, previous=_sample(before, target)) for target, known in after.targets.items()}
    return replace(after, targets=MappingProxyType(targets), asking=frozenset())


def _read(settings: Settings, at: datetime, depth: frozenset[Kind] = frozenset()) -> FleetState:
    clock = Clock(now=lambda: at)
    reader = partial(FleetReader, settings, own_dns=True)
    return read_round(Fleet(settings, reader, kind=SourceKind.DEMO, clock=clock, depth=depth))


def _sample(state: FleetState, target: Target) -> QuotaSample | None:
    reading = state.targets[target].account
    quota = reading.value.quota if reading.value is not None else None
    if quota is None or quota.sent_24_hour is None or reading.as_of is None:
        return None
    return QuotaSample(reading.as_of, quota.sent_24_hour)


async def draw(picture: Picture, state: FleetState) -> str:
    """Return one picture as SVG."""
    source = StaticSource(state, "", SourceKind.DEMO)
    app = SestuiApp(source, SETTINGS, environ={"TERM": "xterm-256color"}, folder=ROOT, clock=lambda: NOW)
    async with app.run_test(size=(picture.columns, picture.rows)) as pilot:
        await pilot.pause()
        if picture.keys:
            await pilot.press(*picture.keys)
        await pilot.pause()
        svg = app.export_screenshot(title="sestui")
    return plain(svg)


def plain(svg: str) -> str:
    """Return a picture without what Rich puts into it.

    It names classes after the content, and has a font fetched: neither belongs into a file that is compared and looked
    at without a network. The port of the demo's DNS server is another one each time.
    """
    return _FONTS.sub("", _NAMES.sub("terminal", _PORTS.sub("127.0.0.1:5353", svg))).replace("Fira Code", "monospace")


def main() -> None:
    """Draw all of them."""
    state = demo()
    drawn = {picture.name: asyncio.run(draw(picture, state)) for picture in PICTURES}
    more = access_pictures.pictures() | sending_pictures.pictures()
    drawn |= {name: plain(svg) for name, svg in more.items()}
    for name, svg in drawn.items():
        file = DOCS / f"{name}.svg"
        file.write_text(svg, encoding="utf-8")
        print(file.relative_to(ROOT))


if __name__ == "__main__":
    main()
