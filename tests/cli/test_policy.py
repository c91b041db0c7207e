"""`sestui policy`: the document, and what `--check` finds out at a simulator that denies some of it."""

import json
import subprocess
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from sestui.rules.permissions import READING, WRITING, policy, write_actions
from sestui.simulator import Simulator, parse_scene
from tests.terminal import PYTHON, ROOT, environment

SCENE = """
[[inventories.shop.identities]]
name = "acme.example"

[[profiles]]
name = "acme"
account = "111122223333"

[[profiles]]
name = "bare"
account = "222233334444"

[[profiles]]
name = "lunar"
account = "123456789012"

[accounts.111122223333.regions]
eu-west-1 = { state = "production", inventory = "shop" }
us-east-1 = { state = "sandbox", inventory = "shop" }

[accounts.222233334444]
default = "sandbox"

[accounts.123456789012]
default = "sandbox"

[[faults]]
kind = "denied"
account = "111122223333"
region = "us-east-1"
operation = "GetEmailIdentity"

[[faults]]
kind = "denied"
account = "111122223333"
service = "monitoring"

[[faults]]
kind = "500"
account = "111122223333"
region = "eu-west-1"
operation = "ListTenants"

[[faults]]
kind = "expired-token"
profile = "lunar"
"""


@dataclass(frozen=True)
class Bed:
    environ: dict[str, str]

    def run(self, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [PYTHON, "-m", "sestui", "policy", *arguments],
            cwd=ROOT,
            env=self.environ | extra,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert "Traceback" not in done.stderr
        return done


@pytest.fixture
def here(tmp_path: Path) -> Bed:
    return Bed(environment(tmp_path))


@pytest.fixture
def bed(tmp_path: Path) -> Iterator[Bed]:
    with Simulator(parse_scene(SCENE)) as simulator:
        yield Bed(environment(tmp_path) | simulator.environment(tmp_path / ".aws"))


# the document


def test_everything_that_is_enabled_is_allowed_and_the_document_is_alone_on_stdout(here: Bed) -> None:
    done = here.run()
    assert (done.returncode, done.stderr) == (ExitCode.OK, "")
    assert json.loads(done.stdout) == policy(writes=WRITING)
    assert here.run().stdout == done.stdout


@pytest.mark.parametrize(
    ("arguments", "writes"),
    [
        (("--with", "none"), ()),
        (("--read-only",), ()),
        (("--read-only", "--with", "none"), ()),
        (("--with", "send,request"), ("send", "request")),
        (("--with", "request", "--with", "send"), ("send", "request")),
    ],
)
def test_of_writes_only_what_is_named_or_can_be_done(here: Bed, arguments: tuple[str, ...], writes: tuple[str]) -> None:
    done = here.run(*arguments)
    assert done.returncode == ExitCode.OK, done.stderr
    assert json.loads(done.stdout) == policy(writes=writes)


def test_the_partition_is_that_of_the_regions(here: Bed) -> None:
    done = here.run("--region", "us-gov-west-1")
    assert json.loads(done.stdout) == policy("aws-us-gov", WRITING)
    both = here.run("--region", "eu-west-1,us-gov-west-1")
    assert json.loads(both.stdout) == policy("aws", WRITING)
    assert "aws-us-gov" in both.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--with", "sned"), "did you mean send?"),
        (("--with", "none,send"), "exclude each other"),
        (("--read-only", "--with", "send"), "read_only is on"),
        (("--format", "toml"), "--check"),
        (("--timeout", "5"), "--check"),
        (("--check", "--only", "identites"), "did you mean identities?"),
        (("--check", "--format", "yaml"), "yaml"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_would(here: Bed, arguments: tuple[str, ...], said: str) -> None:
    done = here.run(*arguments)
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, "")
    assert said in done.stderr


# --check


def test_check_tells_what_is_denied_where_and_what_it_blanks(bed: Bed) -> None:
    done = bed.run("--check", "--profile", "acme", "--region", "eu-west-1,us-east-1")
    assert done.returncode == ExitCode.CHECK_PROBLEM, done.stderr
    lines = done.stdout.splitlines()
    at = lines.index("denied: ses:GetEmailIdentity")
    assert lines[at + 1] == "    blank without it: DKIM, MAIL FROM, policies and configuration set of identities"
    assert lines[at + 2] == "    acme: us-east-1"
    assert lines[lines.index("denied: cloudwatch:GetMetricData") + 2] == "    acme: all 2 regions"
    assert lines[lines.index("not known: ses:ListTenants") + 1] == "    acme: eu-west-1: unreachable"
    (well,) = [line for line in lines if line.startswith("allowed wherever it was asked for: ")]
    assert "ses:GetAccount" in well
    assert "ses:ListTenants" not in well
    assert any(line.startswith("cannot be checked without doing it: ") for line in lines)


def test_check_of_a_login_that_has_expired_knows_nothing(bed: Bed) -> None:
    done = bed.run("--check", "--profile", "lunar", "--region", "eu-west-1", "--read-only")
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert done.stdout.splitlines()[:2] == ["not known: everything", "    lunar: eu-west-1: login needed"]
    assert "denied" not in done.stdout
    assert "allowed" not in done.stdout
    assert "cannot be checked" not in done.stdout


def test_check_where_nothing_is_missing(bed: Bed) -> None:
    done = bed.run("--check", "--profile", "bare", "--region", "eu-west-1", "--format", "json")
    found = json.loads(done.stdout)
    standings = {each["action"]: each["standing"] for each in found["permissions"]}
    assert done.returncode == ExitCode.OK, standings
    assert standings["ses:GetAccount"] == "allowed"
    assert standings["ses:GetEmailIdentity"] == "not-asked"
    assert set(standings) == {each.action for each in READING if each.action}
    assert found["cannot_be_checked"] == list(write_actions(WRITING))


def test_check_writes_the_same_in_toml(bed: Bed) -> None:
    arguments = ("--check", "--only", "identities", "--profile", "acme", "--region", "us-east-1")
    found = tomllib.loads(bed.run(*arguments, "--format", "toml").stdout)
    (denied,) = [each for each in found["permissions"] if each["standing"] == "denied"]
    assert denied == {
        "action": "ses:GetEmailIdentity",
        "profile": "acme",
        "region": "us-east-1",
        "standing": "denied",
        "why": "",
        "blank_without_it": "DKIM, MAIL FROM, policies and configuration set of identities",
    }
    unasked = {each["action"]: each["why"] for each in found["permissions"] if each["standing"] == "not-asked"}
    assert unasked["cloudwatch:GetMetricData"] == "it is no part of this check"


@pytest.mark.slow
def test_check_reads_no_more_than_tells_of_permissions(tmp_path: Path) -> None:
    # At one request a second, the details of all of them would take longer than anybody here waits.
    crowd = "".join(f'[[inventories.crowd.identities]]\nname = "n{number}.example"\n' for number in range(300))
    scene = f"""
{crowd}
[[profiles]]
name = "acme"
account = "111122223333"
[accounts.111122223333.regions]
eu-west-1 = {{ state = "production", inventory = "crowd" }}
"""
    with Simulator(parse_scene(scene)) as simulator:
        bed = Bed(environment(tmp_path) | simulator.environment(tmp_path / ".aws"))
        done = bed.run("--check", "--profile", "acme", "--region", "eu-west-1", "--only", "identities")
    assert done.returncode == ExitCode.OK, done.stdout + done.stderr
    assert "ses:GetEmailIdentity" in done.stdout
