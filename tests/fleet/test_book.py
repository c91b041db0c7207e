from datetime import UTC, datetime, timedelta

from sestui.fleet.book import Book
from sestui.model.account import AccountState, Caller, RegionList, SendQuota
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, Progress
from sestui.model.settings import Profile, RegionSource
from sestui.model.target import Target
from sestui.rules.quota import live_rate

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CALLER = Caller("111122223333", "arn:aws:iam::111122223333:user/ops")
BAD_TOKEN = Failure(Cause.LOGIN_NEEDED, "bad token", code="UnrecognizedClientException")
DENIED = Failure(Cause.DENIED, "denied", iam_action="ses:GetAccount")


def book(*regions: str) -> Book:
    return Book([Profile("p", regions=regions)])


def state_of(made: Book) -> FleetState:
    return made.state(Progress(), frozenset())[0]


def sent(count: float) -> AccountState:
    return AccountState(production_access=True, quota=SendQuota(50_000.0, 14.0, count))


def test_a_failed_reading_keeps_the_last_good_value_beside_it() -> None:
    made, target = book("eu-west-1"), Target("p", "eu-west-1")
    made.account(target, sent(1.0), NOON)
    made.account(target, DENIED, NOON + timedelta(minutes=1))
    reading = state_of(made).targets[target].account
    assert (reading.value, reading.as_of) == (sent(1.0), NOON)
    assert (reading.failure, reading.failed_at) == (DENIED, NOON + timedelta(minutes=1))


def test_a_good_reading_clears_the_failure() -> None:
    made, target = book("eu-west-1"), Target("p", "eu-west-1")
    made.account(target, DENIED, NOON)
    made.account(target, sent(1.0), NOON)
    assert state_of(made).targets[target].account.failure is None


def test_an_invalid_token_in_an_opt_in_region_is_not_enabled_once_another_region_answered() -> None:
    made, opt_in = book("af-south-1", "eu-west-1"), Target("p", "af-south-1")
    made.account(opt_in, BAD_TOKEN, NOON)
    assert state_of(made).targets[opt_in].account.failure == BAD_TOKEN
    made.account(Target("p", "eu-west-1"), sent(1.0), NOON)
    cleared = state_of(made).targets[opt_in].account
    assert cleared.failure is not None
    assert cleared.failure.cause is Cause.REGION_NOT_ENABLED
    assert cleared.failed_at == NOON


def test_an_invalid_token_is_not_enabled_at_once_when_sts_knows_the_caller() -> None:
    made, opt_in = book("af-south-1"), Target("p", "af-south-1")
    made.caller("p", CALLER, NOON)
    made.account(opt_in, BAD_TOKEN, NOON)
    failure = state_of(made).targets[opt_in].account.failure
    assert failure is not None
    assert failure.cause is Cause.REGION_NOT_ENABLED


def test_an_invalid_token_where_every_account_is_stays_a_login_problem() -> None:
    made, target = book("us-east-1"), Target("p", "us-east-1")
    made.caller("p", CALLER, NOON)
    made.account(target, BAD_TOKEN, NOON)
    assert state_of(made).targets[target].account.failure == BAD_TOKEN


def test_only_what_changed_is_told_and_only_once() -> None:
    made = book("eu-west-1", "us-east-1")
    first, changed = made.state(Progress(), frozenset())
    assert changed == {Target("p", "eu-west-1"), Target("p", "us-east-1")}
    made.account(Target("p", "us-east-1"), sent(1.0), NOON)
    second, changed = made.state(Progress(), frozenset())
    assert changed == {Target("p", "us-east-1")}
    assert made.state(Progress(), frozenset())[1] == frozenset()
    assert second.generation > first.generation
    assert first.targets[Target("p", "us-east-1")].account.value is None, "a published state never changes"


def test_two_readings_far_enough_apart_give_a_rate() -> None:
    made, target = book("eu-west-1"), Target("p", "eu-west-1")
    made.account(target, sent(100.0), NOON)
    made.account(target, sent(220.0), NOON + timedelta(seconds=60))
    assert live_rate(state_of(made).targets[target]) == 2.0


def test_readings_forced_in_quick_succession_measure_against_the_older_one() -> None:
    made, target = book("eu-west-1"), Target("p", "eu-west-1")
    for seconds, count in ((0, 100.0), (60, 220.0), (61, 222.0), (62, 224.0)):
        made.account(target, sent(count), NOON + timedelta(seconds=seconds))
    assert live_rate(state_of(made).targets[target]) == 2.0


def test_enabled_regions_add_and_take_targets_in_order_and_keep_what_was_read() -> None:
    made = Book([Profile("p", regions=RegionSource.ENABLED), Profile("q", regions=("us-east-1",))])
    made.account(Target("p", "us-east-1"), sent(1.0), NOON)
    came, gone = made.regions("p", RegionList(("af-south-1", "us-east-1"), "account:ListRegions"), NOON)
    assert came == [Target("p", "af-south-1")]
    assert Target("p", "eu-west-1") in gone
    state = state_of(made)
    assert list(state.targets) == [Target("p", "af-south-1"), Target("p", "us-east-1"), Target("q", "us-east-1")]
    assert state.targets[Target("p", "us-east-1")].account.value == sent(1.0)
