import json
from typing import Any

import pytest

from sestui.aws.answers import MalformedAnswer
from sestui.aws.organization import names_of
from sestui.model.account import AccountNames
from sestui.model.failure import Cause
from sestui.model.settings import Profile
from tests.aws.bed import Machine, answer, failure_from
from tests.aws.told import as_json, refusal, told


def page(*accounts: tuple[str, str], token: str = "") -> bytes:
    items = [{"Id": account, "Name": name, "State": "ACTIVE"} for account, name in accounts]
    return as_json({"Accounts": items, "NextToken": token or None})


def test_names_come_from_all_pages_even_past_an_empty_one(machine: Machine) -> None:
    pages = (page(("222233334444", "b"), token="t+/="), page(token="u"), page(("111122223333", "a\x1b")))
    with told(machine, *pages) as (reader, server):
        assert reader.account_names(Profile("a")) == AccountNames(
            (("111122223333", "a<U+001B>"), ("222233334444", "b"))
        )
        requests = server.requests
    assert [json.loads(request.body) for request in requests] == [
        {"MaxResults": 20},
        {"MaxResults": 20, "NextToken": "t+/="},
        {"MaxResults": 20, "NextToken": "u"},
    ]
    assert requests[0].headers["x-amz-target"] == "AWSOrganizationsV20161128.ListAccounts"


@pytest.mark.parametrize(
    ("region", "home"), [("eu-west-1", "us-east-1"), ("us-gov-east-1", "us-gov-west-1"), ("", "us-east-1")]
)
def test_it_is_asked_at_the_home_of_the_partition(machine: Machine, region: str, home: str) -> None:
    machine.config(f"[profile a]\nregion = {region}\n" if region else "")
    with told(machine, page()) as (reader, server):
        reader.account_names(Profile("a"))
        assert server.requests[0].scope == (home, "organizations")


def test_an_account_without_an_organization_knows_no_names(machine: Machine) -> None:
    with told(machine, refusal("AWSOrganizationsNotInUseException")) as (reader, _):
        assert reader.account_names(Profile("a")) == AccountNames()


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal("AccessDeniedException"), Cause.DENIED),
        (refusal("TooManyRequestsException"), Cause.THROTTLED),
        (refusal("ServiceException"), Cause.UNREACHABLE),
        (refusal("UnrecognizedClientException"), Cause.LOGIN_NEEDED),
        (answer(b"<html>", kind="text/html"), Cause.UNEXPECTED),
    ],
)
def test_failures_of_organizations(machine: Machine, reply: bytes, cause: Cause) -> None:
    with told(machine, reply) as (reader, _):
        failure = failure_from(lambda: reader.account_names(Profile("a")))
    assert failure.cause is cause
    assert failure.operation == "organizations:ListAccounts"


def test_who_may_ask_is_said_to_who_may_not(machine: Machine) -> None:
    with told(machine, refusal("AccessDeniedException")) as (reader, _):
        failure = failure_from(lambda: reader.account_names(Profile("a")))
    assert failure.iam_action == "organizations:ListAccounts"
    assert "management account" in failure.fix


def test_pages_that_do_not_end_are_not_read_for_ever(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sestui.aws.organization.MOST_PAGES", 3)
    with told(machine, page(("1", "x"), token="t")) as (reader, server):
        assert "has no end" in failure_from(lambda: reader.account_names(Profile("a"))).summary
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("accounts", "names"),
    [([{"Id": "1"}], {}), ([{"Name": "n"}], {}), ([{"Id": "1", "Name": "n"}], {"1": "n"}), (None, {})],
)
def test_accounts_without_a_name_are_left_out(accounts: Any, names: dict[str, str]) -> None:
    assert names_of({"Accounts": accounts}) == names


def test_accounts_in_another_form_are_told() -> None:
    with pytest.raises(MalformedAnswer):
        names_of({"Accounts": [{"Id": 111122223333, "Name": "n"}]})
