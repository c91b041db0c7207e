"""A program for the pseudo-terminal: the real UI on a state that is fed from here. `python -m tests.tui.program`."""

import argparse
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

from sestui.fleet.source import SourceKind
from sestui.tui import run
from tests.tui.states import HandSource, large, quota, settings, small


class Hanging(HandSource):
    """A source with threads that hang for good, as requests to a dead host do."""

    def start(self, listener: object) -> None:
        super().start(listener)  # type: ignore[arg-type]
        for _ in range(30):
            threading.Thread(target=time.sleep, args=(3_600,), daemon=True).start()


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--no-color", action="store_true")
    parser.add_argument("--theme", default="sestui-dark")
    parser.add_argument("--block-after", type=float, default=0.0)
    options = parser.parse_args()
    source = Hanging(large() if options.large else small(), SourceKind.DEMO)

    def change(_number: int, _frame: object) -> None:
        target = next(iter(source.state.targets))
        old = source.state.targets[target]
        assert old.account.value is not None
        value = replace(old.account.value, quota=quota(30_000))
        source.change({target: replace(old, account=replace(old.account, value=value))})

    # A test changes one value when it has seen that all is quiet.
    signal.signal(signal.SIGUSR1, change)
    chosen = settings(color=not options.no_color, theme=options.theme)
    if options.block_after:
        from sestui.tui.app import SestuiApp

        class Blocking(SestuiApp):
            def on_mount(self) -> None:
                super().on_mount()
                # On purpose: a loop that does not answer any more.
                self.set_timer(options.block_after, lambda: time.sleep(60))

        sys.modules["sestui.tui.app"].SestuiApp = Blocking  # type: ignore[attr-defined]
    return run(source, chosen, environ=dict(os.environ), folder=Path(os.environ["HOME"]))


if __name__ == "__main__":
    sys.exit(main())
