"""Region names: their shape is checked, their existence is not, because AWS adds regions."""

import re
from typing import Final, TypeAlias

from sestui.config.problems import Collector, Place
from sestui.config.suggest import quoted_closest
from sestui.config.values import shown
from sestui.model.regions import KNOWN
from sestui.model.settings import RegionSource

Regions: TypeAlias = tuple[str, ...] | RegionSource

_SHAPE: Final = re.compile(r"[a-z]{2,4}(?:-[a-z]{2,10}){1,3}-[1-9][0-9]?", re.ASCII)
_ZONE: Final = re.compile(r"(?P<region>.+[0-9])[a-z]", re.ASCII)
_WORDS: Final = tuple(str(source) for source in RegionSource)
EXPECTED: Final = 'a list of region names, "all" or "enabled"'


def parse(value: object, place: Place, found: Collector) -> Regions | None:
    """Return the regions that a raw value names; `None` when any of it is wrong (which is then noted)."""
    if isinstance(value, str):
        return _word(value, place, found)
    if not isinstance(value, list | tuple):
        found.problem(place, f"is {shown(value)}", EXPECTED)
        return None
    if not value:
        found.problem(place, "is an empty list", EXPECTED)
        return None
    names = [_name(item, place.child(index, place.key), found) for index, item in enumerate(value)]
    fine = [name for name in names if name is not None]
    repeated = _repeated(fine)
    for name in repeated:
        second = [index for index, item in enumerate(value) if item == name][1]
        found.problem(place.child(second, place.key), f'names "{name}" twice')
    return tuple(fine) if len(fine) == len(value) and not repeated else None


def from_words(words: tuple[str, ...]) -> object:
    """Return the raw value that a flag's or a variable's words stand for."""
    return words[0] if len(words) == 1 and words[0] in _WORDS else list(words)


def _repeated(names: list[str]) -> list[str]:
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


def _word(value: str, place: Place, found: Collector) -> Regions | None:
    if value in _WORDS:
        return RegionSource(value)
    suggestion = f'["{value}"]' if _SHAPE.fullmatch(value) else quoted_closest(value, _WORDS)
    found.problem(place, f"is {shown(value)}", EXPECTED, suggestion)
    return None


def _name(value: object, place: Place, found: Collector) -> str | None:
    if not isinstance(value, str):
        found.problem(place, f"has {shown(value)} in it", 'region names such as "eu-west-1"')
        return None
    if value in _WORDS:
        found.problem(place, f'has "{value}" in a list', f'regions = "{value}" alone')
        return None
    if not _SHAPE.fullmatch(value):
        found.problem(place, f"{shown(value)} is not a region name", 'a name such as "eu-west-1"', _meant(value))
        return None
    if value not in KNOWN:
        meant = quoted_closest(value, sorted(KNOWN))
        found.warn(
            place.origin,
            f'no SES endpoint is known in region "{value}"' + (f"; did you mean {meant}?" if meant else ""),
        )
    return value


def _meant(value: str) -> str:
    plain = value.strip().lower().replace("_", "-")
    zone = _ZONE.fullmatch(plain)
    if zone and _SHAPE.fullmatch(zone["region"]):
        plain = zone["region"]
    return quoted_closest(plain, sorted(KNOWN))
