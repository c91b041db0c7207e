"""What is loaded when the first picture is on the screen: nobody waits for what it does not show.

A module that is missing below is either imported too early, by something that needs it only later or only for
annotations, or the first picture needs it, and then it belongs below.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.terminal import ROOT, environment

PROGRAM = """
import asyncio, os, sys
from sestui.cli.context import Context
from sestui.cli.wiring import open_source
from sestui.config import Flags
from sestui.tui.app import SestuiApp

async def main(opened):
    begun = asyncio.Event()
    def start(listener):
        print(*sys.modules)
        begun.set()
    opened.source.start = start
    app = SestuiApp(opened.source, opened.settings)
    async with app.run_test():
        await begun.wait()

with open_source(Context(os.environ, Flags(demo=sys.argv[1] == "demo"))) as opened:
    asyncio.run(main(opened))
"""

COMMAND = """
import sys
import sestui.tui
from sestui.cli import launch
launch.unfit_terminal = lambda *_: ""
sestui.tui.run = lambda *_, **__: print(*sys.modules) or 0
from sestui.__main__ import main
sys.exit(main(sys.argv[1:]))
"""

LATE = {"boto3", "botocore", "dns", "urllib3"}
ROOMS = {
    "aws": "",
    "dns": "",
    "simulator": "",
    "snapshot": "",
    "fleet": "engine source targets writing",
    "model": "commands depth failure fleet reading refusal regions settings target text",
    "rules": "age failing health quota row severity status summary",
    "config": "aws_files document flags load paths problems profiles regions schema suggest values",
    "tui": (
        "acting actions app collector dns_columns driver ending feed fleet_columns fleet_view frames keymap loop "
        "messages painted plain screens screens.base screens.fleet screens.fleet_filter session_log situation "
        "summary_text themes widgets widgets.bars widgets.cells widgets.columns widgets.line_table widgets.line_view "
        "widgets.lines widgets.paint widgets.row_list widgets.tokens"
    ),
}
"""Modules of our rooms that may be loaded; beside them, of the terminal UI, the declarations of its commands."""
DECLARATIONS = "commands"


@pytest.fixture(scope="module", params=["live", "demo"])
def loaded(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> frozenset[str]:
    return run(PROGRAM, Path(tmp_path_factory.mktemp("home")), request.param)


def run(program: str, home: Path, *arguments: str) -> frozenset[str]:
    """Return the modules that a program prints."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return frozenset(done.stdout.split())


def test_the_first_frame_waits_for_no_aws_and_no_dns(loaded: frozenset[str]) -> None:
    assert "textual" in loaded
    assert not LATE & loaded


@pytest.mark.parametrize("room", ROOMS)
def test_the_first_frame_waits_for_nothing_that_it_does_not_show(loaded: frozenset[str], room: str) -> None:
    prefix = f"sestui.{room}."
    found = {name.removeprefix(prefix) for name in loaded if name.startswith(prefix)}
    if room == "tui":
        found = {name for name in found if name.split(".")[0] != DECLARATIONS}
    assert found <= set(ROOMS[room].split())


@pytest.mark.parametrize("words", [(), ("--demo",)])
def test_nothing_is_parsed_where_nothing_is_said(tmp_path: Path, words: tuple[str, ...]) -> None:
    loaded = run(COMMAND, tmp_path, *words)
    assert "sestui.fleet.engine" in loaded
    assert not loaded & {"argparse", "gettext", "difflib", "configparser", "textual"}
