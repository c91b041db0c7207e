from datetime import UTC, datetime
from typing import Any

import pytest

from sestui.aws.answers import MalformedAnswer
from sestui.aws.suppression import lookup_of, suppressed_page
from sestui.model.failure import Cause
from sestui.model.page import Page
from sestui.model.suppression import Suppressed, SuppressionLookup
from tests.aws.bed import Machine, failure_from
from tests.aws.told import HERE, as_json, refusal, told

AT = datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC)
LISTED = {"EmailAddress": "A+b@example.com", "Reason": "BOUNCE", "LastUpdateTime": 1_750_000_000}


def test_a_page_of_the_list() -> None:
    page = suppressed_page({"SuppressedDestinationSummaries": [LISTED, {"EmailAddress": "x@y"}], "NextToken": "t"})
    assert page == Page((Suppressed("A+b@example.com", "BOUNCE", AT), Suppressed("x@y")), "t")
    assert suppressed_page({}) == Page()


@pytest.mark.parametrize(
    "answer",
    [
        {"SuppressedDestinationSummaries": [{}]},
        {"SuppressedDestinationSummaries": "x"},
        {"SuppressedDestinationSummaries": [{**LISTED, "LastUpdateTime": "x"}]},
    ],
)
def test_a_page_in_another_form_is_told(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        suppressed_page(answer)


def test_the_next_page_is_asked_for_by_its_token(machine: Machine) -> None:
    with told(machine, as_json({"NextToken": "a+/="}), as_json({})) as (reader, server):
        assert reader.suppressed(HERE, reader.suppressed(HERE).next_token) == Page()
        assert [request.target for request in server.requests] == [
            "/v2/email/suppression/addresses",
            "/v2/email/suppression/addresses?NextToken=a%2B%2F%3D",
        ]


def test_an_address_that_is_listed(machine: Machine) -> None:
    found = {**LISTED, "Attributes": {"MessageId": "m", "FeedbackId": "f"}}
    with told(machine, as_json({"SuppressedDestination": found})) as (reader, server):
        assert reader.suppression_lookup(HERE, "A+b@example.com") == SuppressionLookup(
            "A+b@example.com", listed=True, reason="BOUNCE", at=AT, message_id="m", feedback_id="f"
        )
        assert server.requests[0].target == "/v2/email/suppression/addresses/A%2Bb%40example.com"


@pytest.mark.parametrize(
    ("address", "path"),
    [
        ('"a b"@example.com', "%22a%20b%22%40example.com"),
        ("a/b@example.com", "a%2Fb%40example.com"),
        ("jürgen@bücher.example", "j%C3%BCrgen%40b%C3%BCcher.example"),
        ("UPPER@Example.com", "UPPER%40Example.com"),
    ],
)
def test_an_address_that_is_not_listed(machine: Machine, address: str, path: str) -> None:
    with told(machine, refusal("NotFoundException", "404 Not Found")) as (reader, server):
        assert reader.suppression_lookup(HERE, address) == SuppressionLookup(address, listed=False)
        assert server.requests[0].target == f"/v2/email/suppression/addresses/{path}"


@pytest.mark.parametrize("answer", [{}, {"SuppressedDestination": {}}, {"SuppressedDestination": []}])
def test_an_answer_about_no_address_says_nothing_about_one(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        lookup_of("x", answer)


def test_denials_name_the_action(machine: Machine) -> None:
    with told(machine, refusal("AccessDeniedException", "403 Forbidden")) as (reader, _):
        listing = failure_from(lambda: reader.suppressed(HERE))
        looking = failure_from(lambda: reader.suppression_lookup(HERE, "x@y"))
    assert listing.cause is looking.cause is Cause.DENIED
    assert listing.iam_action == "ses:ListSuppressedDestinations"
    assert looking.iam_action == "ses:GetSuppressedDestination"


def test_a_list_that_the_account_may_not_ask_for_is_a_failure(machine: Machine) -> None:
    with told(machine, refusal("BadRequestException")) as (reader, _):
        assert failure_from(lambda: reader.suppressed(HERE)).cause is Cause.UNEXPECTED
