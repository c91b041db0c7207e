"""Questions per second: the resolver beside dnspython's and dig, all against one NSD; and what losses cost."""

import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sestui.dns.servers import Server, parse_server
from tests.bench.figures import Figure, Result
from tests.dns.bed import NSD, nsd, zone_text
from tests.terminal import ROOT

QUESTIONS: Final = 20_000
FEWER: Final = 5_000
"""For dnspython, which would take half a minute otherwise; its rate does not depend on it."""
LOSSY: Final = 2_000
DELAY: Final = 0.030
LOSS: Final = 0.01
_DOMAINS: Final = 7_000
"""So that no question of a run comes twice: nothing is answered from a cache."""
_APEX: Final = "acme.example"
RATE: Final = 10_000
CPU: Final = 60
FASTER_THAN_DNSPYTHON: Final = 6.0
FASTER_THAN_DIG: Final = 1.5
LOSSY_SECONDS: Final = 3.0
_HOW: Final = """\
NSD with one worker on loopback; {questions:,} questions, a third each of: a DKIM key of 2,048 bits, the same behind a
CNAME, MX. sestui with 500 questions in flight and the polite ceiling lifted; dnspython's asynchronous resolver with
EDNS 1232 and 200 in flight ({fewer:,} questions); `dig -f`, one after the other. Each in a process of its own; CPU is
the client's, user and system, start-up left out but for dig. *With losses*: {lossy:,} questions through a proxy that
answers after {delay:.0f} ms and drops {loss:.0%} of the questions."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What one run took."""

    questions: int
    found: int
    seconds: float
    cpu: float

    @property
    def rate(self) -> float:
        """Questions per second."""
        return self.questions / self.seconds

    @property
    def micros(self) -> float:
        """CPU per question, in microseconds."""
        return self.cpu / self.questions * 1_000_000


def zone() -> str:
    """Return the zone that is asked about."""
    key = f'"k=rsa; p={"A" * 200}" "{"B" * 192}"'
    lines = []
    for number in range(_DOMAINS):
        lines += [
            f"t{number}._domainkey IN TXT {key}",
            f"c{number}._domainkey IN CNAME t{number}._domainkey",
            f"m{number} IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
        ]
    return zone_text(_APEX, lines)


def questions(count: int) -> list[str]:
    """Return lines of name and type, as `dig -f` takes them."""
    lines = []
    for number in range(count):
        which = number // 3
        name, kind = ((f"t{which}._domainkey", "TXT"), (f"c{which}._domainkey", "TXT"), (f"m{which}", "MX"))[number % 3]
        lines.append(f"{name}.{_APEX} {kind}")
    return lines


def dns(rounds: int) -> Result:
    """Measure all of them, in turns."""
    how = _HOW.format(questions=QUESTIONS, fewer=FEWER, lossy=LOSSY, delay=1000 * DELAY, loss=LOSS)
    if NSD is None:
        return Result("DNS questions", how, (), ("Not measured: NSD is not installed.",))
    with tempfile.TemporaryDirectory(prefix="sestui-bench-") as folder:
        home = Path(folder)
        with nsd(home / "nsd", {_APEX: zone()}) as server:
            ours, theirs, digs, lossy = [], [], [], []
            _python("dns_ours", server, home, FEWER)  # the server's pages are warm for everybody
            for _ in range(rounds):
                ours.append(_python("dns_ours", server, home, QUESTIONS))
                theirs.append(_python("dns_dnspython", server, home, FEWER))
                digs.append(_dig(server, home, QUESTIONS))
                with _proxy(server) as distant:
                    lossy.append(_python("dns_ours", distant, home, LOSSY))
    return Result(
        "DNS questions",
        how,
        (
            Figure("sestui: rate", tuple(run.rate for run in ours), "q/s", RATE, at_least=True, digits=0),
            Figure("sestui: CPU per question", tuple(run.micros for run in ours), "us", CPU, digits=0),
            Figure("sestui: not found", tuple(float(run.questions - run.found) for run in ours), "", 0, digits=0),
            Figure("dnspython: rate", tuple(run.rate for run in theirs), "q/s", digits=0),
            Figure("dnspython: CPU per question", tuple(run.micros for run in theirs), "us", digits=0),
            Figure("dig -f: rate", tuple(run.rate for run in digs), "q/s", digits=0),
            Figure("dig -f: CPU per question", tuple(run.micros for run in digs), "us", digits=0),
            Figure(
                "sestui: faster than dnspython",
                tuple(mine.rate / other.rate for mine, other in zip(ours, theirs, strict=True)),
                "x",
                FASTER_THAN_DNSPYTHON,
                at_least=True,
                digits=1,
            ),
            Figure(
                "sestui: faster than dig -f",
                tuple(mine.rate / other.rate for mine, other in zip(ours, digs, strict=True)),
                "x",
                FASTER_THAN_DIG,
                at_least=True,
                digits=1,
            ),
            Figure("with losses: all answered after", tuple(run.seconds for run in lossy), "s", LOSSY_SECONDS),
            Figure("with losses: not found", tuple(float(run.questions - run.found) for run in lossy), "", 0, digits=0),
        ),
    )


def _python(name: str, server: Server, home: Path, count: int) -> Asked:
    """Run a contestant that reports for itself."""
    file = _file(home, count)
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.contestants.{name}", server.text, str(file)],
        stdout=subprocess.PIPE,
        cwd=ROOT,
        timeout=300,
        check=True,
    )
    return Asked(**json.loads(done.stdout))


def _dig(server: Server, home: Path, count: int) -> Asked:
    """Run dig, and count what it printed."""
    command = ["dig", f"@{server.host}", "-p", str(server.port), "+noall", "+comments", "-f", str(_file(home, count))]
    said = home / "dig.txt"
    began = time.monotonic()
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out)
        _, status, used = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    text = said.read_text()
    if process.returncode:
        raise RuntimeError(f"dig ended with code {process.returncode}: {text[-400:]}")
    # dig tells failures by what it prints, not by its code
    found = sum(int(answers) > 0 for answers in re.findall(r"ANSWER: (\d+)", text))
    if found != count:
        raise RuntimeError(f"dig found {found} of {count}: {text[-400:]}")
    return Asked(count, found, seconds, used.ru_utime + used.ru_stime)


@contextmanager
def _proxy(server: Server) -> Iterator[Server]:
    """Put a long and lossy line in front of a server."""
    command = [sys.executable, "-m", "tests.bench.contestants.dns_proxy", server.text, str(DELAY), str(LOSS)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT, text=True)
    assert process.stdout is not None
    try:
        yield parse_server(process.stdout.readline())
    finally:
        process.communicate()


def _file(home: Path, count: int) -> Path:
    file = home / f"{count}.txt"
    if not file.exists():
        file.write_text("\n".join(questions(count)) + "\n")
    return file
