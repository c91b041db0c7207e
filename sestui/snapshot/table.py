"""One table of a snapshot under examination: every member is asked for by name and kind, the rest is refused."""

import re
from collections.abc import Collection, Mapping
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias, TypeVar

KeyPath: TypeAlias = tuple[str, ...]
E = TypeVar("E", bound=StrEnum)

_BARE: Final = re.compile(r"[A-Za-z0-9_-]+")


class BadTable(Exception):  # noqa: N818 - becomes a SnapshotError once the line is known
    """A member that is not what it must be; `path` leads to it."""

    def __init__(self, path: KeyPath, what: str) -> None:
        super().__init__(what)
        self.path = path
        self.what = what


def dotted(path: KeyPath) -> str:
    """Return the path as TOML would write it."""
    return ".".join(part if _BARE.fullmatch(part) else f'"{part}"' for part in path)


def kind_of(value: object) -> str:
    """Name what a value is, in TOML's words."""
    match value:
        case bool():
            return "a boolean"
        case int() | float():
            return "a number"
        case str():
            return "a string"
        case datetime():
            return "a date-time" if value.tzinfo is not None else "a date-time without an offset"
        case list():
            return "an array"
        case dict():
            return "a table"
        case _:
            return "a date or a time alone"


class Table:
    """A table with its place; asking for a member marks it as known."""

    def __init__(self, members: Mapping[str, Any], path: KeyPath = ()) -> None:
        self._members = members
        self._asked: set[str] = set()
        self.path = path

    def error(self, key: str, what: str) -> BadTable:
        """Return the error about one member."""
        return BadTable((*self.path, key), what)

    def keys(self) -> tuple[str, ...]:
        """Return all keys in the order of the document."""
        return tuple(self._members)

    def unasked(self) -> tuple[str, ...]:
        """Return the keys that nobody asked for yet."""
        return tuple(key for key in self._members if key not in self._asked)

    def finish(self) -> None:
        """Refuse members that nobody asked for, so that a typo is not read as "unknown"."""
        rest = self.unasked()
        if rest:
            from difflib import get_close_matches

            close = get_close_matches(rest[0], self._asked - set(self._members), n=1)
            raise self.error(rest[0], "is not known here" + (f"; did you mean {close[0]}?" if close else ""))

    def _get(self, key: str) -> Any:
        self._asked.add(key)
        return self._members.get(key)

    def _wrong(self, key: str, expected: str, value: object) -> BadTable:
        return self.error(key, f"expected {expected}, found {kind_of(value)}")

    def text(self, key: str) -> str | None:
        """Return a string, or `None` where it is absent."""
        value = self._get(key)
        if value is None or isinstance(value, str):
            return value
        raise self._wrong(key, "a string", value)

    def needed_text(self, key: str) -> str:
        """Return a string that must be there."""
        value = self.text(key)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def flag(self, key: str) -> bool | None:
        """Return a boolean, or `None` where it is absent."""
        value = self._get(key)
        if value is None or isinstance(value, bool):
            return value
        raise self._wrong(key, "a boolean", value)

    def number(self, key: str) -> float | None:
        """Return a number as a float, or `None` where it is absent."""
        value = self._get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self._wrong(key, "a number", value)
        try:
            return float(value)
        except OverflowError:
            raise self.error(key, "is too large a number") from None

    def whole(self, key: str) -> int | None:
        """Return a whole number, or `None` where it is absent."""
        value = self._get(key)
        if value is None or (isinstance(value, int) and not isinstance(value, bool)):
            return value
        raise self._wrong(key, "a whole number", value)

    def moment(self, key: str) -> datetime | None:
        """Return a time in UTC, or `None` where it is absent. One without an offset is refused."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, datetime) or value.tzinfo is None:
            raise self._wrong(key, "a date-time with an offset", value)
        try:
            return value.astimezone(UTC)
        except OverflowError:
            raise self.error(key, "is no time that can be told in UTC") from None

    def needed_moment(self, key: str) -> datetime:
        """Return a time that must be there."""
        value = self.moment(key)
        if value is None:
            raise self.error(key, "is missing")
        return value

    def texts(self, key: str) -> tuple[str, ...] | None:
        """Return an array of strings, or `None` where it is absent."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(key, "an array of strings", value)
        for each in value:
            if not isinstance(each, str):
                raise self.error(key, f"expected an array of strings, found {kind_of(each)} in it")
        return tuple(value)

    def word(self, key: str, known: type[E]) -> E | None:
        """Return a word of an enumeration, or `None` where it is absent."""
        value = self.text(key)
        if value is None:
            return None
        if value not in _values(known):
            raise self.error(key, f'knows no "{value}"; there is {", ".join(_values(known))}')
        return known(value)

    def table(self, key: str) -> "Table | None":
        """Return a sub-table, or `None` where it is absent."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise self._wrong(key, "a table", value)
        return Table(value, (*self.path, key))

    def tables(self) -> "dict[str, Table]":
        """Return every member, each of which must be a table."""
        found: dict[str, Table] = {}
        for key in self._members:
            table = self.table(key)
            if table is not None:
                found[key] = table
        return found

    def array(self, key: str) -> "tuple[Table, ...] | None":
        """Return an array of tables, or `None` where it is absent."""
        value = self._get(key)
        if value is None:
            return None
        if not isinstance(value, list):
            raise self._wrong(key, "an array of tables", value)
        for each in value:
            if not isinstance(each, dict):
                raise self.error(key, f"expected an array of tables, found {kind_of(each)} in it")
        return tuple(Table(each, (*self.path, key, str(place))) for place, each in enumerate(value))

    def raw(self, key: str) -> object:
        """Return a member as it is, to be judged by the caller; `None` where it is absent."""
        value: object = self._get(key)
        return value


def _values(known: type[E]) -> Collection[str]:
    return [each.value for each in known]
