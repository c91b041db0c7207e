"""How much a verdict matters. Never drawn by colour alone."""

from enum import IntEnum


class Severity(IntEnum):
    """Ordered: the larger, the more it wants attention. `UNKNOWN` is no colour between good and bad."""

    OK = 0
    NOTE = 1
    UNKNOWN = 2
    WARNING = 3
    CRITICAL = 4
