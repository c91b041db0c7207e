"""What the tests of writes share: a simulator, a gate to it, confirmed requests, and the audit log read back."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sestui.aws.audit import AuditLog
from sestui.aws.reader import AwsReader
from sestui.aws.write_gate import WriteGate
from sestui.model.acting import (
    AccessRequest,
    Confirmed,
    Email,
    LimitIncrease,
    Outcome,
    R,
    SendingLimit,
    SendingSwitch,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.settings import Profile, Settings, Timeouts
from sestui.model.target import Target
from sestui.simulator import Simulator, parse_scene
from tests.aws.bed import Machine

ACCOUNT = "111122223333"
HERE = Target("acme", "us-east-1")
CALM = Timeouts(connect=10.0, read=10.0, credentials=10.0)
"""Longer than anything takes on a busy machine."""
SECRET = "https://secret.example.com/"
EMAIL = Email("me@example.com", ("success@simulator.amazonses.com",), "A subject", "A body.")
ACCESS = AccessRequest("TRANSACTIONAL", SECRET, "EN", ("hidden@example.com",), "Hidden words.")
REQUESTS: tuple[WriteRequest, ...] = (
    EMAIL,
    ACCESS,
    SendingSwitch(enabled=False),
    SuppressAddress("new@other.test", "COMPLAINT"),
    UnsuppressAddress("old@other.test"),
    VerificationMail("late@example.com"),
    LimitIncrease(SendingLimit.DAILY, 100_000),
)


def scene(state: str = "production", more: str = "", rest: str = "") -> str:
    return (
        f'[[profiles]]\nname = "acme"\naccount = "{ACCOUNT}"\n'
        f'[accounts.{ACCOUNT}.regions.us-east-1]\nstate = "{state}"\nidentities = ["example.com"]\n'
        f'suppressed = [{{ address = "old@other.test" }}]\n{more}\n{rest}'
    )


def confirmed(request: R, target: Target = HERE, account: str = ACCOUNT) -> Confirmed[R]:
    return Confirmed(request.action, target, request, account)


@dataclass(frozen=True)
class Bench:
    """A gate, and what is behind it."""

    gate: WriteGate
    simulator: Simulator
    reader: AwsReader
    log: Path

    def write(self, request: WriteRequest, target: Target = HERE, account: str = ACCOUNT) -> Outcome:
        return self.gate.carry_out(Confirmed(request.action, target, request, account))

    def asked(self, *but: str) -> list[str]:
        """Return the operations that reached the server, without STS's and these."""
        return [one.operation for one in self.simulator.requests if one.operation not in {"GetCallerIdentity", *but}]

    def lines(self) -> list[dict[str, Any]]:
        return entries(self.log)


def entries(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


def at_once(_owner: str, _region: str) -> None:
    """A turn that nobody has to wait for."""


@contextmanager
def bench(
    machine: Machine,
    text: str,
    *,
    settings: Settings | None = None,
    timeouts: Timeouts = CALM,
    closed: str = "",
) -> Iterator[Bench]:
    with Simulator(parse_scene(text)) as simulator:
        machine.set(**simulator.environment(machine.home / "aws"))
        used = replace(settings or Settings(profiles=(Profile("acme"),)), timeouts=timeouts)
        log = machine.home / "state" / "sestui" / "audit.log"
        reader = AwsReader(used)
        gate = reader.write_gate(AuditLog(log), closed=closed, turn=at_once)
        try:
            yield Bench(gate, simulator, reader, log)
        finally:
            gate.close()
            reader.close()
