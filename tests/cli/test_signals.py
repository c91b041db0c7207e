"""SIGTERM and SIGHUP to headless commands and to a UI that hangs: nothing that they started or wrote stays."""

import os
import select
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from tests.terminal import PYTHON, ROOT, Terminal, environment

ENDS = pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, ExitCode.TERMINATED), (signal.SIGHUP, ExitCode.HANGUP)]
)
TIMEOUT = 30.0
# Holds the pipe open for as long as it, or anything it has started, is there.
PROGRAM = """#!/bin/sh
exec 3>"{pipe}"
echo $$ >&3
sleep 600 &
exec sleep 600
"""


@contextmanager
def started(home: Path, *arguments: str, command: tuple[str, ...] = ()) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [*command, PYTHON, "-m", "sestui", *arguments],
        cwd=ROOT,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def wait_until(process: subprocess.Popen[bytes], met: Callable[[], object]) -> None:
    end = time.monotonic() + TIMEOUT
    while not met():
        assert time.monotonic() < end
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.005)
            raise AssertionError(f"it ended too early: {process.communicate()}")


def read(pipe: int) -> bytes:
    assert select.select([pipe], [], [], TIMEOUT)[0], "nothing came"
    return os.read(pipe, 100)


@pytest.fixture
def stuck(tmp_path: Path) -> Iterator[int]:
    """Configure a profile whose credential process never ends; give a pipe that tells its pid, then its end."""
    pipe, program = tmp_path / "pipe", tmp_path / "program"
    os.mkfifo(pipe)
    program.write_text(PROGRAM.format(pipe=pipe))
    program.chmod(0o700)
    (tmp_path / ".aws").mkdir()
    (tmp_path / ".aws" / "config").write_text(f"[profile stuck]\nregion = eu-west-1\ncredential_process = {program}\n")
    descriptor = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    yield descriptor
    os.close(descriptor)


@ENDS
def test_a_credential_process_does_not_outlive_a_snapshot(
    tmp_path: Path, stuck: int, number: signal.Signals, code: ExitCode
) -> None:
    with started(tmp_path, "snapshot", "--profile", "stuck", "--region", "eu-west-1,us-east-1") as process:
        child = int(read(stuck))
        try:
            process.send_signal(number)
            out, told = process.communicate(timeout=TIMEOUT)
            assert (process.returncode, out, told) == (code, b"", b"")
            assert read(stuck) == b"", "all that held the pipe have ended"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)


@ENDS
def test_the_folder_of_the_demo_does_not_outlive_it(tmp_path: Path, number: signal.Signals, code: ExitCode) -> None:
    with started(tmp_path, "--demo", "snapshot") as process:
        wait_until(process, lambda: list(tmp_path.glob("sestui-demo-*/credentials")))
        process.send_signal(number)
        out, told = process.communicate(timeout=TIMEOUT)
    assert (process.returncode, out, told) == (code, b"", b"")
    assert list(tmp_path.iterdir()) == []


@ENDS
def test_a_credential_process_does_not_outlive_a_ui_that_hangs(
    tmp_path: Path, stuck: int, number: signal.Signals, code: ExitCode
) -> None:
    command = [PYTHON, "-m", "tests.cli.hanging", "--profile", "stuck", "--region", "eu-west-1"]
    with Terminal(command, home=tmp_path) as terminal:
        child = int(read(stuck))
        try:
            terminal.rings("f11")
            terminal.signal(number)
            assert terminal.wait() == code
            assert read(stuck) == b"", "all that held the pipe have ended"
        finally:
            with suppress(ProcessLookupError):
                os.killpg(child, signal.SIGKILL)


def test_nothing_of_the_demo_stays_when_its_ui_hangs(tmp_path: Path) -> None:
    with Terminal([PYTHON, "-m", "tests.cli.hanging", "--demo"], home=tmp_path) as terminal:
        terminal.wait_for("production", timeout=TIMEOUT)
        assert list(tmp_path.glob("sestui-demo-*"))
        terminal.rings("f11")
        terminal.signal(signal.SIGTERM)
        assert terminal.wait() == ExitCode.TERMINATED
    assert list(tmp_path.glob("sestui-demo-*")) == []


def test_a_hang_up_that_is_ignored_stays_ignored(tmp_path: Path) -> None:
    with started(tmp_path, "--demo", "snapshot", command=("/usr/bin/env", "nohup")) as process:
        wait_until(process, lambda: list(tmp_path.glob("sestui-demo-*/credentials")))
        process.send_signal(signal.SIGHUP)
        out, _ = process.communicate(timeout=TIMEOUT)
    assert process.returncode == ExitCode.SOME_FAILED
    assert out.startswith(b"# The state of Amazon SES")
