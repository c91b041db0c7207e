"""Logging in on a real terminal, from the key to the files that the AWS CLI shares."""

import re
import stat
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from sestui.simulator import Simulator, parse_scene
from tests.terminal import PYTHON, Terminal, environment

SCENE = """
[[sso]]
name = "corp"
approve_after = -1
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
QUIET = 3.0
"""Seconds for which a dialog that waits is watched."""


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    with Simulator(parse_scene(SCENE)) as made:
        yield made


def program(simulator: Simulator, home: Path, profiles: str) -> Terminal:
    environ = environment(home) | simulator.environment(home / "aws")
    command = (PYTHON, "-m", "sestui", "--profile", profiles, "--region", "us-east-1", "--no-cache")
    return Terminal(command, environ=environ, home=home)


def rows(terminal: Terminal, text: str) -> int:
    return sum(text in line for line in terminal.lines)


def test_a_device_code_and_then_the_code_of_an_mfa_device(simulator: Simulator, tmp_path: Path) -> None:
    with program(simulator, tmp_path, "sso,mfa") as terminal:
        terminal.wait_for(lambda: rows(terminal, "login needed") == 2, timeout=30)
        terminal.press("L")
        terminal.wait_for("waiting for approval")
        code = re.search(r"and type ([A-Z]{4}-[A-Z]{4})", terminal.text)
        page = re.search(r"http://127\.0\.0\.1:\d+/device", terminal.text)
        assert code is not None
        assert page is not None
        terminal.settle()
        mark, begun = terminal.mark(), time.monotonic()
        terminal.wait_for(lambda: time.monotonic() - begun > QUIET, what="some questions whether it was approved")
        assert terminal.written(mark) == 0, "waiting costs no bytes"
        with urllib.request.urlopen(f"{page.group()}?user_code={code.group(1)}", timeout=10) as answer:
            assert b"is approved" in answer.read()
        terminal.wait_for("mfa needs a login, too.")
        terminal.wait_for(lambda: rows(terminal, "SANDBOX") == 1)
        terminal.press("enter")
        terminal.wait_for("Type the six digits")
        terminal.send("000000\r")
        terminal.wait_for("AWS does not take this code.")
        terminal.send("123456\r")
        terminal.wait_for(lambda: rows(terminal, "SANDBOX") == 2)
        terminal.press("q")
        assert terminal.wait() == 0
    for folder in ("sso/cache", "cli/cache"):
        files = list((tmp_path / ".aws" / folder).iterdir())
        assert files
        assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}
    state = tmp_path / ".local" / "state"
    written = "".join(path.read_text(errors="replace") for path in state.rglob("*") if path.is_file())
    assert "accessToken" not in written


@pytest.mark.parametrize("key", ["ctrl+q", "ctrl+c"])
def test_leaving_while_it_waits_takes_no_time(simulator: Simulator, tmp_path: Path, key: str) -> None:
    with program(simulator, tmp_path, "sso") as terminal:
        before = terminal.attributes()
        terminal.wait_for("login needed", timeout=30)
        terminal.press("L")
        terminal.wait_for("waiting for approval")
        begun = time.monotonic()
        terminal.press(key)
        assert terminal.wait() == 0
        assert time.monotonic() - begun < 2
        assert terminal.attributes() == before


def test_giving_up_leaves_everything_as_it_was(simulator: Simulator, tmp_path: Path) -> None:
    with program(simulator, tmp_path, "mfa") as terminal:
        terminal.wait_for("login needed", timeout=30)
        terminal.press("L")
        terminal.wait_for("Type the six digits")
        terminal.send("1234")
        terminal.press("escape")
        terminal.wait_for(lambda: "Type the six digits" not in terminal.text)
        assert rows(terminal, "login needed") == 1
        terminal.press("q")
        assert terminal.wait() == 0
    assert not (tmp_path / ".aws" / "cli").exists()
    assert "AssumeRole" not in {one.operation for one in simulator.requests}
