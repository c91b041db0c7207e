import subprocess
import sys
from ipaddress import ip_address

import pytest

from sestui.dns.spf.asking import TIME_LIMIT
from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.result import Code, Outcome, SpfResult, walk_steps
from sestui.model.dns import ANSWERED, LookupOutcome
from tests.dns.spf_zone import ZoneResolver, zone

UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


async def check(
    text: str,
    ip: str = "192.0.2.1",
    domain: str = "example.com",
    faults: dict[str, LookupOutcome] | None = None,
    sender: str = "",
) -> SpfResult:
    resolver = ZoneResolver(zone(text), faults)
    return await check_host(ip_address(ip), domain, sender or f"user@{domain}", "helo.example.net", resolver)


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", ["example.com", "_spf.example.net", "mail.example.net", "example.net"])
async def test_what_could_not_be_asked_is_never_a_missing_record(name: str, outcome: LookupOutcome) -> None:
    result = await check(
        """example.com TXT v=spf1 include:_spf.example.net mx:example.net exists:x.example.net -all
        _spf.example.net TXT v=spf1 a:mail.example.net -all
        mail.example.net A 192.0.2.99
        example.net MX 10 mail.example.net
        x.example.net A 127.0.0.2""",
        faults={name: outcome},
    )
    assert result.code is Code.TEMPERROR
    assert outcome.value in result.reason
    assert result.matched is None


@pytest.mark.parametrize("outcome", sorted(ANSWERED - {LookupOutcome.FOUND}))
async def test_no_record_is_none(outcome: LookupOutcome) -> None:
    result = await check("example.net TXT x", faults={"example.com": outcome})
    assert (result.code, result.reason) == (Code.NONE, "there is no SPF record")
    # the question for the policy itself is not one of a term
    assert (result.lookup_terms, result.void_lookups) == (0, 0)


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 include:x.example.net -all", Code.PERMERROR),
        ("v=spf1 redirect=x.example.net", Code.PERMERROR),
        ("v=spf1 include:bad.example.net -all", Code.PERMERROR),
        ("v=spf1 redirect=bad.example.net", Code.PERMERROR),
        ("v=spf1 include:two.example.net -all", Code.PERMERROR),
        ("v=spf1 redirect=soft.example.net", Code.SOFTFAIL),
        ("v=spf1 redirect=open.example.net", Code.NEUTRAL),
        ("v=spf1 include:soft.example.net -all", Code.FAIL),
        ("v=spf1 include:open.example.net -all", Code.FAIL),
        ("v=spf1 ?include:good.example.net -all", Code.NEUTRAL),
        ("v=spf1 -include:good.example.net", Code.FAIL),
        ("v=spf1 redirect=%{l}.example.net", Code.PERMERROR),
        ("v=spf1 include:%{h1} -all", Code.PERMERROR),
        ("v=spf1 redirect=x.example.net ip4:192.0.2.1", Code.PASS),
        ("v=spf1 redirect=good.example.net ~all", Code.SOFTFAIL),
    ],
)
async def test_includes_and_redirects(record: str, result: Code) -> None:
    found = await check(
        f"""example.com TXT {record}
        soft.example.net TXT v=spf1 ~all
        open.example.net TXT v=spf1 ip4:198.51.100.1
        good.example.net TXT v=spf1 ip4:192.0.2.0/24
        bad.example.net TXT v=spf1 ip4:192.0.2.0/24 al
        two.example.net TXT v=spf1 -all
            TXT v=spf1 ip4:192.0.2.0/24"""
    )
    assert found.code is result


async def test_the_way_to_a_match_is_told() -> None:
    result = await check(
        """example.com TXT v=spf1 mx redirect=_spf.example.com
        MX 10 mail.example.com
        mail.example.com A 192.0.2.99
        _spf.example.com TXT v=spf1 a:gone.example.com include:ses.example.net ~all
        ses.example.net TXT v=spf1 ip4:203.0.113.0/24 ip4:192.0.2.0/24 -all"""
    )
    assert result.code is Code.PASS
    assert [(place.domain, place.term.text) for place in result.path] == [
        ("example.com", "redirect=_spf.example.com"),
        ("_spf.example.com", "include:ses.example.net"),
        ("ses.example.net", "ip4:192.0.2.0/24"),
    ]
    assert result.matched is not None
    assert (result.matched.domain, result.matched.term.text) == ("_spf.example.com", "include:ses.example.net")
    steps = walk_steps(result.check)
    assert [(depth, each.domain, step.term.text, step.outcome, step.number) for depth, each, step in steps] == [
        (0, "example.com", "mx", Outcome.NO_MATCH, 1),
        (0, "example.com", "redirect=_spf.example.com", Outcome.REDIRECTED, 2),
        (1, "_spf.example.com", "a:gone.example.com", Outcome.NO_MATCH, 3),
        (1, "_spf.example.com", "include:ses.example.net", Outcome.MATCH, 4),
        (2, "ses.example.net", "ip4:203.0.113.0/24", Outcome.NO_MATCH, None),
        (2, "ses.example.net", "ip4:192.0.2.0/24", Outcome.MATCH, None),
    ]  # fmt: skip
    assert (result.lookup_terms, result.void_lookups) == (4, 1)
    assert [(lookup.name, lookup.type) for lookup in result.lookups] == [
        ("example.com", "TXT"),
        ("example.com", "MX"),
        ("mail.example.com", "A"),
        ("_spf.example.com", "TXT"),
        ("gone.example.com", "A"),
        ("ses.example.net", "TXT"),
    ]


@pytest.mark.parametrize("record", ["v=spf1 include:%{h1} -all", "v=spf1 redirect=%{h1}", "v=spf1 include:%{l}..x.org"])
async def test_a_target_that_is_no_name_is_not_asked_for(record: str) -> None:
    result = await check(f"example.com TXT {record}")
    assert result.code is Code.PERMERROR
    assert (result.lookup_terms, result.void_lookups, len(result.lookups)) == (1, 0, 1)


@pytest.mark.parametrize("record", ["v=spf1 include:gone.example.com", "v=spf1 redirect=gone.example.com"])
async def test_a_target_that_is_not_there_is_an_empty_answer(record: str) -> None:
    result = await check(f"example.com TXT {record}")
    assert (result.code, result.lookup_terms, result.void_lookups) == (Code.PERMERROR, 1, 1)
    assert result.reason == "gone.example.com: there is no SPF record"


@pytest.mark.parametrize(
    "term", ["a:x..example.com", "mx:x..example.com", "exists:x..example.com", "ptr:x..example.com"]
)
async def test_a_term_about_no_name_matches_nothing_and_asks_nothing(term: str) -> None:
    result = await check(f"example.com TXT v=spf1 {term} ~all")
    assert (result.code, result.lookup_terms, result.void_lookups) == (Code.SOFTFAIL, 1, 0)
    assert len(result.lookups) == 1


async def test_a_domain_without_mail_is_not_asked_for_its_mail_hosts() -> None:
    result = await check("example.com TXT v=spf1 mx ~all\nMX 0 .")
    assert (result.code, result.void_lookups) == (Code.SOFTFAIL, 0)
    assert [lookup.type for lookup in result.lookups] == ["TXT", "MX"]


async def test_nothing_matches() -> None:
    result = await check("example.com TXT v=spf1 ip4:198.51.100.1")
    assert (result.code, result.matched, result.path) == (Code.NEUTRAL, None, ())
    assert result.reason == "no term matches, and there is no all"


async def test_the_eleventh_term_is_one_too_many() -> None:
    hosts = " ".join(f"a:h{number}.example.com" for number in range(1, 12))
    addresses = "\n".join(f"h{number}.example.com A 198.51.100.1" for number in range(1, 12))
    result = await check(f"example.com TXT v=spf1 {hosts} ip4:192.0.2.1\n{addresses}")
    last = result.check.steps[-1]

    assert result.code is Code.PERMERROR
    assert (last.term.text, last.number, last.outcome, last.lookups) == ("a:h11.example.com", 11, Outcome.PERMERROR, ())
    assert "number 11" in result.reason
    passed = await check(f"example.com TXT v=spf1 {hosts.rpartition(' ')[0]} ip4:192.0.2.1\n{addresses}")
    assert (passed.code, passed.lookup_terms) == (Code.PASS, 10)


async def test_the_third_empty_answer_is_one_too_many() -> None:
    text = """example.com TXT v=spf1 a:one.example.com exists:two.example.com mx:mail.example.com ip4:192.0.2.1
        one.example.com AAAA 2001:db8::1
        mail.example.com MX 10 mail.example.com"""
    result = await check(text)
    assert result.code is Code.PERMERROR
    assert [step.voids for step in result.check.steps] == [1, 1, 1]
    assert "mail.example.com has no A records" in result.reason
    assert result.void_lookups == 3
    # the same policy is good for a client with an IPv6 address that has what it needs
    assert (await check(text, ip="2001:db8::1")).code is Code.PASS


async def test_ipv4_hosts_are_empty_answers_for_an_ipv6_client() -> None:
    hosts = "\n".join(f"MX 10 m{number}.example.com" for number in range(3))
    addresses = "\n".join(f"m{number}.example.com A 198.51.100.1" for number in range(3))
    text = f"example.com TXT v=spf1 mx ?all\n{hosts}\n{addresses}"
    assert (await check(text)).code is Code.NEUTRAL
    assert (await check(text, ip="2001:db8::1")).code is Code.PERMERROR


@pytest.mark.parametrize(("hosts", "code"), [(10, Code.PASS), (11, Code.PERMERROR)])
async def test_ten_mail_hosts_are_enough(hosts: int, code: Code) -> None:
    lines = "\n".join(f"MX {number} m{number}.example.com" for number in range(hosts))
    addresses = "\n".join(f"m{number}.example.com A 192.0.2.{number + 1}" for number in range(hosts))
    result = await check(f"example.com TXT v=spf1 mx -all\n{lines}\n{addresses}", ip=f"192.0.2.{hosts}")
    assert result.code is code


async def test_mail_hosts_are_asked_by_preference_until_one_matches() -> None:
    resolver = ZoneResolver(
        zone("""example.com TXT v=spf1 mx -all
        MX 30 c.example.com
        MX 9 a.example.com
        MX 10 b.example.com
        a.example.com A 198.51.100.1
        b.example.com A 192.0.2.1""")
    )
    result = await check_host(ip_address("192.0.2.1"), "example.com", "", "helo.example.net", resolver)
    assert result.code is Code.PASS
    assert [name for name, type_ in resolver.asked if type_ == "A"] == ["a.example.com", "b.example.com"]


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", ["1.2.0.192.in-addr.arpa", "one.example.com"])
async def test_only_ptr_takes_an_error_for_no_match(name: str, outcome: LookupOutcome) -> None:
    text = """example.com TXT v=spf1 ptr ~all
        1.2.0.192.in-addr.arpa PTR one.example.com
        one.example.com A 192.0.2.1"""
    assert (await check(text)).code is Code.PASS
    result = await check(text, faults={name: outcome})
    assert result.code is Code.SOFTFAIL
    assert not result.check.steps[0].lookups[-1].answered


async def test_ptr_tries_ten_names() -> None:
    names = "\n".join(f"PTR h{number}.example.net" for number in range(10))
    addresses = "\n".join(f"h{number}.example.net A 198.51.100.1" for number in range(10))
    text = f"""example.com TXT v=spf1 ptr -all
        1.2.0.192.in-addr.arpa {names}
        PTR mail.example.com
        mail.example.com A 192.0.2.1
        {addresses}"""
    assert (await check(text)).code is Code.FAIL


@pytest.mark.parametrize(
    ("ip", "record", "code"),
    [
        ("::ffff:192.0.2.1", "v=spf1 ip4:192.0.2.1 -all", Code.PASS),
        ("2001:db8::1", "v=spf1 ip6:2001:db8::/32 -all", Code.PASS),
        ("2001:db8::1", "v=spf1 ip4:0.0.0.0/0 -all", Code.FAIL),
        ("192.0.2.1", "v=spf1 a:host.example.com/24 -all", Code.PASS),
        ("192.0.2.1", "v=spf1 a:host.example.com/0 -all", Code.PASS),
        ("192.0.2.1", "v=spf1 a:host.example.com//24 -all", Code.FAIL),
        ("2001:db8::1", "v=spf1 a:host.example.com//64 -all", Code.PASS),
        ("2001:db8::1", "v=spf1 a:host.example.com/24 -all", Code.FAIL),
        ("2001:db8::1", "v=spf1 exists:host.example.com -all", Code.PASS),
        ("192.0.2.1", "v=spf1 exists:%{ir}.%{v}.%{d} -all", Code.PASS),
        ("192.0.2.1", "v=spf1 exists:%{l}..example.com -all", Code.FAIL),
        ("192.0.2.1", "v=spf1 a:odd.example.com -all", Code.FAIL),
    ],
)
async def test_addresses(ip: str, record: str, code: Code) -> None:
    text = f"""example.com TXT {record}
        host.example.com A 192.0.2.200
        AAAA 2001:db8::ffff
        odd.example.com A not-an-address
        1.2.0.192.in-addr.example.com A 127.0.0.2"""
    assert (await check(text, ip=ip)).code is code


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("example.com", Code.PASS),
        ("EXAMPLE.com.", Code.PASS),
        ("bücher.example.com", Code.FAIL),
        ("BÜCHER.example.com", Code.FAIL),
        ("com", Code.NONE),
        ("", Code.NONE),
        (".", Code.NONE),
        ("a..example.com", Code.NONE),
        ("a b.example.com", Code.NONE),
        ("[192.0.2.1]", Code.NONE),
        ("x" * 64 + ".example.com", Code.NONE),
        ("x." * 150 + "example.com", Code.NONE),
        ("ü" * 64 + ".example.com", Code.NONE),
        ("\ud800.example.com", Code.NONE),
    ],
)
async def test_what_can_be_checked(domain: str, code: Code) -> None:
    result = await check(
        "example.com TXT v=spf1 +all\nxn--bcher-kva.example.com TXT v=spf1 -all", domain=domain, sender="a@example.com"
    )
    assert result.code is code
    assert code is not Code.NONE or not result.lookups


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (["other.example.net", "sub.example.com", "example.com"], "example.com"),
        (["other.example.net", "sub.example.com"], "sub.example.com"),
        (["other.example.net"], "other.example.net"),
        (["forged.example.com"], "unknown"),
        ([], "unknown"),
    ],
)
async def test_the_validated_name_nearest_to_the_domain_is_used(names: list[str], chosen: str) -> None:
    text = "\n".join(
        [
            "example.com A 192.0.2.1",
            "TXT v=spf1 exists:%{p}.ok.example.org -all",
            f"{chosen}.ok.example.org A 127.0.0.2",
        ]
        + [f"{name} A 192.0.2.1" for name in ("other.example.net", "sub.example.com")]
        + [f"1.2.0.192.in-addr.arpa PTR {name}" for name in names]
    )
    result = await check(text)
    assert result.code is Code.PASS
    assert result.check.steps[0].target == f"{chosen}.ok.example.org"


async def test_a_local_part_beyond_ascii_matches_nothing_and_breaks_nothing() -> None:
    text = "example.com TXT v=spf1 exists:%{l}.example.com exists:%{L}.example.com -all exp=%{l}.example.com"
    result = await check(text, sender="jos\xe9\ud800@example.com")
    assert (result.code, result.explanation, result.explanation_lookup) == (Code.FAIL, "", None)
    # %{l} cannot be asked for at all, %{L} is plain ASCII
    assert [len(step.lookups) for step in result.check.steps] == [0, 1, 0]


async def test_an_explanation_is_cleaned_and_may_name_the_time() -> None:
    resolver = ZoneResolver(
        zone("""example.com TXT v=spf1 redirect=_spf.example.com exp=not.example.com
        _spf.example.com TXT v=spf1 -all exp=%{d}.why.example.com
        _spf.example.com.why.example.com TXT See %{d} at %{t}, says %{r} to %{s}""")
    )
    result = await check_host(
        ip_address("192.0.2.1"),
        "example.com",
        "a\x1b[31m@example.com",
        "helo.example.net",
        resolver,
        receiver="mx.example.org",
        wall_clock=lambda: 1_800_000_000.9,
    )
    assert result.explanation == (
        "See _spf.example.com at 1800000000, says mx.example.org to a<U+001B>[31m@example.com"
    )
    assert result.explanation_lookup is not None
    assert result.lookups[-1] is result.explanation_lookup
    assert result.lookup_terms == 1


class SlowClock:
    """Every question takes its time."""

    def __init__(self, seconds: float = 7.0) -> None:
        self.now = 0.0
        self.seconds = seconds

    def __call__(self) -> float:
        self.now += self.seconds
        return self.now


async def test_an_evaluation_ends_in_time() -> None:
    resolver = ZoneResolver(zone("example.com TXT v=spf1 a a a a a a -all\nA 198.51.100.1"))
    clock = SlowClock()
    result = await check_host(ip_address("192.0.2.1"), "example.com", "", "h.example.net", resolver, clock=clock)
    assert result.code is Code.TEMPERROR
    assert "20 seconds" in result.reason
    assert len(resolver.asked) == int(TIME_LIMIT // 7)


async def test_time_that_is_up_within_an_include_is_a_temperror_too() -> None:
    resolver = ZoneResolver(zone("example.com TXT v=spf1 a a include:x.example.com -all\nA 198.51.100.1"))
    result = await check_host(ip_address("192.0.2.1"), "example.com", "", "h.example.net", resolver, clock=SlowClock())
    assert result.code is Code.TEMPERROR
    assert "20 seconds" in result.reason


async def test_a_machine_that_slept_brings_a_temperror() -> None:
    resolver = ZoneResolver(zone("example.com TXT v=spf1 -all"))
    clock = SlowClock(3600.0)
    result = await check_host(ip_address("192.0.2.1"), "example.com", "", "h.example.net", resolver, clock=clock)
    assert (result.code, result.lookups) == (Code.TEMPERROR, ())


async def test_a_late_explanation_is_none() -> None:
    resolver = ZoneResolver(zone("example.com TXT v=spf1 a -all exp=x.example.com\nA 198.51.100.1"))
    result = await check_host(ip_address("192.0.2.1"), "example.com", "", "h.example.net", resolver, clock=SlowClock())
    assert (result.code, result.explanation, result.explanation_lookup) == (Code.FAIL, "", None)


def test_no_dns_library_and_no_event_loop_is_loaded() -> None:
    code = "import sys, sestui.dns.spf.ses, sestui.dns.spf.merge; print(*sorted({'dns', 'asyncio'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == ""
