"""The terminal UI: the only room that knows Textual. It renders states and posts intentions; it never fetches."""

import gc
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sestui.fleet.source import Source
    from sestui.model.settings import Settings

SWITCH_INTERVAL: Final = 0.0002
"""Seconds after which a thread gives up the interpreter's lock; Python's own is 0.005."""
COLLECT: Final = (20_000, 10, 10)
"""The collector's thresholds: few and short pauses, since states are frozen values without cycles."""


def run(
    source: "Source",
    settings: "Settings",
    *,
    environ: Mapping[str, str] | None = None,
    themes_folder: Path | None = None,
    folder: Path | None = None,
) -> int:
    """Show the source until the user leaves; return the exit code (128 + n after signal n, 1 after a defect).

    The source is started after the first paint and stopped on the way out.
    """
    # A hundred threads that read must hand the interpreter over at once when there is something to paint.
    sys.setswitchinterval(SWITCH_INTERVAL)
    # Nothing that is made until the first paint is ever garbage; the app freezes it and switches the collector on.
    gc.set_threshold(*COLLECT)
    gc.disable()
    from sestui.tui.app import SestuiApp
    from sestui.tui.ending import Ending

    ending = Ending()
    try:
        app = SestuiApp(source, settings, environ=environ, themes_folder=themes_folder, folder=folder, ending=ending)
        app.run()
    finally:
        gc.enable()
        source.stop()
        ending.close()
    return app.return_code or 0
