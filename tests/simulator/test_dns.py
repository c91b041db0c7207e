"""The simulator's DNS server, asked by dnspython: what a scene can hold, and everything that can go wrong."""

import base64
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import dns.exception
import dns.flags
import dns.message
import dns.query
import dns.rcode
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from sestui.simulator import ManualClock, SceneError, Simulator, demo_scene, parse_scene
from sestui.simulator.arns import dkim_tokens

SCENE = """
[[dns_zones]]
name = "acme.example"
serial = 7
minimum = 60
signed = true
[[dns]]
name = "_dmarc.acme.example"
type = "TXT"
value = "v=DMARC1; p=none"
[[dns]]
name = "acme.example"
type = "MX"
value = ["10 mx1.acme.example", "20 mx2.acme.example"]
ttl = 30
[[dns]]
name = "t1._domainkey.acme.example"
type = "CNAME"
value = "t1.dkim.example"
[[dns]]
name = "t1.dkim.example"
type = "TXT"
value = "p=KEY"
[[dns]]
name = "two.acme.example"
type = "TXT"
strings = ["a", "b"]
[[dns]]
name = "gone.acme.example"
type = "CNAME"
value = "nowhere.dkim.example"
[[dns]]
name = "*.wild.acme.example"
type = "A"
value = "192.0.2.1"
[[dns]]
name = "x.deep.wild.acme.example"
type = "AAAA"
value = "2001:db8::1"
[[dns]]
name = "big.acme.example"
type = "TXT"
value = [MANY]
[[dns]]
name = "new.acme.example"
type = "TXT"
value = "new"
view = "authorities"
[[dns]]
name = "new.acme.example"
type = "TXT"
value = "new"
view = "resolver"
after = 60
"""
SCENE = SCENE.replace("KEY", "K" * 400).replace("MANY", ", ".join(f'"{number} {"x" * 200}"' for number in range(20)))


class Asker:
    def __init__(self, simulator: Simulator) -> None:
        self.simulator = simulator
        self.host, _, port = simulator.dns_address.partition(":")
        self.port = int(port)

    def __call__(
        self,
        name: str,
        kind: str = "TXT",
        *,
        stream: bool = False,
        timeout: float = 5,
        edns: bool = True,
        **flags: bool,
    ) -> dns.message.Message:
        query = dns.message.make_query(name, kind, use_edns=0 if edns else -1, payload=1232)
        for flag, wanted in flags.items():
            bit = getattr(dns.flags, flag.upper())
            query.flags = query.flags | bit if wanted else query.flags & ~bit
        ask = dns.query.tcp if stream else dns.query.udp
        return ask(query, self.host, timeout=timeout, port=self.port)


@contextmanager
def serving(scene: str, clock: ManualClock | None = None) -> Iterator[Asker]:
    with Simulator(parse_scene(scene), clock=clock or time.monotonic) as simulator:
        yield Asker(simulator)


@pytest.fixture(scope="module")
def ask() -> Iterator[Asker]:
    with serving(SCENE) as asker:
        yield asker


def texts(message: dns.message.Message) -> list[str]:
    return [line for rrset in message.answer for line in rrset.to_text().splitlines()]


def test_records_are_answered_with_their_ttl(ask: Asker) -> None:
    assert texts(ask("_DMARC.acme.example")) == ['_DMARC.acme.example. 300 IN TXT "v=DMARC1; p=none"']
    assert texts(ask("acme.example", "MX")) == [
        "acme.example. 30 IN MX 10 mx1.acme.example.",
        "acme.example. 30 IN MX 20 mx2.acme.example.",
    ]
    assert texts(ask("two.acme.example")) == ['two.acme.example. 300 IN TXT "a" "b"']


def test_the_resolver_follows_a_chain_and_the_authority_stays_in_its_zone(ask: Asker) -> None:
    resolved = ask("t1._domainkey.acme.example")
    assert [rrset.rdtype.name for rrset in resolved.answer] == ["CNAME", "TXT"]
    assert len(resolved.answer[1][0].strings) == 2
    assert resolved.flags & dns.flags.RA
    authority = ask("t1._domainkey.acme.example", rd=False)
    assert [rrset.rdtype.name for rrset in authority.answer] == ["CNAME"]
    assert authority.flags & dns.flags.AA


@pytest.mark.parametrize(
    ("name", "kind", "rcode", "soa"),
    [
        ("none.acme.example", "TXT", dns.rcode.NXDOMAIN, "acme.example."),
        ("acme.example", "TXT", dns.rcode.NOERROR, "acme.example."),
        ("_domainkey.acme.example", "TXT", dns.rcode.NOERROR, "acme.example."),
        ("deep.wild.acme.example", "A", dns.rcode.NOERROR, "acme.example."),
        ("y.deep.wild.acme.example", "A", dns.rcode.NXDOMAIN, "acme.example."),
        ("y.wild.acme.example", "TXT", dns.rcode.NOERROR, "acme.example."),
        ("gone.acme.example", "TXT", dns.rcode.NXDOMAIN, "dkim.example."),
        ("other.test", "TXT", dns.rcode.NXDOMAIN, "."),
    ],
)
def test_absences_are_told_apart_and_come_with_their_zone(
    ask: Asker, name: str, kind: str, rcode: dns.rcode.Rcode, soa: str
) -> None:
    message = ask(name, kind)
    assert message.rcode() == rcode
    assert [(rrset.rdtype.name, rrset.name.to_text()) for rrset in message.authority] == [("SOA", soa)]


def test_a_wildcard_answers_for_what_is_not_there(ask: Asker) -> None:
    assert texts(ask("y.wild.acme.example", "A")) == ["y.wild.acme.example. 300 IN A 192.0.2.1"]
    assert texts(ask("z.y.wild.acme.example", "A")) == ["z.y.wild.acme.example. 300 IN A 192.0.2.1"]


def test_a_zone_has_a_soa_and_a_name_server_on_loopback(ask: Asker) -> None:
    assert " 7 3600 600 86400 60" in texts(ask("acme.example", "SOA"))[0]
    assert texts(ask("acme.example", "NS")) == ["acme.example. 300 IN NS ns1.acme.example."]
    assert texts(ask("ns1.acme.example", "A")) == ["ns1.acme.example. 300 IN A 127.0.0.1"]
    assert ask("other.test", rd=False).rcode() == dns.rcode.REFUSED


def test_dnssec_vouches_for_signed_zones_only(ask: Asker) -> None:
    assert ask("_dmarc.acme.example", ad=True).flags & dns.flags.AD
    assert not ask("t1._domainkey.acme.example", ad=True).flags & dns.flags.AD
    assert not ask("_dmarc.acme.example", ad=True, cd=True).flags & dns.flags.AD


def test_what_does_not_fit_is_truncated_and_whole_over_tcp(ask: Asker) -> None:
    cut = ask("big.acme.example")
    assert cut.flags & dns.flags.TC
    assert not cut.answer
    assert len(ask("big.acme.example", stream=True).answer[0]) == 20
    assert ask("t1.dkim.example").answer
    assert not ask("t1.dkim.example", edns=False).flags & dns.flags.TC


def test_a_record_reaches_the_resolver_later_than_the_authority() -> None:
    clock = ManualClock()
    with serving(SCENE, clock) as ask:
        assert ask("new.acme.example", rd=False).answer
        assert ask("new.acme.example").rcode() == dns.rcode.NXDOMAIN
        clock.advance(61)
        assert ask("new.acme.example").answer


def test_questions_are_remembered(ask: Asker) -> None:
    ask("seen.acme.example", "MX", stream=True, cd=True)
    last = ask.simulator.dns_requests[-1]
    assert (last.name, last.type, last.stream, last.checking_disabled) == ("seen.acme.example", "MX", True, True)


def test_without_dns_in_the_scene_there_is_no_dns_server() -> None:
    with Simulator(parse_scene("")) as simulator:
        assert simulator.dns_address == ""


def test_a_taken_port_is_an_error_and_leaves_nothing_open(ask: Asker) -> None:
    second = Simulator(parse_scene(SCENE), dns_port=ask.port)
    with pytest.raises(OSError, match="in use"):
        second.start()


FAULTS = """
[[dns]]
name = "*.acme.example"
type = "TXT"
value = "truth"
""" + "".join(
    f'[[dns_faults]]\nkind = "{kind}"\nname = "{kind}.acme.example"\n{more}\n'
    for kind, more in [
        ("timeout", "first = 1"),
        ("servfail", 'type = "TXT"'),
        ("refused", ""),
        ("notimp", ""),
        ("no-edns", ""),
        ("dnssec-broken", ""),
        ("servfail-checking", ""),
        ("filtered", ""),
        ("truncated", ""),
        ("truncated-no-tcp", ""),
        ("wrong-id", ""),
        ("wrong-question", ""),
        ("wrong-answer", ""),
        ("garbage", ""),
        ("cut", ""),
        ("trailing", ""),
        ("referral", ""),
        ("slow", "delay = 0.3"),
        ("drop", "share = 1"),
    ]
)


@pytest.fixture(scope="module")
def faulty() -> Iterator[Asker]:
    with serving(FAULTS) as asker:
        yield asker


@pytest.mark.parametrize("kind", ["servfail", "refused", "notimp"])
def test_error_codes(faulty: Asker, kind: str) -> None:
    message = faulty(f"{kind}.acme.example")
    assert dns.rcode.to_text(message.rcode()) == kind.upper()
    assert faulty.simulator.dns_requests[-1].fault == kind


def test_faults_may_meet_one_type_only(faulty: Asker) -> None:
    assert faulty("servfail.acme.example", "MX").rcode() == dns.rcode.NOERROR


def test_faults_may_end_after_some_questions(faulty: Asker) -> None:
    with pytest.raises(dns.exception.Timeout):
        faulty("timeout.acme.example", timeout=0.2)
    assert faulty("timeout.acme.example").answer


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        ("wrong-id", dns.query.BadResponse),
        ("wrong-question", dns.query.BadResponse),
        ("garbage", dns.exception.DNSException),
        ("cut", dns.exception.DNSException),
        ("trailing", dns.message.TrailingJunk),
        ("drop", dns.exception.Timeout),
    ],
)
def test_what_dnspython_does_not_take(faulty: Asker, kind: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        faulty(f"{kind}.acme.example", timeout=0.3)


def test_an_answer_about_another_name(faulty: Asker) -> None:
    assert texts(faulty("wrong-answer.acme.example")) == ['lie.example. 60 IN TXT "a lie"']


def test_a_referral_in_place_of_an_answer(faulty: Asker) -> None:
    message = faulty("referral.acme.example")
    assert not message.answer
    assert message.authority[0].rdtype.name == "NS"


def test_truncation_with_and_without_tcp(faulty: Asker) -> None:
    assert faulty("truncated.acme.example").flags & dns.flags.TC
    assert faulty("truncated.acme.example", stream=True).answer
    assert faulty("truncated-no-tcp.acme.example").flags & dns.flags.TC
    with pytest.raises((EOFError, OSError)):
        faulty("truncated-no-tcp.acme.example", stream=True)


def test_broken_dnssec_shows_to_those_who_check(faulty: Asker) -> None:
    assert faulty("servfail-checking.acme.example").rcode() == dns.rcode.SERVFAIL
    assert faulty("servfail-checking.acme.example", cd=True).answer
    filtered = faulty("filtered.acme.example")
    assert (filtered.rcode(), [str(option) for option in filtered.options]) == (
        dns.rcode.NXDOMAIN,
        ["EDE 17 (Filtered)"],
    )
    assert faulty("dnssec-broken.acme.example").rcode() == dns.rcode.SERVFAIL
    assert faulty("dnssec-broken.acme.example", cd=True).answer


def test_a_server_from_before_edns(faulty: Asker) -> None:
    assert faulty("no-edns.acme.example").rcode() == dns.rcode.FORMERR
    assert faulty("no-edns.acme.example", edns=False).answer


def test_a_slow_answer_comes(faulty: Asker) -> None:
    before = time.monotonic()
    assert faulty("slow.acme.example").answer
    assert time.monotonic() - before >= 0.3


def test_every_problem_of_a_scene_is_told_at_once() -> None:
    with pytest.raises(SceneError) as error:
        parse_scene(
            """
            [[dns_zones]]
            serial = -1
            minimum = 9999999999
            [[dns_zones]]
            name = "a..example"
            singed = true
            [[dns]]
            type = "SPF"
            value = "x"
            [[dns]]
            name = "a.example"
            value = 7
            [[dns]]
            name = "a.example"
            type = "A"
            value = "192.0.2.256"
            [[dns]]
            name = "a.example"
            type = "MX"
            value = "mx.example"
            [[dns]]
            name = "a.example"
            type = "CNAME"
            value = ["b.example", "c.example"]
            ttl = 9999999999
            view = "some"
            [[dns]]
            name = "a.example"
            type = "MX"
            strings = ["a"]
            value = "b"
            [[dns]]
            name = "a.example"
            type = "TXT"
            strings = []
            [[dns_faults]]
            kind = "timout"
            type = "SPF"
            share = 2
            delay = 9999
            first = 0
            [[dns_faults]]
            """
        )
    assert [str(problem).partition(": ")[0] for problem in error.value.problems] == [
        "dns_zones[0].name",
        "dns_zones[0].serial",
        "dns_zones[0].minimum",
        "dns_zones[1].name",
        "dns_zones[1].singed",
        "dns_zones[1].name",
        "dns[0].name",
        "dns[0].type",
        "dns[1].type",
        "dns[1].value",
        "dns[1].value",
        "dns[2].value",
        "dns[3].value",
        "dns[4].ttl",
        "dns[4].view",
        "dns[4].value",
        "dns[5].strings",
        "dns[5].strings",
        "dns[6].strings",
        "dns_faults[0].kind",
        "dns_faults[0].share",
        "dns_faults[0].delay",
        "dns_faults[0].type",
        "dns_faults[0].first",
        "dns_faults[1].kind",
    ]


IDENTITIES = """
dns_identities = true
[accounts.111122223333.regions.eu-west-1]
state = "production"
identities = [
  { name = "shop.example.com", mail_from = "bounce.{name}" },
  { name = "old.example.com", dkim_key = "RSA_1024_BIT", mail_from = "m.{name}", mail_from_status = "FAILED" },
  { name = "own.example.com", like = "byodkim", dkim_tokens = ["sel"] },
  { name = "new.example.com", like = "pending", changes = [{ after = 50, like = "verified" }] },
  "someone@example.net",
]
[[dns]]
name = "_dmarc.example.com"
type = "TXT"
value = "v=DMARC1; p=reject"
[[dns]]
name = "bounce.shop.example.com"
absent = true
"""


def tokens(name: str) -> tuple[str, ...]:
    return tuple(f"{token}._domainkey.{name}" for token in dkim_tokens("111122223333", "eu-west-1", name))


def test_identities_have_the_records_that_ses_found() -> None:
    clock = ManualClock()
    with serving(IDENTITIES, clock) as ask:
        for name, bits in (("shop.example.com", 2_048), ("old.example.com", 1_024)):
            for token in tokens(name):
                alias, key = ask(token).answer
                assert alias.rdtype.name == "CNAME"
                text = b"".join(key[0].strings).decode()
                assert key_bits(text.removeprefix("p=")) == bits
        assert ask("sel._domainkey.own.example.com").answer[0].rdtype.name == "TXT"
        assert "p=reject" in texts(ask("_dmarc.example.com"))[0]
        assert ask("bounce.shop.example.com", "MX").rcode() == dns.rcode.NXDOMAIN
        assert ask("m.old.example.com", "MX").rcode() == dns.rcode.NXDOMAIN
        assert "v=spf1" in texts(ask("amazonses.com"))[0]
        assert ask(tokens("new.example.com")[0]).rcode() == dns.rcode.NXDOMAIN
        clock.advance(51)
        assert ask(tokens("new.example.com")[0]).answer
    with serving(IDENTITIES.replace("absent = true", 'type = "A"\nvalue = "192.0.2.1"'), clock) as ask:
        assert ask("bounce.shop.example.com", "A").answer
        assert not ask("bounce.shop.example.com", "MX").answer


def test_a_mail_from_domain_that_ses_found_has_its_records() -> None:
    with serving(IDENTITIES.partition("[[dns]]")[0]) as ask:
        assert texts(ask("bounce.shop.example.com", "MX")) == [
            "bounce.shop.example.com. 300 IN MX 10 feedback-smtp.eu-west-1.amazonses.com."
        ]
        assert "include:amazonses.com" in texts(ask("bounce.shop.example.com"))[0]
        assert "p=none" in texts(ask("_dmarc.example.com"))[0]


def key_bits(text: str) -> int:
    key = load_der_public_key(base64.b64decode(text, validate=True))
    assert isinstance(key, RSAPublicKey)
    return key.key_size


def test_the_demo_has_dns_for_its_domains() -> None:
    clock = ManualClock()
    with Simulator(demo_scene(), clock=clock) as simulator:
        ask = Asker(simulator)
        assert ask("bounce.shop.example.com", "MX").answer
        assert len(ask("_dmarc.news.example.com").answer[0]) == 2
        assert ask("_dmarc.example.org").rcode() == dns.rcode.NXDOMAIN
        assert ask("bounce.mail.example.com", "MX", rd=False).answer
        assert not ask("bounce.mail.example.com", "MX").answer
        assert ask("_dmarc.wiki.example.net").rcode() == dns.rcode.SERVFAIL
        clock.advance(91)
        assert ask("bounce.mail.example.com", "MX").answer


def test_no_question_no_library() -> None:
    code = """
import sys
from sestui.simulator import Simulator, demo_scene
with Simulator(demo_scene()) as simulator:
    assert simulator.dns_address
print([name for name in sys.modules if name.split(".")[0] == "dns"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
