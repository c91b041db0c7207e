"""How an account's mail fares in one region: CloudWatch's reputation rates, and SES's own counts.

The rates cannot be recomputed from the counts (SES Developer Guide, Reputation metrics): the two are never mixed.
"""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class RatePoint:
    """One datapoint of a rate: a fraction, 0.05 is 5 %."""

    at: datetime
    value: float


@dataclass(frozen=True, slots=True)
class Rates:
    """`Reputation.BounceRate` and `Reputation.ComplaintRate` of the namespace AWS/SES, oldest point first.

    Empty is "no data": there is no metric before the first event. It never means 0 %.
    """

    bounce: tuple[RatePoint, ...] = ()
    complaint: tuple[RatePoint, ...] = ()


@dataclass(frozen=True, slots=True)
class Reputation:
    """The rates of the account in a region, and of each configuration set that publishes its own."""

    account: Rates = Rates()
    configuration_sets: tuple[tuple[str, Rates], ...] = ()
    """By name, sorted: dimension `ses:configuration-set`, where `ReputationMetricsEnabled` is on."""


@dataclass(frozen=True, slots=True)
class SendPoint:
    """One point of GetSendStatistics: counts of 15 minutes; `None` is a count that AWS did not tell."""

    at: datetime
    attempts: int | None = 0
    bounces: int | None = 0
    complaints: int | None = 0
    rejects: int | None = 0


@dataclass(frozen=True, slots=True)
class SendStatistics:
    """ses GetSendStatistics: the points of two weeks, oldest first; quarters of an hour without mail are absent."""

    points: tuple[SendPoint, ...] = ()
