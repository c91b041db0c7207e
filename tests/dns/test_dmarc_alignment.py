"""Alignment of what SES authenticates, by old and new rules: RFC 9989's worked examples and every trap."""

import pytest

from sestui.model.authentication import CheckState
from sestui.model.dns import LookupOutcome
from tests.dns.auth_bed import codes
from tests.dns.dmarc_bed import DEEP, PLAIN, RUA, UNANSWERED, judged, zone_of

B43 = {"giant.bank.example": "v=DMARC1; p=quarantine", "bank.example": "v=DMARC1; p=reject; psd=y"}


@pytest.mark.parametrize(
    ("sender", "dkim", "spf", "records", "new", "old"),
    [
        # RFC 9989 appendix B.1: equal, parent, child, unrelated
        ("example.com", "example.com", "example.com", {"example.com": PLAIN}, "yes yes", "yes yes"),
        ("child.example.com", "example.com", "example.com", {"example.com": PLAIN}, "yes yes", "yes yes"),
        ("example.com", "child.example.com", "child.example.com", {"example.com": PLAIN}, "yes yes", "yes yes"),
        ("child.example.com", "sample.net", "sample.net", {"example.com": PLAIN}, "no no", "no no"),
        (
            "child.example.com",
            "example.com",
            "example.com",
            {"example.com": f"{PLAIN}; adkim=s; aspf=s"},
            "no no",
            "no no",
        ),
        (
            "example.com",
            "example.com",
            "child.example.com",
            {"example.com": f"{PLAIN}; adkim=s; aspf=s"},
            "yes no",
            "yes no",
        ),
        (
            "example.com",
            "child.example.com",
            "child.example.com",
            {"example.com": f"{PLAIN}; adkim=s"},
            "no yes",
            "no yes",
        ),
        # appendix B.4.1 and B.4.2
        (
            "example.com",
            "signing.example.com",
            "example.com",
            {"example.com": PLAIN, "signing.example.com": PLAIN},
            "yes yes",
            "yes yes",
        ),
        (
            DEEP,
            "signing.example.com",
            "example.com",
            {"example.com": PLAIN, "signing.example.com": PLAIN},
            "yes yes",
            "yes yes",
        ),
        # appendix B.4.3: two banks below one public suffix are strangers; the list does not know the suffix
        ("giant.bank.example", "mail.mega.bank.example", "mail.giant.bank.example", B43, "no yes", "yes yes"),
        # psd=n at the MAIL FROM domain cuts it off
        (
            "acme.example",
            "acme.example",
            "mail.acme.example",
            {"acme.example": PLAIN, "mail.acme.example": f"{PLAIN}; psd=n"},
            "yes no",
            "yes yes",
        ),
        # no record at the parent: each is its own organization by RFC 9989
        ("news.acme.example", "acme.example", "mail.acme.example", {"news.acme.example": PLAIN}, "no no", "yes yes"),
        # with one at the parent they meet
        (
            "news.acme.example",
            "acme.example",
            "mail.acme.example",
            {"news.acme.example": PLAIN, "acme.example": PLAIN},
            "yes yes",
            "yes yes",
        ),
        # the list knows co.uk, the tree needs nobody to
        ("acme.co.uk", "other.co.uk", "mail.acme.co.uk", {"acme.co.uk": PLAIN}, "no yes", "no yes"),
        # no signature, and SES's own MAIL FROM domain
        ("acme.example", "", "", {"acme.example": PLAIN}, "no no", "no no"),
    ],
)
def test_alignment(sender: str, dkim: str, spf: str, records: dict[str, str], new: str, old: str) -> None:
    _, by_new, by_old = judged(zone_of(records), sender, dkim=dkim, spf=spf)
    words = {True: "yes", False: "no", None: "unknown"}
    shown = [f"{words[policy.dkim_aligned]} {words[policy.spf_aligned]}" for policy in (by_new, by_old)]
    assert shown == [new, old]


@pytest.mark.parametrize(
    ("dkim_passes", "spf_passes", "passes", "state"),
    [
        (True, True, True, CheckState.OK),
        (True, False, True, CheckState.WARNING),
        (False, True, True, CheckState.WARNING),
        (True, None, True, CheckState.OK),
        (None, True, True, CheckState.OK),
        (False, False, False, CheckState.PROBLEM),
        (None, False, None, CheckState.COULD_NOT_CHECK),
        (False, None, None, CheckState.COULD_NOT_CHECK),
        (None, None, None, CheckState.COULD_NOT_CHECK),
    ],
)
def test_one_leg_is_enough_and_the_weaker_one_is_a_warning(
    dkim_passes: bool | None, spf_passes: bool | None, passes: bool | None, state: CheckState
) -> None:
    text = zone_of({"acme.example": f"v=DMARC1; p=reject; {RUA}"})
    check, new, old = judged(text, spf="mail.acme.example", dkim_passes=dkim_passes, spf_passes=spf_passes)
    assert (new.passes, old.passes, check.state) == (passes, passes, state)


@pytest.mark.parametrize("outcome", UNANSWERED)
def test_alignment_that_hangs_on_an_answer_that_did_not_come_is_not_known(outcome: LookupOutcome) -> None:
    text = zone_of({"acme.example": PLAIN})
    faults = {"_dmarc.mail.acme.example": outcome}
    check, new, old = judged(text, spf="mail.acme.example", dkim="", faults=faults)
    assert (new.spf_aligned, new.passes, old.spf_aligned) == (None, None, True)
    assert check.state is CheckState.COULD_NOT_CHECK
    # equal domains align whatever is above them
    _, new, _ = judged(text, faults={"_dmarc.example": outcome})
    assert (new.dkim_aligned, new.passes) == (True, True)


def test_where_old_and_new_rules_differ_it_is_said() -> None:
    check, _, _ = judged(zone_of({"news.acme.example": PLAIN}), "news.acme.example", dkim="acme.example")
    assert check.state is CheckState.PROBLEM
    assert "aligns by RFC 7489" in codes(check)["dmarc-alignment-differs"].text
    text = zone_of({"acme.example": "v=DMARC1; p=none; np=reject"})
    check, _, _ = judged(text, "ghost.acme.example")
    assert "apply reject (np= at _dmarc.acme.example); those by RFC 7489 apply none" in (
        codes(check)["dmarc-rules-differ"].text
    )
    assert "dmarc-rules-differ" not in codes(judged(zone_of({"acme.example": PLAIN}))[0])


def test_strict_alignment_is_named_as_the_reason() -> None:
    check, _, _ = judged(
        zone_of({"acme.example": f"{PLAIN}; adkim=s; aspf=s"}),
        "news.acme.example",
        dkim="acme.example",
        spf="mail.acme.example",
    )
    assert "adkim=s asks for news.acme.example itself" in codes(check)["dmarc-dkim-leg"].text
    assert "aspf=s asks for news.acme.example itself" in codes(check)["dmarc-spf-leg"].text
    assert (check.state, check.label) == (CheckState.PROBLEM, "fails")


def test_what_cannot_align_is_not_walked() -> None:
    check, new, _ = judged(zone_of({"acme.example": PLAIN}), dkim="other.net", spf="mail.acme.example")
    assert (new.dkim_aligned, new.spf_aligned) == (False, True)
    assert "_dmarc.other.net" not in [evidence.lookup.name for evidence in check.evidence]
