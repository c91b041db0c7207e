"""What every pane in depth says of its readings: not asked yet, when it was read, why it failed and what is missing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sestui.model.failure import LABELS, Cause, Failure
from sestui.model.reading import Reading
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact
from sestui.rules.age import age_text
from sestui.rules.failing import CAUSE_SEVERITY
from sestui.rules.severity import Severity
from sestui.rules.verdict import Verdict

NOT_READ: Final = "not read yet"


@dataclass(frozen=True, slots=True)
class Moment:
    """Now, for telling how long ago something was."""

    now: datetime

    def told(self, at: datetime | None) -> str:
        """Return a time in UTC with its age."""
        if at is None:
            return NOT_TOLD
        shown = at.astimezone(UTC)
        if at > self.now:
            return f"{shown:%Y-%m-%d %H:%M:%S} UTC"
        return f"{shown:%Y-%m-%d %H:%M:%S} UTC ({age_text(self.now - at)} ago)"


def read_facts(reading: Reading[Any], moment: Moment, source: str, label: str = "read") -> Iterator[Fact]:
    """Yield when a reading was made, or that it was not; and why the latest attempt failed."""
    if reading.value is not None:
        yield Fact(label, moment.told(reading.as_of), "", source)
    elif reading.failure is None:
        yield Fact(label, NOT_READ, "", source, Severity.UNKNOWN)
    if reading.failure is not None:
        kept = reading.value is not None
        name = ("latest reading" if kept else "reading") if label == "read" else f"{label}, latest" if kept else label
        yield failure_fact(name, reading.failure, kept=kept, at=moment.told(reading.failed_at))


def failure_fact(label: str, failure: Failure, *, kept: bool, at: str) -> Fact:
    """Return a failure as one fact; a denied reading names the permission that is missing."""
    cause = LABELS[failure.cause]
    if failure.cause is Cause.DENIED and failure.iam_action:
        cause = f"{cause}: {clean(failure.iam_action)} is missing"
    meaning = clean(failure.summary) + (" The last good values are shown." if kept else "")
    severity = CAUSE_SEVERITY[failure.cause]
    return Fact(label, f"{cause}, {at}", meaning, clean(failure.operation), severity, clean(failure.fix))


def verdict_fact(label: str, found: Verdict) -> Fact:
    """Return a verdict as a fact."""
    return Fact(label, found.label, found.meaning, found.source, found.severity, found.fix)


def yes(value: bool | None) -> str:
    """Return yes, no, or that AWS did not say."""
    return NOT_TOLD if value is None else "yes" if value else "no"


def known(value: object) -> Severity:
    """Return `UNKNOWN` for what AWS did not say."""
    return Severity.UNKNOWN if value is None else Severity.OK
