"""The verdict on DMARC: reports to others, records that are none, and what is noted of those that are."""

import pytest

from sestui.model.authentication import CheckState, Weight
from sestui.model.dns import LookupOutcome
from tests.dns.auth_bed import DNSSEC_BROKEN, codes
from tests.dns.dmarc_bed import PLAIN, RUA, UNANSWERED, judged, zone_of

# reports


@pytest.mark.parametrize(
    ("rua", "lines", "code"),
    [
        ("mailto:r@acme.example", "", None),
        ("mailto:r@deep.in.acme.example", "", None),
        ("mailto:r@reports.example", "", "dmarc-report-refused"),
        ("mailto:r@reports.example", "acme.example._report._dmarc.reports.example TXT v=DMARC1", None),
        ("mailto:r@reports.example", "acme.example._report._dmarc.reports.example TXT v=DMARC1;", None),
        (
            "mailto:r@reports.example",
            "acme.example._report._dmarc.reports.example TXT v=DMARC1; rua=mailto:x@y.example",
            None,
        ),
        ("mailto:r@reports.example", "*._report._dmarc.reports.example TXT v=DMARC1", None),
        ("mailto:r@reports.example", "acme.example._report._dmarc.reports.example TXT yes", "dmarc-report-refused"),
        ("mailto:r@acme.example,mailto:r@reports.example", "", "dmarc-report-refused"),
        ("https://reports.example/x", "", "dmarc-not-mailto"),
        ("mailto:r@notacme.example", "", "dmarc-report-refused"),
    ],
)
def test_reports_to_others(rua: str, lines: str, code: str | None) -> None:
    check, _, _ = judged(zone_of({"acme.example": f"v=DMARC1; p=none; rua={rua}"}) + lines, spf="mail.acme.example")
    found = {code for code in codes(check) if "report" in code or "mailto" in code}
    assert found == ({code} if code else set())


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_whether_reports_are_taken_can_be_unknown(outcome: LookupOutcome) -> None:
    text = zone_of({"acme.example": "v=DMARC1; p=none; rua=mailto:r@reports.example; ruf=mailto:f@reports.example"})
    faults = {"acme.example._report._dmarc.reports.example": outcome}
    check, _, _ = judged(text, spf="mail.acme.example", faults=faults)
    assert codes(check)["dmarc-report-unknown"].weight is Weight.NOTE
    assert check.state is CheckState.OK
    asked = [evidence.lookup.name for evidence in check.evidence]
    assert asked.count("acme.example._report._dmarc.reports.example") == 1


def test_it_is_the_domain_of_the_record_whose_reports_are_allowed() -> None:
    text = zone_of({"acme.example": "v=DMARC1; p=none; rua=mailto:r@reports.example"})
    check, _, _ = judged(text, "news.acme.example", dkim="acme.example")
    assert "acme.example._report._dmarc.reports.example" in [evidence.lookup.name for evidence in check.evidence]


# the verdict


def test_no_record_is_missing_and_the_first_one_is_proposed() -> None:
    check, _, _ = judged("")
    assert (check.state, check.label) == (CheckState.MISSING, "missing")
    (fix,) = check.fixes
    assert (fix.name, fix.type) == ("_dmarc.acme.example", "TXT")
    assert fix.values == ("v=DMARC1; p=none; rua=mailto:dmarc-reports@acme.example",)
    (fix,) = judged("", reports_to="ops@acme.example")[0].fixes
    assert fix.values == ("v=DMARC1; p=none; rua=mailto:ops@acme.example",)


@pytest.mark.parametrize(
    ("lines", "state", "code"),
    [
        ("_dmarc.acme.example TXT v=DMARC1 p=none", CheckState.PROBLEM, "dmarc-near-miss"),
        ("_dmarc.acme.example TXT v=dmarc1; p=none", CheckState.PROBLEM, "dmarc-near-miss"),
        ("_dmarc.acme.example TXT hello", CheckState.MISSING, "dmarc-foreign-text"),
        ("*.acme.example TXT hello", CheckState.MISSING, "dmarc-foreign-text"),
        (f"_dmarc.acme.example.acme.example TXT {PLAIN}", CheckState.MISSING, "dmarc-misplaced"),
        ("_dmarc.acme.example CNAME gone.example", CheckState.MISSING, "dmarc-alias"),
        (f"_dmarc.acme.example TXT {PLAIN}\n TXT {PLAIN}; x=y", CheckState.PROBLEM, "dmarc-several"),
        ("_dmarc.acme.example TXT v=DMARC1; p=x", CheckState.PROBLEM, "dmarc-broken"),
    ],
)
def test_records_that_are_none(lines: str, state: CheckState, code: str) -> None:
    check, new, _ = judged(lines)
    assert (check.state, code in codes(check), new.policy) == (state, True, "")


def test_other_text_is_kept_and_what_was_meant_to_be_a_record_is_replaced() -> None:
    (fix,) = judged("_dmarc.acme.example TXT hello\n TXT v=DMARC1 p=none")[0].fixes
    assert (fix.kept, fix.removed, fix.values) == (("hello",), ("v=DMARC1 p=none",), ("hello", "v=DMARC1; p=none"))
    (fix,) = judged("*.acme.example TXT hello")[0].fixes
    assert fix.kept == ()
    assert judged("_dmarc.acme.example CNAME gone.example")[0].fixes == ()


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("v=dmarc1; p=reject; rua=mailto:d@acme.example", "v=DMARC1; p=reject; rua=mailto:d@acme.example"),
        ("V = DMARC1 ,p=reject", None),
        ("v=DMARC1 p=quarantine; sp=none", "v=DMARC1; p=quarantine; sp=none"),
        ("'v=DMARC1;p=reject'", "v=DMARC1; p=reject"),
    ],
)
def test_a_record_that_is_written_wrong_is_corrected_and_its_policy_stays(text: str, right: str | None) -> None:
    check, _, _ = judged(f"_dmarc.acme.example TXT {text}")
    assert check.state is CheckState.PROBLEM
    (fix,) = check.fixes
    assert fix.removed == (text,)
    if right is not None:
        assert fix.values == (right,)


def test_a_record_behind_a_cname_is_a_record() -> None:
    text = f"_dmarc.acme.example CNAME acme.example.dmarc.host.example\nacme.example.dmarc.host.example TXT {PLAIN}"
    assert judged(text)[1].policy == "none"


@pytest.mark.parametrize(
    ("tags", "code", "weight"),
    [
        ("p=none", "dmarc-none", Weight.NOTE),
        ("p=reject", "dmarc-no-reports", Weight.NOTE),
        (f"p=reject; pct=50; {RUA}", "dmarc-obsolete-tag", Weight.WARNING),
        (f"p=reject; pct=100; {RUA}", "dmarc-obsolete-tag", Weight.NOTE),
        (f"p=reject; ri=3600; {RUA}", "dmarc-obsolete-tag", Weight.NOTE),
        (f"p=reject; t=y; {RUA}", "dmarc-testing", Weight.WARNING),
        (f"p=x; {RUA}", "dmarc-bad-policy", Weight.WARNING),
    ],
)
def test_what_is_noted_of_a_record(tags: str, code: str, weight: Weight) -> None:
    check, _, _ = judged(zone_of({"acme.example": f"v=DMARC1; {tags}"}), spf="mail.acme.example")
    assert codes(check)[code].weight is weight


def test_broken_dnssec_hides_the_policy_from_receivers() -> None:
    check, _, _ = judged(zone_of({"acme.example": PLAIN}), faults={"_dmarc.acme.example": DNSSEC_BROKEN})
    assert (check.state, check.label, check.fixes) == (CheckState.PROBLEM, "dnssec", ())
