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
from sestui.model.text import clean

SAVE_AFTER: Final = 30.0
"""Seconds between two writings: what changes often is written seldom."""
DEPTH_AFTER: Final = 300.0
"""The same for one target in depth: thousands of identities are written whole when one of them was read."""
RECALL_EVERY: Final = 0.05
"""Seconds between two targets whose depth is recalled while nobody waits for it: reading TOML takes a core."""
REST: Final = 4.0
"""After work that nobody waits for, so many times as long nothing more of it is done: it takes a fifth of a core."""
SLICE: Final = 0.002
"""Seconds of such work after which it rests: a key never waits longer for it."""
FOREVER: Final = float("inf")
LEAVING: Final = 0.1
"""Seconds that the last writing may hold up whoever leaves."""


class Store(Protocol):
    """Where states are kept. Used by one thread at a time; what cannot be recalled is as good as nothing."""

    def accounts(self) -> FleetState | None:
        """Return the account states of all targets as they were kept; `None` where there is nothing of use."""
        ...

    def depth(self, target: Target) -> tuple[str, Depth] | None:
        """Return what was kept of one target in depth, and the id of the account that it was then."""
        ...

    def keep_accounts(self, state: FleetState) -> None:
        """Keep the account states of all targets. Raises `CannotKeep`."""
        ...

    def keep_depth(self, state: FleetState, target: Target, rest: Callable[[], object]) -> None:
        """Keep one target in depth; `rest` is called now and then, some thousand times a second. Raises `CannotKeep`.

        While it rests, others may be recalled.
        """
        ...


class CannotKeep(Exception):  # noqa: N818 - a disk that is full, not a defect
    """Nothing can be written; the text says why, for a person, and is clean."""


class Memory:
    """Recalls and keeps, in a thread of its own."""

    def __init__(
        self,
        store: Store,
        recalled: Callable[[Target, tuple[str, Depth] | None], None],
        told: Callable[[str], None] = lambda _problem: None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            store: where states are kept.
            recalled: is called with each target that was wanted, from the memory's thread.
            told: is called once with each problem of keeping or recalling, clean, from there or from the caller's.
        """
        self._store = store
        self._recalled = recalled
        self._told = told
        self._problems: set[str] = set()
        self._lock = threading.Condition()
        self._wanted: deque[Target] = deque()
        self._soon: deque[Target] = deque()
        """Wanted by somebody who waits for it."""
        self._state: FleetState | None = None
        self._changed: set[Target] = set()
        self._kept: dict[Target, tuple[Depth, float]] = {}
        """What was written of each target in depth, and when."""
        self._due: dict[Target, float] = {}
        """When to write targets in depth; the memory's thread alone looks at it."""
        self._save_at = FOREVER
        self._recall_at = 0.0
        self._awake_at = 0.0
        """Before this, nothing is done that nobody waits for."""
        self._resumed_at = 0.0
        """When the work under way was begun, or went on after a rest."""
        self._leaving = False
        self._thread: threading.Thread | None = None

    def accounts(self) -> FleetState | None:
        """Return the account states of the earlier session; blocks as long as that takes."""
        try:
            return self._store.accounts()
        except Exception as error:  # noqa: BLE001 - a memory that is broken costs nothing but the memory
            self._tell(_defect(error))
            return None

    def want(self, target: Target, *, soon: bool) -> None:
        """Have one target's depth recalled."""
        with self._lock:
            (self._soon if soon else self._wanted).append(target)
            self._start()
            self._lock.notify()

    def keep(self, state: FleetState, changed: Iterable[Target]) -> None:
        """Have a state written, in a while."""
        with self._lock:
            self._state = state
            self._changed.update(changed)
            if self._changed and self._save_at == FOREVER:
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
                while not self._leaving and (wait := self._next_at() - monotonic()) > 0:
                    self._lock.wait(None if wait == FOREVER else wait)
                if self._leaving:
                    break
                target = self._pop()
            begun = self._resumed_at = monotonic()
            if target is not None:
                self._recalled(target, self._recall(target))
            elif self._save_at <= begun:
                self._save()
            else:
                self._write_next(begun)
            # Nobody waits for the next: it leaves the processor to others.
            self._awake_at = monotonic() + (monotonic() - self._resumed_at) * REST
        self._save()
        while self._due:
            self._write_next(FOREVER)

    def _next_at(self) -> float:
        if self._soon:
            return 0.0
        recall_at = self._recall_at if self._wanted else FOREVER
        return max(self._awake_at, min(self._save_at, recall_at, min(self._due.values(), default=FOREVER)))

    def _rest(self) -> None:
        """Leave the processor to others after each bit of long work, unless everybody leaves; serve whoever waits."""
        worked = monotonic() - self._resumed_at
        if worked < SLICE:
            return
        end = monotonic() + worked * REST
        while True:
            with self._lock:
                while not self._leaving and not self._soon and (left := end - monotonic()) > 0:
                    self._lock.wait(left)
                target = self._waited_for()
            if target is None:
                break
            self._recalled(target, self._recall(target))
        self._resumed_at = monotonic()

    def _waited_for(self) -> Target | None:
        return self._soon.popleft() if self._soon and not self._leaving else None

    def _pop(self) -> Target | None:
        if self._soon:
            return self._soon.popleft()
        if self._wanted and self._recall_at <= monotonic():
            self._recall_at = monotonic() + RECALL_EVERY
            return self._wanted.popleft()
        return None

    def _recall(self, target: Target) -> tuple[str, Depth] | None:
        try:
            return self._store.depth(target)
        except Exception as error:  # noqa: BLE001 - whoever waits must get an answer, or the target is never read
            self._tell(_defect(error))
            return None

    def _save(self) -> None:
        """Write the account states, and note of which targets the depth is another than was written."""
        with self._lock:
            state, changed = self._state, self._changed
            self._changed = set()
            self._save_at = FOREVER
        if state is None or not changed:
            return
        self._try(lambda: self._store.keep_accounts(state))
        for target in changed:
            known = state.targets.get(target)
            kept, at = self._kept.get(target, (_NOTHING, -DEPTH_AFTER))
            if known is not None and known.depth is not kept and known.depth != _NOTHING:
                self._due.setdefault(target, at + DEPTH_AFTER)

    def _write_next(self, now: float) -> None:
        """Write the one target in depth that is due first, as it is known by now."""
        target = min(self._due, key=self._due.__getitem__)
        if self._due[target] > now:
            return
        del self._due[target]
        state = self._state
        known = state.targets.get(target) if state is not None else None
        if state is None or known is None:
            return
        if self._try(lambda: self._store.keep_depth(state, target, self._rest)):
            self._kept[target] = (known.depth, monotonic())
        elif now != FOREVER:
            self._due[target] = monotonic() + DEPTH_AFTER

    def _try(self, write: Callable[[], None]) -> bool:
        """Write something; say whether that worked. What did not is tried again with the next writing."""
        try:
            write()
        except CannotKeep as error:
            self._tell(str(error))
        except Exception as error:  # noqa: BLE001 - a memory that is broken costs nothing but the memory
            self._tell(_defect(error))
        else:
            return True
        return False

    def _tell(self, problem: str) -> None:
        """Tell a problem, each once."""
        if problem not in self._problems:
            self._problems.add(problem)
            self._told(problem)


def _defect(error: Exception) -> str:
    return f"the state of an earlier session, or for the next, is lost: {clean(repr(error), 200)}"


_NOTHING: Final = Depth()
