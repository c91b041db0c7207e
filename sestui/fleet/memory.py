"""What an earlier session knew: recalled at the start, kept while the fleet is read.

Files are somebody else's business (`Store`): they are read and written by one thread that nobody waits for.
"""

import threading
from collections import deque
from collections.abc import Callable, Iterable
from time import monotonic
from typing import Final, Protocol

from sestui.model.depth import Depth
from sestui.model.fleet import FleetState
from sestui.model.target import Target

SAVE_AFTER: Final = 30.0
"""Seconds between two writings: what changes often is written seldom."""
DEPTH_AFTER: Final = 300.0
"""The same for one target in depth: thousands of identities are written whole when one of them was read."""
RECALL_EVERY: Final = 0.05
"""Seconds between two targets whose depth is recalled while nobody waits for it: reading TOML takes a core."""
LEAVING: Final = 0.1
"""Seconds that the last writing may hold up whoever leaves."""


class Store(Protocol):
    """Where states are kept. Used by one thread at a time; no method raises for what may go wrong with files."""

    def accounts(self) -> FleetState | None:
        """Return the account states of all targets as they were kept; `None` where there is nothing of use."""
        ...

    def depth(self, target: Target) -> tuple[str, Depth] | None:
        """Return what was kept of one target in depth, and the id of the account that it was then."""
        ...

    def keep_accounts(self, state: FleetState) -> None:
        """Keep the account states of all targets."""
        ...

    def keep_depth(self, state: FleetState, target: Target) -> None:
        """Keep one target in depth."""
        ...


class Memory:
    """Recalls and keeps, in a thread of its own; `recalled` is called from there."""

    def __init__(self, store: Store, recalled: Callable[[Target, tuple[str, Depth] | None], None]) -> None:
        self._store = store
        self._recalled = recalled
        self._lock = threading.Condition()
        self._wanted: deque[Target] = deque()
        self._soon: deque[Target] = deque()
        """Wanted by somebody who waits for it."""
        self._state: FleetState | None = None
        self._changed: set[Target] = set()
        self._kept: dict[Target, tuple[Depth, float]] = {}
        """What was written of each target in depth, and when."""
        self._save_at = float("inf")
        self._recall_at = 0.0
        self._leaving = False
        self._thread: threading.Thread | None = None

    def accounts(self) -> FleetState | None:
        """Return the account states of the earlier session; blocks as long as that takes."""
        return self._store.accounts()

    def want(self, target: Target, *, soon: bool) -> None:
        """Have one target's depth recalled."""
        with self._lock:
            (self._soon if soon else self._wanted).append(target)
            self._start()
            self._lock.notify()

    def keep(self, state: FleetState, changed: Iterable[Target]) -> None:
        """Have a state written, in a while."""
        with self._lock:
            if self._state is None or state.generation >= self._state.generation:
                self._state = state
            self._changed.update(changed)
            if self._changed and self._save_at == float("inf"):
                self._save_at = monotonic() + SAVE_AFTER
                self._start()
                self._lock.notify()

    def close(self) -> None:
        """Write what was not written yet, as far as there is time."""
        with self._lock:
            self._leaving = True
            if self._changed:
                self._start()
            self._lock.notify()
            thread = self._thread
        if thread is not None:
            thread.join(LEAVING)

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="memory", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        while True:
            with self._lock:
                while not (self._leaving or self._next_at() <= monotonic()):
                    next_at = self._next_at()
                    self._lock.wait(None if next_at == float("inf") else max(0.0, next_at - monotonic()))
                leaving = self._leaving
                target = None if leaving else self._pop()
                due = leaving or self._save_at <= monotonic()
            if due:
                self._save(leaving=leaving)
            if leaving:
                return
            if target is not None:
                self._recalled(target, self._store.depth(target))

    def _next_at(self) -> float:
        if self._soon:
            return 0.0
        return min(self._save_at, self._recall_at if self._wanted else float("inf"))

    def _pop(self) -> Target | None:
        if self._soon:
            return self._soon.popleft()
        if self._wanted and self._recall_at <= monotonic():
            self._recall_at = monotonic() + RECALL_EVERY
            return self._wanted.popleft()
        return None

    def _save(self, *, leaving: bool) -> None:
        """Write the account states, then each target whose depth is another than was written."""
        with self._lock:
            state, changed = self._state, self._changed
            self._changed = set()
            self._save_at = float("inf")
        if state is None or not changed:
            return
        self._store.keep_accounts(state)
        later: set[Target] = set()
        for target in changed:
            known = state.targets.get(target)
            kept, at = self._kept.get(target, (_NOTHING, -DEPTH_AFTER))
            if known is None or known.depth is kept or known.depth == _NOTHING:
                continue
            if not leaving and (self._leaving or monotonic() - at < DEPTH_AFTER):
                later.add(target)
                continue
            self._store.keep_depth(state, target)
            self._kept[target] = (known.depth, monotonic())
        if later:
            self.keep(state, later)


_NOTHING: Final = Depth()
