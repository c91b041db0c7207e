"""Which of many like things of one target is read next: identities, configuration sets, topics.

There may be 10,000 of them and one request a second, so they never stand in the schedule all at once: it is given a
few, and comes back for more. Pure: every method is told the time (monotonic seconds).
"""

import heapq
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

NEVER_READ: Final = -1.0
"""The due time of what was never read: what is worse off goes first."""
AT_ONCE: Final = -2.0
"""The due time of what must be read before anything else."""
FOREVER: Final = float("inf")


@dataclass(slots=True)
class _Item:
    rank: int
    number: int
    due: float = NEVER_READ
    read_at: float = NEVER_READ
    """When an attempt on it ended last."""
    is_out: bool = False
    """Whether it was handed to the schedule."""


class Taken(NamedTuple):
    """A thing to be read, and from when on."""

    subject: str
    due: float


class SubjectQueue:
    """The things of one kind in one target, each with its own due time."""

    def __init__(self, sooner: float | None) -> None:
        """Prepare an empty queue.

        Args:
            sooner: seconds after which what is looked at is read again; `None` for only once.
        """
        self._sooner = sooner
        self._items: dict[str, _Item] = {}
        self._heap: list[tuple[float, int, int, str]] = []
        self._order: tuple[str, ...] = ()
        self._numbers = 0
        self._asleep_until = 0.0
        self._never_read = 0
        self._only_seen = False

    def __len__(self) -> int:
        return len(self._items)

    def __contains__(self, subject: str) -> bool:
        return subject in self._items

    @property
    def unread(self) -> int:
        """How many were never read, whatever came of it."""
        return self._never_read

    @property
    def asleep(self) -> bool:
        """Whether nothing more is read before a time that was set; see `sleep`."""
        return self._asleep_until > 0.0

    def offer(self, ranks: Mapping[str, int], *, whole: bool = False) -> list[str]:
        """Take in things with their ranks, smaller first; with `whole`, there are no others. Return those that went."""
        gone = [subject for subject in self._items if subject not in ranks] if whole else []
        for subject in gone:
            self._forget(subject)
        for subject, rank in ranks.items():
            item = self._items.get(subject)
            if item is None:
                self._numbers += 1
                self._never_read += 1
                item = self._items[subject] = _Item(rank, self._numbers, FOREVER if self._only_seen else NEVER_READ)
                self._push(subject, item)
            elif item.rank != rank:
                item.rank = rank
                self._push(subject, item)
        return gone

    def drop(self, subjects: Iterable[str]) -> None:
        """Forget things."""
        for subject in subjects:
            if subject in self._items:
                self._forget(subject)

    def restore(self, due: Mapping[str, float]) -> None:
        """Say when things are due that were read before this program began."""
        for subject, when in due.items():
            item = self._items.get(subject)
            if item is not None and item.read_at == NEVER_READ:
                self._never_read -= 1
                item.read_at = item.due = when
                self._push(subject, item)

    def hasten(self, subjects: Iterable[str]) -> None:
        """Make things due before all others."""
        for subject in subjects:
            item = self._items.get(subject)
            if item is not None:
                item.due = AT_ONCE
                self._push(subject, item)

    def look_at(self, order: Sequence[str]) -> None:
        """Say what is on screen, in its order."""
        self._order = tuple(order)

    def only_seen(self) -> None:
        """Read nothing for the first time any more but what is on screen, or asked for."""
        self._only_seen = True
        for subject, item in self._items.items():
            if item.due == NEVER_READ:
                item.due = FOREVER
                self._push(subject, item)

    def is_awaited(self, subject: str) -> bool:
        """Say whether somebody sees that it was never read."""
        return subject in self._order and self._items[subject].read_at == NEVER_READ

    def take(self, now: float) -> Taken | None:
        """Return what goes first, due or not; it is out until it is settled or given back."""
        seen, heaped = self._first_on_screen(), self._first_in_heap()
        best = seen or heaped
        if best is None:
            return None
        if seen is not None and heaped is not None:
            screen_first = heaped.due != AT_ONCE and (seen.due <= now or seen.due <= heaped.due)
            best = seen if screen_first else heaped
        self._items[best.subject].is_out = True
        return Taken(best.subject, max(best.due, self._asleep_until, 0.0))

    def claim(self, subject: str) -> None:
        """Take one thing out of turn."""
        self._items[subject].is_out = True

    def give_back(self, subjects: Iterable[str]) -> None:
        """Take things back that were not read."""
        for subject in subjects:
            item = self._items.get(subject)
            if item is not None and item.is_out:
                item.is_out = False
                self._push(subject, item)

    def settle(self, subjects: Collection[str], now: float, due: float) -> int:
        """Say that an attempt on things ended, and when they are due again; return how many had never been read."""
        first = 0
        for subject in subjects:
            item = self._items.get(subject)
            if item is None:
                continue
            first += item.read_at == NEVER_READ
            item.is_out, item.read_at, item.due = False, now, due
            self._push(subject, item)
        self._never_read -= first
        return first

    def sleep(self, until: float) -> None:
        """Let nothing be due before `until`, because the last attempts say that it would bring nothing."""
        self._asleep_until = until

    def wake(self) -> None:
        """End the sleep."""
        self._asleep_until = 0.0

    def _first_on_screen(self) -> Taken | None:
        best: Taken | None = None
        for subject in self._order:
            item = self._items.get(subject)
            if item is None or item.is_out:
                continue
            if item.read_at == NEVER_READ:
                return Taken(subject, 0.0)
            due = min(item.due, item.read_at + self._sooner) if self._sooner is not None else item.due
            if best is None or due < best.due:
                best = Taken(subject, due)
        return best if best is not None and best.due < FOREVER else None

    def _first_in_heap(self) -> Taken | None:
        while self._heap:
            due, rank, _, subject = self._heap[0]
            item = self._items.get(subject)
            if item is not None and not item.is_out and (item.due, item.rank) == (due, rank):
                return Taken(subject, due) if due < FOREVER else None
            heapq.heappop(self._heap)
        return None

    def _push(self, subject: str, item: _Item) -> None:
        if not item.is_out:
            heapq.heappush(self._heap, (item.due, item.rank, item.number, subject))

    def _forget(self, subject: str) -> None:
        item = self._items.pop(subject)
        self._never_read -= item.read_at == NEVER_READ
