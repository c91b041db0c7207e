"""The message parser: what it finds, what it refuses, and that it never finds what dnspython does not."""

import random
import struct

import dns.edns
import dns.flags
import dns.message
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.wire import Answer, Question, Rcode, echoes, read
from sestui.model.dns import Mx, RecordType, RecordValue, Soa, Txt
from tests.dns.messages import ID, response, seen_by_dnspython

TOKEN = Question.of("t._domainkey.acme.example", "TXT")
SOA = "acme.example. 900 SOA ns.acme.example. admin.acme.example. 7 3600 600 86400 300"


def found(data: bytes, question: Question) -> Answer:
    answer = read(data, question)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    ("kind", "data", "value"),
    [
        ("A", "192.0.2.1", "192.0.2.1"),
        ("AAAA", "2001:db8::1", "2001:db8::1"),
        ("CNAME", "Target.Example.", "target.example"),
        ("NS", "ns.acme.example.", "ns.acme.example"),
        ("PTR", r"a\.b.example.", r"a\.b.example"),
        ("MX", "10 Feedback-SMTP.eu-west-1.amazonses.com.", Mx(10, "feedback-smtp.eu-west-1.amazonses.com")),
        ("MX", "0 .", Mx(0, "")),
        ("TXT", '"p=" "MII;" "\\255"', Txt((b"p=", b"MII;", b"\xff"))),
        ("TXT", '""', Txt((b"",))),
        ("SOA", "ns.x. admin.x. 7 3600 600 86400 300", Soa("ns.x", "admin.x", 7, 300)),
        ("DS", "12345 13 2 " + "ab" * 32, "12345 13 2 " + "ab" * 32),
        ("DNSKEY", "257 3 13 AAECAwQFBgc=", "257 3 13 AAECAwQFBgc="),
    ],
)
def test_every_type_is_read_as_dnspython_reads_it(kind: RecordType, data: str, value: RecordValue) -> None:
    question = Question.of("Acme.Example", kind)
    message = response(question, answer=[f"acme.example. 60 {kind} {data}"])
    answer = found(message, question)
    assert answer.records == (value,)
    assert answer.ttl == 60
    assert seen_by_dnspython(message, question) == frozenset((value,))


def test_the_chain_is_followed_in_any_order_and_its_least_ttl_counts() -> None:
    lines = [
        "end.example. 500 TXT k",
        "b.example. 40 CNAME end.example.",
        "t._domainkey.acme.example. 300 CNAME b.example.",
    ]
    for order in (lines, lines[::-1]):
        answer = found(response(TOKEN, answer=order), TOKEN)
        assert answer.records == (Txt((b"k",)),)
        assert answer.chain == ("b.example", "end.example")
        assert answer.ttl == 40


@pytest.mark.parametrize(
    "lines",
    [
        ["other.example. 60 TXT k"],
        ["t._domainkey.acme.example. 60 MX 10 k."],
        ["a.example. 60 CNAME b.example.", "b.example. 60 TXT k"],
        ["t._domainkey.acme.example. 60 CNAME a.example.", "b.example. 60 TXT k"],
    ],
)
def test_records_that_the_question_does_not_lead_to_are_not_found(lines: list[str]) -> None:
    answer = found(response(TOKEN, answer=lines), TOKEN)
    assert answer.records == ()
    assert answer.problem or answer.chain


def test_records_of_another_class_are_not_found() -> None:
    message = response(TOKEN, answer=["t._domainkey.acme.example. 60 TXT k"])
    at = message.index(struct.pack("!HHI", 16, 1, 60))
    chaos = message[:at] + struct.pack("!HHI", 16, 3, 60) + message[at + 8 :]
    assert found(chaos, TOKEN).records == ()


def test_a_cname_is_itself_what_a_cname_question_finds() -> None:
    question = Question.of("t.acme.example", "CNAME")
    lines = ["t.acme.example. 60 CNAME a.example.", "a.example. 60 CNAME b.example."]
    assert found(response(question, answer=lines), question)[2:4] == (("a.example",), ())


def test_an_absence_has_the_negative_ttl_of_its_zone() -> None:
    no_data = found(response(TOKEN, authority=[SOA]), TOKEN)
    assert (no_data.rcode, no_data.records, no_data.ttl, no_data.soa_owner) == (0, (), 300, "acme.example")
    assert no_data.soa == Soa("ns.acme.example", "admin.acme.example", 7, 300)
    short = found(response(TOKEN, authority=[SOA.replace("900", "20")], rcode=3), TOKEN)
    assert (short.rcode, short.ttl) == (Rcode.NXDOMAIN, 20)


def test_the_soa_of_another_zone_says_nothing() -> None:
    answer = found(response(TOKEN, authority=[SOA.replace("acme.example. 900", "other.example. 900")]), TOKEN)
    assert (answer.soa, answer.ttl) == (None, None)


def test_a_missing_target_keeps_its_chain() -> None:
    line = "t._domainkey.acme.example. 60 CNAME gone.example."
    answer = found(response(TOKEN, answer=[line], rcode=3), TOKEN)
    assert (answer.rcode, answer.chain, answer.records) == (3, ("gone.example",), ())


def test_names_of_other_servers_are_no_absence() -> None:
    line = "example. 60 NS ns.example."
    assert found(response(TOKEN, authority=[line]), TOKEN).referral
    assert not found(response(TOKEN, authority=[line], flags=dns.flags.AA), TOKEN).referral
    assert not found(response(TOKEN, authority=[line, SOA]), TOKEN).referral


@pytest.mark.parametrize(
    ("lines", "rcode", "words"),
    [
        (["t._domainkey.acme.example. 60 CNAME a.", "t._domainkey.acme.example. 60 CNAME b."], 0, "several"),
        (["t._domainkey.acme.example. 60 CNAME a.", "a. 60 CNAME t._domainkey.acme.example."], 0, "circle"),
        (["t._domainkey.acme.example. 60 CNAME a.", "a. 60 CNAME b.", "b. 60 CNAME a."], 0, "circle"),
        (["t._domainkey.acme.example. 60 TXT k"], 3, "not to exist"),
    ],
)
def test_a_contradiction_is_told_and_nothing_is_found(lines: list[str], rcode: int, words: str) -> None:
    answer = found(response(TOKEN, answer=lines, rcode=rcode), TOKEN)
    assert words in answer.problem
    assert answer.records == ()


def test_rcodes_beyond_the_header_are_seen() -> None:
    answer = found(response(TOKEN, rcode=16), TOKEN)
    assert answer.rcode == Rcode.BADVERS
    option = dns.edns.EDEOption(dns.edns.EDECode(0), "odd")
    assert found(response(TOKEN, rcode=16, options=[option]), TOKEN).rcode == Rcode.BADVERS


def test_bytes_after_the_end_are_not_read_on_the_fast_path() -> None:
    assert read(response(TOKEN, authority=[SOA]) + b"\0", TOKEN) is None


def test_extended_errors_become_words() -> None:
    option = dns.edns.EDEOption(dns.edns.EDECode(6), "key \x1b[2J tag")
    answer = found(response(TOKEN, rcode=2, options=[option]), TOKEN)
    assert (answer.rcode, answer.extended) == (2, "DNSSEC is bogus: key ?[2J tag")


@pytest.mark.parametrize("code", [3, 4, 15, 16, 17, 18, 19, 22, 23])
@pytest.mark.parametrize("rcode", [0, 3])
def test_an_absence_that_the_server_does_not_vouch_for_is_none(code: int, rcode: int) -> None:
    option = dns.edns.EDEOption(dns.edns.EDECode(code))
    assert found(response(TOKEN, rcode=rcode, authority=[SOA], options=[option]), TOKEN).withheld
    other = dns.edns.EDEOption(dns.edns.EDECode(0), "all is well")
    assert not found(response(TOKEN, rcode=rcode, authority=[SOA], options=[other]), TOKEN).withheld


def test_doubled_records_count_once() -> None:
    line = "t._domainkey.acme.example. 60 TXT k"
    assert len(found(response(TOKEN, answer=[line, line]), TOKEN).records) == 1


def test_the_case_of_an_echoed_name_does_not_matter() -> None:
    message = response(TOKEN, answer=["t._domainkey.acme.example. 60 TXT k"])
    at = message.index(b"acme")
    assert found(message[:at] + b"AcMe" + message[at + 4 :], TOKEN).records


def test_only_a_response_to_the_question_belongs_to_it() -> None:
    message = response(TOKEN)
    assert echoes(message, TOKEN)
    assert not echoes(ID + TOKEN.message(), TOKEN)
    assert not echoes(message, Question.of("t._domainkey.acme.example", "MX"))
    assert not echoes(message, Question.of("u._domainkey.acme.example", "TXT"))
    assert not echoes(message[:11], TOKEN)
    assert not echoes(message[:20], TOKEN)
    assert not echoes(message[:2] + bytes((message[2] | 0x08,)) + message[3:], TOKEN)


def test_an_error_may_come_without_the_question_and_an_absence_may_not() -> None:
    head = struct.Struct("!2sHHHHH")
    assert found(head.pack(ID, 0x8005, 0, 0, 0, 0), TOKEN).rcode == Rcode.REFUSED
    assert read(head.pack(ID, 0x8000, 0, 0, 0, 0), TOKEN) is None
    assert read(head.pack(ID, 0x8003, 0, 0, 0, 0), TOKEN) is None


def test_pointers_that_lead_forward_or_to_themselves_are_refused() -> None:
    record = struct.pack("!HHIH", 16, 1, 60, 2) + b"\x01k"
    base = bytearray(response(TOKEN)[: 12 + len(TOKEN.echo)])
    base[6:12] = struct.pack("!HHH", 1, 0, 0)
    here = len(base)
    for target in (here, here + 1, here + 2, 0x3FFF):
        message = bytes(base) + struct.pack("!H", 0xC000 | target) + record
        assert read(message, TOKEN) is None


def test_a_query_is_what_dnspython_reads() -> None:
    query = dns.message.from_wire(ID + TOKEN.message(checking_disabled=True))
    assert query.question[0].to_text() == "t._domainkey.acme.example. IN TXT"
    assert (query.payload, query.edns) == (1232, 0)
    assert query.flags == dns.flags.RD | dns.flags.AD | dns.flags.CD
    plain = dns.message.from_wire(ID + TOKEN.message(recursion=False, edns=False))
    assert (plain.flags, plain.edns) == (0, -1)


NAMES = st.sampled_from(["t._domainkey.acme.example.", "a.example.", "b.example.", "T._DomainKey.acme.example.", "."])
DATA = st.one_of(
    NAMES.map(lambda name: f"CNAME {name}"),
    st.sampled_from(['TXT "k" "v"', "TXT x", "A 192.0.2.1", "AAAA ::1", "NS a.example.", "MX 5 b.example."]),
    st.just("SOA a. b. 1 2 3 4 5"),
)
LINES = st.lists(st.tuples(NAMES, st.integers(0, 2**31), DATA).map(lambda parts: " ".join(map(str, parts))), max_size=5)
KINDS = st.sampled_from(["TXT", "CNAME", "MX", "A", "AAAA", "NS", "SOA"])


def check_against_dnspython(data: bytes, question: Question) -> None:
    answer = read(data, question)
    if answer is not None and answer.records:
        assert frozenset(answer.records) == seen_by_dnspython(data, question)


@settings(deadline=None)
@given(KINDS, LINES, LINES, st.integers(0, 5))
def test_whatever_a_server_says_nothing_is_found_that_dnspython_does_not_see(
    kind: RecordType, answer: list[str], authority: list[str], rcode: int
) -> None:
    question = Question.of("t._domainkey.acme.example", kind)
    data = response(question, answer=answer, authority=authority, rcode=rcode)
    assert read(data, question) is not None
    check_against_dnspython(data, question)


@settings(deadline=None)
@given(KINDS, LINES, LINES, st.randoms(use_true_random=False), st.integers(1, 6))
def test_a_mutated_message_finds_nothing_that_dnspython_does_not_see(
    kind: RecordType, answer: list[str], authority: list[str], chance: random.Random, changes: int
) -> None:
    question = Question.of("t._domainkey.acme.example", kind)
    data = bytearray(response(question, answer=answer, authority=authority))
    for _ in range(changes):
        change = chance.randrange(4)
        at = chance.randrange(2, len(data) + 1)
        if change == 0:
            data[at : at + 1] = bytes((chance.randrange(256),))
        elif change == 1:
            data[at:at] = chance.randbytes(chance.randrange(1, 5))
        elif change == 2 and len(data) > 20:
            del data[at : at + chance.randrange(1, 5)]
        elif at >= 12 + len(question.echo):
            data[at : at + 2] = struct.pack("!H", 0xC000 | chance.randrange(len(data)))
    check_against_dnspython(bytes(data), question)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_random_bytes_after_the_question_find_nothing_that_dnspython_does_not_see(rest: bytes) -> None:
    counts = struct.pack("!HHHH", 1, *(byte % 4 for byte in (rest + b"\0\0\0")[:3]))
    data = ID + b"\x80\x80" + counts + TOKEN.echo + rest
    check_against_dnspython(data, TOKEN)


def test_ten_megabytes_of_noise_find_nothing() -> None:
    chance = random.Random(7)
    total = 0
    while total < 10_000_000:
        data = chance.randbytes(chance.choice((3, 11, 12, 40, 512, 1232, 4096)))
        total += len(data)
        answer = read(data, TOKEN)
        # an error without a question is all that noise can amount to
        assert answer is None or answer.rcode not in (0, 3)
