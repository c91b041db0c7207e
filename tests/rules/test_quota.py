import math
from collections.abc import Sequence
from dataclasses import replace
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


def fed(every: float, counts: Sequence[float]) -> TargetState:
    """Return the state after readings of these counts, so many seconds apart, the last one at NOW."""
    state = TargetState()
    for place, count in enumerate(counts):
        new = QuotaSample(ago(seconds=every * (len(counts) - 1 - place)), count)
        previous, recent = quotas.baseline(state, new)
        state = replace(sent(count, at=new.at, previous=previous), recent=recent)
    return state


def test_the_sample_before_is_the_baseline_when_it_is_old_enough() -> None:
    assert fed(60, [50.0, 100.0, 200.0]).previous == QuotaSample(ago(seconds=60), 100.0)


def test_readings_in_quick_succession_measure_against_the_newest_that_is_old_enough() -> None:
    state = fed(5, [float(count) for count in range(100)])
    assert state.previous == QuotaSample(ago(seconds=30), 93.0)
    assert quotas.live_rate(state) == pytest.approx(0.2)
    assert len(state.recent) <= 8


def test_a_rate_falls_to_nothing_when_sending_stops() -> None:
    assert quotas.live_rate(fed(5, [*(50.0 * count for count in range(20)), *[950.0] * 8])) == 0.0


def test_two_readings_too_close_to_each_other_make_no_rate_yet() -> None:
    assert fed(2, [1.0, 100.0]).previous is None
    assert quotas.live_rate(fed(2, [1.0, 100.0])) is None


def test_a_sample_from_before_a_long_silence_is_no_baseline_for_what_is_called_live() -> None:
    assert fed(3_600, [1.0, 100_000.0]).previous is None
