"""A program for the pseudo-terminal: the real UI on a state that is fed from here. `python -m tests.tui.program`."""

import argparse
import os
import signal
import sys
import threading
import time
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType
from typing import Any, ClassVar

from textual.binding import Binding, BindingType

from sestui.fleet.source import SourceKind
from sestui.tui import app, run
from tests.ringing import RING, ring
from tests.tui.authentications import authentication, read
from tests.tui.deep_states import deep
from tests.tui.states import NOW, HandSource, large, quota, settings, small


class Hanging(HandSource):
    """A source with threads that hang for good, as requests to a dead host do."""

    def start(self, listener: object) -> None:
        super().start(listener)  # type: ignore[arg-type]
        for _ in range(30):
            threading.Thread(target=time.sleep, args=(3_600,), daemon=True).start()


class Program(app.SestuiApp):
    """The UI with a clock that stands still, so that no age changes while bytes are counted."""

    BINDINGS: ClassVar[list[BindingType]] = [RING, Binding("f11", "block", show=False, priority=True)]

    def __init__(self, *arguments: Any, **more: Any) -> None:
        super().__init__(*arguments, **more, clock=lambda: NOW + timedelta(seconds=1))

    def action_ring(self) -> None:
        self.run_worker(ring(self))

    def action_block(self) -> None:
        """Ring, and never answer again: on purpose."""
        os.write(2, b"\x07")
        time.sleep(3_600)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--large", action="store_true")
    parser.add_argument("--deep", action="store_true")
    parser.add_argument("--no-color", action="store_true")
    parser.add_argument("--theme", default="sestui-dark")
    options = parser.parse_args()
    source = Hanging(large() if options.large else deep() if options.deep else small(), SourceKind.DEMO)

    def change(_number: int, _frame: object) -> None:
        target = next(iter(source.state.targets))
        old = source.state.targets[target]
        assert old.account.value is not None
        value = replace(old.account.value, quota=quota(30_000))
        source.change({target: replace(old, account=replace(old.account, value=value))})

    def check(_number: int, _frame: object) -> None:
        target = next(iter(source.state.targets))
        old = source.state.targets[target]
        name = "unread.example.com"
        found = MappingProxyType({**old.depth.authentication, name: read(authentication(name))})
        source.change({target: replace(old, depth=replace(old.depth, authentication=found))})

    signal.signal(signal.SIGUSR2, check)
    # A test changes one value when it has seen that all is quiet.
    signal.signal(signal.SIGUSR1, change)
    chosen = settings(color=not options.no_color, theme=options.theme)
    app.SestuiApp = Program  # type: ignore[misc]
    return run(source, chosen, environ=dict(os.environ), folder=Path(os.environ["HOME"]))


if __name__ == "__main__":
    sys.exit(main())
