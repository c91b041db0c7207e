"""What is loaded when the first picture is on the screen."""

import subprocess
import sys
from pathlib import Path

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
        late = ("boto3", "botocore", "dns", "sestui.simulator")
        print(*(name for name in late if name in sys.modules), "at the first frame")
        begun.set()
    opened.source.start = start
    app = SestuiApp(opened.source, opened.settings)
    async with app.run_test():
        await begun.wait()

with open_source(Context(os.environ, Flags(demo=sys.argv[1] == "demo"))) as opened:
    asyncio.run(main(opened))
"""


def test_the_first_frame_waits_for_no_aws_no_dns_and_no_simulator(tmp_path: Path) -> None:
    for kind in ("live", "demo"):
        done = subprocess.run(
            [sys.executable, "-c", PROGRAM, kind],
            env=environment(tmp_path),
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        assert done.stdout.strip() == "at the first frame", done.stderr
