"""The suppression list as it is known now: the pages that were read, set right by lookups that were made since. Pure.

The list is long and read page by page; after one address was added or removed, it is that address that is looked up.
"""

from sestui.model.depth import Depth
from sestui.model.suppression import Suppressed


def suppressed_now(depth: Depth) -> tuple[Suppressed, ...]:
    """Return the items of the list: without those that are off it by now, and those first that were put on it since.

    The very tuple that was read where nothing is to be set right.
    """
    found, read_at = depth.suppressed.value, depth.suppressed.as_of
    if found is None or read_at is None:
        return ()
    later = {
        address: reading.value
        for address, reading in depth.lookups.items()
        if reading.value is not None and reading.as_of is not None and reading.as_of > read_at
    }
    listed = {item.address for item in found.items}
    gone = {address for address, known in later.items() if not known.listed} & listed
    added = [
        Suppressed(address, known.reason, known.at)
        for address, known in later.items()
        if known.listed and address not in listed
    ]
    if not gone and not added:
        return found.items
    return (*added, *(item for item in found.items if item.address not in gone))
