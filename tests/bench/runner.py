"""Runs measured programs: fresh processes in an environment that holds nothing of the machine's."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests import terminal
from tests.bench.bed import Server


@dataclass(frozen=True, slots=True)
class Run:
    """What one contestant took."""

    answers: int
    wall: float
    """Seconds from starting the process to the last answer: interpreter, imports and set-up included."""
    reading: float
    """Seconds from the first step of reading (imports of boto3 and such included) to the last answer."""
    cpu: float
    memory: float
    """Peak of resident memory, MB."""


def environment(server: Server, home: Path, **more: str) -> dict[str, str]:
    """Return what every contestant gets: the fleet's AWS configuration and nothing else."""
    return terminal.environment(home) | dict(server.spec.environ) | {"PYTHONPATH": str(terminal.ROOT)} | more


def headless(name: str, server: Server, timeout: float = 300.0) -> Run:
    """Run a contestant of `tests.bench.contestants` to its end."""
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", f"tests.bench.contestants.{name}", str(server.spec_file)],
        stdout=subprocess.PIPE,
        cwd=server.folder,
        env=environment(server, server.folder),
        timeout=timeout,
        check=True,
    )
    report = json.loads(done.stdout)
    return Run(
        answers=report["answers"],
        wall=report["ended"] - started,
        reading=report["ended"] - report["begun"],
        cpu=report["cpu"],
        memory=report["memory"],
    )


def spent(command: list[str], environ: Mapping[str, str]) -> float:
    """Return the seconds that a command takes from start to end; its output goes nowhere."""
    started = time.perf_counter()
    subprocess.run(command, env=dict(environ), stdout=subprocess.DEVNULL, cwd=terminal.ROOT, check=True)
    return time.perf_counter() - started


def script(name: str) -> str:
    """Return the path of a console script beside this interpreter."""
    return os.fspath(Path(sys.executable).with_name(name))
