"""The record of an event loop's delays, written by one process and read by another."""

import struct
from pathlib import Path
from typing import Final

INTERVAL: Final = 0.010
TICK: Final = struct.Struct("dd")
"""When (the clock that all processes share), and how much later than due; both in seconds."""


def delays(file: Path, begin: float, end: float) -> tuple[float, ...]:
    """Return the delays of all ticks between two moments."""
    data = file.read_bytes()
    whole = data[: len(data) - len(data) % TICK.size]
    return tuple(late for at, late in TICK.iter_unpack(whole) if begin <= at <= end)
