"""The terminal UI: the only room that knows Textual. It renders states and posts intentions; it never fetches."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sestui.fleet.source import Source
    from sestui.model.settings import Settings


def run(
    source: "Source",
    settings: "Settings",
    *,
    environ: Mapping[str, str] | None = None,
    themes_folder: Path | None = None,
    folder: Path | None = None,
    close: Callable[[], object] = lambda: None,
) -> int:
    """Show the source until the user leaves; return the exit code (128 + n after signal n, 1 after a defect).

    The source is started after the first paint and stopped on the way out. `close` ends what runs for it outside of
    this process; it is called, from a thread of its own, only when the process has to end without returning from here.
    """
    from sestui.tui.collector import collecting

    with collecting() as collector:
        from sestui.tui.app import SestuiApp
        from sestui.tui.ending import Ending
        from sestui.tui.loop import make_loop

        ending = Ending(close)
        try:
            app = SestuiApp(
                source,
                settings,
                environ=environ,
                themes_folder=themes_folder,
                folder=folder,
                ending=ending,
                collector=collector,
            )
            with closing(make_loop()) as loop:
                app.run(loop=loop)
        finally:
            source.stop()
            ending.close()
    if app.unfinished:
        _tell_unfinished(app.unfinished)
    return app.return_code or 0


def _tell_unfinished(count: int) -> None:
    import sys
    from contextlib import suppress

    what = "A write had" if count == 1 else f"{count} writes had"
    with suppress(OSError, ValueError):
        sys.stderr.write(
            f"{what} not ended when sestui was left; audit.log in its state folder says what came of it.\n"
        )
