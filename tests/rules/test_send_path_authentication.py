from dataclasses import replace

import pytest

from sestui.model.authentication import (
    Authentication,
    CheckState,
    Evidence,
)
from sestui.model.dns import Lookup, LookupOutcome
from sestui.model.reading import Reading
from sestui.model.trace import Act, GateId, GateState, Need, NeedKind, Outcome
from sestui.rules.send_path_authentication import authentication_gates
from tests.rules.build import NOW, account, failure
from tests.rules.sending import (
    BOTH,
    CHECKED,
    DEFAULT,
    MISSING,
    NO_CHECK,
    NOT_YET,
    OK,
    PROBLEM,
    SENDER,
    UNREAD,
    WARNING,
    checked,
    follow,
    gate,
    target,
)


def test_what_dns_says_goes_along_with_what_to_publish() -> None:
    good = follow(authentication=checked(WARNING, OK, OK))
    assert gate(good, GateId.DKIM).warning
    assert not gate(good, GateId.SPF).warning
    assert gate(good, GateId.SPF).remedy is None
    bad = gate(follow(authentication=checked(MISSING, OK, OK, spf_aligned=False)), GateId.SPF)
    assert (bad.state, bad.label, bad.warning) == (GateState.FAILED, "not aligned", False)
    assert bad.remedy is not None
    assert bad.remedy.act is Act.DOMAINS
    missing = gate(follow(authentication=checked(MISSING, OK, OK)), GateId.DKIM)
    assert missing.remedy is not None
    assert (missing.remedy.act, missing.remedy.subject) == (Act.DOMAINS, "acme.example")


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (OK, GateState.PASSED),
        (WARNING, GateState.PASSED),
        (PROBLEM, GateState.FAILED),
        (MISSING, GateState.FAILED),
        (NOT_YET, GateState.UNKNOWN),
        (NO_CHECK, GateState.UNKNOWN),
        (DEFAULT, GateState.UNKNOWN),
    ],
)
def test_each_state_of_a_check_of_dns(state: CheckState, expected: GateState) -> None:
    dkim = gate(follow(authentication=checked(state, OK, OK)), GateId.DKIM)
    assert dkim.state is expected
    assert dkim.needs == ((Need(NeedKind.AUTHENTICATION, SENDER),) if expected is GateState.UNKNOWN else ())


def test_a_check_that_failed_says_why_and_is_not_told_as_never_asked() -> None:
    silent = UNREAD.failed(failure(summary="No server answered.", fix="Name another."), NOW)
    gates = authentication_gates(SENDER, silent)
    assert {each.state for each in gates} == {GateState.UNKNOWN}
    assert {(each.label, each.meaning) for each in gates} == {("could not check", "No server answered.")}
    assert {each.remedy.words for each in gates if each.remedy is not None} == {"Name another."}
    assert authentication_gates(SENDER, Reading())[0].label == "not checked yet"


def test_where_the_rules_of_dmarc_differ_one_that_passes_counts_and_one_that_fails_too() -> None:
    one, other = (replace(CHECKED.policies[0], passes=passes) for passes in (True, None))
    half = replace(CHECKED, policies=(one, other))
    assert gate(follow(authentication=half), GateId.DMARC).state is GateState.PASSED
    fails = replace(CHECKED, policies=(one, replace(other, passes=False)))
    assert gate(follow(authentication=fails), GateId.DMARC).state is GateState.FAILED
    assert gate(follow(authentication=replace(CHECKED, policies=())), GateId.DMARC).state is GateState.UNKNOWN
    unaligned = gate(follow(authentication=replace(CHECKED, policies=())), GateId.SPF)
    assert (unaligned.state, unaligned.warning) == (GateState.UNKNOWN, False)


def test_words_of_a_check_of_dns_are_kept() -> None:
    asked = Lookup("x._domainkey.acme.example", "TXT", LookupOutcome.NO_SUCH_NAME)
    check_of = replace(CHECKED.dkim, state=MISSING, advice="Publish it so.", evidence=(Evidence(asked, NOW, "key"),))
    found = gate(follow(authentication=replace(CHECKED, dkim=check_of)), GateId.DKIM)
    assert found.remedy is not None
    assert found.remedy.words == "Publish it so."
    assert [(seen.what, seen.value, seen.source) for seen in found.seen] == [
        ("x._domainkey.acme.example TXT", "no-such-name", "key")
    ]


@pytest.mark.parametrize(
    ("found", "outcome", "stopped"),
    [
        (None, Outcome.UNKNOWN, None),
        (checked(domain="other.example"), Outcome.UNKNOWN, None),
        (checked(WARNING, WARNING, WARNING), Outcome.PASSES, None),
        # DMARC passes by one of the two
        (checked(MISSING, OK, OK), Outcome.PASSES, None),
        (checked(OK, DEFAULT, OK, spf_aligned=None), Outcome.PASSES, None),
        (checked(NO_CHECK, OK, OK), Outcome.PASSES, None),
        # DMARC fails
        (checked(MISSING, DEFAULT, PROBLEM, passes=False), Outcome.UNAUTHENTICATED, GateId.DKIM),
        (checked(OK, OK, PROBLEM, passes=False), Outcome.UNAUTHENTICATED, GateId.DMARC),
        # no policy: what is signed passes all the same
        (checked(OK, DEFAULT, MISSING, passes=None), Outcome.PASSES, None),
        (checked(MISSING, DEFAULT, MISSING, passes=None), Outcome.UNAUTHENTICATED, GateId.DKIM),
        (checked(NO_CHECK, DEFAULT, MISSING, passes=None), Outcome.UNKNOWN, None),
        (checked(MISSING, OK, MISSING, passes=None, spf_aligned=None), Outcome.UNKNOWN, None),
        (checked(MISSING, OK, MISSING, passes=None, spf_aligned=False), Outcome.UNAUTHENTICATED, GateId.DKIM),
        # SES does not sign, although the key is there
        (
            checked(WARNING, DEFAULT, MISSING, passes=None, codes=("dkim-signing-off",)),
            Outcome.UNAUTHENTICATED,
            GateId.DKIM,
        ),
        # what could not be looked up says nothing
        (checked(NO_CHECK, NO_CHECK, NO_CHECK, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, NO_CHECK, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, NOT_YET, passes=None), Outcome.UNKNOWN, None),
        (checked(OK, OK, OK, passes=None), Outcome.UNKNOWN, None),
    ],
)
def test_whether_it_authenticates(found: Authentication | None, outcome: Outcome, stopped: GateId | None) -> None:
    told = follow(authentication=found)
    assert told.outcome is outcome
    failed = told.first_failed
    assert (failed.id if failed is not None else None) is stopped
    assert told.error is None


def test_what_passes_with_a_doubt_is_told() -> None:
    assert follow(authentication=checked(MISSING, OK, OK)).summary == "It would pass; worth a look: DKIM."
    assert "worth a look: sending" in follow(target(account(enforcement_status="PROBATION", suppression=BOTH))).summary
