"""What is read of each target beyond its account state, and when: lists, details, and what these lead to.

Puts jobs into the schedule and takes in what they bring. Used by the engine's thread alone; told the time. How a
failed attempt is tried again at once is the engine's business; only final outcomes come here.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from random import Random
from typing import Any, Final

from sestui.fleet import follow_ups
from sestui.fleet.book import Book
from sestui.fleet.job import Answer, Job, Kind, Value
from sestui.fleet.judging import Judging, covers
from sestui.fleet.kinds import LAZY, OF_DNS, QUEUED, SINGLE, SPECS, Asked, Every, interval, seconds
from sestui.fleet.retry import jittered
from sestui.fleet.schedules import Schedules
from sestui.fleet.source import Focus
from sestui.fleet.things import Things
from sestui.fleet.walks import RepeatedPage, Walk
from sestui.model.authentication import Authentication
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import Progress
from sestui.model.identity import Identity, IdentityList
from sestui.model.page import Page
from sestui.model.reading import Reading
from sestui.model.settings import Settings
from sestui.model.target import Target

MOST_KNOWN: Final = 50_000
"""Identities, over all targets, that are read in depth though nobody looks: each takes up to 9 KB with its verdict."""
FULL: Final = (
    "{count:,} identities are known in depth, about half a GB of memory: of all others, details and DNS are read only"
    " where you look. Fewer profiles or regions in one sestui let it read them all."
)
_OF_IDENTITIES: Final = frozenset({Kind.IDENTITY, Kind.NOTIFICATIONS, Kind.AUTHENTICATION})


@dataclass(slots=True)
class _Work:
    """What is to be read of one target."""

    things: dict[Kind, Things] = field(default_factory=dict)
    """What there are many of."""
    walks: dict[tuple[Kind, str], Walk] = field(default_factory=dict)
    """By kind and subject."""
    open: set[Kind] = field(default_factory=set)
    """Readings that there is one of, without a final outcome, where an end is waited for."""


class Deep:
    """Plans and takes in the readings in depth of all targets."""

    def __init__(
        self,
        book: Book,
        schedule: Schedules,
        settings: Settings,
        random: Random,
        kinds: frozenset[Kind] | None = None,
        told: Callable[[str], None] = lambda _notice: None,
    ) -> None:
        """Prepare; nothing is planned yet.

        Args:
            book: where readings are kept.
            schedule: where jobs are put.
            settings: the intervals.
            random: moves pauses a little, so that targets do not march in step.
            kinds: what is read once, to the end; `None` for everything, lazily and again and again.
            told: is called with what a person has to know beside the readings.
        """
        self._book = book
        self._schedule = schedule
        self._settings = settings
        self._random = random
        self._to_the_end = kinds is not None
        self._kinds = frozenset(LAZY) if kinds is None else kinds
        self._judging = Judging(book, lambda target: self._things(target, Kind.AUTHENTICATION))
        self._work: dict[Target, _Work] = {}
        self._focus = Focus()
        self._done = 0
        self._told = told
        self._known = 0
        """Identities whose details were read."""

    @property
    def progress(self) -> Progress:
        """How many of the readings that are known to be needed have an outcome; they grow as lists come in."""
        if not self._to_the_end:
            return Progress()
        waiting = sum(
            len(work.open) + sum(things.unread for things in work.things.values()) for work in self._work.values()
        )
        return Progress(self._done, self._done + waiting)

    @property
    def is_lazy(self) -> bool:
        """Whether everything is read sooner or later, and nobody waits for the end."""
        return not self._to_the_end

    def is_open(self, target: Target) -> bool:
        """Say whether the readings of a target are planned."""
        return target in self._work

    def open(self, target: Target, now: float, at: datetime) -> None:
        """Plan the readings of a target; what is known already is read again when its time comes."""
        if target in self._work or not self._kinds:
            return
        self._work[target] = _Work()
        self._restore(target, now, at)
        for kind in SINGLE:
            if kind in self._kinds and not (kind is Kind.RECOMMENDATIONS and self._recommend_nothing(target, at)):
                self._put(Job(kind, *target), self._due(target, kind, now, at))
        if Kind.SUPPRESSED in self._kinds:
            self._put(Job(Kind.SUPPRESSED, *target), now)
        self._read_what_is_seen(target, now, at)

    def close(self, target: Target, failure: Failure | None = None, at: datetime | None = None) -> None:
        """Forget a target; with a failure, say of all that is still waited for that it failed so."""
        work = self._work.pop(target, None)
        if work is None:
            return
        for kind in (*SINGLE, Kind.SUPPRESSED):
            job = Job(kind, *target)
            if kind in work.open and failure is not None and at is not None:
                self._book.depth(target, kind, "", failure, at)
            self._schedule.remove(job)
        verdicts = work.things.pop(Kind.AUTHENTICATION, None)
        for things in work.things.values():
            things.close()
        if verdicts is not None and verdicts.unread and failure is not None:
            # DNS needs no login: identities that are known are judged to the end.
            self._work[target] = _Work({Kind.AUTHENTICATION: verdicts})
            return
        if verdicts is not None:
            verdicts.close()
        self._judging.close(target)

    def look_at(self, focus: Focus, now: float, at: datetime) -> None:
        """Take in what is on screen: plan what is only read when somebody looks."""
        before, self._focus = self._focus, focus
        if focus.target is not None and (focus.target, focus.kinds) != (before.target, before.kinds):
            self._read_what_is_seen(focus.target, now, at)
        if (focus.identities, focus.kinds) != (before.identities, before.kinds):
            for one in {target for target, _ in (*before.identities, *focus.identities)}:
                known = self._work[one].things if one in self._work else {}
                self._judge_seen(one, now)
                for kind in _OF_IDENTITIES & known.keys():
                    known[kind].look_at(self._on_screen(one), now)

    def refresh(self, target: Target, now: float) -> None:
        """Read again what the pane in front shows."""
        work = self._work.get(target)
        if work is None or target != self._focus.target:
            return
        for kind in self._focus.kinds:
            if kind in SINGLE or kind is Kind.SUPPRESSED:
                self._from_the_start(Job(kind, *target), now)
        seen = self._on_screen(target)
        named = follow_ups.settings_of(self._book.frozen_depth(target), seen)
        for kind in self._focus.kinds:
            if kind is Kind.AUTHENTICATION:
                self._judging.anew(target, seen)
            if kind in work.things:
                work.things[kind].wake(now)
                work.things[kind].hasten(named.get(kind, seen), now)

    def ask(self, job: Job, now: float, at: datetime) -> None:
        """Make one reading now."""
        self.open(job.target, now, at)
        work = self._work.get(job.target)
        if work is None:
            return
        if job.kind in OF_DNS:
            self._schedule.dns.wake()
            if missing := self._judging.ask(job):
                for name in missing:
                    self._things(job.target, Kind.IDENTITY).ask(Job(Kind.IDENTITY, *job.target, name), now)
                return
        if SPECS[job.kind].queued:
            self._things(job.target, job.kind).ask(job, now)
            return
        if job.kind is Kind.SUPPRESSED and (job.kind, "") not in work.walks:
            self._continue_suppressed(job.target, work)
        self._put(job, now, forced=True)

    def again(self, job: Job, now: float, at: datetime) -> None:
        """Read again what a write has changed: a list from its start, if anybody ever looked at it."""
        if job.kind is not Kind.SUPPRESSED:
            self.ask(job, now, at)
        elif job.target in self._work and self._book.depth_reading(job.target, job.kind).as_of is not None:
            self._from_the_start(job, now)

    def asked(self, job: Job) -> Asked:
        """Return an attempt on a job with what its call needs."""
        profile, region = self._book.profile(job.profile).profile, ""
        work = self._work.get(job.target)
        if work is None:
            return Asked(job, profile, region)
        if job.kind in OF_DNS:
            basis, anew, hints = self._judging.begin(job)
            return Asked(job, profile, region, basis=basis, anew=anew, hints=hints)
        walk = work.walks.get((job.kind, job.subject))
        names: tuple[str, ...] = ()
        if job.kind is Kind.NOTIFICATIONS:
            names = work.things[job.kind].subjects(job)
        elif job.kind is Kind.REPUTATION:
            names = follow_ups.rated_sets(self._book.frozen_depth(job.target))
        return Asked(job, profile, region, walk.token if walk is not None else "", names)

    def begins_again(self, job: Job, failure: Failure, now: float) -> bool:
        """Say whether a failed page makes its list begin again from the start; then that is planned already."""
        work = self._work.get(job.target)
        walk = work.walks.get((job.kind, job.subject)) if work is not None else None
        if walk is None or not walk.begins_again(failure):
            return False
        self._schedule.put(job, now)
        return True

    def failed(self, job: Job, failure: Failure, pause: float | None, now: float, at: datetime) -> None:
        """Take in that a reading failed for now; it is tried again after `pause`, if ever."""
        work = self._work.get(job.target)
        if work is None:
            self._schedule.remove(job)
            return
        due = float("inf") if pause is None else now + pause
        self._judging.failed(job)
        if not SPECS[job.kind].queued:
            work.walks.pop((job.kind, job.subject), None)
            if job.kind is Kind.IDENTITIES:
                self._book.listed(job.target, None)
            self._book.depth(job.target, job.kind, job.subject, failure, at)
            self._close_one(work, job.kind)
            if SPECS[job.kind].every is Every.DEMAND:
                self._schedule.remove(job)
            elif pause is not None:
                self._schedule.put(job, due)
            return
        things = work.things[job.kind]
        for subject in things.subjects(job):
            if subject in things:
                self._book.depth(job.target, job.kind, subject, failure, at)
        self._done += things.settle(job, now, due, refused=failure.cause is Cause.DENIED or None)
        if job.kind is Kind.IDENTITY:
            self._judge_waiting(job.target, job.subject, now, at)

    def read(self, job: Job, answer: Answer, now: float, at: datetime) -> None:
        """Take in what a reading brought, and plan what it leads to."""
        work = self._work.get(job.target)
        if work is None:
            self._schedule.remove(job)
            return
        if isinstance(answer, Authentication):
            found = self._judging.end(job, answer)
            if found is None:
                self._judge_again(job, now)
                return
            answer = found
        if isinstance(answer, Page):
            self._turn_page(job, answer, work, now, at)
        elif SPECS[job.kind].queued:
            self._read_queued(job, answer, work, now, at)
        else:
            self._read_one(job, answer, work, now, at)

    def account_changed(self, target: Target, at: datetime) -> None:
        """Take in a new account state: it may say that something is not in use."""
        if target in self._work and Kind.RECOMMENDATIONS in self._kinds:
            self._recommend_nothing(target, at)

    # Lists and what there is one of

    def _turn_page(self, job: Job, page: Page[Any], work: _Work, now: float, at: datetime) -> None:
        walk = work.walks.setdefault((job.kind, job.subject), Walk())
        try:
            more = walk.take(page)
        except RepeatedPage:
            self.failed(job, _endless(job), self._pause(job.kind, job.target), now, at)
            return
        if more and (job.kind is not Kind.SUPPRESSED or self._to_the_end):
            if job.kind is Kind.IDENTITIES:
                self._book.listed(job.target, len(walk))
            self._schedule.put(job, now)
            return
        whole = SPECS[job.kind].whole
        assert whole is not None  # noqa: S101 - only lists come in pages
        if not more:
            del work.walks[job.kind, job.subject]
        self._read_one(job, whole(walk.listed()), work, now, at)

    def _read_one(self, job: Job, value: Value, work: _Work, now: float, at: datetime) -> None:
        target, kind = job.target, job.kind
        before = self._book.depth_reading(target, kind, job.subject).value
        self._book.depth(target, kind, job.subject, value, at)
        if isinstance(value, IdentityList):
            self._book.listed(target, None)
            self._take_list(target, work, before, value, now)
        self._close_one(work, kind)
        pause = self._pause(kind, target)
        if pause is not None:
            self._schedule.put(job, now + jittered(pause, self._random))
        elif SPECS[kind].every is Every.DEMAND:
            self._schedule.remove(job)

    def _take_list(
        self, target: Target, work: _Work, before: IdentityList | None, value: IdentityList, now: float
    ) -> None:
        self._follow(target, Kind.IDENTITIES, value, now)
        details = work.things.get(Kind.IDENTITY)
        if details is not None and (changed := follow_ups.changed(before, value)):
            details.hasten(changed, now)
        names = [summary.name for summary in value.items]
        if Kind.AUTHENTICATION in self._kinds:
            self._judging.listed(target, names, now)
        for kind, named in follow_ups.settings_of(self._book.frozen_depth(target), names).items():
            if kind in work.things and (gone := work.things[kind].offer(named, now, whole=True)):
                self._book.forget(target, kind, gone)

    def _close_one(self, work: _Work, kind: Kind) -> None:
        if kind in work.open:
            work.open.discard(kind)
            self._done += 1

    def _recommend_nothing(self, target: Target, at: datetime) -> bool:
        """Settle the recommendations from the account state, where that says that they are off."""
        account = self._book.account_value(target)
        unused = follow_ups.unused_recommendations(account) if account is not None else None
        if unused is None:
            if target in self._work and Job(Kind.RECOMMENDATIONS, *target) not in self._schedule:
                self._schedule.put(Job(Kind.RECOMMENDATIONS, *target), 0.0)
            return False
        if self._book.depth_reading(target, Kind.RECOMMENDATIONS).value != unused:
            self._book.depth(target, Kind.RECOMMENDATIONS, "", unused, at)
        self._schedule.withdraw(Job(Kind.RECOMMENDATIONS, *target))
        return True

    def _continue_suppressed(self, target: Target, work: _Work) -> None:
        """Go on where a list ended that was read before."""
        known = self._book.depth_reading(target, Kind.SUPPRESSED).value
        if known is not None and known.next_token:
            walk = work.walks[Kind.SUPPRESSED, ""] = Walk()
            walk.take(Page(known.items, known.next_token))

    # What there are many of

    def _read_queued(self, job: Job, answer: Any, work: _Work, now: float, at: datetime) -> None:
        values = {value.identity: value for value in answer} if isinstance(answer, tuple) else {job.subject: answer}
        things = work.things[job.kind]
        pause = interval(SPECS[job.kind].unseen, self._settings)
        for subject, value in values.items():
            if subject in things:
                before = self._book.depth_reading(job.target, job.kind, subject).value
                self._book.depth(job.target, job.kind, subject, value, at)
                self._follow(job.target, job.kind, value, now)
                if job.kind is Kind.IDENTITY:
                    self._judge_changed(job, before, value, now)
        if job.kind is Kind.AUTHENTICATION:
            pause = self._judging.pause(job.subject, answer, pause)
        due = now + jittered(pause, self._random) if pause is not None else float("inf")
        first = things.settle(job, now, due, refused=False)
        self._done += first
        if job.kind is Kind.IDENTITY:
            self._count_known(first, now)
            self._judge_waiting(job.target, job.subject, now, at)

    @property
    def _is_full(self) -> bool:
        return self._known >= MOST_KNOWN and not self._to_the_end

    def _count_known(self, more: int, now: float) -> None:
        """Count identities that are known in depth now; with too many, no more are read that nobody looks at."""
        was_full, self._known = self._is_full, self._known + more
        if self._is_full and not was_full:
            self._told(FULL.format(count=self._known))
            for work in self._work.values():
                if Kind.IDENTITY in work.things:
                    work.things[Kind.IDENTITY].only_seen(now)

    def _follow(self, target: Target, kind: Kind, value: Value, now: float) -> None:
        """Queue what a value names."""
        for named, ranks, whole in follow_ups.named_by(kind, value):
            if named in self._kinds and (gone := self._things(target, named).offer(ranks, now, whole=whole)):
                self._book.forget(target, named, gone)

    def _things(self, target: Target, kind: Kind) -> Things:
        known = self._work[target].things
        if kind not in known:
            things = known[kind] = Things(
                self._schedule.of(kind), kind, target, interval(SPECS[kind].every, self._settings)
            )
            if kind in _OF_IDENTITIES:
                things.look_at(self._on_screen(target), 0.0)
            if kind is Kind.IDENTITY and self._is_full:
                things.only_seen(0.0)
        return known[kind]

    def _on_screen(self, target: Target) -> list[str]:
        return [name for one, name in self._focus.identities if one == target]

    # What DNS is asked

    def dns_is_back(self, now: float) -> None:
        """Ask again what could not be asked while no DNS server was heard."""
        self._schedule.dns.wake()
        for target, work in self._work.items():
            if Kind.AUTHENTICATION in work.things and (failing := self._judging.failing(target)):
                work.things[Kind.AUTHENTICATION].hasten(failing, now)

    def _judge_seen(self, target: Target, now: float) -> None:
        """Ask about addresses on screen, too, and for hints where what DNS says is shown in full."""
        if target in self._work and Kind.AUTHENTICATION in self._kinds:
            closely = target == self._focus.target and Kind.AUTHENTICATION in self._focus.kinds
            self._judging.look_at(target, self._on_screen(target), now, closely=closely)

    def _judge_changed(self, job: Job, before: Identity | None, value: Identity, now: float) -> None:
        if Kind.AUTHENTICATION not in self._kinds:
            return
        for again in self._judging.identity_read(job.target, job.subject, before, value, now):
            self._put(again, now)
        if any(job.subject == name or covers(job.subject, name) for name in self._on_screen(job.target)):
            self._judge_seen(job.target, now)

    def _judge_waiting(self, target: Target, name: str, now: float, at: datetime) -> None:
        """Go on with verdicts that waited for an identity's details."""
        for job in self._judging.arrived(target, name):
            problem = self._judging.problem(job)
            if problem is not None:
                self._book.depth(target, job.kind, job.subject, problem, at)
            elif SPECS[job.kind].queued:
                self._things(target, job.kind).ask(job, now)
            else:
                self._put(job, now, forced=True)

    def _judge_again(self, job: Job, now: float) -> None:
        """Make a verdict again that is about settings of then."""
        if SPECS[job.kind].queued:
            self._done += self._work[job.target].things[job.kind].settle(job, now, now, refused=False)
        else:
            self._put(job, now)

    # Times

    def _put(self, job: Job, due: float, *, forced: bool = False) -> None:
        work = self._work[job.target]
        if self._to_the_end and job.kind not in work.open:
            work.open.add(job.kind)
        self._schedule.put(job, due, forced=forced)

    def _pause(self, kind: Kind, target: Target) -> float | None:
        """Return the seconds until a reading is due again; `None` for never by itself."""
        every = SPECS[kind].every
        quiet = every is Every.REPUTATION and follow_ups.sends_nothing(self._book.account_value(target))
        if quiet and target != self._focus.target:
            every = Every.POLICIES
        return interval(every, self._settings)

    def _due(self, target: Target, kind: Kind, now: float, at: datetime) -> float:
        """Return when a reading is due that may have been made in an earlier session."""
        reading = self._book.depth_reading(target, kind)
        if reading.value is None or reading.as_of is None or self._to_the_end:
            return now
        pause = self._pause(kind, target)
        return now + max(0.0, _rest(pause, reading.as_of, at)) if pause is not None else now

    def _restore(self, target: Target, now: float, at: datetime) -> None:
        """Queue what an earlier session had read, with its own due times."""
        depth = self._book.frozen_depth(target)
        # Of topics, who listens was left out when they were written: they are read anew.
        kinds = [kind for kind in QUEUED if kind not in (Kind.TOPIC, Kind.AUTHENTICATION)]
        for kind in () if self._to_the_end else kinds:
            pause = interval(SPECS[kind].unseen, self._settings)
            readings: Mapping[str, Reading[Any]] = getattr(depth, SPECS[kind].place)
            due = {
                name: float("inf") if pause is None else now + _rest(pause, reading.as_of, at)
                for name, reading in readings.items()
                if reading.value is not None and reading.as_of is not None
            }
            if due and kind in self._kinds:
                self._things(target, kind).restore(due, now)
                self._count_known(len(due) if kind is Kind.IDENTITY else 0, now)
        if Kind.AUTHENTICATION in self._kinds:
            self._judging.restore(target, depth, now)
        if depth.identities.value is not None:
            self._follow(target, Kind.IDENTITIES, depth.identities.value, now)

    def _read_what_is_seen(self, target: Target, now: float, at: datetime) -> None:
        """Read what is read only when somebody looks."""
        if target != self._focus.target or target not in self._work or Kind.SUPPRESSED not in self._focus.kinds:
            return
        reading = self._book.depth_reading(target, Kind.SUPPRESSED)
        old = seconds(Every.IDENTITIES, self._settings.intervals)
        if reading.as_of is None or _rest(old, reading.as_of, at) <= 0:
            self._from_the_start(Job(Kind.SUPPRESSED, *target), now)

    def _from_the_start(self, job: Job, now: float) -> None:
        """Make a reading now, a list from its first page; one that is under way is as good."""
        if self._schedule.withdraw(job) or job not in self._schedule:
            self._work[job.target].walks.pop((job.kind, job.subject), None)
            self._put(job, now, forced=True)


def _rest(pause: float, as_of: datetime, at: datetime) -> float:
    """Return the seconds until something is due again, below 0 when it is overdue.

    A time that has not come yet says that a clock was moved: then nobody knows how old the value is, and it is due.
    """
    age = (at - as_of).total_seconds()
    return pause - age if age >= 0 else 0.0


def _endless(job: Job) -> Failure:
    return Failure(
        Cause.UNEXPECTED,
        f"{SPECS[job.kind].operation} in {job.region}: the list leads back to a page that was read.",
        "Refresh; if it stays, report it with the session log.",
        operation=SPECS[job.kind].operation,
    )
