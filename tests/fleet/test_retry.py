from random import Random

import pytest

from sestui.fleet.retry import JITTER, POLICIES, jittered, quick_pause, slow_pause
from sestui.model.failure import Cause


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_has_a_policy_and_its_quick_retries_end(cause: Cause) -> None:
    random = Random(1)
    pauses = POLICIES[cause].quick
    assert all(quick_pause(cause, attempt + 1, random) is not None for attempt in range(len(pauses)))
    assert quick_pause(cause, len(pauses) + 1, random) is None


@pytest.mark.parametrize("cause", [Cause.LOGIN_NEEDED, Cause.DENIED, Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED])
def test_what_no_retry_can_mend_is_not_retried_at_once(cause: Cause) -> None:
    assert quick_pause(cause, 1, Random(1)) is None


@pytest.mark.parametrize("cause", list(Cause))
def test_failing_targets_back_off_to_a_ceiling(cause: Cause) -> None:
    random = Random(1)
    pauses = [slow_pause(cause, rounds, 60.0, random) for rounds in range(1, 40)]
    assert pauses[0] >= 60.0 * 2 * (1 - JITTER)
    assert max(pauses) <= POLICIES[cause].slowest * (1 + JITTER)
    assert min(pauses[20:]) >= POLICIES[cause].slowest * (1 - JITTER)


def test_an_interval_longer_than_the_ceiling_is_not_shortened_by_failing() -> None:
    assert slow_pause(Cause.THROTTLED, 1, 7200.0, Random(1)) >= 7200.0 * (1 - JITTER)


def test_jitter_stays_in_its_band_and_spreads() -> None:
    random = Random(1)
    drawn = [jittered(100.0, random) for _ in range(500)]
    assert 90.0 <= min(drawn) < 93.0
    assert 107.0 < max(drawn) <= 110.0
