"""Verdicts on any number of identities through one resolver: what they all need is read once."""

import asyncio
from datetime import datetime
from typing import Final

from sestui.dns.authority import AuthorityView, ask_authorities
from sestui.dns.expectations import IdentityExpectation
from sestui.dns.resolver import StubResolver
from sestui.dns.spf.ses import Senders, senders
from sestui.dns.verdict import check_identity, sender_domain
from sestui.model.authentication import Authentication
from sestui.model.dns import RecordType
from sestui.model.dns_servers import PORT, parse_servers
from sestui.model.settings import DnsSettings

_SENDERS: Final = 300.0
"""Seconds for which SES's addresses are taken as they were read; the resolver keeps what it asked itself."""
_SENDERS_AGAIN: Final = 5.0
"""The same where not all of them could be read."""


class Checker:
    """Checks identities in one event loop; close it there."""

    def __init__(self, settings: DnsSettings, *, own: bool = False) -> None:
        """Prepare; nothing is asked yet.

        Args:
            settings: who is asked, and how fast.
            own: the servers named are the authority of every zone, too, and nobody else is asked: the demo's.
        """
        servers = parse_servers(settings.resolvers)
        self.resolver = StubResolver(servers if servers or own else None, ceiling=settings.ceiling)
        self._port = servers[0].port if own and servers else PORT
        self._senders: Senders | None = None
        self._senders_until = 0.0
        self._reading = asyncio.Lock()

    async def check(
        self, expected: IdentityExpectation, *, from_address: str = "", now: datetime, hints: bool = False
    ) -> Authentication:
        """Check one identity; parameters are those of `verdict.check_identity`. Raises `BadNameError`."""
        known = await self._known() if expected.mail_from is not None else None
        return await check_identity(
            expected,
            self.resolver,
            from_address=from_address,
            now=now,
            authorities=self._authorities,
            senders=known,
            hints=hints,
        )

    def forget(self, expected: IdentityExpectation, from_address: str = "") -> None:
        """Ask anew from now on about an identity's names. Raises `BadNameError`."""
        if self.resolver.health.deaf:
            # What is remembered of now is that nobody answered, whatever was asked.
            self.resolver.forget()
            self._senders_until = 0.0
            return
        names = {expected.domain}
        if expected.mail_from is not None:
            names.add(expected.mail_from.domain)
        if from_address:
            names.add(sender_domain(from_address))
        self.resolver.forget(names)

    def close(self) -> None:
        """Close the sockets; checks that are under way are cancelled."""
        self.resolver.close()

    async def _authorities(self, name: str, type: RecordType) -> AuthorityView:  # noqa: A002 - the field's own word
        return await ask_authorities(self.resolver, name, type, port=self._port)

    async def _known(self) -> Senders:
        clock = self.resolver.client.loop.time
        async with self._reading:
            if self._senders is None or clock() >= self._senders_until:
                self._senders = await senders(self.resolver)
                self._senders_until = clock() + (_SENDERS if self._senders.known else _SENDERS_AGAIN)
            return self._senders
