"""Service Quotas: the value of a quota, a request for more, and what becomes of it."""

from typing import Any

import pytest

from sestui.simulator import ManualClock
from tests.simulator.bed import assert_conforms
from tests.simulator.conftest import Serve
from tests.simulator.writing import refusal, scene, ses

DAILY = {"ServiceCode": "ses", "QuotaCode": "L-804C8AE8"}
RATE = {"ServiceCode": "ses", "QuotaCode": "L-CDEF9B6B"}
HISTORY = "ListRequestedServiceQuotaChangeHistoryByQuota"


def test_the_applied_values(serve: Serve) -> None:
    client = serve(scene("production")).client("service-quotas")
    for asked, value in ((DAILY, 50_000.0), (RATE, 14.0)):
        answer = client.get_service_quota(**asked)
        assert_conforms("service-quotas", "GetServiceQuota", answer)
        assert answer["Quota"]["Value"] == value
        assert answer["Quota"]["Adjustable"] is True


@pytest.mark.parametrize("asked", [{**DAILY, "QuotaCode": "L-00000000"}, {**DAILY, "ServiceCode": "sns"}])
def test_quotas_that_there_are_not(serve: Serve, asked: dict[str, str]) -> None:
    client = serve(scene("production")).client("service-quotas")
    assert refusal(client.get_service_quota, **asked)[0] == "NoSuchResourceException"


def test_an_unlimited_quota_has_no_applied_value(serve: Serve) -> None:
    client = serve(scene("unlimited")).client("service-quotas")
    assert refusal(client.get_service_quota, **DAILY)[0] == "NoSuchResourceException"


def test_a_request_waits_and_is_approved(serve: Serve) -> None:
    clock = ManualClock()
    bed = serve(scene("production", 'quota_verdict = "APPROVED"\nquota_verdict_after = 60'), clock)
    client = bed.client("service-quotas")
    answer = client.request_service_quota_increase(**DAILY, DesiredValue=100_000)
    assert_conforms("service-quotas", "RequestServiceQuotaIncrease", answer)
    assert answer["RequestedQuota"]["Status"] == "PENDING"
    assert "CaseId" not in answer["RequestedQuota"]
    again: Any = client.request_service_quota_increase
    assert refusal(again, **DAILY, DesiredValue=200_000)[0] == "ResourceAlreadyExistsException"
    client.request_service_quota_increase(**RATE, DesiredValue=50)
    clock.advance(60)
    history = client.list_requested_service_quota_change_history_by_quota(**DAILY)
    assert_conforms("service-quotas", HISTORY, history)
    assert [(one["Status"], one["DesiredValue"]) for one in history["RequestedQuotas"]] == [("APPROVED", 100_000.0)]
    assert len(history["RequestedQuotas"][0]["CaseId"]) == 15
    assert client.get_service_quota(**DAILY)["Quota"]["Value"] == 100_000.0
    quota = ses(bed).get_account()["SendQuota"]
    assert (quota["Max24HourSend"], quota["MaxSendRate"]) == (100_000.0, 50.0)


@pytest.mark.parametrize("verdict", ["DENIED", "CASE_OPENED", "NOT_APPROVED"])
def test_other_verdicts_change_nothing(serve: Serve, verdict: str) -> None:
    bed = serve(scene("production", f'quota_verdict = "{verdict}"'))
    client = bed.client("service-quotas")
    client.request_service_quota_increase(**DAILY, DesiredValue=100_000)
    history = client.list_requested_service_quota_change_history_by_quota(**DAILY, Status=verdict)
    assert [one["Status"] for one in history["RequestedQuotas"]] == [verdict]
    assert ses(bed).get_account()["SendQuota"]["Max24HourSend"] == 50_000.0


@pytest.mark.parametrize("desired", [50_000, 1])
def test_no_more_is_no_request(serve: Serve, desired: int) -> None:
    client = serve(scene("production")).client("service-quotas")
    given = {**DAILY, "DesiredValue": desired}
    assert refusal(client.request_service_quota_increase, **given)[0] == "IllegalArgumentException"


def test_the_history_comes_in_pages_newest_first(serve: Serve) -> None:
    client = serve(scene("production", 'quota_verdict = "DENIED"')).client("service-quotas")
    for desired in (60_000, 70_000, 80_000):
        client.request_service_quota_increase(**DAILY, DesiredValue=desired)
    pages = client.get_paginator("list_requested_service_quota_change_history_by_quota").paginate(
        **DAILY, PaginationConfig={"PageSize": 2}
    )
    found = [[one["DesiredValue"] for one in page["RequestedQuotas"]] for page in pages]
    assert found == [[80_000.0, 70_000.0], [60_000.0]]
    assert client.list_requested_service_quota_change_history_by_quota(**RATE)["RequestedQuotas"] == []


@pytest.mark.parametrize("code", ["DependencyAccessDeniedException", "QuotaExceededException"])
def test_its_own_errors_come_as_faults(serve: Serve, code: str) -> None:
    fault = f'[[faults]]\nkind = "error"\nservice = "servicequotas"\ncode = "{code}"'
    client = serve(scene("production", "", fault)).client("service-quotas")
    assert refusal(client.request_service_quota_increase, **DAILY, DesiredValue=60_000)[0] == code
