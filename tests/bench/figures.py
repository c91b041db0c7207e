"""Measured values, their spread, and what they are held against."""

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


def percentile(values: Sequence[float], share: float) -> float:
    """Return the nearest-rank percentile: the smallest value that `share` of all values do not exceed."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing measured in several rounds."""

    what: str
    values: tuple[float, ...]
    unit: str
    limit: float | None = None
    """What the median may not exceed (or must reach, where `at_least`); `None` where nothing was promised."""
    at_least: bool = False
    every: bool = False
    """Whether each round has to hold, and not only their median."""
    digits: int = 2

    @property
    def median(self) -> float:
        """The middle of the rounds."""
        return statistics.median(self.values)

    @property
    def held(self) -> bool | None:
        """Whether the promise holds; `None` without one."""
        if self.limit is None:
            return None
        judged = self.values if self.every else (self.median,)
        return all(value >= self.limit if self.at_least else value <= self.limit for value in judged)

    def cells(self) -> tuple[str, str, str, str, str]:
        """Return the row of a table: what, median, spread, promise, verdict."""
        promise = "" if self.limit is None else f"{'at least' if self.at_least else 'at most'} {self._text(self.limit)}"
        verdict = {None: "", True: "yes", False: "**no**"}[self.held]
        low, high = self._number(min(self.values)), self._number(max(self.values))
        spread = f"{low} to {high}" if len(self.values) > 1 else ""
        return self.what, self._text(self.median), spread, promise, verdict

    def _number(self, value: float) -> str:
        return f"{value:,.{self.digits}f}"

    def _text(self, value: float) -> str:
        return f"{self._number(value)} {self.unit}".rstrip()


@dataclass(frozen=True, slots=True)
class Result:
    """What one bench found."""

    title: str
    how: str
    """In a sentence or two: what was done, so that a reader can judge the figures."""
    figures: tuple[Figure, ...]
    notes: tuple[str, ...] = field(default=())

    def markdown(self) -> str:
        """Return a section with a table."""
        head = ("", "median", "lowest to highest", "promise", "held")
        rows: Iterable[Sequence[str]] = (head, ("---",) * len(head), *(figure.cells() for figure in self.figures))
        table = "\n".join("| " + " | ".join(row) + " |" for row in rows)
        notes = "".join(f"\n{note}\n" for note in self.notes)
        return f"## {self.title}\n\n{self.how}\n\n{table}\n{notes}"
