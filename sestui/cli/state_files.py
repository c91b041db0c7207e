"""The last known state on disk: account states of all targets in one small file, each target's depth in its own.

Whatever goes wrong with the files costs nothing but the memory: a file that cannot be read, or that was written at a
time that has not come, is as good as none, and is written anew. Nothing that AWS marks sensitive is in them.

Loaded before the first paint; files are touched later, by the engine.
"""

import stat
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from sestui.model.depth import Depth
from sestui.model.fleet import FleetState, TargetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.snapshot import DepthText

ACCOUNTS: Final = "accounts.toml"
DEPTHS: Final = "targets"
FORGOTTEN_AFTER: Final = timedelta(days=30)
"""What nobody watched for so long is not kept any more."""
CLOCKS: Final = timedelta(minutes=5)
"""So much the clock may have been put back meanwhile; after more, nobody knows how old a value is."""
LARGEST: Final = 16 * 1024 * 1024
"""Bytes of a file that is still read: TOML takes about a second for each megabyte."""
_LEFT_BEHIND: Final = 3_600.0
"""Seconds after which a half-written file belongs to nobody who still runs."""


class StateFiles:
    """Reads and writes the files of one folder. See `fleet.memory.Store`."""

    def __init__(self, folder: Path, settings: Settings) -> None:
        """Make the folder, readable by its owner only. Raises `OSError` where that cannot be."""
        self._folder = folder
        self._settings = settings
        self._before = FleetState()
        self._texts: dict[Target, DepthText] = {}
        for path in (folder, folder / DEPTHS):
            path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if stat.S_IMODE(path.stat().st_mode) & 0o077:
                path.chmod(0o700)

    def accounts(self) -> FleetState | None:
        """Return the account states that were kept; `None` where there are none that can be read."""
        from sestui.snapshot import SnapshotError, loads_accounts

        self._sweep()
        text = self._text(self._folder / ACCOUNTS)
        if text is None:
            return None
        try:
            self._before = _lately(loads_accounts(text).state, datetime.now(UTC))
        except SnapshotError:
            return None
        return self._before

    def depth(self, target: Target) -> tuple[str, Depth] | None:
        """Return the account id and the depth that were kept of a target."""
        from sestui.snapshot import SnapshotError, loads_depth

        text = self._text(self._file(target))
        if text is None:
            return None
        try:
            known = loads_depth(text)
        except SnapshotError:
            return None
        if known.target != target or known.when > datetime.now(UTC) + CLOCKS:
            return None
        return known.account_id, known.depth

    def keep_accounts(self, state: FleetState) -> None:
        """Keep the account states, beside those of profiles that are not watched this time. Raises `CannotKeep`."""
        from sestui.snapshot import dumps_accounts

        text = dumps_accounts(_with(self._before, state), settings=self._settings, when=datetime.now(UTC))
        self._write(self._folder / ACCOUNTS, text)

    def keep_depth(self, state: FleetState, target: Target, rest: Callable[[], object] = lambda: None) -> None:
        """Keep the depth of a target whose account is known. Raises `CannotKeep`."""
        from sestui.snapshot import DepthText

        for gone in self._texts.keys() - state.targets.keys():
            del self._texts[gone]
        caller = state.profiles[target.profile].caller.value
        if caller is not None:
            known = self._texts.setdefault(target, DepthText())
            text = known.dumps(target, state.targets[target].depth, caller.account, datetime.now(UTC), rest)
            self._write(self._file(target), text)

    def _file(self, target: Target) -> Path:
        import hashlib

        # A profile's name may hold anything, and be longer than a file's.
        name = hashlib.sha256("\0".join(target).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        return self._folder / DEPTHS / f"{name}.toml"

    def _text(self, path: Path) -> str | None:
        try:
            if path.stat().st_size > LARGEST:
                return None
            return path.read_bytes().decode()
        except (OSError, UnicodeDecodeError):
            return None

    def _write(self, path: Path, text: str) -> None:
        from sestui.fleet.memory import CannotKeep
        from sestui.snapshot import CannotWrite, write_atomic

        try:
            write_atomic(path, text)
        except CannotWrite as error:
            raise CannotKeep(cannot_keep(self._folder, error)) from error

    def _sweep(self) -> None:
        """Remove what a session left half-written that was ended in the middle of it."""
        old = time.time() - _LEFT_BEHIND
        for folder in (self._folder, self._folder / DEPTHS):
            for path in folder.glob(".sestui-*.tmp"):
                with suppress(OSError):
                    if path.stat().st_mtime < old:
                        path.unlink()


def cannot_keep(folder: Path, error: OSError) -> str:
    """Return what to say where a folder takes nothing; the same for every file in it."""
    return f"nothing is kept for the next start: {clean(str(folder), 200)}: {clean(error.strerror or str(error), 200)}"


def _lately(state: FleetState, now: datetime) -> FleetState:
    """Return what is not too old to be of use."""
    targets = {
        target: known
        for target, known in state.targets.items()
        if known.account.as_of is not None and -CLOCKS <= now - known.account.as_of < FORGOTTEN_AFTER
    }
    used = {target.profile for target in targets}
    profiles = {name: known for name, known in state.profiles.items() if name in used}
    return replace(state, profiles=MappingProxyType(profiles), targets=MappingProxyType(targets))


def _with(before: FleetState, state: FleetState) -> FleetState:
    """Return a state together with what was known before of profiles and regions that it does not hold."""
    targets: dict[Target, TargetState] = dict(state.targets)
    for target, known in before.targets.items():
        now, then = state.profiles.get(target.profile), before.profiles[target.profile].caller.value
        same = now is None or (then is not None and now.caller.value is not None and now.caller.value == then)
        if target not in targets and same:
            targets[target] = known
    profiles = {**before.profiles, **state.profiles}
    return replace(state, profiles=MappingProxyType(profiles), targets=MappingProxyType(targets))
