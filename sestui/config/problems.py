"""What is wrong with the configuration, told so that it can be mended at once."""

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from sestui.model.text import clean

ENVIRONMENT: Final = "environment"
COMMAND_LINE: Final = "command line"
_LIMIT: Final = 400

KeyPath: TypeAlias = tuple[str | int, ...]
"""Where a value sits in a TOML document: table keys and array indices."""


class Problem(NamedTuple):
    """One thing that is wrong. All texts are clean."""

    file: str
    """The file's path, `environment` or `command line`."""
    what: str
    line: int | None = None
    key: str = ""
    """The dotted key, the variable or the flag; empty when the file as a whole is meant."""
    expected: str = ""
    suggestion: str = ""
    """What was probably meant, as it would be written."""

    def __str__(self) -> str:
        """Return the problem as one line."""
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        parts = [f"{self.key}: {self.what}" if self.key else self.what]
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.suggestion:
            parts.append(f"did you mean {self.suggestion}?")
        return f"{where}: {'; '.join(parts)}"


class ConfigError(Exception):
    """Raised once, with every problem that was found."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


class Invalid(Exception):  # noqa: N818 - a verdict about one value, caught where the value's place is known
    """One value is not what it must be."""

    def __init__(self, what: str, expected: str = "", suggestion: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.expected = expected
        self.suggestion = suggestion


class Place(NamedTuple):
    """Where a value was written, to name it in problems and origins."""

    file: str
    origin_name: str
    """The file's name, `environment SESTUI_X` or the flag."""
    key: str = ""
    lines: Mapping[KeyPath, int] = MappingProxyType({})
    path: KeyPath = ()

    def child(self, part: str | int, key: str | None = None) -> "Place":
        """Return the place of a member; `key` names it, else the dotted path does."""
        dotted = f"{self.key}.{part}" if self.key else str(part)
        return self._replace(path=(*self.path, part), key=dotted if key is None else key)

    def named(self, key: str) -> "Place":
        """Return the same place under another name."""
        return self._replace(key=key)

    @property
    def line(self) -> int | None:
        """The line on which the value's key stands; `None` outside of files."""
        return self.lines.get(self.path)

    @property
    def origin(self) -> str:
        """Where the value comes from, in words."""
        return self.origin_name if self.line is None else f"{self.origin_name} line {self.line}"

    @staticmethod
    def variable(name: str) -> "Place":
        """Return the place of an environment variable."""
        return Place(ENVIRONMENT, f"environment {name}", name)

    @staticmethod
    def flag(name: str) -> "Place":
        """Return the place of a command line flag."""
        return Place(COMMAND_LINE, name, name)


class Collector:
    """Gathers problems and warnings, so that all of them are told at once."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []
        self._warnings: list[str] = []

    def problem(self, place: Place, what: str, expected: str = "", suggestion: str = "") -> None:
        """Note something that must be mended."""
        self.add(Problem(place.file, what, place.line, place.key, expected, suggestion))

    def add(self, problem: Problem) -> None:
        """Note a problem as it is, made clean; the same one is noted once."""
        safe = Problem(
            clean(problem.file, _LIMIT),
            clean(problem.what, _LIMIT),
            problem.line,
            clean(problem.key, _LIMIT),
            clean(problem.expected, _LIMIT),
            clean(problem.suggestion, _LIMIT),
        )
        if safe not in self._problems:
            self._problems.append(safe)

    def invalid(self, place: Place, error: Invalid) -> None:
        """Note what was found wrong with the value at a place."""
        self.problem(place, error.what, error.expected, error.suggestion)

    def warn(self, where: str, what: str) -> None:
        """Note something legal that is worth a word."""
        warning = clean(f"{where}: {what}", _LIMIT)
        if warning not in self._warnings:
            self._warnings.append(warning)

    def __iter__(self) -> Iterator[Problem]:
        return iter(self._problems)

    @property
    def warnings(self) -> tuple[str, ...]:
        """All warnings, in the order in which they were found."""
        return tuple(self._warnings)

    def raise_if_any(self) -> None:
        """Raise all problems: file by file in the order in which they were met, and there by line."""
        if not self._problems:
            return
        order = {problem.file: index for index, problem in reversed(list(enumerate(self._problems)))}
        raise ConfigError(tuple(sorted(self._problems, key=lambda found: (order[found.file], found.line or 0))))
