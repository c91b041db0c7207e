"""Where threads that may wait meet DNS, which never does: one event loop in one thread of its own.

All questions of a program go through the one resolver there: its cache, its single flight and its polite ceiling serve
everybody. Nothing is loaded, started or asked before the first question.
"""

import asyncio
import threading
from collections.abc import Coroutine
from concurrent.futures import CancelledError
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sestui.model.authentication import Authentication
from sestui.model.dns import ResolverHealth, ResolverState
from sestui.model.failure import Cause, Failure, ReadFailed
from sestui.model.identity import Identity
from sestui.model.settings import DnsSettings
from sestui.model.text import clean

if TYPE_CHECKING:
    from sestui.dns.checker import Checker

T = TypeVar("T")

LIMIT: Final = 45.0
"""Seconds that one verdict may take."""
DEAF: Final = 15.0
"""Seconds for which nobody is asked again where no DNS server could be heard, unless a person asks."""
OPERATION: Final = "dns:Check"
_CLOSED: Final = Failure(Cause.UNEXPECTED, "DNS was closed meanwhile.", operation=OPERATION)
_FIXES: Final = {
    ResolverState.NO_RESOLVER: "Name a DNS server: `[dns] resolvers` in the configuration, or --resolver.",
    ResolverState.UNREACHABLE: "Look at the network, or name another DNS server: `[dns] resolvers` or --resolver.",
    ResolverState.SILENT: "Look at the network, or name another DNS server: `[dns] resolvers` or --resolver.",
}


class DnsReader:
    """Gives verdicts to threads; all methods may be called from any thread."""

    def __init__(self, settings: DnsSettings, *, own: bool = False, limit: float = LIMIT) -> None:
        """Prepare; nothing is started.

        Args:
            settings: who is asked, and how fast.
            own: nobody is asked but the servers that the settings name, as authorities too.
            limit: seconds that one verdict may take.
        """
        self._settings = settings
        self._own = own
        self._limit = limit
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._checker: Checker | None = None
        self._deaf_until = 0.0
        self._closed = False
        self.health: ResolverHealth | None = None
        """How the resolvers did when the last verdict ended; `None` before the first."""

    def authentication(
        self,
        identity: Identity,
        region: str,
        from_address: str = "",
        *,
        anew: bool = False,
        first: bool = False,
        hints: bool = False,
    ) -> Authentication:
        """Say whether mail that SES sends for an identity of a region authenticates; blocks.

        Args:
            identity: what SES says of it.
            region: where it is.
            from_address: the From address that DMARC is judged for; the identity itself otherwise.
            anew: ask again what is known already: a person wants to know what is there now.
            first: somebody waits for it: its questions go before those of others.
            hints: look for BIMI and its like, too: for what somebody looks at, not for a whole fleet.

        Raises:
            ReadFailed: no DNS server could be heard, DNS cannot be asked about the name, or it took too long.
        """
        return self._wait(self._check(identity, region, from_address, anew=anew, first=first, hints=hints))

    def close(self) -> None:
        """End the thread; verdicts that are under way fail. Harmless when nothing runs."""
        with self._lock:
            self._closed = True
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.call_soon_threadsafe(loop.stop)

    def _wait(self, work: Coroutine[Any, Any, T]) -> T:
        with self._lock:
            # Under the lock: what is handed over before the end is cancelled with it, and nothing comes after.
            if self._closed:
                work.close()
                raise ReadFailed(_CLOSED)
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(self._loop,), name="dns", daemon=True).start()
            future = asyncio.run_coroutine_threadsafe(work, self._loop)
        try:
            return future.result()
        except CancelledError:
            raise ReadFailed(_CLOSED) from None

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
        finally:
            loop.run_until_complete(asyncio.sleep(0))  # what was handed over last begins
            tasks = asyncio.all_tasks(loop)
            for task in tasks:
                task.cancel()
            loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
            if self._checker is not None:
                self._checker.close()
            loop.close()

    async def _check(
        self, identity: Identity, region: str, from_address: str, *, anew: bool, first: bool, hints: bool
    ) -> Authentication:
        from sestui.dns.checker import Checker
        from sestui.dns.client import FIRST
        from sestui.dns.expectations import expect
        from sestui.dns.names import BadNameError

        checker = self._checker
        if checker is None:
            checker = self._checker = Checker(self._settings, own=self._own)
        loop = asyncio.get_running_loop()
        if not anew and loop.time() < self._deaf_until and self.health is not None:
            raise ReadFailed(_deaf(self.health))
        FIRST.set(first)
        try:
            expected = expect(identity, region)
            if anew:
                checker.forget(expected, from_address)
            async with asyncio.timeout(self._limit):
                found = await checker.check(expected, from_address=from_address, now=datetime.now(UTC), hints=hints)
        except BadNameError as error:
            words = f"{clean(identity.name, 120)}: DNS cannot be asked about this: {clean(str(error))}"
            raise ReadFailed(Failure(Cause.BAD_CONFIGURATION, words, operation=OPERATION)) from None
        except TimeoutError:
            await self._listen(checker)
            raise ReadFailed(self._too_long(identity.name)) from None
        health = await self._listen(checker)
        if health.deaf and not found.heard:
            raise ReadFailed(_deaf(health))
        return found

    async def _listen(self, checker: "Checker") -> ResolverHealth:
        """Note how the resolvers do; whether they are silent, or the servers of some domains, is asked."""
        health = self.health = await checker.resolver.make_sure()
        self._deaf_until = asyncio.get_running_loop().time() + DEAF if health.deaf else 0.0
        return health

    def _too_long(self, name: str) -> Failure:
        return Failure(
            Cause.TIMED_OUT,
            f"{clean(name, 120)}: DNS did not tell everything within {self._limit:.0f} s.",
            "Try again; where it stays, its name servers do not answer, or the DNS server is slow.",
            operation=OPERATION,
        )


def _deaf(health: ResolverHealth) -> Failure:
    """Return why nothing could be checked, for every identity the same."""
    cause = Cause.TIMED_OUT if health.state is ResolverState.SILENT else Cause.UNREACHABLE
    servers = f" ({', '.join(health.servers)})" if health.servers else ""
    return Failure(
        cause, f"Nothing could be checked: {clean(health.detail)}{servers}.", _FIXES[health.state], OPERATION
    )
