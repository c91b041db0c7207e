"""The engine at work: one thread that decides, and many that wait for AWS.

All state is owned by the thread that calls `run`; others talk to it through its inbox. Loaded by that thread, after
the first paint: here, and in what this imports, nothing has to be spared.
"""

import heapq
import time
from collections.abc import Callable
from dataclasses import replace
from queue import Empty, SimpleQueue
from random import Random
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from sestui.fleet import after_write
from sestui.fleet.book import Book
from sestui.fleet.clock import Clock
from sestui.fleet.deep import Deep
from sestui.fleet.failures import defect, given_up
from sestui.fleet.job import Job, Kind, Outcome
from sestui.fleet.kinds import OF_DNS, SES, SPECS, Asked, interval
from sestui.fleet.memory import Memory, Store
from sestui.fleet.order import Order
from sestui.fleet.pacing import Budget, LaneKey
from sestui.fleet.pool import Answer, Pool
from sestui.fleet.reader import Reader
from sestui.fleet.schedule import Background, Schedule
from sestui.fleet.schedules import Schedules
from sestui.fleet.settling import Settling
from sestui.fleet.source import Focus, Listener
from sestui.fleet.targets import identity_region
from sestui.fleet.writing import Writing
from sestui.model.depth import Depth
from sestui.model.dns import ResolverHealth
from sestui.model.failure import ReadFailed
from sestui.model.fleet import Progress
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.model.acting import Confirmed
    from sestui.model.acting import Outcome as Came

Message: TypeAlias = "Answer | Callable[[Running], None]"
"""What comes into the inbox: the end of an attempt, or something to do."""

PUBLISH_INTERVAL: Final = 0.1
"""Seconds between two calls of the listener, at least."""
GRACE: Final = 3.0
"""Seconds beyond the configured timeouts before an attempt is given up from outside."""
FOREVER: Final = float("inf")
WRITES_LOOK: Final = 0.05
"""Seconds between two looks for the turn of a write while no place is free."""
BACKGROUND_PLACES: Final = 8
"""How many readings may be under way at once that nobody waits for."""
DNS_PLACES: Final = 48
"""How many verdicts of DNS may be under way at once: places of their own, so that neither side waits for the other."""
DNS_BACKGROUND_PLACES: Final = 24
DNS_SHARE: Final = 1 / 16
"""Verdicts a second that nobody waits for, of the questions a second that DNS may be asked: about half of these."""
DNS_LIMIT: Final = 60.0
"""Seconds after which a verdict is given up from outside; DNS itself gives up before that."""


class Running:
    """Reads every target of the settings, again and again (or once, with a `refresh_interval` of 0)."""

    def __init__(
        self,
        settings: Settings,
        make_reader: Callable[[], Reader],
        inbox: "SimpleQueue[Message]",
        publish: Listener,
        writing: Writing,
        *,
        clock: Clock | None = None,
        random: Random | None = None,
        grace: float | None = None,
        depth: frozenset[Kind] | None = None,
        store: Store | None = None,
    ) -> None:
        """Prepare; nothing is read yet.

        Args:
            settings: profiles, intervals, timeouts.
            make_reader: called by `run`, before anything is asked.
            inbox: what others want, and how attempts ended.
            publish: is called by `run` with each new state and the targets that changed.
            writing: what carries out writes, at this pace.
            clock: the time.
            random: moves pauses a little.
            grace: seconds beyond the timeouts before an attempt is given up; `None` for `GRACE`.
            depth: what is read of each target in depth, once and to the end; `None` for everything, lazily.
            store: where the last known state is kept between sessions, if anywhere.
        """
        self._settings = settings
        self._make_reader = make_reader
        self._inbox = inbox
        self._listener = publish
        self._writing = writing
        self._planned: list[tuple[float, Job]] = []
        """What is read again after writes, a heap by when."""
        self._clock = clock or Clock()
        self._random = random or Random()  # noqa: S311 - jitter, not secrets
        self._grace = GRACE if grace is None else grace
        self._kinds = depth
        self._memory = Memory(store, self._recalled, self._told) if store is not None else None
        self._notices: tuple[str, ...] = ()
        self._titles = {profile.name: clean(profile.title, 80) for profile in settings.profiles}
        self._identity_regions = {profile.name: identity_region(profile) for profile in settings.profiles}
        self._book = Book(settings.profiles)
        self._schedule: Schedules
        self._settling: Settling
        self._pool: Pool
        self._dns_pool: Pool
        self._reader: Reader | None = None
        self._focus = Focus()
        self._dirty = False
        self._published_at = 0.0
        self._stopped = False
        self._broken = False
        # The state that everybody has already: nothing was asked.
        self._state, _ = self._book.state(Progress(), frozenset())

    def stop(self) -> None:
        """Stop reading; from any thread. Threads that hang in a call are daemons and are left behind."""
        if self._memory is not None and not self._stopped:
            self._memory.close()
        self._stopped = True
        self._inbox.put(lambda _: None)

    def run(self) -> None:
        """Read until `stop`."""
        while not self._stopped:
            try:
                self._begin()
                self._reader = self._make_reader()
                self._writing.reader_is(self._reader)
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
        self._writing.grant_all()
        while self._broken and not self._stopped:
            message = self._inbox.get()
            if not isinstance(message, Answer):
                message(self)

    def _turn(self) -> None:
        """Start what is due, tell what changed, and wait for the next message."""
        now = self._clock.monotonic()
        self._give_up(now)
        while self._planned and self._planned[0][0] <= now:
            self._read_again(heapq.heappop(self._planned)[1])
        for job in self._schedule.aws.take(now, self._pool.free):
            if job.kind is Kind.WRITE:
                self._writing.grant(job)
                continue
            self._pool.start(self._settling.asked(job, self._identity_regions[job.profile]), now + self._limit)
            self._dirty = True
        for job in self._schedule.dns.take(now, self._dns_pool.free):
            first = not self._schedule.dns.is_in_background(job)
            self._dns_pool.start(self._settling.asked(job, "")._replace(first=first), now + DNS_LIMIT)
            self._dirty = True
        self._publish(now)
        self._handle_messages(self._wait(now))

    def _fail_all(self, error: Exception) -> None:
        """Say on every target that reading has stopped, and why."""
        for name, title in self._titles.items():
            failure = defect(Job(Kind.CALLER, name), title, error)
            self._book.caller(name, failure, self._clock.now())
            self._settling.fail_profile(name, failure, self._clock.now())
        self._settling.end_round()
        self._dirty, self._published_at = True, 0.0
        self._publish(self._clock.monotonic())

    def _begin(self) -> None:
        now = self._clock.monotonic()
        settings = self._settings
        if self._memory is not None and self._state.generation == 1 and (known := self._memory.accounts()) is not None:
            self._book.restore(known)
        background = dns = Background(0.0)
        if settings.background > 0 and settings.refresh_interval > 0:
            background = Background(1.0 / settings.background, BACKGROUND_PLACES)
            dns = Background(1.0 / (settings.dns.ceiling * DNS_SHARE), DNS_BACKGROUND_PLACES)
        self._schedule = Schedules(
            Schedule(self._lane, self._order(), background), Schedule(self._lane, self._order(), dns)
        )
        self._pool = Pool(settings.concurrency, self._work, self._inbox.put)
        self._dns_pool = Pool(DNS_PLACES, self._work, self._inbox.put, "dns")
        deep = Deep(self._book, self._schedule, settings, self._random, self._kinds, self._notice)
        self._settling = Settling(
            settings,
            self._book,
            self._schedule,
            deep,
            self._random,
            self._memory,
            lambda: self._reader,
            lambda profile: [*self._pool.disown(profile), *self._dns_pool.disown(profile)],
        )
        self._schedule.look_at(self._focus)
        self._settling.begin(now)
        self._dirty = True
        self._publish(now)

    def _order(self) -> Order:
        every = {kind: pause for kind, spec in SPECS.items() if (pause := interval(spec.every, self._settings))}
        return Order(every, all_in_front=self._kinds is not None)

    def _handle_messages(self, timeout: float | None) -> None:
        """Wait for a message, then handle all that are there."""
        try:
            message = self._inbox.get(timeout=timeout)
            while True:
                if isinstance(message, Answer):
                    pool = self._dns_pool if message.outcome.job.kind in OF_DNS else self._pool
                    if pool.finished(message):
                        self._settle(message.outcome)
                else:
                    message(self)
                message = self._inbox.get_nowait()
        except Empty:
            return

    def _settle(self, outcome: Outcome) -> None:
        """Take in an outcome; the end of a round is told without the usual pause."""
        self._dirty = True
        if self._settling.settle(outcome, self._clock.monotonic(), self._clock.now()):
            self._published_at = 0.0

    def _wait(self, now: float) -> float | None:
        """Return how long nothing can happen by itself; `None` for "until somebody says something"."""
        times: list[float | None] = [self._pool.next_limit, self._dns_pool.next_limit]
        if self._dns_pool.free:
            times.append(self._schedule.dns.next_at(now))
        if self._pool.free:
            times.append(self._schedule.aws.next_at(now))
        elif self._writing.under_way:
            times.append(now + WRITES_LOOK)
        if self._planned:
            times.append(self._planned[0][0])
        if self._dirty:
            times.append(self._published_at + PUBLISH_INTERVAL)
        known = [moment for moment in times if moment is not None and moment != FOREVER]
        return max(0.0, min(known) - now) / self._clock.speed if known else None

    def _give_up(self, now: float) -> None:
        for pool, limit in ((self._pool, self._limit), (self._dns_pool, DNS_LIMIT)):
            for job in pool.give_up(now):
                self._settle(Outcome(job, failure=given_up(job, self._titles[job.profile], limit)))

    @property
    def _limit(self) -> float:
        """How many seconds an attempt may take in all: any may have to wait for credentials first."""
        timeouts = self._settings.timeouts
        return timeouts.credentials + timeouts.connect + timeouts.read + self._grace

    def refresh(self, wanted: tuple[Target, ...] | None) -> None:
        """Make targets (all, when `None`) due now; an engine that broke begins anew."""
        if self._broken:
            self._broken = False
            return
        self._settling.force(wanted, self._clock.monotonic(), self._clock.now())
        self._dirty = True

    def ask(self, jobs: tuple[Job, ...]) -> None:
        """Make these readings now."""
        if self._broken:
            return
        self.refresh(tuple(job.target for job in jobs if job.kind is Kind.ACCOUNT))
        for job in jobs:
            if job.kind is not Kind.ACCOUNT and job.kind in SPECS:
                self._settling.ask(job, self._clock.monotonic(), self._clock.now())

    @property
    def reader(self) -> Reader | None:
        """What reads, once it was made; from any thread."""
        return self._reader

    def logged_in(self, names: tuple[str, ...]) -> None:
        """Read profiles that somebody has logged in, at once."""
        self.refresh(tuple(target for target in self._book.targets() if target.profile in names))

    # Writes

    def queue_write(self, job: Job) -> None:
        """Let the schedule have the turn of a write."""
        if self._broken:
            self._writing.grant(job)
        else:
            self._schedule.put(job, self._clock.monotonic())

    def leave_write(self, job: Job, sent: float | None) -> None:
        """Take back the turn of a write, whose request went out at `sent` (`time.monotonic`), if it did."""
        self._schedule.done(job, self._on_clock(sent) if sent is not None else None)
        self._schedule.remove(job)

    def write_ended(self, confirmed: "Confirmed[Any]", outcome: "Came") -> None:
        """Plan to read what a write has changed."""
        target, now = confirmed.target, self._clock.monotonic()
        if self._broken or target not in self._book:
            return
        # The same account in the same region, by whichever profile.
        owner, targets = self._book.owner(target.profile), self._book.targets()
        same = [one for one in targets if one.region == target.region and self._book.owner(one.profile) == owner]
        for after, job in after_write.readings(confirmed, outcome, self._book.account_value(target)):
            for one in same if job.kind is Kind.ACCOUNT else (target,):
                heapq.heappush(self._planned, (now + after, job._replace(profile=one.profile)))

    def _read_again(self, job: Job) -> None:
        if job.kind is Kind.ACCOUNT:
            self.refresh((job.target,))
        else:
            self._settling.again(job, self._clock.monotonic(), self._clock.now())

    def look_at(self, focus: Focus) -> None:
        """Take in what is on screen."""
        self._focus = focus
        if not self._broken:
            self._schedule.look_at(focus)
            self._settling.look_at(focus, self._clock.monotonic(), self._clock.now())
            self._dirty = True

    def _recalled(self, target: Target, known: tuple[str, Depth] | None) -> None:
        """Take in what the memory found; called from its thread."""
        self._inbox.put(lambda _: self._open(target, known))

    def _told(self, problem: str) -> None:
        """Take in a problem of the memory; called from any thread."""
        self._inbox.put(lambda _: self._notice(problem))

    def _notice(self, problem: str) -> None:
        self._notices = (*self._notices, problem)
        self._dirty = True

    def _open(self, target: Target, known: tuple[str, Depth] | None) -> None:
        if not self._broken:
            self._settling.recalled(target, known, self._clock.monotonic(), self._clock.now())
            self._dirty = True

    def _publish(self, now: float) -> None:
        if not self._dirty or now - self._published_at < PUBLISH_INTERVAL:
            return
        self._dirty = False
        self._published_at = now
        asking = frozenset(job.target for job in self._pool.running if job.kind is Kind.ACCOUNT)
        state, changed = self._book.state(self._settling.progress, asking, self._settling.depth_progress)
        resolver = self._resolver()
        self._state = replace(state, notices=self._notices, resolver=resolver)
        if self._memory is not None:
            self._memory.keep(self._state, changed)
        self._listener(self._state, changed)

    def _resolver(self) -> ResolverHealth | None:
        """Return how the DNS resolvers do; that nobody is heard is told once, and not for each record."""
        health = self._reader.resolver() if self._reader is not None else None
        if health is not None and health.deaf:
            servers = f" ({', '.join(health.servers)})" if health.servers else ""
            notice = clean(f"DNS cannot be asked: {health.detail}{servers}")
            if notice not in self._notices:
                self._notice(notice)
        return health

    def _work(self, asked: Asked) -> Outcome:
        """Make one attempt. Whatever goes wrong is the outcome of this job and of no other."""
        reader, job = self._reader, asked.job
        assert reader is not None  # noqa: S101 - jobs start after the reader was made
        begun = time.monotonic()
        try:
            outcome = Outcome(job, SPECS[job.kind].call(reader, asked))
        except ReadFailed as failed:
            outcome = Outcome(job, failure=failed.failure)
        except Exception as error:  # noqa: BLE001 - a defect in one reading must not end the run of the others
            outcome = Outcome(job, failure=defect(job, self._titles[job.profile], error))
        sent = reader.sent_at() if SPECS[job.kind].budget.strict else None
        if sent is None or sent < begun:
            return outcome
        return Outcome(job, outcome.value, outcome.failure, self._on_clock(sent))

    def _on_clock(self, moment: float) -> float:
        """Return what the engine's clock showed at a moment of `time.monotonic`."""
        return self._clock.monotonic() - (time.monotonic() - moment) * self._clock.speed

    def _lane(self, job: Job) -> tuple[LaneKey, Budget]:
        if job.kind is Kind.WRITE:
            return LaneKey(SES.name, job.profile, job.region), SES
        budget = SPECS[job.kind].budget
        return LaneKey(budget.name, self._book.owner(job.profile), job.region), budget
