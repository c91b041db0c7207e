"""`sestui` without a command: the terminal UI."""

import sys
from collections.abc import Mapping
from typing import TextIO

from sestui.cli.context import Context, tell
from sestui.cli.exit_codes import ExitCode
from sestui.cli.wiring import open_source


def run(_arguments: None, context: Context) -> ExitCode:
    """Open the UI on live AWS, the demo or a snapshot, as the flags say."""
    unfit = unfit_terminal(context.environ, sys.stdin, sys.stdout)
    if unfit:
        tell(f"{unfit}; `sestui snapshot` writes the same state as TOML.")
        return ExitCode.USAGE
    loaded = context.load()
    from sestui.tui import run as run_tui

    with open_source(context, loaded) as opened:
        return ExitCode(run_tui(opened.source, opened.settings, environ=context.environ, close=opened.close))


def unfit_terminal(environ: Mapping[str, str], stdin: TextIO, stdout: TextIO) -> str:
    """Return why the UI cannot run here, or an empty string."""
    term = environ.get("TERM", "")
    if term in ("dumb", "unknown"):
        return f"the terminal (TERM={term}) cannot show the UI"
    if not stdin.isatty():
        return "the UI reads keys from a terminal, and standard input is none"
    if not stdout.isatty():
        return "the UI draws on a terminal, and standard output is none"
    return ""
