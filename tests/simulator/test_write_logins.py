"""Logging in: device codes, tokens, keys of a role; roles that want an MFA code."""

import urllib.request
from typing import Any

import pytest
from botocore import UNSIGNED

from sestui.simulator import ManualClock, SceneError, parse_scene
from tests.simulator.bed import ACCOUNT, Bed, assert_conforms
from tests.simulator.conftest import Serve
from tests.simulator.writing import refusal

SSO = f"""
[[sso]]
name = "acme"
start_url = "https://acme.example/start"
region = "eu-west-1"
approve_after = 10
interval = 2
[[profiles]]
name = "watch"
account = "{ACCOUNT}"
user = "Watcher"
sso = "acme"
[accounts.{ACCOUNT}]
default = "production"
"""
MFA = f"""
[[profiles]]
name = "me"
account = "{ACCOUNT}"
[[profiles]]
name = "admin"
account = "444455556666"
user = "Admin"
source = "me"
mfa_codes = ["123456", "654321"]
[accounts.{ACCOUNT}]
[accounts.444455556666]
"""
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


class Login:
    """A client of sso-oidc that has registered and asked for a code."""

    def __init__(self, bed: Bed) -> None:
        self.oidc = bed.client("sso-oidc", profile="watch", signature_version=UNSIGNED)
        self.sso = bed.client("sso", profile="watch", signature_version=UNSIGNED)
        registered = self.oidc.register_client(clientName="sestui", clientType="public")
        assert_conforms("sso-oidc", "RegisterClient", registered)
        self.client = {key: registered[key] for key in ("clientId", "clientSecret")}
        self.device = self.oidc.start_device_authorization(**self.client, startUrl="https://acme.example/start/#/")
        assert_conforms("sso-oidc", "StartDeviceAuthorization", self.device)
        self.asking = {**self.client, "grantType": GRANT, "deviceCode": self.device["deviceCode"]}

    def keys(self, token: str, **other: str) -> Any:
        asked = {"roleName": "Watcher", "accountId": ACCOUNT, "accessToken": token, **other}
        return self.sso.get_role_credentials(**asked)


def test_the_whole_way_from_a_device_code_to_an_answer(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = ManualClock()
    bed = serve(SSO, clock)
    login = Login(bed)
    assert len(login.device["userCode"]) == 9
    assert login.device["verificationUriComplete"].endswith(login.device["userCode"])
    assert (login.device["interval"], login.device["expiresIn"]) == (2, 600)
    assert refusal(login.oidc.create_token, **login.asking)[0] == "AuthorizationPendingException"
    clock.advance(1)
    assert refusal(login.oidc.create_token, **login.asking)[0] == "SlowDownException"
    clock.advance(9)
    token = login.oidc.create_token(**login.asking)
    assert_conforms("sso-oidc", "CreateToken", token)
    found = login.keys(token["accessToken"])
    assert_conforms("sso", "GetRoleCredentials", found)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", found["roleCredentials"]["accessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", found["roleCredentials"]["secretAccessKey"])
    monkeypatch.setenv("AWS_SESSION_TOKEN", found["roleCredentials"]["sessionToken"])
    session = bed.session("watch")
    session.set_config_variable("profile", None)
    who = session.create_client("sts", "us-east-1").get_caller_identity()
    assert who["Account"] == ACCOUNT
    assert ":assumed-role/AWSReservedSSO_Watcher_" in who["Arn"]
    asked = [(one.service, one.operation) for one in bed.simulator.requests]
    assert asked[0] == ("sso-oauth", "RegisterClient")
    assert ("awsssoportal", "GetRoleCredentials") in asked


def test_the_page_approves_it_before_its_time(serve: Serve) -> None:
    bed = serve(SSO.replace("approve_after = 10", "approve_after = -1"), ManualClock())
    login = Login(bed)

    def opened(url: str) -> str:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return str(answer.read(), "utf-8")

    assert "Code:" in opened(login.device["verificationUri"])
    assert "no login" in opened(f"{login.device['verificationUri']}?user_code=%3Cb%3E")
    assert "<b>" not in opened(f"{login.device['verificationUri']}?user_code=%3Cb%3E")
    assert "is approved" in opened(login.device["verificationUriComplete"])
    assert login.oidc.create_token(**login.asking)["accessToken"]
    assert "no login" in opened(login.device["verificationUriComplete"])


def test_a_code_is_good_for_one_login_and_a_while(serve: Serve) -> None:
    clock = ManualClock()
    login = Login(serve(SSO, clock))
    clock.advance(20)
    login.oidc.create_token(**login.asking)
    assert refusal(login.oidc.create_token, **login.asking)[0] == "InvalidGrantException"
    late = Login(serve(SSO, clock))
    clock.advance(600)
    assert refusal(late.oidc.create_token, **late.asking)[0] == "ExpiredTokenException"


def test_a_login_that_is_refused_and_one_that_nobody_approves(serve: Serve) -> None:
    clock = ManualClock()
    denied = Login(serve(SSO.replace("interval = 2", "interval = 1\ndenied = true"), clock))
    clock.advance(10)
    assert refusal(denied.oidc.create_token, **denied.asking)[0] == "AccessDeniedException"
    ignored = Login(serve(SSO.replace("approve_after = 10", "approve_after = -1"), clock))
    clock.advance(500)
    assert refusal(ignored.oidc.create_token, **ignored.asking)[0] == "AuthorizationPendingException"


def test_a_token_is_refreshed_once_with_each_refresh_token(serve: Serve) -> None:
    clock = ManualClock()
    login = Login(serve(SSO, clock))
    clock.advance(10)
    token = login.oidc.create_token(**login.asking)
    clock.advance(28_800)
    assert refusal(login.keys, token=token["accessToken"])[0] == "UnauthorizedException"
    again = {**login.client, "grantType": "refresh_token", "refreshToken": token["refreshToken"]}
    fresh = login.oidc.create_token(**again)
    assert login.keys(fresh["accessToken"])["roleCredentials"]["accessKeyId"].startswith("ASIA")
    assert refusal(login.oidc.create_token, **again)[0] == "InvalidGrantException"


def test_wrong_clients_grants_and_roles(serve: Serve) -> None:
    clock = ManualClock()
    login = Login(serve(SSO, clock))
    wrong = {**login.asking, "clientSecret": "x"}
    assert refusal(login.oidc.create_token, **wrong)[0] == "InvalidClientException"
    assert refusal(login.oidc.create_token, **{**login.asking, "grantType": "password"})[0] == (
        "UnsupportedGrantTypeException"
    )
    start: Any = login.oidc.start_device_authorization
    assert refusal(start, **login.client, startUrl="https://other.example")[0] == "InvalidRequestException"
    register: Any = login.oidc.register_client
    assert refusal(register, clientName="x", clientType="secret")[0] == "InvalidClientMetadataException"
    clock.advance(10)
    token = login.oidc.create_token(**login.asking)["accessToken"]
    assert refusal(login.keys, token=token, roleName="Other")[0] == "ForbiddenException"
    assert refusal(login.keys, token="x")[0] == "UnauthorizedException"


def test_faults_meet_logins(serve: Serve) -> None:
    fault = '[[faults]]\nkind = "500"\nservice = "sso-oauth"\noperation = "RegisterClient"'
    bed = serve(f"{SSO}\n{fault}")
    oidc = bed.client("sso-oidc", profile="watch", signature_version=UNSIGNED)
    assert refusal(oidc.register_client, clientName="x", clientType="public")[0] == "InternalFailure"


def test_a_role_that_wants_a_code(serve: Serve) -> None:
    bed = serve(MFA)
    sts = bed.client("sts", profile="me")
    role = {"RoleArn": "arn:aws:iam::444455556666:role/Admin", "RoleSessionName": "watch"}
    device = {"SerialNumber": "arn:aws:iam::444455556666:mfa/Admin"}
    assert refusal(sts.assume_role, **role)[0] == "AccessDenied"
    wrong = refusal(sts.assume_role, **role, **device, TokenCode="000000")
    assert wrong == ("AccessDenied", "MultiFactorAuthentication failed with invalid MFA one time pass code.")
    other = {"SerialNumber": "arn:aws:iam::444455556666:mfa/Other", "TokenCode": "123456"}
    assert refusal(sts.assume_role, **role, **other)[0] == "AccessDenied"
    answer = sts.assume_role(**role, **device, TokenCode="123456")
    assert_conforms("sts", "AssumeRole", answer)
    assert refusal(sts.assume_role, **role, **device, TokenCode="123456")[0] == "AccessDenied"
    sts.assume_role(**role, **device, TokenCode="654321")


def test_the_files_tell_tools_what_the_profiles_want(serve: Serve) -> None:
    admin = serve(MFA).session("admin").get_scoped_config()
    assert admin["mfa_serial"] == "arn:aws:iam::444455556666:mfa/Admin"
    watch = serve(SSO).session("watch")
    assert watch.get_scoped_config()["sso_account_id"] == ACCOUNT
    assert watch.full_config["sso_sessions"]["acme"] == {
        "sso_start_url": "https://acme.example/start",
        "sso_region": "eu-west-1",
        "sso_registration_scopes": "sso:account:access",
    }


@pytest.mark.parametrize(
    ("lines", "key"),
    [
        ('[[profiles]]\nname = "x"\naccount = "111122223333"\nsso = "gone"', "profiles[1].sso"),
        ('[[profiles]]\nname = "x"\naccount = "111122223333"\nsso = "acme"\nsource = "watch"', "profiles[1].sso"),
        ('[[profiles]]\nname = "x"\naccount = "111122223333"\nmfa_codes = ["123456"]', "profiles[1].mfa_codes"),
        (
            '[[profiles]]\nname = "x"\naccount = "111122223333"\nsource = "watch"\nuser = "R"\nmfa_codes = "12"',
            "profiles[1].mfa_codes",
        ),
        ('[[sso]]\nname = "acme"', "sso[1].name"),
        ("[[sso]]\ninterval = 0", "sso[1].interval"),
    ],
)
def test_wrong_scenes(lines: str, key: str) -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(f"{SSO}\n{lines}")
    assert key in {problem.key for problem in error.value.problems}
