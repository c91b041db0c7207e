"""Reading tables of TOML strictly: every problem is kept with its key, and what is wrong reads as absent."""

import difflib
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeVar

T = TypeVar("T")
_TYPES: Final = {
    str: "a string",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    dict: "a table",
    list: "an array",
}


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with a scene."""

    key: str
    """Dotted path of the key; empty for the file as a whole."""
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


def dotted(path: str, key: str) -> str:
    """Return the path of a key inside a table."""
    return f"{path}.{key}" if path else key


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ` (did you mean ...?)` when a known word is close, else nothing."""
    close = difflib.get_close_matches(word, list(known), n=1)
    return f" (did you mean {close[0]}?)" if close else ""


@dataclass(slots=True)
class Table:
    """One table while it is read. Ask for every key that it may have, then `finish`."""

    values: Mapping[str, Any]
    path: str
    problems: list[Problem]
    _known: list[str] = field(default_factory=list)

    def problem(self, key: str, message: str) -> None:
        """Note what is wrong with a key."""
        self.problems.append(Problem(dotted(self.path, key), message))

    def has(self, key: str) -> bool:
        """Say whether the key is there, right or wrong."""
        return key in self.values

    def raw(self, key: str) -> Any:
        """Return the value as it is, `None` when absent."""
        self._known.append(key)
        return self.values.get(key)

    def text(self, key: str, choices: Iterable[str] = ()) -> str | None:
        """Return a string, one of `choices` when there are any."""
        value = self._typed(key, str)
        known = tuple(choices)
        if value is not None and known and value not in known:
            self.problem(key, f'"{value}" is none of {", ".join(known)}{did_you_mean(value, known)}')
            return None
        return value

    def flag(self, key: str) -> bool | None:
        """Return true or false."""
        return self._typed(key, bool)

    def whole(self, key: str, least: int | None = None) -> int | None:
        """Return a whole number, not below `least`."""
        value = self._typed(key, int)
        return self._at_least(key, value, least)

    def number(self, key: str, least: float | None = None) -> float | None:
        """Return a finite number, not below `least`."""
        value = self._typed(key, float)
        if value is not None and not math.isfinite(value):
            self.problem(key, "must be finite")
            return None
        return self._at_least(key, value, least)

    def texts(self, key: str, choices: Iterable[str] = ()) -> tuple[str, ...] | None:
        """Return an array of strings, each of `choices` when there are any; one string stands for an array of one."""
        value = self.raw(key)
        if isinstance(value, str):
            value = [value]
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self.problem(key, "must be a string or an array of strings")
            return None
        known = tuple(choices)
        wrong = [one for one in value if known and one not in known]
        for one in wrong:
            self.problem(key, f'"{one}" is none of {", ".join(known)}{did_you_mean(one, known)}')
        return None if wrong else tuple(value)

    def table(self, key: str) -> "Table":
        """Return a table; an absent one is empty."""
        value = self._typed(key, dict)
        return self.inner(key, value or {})

    def inner(self, key: str, values: Mapping[str, Any]) -> "Table":
        """Return the reader of a table inside this one."""
        return Table(values, dotted(self.path, key), self.problems)

    def tables(self, key: str) -> tuple["Table", ...]:
        """Return an array of tables."""
        value = self._typed(key, list) or []
        found = []
        for index, one in enumerate(value):
            if isinstance(one, dict):
                found.append(self.inner(f"{key}[{index}]", one))
            else:
                self.problem(f"{key}[{index}]", "must be a table")
        return tuple(found)

    def each(self, read: Callable[[str, Any, str], T]) -> dict[str, T]:
        """Read every key of a table whose keys are names: `read(name, value, path)`."""
        self._known.extend(self.values)
        return {name: read(name, value, dotted(self.path, name)) for name, value in self.values.items()}

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self.values:
            if key not in self._known:
                self.problem(key, f"unknown key{did_you_mean(key, self._known)}")

    def _typed(self, key: str, kind: type[T]) -> T | None:
        value = self.raw(key)
        if value is None:
            return None
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        # a bool is an int to Python, not to whoever wrote the file
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            self.problem(key, f"must be {_TYPES[kind]}")
            return None
        return value

    def _at_least(self, key: str, value: T | None, least: float | None) -> T | None:
        if value is not None and least is not None and value < least:  # type: ignore[operator]  # numbers only
            self.problem(key, f"must not be below {least:g}")
            return None
        return value
