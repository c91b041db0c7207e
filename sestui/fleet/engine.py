"""The engine: one thread that decides, many that wait for AWS, and a listener that is told what changed.

All state is owned by the engine's thread; other threads talk to it through its inbox. It never blocks a front end:
every public method only leaves a message.
"""

import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from queue import Empty, SimpleQueue
from random import Random
from typing import Final

from sestui.fleet.book import Book
from sestui.fleet.failures import concerns_profile, defect, given_up
from sestui.fleet.job import Job, Kind, Outcome
from sestui.fleet.pacing import Pacer
from sestui.fleet.pool import Answer, Pool
from sestui.fleet.reader import Reader
from sestui.fleet.retry import jittered, quick_pause, slow_pause
from sestui.fleet.round import Round
from sestui.fleet.schedule import Schedule
from sestui.fleet.source import Focus, Listener, SourceKind
from sestui.fleet.targets import identity_region
from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.failure import AMBIGUOUS_CODES, Cause, Failure, ReadFailed
from sestui.model.fleet import FleetState, Progress
from sestui.model.settings import RegionSource, Settings
from sestui.model.target import Target
from sestui.model.text import clean

PUBLISH_INTERVAL: Final = 0.1
"""Seconds between two calls of the listener, at least."""
REGIONS_INTERVAL: Final = 6 * 3600.0
LOGIN_RECHECK: Final = 30.0
"""Seconds before a target's login problem makes the engine ask "who" again for its profile."""
GRACE: Final = 3.0
"""Seconds beyond the configured timeouts before an attempt is given up from outside."""
FOREVER: Final = float("inf")


@dataclass(frozen=True, slots=True)
class Clock:
    """The two clocks: one that never jumps for due times, and the wall clock for as-of times."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))
    speed: float = 1.0
    """How many seconds of `monotonic` pass in one real second."""


class Fleet:
    """Reads every target of the settings, again and again (or once, with a `refresh_interval` of 0)."""

    def __init__(
        self,
        settings: Settings,
        make_reader: Callable[[], Reader],
        *,
        kind: SourceKind = SourceKind.LIVE,
        title: str = "",
        clock: Clock | None = None,
        random: Random | None = None,
        grace: float = GRACE,
    ) -> None:
        self.kind = kind
        self.title = title
        self._settings = settings
        self._make_reader = make_reader
        self._clock = clock or Clock()
        self._random = random or Random()  # noqa: S311 - jitter, not secrets
        self._grace = grace
        self._titles = {profile.name: clean(profile.title, 80) for profile in settings.profiles}
        self._identity_regions = {profile.name: identity_region(profile) for profile in settings.profiles}
        self._book = Book(settings.profiles)
        self._inbox: SimpleQueue[Answer | Callable[[], None]] = SimpleQueue()
        self._schedule: Schedule
        self._pool: Pool
        self._reader: Reader | None = None
        self._failures: dict[Job, int] = {}
        self._rounds: dict[Job, int] = {}
        self._round = Round()
        self._login_checked: dict[str, float] = {}
        self._locked_out: set[str] = set()
        self._is_steady = False
        self._listener: Listener = lambda _state, _changed: None
        self._dirty = False
        self._published_at = 0.0
        self._stopped = False
        self._broken = False
        self._state, _ = self._book.state(Progress(), frozenset())

    @property
    def state(self) -> FleetState:
        """The latest state that was published."""
        return self._state

    def start(self, listener: Listener) -> None:
        """Begin to read. See `fleet.source.Source`."""
        self._listener = listener
        threading.Thread(target=self._run, name="fleet", daemon=True).start()

    def refresh(self, targets: Iterable[Target] | None = None) -> None:
        """Read these targets (all, when `None`) now."""
        wanted = None if targets is None else tuple(targets)
        self._inbox.put(lambda: self._force(wanted))

    def ask(self, jobs: Iterable[Job]) -> None:
        """Make these readings now."""
        wanted = tuple(job.target for job in jobs if job.kind is Kind.ACCOUNT)
        self._inbox.put(lambda: self._force(wanted))

    def look_at(self, focus: Focus) -> None:
        """Say what is on screen."""
        self._inbox.put(lambda: self._schedule.look_at(focus.targets))

    def stop(self) -> None:
        """Stop reading. Threads that hang in a call are daemons and are left behind."""
        self._stopped = True
        self._inbox.put(lambda: None)

    def _run(self) -> None:
        while not self._stopped:
            try:
                self._begin()
                self._reader = self._make_reader()
                while not self._stopped:
                    self._turn()
            except Exception as error:  # noqa: BLE001 - what ends a run is told on every target, never swallowed
                self._fail_all(error)
                self._wait_for_refresh()
            if self._reader is not None:
                self._reader.close()

    def _wait_for_refresh(self) -> None:
        """After a defect of the engine itself, do nothing until somebody asks for a new start."""
        self._broken = True
        while self._broken and not self._stopped:
            message = self._inbox.get()
            if not isinstance(message, Answer):
                message()

    def _turn(self) -> None:
        """Start what is due, tell what changed, and wait for the next message."""
        now = self._clock.monotonic()
        self._give_up(now)
        for job in self._schedule.take(now, self._pool.free):
            self._pool.start(job, now + self._limit)
            self._dirty = True
        self._publish(now)
        self._handle_messages(self._wait(now))

    def _fail_all(self, error: Exception) -> None:
        """Say on every target that reading has stopped, and why."""
        for name, title in self._titles.items():
            failure = defect(Job(Kind.CALLER, name), title, error)
            self._book.caller(name, failure, self._clock.now())
            self._fail_profile(name, failure, self._clock.now())
        self._end_round()
        self._publish(self._clock.monotonic())

    def _begin(self) -> None:
        now = self._clock.monotonic()
        self._schedule = Schedule(Pacer(), self._pace_key)
        self._pool = Pool(self._settings.concurrency, self._work, self._inbox.put)
        self._locked_out.clear()
        for profile in self._settings.profiles:
            self._schedule.hold(profile.name, FOREVER)
            self._schedule.put(Job(Kind.CALLER, profile.name), now)
            if profile.regions is RegionSource.ENABLED:
                self._open_job(Job(Kind.REGIONS, profile.name), now)
        for target in self._book.targets():
            self._open_job(Job(Kind.ACCOUNT, target.profile, target.region), now)
        self._share_places()
        self._dirty = True
        self._publish(now)

    def _share_places(self) -> None:
        """Give every region the same number of places."""
        regions = {target.region for target in self._book.targets()}
        self._steady(is_steady=False)
        self._schedule.per_region = max(1, self._settings.concurrency // max(1, len(regions)))

    def _steady(self, *, is_steady: bool) -> None:
        """Tell the reader, when it changes, whether more may be under way than ever was."""
        if self._reader is not None and is_steady != self._is_steady:
            self._reader.steady(is_steady=is_steady)
        self._is_steady = is_steady

    def _open_job(self, job: Job, now: float, *, forced: bool = False) -> None:
        """Make a job due now and count it in the round."""
        self._round.add(job)
        self._failures.pop(job, None)
        self._schedule.put(job, now, forced=forced)

    def _handle_messages(self, timeout: float | None) -> None:
        """Wait for a message, then handle all that are there."""
        try:
            message = self._inbox.get(timeout=timeout)
            while True:
                if isinstance(message, Answer):
                    if self._pool.finished(message):
                        self._settle(message.outcome)
                else:
                    message()
                message = self._inbox.get_nowait()
        except Empty:
            return

    def _wait(self, now: float) -> float | None:
        """Return how long nothing can happen by itself; `None` for "until somebody says something"."""
        times: list[float | None] = [self._pool.next_limit]
        if self._pool.free:
            times.append(self._schedule.next_at())
        if self._dirty:
            times.append(self._published_at + PUBLISH_INTERVAL)
        known = [moment for moment in times if moment is not None and moment != FOREVER]
        return max(0.0, min(known) - now) / self._clock.speed if known else None

    def _give_up(self, now: float) -> None:
        for job in self._pool.give_up(now):
            self._settle(Outcome(job, failure=given_up(job, self._titles[job.profile], self._limit)))

    @property
    def _limit(self) -> float:
        """How many seconds an attempt may take in all: any may have to wait for credentials first."""
        timeouts = self._settings.timeouts
        return timeouts.credentials + timeouts.connect + timeouts.read + self._grace

    def _settle(self, outcome: Outcome) -> None:
        """Take in what one attempt brought, and say when the next one is due."""
        job, now = outcome.job, self._clock.monotonic()
        self._schedule.done(job)
        if job.kind is Kind.ACCOUNT and job.target not in self._book:
            self._schedule.remove(job)
            return
        self._dirty = True
        if outcome.failure is not None:
            attempts = self._failures[job] = self._failures.get(job, 0) + 1
            pause = quick_pause(outcome.failure.cause, attempts, self._random)
            if outcome.failure.cause is Cause.THROTTLED and (key := self._pace_key(job)) is not None:
                self._schedule.pacer.hold(key, now + (pause or 0.0))
            if pause is not None:
                if job.kind is Kind.CALLER and not concerns_profile(outcome.failure):
                    self._schedule.release(job.profile)
                self._schedule.put(job, now + pause)
                return
            self._rounds[job] = self._rounds.get(job, 0) + 1
        else:
            self._rounds.pop(job, None)
        self._failures.pop(job, None)
        match job.kind:
            case Kind.CALLER:
                self._settle_caller(outcome, now)
            case Kind.REGIONS:
                self._settle_regions(outcome, now)
            case Kind.ACCOUNT:
                self._settle_account(outcome, now)
        self._round.settle(job)
        if self._round.is_over:
            self._end_round()

    def _end_round(self) -> None:
        """Close the round, and tell it without the usual pause; the next one makes do with the connections of this."""
        self._steady(is_steady=True)
        self._round.close()
        self._dirty = True
        self._published_at = 0.0

    def _settle_caller(self, outcome: Outcome, now: float) -> None:
        name, at = outcome.job.profile, self._clock.now()
        if isinstance(outcome.value, Caller):
            self._book.caller(name, outcome.value, at)
        elif outcome.failure is not None:
            self._book.caller(name, outcome.failure, at)
            self._later(outcome.job, outcome.failure, now)
            if concerns_profile(outcome.failure):
                self._fail_profile(name, outcome.failure, at)
                return
        self._wake_profile(name, now)

    def _fail_profile(self, name: str, failure: Failure, at: datetime) -> None:
        """Give every target of a profile its login problem, without asking for each."""
        self._locked_out.add(name)
        self._schedule.hold(name, FOREVER)
        self._round.settle(Job(Kind.REGIONS, name))
        for target in self._book.targets_of(name):
            self._book.lock_out(target, failure, at)
            self._round.settle(Job(Kind.ACCOUNT, name, target.region))

    def _wake_profile(self, name: str, now: float) -> None:
        """Let the targets of a profile start; after a login problem of the whole profile, all of them now."""
        if name in self._locked_out:
            self._locked_out.discard(name)
            self._steady(is_steady=False)
            if self._book.profile(name).profile.regions is RegionSource.ENABLED:
                self._schedule.put(Job(Kind.REGIONS, name), now)
            for target in self._book.targets_of(name):
                self._schedule.put(Job(Kind.ACCOUNT, name, target.region), now)
        self._schedule.release(name)

    def _settle_regions(self, outcome: Outcome, now: float) -> None:
        result = outcome.value if isinstance(outcome.value, RegionList) else outcome.failure
        assert result is not None  # noqa: S101 - an outcome has one of the two
        name, at = outcome.job.profile, self._clock.now()
        came, gone = self._book.regions(name, result, at)
        lock_out = self._book.profile(name).caller.failure if name in self._locked_out else None
        for target in came:
            if lock_out is not None:
                self._book.lock_out(target, lock_out, at)
            else:
                self._open_job(Job(Kind.ACCOUNT, target.profile, target.region), now)
        for target in gone:
            job = Job(Kind.ACCOUNT, target.profile, target.region)
            self._schedule.remove(job)
            self._round.drop(job)
        self._share_places()
        if outcome.failure is not None:
            self._later(outcome.job, outcome.failure, now)
        elif self._settings.refresh_interval > 0:
            self._schedule.put(outcome.job, now + jittered(REGIONS_INTERVAL, self._random))

    def _settle_account(self, outcome: Outcome, now: float) -> None:
        job, at = outcome.job, self._clock.now()
        if isinstance(outcome.value, AccountState):
            self._book.account(job.target, outcome.value, at)
            if self._settings.refresh_interval > 0:
                self._schedule.put(job, now + jittered(self._settings.refresh_interval, self._random))
            return
        assert outcome.failure is not None  # noqa: S101 - an outcome has one of the two
        self._book.account(job.target, outcome.failure, at)
        failure = self._book.failure(job.target) or outcome.failure
        self._later(job, failure, now)
        if failure.cause is Cause.LOGIN_NEEDED or (outcome.failure.code in AMBIGUOUS_CODES and not self._proven(job)):
            self._check_login(job.profile, now)

    def _proven(self, job: Job) -> bool:
        """Say whether AWS accepted the profile's credentials so lately that only the region can be what is wrong."""
        caller = self._book.profile(job.profile).caller
        return caller.as_of is not None and (self._clock.now() - caller.as_of).total_seconds() < LOGIN_RECHECK

    def _check_login(self, name: str, now: float) -> None:
        """Find out once for the whole profile whether its credentials have run out."""
        if now - self._login_checked.get(name, -LOGIN_RECHECK) < LOGIN_RECHECK:
            return
        self._login_checked[name] = now
        self._ask_who(name, now)

    def _ask_who(self, name: str, now: float) -> None:
        """Ask again who a profile is, before anything else of it."""
        self._schedule.hold(name, FOREVER)
        self._failures.pop(Job(Kind.CALLER, name), None)
        self._schedule.put(Job(Kind.CALLER, name), now, forced=True)

    def _later(self, job: Job, failure: Failure, now: float) -> None:
        """Put a failed job off; with no refreshing, for good."""
        interval = self._settings.refresh_interval
        if interval > 0:
            self._schedule.put(job, now + slow_pause(failure.cause, self._rounds.get(job, 1), interval, self._random))

    def _force(self, wanted: tuple[Target, ...] | None) -> None:
        """Make targets due now, and "who" too for a profile that has no good answer to it."""
        if self._broken:
            self._broken = False
            return
        now = self._clock.monotonic()
        targets = self._book.targets() if wanted is None else [target for target in wanted if target in self._book]
        for name in {target.profile for target in targets}:
            if self._book.profile(name).caller.failure is not None:
                self._ask_who(name, now)
            if self._book.profile(name).regions.failure is not None:
                self._open_job(Job(Kind.REGIONS, name), now)
        for target in targets:
            self._open_job(Job(Kind.ACCOUNT, target.profile, target.region), now, forced=wanted is not None)
        self._dirty = True

    def _publish(self, now: float) -> None:
        if not self._dirty or now - self._published_at < PUBLISH_INTERVAL:
            return
        self._dirty = False
        self._published_at = now
        asking = frozenset(job.target for job in self._pool.running if job.kind is Kind.ACCOUNT)
        self._state, changed = self._book.state(self._round.progress, asking)
        self._listener(self._state, changed)

    def _work(self, job: Job) -> Outcome:
        """Make one attempt. Whatever goes wrong is the outcome of this job and of no other."""
        reader = self._reader
        assert reader is not None  # noqa: S101 - jobs start after the reader was made
        profile = self._book.profile(job.profile).profile
        try:
            match job.kind:
                case Kind.CALLER:
                    return Outcome(job, reader.caller(profile, self._identity_regions[job.profile]))
                case Kind.REGIONS:
                    return Outcome(job, reader.regions(profile))
                case Kind.ACCOUNT:
                    return Outcome(job, reader.account(job.target))
        except ReadFailed as failed:
            return Outcome(job, failure=failed.failure)
        except Exception as error:  # noqa: BLE001 - a defect in one reading must not end the run of the others
            return Outcome(job, failure=defect(job, self._titles[job.profile], error))

    def _pace_key(self, job: Job) -> tuple[str, str] | None:
        if job.kind is not Kind.ACCOUNT:
            return None
        return (self._book.account_id(job.profile) or f"profile {job.profile}", job.region)
