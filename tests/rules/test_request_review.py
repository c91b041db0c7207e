import pytest

from sestui.model.account import AccountDetails, Review
from sestui.rules.request_review import ReviewState, refused_as_conflict, review
from tests.rules.build import EVERY_HOSTILE, account, reviewed


@pytest.mark.parametrize(
    ("status", "access", "state", "may_submit"),
    [
        ("PENDING", False, ReviewState.PENDING, False),
        ("GRANTED", False, ReviewState.GRANTED_NOT_YET, False),
        ("GRANTED", True, ReviewState.PRODUCTION, False),
        ("DENIED", False, ReviewState.DENIED, False),
        # production access is the truth, whatever the latest review says
        ("DENIED", True, ReviewState.PRODUCTION, False),
        ("FAILED", False, ReviewState.FAILED, True),
        ("REVIEWING", False, ReviewState.UNKNOWN, None),
        (None, False, ReviewState.UNKNOWN, None),
        ("PENDING", None, ReviewState.UNKNOWN, None),
    ],
)
def test_how_a_request_stands(
    status: str | None, access: bool | None, state: ReviewState, may_submit: bool | None
) -> None:
    found = review(reviewed(status, access=access), "eu-west-1")
    assert found.state is state
    assert found.may_submit is may_submit
    assert found.granted is (access is True)
    assert found.case_id == "170000000000001"
    assert found.case_url.endswith("displayId=170000000000001")
    assert found.meaning
    assert found.source
    assert found.fix or state is ReviewState.PRODUCTION


def test_an_account_that_never_asked_may() -> None:
    found = review(account(production_access=False), "eu-west-1")
    assert (found.state, found.may_submit, found.case_url) == (ReviewState.NOT_REQUESTED, True, "")
    details_only = account(production_access=False, details=AccountDetails(mail_type="MARKETING"))
    assert review(details_only, "eu-west-1").state is ReviewState.NOT_REQUESTED


def test_denied_is_answered_in_the_case_that_exists_and_failed_is_sent_again() -> None:
    assert "existing case" in review(reviewed("DENIED"), "eu-west-1").fix
    assert "again" in review(reviewed("FAILED"), "eu-west-1").fix


def test_the_case_has_no_link_where_nobody_knows_the_console() -> None:
    found = review(reviewed("PENDING"), "us-gov-west-1")
    assert (found.case_id, found.case_url) == ("170000000000001", "")


@pytest.mark.parametrize(
    ("status", "access", "state"),
    [
        ("PENDING", False, ReviewState.PENDING),
        ("DENIED", False, ReviewState.DENIED),
        ("FAILED", False, ReviewState.CONFLICT),
        ("GRANTED", True, ReviewState.CONFLICT),
    ],
)
def test_what_a_conflict_means(status: str, access: bool, state: ReviewState) -> None:
    found = refused_as_conflict(reviewed(status, access=access), "eu-west-1")
    assert found.state is state
    assert found.may_submit is False


def test_a_conflict_of_an_account_that_was_never_read_is_a_conflict_all_the_same() -> None:
    found = refused_as_conflict(None, "eu-west-1")
    assert (found.state, found.case_url) == (ReviewState.CONFLICT, "")


def test_texts_from_aws_are_clean() -> None:
    details = AccountDetails(review=Review(EVERY_HOSTILE, EVERY_HOSTILE))
    found = review(account(production_access=False, details=details), "eu-west-1")
    assert all(text.isprintable() for text in (found.label, found.meaning, found.case_id))
    assert found.case_url == ""
