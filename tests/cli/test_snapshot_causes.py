"""`sestui snapshot` where credentials, configuration or answers are bad: code, sentence, and no control character."""

import subprocess
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from sestui.simulator import Simulator, parse_scene
from tests.terminal import PYTHON, ROOT, environment

SCENE = """
accounts.111122223333.default = "sandbox"
[[profiles]]
name = "acme"
account = "111122223333"
[[faults]]
operation = "GetAccount"
kind = "{kind}"
"""


def snapshot(profile: str, environ: dict[str, str]) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [PYTHON, "-m", "sestui", "snapshot", "--profile", profile, "--region", "eu-west-1"],
        cwd=ROOT,
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    for line in (done.stdout + done.stderr).split("\n"):
        assert line.isprintable()
    assert "Traceback" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("config", "profile", "code", "label", "fix"),
    [
        ("[profile acme]\nregion = eu-west-1\n", "acme", ExitCode.LOGIN_NEEDED, "login needed", "acme"),
        ("[profile acme]\nregion = eu-west-1\n", "amce", ExitCode.CONFIG, "amce", "acme"),
        ("[profile acme\nregion = eu-west-1\n", "acme", ExitCode.CONFIG, "config", ""),
        ("[profile acme]\ncredential_process = false\n", "acme", ExitCode.LOGIN_NEEDED, "login needed", "acme"),
        ("[profile acme]\ncredential_process = sleep 60\n", "acme", ExitCode.NONE_READ, "timed out", "by hand"),
    ],
    ids=["no credentials", "unknown profile", "broken file", "process fails", "process hangs"],
)
def test_bad_credentials_and_files_are_told_with_what_to_do(
    tmp_path: Path, config: str, profile: str, code: ExitCode, label: str, fix: str
) -> None:
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(config)
    done = snapshot(profile, environment(tmp_path, SESTUI_TIMEOUTS_CREDENTIALS="1"))
    assert done.returncode == code, done.stderr
    assert label in done.stderr
    assert fix in done.stderr
    assert len(done.stderr.splitlines()) <= 4


@pytest.mark.parametrize("kind", ["hostile-text", "huge-text"])
def test_answers_that_are_bad_texts_are_told_as_text(tmp_path: Path, kind: str) -> None:
    with Simulator(parse_scene(SCENE.format(kind=kind))) as simulator:
        done = snapshot("acme", environment(tmp_path) | simulator.environment(tmp_path / ".aws"))
    assert done.returncode == ExitCode.NONE_READ
    head, cause, evidence, fix = done.stderr.splitlines()
    assert head == "sestui: 0 of 1 targets read, 1 not"
    assert cause == "  acme: unexpected, eu-west-1: AWS answered GetAccount with BadRequestException."
    assert evidence.startswith("      evidence: ")
    assert fix.startswith("      ")
    assert len(done.stderr) < 1_000
