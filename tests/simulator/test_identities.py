"""Identities: every state that SES can tell, names of every kind, pages, and what changes in between."""

import json
import time
from typing import Any

import pytest
from botocore.exceptions import ClientError

from sestui.simulator import ManualClock, SceneError, parse_scene
from sestui.simulator.arns import dkim_tokens, sending_policy
from tests.simulator.bed import ACCOUNT, SCENE, Bed, assert_conforms, given_leaves, leaves, output_shape
from tests.simulator.conftest import Serve

REGION = f"\n[accounts.{ACCOUNT}.regions.eu-west-1]\n"
ME = f"arn:aws:iam::{ACCOUNT}:user/sestui"
STATUSES = ("PENDING", "SUCCESS", "FAILED", "TEMPORARY_FAILURE", "NOT_STARTED")


def with_identities(*lines: str, more: str = "") -> str:
    return f"{SCENE}{more}{REGION}identities = [\n{','.join(lines)}\n]\n"


def get(bed: Bed, name: str) -> dict[str, Any]:
    answer: dict[str, Any] = bed.client("sesv2", "eu-west-1").get_email_identity(EmailIdentity=name)
    answer.pop("ResponseMetadata")
    return answer


def names(answer: dict[str, Any]) -> list[str]:
    return [one["IdentityName"] for one in answer["EmailIdentities"]]


def one_line(line: str, serve: Serve) -> dict[str, Any]:
    answer = get(serve(with_identities(f'{{ name = "example.com", {line} }}')), "example.com")
    assert_conforms("sesv2", "GetEmailIdentity", answer)
    return answer


EVERYTHING = (
    '{ name = "example.com", error = "SERVICE_ERROR", configuration_set = "mail", mail_from = "bounce.{name}",'
    ' policies = { open = "*" }, tags = { team = "mail" } }'
)


def test_every_member_of_the_model_can_be_answered(serve: Serve) -> None:
    answer = get(serve(with_identities(EVERYTHING)), "example.com")
    assert_conforms("sesv2", "GetEmailIdentity", answer)
    # of maps and lists the model names no inside
    top = {path.split(".")[0] for path in given_leaves(answer)}
    assert top == {path.split(".")[0] for path in leaves(output_shape("sesv2", "GetEmailIdentity"))}
    assert answer["MailFromAttributes"]["MailFromDomain"] == "bounce.example.com"
    assert answer["Tags"] == [{"Key": "team", "Value": "mail"}]
    assert set(answer["VerificationInfo"]["SOARecord"]) == {"PrimaryNameServer", "AdminEmail", "SerialNumber"}


@pytest.mark.parametrize("status", STATUSES)
def test_every_verification_and_dkim_status(serve: Serve, status: str) -> None:
    answer = one_line(f'status = "{status}", dkim = "{status}"', serve)
    assert (answer["VerificationStatus"], answer["DkimAttributes"]["Status"]) == (status, status)
    assert answer["VerifiedForSendingStatus"] is (status == "SUCCESS")
    assert answer["DkimAttributes"]["SigningEnabled"] is (status == "SUCCESS")


def test_every_error_of_verification_conforms(serve: Serve) -> None:
    shape = output_shape("sesv2", "GetEmailIdentity").members["VerificationInfo"].members["ErrorType"]
    kinds = list(shape.enum)
    assert len(kinds) == 10
    lines = [f'{{ name = "{kind.lower()}.example.com", like = "failed", error = "{kind}" }}' for kind in kinds]
    bed = serve(with_identities(*lines))
    for kind in kinds:
        answer = get(bed, f"{kind.lower()}.example.com")
        assert_conforms("sesv2", "GetEmailIdentity", answer)
        assert answer["VerificationInfo"]["ErrorType"] == kind


@pytest.mark.parametrize(
    ("line", "origin", "tokens", "zone"),
    [
        ('like = "verified"', "AWS_SES", dkim_tokens(ACCOUNT, "eu-west-1", "example.com"), "dkim.amazonses.com"),
        ('like = "byodkim"', "EXTERNAL", ("selector1",), None),
        ('like = "byodkim", dkim_tokens = []', "EXTERNAL", (), None),
        (
            'dkim_origin = "ap-south-2"',
            "AWS_SES_AP_SOUTH_2",
            dkim_tokens(ACCOUNT, "ap-south-2", "example.com"),
            "dkim.ap-south-2.amazonses.com",
        ),
        (
            'dkim_tokens = ["a", "b", "c"], dkim_zone = "keys.example.net"',
            "AWS_SES",
            ("a", "b", "c"),
            "keys.example.net",
        ),
    ],
)
def test_every_origin_of_dkim(serve: Serve, line: str, origin: str, tokens: tuple[str, ...], zone: str | None) -> None:
    dkim = one_line(line, serve)["DkimAttributes"]
    assert (dkim["SigningAttributesOrigin"], tuple(dkim["Tokens"])) == (origin, tokens)
    assert dkim.get("SigningHostedZone") == zone
    assert ("CurrentSigningKeyLength" in dkim) is (origin == "AWS_SES")


def test_key_lengths(serve: Serve) -> None:
    dkim = one_line('dkim_key = "RSA_1024_BIT"', serve)["DkimAttributes"]
    assert (dkim["CurrentSigningKeyLength"], dkim["NextSigningKeyLength"]) == ("RSA_1024_BIT", "RSA_2048_BIT")


@pytest.mark.parametrize("status", STATUSES[:4])
@pytest.mark.parametrize("behaviour", ["USE_DEFAULT_VALUE", "REJECT_MESSAGE"])
def test_every_mail_from(serve: Serve, status: str, behaviour: str) -> None:
    line = f'mail_from = "m.{{name}}", mail_from_status = "{status}", mail_from_mx = "{behaviour}"'
    assert one_line(line, serve)["MailFromAttributes"] == {
        "MailFromDomain": "m.example.com",
        "MailFromDomainStatus": status,
        "BehaviorOnMxFailure": behaviour,
    }


def test_a_mail_from_that_was_never_set_is_absent_or_without_a_domain(serve: Serve) -> None:
    assert "MailFromAttributes" not in one_line('like = "verified"', serve)
    bed = serve(with_identities('{ name = "example.org", mail_from = "" }'))
    assert get(bed, "example.org")["MailFromAttributes"] == {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}


def test_members_can_be_left_out(serve: Serve) -> None:
    answer = one_line('omit = ["DkimAttributes", "FeedbackForwardingStatus", "VerificationInfo"]', serve)
    assert set(answer) == {"IdentityType", "VerifiedForSendingStatus", "Policies", "Tags", "VerificationStatus"}


@pytest.mark.parametrize(
    ("principals", "principal"),
    [
        (["*"], "*"),
        (["444455556666"], {"AWS": "arn:aws:iam::444455556666:root"}),
        (["444455556666", ME], {"AWS": ["arn:aws:iam::444455556666:root", ME]}),
        (["cognito-idp.amazonaws.com"], {"Service": "cognito-idp.amazonaws.com"}),
    ],
)
def test_policies_name_whoever_may_send(principals: list[str], principal: object) -> None:
    policy = json.loads(sending_policy(principals, "arn:aws:ses:eu-west-1:111122223333:identity/example.com"))
    assert policy["Statement"][0]["Principal"] == principal
    assert policy["Statement"][0]["Resource"].endswith("identity/example.com")


def test_a_policy_may_be_given_whole(serve: Serve) -> None:
    assert one_line("""policies = { odd = '{"Statement": 7}' }""", serve)["Policies"] == {"odd": '{"Statement": 7}'}


ODD_NAMES = (
    "o'brien@example.com",
    'quo"ted@example.com',
    "news+2026@example.com",
    "Capital.Letters@example.com",
    "slash/one@example.com",
    "per%2Fcent@example.com",
    "blank space@example.com",
    "bücher.example",
    "xn--bcher-kva.example",
    "用户@example.com",
    "a&b<c>@example.com",
)


def test_names_of_every_kind_arrive_as_they_are(serve: Serve) -> None:
    bed = serve(with_identities(*(json.dumps(name, ensure_ascii=False) for name in ODD_NAMES)))
    client = bed.client("sesv2", "eu-west-1")
    assert names(client.list_email_identities()) == list(ODD_NAMES)
    for name in ODD_NAMES:
        assert get(bed, name)["IdentityType"] == ("EMAIL_ADDRESS" if "@" in name else "DOMAIN")


def test_domains_are_the_same_in_any_case_and_addresses_are_not(serve: Serve) -> None:
    bed = serve(with_identities('"Example.COM"', '"Jo@example.com"'))
    assert get(bed, "example.com") == get(bed, "EXAMPLE.com")
    assert get(bed, "Jo@example.com")
    with pytest.raises(ClientError):
        get(bed, "jo@example.com")


def test_an_identity_that_is_not_there_is_not_found(serve: Serve) -> None:
    bed = serve(
        with_identities('{ name = "ghost.example.com", ghost = true }', '{ name = "x.example", absent = true }')
    )
    client = bed.client("sesv2", "eu-west-1")
    assert names(client.list_email_identities()) == ["ghost.example.com"]
    for name in ("ghost.example.com", "x.example", "never.example"):
        with pytest.raises(client.exceptions.NotFoundException, match="does not exist") as error:
            client.get_email_identity(EmailIdentity=name)
        assert error.value.response["ResponseMetadata"]["HTTPStatusCode"] == 404


def walk(client: Any, size: int, **more: Any) -> list[list[str]]:
    pages, token = [], ""
    while True:
        answer = client.list_email_identities(PageSize=size, **more, **({"NextToken": token} if token else {}))
        assert_conforms("sesv2", "ListEmailIdentities", answer)
        pages.append(names(answer))
        token = answer.get("NextToken", "")
        if not token:
            return pages


def test_the_list_comes_in_pages(serve: Serve) -> None:
    client = serve(with_identities('{ name = "site-{n}.example.com", many = 2345 }')).client("sesv2", "eu-west-1")
    pages = walk(client, 1_000)
    assert [len(page) for page in pages] == [1_000, 1_000, 345]
    assert pages[0][0] == "site-0001.example.com"
    assert pages[2][-1] == "site-2345.example.com"
    assert len({name for page in pages for name in page}) == 2_345
    assert len(names(client.list_email_identities())) == 100


def test_the_list_is_filtered(serve: Serve) -> None:
    bed = serve(with_identities('"example.com"', '"jo@example.com"', '{ name = "new.example.org", like = "pending" }'))
    client = bed.client("sesv2", "eu-west-1")
    assert walk(client, 1, Filter={"IDENTITY_NAME_CONTAINS": "example.com"}) == [["example.com"], ["jo@example.com"]]
    assert walk(client, 5, Filter={"IDENTITY_TYPE": "EMAIL_ADDRESS"}) == [["jo@example.com"]]
    assert walk(client, 5, Filter={"VERIFICATION_STATUS": "PENDING"}) == [["new.example.org"]]


@pytest.mark.parametrize(
    "wrong",
    [
        {"NextToken": "AAAA"},
        {"NextToken": "not base 64"},
        {"PageSize": 1_001},
        {"PageSize": -1},
        {"Filter": {"COLOUR": "red"}},
    ],
)
def test_wrong_questions_are_refused(serve: Serve, wrong: dict[str, Any]) -> None:
    client = serve(with_identities('"example.com"')).client("sesv2", "eu-west-1")
    with pytest.raises(client.exceptions.BadRequestException):
        client.list_email_identities(**wrong)


def test_a_token_of_another_walk_is_refused(serve: Serve) -> None:
    scene = with_identities('{ name = "a{n}.example", many = 5 }')
    bed = serve(
        f'{scene}[accounts.{ACCOUNT}.regions.eu-west-2]\nidentities = [{{ name = "b{{n}}.example", many = 5 }}]'
    )
    here, there = bed.client("sesv2", "eu-west-1"), bed.client("sesv2", "eu-west-2")
    token = here.list_email_identities(PageSize=2)["NextToken"]
    assert names(here.list_email_identities(PageSize=2, NextToken=token)) == ["a3.example", "a4.example"]
    for client, more in ((there, {}), (here, {"Filter": {"IDENTITY_TYPE": "DOMAIN"}})):
        with pytest.raises(client.exceptions.BadRequestException):
            client.list_email_identities(PageSize=2, NextToken=token, **more)


def test_identities_change_in_time(serve: Serve) -> None:
    clock = ManualClock()
    bed = serve(
        with_identities(
            '{ name = "new.example", like = "pending", changes = [{ after = 30, like = "verified" }] }',
            '{ name = "old.example", changes = [{ after = 60, absent = true }] }',
            '{ name = "later.example", absent = true, changes = [{ after = 60, absent = false }] }',
        ),
        clock,
    )
    client = bed.client("sesv2", "eu-west-1")
    assert names(client.list_email_identities()) == ["new.example", "old.example"]
    assert get(bed, "new.example")["VerificationStatus"] == "PENDING"
    clock.advance(30)
    assert get(bed, "new.example")["VerificationStatus"] == "SUCCESS"
    assert client.list_email_identities()["EmailIdentities"][0]["VerificationStatus"] == "SUCCESS"
    clock.advance(30)
    assert names(client.list_email_identities()) == ["new.example", "later.example"]
    with pytest.raises(client.exceptions.NotFoundException):
        client.get_email_identity(EmailIdentity="old.example")


def test_the_list_changes_between_two_pages(serve: Serve) -> None:
    bed = serve(
        with_identities(
            '{ name = "a.example", absent = true, changes = [{ pages = 1, absent = false }] }',
            '"b.example"',
            '"c.example"',
            '{ name = "d.example", changes = [{ pages = 2, absent = true }] }',
        )
    )
    # what is added before the place that was reached shows one name twice
    assert walk(bed.client("sesv2", "eu-west-1"), 2) == [["b.example", "c.example"], ["c.example", "d.example"]]
    assert walk(bed.client("sesv2", "eu-west-1"), 5) == [["a.example", "b.example", "c.example"]]


def test_templates_and_inventories_are_named_and_shared(serve: Serve) -> None:
    bed = serve(
        """
        [[profiles]]
        name = "acme"
        account = "111122223333"
        [identities.ours]
        tags = { team = "mail" }
        [identities.broken]
        like = "ours"
        status = "FAILED"
        [inventories.shop]
        identities = ["shop.example.com", { name = "old.example.com", like = "broken" }]
        [accounts.111122223333.regions]
        eu-west-1 = { state = "production", inventory = "shop", identities = [{ name = "x.example", like = "ours" }] }
        eu-west-2 = { inventory = ["shop"] }
        """
    )
    assert names(bed.client("sesv2", "eu-west-1").list_email_identities()) == [
        "shop.example.com",
        "old.example.com",
        "x.example",
    ]
    assert len(names(bed.client("sesv2", "eu-west-2").list_email_identities())) == 2
    assert get(bed, "old.example.com")["VerificationStatus"] == "FAILED"
    assert get(bed, "old.example.com")["Tags"] == get(bed, "x.example")["Tags"] == [{"Key": "team", "Value": "mail"}]
    assert bed.account("eu-west-1")["ProductionAccessEnabled"] is True


def test_every_problem_of_identities_is_told_at_once_with_its_key() -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(
            """
            identities.a.like = "b"
            identities.b.like = "a"
            identities.c.like = "verifid"
            identities.d = 7
            inventories.shop = 3
            inventories.loop.inventory = "lop"
            [accounts.111122223333.regions.eu-west-1]
            inventory = "shp"
            identities = [
              7,
              {},
              "x.example",
              "X.example",
              { name = "y.example", many = 3 },
              { name = "{n}.example", many = 10001 },
              { name = "z.example", status = "OK", error = "NO", dkim_origin = "eu-west-9", dkim_key = "RSA", typ = 1 },
              { name = "w.example", changes = [{ absent = true }, { after = 5 }, { after = 5 }], checked = -1 },
              { name = "v.example", policies = { a = 7 }, tags = 7, omit = ["Dkim"] },
            ]
            """
        )
    found = {problem.key: problem.message for problem in error.value.problems}
    here = "accounts.111122223333.regions.eu-west-1"
    assert set(found) == {
        "identities.b.like",
        "identities.c.like",
        "identities.d",
        "inventories.shop",
        "inventories.loop.inventory",
        f"{here}.inventory",
        f"{here}.identities[0]",
        f"{here}.identities[1].name",
        f"{here}.identities[3].name",
        f"{here}.identities[4].name",
        f"{here}.identities[5].many",
        f"{here}.identities[6].status",
        f"{here}.identities[6].error",
        f"{here}.identities[6].dkim_origin",
        f"{here}.identities[6].dkim_key",
        f"{here}.identities[6].typ",
        f"{here}.identities[7].changes[0].after",
        f"{here}.identities[7].changes[2].after",
        f"{here}.identities[7].checked",
        f"{here}.identities[8].policies.a",
        f"{here}.identities[8].tags",
        f"{here}.identities[8].omit",
    }
    assert "did you mean verified?" in found["identities.c.like"]
    assert "did you mean shop?" in found[f"{here}.inventory"]


def test_an_answer_costs_far_less_than_a_millisecond() -> None:
    from sestui.simulator.dispatch import respond
    from sestui.simulator.message import Request
    from sestui.simulator.world import World

    world = World(parse_scene(with_identities('{ name = "site-{n}.example.com", many = 1000 }')), ManualClock())
    key = world.scene.profiles[0].access_key
    headers = {"authorization": f"AWS4-HMAC-SHA256 Credential={key}/20261101/eu-west-1/ses/aws4_request, x=y"}

    def ask(number: int) -> None:
        path = f"/v2/email/identities/site-{number:04}.example.com"
        assert respond(Request("GET", path, "", headers), world).status == 200

    def round_of_all() -> float:
        began = time.thread_time()
        for number in range(1, 1_001):
            ask(number)
        return time.thread_time() - began

    assert min(round_of_all() for _ in range(3)) < 0.3


def test_what_was_written_is_kept_up_to_a_size() -> None:
    from sestui.simulator.world import World

    world = World(parse_scene(SCENE), ManualClock())
    big = bytes(10 * 1024 * 1024)
    for number in range(5):
        assert world.written(number, lambda: big) is big

    def fail() -> bytes:
        raise AssertionError("written twice")

    assert world.written(4, fail) is big
    with pytest.raises(AssertionError):
        world.written(0, fail)
