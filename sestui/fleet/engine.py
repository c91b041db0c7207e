"""The engine as a front end knows it: a source of states whose every method only leaves a message.

What decides, and the threads that wait for AWS, are in `running`: it is loaded by the engine's own thread when it
starts, which is after the first paint. What this module imports, a user waits for.
"""

import threading
from collections.abc import Callable, Iterable
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from sestui.fleet.source import SourceKind
from sestui.fleet.targets import unread
from sestui.fleet.writing import Writing

if TYPE_CHECKING:
    from pathlib import Path
    from random import Random

    from sestui.fleet.clock import Clock
    from sestui.fleet.job import Job, Kind
    from sestui.fleet.logins import Logins
    from sestui.fleet.memory import Store
    from sestui.fleet.reader import Reader
    from sestui.fleet.running import Message, Running
    from sestui.fleet.source import Focus, Listener, LoginAttempt, LoginTold
    from sestui.model.acting import Confirmed, Outcome
    from sestui.model.fleet import FleetState
    from sestui.model.settings import Settings
    from sestui.model.target import Target


class Fleet:
    """Reads every target of the settings, again and again (or once, with a `refresh_interval` of 0)."""

    def __init__(
        self,
        settings: "Settings",
        make_reader: "Callable[[], Reader]",
        *,
        kind: SourceKind = SourceKind.LIVE,
        title: str = "",
        clock: "Clock | None" = None,
        random: "Random | None" = None,
        grace: float | None = None,
        depth: "frozenset[Kind] | None" = None,
        store: "Store | None" = None,
        audit: "Path | None" = None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            settings: profiles, intervals, timeouts.
            make_reader: called in the engine's thread, before anything is asked.
            kind: what a screen must say about the data.
            title: for the header.
            clock: the time.
            random: moves pauses a little.
            grace: seconds beyond the timeouts before an attempt is given up; `None` for `running.GRACE`.
            depth: what is read of each target in depth, once and to the end; `None` for everything, lazily.
            store: where the last known state is kept between sessions, if anywhere.
            audit: the file where writes are noted; without it, nothing can be changed.
        """
        self.kind = kind
        self.title = title
        self._inbox: SimpleQueue[Message] = SimpleQueue()
        self._state = unread(settings.profiles)
        self._listener: Listener = lambda _state, _changed: None
        self._writing = Writing(
            settings,
            audit,
            queue=lambda job: self._inbox.put(lambda running: running.queue_write(job)),
            leave=lambda job, sent: self._inbox.put(lambda running: running.leave_write(job, sent)),
            ended=lambda confirmed, came: self._inbox.put(lambda running: running.write_ended(confirmed, came)),
        )
        self._running: Running | None = None
        self._logins: Logins | None = None
        self._settings = settings
        self._stopped = False

        def make() -> "Running":
            from sestui.fleet.running import Running

            return Running(
                settings,
                make_reader,
                self._inbox,
                self._publish,
                self._writing,
                clock=clock,
                random=random,
                grace=grace,
                depth=depth,
                store=store,
            )

        self._make = make

    @property
    def state(self) -> "FleetState":
        """The latest state that was published."""
        return self._state

    def start(self, listener: "Listener") -> None:
        """Begin to read. See `fleet.source.Source`."""
        self._listener = listener
        threading.Thread(target=self._run, name="fleet", daemon=True).start()

    def refresh(self, targets: "Iterable[Target] | None" = None) -> None:
        """Read these targets (all, when `None`) now."""
        wanted = None if targets is None else tuple(targets)
        self._inbox.put(lambda running: running.refresh(wanted))

    def ask(self, jobs: "Iterable[Job]") -> None:
        """Make these readings now."""
        wanted = tuple(jobs)
        self._inbox.put(lambda running: running.ask(wanted))

    def look_at(self, focus: "Focus") -> None:
        """Say what is on screen."""
        self._inbox.put(lambda running: running.look_at(focus))

    def refusal(self, target: "Target") -> str:
        """Return why nothing can be changed there. See `fleet.source.Source`."""
        return self._writing.refusal(target)

    def carry_out(self, confirmed: "Confirmed[Any]", done: "Callable[[Outcome], None]") -> None:
        """Do what was confirmed, once. See `fleet.source.Source`."""
        self._writing.carry_out(confirmed, done)

    @property
    def under_way(self) -> int:
        """How many writes have begun and not ended."""
        return self._writing.under_way

    def log_in(self, profile: str, told: "LoginTold") -> "LoginAttempt":
        """Begin to log a profile in. See `fleet.source.Source`."""
        if self._logins is None:
            from sestui.fleet.logins import Logins

            self._logins = Logins(
                self._settings.profiles,
                reader=lambda: self._running.reader if self._running is not None else None,
                opened=lambda names: self._inbox.put(lambda running: running.logged_in(names)),
            )
        return self._logins.begin(profile, told)

    def stop(self) -> None:
        """Stop reading. Threads that hang in a call are daemons and are left behind."""
        if self._logins is not None:
            self._logins.close()
        self._writing.close()
        self._stopped = True
        if self._running is not None:
            self._running.stop()

    def _run(self) -> None:
        self._running = running = self._make()
        # In this order: whoever stops it meanwhile finds it running, or is found to have been here.
        if not self._stopped:
            running.run()

    def _publish(self, state: "FleetState", changed: "frozenset[Target]") -> None:
        self._state = state
        self._listener(state, changed)
