import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import pytest

from sestui.aws import extras
from sestui.aws.answers import MalformedAnswer
from sestui.aws.reader import AwsReader
from sestui.model.extras import DedicatedIp, MultiRegionEndpoint, Recommendation, ReputationEntity, Tenant
from sestui.model.failure import Cause
from sestui.model.page import Page
from tests.aws.bed import Machine, answer, failure_from
from tests.aws.told import HERE, as_json, refusal, told

AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)
STAMP = 1_750_000_000
READS: dict[str, Callable[[AwsReader, str], Page[Any]]] = {
    "ListRecommendations": lambda reader, token: reader.recommendations(HERE, token),
    "ListTenants": lambda reader, token: reader.tenants(HERE, token),
    "ListReputationEntities": lambda reader, token: reader.entities(HERE, token),
    "GetDedicatedIps": lambda reader, token: reader.dedicated_ips(HERE, token),
    "ListMultiRegionEndpoints": lambda reader, token: reader.endpoints(HERE, token),
}


@pytest.mark.parametrize(
    ("parse", "answer", "items"),
    [
        (
            extras.recommendations_of,
            {
                "Recommendations": [
                    {
                        "Type": "DKIM",
                        "ResourceArn": "arn:r",
                        "Description": "sign\nit",
                        "Status": "OPEN",
                        "Impact": "HIGH",
                        "CreatedTimestamp": STAMP,
                        "LastUpdatedTimestamp": STAMP,
                    },
                    {"Type": "NEW"},
                ]
            },
            (Recommendation("DKIM", "arn:r", "sign it", "OPEN", "HIGH", AT, AT), Recommendation("NEW")),
        ),
        (
            extras.tenants_of,
            {
                "Tenants": [
                    {"TenantName": "acme", "TenantId": "t-1", "SendingStatus": "DISABLED", "CreatedTimestamp": STAMP},
                    {"TenantName": "b"},
                ]
            },
            (Tenant("acme", "t-1", "DISABLED", AT), Tenant("b")),
        ),
        (
            extras.entities_of,
            {
                "ReputationEntities": [
                    {
                        "ReputationEntityReference": "arn:e",
                        "ReputationEntityType": "RESOURCE",
                        "SendingStatusAggregate": "DISABLED",
                        "CustomerManagedStatus": {"Status": "ENABLED", "Cause": "by us"},
                        "AwsSesManagedStatus": {"Status": "DISABLED", "Cause": "by AWS"},
                        "ReputationImpact": "HIGH",
                    },
                    {"ReputationEntityReference": "arn:f"},
                ]
            },
            (
                ReputationEntity("arn:e", "RESOURCE", "DISABLED", "ENABLED", "by us", "DISABLED", "by AWS", "HIGH"),
                ReputationEntity("arn:f"),
            ),
        ),
        (
            extras.dedicated_ips_of,
            {
                "DedicatedIps": [
                    {"Ip": "192.0.2.1", "PoolName": "p", "WarmupStatus": "IN_PROGRESS", "WarmupPercentage": 40},
                    {"Ip": "192.0.2.2", "WarmupStatus": "NOT_APPLICABLE", "WarmupPercentage": -1},
                ]
            },
            (DedicatedIp("192.0.2.1", "p", "IN_PROGRESS", 40), DedicatedIp("192.0.2.2", "", "NOT_APPLICABLE", -1)),
        ),
        (
            extras.endpoints_of,
            {
                "MultiRegionEndpoints": [
                    {
                        "EndpointName": "e",
                        "EndpointId": "i",
                        "Status": "READY",
                        "Regions": ["eu-west-1", "us-east-1"],
                        "LastUpdatedTimestamp": STAMP,
                    },
                    {"EndpointName": "f"},
                ]
            },
            (MultiRegionEndpoint("e", "i", "READY", ("eu-west-1", "us-east-1"), AT), MultiRegionEndpoint("f")),
        ),
    ],
)
def test_what_is_listed(parse: Callable[[Mapping[str, object]], object], answer: dict[str, Any], items: object) -> None:
    assert parse(answer) == items
    assert parse({}) == ()
    (name,) = answer
    others: tuple[object, ...] = ({}, ["text"])
    for bad in others:
        with pytest.raises(MalformedAnswer):
            parse({name: bad})


@pytest.mark.parametrize(
    ("parse", "answer"),
    [
        (extras.tenants_of, {"Tenants": [{}]}),
        (extras.entities_of, {"ReputationEntities": [{}]}),
        (extras.dedicated_ips_of, {"DedicatedIps": [{}]}),
        (extras.dedicated_ips_of, {"DedicatedIps": [{"Ip": "192.0.2.1", "WarmupPercentage": "all"}]}),
        (extras.endpoints_of, {"MultiRegionEndpoints": [{}]}),
    ],
)
def test_a_thing_in_another_form_is_told(
    parse: Callable[[Mapping[str, object]], object], answer: dict[str, Any]
) -> None:
    with pytest.raises(MalformedAnswer):
        parse(answer)


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(("code", "status"), [("BadRequestException", "400 Bad"), ("NotFoundException", "404 Not")])
def test_not_in_use_is_a_value_with_the_words_of_aws(machine: Machine, operation: str, code: str, status: str) -> None:
    with told(machine, refusal(code, status, "not enabled\n\x1b[31mhere")) as (reader, _):
        assert READS[operation](reader, "") == Page(in_use=False, why="not enabled <U+001B>[31mhere")


@pytest.mark.parametrize("operation", READS)
def test_not_in_use_without_a_word_says_the_code(machine: Machine, operation: str) -> None:
    with told(machine, refusal("BadRequestException", message="")) as (reader, _):
        assert READS[operation](reader, "").why == "BadRequestException"


@pytest.mark.parametrize("operation", READS)
@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal("AccessDeniedException", "403 Forbidden"), Cause.DENIED),
        (refusal("TooManyRequestsException", "429 Too Many"), Cause.THROTTLED),
        (refusal("InternalFailure", "500 Internal"), Cause.UNREACHABLE),
        (answer(b"<html>Not Found</html>", "404 Not Found", "text/html"), Cause.UNEXPECTED),
        (answer(b"{}", "404 Not Found"), Cause.UNEXPECTED),
    ],
)
def test_everything_else_is_a_failure(machine: Machine, operation: str, reply: bytes, cause: Cause) -> None:
    with told(machine, reply) as (reader, _):
        failure = failure_from(lambda: READS[operation](reader, ""))
    assert failure.cause is cause
    assert failure.iam_action == (f"ses:{operation}" if cause is Cause.DENIED else None)
    assert failure.operation == f"sesv2:{operation}"


@pytest.mark.parametrize("operation", READS)
def test_a_token_that_is_refused_does_not_mean_that_nothing_is_in_use(machine: Machine, operation: str) -> None:
    # base64, as ListMultiRegionEndpoints wants it
    with told(machine, as_json({"NextToken": "dG9r"}), refusal("BadRequestException")) as (reader, server):
        page = READS[operation](reader, "")
        assert (page.next_token, page.in_use) == ("dG9r", True)
        failure = failure_from(lambda: READS[operation](reader, page.next_token))
        first, second = server.requests
    assert failure.code == "BadRequestException"
    assert b"dG9r" in second.target.encode() + second.body
    assert b"dG9r" not in first.target.encode() + first.body


def test_only_where_its_limit_is_documented_a_page_size_is_asked_for(machine: Machine) -> None:
    with told(machine, as_json({})) as (reader, server):
        for read in READS.values():
            read(reader, "")
        sizes = {request.target: json.loads(request.body or b"{}") for request in server.requests}
    assert sizes == {
        "/v2/email/vdm/recommendations": {"PageSize": 100},
        "/v2/email/tenants/list": {},
        "/v2/email/reputation/entities": {},
        "/v2/email/dedicated-ips": {},
        "/v2/email/multi-region-endpoints": {},
    }
