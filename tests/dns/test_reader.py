"""Verdicts for threads that wait: one loop in one thread, against the simulator's DNS server and against nobody."""

import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from sestui.dns.reader import DnsReader
from sestui.model.authentication import CheckState, Part
from sestui.model.dns import ResolverState
from sestui.model.failure import Cause, ReadFailed
from sestui.model.identity import Dkim, Identity, MailFrom
from sestui.model.settings import DnsSettings
from sestui.simulator import Simulator, parse_scene
from tests.dns.bed import free_port

SCENE = """\
[[dns]]
name = "amazonses.com"
type = "TXT"
value = "v=spf1 ip4:192.0.2.0/24 -all"
[[dns]]
name = "_dmarc.acme.example"
type = "TXT"
value = "v=DMARC1; p=reject"
[[dns]]
name = "m.acme.example"
type = "MX"
value = "10 feedback-smtp.eu-west-1.amazonses.com"
[[dns]]
name = "m.acme.example"
type = "TXT"
value = "v=spf1 include:amazonses.com ~all"
"""
SLOW = """\
[[dns_faults]]
kind = "slow"
name = "*.slow.example"
delay = 0.3
[[dns_faults]]
kind = "timeout"
name = "*.silent.example"
"""
ACME = Identity("acme.example", type="DOMAIN", mail_from=MailFrom("m.acme.example", "SUCCESS"), dkim=Dkim(False))
Start = Callable[..., DnsReader]


@pytest.fixture
def start() -> Iterator[Start]:
    made: list[DnsReader] = []

    def reader(*servers: str, ceiling: float = 100_000.0, own: bool = True, limit: float = 45.0) -> DnsReader:
        made.append(DnsReader(DnsSettings(servers, ceiling), own=own, limit=limit))
        return made[-1]

    yield reader
    for one in made:
        one.close()


@pytest.fixture
def served() -> Iterator[Simulator]:
    with Simulator(parse_scene(SCENE + SLOW)) as simulator:
        yield simulator


def questions(simulator: Simulator) -> list[str]:
    return [f"{question.name} {question.type}" for question in simulator.dns_requests]


def loops() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "dns"]


def test_a_thread_gets_a_verdict(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    assert reader.health is None
    found = reader.authentication(ACME, "eu-west-1", "news@acme.example")
    assert (found.spf.state, found.mail_from.state) == (CheckState.OK, CheckState.OK)
    assert found.from_domain == "acme.example"
    assert reader.health is not None
    assert reader.health.state is ResolverState.ANSWERING
    assert found.hints == ()
    looked_at = reader.authentication(ACME, "eu-west-1", hints=True)
    assert [hint.part for hint in looked_at.hints] == [Part.BIMI, Part.TLS_RPT, Part.MTA_STS, Part.DNSSEC]


def test_nothing_runs_before_the_first_question_and_nothing_after_the_end(start: Start, served: Simulator) -> None:
    before = len(loops())
    reader = start(served.dns_address)
    assert len(loops()) == before
    reader.authentication(ACME, "eu-west-1")
    (thread,) = loops()[before:]
    reader.close()
    thread.join(10)
    assert not thread.is_alive()
    with pytest.raises(ReadFailed, match="closed"):
        reader.authentication(ACME, "eu-west-1")


def test_many_threads_share_one_loop_and_what_it_knows(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    before = len(loops())
    with ThreadPoolExecutor(32) as pool:
        found = list(pool.map(lambda _: reader.authentication(ACME, "eu-west-1"), range(200)))
    assert {one.spf.state for one in found} == {CheckState.OK}
    assert len(loops()) == before + 1
    asked = questions(served)
    assert len(asked) == len(set(asked)), "each question went out once"


def test_asked_anew_dns_is_asked_again(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    reader.authentication(ACME, "eu-west-1")
    before = len(questions(served))
    reader.authentication(ACME, "eu-west-1")
    assert len(questions(served)) == before
    reader.authentication(ACME, "eu-west-1", anew=True)
    assert "m.acme.example TXT" in questions(served)[before:]


def test_where_nobody_listens_every_verdict_fails_and_few_questions_are_asked(start: Start) -> None:
    reader = start(f"127.0.0.1:{free_port()}")
    failures = []
    for _ in range(50):
        with pytest.raises(ReadFailed) as failed:
            reader.authentication(ACME, "eu-west-1")
        failures.append(failed.value.failure)
    assert {failure.cause for failure in failures} == {Cause.UNREACHABLE}
    assert len({failure.summary for failure in failures}) == 1
    assert "cannot be reached" in failures[0].summary
    assert reader.health is not None
    assert reader.health.deaf


def test_without_a_resolver_nothing_leaves_the_machine(start: Start) -> None:
    reader = start()
    with pytest.raises(ReadFailed, match="no DNS resolver is configured"):
        reader.authentication(ACME, "eu-west-1")


def test_a_deaf_resolver_is_asked_again_when_a_person_asks(start: Start) -> None:
    port = free_port()
    reader = start(f"127.0.0.1:{port}")
    with pytest.raises(ReadFailed):
        reader.authentication(ACME, "eu-west-1")
    with Simulator(parse_scene(SCENE), dns_port=port):
        with pytest.raises(ReadFailed):
            reader.authentication(ACME, "eu-west-1")
        found = reader.authentication(ACME, "eu-west-1", anew=True)
        assert found.spf.state is CheckState.OK
        assert reader.authentication(ACME, "eu-west-1").spf.state is CheckState.OK


def test_one_domain_whose_servers_are_silent_is_no_deaf_resolver(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    silent = Identity("a.silent.example", type="DOMAIN")
    found = reader.authentication(silent, "eu-west-1")
    assert found.dmarc.state is CheckState.COULD_NOT_CHECK
    assert reader.health is not None
    assert reader.health.state is ResolverState.ANSWERING


def test_several_domains_whose_servers_are_silent_are_no_deaf_resolver_either(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    for name in ("a", "b", "c"):
        found = reader.authentication(Identity(f"{name}.silent.example", type="DOMAIN"), "eu-west-1")
        assert found.dmarc.state is CheckState.COULD_NOT_CHECK
        assert reader.health is not None
        assert reader.health.state is ResolverState.ANSWERING


def test_a_silent_domain_whose_parents_answer_makes_nobody_deaf(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    tokens = Dkim(True, "SUCCESS", ("a", "b", "c"), "dkim.amazonses.com", "AWS_SES")
    silent = Identity("b.silent.example", type="DOMAIN", dkim=tokens)
    for _ in range(2):
        found = reader.authentication(silent, "eu-west-1", anew=True)
        assert found.dkim.state is CheckState.COULD_NOT_CHECK
        assert found.heard, "of the parents something was heard"
        assert reader.health is not None
        assert not reader.health.deaf
    assert reader.authentication(ACME, "eu-west-1").spf.state is CheckState.OK, "nobody rests for it"


def test_a_verdict_that_takes_too_long_fails_and_stops_asking(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address, limit=0.2)
    with pytest.raises(ReadFailed) as failed:
        reader.authentication(Identity("a.slow.example", type="DOMAIN"), "eu-west-1")
    assert failed.value.failure.cause is Cause.TIMED_OUT
    assert "a.slow.example" in failed.value.failure.summary


def test_a_name_that_dns_cannot_hold_fails_alone(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address)
    with pytest.raises(ReadFailed) as failed:
        reader.authentication(Identity("a..b", type="DOMAIN"), "eu-west-1")
    assert failed.value.failure.cause is Cause.BAD_CONFIGURATION
    assert reader.authentication(ACME, "eu-west-1").spf.state is CheckState.OK


def test_closing_frees_whoever_waits(start: Start) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as silent:
        silent.bind(("127.0.0.1", 0))
        reader = start(f"127.0.0.1:{silent.getsockname()[1]}")
        ended: list[ReadFailed] = []

        def wait() -> None:
            try:
                reader.authentication(ACME, "eu-west-1")
            except ReadFailed as failed:
                ended.append(failed)

        waiting = [threading.Thread(target=wait) for _ in range(5)]
        for thread in waiting:
            thread.start()
        silent.settimeout(10)
        silent.recv(512)
        begun = time.monotonic()
        reader.close()
        for thread in waiting:
            thread.join(10)
        assert len(ended) == 5
        assert time.monotonic() - begun < 1.0


def test_what_somebody_waits_for_goes_before_what_nobody_waits_for(start: Start, served: Simulator) -> None:
    reader = start(served.dns_address, ceiling=100.0)
    many = [Identity(f"d{number}.example", type="DOMAIN") for number in range(40)]
    with ThreadPoolExecutor(48) as pool:
        crowd = [pool.submit(reader.authentication, one, "eu-west-1") for one in many]
        while not served.dns_requests:
            time.sleep(0.001)
        found = reader.authentication(ACME, "eu-west-1", first=True)
        assert found.spf.state is CheckState.OK
        assert sum(one.done() for one in crowd) < 20, "the crowd still stands in line"
        for one in crowd:
            one.result(60)


def test_making_a_reader_loads_neither_dnspython_nor_the_rules_of_dns() -> None:
    code = (
        "import sys; from sestui.dns.reader import DnsReader; from sestui.model.settings import DnsSettings;"
        "DnsReader(DnsSettings()); print([name for name in ('dns', 'sestui.dns.verdict') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
