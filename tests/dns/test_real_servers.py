"""The resolver against NSD as authority and unbound as resolver, as Debian ships them."""

import asyncio
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sestui.dns.resolver import StubResolver
from sestui.dns.servers import Server
from sestui.model.dns import Lookup, LookupOutcome, Mx, RecordType
from tests.dns.bed import needs_nsd, needs_unbound, nsd, unbound, zone_text

KEY = "p=" + "A" * 200
ACME = zone_text(
    "acme.example",
    [
        '_dmarc IN TXT "v=DMARC1; p=none"',
        f't1._domainkey IN TXT "{KEY}" "{"B" * 190}"',
        "t2._domainkey 60 IN CNAME t1._domainkey",
        "t3._domainkey IN CNAME gone.acme.example.",
        "t4._domainkey IN CNAME outside.example.",
        "mail IN MX 10 feedback-smtp.eu-west-1.amazonses.com.",
        '*.wild IN TXT "wild"',
        *(f'big IN TXT "{number:03d} {"x" * 240}"' for number in range(40)),
    ],
    minimum=120,
)


async def ask(server: Server, *questions: tuple[str, RecordType]) -> list[Lookup]:
    resolver = StubResolver((server,), ceiling=None)
    try:
        return await asyncio.gather(*(resolver.lookup(name, kind) for name, kind in questions))
    finally:
        resolver.close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with nsd(tmp_path_factory.mktemp("nsd"), {"acme.example": ACME}) as server:
        yield server


@pytest.fixture(scope="module")
def recursive(authority: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with unbound(tmp_path_factory.mktemp("unbound"), authority, ["acme.example"]) as server:
        yield server


@needs_nsd
async def test_an_authority_is_understood(authority: Server) -> None:
    found, chain, mx, wild, absent, empty = await ask(
        authority,
        ("_DMARC.acme.example.", "TXT"),
        ("t2._domainkey.acme.example", "TXT"),
        ("mail.acme.example", "MX"),
        ("any.wild.acme.example", "TXT"),
        ("none.acme.example", "TXT"),
        ("_domainkey.acme.example", "TXT"),
    )
    assert (found.outcome, found.txt, found.ttl) == (LookupOutcome.FOUND, ("v=DMARC1; p=none",), 3600)
    assert (found.name, found.server) == ("_dmarc.acme.example", authority.text)
    assert (chain.chain, chain.ttl) == (("t1._domainkey.acme.example",), 60)
    assert len(chain.txt[0]) == 392
    assert mx.mx == (Mx(10, "feedback-smtp.eu-west-1.amazonses.com"),)
    assert wild.txt == ("wild",)
    assert (absent.outcome, absent.missing_name, absent.ttl) == (
        LookupOutcome.NO_SUCH_NAME,
        "none.acme.example",
        120,
    )
    assert (absent.soa_owner, absent.soa and absent.soa.minimum) == ("acme.example", 120)
    assert empty.outcome is LookupOutcome.NO_DATA


@needs_nsd
async def test_what_does_not_fit_comes_over_tcp(authority: Server) -> None:
    (big,) = await ask(authority, ("big.acme.example", "TXT"))
    assert big.outcome is LookupOutcome.FOUND
    assert len(big.records) == 40


@needs_nsd
async def test_names_that_an_authority_does_not_serve_are_refused_and_not_missing(authority: Server) -> None:
    foreign, behind = await ask(authority, ("other.example", "TXT"), ("t4._domainkey.acme.example", "TXT"))
    assert foreign.outcome is LookupOutcome.REFUSED
    assert (behind.outcome, behind.chain) == (LookupOutcome.REFUSED, ("outside.example",))


@needs_unbound
async def test_a_resolver_is_understood(recursive: Server) -> None:
    chain, dangling, absent, big = await ask(
        recursive,
        ("t2._domainkey.acme.example", "TXT"),
        ("t3._domainkey.acme.example", "TXT"),
        ("none.acme.example", "MX"),
        ("big.acme.example", "TXT"),
    )
    assert (chain.outcome, chain.chain) == (LookupOutcome.FOUND, ("t1._domainkey.acme.example",))
    assert (dangling.outcome, dangling.missing_name) == (LookupOutcome.NO_SUCH_NAME, "gone.acme.example")
    assert dangling.chain == ("gone.acme.example",)
    assert absent.outcome is LookupOutcome.NO_SUCH_NAME
    assert absent.soa is not None
    assert len(big.records) == 40


@needs_unbound
async def test_a_zone_that_no_authority_answers_for_is_servfail_and_not_missing(
    authority: Server, tmp_path: Path
) -> None:
    # NSD refuses the zone, so the resolver cannot resolve it
    with unbound(tmp_path, authority, ["acme.example", "lame.example"]) as resolver:
        (lame,) = await ask(resolver, ("lame.example", "TXT"))
    assert lame.outcome is LookupOutcome.SERVFAIL
    assert not lame.dnssec_broken
    assert not lame.missing


def has_ipv6() -> bool:
    with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("::1", 0))
        except OSError:
            return False
    return True


@needs_nsd
@pytest.mark.skipif(not has_ipv6(), reason="there is no ::1 here: nothing was asked over IPv6")
async def test_a_server_is_asked_over_ipv6_and_over_tcp_there(tmp_path: Path) -> None:
    with nsd(tmp_path, {"acme.example": ACME}, host="::1") as server:
        found, big = await ask(server, ("_dmarc.acme.example", "TXT"), ("big.acme.example", "TXT"))
    assert found.txt == ("v=DMARC1; p=none",)
    assert found.server == server.text == f"[::1]:{server.port}"
    assert len(big.records) == 40


def test_what_is_skipped_is_told_with_its_reason(pytestconfig: pytest.Config) -> None:
    told = [option for option in pytestconfig.getini("addopts") if option.startswith("-r")]
    assert [option for option in told if "s" in option]
