"""Credential programs (`credential_process`) that get no terminal, have an end, and are not left behind.

botocore starts them with the terminal's input and waits for ever.
"""

import atexit
import os
import signal
import subprocess
import threading
import weakref
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from botocore.exceptions import CredentialRetrievalError

_PROVIDER = "custom-process"


class ProcessOverdue(Exception):  # noqa: N818 - a time that has passed, not a defect
    """A credential process had printed nothing when its time was over; it was ended."""

    def __init__(self, limit: float) -> None:
        super().__init__(f"nothing within {limit:g} s")


class Processes:
    """Starts credential processes for botocore and ends what is left of them."""

    def __init__(self, limit: float) -> None:
        self._limit = limit
        self._running: set[subprocess.Popen[bytes]] = set()
        self._lock = threading.Lock()
        self._closed = False
        # a daemon thread that waits for its process is gone without a word when the interpreter ends
        self._at_exit = partial(_close, weakref.ref(self))
        atexit.register(self._at_exit)

    def popen(self, command: Sequence[str], **options: Any) -> "_Program":
        """Start a program as `subprocess.Popen` would, in a session of its own and without input.

        Raises:
            CredentialRetrievalError: it cannot be started, or everything has been closed.
        """
        try:
            # Under the lock, so that `close` waits for a program that is just being started and ends it too.
            with self._lock:
                if self._closed:
                    raise CredentialRetrievalError(provider=_PROVIDER, error_msg="sestui is closing")
                process = subprocess.Popen(  # noqa: S603 - the user's own configuration names the program
                    command, stdin=subprocess.DEVNULL, start_new_session=True, **options
                )
                self._running.add(process)
        except (OSError, ValueError) as error:
            reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
            raise CredentialRetrievalError(provider=_PROVIDER, error_msg=f"cannot start it: {reason}") from error
        return _Program(process, self._limit, self._ended)

    def close(self) -> None:
        """End every program that still runs, and those that are being started."""
        atexit.unregister(self._at_exit)
        with self._lock:
            self._closed = True
            running = tuple(self._running)
        for process in running:
            _end(process)

    def _ended(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            self._running.discard(process)


class _Program:
    """As much of a `Popen` as botocore's process provider uses."""

    def __init__(self, process: subprocess.Popen[bytes], limit: float, ended: Any) -> None:
        self._process = process
        self._limit = limit
        self._ended = ended

    @property
    def returncode(self) -> int | None:
        """The program's exit status."""
        return self._process.returncode

    def communicate(self) -> tuple[bytes, bytes]:
        """Wait for the end, for so long as is allowed, and return what was printed, as valid UTF-8."""
        with self._process as process:
            try:
                out, err = process.communicate(timeout=self._limit)
            except subprocess.TimeoutExpired as error:
                _end(process)
                raise ProcessOverdue(self._limit) from error
            finally:
                self._ended(process)
        return _utf8(out), _utf8(err)


def _close(reference: "weakref.ref[Processes]") -> None:
    processes = reference()
    if processes is not None:
        processes.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Kill a program with all that it started."""
    if process.returncode is None:
        with suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)


def _utf8(printed: bytes) -> bytes:
    return printed.decode("utf-8", "replace").encode()
