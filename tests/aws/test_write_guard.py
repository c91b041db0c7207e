"""Every operation of every service that is used: what reading lets through, and what a write lets through."""

from collections.abc import Iterator
from functools import lru_cache

import botocore.session
import pytest
from botocore.model import OperationNotFoundError

from sestui.aws.gate import Gate
from sestui.aws.guard import CALLED, READS, OperationRefused
from sestui.aws.session import Sessions
from sestui.model.acting import OPERATIONS, Action
from sestui.model.failure import Cause, Failure
from sestui.model.settings import Settings
from tests.aws.bed import KEYS, QUICK, Machine, Script, always, answer

SERVICES = tuple(sorted({*CALLED, *(service for service, _ in OPERATIONS.values()), "iam"}))


@lru_cache
def operations(service: str) -> tuple[str, ...]:
    return tuple(botocore.session.Session().get_service_model(service).operation_names)


@pytest.fixture
def sessions(machine: Machine) -> Iterator[Sessions]:
    machine.credentials(f"[p]\n{KEYS}")
    made = Sessions(Settings(timeouts=QUICK), Gate(0), lambda _name, _error: Failure(Cause.UNEXPECTED, ""))
    yield made
    made.close()


def test_no_write_is_on_the_list_of_reads() -> None:
    for service, operation in OPERATIONS.values():
        assert operation in operations(service)
        assert operation not in CALLED.get(service, frozenset())


@pytest.mark.parametrize("service", SERVICES)
def test_reading_sends_nothing_that_is_not_listed(machine: Machine, sessions: Sessions, service: str) -> None:
    with Script(always(answer(b"<x/>"))) as server:
        machine.set(AWS_ENDPOINT_URL=server.url)
        client = sessions.profile("p").client(service)
        for operation in operations(service):
            if operation not in READS.get(service, frozenset()):
                with pytest.raises((OperationRefused, OperationNotFoundError)):
                    client._make_api_call(operation, {})
        assert server.requests == []


@pytest.mark.parametrize("action", Action)
def test_a_write_sends_its_own_operation_once_and_nothing_else(
    machine: Machine, sessions: Sessions, action: Action
) -> None:
    service, own = OPERATIONS[action]
    with Script(always(answer(b"<x/>"))) as server:
        machine.set(AWS_ENDPOINT_URL=server.url)
        write = sessions.for_write("p", service, own, "us-east-1")
        for operation in operations(service):
            if operation != own:
                with pytest.raises((OperationRefused, OperationNotFoundError)):
                    write.client._make_api_call(operation, {})
        assert server.requests == []
        for other in (one for one in operations(service) if one != own):
            assert not hasattr(write.client, botocore.xform_name(other))
        required = dict.fromkeys(write.client.meta.service_model.operation_model(own).input_shape.required_members)
        values = {name: 1.0 if name == "DesiredValue" else {} if name == "Content" else "x@y" for name in required}
        with pytest.raises(Exception, match=r".*"):
            write.call(values)
        assert len(server.requests) == 1
        with pytest.raises(OperationRefused):
            write.call(values)
        assert len(server.requests) == 1
        write.close()


def test_reading_goes_on_while_a_write_is_made(machine: Machine, sessions: Sessions) -> None:
    with Script(always(answer())) as server:
        machine.set(AWS_ENDPOINT_URL=server.url)
        write = sessions.for_write("p", "sesv2", "SendEmail", "us-east-1")
        client = sessions.profile("p").client("sesv2")
        assert client.get_account()["SendingEnabled"] is True
        assert not hasattr(client, "send_email")
        write.close()
        assert client.get_account()["SendingEnabled"] is True
