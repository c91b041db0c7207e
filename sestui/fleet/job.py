"""One reading to be made, and what came of it."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.failure import Failure
from sestui.model.target import Target


class Kind(IntEnum):
    """What is read. The order is the order of need: the later ones wait for what the earlier ones tell."""

    CALLER = 0
    REGIONS = 1
    ACCOUNT = 2


class Job(NamedTuple):
    """One kind of reading of a profile (region empty) or of a target."""

    kind: Kind
    profile: str
    region: str = ""

    @property
    def target(self) -> Target:
        """The target that is read; only for kinds that have a region."""
        return Target(self.profile, self.region)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one attempt brought: a value or a failure, never both."""

    job: Job
    value: Caller | RegionList | AccountState | None = None
    failure: Failure | None = None
