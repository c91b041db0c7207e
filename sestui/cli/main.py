"""One run of the command line: finds the command, calls it, and turns every way to end into an exit code.

Heavy rooms are imported by the commands that need them, never here. The terminal UI passes through here before its
first paint: the grammar, and with it argparse, is loaded where there is something to parse.
"""

import importlib
import os
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from sestui.cli.context import Context, tell
from sestui.cli.exit_codes import ExitCode
from sestui.cli.usage import UsageError
from sestui.config import ConfigError, Flags

LAUNCH: Final = "sestui.cli.launch"
PLAIN: Final[Mapping[tuple[str, ...], Flags]] = MappingProxyType({(): Flags(), ("--demo",): Flags(demo=True)})
"""What is typed to open the terminal UI nearly every time, and what the parser would make of it."""


def run(arguments: Sequence[str], environ: Mapping[str, str] | None = None) -> ExitCode:
    """Run one command line; what is raised beyond wrong usage and wrong configuration is `__main__`'s to tell."""
    try:
        return _run(arguments, os.environ if environ is None else environ)
    except UsageError as error:
        if error.usage:
            print(error.usage, end="", file=sys.stderr)
        tell(str(error))
        return ExitCode.USAGE
    except ConfigError as error:
        _tell_problems(error)
        return ExitCode.CONFIG
    except Exception as error:
        if not _is_bad_snapshot(error):
            raise
        tell(str(error))
        return ExitCode.ERROR


def _run(arguments: Sequence[str], environ: Mapping[str, str]) -> ExitCode:
    plain = PLAIN.get(tuple(arguments))
    return _parsed(arguments, environ) if plain is None else _launch(Context(environ, plain))


def _launch(context: Context) -> ExitCode:
    return ExitCode(importlib.import_module(LAUNCH).run(None, context))


def _parsed(arguments: Sequence[str], environ: Mapping[str, str]) -> ExitCode:
    from sestui.cli.arguments import (
        COMMANDS,
        Parser,
        add_global_flags,
        flags,
        main_parser,
        refuse_unknown_command,
        split,
    )
    from sestui.cli.signals import unwinding

    parser = main_parser()
    parsed = split(arguments, parser)
    before = parser.parse_all(parsed.before)
    if not parsed.command:
        return _launch(Context(environ, flags([before])))
    if parsed.command not in COMMANDS:
        refuse_unknown_command(parsed.command)
    module = importlib.import_module(COMMANDS[parsed.command].module)
    own = Parser(prog=f"sestui {parsed.command}", description=f"{module.HELP[:1].upper()}{module.HELP[1:]}.")
    module.add_arguments(own)
    add_global_flags(own)
    after = own.parse_all(parsed.after)
    with unwinding():
        return ExitCode(module.run(after, Context(environ, flags([before, after]))))


def _is_bad_snapshot(error: Exception) -> bool:
    # Whoever raised it has imported its room; nobody else has to.
    room = sys.modules.get("sestui.snapshot")
    return room is not None and isinstance(error, room.SnapshotError)


def _tell_problems(error: ConfigError) -> None:
    count = len(error.problems)
    tell("a problem in the configuration:" if count == 1 else f"{count} problems in the configuration:")
    for problem in error.problems:
        print(f"  {problem}", file=sys.stderr)
