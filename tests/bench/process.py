"""What a process has used so far, from the outside or from within."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_TICKS: Final = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Usage:
    """CPU seconds (user and system, start-up included) and the peak of resident memory in MB."""

    cpu: float
    memory: float


def usage(pid: int | str = "self") -> Usage:
    """Read from /proc what a process has used.

    Not `ru_maxrss`: that is handed on from the starting process over fork and exec, so it tells of the bench itself.
    """
    folder = Path("/proc") / str(pid)
    # utime and stime are fields 14 and 15; the name in field 2 may hold blanks, but ends with the last parenthesis.
    fields = (folder / "stat").read_text().rpartition(")")[2].split()
    cpu = (int(fields[11]) + int(fields[12])) / _TICKS
    peak = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("VmHWM:"))
    return Usage(cpu=cpu, memory=int(peak.split()[1]) / 1024)
