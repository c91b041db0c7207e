"""What an error means to somebody who wanted to do something."""

from typing import Any

import botocore.session
import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from sestui.aws.errors import failure_of
from sestui.aws.telling import Call
from sestui.aws.turns import INTERVAL, Turns
from sestui.aws.wire import NotUnderstood
from sestui.aws.write_errors import _LOOK, _WORDS, told, unverified
from sestui.model.acting import OPERATIONS, Action, Result

CALL = Call("Acme", "acme", "us-east-1", "sesv2", "SendEmail")
WHERE = "Acme in us-east-1"
FAILED = "Email address is not verified. The following identities failed the check in region US-EAST-1: "


def error(code: str, message: str = "no", status: int | None = 400) -> ClientError:
    metadata: dict[str, Any] = {} if status is None else {"HTTPStatusCode": status}
    return ClientError({"Error": {"Code": code, "Message": message}, "ResponseMetadata": metadata}, "SendEmail")


def result(problem: Exception, action: Action = Action.SEND_EMAIL, *, left: bool = True) -> tuple[Result, str, str]:
    found = told(action, problem, failure_of(problem, CALL), WHERE, left=left)
    return found.result, found.summary, found.fix


@pytest.mark.parametrize(
    ("message", "names", "cut"),
    [
        (f"{FAILED}a@b", ("a@b",), False),
        (f"{FAILED}a@b, C@d.test, e.test", ("a@b", "C@d.test", "e.test"), False),
        (f"{FAILED}a@b, C@d...", ("a@b",), True),
        (f"{FAILED}a@b, C@d…", ("a@b",), True),
        (f"{FAILED}a...", (), True),
        (f"{FAILED}a\x1b[31m@b\n", ("a<U+001B>[31m@b",), False),
        (FAILED.strip(), (), False),
        ("Something else", (), False),
        ("", (), False),
    ],
)
def test_the_identities_that_are_not_verified(message: str, names: tuple[str, ...], cut: bool) -> None:
    assert unverified(message) == (names, cut)


def test_a_list_without_end_is_cut() -> None:
    names, cut = unverified(FAILED + ", ".join(f"a{number}@b.test" for number in range(5_000)))
    assert len(names) == 100
    assert cut


def test_they_are_named_in_the_sentence() -> None:
    assert result(error("MessageRejected", f"{FAILED}a@b"))[1] == f"{WHERE}: SES says that a@b is not verified here."
    assert "a@b, c@d are not verified" in result(error("MessageRejected", f"{FAILED}a@b, c@d"))[1]
    assert "a@b and more are not verified" in result(error("MessageRejected", f"{FAILED}a@b, c..."))[1]


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("LimitExceededException", "x", "24 hours is used up"),
        ("TooManyRequestsException", "Maximum sending rate exceeded.", "more e-mails a second"),
        ("Throttling", "Maximum sending rate exceeded.", "more e-mails a second"),
        ("Throttling", "Daily message quota exceeded", "24 hours is used up"),
        ("TooManyRequestsException", "Rate exceeded", "too many requests"),
        ("SendingPausedException", "x", "sending is paused"),
        ("MessageRejected", "Sending suspended for this account. For more information", "sending is paused"),
        ("MessageRejected", "Sending paused for this account.", "sending is paused"),
        ("MessageRejected", "Virus found", "virus"),
        ("MessageRejected", "Because.", "MessageRejected"),
        ("AccountSuspendedException", "x", "for good"),
        ("MailFromDomainNotVerifiedException", "x", "MAIL FROM"),
        ("NotFoundException", "x", "configuration set"),
        ("BadRequestException", "x", "malformed"),
        ("AccessDeniedException", "x", "ses:SendEmail"),
    ],
)
def test_what_ses_refuses_to_send(code: str, message: str, words: str) -> None:
    outcome, summary, fix = result(error(code, message))
    assert outcome is Result.REFUSED
    assert words in summary
    assert fix
    assert "asks again by itself" not in fix


@pytest.mark.parametrize(
    "problem",
    [
        error("InternalFailure", status=500),
        error("ServiceUnavailable", status=503),
        error("Odd", status=None),
        error("Odd", status=302),
        ReadTimeoutError(endpoint_url="https://x"),
        NotUnderstood(200, "text/html", b"<html>"),
        OSError("broken"),
    ],
)
def test_what_leaves_it_unknown(problem: Exception) -> None:
    for action in Action:
        outcome, summary, fix = result(problem, action)
        assert outcome is Result.UNKNOWN
        assert "unknown whether it went out" in summary
        assert fix == _LOOK[action]


def test_what_never_left_was_not_sent() -> None:
    outcome, summary, fix = result(ReadTimeoutError(endpoint_url="https://x"), left=False)
    assert outcome is Result.NOT_SENT
    assert summary.endswith("Nothing was sent.")
    assert "does not repeat" in fix


def test_every_word_is_about_an_error_that_the_operation_has() -> None:
    session = botocore.session.Session()
    for action, code in _WORDS:
        service, operation = OPERATIONS[action]
        model = session.get_service_model(service).operation_model(operation)
        known = {shape.name for shape in model.error_shapes}
        # the first API version names no error of this operation; SES answers with the common one
        assert code in known or (service, code) == ("ses", "InvalidParameterValue")


def test_every_error_that_an_operation_has_is_told() -> None:
    session = botocore.session.Session()
    for action, (service, operation) in OPERATIONS.items():
        for shape in session.get_service_model(service).operation_model(operation).error_shapes:
            outcome, summary, fix = result(error(shape.name, status=shape.error_code and 400), action)
            assert (outcome, bool(summary), bool(fix)) == (Result.REFUSED, True, True), shape.name


class Time:
    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def test_turns_are_a_second_apart_for_each_owner_and_region() -> None:
    time = Time()
    turns = Turns(time, time.sleep)
    turns("1", "us-east-1")
    turns("2", "us-east-1")
    turns("1", "eu-west-1")
    assert time.slept == []
    turns("1", "us-east-1")
    assert time.slept == pytest.approx([INTERVAL])
    time.now += 10
    turns("1", "us-east-1")
    assert len(time.slept) == 1
