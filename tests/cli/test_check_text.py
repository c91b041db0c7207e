"""The report as text: what it says of every state, and how wide it is."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from sestui.cli.check_text import SIGNS, WIDTH, report, told
from sestui.model.authentication import (
    Authentication,
    Check,
    CheckState,
    Evidence,
    Finding,
    Part,
    Policy,
    RecordSet,
    Weight,
)
from sestui.model.checked import Checked
from sestui.model.dns import Lookup, LookupOutcome, ResolverHealth, ResolverState, Txt
from sestui.model.failure import Cause, Failure
from sestui.model.target import Target
from sestui.rules.authentication import words

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
HEALTH = ResolverHealth(ResolverState.ANSWERING, ("192.0.2.53",))
TARGET = Target("acme", "eu-west-1")
LONG = "a" * 60 + ".example"


def verdict(part: Part, state: CheckState = CheckState.OK, **more: object) -> Check:
    return Check(part, state, str(state), "What it means.", **more)  # type: ignore[arg-type]


def checked(name: str = "acme.example", **checks: Check) -> Checked:
    plain = {
        "dkim": verdict(Part.DKIM),
        "spf": verdict(Part.SPF),
        "mail_from": verdict(Part.MAIL_FROM),
        "dmarc": verdict(Part.DMARC),
    }
    four = {**plain, **checks}
    found = Authentication(name, NOW, four["dkim"], four["spf"], four["mail_from"], four["dmarc"], name)
    return Checked(name, found, TARGET)


@pytest.mark.parametrize("state", CheckState)
def test_every_state_has_a_sign_and_words(state: CheckState) -> None:
    text = report([checked(dkim=verdict(Part.DKIM, state))], HEALTH)
    assert f"  {SIGNS[state]} DKIM      {words(state)}" in text
    assert "\x1b" not in text
    assert "\x1b[" in report([checked(dkim=verdict(Part.DKIM, state))], HEALTH, color=True)


def test_whatever_could_not_be_checked_has_a_sign_of_its_own() -> None:
    assert [state for state, sign in SIGNS.items() if sign == SIGNS[CheckState.COULD_NOT_CHECK]] == ["could-not-check"]


def test_long_words_are_broken_and_records_are_not() -> None:
    answer = Lookup(LONG, "TXT", LookupOutcome.FOUND, (Txt((b"p=" + b"A" * 390,)),), server="192.0.2.53")
    value = "v=DMARC1; " + "x" * 100
    check = verdict(
        Part.DMARC,
        CheckState.PROBLEM,
        findings=(Finding("code", Weight.PROBLEM, "It is wrong " * 20, LONG, "RFC 9989"),),
        evidence=(Evidence(answer, NOW),),
        fixes=(RecordSet(LONG, "TXT", (value,), reason="So that it is right."),),
        advice="Do this. " * 20,
    )
    lines = report([checked(dmarc=check), checked(LONG)], HEALTH).splitlines()
    assert [line for line in lines if len(line) > WIDTH] == [f"    Value:  {value}"]
    assert any(line.startswith("      > aaa") for line in lines)


def test_both_rules_of_dmarc_stand_apart_where_they_differ() -> None:
    new, old = Policy("RFC 9989", "none", "acme.example", "p"), Policy("RFC 7489", "reject", "example", "sp")
    one = checked()
    assert one.authentication is not None
    text = report([replace(one, authentication=replace(one.authentication, policies=(new, old)))], HEALTH)
    assert "by RFC 9989: none (p of acme.example)" in text
    assert "by RFC 7489: reject (sp of example)" in text
    unknown = replace(new, known=False)
    text = report([replace(one, authentication=replace(one.authentication, policies=(unknown,)))], HEALTH)
    assert "by RFC 9989: not known" in text


def test_without_dns_nothing_is_said_of_a_record() -> None:
    health = ResolverHealth(ResolverState.NO_RESOLVER)
    text = report([checked(spf=verdict(Part.SPF, CheckState.COULD_NOT_CHECK))], health, heard=False)
    assert "nothing is known to be missing" in text
    assert "SPF" not in text
    assert "Asked" not in text


@pytest.mark.parametrize(
    ("servers", "noted"),
    [(("10.0.0.2",), True), (("127.0.0.53",), False), (("[::1]:53",), False), (("127.0.0.53", "10.0.0.2"), True)],
)
def test_a_private_network_is_mentioned(servers: tuple[str, ...], *, noted: bool) -> None:
    text = report([checked()], ResolverHealth(ResolverState.ANSWERING, servers, private=True))
    assert ("private network" in text) is noted


def test_ses_that_did_not_answer_and_an_identity_that_is_not_there_are_told_apart() -> None:
    failure = Failure(Cause.DENIED, "acme may not read it.", "Allow ses:GetEmailIdentity.")
    failed, absent = Checked("a.example", target=TARGET, failure=failure), Checked("b.example", target=TARGET)
    assert (failed.state, absent.state) == (CheckState.COULD_NOT_CHECK, CheckState.MISSING)
    text = report([failed, absent], HEALTH)
    assert "denied: acme may not read it." in text
    assert "Allow ses:GetEmailIdentity." in text
    assert "SES has no such identity there" in text
    assert told(failed) == "a.example: could not check: denied: acme may not read it."
    assert told(absent) == "b.example: SES has no such identity in acme, eu-west-1"
