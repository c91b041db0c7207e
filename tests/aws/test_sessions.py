import json
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path

import pytest

from sestui.model.failure import Cause, ReadFailed
from sestui.model.regions import EUSC, GOVCLOUD, STATIC_LIST
from sestui.model.settings import Profile, Timeouts
from sestui.model.target import DEFAULT_CHAIN, Target
from tests.aws.bed import ACCOUNT, KEYS, Machine, Request, Script, always, answer, failure_from, reading, side_by_side

SSO = """
[sso-session corp]
sso_region = eu-west-1
sso_start_url = https://corp.example.com/start
[profile new]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Reader
[profile other]
sso_session = corp
sso_account_id = 444455556666
sso_role_name = Reader
[profile old]
sso_start_url = https://old.example.com/start
sso_region = eu-west-1
sso_account_id = 111122223333
sso_role_name = Reader
[profile role]
role_arn = arn:aws:iam::777788889999:role/x
source_profile = new
"""
IDENTITY = (
    b"<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::111122223333:user/x</Arn>"
    b"<UserId>U</UserId><Account>111122223333</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
)
REGIONS = b'{"Regions":[{"RegionName":"eu-west-1","RegionOptStatus":"ENABLED_BY_DEFAULT"}]}'
DENIAL = answer(b'{"__type":"InvalidGrantException","error":"invalid_grant"}', "400 Bad Request")


def cached_token(machine: Machine, key: str, *, minutes: float, **more: str) -> None:
    folder = machine.home / ".aws" / "sso" / "cache"
    folder.mkdir(parents=True, exist_ok=True)
    ends = (datetime.now(UTC) + timedelta(minutes=minutes)).strftime("%Y-%m-%dT%H:%M:%SZ")
    token = {"accessToken": "t", "expiresAt": ends, "region": "eu-west-1", "startUrl": "https://x/start", **more}
    name = sha1(key.encode(), usedforsecurity=False).hexdigest()
    (folder / f"{name}.json").write_text(json.dumps(token))


@pytest.fixture(autouse=True)
def token_folder(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    # botocore looks up the home folder while it is imported
    folder = str(machine.home / ".aws" / "sso" / "cache")
    monkeypatch.setattr("botocore.tokens.SSOTokenProvider._SSO_TOKEN_CACHE_DIR", folder)
    monkeypatch.setattr("botocore.credentials.SSOProvider._SSO_TOKEN_CACHE_DIR", folder)


def program(machine: Machine, text: str) -> str:
    path = machine.home / "helper.py"
    path.write_text(text)
    return f"{sys.executable} {path}"


def test_no_credentials() -> None:
    with reading(DEFAULT_CHAIN) as reader:
        failure = failure_from(lambda: reader.account(Target(DEFAULT_CHAIN, "eu-west-1")))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert failure.summary == "(default): no credentials found."
    assert "AWS_PROFILE" in failure.fix
    assert failure.operation.startswith("credentials")


def test_a_profile_that_is_not_there(machine: Machine) -> None:
    machine.credentials(f"[acme]\n{KEYS}")
    with reading("acne") as reader:
        failure = failure_from(lambda: reader.account(Target("acne", "eu-west-1")))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert "no AWS profile named acne" in failure.summary


def test_an_unknown_profile_in_the_environment_is_told_for_the_default_chain(machine: Machine) -> None:
    machine.set(AWS_PROFILE="gone")
    with reading(DEFAULT_CHAIN) as reader:
        failure = failure_from(lambda: reader.account(Target(DEFAULT_CHAIN, "eu-west-1")))
    assert "no AWS profile named gone" in failure.summary


@pytest.mark.parametrize("text", ["[profile acme\nregion = x\n", "region = x\n", "\x00\x01[["])
def test_a_broken_config_file(machine: Machine, text: str) -> None:
    path = machine.config(text)
    machine.credentials(f"[acme]\n{KEYS}")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert str(path) in failure.summary


def test_a_config_file_that_was_mended_is_read_again(machine: Machine) -> None:
    machine.config("[profile acme\n")
    with Script(always(answer())) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
        machine.config("[profile acme]\nregion = eu-west-1\n")
        machine.credentials(f"[acme]\n{KEYS}")
        assert reader.account(Target("acme", "eu-west-1")).production_access is True


def test_half_of_a_key(machine: Machine) -> None:
    machine.credentials("[acme]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert "aws_secret_access_key is missing" in failure.summary


def test_never_logged_in_to_sso(machine: Machine) -> None:
    machine.config(SSO)
    for profile in ("new", "old"):
        with reading(profile) as reader:
            failure = failure_from(lambda: reader.account(Target(profile, "eu-west-1")))  # noqa: B023
        assert failure.cause is Cause.LOGIN_NEEDED
        assert failure.fix == f"Run `aws sso login --profile {profile}`."


def test_an_expired_token_of_an_sso_session(machine: Machine) -> None:
    machine.config(SSO)
    cached_token(machine, "corp", minutes=-5)
    with reading("new") as reader:
        failure = failure_from(lambda: reader.account(Target("new", "eu-west-1")))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert failure.code == "TokenRetrievalError"
    assert failure.summary == "new: the SSO session has expired."
    assert failure.fix == "Run `aws sso login --profile new`."


def test_an_expired_token_of_the_older_kind_of_sso(machine: Machine) -> None:
    machine.config(SSO)
    cached_token(machine, "https://old.example.com/start", minutes=-5)
    with reading("old") as reader:
        failure = failure_from(lambda: reader.account(Target("old", "eu-west-1")))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert failure.code == "UnauthorizedSSOTokenError"
    assert failure.fix == "Run `aws sso login --profile old`."


def test_a_role_on_top_of_sso_says_to_log_in_with_the_profile_that_can(machine: Machine) -> None:
    machine.config(SSO)
    with reading("role") as reader:
        failure = failure_from(lambda: reader.account(Target("role", "eu-west-1")))
    assert failure.fix == "Run `aws sso login --profile new`."


def test_profiles_of_one_sso_session_refresh_its_token_once(machine: Machine) -> None:
    machine.config(SSO)
    later = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    client = {"clientId": "c", "clientSecret": "s", "refreshToken": "r", "registrationExpiresAt": later}
    cached_token(machine, "corp", minutes=5, **client)
    in_an_hour = int((time.time() + 3600) * 1000)
    role = {"accessKeyId": "ASIAEXAMPLE", "secretAccessKey": "s", "sessionToken": "t", "expiration": in_an_hour}
    answers = {
        "/token": json.dumps({"accessToken": "new", "expiresIn": 28_800, "refreshToken": "r2"}).encode(),
        "/federation/credentials": json.dumps({"roleCredentials": role}).encode(),
        "/v2/email/account": ACCOUNT,
    }
    with (
        Script(lambda request: answer(answers[request.target.partition("?")[0]])) as server,
        reading("new", "other") as reader,
    ):
        machine.set(AWS_ENDPOINT_URL=server.url)
        states = side_by_side(
            *[lambda name=name: reader.account(Target(name, "eu-west-1")) for name in ("new", "other") * 4]
        )
        asked = [request.target for request in server.requests]
    assert all(getattr(state, "production_access", None) is True for state in states), states
    assert asked.count("/token") == 1
    assert sum(target.startswith("/federation") for target in asked) == 2


def test_a_refused_refresh_is_found_once_for_all_profiles_of_the_session(machine: Machine) -> None:
    machine.config(SSO)
    later = (datetime.now(UTC) + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%SZ")
    client = {"clientId": "c", "clientSecret": "s", "refreshToken": "r", "registrationExpiresAt": later}
    cached_token(machine, "corp", minutes=-5, **client)
    with Script(always(DENIAL)) as server, reading("new", "other") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        outcomes = side_by_side(
            *[lambda name=name: reader.account(Target(name, "eu-west-1")) for name in ("new", "other")]
        )
        assert [request.target for request in server.requests] == ["/token"]
    for outcome in outcomes:
        assert isinstance(outcome, ReadFailed)
        assert outcome.failure.cause is Cause.LOGIN_NEEDED


def test_a_login_session_without_the_library_that_it_needs(machine: Machine) -> None:
    machine.config("[profile acme]\nlogin_session = arn:aws:iam::111122223333:user/me\n")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause in (Cause.BAD_CONFIGURATION, Cause.LOGIN_NEEDED)
    assert "botocore[crt]" in failure.fix or "aws login" in failure.fix


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ("role_arn = arn:aws:iam::1:role/x\nsource_profile = gone", 'source_profile "gone"'),
        ("role_arn = arn:aws:iam::1:role/x\nsource_profile = acme", "Infinite loop"),
        ("role_arn = arn:aws:iam::1:role/x", "source_profile or credential_source is missing"),
        ("sso_session = gone\nsso_account_id = 1\nsso_role_name = x", "gone"),
        (f"{KEYS}ca_bundle = /nowhere/ca.pem", "/nowhere/ca.pem"),
        (f"{KEYS}endpoint_url = not a url", "not a url"),
        (f"{KEYS}retry_mode = standard\nsts_regional_endpoints = everywhere", ""),
    ],
)
def test_a_profile_that_is_set_up_wrong(machine: Machine, section: str, words: str) -> None:
    machine.config(f"[profile acme]\n{section}\n")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.caller(Profile("acme"), "eu-west-1"))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert words in failure.summary


def test_an_mfa_profile_never_reads_the_terminal(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> None:
    def prompt(*_args: object, **_options: object) -> str:
        raise AssertionError("the terminal was read")

    monkeypatch.setattr("getpass.getpass", prompt)
    machine.config(
        "[profile acme]\nrole_arn = arn:aws:iam::111122223333:role/x\nsource_profile = base\n"
        "mfa_serial = arn:aws:iam::111122223333:mfa/me\n"
    )
    machine.credentials(f"[base]\n{KEYS}")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert "MFA" in failure.summary


@pytest.mark.parametrize(
    ("text", "cause", "words"),
    [
        ("import sys; sys.exit('the \x1b[31mvault is locked')", Cause.LOGIN_NEEDED, "credential process failed"),
        ("print('not json')", Cause.LOGIN_NEEDED, "cannot be read"),
        ("import os; os.write(1, b'\\xff\\xfe')", Cause.LOGIN_NEEDED, "cannot be read"),
        ("print('{\"Version\": 7}')", Cause.LOGIN_NEEDED, "credential process failed"),
        ("print('{\"Version\": 1}')", Cause.LOGIN_NEEDED, "credential process failed"),
    ],
)
def test_a_credential_process_that_fails(machine: Machine, text: str, cause: Cause, words: str) -> None:
    machine.config(f"[profile acme]\ncredential_process = {program(machine, text)}\n")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is cause
    assert words in failure.summary
    assert "\x1b" not in failure.detail


def test_a_credential_process_that_is_not_there(machine: Machine) -> None:
    machine.config("[profile acme]\ncredential_process = /nowhere/to/be/found\n")
    with reading("acme") as reader:
        failure = failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
    assert failure.cause is Cause.LOGIN_NEEDED
    assert "cannot start it" in failure.detail


@pytest.mark.parametrize("through_a_role", [False, True])
def test_a_hanging_credential_process_is_ended_and_holds_nobody_else(machine: Machine, *, through_a_role: bool) -> None:
    note = machine.home / "started"
    text = f"import time\nopen({str(note)!r}, 'a').write('x')\ntime.sleep(600)\n"
    machine.config(
        f"[profile stuck]\ncredential_process = {program(machine, text)}\n[profile good]\nregion = eu-west-1\n"
        "[profile role]\nrole_arn = arn:aws:iam::1:role/x\nsource_profile = stuck\n"
    )
    machine.credentials(f"[good]\n{KEYS}")
    stuck = "role" if through_a_role else "stuck"
    timeouts = Timeouts(connect=1.0, read=1.0, credentials=1.5)
    with Script(always(answer())) as server, reading("stuck", "good", timeouts=timeouts) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        others_first = threading.Event()

        def ask_stuck() -> Cause:
            failure = failure_from(lambda: reader.account(Target(stuck, "eu-west-1")))
            assert others_first.is_set()
            return failure.cause

        def ask_good() -> bool:
            for _ in range(20):
                assert reader.account(Target("good", "eu-west-1")).production_access is True
            others_first.set()
            return True

        outcomes = side_by_side(*[ask_stuck] * 5, ask_good)
    assert outcomes == [Cause.TIMED_OUT] * 5 + [True]
    assert note.read_text() == "x"


def test_a_process_that_works_is_run_once_for_all_regions(machine: Machine) -> None:
    note = machine.home / "runs"
    ends = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    printed = json.dumps(
        {"Version": 1, "AccessKeyId": "AKIDPROCESS", "SecretAccessKey": "s", "SessionToken": "t", "Expiration": ends}
    )
    text = f"open({str(note)!r}, 'a').write('x')\nprint({printed!r})\n"
    machine.config(f"[profile acme]\ncredential_process = {program(machine, text)}\n")
    with Script(always(answer())) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        regions = ("eu-west-1", "eu-west-2", "us-east-1", "us-west-2")
        side_by_side(*[lambda region=region: reader.account(Target("acme", region)) for region in regions])
        assert {request.scope[0] for request in server.requests} == set(regions)
        assert all("Credential=AKIDPROCESS/" in request.headers["authorization"] for request in server.requests)
    assert note.read_text() == "x"


def test_expired_keys_are_asked_about_once_and_new_ones_are_used_at_once(machine: Machine) -> None:
    expired = answer(
        b'{"message":"The security token included in the request is expired"}',
        "403 Forbidden",
        more="x-amzn-ErrorType: ExpiredTokenException\r\n",
    )
    machine.credentials("[acme]\naws_access_key_id = OLDKEY\naws_secret_access_key = s\naws_session_token = t\n")
    with (
        Script(lambda request: expired if "OLDKEY" in request.headers["authorization"] else answer()) as server,
        reading("acme") as reader,
    ):
        machine.set(AWS_ENDPOINT_URL=server.url)
        for region in ("eu-west-1", "eu-west-2", "us-east-1"):
            failure = failure_from(lambda: reader.account(Target("acme", region)))  # noqa: B023
            assert failure.cause is Cause.LOGIN_NEEDED
            assert failure.summary == "acme: the session has expired."
        assert len(server.requests) == 1
    with (
        Script(lambda request: expired if "OLDKEY" in request.headers["authorization"] else answer()) as server,
        reading("acme") as reader,
    ):
        machine.set(AWS_ENDPOINT_URL=server.url)
        failure_from(lambda: reader.account(Target("acme", "eu-west-1")))
        machine.credentials("[acme]\naws_access_key_id = NEWKEY\naws_secret_access_key = s\naws_session_token = t\n")
        assert reader.account(Target("acme", "eu-west-1")).production_access is True


def test_the_default_chain_takes_keys_from_the_environment(machine: Machine) -> None:
    machine.set(AWS_ACCESS_KEY_ID="ENVKEY", AWS_SECRET_ACCESS_KEY="s")
    machine.credentials(f"[acme]\n{KEYS}")
    with Script(always(answer())) as server, reading(DEFAULT_CHAIN, "acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.account(Target(DEFAULT_CHAIN, "eu-west-1"))
        reader.account(Target("acme", "eu-west-1"))
        keys = [request.headers["authorization"].split("Credential=")[1].split("/")[0] for request in server.requests]
        assert keys == ["ENVKEY", "AKIAIOSFODNN7EXAMPLE"]


def test_the_default_chain_takes_the_profile_of_the_environment(machine: Machine) -> None:
    machine.credentials(f"[acme]\n{KEYS}[default]\naws_access_key_id = DEFAULTKEY\naws_secret_access_key = s\n")
    machine.set(AWS_PROFILE="acme")
    with Script(always(answer())) as server, reading(DEFAULT_CHAIN) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.account(Target(DEFAULT_CHAIN, "eu-west-1"))
        assert "AKIAIOSFODNN7EXAMPLE" in server.requests[0].headers["authorization"]


def test_making_a_reader_reads_nothing(machine: Machine) -> None:
    machine.config("[broken")
    before = threading.active_count()
    with reading("acme"):
        assert threading.active_count() == before
    assert not (Path(machine.home) / ".aws").exists()


NEW_ID = KEYS.replace("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7CORRECT")
NEW_SECRET = KEYS.replace("wJalr", "WjALR")


@pytest.mark.parametrize("operation", ["who", "account", "regions"])
@pytest.mark.parametrize(
    ("code", "corrected"),
    [
        ("InvalidClientTokenId", NEW_ID),
        ("UnrecognizedClientException", NEW_ID),
        ("SignatureDoesNotMatch", NEW_SECRET),
        ("InvalidSignatureException", NEW_SECRET),
        ("MissingAuthenticationToken", NEW_ID),
    ],
)
def test_keys_that_were_corrected_are_used_by_the_next_read(
    machine: Machine, operation: str, code: str, corrected: str
) -> None:
    machine.credentials(f"[acme]\n{KEYS}")
    refusal = answer(b"{}", "403 Forbidden", more=f"x-amzn-errortype: {code}\r\n")
    query = f"<ErrorResponse><Error><Code>{code}</Code></Error></ErrorResponse>".encode()
    signatures = []

    def reply(request: Request) -> bytes:
        signatures.append(request.headers["authorization"])
        if len(signatures) == 1:
            return answer(query, "403 Forbidden", "text/xml") if operation == "who" else refusal
        return {"who": answer(IDENTITY, kind="text/xml"), "account": answer(), "regions": answer(REGIONS)}[operation]

    with Script(reply) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        read: Callable[[], object] = {
            "who": lambda: reader.caller(Profile("acme"), "us-east-1"),
            "account": lambda: reader.account(Target("acme", "eu-west-1")),
            "regions": lambda: reader.regions(Profile("acme")),
        }[operation]
        assert failure_from(read).code == code
        machine.credentials(f"[acme]\n{corrected}")
        read()
    assert len(signatures) == 2
    assert ("AKIAIOSFODNN7CORRECT" in signatures[1]) is (corrected is NEW_ID)


def refuse(request: Request) -> bytes:
    if request.scope[1] == "sts":
        return answer(IDENTITY, kind="text/xml")
    denial = b"<Response><Errors><Error><Code>UnauthorizedOperation</Code></Error></Errors></Response>"
    if request.scope[1] == "ec2":
        return answer(denial, "403 Forbidden", "text/xml")
    return answer(b"{}", "403 Forbidden", more="x-amzn-errortype: AccessDeniedException\r\n")


@pytest.mark.parametrize(
    ("configured", "asked"),
    [
        ("us-gov-east-1", "us-gov-east-1"),
        ("eusc-de-east-1", "eusc-de-east-1"),
        ("cn-north-1", "cn-north-1"),
        ("eu-west-1", "us-east-1"),
        ("me-south-1", "us-east-1"),
        ("", "us-east-1"),
    ],
)
def test_the_partition_of_a_profile_is_the_one_of_its_region(machine: Machine, configured: str, asked: str) -> None:
    machine.config(f"[profile acme]\nregion = {configured}\n" if configured else "")
    machine.credentials(f"[acme]\n{KEYS}")
    machine.set(AWS_REGION="us-gov-west-1")
    with Script(refuse) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.caller(Profile("acme"), "us-east-1")
        assert server.requests[-1].scope == (asked, "sts")


@pytest.mark.parametrize(
    ("profile", "variable", "region", "asked"),
    [
        (DEFAULT_CHAIN, "AWS_REGION", "us-gov-west-1", "us-gov-west-1"),
        (DEFAULT_CHAIN, "AWS_DEFAULT_REGION", "us-gov-west-1", "us-gov-west-1"),
        (DEFAULT_CHAIN, "AWS_REGION", "eu-west-1", "us-east-1"),
        ("acme", "AWS_DEFAULT_REGION", "eu-west-1", "us-gov-east-1"),
    ],
)
def test_a_region_in_the_environment_says_the_partition_of_the_default_chain(
    machine: Machine, profile: str, variable: str, region: str, asked: str
) -> None:
    machine.config("[profile acme]\nregion = us-gov-east-1\n")
    machine.credentials(f"[default]\n{KEYS}[acme]\n{KEYS}")
    machine.set(**{variable: region})
    with Script(refuse) as server, reading(profile) as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.caller(Profile(profile), "us-east-1")
        assert server.requests[-1].scope == (asked, "sts")


def test_regions_that_the_settings_name_say_the_partition_themselves(machine: Machine) -> None:
    machine.config("[profile acme]\nregion = us-gov-east-1\n")
    machine.credentials(f"[acme]\n{KEYS}")
    with Script(refuse) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        reader.caller(Profile("acme", regions=("eu-west-1",)), "eu-west-1")
        assert server.requests[-1].scope == ("eu-west-1", "sts")


@pytest.mark.parametrize(
    ("configured", "home", "listed"),
    [("us-gov-east-1", "us-gov-west-1", GOVCLOUD), ("eusc-de-east-1", "eusc-de-east-1", EUSC)],
)
def test_the_static_list_is_the_one_of_the_partition(
    machine: Machine, configured: str, home: str, listed: tuple[str, ...]
) -> None:
    machine.config(f"[profile acme]\nregion = {configured}\n")
    machine.credentials(f"[acme]\n{KEYS}")
    with Script(refuse) as server, reading("acme") as reader:
        machine.set(AWS_ENDPOINT_URL=server.url)
        told = reader.regions(Profile("acme"))
        assert [request.scope for request in server.requests] == [(home, "account"), (configured, "ec2")]
    assert (told.source, told.regions) == (STATIC_LIST, listed)


def test_who_asks_of_a_profile_that_is_not_there_is_told(machine: Machine) -> None:
    machine.config("")
    with reading("gone") as reader:
        failure = failure_from(lambda: reader.caller(Profile("gone"), "us-east-1"))
    assert failure.cause is Cause.BAD_CONFIGURATION
    assert failure.operation == "credentials"
