"""What is in an account, read from the simulator over real HTTP: every reading, and every fault of each."""

import gzip
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import botocore
import pytest

from sestui.aws.reader import AwsReader
from sestui.model.failure import Cause
from sestui.model.identity import Identity
from sestui.model.page import Page
from sestui.model.reputation import Rates
from sestui.model.settings import Profile, Timeouts
from sestui.model.suppression import SuppressionLookup
from sestui.model.target import Target
from sestui.simulator import Simulator, parse_scene
from tests.aws.bed import QUICK, Machine, failure_from, reading

ACCOUNT = "111122223333"
HERE = Target("acme", "eu-west-1")
TOPIC = f"arn:aws:sns:eu-west-1:{ACCOUNT}:bounces"
FOREIGN = "arn:aws:sns:eu-west-1:444455556666:closed"
SCENE = f"""
[[profiles]]
name = "acme"
account = "{ACCOUNT}"
[[profiles]]
name = "other"
account = "444455556666"
[organization]
management = "{ACCOUNT}"
accounts = [{{ id = "{ACCOUNT}", name = "Acme" }}, {{ id = "444455556666", name = "Other" }}]
[accounts.444455556666.regions.eu-west-1]
topics = [{{ name = "closed" }}]
[accounts.{ACCOUNT}.regions.eu-west-1]
vdm = "ENABLED"
bounce = {{ now = 0.048, before = 0.02 }}
complaint = 0.0004
identities = [
  {{ name = "example.com", configuration_set = "news", bounce_topic = "bounces", mail_from = "m.{{name}}" }},
  {{ name = "O'Brien+x@Example.com", forwarding = false }},
  '"a b/c"@example.com',
  "bücher.example",
  {{ name = "gone.example.com", ghost = true }},
  {{ name = "site-{{n}}.example.com", many = 1500 }},
]
configuration_sets = [
  {{ name = "news", metrics = true, bounce = 0.11, destinations = [
    {{ name = "topic", kind = "sns", target = "bounces" }},
    {{ name = "ended", kind = "pinpoint", target = "0123456789abcdef0123456789abcdef" }},
  ] }},
]
topics = [
  {{ name = "bounces", subscriptions = [
    {{ endpoint = "team@example.com" }},
    {{ endpoint = "https://hooks.example.com/ses", protocol = "https", state = "pending" }},
    {{ endpoint = "old@example.com", state = "deleted" }},
  ] }},
  {{ name = "crowd", subscriptions = [{{ endpoint = "user{{n}}@example.com", many = 350 }}] }},
]
suppressed = [
  {{ address = "Jo+news@example.com", reason = "COMPLAINT", age = 60, message_id = "m-1", feedback_id = "f-1" }},
  {{ address = "gone{{n}}@example.net", many = 2500, age = 200000 }},
]
recommendations = [{{ type = "DKIM", resource = "identity/example.com", description = "Short.", impact = "HIGH" }}]
tenants = [{{ name = "shop-{{n}}", many = 150 }}]
entities = [{{ reference = "tenant/shop-0001", status = "DISABLED", aws = "DISABLED", aws_cause = "Bounces." }}]
dedicated_ips = [{{ ip = "192.0.2.10", warmup = "IN_PROGRESS", percentage = 40, pool = "warm" }}]
endpoints = [{{ name = "global", regions = ["eu-west-1", "us-east-1"] }}]
"""

READS: dict[str, Callable[[AwsReader], object]] = {
    "cloudwatch:GetMetricData": lambda reader: reader.reputation(HERE, ["news"]),
    "ses:GetSendStatistics": lambda reader: reader.statistics(HERE),
    "ses:GetIdentityNotificationAttributes": lambda reader: reader.notifications(HERE, ["example.com"]),
    "ses:ListEmailIdentities": lambda reader: reader.identities(HERE),
    "ses:GetEmailIdentity": lambda reader: reader.identity(HERE, "example.com"),
    "ses:GetConfigurationSet": lambda reader: reader.configuration_set(HERE, "news"),
    "ses:GetConfigurationSetEventDestinations": lambda reader: reader.event_destinations(HERE, "news"),
    "sns:GetTopicAttributes": lambda reader: reader.topic(HERE, TOPIC),
    "ses:ListSuppressedDestinations": lambda reader: reader.suppressed(HERE),
    "ses:GetSuppressedDestination": lambda reader: reader.suppression_lookup(HERE, "Jo+news@example.com"),
    "ses:ListRecommendations": lambda reader: reader.recommendations(HERE),
    "ses:ListTenants": lambda reader: reader.tenants(HERE),
    "ses:ListReputationEntities": lambda reader: reader.entities(HERE),
    "ses:GetDedicatedIps": lambda reader: reader.dedicated_ips(HERE),
    "ses:ListMultiRegionEndpoints": lambda reader: reader.endpoints(HERE),
    "organizations:ListAccounts": lambda reader: reader.account_names(Profile("acme")),
}


@contextmanager
def simulated(machine: Machine, more: str = "", *, timeouts: Timeouts = QUICK) -> Iterator[tuple[AwsReader, Simulator]]:
    with Simulator(parse_scene(SCENE + more)) as simulator:
        machine.set(**simulator.environment(Path(machine.home) / "aws"))
        with reading(*simulator.profiles, timeouts=timeouts) as reader:
            yield reader, simulator


def fault(kind: str, *actions: str) -> str:
    return f'[[faults]]\nkind = "{kind}"\noperation = {[action.partition(":")[2] for action in actions or READS]}\n'


def every_page(read: Callable[[str], Page[Any]]) -> list[Page[Any]]:
    pages = [read("")]
    while pages[-1].next_token:
        pages.append(read(pages[-1].next_token))
    return pages


def test_all_identities_are_listed_and_each_is_found_by_its_name(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        pages = every_page(lambda token: reader.identities(HERE, token))
        names = [item.name for page in pages for item in page.items]
        details = [reader.identity(HERE, name) for name in names[:6]]
    assert [len(page.items) for page in pages] == [1_000, 505]
    assert names[:4] == ["example.com", "O'Brien+x@Example.com", '"a b/c"@example.com', "bücher.example"]
    assert [detail.name for detail in details] == names[:6]
    assert [detail.exists for detail in details] == [True, True, True, True, False, True]
    assert details[1].feedback_forwarding is False
    assert details[4] == Identity("gone.example.com", exists=False)


def test_an_identity_in_depth(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        told = reader.identity(HERE, "example.com")
    assert (told.type, told.configuration_set, told.verified, told.other) == ("DOMAIN", "news", True, ())
    assert told.dkim is not None
    assert len(told.dkim.tokens) == 3
    assert told.dkim.hosted_zone == "dkim.amazonses.com"
    assert told.mail_from is not None
    assert told.mail_from.domain == "m.example.com"
    assert told.verification is not None
    assert told.verification.last_checked_at is not None
    assert timedelta(0) <= datetime.now(UTC) - told.verification.last_checked_at < timedelta(days=2)


def test_who_hears_the_bounces(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        destinations = reader.event_destinations(HERE, "news")
        names = ["O'Brien+x@Example.com", "example.com", "unknown.example"]
        notifications = reader.notifications(HERE, names)
        topic, crowd = reader.topic(HERE, TOPIC), reader.topic(HERE, TOPIC.replace("bounces", "crowd"))
        missing = reader.topic(HERE, TOPIC + "x")
        denied = failure_from(lambda: reader.topic(HERE, FOREIGN))
        unknown = reader.configuration_set(HERE, "none")
        news = reader.configuration_set(HERE, "news")
    assert (destinations.items[0].kind, destinations.items[0].arn) == ("sns", TOPIC)
    assert destinations.items[1].kind == "pinpoint"
    assert [(item.identity, item.bounce_topic, item.forwarding_enabled) for item in notifications] == [
        ("O'Brien+x@Example.com", None, False),
        ("example.com", TOPIC, True),
    ]
    assert (topic.confirmed, topic.pending, topic.deleted, topic.complete) == (1, 1, 1, True)
    assert topic.subscriptions is not None
    assert [item.state for item in topic.subscriptions] == ["confirmed", "pending", "deleted"]
    assert crowd.subscriptions is not None
    assert (len(crowd.subscriptions), crowd.complete) == (300, False)
    assert not missing.exists
    assert (denied.cause, denied.iam_action) == (Cause.DENIED, "sns:GetTopicAttributes")
    assert (unknown.exists, news.exists, news.reputation_metrics) == (False, True, True)


def test_rates_and_counts(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        reputation, statistics = reader.reputation(HERE, ["news", "none"]), reader.statistics(HERE)
    account, (news, none) = reputation.account, reputation.configuration_sets
    assert 300 <= len(account.bounce) <= 337
    assert [point.at for point in account.bounce] == sorted(point.at for point in account.bounce)
    assert account.bounce[-1].value == pytest.approx(0.048, rel=0.2)
    assert account.complaint[-1].value == pytest.approx(0.0004, rel=0.5)
    assert news[0] == "news"
    assert news[1].bounce[-1].value == pytest.approx(0.11, rel=0.2)
    assert none == ("none", Rates())
    assert [point.at for point in statistics.points] == sorted(point.at for point in statistics.points)


@pytest.mark.parametrize("protocol", ["smithy-rpc-v2-cbor", "json", "query"])
def test_rates_are_read_in_whatever_protocol_botocore_prefers(machine: Machine, tmp_path: Path, protocol: str) -> None:
    name = "cloudwatch/2010-08-01"
    packed = Path(botocore.__file__).parent / "data" / name / "service-2.json.gz"
    model = json.loads(gzip.decompress(packed.read_bytes()))
    model["metadata"] |= {"protocol": protocol, "protocols": [protocol]}
    own = tmp_path / "models" / name
    own.mkdir(parents=True)
    (own / "service-2.json").write_text(json.dumps(model))
    with simulated(machine) as (plain, _):
        usual = plain.reputation(HERE, ["news"])
    machine.set(AWS_DATA_PATH=str(tmp_path / "models"))
    with simulated(machine) as (reader, simulator):
        told = reader.reputation(HERE, ["news"])
        (record,) = simulator.requests
    assert record.operation == "GetMetricData"
    assert [point.at for point in told.account.bounce] == [point.at for point in usual.account.bounce]
    assert told.account.bounce[-1].value == pytest.approx(usual.account.bounce[-1].value, rel=0.01)
    assert len(told.configuration_sets[0][1].bounce) == len(usual.configuration_sets[0][1].bounce)


def test_the_suppression_list_and_one_address_of_it(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        pages = every_page(lambda token: reader.suppressed(HERE, token))
        addresses = [item.address for page in pages for item in page.items]
        found = reader.suppression_lookup(HERE, "Jo+news@example.com")
        other_case = reader.suppression_lookup(HERE, "jo+news@example.com")
        refused = failure_from(lambda: reader.suppressed(HERE, "bm8="))
    assert len(set(addresses)) == len(addresses) == 2_501
    assert (found.listed, found.reason, found.message_id, found.feedback_id) == (True, "COMPLAINT", "m-1", "f-1")
    assert other_case == SuppressionLookup("jo+news@example.com", listed=False)
    assert refused.code == "InvalidNextTokenException"


def test_what_few_accounts_use(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        (recommendation,) = reader.recommendations(HERE).items
        tenants = [item for page in every_page(lambda token: reader.tenants(HERE, token)) for item in page.items]
        (entity,) = reader.entities(HERE).items
        (address,) = reader.dedicated_ips(HERE).items
        (endpoint,) = reader.endpoints(HERE).items
        nothing = reader.recommendations(Target("other", "eu-west-1"))
    assert (recommendation.type, recommendation.impact, recommendation.description) == ("DKIM", "HIGH", "Short.")
    assert len({tenant.name for tenant in tenants}) == 150
    assert (entity.status, entity.aws_status, entity.aws_cause) == ("DISABLED", "DISABLED", "Bounces.")
    assert (address.ip, address.warmup_percentage) == ("192.0.2.10", 40)
    assert endpoint.regions == ("eu-west-1", "us-east-1")
    assert not nothing.in_use
    assert nothing.why


def test_the_organization_names_its_accounts_to_its_management(machine: Machine) -> None:
    with simulated(machine) as (reader, _):
        names = dict(reader.account_names(Profile("acme")).names)
        denied = failure_from(lambda: reader.account_names(Profile("other")))
    assert names == {ACCOUNT: "Acme", "444455556666": "Other"}
    assert (denied.cause, denied.iam_action) == (Cause.DENIED, "organizations:ListAccounts")


@pytest.mark.parametrize("action", READS)
def test_a_denial_names_the_action_of_each_reading(machine: Machine, action: str) -> None:
    with simulated(machine, fault("denied", action)) as (reader, _):
        failure = failure_from(lambda: READS[action](reader))
        assert (failure.cause, failure.iam_action) == (Cause.DENIED, action), failure
        assert action in failure.summary
        assert failure.operation.endswith(action.partition(":")[2])
        for other, read in READS.items():
            if other != action:
                read(reader)


@pytest.mark.parametrize(
    ("kind", "cause"),
    [
        ("throttled", Cause.THROTTLED),
        ("500", Cause.UNREACHABLE),
        ("503", Cause.UNREACHABLE),
        ("html", Cause.UNEXPECTED),
        ("reset", Cause.UNREACHABLE),
        ("cut", Cause.UNREACHABLE),
        ("garbage", Cause.UNREACHABLE),
        ("truncated", Cause.UNEXPECTED),
        ("wrong-types", Cause.UNEXPECTED),
        ("wrong-shape", Cause.UNEXPECTED),
        ("clock-skew", Cause.BAD_CONFIGURATION),
    ],
)
def test_every_fault_of_every_reading_is_told(machine: Machine, kind: str, cause: Cause) -> None:
    told: dict[str, Cause] = {}
    with simulated(machine, fault(kind)) as (reader, _):
        for action, read in READS.items():
            failure = failure_from(lambda read=read: read(reader))  # type: ignore[misc]
            told[action] = failure.cause
            assert failure.summary.isprintable()
            assert failure.fix, failure
    assert told == dict.fromkeys(READS, cause)


@pytest.mark.parametrize("kind", ["expired-token", "bad-key", "bad-secret", "not-enabled"])
@pytest.mark.parametrize(
    "action",
    [
        "cloudwatch:GetMetricData",
        "ses:GetSendStatistics",
        "ses:GetEmailIdentity",
        "sns:GetTopicAttributes",
        "organizations:ListAccounts",
    ],
)
def test_credentials_that_are_not_good_are_told_by_every_service(machine: Machine, action: str, kind: str) -> None:
    with simulated(machine, fault(kind)) as (reader, _):
        failure = failure_from(lambda: READS[action](reader))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert failure.fix


def test_a_reading_that_hangs_ends_in_time(machine: Machine) -> None:
    short = Timeouts(connect=0.3, read=0.3, credentials=5.0)
    with simulated(machine, '[[faults]]\nkind = "hang"\noperation = "GetEmailIdentity"\n', timeouts=short) as (
        reader,
        _,
    ):
        assert failure_from(lambda: reader.identity(HERE, "example.com")).cause is Cause.TIMED_OUT
