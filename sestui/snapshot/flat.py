"""Plain values as tables and back: one way for every frozen dataclass whose members are texts, numbers, times, lists.

What is `None` is not written. Neither is an empty text or list, or a `True`, where that is the default: there it says
nothing. Every number is written, 0 too: an absent one would read as unknown.
"""

from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime
from types import NoneType
from typing import Any, Final, Generic, TypeVar, get_args, get_type_hints

from sestui.snapshot.table import Table

T = TypeVar("T")
Members = dict[str, Any]

_SILENT: Final = ("", (), True)
_ABSENT: Final = object()

_PAIRS = tuple[tuple[str, str], ...]
_TEXTS = tuple[str, ...]


def moment(at: datetime) -> datetime:
    """Return an aware time in UTC. Raises `ValueError` for one without a zone: nobody could say when that was."""
    if at.tzinfo is None:
        raise ValueError(f"a time without a zone: {at}")
    return at.astimezone(UTC)


def pairs(table: Table, key: str) -> tuple[tuple[str, str], ...] | None:
    """Return a table of texts as pairs, in its order, or `None` where it is absent."""
    inner = table.table(key)
    return None if inner is None else tuple((name, inner.needed_text(name)) for name in inner.keys())  # noqa: SIM118


_READ: Final[dict[Any, Callable[[Table, str], Any]]] = {
    str: Table.text,
    bool: Table.flag,
    int: Table.whole,
    float: Table.number,
    datetime: Table.moment,
    _TEXTS: Table.texts,
    _PAIRS: pairs,
}
_WRITE: Final[dict[Any, Callable[[Any], Any]]] = {float: float, datetime: moment, _TEXTS: list, _PAIRS: dict}


class Flat(Generic[T]):
    """Writes and reads one class; members named in `but` are somebody else's."""

    def __init__(self, cls: Callable[..., T], *but: str) -> None:
        self._cls = cls
        hints = get_type_hints(cls)
        self._members: list[tuple[str, Any, Any, Any, bool]] = []
        for each in fields(cls):  # type: ignore[arg-type]
            if each.name in but:
                continue
            kind = hints[each.name]
            if NoneType in get_args(kind):
                kind = next(arg for arg in get_args(kind) if arg is not NoneType)
            default = _ABSENT if each.default is MISSING else each.default
            silent = any(default is word or (default == word and type(default) is type(word)) for word in _SILENT)
            self._members.append((each.name, _READ[kind], _WRITE.get(kind), default, silent))

    def write(self, value: T) -> Members:
        """Return the members that say something."""
        table: Members = {}
        for name, _, writer, default, silent in self._members:
            member = getattr(value, name)
            if member is None or (silent and member == default):
                continue
            table[name] = member if writer is None else writer(member)
        return table

    def read(self, table: Table, **more: Any) -> T:
        """Return the value; `more` gives the members that are not in the table."""
        for name, reader, _, default, _ in self._members:
            if name in more:
                continue
            member = reader(table, name)
            if member is None:
                if default is _ABSENT:
                    raise table.error(name, "is missing")
                continue
            more[name] = member
        return self._cls(**more)


_MADE: Final[dict[tuple[Callable[..., Any], tuple[str, ...]], Flat[Any]]] = {}


def flat(cls: Callable[..., T], *but: str) -> Flat[T]:
    """Return the way to write and read a class; made when it is first needed."""
    found: Flat[T] | None = _MADE.get((cls, but))
    if found is None:
        found = _MADE[cls, but] = Flat(cls, *but)
    return found
