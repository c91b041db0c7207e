import asyncio
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.merge import Repair, merge_include, merge_records, repair
from sestui.dns.spf.parser import parse
from sestui.dns.spf.result import Code, SpfResult
from sestui.dns.spf.ses import SES
from sestui.dns.spf.walker import walk
from sestui.model.dns import ANSWERED, LookupOutcome
from tests.dns.spf_zone import ZoneResolver, zone

INCLUDE = "include:amazonses.com"
SENDERS = "amazonses.com TXT v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("v=spf1 -all", f"v=spf1 {INCLUDE} -all"),
        ("v=spf1 mx a:x.example.com ~all", f"v=spf1 mx a:x.example.com {INCLUDE} ~all"),
        ("V=SPF1  mx   ~ALL  ", f"V=SPF1  mx   {INCLUDE} ~ALL  "),
        ("v=spf1 redirect=_spf.example.com", f"v=spf1 {INCLUDE} redirect=_spf.example.com"),
        ("v=spf1 mx redirect=_spf.example.com -all", f"v=spf1 mx redirect=_spf.example.com {INCLUDE} -all"),
        ("v=spf1 redirect=_spf.example.com mx", f"v=spf1 {INCLUDE} redirect=_spf.example.com mx"),
        ("v=spf1 mx -all exp=why.example.com", f"v=spf1 mx {INCLUDE} -all exp=why.example.com"),
        ("v=spf1", f"v=spf1 {INCLUDE}"),
        ("v=spf1 mx ", f"v=spf1 mx {INCLUDE}"),
        # there already, in any spelling
        (f"v=spf1 {INCLUDE} -all", f"v=spf1 {INCLUDE} -all"),
        ("v=spf1 +include:AmazonSES.com. -all", "v=spf1 +include:AmazonSES.com. -all"),
        # there, but it lets nothing pass, or nobody comes to it
        ("v=spf1 ?include:amazonses.com -all", f"v=spf1 {INCLUDE} -all"),
        ("v=spf1 mx -include:AMAZONSES.com mx -all", f"v=spf1 mx {INCLUDE} mx -all"),
        (f"v=spf1 mx -all {INCLUDE}", f"v=spf1 mx {INCLUDE} -all"),
        (f"v=spf1 mx -all {INCLUDE} x=y {INCLUDE} ", f"v=spf1 mx {INCLUDE} -all x=y "),
    ],
)
def test_an_include_goes_into_the_record_that_is_there(before: str, after: str) -> None:
    assert merge_include(before, SES) == after
    assert merge_include(after, SES) == after


@pytest.mark.parametrize("record", ["v=DMARC1", "v=spf1 al", "v=spf1 a:x.org/33 -all"])
def test_what_cannot_be_read_is_not_rewritten(record: str) -> None:
    with pytest.raises(SpfSyntaxError):
        merge_include(record, SES)


def test_the_domain_to_include_must_be_one() -> None:
    with pytest.raises(SpfSyntaxError):
        merge_include("v=spf1 -all", "localhost")


@pytest.mark.parametrize(
    ("texts", "merged"),
    [
        ([], f"v=spf1 {INCLUDE} ~all"),
        (["v=spf1 mx -all"], f"v=spf1 mx {INCLUDE} -all"),
        (["v=spf1 mx -all", f"v=spf1 {INCLUDE} ~all"], f"v=spf1 mx {INCLUDE} ~all"),
        (["v=spf1 mx ip4:192.0.2.1 -all", "v=spf1 MX ip4:192.0.2.1/32 a ?all"],
         f"v=spf1 mx ip4:192.0.2.1 a {INCLUDE} ?all"),
        (["v=spf1 mx", "v=spf1 a"], f"v=spf1 mx a {INCLUDE}"),
        (["v=spf1 mx +all", "v=spf1 a -all"], f"v=spf1 mx a {INCLUDE} -all"),
        (["v=spf1 -ip4:192.0.2.1 -all", "v=spf1 ip4:192.0.2.1 -all"], f"v=spf1 ip4:192.0.2.1 {INCLUDE} -all"),
        (["v=spf1 mx redirect=_spf.example.com", "v=spf1 a"], f"v=spf1 mx a {INCLUDE} redirect=_spf.example.com"),
        (["v=spf1 mx redirect=_spf.example.com", "v=spf1 a -all"],
         f"v=spf1 mx a include:_spf.example.com {INCLUDE} -all"),
        (["v=spf1 redirect=a.example.com", "v=spf1 redirect=b.example.com"],
         f"v=spf1 include:a.example.com include:b.example.com {INCLUDE}"),
        (["v=spf1 redirect=_spf.example.com -all", "v=spf1 mx -all"], f"v=spf1 mx {INCLUDE} -all"),
        (["v=spf1 mx -all a", "v=spf1 -all exp=x.example.com", "v=spf1 exp=y.example.com x=%{d} x=%{i}"],
         f"v=spf1 mx {INCLUDE} -all exp=x.example.com x=%{{d}} x=%{{i}}"),
    ],
)  # fmt: skip
def test_several_records_become_one(texts: list[str], merged: str) -> None:
    assert merge_records(texts, SES) == merged


NETWORKS = st.integers(0, 7).map("ip4:192.0.2.{}".format)
MECHANISMS = st.tuples(st.sampled_from(["", "-", "~", "?"]), NETWORKS).map("".join)
ENDINGS = st.sampled_from(["", " -all", " ~all", " ?all", " redirect=r.example.com", " -all exp=x.example.com"])
ONE = st.tuples(st.lists(MECHANISMS, max_size=4), ENDINGS).map(lambda pair: " ".join(["v=spf1", *pair[0]]) + pair[1])
PLAIN = st.tuples(st.lists(NETWORKS, max_size=4), ENDINGS).map(lambda pair: " ".join(["v=spf1", *pair[0]]) + pair[1])
REDIRECT = "r.example.com TXT v=spf1 ip4:192.0.2.3 -all"


def evaluated(record: str, ip: str) -> SpfResult:
    resolver = ZoneResolver(zone(f"example.com TXT {record}\n{REDIRECT}\n{SENDERS}"))
    return asyncio.run(check_host(ip_address(ip), "example.com", "", "helo.example.net", resolver))


@settings(deadline=None)
@given(ONE, st.integers(0, 7).map("192.0.2.{}".format))
def test_a_merge_changes_nothing_for_anybody_else(record: str, ip: str) -> None:
    merged = merge_include(record, SES)
    assert evaluated(merged, ip).code is evaluated(record, ip).code
    assert evaluated(merged, "54.240.1.1").code is Code.PASS
    assert {term.text for term in parse(merged).terms} == {term.text for term in parse(record).terms} | {INCLUDE}


@settings(deadline=None)
@given(st.lists(PLAIN, min_size=1, max_size=3), st.integers(0, 7).map("192.0.2.{}".format))
def test_whoever_passed_one_of_several_records_passes_the_merged_one(records: list[str], ip: str) -> None:
    merged = merge_records(records, SES)
    assert merge_records([merged], SES) == merged
    assert evaluated(merged, "54.240.1.1").code is Code.PASS
    if any(evaluated(record, ip).code is Code.PASS for record in records):
        assert evaluated(merged, ip).code is Code.PASS


async def repaired(text: str, faults: dict[str, LookupOutcome] | None = None) -> Repair:
    resolver = ZoneResolver(zone(f"{text}\n{SENDERS}"), faults)
    return await repair(await walk("example.com", resolver), SES, resolver)


async def test_a_repair_says_what_it_costs() -> None:
    found = await repaired("example.com TXT v=spf1 a mx -all\nTXT other\nA 192.0.2.1\nMX 10 example.com")
    assert found.before == ("v=spf1 a mx -all",)
    assert found.text == f"v=spf1 a mx {INCLUDE} -all"
    assert found.changed
    assert found.walk is not None
    assert (found.walk.terms.number, found.over_terms) == (3, False)


async def test_a_repair_that_would_break_the_limit_says_so() -> None:
    hosts = " ".join(f"exists:h{n}.example.net" for n in range(10))
    addresses = "\n".join(f"h{n}.example.net A 127.0.0.2" for n in range(10))
    found = await repaired(f"example.com TXT v=spf1 {hosts} -all\n{addresses}")
    assert found.changed
    assert found.over_terms is True
    assert found.walk is not None
    eleventh = found.walk.term_number(11)
    assert eleventh is not None
    assert eleventh.node.term.text == INCLUDE


async def test_a_cost_that_is_not_known_is_not_said_to_be_fine() -> None:
    found = await repaired(
        "example.com TXT v=spf1 include:x.example.com -all", {"x.example.com": LookupOutcome.SERVFAIL}
    )
    assert found.text == f"v=spf1 include:x.example.com {INCLUDE} -all"
    assert found.over_terms is None


@pytest.mark.parametrize("outcome", sorted(set(LookupOutcome) - ANSWERED))
async def test_nothing_is_proposed_where_the_record_could_not_be_read(outcome: LookupOutcome) -> None:
    found = await repaired("example.com TXT v=spf1 -all", {"example.com": outcome})
    assert (found.text, found.changed, found.over_terms) == ("", False, None)
    assert "could not be read" in found.problem


async def test_nothing_is_proposed_over_a_syntax_error() -> None:
    found = await repaired("example.com TXT v=spf1 a:x.example.com/33 -all")
    assert (found.text, found.changed) == ("", False)
    assert "from 0 to 32" in found.problem
    assert found.before == ("v=spf1 a:x.example.com/33 -all",)


async def test_nothing_is_proposed_for_what_is_no_name() -> None:
    resolver = ZoneResolver({})
    found = await repair(await walk("a..example.com", resolver), SES, resolver)
    assert (found.text, bool(found.problem)) == ("", True)


@pytest.mark.parametrize(
    ("text", "proposed"),
    [
        ("example.com A 192.0.2.1", f"v=spf1 {INCLUDE} ~all"),
        ("example.com TXT v=spf1 -all\nTXT v=spf1 mx ~all", f"v=spf1 mx {INCLUDE} ~all"),
        (f"example.com TXT v=spf1 {INCLUDE} -all", ""),
        ("example.com TXT v=spf1 redirect=x.example.com\nx.example.com TXT v=spf1 include:AMAZONSES.com. -all", ""),
        ("example.com TXT v=spf1 include:x.example.com -all\nx.example.com TXT v=spf1 include:amazonses.com -all", ""),
        (
            "example.com TXT v=spf1 ?include:x.example.com -all\nx.example.com TXT v=spf1 include:amazonses.com -all",
            f"v=spf1 ?include:x.example.com {INCLUDE} -all",
        ),
        (
            "example.com TXT v=spf1 redirect=x.example.com -all\nx.example.com TXT v=spf1 include:amazonses.com -all",
            f"v=spf1 redirect=x.example.com {INCLUDE} -all",
        ),
    ],
)
async def test_only_what_is_missing_is_added(text: str, proposed: str) -> None:
    found = await repaired(text)
    assert found.changed is bool(proposed)
    assert not proposed or found.text == proposed
    assert found.over_terms is False
