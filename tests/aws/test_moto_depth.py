"""What is in an account, read from moto: a third party's idea of SES, SNS, CloudWatch and Organizations."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import botocore.session
import pytest
from botocore.loaders import Loader
from moto.backends import get_backend
from moto.core.base_backend import BackendDict
from moto.server import ThreadedMotoServer

from sestui.aws.reader import AwsReader
from sestui.model.failure import Cause
from sestui.model.feedback import Subscription, Topic
from sestui.model.identity import Identity, IdentitySummary
from sestui.model.reputation import Rates
from sestui.model.settings import Profile, Timeouts
from sestui.model.target import Target
from tests.aws.bed import KEYS, Machine, failure_from, reading

UNHURRIED = Timeouts(connect=5.0, read=60.0, credentials=60.0)
"""moto imports what it needs when it is first asked."""
ACCOUNT, REGION = "123456789012", "eu-west-1"
HERE = Target("acme", REGION)
_LOADER = Loader()


@pytest.fixture(scope="module")
def moto() -> Iterator[str]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


class Owner:
    """Whoever sets things up in the account, with botocore's clients."""

    def __init__(self) -> None:
        self._session = botocore.session.Session(profile="acme")
        self._session.register_component("data_loader", _LOADER)
        self._clients: dict[tuple[str, str], Any] = {}

    def __call__(self, service: str, region: str = REGION) -> Any:
        if (service, region) not in self._clients:
            self._clients[service, region] = self._session.create_client(service, region)
        return self._clients[service, region]

    def close(self) -> None:
        for client in self._clients.values():
            client.close()


@pytest.fixture
def owner(moto: str, machine: Machine) -> Iterator[Owner]:
    machine.config(f"[profile acme]\nregion = {REGION}\n")
    machine.credentials(f"[acme]\n{KEYS}")
    machine.set(AWS_ENDPOINT_URL=moto)
    made = Owner()
    yield made
    made.close()


@pytest.fixture
def reader(owner: Owner) -> Iterator[AwsReader]:  # noqa: ARG001 - who sets things up comes first
    with reading("acme", timeouts=UNHURRIED) as made:
        yield made


def state_of(service: str) -> Any:
    """Return where moto keeps what a service knows, for what would take too many requests to set up."""
    backends: BackendDict[Any] = get_backend(service)  # type: ignore[call-overload]
    return backends[ACCOUNT][REGION]


def test_identities_come_page_by_page_in_the_order_of_the_server(reader: AwsReader) -> None:
    names = [f"n{number:04}.example" for number in range(1_203)]
    for name in names:
        state_of("sesv2").create_email_identity(name, [], None, None)
    first = reader.identities(HERE)
    second = reader.identities(HERE, first.next_token)
    elsewhere = reader.identities(Target("acme", "us-east-1"))
    assert [len(first.items), len(second.items)] == [1_000, 203]
    assert [item.name for item in first.items + second.items] == names
    assert second.next_token == ""
    assert first.items[0] == IdentitySummary("n0000.example", "DOMAIN", sending_enabled=True, status="SUCCESS")
    assert elsewhere.items == ()


@pytest.mark.parametrize(
    "name",
    [
        "example.com",
        "Mixed.Case@Example.com",
        "a+label@example.com",
        '"a b"@example.com',
        "o'neil@example.com",
        "xn--bcher-kva.example",
        "bücher.example",
        "100%@example.com",
    ],
)
def test_an_identity_is_found_by_its_very_name(reader: AwsReader, owner: Owner, name: str) -> None:
    owner("sesv2").create_email_identity(EmailIdentity=name, Tags=[{"Key": "team", "Value": "mail"}])
    told = reader.identity(HERE, name)
    assert (told.name, told.exists, told.tags) == (name, True, (("team", "mail"),))
    assert told.type == ("EMAIL_ADDRESS" if "@" in name else "DOMAIN")


def test_an_identity_that_was_deleted_is_no_failure(reader: AwsReader, owner: Owner) -> None:
    owner("sesv2").create_email_identity(EmailIdentity="gone.example")
    assert reader.identity(HERE, "gone.example").exists
    owner("sesv2").delete_email_identity(EmailIdentity="gone.example")
    assert reader.identity(HERE, "gone.example") == Identity("gone.example", exists=False)


def test_a_member_of_another_type_than_aws_describes_is_a_failure_and_no_value(reader: AwsReader, owner: Owner) -> None:
    # moto puts an object where SendingEnabled is true or false
    owner("sesv2").create_configuration_set(ConfigurationSetName="main", SendingOptions={"SendingEnabled": True})
    failure = failure_from(lambda: reader.configuration_set(HERE, "main"))
    assert failure.cause is Cause.UNEXPECTED
    assert "SendingEnabled is an object, not true or false" in failure.summary
    assert failure.operation == "sesv2:GetConfigurationSet"


def test_notification_attributes_of_identities(reader: AwsReader, owner: Owner) -> None:
    names = ["told.example", "A+b@told.example", '"a b"@bücher.example']
    for name in names:
        owner("ses").verify_domain_identity(Domain=name)
    owner("ses").set_identity_feedback_forwarding_enabled(Identity=names[0], ForwardingEnabled=False)
    told = reader.notifications(HERE, names)
    assert [item.identity for item in told] == names
    # moto keeps topics to itself
    assert [item.bounce_topic for item in told] == [None, None, None]
    assert [item.forwarding_enabled for item in told] == [False, True, True]


def test_the_counts_of_ses(reader: AwsReader, owner: Owner) -> None:
    owner("ses").verify_email_identity(EmailAddress="me@example.com")
    owner("ses").send_email(
        Source="me@example.com",
        Destination={"ToAddresses": ["you@example.com"]},
        Message={"Subject": {"Data": "s"}, "Body": {"Text": {"Data": "t"}}},
    )
    (point,) = reader.statistics(HERE).points
    assert point.attempts == 1
    assert abs(datetime.now(UTC) - point.at) < timedelta(hours=1)


def test_topics_and_who_listens(reader: AwsReader, owner: Owner) -> None:
    arn = owner("sns").create_topic(Name="listened")["TopicArn"]
    owner("sns").subscribe(TopicArn=arn, Protocol="email", Endpoint="ops@example.com")
    owner("sns").subscribe(TopicArn=arn, Protocol="https", Endpoint="https://hooks.example.com/x")
    told = reader.topic(HERE, arn)
    assert (told.arn, told.exists, told.complete, told.subscriptions_failure) == (arn, True, True, None)
    assert told.confirmed is not None
    assert '"Version"' in told.policy
    assert told.subscriptions is not None
    assert {(each.protocol, each.endpoint) for each in told.subscriptions} == {
        ("email", "ops@example.com"),
        ("https", "https://hooks.example.com/x"),
    }


def test_a_topic_is_asked_about_in_its_own_region(reader: AwsReader, owner: Owner) -> None:
    arn = owner("sns", "us-west-2").create_topic(Name="far")["TopicArn"]
    assert reader.topic(HERE, arn).exists
    assert reader.topic(HERE, arn).subscriptions == ()


def test_a_topic_that_does_not_exist_is_no_failure(reader: AwsReader) -> None:
    arn = f"arn:aws:sns:{REGION}:{ACCOUNT}:nowhere"
    assert reader.topic(HERE, arn) == Topic(arn, exists=False)


def test_a_topic_with_more_subscriptions_than_are_read(reader: AwsReader, owner: Owner) -> None:
    arn = owner("sns").create_topic(Name="popular")["TopicArn"]
    for number in range(301):
        state_of("sns").subscribe(arn, f"arn:aws:sqs:{REGION}:{ACCOUNT}:q{number}", "sqs")
    told = reader.topic(HERE, arn)
    assert told.subscriptions is not None
    assert len(told.subscriptions) == 300
    assert Subscription("sqs", f"arn:aws:sqs:{REGION}:{ACCOUNT}:q0") in told.subscriptions
    assert not told.complete


def test_reputation_rates_that_were_put_are_read_back(reader: AwsReader, owner: Owner) -> None:
    hour = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)

    def put(metric: str, value: float, hours: int, region: str = REGION, **more: object) -> None:
        data = {"MetricName": metric, "Value": value, "Timestamp": hour - timedelta(hours=hours), **more}
        owner("cloudwatch", region).put_metric_data(Namespace="AWS/SES", MetricData=[data])

    put("Reputation.BounceRate", 0.01, 30)
    put("Reputation.BounceRate", 0.06, 2)
    put("Reputation.ComplaintRate", 0.0005, 2)
    put("Reputation.BounceRate", 0.5, 24 * 15)
    told = reader.reputation(HERE, [])
    assert [(hour - point.at, point.value) for point in told.account.bounce] == [
        (timedelta(hours=30), 0.01),
        (timedelta(hours=2), 0.06),
    ]
    assert [point.value for point in told.account.complaint] == [0.0005]
    # in another region, because moto takes a question without dimensions for one about all
    marketing = [{"Name": "ses:configuration-set", "Value": "marketing"}]
    put("Reputation.BounceRate", 0.25, 3, "us-west-1", Dimensions=marketing)
    sets = reader.reputation(Target("acme", "us-west-1"), ["quiet", "marketing"]).configuration_sets
    assert [name for name, _ in sets] == ["marketing", "quiet"]
    assert [point.value for point in sets[0][1].bounce] == [0.25]
    assert sets[1][1] == Rates()


def test_no_metric_is_no_data(reader: AwsReader) -> None:
    assert reader.reputation(Target("acme", "us-east-2"), []).account == Rates()


def test_names_of_the_accounts_of_an_organization(reader: AwsReader, owner: Owner) -> None:
    organizations = owner("organizations", "us-east-1")
    organizations.create_organization(FeatureSet="ALL")
    for number in range(25):
        organizations.create_account(AccountName=f"team {number}", Email=f"team{number}@example.com")
    told = dict(reader.account_names(Profile("acme")).names)
    assert told[ACCOUNT] == "master"
    assert {name for account, name in told.items() if account != ACCOUNT} == {f"team {number}" for number in range(25)}


def test_what_moto_does_not_know_is_told_as_a_failure(reader: AwsReader) -> None:
    for read in (reader.recommendations, reader.tenants, reader.entities, reader.endpoints, reader.suppressed):
        failure = failure_from(lambda read=read: read(HERE))  # type: ignore[misc]
        assert failure.cause in (Cause.UNEXPECTED, Cause.UNREACHABLE), failure
        assert failure.http_status in (404, 500)
