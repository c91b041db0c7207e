"""`sestui config`: check the configuration, show what is in effect, say where it is."""

import argparse
import sys
from collections.abc import Iterable
from typing import Final

from sestui.cli.context import Context, tell, tell_warnings
from sestui.cli.exit_codes import ExitCode
from sestui.config import Loaded
from sestui.config.paths import (
    aws_config_file,
    aws_credentials_file,
    config_file,
    state_home,
    theme_names,
    themes_home,
)
from sestui.config.suggest import closest, quoted_closest
from sestui.model.regions import DOCUMENTED
from sestui.model.settings import Profile, RegionSource
from sestui.model.text import clean

HELP: Final = "check or show the configuration, or say where it is"


_ACTIONS: Final = ("check", "path", "show")


def _action(word: str) -> str:
    if word not in _ACTIONS:
        meant = closest(word, _ACTIONS)
        hint = f"; did you mean '{meant}'?" if meant else f"; there are: {', '.join(_ACTIONS)}"
        raise argparse.ArgumentTypeError(f"no action '{word}'{hint}")
    return word


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what to do."""
    parser.add_argument(
        "action",
        type=_action,
        metavar=f"{{{','.join(_ACTIONS)}}}",
        help="check: tell every problem at once; path: where the config file is; "
        "show: the settings in effect as TOML, with where each comes from",
    )
    parser.add_argument("--all", action="store_true", help="with path: the other files and folders too")


def run(args: argparse.Namespace, context: Context) -> ExitCode:
    """Do it."""
    if args.action == "path":
        return _path(context, everything=args.all)
    loaded = context.load()
    if args.action == "check":
        return _check(loaded, context)
    from sestui.config.show import as_toml

    sys.stdout.write(as_toml(loaded))
    return ExitCode.OK


def _check(loaded: Loaded, context: Context) -> ExitCode:
    settings = loaded.settings
    tell_warnings((*settings.warnings, *_theme_warning(loaded, context)))
    file = clean(str(settings.config_file)) if settings.config_file else "no config file, defaults"
    print(f"{file}: fine, {_counted(len(settings.profiles), 'profile')}{_regions(settings.profiles)}")
    return ExitCode.OK


def _regions(profiles: Iterable[Profile]) -> str:
    if any(profile.regions is RegionSource.ENABLED for profile in profiles):
        return ", regions to be asked from the account"
    regions = {
        region
        for profile in profiles
        for region in (DOCUMENTED if isinstance(profile.regions, RegionSource) else profile.regions)
    }
    return f" in {_counted(len(regions), 'region')}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _theme_warning(loaded: Loaded, context: Context) -> tuple[str, ...]:
    name = loaded.settings.theme
    known = theme_names(context.environ)
    if name in known:
        return ()
    meant = quoted_closest(name, known)
    hint = f"; did you mean {meant}?" if meant else ""
    return (clean(f'{loaded.origins["theme"]}: there is no theme "{name}"{hint}'),)


def _path(context: Context, *, everything: bool) -> ExitCode:
    file, _ = config_file(context.flags.config, context.environ)
    if not everything:
        print(clean(str(file)))
        if not file.exists():
            tell("there is no such file; the defaults are in effect")
        return ExitCode.OK
    for name, path in (
        ("config", file),
        ("themes", themes_home(context.environ)),
        ("state", state_home(context.environ)),
        ("aws-config", aws_config_file(context.environ)),
        ("aws-credentials", aws_credentials_file(context.environ)),
    ):
        print(f"{name}\t{clean(str(path))}{'' if path.exists() else '  (not there)'}")
    return ExitCode.OK
