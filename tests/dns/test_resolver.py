"""The resolver against servers that fail in every way: no absence is made of a failure, and no find of a lie."""

import asyncio
import gc
import random
import socket
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import ExitStack, asynccontextmanager
from itertools import pairwise
from typing import Any

import pytest

from sestui.dns.resolver import StubResolver
from sestui.dns.servers import Server, parse_server
from sestui.dns.transport import Channel, Randomness
from sestui.dns.wire import Question
from sestui.model.dns import Lookup, LookupOutcome, Resolver, ResolverState
from sestui.simulator import ManualClock, Simulator, parse_scene
from tests.dns.bed import HOST, free_port, until

QUICK = (0.15, 0.2, 0.3)
"""For questions that end without an answer."""
ONCE = (0.15, 20.0)
"""For questions whose second packet is answered, however busy the machine is."""
PATIENT = (20.0,)
TRUTH = """
[[dns]]
name = "*.acme.example"
type = "TXT"
value = "truth"
ttl = 100
[[dns]]
name = "alias.acme.example"
type = "CNAME"
value = "end.acme.example"
ttl = 20
"""

Serve = Callable[..., Simulator]


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:

        def start(faults: str = "", scene: str = TRUTH, **more: int) -> Simulator:
            return stack.enter_context(Simulator(parse_scene(scene + faults), **more))  # type: ignore[arg-type]

        yield start


def fault(kind: str, more: str = "") -> str:
    return f'[[dns_faults]]\nkind = "{kind}"\n{more}\n'


@asynccontextmanager
async def asking(
    *servers: Simulator | Server, clock: ManualClock | None = None, waits: tuple[float, ...] = PATIENT, **more: float
) -> AsyncIterator[StubResolver]:
    found = [parse_server(one.dns_address) if isinstance(one, Simulator) else one for one in servers]
    options: dict[str, Any] = {"ceiling": None, "waits": waits, **more}
    if clock is not None:
        options["clock"] = clock
    resolver = StubResolver(found, **options)
    try:
        yield resolver
    finally:
        resolver.close()


def asked(simulator: Simulator) -> int:
    return len(simulator.dns_requests)


async def one(*servers: Simulator | Server, name: str = "x.acme.example", waits: tuple[float, ...] = PATIENT) -> Lookup:
    async with asking(*servers, waits=waits) as resolver:
        return await resolver.lookup(name, "TXT")


async def test_it_is_what_the_contract_says(serve: Serve) -> None:
    async with asking(serve()) as stub:
        resolver: Resolver = stub
        found = await resolver.lookup("X.Acme.Example.", "TXT")
    assert (found.name, found.outcome, found.txt, found.ttl) == (
        "x.acme.example",
        LookupOutcome.FOUND,
        ("truth",),
        100,
    )
    assert found.attempts == 1
    assert found.seconds > 0


@pytest.mark.parametrize(
    ("kind", "outcome", "words"),
    [
        ("timeout", LookupOutcome.TIMEOUT, "1 server, 3 tries"),
        ("servfail", LookupOutcome.SERVFAIL, "1 server"),
        ("refused", LookupOutcome.REFUSED, "1 server"),
        ("notimp", LookupOutcome.SERVFAIL, "NOTIMP"),
        ("filtered", LookupOutcome.REFUSED, "holds the answer back: filtered"),
        ("referral", LookupOutcome.REFUSED, "names other servers"),
        ("truncated-no-tcp", LookupOutcome.TRUNCATED, "over TCP"),
        ("wrong-id", LookupOutcome.MALFORMED, "other questions"),
        ("wrong-question", LookupOutcome.MALFORMED, "other questions"),
        ("garbage", LookupOutcome.MALFORMED, "other questions"),
        ("cut", LookupOutcome.MALFORMED, "cannot be read"),
    ],
)
async def test_what_cannot_be_checked_is_never_missing(
    serve: Serve, kind: str, outcome: LookupOutcome, words: str
) -> None:
    failed = await one(serve(fault(kind)), waits=QUICK)
    assert failed.outcome is outcome
    assert words in failed.detail
    assert not failed.answered
    assert not failed.missing
    assert failed.records == ()


async def test_records_of_another_name_are_no_answer(serve: Serve) -> None:
    lied_to = await one(serve(fault("wrong-answer")))
    assert lied_to.records == ()
    assert lied_to.outcome is LookupOutcome.MALFORMED


@pytest.mark.parametrize("kind", ["timeout", "wrong-id", "wrong-question", "garbage", "servfail"])
async def test_one_bad_packet_is_made_up_for(serve: Serve, kind: str) -> None:
    simulator = serve(fault(kind, "first = 1"))
    found = await one(simulator, waits=ONCE)
    assert found.txt == ("truth",)
    assert asked(simulator) > 1


@pytest.mark.parametrize("kind", ["servfail", "refused", "cut", "timeout", "truncated-no-tcp", "referral", "notimp"])
async def test_another_server_is_asked_before_anything_is_given_up(serve: Serve, kind: str) -> None:
    bad, good = serve(fault(kind)), serve()
    found = await one(bad, good, waits=ONCE)
    assert found.txt == ("truth",)
    assert found.server == good.dns_address
    assert asked(bad)


async def test_a_dead_port_leads_to_the_next_server_at_once(serve: Serve) -> None:
    found = await one(Server(HOST, free_port()), serve())
    assert found.txt == ("truth",)


async def test_nobody_listening_is_unreachable_and_not_a_timeout() -> None:
    async with asking(Server(HOST, free_port())) as resolver:
        refused = await resolver.lookup("x.acme.example", "TXT")
        assert refused.outcome is LookupOutcome.UNREACHABLE
        assert resolver.health.state is ResolverState.UNREACHABLE
        assert "refused" in resolver.health.detail


async def test_a_scope_that_this_machine_lacks_is_unreachable() -> None:
    lookup = await one(Server("fe80::1%nosuch0"))
    assert lookup.outcome is LookupOutcome.UNREACHABLE


async def test_no_resolver_at_all_is_said_without_asking() -> None:
    async with asking() as resolver:
        lookup = await resolver.lookup("x.acme.example", "TXT")
        assert lookup.outcome is LookupOutcome.UNREACHABLE
        assert "no DNS resolver" in lookup.detail
        assert resolver.health.state is ResolverState.NO_RESOLVER


async def test_health_goes_from_untried_over_answering_to_silent(serve: Serve) -> None:
    simulator = serve(fault("timeout", 'name = "dead*"'))
    async with asking(simulator, waits=(0.5,)) as resolver:

        def state() -> ResolverState:
            return resolver.health.state

        assert state() is ResolverState.UNTRIED
        assert resolver.health.servers == (simulator.dns_address,)
        assert resolver.health.private
        await resolver.lookup("x.acme.example", "TXT")
        assert state() is ResolverState.ANSWERING
        for number in range(3):
            await resolver.lookup(f"dead{number}.acme.example", "TXT")
        assert state() is ResolverState.SILENT
        await resolver.lookup("y.acme.example", "TXT")
        assert state() is ResolverState.ANSWERING


async def test_what_does_not_fit_is_asked_again_over_tcp(serve: Serve) -> None:
    simulator = serve(fault("truncated"))
    found = await one(simulator)
    assert found.txt == ("truth",)
    assert [request.stream for request in simulator.dns_requests] == [False, True]


@pytest.mark.parametrize("kind", ["wrong-id", "wrong-question", "cut", "truncated-always"])
async def test_what_comes_over_tcp_is_doubted_as_much(serve: Serve, kind: str) -> None:
    failed = await one(serve(fault("truncated") + fault(kind)))
    assert failed.outcome is LookupOutcome.TRUNCATED
    assert "cannot be read" in failed.detail


async def test_a_server_from_before_edns_is_asked_without(serve: Serve) -> None:
    simulator = serve(fault("no-edns"))
    found = await one(simulator)
    assert found.txt == ("truth",)
    assert [request.edns for request in simulator.dns_requests] == [True, False]


async def test_bytes_after_the_message_are_forgiven_by_a_second_look(serve: Serve) -> None:
    found = await one(serve(fault("trailing")))
    assert found.txt == ("truth",)


async def test_broken_dnssec_is_told_from_an_outage(serve: Serve) -> None:
    simulator = serve(fault("dnssec-broken"))
    broken = await one(simulator)
    assert broken.outcome is LookupOutcome.SERVFAIL
    assert broken.dnssec_broken
    assert "DNSSEC is bogus" in broken.detail
    assert [request.checking_disabled for request in simulator.dns_requests] == [False, True, False]


async def test_a_failure_that_the_server_remembers_is_no_broken_dnssec(serve: Serve) -> None:
    simulator = serve(fault("servfail-checking", "first = 1"))
    found = await one(simulator)
    assert (found.txt, found.dnssec_broken) == (("truth",), False)
    checked, unchecked, again = simulator.dns_requests
    assert (checked.checking_disabled, unchecked.checking_disabled, again.checking_disabled) == (False, True, False)
    # BIND answers out of its memory of failures for a second
    assert again.at - unchecked.at > 1.0


async def test_a_passing_servfail_is_no_broken_dnssec(serve: Serve) -> None:
    found = await one(serve(fault("servfail", "first = 1")))
    assert found.txt == ("truth",)
    assert not found.dnssec_broken


async def test_an_outage_is_no_broken_dnssec(serve: Serve) -> None:
    failed = await one(serve(fault("servfail")))
    assert failed.outcome is LookupOutcome.SERVFAIL
    assert not failed.dnssec_broken


async def test_the_resolvers_word_on_dnssec_is_passed_on(serve: Serve) -> None:
    simulator = serve('[[dns_zones]]\nname = "acme.example"\nsigned = true\n')
    assert (await one(simulator)).authenticated
    assert not (await one(simulator, name="other.test")).authenticated


async def test_an_open_chain_is_followed_to_its_end(serve: Serve) -> None:
    simulator = serve(fault("bare-cname"))
    found = await one(simulator, name="alias.acme.example")
    assert (found.txt, found.chain, found.ttl) == (("truth",), ("end.acme.example",), 20)
    assert (found.name, found.attempts) == ("alias.acme.example", 2)


async def test_an_open_chain_that_leads_in_a_circle_ends(serve: Serve) -> None:
    circle = "".join(
        f'[[dns]]\nname = "{one}.acme.example"\ntype = "CNAME"\nvalue = "{two}.acme.example"\n'
        for one, two in (("a", "b"), ("b", "c"), ("c", "a"))
    )
    lookup = await one(serve(fault("bare-cname"), circle), name="a.acme.example")
    assert lookup.outcome is LookupOutcome.MALFORMED
    assert "circle" in lookup.detail


async def test_an_open_chain_whose_end_cannot_be_asked_is_not_missing(serve: Serve) -> None:
    simulator = serve(fault("bare-cname", 'name = "alias*"') + fault("timeout", 'name = "end*"'))
    lookup = await one(simulator, name="alias.acme.example", waits=QUICK)
    assert (lookup.outcome, lookup.chain) == (LookupOutcome.TIMEOUT, ("end.acme.example",))


async def test_a_question_is_asked_once_however_many_want_to_know(serve: Serve) -> None:
    simulator = serve(fault("slow", "delay = 0.1"))
    async with asking(simulator) as resolver:
        found = await asyncio.gather(
            *(resolver.lookup(name, "TXT") for name in ("x.acme.example", "X.ACME.example.") * 9)
        )
        assert {lookup.txt for lookup in found} == {("truth",)}
        assert asked(simulator) == 1
        await resolver.lookup("x.acme.example", "TXT")
        assert asked(simulator) == 1


async def test_answers_age_and_are_asked_anew(serve: Serve) -> None:
    clock = ManualClock()
    simulator = serve()
    async with asking(simulator, clock=clock) as resolver:
        await resolver.lookup("x.acme.example", "TXT")
        clock.advance(60)
        assert (await resolver.lookup("x.acme.example", "TXT")).ttl == 40
        assert asked(simulator) == 1
        clock.advance(41)
        assert (await resolver.lookup("x.acme.example", "TXT")).ttl == 100
        assert asked(simulator) == 2


async def test_a_failure_is_believed_for_seconds_only(serve: Serve) -> None:
    clock = ManualClock()
    simulator = serve(fault("refused", "first = 1"))
    async with asking(simulator, clock=clock) as resolver:
        for outcome in (LookupOutcome.REFUSED, LookupOutcome.REFUSED):
            assert (await resolver.lookup("x.acme.example", "TXT")).outcome is outcome
        clock.advance(6)
        assert (await resolver.lookup("x.acme.example", "TXT")).outcome is LookupOutcome.FOUND


async def test_what_is_forgotten_is_asked_anew(serve: Serve) -> None:
    simulator = serve()
    async with asking(simulator) as resolver:
        for names in (["acme.example"], ["X.acme.example."], None, ["other.example"]):
            await resolver.lookup("x.acme.example", "TXT")
            resolver.forget(names)
        await resolver.lookup("x.acme.example", "TXT")
        assert asked(simulator) == 4


async def test_an_answer_to_a_question_from_before_forgetting_is_not_kept(serve: Serve) -> None:
    simulator = serve(fault("slow", "delay = 0.1"))
    async with asking(simulator) as resolver:
        early = asyncio.create_task(resolver.lookup("x.acme.example", "TXT"))
        await asyncio.sleep(0)
        resolver.forget(["x.acme.example"])
        assert (await early).txt == ("truth",)
        assert (await resolver.lookup("x.acme.example", "TXT")).txt == ("truth",)
        assert asked(simulator) == 2


async def test_other_resolvers_may_have_other_answers(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    one_, other = serve(), serve(scene=TRUTH.replace("truth", "another"))
    async with asking(one_) as resolver:
        names = ("x.acme.example", "y.acme.example")
        assert [(await resolver.lookup(name, "TXT")).txt for name in names] == [("truth",)] * 2
        monkeypatch.setattr(resolver, "_servers", lambda: (parse_server(other.dns_address),))
        assert [(await resolver.lookup(name, "TXT")).txt for name in names] == [("another",)] * 2


async def test_a_caller_who_leaves_disturbs_nobody_and_the_last_one_ends_the_question(serve: Serve) -> None:
    async with asking(serve(fault("slow", "delay = 0.1"))) as resolver:
        one_, other = (asyncio.create_task(resolver.lookup("x.acme.example", "TXT")) for _ in range(2))
        await asyncio.sleep(0)
        one_.cancel()
        assert (await other).txt == ("truth",)
        alone = asyncio.create_task(resolver.lookup("y.acme.example", "TXT"))
        await asyncio.sleep(0)
        assert resolver.client.busy == 1
        alone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await alone
        assert resolver.client.busy == 0


@pytest.mark.parametrize("kind", ["truncated", "dnssec-broken"])
async def test_whoever_leaves_in_the_middle_of_something_slow_leaves_nothing_behind(serve: Serve, kind: str) -> None:
    simulator = serve(fault(kind) + fault("slow", "delay = 5"))
    async with asking(simulator) as resolver:
        alone = asyncio.create_task(resolver.lookup("x.acme.example", "TXT"))
        await until(lambda: asked(simulator) >= 2, "the second question")
        alone.cancel()
        with pytest.raises(asyncio.CancelledError):
            await alone
        assert resolver.client.busy == 0


async def test_closing_ends_all_who_wait(serve: Serve) -> None:
    async with asking(serve(fault("timeout"))) as resolver:
        waiting = [asyncio.create_task(resolver.lookup(f"x{n}.acme.example", "TXT")) for n in range(20)]
        await asyncio.sleep(0.01)
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert all(isinstance(one, asyncio.CancelledError) for one in done)
    gc.collect()


async def test_a_name_that_cannot_be_asked_is_no_question() -> None:
    async with asking(Server(HOST, free_port())) as resolver:
        with pytest.raises(ValueError, match="64 bytes"):
            await resolver.lookup("a" * 64 + ".example", "TXT")


async def test_many_questions_come_back_in_their_order_each_asked_once(serve: Serve) -> None:
    simulator = serve()
    async with asking(simulator) as resolver:
        known = await resolver.lookup("known.acme.example", "TXT")
        names = ["b.acme.example", "B.acme.example", "a" * 64 + ".example", "known.acme.example", "a.acme.example"]
        found = await resolver.lookup_all([(name, "TXT") for name in names])
        assert [lookup.outcome for lookup in found] == ["found", "found", "malformed", "found", "found"]
        assert [lookup.name for lookup in found if lookup.answered] == [
            *("b.acme.example", "b.acme.example", "known.acme.example", "a.acme.example"),
        ]
        assert found[3] == known
        assert "64 bytes" in found[2].detail
        assert sorted(question.name for question in simulator.dns_requests) == [
            *("a.acme.example", "b.acme.example", "known.acme.example"),
        ]
        assert await resolver.lookup_all(()) == []


async def test_whoever_leaves_many_questions_takes_them_along_and_disturbs_nobody(serve: Serve) -> None:
    async with asking(serve(fault("slow", 'delay = 5\nname = "slow*"\nfirst = 1'))) as resolver:
        other = asyncio.create_task(resolver.lookup("slow1.acme.example", "TXT"))
        many = asyncio.create_task(resolver.lookup_all([(f"slow{number}.acme.example", "TXT") for number in range(9)]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        assert resolver.client.busy == 9
        many.cancel()
        with pytest.raises(asyncio.CancelledError):
            await many
        assert resolver.client.busy == 1
        assert (await other).txt == ("truth",)


async def test_closing_ends_those_who_wait_for_many(serve: Serve) -> None:
    async with asking(serve(fault("timeout"))) as resolver:
        many = asyncio.create_task(resolver.lookup_all([(f"x{number}.acme.example", "TXT") for number in range(9)]))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
    with pytest.raises(asyncio.CancelledError):
        await many


async def test_ids_and_ports_are_hard_to_guess(serve: Serve) -> None:
    simulator = serve()
    async with asking(simulator) as resolver:
        await asyncio.gather(*(resolver.lookup(f"n{number}.acme.example", "TXT") for number in range(200)))
    seen = simulator.dns_requests
    assert len({request.port for request in seen}) >= 6
    assert len({request.id for request in seen}) > 180
    assert len({one.id - two.id for one, two in pairwise(seen)}) > 100


async def test_ports_are_renewed_without_losing_a_question(serve: Serve, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sestui.dns.transport._QUESTIONS", 3)
    simulator = serve(fault("slow", "delay = 0.02"))
    async with asking(simulator) as resolver:
        found = await asyncio.gather(*(resolver.lookup(f"n{number}.acme.example", "TXT") for number in range(200)))
        (pool,) = resolver.client._pools.values()
        assert [channel for channel in pool._retired if channel._socket.fileno() >= 0] == []
    assert {lookup.txt for lookup in found} == {("truth",)}
    assert len({request.port for request in simulator.dns_requests}) > 40


class Listener:
    """Waits on a channel, and keeps what it is told."""

    def __init__(self) -> None:
        self.errors: list[OSError] = []

    def received(self, data: bytes, channel: Channel, ident: bytes) -> None:
        raise AssertionError((data, channel, ident))

    def concerns(self, data: bytes) -> bool:
        raise AssertionError(data)

    def astray(self) -> None:
        raise AssertionError

    def unreachable(self, channel: Channel, error: OSError) -> None:  # noqa: ARG002 - there is one
        self.errors.append(error)


async def test_news_of_a_dead_port_that_come_while_sending_reach_those_who_wait() -> None:
    randomness = Randomness()
    channel = Channel(asyncio.get_running_loop(), Server(HOST, free_port()))
    first, second = Listener(), Listener()
    try:
        channel.send(b"one", first, randomness)
        # loopback tells at once, and no turn of the loop comes in between
        channel.send(b"two", second, randomness)
        assert [type(error) for error in first.errors] == [ConnectionRefusedError]
        await until(lambda: bool(second.errors), "the news of the second")
    finally:
        channel.close()


async def test_sockets_to_servers_that_are_asked_once_do_not_pile_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sestui.dns.client._POOLS", 4)
    async with asking(Server(HOST, free_port())) as resolver:
        for number in range(1, 21):
            lookup, _ = await resolver.client.ask(Question.of("x.example", "A"), (Server(f"127.0.0.{number}", 1),))
            assert lookup.outcome is LookupOutcome.UNREACHABLE
        assert resolver.client.pools <= 4


async def test_a_question_before_and_after_a_server_came_back(serve: Serve) -> None:
    port = free_port()
    clock = ManualClock()
    async with asking(Server(HOST, port), clock=clock) as resolver:
        for _ in range(3):
            assert (await resolver.lookup("x.acme.example", "TXT")).outcome is LookupOutcome.UNREACHABLE
            clock.advance(10)
        serve(dns_port=port)
        assert (await resolver.lookup("x.acme.example", "TXT")).txt == ("truth",)


async def test_the_ceiling_holds_back_and_loses_nothing(serve: Serve) -> None:
    simulator = serve()
    async with asking(simulator, ceiling=200.0) as resolver:
        found = await asyncio.gather(*(resolver.lookup(f"n{number}.acme.example", "TXT") for number in range(60)))
        assert {lookup.outcome for lookup in found} == {LookupOutcome.FOUND}
    times = [request.at for request in simulator.dns_requests]
    # 60 packets at 200 a second, ten of which may leave at once
    assert times[-1] - times[0] >= 0.2


async def test_questions_in_flight_are_bounded(serve: Serve) -> None:
    simulator = serve(fault("timeout"))
    async with asking(simulator, in_flight=5, waits=(0.3,)) as resolver:
        tasks = [asyncio.create_task(resolver.lookup(f"n{number}.acme.example", "TXT")) for number in range(20)]
        await until(lambda: asked(simulator) >= 5, "five questions")
        assert resolver.client.busy == 5
        found = await asyncio.gather(*tasks)
    assert {lookup.outcome for lookup in found} == {LookupOutcome.TIMEOUT}
    assert asked(simulator) == 20


async def test_losses_are_made_up_for(serve: Serve) -> None:
    simulator = serve(fault("drop", "share = 0.3"))
    async with asking(simulator, waits=(0.1,) * 12 + PATIENT) as resolver:
        found = await asyncio.gather(*(resolver.lookup(f"n{number}.acme.example", "TXT") for number in range(300)))
    assert {lookup.txt for lookup in found} == {("truth",)}


async def test_ten_megabytes_of_noise_from_the_server_make_no_find() -> None:
    chance = random.Random(11)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as noisy:
        noisy.bind((HOST, 0))
        noisy.setblocking(False)
        server = Server(HOST, noisy.getsockname()[1])
        loop = asyncio.get_running_loop()
        async with asking(server, waits=(60.0,)) as resolver:
            tasks = [asyncio.create_task(resolver.lookup(f"n{number}.acme.example", "TXT")) for number in range(20)]
            heard = [await loop.sock_recvfrom(noisy, 4_096) for _ in tasks]
            sent = 0
            while sent < 10_000_000:
                question, address = heard[chance.randrange(len(heard))]
                size = chance.choice((0, 1, 2, 11, 12, 60, 1_232, 4_096))
                noise = chance.randbytes(size)
                if chance.random() < 0.5:
                    # with the right id, and half of these with the right question behind a random header
                    noise = question[:2] + noise
                    if chance.random() < 0.5 and size >= 12:
                        # an error that belongs to the question would be an answer: noise says success here
                        head = bytes((noise[2] | 0x80, noise[3] & 0xF0, 0, 1))
                        noise = question[:2] + head[:4] + noise[6:12] + question[12:-11] + noise[12:]
                await loop.sock_sendto(noisy, noise[:4_000], address)
                sent += len(noise)
                if sent % 16 == 0:
                    await asyncio.sleep(0)
            done = [task for task in tasks if task.done()]
            assert all(not task.result().records for task in done)
            # and whoever was left alone is still answered
            late = asyncio.create_task(resolver.lookup("late.acme.example", "TXT"))
            question, address = b"", ("", 0)
            while b"\x04late" not in question:
                question, address = await loop.sock_recvfrom(noisy, 4_096)
            answer = question[:2] + b"\x80\x80\0\1\0\1\0\0\0\0" + question[12:-11]
            answer += b"\xc0\x0c\0\x10\0\1\0\0\0\x3c\0\x03\x02ok"
            await loop.sock_sendto(noisy, answer, address)
            assert (await late).txt == ("ok",)
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_answer_from_another_place_is_not_heard() -> None:
    loop = asyncio.get_running_loop()
    with (
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server,
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as liar,
    ):
        for one_ in (server, liar):
            one_.bind((HOST, 0))
            one_.setblocking(False)
        async with asking(Server(HOST, server.getsockname()[1])) as resolver:
            asked_ = asyncio.create_task(resolver.lookup("x.acme.example", "TXT"))
            question, address = await loop.sock_recvfrom(server, 4_096)
            for speaker, text in ((liar, b"\x03lie"), (server, b"\x05truth")):
                answer = question[:2] + b"\x80\x80\0\1\0\1\0\0\0\0" + question[12:-11]
                answer += b"\xc0\x0c\0\x10\0\1\0\0\0\x3c" + len(text).to_bytes(2, "big") + text
                await loop.sock_sendto(speaker, answer, address)
            assert (await asked_).txt == ("truth",)


async def test_a_resolver_that_stays_silent_is_given_less_time_until_it_speaks(serve: Serve) -> None:
    simulator = serve(fault("timeout", 'name = "dead*"'))
    async with asking(simulator, waits=(0.1,) * 4) as resolver:
        await asyncio.gather(*(resolver.lookup(f"dead{number}.acme.example", "TXT") for number in range(20)))
        given_up = await resolver.lookup("dead.acme.example", "TXT")
        assert given_up.attempts == 2
        async with asyncio.timeout(20):
            number = 0
            while not (await resolver.lookup(f"n{number}.acme.example", "TXT")).txt:
                number += 1
        assert (await resolver.lookup("dead-again.acme.example", "TXT")).attempts == 4


def test_the_fast_path_imports_no_library() -> None:
    code = (
        "import sys, sestui.dns.resolver, sestui.dns.authority\n"
        "print(sorted(m for m in sys.modules if m.split('.')[0] in ('dns', 'boto3', 'textual', 'encodings.idna')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
