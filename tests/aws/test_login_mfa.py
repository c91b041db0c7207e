"""Roles that want the code of an MFA device, against the simulator."""

import json
import stat
import threading
from datetime import UTC, datetime, timedelta

import botocore.session
from botocore.credentials import JSONFileCache

from sestui.model.failure import Cause
from sestui.model.login import LoginKind, LoginStage
from sestui.model.settings import Profile
from sestui.model.target import Target
from tests.aws.bed import Machine, failure_from, side_by_side
from tests.aws.logging_in import CODES, OTHER, SSO, Bed, Run, logging_in

HERE = Target("admin", "us-east-1")
SHORT = "duration_seconds = 900\n"


def entry(bed: Bed) -> dict[str, dict[str, str]]:
    (path,) = bed.sessions.iterdir()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    found: dict[str, dict[str, str]] = json.loads(path.read_text())
    return found


def rewrite(bed: Bed, **changes: str) -> None:
    (path,) = bed.sessions.iterdir()
    kept = json.loads(path.read_text())
    path.write_text(json.dumps({**kept, "Credentials": {**kept["Credentials"], **changes}}))


def test_headless_it_fails_at_once_with_the_command_to_run(machine: Machine) -> None:
    with logging_in(machine) as bed:
        failure = failure_from(lambda: bed.reader.account(HERE))
        assert failure.cause is Cause.LOGIN_NEEDED
        assert failure.summary == f"admin: the role arn:aws:iam::{OTHER}:role/Admin wants an MFA code."
        assert "aws sts get-caller-identity --profile admin" in failure.fix
        assert bed.simulator.requests == ()


def test_one_code_serves_all_regions_services_and_profiles_of_the_role(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.config.write_text(bed.config.read_text().replace("source_profile = acme", "source_profile = me"))
        run = bed.log_in("admin", CODES[0])
        assert run.stages == [
            LoginStage.STARTING,
            LoginStage.CODE,
            LoginStage.CHECKING,
            LoginStage.CHECKING,
            LoginStage.DONE,
        ]
        login = run.of(LoginStage.CODE)[0].login
        assert login is not None
        assert login.kind is LoginKind.MFA
        assert login.name == f"arn:aws:iam::{OTHER}:role/Admin"
        assert login.where == f"arn:aws:iam::{OTHER}:mfa/Admin"
        assert login.profiles == ("admin", "beyond")
        regions = ("us-east-1", "eu-west-1", "us-west-2")
        found = side_by_side(
            *(
                lambda p=profile, r=region: bed.reader.account(Target(p, r))
                for profile in ("admin", "beyond")
                for region in regions
            ),
            lambda: bed.reader.statistics(HERE),
        )
        assert not [one for one in found if isinstance(one, Exception)]
        assert bed.asked("AssumeRole") == 1


def test_the_cli_and_sestui_share_the_session(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.log_in("admin", CODES[0])
        assert set(entry(bed)["Credentials"]) >= {"AccessKeyId", "SecretAccessKey", "SessionToken", "Expiration"}
        # as the CLI does it: botocore's own provider with its own file cache
        session = botocore.session.Session(profile="admin")
        provider = session.get_component("credential_provider").get_provider("assume-role")
        provider.cache = JSONFileCache(str(bed.sessions))
        provider._prompter = None
        assert session.create_client("sts", "us-east-1").get_caller_identity()["Account"] == OTHER
    for path in bed.sessions.iterdir():
        path.unlink()
    with logging_in(machine) as bed:
        session = botocore.session.Session(profile="admin")
        provider = session.get_component("credential_provider").get_provider("assume-role")
        provider.cache = JSONFileCache(str(bed.sessions))
        provider._prompter = lambda _text: CODES[0]
        session.create_client("sts", "us-east-1").get_caller_identity()
        # nobody is asked for what the CLI has kept
        assert bed.reader.account(HERE).production_access is False
        assert bed.asked("AssumeRole") == 1


def test_wrong_codes_lose_nothing(machine: Machine) -> None:
    with logging_in(machine) as bed:
        run = bed.log_in("admin", "000000", "12 34", "abcdef", "１２３４５６", CODES[0])
        refused = [one.failure.summary for one in run.of(LoginStage.CODE) if one.failure]
        assert refused == ["AWS does not take this code.", *["A code has 6 digits."] * 3]
        assert run.last.stage is LoginStage.DONE
        # what cannot be a code is not sent
        assert bed.asked("AssumeRole") == 2


def test_blanks_in_a_code_do_not_matter(machine: Machine) -> None:
    with logging_in(machine) as bed:
        assert bed.log_in("admin", " 123 456 ").last.stage is LoginStage.DONE


def test_a_code_that_was_used_before(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.log_in("admin", CODES[0])
        next(bed.sessions.iterdir()).unlink()
        run = bed.log_in("admin", CODES[0], CODES[1])
        assert [one.failure.fix for one in run.of(LoginStage.CODE) if one.failure] == [
            "A code works once and for half a minute: wait for the next one."
        ]
        assert run.last.stage is LoginStage.DONE


def test_a_session_that_has_ended_needs_another_code(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.log_in("admin", CODES[0])
        rewrite(bed, Expiration=(datetime.now(UTC) + timedelta(seconds=30)).isoformat())
    with logging_in(machine) as bed:
        assert failure_from(lambda: bed.reader.account(HERE)).cause is Cause.LOGIN_NEEDED
        assert bed.log_in("admin", CODES[1]).last.stage is LoginStage.DONE


def test_a_session_of_a_quarter_of_an_hour_is_used_to_its_end(machine: Machine) -> None:
    with logging_in(machine) as bed:
        text = bed.config.read_text()
        bed.config.write_text(text.replace("[profile admin]\n", f"[profile admin]\n{SHORT}"))
        assert bed.log_in("admin", CODES[0]).last.stage is LoginStage.DONE
        ends = datetime.fromisoformat(entry(bed)["Credentials"]["Expiration"].replace("UTC", "+00:00"))
        assert ends - datetime.now(UTC) <= timedelta(minutes=15)
        assert bed.reader.account(HERE).production_access is False


def test_a_session_that_aws_refuses_is_asked_for_anew(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.log_in("admin", CODES[0])
        rewrite(bed, AccessKeyId="ASIAIOSFODNN7EXAMPLE")
    with logging_in(machine) as bed:
        assert failure_from(lambda: bed.reader.account(HERE)).cause is Cause.LOGIN_NEEDED
        run = bed.log_in("admin", CODES[1])
        assert run.last.stage is LoginStage.DONE
        assert bed.reader.account(HERE).production_access is False


def test_a_role_behind_a_role_whose_session_is_refused(machine: Machine) -> None:
    more = f"[profile far]\nrole_arn = arn:aws:iam::{OTHER}:role/Admin\nsource_profile = admin\n"
    with logging_in(machine, more=more) as bed:
        bed.log_in("admin", CODES[0])
        rewrite(bed, AccessKeyId="ASIAIOSFODNN7EXAMPLE")
        run = bed.log_in("far", CODES[1])
        assert run.of(LoginStage.CODE)


def test_a_chain_from_sso_to_a_role_with_a_code_in_one_go(machine: Machine) -> None:
    with logging_in(machine) as bed:
        run = bed.log_in("beyond", CODES[0])
        kinds = [one.login.kind for one in run.told if one.login is not None]
        assert kinds == sorted(kinds, key=[LoginKind.SSO, LoginKind.MFA].index)
        assert run.last.stage is LoginStage.DONE
        assert bed.reader.account(Target("beyond", "us-east-1")).production_access is False
        # the same role, reached another way: the same session
        assert bed.reader.account(HERE).production_access is False


def test_a_role_that_may_not_be_assumed_ends_the_login(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.config.write_text(bed.config.read_text().replace("role/Admin", "role/Nobody"))
        run = bed.log_in("admin", CODES[0])
        assert run.last.stage is LoginStage.FAILED
        assert run.last.failure is not None
        assert run.last.failure.iam_action == "sts:AssumeRole"


def test_cancelled_while_a_code_is_asked_for(machine: Machine) -> None:
    with logging_in(machine) as bed:
        run = Run()
        login = bed.reader.login(Profile("admin"), "us-east-1")
        thread = threading.Thread(target=login.run, args=(run.tell,), daemon=True)
        thread.start()
        run.wait(lambda: run.told and run.last.stage is LoginStage.CODE)
        login.cancel()
        thread.join(5)
        assert not thread.is_alive()
        assert run.last.stage is LoginStage.CODE
        assert not bed.sessions.exists()


def test_what_cannot_be_written_is_kept_in_memory(machine: Machine) -> None:
    with logging_in(machine) as bed:
        bed.home.joinpath(".aws").write_text("in the way")
        run = bed.log_in("admin", CODES[0])
        assert run.last.stage is LoginStage.DONE
        assert "could not be kept" in run.last.note
        assert bed.reader.account(HERE).production_access is False


def test_sessions_of_roles_without_a_code_are_in_no_file(machine: Machine) -> None:
    with logging_in(machine, SSO.replace('mfa_codes = ["123456", "654321"]', "")) as bed:
        assert bed.reader.account(HERE).production_access is False
        assert not bed.sessions.exists()


def test_no_code_or_key_is_told(machine: Machine) -> None:
    with logging_in(machine) as bed:
        run = bed.log_in("admin", "000000", CODES[0])
        keys = entry(bed)["Credentials"]
    told = str(run.told)
    assert not any(one in told for one in (*CODES, "000000", keys["SecretAccessKey"], keys["SessionToken"]))
