import json
from dataclasses import fields, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs

from sestui.model.account import RegionList, SendQuota, Suppression
from sestui.model.depth import Depth
from sestui.model.extras import (
    DedicatedIp,
    DedicatedIps,
    MultiRegionEndpoint,
    MultiRegionEndpoints,
    Recommendation,
    Recommendations,
    ReputationEntities,
    ReputationEntity,
    Tenant,
    Tenants,
)
from sestui.model.failure import Cause
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.identity import Dkim, Identity, MailFrom, SeenSoa, Verification
from sestui.model.reading import Reading
from sestui.model.reputation import RatePoint, Rates, Reputation, SendPoint, SendStatistics
from sestui.model.settings import Profile
from sestui.model.suppression import Suppressed, SuppressionList, SuppressionLookup
from sestui.model.text import clean
from sestui.rules.account_facts import NOT_TOLD, Fact, Section
from sestui.rules.explain_extras import NOT_IN_USE, explain_extras
from sestui.rules.explain_identity import explain_identity
from sestui.rules.explain_regions import explain_regions
from sestui.rules.explain_reputation import explain_reputation
from sestui.rules.explain_suppression import explain_suppression, lookup_verdict, settings_verdict
from sestui.rules.headroom import headroom
from sestui.rules.severity import Severity
from tests.rules.build import NOW, TARGET, THRESHOLDS, account, ago, failure, fleet, read
from tests.rules.deep import deep, detail, kept, listed
from tests.snapshot.depths import depths

NAME = "acme.example"
OTHER = "210987654321"
DENIED: Reading[Any] = Reading().failed(failure(Cause.DENIED, iam_action="ses:Something"), NOW)


def page(sections: tuple[Section, ...]) -> dict[str, dict[str, Fact]]:
    return {section.title: {fact.label: fact for fact in section.facts} for section in sections}


def identity(depth: Depth, name: str = NAME) -> dict[str, dict[str, Fact]]:
    return page(explain_identity(name, depth, NOW, "123456789012"))


FULL = detail(
    NAME,
    status="FAILED",
    configuration_set="main",
    dkim=Dkim(
        True, "SUCCESS", ("t1", "t2"), "dkim.amazonses.com", "AWS_SES_US_EAST_1", "RSA_1024_BIT", "RSA_2048_BIT", NOW
    ),
    mail_from=MailFrom("m.acme.example", "PENDING", "REJECT_MESSAGE"),
    verification=Verification(ago(hours=1), None, "HOST_NOT_FOUND", SeenSoa("ns1.acme.example", "ops.acme.example", 7)),
    policies=(
        ("open", json.dumps({"Statement": {"Effect": "Allow", "Principal": "*", "Action": "ses:SendEmail"}})),
        ("shared", json.dumps({"Statement": {"Effect": "Allow", "Principal": {"AWS": OTHER}}})),
    ),
    tags=(("team", "post"),),
    other=(("New", "1"),),
)


def test_an_identity_in_words() -> None:
    found = identity(deep([listed(NAME, "FAILED")], {NAME: FULL}))
    values = {(title, label): fact.value for title, facts in found.items() for label, fact in facts.items()}
    expected = {
        ("Identity", "type"): "domain",
        ("Identity", "status"): "failed",
        ("Verification", "error"): "HOST_NOT_FOUND",
        ("Verification", "last checked"): "2026-11-24 11:00:00 UTC (1h ago)",
        ("Verification", "last success"): NOT_TOLD,
        ("Verification", "name server that SES saw"): "ns1.acme.example",
        ("DKIM", "DKIM"): "signs",
        ("DKIM", "key"): "replica of us-east-1",
        ("DKIM", "tokens"): "t1, t2",
        ("DKIM", "hosted zone"): "dkim.amazonses.com",
        ("DKIM", "key length"): "1024 bit",
        ("MAIL FROM", "MAIL FROM"): "pending",
        ("MAIL FROM", "domain"): "m.acme.example",
        ("MAIL FROM", "without an MX record"): "refuse mail",
        ("Policies", "open"): "public: everybody with an AWS account",
        ("Policies", "shared"): f"account {OTHER}",
        ("Bounces and complaints", "bounces"): "e-mail",
        ("Bounces and complaints", "configuration set"): "main",
        ("Tags and further members", "tag team"): "post",
    }
    assert expected.items() <= values.items()
    assert "2048" in found["DKIM"]["key length"].meaning
    assert found["Policies"]["open"].severity is Severity.CRITICAL
    assert found["Verification"]["error"].fix


@pytest.mark.parametrize(
    ("name", "told"),
    [
        (NAME, "its own"),
        (f"ops@{NAME}", "its own"),
        (f"ops+x@{NAME}", f"of ops@{NAME}"),
        (f"else@{NAME}", f"of {NAME}"),
        (f"deep.{NAME}", f"of {NAME}"),
        ("nobody@else.example", "none"),
    ],
)
def test_inheritance_in_words(name: str, told: str) -> None:
    fact = identity(deep([listed(NAME), listed(f"ops@{NAME}")]), name)["Identity"]["settings"]
    assert fact.value == told
    assert fact.meaning


def test_an_identity_whose_details_may_not_be_read() -> None:
    found = identity(deep([listed(NAME)], {NAME: DENIED}))
    assert "DKIM" not in found
    assert "ses:Something is missing" in found["Reading"]["details"].value
    assert found["Bounces and complaints"]["bounces"].severity in (Severity.UNKNOWN, Severity.OK)


def test_a_name_that_is_no_identity_and_a_list_that_was_not_read() -> None:
    assert identity(deep([]))["Identity"]["status"].value == "no identity here"
    assert identity(Depth())["Identity"]["status"].severity is Severity.UNKNOWN
    assert "settings" not in identity(Depth())["Identity"]


def test_an_identity_that_is_gone_has_no_settings_to_tell() -> None:
    later = Reading(Identity(NAME, exists=False), NOW + timedelta(minutes=1))
    found = identity(deep([listed(NAME)], {NAME: later}))
    assert found["Identity"]["status"].value == "gone"
    assert "DKIM" not in found


def with_rates(*values: float) -> TargetState:
    points = tuple(RatePoint(ago(hours=len(values) - at), value) for at, value in enumerate(values))
    sets = (("news", Rates(points, ())),)
    depth = Depth(
        reputation=Reading(Reputation(Rates(points, ()), sets), NOW),
        statistics=Reading(SendStatistics((SendPoint(ago(minutes=30), 10, 1, 0, 0),)), NOW),
    )
    return replace(read(account(quota=SendQuota(400.0, 1.0, 10.0))), depth=depth)


def test_reputation_in_words() -> None:
    state = with_rates(0.06)
    found = page(explain_reputation(state, NOW, headroom(fleet({TARGET: state}), TARGET, THRESHOLDS)))
    assert found["Reputation"]["bounce rate"].severity is Severity.WARNING
    assert "over the review line" in found["Reputation"]["bounce rate"].value
    assert found["Reputation"]["complaint rate"].value == "no data"
    assert found["Configuration set news"]["bounce rate"].value.startswith("6 %")
    assert found["Counts"]["24 hours"].value == "10 attempts, 1 bounces, 0 complaints, 0 rejects"
    assert "not AWS's reputation" in found["Counts"]["24 hours"].meaning
    assert found["Quota forecast"]["24-hour quota"].value == "never at this rate"
    assert found["Regions of this account"]["eu-west-1"].value == "390 of 400 left (2.5% used)"


def test_a_count_that_was_not_told_makes_its_sum_unknown() -> None:
    state = with_rates(0.01)
    points = SendStatistics((SendPoint(ago(minutes=30), 10, None, 0, 0),))
    state = replace(state, depth=replace(state.depth, statistics=Reading(points, NOW)))
    counts = page(explain_reputation(state, NOW))["Counts"]["24 hours"]
    assert counts.value == "10 attempts, ? bounces, 0 complaints, 0 rejects"
    assert counts.severity is Severity.UNKNOWN


def test_a_set_is_not_judged_as_the_account_is() -> None:
    found = page(explain_reputation(with_rates(0.2), NOW))
    assert found["Reputation"]["bounce rate"].severity is Severity.CRITICAL
    assert found["Configuration set news"]["bounce rate"].severity is Severity.WARNING
    assert "rate of the account" in found["Configuration set news"]["bounce rate"].meaning


def test_before_reputation_was_read_nothing_is_claimed() -> None:
    found = page(explain_reputation(TargetState(), NOW))
    assert "bounce rate" not in found["Reputation"]
    assert found["Reputation"]["read"].severity is Severity.UNKNOWN
    assert found["Quota forecast"]["24-hour quota"].severity is Severity.UNKNOWN
    denied = replace(TargetState(), depth=Depth(reputation=DENIED))
    assert "is missing" in page(explain_reputation(denied, NOW))["Reputation"]["reading"].value


@pytest.mark.parametrize(
    ("reasons", "label", "severity"),
    [
        (None, NOT_TOLD, Severity.UNKNOWN),
        ((), "off", Severity.WARNING),
        (("BOUNCE",), "bounce", Severity.NOTE),
        (("COMPLAINT", "BOUNCE"), "complaint, bounce", Severity.OK),
    ],
)
def test_what_puts_addresses_on_the_list(reasons: tuple[str, ...] | None, label: str, severity: Severity) -> None:
    found = settings_verdict(reasons)
    assert (found.label, found.severity) == (label, severity)
    state = read(account(suppression=Suppression(reasons)))
    assert page(explain_suppression(state, NOW))["Account's suppression list"]["added on"].value == label


def test_suppressed_addresses_in_words() -> None:
    items = (Suppressed("a@x.example", "BOUNCE"), Suppressed("b@x.example", "BOUNCE"), Suppressed("c@x.example"))
    depth = Depth(
        suppressed=Reading(SuppressionList(items, "more"), NOW),
        lookups=kept(
            {
                "a@x.example": SuppressionLookup("a@x.example", True, "BOUNCE", ago(days=3)),
                "z@x.example": SuppressionLookup("z@x.example", False),
                "d@x.example": DENIED,
            }
        ),
    )
    found = page(explain_suppression(replace(read(), depth=depth), NOW))
    assert found["List"]["addresses"].value == "3 (2 bounce, 1 for no told reason) so far"
    looked_up = found["Looked up"]
    assert (looked_up["a@x.example"].value, looked_up["a@x.example"].severity) == ("listed", Severity.WARNING)
    assert "3d ago" in looked_up["a@x.example"].meaning
    assert (looked_up["z@x.example"].value, looked_up["z@x.example"].severity) == ("not listed", Severity.OK)
    assert "is missing" in looked_up["d@x.example"].value


def test_what_a_snapshot_left_out_is_told_by_its_count() -> None:
    depth = Depth(suppressed=Reading(SuppressionList(), NOW), withheld=(("lookups", 2), ("suppressed", 1_234)))
    found = page(explain_suppression(replace(read(), depth=depth), NOW))
    assert found["List"]["addresses"].value == "1,234, left out of this snapshot"
    assert found["Looked up"]["addresses"].value == "2, left out of this snapshot"


def test_an_odd_reason_is_shown() -> None:
    assert "ODD" in lookup_verdict(SuppressionLookup("a@b.example", True, "ODD")).meaning
    assert "did not say" in lookup_verdict(SuppressionLookup("a@b.example", True)).meaning


def test_not_in_use_is_neither_failure_nor_an_empty_list() -> None:
    depth = Depth(
        recommendations=Reading(Recommendations(in_use=False, why="VDM is not enabled."), NOW),
        tenants=Reading(Tenants(), NOW),
        entities=DENIED,
    )
    found = page(explain_extras(depth, NOW))
    assert found["Recommendations (VDM)"]["state"].value == NOT_IN_USE
    assert "VDM is not enabled." in found["Recommendations (VDM)"]["state"].meaning
    assert found["Recommendations (VDM)"]["state"].severity is Severity.OK
    assert found["Tenants"]["state"].value == "none"
    assert "ses:Something is missing" in found["Reputation entities"]["reading"].value
    assert found["Dedicated IPs"]["read"].value == "not read yet"


@pytest.mark.parametrize(
    ("depth", "section", "value", "severity"),
    [
        (Recommendation("DKIM", "a/x", "Set it up.", "OPEN", "HIGH"), 0, "open, impact high", Severity.WARNING),
        (Recommendation("DKIM", "a/x", "", "OPEN", "LOW"), 0, "open, impact low", Severity.NOTE),
        (Recommendation("DKIM", "a/x", "", "FIXED"), 0, "fixed", Severity.OK),
        (Recommendation("DKIM"), 0, NOT_TOLD, Severity.UNKNOWN),
        (Tenant("t", sending_status="ENABLED"), 1, "enabled", Severity.OK),
        (Tenant("t", sending_status="REINSTATED"), 1, "reinstated", Severity.NOTE),
        (Tenant("t", sending_status="DISABLED"), 1, "disabled", Severity.CRITICAL),
        (Tenant("t", sending_status="ODD"), 1, "odd", Severity.UNKNOWN),
        (Tenant("t"), 1, NOT_TOLD, Severity.UNKNOWN),
        (ReputationEntity("a/x", status="ENABLED"), 2, "enabled", Severity.OK),
        (ReputationEntity("a/x", status="ENABLED", impact="HIGH"), 2, "enabled", Severity.WARNING),
        (ReputationEntity("a/x", status="DISABLED", aws_status="DISABLED"), 2, "disabled", Severity.CRITICAL),
        (DedicatedIp("192.0.2.1", "p", "DONE", 100), 3, "warmed up", Severity.OK),
        (DedicatedIp("192.0.2.1", "p", "IN_PROGRESS", 40), 3, "warming up 40 %", Severity.NOTE),
        (DedicatedIp("192.0.2.1", "p", "NOT_APPLICABLE", -1), 3, "managed by SES", Severity.OK),
        (DedicatedIp("192.0.2.1", warmup_percentage=-1), 3, NOT_TOLD, Severity.UNKNOWN),
        (MultiRegionEndpoint("e", status="READY", regions=("eu-west-1",)), 4, "ready", Severity.OK),
        (MultiRegionEndpoint("e", status="FAILED"), 4, "failed", Severity.CRITICAL),
        (MultiRegionEndpoint("e", status="CREATING"), 4, "creating", Severity.NOTE),
    ],
)
def test_extras_in_words(depth: Any, section: int, value: str, severity: Severity) -> None:
    lists = (Recommendations, Tenants, ReputationEntities, DedicatedIps, MultiRegionEndpoints)
    names = ("recommendations", "tenants", "entities", "dedicated_ips", "endpoints")
    reading = Reading(lists[section]((depth,)), NOW)
    fact = explain_extras(Depth(**{names[section]: reading}), NOW)[section].facts[0]  # type: ignore[arg-type]
    assert (fact.value, fact.severity) == (value, severity)


def regions(found: RegionList | None, watched: frozenset[str] = frozenset({"eu-west-1"})) -> dict[str, dict[str, Fact]]:
    nothing: Reading[RegionList] = Reading()
    state = ProfileState(Profile("acme"), regions=nothing if found is None else Reading(found, NOW))
    return page(explain_regions(state, watched, NOW))


def test_regions_come_with_the_source() -> None:
    found = regions(RegionList(("eu-west-1", "ap-east-1"), "account:ListRegions"))
    assert found["Regions"]["source"].value == "account:ListRegions"
    assert found["Where SES is"]["eu-west-1"].value == "enabled"
    assert found["Where SES is"]["us-east-1"].value == "not enabled"
    assert "Watched" in found["Where SES is"]["eu-west-1"].meaning
    # enabled, but nobody knows of SES there
    assert "ap-east-1" not in found["Where SES is"]


@pytest.mark.parametrize("found", [None, RegionList(("us-east-1",), "static list")])
def test_without_an_answer_only_what_every_account_has_is_known(found: RegionList | None) -> None:
    where = regions(found)["Where SES is"]
    assert where["us-east-1"].value == "enabled by default"
    assert (where["af-south-1"].value, where["af-south-1"].severity) == ("not known", Severity.UNKNOWN)
    if found is not None:
        assert regions(found)["Regions"]["source"].severity is Severity.UNKNOWN


def test_another_partition_has_its_own_regions() -> None:
    where = regions(None, frozenset({"us-gov-west-1"}))["Where SES is"]
    assert set(where) == {"us-gov-west-1", "us-gov-east-1"}
    assert where["us-gov-west-1"].value == "not known"


@given(depths)
@pytest.mark.slow
@runs(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_was_read_every_text_is_clean(depth: Depth) -> None:
    state = replace(read(), depth=depth)
    names = [*depth.details, *(item.name for item in (depth.identities.value.items if depth.identities.value else ()))]
    sections = [*explain_reputation(state, NOW), *explain_suppression(state, NOW), *explain_extras(depth, NOW)]
    for name in names:
        sections += explain_identity(name, depth, NOW)
    for section in sections:
        assert clean(section.title) == section.title
        for fact in section.facts:
            texts = [value for each in fields(fact) if isinstance(value := getattr(fact, each.name), str)]
            assert all(clean(text) == text for text in texts), fact
