"""Every trap of DNS authentication, end to end: a scene's DNS server, the real resolver, the whole verdict."""

import asyncio
from functools import partial
from typing import Any, cast

import dns.message
import dns.rrset
import pytest

from sestui.dns.authority import ask_authorities
from sestui.dns.expectations import IdentityExpectation
from sestui.dns.resolver import StubResolver
from sestui.dns.servers import parse_server
from sestui.dns.verdict import check_identity
from sestui.model.authentication import Authentication, CheckState
from sestui.model.identity import MailFrom
from sestui.simulator import Simulator, parse_scene
from tests.dns.auth_bed import KEY, KEY_1024, NOW, TOKENS, codes, identity

ZONE = """
[[dns_zones]]
name = "acme.example"
serial = 7
minimum = 90
"""


def record(name: str, kind: str, *values: str, **more: Any) -> str:
    """Return one table of a scene."""
    quoted = ", ".join('"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"' for value in values)
    extra = "".join(f'{key} = "{value}"\n' for key, value in more.items())
    return f'[[dns]]\nname = "{name}"\ntype = "{kind}"\nvalue = [{quoted}]\n{extra}\n'


def fault(kind: str, name: str = "", type: str = "") -> str:  # noqa: A002
    lines = [f'kind = "{kind}"']
    lines += [f'name = "{name}"'] if name else []
    lines += [f'type = "{type}"'] if type else []
    return "[[dns_faults]]\n" + "\n".join(lines) + "\n\n"


NAME = "tok1._domainkey.acme.example"
KEYS = "".join(record(f"{token}.dkim.amazonses.com", "TXT", KEY) for token in TOKENS)
FIRST = record(NAME, "CNAME", "tok1.dkim.amazonses.com")
OTHERS = "".join(
    record(f"{token}._domainkey.acme.example", "CNAME", f"{token}.dkim.amazonses.com") for token in TOKENS[1:]
)
DKIM = FIRST + OTHERS + KEYS
HOST = "feedback-smtp.eu-west-1.amazonses.com"
MX = record("mail.acme.example", "MX", f"10 {HOST}")
SPF = record("mail.acme.example", "TXT", "v=spf1 include:amazonses.com ~all")
SES = record("amazonses.com", "TXT", "v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all")
DMARC = record("_dmarc.acme.example", "TXT", "v=DMARC1; p=reject; rua=mailto:d@acme.example")
GOOD = DKIM + MX + SPF + SES + DMARC


def seen(scene: str, expected: IdentityExpectation | None = None, *, spreading: bool = False) -> Authentication:
    """Check an identity against a scene over UDP and TCP; `spreading` also asks the authorities."""

    async def ask(address: str) -> Authentication:
        server = parse_server(address)
        stub = StubResolver((server,), ceiling=None, waits=(0.4, 0.4))
        authorities = partial(ask_authorities, stub, port=server.port) if spreading else None
        try:
            return await check_identity(expected or identity(), stub, now=NOW, authorities=authorities)
        finally:
            stub.close()

    with Simulator(parse_scene(ZONE + scene)) as simulator:
        return asyncio.run(ask(simulator.dns_address))


def test_all_is_good_over_the_wire() -> None:
    found = seen(GOOD)
    assert [check.state for check in found.checks] == [CheckState.OK] * 4
    assert found.dkim.evidence[0].lookup.chain == ("tok1.dkim.amazonses.com",)
    assert found.dkim.evidence[0].lookup.server.startswith("127.0.0.1")


TRAPS = {
    "doubled name": (
        OTHERS + KEYS + record(f"{NAME}.acme.example", "CNAME", "tok1.dkim.amazonses.com"),
        CheckState.PROBLEM,
        "dkim-misplaced",
    ),
    "underscore dropped": (
        OTHERS + KEYS + record("tok1.domainkey.acme.example", "CNAME", "tok1.dkim.amazonses.com"),
        CheckState.PROBLEM,
        "dkim-misplaced",
    ),
    "target doubled": (
        OTHERS + KEYS + record(NAME, "CNAME", "tok1.dkim.amazonses.com.acme.example"),
        CheckState.PROBLEM,
        "dkim-target-doubled",
    ),
    "target pasted as text": (
        OTHERS + KEYS + record(NAME, "TXT", "tok1.dkim.amazonses.com."),
        CheckState.PROBLEM,
        "dkim-target-as-txt",
    ),
    "target pasted as text with quotes": (
        OTHERS + KEYS + record(NAME, "TXT", '"tok1.dkim.amazonses.com"'),
        CheckState.PROBLEM,
        "dkim-target-as-txt",
    ),
    "flattened": (OTHERS + KEYS + record(NAME, "TXT", KEY), CheckState.WARNING, "dkim-flattened"),
    "dangling": (FIRST + OTHERS + KEYS.replace("tok1.dkim", "tok9.dkim"), CheckState.WARNING, "dkim-dangling"),
    "dangling everywhere": (FIRST + OTHERS + SES, CheckState.PROBLEM, "dkim-dangling"),
    "wildcard alias": (
        KEYS + record("*._domainkey.acme.example", "CNAME", "parking.example"),
        CheckState.PROBLEM,
        "wildcard",
    ),
    "wildcard text": (KEYS + record("*.acme.example", "TXT", "hello"), CheckState.PROBLEM, "wildcard"),
    "circle": (
        OTHERS + KEYS + record(NAME, "CNAME", "hop.acme.example") + record("hop.acme.example", "CNAME", NAME),
        CheckState.PROBLEM,
        "dkim-alias-circle",
    ),
    "revoked": (
        FIRST + OTHERS + KEYS.replace(f'"{KEY}"', '"v=DKIM1; p="', 1),
        CheckState.WARNING,
        "dkim-key-revoked",
    ),
    "short": (FIRST + OTHERS + KEYS.replace(KEY, KEY_1024), CheckState.WARNING, "dkim-key-short"),
    "missing": (SES, CheckState.MISSING, "dkim-missing"),
    "silence": (DKIM + fault("timeout", NAME), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "servfail": (DKIM + fault("servfail", NAME, "TXT"), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "refused": (DKIM + fault("refused", "*._domainkey.acme.example"), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "no tcp": (DKIM + fault("truncated-no-tcp", NAME), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "garbage": (DKIM + fault("garbage", NAME), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "a lie": (DKIM + fault("wrong-question", NAME), CheckState.COULD_NOT_CHECK, "could-not-check"),
    "truncated": (DKIM + fault("truncated"), CheckState.OK, ""),
    "no edns": (DKIM + fault("no-edns"), CheckState.OK, ""),
    "alias alone": (DKIM + fault("bare-cname", NAME), CheckState.OK, ""),
    "dnssec": (DKIM + fault("dnssec-broken", "*._domainkey.acme.example"), CheckState.PROBLEM, "dnssec-broken"),
}


@pytest.mark.parametrize("trap", TRAPS)
def test_traps_of_dkim(trap: str) -> None:
    scene, state, code = TRAPS[trap]
    found = seen(scene).dkim
    assert (found.state, not code or code in codes(found)) == (state, True), codes(found)
    if state is CheckState.COULD_NOT_CHECK:
        assert found.fixes == ()


@pytest.mark.parametrize(
    ("scene", "state", "code"),
    [
        (
            record("mail.acme.example", "MX", f"10 {HOST}", "20 mx.acme.example"),
            CheckState.PROBLEM,
            "mail-from-several",
        ),
        (record("mail.acme.example", "MX", f"10 {HOST}.acme.example"), CheckState.PROBLEM, "mail-from-host-doubled"),
        (record("mail.acme.example.acme.example", "MX", f"10 {HOST}"), CheckState.MISSING, "mail-from-misplaced"),
        (record("*.acme.example", "MX", "10 mx.acme.example"), CheckState.PROBLEM, "wildcard"),
        (MX + fault("servfail", "mail.acme.example", "MX"), CheckState.COULD_NOT_CHECK, "could-not-check"),
        (SPF, CheckState.MISSING, "mail-from-missing"),
    ],
)
def test_traps_of_mail_from(scene: str, state: CheckState, code: str) -> None:
    found = seen(SES + scene).mail_from
    assert (found.state, code in codes(found)) == (state, True)


@pytest.mark.parametrize(
    ("scene", "state", "code"),
    [
        (record("*.acme.example", "TXT", "hello"), CheckState.MISSING, "dmarc-foreign-text"),
        (DMARC + fault("timeout", "_dmarc.acme.example"), CheckState.COULD_NOT_CHECK, "could-not-check"),
        (DMARC + fault("dnssec-broken", "_dmarc.acme.example"), CheckState.PROBLEM, "dnssec-broken"),
        (record("_dmarc.acme.example.acme.example", "TXT", "v=DMARC1; p=none"), CheckState.MISSING, "dmarc-misplaced"),
    ],
)
def test_traps_of_dmarc(scene: str, state: CheckState, code: str) -> None:
    found = seen(DKIM + SES + scene).dmarc
    assert (found.state, code in codes(found)) == (state, True)


class TwoAliases(asyncio.DatagramProtocol):
    """A server that some providers' forms make possible: two CNAME records at every name."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        query = dns.message.from_wire(data)
        reply = dns.message.make_response(query)
        for target in ("old.example.", "tok1.dkim.amazonses.com."):
            reply.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "CNAME", target))
        self._transport.sendto(reply.to_wire(want_shuffle=False), addr)


async def test_several_aliases_at_one_name_are_told_over_the_wire() -> None:
    loop = asyncio.get_running_loop()
    transport, _ = await loop.create_datagram_endpoint(TwoAliases, local_addr=("127.0.0.1", 0))
    server = parse_server(f"127.0.0.1:{transport.get_extra_info('sockname')[1]}")
    stub = StubResolver((server,), ceiling=None, waits=(0.4, 0.4))
    try:
        found = (await check_identity(identity(mail_from=None), stub, now=NOW)).dkim
    finally:
        stub.close()
        transport.close()
    assert (found.state, set(codes(found))) == (CheckState.PROBLEM, {"dkim-several-aliases", "ses-says-success"})


def published(scene: str, *names: str) -> str:
    """Hide names from the resolver: only the authorities have them."""
    out = []
    for block in scene.split("[[dns]]"):
        hidden = any(f'name = "{name}"' in block for name in names)
        out.append(block.rstrip("\n") + '\nview = "authorities"\n\n' if hidden else block)
    return "[[dns]]".join(out)


def test_what_is_published_and_not_yet_visible_is_a_state_of_its_own() -> None:
    names = (*(f"{token}._domainkey.acme.example" for token in TOKENS), "mail.acme.example", "_dmarc.acme.example")
    found = seen(published(GOOD, *names), spreading=True)
    assert [check.state for check in found.checks] == [CheckState.NOT_YET] * 4
    assert found.fixes == ()
    for check in found.checks:
        assert 0 < (check.seconds_left or 0) <= 90
        assert "asks again in" in check.meaning
        assert "not-yet-visible" in codes(check)
        assert any(evidence.authority == "ns1.acme.example" for evidence in check.evidence)


def test_mail_that_ses_refuses_meanwhile_is_a_problem_and_the_record_still_on_its_way() -> None:
    expected = identity(mail_from=MailFrom("mail.acme.example", "PENDING", "REJECT_MESSAGE"))
    check = seen(published(GOOD, "mail.acme.example"), expected, spreading=True).mail_from
    assert (check.state, check.label, check.fixes) == (CheckState.PROBLEM, "not yet", ())
    assert "not-yet-visible" in codes(check)
    assert "refuses to send" in check.meaning
    assert check.seconds_left


def test_the_same_without_asking_the_authorities_is_missing() -> None:
    scene = published(GOOD, "_dmarc.acme.example")
    assert seen(scene).dmarc.state is CheckState.MISSING
    assert seen(scene, spreading=True).dmarc.state is CheckState.NOT_YET


def test_what_is_wrong_everywhere_is_not_on_its_way() -> None:
    scene = OTHERS + KEYS + record(NAME, "CNAME", "old.example") + MX + SES
    found = seen(scene, spreading=True)
    assert (found.dkim.state, found.spf.state, found.dmarc.state) == (
        CheckState.PROBLEM,
        CheckState.MISSING,
        CheckState.MISSING,
    )


def test_a_correction_that_is_on_its_way_is_not_yet() -> None:
    old = record(NAME, "CNAME", "old.example", view="resolver")
    new = record(NAME, "CNAME", "tok1.dkim.amazonses.com", view="authorities")
    found = seen(OTHERS + KEYS + old + new, spreading=True).dkim
    assert (found.state, 0 < (found.seconds_left or 0) <= 300) == (CheckState.NOT_YET, True)


def test_authorities_that_do_not_answer_change_nothing() -> None:
    found = seen(GOOD.replace(DMARC, "") + fault("no-authority"), spreading=True).dmarc
    assert (found.state, len(found.fixes)) == (CheckState.MISSING, 1)
