"""What is wrong with a request before it is sent, and what of a good one goes out and into the log."""

from dataclasses import replace
from typing import Any

import botocore.session
import pytest
from botocore.model import ListShape, Shape, StructureShape
from botocore.validate import ParamValidator

from sestui.aws.answers import MalformedAnswer
from sestui.aws.writes import answered, told
from sestui.model.acting import (
    IAM_ACTIONS,
    OPERATIONS,
    AccessRequest,
    Action,
    Email,
    LimitIncrease,
    SendingLimit,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)
from sestui.model.acting_parameters import parameters
from sestui.model.acting_problems import address_problem, problems
from tests.aws.writing import ACCESS, EMAIL, REQUESTS

FULL = Email(
    "Ops <ops@example.com>",
    ("a@b.test",),
    "Sübject",
    "Text",
    ("c@b.test",),
    ("d@b.test",),
    "<p>Html</p>",
    ("r@b.test",),
    (("List-Unsubscribe", "<https://x.example/u>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")),
    (("team", "ops"),),
    "main",
)


def shape(action: Action) -> Shape:
    service, operation = OPERATIONS[action]
    return botocore.session.Session().get_service_model(service).operation_model(operation).input_shape


@pytest.mark.parametrize("request_", [*REQUESTS, FULL], ids=lambda request: request.action.value)
def test_good_requests_conform_to_the_service_model(request_: WriteRequest) -> None:
    assert problems(request_) == ()
    made = parameters(request_)
    report = ParamValidator().validate(made, shape(request_.action))
    assert not report.has_errors(), report.generate_report()


def test_everything_of_a_message_goes_out() -> None:
    assert parameters(FULL) == {
        "FromEmailAddress": "Ops <ops@example.com>",
        "Destination": {"ToAddresses": ["a@b.test"], "CcAddresses": ["c@b.test"], "BccAddresses": ["d@b.test"]},
        "Content": {
            "Simple": {
                "Subject": {"Data": "Sübject", "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": "Text", "Charset": "UTF-8"},
                    "Html": {"Data": "<p>Html</p>", "Charset": "UTF-8"},
                },
                "Headers": [
                    {"Name": "List-Unsubscribe", "Value": "<https://x.example/u>"},
                    {"Name": "List-Unsubscribe-Post", "Value": "List-Unsubscribe=One-Click"},
                ],
            }
        },
        "ReplyToAddresses": ["r@b.test"],
        "EmailTags": [{"Name": "team", "Value": "ops"}],
        "ConfigurationSetName": "main",
    }


def test_what_is_not_said_is_left_out() -> None:
    assert parameters(AccessRequest("MARKETING", "https://x.example/", "")) == {
        "MailType": "MARKETING",
        "WebsiteURL": "https://x.example/",
        "ProductionAccessEnabled": True,
    }
    assert set(parameters(EMAIL)) == {"FromEmailAddress", "Destination", "Content"}


def test_an_address_goes_out_as_aws_writes_it() -> None:
    assert parameters(UnsuppressAddress("shown"), lambda _name: "w\x00ritten")["EmailAddress"] == "w\x00ritten"


@pytest.mark.parametrize("request_", [*REQUESTS, FULL], ids=lambda request: request.action.value)
def test_the_log_is_told_no_member_that_is_sensitive(request_: WriteRequest) -> None:
    logged = repr(told(request_))
    values = sensitive(shape(request_.action), parameters(request_))
    assert all(str(value) not in logged for value in values)
    if isinstance(request_, Email):
        assert all(part not in logged for part in (request_.subject, request_.text) if part)


def sensitive(model: Shape, value: Any) -> list[Any]:
    """Return every value whose shape the service model marks as sensitive."""
    if model.metadata.get("sensitive"):
        return value if isinstance(value, list) else [value]
    if isinstance(model, StructureShape):
        return [one for name, member in value.items() for one in sensitive(model.members[name], member)]
    if isinstance(model, ListShape):
        return [one for member in value for one in sensitive(model.member, member)]
    return []


def test_the_parts_that_aws_marks_as_sensitive_are_found() -> None:
    found = sensitive(shape(Action.REQUEST_ACCESS), parameters(ACCESS))
    assert set(found) == {ACCESS.website_url, ACCESS.use_case, *ACCESS.contacts}


def test_what_is_sensitive_is_not_in_a_traceback_either() -> None:
    assert ACCESS.website_url not in repr(ACCESS)
    assert EMAIL.text not in repr(EMAIL)


def fields(request: WriteRequest) -> list[str]:
    return [one.field for one in problems(request)]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"sender": "nobody"}, "sender"),
        ({"sender": "Jürgen <me@example.com>"}, "sender"),
        ({"sender": "a@example.com\r\nBcc: b@other.test"}, "sender"),
        ({"to": ()}, "to"),
        ({"to": ("jürgen@example.com",)}, "to"),
        ({"to": ("a@bücher.example",)}, "to"),
        ({"to": tuple(f"a{number}@b.test" for number in range(51))}, "to"),
        ({"cc": ("x",)}, "cc"),
        ({"bcc": ("x",)}, "bcc"),
        ({"reply_to": ("x",)}, "reply_to"),
        ({"subject": "a\nb"}, "subject"),
        ({"subject": "x" * 999}, "subject"),
        ({"text": ""}, "text"),
        ({"text": "x" * (40 * 1024 * 1024)}, "text"),
        ({"headers": (("Subject", "x"),)}, "headers"),
        ({"headers": (("MESSAGE-ID", "x"),)}, "headers"),
        ({"headers": (("X y", "x"),)}, "headers"),
        ({"headers": (("", "x"),)}, "headers"),
        ({"headers": (("X:y", "x"),)}, "headers"),
        ({"headers": (("x" * 127, "x"),)}, "headers"),
        ({"headers": (("X", ""),)}, "headers"),
        ({"headers": (("X", "x" * 996),)}, "headers"),
        ({"headers": (("X", "a\r\nBcc: b"),)}, "headers"),
        ({"headers": (("X", "ü"),)}, "headers"),
        ({"headers": (("X", "1"), ("x", "2"))}, "headers"),
        ({"headers": tuple((f"X-{number}", "x") for number in range(16))}, "headers"),
        ({"tags": (("a b", "c"),)}, "tags"),
        ({"tags": (("a", "c" * 257),)}, "tags"),
        ({"tags": (("a", "b"), ("a", "c"))}, "tags"),
        ({"configuration_set": "a b"}, "configuration_set"),
        ({"configuration_set": "a" * 65}, "configuration_set"),
    ],
)
def test_what_is_wrong_with_a_message(changed: dict[str, Any], field: str) -> None:
    assert fields(replace(EMAIL, **changed)) == [field]


@pytest.mark.parametrize(
    "changed",
    [
        {"to": tuple(f"a{number}@b.test" for number in range(50))},
        {"text": "", "html": "<p>x</p>"},
        {"headers": tuple((f"X-{number}", "x" * 995) for number in range(15))},
        {"sender": "Ops and more <ops@example.com>"},
        {"subject": ""},
        {"subject": "ü" * 998},
    ],
)
def test_what_is_just_right_in_a_message(changed: dict[str, Any]) -> None:
    assert fields(replace(EMAIL, **changed)) == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"mail_type": "PROMOTIONAL"}, "mail_type"),
        ({"mail_type": ""}, "mail_type"),
        ({"contact_language": "JP"}, "contact_language"),
        ({"website_url": ""}, "website_url"),
        ({"website_url": "www.example.com"}, "website_url"),
        ({"website_url": "ftp://example.com/"}, "website_url"),
        ({"website_url": "https://localhost/"}, "website_url"),
        ({"website_url": "https://exa mple.com/"}, "website_url"),
        ({"website_url": "https://[x/"}, "website_url"),
        ({"website_url": f"https://example.com/{'x' * 1_000}"}, "website_url"),
        ({"contacts": tuple(f"a{number}@example.com" for number in range(5))}, "contacts"),
        ({"contacts": ("nobody",)}, "contacts"),
        ({"contacts": ("a@example.com", "A@example.com")}, "contacts"),
        ({"use_case": "x" * 5_001}, "use_case"),
    ],
)
def test_what_is_wrong_with_a_request_for_production_access(changed: dict[str, Any], field: str) -> None:
    assert fields(replace(ACCESS, **changed)) == [field]


@pytest.mark.parametrize("changed", [{"contacts": ()}, {"contact_language": ""}, {"use_case": "x" * 5_000}])
def test_what_may_be_left_out_of_one(changed: dict[str, Any]) -> None:
    assert fields(replace(ACCESS, **changed)) == []


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (SuppressAddress("a@b.test", "SPITE"), ["reason"]),
        (SuppressAddress("nobody"), ["address"]),
        (UnsuppressAddress(""), ["address"]),
        (UnsuppressAddress("whatever is on the list"), []),
        (VerificationMail("example.com"), ["address"]),
        (LimitIncrease(SendingLimit.RATE, 0), ["desired"]),
        (LimitIncrease(SendingLimit.RATE, 0.5), ["desired"]),
        (LimitIncrease(SendingLimit.RATE, float("nan")), ["desired"]),
        (LimitIncrease(SendingLimit.DAILY, 1e11), ["desired"]),
        (LimitIncrease(SendingLimit.DAILY, 1e10), []),
    ],
)
def test_what_is_wrong_with_the_others(request_: WriteRequest, expected: list[str]) -> None:
    assert fields(request_) == expected


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("a@b.test", ""),
        ("a+b.c'd@sub.example.co.uk", ""),
        ('"a b@c"@example.com', ""),
        ("a@xn--bcher-kva.example", ""),
        ("a@b", "no valid domain"),
        ("a@-b.test", "no valid domain"),
        ("a@b-.test", "no valid domain"),
        ("a@b..test", "no valid domain"),
        ("a@b.test.", "no valid domain"),
        ("@b.test", "no e-mail address"),
        ("a@", "no e-mail address"),
        ("", "no e-mail address"),
        ("a..b@c.test", "does not belong"),
        (".a@c.test", "does not belong"),
        ("a b@c.test", "does not belong"),
        ("a,b@c.test", "does not belong"),
        ("a@b@c.test", "does not belong"),
        ("ü@b.test", "plain ASCII"),
        ("a@bücher.example", "punycode: xn--bcher-kva.example"),
        (f"{'a' * 65}@b.test", "more than 64"),
        (f"a@{'b' * 60}.{'c' * 60}.{'d' * 60}.{'e' * 60}.{'f' * 20}.test", "more than 254"),
    ],
)
def test_addresses(address: str, words: str) -> None:
    found = address_problem(address)
    assert words in found
    assert bool(found) == bool(words)


def test_what_is_wrong_is_told_in_clean_words() -> None:
    (one,) = problems(replace(EMAIL, to=("\x1b[31m@b.test",)))
    assert one.message.isprintable()


def test_answers_that_must_name_something() -> None:
    assert answered(Action.SEND_EMAIL, {"MessageId": "m\x1b"}) == {"reference": "m<U+001B>"}
    assert answered(Action.SET_SENDING, {}) == {}
    made = {"RequestedQuota": {"Id": "i", "Status": "PENDING", "CaseId": "c"}}
    assert answered(Action.REQUEST_QUOTA, made) == {"reference": "i", "status": "PENDING", "case_id": "c"}
    for action in (Action.SEND_EMAIL, Action.REQUEST_QUOTA):
        with pytest.raises(MalformedAnswer):
            answered(action, {})


def test_every_action_has_its_operation_and_its_permissions() -> None:
    assert set(OPERATIONS) == set(IAM_ACTIONS) == set(Action)
    assert {request.action for request in REQUESTS} == set(Action)
    for action, (service, operation) in OPERATIONS.items():
        prefix = {"sesv2": "ses", "service-quotas": "servicequotas"}.get(service, service)
        assert IAM_ACTIONS[action][0] == f"{prefix}:{operation}"
