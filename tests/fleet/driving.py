"""The engine's decisions without its threads: the test owns the time, and every attempt ends the moment it starts."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from random import Random

from sestui.fleet.book import Book
from sestui.fleet.deep import Deep
from sestui.fleet.job import Job, Kind, Outcome
from sestui.fleet.kinds import SPECS, interval
from sestui.fleet.order import Order
from sestui.fleet.pacing import Budget, LaneKey
from sestui.fleet.schedule import Background, Schedule
from sestui.fleet.schedules import Schedules
from sestui.fleet.settling import Settling
from sestui.fleet.source import Focus
from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.fleet import FleetState, Progress
from sestui.model.identity import IdentitySummary
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from tests.fleet.held import HeldReader

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HERE = Target("p", "us-east-1")
DENIED = Failure(Cause.DENIED, "denied", iam_action="ses:GetEmailIdentity")
THROTTLED = Failure(Cause.THROTTLED, "too many requests", code="TooManyRequestsException")
BAD_TOKEN = Failure(Cause.UNEXPECTED, "bad token", code="BadRequestException", http_status=400)


def refuse(failure: Failure) -> Callable[..., object]:
    """Return an answer that fails."""

    def fail(*_about: object) -> object:
        raise ReadFailed(failure)

    return fail


def summaries(*names: str, status: str = "SUCCESS") -> tuple[IdentitySummary, ...]:
    """Return verified domains."""
    return tuple(IdentitySummary(name, "DOMAIN", True, status) for name in names)


class Driven:
    """Book, schedule and decisions over a reader; `log` is every attempt with its time."""

    def __init__(
        self,
        reader: HeldReader,
        *,
        profiles: Iterable[Profile] = (Profile("p", regions=("us-east-1",)),),
        kinds: frozenset[Kind] | None = None,
        refresh_interval: float = 60.0,
        background: Background | None = None,
        before: FleetState | None = None,
        depths: dict[Target, Depth] | None = None,
    ) -> None:
        self.reader = reader
        self.settings = Settings(profiles=tuple(profiles), refresh_interval=refresh_interval)
        self.book = Book(self.settings.profiles)
        if before is not None:
            self.book.restore(before)
        for target, depth in (depths or {}).items():
            self.book.restore_depth(target, depth)
        every = {kind: found for kind, spec in SPECS.items() if (found := interval(spec.every, self.settings))}
        self.schedule = Schedules(
            *(
                Schedule(self._lane, Order(every, all_in_front=kinds is not None), background or Background())
                for _ in range(2)
            )
        )
        random = Random(1)
        self.told: list[str] = []
        self.deep = Deep(self.book, self.schedule, self.settings, random, kinds, self.told.append)
        self.settling = Settling(self.settings, self.book, self.schedule, self.deep, random, None, lambda: reader)
        self.now = 1_000.0
        self.log: list[tuple[float, Job]] = []
        self.settling.begin(self.now)

    @property
    def at(self) -> datetime:
        return NOON + timedelta(seconds=self.now - 1_000.0)

    @property
    def state(self) -> FleetState:
        return self.book.state(self.settling.progress, frozenset(), self.settling.depth_progress)[0]

    @property
    def depth(self) -> Depth:
        return self.state.targets[HERE].depth

    @property
    def progress(self) -> Progress:
        return self.settling.depth_progress

    def look_at(self, *kinds: Kind, identities: Iterable[str] = ()) -> None:
        focus = Focus(frozenset({HERE}), HERE, kinds, tuple((HERE, name) for name in identities))
        self.schedule.look_at(focus)
        self.settling.look_at(focus, self.now, self.at)

    def ask(self, kind: Kind, subject: str = "") -> None:
        self.settling.ask(Job(kind, *HERE, subject), self.now, self.at)

    def run(self, seconds: float) -> list[Job]:
        """Let time pass; return what was asked meanwhile."""
        begin, end = len(self.log), self.now + seconds
        while (next_at := self._next_at()) is not None and next_at <= end:
            self.now = max(self.now, next_at)
            for job in (*self.schedule.aws.take(self.now, 256), *self.schedule.dns.take(self.now, 256)):
                self.log.append((self.now, job))
                self.settling.settle(self._attempt(job), self.now, self.at)
        self.now = end
        return [job for _, job in self.log[begin:]]

    def times(self, budget: Budget) -> list[float]:
        """Return when what draws on a budget was asked."""
        return [at for at, job in self.log if SPECS[job.kind].budget is budget]

    def _next_at(self) -> float | None:
        times = (self.schedule.aws.next_at(self.now), self.schedule.dns.next_at(self.now))
        return min((at for at in times if at is not None), default=None)

    def _attempt(self, job: Job) -> Outcome:
        asked = self.settling.asked(job, "us-east-1")
        try:
            return Outcome(job, SPECS[job.kind].call(self.reader, asked))
        except ReadFailed as failed:
            return Outcome(job, failure=failed.failure)

    def _lane(self, job: Job) -> tuple[LaneKey, Budget]:
        budget = SPECS[job.kind].budget
        return LaneKey(budget.name, self.book.owner(job.profile), job.region), budget


def of(jobs: Iterable[Job], *kinds: Kind) -> list[str]:
    """Return the subjects of the jobs of some kinds, in order."""
    return [job.subject for job in jobs if job.kind in kinds]
