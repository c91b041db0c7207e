"""The loop's selector: it looks for news when there is time to, and not between every two steps of work."""

import os
import selectors
import sys
from collections.abc import Iterator

import pytest

from sestui.tui.loop import UNSEEN, WAITING, WORKING, YieldingSelector, lent


@pytest.fixture(autouse=True)
def _interval() -> Iterator[None]:
    before = sys.getswitchinterval()
    yield
    sys.setswitchinterval(before)


def test_between_steps_of_work_nobody_looks_until_it_is_time() -> None:
    now = 0.0
    reader, writer = os.pipe()
    with YieldingSelector(lambda: now) as selector:
        selector.register(reader, selectors.EVENT_READ)
        assert selector.select(0.001) == []
        os.write(writer, b"x")
        assert selector.select(0) == []
        now = UNSEEN
        assert [key.fd for key, _ in selector.select(0)] == [reader]
    os.close(reader)
    os.close(writer)


@pytest.mark.parametrize("timeout", [None, 0.5])
def test_with_time_to_wait_news_is_seen_at_once(timeout: float | None) -> None:
    reader, writer = os.pipe()
    with YieldingSelector(lambda: 0.0) as selector:
        selector.register(reader, selectors.EVENT_READ)
        os.write(writer, b"x")
        assert [key.fd for key, _ in selector.select(timeout)] == [reader]
    os.close(reader)
    os.close(writer)


def test_the_lock_is_asked_back_soon_while_it_is_lent() -> None:
    with lent():
        assert sys.getswitchinterval() == pytest.approx(WAITING, rel=0.01)
    assert sys.getswitchinterval() == pytest.approx(WORKING, rel=0.01)
