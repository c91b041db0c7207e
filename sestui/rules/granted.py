"""Production access the moment it is there: what is worth telling at once. Pure.

Source: sesv2 GetAccount, ProductionAccessEnabled; the review only explains it, and may say GRANTED before.
"""

from collections.abc import Iterable

from sestui.model.fleet import FleetState
from sestui.model.target import Target


def granted(old: FleetState, new: FleetState, changed: Iterable[Target]) -> tuple[Target, ...]:
    """Return the targets that had no production access when they were read before, and have it now."""
    found = []
    for target in changed:
        before, after = old.targets.get(target), new.targets.get(target)
        if before is None or after is None or before.account is after.account:
            continue
        was, now = before.account.value, after.account.value
        if was is not None and now is not None and was.production_access is False and now.production_access is True:
            found.append(target)
    return tuple(found)
