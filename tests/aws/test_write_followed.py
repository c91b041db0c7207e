"""What is read to follow a write: insights into a message, sending limits and the requests for higher ones."""

from datetime import UTC, datetime
from typing import Any

import pytest

from sestui.aws.answers import MalformedAnswer
from sestui.aws.insights import insights_of
from sestui.aws.limits import applied_of, requested_of
from sestui.model.acting import Email, LimitIncrease, Result, SendingLimit
from sestui.model.failure import Cause
from sestui.model.insights import MessageEvent, MessageInsights
from sestui.model.limits import AppliedLimit
from sestui.model.page import Page
from tests.aws.bed import Machine, failure_from
from tests.aws.told import HERE as THERE
from tests.aws.told import as_json, refusal, told
from tests.aws.writing import EMAIL, HERE, bench, scene

AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)


def test_a_message_is_followed_to_its_recipients(machine: Machine) -> None:
    more = 'vdm = "ENABLED"'
    email = Email("me@example.com", ("a@other.test", "old@other.test"), "x", "y")
    with bench(machine, scene("production", more)) as bed:
        sent = bed.write(email)
        assert sent.result is Result.ACCEPTED
        found = bed.reader.message_insights(HERE, sent.reference)
        assert [one.address for one in found.recipients] == ["a@other.test", "old@other.test"]
        assert found.recipients[0].events[0].type == "SEND"
        simulated = bed.write(EMAIL)
        assert bed.reader.message_insights(HERE, simulated.reference) == MessageInsights(
            simulated.reference, known=False
        )


def test_without_the_deliverability_manager_there_are_none(machine: Machine) -> None:
    with bench(machine, scene()) as bed:
        assert bed.reader.message_insights(HERE, "m") == MessageInsights("m", known=False, in_use=False)


def test_events_come_oldest_first_with_what_was_said() -> None:
    bounce = {"BounceType": "PERMANENT", "BounceSubType": "General", "DiagnosticCode": "550 5.1.1\r\nno"}
    events = [
        {"Type": "BOUNCE", "Timestamp": 1_750_000_001, "Details": {"Bounce": bounce}},
        {"Type": "SEND", "Timestamp": 1_750_000_000},
        {"Type": "COMPLAINT", "Details": {"Complaint": {"ComplaintFeedbackType": "abuse"}}},
    ]
    answer = {"Insights": [{"Destination": "a@b", "Isp": "Other", "Events": events}]}
    (recipient,) = insights_of("m", answer).recipients
    assert recipient.events == (
        MessageEvent("SEND", AT),
        MessageEvent("BOUNCE", AT.replace(second=41), "PERMANENT / General", "550 5.1.1  no"),
        MessageEvent("COMPLAINT", None, "abuse"),
    )
    assert "a@b" not in repr(recipient)


@pytest.mark.parametrize("answer", [{"Insights": "x"}, {"Insights": [{"Events": [{"Timestamp": "x"}]}]}])
def test_insights_in_another_form_are_told(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        insights_of("m", answer)


def test_a_request_for_a_higher_limit_is_followed(machine: Machine) -> None:
    with bench(machine, scene("production", 'quota_verdict = "CASE_OPENED"')) as bed:
        assert bed.reader.limit(HERE, SendingLimit.DAILY) == AppliedLimit("L-804C8AE8", 50_000.0, adjustable=True)
        assert bed.reader.limit_requests(HERE, SendingLimit.DAILY) == Page()
        made = bed.write(LimitIncrease(SendingLimit.DAILY, 100_000))
        (one,) = bed.reader.limit_requests(HERE, SendingLimit.DAILY).items
        assert (one.id, one.code, one.desired) == (made.reference, "L-804C8AE8", 100_000.0)
        assert one.is_open
        assert one.case_id
        again = bed.write(LimitIncrease(SendingLimit.DAILY, 200_000))
        assert (again.result, again.code) == (Result.REFUSED, "ResourceAlreadyExistsException")
        assert "open already" in again.summary


def test_a_limit_without_an_applied_value(machine: Machine) -> None:
    with bench(machine, scene("unlimited")) as bed:
        assert bed.reader.limit(HERE, SendingLimit.DAILY) == AppliedLimit("L-804C8AE8")


def test_the_next_page_of_requests_is_asked_for_by_its_token(machine: Machine) -> None:
    with told(machine, as_json({"RequestedQuotas": [], "NextToken": "t"}), as_json({})) as (reader, server):
        page = reader.limit_requests(THERE, SendingLimit.RATE)
        assert reader.limit_requests(THERE, SendingLimit.RATE, page.next_token) == Page()
        assert b'"NextToken": "t"' in server.requests[1].body
        assert server.requests[1].scope == ("eu-west-1", "servicequotas")


@pytest.mark.parametrize("answer", [{}, {"Quota": {}}, {"Quota": {"Value": "x"}}])
def test_a_limit_in_another_form_is_told(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        applied_of("L-804C8AE8", answer)


@pytest.mark.parametrize("answer", [{"RequestedQuotas": [{}]}, {"RequestedQuotas": "x"}, {"Other": 1}])
def test_requests_in_another_form_are_told(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        requested_of(answer)


def test_denials_name_the_action(machine: Machine) -> None:
    with told(machine, refusal("AccessDeniedException")) as (reader, _):
        for read, action in (
            (lambda: reader.limit(THERE, SendingLimit.RATE), "servicequotas:GetServiceQuota"),
            (
                lambda: reader.limit_requests(THERE, SendingLimit.RATE),
                "servicequotas:ListRequestedServiceQuotaChangeHistoryByQuota",
            ),
            (lambda: reader.message_insights(THERE, "m"), "ses:GetMessageInsights"),
        ):
            failure = failure_from(read)
            assert (failure.cause, failure.iam_action) == (Cause.DENIED, action)
