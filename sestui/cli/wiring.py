"""Puts the rooms together for a command: settings become a source of fleet states.

Nothing here imports boto3 or the simulator before the engine's own thread asks for them, so that the first paint
waits for neither.
"""

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from sestui.cli.context import Context
from sestui.config import Flags, Loaded
from sestui.fleet.engine import Fleet
from sestui.fleet.source import Source, SourceKind
from sestui.model.fleet import FleetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.cli.demo import DemoServer
    from sestui.cli.state_files import StateFiles
    from sestui.fleet.job import Kind
    from sestui.fleet.reader import Reader

DEMO_INTERVAL: Final = 5.0
"""Seconds between two readings of the demo, so that quotas are seen to move."""
CALCULATING: Final = 1
"""How many of the threads that read may sign, shake hands or parse at once beside a screen that has to be painted."""
ANY_NUMBER: Final = 0
CLOSING: Final = 0.5
"""Seconds that the end of a reader may take before it is left to itself."""


class Opened(NamedTuple):
    """A source that is ready to start, and the settings that fit it."""

    source: Source
    settings: Settings
    close: Callable[[], None]
    """Ends what runs for the source; from any thread, any number of times."""


@contextmanager
def open_source(
    context: Context,
    loaded: Loaded | None = None,
    *,
    once: "frozenset[Kind] | None" = None,
    only: Target | None = None,
) -> Iterator[Opened]:
    """Open what the flags ask for: live AWS, the demo, or a snapshot; it is stopped on leaving.

    `once` makes a source that reads every target one time, and these kinds of it in depth to the end; `only` one that
    watches this target, reads its account, and whatever else it is asked for. Raises `config.ConfigError` and
    `snapshot.SnapshotError`.
    """
    settings = (loaded or context.load()).settings
    with ExitStack() as stack:
        if context.flags.from_snapshot is not None:
            source, settings = _snapshot(context.flags.from_snapshot, settings)
        else:
            kind = SourceKind.LIVE
            demo: DemoServer | None = None
            if context.flags.demo:
                kind, (demo, settings) = SourceKind.DEMO, _demo(settings, context.flags)
                stack.callback(demo.close)
            if only is not None:
                settings = _narrowed(settings, only)
            headless = once is not None or only is not None
            readers = _Readers(_reader_maker(settings, demo, once=headless))
            stack.callback(readers.close)
            if headless:
                settings = replace(settings, refresh_interval=0.0)
            store, settings = (None, settings) if headless else _store(settings, context)
            audit = audit_log(settings, context)
            source = Fleet(settings, readers.make, kind=kind, depth=once, store=store, audit=audit)
        stack.callback(source.stop)
        ends = stack.pop_all()
        stack.callback(ends.close)
        yield Opened(source, settings, ends.close)


def read_once(
    context: Context,
    loaded: Loaded | None = None,
    *,
    progress: Callable[[FleetState], None] | None = None,
    deadline: float | None = None,
    depth: "frozenset[Kind]" = frozenset(),
    enough: Callable[[FleetState], bool] | None = None,
) -> tuple[FleetState, Settings]:
    """Read every target once, with some kinds in depth, and return the state; see `fleet.once.read_round`."""
    from sestui.fleet.once import read_round

    with open_source(context, loaded, once=depth) as opened:
        state = read_round(opened.source, progress=progress, deadline=deadline, enough=enough)
        return state, opened.settings


@contextmanager
def open_target(context: Context, loaded: Loaded, command: str) -> Iterator[tuple[Opened, Target]]:
    """Open a source of the one target that the flags leave; it reads who the profile is, the account, and no more.

    Whatever else is wanted of it has to be asked for (`fleet.rounds`). `command` names who needs one target, for the
    refusal of others. Raises `UsageError`, `config.ConfigError` and `snapshot.SnapshotError`.
    """
    from sestui.cli.one_target import one_target

    if context.flags.from_snapshot is not None:
        with open_source(context, loaded) as opened:
            yield opened, one_target(opened.source.state.targets, command, context.flags)
        return
    settings = loaded.settings
    if context.flags.demo:
        from sestui.cli.demo import profiles

        settings = replace(settings, profiles=profiles(context.flags))
    from sestui.fleet.targets import targets

    target = one_target([one for profile in settings.profiles for one in targets(profile)], command)
    with open_source(context, loaded, only=target) as opened:
        yield opened, target


class Asking(NamedTuple):
    """What a command needs that asks by itself, and not for a whole fleet."""

    settings: Settings
    reader: "Callable[[], Reader]"
    """Makes the reader; AWS's libraries are loaded only then."""


@contextmanager
def open_asking(context: Context, loaded: Loaded) -> Iterator[Asking]:
    """Open the way to AWS, or to the demo, whose DNS server is then the only one that the settings name."""
    settings = loaded.settings
    with ExitStack() as stack:
        demo: DemoServer | None = None
        if context.flags.demo:
            demo, settings = _demo(settings, context.flags)
            stack.callback(demo.close)
            demo.start()
            settings = demo_dns(settings, demo)
        readers = _Readers(_reader_maker(settings, demo, once=True))
        stack.callback(readers.close)
        yield Asking(settings, readers.make)


class _Readers:
    """Makes readers for the engine's thread, and ends them with whoever opened the source.

    The engine's thread is a daemon: when the process ends it may not come to close its reader any more.
    """

    def __init__(self, make: "Callable[[], Reader]") -> None:
        self._make = make
        self._lock = threading.Lock()
        self._closed = False
        self._made: Reader | None = None

    def make(self) -> "Reader":
        """Make a reader; one that comes too late is closed at once, and every call of it will fail."""
        reader = self._make()
        with self._lock:
            self._made = reader
            late = self._closed
        if late:
            reader.close()
        return reader

    def close(self) -> None:
        """Close the reader that is there, if any; wait no longer than `CLOSING`."""
        with self._lock:
            self._closed = True
            reader = self._made
        if reader is not None:
            closing = threading.Thread(target=reader.close, name="closing", daemon=True)
            closing.start()
            closing.join(CLOSING)


def _reader_maker(settings: Settings, demo: "DemoServer | None", *, once: bool) -> "Callable[[], Reader]":
    """Return what makes a reader; the demo's starts the simulator and points botocore at it and at nothing else."""

    def make() -> "Reader":
        used = settings
        if demo is not None:
            variables = demo.start()
            for name in [name for name in os.environ if name.startswith("AWS_")]:
                del os.environ[name]
            os.environ.update(variables)
            used = demo_dns(settings, demo)
        from sestui.cli.reading import FleetReader

        folder = demo.aws_folder if demo is not None else None
        calculating = ANY_NUMBER if once else CALCULATING
        return FleetReader(used, calculating, own_dns=demo is not None, folder=folder)

    return make


def demo_dns(settings: Settings, demo: "DemoServer") -> Settings:
    """Return the settings of a demo that runs: no DNS server is asked but its own."""
    return replace(settings, dns=settings.dns._replace(resolvers=tuple(filter(None, (demo.dns_address,)))))


def _store(settings: Settings, context: Context) -> tuple["StateFiles | None", Settings]:
    """Return where the last known state is kept, if anywhere, and the settings with a warning where that fails."""
    if settings.demo or not settings.cache:
        return None, settings
    from sestui.cli.state_files import StateFiles, cannot_keep
    from sestui.config.paths import state_home

    folder = state_home(context.environ)
    try:
        return StateFiles(folder, settings), settings
    except OSError as error:
        return None, replace(settings, warnings=(*settings.warnings, cannot_keep(folder, error)))


def _narrowed(settings: Settings, target: Target) -> Settings:
    """Return the settings of a source that watches one target, and reads nothing by itself that nobody looks at."""
    kept = (replace(one, regions=(target.region,)) for one in settings.profiles if one.name == target.profile)
    return replace(settings, profiles=tuple(kept), background=0.0)


def audit_log(settings: Settings, context: Context) -> Path:
    """Return the file where writes are noted: the demo's is another one than the user's."""
    from sestui.config.paths import state_home

    return state_home(context.environ) / ("audit-demo.log" if settings.demo else "audit.log")


def _snapshot(path: Path, settings: Settings) -> tuple[Source, Settings]:
    from sestui.fleet.static import StaticSource
    from sestui.snapshot import load

    snapshot = load(path)
    profiles = tuple(state.profile for state in snapshot.state.profiles.values())
    demo = snapshot.settings.demo
    source: Source = StaticSource(snapshot.state, f"{'DEMO ' if demo else ''}{clean(path.name, 80)}")
    return source, replace(settings, profiles=profiles, read_only=True, demo=demo)


def _demo(settings: Settings, flags: Flags) -> tuple["DemoServer", Settings]:
    from sestui.cli.demo import DemoServer, profiles

    settings = replace(settings, profiles=profiles(flags), refresh_interval=DEMO_INTERVAL, demo=True)
    return DemoServer(), settings
