"""What the tests of commands that trace and write share: a simulator, the program in a process, and a terminal."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sestui.simulator import Simulator, parse_scene
from tests.cli.process import environment, sestui

ACCOUNT = "111122223333"
PLACE = ("--profile", "acme", "--region", "us-east-1")
SUCCESS = "success@simulator.amazonses.com"
SCENE = f"""\
dns_identities = true
[[profiles]]
name = "acme"
account = "{ACCOUNT}"
[[dns]]
name = "amazonses.com"
type = "TXT"
value = "v=spf1 ip4:192.0.2.0/24 -all"
[[dns]]
name = "_dmarc.example.com"
type = "TXT"
value = "v=DMARC1; p=none; rua=mailto:dmarc@example.com"
"""


class Bed:
    """A simulated account in us-east-1, and the program."""

    def __init__(self, simulator: Simulator, home: Path) -> None:
        self.simulator = simulator
        self.home = home
        self.extra = dict(simulator.environment(home / "aws"))
        dns = ("--resolver", simulator.dns_address) if simulator.dns_address else ()
        self.flags = (*PLACE, *dns)

    def run(self, command: str, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal."""
        return sestui(self.home, command, *self.flags, *arguments, **self.extra, **extra)

    def on_terminal(self, answers: Sequence[str], command: str, *arguments: str) -> tuple[int, str, str]:
        """Run a command on a terminal, but for stdout; answer each `[y/N]`. Return code, stdout and terminal."""
        outside, inside = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "sestui", command, *self.flags, *arguments],
            stdin=inside,
            stdout=subprocess.PIPE,
            stderr=inside,
            env=environment(self.home, TERM="dumb", **self.extra),
        )
        os.close(inside)
        said, left = b"", list(answers)
        with suppress(OSError):  # the end of a terminal whose other side is closed
            while piece := os.read(outside, 65_536):
                said += piece
                if left and said.count(b"[y/N] ") > len(answers) - len(left):
                    os.write(outside, f"{left.pop(0)}\n".encode())
        os.close(outside)
        assert process.stdout is not None
        out = process.stdout.read().decode()
        process.stdout.close()
        return process.wait(60), out, said.decode().replace("\r\n", "\n")

    def asked(self, *services: str) -> list[str]:
        """Return the operations that reached the server, in order; without services, those of SES."""
        wanted = services or ("ses", "sesv2", "email")
        return [seen.operation for seen in self.simulator.requests if seen.service in wanted]

    @property
    def audit(self) -> list[dict[str, Any]]:
        log = self.home / ".local" / "state" / "sestui" / "audit.log"
        return [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []


@contextmanager
def bed(home: Path, state: str = "production", more: str = "", rest: str = "") -> Iterator[Bed]:
    """Serve one account: `more` belongs to its region, `rest` stands behind it."""
    text = f"""{SCENE}
[accounts.{ACCOUNT}.regions.us-east-1]
state = "{state}"
identities = [
  {{ name = "example.com", mail_from = "bounce.{{name}}" }},
  {{ name = "late@other.test", like = "pending" }},
  {{ name = "bare.test", like = "unsigned" }},
]
suppressed = [{{ address = "Old@other.test" }}]
{more}
{rest}
"""
    with Simulator(parse_scene(text)) as simulator:
        yield Bed(simulator, home)
