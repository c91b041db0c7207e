from ipaddress import ip_network

import pytest

from sestui.dns.spf.findings import Fault
from sestui.dns.spf.result import Code
from sestui.dns.spf.ses import SES, Assessment, Senders, assess, senders
from sestui.dns.spf.tree import Count
from sestui.model.dns import ANSWERED, LookupOutcome
from tests.dns.spf_zone import ZoneResolver, zone

SENDERS = "amazonses.com TXT v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all"
UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


async def assessed(
    text: str, domain: str = "mail.example.com", faults: dict[str, LookupOutcome] | None = None
) -> Assessment:
    resolver = ZoneResolver(zone(text), faults)
    return await assess(domain, resolver, await senders(resolver))


async def read(text: str, faults: dict[str, LookupOutcome] | None = None) -> Senders:
    return await senders(ZoneResolver(zone(text), faults))


async def test_who_may_send_is_what_the_record_says_now() -> None:
    found = await read(
        """amazonses.com TXT v=spf1 ip4:199.255.192.0/22 -ip4:192.0.2.1 include:more.amazonses.com -all ip4:192.0.2.2
        more.amazonses.com TXT v=spf1 ip6:2001:db8::/32 ip4:54.240.0.0/18 -all"""
    )
    assert found.ipv4 == (ip_network("199.255.192.0/22"), ip_network("54.240.0.0/18"))
    assert found.ipv6 == (ip_network("2001:db8::/32"),)
    assert found.known
    assert found.domain == SES


@pytest.mark.parametrize("outcome", UNANSWERED)
async def test_senders_that_could_not_be_read_are_not_known(outcome: LookupOutcome) -> None:
    found = await read(SENDERS, {SES: outcome})
    assert (found.ipv4, found.ipv6, found.known) == ((), (), False)
    found = await read(
        "amazonses.com TXT v=spf1 ip4:199.255.192.0/22 include:more.amazonses.com -all", {"more.amazonses.com": outcome}
    )
    assert (len(found.ipv4), found.known) == (1, False)


async def test_both_counts_are_told() -> None:
    found = await assessed(
        f"""mail.example.com TXT v=spf1 a include:amazonses.com include:_spf.example.net mx -all
        A 192.0.2.1
        MX 10 feedback-smtp.eu-west-1.amazonses.com
        feedback-smtp.eu-west-1.amazonses.com A 192.0.2.2
        _spf.example.net TXT v=spf1 exists:x.example.net -all
        x.example.net A 127.0.0.2
        {SENDERS}"""
    )
    assert found.ipv4 is not None
    assert found.ipv4.code is Code.PASS
    assert [place.term.text for place in found.ipv4.path] == ["include:amazonses.com", "ip4:199.255.192.0/22"]
    assert found.ipv4.lookup_terms == 2
    assert found.walk.terms == Count(5)
    assert found.ipv6 is None
    assert found.passes is True
    assert {finding.fault for finding in found.findings} == {Fault.VOID_TERM_IPV6}


async def test_ipv6_is_its_own_path() -> None:
    hosts = "\n".join(f"h{n}.example.com A 192.0.2.{n}" for n in range(3))
    found = await assessed(
        f"""mail.example.com TXT v=spf1 a:h0.example.com a:h1.example.com a:h2.example.com include:amazonses.com -all
        {hosts}
        amazonses.com TXT v=spf1 ip4:54.240.0.0/18 ip6:2001:db8::/32 -all"""
    )
    assert found.ipv4 is not None
    assert found.ipv6 is not None
    assert (found.ipv4.code, found.ipv6.code) == (Code.PASS, Code.PERMERROR)
    assert found.ipv6.ip == "2001:db8::1"
    assert found.passes is False


@pytest.mark.parametrize(
    ("record", "passes"),
    [
        ("v=spf1 include:amazonses.com ~all", True),
        ("v=spf1 redirect=amazonses.com", True),
        ("v=spf1 ip4:54.240.0.0/18 ip4:199.255.192.0/22 -all", True),
        # one of the networks only: what passes for one sender's address does not for another's
        ("v=spf1 ip4:199.255.192.0/22 -all", False),
        ("v=spf1 -all", False),
        ("v=spf1 ?all", False),
        ("v=spf1 -all include:amazonses.com", False),
        ("v=spf1 al include:amazonses.com", False),
        ("other", False),
    ],
)
async def test_whether_mail_from_ses_passes(record: str, passes: bool) -> None:
    assert (await assessed(f"mail.example.com TXT {record}\n{SENDERS}")).passes is passes


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", ["mail.example.com", "x.example.com", "amazonses.com"])
async def test_what_could_not_be_checked_neither_passes_nor_fails(name: str, outcome: LookupOutcome) -> None:
    found = await assessed(
        f"""mail.example.com TXT v=spf1 include:x.example.com include:amazonses.com -all
        x.example.com TXT v=spf1 ip4:192.0.2.1 -all
        {SENDERS}""",
        faults={name: outcome},
    )
    assert found.passes is None
    assert found.walk.over_terms is None


async def test_senders_that_are_known_in_part_pass_in_part() -> None:
    found = await assessed(
        """mail.example.com TXT v=spf1 include:amazonses.com -all
        amazonses.com TXT v=spf1 ip4:199.255.192.0/22 include:more.amazonses.com -all""",
        faults={"more.amazonses.com": LookupOutcome.TIMEOUT},
    )
    assert [path.code for path in found.paths] == [Code.PASS]
    assert found.passes is None


async def test_senders_whose_record_is_gone_let_nobody_pass_and_nobody_fail() -> None:
    found = await assessed("mail.example.com TXT v=spf1 include:amazonses.com -all")
    assert found.senders.known is False
    assert (found.paths, found.passes) == ((), None)
    assert Fault.TARGET_WITHOUT_RECORD in {finding.fault for finding in found.findings}
