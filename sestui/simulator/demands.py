"""What a request must hold, checked as SES does on its side: botocore lets nearly anything out. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, overload

from sestui.simulator.protocols import ServiceError


def wrong(name: str, what: str) -> ServiceError:
    """Return the refusal of a member."""
    return ServiceError("BadRequestException", f"1 validation error detected: Value at '{name}' {what}.")


@overload
def text(params: Mapping[str, Any], name: str, *, least: int = ..., most: int, needed: Literal[True]) -> str: ...
@overload
def text(params: Mapping[str, Any], name: str, *, least: int = ..., most: int) -> str | None: ...


def text(params: Mapping[str, Any], name: str, *, least: int = 0, most: int, needed: bool = False) -> str | None:
    """Return a string of so many characters, `None` when it is absent and need not be there."""
    value = params.get(name)
    if value is None and not needed:
        return None
    if not isinstance(value, str):
        raise wrong(name, "must be a string" if value is not None else "must not be null")
    if not least <= len(value) <= most:
        raise wrong(name, f"must have length between {least} and {most}")
    return value


@overload
def word(params: Mapping[str, Any], name: str, words: Sequence[str], *, needed: Literal[True]) -> str: ...
@overload
def word(params: Mapping[str, Any], name: str, words: Sequence[str]) -> str | None: ...


def word(params: Mapping[str, Any], name: str, words: Sequence[str], *, needed: bool = False) -> str | None:
    """Return one of `words`, `None` when it is absent and need not be there."""
    value = params.get(name)
    if value is None and not needed:
        return None
    if value not in words:
        raise wrong(name, f"must satisfy enum value set: [{', '.join(words)}]")
    return str(value)


def flag(params: Mapping[str, Any], name: str) -> bool:
    """Return true or false; absent is false."""
    value = params.get(name, False)
    if not isinstance(value, bool):
        raise wrong(name, "must be a boolean")
    return value


def texts(params: Mapping[str, Any], name: str) -> list[str] | None:
    """Return a list of strings, `None` when it is absent."""
    value = params.get(name)
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        raise wrong(name, "must be a list of strings")
    return value


def part(params: Mapping[str, Any], name: str) -> Mapping[str, Any] | None:
    """Return a structure, `None` when it is absent."""
    value = params.get(name)
    if value is not None and not isinstance(value, Mapping):
        raise wrong(name, "must be a structure")
    return value
