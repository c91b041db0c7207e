"""The reader against moto: a third party's idea of AWS."""

from collections.abc import Iterator

import pytest
from moto.server import ThreadedMotoServer

from sestui.model.failure import Cause
from sestui.model.regions import ON_BY_DEFAULT
from sestui.model.settings import Profile, Timeouts
from sestui.model.target import Target
from tests.aws.bed import KEYS, Machine, failure_from, reading

UNHURRIED = Timeouts(connect=5.0, read=60.0, credentials=60.0)
"""moto imports what it needs when it is first asked."""


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(autouse=True)
def profiles(moto: str, machine: Machine) -> None:
    machine.config(
        "[profile acme]\nregion = eu-west-1\n"
        "[profile other]\nrole_arn = arn:aws:iam::444455556666:role/x\nsource_profile = acme\nregion = eu-west-1\n"
    )
    machine.credentials(f"[acme]\n{KEYS}")
    machine.set(AWS_ENDPOINT_URL=moto)


def test_who_asks() -> None:
    with reading("acme", timeouts=UNHURRIED) as reader:
        caller = reader.caller(Profile("acme"), "eu-west-1")
    assert caller.account == "123456789012"
    assert caller.arn.startswith("arn:aws:sts::123456789012:")


def test_who_asks_in_another_account() -> None:
    with reading("other", timeouts=UNHURRIED) as reader:
        assert reader.caller(Profile("other"), "eu-west-1").account == "444455556666"


def test_an_operation_that_the_server_does_not_know_answers_in_html() -> None:
    with reading("acme", timeouts=UNHURRIED) as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is Cause.UNEXPECTED
    assert failure.http_status == 404
    assert "web page (HTML)" in failure.summary
    assert "endpoint_url" in failure.fix


def test_the_regions_of_ec2() -> None:
    with reading("acme", timeouts=UNHURRIED) as reader:
        told = reader.regions(Profile("acme"))
    assert told.source == "ec2:DescribeRegions"
    assert set(told.regions) >= set(ON_BY_DEFAULT)
