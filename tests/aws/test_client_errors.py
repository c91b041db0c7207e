from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.errors import failure_of
from sestui.aws.telling import Call
from sestui.model.failure import AMBIGUOUS_CODES, Cause, disambiguate

ASKED = Call("acme", "acme-prod", "eu-west-1", "sesv2", "GetAccount", login="Run `aws sso login --profile acme-prod`.")


def error(
    code: str, message: str = "", status: int = 400, operation: str = "GetAccount", **metadata: Any
) -> ClientError:
    answer = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status, "RequestId": "0d1b-4f", **metadata},
    }
    return ClientError(answer, operation)


@pytest.mark.parametrize(
    ("code", "status", "cause"),
    [
        *((code, 400, Cause.THROTTLED) for code in sorted(codes.THROTTLED)),
        ("SomethingNew", 429, Cause.THROTTLED),
        *((code, 403, Cause.LOGIN_NEEDED) for code in sorted(codes.EXPIRED | codes.BAD_KEY | codes.UNSIGNED)),
        *((code, 403, Cause.LOGIN_NEEDED) for code in sorted(codes.BAD_SIGNATURE)),
        *((code, 403, Cause.BAD_CONFIGURATION) for code in sorted(codes.WRONG_CLOCK)),
        *((code, 403, Cause.DENIED) for code in sorted(codes.DENIED)),
        *((code, 503, Cause.UNREACHABLE) for code in sorted(codes.SERVER)),
        ("InternalFailure", 200, Cause.UNREACHABLE),
        ("Whatever", 500, Cause.UNREACHABLE),
        ("RegionDisabledException", 403, Cause.REGION_NOT_ENABLED),
        ("ProxyAuthenticationRequired", 407, Cause.BAD_CONFIGURATION),
        ("UnknownOperationException", 404, Cause.UNEXPECTED),
        ("BadRequestException", 400, Cause.UNEXPECTED),
        ("", 404, Cause.UNEXPECTED),
    ],
)
def test_every_code_has_a_cause_a_sentence_and_evidence(code: str, status: int, cause: Cause) -> None:
    failure = failure_of(error(code, "said AWS", status), ASKED)
    assert failure.cause is cause
    assert failure.summary.startswith("acme")
    assert failure.summary.endswith(".")
    assert failure.fix
    assert failure.code == (code or None)
    assert failure.http_status == status
    assert failure.request_id == "0d1b-4f"
    assert failure.detail == "said AWS"
    assert failure.operation == "sesv2:GetAccount"


def test_a_denial_names_the_action_that_the_message_names() -> None:
    message = (
        "User: arn:aws:iam::111122223333:user/x is not authorized to perform: ses:GetAccount on resource: * "
        "because no identity-based policy allows the ses:GetAccount action"
    )
    failure = failure_of(error("AccessDeniedException", message, 403), ASKED)
    assert failure.iam_action == "ses:GetAccount"
    assert failure.summary == "acme in eu-west-1: not allowed to call ses:GetAccount."
    assert failure.fix == 'Allow ses:GetAccount on resource "*" in an IAM policy of the caller.'


@pytest.mark.parametrize(
    ("service", "operation", "action"),
    [
        ("sesv2", "GetAccount", "ses:GetAccount"),
        ("account", "ListRegions", "account:ListRegions"),
        ("ec2", "DescribeRegions", "ec2:DescribeRegions"),
        ("sts", "GetCallerIdentity", "sts:GetCallerIdentity"),
    ],
)
def test_a_denial_without_words_names_the_action_of_the_call(service: str, operation: str, action: str) -> None:
    asked = Call("acme", "acme-prod", "eu-west-1", service, operation)
    assert failure_of(error("AccessDenied", "", 403, operation), asked).iam_action == action


@pytest.mark.parametrize(
    ("because", "word"),
    [
        ("with an explicit deny in a service control policy", "service control policy"),
        ("because no permissions boundary allows the action", "permissions boundary"),
        ("with an explicit deny in an identity-based policy", "explicitly"),
    ],
)
def test_a_denial_says_where_to_look(because: str, word: str) -> None:
    message = f"User: x is not authorized to perform: ses:GetAccount on resource: * {because}"
    assert word in failure_of(error("AccessDeniedException", message, 403), ASKED).fix


def test_a_role_that_may_not_be_assumed_is_a_denial_while_credentials_are_fetched() -> None:
    message = "User: x is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::1:role/y"
    failure = failure_of(error("AccessDenied", message, 403, "AssumeRole"), Call("acme", "acme-prod"))
    assert failure.cause is Cause.DENIED
    assert failure.iam_action == "sts:AssumeRole"
    assert failure.operation == "credentials (sts:AssumeRole)"
    assert "trust policy" in failure.fix


def test_an_expired_session_says_how_to_log_in() -> None:
    failure = failure_of(error("ExpiredTokenException", "expired", 403), ASKED)
    assert failure.summary == "acme: the session has expired."
    assert failure.fix == "Run `aws sso login --profile acme-prod`."


@pytest.mark.parametrize(
    "message",
    [
        "Signature expired: 20261123T100000Z is now earlier than 20261123T101500Z (20261123T102000Z - 5 min.)",
        "Signature not yet current: 20261123T120000Z is still later than 20261123T110500Z",
    ],
)
def test_a_signature_out_of_time_means_the_clock(message: str) -> None:
    ahead = format_datetime(datetime.now(UTC) - timedelta(minutes=17))
    failure = failure_of(error("InvalidSignatureException", message, 403, HTTPHeaders={"date": ahead}), ASKED)
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert "clock is wrong by about 17 minutes (ahead)" in failure.summary


def test_a_wrong_clock_is_told_without_a_date_too() -> None:
    failure = failure_of(error("RequestExpired", "", 400, HTTPHeaders={"date": "rubbish"}), ASKED)
    assert "clock is wrong." in failure.summary


def test_a_signature_that_does_not_fit_means_the_secret() -> None:
    message = "The request signature we calculated does not match the signature you provided."
    failure = failure_of(error("SignatureDoesNotMatch", message, 403), ASKED)
    assert failure.cause is Cause.LOGIN_NEEDED
    assert "secret access key" in failure.summary


def test_a_session_token_in_a_message_is_hidden() -> None:
    token = "IQoJb3JpZ2luX2VjE" * 30
    failure = failure_of(error("SignatureDoesNotMatch", f"x-amz-security-token:{token} host", 403), ASKED)
    assert token[:40] not in failure.detail


@pytest.mark.parametrize("code", sorted(AMBIGUOUS_CODES))
def test_unknown_credentials_in_an_opt_in_region_keep_their_code_for_whoever_knows_more(code: str) -> None:
    asked = Call("acme", "acme-prod", "me-south-1", "sesv2", "GetAccount", login="Log in.")
    failure = failure_of(error(code, "The security token included in the request is invalid.", 403), asked)
    assert failure.cause is Cause.LOGIN_NEEDED
    assert failure.code == code
    assert "or the region is not enabled" in failure.summary
    cleared = disambiguate(failure, "me-south-1", other_region_answered=True)
    assert cleared.cause is Cause.REGION_NOT_ENABLED


def test_unknown_credentials_elsewhere_are_bad_credentials() -> None:
    failure = failure_of(error("UnrecognizedClientException", "invalid", 403), ASKED)
    assert failure.summary == "acme: AWS does not know these credentials."


@pytest.mark.parametrize(
    "answer", [{}, {"Error": None}, {"Error": {"Code": 7, "Message": ["x"]}, "ResponseMetadata": 3}]
)
def test_an_answer_of_any_shape_is_told(answer: dict[str, Any]) -> None:
    made = ClientError.__new__(ClientError)
    made.response, made.operation_name = answer, "GetAccount"
    failure = failure_of(made, ASKED)
    assert failure.cause is Cause.UNEXPECTED
    assert failure.http_status is None


def test_a_long_hostile_message_becomes_one_clean_line() -> None:
    message = "[/b]\x1b]52;c;x\x07\u202e\n" + "a" * 5_000_000
    failure = failure_of(error("BadRequestException\x1b[31m", message), ASKED)
    assert "\x1b" not in repr(failure)
    assert "\n" not in failure.detail
    assert len(failure.detail) <= 600
