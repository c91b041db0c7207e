"""The readings of one target in depth while they come in: changed in place here, frozen for everybody else.

A frozen copy is made when somebody wants one, of those parts that changed since, so that 400 answers a second do not
copy 10,000 entries 400 times.
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Any, Final

from sestui.fleet.job import Value
from sestui.fleet.kinds import DEEP, SPECS
from sestui.model.depth import Depth
from sestui.model.failure import Failure
from sestui.model.reading import Reading

_KEYED: Final = frozenset(SPECS[kind].place for kind in DEEP if SPECS[kind].keyed)
_SINGLE: Final = frozenset(SPECS[kind].place for kind in DEEP if not SPECS[kind].keyed)
_NEVER: Final[Reading[Any]] = Reading()


class Notes:
    """What was read of one target in depth."""

    def __init__(self, depth: Depth | None = None) -> None:
        self._frozen = depth or Depth()
        self._changed: dict[str, Any] = {}
        """What differs from the frozen state: a reading, or a whole mapping that is ours to change."""

    def reading(self, place: str, subject: str = "") -> Reading[Any]:
        """Return what is known; `subject` for the places that are mappings."""
        known = self._known(place)
        return known.get(subject, _NEVER) if place in _KEYED else known  # type: ignore[no-any-return]

    def subjects(self, place: str) -> list[str]:
        """Return what there are readings of in a mapping."""
        return list(self._known(place))

    def note(self, place: str, subject: str, result: Value | Failure, at: datetime) -> None:
        """Take in a value, or why there is none."""
        self._change(
            place,
            subject,
            lambda known: known.failed(result, at) if isinstance(result, Failure) else known.succeeded(result, at),
        )

    def forget(self, place: str, subjects: Iterable[str]) -> None:
        """Drop readings of what is not there any more."""
        mine = self._mine(place)
        for subject in subjects:
            mine.pop(subject, None)

    def listed(self, count: int | None) -> None:
        """Say how many identities were listed while the list is not complete."""
        if self._known("listed") != count:
            self._changed["listed"] = count

    def freeze(self) -> Depth:
        """Return all of it as a value that never changes."""
        if self._changed:
            # A mapping is handed over as it is: the next change of it begins with a copy.
            frozen: dict[str, Any] = {
                name: MappingProxyType(value) if name in _KEYED else value for name, value in self._changed.items()
            }
            self._frozen = replace(self._frozen, **frozen)
            self._changed = {}
        return self._frozen

    def _known(self, place: str) -> Any:
        return self._changed[place] if place in self._changed else getattr(self._frozen, place)

    def _mine(self, place: str) -> dict[str, Reading[Any]]:
        if place not in self._changed:
            # Its own copy is more than ten times as fast as `dict` is with somebody else's mapping.
            self._changed[place] = getattr(self._frozen, place).copy()
        mine: dict[str, Reading[Any]] = self._changed[place]
        return mine

    def _change(self, place: str, subject: str, change: Callable[[Reading[Any]], Reading[Any]]) -> None:
        if place in _SINGLE:
            self._changed[place] = change(self._known(place))
        else:
            mine = self._mine(place)
            mine[subject] = change(mine.get(subject, _NEVER))
