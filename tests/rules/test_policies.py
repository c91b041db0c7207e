import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sestui.model.text import clean
from sestui.rules.policies import Grantee, policy_grants
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE

OWN = "123456789012"
OTHER = "210987654321"


def policy(**statement: Any) -> str:
    return json.dumps(
        {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "ses:SendEmail", **statement}]}
    )


def grantees(text: str) -> list[Grantee]:
    return [grant.grantee for grant in policy_grants(text, OWN)]


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ("*", [Grantee.PUBLIC]),
        ({"AWS": "*"}, [Grantee.PUBLIC]),
        ({"AWS": ["*", OTHER]}, [Grantee.PUBLIC, Grantee.ACCOUNT]),
        ({"AWS": OTHER}, [Grantee.ACCOUNT]),
        ({"AWS": f"arn:aws:iam::{OTHER}:root"}, [Grantee.ACCOUNT]),
        ({"AWS": f"arn:aws-us-gov:sts::{OTHER}:assumed-role/r/s"}, [Grantee.ACCOUNT]),
        ({"AWS": [OWN, f"arn:aws:iam::{OWN}:user/ops"]}, [Grantee.OWN, Grantee.OWN]),
        ({"AWS": "AIDAEXAMPLE"}, [Grantee.OTHER]),
        ({"Service": "ses.amazonaws.com"}, [Grantee.SERVICE]),
        ({"Federated": "cognito-identity.amazonaws.com"}, [Grantee.OTHER]),
        ({"AWS": 5}, [Grantee.UNREADABLE]),
        (None, [Grantee.UNREADABLE]),
        ({}, []),
    ],
)
def test_who_is_let_in(principal: Any, expected: list[Grantee]) -> None:
    assert grantees(policy(Principal=principal)) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:PrincipalOrgID": "o-acme"}}, Grantee.NARROWED),
        ({"StringEquals": {"AWS:SourceAccount": [OTHER]}}, Grantee.NARROWED),
        ({"ArnLike": {"aws:SourceArn": f"arn:aws:ses:*:{OTHER}:*"}}, Grantee.NARROWED),
        ({"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}, Grantee.NARROWED),
        ({"ForAnyValue:StringLike": {"aws:PrincipalOrgPaths": "o-acme/*"}}, Grantee.NARROWED),
        # how the mail looks is not who sends it
        ({"StringLike": {"ses:FromAddress": "ops@acme.example"}}, Grantee.PUBLIC),
        # what does not name anybody
        ({"StringLike": {"aws:PrincipalOrgID": "*"}}, Grantee.PUBLIC),
        ({"IpAddress": {"aws:SourceIp": ["192.0.2.0/24", "0.0.0.0/0"]}}, Grantee.PUBLIC),
        ({"StringEquals": {"aws:PrincipalOrgID": []}}, Grantee.PUBLIC),
        # what lets in whoever lacks the key, or names who stays out
        ({"StringEqualsIfExists": {"aws:PrincipalOrgID": "o-acme"}}, Grantee.PUBLIC),
        ({"ForAllValues:StringEquals": {"aws:PrincipalOrgID": "o-acme"}}, Grantee.PUBLIC),
        ({"StringNotEquals": {"aws:SourceAccount": OTHER}}, Grantee.PUBLIC),
        ({}, Grantee.PUBLIC),
        ("odd", Grantee.PUBLIC),
        ({"StringEquals": "odd"}, Grantee.PUBLIC),
    ],
)
def test_everybody_under_a_condition(condition: Any, expected: Grantee) -> None:
    (grant,) = policy_grants(policy(Principal="*", Condition=condition), OWN)
    assert grant.grantee is expected
    assert grant.conditional is bool(condition)


def test_everybody_but_some_is_everybody() -> None:
    assert grantees(policy(NotPrincipal={"AWS": OTHER})) == [Grantee.PUBLIC]


def test_what_is_denied_grants_nothing() -> None:
    assert grantees(policy(Effect="Deny", Principal="*")) == []


ALLOWED = {"Effect": "Allow", "Principal": "*", "Action": ["ses:SendEmail", "ses:SendRawEmail"]}
DENIED = {"Effect": "Deny", "Principal": "*", "Action": "ses:*"}
OURS = {"StringNotEquals": {"aws:PrincipalOrgID": "o-acme"}}


@pytest.mark.parametrize(
    ("allowed", "denied", "expected"),
    [
        ({}, {}, []),
        ({}, {"Principal": {"AWS": "*"}}, []),
        ({}, {"Action": ["SES:Send*"]}, []),
        ({"Action": "ses:*"}, {"Action": "ses:Send*"}, [Grantee.PUBLIC]),
        ({}, {"Action": "ses:SendEmail"}, [Grantee.PUBLIC]),
        ({}, {"Principal": {"AWS": OTHER}}, [Grantee.PUBLIC]),
        ({"Principal": {"AWS": OTHER}}, {"Principal": {"AWS": OTHER}}, []),
        ({"Principal": {"AWS": f"arn:aws:iam::{OTHER}:user/ops"}}, {"Principal": {"AWS": OTHER}}, []),
        ({"Principal": {"AWS": OTHER}}, {"Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}}, []),
        (
            {"Principal": {"AWS": OTHER}},
            {"Principal": {"AWS": f"arn:aws:iam::{OTHER}:user/ops"}},
            [Grantee.ACCOUNT],
        ),
        # everybody is denied but those that are named
        ({}, {"Condition": OURS}, [Grantee.NARROWED]),
        ({}, {"Condition": {"ArnNotLike": {"aws:PrincipalArn": f"arn:aws:iam::{OWN}:role/*"}}}, [Grantee.NARROWED]),
        ({}, {"Condition": {"StringNotEqualsIfExists": {"aws:PrincipalOrgID": "o-acme"}}}, [Grantee.NARROWED]),
        # conditions that say nothing of who, or hold together with another one
        ({}, {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}, [Grantee.PUBLIC]),
        ({}, {"Condition": {**OURS, "Bool": {"aws:SecureTransport": "false"}}}, [Grantee.PUBLIC]),
        ({}, {"Condition": {"StringNotLike": {"aws:PrincipalOrgID": "*"}}}, [Grantee.PUBLIC]),
        ({}, {"Condition": {"StringNotEquals": {"ses:FromAddress": "a@b"}}}, [Grantee.PUBLIC]),
        ({"Principal": {"AWS": OTHER}}, {"Condition": OURS}, [Grantee.ACCOUNT]),
        ({}, {"NotPrincipal": {"AWS": OTHER}, "Principal": None}, [Grantee.PUBLIC]),
    ],
)
def test_an_explicit_deny_overrides_what_is_allowed(
    allowed: dict[str, Any], denied: dict[str, Any], expected: list[Grantee]
) -> None:
    for statements in ([ALLOWED | allowed, DENIED | denied], [DENIED | denied, ALLOWED | allowed]):
        assert grantees(json.dumps({"Statement": statements})) == expected


def test_other_accounts_are_named_and_the_same_twice_is_told_once() -> None:
    one = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{OTHER}:root"}, "Action": ["ses:SendEmail"]}
    (grant,) = policy_grants(json.dumps({"Statement": [one, one]}), OWN)
    assert grant.account == OTHER
    assert OTHER in grant.words
    assert grant.actions == ("ses:SendEmail",)
    assert grant.severity is Severity.NOTE


def test_while_the_own_account_is_unknown_every_account_is_another() -> None:
    (grant,) = policy_grants(policy(Principal={"AWS": OWN}))
    assert grant.grantee is Grantee.ACCOUNT


def test_public_is_critical_and_told_as_such() -> None:
    (grant,) = policy_grants(policy(Principal="*"), OWN)
    assert grant.severity is Severity.CRITICAL
    assert "public" in grant.words


@pytest.mark.parametrize("text", ["", "{", "[]", "5", "null", '{"Statement": 5}', '{"Statement": [5]}', "[" * 100_000])
def test_odd_json_is_unreadable_and_never_raises(text: str) -> None:
    (grant,) = policy_grants(text, OWN)
    assert grant.grantee is Grantee.UNREADABLE
    assert grant.severity is Severity.UNKNOWN


odd = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.just("*"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["Statement", "Principal", "NotPrincipal", "AWS", "Effect", "Condition", "StringEquals"]),
            inner,
        )
    ),
    max_leaves=8,
)


@given(odd)
def test_no_json_raises(value: Any) -> None:
    for text in (json.dumps(value), json.dumps({"Statement": value}), policy(Principal=value, Condition=value)):
        for grant in policy_grants(text, OWN):
            assert clean(grant.words + grant.principal) == grant.words + grant.principal


def test_words_from_outside_are_clean() -> None:
    (grant,) = policy_grants(policy(Principal={EVERY_HOSTILE: EVERY_HOSTILE}, Action=EVERY_HOSTILE), OWN)
    assert (grant.words + "".join(grant.actions)).isprintable()
