"""The policy that sestui asks for: exactly the calls that it may make, and of writes what is named."""

import json
import re
from itertools import combinations

import pytest

from sestui.aws.guard import READS
from sestui.model.acting import IAM_ACTIONS, Action
from sestui.rules.permissions import READING, WRITING, policy, write_actions

PREFIXES = {"sesv2": "ses", "service-quotas": "servicequotas"}
WITH_RESOURCES = {
    "ses:GetEmailIdentity": "ses:*:*:identity/*",
    "ses:GetConfigurationSet": "ses:*:*:configuration-set/*",
    "ses:GetConfigurationSetEventDestinations": "ses:*:*:configuration-set/*",
    "sns:GetTopicAttributes": "sns:*:*:*",
    "sns:ListSubscriptionsByTopic": "sns:*:*:*",
    "servicequotas:GetServiceQuota": "servicequotas:*:*:ses/*",
    "servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota": "servicequotas:*:*:ses/*",
    "servicequotas:RequestServiceQuotaIncrease": "servicequotas:*:*:ses/*",
    "account:ListRegions": "account::*:account",
    "ses:SendEmail": "ses:*:*:identity/*",
    "iam:CreateServiceLinkedRole": "iam::*:role/aws-service-role/servicequotas.amazonaws.com/",
}
"""Service Authorization Reference: the actions whose calls here name a resource, and what it is called."""
NEEDS_NONE = ("sts", "GetCallerIdentity")


def allowed(*writes: str) -> list[str]:
    return [action for statement in policy(writes=writes)["Statement"] for action in statement["Action"]]


def test_the_table_has_every_call_that_reading_may_make_and_no_other() -> None:
    listed = [each.operation for each in READING]
    assert len(listed) == len(set(listed))
    assert set(listed) == {(service, operation) for service, operations in READS.items() for operation in operations}


def test_the_policy_allows_exactly_what_the_guard_lets_through() -> None:
    expected = {
        f"{PREFIXES.get(service, service)}:{operation}"
        for service, operations in READS.items()
        for operation in operations
        if (service, operation) != NEEDS_NONE
    }
    assert set(allowed()) == expected
    assert len(allowed()) == len(expected)


def test_every_action_is_in_one_group_and_allows_what_it_needs() -> None:
    actions = [action for group in WRITING.values() for action in group]
    assert sorted(actions) == sorted(Action)
    for group, members in WRITING.items():
        needed = {each for action in members for each in IAM_ACTIONS[action]}
        assert set(allowed(group)) - set(allowed()) == needed
        assert set(write_actions((group,))) == needed


@pytest.mark.parametrize("size", range(len(WRITING) + 1))
def test_whatever_is_named_the_document_is_valid(size: int) -> None:
    for writes in combinations(WRITING, size):
        document = policy(writes=writes)
        assert list(document) == ["Version", "Statement"]
        assert document["Version"] == "2012-10-17"
        sids = [statement["Sid"] for statement in document["Statement"]]
        assert len(sids) == len(set(sids))
        assert all(re.fullmatch(r"[A-Za-z0-9]+", sid) for sid in sids)
        for statement in document["Statement"]:
            assert statement["Effect"] == "Allow"
            assert statement["Action"] == sorted(set(statement["Action"]))
            assert len({action.partition(":")[0] for action in statement["Action"]}) == 1
            assert not any("*" in action for action in statement["Action"])
        # A managed policy holds 6,144 characters, white space aside (IAM and STS character limits).
        assert len(json.dumps(document, separators=(",", ":"))) <= 6_144


def test_everything_is_meant_only_where_an_action_knows_no_resource() -> None:
    for statement in policy(writes=WRITING)["Statement"]:
        for action in statement["Action"]:
            wanted = WITH_RESOURCES.get(action)
            if wanted is None:
                assert statement["Resource"] == "*", action
            else:
                assert statement["Resource"][0].startswith(f"arn:aws:{wanted}"), action
                assert "*" not in statement["Resource"]


def test_the_role_of_service_quotas_is_the_only_one_that_may_be_made() -> None:
    (role,) = [each for each in policy(writes=("request",))["Statement"] if "iam" in each["Action"][0]]
    assert role["Condition"] == {"StringEquals": {"iam:AWSServiceName": "servicequotas.amazonaws.com"}}


@pytest.mark.parametrize("partition", ["aws", "aws-us-gov", "aws-cn", "aws-eusc"])
def test_resources_are_of_one_partition(partition: str) -> None:
    text = json.dumps(policy(partition, WRITING))
    assert set(re.findall(r"arn:([^:]*):", text)) == {partition}


def test_the_order_is_always_the_same() -> None:
    assert policy(writes=("request", "send")) == policy(writes=("send", "request"))
    assert json.dumps(policy(writes=WRITING)) == json.dumps(policy(writes=reversed(tuple(WRITING))))


def test_every_reading_says_what_is_blank_without_it() -> None:
    assert all(each.blanks and each.place for each in READING)
