"""What the tests of logins share: scenes, and a login that is run with a clock that the test owns."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sestui.aws.reader import AwsReader
from sestui.model.login import LoginProgress, LoginStage
from sestui.model.settings import Profile, Settings
from sestui.simulator import ManualClock, Simulator, parse_scene
from tests.aws.bed import PATIENT, Machine
from tests.aws.writing import CALM

ACCOUNT = "111122223333"
OTHER = "444455556666"
SSO = f"""
[[sso]]
name = "corp"
start_url = "https://corp.example/start"
region = "eu-west-1"
approve_after = 10
interval = 2
[[profiles]]
name = "acme"
account = "{ACCOUNT}"
user = "Watcher"
sso = "corp"
[[profiles]]
name = "other"
account = "{OTHER}"
user = "Watcher"
sso = "corp"
[[profiles]]
name = "me"
account = "{ACCOUNT}"
[[profiles]]
name = "admin"
account = "{OTHER}"
user = "Admin"
source = "me"
mfa_codes = ["123456", "654321"]
[accounts.{ACCOUNT}]
[accounts.{OTHER}]
"""
BEYOND = f"""
[profile beyond]
role_arn = arn:aws:iam::{OTHER}:role/Admin
source_profile = acme
mfa_serial = arn:aws:iam::{OTHER}:mfa/Admin
region = us-east-1
"""
"""The same role as that of `admin`, reached through SSO: they share one session."""
CODES = ("123456", "654321")


@dataclass
class Run:
    """One login in a thread of its own, and what it tells."""

    told: list[LoginProgress] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def tell(self, progress: LoginProgress) -> None:
        with self.changed:
            self.told.append(progress)
            self.changed.notify_all()

    @property
    def stages(self) -> list[LoginStage]:
        return [one.stage for one in self.told]

    @property
    def last(self) -> LoginProgress:
        return self.told[-1]

    def of(self, stage: LoginStage) -> list[LoginProgress]:
        return [one for one in self.told if one.stage is stage]

    def wait(self, met: Callable[[], object]) -> None:
        with self.changed:
            assert self.changed.wait_for(met, PATIENT), self.told


@dataclass
class Bed:
    """A simulator whose time passes only while a login waits."""

    simulator: Simulator
    reader: AwsReader
    clock: ManualClock
    home: Path
    config: Path
    now: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)

    def wait(self, event: threading.Event, seconds: float) -> bool:
        self.clock.advance(seconds)
        self.now += timedelta(seconds=seconds)
        return event.is_set()

    def log_in(self, profile: str, *codes: str, wait: Callable[[threading.Event, float], bool] | None = None) -> Run:
        """Log in to the end; each code is given when one is asked for."""
        run, left = Run(), list(codes)
        login = self.reader.login(Profile(profile), "us-east-1", wait=wait or self.wait)

        def told(progress: LoginProgress) -> None:
            run.tell(progress)
            if progress.stage is LoginStage.CODE:
                if left:
                    login.answer(left.pop(0))
                else:
                    login.cancel()

        login.run(told)
        return run

    def asked(self, operation: str) -> int:
        return sum(one.operation == operation for one in self.simulator.requests)

    @property
    def tokens(self) -> Path:
        return self.home / ".aws" / "sso" / "cache"

    @property
    def sessions(self) -> Path:
        return self.home / ".aws" / "cli" / "cache"


@contextmanager
def logging_in(machine: Machine, scene: str = SSO, more: str = "", watched: tuple[str, ...] = ()) -> Iterator[Bed]:
    """Serve a scene; `more` is added to the AWS config file."""
    clock = ManualClock()
    with Simulator(parse_scene(scene), clock=clock) as simulator:
        machine.set(**simulator.environment(machine.home / "aws"))
        config = machine.home / "aws" / "config"
        config.write_text(f"{config.read_text()}\n{BEYOND}\n{more}")
        names = watched or (*simulator.profiles, "beyond")
        reader = AwsReader(Settings(profiles=tuple(Profile(name) for name in names), timeouts=CALM))
        try:
            yield Bed(simulator, reader, clock, machine.home, config)
        finally:
            reader.close()
