"""The engine with a reader that the test holds in its hands: what no server can be made to do on demand."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from queue import SimpleQueue

import pytest

from sestui.fleet.clock import Clock
from sestui.fleet.engine import Fleet
from sestui.fleet.once import read_round
from sestui.model.account import AccountState, Caller
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.fleet import FleetState
from sestui.model.settings import Profile, RegionSource, Settings, Timeouts
from sestui.model.target import Target
from tests.fleet.held import GOOD, HeldReader

LOGIN = Failure(Cause.LOGIN_NEEDED, "the token has expired", "aws sso login --profile p", operation="credentials")


@pytest.fixture
def reader() -> Iterator[HeldReader]:
    made = HeldReader()
    yield made
    made.gate.set()


def settings(*regions: str, profiles: tuple[str, ...] = ("p",), interval: float = 0.0, **more: object) -> Settings:
    made = Settings(profiles=tuple(Profile(name, regions=regions) for name in profiles), refresh_interval=interval)
    for name, value in more.items():
        object.__setattr__(made, name, value)
    return made


class FastClock:
    """Time that runs so many times faster than the wall's."""

    def __init__(self, speed: float) -> None:
        self._speed = speed
        self.clock = Clock(monotonic=self.seconds, speed=speed)

    def seconds(self) -> float:
        return time.monotonic() * self._speed


class Watched:
    """A started fleet whose states can be waited for."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._states: SimpleQueue[FleetState] = SimpleQueue()
        fleet.start(lambda state, _changed: self._states.put(state))

    def until(self, wanted: Callable[[FleetState], bool]) -> FleetState:
        deadline = time.monotonic() + 20
        newest = state = self.fleet.state
        # What was told before, and nobody looked at, says nothing about what comes after now.
        while state.generation < newest.generation or not wanted(state):
            state = self._states.get(timeout=max(0.0, deadline - time.monotonic()))
        return state


def failure(state: FleetState, region: str, profile: str = "p") -> Failure | None:
    return state.targets[Target(profile, region)].account.failure


def test_a_login_problem_is_found_once_and_told_on_every_target(reader: HeldReader) -> None:
    def refuse(_name: str) -> Caller:
        raise ReadFailed(LOGIN)

    reader.callers = refuse
    state = read_round(Fleet(settings("us-east-1", "eu-west-1", "eu-west-2"), lambda: reader))
    assert reader.questions() == ["p"], "no region may be asked with credentials that are known to be bad"
    assert {failure(state, region) for region in ("us-east-1", "eu-west-1", "eu-west-2")} == {LOGIN}


def test_a_profile_that_can_log_in_again_has_all_its_targets_read(reader: HeldReader) -> None:
    answers = [ReadFailed(LOGIN)]

    def once_refused(name: str) -> Caller:
        if answers:
            raise answers.pop()
        return Caller("111122223333", name)

    reader.callers = once_refused
    watched = Watched(Fleet(settings("us-east-1", "eu-west-1", interval=3600), lambda: reader))
    watched.until(lambda state: failure(state, "us-east-1") == LOGIN)
    watched.fleet.refresh([Target("p", "us-east-1")])
    state = watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))
    assert failure(state, "eu-west-1") is None
    watched.fleet.stop()


def test_the_reader_is_told_when_a_round_is_over_and_when_more_is_read_than_in_it(reader: HeldReader) -> None:
    refusals = [ReadFailed(LOGIN)]

    def refused_once(name: str) -> Caller:
        if name == "p" and refusals:
            raise refusals.pop()
        return Caller("111122223333", name)

    reader.callers = refused_once
    watched = Watched(Fleet(settings("us-east-1", profiles=("p", "q"), interval=3600), lambda: reader))
    watched.until(lambda state: failure(state, "us-east-1") == LOGIN and state.progress.total == 0)
    assert reader.told_steady == [True]
    watched.fleet.refresh([Target("q", "us-east-1")])
    watched.until(lambda state: state.progress.total == 1)
    watched.until(lambda state: state.progress.total == 0)
    assert reader.told_steady == [True], "no more than before"
    watched.fleet.refresh()
    watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))
    watched.until(lambda state: state.progress.total == 0)
    assert reader.told_steady == [True, False, True]
    watched.fleet.stop()


def test_credentials_that_run_out_are_checked_once_for_the_whole_profile(reader: HeldReader) -> None:
    watched = Watched(Fleet(settings("us-east-1", "eu-west-1", "eu-west-2", interval=3600), lambda: reader))
    watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))

    def expired(_target: Target) -> AccountState:
        raise ReadFailed(LOGIN)

    def refuse(_name: str) -> Caller:
        raise ReadFailed(LOGIN)

    reader.accounts, reader.callers = expired, refuse
    reader.questions()
    watched.fleet.refresh([Target("p", "us-east-1")])
    state = watched.until(lambda state: all(known.account.failure == LOGIN for known in state.targets.values()))
    assert reader.questions() == [Target("p", "us-east-1"), "p"]
    assert state.targets[Target("p", "eu-west-1")].account.value == GOOD, "the last good value stays"
    watched.fleet.stop()


def test_a_defect_in_one_reading_costs_the_others_nothing(reader: HeldReader) -> None:
    def broken(target: Target) -> AccountState:
        if target.region == "us-east-1":
            raise ZeroDivisionError("\x1b[31mboom AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY")
        return GOOD

    reader.accounts = broken
    state = read_round(Fleet(settings("us-east-1", "eu-west-1"), lambda: reader))
    told = failure(state, "us-east-1")
    assert told is not None
    assert (told.cause, told.code) == (Cause.UNEXPECTED, "ZeroDivisionError")
    assert "\x1b" not in told.detail
    assert "wJalr" not in told.detail
    assert state.targets[Target("p", "eu-west-1")].account.value == GOOD


def test_a_reader_that_cannot_be_made_is_told_on_every_target() -> None:
    def fail() -> HeldReader:
        raise ImportError("no boto3 here")

    state = read_round(Fleet(settings("us-east-1", "eu-west-1"), fail))
    told = failure(state, "eu-west-1")
    assert told is not None
    assert told.detail == "no boto3 here"


HASTY = Timeouts(connect=0.1, read=0.1, credentials=0.1)


def test_what_never_answers_is_given_up_and_its_place_is_free_again(reader: HeldReader) -> None:
    reader.gate.clear()
    made = settings("us-east-1", "eu-west-1", "eu-west-2", concurrency=3, timeouts=HASTY, interval=3600)
    watched = Watched(Fleet(made, lambda: reader, grace=0.0))
    state = watched.until(lambda state: all(known.account.failure is not None for known in state.targets.values()))
    told = failure(state, "eu-west-1")
    assert told is not None
    assert told.cause is Cause.TIMED_OUT
    reader.gate.set()
    watched.fleet.refresh()
    watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))
    watched.fleet.stop()


def test_a_late_answer_of_a_given_up_attempt_is_dropped(reader: HeldReader) -> None:
    late = threading.Event()
    answers = iter([late, late])

    def late_at_first(_target: Target) -> AccountState:
        held = next(answers, None)
        if held is None:
            return GOOD
        held.wait(20)
        return AccountState(production_access=False)

    reader.accounts = late_at_first
    watched = Watched(Fleet(settings("us-east-1", timeouts=HASTY, interval=3600), lambda: reader, grace=0.0))
    watched.until(lambda state: failure(state, "us-east-1") is not None)
    watched.fleet.refresh()
    watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.value == GOOD)
    late.set()
    watched.fleet.refresh()
    first = watched.fleet.state.targets[Target("p", "us-east-1")].account.as_of
    state = watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.as_of != first)
    assert state.targets[Target("p", "us-east-1")].account.value == GOOD
    watched.fleet.stop()


def test_stopping_waits_for_nobody_and_closes_the_reader(reader: HeldReader) -> None:
    reader.gate.clear()
    watched = Watched(Fleet(settings(*(f"r-{n}" for n in range(30))), lambda: reader))
    watched.until(lambda state: len(state.asking) == 30)
    watched.fleet.stop()
    assert reader.closed.wait(5)


def test_a_deadline_cuts_off_what_has_not_answered_and_keeps_the_rest(reader: HeldReader) -> None:
    def hang_in_one(target: Target) -> AccountState:
        if target.region == "us-east-1":
            threading.Event().wait(3)
        return GOOD

    reader.accounts = hang_in_one
    state = read_round(Fleet(settings("us-east-1", "eu-west-1"), lambda: reader), deadline=0.5)
    told = failure(state, "us-east-1")
    assert told is not None
    assert told.cause is Cause.TIMED_OUT
    assert state.targets[Target("p", "eu-west-1")].account.value == GOOD


def test_progress_counts_targets_up_to_all_and_never_ends_before_the_regions_are_known(reader: HeldReader) -> None:
    enabled = Settings(profiles=(Profile("p", regions=RegionSource.ENABLED),), refresh_interval=0.0)
    seen: list[tuple[int, int]] = []
    state = read_round(
        Fleet(enabled, lambda: reader), progress=lambda state: seen.append((state.progress.done, state.progress.total))
    )
    assert set(state.targets) == {Target("p", "us-east-1"), Target("p", "eu-south-1")}
    assert all(known.account.value == GOOD for known in state.targets.values())
    assert all(done < total for done, total in seen[:-1])


def test_a_refresh_of_one_target_asks_no_other(reader: HeldReader) -> None:
    watched = Watched(Fleet(settings("us-east-1", "eu-west-1", interval=3600), lambda: reader))
    watched.until(lambda state: all(known.account.value is not None for known in state.targets.values()))
    first = watched.fleet.state.targets[Target("p", "us-east-1")].account.as_of
    reader.questions()
    watched.fleet.refresh([Target("p", "us-east-1")])
    watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.as_of != first)
    assert reader.questions() == [Target("p", "us-east-1")]
    watched.fleet.stop()


def test_due_targets_are_read_again_by_themselves(reader: HeldReader) -> None:
    watched = Watched(Fleet(settings("us-east-1", interval=0.2), lambda: reader))
    watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.value is not None)
    first = watched.fleet.state.targets[Target("p", "us-east-1")].account.as_of
    watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.as_of != first)
    watched.fleet.stop()


BAD_KEY = Failure(Cause.LOGIN_NEEDED, "the token is invalid", code="UnrecognizedClientException")
ENABLED = Settings(profiles=(Profile("p", regions=RegionSource.ENABLED),), refresh_interval=3600)


def refusing(failure: Failure) -> Callable[..., Caller]:
    def refuse(*_about: object) -> Caller:
        raise ReadFailed(failure)

    return refuse


def test_a_locked_out_profile_is_not_asked_for_its_regions_and_the_round_ends(reader: HeldReader) -> None:
    reader.callers = refusing(LOGIN)
    state = read_round(Fleet(Settings(profiles=ENABLED.profiles, refresh_interval=0), lambda: reader), deadline=20)
    assert reader.questions() == ["p"]
    assert {known.account.failure for known in state.targets.values()} == {LOGIN}


def test_a_login_brings_the_list_of_regions_too(reader: HeldReader) -> None:
    reader.callers = refusing(LOGIN)
    watched = Watched(Fleet(ENABLED, lambda: reader))
    watched.until(lambda state: failure(state, "us-east-1") == LOGIN)
    reader.callers = lambda name: Caller("111122223333", name)
    watched.fleet.refresh()
    state = watched.until(lambda state: Target("p", "eu-south-1") in state.targets and not state.progress.total)
    assert all(known.account.value == GOOD for known in state.targets.values())
    watched.fleet.stop()


def test_a_key_that_goes_bad_is_a_login_problem_in_opt_in_regions_too(reader: HeldReader) -> None:
    watched = Watched(Fleet(settings("us-east-1", "af-south-1", interval=3600), lambda: reader))
    watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))
    reader.callers = reader.accounts = refusing(BAD_KEY)  # type: ignore[assignment]
    watched.fleet.refresh()
    watched.until(lambda state: {failure(state, region) for region in ("us-east-1", "af-south-1")} == {BAD_KEY})
    watched.fleet.stop()


def test_an_invalid_token_with_nothing_newer_to_hold_against_it_makes_the_engine_ask_who(reader: HeldReader) -> None:
    moment = [datetime(2026, 11, 23, 12, tzinfo=UTC)]
    fleet = Fleet(settings("af-south-1", interval=3600), lambda: reader, clock=Clock(now=lambda: moment[0]))
    watched = Watched(fleet)
    watched.until(lambda state: state.targets[Target("p", "af-south-1")].account.value == GOOD)
    reader.callers = reader.accounts = refusing(BAD_KEY)  # type: ignore[assignment]
    moment[0] += timedelta(hours=1)
    watched.fleet.refresh()
    watched.until(lambda state: failure(state, "af-south-1") == BAD_KEY)
    watched.fleet.stop()


def test_credentials_that_fail_for_a_while_are_not_tried_by_every_region(reader: HeldReader) -> None:
    throttled = Failure(Cause.THROTTLED, "too many", operation="credentials: sts:AssumeRole")
    left = [throttled, throttled]

    def throttled_twice(name: str) -> Caller:
        if left:
            raise ReadFailed(left.pop())
        return Caller("111122223333", name)

    reader.callers = throttled_twice
    state = read_round(Fleet(settings(*(f"r-{n}" for n in range(9))), lambda: reader))
    assert reader.questions()[:3] == ["p", "p", "p"], "no region starts before the credentials are there"
    assert all(known.account.value == GOOD for known in state.targets.values())


def test_progress_never_counts_more_than_there_is(reader: HeldReader) -> None:
    reader.gate.clear()
    watched = Watched(Fleet(settings(*(f"r-{n}" for n in range(6)), interval=3600), lambda: reader))
    watched.until(lambda state: len(state.asking) == 6)
    reader.gate.set()
    watched.until(lambda state: state.progress.total == 0)
    reader.gate.clear()
    watched.fleet.refresh()
    watched.fleet.refresh()
    state = watched.until(lambda state: state.progress.total > 0)
    assert state.progress.total == 6
    watched.fleet.stop()


def test_the_first_state_says_how_many_are_asked_for(reader: HeldReader) -> None:
    hold = threading.Event()

    def late() -> HeldReader:
        hold.wait(20)
        return reader

    watched = Watched(Fleet(settings("us-east-1", "eu-west-1"), late))
    watched.until(lambda state: state.progress.total == 2 and state.progress.done == 0)
    hold.set()
    watched.fleet.stop()


def test_an_engine_that_broke_starts_again_when_asked(reader: HeldReader) -> None:
    broken = [True]

    def fragile() -> HeldReader:
        if broken:
            broken.clear()
            raise MemoryError("not now")
        return reader

    watched = Watched(Fleet(settings("us-east-1", interval=3600), fragile))
    watched.until(lambda state: failure(state, "us-east-1") is not None)
    watched.fleet.refresh()
    watched.until(lambda state: state.targets[Target("p", "us-east-1")].account.value == GOOD)
    watched.fleet.stop()


def test_where_the_system_gives_few_threads_the_fleet_is_read_with_those(
    reader: HeldReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start
    workers: list[threading.Thread] = []

    def start_few(thread: threading.Thread) -> None:
        if thread.name.startswith("fleet-"):
            if len(workers) >= 2:
                raise RuntimeError("can't start new thread")
            workers.append(thread)
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_few)
    state = read_round(Fleet(settings(*(f"r-{n}" for n in range(20))), lambda: reader))
    assert all(known.account.value == GOOD for known in state.targets.values())


def test_twelve_hundred_targets_are_read_with_no_more_threads_than_places(reader: HeldReader) -> None:
    most = [0]

    def count(_target: Target) -> AccountState:
        most[0] = max(most[0], sum(thread.name.startswith("fleet-") for thread in threading.enumerate()))
        return GOOD

    reader.accounts = count
    names, regions = tuple(f"p{n}" for n in range(40)), tuple(f"r-{n}" for n in range(30))
    before = sum(thread.name.startswith("fleet-") for thread in threading.enumerate())
    state = read_round(Fleet(settings(*regions, profiles=names, concurrency=60), lambda: reader))
    assert len(state.targets) == 1_200
    assert all(known.account.value == GOOD for known in state.targets.values())
    assert most[0] - before <= 60
    assert sum(isinstance(question, str) for question in reader.questions()) == 40


def test_a_target_throttled_for_a_minute_keeps_its_value_backs_off_and_comes_back(reader: HeldReader) -> None:
    throttled = Failure(Cause.THROTTLED, "too many requests", code="TooManyRequestsException")
    time_of = FastClock(20.0)
    fleet = Fleet(settings("us-east-1", "eu-west-1", interval=20), lambda: reader, clock=time_of.clock)
    watched = Watched(fleet)
    watched.until(lambda state: all(known.account.value == GOOD for known in state.targets.values()))
    until = time_of.seconds() + 60
    tried: list[float] = []

    def throttled_until(target: Target) -> AccountState:
        if target.region == "us-east-1" and time_of.seconds() < until:
            tried.append(time_of.seconds())
            raise ReadFailed(throttled)
        return GOOD

    reader.accounts = throttled_until
    state = watched.until(lambda state: failure(state, "us-east-1") == throttled)
    assert state.targets[Target("p", "us-east-1")].account.value == GOOD, "the last good value stays"
    assert failure(state, "eu-west-1") is None, "no other target waits for it"
    watched.until(lambda state: failure(state, "us-east-1") is None)
    assert len(tried) <= 10
    assert time_of.seconds() >= until
    watched.fleet.stop()


def test_what_was_asked_with_the_credentials_of_another_account_is_not_taken_in(reader: HeldReader) -> None:
    old, new = AccountState(enforcement_status="OLD"), AccountState(enforcement_status="NEW")
    reader.accounts = lambda _target: old
    watched = Watched(Fleet(settings("us-east-1", "eu-west-1", interval=3_600), lambda: reader))
    watched.until(lambda state: all(known.account.value == old for known in state.targets.values()))
    late, asked = threading.Event(), threading.Event()

    def account(target: Target) -> AccountState:
        if target.region == "us-east-1":
            assert asked.wait(20)
            reader.callers = lambda _name: Caller("999988887777", "arn:aws:iam::user/other")
            reader.accounts = lambda _target: new
            raise ReadFailed(Failure(Cause.LOGIN_NEEDED, "the token has expired"))
        asked.set()
        assert late.wait(20)
        return old

    reader.accounts = account
    watched.fleet.refresh()
    state = watched.until(lambda state: all(known.account.value == new for known in state.targets.values()))
    late.set()
    watched.fleet.refresh([Target("p", "us-east-1")])
    after = watched.until(lambda known: known.generation > state.generation and not known.asking)
    assert {known.account.value for known in after.targets.values()} == {new}
    watched.fleet.stop()
