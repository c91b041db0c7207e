"""Defaults, file, environment and flags, laid over each other in this order."""

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Final, NamedTuple, TypeAlias

from sestui.config import aws_files, document, profiles, regions
from sestui.config.aws_files import AwsFiles
from sestui.config.document import Document
from sestui.config.flags import Flags
from sestui.config.problems import Collector, Invalid, Place
from sestui.config.profiles import Chosen, Entry
from sestui.config.regions import Regions
from sestui.config.schema import (
    BY_KEY,
    FIELDS,
    PREFIX,
    SCALAR_TABLES,
    TABLES,
    TOP_KEYS,
    VARIABLES,
    Field,
    Scalar,
    keys_of,
)
from sestui.config.suggest import closest
from sestui.config.values import from_text, shown, unknown_key
from sestui.model.settings import DnsSettings, Intervals, Profile, RegionSource, Settings, Thresholds, Timeouts
from sestui.model.target import DEFAULT_CHAIN

DEFAULT: Final = "default"
STALE_AFTER_INTERVALS: Final = 2
"""With a long refresh interval and no `stale_after`, a value is stale when it missed this many refreshes."""

_DEFAULT_CHAIN: Final = Chosen(DEFAULT_CHAIN, Entry(DEFAULT_CHAIN, Place("", DEFAULT)), DEFAULT)

Origins: TypeAlias = dict[str, str]


class Loaded(NamedTuple):
    """The effective settings, and where each value came from."""

    settings: Settings
    origins: Mapping[str, str]
    """Dotted key to words: `config.toml line 12`, `environment SESTUI_THEME`, `--theme` or `default`. A profile's own
    values are under `profiles.NAME` and `profiles.NAME.regions`; the default credential chain has the empty name."""


def load(flags: Flags, environ: Mapping[str, str]) -> Loaded:
    """Return the settings, or raise `ConfigError` with every problem in all of the sources."""
    found = Collector()
    file = document.read(flags.config, environ, found)
    _refuse_unknown_keys(file, found)
    _refuse_unknown_variables(environ, found)
    origins: Origins = {}
    values = {field.key: _scalar(field, file, environ, flags, origins, found) for field in FIELDS}
    _stale_after(values, origins, found)
    _thresholds_in_order(values, file, environ, found)
    keymap = _keymap(file, origins, found)
    watched = _profiles(file, flags, environ, origins, found)
    found.raise_if_any()
    settings = Settings(
        profiles=watched,
        refresh_interval=_number(values["refresh_interval"]),
        concurrency=int(_number(values["concurrency"])),
        background=_number(values["background"]),
        intervals=Intervals(**{key: _number(values[f"intervals.{key}"]) for key in keys_of("intervals")}),
        cache=bool(values["cache"]),
        timeouts=Timeouts(**{key: _number(values[f"timeouts.{key}"]) for key in keys_of("timeouts")}),
        thresholds=Thresholds(**{key: _number(values[f"thresholds.{key}"]) for key in keys_of("thresholds")}),
        dns=DnsSettings(_texts(values["dns.resolvers"]), _number(values["dns.ceiling"])),
        theme=str(values["theme"]),
        color=bool(values["color"]),
        keys=keymap,
        read_only=bool(values["read_only"]),
        config_file=file.path,
        warnings=found.warnings,
    )
    return Loaded(settings, MappingProxyType(origins))


def _refuse_unknown_keys(file: Document, found: Collector) -> None:
    elsewhere = {key.split(".")[1]: f"{key.split('.')[1]} under [{key.split('.')[0]}]" for key in BY_KEY if "." in key}
    above = {key: f'"{key}" above the first [table]' for key in TOP_KEYS if key not in TABLES}
    for key, value in file.data.items():
        if key not in TOP_KEYS:
            found.invalid(file.place.child(key), unknown_key(key, TOP_KEYS, elsewhere))
        elif key in SCALAR_TABLES:
            place = file.place.child(key)
            if not isinstance(value, Mapping):
                found.problem(place, f"is {shown(value)}", f"a table [{key}] with {', '.join(keys_of(key))}")
                continue
            for name in value:
                if name not in keys_of(key):
                    others = {**elsewhere, **above}
                    found.invalid(place.child(name), unknown_key(name, keys_of(key), others))


def _refuse_unknown_variables(environ: Mapping[str, str], found: Collector) -> None:
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in VARIABLES:
            place = Place.variable(name)
            meant = closest(name.removeprefix(PREFIX), (variable.removeprefix(PREFIX) for variable in VARIABLES))
            suggestion = PREFIX + meant if meant else ""
            found.problem(place, "is not a variable that sestui knows", "", suggestion)


def _scalar(
    field: Field, file: Document, environ: Mapping[str, str], flags: Flags, origins: Origins, found: Collector
) -> Scalar:
    value, origins[field.key] = field.default, DEFAULT
    for raw, place in _layers(field, file, environ, flags):
        try:
            value, origins[field.key] = field.parse(raw), place.origin
        except Invalid as error:
            found.invalid(place, error)
    return value


def _layers(field: Field, file: Document, environ: Mapping[str, str], flags: Flags) -> list[tuple[object, Place]]:
    layers: list[tuple[object, Place]] = []
    raw: object = file.data
    place = file.place
    for part in field.key.split("."):
        raw = raw.get(part) if isinstance(raw, Mapping) else None
        place = place.child(part)
    if raw is not None:
        layers.append((raw, place))
    if field.key == "color" and environ.get("NO_COLOR"):  # https://no-color.org
        layers.append((False, Place.variable("NO_COLOR")))
    written = environ.get(field.variable, "")
    if written.strip():
        layers.append((from_text(written, field.default), Place.variable(field.variable)))
    if field.key == "theme" and flags.theme is not None:
        layers.append((flags.theme, Place.flag("--theme")))
    if field.key == "read_only" and flags.read_only:
        layers.append((True, Place.flag("--read-only")))
    if field.key == "dns.resolvers" and flags.resolvers:
        layers.append((list(flags.resolvers), Place.flag("--resolver")))
    if field.key == "cache" and flags.no_cache:
        layers.append((False, Place.flag("--no-cache")))
    if field.key == "color" and flags.no_color:
        layers.append((False, Place.flag("--no-color")))
    return layers


def _number(value: Scalar) -> float:
    if isinstance(value, tuple):
        raise TypeError(f"a list is no number: {value}")
    return float(value)


def _texts(value: Scalar) -> tuple[str, ...]:
    if not isinstance(value, tuple):
        raise TypeError(f"no list of texts: {value}")
    return value


def _stale_after(values: dict[str, Scalar], origins: Origins, found: Collector) -> None:
    key = "thresholds.stale_after"
    interval, stale_after = _number(values["refresh_interval"]), _number(values[key])
    if interval <= 0:
        return
    if origins[key] == DEFAULT:
        if interval * STALE_AFTER_INTERVALS > stale_after:
            values[key] = interval * STALE_AFTER_INTERVALS
            origins[key] = f"default, {STALE_AFTER_INTERVALS} x refresh_interval"
    elif stale_after < interval:
        what = f"{key} ({stale_after:g} s) is shorter than refresh_interval ({interval:g} s)"
        found.warn(origins[key], f"{what}: every value will count as stale before it is read again")


def _thresholds_in_order(
    values: Mapping[str, Scalar], file: Document, environ: Mapping[str, str], found: Collector
) -> None:
    warning, critical = BY_KEY["thresholds.quota_warning"], BY_KEY["thresholds.quota_critical"]
    if _number(values[warning.key]) <= _number(values[critical.key]):
        return
    places = [place for field in (warning, critical) for _, place in _layers(field, file, environ, Flags())]
    what = f"quota_warning ({values[warning.key]:g}) is above quota_critical ({values[critical.key]:g})"
    found.problem(places[-1], what, "the warning first")


def _keymap(file: Document, origins: Origins, found: Collector) -> tuple[tuple[str, str], ...]:
    if "keys" not in file.data:
        return ()
    from sestui.config import keys

    place = file.place.child("keys")
    pairs = keys.parse(file.data["keys"], place, found)
    for command, _ in pairs:
        origins[f"keys.{command}"] = place.child(command).origin
    return pairs


def _profiles(
    file: Document, flags: Flags, environ: Mapping[str, str], origins: Origins, found: Collector
) -> tuple[Profile, ...]:
    aws = None if flags.offline else aws_files.read(environ)
    for problem in aws.problems if aws else ():
        found.add(problem)
    for unreadable in aws.unreadable if aws else ():
        found.warn(unreadable, "its profiles are not seen")
    everywhere, default, regions_origin = _regions(file, flags, environ, found)
    origins["regions"] = regions_origin
    entries: tuple[Entry, ...] = ()
    if "profiles" in file.data:
        entries = profiles.parse(file.data["profiles"], file.place.child("profiles"), found)
    asked = _asked(flags, environ, found)
    if aws is not None and aws.problems:
        aws = None  # what the files hold is not known: no name can be doubted
    chosen = profiles.choose(entries, asked, aws, found) if entries or asked else ()
    if not chosen and entries and not asked and aws is not None:
        found.problem(file.place.child("profiles"), "leaves no profile to watch", "a name, or a pattern that matches")
    if not chosen:
        listed = bool(asked) or "profiles" in file.data
        chosen = (_DEFAULT_CHAIN,) if listed or aws is None else _without_list(environ, aws, found)
    origins["profiles"] = _common_origin(chosen, asked, file)
    for one in chosen:
        origins[f"profiles.{one.name}"] = one.origin
        own = one.entry.regions is not None and everywhere is None
        place = one.entry.place.child("regions")
        origins[f"profiles.{one.name}.regions"] = place.origin if own else regions_origin
    if everywhere is not None:
        return tuple(replace(one.entry.profile(one.name, default), regions=everywhere) for one in chosen)
    return tuple(one.entry.profile(one.name, default) for one in chosen)


def _regions(
    file: Document, flags: Flags, environ: Mapping[str, str], found: Collector
) -> tuple[Regions | None, Regions, str]:
    """Return what holds for every profile whatever its table says, the top level's default, and the origin."""
    default: Regions = RegionSource.ALL
    everywhere: Regions | None = None
    origin = DEFAULT
    if "regions" in file.data:
        place = file.place.child("regions")
        default = regions.parse(file.data["regions"], place, found) or default
        origin = place.origin
    for words, place in (
        (_split(environ.get(f"{PREFIX}REGIONS", "")), Place.variable(f"{PREFIX}REGIONS")),
        (flags.regions, Place.flag("--region")),
    ):
        if words:
            everywhere = regions.parse(regions.from_words(words), place, found)
            origin = place.origin
    return everywhere, default, origin


def _asked(flags: Flags, environ: Mapping[str, str], found: Collector) -> tuple[Entry, ...]:
    names, place = _split(environ.get(f"{PREFIX}PROFILES", "")), Place.variable(f"{PREFIX}PROFILES")
    if flags.profiles:
        names, place = flags.profiles, Place.flag("--profile")
    for name in dict.fromkeys(names):
        if not name:
            found.problem(place, "is empty", "a profile name or a pattern")
        elif names.count(name) > 1:
            found.problem(place, f'names "{name}" twice')
    return tuple(Entry(name, place) for name in dict.fromkeys(names) if name)


def _without_list(environ: Mapping[str, str], aws: AwsFiles, found: Collector) -> tuple[Chosen, ...]:
    """Return what the `aws` command would use: the profile that `AWS_PROFILE` names, or the default chain."""
    # botocore asks AWS_DEFAULT_PROFILE first
    variable = next((name for name in ("AWS_DEFAULT_PROFILE", "AWS_PROFILE") if environ.get(name)), "")
    if not variable:
        return (_DEFAULT_CHAIN,)
    place = Place.variable(variable)
    name = environ[variable]
    if environ.get("AWS_ACCESS_KEY_ID"):
        # To name the profile would turn the keys off; the chain does what the aws command does.
        found.warn(place.origin, f'"{name}" gives no credentials while AWS_ACCESS_KEY_ID is set: that key is used')
        return (Chosen(DEFAULT_CHAIN, Entry(DEFAULT_CHAIN, place), place.origin),)
    return profiles.choose((), (Entry(name, place),), aws, found)


def _common_origin(chosen: tuple[Chosen, ...], asked: tuple[Entry, ...], file: Document) -> str:
    if asked:
        return asked[0].place.origin
    if "profiles" in file.data:
        return file.place.child("profiles").origin
    return chosen[0].origin if chosen else DEFAULT


def _split(written: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in written.split(",")) if written.strip() else ()
