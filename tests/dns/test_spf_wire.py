"""The openspf suite over the wire: the real resolver asks a real server on loopback."""

import asyncio
from contextlib import AsyncExitStack
from typing import Final

import pytest

from sestui.dns.resolver import StubResolver
from tests.dns.spf_server import serving
from tests.dns.spf_suite import Case, cases

WAITS: Final = (1.0, 2.0)
IMPOSSIBLE: Final = {"null-text"}
"""Has a TXT record without any string. RFC 1035 section 3.3.14 wants one or more, so an answer with it is malformed."""


@pytest.mark.slow
@pytest.mark.parametrize("tcp_only", [False, True], ids=["udp", "tcp"])
async def test_over_the_wire(*, tcp_only: bool) -> None:
    scenarios: dict[str, list[Case]] = {}
    for case in cases():
        scenarios.setdefault(case.scenario, []).append(case)
    faults: dict[str, str] = {}
    async with AsyncExitStack() as stack:

        async def run(found: list[Case]) -> None:
            server = await stack.enter_async_context(serving(found[0].zone, tcp_only=tcp_only))
            resolver = StubResolver([server], ceiling=None, waits=WAITS)
            stack.callback(resolver.close)
            for case, result in zip(found, await asyncio.gather(*(case.run(resolver) for case in found)), strict=True):
                faults[case.id] = case.fault(result)

        await asyncio.gather(*map(run, scenarios.values()))

    assert len(faults) == 203
    assert {case_id for case_id, fault in faults.items() if fault} == IMPOSSIBLE
