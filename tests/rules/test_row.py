import pytest

from sestui.model.account import AccountState, Caller, SendQuota
from sestui.model.failure import LABELS, Cause
from sestui.model.fleet import ProfileState, QuotaSample, TargetState
from sestui.model.reading import Reading, ReadingState
from sestui.model.settings import Expectation, Profile
from sestui.model.target import Target
from sestui.rules.quota import QuotaKind
from sestui.rules.row import FleetRow, row
from sestui.rules.severity import Severity
from sestui.rules.status import Status
from tests.rules.build import EVERY_HOSTILE, NOW, TARGET, THRESHOLDS, account, ago, failed, owner, read


def shown(state: TargetState, profile: ProfileState | None = None, *, asking: bool = False) -> FleetRow:
    return row(TARGET, state, profile or owner(), NOW, THRESHOLDS, asking=asking)


def test_a_fresh_reading_fills_the_row() -> None:
    state = read(at=ago(seconds=90), previous=QuotaSample(ago(seconds=190), 4_000.0))
    found = shown(state, owner(label="Acme mail", production=True, read_only=True))
    assert found == FleetRow(
        target=TARGET,
        title="Acme mail",
        region="eu-west-1",
        account="123456789012",
        state=ReadingState.FRESH,
        stale=False,
        asking=False,
        status=Status.PRODUCTION,
        status_label="PRODUCTION",
        status_severity=Severity.OK,
        health_label="healthy",
        health_severity=Severity.OK,
        quota_kind=QuotaKind.LIMITED,
        quota_used=5_000.0,
        quota_max=50_000.0,
        quota_share=0.1,
        quota_severity=Severity.OK,
        max_rate=14.0,
        live_rate=10.0,
        age=NOW - ago(seconds=90),
        age_text="1m",
        cause=None,
        cause_label="",
        cause_severity=Severity.OK,
        failure_summary="",
        mismatch="",
        production=True,
        read_only=True,
        severity=Severity.OK,
    )


def test_before_the_first_outcome_a_target_is_asking_and_nothing_is_known() -> None:
    found = shown(TargetState(), owner(known=False))
    assert found.status is None
    assert found.status_label == "asking"
    assert found.asking
    assert found.state is ReadingState.NOT_ASKED
    assert (found.account, found.age_text, found.health_label, found.cause) == ("", "", "", None)
    assert_nothing_is_judged(found)


@pytest.mark.parametrize("cause", Cause)
def test_a_failure_without_a_value_shows_its_cause_and_judges_nothing(cause: Cause) -> None:
    found = shown(failed(cause))
    assert found.status is None
    assert found.status_label == found.cause_label == LABELS[cause]
    assert (found.cause, found.failure_summary) == (cause, f"It failed: {cause}.")
    assert not found.stale
    assert not found.asking
    assert found.age_text == ""
    assert_nothing_is_judged(found)


def assert_nothing_is_judged(found: FleetRow) -> None:
    judged = (found.status_severity, found.health_severity, found.quota_severity)
    assert judged == (Severity.UNKNOWN,) * 3
    assert Severity.OK < found.severity < Severity.CRITICAL
    assert (found.quota_used, found.quota_max, found.quota_share, found.max_rate, found.live_rate) == (None,) * 5


def test_after_a_failure_the_last_good_value_stays_and_is_stale() -> None:
    found = shown(failed(Cause.THROTTLED, last=account(production_access=False)))
    assert (found.status, found.status_label) == (Status.SANDBOX, "SANDBOX")
    assert found.stale
    assert found.state is ReadingState.STALE
    assert (found.cause, found.cause_label, found.age_text) == (Cause.THROTTLED, "throttled", "4m")


@pytest.mark.parametrize(("seconds", "stale"), [(300, False), (301, True)])
def test_a_value_grows_stale_by_itself(seconds: int, stale: bool) -> None:
    assert shown(read(at=ago(seconds=seconds))).stale is stale


def test_an_answer_that_says_nothing_is_shown_as_unknown() -> None:
    found = shown(read(AccountState()))
    assert found.status is Status.UNKNOWN
    assert_nothing_is_judged(found)


@pytest.mark.parametrize(
    ("quota", "kind", "share", "severity"),
    [
        (SendQuota(-1.0, 14.0, 9.0), QuotaKind.UNLIMITED, None, Severity.OK),
        (SendQuota(0.0, 0.0, 0.0), QuotaKind.NONE, None, Severity.CRITICAL),
        (SendQuota(200.0, 1.0, 300.0), QuotaKind.LIMITED, 1.5, Severity.CRITICAL),
        (SendQuota(None, None, None), QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
        (None, QuotaKind.UNKNOWN, None, Severity.UNKNOWN),
    ],
)
def test_quota_columns(quota: SendQuota | None, kind: QuotaKind, share: float | None, severity: Severity) -> None:
    found = shown(read(account(quota=quota)))
    assert (found.quota_kind, found.quota_share, found.quota_severity) == (kind, share, severity)


@pytest.mark.parametrize(
    ("state", "expect", "severity"),
    [
        (read(), None, Severity.OK),
        (read(), Expectation.SANDBOX, Severity.WARNING),
        (read(account(production_access=False)), None, Severity.NOTE),
        (read(account(enforcement_status="WHAT")), None, Severity.UNKNOWN),
        (read(account(enforcement_status="PROBATION")), None, Severity.WARNING),
        (read(account(sending_enabled=False)), None, Severity.CRITICAL),
        (failed(Cause.DENIED, last=account()), None, Severity.WARNING),
        (failed(Cause.TIMED_OUT), None, Severity.UNKNOWN),
        (failed(Cause.REGION_NOT_ENABLED), None, Severity.UNKNOWN),
    ],
)
def test_the_heaviest_verdict_weighs_the_row(
    state: TargetState, expect: Expectation | None, severity: Severity
) -> None:
    assert shown(state, owner(expect=expect)).severity is severity


def test_a_request_under_way_is_told_beside_the_value() -> None:
    assert shown(read(), asking=True).asking
    assert not shown(read()).asking


def test_no_text_of_a_row_carries_what_came_from_outside_as_it_is() -> None:
    profile = ProfileState(
        Profile(EVERY_HOSTILE, label=EVERY_HOSTILE), Reading(Caller(EVERY_HOSTILE, EVERY_HOSTILE), NOW)
    )
    state = read(account(enforcement_status=EVERY_HOSTILE))
    found = row(Target(EVERY_HOSTILE, EVERY_HOSTILE), state, profile, NOW, THRESHOLDS)
    texts = [value for value in found if isinstance(value, str)]
    assert all(text.isprintable() for text in texts)
