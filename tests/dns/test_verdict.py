"""The whole verdict: one entry for identities and for domains by hand, and how verdicts are kept and compared."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sestui.dns.expectations import expect
from sestui.dns.names import BadNameError
from sestui.dns.spf.ses import senders
from sestui.dns.verdict import check_domain, check_identity, sender_domain
from sestui.model.authentication import (
    ORDER,
    Authentication,
    CheckState,
    Evidence,
    Finding,
    Weight,
    carried,
    worst,
)
from sestui.model.dns import ANSWERED, Lookup, LookupOutcome, Mx, Txt
from sestui.model.identity import Dkim, Identity
from tests.dns.auth_bed import DNSSEC_BROKEN, GOOD, KEY, NOW, Bed, check, codes, identity, without

UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


def by_hand(text: str, domain: str = "acme.example", faults: Any = None, **options: Any) -> Authentication:
    return asyncio.run(check_domain(domain, Bed(text, faults), now=NOW, **options))


def test_all_is_good() -> None:
    found = check(GOOD)
    assert [check.state for check in found.checks] == [CheckState.OK] * 4
    assert (found.state, found.fixes, found.domain, found.from_domain) == (
        CheckState.OK,
        (),
        "acme.example",
        "acme.example",
    )
    assert [(policy.rules, policy.policy, policy.passes) for policy in found.policies] == [
        ("RFC 9989", "reject", True),
        ("RFC 7489", "reject", True),
    ]


def test_every_question_is_asked_once_or_comes_from_the_cache() -> None:
    bed = Bed(GOOD)
    source = asyncio.run(senders(bed))
    bed.asked.clear()
    asyncio.run(check_identity(identity(), bed, now=NOW, senders=source))
    assert set(bed.asked) == {
        *((f"tok{n}._domainkey.acme.example", "TXT") for n in (1, 2, 3)),
        ("mail.acme.example", "MX"),
        ("mail.acme.example", "TXT"),
        ("amazonses.com", "TXT"),
        ("_dmarc.acme.example", "TXT"),
        ("_dmarc.mail.acme.example", "TXT"),
        ("_dmarc.example", "TXT"),
    }


def test_the_evidence_says_what_was_asked_and_what_came() -> None:
    found = check(GOOD)
    assert all(check.evidence for check in found.checks)
    assert {evidence.at for check in found.checks for evidence in check.evidence} == {NOW}


def test_nothing_there_is_missing_everywhere_with_all_records_to_publish() -> None:
    found = check("amazonses.com TXT v=spf1 ip4:199.255.192.0/22 -all")
    assert [check.state for check in found.checks] == [CheckState.MISSING] * 4
    assert [(fix.name, fix.type) for fix in found.fixes] == [
        *((f"tok{n}._domainkey.acme.example", "CNAME") for n in (1, 2, 3)),
        ("mail.acme.example", "TXT"),
        ("mail.acme.example", "MX"),
        ("_dmarc.acme.example", "TXT"),
    ]


class Silent(Bed):
    """Nobody answers."""

    def __init__(self, outcome: LookupOutcome) -> None:
        super().__init__("")
        self._outcome = outcome

    async def lookup(self, name: str, type: Any) -> Lookup:  # noqa: A002
        return Lookup(name, type, self._outcome)


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_without_any_answer_nothing_is_missing_and_nothing_is_proposed(outcome: LookupOutcome) -> None:
    found = asyncio.run(check_identity(identity(), Silent(outcome), now=NOW))
    assert [check.state for check in found.checks] == [CheckState.COULD_NOT_CHECK] * 4
    assert found.fixes == ()
    assert all(policy.passes is None and not policy.policy for policy in found.policies)


_QUESTIONS = sorted(
    {evidence.question for check in check(GOOD).checks for evidence in check.evidence} | {"acme.example A"}
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(st.sampled_from(_QUESTIONS), st.sampled_from([*UNANSWERED, DNSSEC_BROKEN]), max_size=6))
def test_whatever_is_not_answered_no_verdict_says_missing_or_proposes_a_record(faults: dict[str, Any]) -> None:
    found = check(GOOD, faults=faults)
    assert found.fixes == ()
    assert all(check.state is not CheckState.MISSING for check in found.checks)
    if DNSSEC_BROKEN not in faults.values():
        assert all(check.state is not CheckState.PROBLEM for check in found.checks)
    assert all(policy.passes is not False for policy in found.policies) or DNSSEC_BROKEN in faults.values()


def test_the_from_address_decides_what_dmarc_is_judged_for() -> None:
    found = check(GOOD, from_address="Sales <sales@News.Acme.Example>")
    assert found.from_domain == "news.acme.example"
    assert (found.dmarc.state, found.policies[0].record_at) == (CheckState.OK, "acme.example")
    strict = GOOD.replace("p=reject;", "p=reject; adkim=s; aspf=s;")
    assert check(strict, from_address="x@news.acme.example").dmarc.state is CheckState.PROBLEM
    assert check(strict, from_address="x@mail.acme.example").policies[0].spf_aligned is True


def test_an_address_that_is_an_identity_is_its_own_from_address() -> None:
    found = check(GOOD, identity("info@acme.example"))
    assert (found.domain, found.from_domain, found.state) == ("acme.example", "acme.example", CheckState.OK)


def test_u_labels_become_a_labels() -> None:
    text = GOOD.replace("acme.example", "xn--bcher-kva.example")
    found = check(text, identity("b\xfccher.example", mail_from=None))
    assert (found.domain, found.dkim.state) == ("xn--bcher-kva.example", CheckState.OK)


@pytest.mark.parametrize("address", ["@", "a@", "a@b..c", "", "a@" + "x" * 64 + ".example"])
def test_an_address_without_a_domain_is_refused(address: str) -> None:
    with pytest.raises(BadNameError):
        sender_domain(address)


def test_an_identity_that_is_gone_has_nothing_to_check() -> None:
    bed = Bed(GOOD)
    found = asyncio.run(check_identity(expect(Identity("acme.example", exists=False), "eu-west-1"), bed, now=NOW))
    assert ({check.state for check in found.checks}, bed.asked) == ({CheckState.NOT_APPLICABLE}, [])


# by hand


def test_a_domain_by_hand_without_anything_tells_of_dmarc_alone() -> None:
    found = by_hand(GOOD)
    assert [check.state for check in found.checks] == [
        CheckState.COULD_NOT_CHECK,
        CheckState.NOT_APPLICABLE,
        CheckState.NOT_APPLICABLE,
        CheckState.COULD_NOT_CHECK,
    ]
    assert found.policies[0].policy == "reject"
    assert by_hand("").dmarc.state is CheckState.MISSING


def test_a_domain_by_hand_with_tokens_and_mail_from() -> None:
    found = by_hand(GOOD, tokens=("tok1", "tok2", "tok3"), mail_from="mail.acme.example")
    assert [check.state for check in found.checks] == [CheckState.OK] * 4
    assert by_hand(GOOD, tokens=("tok1",), region="eu-west-1").dkim.state is CheckState.OK
    assert by_hand(GOOD, tokens=("tok9",)).dkim.state is CheckState.MISSING


def test_a_domain_by_hand_with_a_selector() -> None:
    found = by_hand(GOOD + f"\nsel._domainkey.acme.example TXT {KEY}\n", selectors=("sel",))
    assert (found.dkim.state, found.policies[0].passes) == (CheckState.OK, True)
    assert "ses" not in " ".join(codes(found.dkim))


def test_a_token_by_hand_may_lead_to_any_zone_of_ses() -> None:
    text = GOOD.replace("dkim.amazonses.com", "dkim.eu-south-1.amazonses.com")
    assert by_hand(text, tokens=("tok1", "tok2", "tok3")).dkim.state is CheckState.OK
    assert by_hand(text, tokens=("tok1",), region="eu-west-1").dkim.state is CheckState.PROBLEM
    assert by_hand(text, tokens=("tok1",), hosted_zone="dkim.eu-south-1.amazonses.com").dkim.state is CheckState.OK


def test_mail_from_by_hand_takes_any_region_of_ses() -> None:
    assert by_hand(GOOD, mail_from="mail.acme.example").mail_from.state is CheckState.OK
    text = GOOD.replace("feedback-smtp.eu-west-1", "feedback-smtp.nowhere-1")
    found = by_hand(text, mail_from="mail.acme.example").mail_from
    assert (found.state, found.fixes) == (CheckState.PROBLEM, ())


@pytest.mark.parametrize("domain", ["a..b", "x" * 64 + ".example"])
def test_what_is_no_domain_is_refused(domain: str) -> None:
    with pytest.raises(BadNameError):
        by_hand("", domain)


# how verdicts are kept and compared


def test_the_order_of_states() -> None:
    assert set(ORDER) == set(CheckState)
    assert worst(()) is CheckState.NOT_APPLICABLE
    assert worst((CheckState.OK, CheckState.COULD_NOT_CHECK, CheckState.WARNING)) is CheckState.COULD_NOT_CHECK
    assert worst((CheckState.MISSING, CheckState.COULD_NOT_CHECK)) is CheckState.MISSING
    assert worst((CheckState.MISSING, CheckState.PROBLEM)) is CheckState.PROBLEM
    assert worst((CheckState.NOT_APPLICABLE, CheckState.OK)) is CheckState.OK
    assert worst((CheckState.NOT_YET, CheckState.OK)) is CheckState.NOT_YET


def test_the_last_known_verdict_stands_beside_what_could_not_be_checked() -> None:
    first = check(without(GOOD, "_dmarc"))
    second = replace(check(GOOD, faults={"_dmarc.acme.example": LookupOutcome.TIMEOUT}), at=NOW + timedelta(minutes=1))
    kept = carried(second, first)
    assert (kept.dmarc.state, kept.dmarc.last_known, kept.dmarc.last_known_at) == (
        CheckState.COULD_NOT_CHECK,
        first.dmarc,
        NOW,
    )
    assert kept.dkim == second.dkim
    # and after another time without an answer
    third = replace(second, at=NOW + timedelta(minutes=2))
    assert carried(third, kept).dmarc.last_known_at == NOW
    assert carried(check(GOOD), kept).dmarc.last_known is None


def test_nothing_is_carried_from_another_domain_or_from_address() -> None:
    second = check(GOOD, faults={"_dmarc.acme.example": LookupOutcome.TIMEOUT})
    first = check(GOOD)
    assert carried(second, None) is second
    assert carried(second, replace(first, domain="other.example")) is second
    assert carried(second, replace(first, from_domain="x.acme.example")).dmarc.last_known is None


def test_the_heaviest_finding_comes_first() -> None:
    text = without(GOOD, r"^tok1\._domainkey", r"^tok2\.dkim")
    weights = [finding.weight for finding in check(text).dkim.findings]
    assert weights == sorted(weights, key=list(Weight).index)
    assert len(weights) > 1


@pytest.mark.parametrize(
    ("lookup", "words"),
    [
        (Lookup("a.example", "TXT", LookupOutcome.FOUND, (Txt((b"x\x1b[31m", b"y")),)), '"x<U+001B>[31my"'),
        (Lookup("a.example", "MX", LookupOutcome.FOUND, (Mx(10, "b.example"), Mx(0, ""))), "10 b.example | 0 ."),
        (Lookup("a.example", "A", LookupOutcome.FOUND, ("192.0.2.1",), ("b.example",)), "b.example -> 192.0.2.1"),
        (
            Lookup("a.example", "TXT", LookupOutcome.NO_SUCH_NAME, (), ("b.example",), "b.example"),
            "b.example -> no-such-name b.example",
        ),
        (Lookup("a.example", "TXT", LookupOutcome.SERVFAIL, detail="bogus"), "servfail (bogus)"),
    ],
)
def test_evidence_in_words(lookup: Lookup, words: str) -> None:
    assert Evidence(lookup, NOW).words == words


def test_nothing_from_outside_reaches_a_text_uncleaned() -> None:
    nasty = "x\x1b]0;y\x07\u202e"
    text = (
        without(GOOD, "_dmarc") + f"_dmarc.acme.example TXT v=DMARC1; p={nasty[:-1]}; rua={nasty[:-1]}; {nasty[:-1]}\n"
    )
    expected = identity(dkim=Dkim(signing_enabled=True, status=nasty, tokens=("tok1",)))
    found = check(text, expected)
    texts = [part for check in found.checks for part in _texts(check.findings)]
    texts += [part for check in found.checks for part in (check.label, check.meaning, check.advice)]
    texts += [evidence.words + evidence.question for check in found.checks for evidence in check.evidence]
    assert all(part.isprintable() and "\u202e" not in part for part in texts)


def _texts(findings: tuple[Finding, ...]) -> list[str]:
    return [part for finding in findings for part in (finding.text, finding.name, finding.source)]


def test_every_finding_says_something_and_ends_without_a_full_stop() -> None:
    for text in (GOOD, "", without(GOOD, "_domainkey"), GOOD.replace("p=reject", "p=x")):
        for each in check(text).checks:
            assert each.meaning.endswith(".")
            assert each.source
            assert all(finding.text and not finding.text.endswith(".") for finding in each.findings)


def test_where_no_spf_record_is_there_nothing_is_to_be_replaced() -> None:
    empty = check(without(GOOD, r"^mail\.acme\.example TXT"))
    assert (empty.spf.state, empty.spf.advice) == (CheckState.MISSING, "Publish the record below.")
    other = check(without(GOOD, r"^mail\.acme\.example TXT") + "mail.acme.example TXT v=spf1 a -all\n")
    assert "in place of what is there" in other.spf.advice
