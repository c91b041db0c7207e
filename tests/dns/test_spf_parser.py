import re
from ipaddress import ip_network

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sestui.dns.spf.errors import SpfSyntaxError
from sestui.dns.spf.macros import ALL_PARTS, Expansion, expand, parse_macros, shorten
from sestui.dns.spf.parser import is_spf, parse, select
from sestui.dns.spf.record import Kind, Mechanism, Modifier, Qualifier, Record


@pytest.mark.parametrize(
    ("text", "spf"),
    [
        ("v=spf1", True),
        ("V=SpF1 -all", True),
        ("v=spf1 ", True),
        ("v=spf10 -all", False),
        ("v=spf1-all", False),
        (" v=spf1 -all", False),
        ("v=spf2.0/pra -all", False),
        ('"v=spf1 -all"', False),
        ("v=spf1\t-all", False),
        ("", False),
    ],
)
def test_a_record_starts_with_its_version_and_a_space(text: str, spf: bool) -> None:
    assert is_spf(text) is spf
    assert select(["google-site-verification=x", text]) == ((text,) if spf else ())


def test_terms_have_their_place_in_the_text() -> None:
    text = "v=spf1  A:host.Example.com/24//64 -ip4:192.0.2.1/24 ?include:_spf.example.net exp=why.example.com ~aLL "
    record = parse(text)
    a, ip4, include, exp, all_ = record.terms

    assert all(text[term.start : term.end] == term.text for term in record.terms)
    assert isinstance(a, Mechanism)
    assert (a.kind, a.qualifier, a.prefix4, a.prefix6) == (Kind.A, Qualifier.PASS, 24, 64)
    assert a.domain is not None
    assert a.domain.text == "host.Example.com"
    assert a.subject == "a:host.example.com/24//64"
    assert isinstance(ip4, Mechanism)
    assert (ip4.qualifier, ip4.network) == (Qualifier.FAIL, ip_network("192.0.2.0/24"))
    assert isinstance(include, Mechanism)
    assert (include.kind, include.qualifier, include.counts) == (Kind.INCLUDE, Qualifier.NEUTRAL, True)
    assert isinstance(exp, Modifier)
    assert (exp.name, exp.value.text, exp.counts) == ("exp", "why.example.com", False)
    assert record.all is all_
    assert record.exp is exp
    assert record.redirect is None


@pytest.mark.parametrize(
    ("term", "at", "reason"),
    [
        ("al", 0, "no mechanism al"),
        ("all.", 0, "no mechanism all."),
        ("-all:x.org", 4, "all takes nothing"),
        ("all/8", 3, "all takes nothing"),
        ("--all", 0, "no mechanism -all"),
        (":x.org", 0, "must start with"),
        ("=x.org", 0, "must start with"),
        ("1up=x", 0, "no mechanism 1up"),
        ("redirect:x.org", 0, "redirect is a modifier"),
        ("exp:x.org", 0, "exp is a modifier"),
        ("include", 7, "followed by a colon"),
        ("include:", 8, "a domain is missing"),
        ("include:x.org/24", 8, "top-level label"),
        ("include:localhost", 8, "top-level label"),
        ("exists", 6, "followed by a colon"),
        ("ptr:", 4, "a domain is missing"),
        ("ptr/24", 3, "followed by a colon"),
        ("a:", 2, "a domain is missing"),
        ("a:192.0.2.1", 2, "written with ip4:"),
        ("a:x.123", 2, "top-level label"),
        ("a:x.-com", 2, "top-level label"),
        ("a:x.com-", 2, "top-level label"),
        ("a:x.org:25", 2, "top-level label"),
        ("a:x.org/33", 8, "from 0 to 32"),
        ("a:x.org//129", 9, "from 0 to 128"),
        ("a/24/64", 5, "from 0 to 32"),
        ("a/24/32", 1, "are expected here"),
        ("a/", 1, "are expected here"),
        ("a24", 0, "no mechanism a24"),
        ("mx/032", 3, "leading zeros"),
        ("ip4", 3, "followed by a colon"),
        ("ip4:192.0.2", 4, "not an IPv4 address"),
        ("ip4:192.0.2.01", 4, "not an IPv4 address"),
        ("ip4:192.0.2.1:25", 4, "not an IPv4 address"),
        ("ip4:192.0.2.1/", 14, "from 0 to 32"),
        ("ip4:192.0.2.1/33", 14, "from 0 to 32"),
        ("ip4:192.0.2.1//24", 14, "from 0 to 32"),
        ("ip4:2001:db8::1", 4, "not an IPv4 address"),
        ("ip6:192.0.2.1", 4, "not an IPv6 address"),
        ("ip6:fe80::1%eth0", 4, "not an IPv6 address"),
        ("ip6:[2001:db8::1]", 4, "not an IPv6 address"),
        ("ip6:2001:db8::/129", 15, "from 0 to 128"),
        ("redirect=", 9, "a domain is missing"),
        ("redirect=-all", 9, "top-level label"),
        ("foo=%x", 4, "must be followed by"),
        ("foo=100%", 7, "must be followed by"),
        ("foo=%{r}", 4, "explanation's text only"),
        ("exists:%{x}.x.org", 7, "no macro %{x}"),
        ("exists:%{i.x.org", 7, "must look like"),
        ("exists:%{d0}.x.org", 7, "must not be 0"),
        ("exists:%{dr2}.x.org", 7, "must look like"),
        ("exists:%{d:}.x.org", 7, "must look like"),
        ("exists:%{}.x.org", 7, "must look like"),
        ("include:%{d}org", 8, "top-level label"),
        ("include:x.%{d.}org", 8, "top-level label"),
        ("a:\x00x.org", 2, "U+0000"),
        ("a:x.org\t", 7, "U+0009"),
        ("a:b\xfccher.org", 3, "U+00FC"),
    ],
)
def test_a_syntax_error_is_found_where_it_is(term: str, at: int, reason: str) -> None:
    with pytest.raises(SpfSyntaxError, match=re.escape(reason)) as caught:
        parse(f"v=spf1 ip4:192.0.2.1 {term} -all")
    assert caught.value.position == len("v=spf1 ip4:192.0.2.1 ") + at
    assert caught.value.term == term


@pytest.mark.parametrize(
    "term",
    [
        "a:x.1-2",
        "a:x.xn--zckzah",
        "a:foo:bar/baz.example.com",
        "a:.com",
        "a:x.org./24",
        "a:%{d}/24",
        "a:x.org//0",
        "a:x%%",
        "a:x.%{d}",
        "exists:%{ir}.%{l1r+-}._spf.%{d2}",
        "exists:%{S}.x%-",
        "exists:%{d" + "9" * 5000 + "}.x.org",
        "ip4:0.0.0.0/0",
        "ip6:::ffff:192.0.2.1/96",
        "ptr",
        "unknown=",
        "un.kno-wn_1=man:dog/cat",
        "redirect=%{d2}",
    ],
)
def test_odd_but_good(term: str) -> None:
    assert len(parse(f"v=spf1 {term}").terms) == 1


@pytest.mark.parametrize("name", ["redirect", "exp"])
def test_two_of_a_kind_are_one_too_many(name: str) -> None:
    text = f"v=spf1 {name}=a.example.com x=1 x=2 {name.upper()}=b.example.com"
    with pytest.raises(SpfSyntaxError, match="must not appear twice") as caught:
        parse(text)
    assert caught.value.position == text.rindex(name.upper())


def test_a_text_that_is_no_spf_record_is_refused() -> None:
    with pytest.raises(SpfSyntaxError, match="starts with v=spf1"):
        parse("v=DMARC1")


VALUES = {"d": "email.example.com", "l": "strong-bad", "i": "192.0.2.3", "s": "a b+c@example.org"}


@pytest.mark.parametrize(
    ("text", "expanded"),
    [
        # the examples of RFC 7208 section 7.4
        ("%{d}", "email.example.com"),
        ("%{d4}", "email.example.com"),
        ("%{d3}", "email.example.com"),
        ("%{d2}", "example.com"),
        ("%{d1}", "com"),
        ("%{dr}", "com.example.email"),
        ("%{d2r}", "example.email"),
        ("%{l}", "strong-bad"),
        ("%{l-}", "strong.bad"),
        ("%{lr}", "strong-bad"),
        ("%{lr-}", "bad.strong"),
        ("%{l1r-}", "strong"),
        ("%{ir}.%{l1r-}.lp._spf.%{d2}", "3.2.0.192.strong.lp._spf.example.com"),
        ("%{S}", "a%20b%2Bc%40example.org"),
        ("x%%%_%-y", "x% %20y"),
        ("%%{d}", "%{d}"),
    ],
)
def test_macros(text: str, expanded: str) -> None:
    assert expand(parse_macros(text, 0), VALUES) == expanded


def test_a_macro_in_parts() -> None:
    macros = parse_macros("a%%b%{L12r-+}", 0)
    assert macros.parts == ("a%b", Expansion("l", 12, True, "-+", True))
    assert macros.letters == {"l"}
    assert macros.ends_in_macro
    assert parse_macros("%{i}.x", 0).parts == (Expansion("i", ALL_PARTS), ".x")


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("example.com.", "example.com"),
        ("a" * 60 + "." + "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".example.com",
         "b" * 60 + "." + "c" * 60 + "." + "d" * 60 + ".example.com"),
        ("a" * 300, "a" * 300),
    ],
)  # fmt: skip
def test_long_names_lose_labels_on_the_left(name: str, short: str) -> None:
    assert shorten(name) == short


PIECES = st.sampled_from(
    ["v=spf1", " ", "a", "mx", "ip4:", "ip6:", "include:", "redirect=", "exp=", "exists:", "ptr", "all", "~", "-", "?",
     "+", "%{", "}", "%", "%%", "%_", "%-", "/", "//", "24", "64", "032", ".", ":", "=", "::", "192.0.2.1", "r", "d",
     "example.com", "2001:db8::", "_", "\x00", "\xff", "\ud800", "9" * 5000, "a" * 300]
)  # fmt: skip
RECORDS = st.one_of(
    st.text(),
    st.text(alphabet=st.characters(min_codepoint=32, max_codepoint=126)).map("v=spf1 ".__add__),
    st.lists(PIECES).map("".join),
    st.lists(PIECES).map("".join).map("v=spf1 ".__add__),
)


def parse_or_error(text: str) -> tuple[Record | None, SpfSyntaxError | None]:
    try:
        return parse(text), None
    except SpfSyntaxError as error:
        return None, error


@settings(deadline=None)
@given(RECORDS)
@example("v=spf1 a:" + "a" * 60_000 + "!")
@example("v=spf1 a:" + "." * 60_000)
@example("v=spf1 a" + "/1" * 30_000)
@example("v=spf1 exists:" + "%{d" * 20_000)
@example("v=spf1 x=" + "%{d1r-}" * 10_000)
def test_any_text_is_parsed_or_refused(text: str) -> None:
    record, error = parse_or_error(text)
    if record is None:
        assert error is not None
        assert 0 <= error.position <= len(text)
        assert error.term in text
        return
    assert all(text[term.start : term.end] == term.text for term in record.terms)
    assert text[len("v=spf1") :].split() == [term.text for term in record.terms]
    # a record put together from its terms means the same, and one in the canonical spelling does too
    again = parse(" ".join(["v=spf1", *(term.text for term in record.terms)]))
    assert [term.subject for term in again.terms] == [term.subject for term in record.terms]
    canonical = parse(" ".join(["v=spf1", *(term.subject for term in record.terms)]))
    assert [term.subject for term in canonical.terms] == [term.subject for term in record.terms]


HOSTS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,4})?\.(example|test)", fullmatch=True)
PREFIXES = st.one_of(st.just(""), st.integers(0, 32).map("/{}".format), st.integers(0, 128).map("//{}".format))
TERMS = st.one_of(
    st.tuples(st.sampled_from(["a", "mx"]), st.one_of(st.just(""), HOSTS.map(":{}".format)), PREFIXES).map("".join),
    st.tuples(st.sampled_from(["include:", "exists:", "ptr:"]), HOSTS).map("".join),
    st.tuples(st.just("ip4:"), st.ip_addresses(v=4).map(str), st.integers(0, 32).map("/{}".format)).map("".join),
    st.tuples(st.just("ip6:"), st.ip_addresses(v=6).map(str), st.integers(0, 128).map("/{}".format)).map("".join),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["", "+", "-", "~", "?"]), TERMS), max_size=20))
def test_good_terms_come_back_as_they_were(written: list[tuple[str, str]]) -> None:
    record = parse(" ".join(["v=spf1", *(qualifier + term for qualifier, term in written)]))
    assert [str(term.qualifier) for term in record.mechanisms] == [qualifier or "+" for qualifier, _ in written]
    assert [term.text for term in record.mechanisms] == [qualifier + term for qualifier, term in written]
