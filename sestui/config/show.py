"""The effective settings as a config file of their own, with a comment on every line that says where it came from."""

from collections.abc import Iterator

from sestui.config.load import Loaded
from sestui.config.schema import BY_KEY, FIELDS, SCALAR_TABLES, Scalar
from sestui.model.settings import Profile, RegionSource, Settings
from sestui.model.text import clean


def as_toml(loaded: Loaded) -> str:
    """Return valid TOML that, read as a config file with nothing else set, gives the same settings."""
    return "\n".join(_lines(loaded)) + "\n"


def _lines(loaded: Loaded) -> Iterator[str]:
    settings, origins = loaded.settings, loaded.origins
    yield "# The settings in effect, and where each comes from."
    yield f"# config file: {clean(str(settings.config_file)) if settings.config_file else 'none'}"
    for warning in settings.warnings:
        yield f"# warning: {clean(warning)}"
    yield ""
    for field in FIELDS:
        if "." not in field.key:
            yield _line(field.key, value_of(settings, field.key), origins[field.key])
    for table in SCALAR_TABLES:
        yield f"\n[{table}]"
        for field in FIELDS:
            if field.key.startswith(f"{table}."):
                yield _line(field.key.removeprefix(f"{table}."), value_of(settings, field.key), origins[field.key])
    if settings.keys:
        yield "\n[keys]"
        for command, keys in settings.keys:
            yield _line(command, keys, origins[f"keys.{command}"])
    for profile in settings.profiles:
        yield ""
        yield from _profile(profile, loaded)


def value_of(settings: Settings, key: str) -> Scalar:
    """Return the effective value of a dotted key."""
    found: object = settings
    for part in key.split("."):
        found = getattr(found, part)
    if not isinstance(found, bool | int | float | str | tuple):
        raise TypeError(f"{key} is no value that can be set")
    default = BY_KEY[key].default
    return int(found) if isinstance(default, int) and isinstance(found, float) else found


def _profile(profile: Profile, loaded: Loaded) -> Iterator[str]:
    yield f"[[profiles]]  # {clean(loaded.origins[f'profiles.{profile.name}'])}"
    yield f"name = {_quoted(profile.name)}" + ("" if profile.name else "  # the default credential chain")
    if profile.label:
        yield f"label = {_quoted(profile.label)}"
    yield _line("regions", profile.regions, loaded.origins[f"profiles.{profile.name}.regions"])
    if profile.read_only:
        yield "read_only = true"
    if profile.expect is not None:
        yield f"expect = {_quoted(profile.expect)}"
    if profile.production:
        yield "production = true"


def _line(key: str, value: Scalar | tuple[str, ...] | RegionSource, origin: str) -> str:
    return f"{key} = {_toml(value)}  # {clean(origin)}"


def _toml(value: Scalar | tuple[str, ...] | RegionSource) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return _quoted(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_quoted, value))}]"
    return f"{value:g}" if isinstance(value, float) and value.is_integer() and abs(value) < 1e6 else repr(value)


def _quoted(text: str) -> str:
    import tomli_w

    return tomli_w.dumps({"x": str(text)}).removeprefix("x = ").rstrip("\n")
