"""Credentials of a profile, fetched once for all its threads, in bounded time.

One thread fetches, the others of that profile wait for what it brings, be it a failure. Fetching runs in a daemon
thread of its own, because botocore sets no end to it; whoever waits is told after a while that it takes too long.
Knows nothing of where credentials come from.
"""

import threading
import time
from collections.abc import Callable
from typing import Any, Final

from botocore.credentials import Credentials, ReadOnlyCredentials, RefreshableCredentials

from sestui.aws.gate import Gate
from sestui.model.failure import Failure, ReadFailed

FAILURE_MEMORY: Final = 2.0
"""Seconds for which a failed attempt answers for those who come after it: a fleet's threads, not a later refresh."""
MAX_HANGING: Final = 3
"""Threads of one profile that may hang in fetching before no further one is started."""
_LAST_SECONDS: Final = 60
"""Temporary credentials are not used any more when they hold for so many seconds only."""
_CHECK_INTERVAL: Final = 1.0
"""Seconds between two looks at the expiry of temporary credentials."""
_REFRESH_PAUSE: Final = 30.0
"""Seconds between two attempts to replace temporary credentials that still hold."""


class _Attempt:
    """One run of fetching, and those who wait for it."""

    def __init__(self, started: float) -> None:
        self.started = started
        self.done = threading.Event()
        self.failure: Failure | None = None
        self.is_old = False
        """Whether somebody has logged in since: a failure says nothing any more."""


class SharedCredentials(Credentials):  # type: ignore[misc]
    """What botocore signs with. Thread-safe; every method returns or raises within the limit."""

    def __init__(
        self,
        fetch: Callable[[], Credentials],
        tell: Callable[[BaseException | None], Failure],
        limit: float,
        gate: Gate,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Prepare; nothing is fetched yet.

        Args:
            fetch: gets credentials from wherever the profile has them, anew each time; may take for ever.
            tell: says what an exception of `fetch` means; `None` is for "it takes too long".
            limit: seconds that one attempt may take.
            gate: left while waiting.
            clock: monotonic seconds.
        """
        self.method = "sestui"
        self._fetch = fetch
        self._tell = tell
        self._limit = limit
        self._gate = gate
        self._clock = clock
        self._lock = threading.Lock()
        self._source: Credentials | None = None
        self._frozen: ReadOnlyCredentials | None = None
        self._attempt: _Attempt | None = None
        self._hanging = 0
        self._check_at = 0.0
        self._failure: Failure | None = None
        self._failed_at = 0.0
        self._rejected: tuple[ReadOnlyCredentials, Failure] | None = None

    def get_frozen_credentials(self) -> ReadOnlyCredentials:
        """Return credentials that hold now.

        Raises:
            ReadFailed: there are none, and why.
        """
        now = self._clock()
        if (frozen := self._frozen) is not None and now < self._check_at:
            return frozen
        with self._lock:
            self._check_at = now + _CHECK_INTERVAL
            if self._frozen is not None and not self._due():
                return self._frozen
            usable = self._frozen if self._source is not None and not self._expiring() else None
            if self._failure is not None and now - self._failed_at < FAILURE_MEMORY:
                if usable is not None:
                    return usable
                raise ReadFailed(self._failure)
            attempt = self._attempt or self._start(now)
            if usable is not None:
                return usable
        return self._wait(attempt)

    def reject(self, used: ReadOnlyCredentials, failure: Failure) -> None:
        """Take note that AWS refuses these credentials for good: the next call fetches anew.

        When the same ones come back, that is this failure, told without asking AWS again.
        """
        with self._lock:
            if self._frozen is used:
                self._source = self._frozen = None
                self._rejected = (used, failure)

    def forget(self) -> None:
        """Take note that somebody has logged in: the next call fetches anew, whatever is known or under way."""
        with self._lock:
            self._source = self._frozen = self._failure = self._rejected = None
            if self._attempt is not None:
                self._attempt.is_old = True
                self._attempt.done.set()
                self._attempt = None
                self._hanging += 1

    def get_deferred_property(self, property_name: str) -> Callable[[], Any]:
        """Return a way to ask for a property later; botocore wants the account id for some endpoints."""
        return lambda: getattr(self._frozen, property_name, None)

    def _due(self) -> bool:
        """Say whether it is time to fetch again, though what there is may still hold."""
        return self._runs_out(None)

    def _expiring(self) -> bool:
        """Say whether what there is must not be used any more."""
        return self._runs_out(_LAST_SECONDS)

    def _runs_out(self, seconds: int | None) -> bool:
        """Say whether temporary credentials end within so many seconds; `None` is botocore's own early warning."""
        if not isinstance(self._source, RefreshableCredentials):
            return False
        return bool(self._source.refresh_needed(refresh_in=seconds))

    def _start(self, now: float) -> _Attempt:
        if self._hanging >= MAX_HANGING:
            raise ReadFailed(self._tell(None))
        attempt = self._attempt = _Attempt(now)
        threading.Thread(target=self._run, args=(attempt,), name="credentials", daemon=True).start()
        return attempt

    def _wait(self, attempt: _Attempt) -> ReadOnlyCredentials:
        with self._gate.outside():
            left = attempt.started + self._limit - self._clock()
            ended = attempt.done.wait(max(0.0, left))
        if attempt.is_old:
            return self.get_frozen_credentials()
        with self._lock:
            if not ended and not attempt.done.is_set():
                if self._attempt is attempt:
                    self._attempt = None
                    self._hanging += 1
                    self._failure, self._failed_at = self._tell(None), self._clock()
                raise ReadFailed(self._tell(None))
            if attempt.failure is not None:
                raise ReadFailed(attempt.failure)
            if self._frozen is None:
                raise ReadFailed(self._rejected[1] if self._rejected else self._tell(None))
            return self._frozen

    def _run(self, attempt: _Attempt) -> None:
        """Fetch. An attempt that was given up may still bring something: it is taken."""
        source, frozen, failure = self._source, None, None
        try:
            if source is None:
                source = self._fetch()
            frozen = source.get_frozen_credentials()
            if self._rejected is not None and _same(frozen, self._rejected[0]):
                failure = self._rejected[1]
        except Exception as error:  # noqa: BLE001 - told to everybody who waits
            failure = self._tell(error)
        with self._lock:
            if attempt.is_old:
                pass  # those who waited for it ask again
            elif failure is None:
                self._source, self._frozen = source, frozen
                self._failure = self._rejected = None
                self._check_at = self._clock() + (_REFRESH_PAUSE if self._due() else _CHECK_INTERVAL)
            else:
                self._failure, self._failed_at = failure, self._clock()
                # the next attempt begins with the files as they are then, not as they were, and may ask AWS again
                self._source = self._frozen = self._rejected = None
            if self._attempt is attempt:
                self._attempt = None
            else:
                self._hanging -= 1
            attempt.failure = failure
            attempt.done.set()


def _same(one: ReadOnlyCredentials, other: ReadOnlyCredentials) -> bool:
    return (one.access_key, one.secret_key, one.token) == (other.access_key, other.secret_key, other.token)
