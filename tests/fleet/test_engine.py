"""The engine with a reader that the test holds in its hands: what no server can be made to do on demand."""

import threading
import time
from collections.abc import Callable, Iterator
from queue import SimpleQueue

import pytest

from sestui.fleet.engine import Fleet
from sestui.fleet.once import read_round
from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.fleet import FleetState
from sestui.model.settings import Profile, RegionSource, Settings, Timeouts
from sestui.model.target import Target

GOOD = AccountState(production_access=True)
LOGIN = Failure(Cause.LOGIN_NEEDED, "the token has expired", "aws sso login --profile p", operation="credentials")


class HeldReader:
    """Answers as told; `gate` lets account readings through, and `asked` counts everything."""

    def __init__(self) -> None:
        self.asked: SimpleQueue[Target | str] = SimpleQueue()
        self.callers: Callable[[str], Caller] = lambda name: Caller("111122223333", f"arn:aws:iam::user/{name}")
        self.accounts: Callable[[Target], AccountState] = lambda _target: GOOD
        self.enabled = RegionList(("us-east-1", "eu-south-1"), "account:ListRegions")
        self.gate = threading.Event()
        self.gate.set()
        self.closed = threading.Event()

    def caller(self, profile: Profile, _region: str) -> Caller:
        self.asked.put(profile.name)
        return self.callers(profile.name)

    def regions(self, _profile: Profile) -> RegionList:
        return self.enabled

    def account(self, target: Target) -> AccountState:
        self.asked.put(target)
        self.gate.wait(30)
        return self.accounts(target)

    def close(self) -> None:
        self.closed.set()

    def questions(self) -> list[Target | str]:
        return [self.asked.get() for _ in range(self.asked.qsize())]


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


class Watched:
    """A started fleet whose states can be waited for."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self._states: SimpleQueue[FleetState] = SimpleQueue()
        fleet.start(lambda state, _changed: self._states.put(state))

    def until(self, wanted: Callable[[FleetState], bool]) -> FleetState:
        deadline = time.monotonic() + 20
        state = self.fleet.state
        while not wanted(state):
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
            raise ZeroDivisionError("\x1b[31mboom")
        return GOOD

    reader.accounts = broken
    state = read_round(Fleet(settings("us-east-1", "eu-west-1"), lambda: reader))
    told = failure(state, "us-east-1")
    assert told is not None
    assert (told.cause, told.code) == (Cause.UNEXPECTED, "ZeroDivisionError")
    assert "\x1b" not in told.detail
    assert state.targets[Target("p", "eu-west-1")].account.value == GOOD


def test_a_reader_that_cannot_be_made_is_told_on_every_target() -> None:
    def fail() -> HeldReader:
        raise ImportError("no boto3 here")

    state = read_round(Fleet(settings("us-east-1", "eu-west-1"), fail))
    told = failure(state, "eu-west-1")
    assert told is not None
    assert told.detail == "no boto3 here"


HASTY = Timeouts(connect=0.1, read=0.1, credentials=1.0)


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
        Fleet(enabled, lambda: reader), progress=lambda progress: seen.append((progress.done, progress.total))
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
