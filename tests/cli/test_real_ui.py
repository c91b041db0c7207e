"""The real entry on a real terminal, on every kind of source."""

import json
from pathlib import Path

import pytest

from sestui.simulator import Simulator, parse_scene
from sestui.snapshot import dumps
from tests.terminal import NO_DNS, PYTHON, Terminal, environment
from tests.tui.states import NOW, settings, small

SESTUI = (PYTHON, "-m", "sestui")
LIMIT = 2.0
"""Half a second is the promise for leaving; the rest is for a machine that does much else."""
SCENE = """
accounts.111122223333.default = "production"
[[profiles]]
name = "acme"
account = "111122223333"
[[faults]]
operation = "GetAccount"
kind = "{kind}"
"""


def test_the_demo_fills_in_says_what_it_is_and_leaves_nothing(tmp_path: Path) -> None:
    with Terminal([*SESTUI, "--demo"], home=tmp_path, columns=120, rows=36) as terminal:
        terminal.wait_for("production", timeout=30)
        assert " DEMO " in terminal.text
        terminal.press("q")
        assert terminal.wait(LIMIT) == 0
    assert list(tmp_path.glob("sestui-demo-*")) == []


def test_the_screen_is_standard_output_and_standard_error_may_go_to_a_file(tmp_path: Path) -> None:
    command = ["/bin/sh", "-c", 'exec "$0" -m sestui --demo 2>"$HOME/told"', PYTHON]
    with Terminal(command, home=tmp_path, columns=120, rows=36) as terminal:
        terminal.wait_for("production", timeout=30)
        terminal.press("q")
        assert terminal.wait(LIMIT) == 0
    assert (tmp_path / "told").read_bytes() == b""


def test_a_snapshot_is_shown_as_one_and_asks_nobody(tmp_path: Path) -> None:
    saved = tmp_path / "state.toml"
    saved.write_text(dumps(small(), settings=settings(), when=NOW))
    with Simulator(parse_scene(SCENE.format(kind="denied"))) as simulator:
        environ = environment(tmp_path) | simulator.environment(tmp_path / ".aws") | NO_DNS
        with Terminal([*SESTUI, "--from-snapshot", str(saved)], environ=environ, columns=120, rows=36) as terminal:
            terminal.wait_for("SNAPSHOT", timeout=30)
            terminal.wait_for("acme-staging")
            terminal.settle()
            terminal.press("q")
            assert terminal.wait(LIMIT) == 0
        assert simulator.requests == ()


@pytest.mark.parametrize(
    ("kind", "label"),
    [
        ("denied", "denied"),
        ("clock-skew", "bad configuration"),
        ("expired-token", "login needed"),
        ("500", "unreachable"),
        ("html", "unexpected"),
        ("hostile-text", "unexpected"),
    ],
)
def test_a_cause_is_told_in_the_table_and_no_foreign_sequence_gets_out(tmp_path: Path, kind: str, label: str) -> None:
    with Simulator(parse_scene(SCENE.format(kind=kind))) as simulator:
        environ = environment(tmp_path) | simulator.environment(tmp_path / ".aws") | NO_DNS
        command = [*SESTUI, "--profile", "acme", "--region", "us-east-1"]
        with Terminal(command, environ=environ, columns=120, rows=36) as terminal:
            terminal.wait_for(f"! {label[:15]}", timeout=30)  # as much as the column holds
            terminal.settle()
            assert b"\x1b]52;" not in terminal.output
            assert "\u202e".encode() not in terminal.output
            terminal.press("q")
            assert terminal.wait(LIMIT) == 0


WRITES = """
accounts.111122223333.regions.us-east-1 = {{ state = "sandbox", identities = ["ops@example.com"] }}
[[profiles]]
name = "acme"
account = "111122223333"
[[faults]]
operation = "SendEmail"
kind = "{kind}"
"""


def test_leaving_while_a_message_hangs_waits_for_nothing_and_the_audit_log_says_that_nobody_knows(
    tmp_path: Path,
) -> None:
    with Simulator(parse_scene(WRITES.format(kind="hang"))) as simulator:
        environ = environment(tmp_path) | simulator.environment(tmp_path / ".aws") | NO_DNS
        command = [*SESTUI, "--profile", "acme", "--region", "us-east-1"]
        with Terminal(command, environ=environ, columns=80, rows=24) as terminal:
            terminal.wait_for("SANDBOX", timeout=30)
            terminal.press("t")
            terminal.wait_for("From     ops@example.com", timeout=30)
            terminal.wait_for("[ Cancel ]")
            terminal.press("right", "enter")
            terminal.wait_for("[ Cancel ]    Send it")
            terminal.press("right", "enter", "enter", "enter")
            terminal.wait_for("Under way")
            terminal.wait_for(lambda: "SendEmail" in [each.operation for each in simulator.requests])
            terminal.press("ctrl+q")
            assert terminal.wait(LIMIT) == 0
            assert "had not ended when sestui was left" in terminal.output.decode()
        assert [each.operation for each in simulator.requests].count("SendEmail") == 1
    log = tmp_path / ".local" / "state" / "sestui" / "audit.log"
    assert (log.stat().st_mode & 0o777, log.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    before, after = map(json.loads, log.read_text().splitlines())
    assert (before["phase"], after["phase"], after["outcome"]["result"]) == ("intent", "outcome", "unknown")
    assert "sestui test" not in log.read_text()
