"""Commands without a screen when nobody is logged in: they ask for nothing, say what to run, and have a code for it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from sestui.simulator import Simulator, parse_scene
from tests.cli.process import sestui
from tests.terminal import PYTHON, Terminal, environment

SCENE = """
[[sso]]
name = "corp"
[[profiles]]
name = "sso"
account = "111122223333"
user = "Reader"
sso = "corp"
[[profiles]]
name = "keys"
account = "444455556666"
[[profiles]]
name = "mfa"
account = "111122223333"
user = "Admin"
source = "keys"
mfa_codes = ["123456"]
[accounts.111122223333]
[accounts.444455556666]
"""
REGIONS = ("--region", "us-east-1,eu-west-1")


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(parse_scene(SCENE)) as made:
        yield made


@pytest.mark.parametrize(
    ("profile", "command"),
    [("sso", "`aws sso login --profile sso`"), ("mfa", "`aws sts get-caller-identity --profile mfa`")],
)
def test_a_snapshot_that_could_read_nothing(simulator: Simulator, tmp_path: Path, profile: str, command: str) -> None:
    environ = simulator.environment(tmp_path / "aws")
    done = sestui(tmp_path, "--profile", profile, *REGIONS, "snapshot", **environ)
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert command in done.stderr
    assert done.stderr.count(command) == 1, "once for the profile, not for each region"
    assert simulator.requests == (), "nothing that would wait for somebody is asked"


@pytest.mark.parametrize(
    "command",
    [
        ("trace", "--from", "me@example.com", "--to", "you@example.com"),
        ("send-test", "--from", "me@example.com", "--to", "you@example.com", "--yes"),
        ("suppression", "show", "you@example.com"),
        ("preflight",),
        ("request-access",),
        ("policy", "--check"),
    ],
    ids=lambda command: command[0],
)
def test_every_command_about_one_account(simulator: Simulator, tmp_path: Path, command: tuple[str, ...]) -> None:
    environ = simulator.environment(tmp_path / "aws")
    done = sestui(tmp_path, "--profile", "mfa", "--region", "us-east-1", *command, **environ)
    assert done.returncode == ExitCode.LOGIN_NEEDED, done.stderr
    assert "aws sts get-caller-identity --profile mfa" in done.stderr + done.stdout
    assert "AssumeRole" not in {one.operation for one in simulator.requests}


def test_what_others_have_read_counts_more(simulator: Simulator, tmp_path: Path) -> None:
    environ = simulator.environment(tmp_path / "aws")
    done = sestui(tmp_path, "--profile", "sso,keys", *REGIONS, "snapshot", **environ)
    assert done.returncode == ExitCode.SOME_FAILED
    assert "aws sso login --profile sso" in done.stderr


@pytest.mark.parametrize("profile", ["sso", "mfa"])
def test_a_check_that_could_not_ask_ses(simulator: Simulator, tmp_path: Path, profile: str) -> None:
    environ = simulator.environment(tmp_path / "aws")
    done = sestui(tmp_path, "--profile", profile, "--region", "us-east-1", "check", "example.com", **environ)
    assert done.returncode == ExitCode.LOGIN_NEEDED
    assert "login needed" in done.stderr
    assert "--profile" in done.stderr


def test_a_terminal_is_not_read_either(simulator: Simulator, tmp_path: Path) -> None:
    environ = environment(tmp_path) | simulator.environment(tmp_path / "aws")
    command = (PYTHON, "-m", "sestui", "--profile", "mfa", *REGIONS, "snapshot")
    began = time.monotonic()
    with Terminal(command, environ=environ, columns=120) as terminal:
        terminal.send("123456\r")
        assert terminal.wait(30) == ExitCode.LOGIN_NEEDED
        assert "Enter MFA code" not in terminal.text
    assert time.monotonic() - began < 30
    assert simulator.requests == ()
