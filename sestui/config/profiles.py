"""Which AWS profiles are watched: entries of the file, patterns, and what flags or environment choose of them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Final, NamedTuple, TypeVar

from sestui.config import regions as region_names
from sestui.config.aws_files import AwsFiles
from sestui.config.problems import Collector, Invalid, Place
from sestui.config.regions import Regions
from sestui.config.schema import PROFILE_KEYS
from sestui.config.suggest import quoted_closest
from sestui.config.values import boolean, choice, shown, text, unknown_key
from sestui.model.settings import Expectation, Profile
from sestui.model.target import DEFAULT_CHAIN

EXPECTED: Final = "a list of profile names, patterns, or tables with a name"
_EXPECTED_ITEM: Final = "a profile name, a pattern, or a table with a name"
_WILDCARDS: Final = frozenset("*?[")

T = TypeVar("T")


class Entry(NamedTuple):
    """One element of the file's list, or one name from a flag or variable."""

    name: str
    """A profile name or a pattern; empty for the default credential chain."""
    place: Place
    label: str = ""
    regions: Regions | None = None
    """`None`: the regions of the top level."""
    read_only: bool = False
    expect: Expectation | None = None
    production: bool = False

    @property
    def is_pattern(self) -> bool:
        """Whether the name stands for all profiles that it matches."""
        return bool(_WILDCARDS & set(self.name))

    @property
    def origin(self) -> str:
        """Where it was written, and the pattern if it is one."""
        return f'{self.place.origin}, pattern "{self.name}"' if self.is_pattern else self.place.origin

    def profile(self, name: str, default: Regions) -> Profile:
        """Return the profile `name` with this entry's settings."""
        regions = default if self.regions is None else self.regions
        return Profile(name, self.label, regions, self.read_only, self.expect, self.production)


class Chosen(NamedTuple):
    """A profile name, with the entry of the file that describes it and the place that asked for it."""

    name: str
    entry: Entry
    origin: str


def parse(value: object, place: Place, found: Collector) -> tuple[Entry, ...]:
    """Return the entries that are fine; whatever is wrong is noted."""
    if isinstance(value, Mapping):
        names = [f'name = "{name}"' for name in list(value)[:1]]
        found.problem(place, "is a table", EXPECTED, " with ".join(["[[profiles]]", *names]))
        return ()
    if not isinstance(value, list):
        suggestion = f"[{shown(value)}]" if isinstance(value, str) else ""
        found.problem(place, f"is {shown(value)}", EXPECTED, suggestion)
        return ()
    if not value:
        found.problem(place, "is an empty list", f"{EXPECTED}; leave the key out for the default credential chain")
        return ()
    entries = [
        entry
        for index, item in enumerate(value)
        if (entry := _item(item, place.child(index, place.key), index, found)) is not None
    ]
    _note_repeated(entries, found)
    return tuple(entries)


def _item(item: object, place: Place, index: int, found: Collector) -> Entry | None:
    if isinstance(item, str):
        return Entry(item, place)
    if not isinstance(item, Mapping):
        found.problem(place, f"has {shown(item)} in it", _EXPECTED_ITEM)
        return None
    name = item.get("name")
    key = f"{place.key}.{name}" if isinstance(name, str) and name else f"{place.key}[{index}]"
    return _table(item, place.named(key), found)


def _table(item: Mapping[str, object], place: Place, found: Collector) -> Entry | None:
    for key in item:
        if key not in PROFILE_KEYS:
            found.invalid(place.child(key), unknown_key(key, PROFILE_KEYS, {}))
    name = item.get("name")
    if name is None:
        found.problem(place, "has no name", 'name = "..."')
    elif not isinstance(name, str):
        found.problem(place.child("name"), f"is {shown(name)}", "a profile name in quotes")
    checker = _Members(item, place, found)
    regions = region_names.parse(item["regions"], place.child("regions"), found) if "regions" in item else None
    expect = checker.get("expect", lambda value: Expectation(choice(value, tuple(map(str, Expectation)))))
    entry = Entry(
        name if isinstance(name, str) else "",
        place,
        checker.get("label", text) or "",
        regions,
        bool(checker.get("read_only", boolean)),
        expect,
        bool(checker.get("production", boolean)),
    )
    if entry.is_pattern and entry.label:
        found.problem(place.child("label"), "names every profile of a pattern alike", "a label on one profile only")
    return entry if isinstance(name, str) else None


class _Members(NamedTuple):
    item: Mapping[str, object]
    place: Place
    found: Collector

    def get(self, key: str, parse_value: Callable[[object], T]) -> T | None:
        if key not in self.item:
            return None
        try:
            return parse_value(self.item[key])
        except Invalid as error:
            self.found.invalid(self.place.child(key), error)
            return None


def _note_repeated(entries: Iterable[Entry], found: Collector) -> None:
    names: dict[str, Entry] = {}
    labels: dict[str, Entry] = {}
    for entry in entries:
        first = names.setdefault(entry.name, entry)
        if first is not entry:
            found.problem(entry.place, f'names "{entry.name}" twice, first on line {first.place.line}')
        if entry.label and labels.setdefault(entry.label, entry) is not entry:
            found.warn(entry.place.origin, f'label "{entry.label}" is also that of "{labels[entry.label].name}"')


def choose(
    entries: tuple[Entry, ...], asked: tuple[Entry, ...], aws: AwsFiles | None, found: Collector
) -> tuple[Chosen, ...]:
    """Return the profiles to watch, in the order of writing.

    `asked` (flag, variable) replaces the file's list, whose entries still describe the profiles that are asked for.
    An entry with the exact name comes before a pattern, the first pattern before the next. Without `aws` (offline)
    patterns match nothing and no name is doubted.
    """
    known = aws.names if aws else ()
    exact = {entry.name: entry for entry in entries if not entry.is_pattern}
    wanted = asked or entries
    listed = {entry.name for entry in wanted if not entry.is_pattern}
    chosen: dict[str, Chosen] = {}
    for entry in wanted:
        names: tuple[str, ...] = (entry.name,)
        if entry.is_pattern:
            universe = dict.fromkeys((*known, *exact)) if asked else dict.fromkeys(known)
            names = tuple(name for name in universe if name and fnmatchcase(name, entry.name))
            if not names and aws is not None:
                _nothing_matches(entry, aws, bool(asked), found)
            names = tuple(name for name in names if name not in listed)
        elif aws is not None and entry.name != DEFAULT_CHAIN and entry.name not in known:
            _unknown(entry, aws, exact, bool(asked), found)
        for name in names:
            chosen.setdefault(name, Chosen(name, _described(name, entry, entries, bool(asked)), entry.origin))
    return tuple(chosen.values())


def _described(name: str, wanted: Entry, entries: tuple[Entry, ...], asked: bool) -> Entry:
    if not asked:
        return wanted
    return next(
        (entry for entry in _by_precedence(entries) if entry.name == name or fnmatchcase(name, entry.name)), wanted
    )


def _by_precedence(entries: tuple[Entry, ...]) -> Iterator[Entry]:
    yield from (entry for entry in entries if not entry.is_pattern)
    yield from (entry for entry in entries if entry.is_pattern)


def _nothing_matches(entry: Entry, aws: AwsFiles, asked: bool, found: Collector) -> None:
    what = f'pattern "{entry.name}" matches none of the {len(aws.names)} profiles in {aws.where}'
    if asked:
        found.problem(entry.place, what)
    else:
        found.warn(entry.place.origin, what)


def _unknown(entry: Entry, aws: AwsFiles, exact: Mapping[str, Entry], asked: bool, found: Collector) -> None:
    # A name in the file costs only its own rows; one that was typed now is a slip to be told at once.
    what = f'no profile "{entry.name}" in {aws.where}'
    meant = quoted_closest(entry.name, (*aws.names, *exact) if asked else aws.names)
    if entry.name in aws.bare:
        what = f"{aws.config} has [{entry.name}], which must read [profile {entry.name}] to be a profile"
        meant = ""
    if asked and entry.name in exact:
        asked = False
    if asked:
        found.problem(entry.place, what, suggestion=meant)
    else:
        found.warn(entry.place.origin, what + (f"; did you mean {meant}?" if meant else ""))
