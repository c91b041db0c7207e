import math
from datetime import datetime

import pytest

from sestui.model.account import SendQuota
from sestui.model.fleet import QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.rules import quota as quotas
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from tests.rules.build import NOW, THRESHOLDS, account, ago, read


@pytest.mark.parametrize(
    ("maximum", "sent", "kind", "share", "severity"),
    [
        (200.0, 0.0, QuotaKind.LIMITED, 0.0, Severity.OK),
        (200.0, 159.0, QuotaKind.LIMITED, 0.795, Severity.OK),
        (200.0, 160.0, QuotaKind.LIMITED, 0.8, Severity.WARNING),
        (200.0, 189.0, QuotaKind.LIMITED, 0.945, Severity.WARNING),
        (200.0, 190.0, QuotaKind.LIMITED, 0.95, Severity.CRITICAL),
        (200.0, 230.0, QuotaKind.LIMITED, 1.15, Severity.CRITICAL),
        (-1.0, 7.0, QuotaKind.UNLIMITED, None, Severity.OK),
        (-1.0, None, QuotaKind.UNLIMITED, None, Severity.OK),
        (0.0, 0.0, QuotaKind.NONE, None, Severity.CRITICAL),
        (0.0, 3.0, QuotaKind.NONE, None, Severity.CRITICAL),
        (None, 3.0, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        (200.0, None, QuotaKind.LIMITED, None, Severity.UNKNOWN),
        (None, None, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        # what means nothing is unknown, never fine
        (-2.0, 3.0, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        (math.nan, 3.0, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        (math.inf, 3.0, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        (200.0, math.nan, QuotaKind.LIMITED, None, Severity.UNKNOWN),
        (200.0, -1.0, QuotaKind.LIMITED, None, Severity.UNKNOWN),
    ],
)
def test_how_full_the_day_is(
    maximum: float | None, sent: float | None, kind: QuotaKind, share: float | None, severity: Severity
) -> None:
    quota = SendQuota(maximum, 14.0, sent)
    assert quotas.kind(quota) is kind
    assert quotas.used_share(quota) == (None if share is None else pytest.approx(share))
    assert quotas.severity(quota, THRESHOLDS) is severity


def test_no_quota_at_all_is_unknown() -> None:
    assert quotas.kind(None) is QuotaKind.UNKNOWN
    assert quotas.used_share(None) is None
    assert quotas.severity(None, THRESHOLDS) is Severity.UNKNOWN


def sent(count: float | None, at: datetime = NOW, previous: QuotaSample | None = None) -> TargetState:
    return read(account(quota=SendQuota(50_000.0, 14.0, count)), at=at, previous=previous)


@pytest.mark.parametrize(
    ("state", "rate"),
    [
        (sent(1_300.0, previous=QuotaSample(ago(seconds=60), 1_000.0)), 5.0),
        (sent(1_000.0, previous=QuotaSample(ago(seconds=60), 1_000.0)), 0.0),
        (sent(1_300.0, previous=QuotaSample(ago(seconds=30), 1_000.0)), 10.0),
        # too close to each other, in the wrong order, falling, or no second sample: nobody can say
        (sent(1_300.0, previous=QuotaSample(ago(seconds=29), 1_000.0)), None),
        (sent(1_300.0, previous=QuotaSample(NOW, 1_000.0)), None),
        (sent(1_300.0, at=ago(hours=1), previous=QuotaSample(NOW, 1_000.0)), None),
        (sent(900.0, previous=QuotaSample(ago(seconds=60), 1_000.0)), None),
        (sent(1_300.0), None),
        (sent(None, previous=QuotaSample(ago(seconds=60), 1_000.0)), None),
        (sent(math.nan, previous=QuotaSample(ago(seconds=60), 1_000.0)), None),
        (TargetState(previous=QuotaSample(ago(seconds=60), 1_000.0)), None),
    ],
)
def test_live_rate(state: TargetState, rate: float | None) -> None:
    assert quotas.live_rate(state) == rate


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TargetState(), None),
        (TargetState(Reading(account(quota=None), NOW)), None),
        (sent(None), None),
        (sent(0.0), QuotaSample(NOW, 0.0)),
    ],
)
def test_a_sample_needs_a_count_and_a_time(state: TargetState, expected: QuotaSample | None) -> None:
    assert quotas.sample(state) == expected


def test_the_newest_sample_that_is_old_enough_is_the_baseline() -> None:
    before = sent(100.0, at=ago(seconds=40), previous=QuotaSample(ago(seconds=100), 50.0))
    assert quotas.baseline(before, QuotaSample(NOW, 200.0)) == QuotaSample(ago(seconds=40), 100.0)


def test_readings_forced_in_quick_succession_keep_the_older_baseline() -> None:
    older = QuotaSample(ago(seconds=100), 50.0)
    before = sent(100.0, at=ago(seconds=2), previous=older)
    assert quotas.baseline(before, QuotaSample(NOW, 200.0)) == older


def test_a_baseline_that_is_still_too_young_is_kept_until_it_is_old_enough() -> None:
    first = sent(100.0, at=ago(seconds=2))
    assert quotas.baseline(first, QuotaSample(NOW, 200.0)) == QuotaSample(ago(seconds=2), 100.0)
    young = QuotaSample(ago(seconds=20), 90.0)
    assert quotas.baseline(sent(100.0, at=ago(seconds=2), previous=young), QuotaSample(NOW, 200.0)) == young
