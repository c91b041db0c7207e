"""Writes with the real host names over TLS: where they go, what they are signed for, and on which connections."""

import json
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from sestui.aws.audit import AuditLog
from sestui.aws.reader import AwsReader
from sestui.aws.write_gate import WriteGate
from sestui.model.acting import OPERATIONS, Outcome, Result, UnsuppressAddress, WriteRequest
from sestui.model.failure import Cause
from sestui.model.settings import Profile, Settings
from sestui.model.target import Target
from tests.aws.bed import KEYS, Machine, Request, Script, answer, lead_to
from tests.aws.test_regional import CALLER
from tests.aws.test_signatures import sent, signature
from tests.aws.writing import CALM, EMAIL, REQUESTS, at_once, confirmed, entries

HOSTS = {"sesv2": "email", "ses": "email", "service-quotas": "servicequotas"}
SIGNED = {"sesv2": "ses", "ses": "ses", "service-quotas": "servicequotas"}


@pytest.fixture(scope="module")
def names(authority: trustme.CA) -> ssl.SSLContext:
    domains = [f"*.{region}.amazonaws.com" for region in ("eu-west-1", "us-gov-west-1")]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*domains).configure_cert(context)
    return context


def reply(request: Request) -> bytes:
    """Answer as the service does whose host was asked."""
    if request.headers["host"].startswith("sts"):
        return CALLER
    if request.headers["host"].startswith("servicequotas"):
        return answer(json.dumps({"RequestedQuota": {"Id": "q-1"}}).encode(), kind="application/x-amz-json-1.1")
    if b"Action=VerifyEmailIdentity" in request.body:
        return answer(b"<VerifyEmailIdentityResponse><VerifyEmailIdentityResult/></VerifyEmailIdentityResponse>")
    return answer(b'{"MessageId":"m-1"}')


@contextmanager
def writing(machine: Machine, region: str) -> Iterator[WriteGate]:
    machine.credentials(f"[acme]\n{KEYS}")
    reader = AwsReader(Settings(profiles=(Profile("acme", regions=(region,)),), timeouts=CALM))
    gate = reader.write_gate(AuditLog(machine.home / "audit.log"), turn=at_once)
    try:
        yield gate
    finally:
        gate.close()
        reader.close()


def write(gate: WriteGate, request: WriteRequest, region: str) -> Outcome:
    return gate.carry_out(confirmed(request, Target("acme", region)))


@pytest.fixture
def aws(machine: Machine, names: ssl.SSLContext, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    script = Script(reply, names)
    lead_to(monkeypatch, script.port)
    return script


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1"])
@pytest.mark.parametrize("request_", REQUESTS, ids=lambda request: request.action.value)
def test_every_write_goes_to_its_region_and_is_signed_for_it(
    aws: Script, machine: Machine, request_: WriteRequest, region: str
) -> None:
    service = OPERATIONS[request_.action][0]
    with aws, writing(machine, region) as gate:
        outcome = write(gate, request_, region)
        who, did = aws.requests
    assert outcome.result is Result.ACCEPTED, outcome
    assert who.headers["host"] == f"sts.{region}.amazonaws.com"
    assert did.headers["host"] == f"{HOSTS[service]}.{region}.amazonaws.com"
    assert did.scope == (region, SIGNED[service])
    assert sent(did) == signature(did)


def test_the_settings_of_the_profile_choose_the_endpoint(aws: Script, machine: Machine) -> None:
    machine.config("[profile acme]\nuse_fips_endpoint = true\n")
    with aws, writing(machine, "us-gov-west-1") as gate:
        assert write(gate, EMAIL, "us-gov-west-1").result is Result.ACCEPTED
        assert aws.requests[-1].headers["host"] == "email-fips.us-gov-west-1.amazonaws.com"


@pytest.mark.parametrize("address", ["a+b@x.test", '"a b"@x.test', "a/b@x.test", "50%25@x.test", "bücher@x.test"])
def test_an_address_in_the_path_is_signed_as_it_is_sent(aws: Script, machine: Machine, address: str) -> None:
    with aws, writing(machine, "eu-west-1") as gate:
        assert write(gate, UnsuppressAddress(address), "eu-west-1").result is Result.ACCEPTED
        assert sent(aws.requests[-1]) == signature(aws.requests[-1])


def test_every_write_has_a_connection_of_its_own(aws: Script, machine: Machine) -> None:
    with aws, writing(machine, "eu-west-1") as gate:
        for _ in range(3):
            assert write(gate, EMAIL, "eu-west-1").result is Result.ACCEPTED
        # one more is that of STS, which is kept
        assert aws.connections == 4


def test_a_certificate_that_is_not_trusted_sends_nothing(
    machine: Machine, monkeypatch: pytest.MonkeyPatch, bundle: Path
) -> None:
    stranger = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("*.eu-west-1.amazonaws.com").configure_cert(stranger)
    machine.set(AWS_CA_BUNDLE=str(bundle))
    with Script(reply, stranger) as server:
        lead_to(monkeypatch, server.port)
        with writing(machine, "eu-west-1") as gate:
            outcome = gate.carry_out(replace(confirmed(EMAIL, Target("acme", "eu-west-1")), account=""))
        assert server.requests == []
    assert outcome.result is Result.NOT_SENT
    assert outcome.failure is not None
    assert outcome.failure.cause is Cause.UNREACHABLE
    assert entries(machine.home / "audit.log")[1]["outcome"]["result"] == "not-sent"


def test_a_name_that_is_not_found_sends_nothing(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    lead_to(monkeypatch, 1, known=(".nowhere",))
    with writing(machine, "eu-west-1") as gate:
        outcome = gate.carry_out(replace(confirmed(EMAIL, Target("acme", "eu-west-1")), account=""))
    assert outcome.result is Result.NOT_SENT


def test_credentials_that_are_not_there_send_nothing(aws: Script, machine: Machine) -> None:
    with aws, writing(machine, "eu-west-1") as gate:
        machine.credentials("")
        machine.config("[profile acme]\n")
        for account in ("111122223333", ""):
            outcome = gate.carry_out(replace(confirmed(EMAIL, Target("acme", "eu-west-1")), account=account))
            assert outcome.result is Result.NOT_SENT
            assert outcome.failure is not None
            assert outcome.failure.cause is Cause.LOGIN_NEEDED
        assert aws.requests == []


def test_a_message_as_large_as_ses_takes_goes_out_whole(aws: Script, machine: Machine) -> None:
    with aws, writing(machine, "eu-west-1") as gate:
        assert write(gate, replace(EMAIL, text="ü" * 1_000_000), "eu-west-1").result is Result.ACCEPTED
        body = json.loads(aws.requests[-1].body)
    assert body["Content"]["Simple"]["Body"]["Text"]["Data"] == "ü" * 1_000_000
