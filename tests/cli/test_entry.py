"""How the process starts and ends: imports, closed outputs, signals, defects."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from sestui import __main__ as entry
from sestui import __version__
from sestui.cli.arguments import COMMANDS
from sestui.cli.exit_codes import ExitCode
from tests.cli.process import environment, sestui

HEAVY = {"textual", "rich", "boto3", "botocore", "dns", "argparse", "asyncio", "importlib.metadata", "dataclasses"}


def _run(home: Path, *arguments: str) -> tuple[subprocess.CompletedProcess[str], set[str]]:
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "sestui", *arguments],
        capture_output=True,
        text=True,
        env=environment(home),
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
    return done, {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}


def _imported(home: Path, *arguments: str, code: int = 0) -> tuple[str, set[str]]:
    done, imported = _run(home, *arguments)
    assert done.returncode == code, done.stderr
    return done.stdout, imported


@pytest.mark.parametrize("flag", ["--version", "-V"])
def test_the_version_is_told_without_importing_anything_heavy(tmp_path: Path, flag: str) -> None:
    told, imported = _imported(tmp_path, flag)
    assert told == f"sestui {__version__}\n"
    assert not imported & HEAVY
    assert {name for name in imported if name.startswith("sestui")} <= {"sestui"}


def test_the_version_is_told_among_other_flags_too(tmp_path: Path) -> None:
    done = sestui(tmp_path, "--demo", "--version")
    assert (done.returncode, done.stdout) == (0, f"sestui {__version__}\n")


def test_a_headless_command_loads_no_ui_and_no_aws(tmp_path: Path) -> None:
    _, imported = _imported(tmp_path, "config", "check")
    assert not imported & {"textual", "rich", "boto3", "botocore", "dns", "asyncio"}


_HERE = ("--demo", "--profile", "acme-prod", "--region", "us-east-1")
_MESSAGE = ("--from", "a@shop.example.com", "--to", "success@simulator.amazonses.com", "--timeout", "4")
HEADLESS: dict[str, tuple[str, ...]] = {
    "snapshot": ("--with", "all", "--timeout", "4", *_HERE),
    "check": ("shop.example.com", "--demo"),
    "policy": ("--check", "--only", "identities", "--timeout", "3", *_HERE),
    "trace": (*_MESSAGE, *_HERE),
    "send-test": (*_MESSAGE, "--dry-run", *_HERE),
    "sending": ("pause", "--dry-run", *_HERE),
    "suppression": ("show", "a@example.com", *_HERE),
    "identity": ("resend", "a@example.com", "--dry-run", *_HERE),
    "preflight": ("--timeout", "4", *_HERE),
    "request-access": ("--dry-run", "--timeout", "4", *_HERE),
    "config": ("show",),
    "simulator": ("--scene", "no-such-scene.toml"),
}
"""How each command is run to its end, without a question and without a change."""


def test_a_snapshot_asks_aws_and_no_dns(tmp_path: Path) -> None:
    _, imported = _imported(tmp_path, "snapshot", *_HERE)
    assert "botocore" in imported
    assert "dns" not in imported


@pytest.mark.parametrize("command", COMMANDS)
def test_no_command_loads_the_terminal_ui(tmp_path: Path, command: str) -> None:
    done, imported = _run(tmp_path, command, *HEADLESS[command])
    assert done.returncode in set(ExitCode) - {ExitCode.ERROR, ExitCode.USAGE}, done.stderr
    assert not [name for name in imported if name.split(".")[0] in ("textual", "rich") or name.startswith("sestui.tui")]


def test_the_codes_of_the_entry_are_those_of_the_table() -> None:
    assert (entry._ERROR, entry._CANNOT_WRITE, entry._INTERRUPTED, entry._BROKEN_PIPE) == (
        ExitCode.ERROR,
        ExitCode.CANNOT_WRITE,
        ExitCode.INTERRUPTED,
        ExitCode.BROKEN_PIPE,
    )


BUFFERING = pytest.mark.parametrize("unbuffered", ["", "1"], ids=["buffered", "unbuffered"])


def _into(home: Path, arguments: list[str], unbuffered: str, stdout: int, stderr: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "sestui", *arguments],
        env=environment(home, PYTHONUNBUFFERED=unbuffered),
        text=True,
        stdout=stdout,
        stderr=stderr,
    )


@BUFFERING
@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["config", "show"]])
def test_a_reader_that_goes_away_ends_it_in_silence(tmp_path: Path, arguments: list[str], unbuffered: str) -> None:
    read, write = os.pipe()
    os.close(read)
    process = _into(tmp_path, arguments, unbuffered, stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    _, told = process.communicate(timeout=60)
    assert (process.returncode, told) == (ExitCode.BROKEN_PIPE, "")


@BUFFERING
def test_a_reader_of_messages_that_goes_away_ends_it_too(tmp_path: Path, unbuffered: str) -> None:
    read, write = os.pipe()
    os.close(read)
    process = _into(tmp_path, ["nonsense"], unbuffered, stdout=write, stderr=write)
    os.close(write)
    assert process.wait(timeout=60) == ExitCode.BROKEN_PIPE


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a device that is always full")
@BUFFERING
@pytest.mark.parametrize("arguments", [["--version"], ["config", "show"]])
def test_a_full_disk_is_told(tmp_path: Path, arguments: list[str], unbuffered: str) -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        process = _into(tmp_path, arguments, unbuffered, stdout=full.fileno(), stderr=subprocess.PIPE)
        _, told = process.communicate(timeout=60)
    assert process.returncode == ExitCode.CANNOT_WRITE
    assert told == f"sestui: cannot write to standard output: {os.strerror(errno.ENOSPC)}\n"


def _with_closed(home: Path, closed: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = f'exec "$@" {closed}'
    return subprocess.run(
        ["/bin/sh", "-c", command, "sh", sys.executable, "-m", "sestui", *arguments],
        capture_output=True,
        text=True,
        env=environment(home),
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("arguments", [["--version"], ["config", "show"]])
def test_a_closed_stdout_is_told_and_nothing_is_lost_in_silence(tmp_path: Path, arguments: list[str]) -> None:
    done = _with_closed(tmp_path, ">&-", *arguments)
    assert done.returncode == ExitCode.CANNOT_WRITE
    assert done.stderr == f"sestui: cannot write to standard output: {os.strerror(errno.EBADF)}\n"


@pytest.mark.parametrize("closed", ["<&-", "2>&-", "<&- 2>&-"])
def test_the_other_streams_may_be_closed(tmp_path: Path, closed: str) -> None:
    done = _with_closed(tmp_path, closed, "config", "check")
    assert done.returncode == 0
    assert done.stdout.endswith("27 regions\n")
    assert _with_closed(tmp_path, closed, "nonsense").returncode == ExitCode.USAGE


_PATCHED = """
import sys
import sestui.cli.main
def run(arguments):
    {body}
sestui.cli.main.run = run
from sestui.__main__ import main
sys.exit(main())
"""


def _patched(home: Path, body: str, **extra: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", _PATCHED.format(body=body)],
        capture_output=True,
        text=True,
        env=environment(home, **extra),
        timeout=60,
        check=False,
    )


def test_a_defect_is_told_in_a_sentence(tmp_path: Path) -> None:
    done = _patched(tmp_path, "raise ValueError('what\\x1b[2J')")
    assert done.returncode == ExitCode.ERROR
    assert done.stderr.splitlines() == [
        "sestui: unexpected error: ValueError: what<U+001B>[2J (<string>:5)",
        "sestui: this is a defect in sestui; with SESTUI_DEBUG=1 it shows where",
    ]


def test_a_defect_shows_its_traceback_to_those_who_ask(tmp_path: Path) -> None:
    done = _patched(tmp_path, "raise ValueError('what\\x1b[2J')", SESTUI_DEBUG="1")
    assert "\x1b" not in done.stderr
    assert done.returncode == ExitCode.ERROR
    assert "Traceback (most recent call last)" in done.stderr
    assert done.stderr.startswith("sestui: unexpected error: ValueError: what")


@pytest.mark.parametrize(
    "body", ["open('/nope/x')", "raise BrokenPipeError(32, 'a socket')", "raise RecursionError", "raise MemoryError"]
)
def test_errors_that_are_not_of_the_output_are_defects_too(tmp_path: Path, body: str) -> None:
    done = _patched(tmp_path, body)
    assert done.returncode == ExitCode.ERROR
    assert done.stderr.startswith("sestui: unexpected error: ")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(("body", "code"), [("sys.exit(7)", 7), ("sys.exit()", 0), ("sys.exit('x')", 1)])
def test_an_exit_passes_through(tmp_path: Path, body: str, code: int) -> None:
    assert _patched(tmp_path, body).returncode == code


def test_ctrl_c_is_exit_130_and_no_traceback(tmp_path: Path) -> None:
    body = "import time; print('ready', flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", _PATCHED.format(body=body)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(tmp_path),
    )
    with process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stderr.read() == "sestui: interrupted\n"
        assert process.wait(timeout=60) == ExitCode.INTERRUPTED
