"""The custom MAIL FROM domain: its MX record, its SPF policy, and what SES does meanwhile."""

import asyncio
from typing import Any

import pytest

from sestui.dns.expectations import FEEDBACK_HOSTS, feedback_host
from sestui.dns.spf.ses import senders
from sestui.dns.verdict import check_identity
from sestui.model.authentication import Authentication, CheckState, Weight
from sestui.model.dns import ANSWERED, LookupOutcome
from sestui.model.identity import MailFrom
from sestui.model.regions import DOCUMENTED, GOVCLOUD
from tests.dns.auth_bed import DNSSEC_BROKEN, GOOD, NOW, Bed, check, codes, identity, without

NAME = "mail.acme.example"
HOST = "feedback-smtp.eu-west-1.amazonses.com"
UNANSWERED = sorted(set(LookupOutcome) - ANSWERED)


def mail_from(
    domain: str = NAME, status: str | None = "SUCCESS", behavior: str | None = "USE_DEFAULT_VALUE"
) -> MailFrom:
    return MailFrom(domain, status, behavior)


def with_mx(*values: str) -> str:
    return without(GOOD, f"^{NAME} MX") + "".join(f"{NAME} MX {value}\n" for value in values)


def with_spf(*texts: str) -> str:
    return without(GOOD, f"^{NAME} TXT") + "".join(f"{NAME} TXT {text}\n" for text in texts)


def judged(text: str, faults: dict[str, Any] | None = None, **values: Any) -> Authentication:
    return check(text, identity(mail_from=mail_from(**values)), faults)


# MX


def test_one_mx_to_ses_is_good() -> None:
    found = check(GOOD).mail_from
    assert (found.state, found.label, found.findings, found.fixes) == (CheckState.OK, "good", (), ())
    assert [evidence.question for evidence in found.evidence] == [f"{NAME} MX"]


@pytest.mark.parametrize(
    ("values", "state", "code"),
    [
        ((f"0 {HOST}",), CheckState.OK, None),
        ((f"10 {HOST.upper()}.",), CheckState.OK, None),
        (("10 feedback-smtp.us-east-1.amazonses.com",), CheckState.OK, "mail-from-other-region"),
        (("10 feedback-smtp.nowhere-1.amazonses.com",), CheckState.PROBLEM, "mail-from-other-host"),
        (("10 inbound-smtp.eu-west-1.amazonaws.com",), CheckState.PROBLEM, "mail-from-other-host"),
        (("10 mx.acme.example",), CheckState.PROBLEM, "mail-from-other-host"),
        (("0 .",), CheckState.PROBLEM, "mail-from-other-host"),
        ((f"10 {HOST}", "20 mx.acme.example"), CheckState.PROBLEM, "mail-from-several"),
        ((f"10 {HOST}", f"20 {HOST}"), CheckState.PROBLEM, "mail-from-several"),
        ((f"10 {HOST}", "10 feedback-smtp.us-east-1.amazonses.com"), CheckState.PROBLEM, "mail-from-several"),
        ((f"10 {HOST}.acme.example",), CheckState.PROBLEM, "mail-from-host-doubled"),
        ((f"10 {HOST}.{NAME}",), CheckState.PROBLEM, "mail-from-host-doubled"),
        ((), CheckState.MISSING, "mail-from-missing"),
    ],
)
def test_mx_records(values: tuple[str, ...], state: CheckState, code: str | None) -> None:
    found = judged(with_mx(*values)).mail_from
    assert found.state is state
    assert code is None or code in codes(found)
    if state is CheckState.OK:
        assert found.fixes == ()
        return
    (fix,) = found.fixes
    assert (fix.name, fix.type, len(fix.values)) == (NAME, "MX", 1)
    assert fix.values[0].endswith(HOST)
    assert codes(found)["ses-says-success"].weight is Weight.WARNING


def test_the_record_that_is_right_stays_and_the_others_go() -> None:
    (fix,) = judged(with_mx("20 mx.acme.example", f"5 {HOST}")).mail_from.fixes
    assert (fix.values, fix.removed) == ((f"5 {HOST}",), ("20 mx.acme.example",))


def test_a_doubled_name_is_found() -> None:
    found = judged(with_mx() + f"{NAME}.acme.example MX 10 {HOST}\n").mail_from
    assert codes(found)["mail-from-misplaced"].name == f"{NAME}.acme.example"


def test_a_wildcard_is_told() -> None:
    found = judged(without(GOOD, f"^{NAME}") + "*.acme.example MX 10 mx.acme.example\n").mail_from
    assert {"wildcard", "mail-from-other-host"} <= set(codes(found))
    assert "wildcard" not in codes(judged(with_mx("10 mx.acme.example")).mail_from)


def test_a_record_of_a_wildcard_is_not_to_be_removed() -> None:
    found = judged(without(GOOD, f"^{NAME}") + "*.acme.example MX 10 mx.acme.example\n").mail_from
    assert [fix.removed for fix in found.fixes] == [()]
    assert "mail-from-receives" not in codes(found)


def test_mail_that_is_received_there_is_not_taken_away_in_silence() -> None:
    found = judged(with_mx("10 mx.acme.example")).mail_from
    assert "goes to mx.acme.example now" in codes(found)["mail-from-receives"].text
    assert "unless mail is received there" in found.advice
    assert "mail-from-receives" not in codes(judged(with_mx("0 .")).mail_from)


def test_the_domains_own_mx_records_are_never_to_be_replaced() -> None:
    found = judged(GOOD + "acme.example MX 10 mx.acme.example\n", domain="acme.example").mail_from
    assert (found.state, found.fixes) == (CheckState.PROBLEM, ())
    assert "sub-domain" in found.advice
    missing = judged(GOOD, domain="acme.example").mail_from
    assert (missing.state, missing.fixes) == (CheckState.MISSING, ())


def test_a_cname_without_an_mx_behind_it_is_told() -> None:
    text = without(GOOD, f"^{NAME}") + f"{NAME} CNAME gone.acme.example\n"
    found = judged(text).mail_from
    assert (found.fixes, "gone.acme.example" in codes(found)["mail-from-alias"].text) == ((), True)


def test_an_mx_by_way_of_a_cname_is_a_warning() -> None:
    text = without(GOOD, f"^{NAME}") + f"{NAME} CNAME b.acme.example\nb.acme.example MX 10 {HOST}\n"
    text += "b.acme.example TXT v=spf1 include:amazonses.com ~all\n"
    assert (judged(text).mail_from.state, list(codes(judged(text).mail_from))) == (
        CheckState.WARNING,
        ["mail-from-alias"],
    )


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_no_answer_is_never_missing(outcome: LookupOutcome) -> None:
    found = judged(with_mx(), {f"{NAME} MX": outcome}).mail_from
    assert (found.state, found.fixes) == (CheckState.COULD_NOT_CHECK, ())
    assert "ses-says-success" not in codes(found)


def test_broken_dnssec_is_a_problem() -> None:
    found = judged(GOOD, {NAME: DNSSEC_BROKEN})
    assert (found.mail_from.state, found.spf.state) == (CheckState.PROBLEM, CheckState.PROBLEM)
    assert found.fixes == ()


@pytest.mark.parametrize(
    ("status", "behavior", "right", "state", "words"),
    [
        ("PENDING", "USE_DEFAULT_VALUE", True, CheckState.WARNING, "does not align (USE_DEFAULT_VALUE)"),
        ("PENDING", "REJECT_MESSAGE", True, CheckState.PROBLEM, "refuses to send (REJECT_MESSAGE)"),
        ("TEMPORARY_FAILURE", "USE_DEFAULT_VALUE", True, CheckState.WARNING, "USE_DEFAULT_VALUE"),
        ("FAILED", "USE_DEFAULT_VALUE", True, CheckState.PROBLEM, "set the MAIL FROM domain up again"),
        ("FAILED", "REJECT_MESSAGE", False, CheckState.MISSING, "REJECT_MESSAGE"),
        ("PENDING", None, False, CheckState.MISSING, "as the identity says"),
        ("NEW_WORD", "USE_DEFAULT_VALUE", True, CheckState.WARNING, "SES says NEW_WORD"),
    ],
)
def test_ses_against_dns(status: str, behavior: str | None, right: bool, state: CheckState, words: str) -> None:
    found = judged(GOOD if right else with_mx(), status=status, behavior=behavior).mail_from
    code = "ses-behind" if right else "ses-status"
    assert (found.state, words in codes(found)[code].text) == (state, True)


def test_what_is_lost_without_the_record_is_said() -> None:
    assert "refuses to send" in judged(with_mx(), behavior="REJECT_MESSAGE").mail_from.meaning
    assert "does not align" in judged(with_mx()).mail_from.meaning


@pytest.mark.parametrize(
    ("domain", "code"),
    [
        ("acme.example", "mail-from-is-identity"),
        ("mail.other.example", "mail-from-elsewhere"),
        ("notacme.example", "mail-from-elsewhere"),
    ],
)
def test_the_domain_has_to_be_below_the_identity(domain: str, code: str) -> None:
    text = f"{GOOD}\n{domain} MX 10 {HOST}\n"
    assert code in codes(judged(text, domain=domain).mail_from)


def test_no_custom_domain_is_nothing_to_check_and_never_aligns() -> None:
    found = check(GOOD, identity(mail_from=None))
    assert (found.mail_from.state, found.mail_from.label) == (CheckState.NOT_APPLICABLE, "default")
    assert (found.spf.state, found.spf.label) == (CheckState.NOT_APPLICABLE, "default")
    assert "never aligns" in found.spf.meaning
    assert found.policies[0].spf_aligned is False
    assert "DKIM alone counts" in codes(found.dmarc)["dmarc-spf-leg"].text
    assert (found.dmarc.state, found.dmarc.label) == (CheckState.WARNING, "reject")


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "TEMPORARY_FAILURE"])
def test_while_ses_falls_back_spf_does_not_count_for_dmarc(status: str) -> None:
    found = judged(GOOD, status=status)
    assert found.spf.state is CheckState.OK
    assert found.policies[0].spf_aligned is False
    assert "until it finds the MX record" in codes(found.dmarc)["dmarc-spf-leg"].text


@pytest.mark.parametrize("region", [*DOCUMENTED, *GOVCLOUD])
def test_every_documented_region_has_a_host(region: str) -> None:
    assert FEEDBACK_HOSTS[feedback_host(region)] == region


@pytest.mark.parametrize("region", ["eusc-de-east-1", "cn-north-1"])
def test_where_aws_documents_nothing_nothing_is_judged(region: str) -> None:
    found = check(GOOD, identity(region=region))
    assert (found.mail_from.state, found.spf.state) == (CheckState.COULD_NOT_CHECK,) * 2
    assert found.mail_from.fixes == found.spf.fixes == ()


# SPF


@pytest.mark.parametrize(
    ("texts", "state", "label", "proposal"),
    [
        (("v=spf1 include:amazonses.com ~all",), CheckState.OK, "pass", None),
        (("v=spf1 include:amazonses.com -all", "other text"), CheckState.OK, "pass", None),
        ((), CheckState.MISSING, "missing", "v=spf1 include:amazonses.com ~all"),
        (("other text",), CheckState.MISSING, "missing", "v=spf1 include:amazonses.com ~all"),
        (("v=spf1 -all",), CheckState.PROBLEM, "fail", "v=spf1 include:amazonses.com -all"),
        (
            ("v=spf1 ip4:192.0.2.1 ~all",),
            CheckState.PROBLEM,
            "softfail",
            "v=spf1 ip4:192.0.2.1 include:amazonses.com ~all",
        ),
        (("v=spf1 ?all",), CheckState.PROBLEM, "neutral", "v=spf1 include:amazonses.com ?all"),
        (
            ("v=spf1 include:amazonses.com ~all", "v=spf1 ip4:192.0.2.1 -all"),
            CheckState.PROBLEM,
            "permerror",
            "v=spf1 include:amazonses.com ip4:192.0.2.1 ~all",
        ),
        (("v=spf1 includ:amazonses.com ~all",), CheckState.PROBLEM, "permerror", None),
        (("v=spf1 include:amazonses.com +all",), CheckState.WARNING, "pass, but", None),
        (("v=spf1 include:amazonses.com",), CheckState.WARNING, "pass, but", None),
        (("v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all",), CheckState.OK, "pass", None),
    ],
)
def test_spf_records(texts: tuple[str, ...], state: CheckState, label: str, proposal: str | None) -> None:
    found = judged(with_spf(*texts)).spf
    assert (found.state, found.label) == (state, label)
    if proposal is None:
        assert found.fixes == ()
        return
    (fix,) = found.fixes
    assert (fix.name, fix.type, fix.values[-1]) == (NAME, "TXT", proposal)
    assert fix.kept == tuple(text for text in texts if not text.startswith("v=spf1"))
    assert fix.removed == tuple(text for text in texts if text.startswith("v=spf1"))
    assert set(fix.values) == {*fix.kept, proposal}


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", [f"{NAME} TXT", "amazonses.com"])
def test_spf_that_could_not_be_read_is_not_known(name: str, outcome: LookupOutcome) -> None:
    found = judged(GOOD, {name: outcome})
    assert (found.spf.state, found.spf.fixes) == (CheckState.COULD_NOT_CHECK, ())
    assert ("whether there is one is not known" in found.spf.meaning) is name.startswith(NAME)
    assert found.policies[0].passes is True


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_a_missing_record_is_missing_whatever_ses_own_record_says(outcome: LookupOutcome) -> None:
    found = judged(with_spf(), {"amazonses.com": outcome}).spf
    assert (found.state, len(found.fixes)) == (CheckState.MISSING, 1)


def test_a_doubled_name_of_spf_is_found() -> None:
    text = with_spf() + f"{NAME}.acme.example TXT v=spf1 include:amazonses.com ~all\n"
    assert codes(judged(text).spf)["spf-misplaced"].name == f"{NAME}.acme.example"


def test_the_root_domain_needs_no_spf() -> None:
    assert not any(evidence.question == "acme.example TXT" for evidence in check(GOOD).spf.evidence)


def test_every_question_of_spf_is_evidence_once() -> None:
    questions = [evidence.question for evidence in check(GOOD).spf.evidence]
    assert questions == [f"{NAME} TXT", "amazonses.com TXT"]


def test_a_domain_that_dns_cannot_hold_cannot_be_checked() -> None:
    found = check(GOOD, identity(mail_from=mail_from(domain="a..b")))
    assert (found.mail_from.state, found.spf.state) == (CheckState.COULD_NOT_CHECK,) * 2


def test_a_record_behind_a_cname_is_not_written_over() -> None:
    text = without(GOOD, f"^{NAME}") + f"{NAME} CNAME b.acme.example\nb.acme.example TXT v=spf1 -all\n"
    found = judged(text)
    assert "spf-alias" in codes(found.spf)
    assert found.spf.fixes == found.mail_from.fixes == ()


# one reading of SES's addresses for many identities


def many(*texts: str) -> list[Authentication]:
    """Check identities one after the other, each against lines of its own, with SES's addresses read once."""

    async def run() -> list[Authentication]:
        source = await senders(Bed(GOOD))
        return [await check_identity(identity(), Bed(text), now=NOW, senders=source) for text in texts]

    return asyncio.run(run())


def test_a_text_that_was_good_is_good_again_with_evidence_of_its_own() -> None:
    first, second = many(GOOD, GOOD)
    assert first.spf == second.spf
    assert "it takes 1; at worst 1" in first.spf.meaning
    assert [evidence.question for evidence in second.spf.evidence] == [f"{NAME} TXT", "amazonses.com TXT"]


@pytest.mark.parametrize(
    ("second", "state", "label"),
    [
        # the same text, and another record of SES
        (GOOD.replace("ip4:199.255.192.0/22 ip4:54.240.0.0/18", "ip4:203.0.113.0/24"), CheckState.PROBLEM, "softfail"),
        (without(GOOD, "^amazonses.com"), CheckState.PROBLEM, "permerror"),
        # the same text twice, or beside other text
        (GOOD + f"\n{NAME} TXT v=spf1 include:amazonses.com ~all\n", CheckState.PROBLEM, "permerror"),
        (GOOD + f"\n{NAME} TXT other\n", CheckState.OK, "pass"),
        (GOOD.replace("~all", "?all"), CheckState.OK, "pass"),
        (with_spf(), CheckState.MISSING, "missing"),
    ],
)
def test_what_was_good_once_is_not_good_for_ever(second: str, state: CheckState, label: str) -> None:
    found = many(GOOD, second)[1].spf
    assert (found.state, found.label) == (state, label)


@pytest.mark.parametrize("outcome", UNANSWERED)
@pytest.mark.parametrize("name", [f"{NAME} TXT", "amazonses.com"])
def test_what_was_good_once_can_be_unknown_now(name: str, outcome: LookupOutcome) -> None:
    async def run() -> Authentication:
        source = await senders(Bed(GOOD))
        await check_identity(identity(), Bed(GOOD), now=NOW, senders=source)
        return await check_identity(identity(), Bed(GOOD, {name: outcome}), now=NOW, senders=source)

    assert asyncio.run(run()).spf.state is CheckState.COULD_NOT_CHECK


def test_both_counts_are_told() -> None:
    text = with_spf("v=spf1 include:amazonses.com include:_spf.example.net mx -all")
    text += "_spf.example.net TXT v=spf1 a:a.example.net -all\na.example.net A 192.0.2.1\n"
    assert "it takes 1; at worst 4" in judged(text).spf.meaning


def test_a_record_that_is_over_a_limit_comes_with_what_to_do() -> None:
    many = " ".join(f"include:i{number}.acme.example" for number in range(10))
    lines = "".join(f"i{number}.acme.example TXT v=spf1 ip4:192.0.2.{number} ?all\n" for number in range(10))
    found = judged(with_spf(f"v=spf1 {many} include:amazonses.com -all") + lines).spf
    assert (found.state, found.fixes, "at the front" in found.advice) == (CheckState.PROBLEM, (), True)
    broken = judged(with_spf("v=spf1 ip4:nonsense include:amazonses.com -all")).spf
    assert (broken.fixes, "Mend what is noted" in broken.advice) == ((), True)
