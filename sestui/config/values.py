"""One value at a time: a raw TOML value becomes what the settings hold, or is refused with what was expected."""

import re
from collections.abc import Mapping
from typing import Final

from sestui.config.problems import Invalid
from sestui.config.suggest import closest, quoted_closest
from sestui.model.text import clean

_DURATION: Final = r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*(?P<unit>s|sec|seconds?|m|min|minutes?|h|hours?)?"
_UNIT_SECONDS: Final = {"s": 1.0, "m": 60.0, "h": 3600.0}
_PERCENT: Final = r"(?P<number>[0-9]+(?:\.[0-9]+)?)\s*%"
_SHOWN: Final = 60
_TRUE: Final = frozenset(("true", "1", "yes", "on"))
_FALSE: Final = frozenset(("false", "0", "no", "off"))


def shown(value: object) -> str:
    """Return a raw value as a person would recognise it in the file."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{clean(value, _SHOWN)}"'
    if isinstance(value, int | float):
        return _plain_number(value) if len(str(value)) <= _SHOWN else "a number of very many digits"
    if isinstance(value, Mapping):
        return "a table"
    return "a list" if isinstance(value, list | tuple) else "a date or time"


def _plain_number(value: float) -> str:
    return str(value) if isinstance(value, int) else f"{value:g}"


def text(value: object) -> str:
    """Return a string that is not empty."""
    if isinstance(value, str):
        if not value.strip():
            raise Invalid("is empty", "text in quotes")
        return value
    suggestion = f'"{shown(value)}"' if isinstance(value, int | float) else ""
    raise Invalid(f"is {shown(value)}", "text in quotes", suggestion)


def boolean(value: object) -> bool:
    """Return a truth value; nothing but `true` and `false` is one."""
    if isinstance(value, bool):
        return value
    suggestion = ""
    if isinstance(value, str) and value.strip().casefold() in _TRUE | _FALSE:
        suggestion = "true" if value.strip().casefold() in _TRUE else "false"
    raise Invalid(f"is {shown(value)}", "true or false", suggestion)


def choice(value: object, options: tuple[str, ...]) -> str:
    """Return one of a few words."""
    expected = " or ".join(f'"{option}"' for option in options)
    if not isinstance(value, str):
        raise Invalid(f"is {shown(value)}", expected)
    if value not in options:
        raise Invalid(f"is {shown(value)}", expected, quoted_closest(value, options))
    return value


def servers(value: object) -> tuple[str, ...]:
    """Return DNS servers, each once, in the form in which they are told; one alone may stand without a list."""
    # parsing addresses needs the socket module: nobody else shall wait for it
    from sestui.model.dns_servers import ServerError, parse_servers

    texts = [value] if isinstance(value, str) else value
    if not isinstance(texts, list) or not all(isinstance(each, str) for each in texts):
        raise Invalid(f"is {shown(value)}", 'a list of addresses, such as ["192.0.2.53", "[::1]:5353"]')
    try:
        return tuple(server.text for server in parse_servers(texts))
    except ServerError as error:
        raise Invalid(f"holds a text that is none: {error}") from None


class Number:
    """A number within bounds (both included), of seconds, of things, or a fraction (no unit)."""

    __slots__ = ("high", "low", "unit", "whole", "zero")

    def __init__(self, low: float, high: float, unit: str = "", *, whole: bool = False, zero: bool = False) -> None:
        self.low = low
        self.high = high
        self.unit = unit
        self.whole = whole
        self.zero = zero
        """Whether 0 is allowed although it lies under `low`."""

    @property
    def expected(self) -> str:
        """What to write, in words."""
        kind = "a whole number" if self.whole else "a number"
        unit = f" of {self.unit}" if self.unit else ""
        bounds = f"from {_plain_number(self.low)} to {_plain_number(self.high)}"
        return f"{kind}{unit} {bounds}{', or 0' if self.zero else ''}"

    def __call__(self, value: object) -> float:
        """Return the number, or refuse it."""
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise Invalid(f"is {shown(value)}", self.expected, self._meant_by_text(value))
        if not self._within(value):
            raise Invalid(f"is {shown(value)}", self.expected, self._meant_by_number(value))
        if self.whole and not isinstance(value, int):
            raise Invalid(f"is {shown(value)}", self.expected, str(int(value)) if value.is_integer() else "")
        return value

    def _within(self, value: float) -> bool:
        # Not a number lies nowhere, and infinity beyond every bound.
        return self.low <= value <= self.high or (self.zero and value == 0)

    def _meant_by_text(self, value: object) -> str:
        if not isinstance(value, str):
            return ""
        percent = re.fullmatch(_PERCENT, value.strip())
        if percent and self.unit == "":
            number = float(percent["number"]) / 100
        else:
            duration = re.fullmatch(_DURATION, value.strip().casefold())
            if duration is None or (duration["unit"] and self.unit != "seconds"):
                return ""
            number = float(duration["number"]) * _UNIT_SECONDS[(duration["unit"] or "s")[0]]
        wrong_kind = self.whole and not number.is_integer()
        return _plain_number(number) if self._within(number) and not wrong_kind else ""

    def _meant_by_number(self, value: float) -> str:
        meant_percent = self.unit == "" and self.high < value <= self.high * 100
        return _plain_number(value / 100) if meant_percent and self._within(value / 100) else ""


def from_text(written: str, default: bool | float | str | tuple[str, ...]) -> object:
    """Return the raw value that an environment variable's text stands for, of the default's type where it can be."""
    stripped = written.strip()
    if isinstance(default, tuple):
        return [part.strip() for part in stripped.split(",")]
    if isinstance(default, bool):
        folded = stripped.casefold()
        return True if folded in _TRUE else False if folded in _FALSE else stripped
    if not isinstance(default, str):
        try:
            return int(stripped) if stripped.lstrip("+-").isdecimal() else float(stripped)
        except ValueError:
            return stripped
    return stripped


def unknown_key(key: str, candidates: tuple[str, ...], elsewhere: Mapping[str, str]) -> Invalid:
    """Return the refusal of a key that nobody knows; `elsewhere` maps a bare key to its right place in words."""
    here = quoted_closest(key, candidates)
    if not here or closest(key, elsewhere) == key:
        there = elsewhere.get(closest(key, elsewhere), "")
        here = there or here
    return Invalid("is not a key that sestui knows", "", here)
