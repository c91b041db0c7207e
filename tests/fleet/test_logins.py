"""Logins through the engine: told from another thread, read again at once, given up at once."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from sestui.cli.reading import FleetReader
from sestui.fleet.engine import Fleet
from sestui.fleet.source import LoginAttempt
from sestui.fleet.static import StaticSource
from sestui.model.account import Caller
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.fleet import FleetState
from sestui.model.login import Login, LoginKind, LoginProgress, LoginStage
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from tests.fleet.conftest import Serve
from tests.fleet.held import HeldReader

PATIENT = 10.0
NEEDED = Failure(Cause.LOGIN_NEEDED, "expired", "Log in.", operation="credentials")
PROFILES = (
    Profile("one", regions=("us-east-1", "eu-west-1")),
    Profile("two", regions=("us-east-1",)),
    Profile("three", regions=("us-east-1",)),
)
CORP = Login(LoginKind.SSO, "corp", ("one", "two"))


class Watched:
    """A fleet, its states and what a login tells."""

    def __init__(self, fleet: Fleet) -> None:
        self.fleet = fleet
        self.changed = threading.Condition()
        self.state = fleet.state
        self.told: list[LoginProgress] = []
        self.threads: set[str] = set()
        fleet.start(self.listen)

    def listen(self, state: FleetState, _changed: frozenset[Target]) -> None:
        with self.changed:
            self.state = state
            self.changed.notify_all()

    def log_in(self, profile: str) -> LoginAttempt:
        return self.fleet.log_in(profile, self.tell)

    def tell(self, progress: LoginProgress) -> None:
        with self.changed:
            self.told.append(progress)
            self.threads.add(threading.current_thread().name)
            self.changed.notify_all()

    @property
    def stages(self) -> list[LoginStage]:
        return [one.stage for one in self.told]

    def wait(self, met: Callable[[], object]) -> None:
        end = time.monotonic() + PATIENT
        with self.changed:
            # what a condition hangs on may also change without a word
            while not met():
                assert time.monotonic() < end, (self.told, self.state)
                self.changed.wait(0.02)

    def read(self, profile: str) -> bool:
        """Say whether all regions of a profile were read."""
        targets = [one for target, one in self.state.targets.items() if target.profile == profile]
        return all(one.account.value is not None and one.account.failure is None for one in targets)

    def needs_login(self, profile: str) -> bool:
        failure = self.state.profiles[profile].caller.failure
        return failure is not None and failure.cause is Cause.LOGIN_NEEDED


@contextmanager
def watching(reader: HeldReader, locked: set[str]) -> Iterator[Watched]:
    def who(name: str) -> Caller:
        if name in locked:
            raise ReadFailed(NEEDED)
        return Caller("111122223333", f"arn:aws:iam::user/{name}")

    reader.callers = who
    fleet = Fleet(Settings(profiles=PROFILES), lambda: reader)
    try:
        yield Watched(fleet)
    finally:
        fleet.stop()


def test_what_was_opened_is_read_again_at_once_and_nothing_else() -> None:
    reader, locked = HeldReader(), {"one", "two", "three"}
    with watching(reader, locked) as seen:
        seen.wait(lambda: all(seen.needs_login(name) for name in ("one", "two", "three")))
        seen.log_in("one")
        seen.wait(lambda: reader.logins)
        login = reader.logins[0]
        assert (login.profile.name, login.region) == ("one", "us-east-1")
        login.words.put(LoginProgress(LoginStage.APPROVAL, CORP, "ABCD-EFGH"))
        seen.wait(lambda: seen.stages == [LoginStage.APPROVAL])
        assert seen.threads == {"login"}
        locked.clear()
        login.words.put(LoginProgress(LoginStage.CHECKING, CORP, opened=("one", "two")))
        seen.wait(lambda: seen.read("one") and seen.read("two"))
        assert seen.needs_login("three")
        login.words.put(LoginProgress(LoginStage.DONE, CORP))
        assert login.ended.wait(PATIENT)
        seen.wait(lambda: seen.stages[-1] is LoginStage.DONE)


def test_a_cancelled_login_tells_nothing_more_and_opens_nothing() -> None:
    reader = HeldReader()
    with watching(reader, {"one"}) as seen:
        attempt = seen.log_in("one")
        seen.wait(lambda: reader.logins)
        login = reader.logins[0]
        login.words.put(LoginProgress(LoginStage.CODE, CORP))
        seen.wait(lambda: seen.told)
        attempt.answer("123456")
        assert login.codes == ["123456"]
        attempt.cancel()
        assert login.cancelled.is_set()
        assert seen.stages == [LoginStage.CODE, LoginStage.CANCELLED]
        login.words.put(LoginProgress(LoginStage.CHECKING, CORP, opened=("one",)))
        login.words.put(LoginProgress(LoginStage.DONE, CORP))
        assert login.ended.wait(PATIENT)
        attempt.cancel()
        assert seen.stages == [LoginStage.CODE, LoginStage.CANCELLED]


def test_leaving_gives_up_a_login_that_waits() -> None:
    reader = HeldReader()
    with watching(reader, {"one"}) as seen:
        seen.log_in("one")
        seen.wait(lambda: reader.logins)
        seen.fleet.stop()
        assert reader.logins[0].cancelled.wait(PATIENT)
        assert seen.stages[-1:] == [LoginStage.CANCELLED]


def test_a_defect_ends_the_login_and_nothing_else() -> None:
    reader = HeldReader()
    with watching(reader, {"one"}) as seen:
        seen.log_in("no such profile")
        seen.wait(lambda: seen.told)
        assert seen.stages == [LoginStage.FAILED]
        assert seen.told[0].failure is not None
        assert "KeyError" in seen.told[0].failure.summary
        seen.wait(lambda: seen.read("two"))


def test_nobody_logs_in_through_a_snapshot() -> None:
    told: list[LoginProgress] = []
    came = threading.Event()

    def tell(progress: LoginProgress) -> None:
        told.append(progress)
        came.set()

    StaticSource(FleetState({}, {}, 1), "old.toml").log_in("one", tell)
    assert came.wait(PATIENT)
    assert told[0].stage is LoginStage.FAILED
    assert told[0].failure is not None
    assert "--from-snapshot" in told[0].failure.fix


def test_a_real_login_opens_the_profiles_of_its_session(serve: Serve) -> None:
    serve(
        '[[sso]]\nname = "corp"\napprove_after = 0\n'
        '[[profiles]]\nname = "s1"\naccount = "111122223333"\nuser = "R"\nsso = "corp"\n'
        '[[profiles]]\nname = "s2"\naccount = "444455556666"\nuser = "R"\nsso = "corp"\n'
    )
    settings = Settings(profiles=tuple(Profile(name, regions=("us-east-1", "eu-west-1")) for name in ("s1", "s2")))
    fleet = Fleet(settings, lambda: FleetReader(settings, own_dns=True))
    try:
        seen = Watched(fleet)
        seen.wait(lambda: seen.needs_login("s1") and seen.needs_login("s2"))
        seen.log_in("s2")
        seen.wait(lambda: seen.stages and seen.told[-1].ended)
        assert seen.stages[-1] is LoginStage.DONE
        seen.wait(lambda: seen.read("s1") and seen.read("s2"))
    finally:
        fleet.stop()
