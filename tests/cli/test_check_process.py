"""`sestui check` on a terminal, and when it is told to end."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from sestui.simulator import Simulator, parse_scene
from tests.cli.process import environment

SCENE = """\
[[dns]]
name = "_dmarc.acme.example"
type = "TXT"
value = "v=DMARC1; p=reject"
[[dns_faults]]
kind = "timeout"
name = "*.silent.example"
"""
COMMAND = (sys.executable, "-m", "sestui", "check")


@pytest.fixture(scope="module")
def dns() -> Iterator[Simulator]:
    with Simulator(parse_scene(SCENE)) as simulator:
        yield simulator


@pytest.mark.parametrize(
    ("flags", "extra", "colored"),
    [((), {}, True), (("--no-color",), {}, False), ((), {"NO_COLOR": "1"}, False), ((), {"TERM": "dumb"}, False)],
)
def test_signs_have_colours_on_a_terminal_that_has_any(
    dns: Simulator, tmp_path: Path, flags: tuple[str, ...], extra: dict[str, str], *, colored: bool
) -> None:
    outside, inside = pty.openpty()
    try:
        done = subprocess.run(
            [*COMMAND, "acme.example", "--resolver", dns.dns_address, *flags],
            stdin=subprocess.DEVNULL,
            stdout=inside,
            stderr=subprocess.PIPE,
            env=environment(tmp_path, **{"TERM": "xterm", **extra}),
            timeout=60,
            check=False,
        )
        os.close(inside)
        said = b""
        with suppress(OSError):  # the end of a terminal whose other side is closed
            while piece := os.read(outside, 65_536):
                said += piece
    finally:
        os.close(outside)
    assert (done.returncode, done.stderr) == (12, b"")
    assert b"could not check" in said
    assert (b"\x1b[35m?\x1b[0m" in said) is colored
    assert (b"\x1b" in said) is colored


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_it_ends_at_once_when_it_is_told_to(dns: Simulator, tmp_path: Path, number: signal.Signals, code: int) -> None:
    name = f"s{code}.silent.example"
    process = subprocess.Popen(
        [*COMMAND, name, "--selector", "s", "--resolver", dns.dns_address],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(tmp_path),
        text=True,
    )
    try:
        end = time.monotonic() + 30
        while not any(question.name.endswith(name) for question in dns.dns_requests):
            assert time.monotonic() < end
            time.sleep(0.01)
        process.send_signal(number)
        out, err = process.communicate(timeout=30)
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    assert (process.returncode, out) == (code, "")
    assert "Traceback" not in err
    assert "defect" not in err
