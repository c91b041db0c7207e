"""The organizational domain by the public suffix list, as receivers of before RFC 9989 find it (RFC 7489 section 3.2).

The list is read once, away from the event loop, and only when it is first needed.
"""

import asyncio
import threading
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from publicsuffixlist import PublicSuffixList

_LOCK: Final = threading.Lock()
_lists: Final["list[PublicSuffixList]"] = []


async def loaded() -> None:
    """Return when the list is there."""
    if not _lists:
        await asyncio.to_thread(_load)


@lru_cache(maxsize=16_384)
def organization(domain: str) -> str:
    """Return the organizational domain: one label below the public suffix; of a public suffix, itself.

    A top-level domain that the list does not have counts as a public suffix (publicsuffix.org, "Algorithm").
    """
    found = _load().privatesuffix(domain)
    return str(found) if found else domain


def _load() -> "PublicSuffixList":
    with _LOCK:
        if not _lists:
            from publicsuffixlist import PublicSuffixList

            _lists.append(PublicSuffixList())
        return _lists[0]
