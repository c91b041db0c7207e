"""Where the terminal UI cannot run: one line that says so and what runs instead, and nothing on the screen."""

import subprocess
from pathlib import Path

import pytest

from sestui.cli.exit_codes import ExitCode
from tests.terminal import PYTHON, ROOT, Terminal, environment

INSTEAD = "; `sestui snapshot` writes the same state as TOML."


@pytest.mark.parametrize("term", ["dumb", "unknown"])
def test_a_terminal_that_cannot_show_it_is_told(tmp_path: Path, term: str) -> None:
    command = ["/bin/sh", "-c", '"$0" -m sestui --demo 2>"$HOME/told"', PYTHON]
    with Terminal(command, home=tmp_path, extra={"TERM": term}) as terminal:
        assert terminal.wait() == ExitCode.USAGE
        assert terminal.output == b""
    assert (tmp_path / "told").read_text() == f"sestui: the terminal (TERM={term}) cannot show the UI{INSTEAD}\n"


@pytest.mark.parametrize(
    ("redirect", "reason"),
    [
        ("</dev/null", "the UI reads keys from a terminal, and standard input is none"),
        (">/dev/null", "the UI draws on a terminal, and standard output is none"),
    ],
)
def test_a_stream_that_is_no_terminal_is_told(tmp_path: Path, redirect: str, reason: str) -> None:
    command = ["/bin/sh", "-c", f'"$0" -m sestui --demo {redirect}', PYTHON]
    with Terminal(command, home=tmp_path) as terminal:
        assert terminal.wait() == ExitCode.USAGE
        assert terminal.output.decode() == f"sestui: {reason}{INSTEAD}\r\n"


def test_without_any_terminal_nothing_is_drawn(tmp_path: Path) -> None:
    done = subprocess.run(
        [PYTHON, "-m", "sestui"],
        cwd=ROOT,
        env=environment(tmp_path),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stdout) == (ExitCode.USAGE, b"")
    assert done.stderr.count(b"\n") == 1
