"""How often one account in one region may be asked.

SES throttles nearly every call at one request per second for each account and region (SES Developer Guide, Service
quotas, "Sending API throttling"). The budget belongs to the account, so every profile of it shares one. What counts is
when requests come to the server; the nearest that a client can know is when it sent them.
"""

from dataclasses import dataclass
from typing import Final, NamedTuple

GUARD: Final = 0.012
"""Seconds beyond a strict interval: two requests do not take the same time to the server."""
OVERDUE: Final = 3.0
"""Seconds after which a request that has no answer is taken to have reached the server long ago."""


@dataclass(frozen=True, slots=True)
class Budget:
    """What one service allows an account in a region."""

    name: str
    interval: float
    """Seconds between two requests; 0 for any number."""
    strict: bool = False
    """Whether it is counted from when a request went out, not from when it was meant to: then the next one waits until
    that is known."""


class LaneKey(NamedTuple):
    """Whose budget a job draws on."""

    budget: str
    owner: str
    """The account id; where it is not known, something that stands for the profile."""
    region: str = ""
