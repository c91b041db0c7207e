import pytest

from sestui.model.identity import Dkim, Identity, IdentitySummary, MailFrom, Verification
from sestui.rules.identities import (
    ERRORS,
    dkim_verdict,
    mail_from_verdict,
    origin_words,
    replica_of,
    risk_rank,
    verdict,
)
from sestui.rules.severity import Severity
from tests.rules.build import EVERY_HOSTILE


def listed(
    name: str, status: str | None = "SUCCESS", type_: str | None = None, sending: bool | None = True
) -> IdentitySummary:
    return IdentitySummary(name, type_ or ("EMAIL_ADDRESS" if "@" in name else "DOMAIN"), sending, status)


def test_what_wants_attention_is_read_first() -> None:
    order = [
        listed("failed.example", "FAILED"),
        listed("shaky@acme.example", "TEMPORARY_FAILURE"),
        listed("pending.example", "PENDING"),
        listed("odd.example", None),
        listed("acme.example"),
        listed("managed.example", type_="MANAGED_DOMAIN"),
        listed("ops@acme.example"),
    ]
    ranks = [risk_rank(each) for each in order]
    assert ranks == sorted(ranks)
    assert risk_rank(listed("x", "NOT_STARTED")) == risk_rank(listed("x", "PENDING"))
    assert risk_rank(listed("x", "A_NEW_WORD")) == risk_rank(listed("x", sending=False)) == risk_rank(listed("x", None))
    assert ranks[-1] > ranks[-2] == ranks[-3] > ranks[3]


@pytest.mark.parametrize(
    ("status", "sending", "label", "severity"),
    [
        ("SUCCESS", True, "verified", Severity.OK),
        ("SUCCESS", None, "verified", Severity.OK),
        ("SUCCESS", False, "no sending", Severity.WARNING),
        ("PENDING", False, "pending", Severity.NOTE),
        ("FAILED", False, "failed", Severity.CRITICAL),
        ("TEMPORARY_FAILURE", True, "temporary failure", Severity.WARNING),
        ("NOT_STARTED", False, "not started", Severity.NOTE),
        ("SHINY", True, "shiny", Severity.UNKNOWN),
        ("", True, "not told", Severity.UNKNOWN),
        (None, True, "not told", Severity.UNKNOWN),
    ],
)
def test_the_state_of_an_identity(status: str | None, sending: bool, label: str, severity: Severity) -> None:
    from_list = verdict(None, listed("acme.example", status, sending=sending))
    from_details = verdict(Identity("acme.example", type="DOMAIN", status=status, verified=sending))
    assert from_list == from_details
    assert (from_list.label, from_list.severity) == (label, severity)
    assert from_list.source


def test_an_identity_that_went_is_settled_and_no_failure() -> None:
    assert verdict(Identity("acme.example", exists=False), listed("acme.example", "FAILED")).severity is Severity.NOTE


def test_what_details_leave_out_is_taken_from_the_list() -> None:
    assert verdict(Identity("acme.example"), listed("acme.example", "PENDING")).label == "pending"
    assert verdict(None).severity is Severity.UNKNOWN


@pytest.mark.parametrize("error", [*ERRORS, "SOMETHING_NEW"])
def test_the_reason_of_a_failure_is_told_in_words(error: str) -> None:
    found = verdict(Identity("acme.example", status="FAILED", verification=Verification(error=error)))
    assert found.meaning != verdict(Identity("acme.example", status="FAILED")).meaning
    assert "VerificationInfo" in found.source
    verified = Identity("acme.example", status="SUCCESS", verified=True, verification=Verification(error=error))
    assert verdict(verified).severity is Severity.OK


def test_an_address_is_mended_by_its_link_and_a_domain_by_its_records() -> None:
    assert "link" in verdict(None, listed("ops@acme.example", "PENDING")).fix
    assert "records" in verdict(None, listed("acme.example", "PENDING")).fix
    assert "link" in verdict(None, IdentitySummary("ops@acme.example", None, False, "PENDING")).fix


@pytest.mark.parametrize(
    ("origin", "words", "region"),
    [
        ("AWS_SES", "Easy DKIM", ""),
        ("EXTERNAL", "own key (BYODKIM)", ""),
        ("AWS_SES_US_EAST_1", "replica of us-east-1", "us-east-1"),
        ("AWS_SES_AP_SOUTHEAST_2", "replica of ap-southeast-2", "ap-southeast-2"),
        ("AWS_SES_US_GOV_WEST_1", "replica of us-gov-west-1", "us-gov-west-1"),
        ("SOMETHING", "SOMETHING", ""),
        ("", "not told", ""),
        (None, "not told", ""),
    ],
)
def test_where_dkim_comes_from(origin: str | None, words: str, region: str) -> None:
    assert (origin_words(origin), replica_of(origin)) == (words, region)


@pytest.mark.parametrize(
    ("dkim", "label", "severity"),
    [
        (None, "not told", Severity.UNKNOWN),
        (Dkim(), "not told", Severity.UNKNOWN),
        (Dkim(True, "SUCCESS"), "signs", Severity.OK),
        (Dkim(None, "SUCCESS"), "key found", Severity.UNKNOWN),
        (Dkim(False, "SUCCESS"), "off", Severity.WARNING),
        (Dkim(False, "NOT_STARTED"), "off", Severity.WARNING),
        (Dkim(True, "PENDING"), "pending", Severity.NOTE),
        (Dkim(True, "FAILED"), "failed", Severity.CRITICAL),
        (Dkim(True, "TEMPORARY_FAILURE"), "temporary failure", Severity.WARNING),
        (Dkim(True, "NOT_STARTED"), "not started", Severity.NOTE),
        (Dkim(True, "ODD"), "odd", Severity.UNKNOWN),
    ],
)
def test_whether_mail_is_signed(dkim: Dkim | None, label: str, severity: Severity) -> None:
    found = dkim_verdict(dkim)
    assert (found.label, found.severity) == (label, severity)


def test_an_addresses_own_switch_counts_more_than_its_domains() -> None:
    assert "even where its domain signs" in dkim_verdict(Dkim(False, "SUCCESS"), domain=False).meaning


def test_an_address_without_dkim_of_its_own_is_worth_a_note() -> None:
    found = dkim_verdict(Dkim(False, "NOT_STARTED"), domain=False)
    assert (found.label, found.severity) == ("none", Severity.NOTE)


def test_a_replicas_key_is_looked_for_in_the_primary_region() -> None:
    assert "primary region" in dkim_verdict(Dkim(True, "PENDING", origin="AWS_SES_EU_WEST_1")).meaning


@pytest.mark.parametrize(
    ("mail_from", "label", "severity"),
    [
        (None, "default", Severity.OK),
        (MailFrom("m.acme.example", "SUCCESS", "REJECT_MESSAGE"), "custom", Severity.OK),
        (MailFrom("m.acme.example", "PENDING", "USE_DEFAULT_VALUE"), "pending", Severity.NOTE),
        (MailFrom("m.acme.example", "PENDING", "REJECT_MESSAGE"), "pending", Severity.CRITICAL),
        (MailFrom("m.acme.example", "FAILED", "USE_DEFAULT_VALUE"), "failed", Severity.WARNING),
        (MailFrom("m.acme.example", "FAILED", "REJECT_MESSAGE"), "failed", Severity.CRITICAL),
        (MailFrom("m.acme.example", "TEMPORARY_FAILURE", None), "temporary failure", Severity.WARNING),
        (MailFrom("m.acme.example", "ODD", None), "odd", Severity.UNKNOWN),
        (MailFrom("m.acme.example"), "not told", Severity.UNKNOWN),
    ],
)
def test_the_mail_from_domain(mail_from: MailFrom | None, label: str, severity: Severity) -> None:
    found = mail_from_verdict(mail_from)
    assert (found.label, found.severity) == (label, severity)
    assert ("refused" in found.meaning) is (severity is Severity.CRITICAL)


def test_words_from_outside_are_clean() -> None:
    hostile = EVERY_HOSTILE
    for found in (
        verdict(Identity(hostile, status=hostile, verification=Verification(error=hostile))),
        verdict(Identity(hostile, status="FAILED", verification=Verification(error=hostile))),
        dkim_verdict(Dkim(True, hostile, origin=hostile)),
        mail_from_verdict(MailFrom(hostile, hostile, hostile)),
    ):
        assert (found.label + found.meaning + found.fix).isprintable()
    assert origin_words(hostile).isprintable()
    assert origin_words(f"AWS_SES_{hostile}").isprintable()
