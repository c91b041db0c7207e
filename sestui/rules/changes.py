"""What differs between two mappings of frozen values, found by identity: of thousands, a few are others than before."""

from collections.abc import Mapping
from itertools import compress, islice
from operator import is_, is_not
from typing import Final, TypeVar

K = TypeVar("K")
V = TypeVar("V")

_ABSENT: Final = object()


def changed_keys(before: Mapping[K, V], after: Mapping[K, V]) -> list[K]:
    """Return the keys that came, those that went, and those whose value is another object now."""
    if before is after:
        return []
    # A copy keeps keys and order: then no key is looked up, and no line of Python runs for what is the same.
    if len(before) <= len(after) and all(map(is_, before, after)):
        others = compress(after, map(is_not, before.values(), after.values()))
        return [*others, *islice(after, len(before), None)]
    came = [key for key, value in after.items() if before.get(key, _ABSENT) is not value]
    return [*came, *(key for key in before if key not in after)]
