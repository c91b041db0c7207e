"""The way in: `sestui` and `python -m sestui`.

Asked for the version it answers at once and imports nothing more. Whatever ends a command, the user reads a sentence
and gets an exit code, never a bare traceback.
"""

import errno
import os
import sys

from sestui import __version__

# The values of cli.exit_codes, whose import would cost more than `--version` itself (a test compares them).
_ERROR = 1
_CANNOT_WRITE = 73
_INTERRUPTED = 130
_BROKEN_PIPE = 141


def main(arguments: list[str] | None = None) -> int:
    """Run the command line and return the exit code."""
    _open_closed_streams()
    try:
        code = _run(sys.argv[1:] if arguments is None else arguments)
    except KeyboardInterrupt:
        _tell("interrupted")
        code = _INTERRUPTED
    except SystemExit as end:  # argparse ends so after --help
        code = end.code if isinstance(end.code, int) else _ERROR if end.code else 0
    except OSError as error:
        code = _output_failed(error) or _unexpected(error)
    except Exception as error:  # noqa: BLE001 - the last place where anybody can tell the user
        code = _unexpected(error)
    return _flushed(code)


def _run(arguments: list[str]) -> int:
    if arguments in (["--version"], ["-V"]):
        print(f"sestui {__version__}")
        return 0
    from sestui.cli.main import run

    return int(run(arguments))


def _flushed(code: int) -> int:
    """Write out what is left for stdout; return `code`, or the code for a stdout that takes nothing more."""
    try:
        sys.stdout.flush()
    except OSError as error:
        return _output_failed(error) or _unexpected(error)
    return code


def _output_failed(error: OSError) -> int:
    """Return the code for a standard stream that takes nothing more; 0 when the error is of another kind."""
    if isinstance(error, BrokenPipeError):
        gone = [stream for stream in (sys.stdout, sys.stderr) if _reader_gone(stream.fileno())]
        for stream in gone:
            _discard(stream.fileno())
        return _BROKEN_PIPE if gone else 0
    # An error that names a file came from opening one; these come from writing to what is already open.
    if error.filename is None and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.EBADF):
        _discard(sys.stdout.fileno())
        _tell(f"cannot write to standard output: {error.strerror}")
        return _CANNOT_WRITE
    return 0


def _reader_gone(number: int) -> bool:
    import select

    watcher = select.poll()
    watcher.register(number, 0)
    return any(events & (select.POLLERR | select.POLLHUP) for _, events in watcher.poll(0))


def _discard(stream: int) -> None:
    # The interpreter flushes once more at its end, and would complain there.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream)
    os.close(nowhere)


def _open_closed_streams() -> None:
    """Open standard streams that were closed (`>&-`), so that no file or socket takes their numbers.

    stdout is opened so that writing to it fails: nothing that was asked for is lost in silence.
    """
    modes = (os.O_RDONLY, os.O_RDONLY, os.O_WRONLY)
    for number, stream in enumerate((sys.stdin, sys.stdout, sys.stderr)):
        if stream is None:
            os.set_inheritable(os.open(os.devnull, modes[number]), True)  # the lowest number that is free
            name = ("stdin", "stdout", "stderr")[number]
            setattr(sys, name, open(number, "w" if number else "r", encoding="utf-8", closefd=False))  # noqa: SIM115


def _unexpected(error: Exception) -> int:
    """Tell a defect in one line; the traceback only to those who ask for it."""
    import traceback

    from sestui.model.text import clean

    said = clean(str(error), 300)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" ({os.path.basename(frames[-1].filename)}:{frames[-1].lineno})" if frames else ""  # noqa: PTH119
    heard = _tell(f"unexpected error: {type(error).__name__}{': ' + said if said else ''}{place}")
    if os.environ.get("SESTUI_DEBUG"):
        told = "".join(traceback.format_exception(error)).splitlines()
        _tell("\n".join(clean(line, 2_000) for line in told if line))
    else:
        _tell("this is a defect in sestui; with SESTUI_DEBUG=1 it shows where")
    return _ERROR if heard else _BROKEN_PIPE


def _tell(message: str) -> bool:
    """Print for a person, on stderr; say whether anybody is there to read."""
    try:
        print(f"sestui: {message}", file=sys.stderr, flush=True)
    except OSError:
        _discard(sys.stderr.fileno())
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
