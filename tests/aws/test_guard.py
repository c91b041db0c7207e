import botocore.session
import pytest
from botocore.config import Config
from botocore.model import OperationNotFoundError

from sestui.aws.gate import Gate
from sestui.aws.guard import CALLED, HOSTS, LOGINS, READS, OperationRefused, allow_only
from sestui.aws.session import Sessions
from sestui.model.failure import Cause, Failure
from sestui.model.settings import Settings
from tests.aws.bed import KEYS, QUICK, Machine, Script, always, answer

SERVICES = (
    "sesv2",
    "ses",
    "sts",
    "account",
    "ec2",
    "sns",
    "cloudwatch",
    "organizations",
    "service-quotas",
    "iam",
    "sso",
    "sso-oidc",
)


def operations(service: str) -> list[str]:
    names: list[str] = botocore.session.Session().get_service_model(service).operation_names
    return names


@pytest.mark.parametrize("service", SERVICES)
def test_of_every_operation_only_the_listed_ones_reach_the_network(service: str, machine: Machine) -> None:
    machine.credentials(f"[p]\n{KEYS}")
    with Script(always(answer(b"<x/>"))) as server:
        machine.set(AWS_ENDPOINT_URL=server.url)
        client = botocore.session.Session(profile="p").create_client(
            service, "eu-west-1", config=Config(retries={"total_max_attempts": 1}, parameter_validation=False)
        )
        allow_only(client.meta.events, READS)
        let_through = set()
        for operation in operations(service):
            before = len(server.requests)
            try:
                client._make_api_call(operation, {})
            except OperationRefused:
                assert len(server.requests) == before
            except Exception:  # noqa: BLE001 - allowed; the answer is rubbish
                let_through.add(operation)
            else:
                let_through.add(operation)
        client.close()
    assert let_through == READS.get(service, frozenset())


@pytest.mark.parametrize("service", SERVICES)
def test_the_clients_of_a_profile_have_no_method_for_anything_else(service: str, machine: Machine) -> None:
    machine.credentials(f"[p]\n{KEYS}")
    sessions = Sessions(Settings(timeouts=QUICK), Gate(0), lambda _name, _error: Failure(Cause.UNEXPECTED, ""))
    client = sessions.profile("p").client(service)
    for operation in operations(service):
        if operation in READS.get(service, frozenset()):
            continue
        with pytest.raises((OperationRefused, OperationNotFoundError)):
            client._make_api_call(operation, {})
    sessions.close()


@pytest.mark.parametrize("table", [READS, LOGINS])
def test_what_is_listed_exists(table: dict[str, frozenset[str]]) -> None:
    for service, listed in table.items():
        assert listed <= set(operations(service))


def test_the_hosts_are_those_of_the_services_that_are_called() -> None:
    models = (botocore.session.Session().get_service_model(service) for service in CALLED)
    assert {model.endpoint_prefix for model in models} == HOSTS


def test_nothing_on_the_list_of_reads_is_called_like_a_write() -> None:
    for listed in READS.values():
        assert all(operation.startswith(("Get", "List", "Describe", "BatchGet")) for operation in listed)


def test_even_signing_a_url_for_a_write_is_refused(machine: Machine) -> None:
    machine.credentials(f"[p]\n{KEYS}")
    session = botocore.session.Session(profile="p")
    client = session.create_client("sesv2", "us-east-1", config=Config(retries={"total_max_attempts": 1}))
    allow_only(client.meta.events, READS)
    with pytest.raises(OperationRefused):
        client.generate_presigned_url("send_email", {"Content": {"Raw": {"Data": b"x"}}})
