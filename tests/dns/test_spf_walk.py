import asyncio
from ipaddress import ip_address

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.spf.evaluate import check_host
from sestui.dns.spf.findings import Fault, Finding, Weight, findings
from sestui.dns.spf.result import Code
from sestui.dns.spf.tree import Branch, Count, Walk
from sestui.dns.spf.walker import MOST_DEPTH, MOST_WALKED, walk, walk_text
from sestui.model.dns import ANSWERED, Lookup, LookupOutcome, Mx, RecordType, RecordValue, Txt
from tests.dns.spf_zone import ZoneResolver, zone

UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


async def walked(text: str, domain: str = "example.com", faults: dict[str, LookupOutcome] | None = None) -> Walk:
    return await walk(domain, ZoneResolver(zone(text), faults))


def found(walk: Walk, fault: Fault) -> list[tuple[str, str]]:
    """Return domain and term of each finding of a kind."""
    return [(f.domain, "" if f.term is None else f.term.text) for f in findings(walk) if f.fault is fault]


def chain(count: int) -> str:
    """Return a policy with `count` terms that ask DNS: an include after the other."""
    lines = [f"i{number}.example.com TXT v=spf1 include:i{number + 1}.example.com ~all" for number in range(1, count)]
    return "\n".join(
        ["example.com TXT v=spf1 include:i1.example.com -all", *lines, f"i{count}.example.com TXT v=spf1 ~all"]
    )


@pytest.mark.parametrize(
    ("count", "limit", "shown"),
    [
        (Count(), False, "0"),
        (Count(10), False, "10"),
        (Count(11), True, "11"),
        (Count(10, at_least=True), None, "at least 10"),
        (Count(11, at_least=True), True, "at least 11"),
        (Count(0, at_least=True), None, "unknown"),
    ],
)
def test_a_count_that_is_not_whole_says_so(count: Count, limit: bool | None, shown: str) -> None:
    assert count.exceeds(10) is limit
    assert str(count) == shown


async def test_the_tree_is_whole_and_in_order() -> None:
    tree = await walked(
        """example.com TXT v=spf1 redirect=_r.example.com a include:one.example.net exp=x.example.com mx ptr
        A 192.0.2.1
        AAAA 2001:db8::1
        MX 10 mail.example.com
        mail.example.com A 192.0.2.2
        one.example.net TXT v=spf1 exists:%{i}.example.net include:two.example.net -all a
        two.example.net TXT v=spf1 ip4:192.0.2.0/24 a:gone.example.net ~all
        _r.example.com TXT v=spf1 a:%{d} -all"""
    )
    assert [
        (v.depth, v.record.domain, v.node.term.text, str(v.node.number), v.node.reached) for v in tree.visits()
    ] == [
        (0, "example.com", "redirect=_r.example.com", "8", True),
        (1, "_r.example.com", "a:%{d}", "9", True),
        (1, "_r.example.com", "-all", "None", True),
        (0, "example.com", "a", "1", True),
        (0, "example.com", "include:one.example.net", "2", True),
        (1, "one.example.net", "exists:%{i}.example.net", "3", True),
        (1, "one.example.net", "include:two.example.net", "4", True),
        (2, "two.example.net", "ip4:192.0.2.0/24", "None", True),
        (2, "two.example.net", "a:gone.example.net", "5", True),
        (2, "two.example.net", "~all", "None", True),
        (1, "one.example.net", "-all", "None", True),
        (1, "one.example.net", "a", "None", False),
        (0, "example.com", "exp=x.example.com", "None", True),
        (0, "example.com", "mx", "6", True),
        (0, "example.com", "ptr", "7", True),
    ]
    assert tree.terms == Count(9)
    assert tree.over_terms is False
    # gone.example.net and _r.example.com (in its own record), and what only a client's address can tell
    assert tree.voids4 == Count(2, at_least=True)
    assert tree.voids6 == Count(3, at_least=True)
    assert [record.domain for record in tree.records()] == [
        "example.com", "_r.example.com", "one.example.net", "two.example.net"
    ]  # fmt: skip


async def test_the_tenth_and_the_eleventh_are_named() -> None:
    tree = await walked(chain(10))
    assert tree.terms == Count(10)
    assert tree.over_terms is False
    assert found(tree, Fault.AT_LOOKUP_LIMIT) == [("i9.example.com", "include:i10.example.com")]
    assert not found(tree, Fault.TOO_MANY_LOOKUPS)

    tree = await walked(chain(12))
    assert tree.terms == Count(12)
    tenth, eleventh = tree.term_number(10), tree.term_number(11)
    assert tenth is not None
    assert eleventh is not None
    assert tenth.node.term.text == "include:i10.example.com"
    assert (eleventh.record.domain, eleventh.node.term.text) == ("i10.example.com", "include:i11.example.com")
    assert found(tree, Fault.TOO_MANY_LOOKUPS) == [("i10.example.com", "include:i11.example.com")]
    assert tree.term_number(13) is None


@pytest.mark.parametrize("outcome", UNANSWERED)
async def test_a_branch_that_could_not_be_read_is_unknown_not_empty(outcome: LookupOutcome) -> None:
    text = """example.com TXT v=spf1 a include:one.example.net a:two.example.net -all
        A 192.0.2.1
        AAAA 2001:db8::1
        two.example.net A 192.0.2.2
        AAAA 2001:db8::2"""
    tree = await walked(text, faults={"one.example.net": outcome})
    assert tree.terms == Count(3, at_least=True)
    assert tree.over_terms is None
    assert tree.over_voids4 is None
    assert [str(v.node.number) for v in tree.evaluated()] == ["1", "2", "at least 3"]
    assert found(tree, Fault.COULD_NOT_CHECK) == [("one.example.net", "")]
    assert not found(tree, Fault.TARGET_WITHOUT_RECORD)

    tree = await walked(text, faults={"two.example.net AAAA": outcome, "one.example.net": LookupOutcome.NO_DATA})
    assert tree.terms == Count(3)
    assert (tree.voids4, tree.voids6) == (Count(1), Count(1, at_least=True))
    assert found(tree, Fault.COULD_NOT_CHECK) == [("example.com", "a:two.example.net")]

    tree = await walked(text, faults={"example.com": outcome})
    assert tree.root.branch is Branch.UNKNOWN
    assert str(tree.terms) == "unknown"
    assert [f.fault for f in findings(tree)] == [Fault.COULD_NOT_CHECK]


@pytest.mark.parametrize(
    ("text", "branch", "fault"),
    [
        ("v=spf1 include:example.com -all", Branch.LOOP, Fault.LOOP),
        ("v=spf1 redirect=EXAMPLE.com.", Branch.LOOP, Fault.LOOP),
        ("v=spf1 include:none.example.com -all", Branch.ABSENT, Fault.TARGET_WITHOUT_RECORD),
        ("v=spf1 redirect=none.example.com", Branch.ABSENT, Fault.TARGET_WITHOUT_RECORD),
        ("v=spf1 include:a..example.com -all", Branch.BAD_NAME, Fault.BAD_NAME),
        ("v=spf1 include:%{d1} -all", Branch.BAD_NAME, Fault.BAD_NAME),
        ("v=spf1 include:%{i}.example.com -all", Branch.BY_MESSAGE, Fault.BY_MESSAGE),
        ("v=spf1 redirect=%{l}.example.com", Branch.BY_MESSAGE, Fault.BY_MESSAGE),
        ("v=spf1 include:two.example.com -all", Branch.SEVERAL, Fault.SEVERAL_RECORDS),
        ("v=spf1 include:bad.example.com -all", Branch.BROKEN, Fault.SYNTAX_ERROR),
    ],
)
async def test_branches_that_lead_nowhere(text: str, branch: Branch, fault: Fault) -> None:
    tree = await walked(
        f"""example.com TXT {text}
        two.example.com TXT v=spf1 -all
        TXT v=spf1 ~all
        bad.example.com TXT v=spf1 -al"""
    )
    (node,) = [visit.node for visit in tree.visits() if visit.node.inner is not None]
    assert node.inner is not None
    assert node.inner.branch is branch
    assert len(found(tree, fault)) == 1
    assert tree.terms == Count(1, at_least=branch not in (Branch.ABSENT, Branch.BAD_NAME))


async def test_macros_that_the_domain_itself_decides_are_followed() -> None:
    tree = await walked(
        """mail.example.com TXT v=spf1 include:%{d2}.spf.example.net -all
        example.com.spf.example.net TXT v=spf1 exists:%{o}.x.%{d} -all""",
        domain="mail.example.com",
    )
    assert [visit.node.target for visit in tree.evaluated()] == [
        "example.com.spf.example.net",
        "mail.example.com.x.example.com.spf.example.net",
    ]


class Wild(ZoneResolver):
    """Every name has a record that leads on, and more mail hosts than fit."""

    def __init__(self, record: str) -> None:
        super().__init__({})
        self.record = record

    async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
        await super().lookup(name, type)
        records: tuple[RecordValue, ...] = (Txt((self.record.encode(),)),)
        if type == "MX":
            records = tuple(Mx(n, f"m{n}.{name}") for n in range(10))
        return Lookup(name, type, LookupOutcome.FOUND, records)


@pytest.mark.parametrize(
    ("record", "most"),
    [
        ("v=spf1 " + " ".join(f"include:i{n}.%{{d1r}}.example.com" for n in range(10)), 1 + MOST_WALKED),
        ("v=spf1 " + " ".join(f"include:i{n}.%{{d}}" for n in range(1000)), 1 + MOST_WALKED),
        ("v=spf1 " + " ".join(f"mx:i{n}.%{{d}} include:i{n}.%{{d}}" for n in range(9)), 1 + 21 * MOST_WALKED),
        ("v=spf1 redirect=i.%{d}", 1 + MOST_DEPTH + 1),
        ("v=spf1 " + "ip4:192.0.2.1 " * 700 + " ".join(f"include:i{n}.%{{d}}" for n in range(10)), 1 + 30),
    ],
)
async def test_the_walk_ends_however_large_the_policy_is(record: str, most: int) -> None:
    resolver = Wild(record)
    tree = await walk("example.com", resolver)
    assert tree.terms.at_least
    assert tree.over_terms
    assert len(found(tree, Fault.TOO_LARGE)) >= 1
    assert len(resolver.asked) <= most


async def test_a_policy_that_is_merely_long_is_counted_to_its_end() -> None:
    deep = await walked(chain(60))
    assert deep.terms == Count(MOST_DEPTH + 1, at_least=True)

    many = "v=spf1 " + " ".join(f"a:h{number}.example.com" for number in range(500))
    resolver = ZoneResolver(zone(f"example.com TXT {many}"))
    wide = await walk("example.com", resolver)
    assert wide.terms.number == 500
    assert wide.voids4 == Count(MOST_WALKED, at_least=True)
    assert len(resolver.asked) == 1 + 2 * MOST_WALKED


async def test_a_domain_without_mail_has_no_mail_hosts_to_ask_for() -> None:
    tree = await walked("example.com TXT v=spf1 mx -all\nMX 0 .")
    assert (tree.terms, tree.voids4, tree.voids6) == (Count(1), Count(), Count())


async def test_one_name_in_two_branches_is_no_loop() -> None:
    tree = await walked(
        """example.com TXT v=spf1 include:a.example.com include:b.example.com -all
        a.example.com TXT v=spf1 include:c.example.com -all
        b.example.com TXT v=spf1 include:c.example.com -all
        c.example.com TXT v=spf1 ip4:192.0.2.1 -all"""
    )
    assert tree.terms == Count(4)
    assert not found(tree, Fault.LOOP)


SOUND = """A 192.0.2.1
    AAAA 2001:db8::1
    MX 10 example.com
    one.example.com TXT v=spf1 ip4:192.0.2.1 -all
    open.example.com TXT v=spf1 +all
    half.example.com TXT v=spf1 ?all
    four.example.com A 192.0.2.4
    mail.example.com MX 0 gone.example.com
    """ + "\n".join(f"many.example.com MX {n} m{n}.example.com" for n in range(11))  # fmt: skip


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("v=spf1 a mx include:one.example.com -all", set()),
        ("v=spf1 ip4:192.0.2.1 ~all", set()),
        ("v=spf1 ip4:192.0.2.1", {(Fault.NO_ALL, "")}),
        ("v=spf1 redirect=one.example.com", set()),
        ("v=spf1 redirect=four.example.com", {(Fault.TARGET_WITHOUT_RECORD, "redirect=four.example.com")}),
        ("v=spf1 +all", {(Fault.ALL_PASS, "+all")}),
        ("v=spf1 all", {(Fault.ALL_PASS, "all")}),
        ("v=spf1 include:open.example.com -all", {(Fault.ALL_PASS, "+all")}),
        ("v=spf1 -include:open.example.com -all", set()),
        ("v=spf1 ?all", {(Fault.ALL_NEUTRAL, "?all")}),
        ("v=spf1 include:half.example.com ~all", set()),
        ("v=spf1 redirect=half.example.com", {(Fault.ALL_NEUTRAL, "?all")}),
        ("v=spf1 ptr -all", {(Fault.PTR, "ptr")}),
        ("v=spf1 redirect=one.example.com -all", {(Fault.REDIRECT_BESIDE_ALL, "redirect=one.example.com")}),
        ("v=spf1 -all include:one.example.com", {(Fault.BEHIND_ALL, "include:one.example.com")}),
        ("v=spf1 a A:Example.com. -all", set()),
        ("v=spf1 mx -MX -all", {(Fault.DUPLICATE_TERM, "-MX")}),
        ("v=spf1 ip4=192.0.2.1 -all", {(Fault.MODIFIER_LIKE_MECHANISM, "ip4=192.0.2.1")}),
        ("v=spf1 ra=postmaster -all", set()),
        ("v=spf1 ip4:0.0.0.0/0 -all", {(Fault.WIDE_NETWORK, "ip4:0.0.0.0/0")}),
        ("v=spf1 ip6:2000::/3 -all", {(Fault.WIDE_NETWORK, "ip6:2000::/3")}),
        ("v=spf1 a:gone.example.com -all", {(Fault.VOID_TERM, "a:gone.example.com")}),
        ("v=spf1 exists:gone.example.com -all", {(Fault.VOID_TERM, "exists:gone.example.com")}),
        ("v=spf1 mx:four.example.com -all", {(Fault.VOID_TERM, "mx:four.example.com")}),
        ("v=spf1 mx:mail.example.com -all", {(Fault.VOID_TERM, "mx:mail.example.com")}),
        ("v=spf1 a:four.example.com -all", {(Fault.VOID_TERM_IPV6, "a:four.example.com")}),
        ("v=spf1 mx:many.example.com -all", {(Fault.TOO_MANY_MAIL_HOSTS, "mx:many.example.com")}),
        ("v=spf1 " + " ".join(f"ip4:192.0.2.{n}" for n in range(30)) + " -all", {(Fault.LONG_RECORD, "")}),
        ("v=spf1 a:%{i}.%{l} -all", set()),
        (
            "v=spf1 a:x.example.com exists:y.example.com a:z.example.com -all",
            {
                (Fault.VOID_TERM, "a:x.example.com"),
                (Fault.VOID_TERM, "exists:y.example.com"),
                (Fault.VOID_TERM, "a:z.example.com"),
                (Fault.TOO_MANY_VOIDS, "a:z.example.com"),
            },
        ),
        (
            "v=spf1 a:four.example.com a:four.example.com/24 a:four.example.com//64 -all",
            {
                (Fault.VOID_TERM_IPV6, "a:four.example.com"),
                (Fault.VOID_TERM_IPV6, "a:four.example.com/24"),
                (Fault.VOID_TERM_IPV6, "a:four.example.com//64"),
                (Fault.TOO_MANY_VOIDS_IPV6, "a:four.example.com//64"),
            },
        ),
    ],
)
async def test_findings_name_their_term(record: str, expected: set[tuple[Fault, str]]) -> None:
    tree = await walked(f"example.com TXT {record}\n{SOUND}")
    assert {(f.fault, "" if f.term is None else f.term.text) for f in findings(tree)} == expected


async def test_findings_come_by_weight_and_are_clean() -> None:
    tree = await walked(
        """example.com TXT v=spf1 ptr include:bad.example.com include:late.example.com a:four.example.com ~all
        bad.example.com TXT v=spf1 a:\x1b[31m.example.com
        four.example.com A 192.0.2.4""",
        faults={"late.example.com": LookupOutcome.TIMEOUT},
    )
    told = findings(tree)
    assert [f.weight for f in told] == [Weight.ERROR, Weight.UNKNOWN, Weight.WARNING, Weight.NOTE]
    assert told[0] == Finding(
        Fault.SYNTAX_ERROR,
        Weight.ERROR,
        "bad.example.com",
        "syntax error at character 10, a:<U+001B>[31m.example.com: character U+001B is not allowed",
    )
    assert told[1].text == "the TXT records of late.example.com could not be read (timeout)"


@pytest.mark.parametrize(
    ("text", "fault", "weight"),
    [
        ("example.com A 192.0.2.1", Fault.NO_RECORD, Weight.WARNING),
        ("example.com TXT v=spf1 -all\nTXT v=spf1 ~all", Fault.SEVERAL_RECORDS, Weight.ERROR),
        ("example.com TXT v=spf1 -al", Fault.SYNTAX_ERROR, Weight.ERROR),
    ],
)
async def test_a_root_without_one_good_record(text: str, fault: Fault, weight: Weight) -> None:
    tree = await walked(text)
    assert [(f.fault, f.weight) for f in findings(tree)] == [(fault, weight)]


@pytest.mark.parametrize("domain", ["", "a..example.com", "x" * 64 + ".example.com"])
async def test_no_domain_name(domain: str) -> None:
    tree = await walked("example.com TXT v=spf1 -all", domain=domain)
    assert [f.fault for f in findings(tree)] == [Fault.BAD_NAME]


async def test_a_text_is_walked_as_if_it_were_published() -> None:
    resolver = ZoneResolver(zone("example.com TXT v=spf1 -all\nA 192.0.2.1\none.example.com TXT v=spf1 a -all"))
    tree = await walk_text("example.com", "v=spf1 a include:one.example.com -all", resolver)
    assert tree.terms == Count(3)
    assert ("example.com", "TXT") not in resolver.asked
    assert (await walk_text("example.com", "v=spf1 include:example.com", resolver)).terms == Count(1, at_least=True)


DOMAINS = [f"d{number}.example.com" for number in range(5)]
NAMES = st.sampled_from([*DOMAINS, "gone.example.com", "%{d}", "%{i}.example.com", "%{p}.example.com"])
TERMS = st.one_of(
    st.sampled_from(["a", "mx", "ptr", "all", "ip4:192.0.2.1", "ip4:198.51.100.1", "ip6:2001:db8::/32", "x=y", "al"]),
    st.tuples(
        st.sampled_from(["include:", "include:", "redirect=", "a:", "mx:", "ptr:", "exists:", "exp="]), NAMES
    ).map("".join),
)
QUALIFIED = st.tuples(st.sampled_from(["", "", "-", "~", "?"]), TERMS).map(
    lambda pair: pair[1] if "=" in pair[1] else "".join(pair)
)
RECORDS = st.lists(QUALIFIED, max_size=6).map(lambda terms: "v=spf1 " + " ".join(terms))
ENTRIES = st.lists(
    st.one_of(
        RECORDS.map("TXT {}".format),
        RECORDS.map("TXT {}".format),
        st.sampled_from(["A 192.0.2.1", "A 198.51.100.7", "AAAA 2001:db8::1", "TIMEOUT", "TXT other"]),
        st.sampled_from(DOMAINS).map("MX 10 {}".format),
    ),
    max_size=4,
)
ZONES = st.lists(ENTRIES, min_size=len(DOMAINS), max_size=len(DOMAINS)).map(
    lambda all_entries: "\n".join(
        f"{domain} {entry}" for domain, entries in zip(DOMAINS, all_entries, strict=True) for entry in entries
    )
)


@settings(deadline=None)
@given(ZONES, st.sampled_from(["192.0.2.1", "203.0.113.9", "2001:db8::1", "2001:db9::1"]))
def test_no_evaluation_costs_more_than_the_worst_case(text: str, ip: str) -> None:
    resolver = ZoneResolver(zone(text + "\n1.2.0.192.in-addr.arpa PTR d0.example.com"))
    tree = asyncio.run(walk(DOMAINS[0], resolver))
    result = asyncio.run(check_host(ip_address(ip), DOMAINS[0], "", "helo.example.net", resolver))
    voids = tree.voids4 if "." in ip else tree.voids6

    assert tree.terms.at_least or result.lookup_terms <= tree.terms.number
    assert voids.at_least or result.void_lookups <= voids.number
    assert result.code is not Code.NONE or tree.root.branch is Branch.ABSENT
    assert (result.code is Code.TEMPERROR) <= any(not lookup.answered for lookup in result.lookups)
    assert findings(tree) == findings(tree)
