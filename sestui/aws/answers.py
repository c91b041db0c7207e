"""Answers of AWS taken apart without trusting their types."""

import math
from collections.abc import Mapping
from typing import Final, TypeVar

T = TypeVar("T")


class MalformedAnswer(Exception):  # noqa: N818 - an answer, not a defect of ours
    """An answer came, but not in the form that the service model describes."""


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
