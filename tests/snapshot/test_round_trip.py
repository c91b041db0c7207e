import tomllib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui import __version__
from sestui.model.account import AccountState, SendQuota
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, QuotaSample, TargetState
from sestui.model.reading import Reading
from sestui.model.settings import Settings, Thresholds
from sestui.model.target import Target
from sestui.snapshot import SCHEMA, dumps, loads, redact
from tests.rules.build import NOW, account, ago, failed, failure, fleet, owner, read
from tests.snapshot import strategies
from tests.snapshot.common import moments

WHEN = NOW
# Whole fleets take long to make on a busy machine: neither that nor one slow example is a failure.
MANY = runs(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@given(strategies.fleets(), strategies.settings, moments)
@pytest.mark.slow
@MANY
def test_what_is_written_is_what_is_read(state: FleetState, settings: Settings, when: datetime) -> None:
    back = loads(dumps(state, settings=settings, when=when, include_sensitive=True))
    assert back.state == state
    assert list(back.state.targets) == list(state.targets)
    assert list(back.state.profiles) == list(state.profiles)
    assert back.when == when
    assert (back.settings.refresh_interval, back.settings.thresholds) == (
        settings.refresh_interval,
        settings.thresholds,
    )
    assert back.settings.profiles == tuple(each.profile for each in state.profiles.values())
    assert not back.redacted


@given(strategies.fleets())
@pytest.mark.slow
@MANY
def test_without_sensitive_members_the_redacted_state_is_read(state: FleetState) -> None:
    text = dumps(state, settings=Settings(), when=WHEN)
    back = loads(text)
    assert back.redacted
    assert back.state == redact(state)
    assert dumps(back.state, settings=Settings(), when=WHEN) == text


@given(strategies.fleets(), st.booleans())
@pytest.mark.slow
@MANY
def test_a_snapshot_is_plain_printable_text(state: FleetState, include_sensitive: bool) -> None:
    text = dumps(state, settings=Settings(), when=WHEN, include_sensitive=include_sensitive)
    assert text.replace("\n", "").isprintable()
    assert text.endswith("\n")
    text.encode()


def one(state: TargetState, **options: Any) -> dict[str, Any]:
    text = dumps(fleet({Target("acme", "eu-west-1"): state}), settings=Settings(), when=WHEN, **options)
    table: dict[str, Any] = tomllib.loads(text)["targets"]["acme"]["eu-west-1"]
    return table


def test_the_document_says_what_it_is() -> None:
    document = tomllib.loads(dumps(FleetState(), settings=Settings(), when=WHEN))
    assert document["schema"] == SCHEMA
    assert document["sestui"] == __version__
    assert document["when"] == WHEN
    assert document["settings"]["thresholds"]["quota_warning"] == Thresholds().quota_warning


def test_times_are_utc_whatever_zone_they_came_in() -> None:
    at = WHEN.astimezone(timezone(timedelta(hours=9)))
    table = one(read(at=at, previous=QuotaSample(at, 1.0)))
    for told in (table["account"]["as_of"], table["previous"]["at"]):
        assert told == at
        assert told.utcoffset() == timedelta(0)


def test_a_time_without_a_zone_is_a_defect_and_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        one(read(previous=QuotaSample(datetime(2026, 11, 24), 1.0)))  # noqa: DTZ001 - the defect itself


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (TargetState(), {"reading": "not-asked"}),
        (
            failed(Cause.DENIED),
            {
                "reading": "failed",
                "account": {
                    "failed_at": NOW,
                    "failure": {"cause": "denied", "summary": "It failed: denied.", "fix": "Mend it."},
                },
            },
        ),
        (read(AccountState()), {"reading": "fresh", "status": "unknown", "account": {"as_of": NOW}}),
        (
            read(AccountState(quota=SendQuota(None, None, 0.0)), at=ago(hours=1)),
            {
                "reading": "stale",
                "status": "unknown",
                "account": {"as_of": ago(hours=1), "quota": {"sent_24_hour": 0.0}},
            },
        ),
    ],
)
def test_what_is_unknown_is_absent(state: TargetState, expected: dict[str, Any]) -> None:
    assert one(state) == expected


def test_a_failure_stands_beside_the_last_good_value() -> None:
    table = one(failed(Cause.TIMED_OUT, last=account()))
    assert (table["reading"], table["status"]) == ("stale", "production")
    assert table["account"]["production_access"] is True
    assert table["account"]["failure"]["cause"] == "timed-out"
    assert table["account"]["failed_at"] == NOW


def test_all_fields_of_a_failure_are_kept() -> None:
    told = failure(
        Cause.DENIED,
        operation="ses:GetAccount",
        code="AccessDeniedException",
        iam_action="ses:GetAccount",
        http_status=403,
        request_id="r-1",
        detail="no",
    )
    state = fleet({Target("acme", "eu-west-1"): TargetState(Reading(None, None, told, NOW))})
    assert loads(dumps(state, settings=Settings(), when=WHEN)).state == state


def test_every_table_header_of_a_target_names_it() -> None:
    state = fleet({Target("acme", "eu-west-1"): read(), Target("", "us-east-1"): failed()}, owner("acme"), owner(""))
    headers = [
        line for line in dumps(state, settings=Settings(), when=WHEN).splitlines() if line.startswith("[targets")
    ]
    assert headers == [
        "[targets.acme.eu-west-1]",
        "[targets.acme.eu-west-1.account]",
        "[targets.acme.eu-west-1.account.quota]",
        '[targets."".us-east-1]',
        '[targets."".us-east-1.account]',
        '[targets."".us-east-1.account.failure]',
    ]


def test_one_changed_value_is_one_changed_line() -> None:
    def lines(sent: float) -> list[str]:
        targets = {Target("acme", f"r-{at}"): read() for at in range(9)}
        targets[Target("acme", "r-4")] = read(account(quota=SendQuota(50_000.0, 14.0, sent)))
        return dumps(fleet(targets), settings=Settings(), when=WHEN).splitlines()

    before, after = lines(5_000.0), lines(5_001.0)
    assert len(before) == len(after)
    assert [new for old, new in zip(before, after, strict=True) if old != new] == ["sent_24_hour = 5001.0"]


def test_the_same_moment_is_the_same_text_in_whatever_zone_it_is_given() -> None:
    state = fleet({Target("acme", "eu-west-1"): read()})
    elsewhere = WHEN.astimezone(timezone(timedelta(hours=2)))
    assert dumps(state, settings=Settings(), when=WHEN) == dumps(state, settings=Settings(), when=elsewhere)


def test_a_lone_surrogate_is_written_out_since_toml_cannot_hold_it() -> None:
    text = dumps(
        fleet({Target("acme", "eu-west-1"): read(account(enforcement_status="a\ud800b"))}),
        settings=Settings(),
        when=datetime(2026, 1, 1, tzinfo=UTC),
    )
    value = loads(text).state.targets[Target("acme", "eu-west-1")].account.value
    assert value is not None
    assert value.enforcement_status == "a<U+D800>b"


def test_what_belongs_to_the_moment_is_not_kept() -> None:
    targets = {Target("acme", "eu-west-1"): read()}
    state = FleetState(fleet(targets).profiles, targets, generation=7, asking=frozenset(targets))
    back = loads(dumps(state, settings=Settings(), when=WHEN)).state
    assert back == state
    assert back.asking == frozenset()
    assert (back.progress.done, back.progress.total) == (1, 1)


def test_a_snapshot_of_the_demo_says_so() -> None:
    text = dumps(FleetState(), settings=Settings(demo=True), when=WHEN)
    assert tomllib.loads(text)["settings"]["demo"] is True
    assert loads(text).settings.demo is True
    assert loads(dumps(FleetState(), settings=Settings(), when=WHEN)).settings.demo is False
