from dataclasses import fields, replace
from typing import Any, Final

import pytest

from sestui.model.request import AccessDraft
from sestui.rules.request_form import (
    FIELDS,
    access_request,
    case_answer,
    form_problems,
    meant,
    stays,
    submitted,
)
from tests.rules.build import EVERY_HOSTILE

DRAFT: Final = AccessDraft(
    mail_type="TRANSACTIONAL",
    website="https://www.acme.example/",
    language="EN",
    contacts=("ops@acme.example",),
    use_case="Receipts.",
    recipients="Customers who open an account.",
    bounces="SNS to a queue.",
    unsubscribe="A link in each mail.",
    volume="200 a day.",
    only_requested=True,
    feedback_handled=True,
)


def test_the_form_has_every_field_of_the_draft_once_with_question_and_source() -> None:
    assert [each.name for each in FIELDS] == [each.name for each in fields(AccessDraft)]
    assert all(each.title and each.question and each.expected and each.source for each in FIELDS)
    assert [each.name for each in FIELDS if each.long] == ["use_case", "recipients", "bounces", "unsubscribe", "volume"]


def test_a_draft_that_is_filled_in_has_no_problem() -> None:
    assert form_problems(DRAFT) == ()
    assert form_problems(replace(DRAFT, contacts=(), language="", use_case="")) == ()
    assert form_problems(replace(DRAFT, website="http://acme.example", mail_type="MARKETING", language="JA")) == ()


@pytest.mark.parametrize(
    ("members", "field", "expected", "suggestion"),
    [
        ({"mail_type": ""}, "mail_type", "MARKETING or TRANSACTIONAL", ""),
        ({"mail_type": "PROMOTIONAL"}, "mail_type", "MARKETING or TRANSACTIONAL", "MARKETING"),
        ({"mail_type": "transactional"}, "mail_type", "MARKETING or TRANSACTIONAL", "TRANSACTIONAL"),
        ({"mail_type": "TRANSACTONAL"}, "mail_type", "MARKETING or TRANSACTIONAL", "TRANSACTIONAL"),
        ({"language": "JP"}, "language", "EN, JA or nothing", "JA"),
        ({"language": "en"}, "language", "EN, JA or nothing", "EN"),
        ({"website": ""}, "website", "a URL that begins with https://, at most 1,000 characters", ""),
        ({"website": "acme.example"}, "website", "a URL that begins with https://, at most 1,000 characters", ""),
        ({"website": "ftp://acme.example"}, "website", "a URL that begins with https://, at most 1,000 characters", ""),
        (
            {"website": f"https://acme.example/{'a' * 1_000}"},
            "website",
            "a URL that begins with https://, at most 1,000 characters",
            "",
        ),
        ({"contacts": ("nobody",)}, "contacts", "up to 4 different e-mail addresses", ""),
        (
            {"contacts": tuple(f"a{n}@acme.example" for n in range(5))},
            "contacts",
            "up to 4 different e-mail addresses",
            "",
        ),
        (
            {"contacts": ("ops@acme.example", "OPS@acme.example")},
            "contacts",
            "up to 4 different e-mail addresses",
            "",
        ),
        ({"use_case": "a" * 5_001}, "use_case", "at most 5,000 characters", ""),
        ({"only_requested": False}, "only_requested", "true before it is submitted", ""),
        ({"feedback_handled": False}, "feedback_handled", "true before it is submitted", ""),
    ],
)
def test_what_is_wrong_is_told_with_field_expectation_and_what_was_meant(
    members: dict[str, Any], field: str, expected: str, suggestion: str
) -> None:
    (found,) = form_problems(replace(DRAFT, **members))
    assert (found.field, found.expected, found.suggestion) == (field, expected, suggestion)
    assert found.what
    assert found.line.startswith(f"{field}: ")


def test_everything_is_told_at_once_in_the_order_of_the_form() -> None:
    found = form_problems(AccessDraft(language="JP", contacts=("x", "y")))
    assert [each.field for each in found] == [
        "mail_type",
        "website",
        "language",
        "contacts",
        "contacts",
        "only_requested",
        "feedback_handled",
    ]


@pytest.mark.parametrize(("word", "expected"), [("EN", ""), ("", ""), ("  ", ""), ("zzz", ""), ("English", "EN")])
def test_what_was_probably_meant(word: str, expected: str) -> None:
    assert meant(word, ("EN", "JA")) == expected


def test_what_goes_to_aws_and_what_stays() -> None:
    assert submitted(DRAFT) == (
        ("MailType", "TRANSACTIONAL"),
        ("WebsiteURL", "https://www.acme.example/"),
        ("ContactLanguage", "EN"),
        ("AdditionalContactEmailAddresses", "ops@acme.example"),
        ("UseCaseDescription", "Receipts."),
        ("ProductionAccessEnabled", "true"),
    )
    assert stays(DRAFT) == ("recipients", "bounces", "unsubscribe", "volume", "only_requested", "feedback_handled")
    assert submitted(AccessDraft()) == (("ProductionAccessEnabled", "true"),)
    request = access_request(DRAFT)
    assert (request.mail_type, request.website_url, request.contact_language) == (
        "TRANSACTIONAL",
        "https://www.acme.example/",
        "EN",
    )
    assert (request.contacts, request.use_case) == (("ops@acme.example",), "Receipts.")


def test_the_answers_can_be_given_in_the_case() -> None:
    text = case_answer(replace(DRAFT, unsubscribe=" "))
    assert text.split("\n\n")[1] == (
        "Recipients: How is the list of recipients built, and how did they agree?\nCustomers who open an account."
    )
    assert "Opting out" not in text
    assert case_answer(AccessDraft()) == ""


def test_problems_are_clean_and_a_draft_does_not_print_what_people_wrote() -> None:
    hostile = AccessDraft(EVERY_HOSTILE, EVERY_HOSTILE, EVERY_HOSTILE, (EVERY_HOSTILE,))
    assert all(each.line.isprintable() for each in form_problems(hostile))
    shown = repr(DRAFT)
    assert "acme" not in shown
    assert "Receipts" not in shown
