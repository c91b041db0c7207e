"""Where requests go and what they are signed for, with the real host names over TLS."""

import ssl
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import trustme

from sestui.aws.reader import AwsReader
from sestui.model.failure import Cause, ReadFailed
from sestui.model.regions import DOCUMENTED, GOVCLOUD
from sestui.model.settings import Profile
from sestui.model.target import Target
from tests.aws.bed import KEYS, Machine, Script, always, answer, failure_from, lead_to, reading, side_by_side

REGIONS = (*DOCUMENTED, *GOVCLOUD)
CALLER = answer(
    b"<GetCallerIdentityResponse xmlns='https://sts.amazonaws.com/doc/2011-06-15/'><GetCallerIdentityResult>"
    b"<Arn>arn:aws:iam::111122223333:user/x</Arn><UserId>U</UserId><Account>111122223333</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>",
    kind="text/xml",
)


@pytest.fixture(scope="module")
def names(authority: trustme.CA) -> ssl.SSLContext:
    domains = [f"*.{region}.amazonaws.com" for region in REGIONS] + [f"*.{region}.api.aws" for region in REGIONS]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(*domains, "sts.amazonaws.com").configure_cert(context)
    return context


@pytest.fixture
def aws(machine: Machine, names: ssl.SSLContext, bundle: Path, monkeypatch: pytest.MonkeyPatch) -> Script:
    machine.set(AWS_CA_BUNDLE=str(bundle))
    machine.credentials(f"[a]\n{KEYS}[b]\n{KEYS}")
    script = Script(lambda request: CALLER if request.method == "POST" else answer(), names)
    lead_to(monkeypatch, script.port)
    return script


def test_every_request_goes_to_its_region_and_is_signed_for_it(aws: Script) -> None:
    with aws, reading("a", "b", concurrency=64) as reader:
        targets = [Target(profile, region) for region in REGIONS for profile in ("a", "b")]
        outcomes = side_by_side(*[lambda target=target: reader.account(target) for target in targets])
        assert all(getattr(state, "production_access", None) for state in outcomes), outcomes
        seen = sorted((request.headers["host"], request.scope) for request in aws.requests)
    wanted = sorted((f"email.{target.region}.amazonaws.com", (target.region, "ses")) for target in targets)
    assert seen == wanted


@pytest.mark.parametrize(
    ("setting", "host"),
    [
        ("use_fips_endpoint = true", "email-fips.us-west-2.amazonaws.com"),
        ("use_dualstack_endpoint = true", "email.us-west-2.api.aws"),
        ("use_fips_endpoint = true\nuse_dualstack_endpoint = true", "email-fips.us-west-2.api.aws"),
        ("region = ap-south-1", "email.us-west-2.amazonaws.com"),
        ("region = fips-us-east-1", "email.us-west-2.amazonaws.com"),
        ("sts_regional_endpoints = legacy", "email.us-west-2.amazonaws.com"),
    ],
)
def test_settings_of_a_profile_choose_the_endpoint(aws: Script, machine: Machine, setting: str, host: str) -> None:
    machine.config(f"[profile a]\n{setting}\n")
    with aws, reading("a") as reader:
        reader.account(Target("a", "us-west-2"))
        assert [(request.headers["host"], request.scope) for request in aws.requests] == [(host, ("us-west-2", "ses"))]


@pytest.mark.parametrize(
    ("variable", "host"),
    [
        ("AWS_USE_FIPS_ENDPOINT", "email-fips.us-west-2.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "email.us-west-2.api.aws"),
    ],
)
def test_the_environment_chooses_too(aws: Script, machine: Machine, variable: str, host: str) -> None:
    machine.set(**{variable: "true"})
    with aws, reading("a") as reader:
        reader.account(Target("a", "us-west-2"))
        assert aws.requests[0].headers["host"] == host


def test_one_profile_with_fips_does_not_change_another(aws: Script, machine: Machine) -> None:
    machine.config("[profile a]\nuse_fips_endpoint = true\n")
    with aws, reading("a", "b") as reader:
        for profile in ("a", "b", "a"):
            reader.account(Target(profile, "us-west-2"))
        assert [request.headers["host"] for request in aws.requests] == [
            "email-fips.us-west-2.amazonaws.com",
            "email.us-west-2.amazonaws.com",
            "email-fips.us-west-2.amazonaws.com",
        ]


@pytest.mark.parametrize(
    ("legacy", "region", "host", "signed"),
    [
        ("regional", "eu-west-1", "sts.eu-west-1.amazonaws.com", "eu-west-1"),
        ("regional", "us-gov-west-1", "sts.us-gov-west-1.amazonaws.com", "us-gov-west-1"),
        ("legacy", "eu-west-1", "sts.amazonaws.com", "us-east-1"),
        ("legacy", "af-south-1", "sts.af-south-1.amazonaws.com", "af-south-1"),
    ],
)
def test_sts_is_asked_in_the_region_that_was_named(
    aws: Script, machine: Machine, legacy: str, region: str, host: str, signed: str
) -> None:
    machine.config(f"[profile a]\nsts_regional_endpoints = {legacy}\n")
    with aws, reading("a") as reader:
        assert reader.caller(Profile("a"), region).account == "111122223333"
        assert [(request.headers["host"], request.scope) for request in aws.requests] == [(host, (signed, "sts"))]


def test_the_environment_names_an_endpoint_for_one_service_and_for_all(machine: Machine) -> None:
    machine.credentials(f"[a]\n{KEYS}")
    with Script(always(answer())) as ses, Script(always(CALLER)) as rest, reading("a") as reader:
        machine.set(AWS_ENDPOINT_URL_SESV2=ses.url, AWS_ENDPOINT_URL=rest.url)
        for region in ("eu-west-1", "us-east-1"):
            reader.account(Target("a", region))
        reader.caller(Profile("a"), "eu-west-1")
        assert [request.scope for request in ses.requests] == [("eu-west-1", "ses"), ("us-east-1", "ses")]
        assert [request.scope for request in rest.requests] == [("eu-west-1", "sts")]


def test_a_service_section_leads_one_profile_elsewhere(machine: Machine) -> None:
    with Script(always(answer())) as mine, Script(always(answer())) as others, reading("a", "b") as reader:
        machine.config(
            f"[profile a]\nservices = mine\n[services mine]\nsesv2 =\n  endpoint_url = {mine.url}\n"
            f"[profile b]\nendpoint_url = {others.url}\n"
        )
        machine.credentials(f"[a]\n{KEYS}[b]\n{KEYS}")
        for region in ("eu-west-1", "us-east-1"):
            reader.account(Target("a", region))
            reader.account(Target("b", region))
        for server in (mine, others):
            assert [request.scope for request in server.requests] == [("eu-west-1", "ses"), ("us-east-1", "ses")]


READS: dict[str, Callable[[AwsReader, Target], object]] = {
    "email": lambda reader, target: reader.identities(target),
    "email ": lambda reader, target: reader.statistics(target),
    "monitoring": lambda reader, target: reader.reputation(target, []),
    "sns": lambda reader, target: reader.topic(target, f"arn:aws:sns:{target.region}:1:x"),
}


@pytest.mark.parametrize(("region", "signed"), [("eu-west-1", "eu-west-1"), ("us-gov-west-1", "us-gov-west-1")])
@pytest.mark.parametrize("host", READS)
def test_every_service_is_asked_in_the_region_of_the_target(aws: Script, host: str, region: str, signed: str) -> None:
    with aws, reading("a") as reader:
        with suppress(ReadFailed):  # the answers are another service's
            READS[host](reader, Target("a", region))
        host = host.strip()
        (request,) = aws.requests[:1]
    assert request.headers["host"] == f"{host}.{region}.amazonaws.com"
    assert request.scope == (signed, "ses" if host == "email" else host)


@pytest.mark.parametrize(
    ("host", "fips"), [("monitoring", "monitoring-fips"), ("sns", "sns-fips"), ("email", "email-fips")]
)
def test_fips_endpoints_of_every_service(aws: Script, machine: Machine, host: str, fips: str) -> None:
    machine.config("[profile a]\nuse_fips_endpoint = true\n")
    with aws, reading("a") as reader:
        with suppress(ReadFailed):
            READS[host](reader, Target("a", "us-west-2"))
        assert aws.requests[0].headers["host"] == f"{fips}.us-west-2.amazonaws.com"


def test_organizations_are_asked_where_they_are(aws: Script, machine: Machine) -> None:
    machine.config("[profile a]\nregion = ap-south-1\n")
    with aws, reading("a") as reader:
        with suppress(ReadFailed):
            reader.account_names(Profile("a"))
        (request,) = aws.requests
    assert request.headers["host"] == "organizations.us-east-1.amazonaws.com"
    assert request.scope == ("us-east-1", "organizations")


@pytest.mark.parametrize(
    ("variable", "host"),
    [
        ("AWS_ENDPOINT_URL_SESV2", "email"),
        ("AWS_ENDPOINT_URL_SES", "email "),
        ("AWS_ENDPOINT_URL_CLOUDWATCH", "monitoring"),
        ("AWS_ENDPOINT_URL_SNS", "sns"),
    ],
)
def test_the_environment_names_an_endpoint_for_each_service(machine: Machine, variable: str, host: str) -> None:
    machine.credentials(f"[a]\n{KEYS}")
    with Script(always(answer())) as named, Script(always(answer())) as rest, reading("a") as reader:
        machine.set(**{"AWS_ENDPOINT_URL": rest.url, variable: named.url})
        with suppress(ReadFailed):
            READS[host](reader, Target("a", "eu-west-1"))
        assert (len(named.requests), len(rest.requests)) == (1, 0)


@pytest.mark.parametrize("region", ["eu_west_1", "", "eu-west-1/../x", "a" * 70, "eu-west-1.evil.test"])
def test_what_cannot_be_a_region_never_becomes_part_of_a_host_name(machine: Machine, region: str) -> None:
    machine.credentials(f"[a]\n{KEYS}")
    with reading("a") as reader:
        failure = failure_from(lambda: reader.account(Target("a", region)))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert "no name of a region" in failure.summary


def test_a_region_that_does_not_exist_is_not_offered(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    machine.credentials(f"[a]\n{KEYS}")
    lead_to(monkeypatch, 9, known=())
    with reading("a") as reader:
        nowhere = failure_from(lambda: reader.account(Target("a", "xx-nowhere-9")))
        offline = failure_from(lambda: reader.account(Target("a", "eu-west-1")))
        counts = failure_from(lambda: reader.statistics(Target("a", "xx-nowhere-9")))
    assert nowhere.cause is counts.cause is Cause.NOT_OFFERED
    assert "email.xx-nowhere-9.amazonaws.com does not exist" in nowhere.summary
    assert offline.cause is Cause.UNREACHABLE


def test_the_user_agent_says_who_asks(aws: Script) -> None:
    with aws, reading("a") as reader:
        reader.account(Target("a", "eu-west-1"))
        reader.caller(Profile("a"), "eu-west-1")
        assert all(" sestui/" in request.headers["user-agent"] for request in aws.requests)
