"""The age of a reading in words, coarse on purpose: an idle screen must not change every second.

The steps: under a minute, whole minutes to one hour, whole hours to two days, whole days after that.
"""

from datetime import timedelta
from typing import Final

_MINUTE: Final = 60
_HOUR: Final = 3_600
_DAY: Final = 86_400


def age_text(delta: timedelta | None) -> str:
    """Return `<1m`, `1m`..`59m`, `1h`..`47h`, `2d`...; empty without an age. A negative age counts as none at all."""
    if delta is None:
        return ""
    seconds = delta.days * _DAY + delta.seconds
    if seconds < _MINUTE:
        return "<1m"
    if seconds < _HOUR:
        return f"{seconds // _MINUTE}m"
    if seconds < 2 * _DAY:
        return f"{seconds // _HOUR}h"
    return f"{seconds // _DAY}d"
