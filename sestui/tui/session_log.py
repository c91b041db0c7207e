"""What happened in this session, in memory and bounded: failures that came and went, refreshes, exports."""

from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final, NamedTuple

from sestui.model.failure import LABELS
from sestui.model.fleet import FleetState
from sestui.model.target import Target
from sestui.model.text import clean
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.severity import Severity
from sestui.rules.status import status, verdict

LIMIT: Final = 1_000
"""Entries that are kept."""


class Entry(NamedTuple):
    """One thing that happened."""

    at: datetime
    severity: Severity
    text: str
    subject: str = ""
    """The target or thing it happened to; empty for the program itself."""


class SessionLog:
    """The newest entries, oldest first."""

    def __init__(self, clock: Callable[[], datetime], limit: int = LIMIT) -> None:
        self._clock = clock
        self._entries: deque[Entry] = deque(maxlen=limit)
        self.count = 0
        """How many were ever written."""

    @property
    def entries(self) -> tuple[Entry, ...]:
        """What is kept, oldest first."""
        return tuple(self._entries)

    def add(self, text: str, severity: Severity = Severity.OK, subject: str = "") -> None:
        """Write one entry; the text is cleaned."""
        self._entries.append(Entry(self._clock(), severity, clean(text), clean(subject)))
        self.count += 1

    def compare(self, old: FleetState, new: FleetState, changed: Iterable[Target]) -> None:
        """Write down what became different: failures, recoveries, and another status.

        Failures of one profile that say the same (a login that is needed) are one entry, however many regions.
        """
        failed: dict[tuple[str, str], list[Target]] = {}
        for target in changed:
            before, after = old.targets.get(target), new.targets.get(target)
            if after is None or before is None or before.account is after.account:
                continue
            was, now = before.account.failure, after.account.failure
            if now is not None and (was is None or was.cause is not now.cause):
                failed.setdefault((target.profile, now.summary), []).append(target)
            elif was is not None and now is None:
                self.add(f"answers again ({LABELS[was.cause]} is over)", Severity.OK, _name(new, target))
            old_value, new_value = before.account.value, after.account.value
            if old_value is not None and new_value is not None and status(old_value) != status(new_value):
                current = verdict(new_value)
                text = f"{verdict(old_value).label} is now {current.label}"
                self.add(text, current.severity, _name(new, target))
        for (_, summary), targets in failed.items():
            self._failed(new, summary, targets)

    def _failed(self, state: FleetState, summary: str, targets: list[Target]) -> None:
        failure = state.targets[targets[0]].account.failure
        if failure is None:
            return
        more = f" ({len(targets)} regions)" if len(targets) > 1 else ""
        title, name = _title(state, targets[0]), _name(state, targets[0])
        # A summary mostly names its target itself; what it leaves out is said here.
        subject = "" if title in summary else title if more or targets[0].region in summary else name
        self.add(f"{LABELS[failure.cause]}: {summary}{more}", CAUSE_SEVERITY[failure.cause], subject)


def _title(state: FleetState, target: Target) -> str:
    owner = state.profiles.get(target.profile)
    return owner.profile.title if owner is not None else target.profile


def _name(state: FleetState, target: Target) -> str:
    return f"{_title(state, target)} {target.region}"
