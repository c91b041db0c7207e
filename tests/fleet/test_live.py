"""The engine as it runs: real requests over HTTP to a simulator in which things go wrong."""

import threading
import time
from contextlib import AbstractContextManager, nullcontext
from itertools import pairwise
from queue import SimpleQueue

import pytest

from sestui.aws import pool
from sestui.cli.reading import FleetReader
from sestui.fleet.engine import Fleet
from sestui.fleet.once import read_round
from sestui.fleet.source import Focus
from sestui.model.account import AccountState, Caller
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState
from sestui.model.settings import Profile, Settings, Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator
from tests.fleet.conftest import Serve

QUICK = Timeouts(connect=1.0, read=1.0, credentials=5.0)


def fleet(*names: str, regions: tuple[str, ...] = ("us-east-1", "eu-west-1"), interval: float = 0.0) -> Fleet:
    settings = Settings(
        profiles=tuple(Profile(name, regions=regions) for name in names), refresh_interval=interval, timeouts=QUICK
    )
    return Fleet(settings, lambda: FleetReader(settings, own_dns=True))


def failure(state: FleetState, profile: str, region: str) -> Failure | None:
    return state.targets[Target(profile, region)].account.failure


def causes(state: FleetState) -> dict[tuple[str, str], Cause | None]:
    found = {}
    for target, known in state.targets.items():
        found[target.profile, target.region] = known.account.failure.cause if known.account.failure else None
    return found


def asked(simulator: Simulator, operation: str) -> list[tuple[str, str]]:
    return [(seen.account, seen.region) for seen in simulator.requests if seen.operation == operation]


def test_every_target_is_read_and_who_is_asked_once_a_profile(serve: Serve) -> None:
    simulator = serve()
    state = read_round(fleet("one", "other"))
    assert set(causes(state).values()) == {None}
    assert len(asked(simulator, "GetCallerIdentity")) == 2
    assert len(asked(simulator, "GetAccount")) == 4


@pytest.mark.slow
def test_the_server_sees_one_request_a_second_of_an_account_in_a_region_and_never_more(serve: Serve) -> None:
    simulator = serve("[latency]\ndefault = [0.02, 0.30]\n")
    settings = Settings(
        profiles=tuple(Profile(name, regions=("us-east-1",)) for name in ("one", "twin")), timeouts=QUICK
    )
    running = Fleet(settings, lambda: FleetReader(settings, own_dns=True))
    watched: SimpleQueue[FleetState] = SimpleQueue()
    running.start(lambda state, _changed: watched.put(state))
    running.look_at(Focus(target=Target("one", "us-east-1")))

    def times() -> list[float]:
        return [seen.at for seen in simulator.requests if seen.service in ("ses", "sesv2", "email")]

    deadline = time.monotonic() + 60
    while len(times()) < 13 and time.monotonic() < deadline:
        watched.get(timeout=20)
    running.stop()
    arrived = times()
    assert len(arrived) >= 13
    assert {seen.operation for seen in simulator.requests} >= {"GetAccount", "GetSendStatistics", "ListEmailIdentities"}
    # The network's own jitter is the server's business; what the client adds is not.
    assert min(later - earlier for earlier, later in pairwise(arrived)) >= 0.98
    assert arrived[-1] - arrived[0] >= len(arrived) - 1


def test_a_region_that_is_not_enabled_is_told_from_bad_keys(serve: Serve) -> None:
    serve()
    state = read_round(fleet("one", regions=("af-south-1", "us-east-1")))
    assert causes(state) == {("one", "af-south-1"): Cause.REGION_NOT_ENABLED, ("one", "us-east-1"): None}


def test_bad_keys_are_a_login_problem_everywhere_found_with_one_request(serve: Serve) -> None:
    simulator = serve('[[faults]]\nkind = "bad-key"\nprofile = "other"\n')
    state = read_round(fleet("one", "other", regions=("af-south-1", "us-east-1", "eu-west-1")))
    assert {cause for (name, _), cause in causes(state).items() if name == "other"} == {Cause.LOGIN_NEEDED}
    assert failure(state, "one", "us-east-1") is None
    assert [account for account, _ in asked(simulator, "GetAccount")].count("444455556666") == 0


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("hang", Cause.TIMED_OUT),
        ("slow-body", Cause.TIMED_OUT),
        ("reset", Cause.UNREACHABLE),
        ("cut", Cause.UNREACHABLE),
        ("500", Cause.UNREACHABLE),
        ("503", Cause.UNREACHABLE),
        ("denied", Cause.DENIED),
        ("clock-skew", Cause.BAD_CONFIGURATION),
        ("html", Cause.UNEXPECTED),
        ("garbage", Cause.UNREACHABLE),
        ("truncated", Cause.UNEXPECTED),
        ("wrong-shape", Cause.UNEXPECTED),
        ("hostile-text", Cause.UNEXPECTED),
        ("huge-text", Cause.UNEXPECTED),
    ],
)
def test_a_fault_in_one_region_costs_the_other_nothing_and_says_what_to_do(
    serve: Serve, kind: str, cause: Cause
) -> None:
    serve(f'[[faults]]\nkind = "{kind}"\nregion = "eu-west-1"\noperation = "GetAccount"\n')
    state = read_round(fleet("one"))
    found = failure(state, "one", "eu-west-1")
    assert found is not None
    assert (found.cause, failure(state, "one", "us-east-1")) == (cause, None)
    assert found.fix
    assert "one" in found.summary
    assert not any(char in found.summary + found.detail for char in "\x1b\n\u202e")
    assert len(found.detail) <= 2_000


def test_being_throttled_for_a_while_is_waited_out(serve: Serve) -> None:
    simulator = serve('[[faults]]\nkind = "throttled"\nfirst = 2\noperation = "GetAccount"\n')
    state = read_round(fleet("one", regions=("us-east-1",)))
    assert failure(state, "one", "us-east-1") is None
    times = [seen.at for seen in simulator.requests if seen.operation == "GetAccount"]
    assert len(times) == 3
    assert times[2] - times[1] > times[1] - times[0] > 0.85, "every pause is longer than the one before"


@pytest.mark.slow
def test_being_throttled_without_end_is_told_after_a_bounded_number_of_requests(
    serve: Serve,
) -> None:
    simulator = serve('[[faults]]\nkind = "throttled"\noperation = "GetAccount"\n')
    state = read_round(fleet("one", regions=("us-east-1",)))
    assert causes(state) == {("one", "us-east-1"): Cause.THROTTLED}
    assert len(asked(simulator, "GetAccount")) == 5


def test_an_sts_that_does_not_answer_keeps_no_account_from_being_read(serve: Serve) -> None:
    serve('[[faults]]\nkind = "hang"\nservice = "sts"\n')
    state = read_round(fleet("one"))
    assert set(causes(state).values()) == {None}
    assert state.profiles["one"].caller.value is None


def test_a_fleet_that_stops_while_endpoints_hang_stops_at_once(serve: Serve) -> None:
    simulator = serve('[[faults]]\nkind = "hang"\noperation = "GetAccount"\n')
    running = fleet("one", "other", regions=tuple(f"eu-west-{n}" for n in (1, 2, 3)))
    states: SimpleQueue[FleetState] = SimpleQueue()
    running.start(lambda state, _changed: states.put(state))
    while len(running.state.asking) < 6:
        states.get(timeout=10)
    started = time.monotonic()
    running.stop()
    assert time.monotonic() - started < 0.2
    assert simulator.requests


def test_a_second_round_uses_the_connections_of_the_first(serve: Serve) -> None:
    simulator = serve("[latency]\ndefault = 0.3\n")
    running = fleet("one", regions=("us-east-1", "us-west-2", "eu-west-1", "eu-west-2"))
    states: SimpleQueue[FleetState] = SimpleQueue()
    running.start(lambda state, _changed: states.put(state))

    def until(requests: int) -> None:
        while len(asked(simulator, "GetAccount")) < requests or running.state.progress.total:
            states.get(timeout=10)

    until(4)
    connections = simulator.connections
    running.refresh()
    until(8)
    assert simulator.connections == connections
    running.stop()


class OneByOne(FleetReader):
    """Has one request under way in the first round, as if every thread had found the last one's connection free."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings, own_dns=True)
        self._turn: AbstractContextManager[object] = threading.Lock()

    def caller(self, profile: Profile, region: str) -> Caller:
        with self._turn:
            return super().caller(profile, region)

    def account(self, target: Target) -> AccountState:
        with self._turn:
            return super().account(target)

    def steady(self, *, is_steady: bool) -> None:
        super().steady(is_steady=is_steady)
        self._turn = nullcontext()


def test_no_later_round_makes_a_connection_however_few_the_first_had(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pool, "PATIENCE", 20.0)
    names = [f"busy-{number}" for number in range(5)]
    profiles = "".join(f'[[profiles]]\nname = "{name}"\naccount = "2222{n:08}"\n' for n, name in enumerate(names))
    accounts = "".join(f'[accounts.2222{number:08}]\ndefault = "production"\n' for number in range(len(names)))
    simulator = serve(f"{profiles}{accounts}[latency]\ndefault = 0.25\n")
    patient = Timeouts(connect=40.0, read=10.0, credentials=5.0)
    settings = Settings(
        profiles=tuple(Profile(name, regions=("us-east-1",)) for name in names),
        refresh_interval=0.0,
        timeouts=patient,
        concurrency=8,
    )
    running = Fleet(settings, lambda: OneByOne(settings))
    states: SimpleQueue[FleetState] = SimpleQueue()
    running.start(lambda state, _changed: states.put(state))
    after: list[int] = []
    for number in range(1, 4):
        while len(asked(simulator, "GetAccount")) < number * len(names) or running.state.progress.total:
            states.get(timeout=20)
        after.append(simulator.connections)
        running.refresh()
    running.stop()
    assert set(causes(running.state).values()) == {None}
    assert after == [1, 1, 1]
