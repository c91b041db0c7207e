"""What the engine asks of the outside world."""

from typing import Protocol

from sestui.model.account import AccountState, Caller, RegionList
from sestui.model.settings import Profile
from sestui.model.target import Target


class Reader(Protocol):
    """Reads one thing at a time, from any thread, blocking, one attempt a call (the engine paces and retries).

    Every method returns a value or raises `model.failure.ReadFailed`; anything else that it raises is a defect, which
    the engine turns into a failure of that one reading.
    """

    def caller(self, profile: Profile, region: str) -> Caller:
        """Ask STS who the profile's credentials are, in the partition of `region`."""
        ...

    def regions(self, profile: Profile) -> RegionList:
        """Ask which regions are enabled for the profile's account."""
        ...

    def account(self, target: Target) -> AccountState:
        """Ask SES for the account state."""
        ...

    def steady(self, *, is_steady: bool) -> None:
        """Say whether no more will be read at once than was: then no more connections are needed. Waits for nothing."""
        ...

    def close(self) -> None:
        """Give up connections; calls under way may fail."""
        ...
