"""What the authoritative servers say, against what the resolver says."""

from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from pathlib import Path

import pytest

from sestui.dns.authority import AuthorityAnswer, AuthorityView, Spread, ask_authorities, find_zone
from sestui.dns.resolver import StubResolver
from sestui.dns.servers import Server, parse_server
from sestui.model.dns import Lookup, LookupOutcome, RecordType, Txt
from sestui.simulator import Simulator, parse_scene
from tests.dns.bed import HOST, free_port, needs_unbound, nsd, unbound, zone_text

SCENE = """
[[dns_zones]]
name = "acme.example"
serial = 42
minimum = 90
[[dns_zones]]
name = "sub.acme.example"
[[dns]]
name = "old.acme.example"
type = "TXT"
value = "old"
[[dns]]
name = "new.acme.example"
type = "TXT"
value = "new"
view = "authorities"
[[dns]]
name = "gone.acme.example"
type = "TXT"
value = "gone"
view = "resolver"
[[dns]]
name = "changed.acme.example"
type = "TXT"
value = "two"
view = "authorities"
[[dns]]
name = "changed.acme.example"
type = "TXT"
value = "one"
view = "resolver"
[[dns]]
name = "away.acme.example"
type = "CNAME"
value = "end.other.example"
[[dns]]
name = "end.other.example"
type = "TXT"
value = "end"
[[dns]]
name = "x.sub.acme.example"
type = "TXT"
value = "x"
"""


@asynccontextmanager
async def resolver(*servers: Server) -> AsyncIterator[StubResolver]:
    stub = StubResolver(servers, ceiling=None, waits=(0.3, 20.0))
    try:
        yield stub
    finally:
        stub.close()


async def view(name: str, kind: RecordType = "TXT", faults: str = "") -> AuthorityView:
    with Simulator(parse_scene(SCENE + faults)) as simulator:
        server = parse_server(simulator.dns_address)
        async with resolver(server) as stub:
            return await ask_authorities(stub, name, kind, port=server.port)


async def test_what_is_everywhere_is_the_same() -> None:
    seen = await view("old.acme.example")
    assert (seen.zone, seen.spread, seen.seconds_left, seen.serials) == ("acme.example", Spread.SAME, None, (42,))
    (answer,) = seen.answers
    assert (answer.name, answer.authoritative, answer.lookup.txt) == ("ns1.acme.example", True, ("old",))
    assert answer.address.startswith(f"{HOST}:")


async def test_what_is_published_and_not_yet_visible_comes_with_the_time_that_is_left() -> None:
    seen = await view("new.acme.example")
    assert (seen.spread, seen.seconds_left) == (Spread.NOT_YET_VISIBLE, 90)
    assert seen.resolver.missing
    assert seen.answers[0].lookup.txt == ("new",)


async def test_what_was_taken_away_is_known_to_be_gone() -> None:
    seen = await view("gone.acme.example")
    assert (seen.spread, seen.seconds_left) == (Spread.GONE, 300)


async def test_a_changed_record_is_not_yet_visible() -> None:
    assert (await view("changed.acme.example")).spread is Spread.NOT_YET_VISIBLE


async def test_an_absence_is_the_same_everywhere() -> None:
    assert (await view("never.acme.example")).spread is Spread.SAME


async def test_an_alias_that_leads_out_of_the_zone_is_followed_by_the_resolver() -> None:
    seen = await view("away.acme.example")
    assert (seen.zone, seen.spread) == ("acme.example", Spread.SAME)
    assert (seen.answers[0].lookup.txt, seen.answers[0].lookup.chain) == (("end",), ("end.other.example",))


async def test_authorities_that_do_not_answer_leave_it_unknown() -> None:
    fault = '[[dns_faults]]\nkind = "no-authority"\nname = "old.acme.example"\n'
    seen = await view("old.acme.example", faults=fault)
    assert seen.spread is Spread.UNKNOWN
    assert seen.answers[0].lookup.outcome is LookupOutcome.REFUSED
    assert seen.resolver.txt == ("old",)


async def test_a_zone_that_cannot_be_found_out_is_said() -> None:
    seen = await view("old.acme.example", faults='[[dns_faults]]\nkind = "servfail"\ntype = "SOA"\n')
    assert (seen.zone, seen.spread) == ("", Spread.UNKNOWN)
    assert "zone" in seen.problem


async def test_name_servers_without_an_address_are_said() -> None:
    seen = await view("old.acme.example", faults='[[dns_faults]]\nkind = "servfail"\ntype = ["A", "AAAA"]\n')
    assert (seen.zone, seen.spread) == ("acme.example", Spread.UNKNOWN)
    assert "address" in seen.problem


async def test_the_nearest_zone_is_the_zone() -> None:
    with Simulator(parse_scene(SCENE)) as simulator:
        async with resolver(parse_server(simulator.dns_address)) as stub:
            for name, zone in (
                ("x.sub.acme.example", "sub.acme.example"),
                ("no.such.name.acme.example", "acme.example"),
                ("acme.example", "acme.example"),
                ("away.acme.example", "acme.example"),
            ):
                assert (await find_zone(stub, name))[0] == zone


def said(*texts: str) -> Lookup:
    outcome = LookupOutcome.FOUND if texts else LookupOutcome.NO_SUCH_NAME
    return Lookup("x.example", "TXT", outcome, tuple(Txt((text.encode(),)) for text in texts), ttl=7)


FAILED = Lookup("x.example", "TXT", LookupOutcome.TIMEOUT)


@pytest.mark.parametrize(
    ("resolved", "authorities", "spread"),
    [
        (said("a", "b"), [said("b", "a"), said("a", "b")], Spread.SAME),
        (said("a"), [said("a"), FAILED], Spread.SAME),
        (said(), [said("a"), said("a")], Spread.NOT_YET_VISIBLE),
        (said(), [said("a"), said()], Spread.PARTLY),
        (said("a"), [said("a"), said("b")], Spread.PARTLY),
        (said("a"), [said(), said()], Spread.GONE),
        (said("a"), [FAILED, FAILED], Spread.UNKNOWN),
        (said("a"), [], Spread.UNKNOWN),
        (FAILED, [said("a")], Spread.UNKNOWN),
    ],
)
def test_how_far_a_record_has_come(resolved: Lookup, authorities: list[Lookup], spread: Spread) -> None:
    answers = tuple(AuthorityAnswer("ns.example", HOST, lookup, authoritative=True) for lookup in authorities)
    assert AuthorityView(resolved, "example", None, answers).spread is spread


def test_a_server_that_does_not_serve_the_zone_has_no_say() -> None:
    answers = (AuthorityAnswer("ns.example", HOST, said(), authoritative=False),)
    assert AuthorityView(said("a"), "example", None, answers).spread is Spread.UNKNOWN


@needs_unbound
async def test_a_record_published_at_nsd_is_not_yet_visible_through_unbound(tmp_path: Path) -> None:
    port = free_port()
    before = {"acme.example": zone_text("acme.example", [], serial=1, minimum=600)}
    after = {"acme.example": zone_text("acme.example", ['new IN TXT "new"'], serial=2, minimum=600)}
    with ExitStack() as resolving:
        with nsd(tmp_path / "before", before, port=port) as authority:
            recursive = resolving.enter_context(unbound(tmp_path / "unbound", authority, before))
            async with resolver(recursive) as stub:
                assert (await stub.lookup("new.acme.example", "TXT")).missing
        with nsd(tmp_path / "after", after, port=port):
            async with resolver(recursive) as stub:
                seen = await ask_authorities(stub, "new.acme.example", "TXT", port=port)
    assert (seen.zone, seen.spread, seen.serials) == ("acme.example", Spread.NOT_YET_VISIBLE, (2,))
    assert 0 < (seen.seconds_left or 0) <= 600
    assert seen.answers[0].lookup.txt == ("new",)
