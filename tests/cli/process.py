"""Runs the real program in a process of its own, in a home directory of its own."""

import os
import subprocess
import sys
from pathlib import Path


def environment(home: Path, **extra: str) -> dict[str, str]:
    """Nothing of the caller's AWS or sestui settings, and no way to reach instance metadata."""
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "AWS_EC2_METADATA_DISABLED": "true",
        # Nobody listens there: no test asks the DNS of this machine.
        "SESTUI_DNS_RESOLVERS": "127.0.0.1:9",
        "COLUMNS": "100",
        **extra,
    }


def sestui(home: Path, *arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m sestui` to its end."""
    return subprocess.run(
        [sys.executable, "-m", "sestui", *arguments],
        capture_output=True,
        text=True,
        env=environment(home, **extra),
        stdin=subprocess.DEVNULL,
        timeout=60,
        check=False,
    )
