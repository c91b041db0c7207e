import socket
import ssl

import pytest
from botocore import exceptions as known
from botocore.parsers import ResponseParserError
from urllib3.exceptions import NameResolutionError, NewConnectionError

from sestui.aws.answers import MalformedAnswer, PartialAnswer
from sestui.aws.errors import failure_of
from sestui.aws.http import BadCaBundle, RequestOverdue
from sestui.aws.processes import ProcessOverdue
from sestui.aws.roles import MfaCodeNeeded, MfaRole
from sestui.aws.telling import Call
from sestui.aws.wire import NotUnderstood
from sestui.model.failure import Cause, Failure, ReadFailed

ASKED = Call("acme", "acme-prod", "eu-west-1", "sesv2", "GetAccount", login="Run `aws sso login --profile acme-prod`.")
FETCHING = Call("acme", "acme-prod", login=ASKED.login)
HOST = "https://email.{}.amazonaws.com/v2/email/account"


def endpoint_error(region: str, reason: Exception, url: str = HOST) -> known.EndpointConnectionError:
    return known.EndpointConnectionError(endpoint_url=url.format(region), error=reason)


def in_region(region: str) -> Call:
    return Call("acme", "acme-prod", region, "sesv2", "GetAccount")


UNKNOWN_NAME = socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.mark.parametrize(
    ("error", "cause", "words"),
    [
        (known.NoCredentialsError(), Cause.LOGIN_NEEDED, "no credentials found"),
        (
            known.PartialCredentialsError(provider="p", cred_var="aws_secret_access_key"),
            Cause.BAD_CONFIGURATION,
            "aws_secret_access_key is missing",
        ),
        (known.ProfileNotFound(profile="acme-prod"), Cause.BAD_CONFIGURATION, "no AWS profile named acme-prod"),
        (
            known.ConfigParseError(path="/home/x/.aws/config", error="e"),
            Cause.BAD_CONFIGURATION,
            "/home/x/.aws/config cannot be read",
        ),
        (known.ConfigNotFound(path="/x"), Cause.BAD_CONFIGURATION, "/x"),
        (known.SSOTokenLoadError(error_msg="no token"), Cause.LOGIN_NEEDED, "not logged in to SSO"),
        (known.UnauthorizedSSOTokenError(), Cause.LOGIN_NEEDED, "SSO session has expired"),
        (
            known.TokenRetrievalError(provider="sso", error_msg="Token has expired and refresh failed"),
            Cause.LOGIN_NEEDED,
            "SSO session has expired",
        ),
        (known.LoginRefreshRequired(), Cause.LOGIN_NEEDED, "login session"),
        (known.LoginTokenLoadError(error_msg="x"), Cause.LOGIN_NEEDED, "login session"),
        (known.MissingDependencyException(msg="crt"), Cause.BAD_CONFIGURATION, "C library"),
        (MfaCodeNeeded(MfaRole("p", "arn:aws:iam::1:role/x", "s", "k")), Cause.LOGIN_NEEDED, "MFA"),
        (known.RefreshWithMFAUnsupportedError(), Cause.LOGIN_NEEDED, "MFA"),
        (
            known.CredentialRetrievalError(provider="custom-process", error_msg="vault is locked"),
            Cause.LOGIN_NEEDED,
            "credential process failed",
        ),
        (known.CredentialRetrievalError(provider="EcsContainer", error_msg="x"), Cause.LOGIN_NEEDED, "EcsContainer"),
        (known.MetadataRetrievalError(error_msg="x"), Cause.LOGIN_NEEDED, "no credentials"),
        (ProcessOverdue(20.0), Cause.TIMED_OUT, "nothing within 20 s"),
        (
            known.InvalidConfigError(error_msg='The source_profile "x" does not exist.'),
            Cause.BAD_CONFIGURATION,
            'source_profile "x"',
        ),
        (
            known.InfiniteLoopConfigError(source_profile="a", visited_profiles=["a"]),
            Cause.BAD_CONFIGURATION,
            "Infinite loop",
        ),
        (BadCaBundle("/etc/ca.pem", "No such file or directory"), Cause.BAD_CONFIGURATION, "/etc/ca.pem"),
        (ValueError("Expecting value: line 1 column 1"), Cause.LOGIN_NEEDED, "credentials cannot be read"),
    ],
)
def test_a_problem_with_credentials_says_what_it_is(error: Exception, cause: Cause, words: str) -> None:
    failure = failure_of(error, FETCHING)
    assert failure.cause is cause
    assert words in failure.summary
    assert failure.summary.startswith("acme: ")
    assert failure.fix
    assert failure.operation == "credentials"
    assert failure.code == type(error).__name__


@pytest.mark.parametrize(
    ("error", "cause", "words"),
    [
        (
            endpoint_error("eu-west-1", ConnectionRefusedError(111, "refused")),
            Cause.UNREACHABLE,
            "no connection to email.eu-west-1.amazonaws.com",
        ),
        (known.ConnectTimeoutError(endpoint_url=HOST, error=TimeoutError()), Cause.TIMED_OUT, "no connection in time"),
        (known.ReadTimeoutError(endpoint_url=HOST, error=TimeoutError()), Cause.TIMED_OUT, "no answer in time"),
        (RequestOverdue(14.0), Cause.TIMED_OUT, "no answer in time"),
        (
            known.ConnectionClosedError(endpoint_url=HOST, error=ConnectionResetError()),
            Cause.UNREACHABLE,
            "connection broke",
        ),
        (known.HTTPClientError(error=OSError("x")), Cause.UNREACHABLE, "connection broke"),
        (
            known.ProxyConnectionError(proxy_url="http://proxy.test:3128", error=OSError()),
            Cause.UNREACHABLE,
            "proxy http://proxy.test:3128",
        ),
        (
            known.SSLError(endpoint_url=HOST, error=ssl.SSLCertVerificationError("self-signed certificate")),
            Cause.UNREACHABLE,
            "certificate is refused",
        ),
        (
            known.SSLError(endpoint_url=HOST, error=ssl.SSLCertVerificationError("certificate is not yet valid")),
            Cause.BAD_CONFIGURATION,
            "clock",
        ),
        (NotUnderstood(200, "text/html", b"<html>"), Cause.UNEXPECTED, "web page (HTML)"),
        (NotUnderstood(404, "", b"<!doctype html>"), Cause.UNEXPECTED, "web page (HTML)"),
        (NotUnderstood(502, "text/html", b"<html>"), Cause.UNREACHABLE, "server error 502"),
        (NotUnderstood(200, "application/json", b"[1]"), Cause.UNEXPECTED, "in place of an answer in JSON"),
        (NotUnderstood(200, "text/xml", b"{}", "XML"), Cause.UNEXPECTED, "in place of an answer in XML"),
        (PartialAnswer("CloudWatch says InternalError"), Cause.UNREACHABLE, "in full: CloudWatch says InternalError"),
        (
            ResponseParserError("Unable to parse response, invalid XML received: b'<!doctype html>"),
            Cause.UNEXPECTED,
            "web page (HTML)",
        ),
        (MalformedAnswer("SendQuota is a list, not an object"), Cause.UNEXPECTED, "SendQuota is a list"),
        (known.InvalidRegionError(region_name="eu_west"), Cause.BAD_CONFIGURATION, "no name of a region"),
        (known.NoRegionError(), Cause.BAD_CONFIGURATION, "region"),
        (
            known.EndpointResolutionError(msg="Invalid Configuration: FIPS and custom endpoint are not supported"),
            Cause.BAD_CONFIGURATION,
            "FIPS and custom endpoint",
        ),
        (ZeroDivisionError("division by zero"), Cause.UNEXPECTED, "ZeroDivisionError"),
    ],
)
def test_a_problem_on_the_way_says_what_it_is(error: Exception, cause: Cause, words: str) -> None:
    failure = failure_of(error, ASKED)
    assert failure.cause is cause
    assert words in failure.summary
    assert failure.fix
    assert failure.operation == "sesv2:GetAccount"


def test_a_name_that_cannot_be_resolved_where_ses_is_not_documented_means_that_ses_is_not_offered() -> None:
    failure = failure_of(endpoint_error("mx-central-1", UNKNOWN_NAME), in_region("mx-central-1"))
    assert failure.cause is Cause.NOT_OFFERED
    assert "no SES endpoint here" in failure.summary


@pytest.mark.parametrize("region", ["eu-west-1", "us-gov-west-1", "eusc-de-east-1"])
def test_a_name_that_cannot_be_resolved_where_ses_is_documented_means_a_network_problem(region: str) -> None:
    failure = failure_of(endpoint_error(region, UNKNOWN_NAME), in_region(region))
    assert failure.cause is Cause.UNREACHABLE
    assert "cannot be resolved" in failure.summary


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (socket.EAI_NONAME, Cause.NOT_OFFERED),
        (socket.EAI_NODATA, Cause.NOT_OFFERED),
        (socket.EAI_AGAIN, Cause.UNREACHABLE),
        (socket.EAI_FAIL, Cause.UNREACHABLE),
    ],
)
@pytest.mark.parametrize("url", [HOST, "https://email-fips.{}.amazonaws.com/"])
def test_only_a_name_that_does_not_exist_is_a_word_about_ses(number: int, cause: Cause, url: str) -> None:
    region = "mx-central-1"
    plain = socket.gaierror(number, "the resolver's words")
    wrapped = NameResolutionError("email", None, plain)  # type: ignore[arg-type]
    caused = NameResolutionError("email", None, socket.gaierror("no number"))  # type: ignore[arg-type]
    caused.args = ()
    caused.__dict__.pop("_reason", None)
    caused.__cause__ = plain
    for reason in (plain, wrapped, caused):
        failure = failure_of(endpoint_error(region, reason, url), in_region(region))
        assert failure.cause is cause
        if cause is Cause.UNREACHABLE:
            assert "cannot be resolved" in failure.summary


def test_a_name_that_urllib3_could_not_resolve_for_no_known_reason_is_no_word_about_ses() -> None:
    error = NewConnectionError(None, "no route")  # type: ignore[arg-type]
    failure = failure_of(endpoint_error("mx-central-1", error), in_region("mx-central-1"))
    assert failure.cause is Cause.UNREACHABLE


def test_an_unknown_host_of_ones_own_is_no_word_about_ses() -> None:
    error = endpoint_error("mx-central-1", UNKNOWN_NAME, "https://ses.internal.test/")
    assert failure_of(error, in_region("mx-central-1")).cause is Cause.UNREACHABLE


def test_a_fips_name_that_does_not_exist_says_so() -> None:
    error = endpoint_error("eu-west-1", UNKNOWN_NAME, "https://email-fips.{}.amazonaws.com/")
    failure = failure_of(error, in_region("eu-west-1"))
    assert failure.cause is Cause.NOT_OFFERED
    assert "FIPS" in failure.summary


def test_a_failure_that_was_told_already_is_passed_on() -> None:
    told = Failure(Cause.DENIED, "told")
    assert failure_of(ReadFailed(told), ASKED) is told


def test_sso_advice_names_the_profile_even_when_the_configuration_was_not_read() -> None:
    failure = failure_of(known.UnauthorizedSSOTokenError(), Call("acme", "my profile"))
    assert failure.fix == "Run `aws sso login --profile 'my profile'`."


def test_what_a_credential_process_printed_is_clean_and_without_keys() -> None:
    printed = (
        "\x1b]52;c;ZXZpbA==\x07 [/b] \u202e wrong AKIAIOSFODNN7EXAMPLE "
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n" + "x" * 20_000
    )
    failure = failure_of(known.CredentialRetrievalError(provider="custom-process", error_msg=printed), FETCHING)
    assert "\x1b" not in failure.detail
    assert "\u202e" not in failure.detail
    assert "AKIAIOSFODNN7EXAMPLE" not in failure.detail
    assert "wJalr" not in failure.detail
    assert "[/b]" in failure.detail
    assert len(failure.detail) < 1_000


def test_rubbish_in_place_of_credentials_is_not_quoted() -> None:
    failure = failure_of(ValueError("wJalrXUtnFEMI secret"), FETCHING)
    assert "secret" not in failure.detail


def every_exception_of_botocore() -> list[type[Exception]]:
    return [
        kind
        for kind in vars(known).values()
        if isinstance(kind, type) and issubclass(kind, known.BotoCoreError) and kind is not known.BotoCoreError
    ]


@pytest.mark.parametrize("kind", every_exception_of_botocore(), ids=lambda kind: kind.__name__)
def test_nothing_that_botocore_raises_breaks_the_telling(kind: type[Exception]) -> None:
    error = kind.__new__(kind)
    error.args = ("text",)
    error.kwargs = {}  # type: ignore[attr-defined]
    failure = failure_of(error, ASKED)
    assert failure.summary
    assert failure.code == kind.__name__
