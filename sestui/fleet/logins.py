"""Logins: each in a thread of its own, which is left behind the moment that nobody waits for it any more."""

import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from sestui.fleet.reader import Login, Reader
from sestui.fleet.targets import identity_region
from sestui.model.failure import Cause, Failure
from sestui.model.login import LoginProgress, LoginStage
from sestui.model.settings import Profile
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.fleet.source import LoginTold

READY: Final = 30.0
"""Seconds that a login waits for the engine to begin."""
LOOK: Final = 0.05
"""Seconds between two looks meanwhile."""


class Attempt:
    """One login. `told` hears nothing after its end, nor after `cancel` has returned."""

    def __init__(self, told: "LoginTold", opened: Callable[[tuple[str, ...]], None]) -> None:
        self._told = told
        self._opened = opened
        self._lock = threading.Lock()
        self._login: Login | None = None
        self._ended = False

    def answer(self, code: str) -> None:
        """Give the code of an MFA device."""
        with self._lock:
            login = self._login
        if login is not None:
            login.answer(code)

    def cancel(self) -> None:
        """Give up; at once, whatever it waits for."""
        with self._lock:
            login, ended = self._login, self._ended
            if ended:
                return
            self._ended = True
            self._told(LoginProgress(LoginStage.CANCELLED))
        if login is not None:
            login.cancel()

    def tell(self, progress: LoginProgress) -> None:
        """Hand a word on, and have what was opened read again."""
        # under the lock, so that nothing comes after `cancel`
        with self._lock:
            if self._ended:
                return
            self._ended = progress.ended
            if progress.opened:
                self._opened(progress.opened)
            self._told(progress)

    def run(self, make: Callable[[], Login]) -> None:
        """Log in, from its first word to its last."""
        login = make()
        with self._lock:
            if self._ended:
                return
            self._login = login
        login.run(self.tell)


class Logins:
    """Begins logins. Thread-safe; nothing waits."""

    def __init__(
        self,
        profiles: Iterable[Profile],
        reader: Callable[[], Reader | None],
        opened: Callable[[tuple[str, ...]], None],
    ) -> None:
        """Prepare.

        Args:
            profiles: those that are watched.
            reader: returns what logs in, once there is one.
            opened: is told of profiles that were logged in, from the login's thread.
        """
        self._profiles = {profile.name: profile for profile in profiles}
        self._opened = opened
        self._reader = reader
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._attempts: list[Attempt] = []

    def begin(self, profile: str, told: "LoginTold") -> Attempt:
        """Begin to log a profile in."""
        attempt = Attempt(told, self._opened)
        with self._lock:
            self._attempts.append(attempt)
        threading.Thread(target=self._run, args=(profile, attempt), name="login", daemon=True).start()
        return attempt

    def close(self) -> None:
        """Give up all of them: nobody listens any more."""
        self._closed.set()
        with self._lock:
            attempts = tuple(self._attempts)
        for attempt in attempts:
            with suppress(Exception):
                attempt.cancel()

    def _run(self, profile: str, attempt: Attempt) -> None:
        try:
            owner = self._profiles[profile]
            attempt.run(lambda: self._ready().login(owner, identity_region(owner)))
        except Exception as error:  # noqa: BLE001 - a thread that dies tells nobody
            attempt.tell(LoginProgress(LoginStage.FAILED, failure=_defect(error)))
        finally:
            with self._lock:
                self._attempts.remove(attempt)

    def _ready(self) -> Reader:
        """Return the reader; the engine makes it in its first moments."""
        until = time.monotonic() + READY
        while (reader := self._reader()) is None:
            if time.monotonic() > until or self._closed.wait(LOOK):
                raise RuntimeError("nothing is read yet")
        return reader


def _defect(error: Exception) -> Failure:
    return Failure(
        Cause.UNEXPECTED,
        f"The login failed in a way that sestui does not know ({type(error).__name__}).",
        "Log in with the AWS CLI; if it stays, report it with the session log.",
        code=type(error).__name__,
        detail=clean(str(error), 200),
    )
