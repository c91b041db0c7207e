"""Writes through the engine: with a reader that the test holds, and over real HTTP to the simulator."""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import pytest

from sestui.aws.audit import AuditLog
from sestui.aws.reader import AwsReader
from sestui.aws.turns import Turn
from sestui.cli.reading import FleetReader
from sestui.fleet.engine import Fleet
from sestui.fleet.job import Kind
from sestui.fleet.source import Focus
from sestui.fleet.static import StaticSource
from sestui.fleet.writing import LEAVING
from sestui.model.acting import (
    Confirmed,
    Email,
    LimitIncrease,
    Outcome,
    R,
    Result,
    SendingLimit,
    SendingSwitch,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.fleet import FleetState
from sestui.model.settings import Profile, Settings, Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator
from tests.fleet.conftest import Serve
from tests.fleet.held import HeldReader, accepted
from tests.fleet.test_engine import Watched

HERE = Target("one", "us-east-1")
ACCOUNT = "111122223333"
CALM = Timeouts(connect=10.0, read=10.0, credentials=10.0)
EMAIL = Email("me@example.com", ("success@simulator.amazonses.com",), "A subject", "A body.")
PAUSE = SendingSwitch(enabled=False)
SOON = 20.0
"""Seconds after which a test stops waiting for what should happen at once."""


def settings(*profiles: str, interval: float = 3_600.0, **more: Any) -> Settings:
    named = tuple(Profile(name, regions=("us-east-1",)) for name in profiles or ("one",))
    return replace(Settings(profiles=named, refresh_interval=interval, timeouts=CALM), **more)


def confirmed(request: R, target: Target = HERE, account: str = ACCOUNT) -> Confirmed[R]:
    return Confirmed(request.action, target, request, account)


class Bed:
    """A running fleet, and what came of its writes."""

    def __init__(self, used: Settings, make: Callable[[], Any], audit: Path) -> None:
        self.audit = audit
        self.fleet = Fleet(used, make, audit=audit)
        self.watched = Watched(self.fleet)
        self.outcomes: SimpleQueue[Outcome] = SimpleQueue()

    def write(self, one: Confirmed[Any]) -> None:
        self.fleet.carry_out(one, self.outcomes.put)

    def came(self) -> Outcome:
        return self.outcomes.get(timeout=SOON)

    def lines(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.audit.read_text().splitlines()] if self.audit.exists() else []


@pytest.fixture
def reader() -> HeldReader:
    return HeldReader()


@pytest.fixture
def held(reader: HeldReader, tmp_path: Path) -> Bed:
    bed = Bed(settings(), lambda: reader, tmp_path / "audit.log")
    bed.watched.until(lambda state: state.targets[HERE].account.value is not None)
    return bed


def live(used: Settings, folder: Path) -> Bed:
    return Bed(used, lambda: FleetReader(used, own_dns=True), folder / "state" / "audit.log")


def reached(simulator: Simulator, *operations: str) -> list[str]:
    return [seen.operation for seen in simulator.requests if seen.operation in operations]


def until(wanted: Callable[[], bool]) -> None:
    deadline = time.monotonic() + SOON
    while not wanted():
        assert time.monotonic() < deadline
        threading.Event().wait(0.005)


# What is refused


@pytest.mark.parametrize(
    ("used", "words"),
    [
        (settings(read_only=True), "--read-only"),
        (settings(profiles=(Profile("one", "The One", read_only=True),)), "The One is read-only"),
        (settings("other"), "one is not among the profiles"),
        (settings(), ""),
    ],
)
def test_the_engine_refuses_at_once_in_the_words_of_the_gate(used: Settings, words: str, tmp_path: Path) -> None:
    fleet = Fleet(used, HeldReader, audit=tmp_path / "audit.log")
    gate = AwsReader(used).write_gate(AuditLog(tmp_path / "audit.log"))
    assert fleet.refusal(HERE) == gate.refusal(HERE)
    assert words in fleet.refusal(HERE)
    assert bool(fleet.refusal(HERE)) is bool(words)


def test_nothing_of_aws_is_loaded_to_tell_a_refusal() -> None:
    code = (
        "import sys\n"
        "from sestui.fleet.engine import Fleet\n"
        "from sestui.model.settings import Settings\n"
        "from sestui.model.target import Target\n"
        "from pathlib import Path\n"
        "fleet = Fleet(Settings(read_only=True), lambda: None, audit=Path('audit.log'))\n"
        "assert fleet.refusal(Target('p', 'us-east-1'))\n"
        "print([name for name in ('botocore', 'sestui.aws.reader', 'sestui.model.acting') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_a_read_only_fleet_writes_nothing_though_it_is_told_to(reader: HeldReader, tmp_path: Path) -> None:
    bed = Bed(settings(read_only=True), lambda: reader, tmp_path / "audit.log")
    bed.write(confirmed(EMAIL))
    outcome = bed.came()
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "read-only")
    assert "--read-only" in outcome.summary
    assert reader.gates == []
    bed.fleet.stop()


def test_a_fleet_without_an_audit_log_writes_nothing(reader: HeldReader) -> None:
    fleet = Fleet(settings(), lambda: reader)
    assert "no audit log" in fleet.refusal(HERE)


def test_a_snapshot_refuses_from_another_thread() -> None:
    source = StaticSource(FleetState(), "fleet.toml")
    assert "snapshot" in source.refusal(HERE)
    told: SimpleQueue[tuple[Outcome, int]] = SimpleQueue()
    source.carry_out(confirmed(EMAIL), lambda outcome: told.put((outcome, threading.get_ident())))
    outcome, thread = told.get(timeout=SOON)
    assert (outcome.result, outcome.summary) == (Result.NOT_SENT, source.refusal(HERE))
    assert thread != threading.get_ident()
    assert source.under_way == 0


# Turns and ends, with a reader in hand


def test_a_write_returns_at_once_and_is_counted_until_it_ends(held: Bed, reader: HeldReader) -> None:
    go = threading.Event()

    def write(one: Confirmed[Any], _turn: Turn) -> Outcome:
        go.wait(SOON)
        return accepted(one)

    reader.writes = write
    seen: SimpleQueue[int] = SimpleQueue()
    held.fleet.carry_out(confirmed(PAUSE), lambda _outcome: seen.put(held.fleet.under_way))
    assert held.fleet.under_way == 1
    go.set()
    assert seen.get(timeout=SOON) == 0, "whoever is told of the end must not find it under way"
    held.fleet.stop()


def test_a_defect_in_the_gate_is_an_outcome_and_not_certain(held: Bed, reader: HeldReader) -> None:
    def write(_one: Confirmed[Any], _turn: Turn) -> Outcome:
        raise ZeroDivisionError("[/b]")

    reader.writes = write
    held.write(confirmed(PAUSE))
    outcome = held.came()
    assert (outcome.result, outcome.code) == (Result.UNKNOWN, "defect")
    assert held.fleet.under_way == 0
    held.fleet.stop()


def test_a_turn_comes_though_every_place_of_the_pool_hangs(reader: HeldReader, tmp_path: Path) -> None:
    reader.gate.clear()
    used = settings("one", "two", "three", concurrency=2)
    bed = Bed(used, lambda: reader, tmp_path / "audit.log")
    until(lambda: reader.asked.qsize() >= 5)  # three times "who", and the two accounts that hang
    turns: SimpleQueue[float] = SimpleQueue()

    def write(one: Confirmed[Any], turn: Turn) -> Outcome:
        turn("444455556666", "eu-west-1")
        turns.put(time.monotonic())
        return accepted(one)

    reader.writes = write
    begun = time.monotonic()
    bed.write(confirmed(PAUSE))
    assert turns.get(timeout=SOON) - begun < 5.0
    assert bed.came().result is Result.ACCEPTED
    reader.gate.set()
    bed.fleet.stop()


def test_who_waits_for_a_turn_when_sestui_is_left_finds_the_gate_shut(held: Bed, reader: HeldReader) -> None:
    entered = threading.Event()

    def write(one: Confirmed[Any], turn: Turn) -> Outcome:
        turn(ACCOUNT, "us-east-1")  # the first has it
        entered.set()
        turn(ACCOUNT, "us-east-1")  # a second one is not to be had so soon
        return replace(accepted(one), result=Result.NOT_SENT, code=f"closed {reader.gates[0].closed}")

    reader.writes = write
    held.write(confirmed(PAUSE))
    assert entered.wait(SOON)
    begun = time.monotonic()
    held.fleet.stop()
    assert time.monotonic() - begun < LEAVING + 0.3
    assert held.came().code == "closed 1", "the gate is shut before anybody goes on"


def test_after_a_defect_of_the_engine_writes_still_end(tmp_path: Path) -> None:
    def fail() -> Any:
        raise ZeroDivisionError

    bed = Bed(settings(), fail, tmp_path / "audit.log")
    bed.watched.until(lambda state: state.targets[HERE].account.failure is not None)
    bed.write(confirmed(PAUSE))
    bed.fleet.stop()
    outcome = bed.came()
    assert (outcome.result, outcome.code) == (Result.NOT_SENT, "closed")


def test_what_was_confirmed_once_is_known_to_its_gate_after_a_new_start(held: Bed, reader: HeldReader) -> None:
    once = confirmed(PAUSE)
    held.write(once)
    held.came()
    held.fleet._writing.reader_is(reader)
    held.write(once)
    held.came()
    held.write(confirmed(PAUSE))
    held.came()
    assert [len(gate.confirmed) for gate in reader.gates] == [2, 1]
    held.fleet.stop()


# What is read again


@pytest.mark.parametrize(
    ("request_", "kind", "subject"),
    [
        (SuppressAddress("a@example.com"), Kind.SUPPRESSION_LOOKUP, "a@example.com"),
        (UnsuppressAddress("a@example.com"), Kind.SUPPRESSION_LOOKUP, "a@example.com"),
        (VerificationMail("a@example.com"), Kind.IDENTITY, "a@example.com"),
        (LimitIncrease(SendingLimit.RATE, 20.0), Kind.LIMIT_REQUESTS, "L-CDEF9B6B"),
    ],
)
def test_what_a_write_has_changed_is_read_again(
    held: Bed, reader: HeldReader, request_: WriteRequest, kind: Kind, subject: str
) -> None:
    held.write(confirmed(request_))
    held.came()
    deadline = time.monotonic() + SOON
    while True:
        job = reader.deep.get(timeout=max(0.0, deadline - time.monotonic()))
        if job.kind is kind:
            break
    assert (job.target, job.subject) == (HERE, subject)
    held.fleet.stop()


def test_the_account_is_read_again_by_every_profile_of_it(reader: HeldReader, tmp_path: Path) -> None:
    bed = Bed(settings("one", "twin"), lambda: reader, tmp_path / "audit.log")
    twin = Target("twin", "us-east-1")
    bed.watched.until(lambda state: all(state.targets[one].account.value is not None for one in (HERE, twin)))
    reader.questions()
    bed.write(confirmed(PAUSE))
    assert bed.came().result is Result.ACCEPTED
    assert {reader.asked.get(timeout=SOON), reader.asked.get(timeout=SOON)} == {HERE, twin}
    bed.fleet.stop()


def test_nothing_is_read_again_after_what_was_not_sent(held: Bed, reader: HeldReader) -> None:
    reader.writes = lambda one, _turn: replace(accepted(one), result=Result.NOT_SENT)
    reader.questions()
    held.write(confirmed(PAUSE))
    held.came()
    reader.writes = lambda one, _turn: accepted(one)
    held.write(confirmed(PAUSE))
    held.came()
    assert reader.asked.get(timeout=SOON) == HERE
    held.fleet.stop()
    assert reader.questions() == []


# Over HTTP


@pytest.mark.slow
def test_reads_and_writes_together_keep_to_one_request_a_second_and_writes_go_first(
    serve: Serve, tmp_path: Path
) -> None:
    simulator = serve("[latency]\ndefault = [0.02, 0.20]\n")
    bed = live(settings("one", "twin", interval=60.0), tmp_path)
    bed.fleet.look_at(Focus(target=HERE))

    def arrived() -> list[tuple[float, str]]:
        return [(seen.at, seen.operation) for seen in simulator.requests if seen.service in ("ses", "sesv2", "email")]

    until(lambda: len(arrived()) >= 3)
    waits = []
    for request in (PAUSE, SuppressAddress("a@example.com"), SendingSwitch(enabled=True)):
        begun = time.monotonic()
        bed.write(confirmed(request))
        assert bed.came().result is Result.ACCEPTED
        waits.append(time.monotonic() - begun)
    until(lambda: len(arrived()) >= 10)
    bed.fleet.stop()
    seen = arrived()
    assert {operation for _, operation in seen} >= {"PutAccountSendingAttributes", "PutSuppressedDestination"}
    gaps = [later - earlier for (earlier, _), (later, _) in pairwise(seen)]
    # The network's own jitter is the server's business; what the client adds is not.
    assert min(gaps) >= 0.98, seen
    # A second for the turn, and the time of two answers; readings of two profiles wait all the while.
    assert max(waits) < 2.5, waits


def test_a_key_pressed_twice_and_a_refresh_in_between_send_once(serve: Serve, tmp_path: Path) -> None:
    simulator = serve("[latency]\ndefault = [0.2, 0.2]\n")
    bed = live(settings(), tmp_path)
    bed.watched.until(lambda state: state.targets[HERE].account.value is not None)
    once = confirmed(replace(EMAIL, sender="me@one.example"))
    for _ in range(3):
        bed.write(once)
        bed.fleet.refresh()
    outcomes = [bed.came() for _ in range(3)]
    assert sorted(outcome.code for outcome in outcomes).count("used") == 2
    assert len(reached(simulator, "SendEmail")) == 1
    bed.fleet.stop()


def test_the_state_says_what_a_write_has_changed(serve: Serve, tmp_path: Path) -> None:
    serve()
    bed = live(settings(), tmp_path)
    bed.watched.until(lambda state: state.targets[HERE].account.value is not None)
    bed.write(confirmed(PAUSE))
    assert bed.came().result is Result.ACCEPTED

    def paused(state: FleetState) -> bool:
        account = state.targets[HERE].account.value
        return account is not None and account.sending_enabled is False

    bed.watched.until(paused)
    assert [line["phase"] for line in bed.lines()] == ["intent", "outcome"]
    bed.fleet.stop()


def test_leaving_with_a_write_in_flight_waits_for_nothing_and_says_that_its_end_is_unknown(
    serve: Serve, tmp_path: Path
) -> None:
    simulator = serve('[[faults]]\nkind = "hang"\noperation = "SendEmail"\n')
    bed = live(settings(), tmp_path)
    bed.watched.until(lambda state: state.targets[HERE].account.value is not None)
    bed.write(confirmed(EMAIL))
    until(lambda: reached(simulator, "SendEmail") != [])
    begun = time.monotonic()
    bed.fleet.stop()
    took = time.monotonic() - begun
    outcome = bed.came()
    assert outcome.result is Result.UNKNOWN
    assert "unknown whether it went out" in outcome.summary
    assert [line.get("outcome", {}).get("result") for line in bed.lines()] == [None, "unknown"]
    assert reached(simulator, "SendEmail") == ["SendEmail"]
    assert took < LEAVING + 0.3
    bed.write(confirmed(EMAIL))
    assert bed.came().result is Result.NOT_SENT, "nothing begins any more"
