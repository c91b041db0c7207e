"""Puts the rooms together for a command: settings become a source of fleet states.

Nothing here imports boto3 or the simulator before the engine's own thread asks for them, so that the first paint
waits for neither.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from sestui.cli.context import Context
from sestui.config import Flags, Loaded
from sestui.fleet.engine import Fleet
from sestui.fleet.once import read_round
from sestui.fleet.reader import Reader
from sestui.fleet.source import Source, SourceKind
from sestui.fleet.static import StaticSource
from sestui.model.fleet import FleetState, Progress
from sestui.model.settings import Settings
from sestui.model.text import clean

DEMO_INTERVAL: Final = 5.0
"""Seconds between two readings of the demo, so that quotas are seen to move."""
CALCULATING: Final = 1
"""How many of the threads that read may sign, shake hands or parse at once beside a screen that has to be painted."""
ANY_NUMBER: Final = 0


@dataclass(frozen=True, slots=True)
class Opened:
    """A source that is ready to start, and the settings that fit it."""

    source: Source
    settings: Settings


@contextmanager
def open_source(context: Context, loaded: Loaded | None = None, *, once: bool = False) -> Iterator[Opened]:
    """Open what the flags ask for: live AWS, the demo, or a snapshot; it is stopped on leaving.

    `once` makes a source that reads every target one time. Raises `config.ConfigError` and `snapshot.SnapshotError`.
    """
    settings = (loaded or context.load()).settings
    with ExitStack() as stack:
        if context.flags.from_snapshot is not None:
            source, settings = _snapshot(context.flags.from_snapshot, settings)
        else:
            kind, make_reader = SourceKind.LIVE, _live_reader(settings, once=once)
            if context.flags.demo:
                settings = _demo_settings(settings, context.flags)
                kind, make_reader = SourceKind.DEMO, _demo_reader(settings, stack, once=once)
            if once:
                settings = replace(settings, refresh_interval=0.0)
            source = Fleet(settings, make_reader, kind=kind)
        stack.callback(source.stop)
        yield Opened(source, settings)


def read_once(
    context: Context,
    loaded: Loaded | None = None,
    *,
    progress: Callable[[Progress], None] | None = None,
    deadline: float | None = None,
) -> tuple[FleetState, Settings]:
    """Read every target once and return the state; see `fleet.once.read_round`."""
    with open_source(context, loaded, once=True) as opened:
        return read_round(opened.source, progress=progress, deadline=deadline), opened.settings


def _live_reader(settings: Settings, *, once: bool) -> Callable[[], Reader]:
    def make() -> Reader:
        from sestui.aws.reader import AwsReader

        return AwsReader(settings, calculating=ANY_NUMBER if once else CALCULATING)

    return make


def _snapshot(path: Path, settings: Settings) -> tuple[Source, Settings]:
    from sestui.snapshot import load

    snapshot = load(path)
    profiles = tuple(state.profile for state in snapshot.state.profiles.values())
    source: Source = StaticSource(snapshot.state, clean(path.name, 80))
    return source, replace(settings, profiles=profiles, read_only=True)


def _demo_settings(settings: Settings, flags: Flags) -> Settings:
    from sestui.cli.demo import profiles

    return replace(settings, profiles=profiles(flags), refresh_interval=DEMO_INTERVAL)


def _demo_reader(settings: Settings, stack: ExitStack, *, once: bool) -> Callable[[], Reader]:
    """Start the simulator when the engine asks for its reader, and point botocore at it and at nothing else."""
    import tempfile

    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="sestui-demo-", ignore_cleanup_errors=True))

    def make() -> Reader:
        from sestui.simulator import Simulator, demo_scene

        simulator = stack.enter_context(Simulator(demo_scene()))
        for name in [name for name in os.environ if name.startswith("AWS_")]:
            del os.environ[name]
        os.environ.update(simulator.environment(Path(folder)))
        return _live_reader(settings, once=once)()

    return make
