from dataclasses import fields, replace

import pytest

from sestui.model.account import (
    AccountDetails,
    AccountState,
    Caller,
    Pricing,
    RegionList,
    Review,
    SendQuota,
    Suppression,
    Vdm,
)
from sestui.model.failure import LABELS, Cause
from sestui.model.fleet import ProfileState, QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Expectation, Profile
from sestui.model.target import Target
from sestui.rules.explain import NOT_TOLD, Fact, Section, explain
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, TARGET, THRESHOLDS, account, ago, failed, failure, owner, read

FULL = AccountState(
    production_access=False,
    sending_enabled=True,
    enforcement_status="HEALTHY",
    dedicated_ip_auto_warmup=False,
    quota=SendQuota(200.0, 1.0, 170.0),
    details=AccountDetails(
        "MARKETING", "https://acme.example", "JA", "Letters.", ("ops@acme.example",), Review("PENDING", "17001")
    ),
    suppression=Suppression(("BOUNCE", "COMPLAINT"), "ENABLED", "HIGH"),
    vdm=Vdm("ENABLED", "DISABLED", None),
    pricing=Pricing("ESSENTIALS", "PRO"),
    other=(("New.Member", '{"a": 1}'),),
)


def page(
    state: TargetState, profile: ProfileState | None = None, target: Target = TARGET
) -> dict[str, dict[str, Fact]]:
    return by_label(explain(target, state, profile or owner(), NOW, THRESHOLDS))


def by_label(sections: tuple[Section, ...]) -> dict[str, dict[str, Fact]]:
    return {section.title: {fact.label: fact for fact in section.facts} for section in sections}


def test_everything_that_aws_said_is_told() -> None:
    found = page(read(FULL, at=ago(seconds=90), previous=QuotaSample(ago(seconds=190), 120.0)))
    values = {(title, label): fact.value for title, facts in found.items() for label, fact in facts.items()}
    expected = {
        ("Status", "status"): "REVIEW PENDING",
        ("Access", "production access"): "no",
        ("Access", "latest review"): "PENDING",
        ("Access", "support case"): "17001",
        ("Sending health", "health"): "healthy",
        ("Sending health", "sending enabled"): "yes",
        ("Sending health", "enforcement status"): "HEALTHY",
        ("Sending health", "dedicated IP warm-up"): "no",
        ("Quota", "24-hour quota"): "200",
        ("Quota", "sent in 24 hours"): "170 (85.0%)",
        ("Quota", "highest rate"): "1/s",
        ("Quota", "live rate"): "at least 0.50/s",
        ("Account details", "mail type"): "MARKETING",
        ("Account details", "contact language"): "JA",
        ("Suppression list", "added on"): "BOUNCE, COMPLAINT",
        ("Suppression list", "validation"): "enabled",
        ("Suppression list", "validation threshold"): "HIGH",
        ("Virtual Deliverability Manager", "VDM"): "enabled",
        ("Virtual Deliverability Manager", "engagement metrics"): "disabled",
        ("Virtual Deliverability Manager", "optimized shared delivery"): NOT_TOLD,
        ("Pricing plan", "current plan"): "ESSENTIALS",
        ("Pricing plan", "next plan"): "PRO",
        ("Further members", "New.Member"): '{"a": 1}',
        ("Reading", "state"): "fresh",
        ("Reading", "as of"): "2026-11-24 11:58:30 UTC (1m ago)",
        ("Who", "account"): "123456789012",
        ("Who", "region"): "eu-west-1",
    }
    assert expected.items() <= values.items()


def test_sensitive_members_are_told_as_set_or_not_and_never_shown() -> None:
    found = explain(TARGET, read(FULL), owner(), NOW, THRESHOLDS)
    everything = repr(found)
    for secret in ("acme.example", "Letters.", "ops@"):
        assert secret not in everything
    details = by_label(found)["Account details"]
    assert [details[label].value for label in ("website", "use case", "additional contacts")] == ["set"] * 3


def test_left_out_of_a_snapshot_is_not_told_as_not_set() -> None:
    redacted = replace(FULL, details=AccountDetails("MARKETING"), withheld=("details.website_url",))
    details = page(read(redacted))["Account details"]
    assert details["website"].value == "set, left out of this snapshot"
    assert details["use case"].value == "not set"


@pytest.mark.parametrize(
    "state", [AccountState(), AccountState(details=AccountDetails(), suppression=Suppression(), vdm=Vdm())]
)
def test_what_aws_left_out_is_not_told_as_no(state: AccountState) -> None:
    found = page(read(state))
    facts = [found[title][label] for title, label in NEVER_SAID if label in found[title]]
    assert len(facts) >= 9
    for fact in facts:
        assert fact.value in (NOT_TOLD, "UNKNOWN", "not measured")
        assert fact.severity is Severity.UNKNOWN


NEVER_SAID = (
    ("Status", "status"),
    ("Access", "production access"),
    ("Sending health", "health"),
    ("Sending health", "sending enabled"),
    ("Sending health", "enforcement status"),
    ("Sending health", "dedicated IP warm-up"),
    ("Quota", "24-hour quota"),
    ("Quota", "sent in 24 hours"),
    ("Quota", "highest rate"),
    ("Quota", "live rate"),
    ("Account details", "details"),
    ("Account details", "mail type"),
    ("Suppression list", "added on"),
    ("Virtual Deliverability Manager", "VDM"),
    ("Pricing plan", "current plan"),
)


def test_an_empty_suppression_list_is_off_and_an_unsaid_one_is_not() -> None:
    assert page(read(account(suppression=Suppression(()))))["Suppression list"]["added on"].value == "nothing: off"
    assert page(read(account(suppression=Suppression())))["Suppression list"]["added on"].value == NOT_TOLD


@pytest.mark.parametrize(
    ("quota", "told", "severity"),
    [
        (SendQuota(-1.0, 1.0, 5.0), "unlimited", Severity.OK),
        (SendQuota(0.0, 0.0, 0.0), "0", Severity.CRITICAL),
        (SendQuota(50_000.0, 1.0, 60_000.0), "50,000", Severity.OK),
        (SendQuota(-7.0, 1.0, 5.0), NOT_TOLD, Severity.UNKNOWN),
        (SendQuota(float("nan"), float("nan"), float("inf")), NOT_TOLD, Severity.UNKNOWN),
        (None, NOT_TOLD, Severity.UNKNOWN),
    ],
)
def test_quota_in_words(quota: SendQuota | None, told: str, severity: Severity) -> None:
    fact = page(read(account(quota=quota)))["Quota"]["24-hour quota"]
    assert (fact.value, fact.severity) == (told, severity)


def test_a_quota_that_runs_out_comes_with_the_place_to_raise_it() -> None:
    fact = page(read(account(quota=SendQuota(200.0, 1.0, 199.0))))["Quota"]["sent in 24 hours"]
    assert fact.severity is Severity.CRITICAL
    assert "L-804C8AE8" in fact.fix


@pytest.mark.parametrize("cause", Cause)
def test_a_failure_comes_with_cause_fix_and_evidence(cause: Cause) -> None:
    told = failure(
        cause,
        operation="ses:GetAccount",
        code="SomeException",
        iam_action="ses:GetAccount",
        http_status=403,
        request_id="abc-1",
        detail="words from outside",
    )
    found = page(TargetState(Reading(None, None, told, ago(minutes=2))))
    facts = found["Failure"]
    assert facts["cause"].value == LABELS[cause]
    assert facts["cause"].fix == "Mend it."
    assert facts["when"].value.endswith("(2m ago)")
    evidence = ["operation", "error code", "IAM action", "HTTP status", "request id", "message"]
    assert [facts[label].value for label in evidence] == [
        "ses:GetAccount", "SomeException", "ses:GetAccount", "403", "abc-1", "words from outside",
    ]  # fmt: skip
    assert found["Status"]["status"].value == "not known"
    assert found["Status"]["status"].severity is Severity.UNKNOWN


def test_the_last_good_value_is_told_as_stale_beside_the_failure() -> None:
    found = page(failed(Cause.TIMED_OUT, last=FULL))
    assert list(found)[:2] == ["Status", "Latest refresh failed"]
    assert found["Reading"]["state"].value == "stale"
    assert "last good reading" in found["Reading"]["state"].meaning
    assert found["Access"]["production access"].value == "no"


def test_before_the_first_answer_nothing_is_claimed() -> None:
    found = page(TargetState(), owner(known=False))
    assert found["Status"]["status"].value == "asking"
    assert found["Who"]["account"].value == NOT_TOLD
    assert "Quota" not in found


def test_a_mismatch_is_told_with_its_fix() -> None:
    fact = page(read(), owner(expect=Expectation.SANDBOX))["Status"]["expectation"]
    assert fact.severity is Severity.WARNING
    assert fact.fix


def test_who_tells_failures_of_the_profile_and_its_marks() -> None:
    profile = ProfileState(
        Profile("acme", "Acme", read_only=True, production=True),
        Reading(None, None, failure(Cause.LOGIN_NEEDED, fix="aws sso login"), NOW),
        Reading(RegionList(("eu-west-1", "us-east-1"), "account:ListRegions"), NOW).failed(failure(Cause.DENIED), NOW),
    )
    who = page(TargetState(), profile)["Who"]
    assert who["who am I"].value == "login needed"
    assert who["who am I"].fix == "aws sso login"
    assert who["enabled regions"].value == "denied"
    assert (who["writes"].value, who["mark"].value, who["profile name"].value) == ("read-only", "production", "acme")


def test_links_are_left_out_where_nobody_knows_them() -> None:
    assert "Console" not in page(read(), target=Target("acme", "cn-north-1"))
    assert set(page(read())["Console"]) == {"account dashboard", "sending quota"}
    in_sandbox = page(read(FULL))["Console"]
    assert set(in_sandbox) == {"account dashboard", "request production access", "sending quota", "support case"}


def test_every_text_of_the_page_is_safe_to_show() -> None:
    hostile = EVERY_HOSTILE
    state = AccountState(
        enforcement_status=hostile,
        details=AccountDetails(hostile, hostile, hostile, hostile, (hostile,), Review(hostile, hostile)),
        suppression=Suppression((hostile,), hostile, hostile),
        vdm=Vdm(hostile, hostile, hostile),
        pricing=Pricing(hostile, hostile),
        other=((hostile, hostile),),
    )
    told = failure(Cause.UNEXPECTED, summary=hostile, fix=hostile, code=hostile, detail=hostile, request_id=hostile)
    profile = ProfileState(
        Profile(hostile, hostile),
        Reading(Caller(hostile, hostile), NOW).failed(told, NOW),
        Reading(RegionList((hostile,), hostile), NOW).failed(told, NOW),
    )
    found = explain(
        Target(hostile, hostile), TargetState(Reading(state, NOW).failed(told, NOW)), profile, NOW, THRESHOLDS
    )
    for section in found:
        for fact in section.facts:
            texts = [value for each in fields(fact) if isinstance(value := getattr(fact, each.name), str)]
            assert all(text.isprintable() for text in texts), fact
