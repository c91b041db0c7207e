"""The send path against a service: what it foretells is what SendEmail then does, and what it needs can be read."""

import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

import pytest

from sestui.aws.reader import AwsReader
from sestui.model.account import Caller
from sestui.model.acting import Email, Result
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Profile
from sestui.model.trace import GateState, Need, NeedKind, Outcome, Trace
from sestui.rules.send_path import trace
from sestui.rules.standing import Clock
from tests.aws.bed import Machine
from tests.aws.writing import HERE, Bench, bench, scene

TO: Final = "you@other.test"
_FOREIGN: Final = ("AWS_", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Machine:
    for name in [name for name in os.environ if name.upper().startswith(_FOREIGN)]:
        monkeypatch.delenv(name)
    made = Machine(tmp_path, monkeypatch)
    made.set(HOME=str(tmp_path), AWS_EC2_METADATA_DISABLED="true")
    return made


class Known:
    """What was read so far; reads what a trace needs, and nothing else."""

    def __init__(self, reader: AwsReader) -> None:
        self._reader = reader
        self.state = TargetState()
        self.caller: Reading[Caller] = Reading()
        self.asked: list[Need] = []

    def read(self, need: Need) -> None:
        self.asked.append(need)
        at = datetime.now(UTC)
        reader, depth = self._reader, self.state.depth
        match need.kind:
            case NeedKind.ACCOUNT:
                self.state = replace(self.state, account=Reading(reader.account(HERE), at))
            case NeedKind.CALLER:
                self.caller = Reading(reader.caller(Profile(HERE.profile), HERE.region), at)
            case NeedKind.IDENTITY:
                self._keep(details=_with(depth.details, need, reader.identity(HERE, need.subject), at))
            case NeedKind.CONFIGURATION_SET:
                found = reader.configuration_set(HERE, need.subject)
                self._keep(configuration_sets=_with(depth.configuration_sets, need, found, at))
            case NeedKind.SUPPRESSION_LOOKUP:
                found_listed = reader.suppression_lookup(HERE, need.subject)
                self._keep(lookups=_with(depth.lookups, need, found_listed, at))
            case _:
                pytest.fail(f"nobody can read {need}")

    def _keep(self, **parts: Any) -> None:
        self.state = replace(self.state, depth=replace(self.state.depth, **parts))


def _with(kept: Any, need: Need, value: Any, at: datetime) -> Any:
    return MappingProxyType({**kept, need.subject: Reading(value, at)})


def foretell(on: Bench, sender: str, to: tuple[str, ...], configuration_set: str) -> tuple[Trace, Known]:
    """Follow a message, reading what is missing, until no more can be read."""
    known = Known(on.reader)
    while True:
        clock = Clock(datetime.now(UTC), timedelta(minutes=5))
        found = trace(sender, to, configuration_set, HERE.region, known.state, known.caller, clock)
        readable = [need for need in found.needs if need.kind is not NeedKind.AUTHENTICATION]
        if not readable:
            return found, known
        assert not set(readable) & set(known.asked)
        for need in readable:
            known.read(need)


SETS: Final = 'configuration_sets = [{ name = "main" }, { name = "quiet", sending = false }]'


def of(identity: str) -> str:
    """Return a production account with sets, and an identity with these members."""
    text = scene("production", SETS)
    return text.replace('identities = ["example.com"]', f'identities = [{{ name = "example.com", {identity} }}]')


CASES: Final = (
    ("production", "", "me@example.com", (TO,), ""),
    ("production", "", "me@mail.example.com", (TO,), ""),
    ("production", "", "ME@EXAMPLE.com", (TO,), ""),
    ("production", "", "me@elsewhere.test", (TO,), ""),
    ("production", "", "old@example.com", ("old@other.test",), ""),
    ("production", "", "me@example.com", (TO,), "absent"),
    ("production", "sent = 50000", "me@example.com", (TO,), ""),
    ("production", "sent = 49999", "me@example.com", (TO, "z@other.test"), ""),
    ("sandbox", "", "me@example.com", (TO,), ""),
    ("sandbox", "", "me@example.com", ("you@example.com", "success@simulator.amazonses.com"), ""),
    ("sandbox", "", "me@elsewhere.test", ("you@example.com", TO), ""),
    ("sandbox", "", "me@example.com", (TO, "Bounce+x@simulator.amazonses.com", "z@other.test"), ""),
    ("paused", "", "me@example.com", (TO,), ""),
    ("shutdown", "", "me@example.com", (TO,), ""),
    ("probation", "", "me@example.com", (TO,), ""),
)


@pytest.mark.parametrize(("state", "more", "sender", "to", "configuration_set"), CASES)
def test_what_is_foretold_is_what_ses_does(
    machine: Machine, state: str, more: str, sender: str, to: tuple[str, ...], configuration_set: str
) -> None:
    with bench(machine, scene(state, more)) as on:
        found, _ = foretell(on, sender, to, configuration_set)
        outcome = on.write(Email(sender, to, "A subject", "A body.", configuration_set=configuration_set))
    if found.outcome is Outcome.REFUSED:
        assert outcome.result is Result.REFUSED
        assert found.error is not None
        assert outcome.code == found.error.code
        if outcome.unverified:
            assert found.error.message.endswith(f": {', '.join(outcome.unverified)}")
    else:
        # of what could not be read without DNS nothing stops the call
        assert outcome.result is Result.ACCEPTED
        open_ = [gate.id.value for gate in found.gates if gate.state is GateState.UNKNOWN]
        assert open_ == ["dkim", "spf", "dmarc"]


@pytest.mark.parametrize(
    ("identity", "configuration_set", "code"),
    [
        ('configuration_set = "main"', "", ""),
        ('configuration_set = "quiet"', "", "SendingPausedException"),
        ('configuration_set = "quiet"', "main", ""),
        ('configuration_set = "main"', "quiet", "SendingPausedException"),
        ('configuration_set = "gone"', "", "NotFoundException"),
        ('mail_from = "b.{name}", mail_from_status = "SUCCESS", mail_from_mx = "REJECT_MESSAGE"', "", ""),
        ('mail_from = "b.{name}", mail_from_status = "FAILED", mail_from_mx = "USE_DEFAULT_VALUE"', "", ""),
        (
            'mail_from = "b.{name}", mail_from_status = "PENDING", mail_from_mx = "REJECT_MESSAGE"',
            "",
            "MailFromDomainNotVerifiedException",
        ),
        ('status = "FAILED"', "", "MessageRejected"),
    ],
)
def test_what_the_identity_sets_is_foretold(machine: Machine, identity: str, configuration_set: str, code: str) -> None:
    with bench(machine, of(identity)) as on:
        found, _ = foretell(on, "me@example.com", (TO,), configuration_set)
        outcome = on.write(Email("me@example.com", (TO,), "A subject", "A body.", configuration_set=configuration_set))
    assert outcome.code == code
    assert (found.error.code if found.error is not None else "") == code


def test_a_message_that_is_swallowed_is_accepted(machine: Machine) -> None:
    with bench(machine, scene()) as on:
        found, _ = foretell(on, "me@example.com", ("old@other.test",), "")
        outcome = on.write(Email("me@example.com", ("old@other.test",), "A subject", "A body."))
    assert outcome.result is Result.ACCEPTED
    assert found.outcome is Outcome.NOT_DELIVERED


def test_few_readings_tell_all_and_none_of_them_is_a_list(machine: Machine) -> None:
    with bench(machine, scene()) as on:
        found, known = foretell(on, "me@example.com", (TO,), "")
    assert found.identity == "example.com"
    assert known.asked == [
        Need(NeedKind.ACCOUNT),
        Need(NeedKind.CALLER),
        Need(NeedKind.IDENTITY, "me@example.com"),
        Need(NeedKind.IDENTITY, "example.com"),
        Need(NeedKind.SUPPRESSION_LOOKUP, TO),
    ]
