"""The services beside sesv2, who may use them, and what they answer to what they do not know."""

import pytest
from botocore.exceptions import ClientError

from sestui.model.regions import OPT_IN
from sestui.simulator import ManualClock
from sestui.simulator.keys import access_key
from tests.simulator.bed import ACCOUNT, SCENE, Bed, assert_conforms
from tests.simulator.conftest import Serve

WITH_ROLE = """
[[profiles]]
name = "auditor"
account = "444455556666"
user = "Audit"
source = "acme"
[accounts.444455556666]
default = "production"
"""


def code_of(error: pytest.ExceptionInfo[ClientError]) -> tuple[str, int]:
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]


def test_sts_tells_who_is_asking(serve: Serve) -> None:
    answer = serve(SCENE).client("sts").get_caller_identity()
    assert_conforms("sts", "GetCallerIdentity", answer)
    assert answer["Account"] == ACCOUNT
    assert answer["Arn"] == f"arn:aws:iam::{ACCOUNT}:user/sestui"


def test_a_profile_may_assume_a_role_in_another_account(serve: Serve) -> None:
    both = serve(SCENE + WITH_ROLE)
    who = both.client("sts", profile="auditor").get_caller_identity()
    assert who["Account"] == "444455556666"
    assert who["Arn"].startswith("arn:aws:sts::444455556666:assumed-role/Audit/")
    assert both.account("eu-west-1", profile="auditor")["ProductionAccessEnabled"] is True
    assert {(one.operation, one.account) for one in both.simulator.requests} == {
        ("AssumeRole", ACCOUNT),
        ("GetCallerIdentity", "444455556666"),
        ("GetAccount", "444455556666"),
    }


def test_an_assumed_role_conforms_and_ends(serve: Serve) -> None:
    clock = ManualClock()
    both = serve(SCENE + WITH_ROLE, clock)
    role = "arn:aws:iam::444455556666:role/Audit"
    answer = both.client("sts").assume_role(RoleArn=role, RoleSessionName="watch", DurationSeconds=900)
    assert_conforms("sts", "AssumeRole", answer)
    client = both.client("sesv2", profile="auditor")
    client.get_account()
    clock.advance(4_000)
    with pytest.raises(ClientError) as error:
        client.get_account()
    assert code_of(error) == ("ExpiredTokenException", 403)


def test_a_role_that_nobody_has_cannot_be_assumed(serve: Serve) -> None:
    client = serve(SCENE).client("sts")
    with pytest.raises(ClientError, match="is not authorized to perform: sts:AssumeRole") as error:
        client.assume_role(RoleArn="arn:aws:iam::999988887777:role/None", RoleSessionName="watch")
    assert code_of(error) == ("AccessDenied", 403)


def test_the_first_api_version_tells_the_same_quota(serve: Serve) -> None:
    acme = serve(SCENE)
    client = acme.client("ses")
    quota = client.get_send_quota()
    assert_conforms("ses", "GetSendQuota", quota)
    quota.pop("ResponseMetadata")
    assert quota == acme.account()["SendQuota"]


def opted(serve: Serve) -> Bed:
    return serve(SCENE.replace("us-east-1 =", 'af-south-1 = "sandbox"\nus-east-1 ='))


def test_the_account_service_lists_regions_in_pages(serve: Serve) -> None:
    client = opted(serve).client("account")
    answer = client.list_regions(MaxResults=5)
    assert_conforms("account", "ListRegions", answer)
    assert len(answer["Regions"]) == 5
    pages = client.get_paginator("list_regions").paginate(
        RegionOptStatusContains=["ENABLED", "ENABLED_BY_DEFAULT"], PaginationConfig={"PageSize": 4}
    )
    names = [one["RegionName"] for page in pages for one in page["Regions"]]
    assert len(names) == len(set(names))
    assert OPT_IN & set(names) == {"af-south-1"}
    assert {"us-east-1", "eu-west-1", "sa-east-1"} <= set(names)


def test_the_account_service_refuses_what_it_does_not_know(serve: Serve) -> None:
    client = serve(SCENE).client("account")
    with pytest.raises(client.exceptions.ValidationException):
        client.list_regions(RegionOptStatusContains=["PERHAPS"])


def test_ec2_lists_regions(serve: Serve) -> None:
    client = opted(serve).client("ec2")
    answer = client.describe_regions()
    assert_conforms("ec2", "DescribeRegions", answer)
    names = {one["RegionName"] for one in answer["Regions"]}
    assert OPT_IN & names == {"af-south-1"}
    everything = {one["RegionName"]: one["OptInStatus"] for one in client.describe_regions(AllRegions=True)["Regions"]}
    assert everything["af-south-1"] == "opted-in"
    assert everything["eu-south-1"] == "not-opted-in"
    assert everything["us-east-1"] == "opt-in-not-required"
    chosen = client.describe_regions(RegionNames=["eu-west-1"])["Regions"]
    assert [one["RegionName"] for one in chosen] == ["eu-west-1"]
    filters = [{"Name": "opt-in-status", "Values": ["not-opted-in"]}]
    assert len(client.describe_regions(AllRegions=True, Filters=filters)["Regions"]) == len(OPT_IN) - 1


def test_an_opt_in_region_that_is_off_does_not_know_the_keys(serve: Serve) -> None:
    acme = serve(SCENE)
    with pytest.raises(ClientError, match="The security token included in the request is invalid") as error:
        acme.account("af-south-1")
    assert code_of(error) == ("UnrecognizedClientException", 403)
    with pytest.raises(ClientError) as error:
        acme.client("sts", "af-south-1").get_caller_identity()
    assert code_of(error) == ("InvalidClientTokenId", 403)


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("sesv2", "get_account", ("UnrecognizedClientException", 403)),
        ("ses", "get_send_quota", ("InvalidClientTokenId", 403)),
        ("sts", "get_caller_identity", ("InvalidClientTokenId", 403)),
        ("account", "list_regions", ("UnrecognizedClientException", 403)),
        ("ec2", "describe_regions", ("AuthFailure", 401)),
    ],
)
def test_unknown_keys_are_refused_in_the_words_of_each_protocol(
    serve: Serve, monkeypatch: pytest.MonkeyPatch, service: str, operation: str, expected: tuple[str, int]
) -> None:
    acme = serve(SCENE)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", access_key("999988887777", "stranger"))
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "x")
    session = acme.session("acme")
    session.set_config_variable("profile", None)
    client = session.create_client(service, region_name="us-east-1")
    with pytest.raises(ClientError) as error:
        getattr(client, operation)()
    assert code_of(error) == expected
    assert error.value.response["ResponseMetadata"]["RequestId"]


@pytest.mark.parametrize(
    ("service", "operation", "expected"),
    [
        ("sesv2", "list_contact_lists", ("UnknownOperationException", 404)),
        ("ses", "list_identities", ("InvalidAction", 400)),
        ("sts", "get_session_token", ("InvalidAction", 400)),
        ("account", "get_contact_information", ("UnknownOperationException", 404)),
        ("ec2", "describe_vpcs", ("InvalidAction", 400)),
        ("sns", "list_topics", ("InvalidAction", 400)),
        ("iam", "list_users", ("InvalidAction", 400)),
        ("scheduler", "list_schedules", ("UnknownOperationException", 404)),
    ],
)
def test_unknown_operations_are_refused_in_the_words_of_each_protocol(
    serve: Serve, service: str, operation: str, expected: tuple[str, int]
) -> None:
    client = serve(SCENE).client(service)
    with pytest.raises(ClientError) as error:
        getattr(client, operation)()
    assert code_of(error) == expected


def test_a_region_that_does_not_exist_is_refused(serve: Serve) -> None:
    with pytest.raises(ClientError, match="scoped to a valid region") as error:
        serve(SCENE).account("xx-moon-1")
    assert code_of(error) == ("InvalidSignatureException", 403)


def test_request_ids_differ_and_reach_the_client(serve: Serve) -> None:
    acme = serve(SCENE)
    client = acme.client("sesv2")
    found = [client.get_account()["ResponseMetadata"]["RequestId"] for _ in range(3)]
    assert len(set(found)) == 3


def test_strict_throttling_lets_one_request_a_second_through_for_each_account_and_region(serve: Serve) -> None:
    clock = ManualClock()
    acme = serve(f"{SCENE}\n[throttle]\nper_second = 1.0\n", clock)
    client, other = acme.client("sesv2"), acme.client("sesv2", "eu-west-1")
    client.get_account()
    with pytest.raises(client.exceptions.TooManyRequestsException, match="Rate exceeded") as error:
        client.get_account()
    assert code_of(error) == ("TooManyRequestsException", 429)
    with pytest.raises(ClientError) as error:
        acme.client("ses").get_send_quota()
    assert code_of(error) == ("Throttling", 400)
    other.get_account()
    clock.advance(0.9)
    with pytest.raises(ClientError):
        client.get_account()
    clock.advance(0.1)
    client.get_account()
    assert acme.client("sts").get_caller_identity()["Account"] == ACCOUNT


def test_two_profiles_of_one_account_share_its_budget(serve: Serve) -> None:
    second = '[[profiles]]\nname = "other"\naccount = "111122223333"\nuser = "other"\n'
    both = serve(f"{SCENE}\n[throttle]\n{second}", ManualClock())
    both.account(profile="acme")
    with pytest.raises(ClientError) as error:
        both.account(profile="other")
    assert code_of(error) == ("TooManyRequestsException", 429)


def test_the_log_tells_what_was_asked(serve: Serve) -> None:
    acme = serve(SCENE)
    client = acme.client("sesv2")
    client.get_account()
    client.get_account()
    first, second = acme.simulator.requests
    assert (first.service, first.operation, first.account, first.region) == ("ses", "GetAccount", ACCOUNT, "us-east-1")
    assert first.access_key == acme.simulator.scene.profiles[0].access_key
    assert (first.status, second.status) == (200, 200)
    assert first.connection == second.connection
    assert first.at <= second.at
    assert acme.simulator.connections == 1
