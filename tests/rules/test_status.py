import pytest

from sestui.model.account import AccountDetails, AccountState
from sestui.model.settings import Expectation
from sestui.rules.severity import Severity
from sestui.rules.status import VERDICTS, Status, mismatch, status, verdict
from tests.rules.build import account, reviewed


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (account(), Status.PRODUCTION),
        (account(production_access=False), Status.SANDBOX),
        (account(production_access=False, details=AccountDetails()), Status.SANDBOX),
        (account(production_access=None), Status.UNKNOWN),
        (AccountState(), Status.UNKNOWN),
        (reviewed("PENDING"), Status.REVIEW_PENDING),
        (reviewed("DENIED"), Status.REVIEW_DENIED),
        (reviewed("FAILED"), Status.REVIEW_FAILED),
        (reviewed("GRANTED"), Status.GRANTED_NOT_YET),
        (reviewed(None), Status.SANDBOX),
        (reviewed("ESCALATED"), Status.SANDBOX),
        # the review explains access, it never decides it
        (reviewed("DENIED", access=True), Status.PRODUCTION),
        (reviewed("GRANTED", access=None), Status.UNKNOWN),
        # enforcement comes before the switch, the switch before probation, probation before access
        (account(enforcement_status="SHUTDOWN"), Status.SHUTDOWN),
        (account(enforcement_status="SHUTDOWN", sending_enabled=False), Status.SHUTDOWN),
        (account(enforcement_status="SHUTDOWN", production_access=None), Status.SHUTDOWN),
        (account(sending_enabled=False), Status.PAUSED),
        (account(sending_enabled=False, production_access=False), Status.PAUSED),
        (account(enforcement_status="PROBATION", sending_enabled=False), Status.PAUSED),
        (account(enforcement_status="PROBATION"), Status.PROBATION),
        (account(enforcement_status="PROBATION", production_access=False), Status.PROBATION),
        # not told is not false, and a word nobody knows is no verdict
        (account(sending_enabled=None), Status.PRODUCTION),
        (account(enforcement_status=None), Status.PRODUCTION),
        (account(enforcement_status="shutdown"), Status.PRODUCTION),
        (account(enforcement_status="QUARANTINE", production_access=False), Status.SANDBOX),
    ],
)
def test_status_of_an_answer(state: AccountState, expected: Status) -> None:
    assert status(state) is expected
    assert verdict(state).status is expected


def test_every_status_has_a_label_a_meaning_and_a_source() -> None:
    assert set(VERDICTS) == set(Status)
    for found in VERDICTS.values():
        assert found.label
        assert found.meaning
        assert found.source


def test_labels_tell_statuses_apart_without_colour() -> None:
    assert len({found.label for found in VERDICTS.values()}) == len(VERDICTS)


def test_an_answer_that_says_nothing_is_neither_good_nor_bad() -> None:
    assert verdict(AccountState()).severity is Severity.UNKNOWN


@pytest.mark.parametrize("word", ["ESCALATED", "granted", "[/b]"])
def test_a_review_in_unknown_words_is_not_told_as_never_requested(word: str) -> None:
    assert "never" not in verdict(reviewed(word)).meaning
    assert "never" in verdict(account(production_access=False)).meaning


@pytest.mark.parametrize(
    ("access", "expect", "wrong"),
    [
        (True, Expectation.PRODUCTION, False),
        (False, Expectation.PRODUCTION, True),
        (True, Expectation.SANDBOX, True),
        (False, Expectation.SANDBOX, False),
        (True, None, False),
        (False, None, False),
        (None, Expectation.PRODUCTION, False),
        (None, Expectation.SANDBOX, False),
    ],
)
def test_mismatch_needs_an_expectation_and_an_answer(
    access: bool | None, expect: Expectation | None, wrong: bool
) -> None:
    assert bool(mismatch(account(production_access=access), expect)) is wrong


def test_a_mismatch_names_both_sides() -> None:
    sentence = mismatch(account(production_access=False), Expectation.PRODUCTION)
    assert "production" in sentence
    assert "sandbox" in sentence
