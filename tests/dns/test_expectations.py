"""What DNS has to hold for an identity, from what SES says; and what all checks share when they ask."""

import asyncio
import subprocess
import sys
from collections.abc import Sequence

import pytest

from sestui.dns.authority import AuthorityAnswer, AuthorityView
from sestui.dns.expectations import DkimKind, by_hand, expect, expect_dkim, expect_mail_from, feedback_host
from sestui.dns.names import BadNameError
from sestui.dns.verdict_asking import Asking, Memory, why
from sestui.model.authentication import Weight
from sestui.model.dns import Lookup, LookupOutcome, RecordType, Txt
from sestui.model.identity import Dkim, Identity, MailFrom
from tests.dns.auth_bed import EASY, GOOD, NOW, TOKENS, Bed


def test_easy_dkim() -> None:
    found = expect_dkim(EASY, "eu-west-1")
    assert (found.kind, found.tokens, found.zones, found.inferred) == (
        DkimKind.EASY,
        TOKENS,
        ("dkim.amazonses.com",),
        False,
    )
    assert (found.bits, found.signs, found.target("tok1")) == (2048, True, "tok1.dkim.amazonses.com")


@pytest.mark.parametrize(
    ("dkim", "kind"),
    [
        (None, DkimKind.UNKNOWN),
        (Dkim(), DkimKind.UNKNOWN),
        (Dkim(signing_enabled=False), DkimKind.NONE),
        (Dkim(signing_enabled=False, status="NOT_STARTED"), DkimKind.NONE),
        (Dkim(signing_enabled=False, status="SUCCESS"), DkimKind.UNKNOWN),
        (Dkim(signing_enabled=True, status="NOT_STARTED"), DkimKind.UNKNOWN),
        (Dkim(tokens=("a",)), DkimKind.EASY),
        (Dkim(tokens=("a",), origin="AWS_SES"), DkimKind.EASY),
        (Dkim(tokens=("a",), origin="AWS_SES_US_EAST_1"), DkimKind.REPLICA),
        (Dkim(tokens=("a",), origin="EXTERNAL"), DkimKind.OWN_KEY),
        (Dkim(origin="EXTERNAL"), DkimKind.OWN_KEY),
    ],
)
def test_how_dkim_was_set_up(dkim: Dkim | None, kind: DkimKind) -> None:
    assert expect_dkim(dkim, "eu-west-1").kind is kind


def test_a_replica_has_the_zone_of_its_parent() -> None:
    found = expect_dkim(Dkim(tokens=("a",), origin="AWS_SES_EU_SOUTH_1"), "eu-west-1")
    assert (found.parent, found.zones[0], found.inferred) == ("eu-south-1", "dkim.eu-south-1.amazonses.com", True)


def test_tokens_that_no_name_can_hold_are_left_out() -> None:
    found = expect_dkim(Dkim(tokens=("good", "", "a..b", "x" * 64)), "eu-west-1")
    assert found.tokens == ("good",)


def test_mail_from() -> None:
    found = expect_mail_from(MailFrom("Mail.Acme.Example.", "PENDING", "REJECT_MESSAGE"), "eu-west-1")
    assert found is not None
    assert (found.domain, found.host, found.status, found.on_mx_failure) == (
        "mail.acme.example",
        "feedback-smtp.eu-west-1.amazonses.com",
        "PENDING",
        "REJECT_MESSAGE",
    )
    assert expect_mail_from(None, "eu-west-1") is None
    assert expect_mail_from(MailFrom(""), "eu-west-1") is None
    assert feedback_host("") == feedback_host("eusc-de-east-1") == feedback_host("cn-north-1") == ""


@pytest.mark.parametrize(
    ("name", "domain", "address"),
    [
        ("Acme.Example", "acme.example", ""),
        ("info@Acme.Example", "acme.example", "info@Acme.Example"),
        ('"a@b"@acme.example', "acme.example", '"a@b"@acme.example'),
        ("b\xfccher.example", "xn--bcher-kva.example", ""),
    ],
)
def test_the_domain_of_an_identity(name: str, domain: str, address: str) -> None:
    found = expect(Identity(name), "eu-west-1")
    assert (found.domain, found.address, found.told) == (domain, address, True)


def test_a_name_that_is_none_is_refused() -> None:
    with pytest.raises(BadNameError):
        expect(Identity("a..b"), "eu-west-1")


def test_by_hand() -> None:
    found = by_hand("Acme.Example", tokens=("a", "b"), mail_from="mail.acme.example", region="af-south-1")
    assert (found.domain, found.told, found.dkim.kind, found.dkim.zones[0], found.dkim.signs) == (
        "acme.example",
        False,
        DkimKind.EASY,
        "dkim.af-south-1.amazonses.com",
        None,
    )
    assert found.mail_from is not None
    assert found.mail_from.host == "feedback-smtp.af-south-1.amazonses.com"
    assert by_hand("a.example", selectors=("s",)).dkim.kind is DkimKind.OWN_KEY
    assert by_hand("a.example").dkim.kind is DkimKind.UNKNOWN


# asking


def test_a_verdict_asks_each_question_once() -> None:
    async def run() -> list[tuple[str, RecordType]]:
        bed = Bed(GOOD)
        memory = Memory(bed)
        await memory.fetch([("acme.example", "MX"), ("acme.example", "MX"), ("mail.acme.example", "MX")])
        await memory.lookup("mail.acme.example", "MX")
        await memory.lookup("mail.acme.example", "TXT")
        await memory.lookup("mail.acme.example", "TXT")
        return bed.asked

    assert asyncio.run(run()) == [("acme.example", "MX"), ("mail.acme.example", "MX"), ("mail.acme.example", "TXT")]


def test_a_name_that_dns_cannot_hold_is_an_answer_that_did_not_come() -> None:
    class Strict(Bed):
        async def lookup(self, name: str, type: RecordType) -> Lookup:  # noqa: A002
            raise BadNameError(f"{name} {type} is none")

    lookup = asyncio.run(Asking(Strict(""), NOW).ask("a..b", "TXT"))
    assert (lookup.outcome, lookup.answered, "TXT is none" in why(lookup)) == (LookupOutcome.MALFORMED, False, True)


def text(*values: str) -> Lookup:
    outcome = LookupOutcome.FOUND if values else LookupOutcome.NO_SUCH_NAME
    return Lookup("x.example", "TXT", outcome, tuple(Txt((value.encode(),)) for value in values), ttl=40)


@pytest.mark.parametrize(
    ("seen", "served", "serials", "visible", "weight"),
    [
        (text(), [text("good")], [2], True, Weight.NOTE),
        (text("bad"), [text("good")], [2], True, Weight.NOTE),
        (text(), [text("good"), text()], [2, 1], True, Weight.WARNING),
        (text(), [text("bad")], [2], False, None),
        (text(), [text()], [2], False, None),
        (text(), [], [], False, None),
        (text(), [Lookup("x.example", "TXT", LookupOutcome.TIMEOUT)], [2], False, None),
        (Lookup("x.example", "TXT", LookupOutcome.TIMEOUT), [text("good")], [2], False, None),
    ],
)
def test_what_is_on_its_way(
    seen: Lookup, served: Sequence[Lookup], serials: Sequence[int], visible: bool, weight: Weight | None
) -> None:
    async def authorities(name: str, type: RecordType) -> AuthorityView:  # noqa: A002
        assert (name, type, seen.answered) == ("x.example", "TXT", True)
        answers = tuple(
            AuthorityAnswer(f"ns{serial}.example", "127.0.0.1", lookup, authoritative=True, serial=serial)
            for lookup, serial in zip(served, serials, strict=True)
        )
        return AuthorityView(seen, "example", None, answers)

    asking = Asking(Bed(""), NOW, authorities)
    found = asyncio.run(asking.visible(seen, lambda lookup: lookup.txt == ("good",)))
    assert (found is not None) is visible
    if found is None:
        return
    assert found.seconds_left == 40
    assert "40 s" in asking.spreading(found, "x.example")
    (finding,) = asking.findings
    assert finding.weight is weight
    assert ("serials 1, 2" in finding.text) is (len(serials) > 1)


def test_nothing_heavy_is_loaded_before_it_is_needed() -> None:
    code = (
        "import sys, sestui.dns.verdict, sestui.rules.records;"
        "print([name for name in ('dns', 'publicsuffixlist', 'boto3', 'textual') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
