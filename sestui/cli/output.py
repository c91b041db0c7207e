"""How a command hands over its document, and speaks beside it."""

import errno
import os
import sys
from contextlib import suppress

from sestui.model.failure import LABELS, Cause, Failure
from sestui.model.text import clean
from sestui.snapshot.errors import CannotWrite


def emit(text: str) -> None:
    """Write the document to stdout as UTF-8, whatever the locale; raises `CannotWrite`, or `BrokenPipeError`."""
    if sys.stdout is None:
        raise CannotWrite("standard output", OSError(errno.EBADF, "it is closed"))
    try:
        sys.stdout.flush()
        # Past Python's buffer: what could not be written must not be tried again, and fail again, at exit.
        rest = memoryview(text.encode())
        descriptor = sys.stdout.fileno()
        while rest:
            rest = rest[os.write(descriptor, rest) :]
    except BrokenPipeError:
        raise
    except OSError as error:
        raise CannotWrite("standard output", error) from error


def say(line: str) -> None:
    """Print one line for a person, on stderr, if anybody is there."""
    # A terminal that went away must not turn the outcome into another one.
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def tell_failure(failure: Failure, what: str = "") -> None:
    """Say on stderr why something could not be read, which permission is missing, and what to do."""
    is_missing = failure.cause is Cause.DENIED and failure.iam_action is not None
    missing = f" ({clean(failure.iam_action or '')} is missing)" if is_missing else ""
    say(f"sestui: {what}{LABELS[failure.cause]}{missing}: {clean(failure.summary)}")
    if failure.fix:
        say(f"      {clean(failure.fix)}")
