"""Suppression lists, what only some accounts use, the organization, and faults of each of these operations."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.simulator import ManualClock, SceneError, parse_scene
from sestui.simulator.dispatch import TABLE
from tests.simulator.bed import ACCOUNT, SCENE, Bed, assert_conforms
from tests.simulator.conftest import Serve
from tests.simulator.writing import TRIED

SUPPRESSED = f"""{SCENE}
[accounts.{ACCOUNT}.regions.eu-west-1]
suppressed = [
  {{ address = "Jo+news@example.com", reason = "COMPLAINT", age = 60, message_id = "m-1", feedback_id = "f-1" }},
  {{ address = "gone{{n}}@example.net", many = 5000, age = 200000 }},
]
"""
EXTRAS = f"""{SCENE}
[accounts.{ACCOUNT}.regions.eu-west-1]
vdm = "ENABLED"
recommendations = [
  {{ type = "DKIM", resource = "identity/example.com", description = "Key is short.", impact = "HIGH" }},
  {{ type = "DMARC", resource = "identity/example.org", status = "FIXED", created = 90, updated = 30 }},
]
tenants = [{{ name = "shop-{{n}}", many = 150 }}, {{ name = "closed", status = "DISABLED" }}]
entities = [
  {{ reference = "tenant/shop-1", status = "DISABLED", customer = "ENABLED", aws = "DISABLED", aws_cause = "Bounces.", impact = "HIGH", policy = "arn:aws:ses:eu-west-1:aws:reputation-policy/standard" }},
  {{ reference = "configuration-set/news" }},
]
dedicated_ips = [
  {{ ip = "192.0.2.10", warmup = "IN_PROGRESS", percentage = 40, pool = "warm" }},
  {{ ip = "192.0.2.11", pool = "warm" }},
  {{ ip = "192.0.2.12", warmup = "NOT_APPLICABLE", pool = "managed" }},
]
endpoints = [
  {{ name = "global", regions = ["eu-west-1", "us-east-1"] }},
  {{ name = "new_one", status = "CREATING", regions = ["eu-west-1", "eu-central-1"] }},
]
"""  # noqa: E501


def client(bed: Bed, service: str = "sesv2", region: str = "eu-west-1") -> Any:
    return bed.client(service, region)


def walk(ask: Any, key: str, **params: Any) -> list[list[Any]]:
    pages, token = [], ""
    while True:
        answer = ask(**params, **({"NextToken": token} if token else {}))
        pages.append(answer[key])
        token = answer.get("NextToken", "")
        if not token:
            return pages


def test_the_suppression_list_comes_in_pages(serve: Serve) -> None:
    ses = client(serve(SUPPRESSED))
    assert_conforms("sesv2", "ListSuppressedDestinations", ses.list_suppressed_destinations())
    pages = walk(ses.list_suppressed_destinations, "SuppressedDestinationSummaries", PageSize=1_000)
    assert [len(page) for page in pages] == [1_000] * 5 + [1]
    assert len({one["EmailAddress"] for page in pages for one in page}) == 5_001


def test_the_suppression_list_is_narrowed_by_reason_and_date(serve: Serve) -> None:
    ses = client(serve(SUPPRESSED))
    now = datetime.now(UTC)

    def found(**params: Any) -> int:
        pages = walk(ses.list_suppressed_destinations, "SuppressedDestinationSummaries", PageSize=1_000, **params)
        return sum(len(page) for page in pages)

    assert found(Reasons=["COMPLAINT"]) == 1
    assert found(Reasons=["BOUNCE"]) == 5_000
    assert found(Reasons=["BOUNCE", "COMPLAINT"]) == 5_001
    assert found(StartDate=now - timedelta(hours=1)) == 1
    assert found(EndDate=now - timedelta(hours=1)) == 5_000
    assert found(StartDate=now - timedelta(days=3), EndDate=now - timedelta(days=2)) < 5_000


def test_wrong_questions_about_suppression_are_refused(serve: Serve) -> None:
    ses = client(serve(SUPPRESSED))
    token = ses.list_suppressed_destinations(PageSize=10)["NextToken"]
    for wrong in ({"NextToken": "AAAA"}, {"NextToken": token, "Reasons": ["BOUNCE"]}):
        with pytest.raises(ses.exceptions.InvalidNextTokenException):
            ses.list_suppressed_destinations(**wrong)
    for refused in ({"PageSize": 1_001}, {"Reasons": ["BORED"]}):
        with pytest.raises(ses.exceptions.BadRequestException):
            ses.list_suppressed_destinations(**refused)
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.list_suppressed_destinations(TenantName="none")


def test_one_address_is_looked_up_with_its_case(serve: Serve) -> None:
    ses = client(serve(SUPPRESSED))
    answer = ses.get_suppressed_destination(EmailAddress="Jo+news@example.com")
    assert_conforms("sesv2", "GetSuppressedDestination", answer)
    found = answer["SuppressedDestination"]
    assert (found["Reason"], found["Attributes"]) == ("COMPLAINT", {"MessageId": "m-1", "FeedbackId": "f-1"})
    assert (
        "Attributes" not in ses.get_suppressed_destination(EmailAddress="gone0007@example.net")["SuppressedDestination"]
    )
    for address in ("jo+news@example.com", "nobody@example.net"):
        with pytest.raises(ses.exceptions.NotFoundException):
            ses.get_suppressed_destination(EmailAddress=address)


def test_recommendations_need_the_deliverability_manager(serve: Serve) -> None:
    bed = serve(EXTRAS)
    ses = client(bed)
    answer = ses.list_recommendations()
    assert_conforms("sesv2", "ListRecommendations", answer)
    first, second = answer["Recommendations"]
    assert first["ResourceArn"] == f"arn:aws:ses:eu-west-1:{ACCOUNT}:identity/example.com"
    assert (first["Impact"], first["Status"], second["Status"]) == ("HIGH", "OPEN", "FIXED")
    assert second["LastUpdatedTimestamp"] - second["CreatedTimestamp"] == timedelta(seconds=60)
    assert [len(page) for page in walk(ses.list_recommendations, "Recommendations", PageSize=1)] == [1, 1]
    assert len(ses.list_recommendations(Filter={"STATUS": "OPEN"})["Recommendations"]) == 1
    other = client(bed, region="us-east-1")
    with pytest.raises(other.exceptions.BadRequestException, match="not enabled"):
        other.list_recommendations()


def test_tenants_and_entities(serve: Serve) -> None:
    bed = serve(EXTRAS)
    ses = client(bed)
    assert_conforms("sesv2", "ListTenants", ses.list_tenants())
    assert [len(page) for page in walk(ses.list_tenants, "Tenants")] == [100, 51]
    assert [one["TenantName"] for one in ses.list_tenants(Filter={"SENDING_STATUS": "DISABLED"})["Tenants"]] == [
        "closed"
    ]
    assert len(ses.list_tenants(Filter={"TENANT_NAME_CONTAINS": "shop-00"})["Tenants"]) == 9
    entities = ses.list_reputation_entities()
    assert_conforms("sesv2", "ListReputationEntities", entities)
    found = entities["ReputationEntities"][0]
    assert found["AwsSesManagedStatus"] == {"Status": "DISABLED", "Cause": "Bounces."}
    assert found["ReputationEntityReference"].endswith(f"{ACCOUNT}:tenant/shop-1")
    assert len(ses.list_reputation_entities(Filter={"REPUTATION_IMPACT": "HIGH"})["ReputationEntities"]) == 1
    for ask in (ses.list_tenants, ses.list_reputation_entities, ses.list_recommendations):
        with pytest.raises(ses.exceptions.BadRequestException):
            ask(Filter={"COLOUR": "red"})
    nothing = client(bed, region="us-east-1")
    assert nothing.list_tenants()["Tenants"] == []
    assert nothing.list_reputation_entities()["ReputationEntities"] == []


def test_dedicated_addresses_and_pools(serve: Serve) -> None:
    ses = client(serve(EXTRAS))
    answer = ses.get_dedicated_ips()
    assert_conforms("sesv2", "GetDedicatedIps", answer)
    found = {one["Ip"]: (one["WarmupStatus"], one["WarmupPercentage"]) for one in answer["DedicatedIps"]}
    assert found == {
        "192.0.2.10": ("IN_PROGRESS", 40),
        "192.0.2.11": ("DONE", 100),
        "192.0.2.12": ("NOT_APPLICABLE", -1),
    }
    assert len(ses.get_dedicated_ips(PoolName="warm")["DedicatedIps"]) == 2
    with pytest.raises(ses.exceptions.NotFoundException):
        ses.get_dedicated_ips(PoolName="none")
    pools = ses.list_dedicated_ip_pools()
    assert_conforms("sesv2", "ListDedicatedIpPools", pools)
    assert pools["DedicatedIpPools"] == ["warm", "managed"]


def test_multi_region_endpoints(serve: Serve) -> None:
    bed = serve(EXTRAS)
    ses = client(bed)
    answer = ses.list_multi_region_endpoints(PageSize=1)
    assert_conforms("sesv2", "ListMultiRegionEndpoints", answer)
    pages = list(ses.get_paginator("list_multi_region_endpoints").paginate(PaginationConfig={"PageSize": 1}))
    assert [one["Status"] for page in pages for one in page["MultiRegionEndpoints"]] == ["READY", "CREATING"]
    assert client(bed, region="us-east-1").list_multi_region_endpoints()["MultiRegionEndpoints"] == []


ORGANIZATION = f"""{SCENE}
[[profiles]]
name = "member"
account = "444455556666"
[[profiles]]
name = "delegate"
account = "777788889999"
[[profiles]]
name = "stranger"
account = "999988887777"
[accounts.444455556666]
[accounts.777788889999]
[accounts.999988887777]
[organization]
id = "o-exampleorg1"
management = "{ACCOUNT}"
delegated = ["777788889999"]
accounts = [
  {{ id = "{ACCOUNT}", name = "Acme" }},
  {{ id = "444455556666", name = "Acme staging", email = "staging@example.com" }},
  {{ id = "777788889999", name = "Acme mail" }},
  {{ id = "123456789012", name = "Closed one", state = "SUSPENDED" }},
]
"""


def test_the_management_account_and_its_delegates_list_accounts(serve: Serve) -> None:
    bed = serve(ORGANIZATION)
    for profile in ("acme", "delegate"):
        organizations = bed.client("organizations", profile=profile)
        assert_conforms("organizations", "ListAccounts", organizations.list_accounts())
        pages = list(organizations.get_paginator("list_accounts").paginate(PaginationConfig={"PageSize": 3}))
        assert [len(page["Accounts"]) for page in pages] == [3, 1]
        names = {one["Id"]: (one["Name"], one["State"]) for page in pages for one in page["Accounts"]}
        assert names["444455556666"] == ("Acme staging", "ACTIVE")
        assert names["123456789012"] == ("Closed one", "SUSPENDED")


@pytest.mark.parametrize(
    ("profile", "code"), [("member", "AccessDeniedException"), ("stranger", "AWSOrganizationsNotInUseException")]
)
def test_nobody_else_lists_accounts(serve: Serve, profile: str, code: str) -> None:
    organizations = serve(ORGANIZATION).client("organizations", profile=profile)
    with pytest.raises(ClientError) as error:
        organizations.list_accounts()
    assert error.value.response["Error"]["Code"] == code
    assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def test_every_problem_of_lists_is_told_with_its_key() -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(
            """
            [organization]
            management = "1"
            delegated = ["2"]
            accounts = [{ id = "3" }, { id = "111122223333", name = "x", state = "LOST" }]
            [inventories.a]
            suppressed = [{}, { address = "a", reason = "BORED", many = 2 }]
            recommendations = [{ type = "X", impact = "SOME" }]
            tenants = [{}, { name = "t", status = "ON" }]
            entities = [{}, { reference = "r", aws = "ON" }]
            dedicated_ips = [{}, { ip = "192.0.2.1", percentage = 101, warmup = "COLD" }]
            endpoints = [{}, { name = "e", status = "SLEEPY", region = "x" }]
            """
        )
    here = "inventories.a"
    assert {problem.key for problem in error.value.problems} == {
        "organization.management",
        "organization.delegated",
        "organization.accounts[0].id",
        "organization.accounts[0].name",
        "organization.accounts[1].state",
        f"{here}.suppressed[0].address",
        f"{here}.suppressed[1].address",
        f"{here}.suppressed[1].reason",
        f"{here}.recommendations[0].impact",
        f"{here}.recommendations[0].type",
        f"{here}.tenants[0].name",
        f"{here}.tenants[1].status",
        f"{here}.entities[0].reference",
        f"{here}.entities[1].aws",
        f"{here}.dedicated_ips[0].ip",
        f"{here}.dedicated_ips[1].percentage",
        f"{here}.dedicated_ips[1].warmup",
        f"{here}.endpoints[0].name",
        f"{here}.endpoints[1].status",
        f"{here}.endpoints[1].region",
    }


TOPIC = f"arn:aws:sns:us-east-1:{ACCOUNT}:t"
METRICS = {
    "MetricDataQueries": [],
    "StartTime": datetime(2026, 11, 1, tzinfo=UTC),
    "EndTime": datetime(2026, 11, 2, tzinfo=UTC),
}
CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "ListEmailIdentities": ("sesv2", {}),
    "GetEmailIdentity": ("sesv2", {"EmailIdentity": "x"}),
    "GetConfigurationSet": ("sesv2", {"ConfigurationSetName": "x"}),
    "GetConfigurationSetEventDestinations": ("sesv2", {"ConfigurationSetName": "x"}),
    "ListSuppressedDestinations": ("sesv2", {}),
    "GetSuppressedDestination": ("sesv2", {"EmailAddress": "x"}),
    "ListRecommendations": ("sesv2", {}),
    "ListTenants": ("sesv2", {}),
    "ListReputationEntities": ("sesv2", {}),
    "GetDedicatedIps": ("sesv2", {}),
    "ListDedicatedIpPools": ("sesv2", {}),
    "ListMultiRegionEndpoints": ("sesv2", {}),
    "GetSendStatistics": ("ses", {}),
    "GetIdentityNotificationAttributes": ("ses", {"Identities": ["x"]}),
    "GetTopicAttributes": ("sns", {"TopicArn": TOPIC}),
    "ListSubscriptionsByTopic": ("sns", {"TopicArn": TOPIC}),
    "GetMetricData": ("cloudwatch", METRICS),
    "ListAccounts": ("organizations", {}),
}
EXPECTED = {
    ("denied", "sesv2"): ("AccessDeniedException", 403),
    ("denied", "ses"): ("AccessDenied", 403),
    ("denied", "sns"): ("AccessDenied", 403),
    ("denied", "cloudwatch"): ("AccessDenied", 400),
    ("denied", "organizations"): ("AccessDeniedException", 400),
    ("throttled", "sesv2"): ("TooManyRequestsException", 429),
    ("throttled", "ses"): ("Throttling", 400),
    ("throttled", "sns"): ("Throttling", 400),
    ("throttled", "cloudwatch"): ("Throttling", 400),
    ("throttled", "organizations"): ("TooManyRequestsException", 400),
    ("500", "sesv2"): ("InternalFailure", 500),
    ("500", "ses"): ("InternalFailure", 500),
    ("500", "sns"): ("InternalFailure", 500),
    ("500", "cloudwatch"): ("InternalFailure", 500),
    ("500", "organizations"): ("InternalFailure", 500),
}


def snake(operation: str) -> str:
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in operation).lstrip("_")


def outcome(bed: Bed, operation: str) -> tuple[str, int]:
    service, params = CALLS[operation]
    try:
        answer = getattr(bed.client(service), snake(operation))(**params)
    except ClientError as error:
        answer = error.response
    return answer.get("Error", {}).get("Code", ""), answer["ResponseMetadata"]["HTTPStatusCode"]


@pytest.mark.parametrize("kind", ["denied", "throttled", "500"])
def test_each_operation_can_fail_alone(serve: Serve, kind: str) -> None:
    faults = "".join(f'[[faults]]\nkind = "{kind}"\noperation = "{operation}"\nfirst = 1\n' for operation in CALLS)
    bed = serve(f"{SCENE}\n{faults}")
    for operation, (service, _) in CALLS.items():
        assert outcome(bed, operation) == EXPECTED[kind, service], operation
        assert outcome(bed, operation) != EXPECTED[kind, service], operation


def test_every_operation_is_tried_here() -> None:
    elsewhere = {"GetAccount", "GetSendQuota", "GetCallerIdentity", "AssumeRole", "ListRegions", "DescribeRegions"}
    assert {operation.name for operation in TABLE.operations} - elsewhere - TRIED == set(CALLS)


def test_a_fault_may_meet_one_subject(serve: Serve) -> None:
    lines = 'identities = ["good.example", "bad.example"]'
    fault = '[[faults]]\nkind = "500"\nsubject = "bad.example"'
    ses = client(serve(f"{SCENE}\n[accounts.{ACCOUNT}.regions.eu-west-1]\n{lines}\n{fault}"))
    assert ses.get_email_identity(EmailIdentity="good.example")["IdentityType"] == "DOMAIN"
    with pytest.raises(ClientError, match="InternalFailure"):
        ses.get_email_identity(EmailIdentity="bad.example")


def test_a_fault_may_let_requests_pass_first(serve: Serve) -> None:
    fault = '[[faults]]\nkind = "error"\noperation = "ListEmailIdentities"\nskip = 1\nfirst = 1\ntext = "Bad token."'
    bed = serve(f"{SCENE}\n{fault}")
    assert [outcome(bed, "ListEmailIdentities")[1] for _ in range(4)] == [200, 400, 200, 200]


@pytest.mark.parametrize("kind", ["wrong-types", "wrong-numbers", "wrong-shape", "truncated", "html"])
def test_other_answers_can_be_spoiled_too(serve: Serve, kind: str) -> None:
    bed = serve(f'{EXTRAS}\n[[faults]]\nkind = "{kind}"\noperation = "GetDedicatedIps"')
    try:
        answer = client(bed).get_dedicated_ips()
    except Exception as error:  # noqa: BLE001 - whatever botocore makes of it
        answer = {"error": error}
    if kind == "wrong-types":
        assert answer["DedicatedIps"][0]["Ip"] == [7]
    else:
        assert not answer.get("DedicatedIps") or answer["DedicatedIps"][0]["WarmupPercentage"] == "plenty"


def test_the_limit_counts_what_is_asked_of_ses_and_nothing_else(serve: Serve) -> None:
    clock = ManualClock()
    bed = serve(f"{SCENE}\n[throttle]\nper_second = 1.0\n", clock)
    for operation, (service, _) in CALLS.items():
        bed.account()
        code, _ = outcome(bed, operation)
        assert (code in {"TooManyRequestsException", "Throttling"}) is service.startswith("ses"), operation
        clock.advance(1.0)
    paced = [one for one in bed.simulator.requests if one.service == "ses"]
    assert len(paced) == len(CALLS) + sum(service.startswith("ses") for service, _ in CALLS.values())
