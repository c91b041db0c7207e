import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from botocore.credentials import Credentials, RefreshableCredentials

from sestui.aws import credentials as room
from sestui.aws.credentials import SharedCredentials
from sestui.aws.gate import Gate
from sestui.model.failure import Cause, Failure, ReadFailed
from tests.aws.bed import PATIENT, failure_from, side_by_side

OVERDUE = Failure(Cause.TIMED_OUT, "too long")


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def told(error: BaseException | None) -> Failure:
    return OVERDUE if error is None else Failure(Cause.LOGIN_NEEDED, str(error))


def shared(
    fetch: Callable[[], Credentials], clock: Callable[[], float] | None = None, limit: float = PATIENT
) -> SharedCredentials:
    made = SharedCredentials(fetch, told, limit, Gate(2))
    if clock is not None:
        made._clock = clock
    return made


def keys(name: str = "a") -> Credentials:
    return Credentials(name, "secret", "token")


def temporary(name: str, minutes: float, refresh: Callable[[], dict[str, str]]) -> RefreshableCredentials:
    return RefreshableCredentials(
        name, "secret", "token", datetime.now(UTC) + timedelta(minutes=minutes), refresh, "test"
    )


def fresh(name: str, minutes: float = 60) -> dict[str, str]:
    end = datetime.now(UTC) + timedelta(minutes=minutes)
    return {"access_key": name, "secret_key": "secret", "token": "token", "expiry_time": end.isoformat()}


def test_many_threads_fetch_once() -> None:
    fetched: list[int] = []
    started, release = threading.Event(), threading.Event()

    def fetch() -> Credentials:
        fetched.append(1)
        started.set()
        release.wait(PATIENT)
        return keys()

    credentials = shared(fetch)

    def let_go() -> None:
        started.wait(PATIENT)
        release.set()

    got = side_by_side(let_go, *[credentials.get_frozen_credentials] * 20)[1:]
    assert len(fetched) == 1
    assert {one.access_key for one in got} == {"a"}  # type: ignore[attr-defined]


def test_a_failure_is_found_once_for_all_threads_and_tried_again_later() -> None:
    clock, fetched = Clock(), list[int]()

    def fetch() -> Credentials:
        fetched.append(1)
        raise RuntimeError("locked")

    credentials = shared(fetch, clock)
    for outcome in side_by_side(*[credentials.get_frozen_credentials] * 20):
        assert isinstance(outcome, ReadFailed)
        assert outcome.failure.summary == "locked"
    assert len(fetched) == 1
    clock.now += room.FAILURE_MEMORY
    failure_from(credentials.get_frozen_credentials)
    assert len(fetched) == 2


def test_whoever_waits_is_told_after_the_limit_and_a_late_result_is_taken() -> None:
    clock, release = Clock(), threading.Event()

    def fetch() -> Credentials:
        release.wait(PATIENT)
        return keys("late")

    credentials = shared(fetch, clock, limit=0.05)
    assert failure_from(credentials.get_frozen_credentials) is OVERDUE
    assert failure_from(credentials.get_frozen_credentials) is OVERDUE
    release.set()
    for thread in threading.enumerate():
        if thread.name == "credentials":
            thread.join(PATIENT)
    assert credentials.get_frozen_credentials().access_key == "late"


def test_hanging_threads_do_not_pile_up() -> None:
    clock, release, fetched = Clock(), threading.Event(), list[int]()

    def fetch() -> Credentials:
        fetched.append(1)
        release.wait(PATIENT)
        return keys()

    credentials = shared(fetch, clock, limit=0.0)
    for _ in range(10):
        assert failure_from(credentials.get_frozen_credentials) is OVERDUE
        clock.now += room.FAILURE_MEMORY
    assert len(fetched) == room.MAX_HANGING
    release.set()


def test_temporary_credentials_are_refreshed_in_the_background_while_they_still_hold() -> None:
    clock, refreshed, go = Clock(), threading.Event(), threading.Event()

    def refresh() -> dict[str, str]:
        go.wait(PATIENT)
        refreshed.set()
        return fresh("second")

    # within botocore's advisory window, outside its mandatory one
    credentials = shared(lambda: temporary("first", 60, refresh), clock)
    assert credentials.get_frozen_credentials().access_key == "first"
    credentials._source._expiry_time = datetime.now(UTC) + timedelta(minutes=12)  # type: ignore[union-attr]
    clock.now += 2
    assert credentials.get_frozen_credentials().access_key == "first"
    go.set()
    assert refreshed.wait(PATIENT)
    for thread in threading.enumerate():
        if thread.name == "credentials":
            thread.join(PATIENT)
    assert credentials.get_frozen_credentials().access_key == "second"


def test_a_refresh_that_fails_while_credentials_still_hold_is_not_tried_with_every_call() -> None:
    clock, tried = Clock(), list[int]()

    def refresh() -> dict[str, str]:
        tried.append(1)
        raise RuntimeError("offline")

    credentials = shared(lambda: temporary("first", 12, refresh), clock)
    for _ in range(60):
        assert credentials.get_frozen_credentials().access_key == "first"
        for thread in threading.enumerate():
            if thread.name == "credentials":
                thread.join(PATIENT)
        clock.now += 1
    assert len(tried) <= 3


def test_expired_credentials_are_waited_for() -> None:
    clock = Clock()
    credentials = shared(lambda: temporary("first", 60, lambda: fresh("second")), clock)
    credentials.get_frozen_credentials()
    credentials._source._expiry_time = datetime.now(UTC) - timedelta(minutes=1)  # type: ignore[union-attr]
    clock.now += 2
    assert credentials.get_frozen_credentials().access_key == "second"


def test_rejected_credentials_are_fetched_anew() -> None:
    names = iter(["old", "new"])
    credentials = shared(lambda: keys(next(names)))
    used = credentials.get_frozen_credentials()
    credentials.reject(used, Failure(Cause.LOGIN_NEEDED, "expired"))
    assert credentials.get_frozen_credentials().access_key == "new"


def test_the_same_credentials_after_a_rejection_are_the_same_failure_without_asking_aws() -> None:
    clock, expired = Clock(), Failure(Cause.LOGIN_NEEDED, "expired")
    credentials = shared(lambda: keys("same"), clock)
    used = credentials.get_frozen_credentials()
    credentials.reject(used, expired)
    assert failure_from(credentials.get_frozen_credentials) is expired
    clock.now += room.FAILURE_MEMORY
    assert credentials.get_frozen_credentials().access_key == "same"


def test_a_rejection_of_credentials_that_are_gone_already_changes_nothing() -> None:
    credentials = shared(lambda: keys("good"))
    good = credentials.get_frozen_credentials()
    credentials.reject(keys("bad").get_frozen_credentials(), Failure(Cause.LOGIN_NEEDED, "expired"))
    assert credentials.get_frozen_credentials() is good


def test_waiting_gives_up_the_place_behind_the_gate() -> None:
    gate, release = Gate(1), threading.Event()

    def fetch() -> Credentials:
        release.wait(PATIENT)
        return keys()

    credentials = SharedCredentials(fetch, told, PATIENT, gate)

    def wait_inside() -> str:
        with gate.inside():
            return str(credentials.get_frozen_credentials().access_key)

    def let_go() -> None:
        with gate.inside():
            release.set()

    assert side_by_side(wait_inside, let_go)[0] == "a"


@pytest.mark.parametrize("name", ["account_id", "method"])
def test_botocore_may_ask_for_a_property_before_anything_is_fetched(name: str) -> None:
    assert shared(keys).get_deferred_property(name)() is None
