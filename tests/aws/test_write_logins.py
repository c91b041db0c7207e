"""A profile of an SSO session against the simulator: what reading and writing make of a token that a login has left."""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config
from botocore.credentials import SSOProvider
from botocore.tokens import SSOTokenProvider

from sestui.model.acting import Result
from sestui.model.failure import Cause
from sestui.model.settings import Profile
from tests.aws.bed import Machine, failure_from
from tests.aws.writing import ACCOUNT, EMAIL, HERE, bench

SCENE = f"""
[[sso]]
name = "corp"
start_url = "https://corp.example/start"
region = "us-east-1"
[[profiles]]
name = "acme"
account = "{ACCOUNT}"
user = "Sender"
sso = "corp"
[accounts.{ACCOUNT}.regions.us-east-1]
state = "production"
identities = ["example.com"]
"""
GRANT = "urn:ietf:params:oauth:grant-type:device_code"


@pytest.fixture(autouse=True)
def folder(machine: Machine, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where tokens are kept; botocore has asked for the home folder when it was imported."""
    made = machine.home / ".aws" / "sso" / "cache"
    made.mkdir(parents=True)
    monkeypatch.setattr(SSOTokenProvider, "_SSO_TOKEN_CACHE_DIR", str(made))
    monkeypatch.setattr(SSOProvider, "_SSO_TOKEN_CACHE_DIR", str(made))
    return made


def log_in(folder: Path) -> None:
    """Log in as the AWS CLI does, and keep the token where it keeps it."""
    settings = Config(signature_version=UNSIGNED, retries={"total_max_attempts": 1})
    oidc = botocore.session.Session().create_client("sso-oidc", "us-east-1", config=settings)
    registered = oidc.register_client(clientName="cli", clientType="public")
    client = {name: registered[name] for name in ("clientId", "clientSecret")}
    device = oidc.start_device_authorization(**client, startUrl="https://corp.example/start")
    token = oidc.create_token(**client, grantType=GRANT, deviceCode=device["deviceCode"])
    oidc.close()
    ends = datetime.now(UTC) + timedelta(seconds=token["expiresIn"])
    kept = {
        "startUrl": "https://corp.example/start",
        "region": "us-east-1",
        "accessToken": token["accessToken"],
        "expiresAt": ends.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    name = hashlib.sha1(b"corp").hexdigest()
    (folder / f"{name}.json").write_text(json.dumps(kept))


def test_without_a_login_nothing_is_read_or_sent(machine: Machine) -> None:
    with bench(machine, SCENE) as bed:
        failure = failure_from(lambda: bed.reader.caller(Profile("acme"), "us-east-1"))
        assert failure.cause is Cause.LOGIN_NEEDED
        assert "aws sso login" in failure.fix
        outcome = bed.write(EMAIL)
        assert outcome.result is Result.NOT_SENT
        assert "aws sso login" in outcome.fix
        assert bed.simulator.requests == ()
        assert bed.lines() == []


def test_a_login_lets_both_go_on(machine: Machine, folder: Path) -> None:
    with bench(machine, SCENE) as bed:
        log_in(folder)
        assert bed.reader.account(HERE).production_access is True
        assert bed.write(EMAIL).result is Result.ACCEPTED
        asked = [one.operation for one in bed.simulator.requests]
        assert asked.count("GetRoleCredentials") == 1
        assert asked.count("SendEmail") == 1
        assert ":assumed-role/AWSReservedSSO_Sender_" in bed.lines()[0]["who"]["arn"]
