"""An opt-in region that an account has not enabled, from the wire to the screen."""

from pathlib import Path

from sestui.simulator import Simulator, parse_scene
from tests.terminal import NO_DNS, PYTHON, Terminal, environment

SCENE = """
accounts.111122223333.default = "production"
[[profiles]]
name = "acme"
account = "111122223333"
[[faults]]
kind = "not-enabled"
region = "af-south-1"
"""


def test_a_region_that_is_not_enabled_is_told_as_such_and_is_no_failure(tmp_path: Path) -> None:
    with Simulator(parse_scene(SCENE)) as simulator:
        environ = environment(tmp_path) | simulator.environment(tmp_path / ".aws") | NO_DNS
        command = [PYTHON, "-m", "sestui", "--profile", "acme", "--region", "us-east-1,af-south-1"]
        with Terminal(command, environ=environ, columns=120, rows=36) as terminal:
            terminal.wait_for("– not enabled", timeout=30)
            terminal.wait_for("1 production")
            assert "failing" not in terminal.text
            terminal.press("q")
            assert terminal.wait(10) == 0
