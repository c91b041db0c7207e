"""SIGTERM and SIGHUP for headless commands: they unwind the command instead of cutting it off.

So whatever a command has started or put on the disk for its own use is gone when the process is.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any, Final, NoReturn

from sestui.cli.exit_codes import ExitCode

CODES: Final = {signal.SIGTERM: ExitCode.TERMINATED, signal.SIGHUP: ExitCode.HANGUP}


@contextmanager
def unwinding() -> Iterator[None]:
    """Raise `SystemExit` with the exit code in the main thread when a signal says so; only there it may be entered.

    What is ignored stays so: `nohup` means it.
    """
    before: dict[signal.Signals, Any] = {}
    ended = False

    def end(number: int, _frame: FrameType | None) -> NoReturn:
        nonlocal ended
        ended = True
        # A second one, as from a shell and its terminal together, must not interrupt the unwinding.
        for each in before:
            signal.signal(each, signal.SIG_IGN)
        raise SystemExit(CODES[signal.Signals(number)])

    for number in CODES:
        if signal.getsignal(number) is not signal.SIG_IGN:
            before[number] = signal.signal(number, end)
    try:
        yield
    finally:
        if not ended:
            for number, handler in before.items():
                signal.signal(number, handler)
