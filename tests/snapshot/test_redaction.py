import tomllib

import pytest

from sestui.model.account import AccountDetails, AccountState, Review
from sestui.model.fleet import FleetState
from sestui.model.settings import Settings
from sestui.model.target import Target
from sestui.snapshot import dumps, loads, redact
from tests.rules.build import NOW, account, failed, fleet, read

TARGET = Target("acme", "eu-west-1")
DETAILS = AccountDetails(
    "MARKETING", "https://secret.example", "EN", "Secret letters.", ("secret@acme.example",), Review("GRANTED", "17")
)
FULL = account(details=DETAILS, other=(("Details.New", '"secret"'), ("VdmAttributes.New", '"plain"')))


def written(value: AccountState, *, include_sensitive: bool = False) -> str:
    state = fleet({TARGET: read(value)})
    return dumps(state, settings=Settings(), when=NOW, include_sensitive=include_sensitive)


def value_in(state: FleetState) -> AccountState:
    value = state.targets[TARGET].account.value
    assert value is not None
    return value


def test_sensitive_members_are_left_out_unless_asked_for() -> None:
    text = written(FULL)
    assert "ecret" not in text
    document = tomllib.loads(text)
    assert document["redacted"] is True
    assert document["targets"]["acme"]["eu-west-1"]["account"]["details"] == {
        "mail_type": "MARKETING",
        "contact_language": "EN",
        "review": {"status": "GRANTED", "case_id": "17"},
    }


def test_left_out_is_told_apart_from_not_set() -> None:
    back = value_in(loads(written(FULL)).state)
    assert back.withheld == ("details.contacts", "details.use_case", "details.website_url", "other.Details.New")
    only_site = value_in(loads(written(account(details=AccountDetails(website_url="https://x.example")))).state)
    assert only_site.withheld == ("details.website_url",)
    assert value_in(loads(written(account(details=AccountDetails("MARKETING")))).state).withheld == ()


def test_sensitive_members_stand_in_a_table_that_says_so() -> None:
    text = written(FULL, include_sensitive=True)
    assert "# SENSITIVE" in text
    document = tomllib.loads(text)
    assert document["redacted"] is False
    assert document["targets"]["acme"]["eu-west-1"]["account"]["sensitive"] == {
        "website_url": "https://secret.example",
        "use_case": "Secret letters.",
        "contacts": ["secret@acme.example"],
        "other": {"Details.New": '"secret"'},
    }
    assert "# SENSITIVE" not in written(FULL)


def test_a_redacted_snapshot_stays_redacted_when_it_is_written_again_with_everything() -> None:
    back = loads(written(FULL)).state
    again = loads(dumps(back, settings=Settings(), when=NOW, include_sensitive=True))
    assert again.redacted
    assert again.state == back


@pytest.mark.parametrize("value", [account(), AccountState(), account(details=AccountDetails())])
def test_where_nothing_is_sensitive_nothing_is_lost(value: AccountState) -> None:
    state = fleet({TARGET: read(value)})
    assert redact(state) == state


def test_a_value_that_is_kept_beside_a_failure_is_redacted_too() -> None:
    state = redact(fleet({TARGET: failed(last=FULL)}))
    assert value_in(state).details == AccountDetails("MARKETING", None, "EN", None, (), Review("GRANTED", "17"))


def test_redacting_twice_changes_nothing_more() -> None:
    once = redact(fleet({TARGET: read(FULL)}))
    assert redact(once) == once
