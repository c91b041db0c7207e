"""The polite ceiling: what leaves, and how it gives way."""

import pytest

from sestui.dns.pacing import FLOOR, Pacer


def granted(pacer: Pacer, begin: float, end: float) -> int:
    """Ask for packets as fast as they are granted, from `begin` to `end`."""
    now, count = begin, 0
    while now < end:
        wait = pacer.take(now)
        if wait:
            now += wait
        else:
            count += 1
    return count


def test_no_second_has_more_than_the_ceiling_and_a_burst() -> None:
    pacer = Pacer(800)
    assert granted(pacer, 0, 1) == pytest.approx(840, abs=10)
    assert granted(pacer, 1, 2) == pytest.approx(800, abs=10)


def test_without_a_ceiling_everything_leaves() -> None:
    pacer = Pacer(None)
    pacer.lost(0)
    assert all(pacer.take(0) == 0 for _ in range(10_000))
    assert pacer.rate is None


def test_a_burst_of_timeouts_halves_the_rate_once() -> None:
    pacer = Pacer(800)
    granted(pacer, 0, 0.1)
    for _ in range(15):
        pacer.lost(0.2)
    assert pacer.rate == 400


def test_a_few_losses_among_many_answers_change_nothing() -> None:
    pacer = Pacer(800)
    for second in range(10):
        granted(pacer, second, second + 0.9)
        for _ in range(12):
            pacer.lost(second + 0.95)
    assert pacer.rate == 800


def test_the_rate_has_a_floor_and_recovers() -> None:
    pacer = Pacer(800)
    for second in range(10):
        for _ in range(40):
            pacer.lost(float(second))
    assert pacer.rate == FLOOR
    pacer.take(15)
    assert FLOOR < (pacer.rate or 0) < 800
    pacer.take(30)
    assert pacer.rate == 800


def test_a_low_ceiling_is_kept() -> None:
    pacer = Pacer(2)
    assert granted(pacer, 0, 10) <= 21
    for _ in range(100):
        pacer.lost(10)
    assert pacer.rate == 2


def test_a_ceiling_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Pacer(0)
