"""Logging in with a device code, against the simulator: every way that it ends, and what other tools find of it."""

import json
import logging
import os
import stat
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from pathlib import Path

import botocore.session
import pytest
from botocore import UNSIGNED
from botocore.config import Config

from sestui.aws.device_login import GRANT
from sestui.model.failure import Cause
from sestui.model.login import LoginKind, LoginStage
from sestui.model.target import Target
from tests.aws.bed import Machine, failure_from
from tests.aws.logging_in import ACCOUNT, OTHER, SSO, Run, logging_in

LEGACY = f"""
[profile legacy]
sso_start_url = https://corp.example/start
sso_region = eu-west-1
sso_account_id = {ACCOUNT}
sso_role_name = Watcher
"""
HERE = Target("acme", "us-east-1")
FORM = "%Y-%m-%dT%H:%M:%SZ"
CORP = sha1(b"corp", usedforsecurity=False).hexdigest()
# botocore alone, as any tool has it: nothing of sestui, in a process of its own
WHO = """
import botocore.session, sys
session = botocore.session.Session(profile=sys.argv[1])
print(session.create_client("sts", "us-east-1").get_caller_identity()["Account"])
"""


def who(profile: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", WHO, profile],
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout.strip()


def token(folder: Path, key: str) -> dict[str, str]:
    name = sha1(key.encode(), usedforsecurity=False).hexdigest()
    found: dict[str, str] = json.loads((folder / f"{name}.json").read_text())
    return found


def test_a_code_is_shown_and_polled_until_somebody_has_approved_it(machine: Machine) -> None:
    with logging_in(machine) as bed:
        assert failure_from(lambda: bed.reader.account(HERE)).cause is Cause.LOGIN_NEEDED
        run = bed.log_in("acme")
        assert run.stages == [
            LoginStage.STARTING,
            LoginStage.STARTING,
            LoginStage.APPROVAL,
            LoginStage.CHECKING,
            LoginStage.DONE,
        ]
        shown = run.of(LoginStage.APPROVAL)[0]
        assert len(shown.user_code) == 9
        assert shown.url == f"{bed.simulator.url}/device"
        assert shown.link.endswith(f"?user_code={shown.user_code}")
        assert shown.expires is not None
        assert timedelta(minutes=9) < shown.expires - datetime.now(UTC) < timedelta(minutes=11)
        # every 2 seconds until the 10th
        assert bed.asked("CreateToken") == 5
        assert bed.reader.account(HERE).production_access is False


def test_one_login_serves_every_profile_of_the_session_and_of_roles_behind_it(machine: Machine) -> None:
    with logging_in(machine) as bed:
        failure_from(lambda: bed.reader.account(Target("other", "us-east-1")))
        run = bed.log_in("acme")
        assert run.last.login is not None
        assert (run.last.login.kind, run.last.login.name) == (LoginKind.SSO, "corp")
        assert run.last.login.profiles == ("acme", "other", "beyond")
        assert [one.opened for one in run.told if one.opened] == [("acme", "other", "beyond")]
        # at once: no failure from before answers
        assert bed.reader.account(Target("other", "us-east-1")).production_access is False
        assert bed.asked("StartDeviceAuthorization") == 1


def test_other_tools_find_the_token_where_the_cli_keeps_it(machine: Machine) -> None:
    with logging_in(machine, more=LEGACY) as bed:
        bed.log_in("acme")
        kept = token(bed.tokens, "corp")
        assert set(kept) == {
            "accessToken",
            "clientId",
            "clientSecret",
            "expiresAt",
            "refreshToken",
            "region",
            "registrationExpiresAt",
            "startUrl",
        }
        assert (kept["region"], kept["startUrl"]) == ("eu-west-1", "https://corp.example/start")
        for name in ("expiresAt", "registrationExpiresAt"):
            assert datetime.strptime(kept[name], FORM).replace(tzinfo=UTC) > datetime.now(UTC)
        for path in bed.tokens.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(bed.tokens.stat().st_mode) == 0o700
        assert (who("acme"), who("other")) == (ACCOUNT, OTHER)


def test_a_profile_of_the_older_kind_has_a_token_of_its_own(machine: Machine) -> None:
    with logging_in(machine, more=LEGACY, watched=("acme", "legacy")) as bed:
        run = bed.log_in("legacy")
        assert run.last.stage is LoginStage.DONE
        assert run.last.login is not None
        assert run.last.login.name == "https://corp.example/start"
        assert run.last.login.profiles == ("legacy",)
        assert token(bed.tokens, "https://corp.example/start")["accessToken"]
        assert who("legacy") == ACCOUNT
        assert failure_from(lambda: bed.reader.account(HERE)).cause is Cause.LOGIN_NEEDED


def test_a_token_that_the_cli_wrote_is_taken(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bare = Config(signature_version=UNSIGNED)
        oidc = botocore.session.Session().create_client("sso-oidc", "eu-west-1", config=bare)
        registered = oidc.register_client(clientName="cli", clientType="public")
        client = {name: registered[name] for name in ("clientId", "clientSecret")}
        device = oidc.start_device_authorization(**client, startUrl="https://corp.example/start")
        bed.clock.advance(10)
        answer = oidc.create_token(**client, grantType=GRANT, deviceCode=device["deviceCode"])
        bed.tokens.mkdir(parents=True)
        ends = datetime.now(UTC) + timedelta(hours=8)
        theirs = {"accessToken": answer["accessToken"], "expiresAt": ends.strftime(FORM)}
        (bed.tokens / f"{CORP}.json").write_text(json.dumps(theirs))
        # somebody has logged in elsewhere: nothing is asked of a person
        run = bed.log_in("acme")
        assert run.stages == [LoginStage.STARTING, LoginStage.CHECKING, LoginStage.DONE]
        assert run.last.login is None
        assert bed.asked("StartDeviceAuthorization") == 1


def test_a_registration_is_used_again_and_made_anew_when_it_is_not_known(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.log_in("acme")
        (bed.tokens / f"{CORP}.json").unlink()
        bed.log_in("acme")
        assert bed.asked("RegisterClient") == 1
        for path in bed.tokens.iterdir():
            kept = json.loads(path.read_text())
            path.write_text(json.dumps({**kept, "clientSecret": "other", "expiresAt": "2999-01-01T00:00:00Z"}))
        (bed.tokens / f"{CORP}.json").unlink()
        assert bed.log_in("acme").last.stage is LoginStage.DONE
        assert bed.asked("RegisterClient") == 2


def test_asking_too_often_makes_it_slower(machine: Machine) -> None:
    waits: list[float] = []
    with logging_in(machine) as bed:

        def hasty(event: threading.Event, seconds: float) -> bool:
            waits.append(seconds)
            return bed.wait(event, seconds if len(waits) > 2 else seconds / 4)

        assert bed.log_in("acme", wait=hasty).last.stage is LoginStage.DONE
    assert [one for one in waits if one][:3] == [2, 2, 7]


@pytest.mark.parametrize(
    ("change", "summary"),
    [
        (("interval = 2", "interval = 2\ndenied = true"), "The login was refused in the browser."),
        (("approve_after = 10", "approve_after = -1"), "The code has expired before it was approved."),
    ],
)
def test_a_code_that_is_refused_or_ignored(machine: Machine, change: tuple[str, str], summary: str) -> None:
    with logging_in(machine, SSO.replace(*change)) as bed:
        run = bed.log_in("acme")
        assert run.last.stage is LoginStage.FAILED
        assert run.last.failure is not None
        assert run.last.failure.summary == summary
        assert run.last.failure.fix == "Log in once more to get another code."
        assert not (bed.tokens / f"{CORP}.json").exists()


def test_an_unknown_start_url(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.config.write_text(bed.config.read_text().replace("https://corp.example/start", "https://gone.example"))
        run = bed.log_in("acme")
        assert run.last.failure is not None
        assert "InvalidRequestException" in run.last.failure.summary


def test_the_network_may_be_away_for_a_while(machine: Machine) -> None:
    fault = '[[faults]]\nkind = "500"\nservice = "sso-oauth"\noperation = "CreateToken"\nfirst = 1'
    with logging_in(machine, f"{SSO}\n{fault}") as bed:
        assert bed.log_in("acme").last.stage is LoginStage.DONE


def test_a_login_that_cannot_begin_says_why(machine: Machine) -> None:
    fault = '[[faults]]\nkind = "500"\nservice = "sso-oauth"\noperation = "StartDeviceAuthorization"'
    with logging_in(machine, f"{SSO}\n{fault}") as bed:
        run = bed.log_in("acme")
        assert run.last.failure is not None
        assert run.last.failure.cause is Cause.UNREACHABLE


def test_cancelled_while_it_polls(machine: Machine) -> None:
    with logging_in(machine, SSO.replace("approve_after = 10", "approve_after = -1")) as bed:
        run = Run()
        login = bed.reader.login(bed.reader._settings.profiles[0], "us-east-1")
        thread = threading.Thread(target=login.run, args=(run.tell,), daemon=True)
        thread.start()
        run.wait(lambda: run.told and run.last.stage is LoginStage.APPROVAL)
        login.cancel()
        thread.join(5)
        assert not thread.is_alive()
        assert run.last.stage is LoginStage.APPROVAL
        assert bed.log_in("beyond").stages[0] is LoginStage.STARTING


def test_what_cannot_be_written_is_said(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.home.joinpath(".aws").write_text("in the way")
        run = bed.log_in("acme")
        assert run.last.stage is LoginStage.DONE
        assert "could not be kept" in run.last.note
        assert bed.reader.account(HERE).production_access is False


def test_a_token_file_with_rubbish_is_no_token(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.tokens.mkdir(parents=True)
        (bed.tokens / f"{CORP}.json").write_text("[1")
        failure = failure_from(lambda: bed.reader.account(HERE))
        assert failure.cause is Cause.LOGIN_NEEDED
        assert bed.log_in("acme").last.stage is LoginStage.DONE


def test_no_secret_is_logged_or_told(machine: Machine, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with logging_in(machine) as bed:
        run = bed.log_in("acme")
        secrets = [
            value for name, value in token(bed.tokens, "corp").items() if name in ("accessToken", "clientSecret")
        ]
    assert len(secrets) == 2
    told = f"{run.told} {caplog.text}"
    assert not any(secret in told for secret in secrets)


def test_a_profile_with_keys_that_are_refused_is_not_logged_in_by_this(machine: Machine) -> None:
    with logging_in(machine) as bed:
        path = bed.home / "aws" / "credentials"
        path.write_text("[me]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = x\n")
        run = bed.log_in("me")
        assert run.last.stage is LoginStage.FAILED
        assert run.last.failure is not None
        assert "aws configure --profile me" in run.last.failure.fix
