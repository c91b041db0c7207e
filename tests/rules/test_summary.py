from datetime import timedelta

from hypothesis import given
from hypothesis import settings as runs
from hypothesis import strategies as st

from sestui.model.account import AccountState
from sestui.model.failure import Cause
from sestui.model.fleet import FleetState, TargetState
from sestui.model.settings import Expectation
from sestui.model.target import Target
from sestui.rules.summary import Summary, summarise
from tests.rules.build import NOW, THRESHOLDS, account, ago, failed, fleet, owner, read, reviewed


def of(*states: TargetState) -> Summary:
    return summarise(fleet({Target("acme", f"r-{at}"): state for at, state in enumerate(states)}), NOW, THRESHOLDS)


def test_an_empty_fleet_counts_nothing() -> None:
    assert summarise(FleetState(), NOW, THRESHOLDS) == Summary()


def test_each_target_is_counted_where_it_belongs() -> None:
    found = of(
        read(),
        read(account(production_access=False)),
        read(reviewed("DENIED")),
        read(reviewed("FAILED")),
        read(reviewed("GRANTED")),
        read(reviewed("PENDING")),
        read(account(enforcement_status="PROBATION")),
        read(account(enforcement_status="SHUTDOWN", sending_enabled=False)),
        read(account(sending_enabled=False)),
        read(AccountState()),
        failed(),
        TargetState(),
        failed(last=account()),
    )
    assert found.total == 13
    assert (found.production, found.sandbox, found.under_review, found.probation) == (2, 4, 1, 1)
    assert (found.paused, found.unknown, found.unread, found.asking) == (2, 1, 1, 1)
    assert (found.failing, found.stale) == (2, 1)


def test_failures_are_counted_by_cause_the_most_frequent_first() -> None:
    causes = (Cause.THROTTLED, Cause.DENIED, Cause.TIMED_OUT, Cause.DENIED, Cause.LOGIN_NEEDED)
    assert of(*map(failed, causes)).failing_by_cause == (
        (Cause.DENIED, 2),
        (Cause.LOGIN_NEEDED, 1),
        (Cause.THROTTLED, 1),
        (Cause.TIMED_OUT, 1),
    )


def test_the_oldest_value_counts_failed_targets_with_a_value_and_no_others() -> None:
    assert of(read(at=ago(seconds=5)), failed(last=account()), failed(), TargetState()).oldest == timedelta(minutes=4)
    assert of(failed(), TargetState()).oldest is None


def test_a_reading_from_the_future_is_not_of_negative_age() -> None:
    assert of(read(at=NOW + timedelta(seconds=9))).oldest == timedelta(0)


def test_old_values_are_stale() -> None:
    assert of(read(at=ago(seconds=301)), read(at=ago(seconds=299))).stale == 1


def test_mismatches_need_an_expectation_and_an_answer() -> None:
    targets = {
        Target("acme", "a"): read(account(production_access=False)),
        Target("acme", "b"): read(),
        Target("acme", "c"): read(AccountState()),
        Target("acme", "d"): failed(),
        Target("other", "a"): read(account(production_access=False)),
    }
    found = summarise(fleet(targets, owner("acme", expect=Expectation.PRODUCTION)), NOW, THRESHOLDS)
    assert found.mismatched == 1


answers = st.builds(
    AccountState,
    production_access=st.sampled_from([True, False, None]),
    sending_enabled=st.sampled_from([True, False, None]),
    enforcement_status=st.sampled_from(["HEALTHY", "PROBATION", "SHUTDOWN", "WHAT", None]),
)
states = st.one_of(
    st.just(TargetState()),
    answers.map(read),
    st.sampled_from(Cause).map(failed),
    st.builds(lambda cause, last: failed(cause, last=last), st.sampled_from(Cause), answers),
)


def test_a_region_that_is_not_enabled_is_absent_and_not_failing() -> None:
    found = of(failed(Cause.REGION_NOT_ENABLED), failed(Cause.NOT_OFFERED), failed(Cause.DENIED))
    assert (found.absent, found.failing, found.unread) == (2, 1, 1)


def test_a_region_that_answered_before_fails_when_it_no_longer_does() -> None:
    found = of(failed(Cause.REGION_NOT_ENABLED, last=account()))
    assert (found.absent, found.failing, found.stale) == (0, 1, 1)


@given(st.lists(states, max_size=20))
@runs(deadline=None)
def test_every_target_is_in_exactly_one_bucket(each: list[TargetState]) -> None:
    found = of(*each)
    buckets = found.production + found.sandbox + found.under_review + found.probation
    buckets += found.paused + found.unknown + found.unread + found.absent + found.asking
    assert buckets == found.total == len(each)
    assert sum(count for _, count in found.failing_by_cause) == found.failing
