import json
from datetime import UTC, datetime
from typing import Any

import pytest

from sestui.aws.answers import MalformedAnswer
from sestui.aws.identities import identity, identity_page
from sestui.model.failure import Cause
from sestui.model.identity import Dkim, Identity, IdentitySummary, MailFrom, SeenSoa, Verification
from sestui.model.page import Page
from tests.aws.bed import Machine, answer, failure_from
from tests.aws.told import HERE, as_json, members_of, nested, refusal, told

EVERYTHING: dict[str, Any] = {
    "IdentityType": "DOMAIN",
    "FeedbackForwardingStatus": True,
    "VerifiedForSendingStatus": False,
    "VerificationStatus": "TEMPORARY_FAILURE",
    "ConfigurationSetName": "main",
    "Policies": {"second": '{"b": 1}', "first": '{\n  "a": 1\n}'},
    "Tags": [{"Key": "team", "Value": "mail"}, {"Key": "env", "Value": ""}],
    "DkimAttributes": {
        "SigningEnabled": True,
        "Status": "FAILED",
        "Tokens": ["one", "two", "three"],
        "SigningHostedZone": "dkim.eu-south-1.amazonses.com",
        "SigningAttributesOrigin": "AWS_SES_US_EAST_1",
        "CurrentSigningKeyLength": "RSA_1024_BIT",
        "NextSigningKeyLength": "RSA_2048_BIT",
        "LastKeyGenerationTimestamp": 1_750_000_000.5,
    },
    "MailFromAttributes": {
        "MailFromDomain": "bounce.example.com",
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
    },
    "VerificationInfo": {
        "LastCheckedTimestamp": 1_750_000_000,
        "LastSuccessTimestamp": 1_740_000_000,
        "ErrorType": "HOST_NOT_FOUND",
        "SOARecord": {
            "PrimaryNameServer": "ns1.example.net",
            "AdminEmail": "hostmaster.example.net",
            "SerialNumber": 2026110100,
        },
    },
}


def test_the_whole_answer_has_a_place_in_the_model() -> None:
    assert identity("example.com", EVERYTHING) == Identity(
        "example.com",
        type="DOMAIN",
        verified=False,
        status="TEMPORARY_FAILURE",
        feedback_forwarding=True,
        configuration_set="main",
        dkim=Dkim(
            signing_enabled=True,
            status="FAILED",
            tokens=("one", "two", "three"),
            hosted_zone="dkim.eu-south-1.amazonses.com",
            origin="AWS_SES_US_EAST_1",
            current_key_length="RSA_1024_BIT",
            next_key_length="RSA_2048_BIT",
            key_generated_at=datetime(2025, 6, 15, 15, 6, 40, 500_000, UTC),
        ),
        mail_from=MailFrom("bounce.example.com", "PENDING", "REJECT_MESSAGE"),
        verification=Verification(
            last_checked_at=datetime(2025, 6, 15, 15, 6, 40, tzinfo=UTC),
            last_success_at=datetime(2025, 2, 19, 21, 20, tzinfo=UTC),
            error="HOST_NOT_FOUND",
            soa=SeenSoa("ns1.example.net", "hostmaster.example.net", 2026110100),
        ),
        policies=(("first", '{   "a": 1 }'), ("second", '{"b": 1}')),
        tags=(("env", ""), ("team", "mail")),
    )


def test_every_member_that_the_service_model_knows_has_a_field() -> None:
    assert identity("x", nested(members_of("GetEmailIdentity"))) == Identity(
        "x", dkim=Dkim(), verification=Verification(soa=SeenSoa())
    )


def test_nothing_said_is_nothing_known() -> None:
    assert identity("x", {}) == Identity("x")


@pytest.mark.parametrize("attributes", [{}, {"MailFromDomain": "", "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}])
def test_no_custom_mail_from(attributes: dict[str, str]) -> None:
    assert identity("x", {"MailFromAttributes": attributes}).mail_from is None


def test_no_configuration_set() -> None:
    assert identity("x", {"ConfigurationSetName": ""}).configuration_set is None


def test_members_that_nobody_knew_when_this_was_written_are_kept() -> None:
    kept = identity("x", {"Tomorrow": [1], "DkimAttributes": {"Colour": "gr\x1b[31mün", "Status": "NEW"}})
    assert kept.other == (("DkimAttributes.Colour", '"gr\\u001b[31mün"'), ("Tomorrow", "[1]"))
    assert kept.dkim is not None
    assert kept.dkim.status == "NEW"


def test_texts_come_out_clean() -> None:
    told = identity("x", {"VerificationStatus": "\x1b]52;c;x\x07", "Policies": {"\u202e": "\x9b"}, "Tags": []})
    assert told.status == "<U+001B>]52;c;x<U+0007>"
    assert told.policies == (("<U+202E>", "<U+009B>"),)


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"VerifiedForSendingStatus": "true"}, "VerifiedForSendingStatus is text, not true or false"),
        ({"DkimAttributes": []}, "DkimAttributes is a list, not an object"),
        ({"DkimAttributes": {"Tokens": [1]}}, "Tokens holds a number"),
        ({"DkimAttributes": {"LastKeyGenerationTimestamp": "soon"}}, "LastKeyGenerationTimestamp is no point in time"),
        ({"DkimAttributes": {"LastKeyGenerationTimestamp": 1e30}}, "LastKeyGenerationTimestamp is no point in time"),
        ({"DkimAttributes": {"LastKeyGenerationTimestamp": True}}, "true or false, not a point in time"),
        ({"VerificationInfo": {"SOARecord": {"SerialNumber": 1.5}}}, "SerialNumber is no whole number"),
        ({"VerificationInfo": {"SOARecord": {"SerialNumber": "1"}}}, "SerialNumber is text, not a number"),
        ({"Policies": {"p": {}}}, "p is an object, not text"),
        ({"Policies": ["p"]}, "Policies is a list"),
        ({"Tags": ["t"]}, "Tags holds text"),
        ({"Tags": [{"Value": "v"}]}, "Key of a tag is missing"),
    ],
)
def test_a_member_of_another_type_is_told(answer: dict[str, Any], words: str) -> None:
    with pytest.raises(MalformedAnswer, match=words):
        identity("x", answer)


def test_a_page_of_the_list() -> None:
    line = {"IdentityType": "DOMAIN", "IdentityName": "b.example", "SendingEnabled": False, "VerificationStatus": "NEW"}
    page = identity_page({"EmailIdentities": [line, {"IdentityName": "A@b.example"}], "NextToken": "t\x1b"})
    assert page == Page(
        (IdentitySummary("b.example", "DOMAIN", sending_enabled=False, status="NEW"), IdentitySummary("A@b.example")),
        "t\x1b",
    )
    assert identity_page({"EmailIdentities": None}) == Page()


@pytest.mark.parametrize("answer", [{"EmailIdentities": [{}]}, {"EmailIdentities": {}}, {"NextToken": 1}])
def test_a_page_in_another_form_is_told(answer: dict[str, Any]) -> None:
    with pytest.raises(MalformedAnswer):
        identity_page(answer)


def test_pages_are_asked_for_by_size_and_token(machine: Machine) -> None:
    with told(machine, as_json({"NextToken": "a+/="}), as_json({})) as (reader, server):
        assert reader.identities(HERE).next_token == "a+/="
        assert reader.identities(HERE, "a+/=") == Page()
        first, second = server.requests
    assert (first.method, first.target, first.scope) == ("POST", "/v2/email/list-identities", ("eu-west-1", "ses"))
    assert json.loads(first.body) == {"PageSize": 1_000}
    assert json.loads(second.body) == {"PageSize": 1_000, "NextToken": "a+/="}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("example.com", "example.com"),
        ("Me@Example.com", "Me%40Example.com"),
        ("a+label@example.com", "a%2Blabel%40example.com"),
        ('"a b"@example.com', "%22a%20b%22%40example.com"),
        ("a/b@example.com", "a%2Fb%40example.com"),
        ("../x", "..%2Fx"),
        ("50%25@example.com", "50%2525%40example.com"),
        ("a?b#c&d=e@example.com", "a%3Fb%23c%26d%3De%40example.com"),
        ("bücher.example", "b%C3%BCcher.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("o'neil~_@example.com", "o%27neil~_%40example.com"),
    ],
)
def test_a_name_is_one_part_of_the_path(machine: Machine, name: str, path: str) -> None:
    with told(machine, as_json({"IdentityType": "DOMAIN"})) as (reader, server):
        assert reader.identity(HERE, name).name == name
        assert [request.target for request in server.requests] == [f"/v2/email/identities/{path}"]


def test_a_name_that_cannot_be_shown_is_asked_about_as_it_is(machine: Machine) -> None:
    listed = as_json({"EmailIdentities": [{"IdentityName": "a\u200bb.example"}]})
    with told(machine, listed, as_json({"IdentityType": "DOMAIN"})) as (reader, server):
        (line,) = reader.identities(HERE).items
        assert line.name == "a<U+200B>b.example"
        assert reader.identity(HERE, line.name) == Identity("a<U+200B>b.example", type="DOMAIN")
        assert server.requests[1].target == "/v2/email/identities/a%E2%80%8Bb.example"


def test_an_identity_that_is_gone_is_no_failure(machine: Machine) -> None:
    with told(machine, refusal("NotFoundException", "404 Not Found")) as (reader, _):
        assert reader.identity(HERE, "gone.example") == Identity("gone.example", exists=False)


@pytest.mark.parametrize(
    ("reply", "cause"),
    [
        (refusal("BadRequestException"), Cause.UNEXPECTED),
        (refusal("TooManyRequestsException", "429 Too Many Requests"), Cause.THROTTLED),
        (answer(b"<html>no such page</html>", "404 Not Found", "text/html"), Cause.UNEXPECTED),
        (answer(b"<html>login</html>", kind="text/html"), Cause.UNEXPECTED),
        (answer(b"", "404 Not Found"), Cause.UNEXPECTED),
        (answer(b"oops", "500 Internal Server Error"), Cause.UNREACHABLE),
        (refusal("UnrecognizedClientException", "403 Forbidden"), Cause.LOGIN_NEEDED),
    ],
)
def test_what_does_not_say_that_an_identity_is_gone_is_a_failure(machine: Machine, reply: bytes, cause: Cause) -> None:
    with told(machine, reply) as (reader, _):
        failure = failure_from(lambda: reader.identity(HERE, "x.example"))
    assert failure.cause is cause
    assert failure.operation == "sesv2:GetEmailIdentity"


def test_a_denial_names_the_action(machine: Machine) -> None:
    said = "User: u is not authorized to perform: ses:GetEmailIdentity on resource: r"
    with told(machine, refusal("AccessDeniedException", "403 Forbidden", said), refusal("AccessDeniedException")) as (
        reader,
        _,
    ):
        assert failure_from(lambda: reader.identity(HERE, "x.example")).iam_action == "ses:GetEmailIdentity"
        assert failure_from(lambda: reader.identities(HERE)).iam_action == "ses:ListEmailIdentities"
