from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from sestui.model.account import SendQuota
from sestui.model.acting import SendingLimit
from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.fleet import QuotaSample, TargetState
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.reputation import SendPoint, SendStatistics
from sestui.model.trace import Act, Need, NeedKind
from sestui.rules.limit_increase import (
    Limit,
    change_verdict,
    desired_problem,
    desired_value,
    limits,
    rounded_up,
)
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE, NOW, account, ago, failure, read

DAILY, RATE = SendingLimit.DAILY, SendingLimit.RATE


def change(status: str | None = "APPROVED", desired: float | None = 100_000.0, **members: Any) -> LimitRequest:
    given: dict[str, Any] = {"created": ago(days=3), "case_id": "170000000000002"}
    return LimitRequest("one", DAILY.value, desired, status, **(given | members))


def both(state: TargetState, *made: LimitRequest, region: str = "eu-west-1") -> tuple[Limit, ...]:
    """Return both limits where these requests were made for the daily quota, and none for the rate."""
    requests = {DAILY.value: Reading(LimitRequests(made), NOW), RATE.value: Reading(LimitRequests(), NOW)}
    return limits(replace(state, depth=replace(state.depth, limit_requests=requests)), region)


def daily(state: TargetState, *made: LimitRequest) -> Limit:
    return both(state, *made)[0]


def test_both_limits_with_what_is_now_and_where_they_are_raised() -> None:
    first, second = both(read())
    assert (first.limit, first.current, first.current_label) == (DAILY, 50_000.0, "50,000")
    assert (second.limit, second.current, second.current_label) == (RATE, 14.0, "14")
    assert first.url.endswith("/servicequotas/home/services/ses/quotas/L-804C8AE8")
    assert second.url.endswith("/servicequotas/home/services/ses/quotas/L-CDEF9B6B")
    assert first.may_request is True
    assert second.may_request is True
    assert first.outlook.startswith("10% used; ")
    assert first.needs == (Need(NeedKind.STATISTICS),)
    assert second.needs == ()
    assert both(read(), region="us-gov-west-1")[0].url == ""


def test_what_was_not_read_is_not_known() -> None:
    first, second = limits(TargetState(), "eu-west-1")
    assert (first.current, first.current_label, first.may_request) == (None, "not told", None)
    assert first.needs == (
        Need(NeedKind.ACCOUNT),
        Need(NeedKind.STATISTICS),
        Need(NeedKind.QUOTA_HISTORY, "L-804C8AE8"),
    )
    assert second.needs == (Need(NeedKind.ACCOUNT), Need(NeedKind.QUOTA_HISTORY, "L-CDEF9B6B"))
    unread: Reading[Any] = Reading()
    refused = Depth(limit_requests={DAILY.value: unread.failed(failure(Cause.DENIED), NOW)})
    denied = limits(replace(read(), depth=refused), "eu-west-1")[0]
    assert denied.may_request is None
    assert "denied" in denied.meaning
    assert Need(NeedKind.QUOTA_HISTORY, "L-804C8AE8") in denied.needs


@pytest.mark.parametrize(
    ("state", "may_request", "act"),
    [
        (read(account(production_access=False)), False, Act.REQUEST_ACCESS),
        (read(account(production_access=None)), None, None),
        (read(account(quota=SendQuota(-1.0, 14.0, 5.0))), False, None),
        (read(account(quota=SendQuota(None, 14.0, 5.0))), None, None),
        (read(account(quota=SendQuota(-5.0, 14.0, 5.0))), None, None),
        (read(account(quota=None)), None, None),
        (read(account(quota=SendQuota(0.0, 14.0, 0.0))), True, None),
    ],
)
def test_when_a_higher_limit_may_be_requested(state: TargetState, may_request: bool | None, act: Act | None) -> None:
    found = daily(state)
    assert found.may_request is may_request
    assert (found.remedy.act if found.remedy is not None else None) is act
    assert found.meaning


@pytest.mark.parametrize("status", ["PENDING", "CASE_OPENED"])
def test_an_open_request_keeps_another_from_being_made(status: str) -> None:
    found = daily(read(), change("DENIED", created=ago(days=9)), change(status))
    assert found.may_request is False
    assert found.open is not None
    assert found.open.status == status
    assert "100,000" in found.meaning
    assert "170000000000002" in found.meaning


def test_history_is_told_with_the_newest_first_and_only_of_this_limit() -> None:
    other = replace(change(), code=RATE.value)
    found = daily(
        read(),
        change("DENIED", created=ago(days=9)),
        change("APPROVED", created=None),
        change("NOT_APPROVED", created=ago(days=1)),
        other,
    )
    assert [verdict.label for _, verdict in found.history] == ["not approved", "denied", "approved"]
    assert found.may_request is True


@pytest.mark.parametrize(
    ("status", "label", "severity"),
    [
        ("PENDING", "pending", Severity.NOTE),
        ("CASE_OPENED", "case opened", Severity.NOTE),
        ("APPROVED", "approved", Severity.OK),
        ("DENIED", "denied", Severity.WARNING),
        ("NOT_APPROVED", "not approved", Severity.WARNING),
        ("CASE_CLOSED", "case closed", Severity.NOTE),
        ("INVALID_REQUEST", "invalid", Severity.WARNING),
        ("LATER", "later", Severity.UNKNOWN),
        (None, "not told", Severity.UNKNOWN),
    ],
)
def test_how_a_request_stands(status: str | None, label: str, severity: Severity) -> None:
    found = change_verdict(change(status))
    assert (found.label, found.severity) == (label, severity)
    assert found.meaning.startswith("Request for 100,000 on 2026-11-21. ")
    assert found.source


def test_a_request_of_which_little_is_told() -> None:
    found = change_verdict(change("PENDING", None, created=None))
    assert found.meaning.startswith("Request for more. ")


@pytest.mark.parametrize(
    ("desired", "current", "problem"),
    [
        (60_000.0, 50_000.0, ""),
        (50_000.0, 50_000.0, "It must be more than the current 50,000."),
        (10.0, 50_000.0, "It must be more than the current 50,000."),
        (10.0, None, ""),
        (10.0, -1.0, "The limit is unlimited already."),
        (0.0, None, "The limit must be a whole number above 0."),
        (1.5, 1.0, "The limit must be a whole number above 0."),
        (float("nan"), 1.0, "The limit must be a whole number above 0."),
        (float("inf"), 1.0, "The limit must be a whole number above 0."),
        (20_000_000_000.0, 1.0, "The limit must be a whole number above 0."),
    ],
)
def test_the_value_to_ask_for(desired: float, current: float | None, problem: str) -> None:
    assert desired_problem(DAILY, desired, current) == problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("50000", 50_000.0),
        (" 50,000 ", 50_000.0),
        ("50_000", 50_000.0),
        ("50 000", 50_000.0),
        ("", None),
        ("-5", None),
        ("5.5", None),
        ("1e9", None),
        ("٣", None),
        ("9" * 15, 999_999_999_999_999.0),
        ("9" * 16, None),
    ],
)
def test_numbers_as_they_are_typed(text: str, value: float | None) -> None:
    assert desired_value(text) == value


def points(each: int) -> SendStatistics:
    quarter = timedelta(minutes=15)
    return SendStatistics(tuple(SendPoint(NOW - quarter * n, attempts=each) for n in range(1, 97)))


@pytest.mark.parametrize(
    ("quota", "attempts", "suggested"),
    [
        # as much as ever leaves the window as comes in
        (SendQuota(50_000.0, 14.0, 9_600.0), 100, None),
        (SendQuota(-1.0, 14.0, 9_600.0), 100, None),
    ],
)
def test_nothing_is_suggested_where_the_limit_is_enough(
    quota: SendQuota, attempts: int, suggested: float | None
) -> None:
    state = replace(read(account(quota=quota)), depth=Depth(statistics=Reading(points(attempts), NOW)))
    found = daily(state)
    assert found.suggested == suggested
    assert found.needs == ()


def test_what_the_forecast_shows_is_suggested_with_room() -> None:
    quarter = timedelta(minutes=15)
    recent = SendStatistics(tuple(SendPoint(NOW - quarter * n, attempts=1_000) for n in range(1, 5)))
    state = replace(
        read(account(quota=SendQuota(50_000.0, 14.0, 4_000.0))), depth=Depth(statistics=Reading(recent, NOW))
    )
    found = daily(state)
    assert found.suggested is not None
    assert found.suggested > 100_000
    assert found.suggested % 1_000 == 0
    assert desired_problem(DAILY, found.suggested, found.current) == ""


def test_a_rate_that_is_used_up_is_told_with_what_would_hold_it() -> None:
    state = replace(read(), previous=QuotaSample(ago(seconds=60), 4_000.0))
    found = both(state)[1]
    assert (found.outlook, found.severity) == ("at least 16.7 a second are sent now", Severity.WARNING)
    assert found.suggested == 21.0
    just = replace(read(), previous=QuotaSample(ago(seconds=60), 4_160.0))
    assert both(just)[1].severity is Severity.WARNING
    unsaid = replace(
        read(account(quota=SendQuota(50_000.0, None, 5_000.0))), previous=QuotaSample(ago(seconds=60), 1.0)
    )
    told = both(unsaid)[1]
    assert (told.severity, told.suggested) == (Severity.OK, None)
    calm = replace(read(), previous=QuotaSample(ago(seconds=60), 4_994.0))
    assert both(calm)[1].suggested is None


@pytest.mark.parametrize(
    ("value", "expected"), [(0.0, 1.0), (1.2, 2.0), (9.4, 10.0), (61_250.0, 62_000.0), (100.0, 100.0), (101.0, 110.0)]
)
def test_rounding_up(value: float, expected: float) -> None:
    assert rounded_up(value) == expected


def test_texts_from_aws_are_clean() -> None:
    found = daily(read(), change("PENDING", case_id=EVERY_HOSTILE), change(EVERY_HOSTILE))
    texts = [found.meaning, *(text for _, verdict in found.history for text in (verdict.label, verdict.meaning))]
    assert all(text.isprintable() for text in texts)
