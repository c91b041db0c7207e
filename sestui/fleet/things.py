"""The things of one kind in one target: a queue of them, of which the schedule holds the next few.

Used by the engine's thread alone; told the time.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from sestui.fleet.identity_queue import FOREVER, SubjectQueue
from sestui.fleet.job import Job, Kind
from sestui.fleet.kinds import SPECS
from sestui.fleet.schedule import Schedule
from sestui.model.target import Target

WINDOW: Final = 2
"""How many stand in the schedule at once: one under way and the next."""
WIDE_WINDOW: Final = 64
"""The same, where requests are not paced."""
MOST_ASKED: Final = 8
"""So many that somebody asks for go ahead of everything else, where requests are paced; more wait in the queue."""
BATCH: Final = 100
"""ses GetIdentityNotificationAttributes takes up to 100 identities (SES API v1)."""
REFUSALS: Final = 3
"""So many in a row that may not be read, and none that may: the rest is not asked for a while."""


class Things:
    """Gives the schedule what is next. One job stands for one thing; for notification topics, for up to a hundred."""

    def __init__(self, schedule: Schedule, kind: Kind, target: Target, sooner: float | None) -> None:
        """Prepare; there are none yet. `sooner` is after how many seconds what is on screen is read again."""
        self._schedule = schedule
        self._kind = kind
        self._target = target
        self._queue = SubjectQueue(sooner)
        self._window: set[str] = set()
        self._asked: set[str] = set()
        """Of these, what somebody asked for: it keeps its place whatever is looked at."""
        self._batched = kind is Kind.NOTIFICATIONS
        self._refused = 0
        """How many refusals in a row; below 0 when something may be read."""

    def __contains__(self, subject: str) -> bool:
        return subject in self._queue

    @property
    def unread(self) -> int:
        """How many still have to be read for the first time; none where it is known that nothing can be."""
        return 0 if self._queue.asleep else self._queue.unread

    def subjects(self, job: Job) -> tuple[str, ...]:
        """Return what an attempt is about."""
        return tuple(sorted(self._window)) if self._batched else (job.subject,)

    def offer(self, ranks: Mapping[str, int], now: float, *, whole: bool = False) -> list[str]:
        """Take in things with their ranks, smaller first; with `whole`, there are no others. Return those that went."""
        unread = self._queue.unread
        gone = self._queue.offer(ranks, whole=whole)
        if not self._batched:
            for subject in gone:
                self._schedule.withdraw(self._job(subject))
                self._window.discard(subject)
                self._asked.discard(subject)
        if gone or self._queue.unread != unread:
            self.choose_again(now)
        return gone

    def drop(self, subjects: Iterable[str], now: float) -> None:
        """Forget things; what is under way of them ends without being known."""
        gone = tuple(subject for subject in subjects if subject in self._queue)
        self._queue.drop(gone)
        for subject in gone:
            if subject in self._window:
                self._window.discard(subject)
                self._asked.discard(subject)
                self._schedule.remove(self._job(subject))
        if gone:
            self.choose_again(now)

    def restore(self, due: Mapping[str, float], now: float) -> None:
        """Take in when things are due that were read before this program began."""
        self._queue.offer({name: 0 for name in due if name not in self._queue})
        self._queue.restore(due)
        self.choose_again(now)

    def look_at(self, order: Sequence[str], now: float) -> None:
        """Say what is on screen, in its order."""
        self._queue.look_at(order)
        self.choose_again(now)

    def only_seen(self, now: float) -> None:
        """Read nothing for the first time any more but what is on screen, or asked for."""
        self._queue.only_seen()
        self.choose_again(now)

    def hasten(self, subjects: Iterable[str], now: float) -> None:
        """Read things before all others."""
        self._queue.hasten(subjects)
        self.choose_again(now)

    def wake(self, now: float) -> None:
        """Ask again although the last attempts were refused: somebody may have changed that."""
        if self._queue.asleep:
            self._queue.wake()
            self._refused = 0
            self.choose_again(now)

    def ask(self, job: Job, now: float) -> None:
        """Read one thing, or the next batch, now; a batch that is asked for by a thing begins with that.

        Of thousands that are asked for together the first go ahead of everything else, the others as their turn comes.
        """
        if self._batched:
            if job.subject:
                self._queue.offer({job.subject: 0})
                self.hasten([job.subject], now)
            if self._window:
                self._schedule.put(self._job(), now, forced=True)
            return
        self._queue.offer({job.subject: 0})
        if job.subject not in self._window:
            self._queue.hasten([job.subject])
            if len(self._window) >= max(MOST_ASKED, self._room):
                return
            self._queue.claim(job.subject)
            self._window.add(job.subject)
        self._asked.add(job.subject)
        self._schedule.put(job, now, forced=True)

    def settle(self, job: Job, now: float, due: float, *, refused: bool | None) -> int:
        """Say that an attempt ended and when it is due again; return how many things had never been read before.

        `refused` says whether it may not be read at all; `None`: that is not known.
        """
        subjects = self.subjects(job)
        self._schedule.remove(job)
        self._window.difference_update(subjects)
        self._asked.difference_update(subjects)
        first = self._queue.settle(subjects, now, due)
        if refused is False:
            self._refused = -1
            self._queue.wake()
        elif refused and self._refused >= 0:
            self._refused += 1
            if self._refused >= (1 if self._batched else REFUSALS):
                self._queue.sleep(due)
                self._take_back()
        self._fill(now)
        return first

    def choose_again(self, now: float) -> None:
        """Let the schedule hold what is next by now."""
        self._take_back()
        self._fill(now)

    def close(self) -> None:
        """Take everything out of the schedule."""
        for subject in ("",) if self._batched else tuple(self._window):
            self._schedule.remove(self._job(subject))

    @property
    def _room(self) -> int:
        return WINDOW if SPECS[self._kind].budget.interval else WIDE_WINDOW

    def _job(self, subject: str = "") -> Job:
        return Job(self._kind, *self._target, "" if self._batched else subject)

    def _take_back(self) -> None:
        if self._batched:
            if self._schedule.withdraw(self._job()):
                self._queue.give_back(self._window)
                self._window.clear()
            return
        for subject in self._window - self._asked:
            if self._schedule.withdraw(self._job(subject)):
                self._window.discard(subject)
                self._queue.give_back([subject])

    def _fill(self, now: float) -> None:
        if self._batched:
            if not self._window:
                self._fill_batch(now)
            return
        while len(self._window) < self._room and (taken := self._queue.take(now)) is not None:
            if taken.due == FOREVER:
                self._queue.give_back([taken.subject])
                return
            self._window.add(taken.subject)
            self._schedule.put(self._job(taken.subject), taken.due)

    def _fill_batch(self, now: float) -> None:
        """Choose what the next question is about: all that is due now, else what is due first."""
        due, awaited = now, False
        while len(self._window) < BATCH and (taken := self._queue.take(now)) is not None:
            if taken.due > now and (self._window or taken.due == FOREVER):
                self._queue.give_back([taken.subject])
                break
            self._window.add(taken.subject)
            due = max(due, taken.due)
            awaited = awaited or self._queue.is_awaited(taken.subject)
        if self._window:
            # A batch has no place on the screen by which it could be ranked: one that somebody waits for is asked for.
            self._schedule.put(self._job(), due, forced=awaited)
