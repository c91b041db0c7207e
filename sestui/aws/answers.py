"""Answers of AWS taken apart without trusting their types. Texts come out clean, times in UTC."""

import json
import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final, TypeVar

from sestui.model.text import clean

T = TypeVar("T")

LIMIT: Final = 5_000
"""The longest member that the model allows (UseCaseDescription), in characters."""


class MalformedAnswer(Exception):  # noqa: N818 - an answer, not a defect of ours
    """An answer came, but not in the form that the service model describes."""


class PartialAnswer(Exception):  # noqa: N818 - an answer, not a defect of ours
    """An answer came that says of itself that something is missing because of AWS's own trouble."""


def member(answer: Mapping[str, object], name: str, kind: type[T]) -> T | None:
    """Return a member of an answer, `None` when it is absent or null.

    Raises:
        MalformedAnswer: it is there and of another type.
    """
    value = answer.get(name)
    if value is None:
        return None
    if not isinstance(value, kind):
        raise MalformedAnswer(f"{name} is {_name(type(value))}, not {_name(kind)}")
    return value


def number(answer: Mapping[str, object], name: str) -> float | None:
    """Return a numeric member as a float, `None` when it is absent or null.

    Raises:
        MalformedAnswer: it is there and no finite number.
    """
    value = answer.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise MalformedAnswer(f"{name} is {_name(type(value))}, not a number")
    try:
        finite = float(value)
    except OverflowError:
        finite = math.inf
    if not math.isfinite(finite):
        raise MalformedAnswer(f"{name} is no finite number")
    return finite


def whole(answer: Mapping[str, object], name: str) -> int | None:
    """Return a numeric member that counts something, `None` when it is absent or null.

    Raises:
        MalformedAnswer: it is there and no whole number.
    """
    value = answer.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    counted = number(answer, name)
    if counted is None or not counted.is_integer():
        raise MalformedAnswer(f"{name} is no whole number")
    return int(counted)


def moment(answer: Mapping[str, object], name: str) -> datetime | None:
    """Return a member that is a point in time, aware and in UTC; `None` when it is absent or null.

    JSON writes epoch seconds, XML writes ISO 8601, and botocore's own parsers return a `datetime`.

    Raises:
        MalformedAnswer: it is there and no point in time.
    """
    value = answer.get(name)
    return None if value is None else instant(value, name)


def instant(value: object, name: str) -> datetime:
    """Return a point in time, as `moment` does; `name` is for the complaint.

    Raises:
        MalformedAnswer: it is none.
    """
    try:
        if isinstance(value, str):
            value = datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise MalformedAnswer(f"{name} is no point in time") from error
    raise MalformedAnswer(f"{name} is {_name(type(value))}, not a point in time")


def text(answer: Mapping[str, object], name: str, limit: int = LIMIT) -> str | None:
    """Return a member that is a text, clean; `None` when it is absent or null.

    Raises:
        MalformedAnswer: it is there and no text.
    """
    value = member(answer, name, str)
    return None if value is None else clean(value, limit)


def part(answer: Mapping[str, object], name: str) -> dict[str, object] | None:
    """Return a member that is an object, `None` when it is absent or null.

    Raises:
        MalformedAnswer: it is there and no object.
    """
    return member(answer, name, dict)


def parts(answer: Mapping[str, object], name: str) -> tuple[dict[str, object], ...]:
    """Return a member that is a list of objects; empty when it is absent or null.

    Raises:
        MalformedAnswer: it is there and something else.
    """
    values = member(answer, name, list) or []
    for value in values:
        if not isinstance(value, dict):
            raise MalformedAnswer(f"{name} holds {_name(type(value))} among its objects")
    return tuple(values)


def listing(answer: Mapping[str, object], name: str) -> tuple[dict[str, object], ...]:
    """Return what an answer is a list of. Nothing at all is an empty list; something else is not.

    Raises:
        MalformedAnswer: it is no list of objects, or the answer holds other members and not this one.
    """
    if name not in answer and answer.keys() - {"NextToken"}:
        raise MalformedAnswer(f"{name} is missing")
    return parts(answer, name)


def needed(value: T | None, name: str) -> T:
    """Return what an answer cannot do without, such as the name of a thing that it lists.

    Raises:
        MalformedAnswer: it is absent or empty.
    """
    if not value:
        raise MalformedAnswer(f"{name} is missing")
    return value


def texts(answer: Mapping[str, object], name: str) -> tuple[str, ...]:
    """Return a member that is a list of texts; empty when it is absent or null.

    Raises:
        MalformedAnswer: it is there and something else.
    """
    values = member(answer, name, list) or []
    for value in values:
        if not isinstance(value, str):
            raise MalformedAnswer(f"{name} holds {_name(type(value))} among its texts")
    return tuple(values)


class Known:
    """The members of an answer that the model has fields for; what else comes is kept as it came."""

    def __init__(self, *paths: str) -> None:
        """Take the dotted paths of the members."""
        self._paths = frozenset(paths)
        self._branches = frozenset(
            path.rsplit(".", depth)[0] for path in paths for depth in range(1, path.count(".") + 1)
        )

    def others(self, answer: Mapping[str, object]) -> tuple[tuple[str, str], ...]:
        """Return path and JSON of every member that the model has no field for, sorted."""
        return tuple(sorted(self._others(answer, "")))

    def _others(self, answer: Mapping[str, object], prefix: str) -> list[tuple[str, str]]:
        found: list[tuple[str, str]] = []
        for name, value in answer.items():
            path = f"{prefix}{name}"
            if path in self._paths:
                continue
            if path in self._branches and isinstance(value, dict):
                found += self._others(value, f"{path}.")
            elif path not in self._branches or value is not None:
                found.append((clean(path, 300), clean(json.dumps(value, sort_keys=True, ensure_ascii=False), LIMIT)))
        return found


_TYPE_NAMES: Final[Mapping[type, str]] = {
    bool: "true or false",
    str: "text",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "an object",
}


def _name(kind: type) -> str:
    return _TYPE_NAMES.get(kind, kind.__name__)
