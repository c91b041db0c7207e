"""What an outcome changes: the book, the due times, the round; and what a login problem means for a whole profile.

Used by the engine's thread alone; told the time.
"""

from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Final

from sestui.fleet import follow_ups
from sestui.fleet.book import Book
from sestui.fleet.deep import Deep
from sestui.fleet.failures import concerns_profile
from sestui.fleet.job import Job, Kind, Outcome
from sestui.fleet.kinds import DEEP, OF_DNS, SES, SPECS, Asked, interval
from sestui.fleet.memory import Memory
from sestui.fleet.reader import Reader
from sestui.fleet.retry import jittered, quick_pause, slow_pause
from sestui.fleet.round import Round
from sestui.fleet.schedules import Schedules
from sestui.fleet.source import Focus
from sestui.model.account import AccountNames, AccountState, Caller, RegionList
from sestui.model.depth import Depth
from sestui.model.failure import AMBIGUOUS_CODES, Cause, Failure
from sestui.model.fleet import Progress
from sestui.model.settings import RegionSource, Settings
from sestui.model.target import Target

LOGIN_RECHECK: Final = 30.0
"""Seconds before a target's login problem makes the engine ask "who" again for its profile."""
DEAF_PAUSE: Final = 15.0
"""Seconds between two questions to DNS while no DNS server is heard."""
PASSING: Final = frozenset({Cause.THROTTLED, Cause.UNREACHABLE, Cause.TIMED_OUT, Cause.UNEXPECTED, Cause.LOGIN_NEEDED})
"""Causes that may be over soon: nobody waits hours to ask again."""
FOREVER: Final = float("inf")


class Settling:
    """Takes in outcomes and wishes."""

    def __init__(
        self,
        settings: Settings,
        book: Book,
        schedule: Schedules,
        deep: Deep,
        random: Random,
        memory: Memory | None,
        reader: Callable[[], Reader | None],
        disown: Callable[[str], list[Job]] = lambda _profile: [],
    ) -> None:
        """Prepare; no round is open yet.

        Args:
            settings: profiles and intervals.
            book: where readings are kept.
            schedule: where jobs are put.
            deep: plans what is read in depth.
            random: moves pauses a little.
            memory: what recalls earlier sessions, if anything.
            reader: returns the reader, once there is one.
            disown: gives up what is under way of a profile, so that no late answer is taken in, and returns the jobs.
        """
        self._settings = settings
        self._book = book
        self._schedule = schedule
        self._deep = deep
        self._random = random
        self._memory = memory
        self._reader = reader
        self._disown = disown
        self._failures: dict[Job, int] = {}
        """Failed attempts in a row, within one round."""
        self._rounds: dict[Job, int] = {}
        """Failed rounds in a row."""
        self._round = Round()
        self._login_checked: dict[str, float] = {}
        self._locked_out: set[str] = set()
        self._named: set[str] = set()
        """Profiles whose organization was asked for names."""
        self._wanted: set[Target] = set()
        """Targets whose depth is being recalled."""
        self._is_steady = False
        self._is_deaf = False
        self._first_is_over = False
        self._looked_at: Target | None = None
        self._kinds: dict[Kind, Callable[[Outcome, float, datetime], None]] = {
            Kind.CALLER: self._caller,
            Kind.REGIONS: self._regions,
            Kind.ACCOUNT: self._account,
            Kind.NAMES: self._names,
            **dict.fromkeys(DEEP, self._in_depth),
        }

    @property
    def progress(self) -> Progress:
        """How far the round is."""
        return self._round.progress

    @property
    def depth_progress(self) -> Progress:
        """How far the readings in depth are."""
        return self._deep.progress

    def begin(self, now: float) -> None:
        """Open the first round."""
        for profile in self._settings.profiles:
            self._schedule.hold(profile.name, FOREVER)
            self._schedule.put(Job(Kind.CALLER, profile.name), now)
            if profile.regions is RegionSource.ENABLED:
                self._open_job(Job(Kind.REGIONS, profile.name), now)
        for target in self._book.targets():
            self._open_job(Job(Kind.ACCOUNT, *target), now)
        self._share_places()

    def asked(self, job: Job, region: str) -> Asked:
        """Return an attempt on a job with what its call needs; `region` is where the profile is asked who it is."""
        if job.kind in DEEP:
            return self._deep.asked(job)
        return Asked(job, self._book.profile(job.profile).profile, region)

    def settle(self, outcome: Outcome, now: float, at: datetime) -> bool:
        """Take in what one attempt brought, and say when the next one is due; return whether a round ended with it."""
        job, failure = outcome.job, outcome.failure
        self._schedule.done(job, outcome.reached)
        if job not in self._schedule or (job.region and job.target not in self._book):
            self._schedule.remove(job)
            return False
        if failure is not None:
            if job.kind in DEEP and self._deep.begins_again(job, failure, now):
                return False
            attempts = self._failures[job] = self._failures.get(job, 0) + 1
            asked_dns = job.kind in OF_DNS
            # DNS has tried again itself, several times and elsewhere.
            pause = None if asked_dns else quick_pause(failure.cause, attempts, self._random)
            if failure.cause is Cause.THROTTLED:
                self._schedule.back_off(job, now + (pause or 0.0))
            if pause is not None:
                if job.kind is Kind.CALLER and not concerns_profile(failure):
                    self._schedule.release(job.profile)
                self._schedule.put(job, now + pause)
                return False
            self._rounds[job] = self._rounds.get(job, 0) + 1
        else:
            self._rounds.pop(job, None)
        self._failures.pop(job, None)
        if job.kind in OF_DNS:
            self._hear(now, is_good=failure is None)
        self._kinds[job.kind](outcome, now, at)
        return self._close_job(job, now, at)

    def end_round(self) -> None:
        """Close the round; the next one makes do with the connections of this."""
        self._steady(is_steady=SES.interval > 0)
        self._round.close()

    def fail_profile(self, name: str, failure: Failure, at: datetime) -> None:
        """Give every target of a profile its login problem, without asking for each."""
        self._locked_out.add(name)
        self._schedule.hold(name, FOREVER)
        self._round.settle(Job(Kind.REGIONS, name))
        for target in self._book.targets_of(name):
            self._book.lock_out(target, failure, at)
            self._round.settle(Job(Kind.ACCOUNT, *target))
            if self._settings.refresh_interval <= 0:
                self._deep.close(target, failure, at)

    def force(self, wanted: tuple[Target, ...] | None, now: float, _at: datetime) -> None:
        """Make targets due now, and "who" too for a profile that has no good answer to it."""
        targets = self._book.targets() if wanted is None else [target for target in wanted if target in self._book]
        for name in {target.profile for target in targets}:
            if self._book.profile(name).caller.failure is not None:
                self._ask_who(name, now)
            if self._book.profile(name).regions.failure is not None:
                self._open_job(Job(Kind.REGIONS, name), now)
        for target in targets:
            self._open_job(Job(Kind.ACCOUNT, *target), now, forced=wanted is not None)
            self._deep.refresh(target, now)

    def ask(self, job: Job, now: float, at: datetime) -> None:
        """Make one reading now, of a target or profile that is watched."""
        if job.kind in DEEP:
            if job.target in self._book:
                self._deep.ask(job, now, at)
        elif self._book.knows(job.profile):
            self._schedule.put(Job(job.kind, job.profile), now, forced=True)

    def again(self, job: Job, now: float, at: datetime) -> None:
        """Make a reading in depth again after a write."""
        if job.target in self._book:
            self._deep.again(job, now, at)

    def look_at(self, focus: Focus, now: float, at: datetime) -> None:
        """Take in what is on screen: some of it is read only now."""
        target = self._looked_at = focus.target
        if target is not None and target in self._book:
            self._open_if_worth(target, now, at)
            regions = self._book.profile(target.profile).regions
            if Kind.REGIONS in focus.kinds and regions.value is None and regions.failure is None:
                self._schedule.put(Job(Kind.REGIONS, target.profile), now)
        for one in {one for one, _ in focus.identities}:
            if one in self._book:
                self._open_if_worth(one, now, at)
        self._deep.look_at(focus, now, at)

    def recalled(self, target: Target, known: tuple[str, Depth] | None, now: float, at: datetime) -> None:
        """Take in what an earlier session had read of a target in depth."""
        if target not in self._wanted or target not in self._book:
            return
        self._wanted.discard(target)
        if known is not None and known[0] == self._book.account_id(target.profile):
            self._book.restore_depth(target, known[1])
        self._deep.open(target, now, at)

    def _close_job(self, job: Job, now: float, at: datetime) -> bool:
        if job not in self._round and job.kind is not Kind.CALLER:
            return False
        self._round.settle(job)
        if not self._round.is_over:
            return False
        self.end_round()
        if not self._first_is_over:
            self._first_is_over = True
            for target in self._book.targets():
                self._open_if_worth(target, now, at)
        return True

    def _open_job(self, job: Job, now: float, *, forced: bool = False) -> None:
        """Make a job due now and count it in the round."""
        self._round.add(job)
        self._failures.pop(job, None)
        self._schedule.put(job, now, forced=forced)

    def _share_places(self) -> None:
        """Give every region the same number of places."""
        regions = {target.region for target in self._book.targets()}
        self._steady(is_steady=False)
        self._schedule.aws.per_region = max(1, self._settings.concurrency // max(1, len(regions)))

    def _steady(self, *, is_steady: bool) -> None:
        """Tell the reader, when it changes, whether more may be under way than ever was."""
        reader = self._reader()
        if reader is not None and is_steady != self._is_steady:
            reader.steady(is_steady=is_steady)
        self._is_steady = is_steady

    # The profile

    def _caller(self, outcome: Outcome, now: float, at: datetime) -> None:
        name = outcome.job.profile
        if isinstance(outcome.value, Caller):
            if self._book.caller(name, outcome.value, at):
                self._start_over(name, now)
            if name not in self._named and self._deep.is_lazy:
                self._named.add(name)
                self._schedule.put(Job(Kind.NAMES, name), now)
        elif outcome.failure is not None:
            self._book.caller(name, outcome.failure, at)
            self._later(outcome.job, outcome.failure, now)
            if concerns_profile(outcome.failure):
                self.fail_profile(name, outcome.failure, at)
                return
        self._wake_profile(name, now)

    def _start_over(self, name: str, now: float) -> None:
        """Forget what was planned of another account under the same name."""
        self._named.discard(name)
        # What is under way was asked with the credentials of the account of before.
        for job in self._disown(name):
            self._schedule.done(job)
            self._schedule.put(job, now)
        for target in self._book.targets_of(name):
            self._deep.close(target)
            self._wanted.discard(target)
            self._schedule.put(Job(Kind.ACCOUNT, *target), now)

    def _wake_profile(self, name: str, now: float) -> None:
        """Let the targets of a profile start; after a login problem of the whole profile, all of them now."""
        if name in self._locked_out:
            self._locked_out.discard(name)
            self._steady(is_steady=False)
            if self._book.profile(name).profile.regions is RegionSource.ENABLED:
                self._open_job(Job(Kind.REGIONS, name), now)
            for target in self._book.targets_of(name):
                self._open_job(Job(Kind.ACCOUNT, *target), now)
        self._schedule.release(name)

    def _regions(self, outcome: Outcome, now: float, at: datetime) -> None:
        result = outcome.value if isinstance(outcome.value, RegionList) else outcome.failure
        assert result is not None  # noqa: S101 - an outcome has one of the two
        name = outcome.job.profile
        came, gone = self._book.regions(name, result, at)
        lock_out = self._book.profile(name).caller.failure if name in self._locked_out else None
        for target in came:
            if lock_out is not None:
                self._book.lock_out(target, lock_out, at)
            else:
                self._open_job(Job(Kind.ACCOUNT, *target), now)
        for target in gone:
            job = Job(Kind.ACCOUNT, *target)
            self._schedule.remove(job)
            self._round.drop(job)
            self._deep.close(target)
        if came or gone:
            self._share_places()
        if outcome.failure is not None:
            self._later(outcome.job, outcome.failure, now)
        else:
            self._again(outcome.job, now)

    def _names(self, outcome: Outcome, now: float, at: datetime) -> None:
        result = outcome.value if isinstance(outcome.value, AccountNames) else outcome.failure
        assert result is not None  # noqa: S101 - an outcome has one of the two
        self._book.names(outcome.job.profile, result, at)
        if outcome.failure is not None and outcome.failure.cause in PASSING:
            self._later(outcome.job, outcome.failure, now)
        else:
            self._again(outcome.job, now)

    # The target

    def _account(self, outcome: Outcome, now: float, at: datetime) -> None:
        job = outcome.job
        if isinstance(outcome.value, AccountState):
            self._book.account(job.target, outcome.value, at)
            self._deep.account_changed(job.target, at)
            self._again(job, now)
        else:
            assert outcome.failure is not None  # noqa: S101 - an outcome has one of the two
            self._book.account(job.target, outcome.failure, at)
            failure = self._book.failure(job.target) or outcome.failure
            self._later(job, failure, now)
            ambiguous = outcome.failure.code in AMBIGUOUS_CODES and not self._proven(job, at)
            if failure.cause is Cause.LOGIN_NEEDED or ambiguous:
                self._check_login(job.profile, now)
        if self._first_is_over or not self._deep.is_lazy or job.target == self._looked_at:
            self._open_if_worth(job.target, now, at)

    def _in_depth(self, outcome: Outcome, now: float, at: datetime) -> None:
        job, failure = outcome.job, outcome.failure
        if failure is None:
            assert outcome.value is not None  # noqa: S101 - an outcome has one of the two
            self._deep.read(job, outcome.value, now, at)
            return
        every = interval(SPECS[job.kind].every, self._settings)
        rounds = self._rounds.get(job, 1)
        if SPECS[job.kind].queued:
            self._rounds.pop(job, None)
        if every is not None and failure.cause in PASSING:
            every = min(every, self._settings.refresh_interval)
        pause = None if every is None else slow_pause(failure.cause, rounds, every, self._random)
        self._deep.failed(job, failure, pause, now, at)
        if failure.cause is Cause.LOGIN_NEEDED:
            self._check_login(job.profile, now)

    def _open_if_worth(self, target: Target, now: float, at: datetime) -> None:
        account, is_seen = self._book.account_reading(target), target == self._looked_at
        if follow_ups.may_be_read(account) if is_seen else follow_ups.worth_reading(account):
            self._open_depth(target, now, at, soon=is_seen)

    def _open_depth(self, target: Target, now: float, at: datetime, *, soon: bool = False) -> None:
        """Plan the readings in depth of a target, after what an earlier session knew of it."""
        if self._deep.is_open(target):
            return
        if self._memory is None:
            self._deep.open(target, now, at)
        elif target not in self._wanted or soon:
            self._wanted.add(target)
            self._memory.want(target, soon=soon)

    def _hear(self, now: float, *, is_good: bool) -> None:
        """Let DNS rest while no server is heard, and go on when one is; what is read to the end does not wait."""
        reader = self._reader()
        health = reader.resolver() if reader is not None else None
        if is_good:
            if self._is_deaf:
                self._is_deaf = False
                self._deep.dns_is_back(now)
        elif health is not None and health.deaf and self._deep.is_lazy:
            self._is_deaf = True
            self._schedule.dns.rest(now, DEAF_PAUSE)

    # When it is asked again

    def _again(self, job: Job, now: float) -> None:
        """Make a job that was settled due at its own interval."""
        every = interval(SPECS[job.kind].every, self._settings)
        if every is not None:
            self._schedule.put(job, now + jittered(every, self._random))

    def _later(self, job: Job, failure: Failure, now: float) -> None:
        """Put a failed job off; with no refreshing, for good."""
        every = self._settings.refresh_interval
        if every > 0:
            self._schedule.put(job, now + slow_pause(failure.cause, self._rounds.get(job, 1), every, self._random))

    def _proven(self, job: Job, at: datetime) -> bool:
        """Say whether AWS accepted the profile's credentials so lately that only the region can be what is wrong."""
        caller = self._book.profile(job.profile).caller
        return caller.as_of is not None and 0 <= (at - caller.as_of).total_seconds() < LOGIN_RECHECK

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
