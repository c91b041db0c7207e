from datetime import timedelta

from sestui.model.account import Caller, SendQuota
from sestui.model.depth import Depth
from sestui.model.fleet import ProfileState, TargetState
from sestui.model.reading import Reading
from sestui.model.reputation import SendPoint, SendStatistics
from sestui.model.settings import Profile
from sestui.model.target import Target
from sestui.rules.forecast import Outlook
from sestui.rules.headroom import headroom, target_forecast
from sestui.rules.quota import QuotaKind
from sestui.rules.severity import Severity
from tests.rules.build import NOW, THRESHOLDS, account, ago, failed, fleet, read

EU, US, AP = (Target("acme", region) for region in ("eu-west-1", "us-east-1", "ap-south-1"))


def profile(name: str, number: str = "1" * 12) -> ProfileState:
    return ProfileState(Profile(name), Reading(Caller(number, f"arn:aws:iam::{number}:root"), NOW))


def sent(count: float | None, maximum: float = 200.0) -> TargetState:
    return read(account(quota=SendQuota(maximum, 1.0, count)))


def test_every_region_of_the_account_stands_beside_the_others() -> None:
    other = Target("other", "eu-west-1")
    state = fleet(
        {EU: sent(190.0), US: sent(-0.0), AP: failed(), other: sent(5.0)}, profile("acme"), profile("other", "2" * 12)
    )
    rows = headroom(state, EU, THRESHOLDS)
    assert [(row.region, row.left, row.severity) for row in rows] == [
        ("eu-west-1", 10.0, Severity.CRITICAL),
        ("us-east-1", 200.0, Severity.OK),
        ("ap-south-1", None, Severity.UNKNOWN),
    ]
    assert (rows[0].status_label, rows[2].status_label, rows[2].status_severity) == (
        "PRODUCTION",
        "",
        Severity.UNKNOWN,
    )


def test_what_is_over_the_quota_leaves_nothing_and_unlimited_is_no_number() -> None:
    state = fleet({EU: sent(260.0), US: sent(9.0, -1.0), AP: sent(None)}, profile("acme"))
    rows = headroom(state, EU, THRESHOLDS)
    assert [row.left for row in rows] == [0.0, None, None]
    assert rows[1].kind is QuotaKind.UNLIMITED


def test_two_profiles_of_one_account_are_told_once_by_the_one_that_was_read() -> None:
    twin, far = Target("twin", "eu-west-1"), Target("twin", "sa-east-1")
    state = fleet({EU: failed(), US: sent(1.0), twin: sent(2.0), far: sent(3.0)}, profile("acme"), profile("twin"))
    assert [(row.target, row.used) for row in headroom(state, EU, THRESHOLDS)] == [(twin, 2.0), (US, 1.0), (far, 3.0)]
    both = fleet({EU: sent(7.0), twin: sent(2.0)}, profile("acme"), profile("twin"))
    assert headroom(both, twin, THRESHOLDS)[0].target == twin
    assert headroom(both, EU, THRESHOLDS)[0].target == EU


def test_while_the_account_is_unknown_only_the_own_profile_is_told() -> None:
    twin = Target("twin", "sa-east-1")
    state = fleet({EU: sent(1.0), twin: sent(2.0)}, ProfileState(Profile("acme")), ProfileState(Profile("twin")))
    assert [row.target for row in headroom(state, EU, THRESHOLDS)] == [EU]


def test_the_forecast_of_a_target_is_of_when_its_quota_was_read() -> None:
    points = tuple(SendPoint(ago(minutes=15 * at), 10) for at in range(5, 9))
    depth = Depth(statistics=Reading(SendStatistics(points), NOW))
    at = ago(hours=1)
    state = TargetState(Reading(account(quota=SendQuota(100.0, 1.0, 40.0)), at), depth=depth)
    found = target_forecast(state)
    assert (found.outlook, found.at) == (Outlook.FULL_AT, at + timedelta(hours=1, minutes=30))
    assert target_forecast(TargetState(depth=depth)).outlook is Outlook.UNKNOWN
    assert target_forecast(sent(40.0)).outlook is Outlook.UNKNOWN
