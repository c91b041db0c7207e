"""The order of work, with the clock in the test's hands."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sestui.fleet.job import Job, Kind
from sestui.fleet.kinds import SPECS
from sestui.fleet.order import Order
from sestui.fleet.pacing import GUARD, OVERDUE, Budget, LaneKey
from sestui.fleet.schedule import Background, Schedule
from sestui.fleet.source import Focus
from sestui.model.target import Target

SECOND = 1.0 + GUARD
DUE = dict.fromkeys(Kind, 100.0)


def account(region: str, profile: str = "p") -> Job:
    return Job(Kind.ACCOUNT, profile, region)


def deep(kind: Kind, region: str = "r", subject: str = "") -> Job:
    return Job(kind, "p", region, subject)


def schedule(*jobs: Job, accounts: dict[str, str] | None = None, background: Background | None = None) -> Schedule:
    """All jobs due at 0; profiles draw on the budget of the account that `accounts` names, else on their own."""

    def lane(job: Job) -> tuple[LaneKey, Budget]:
        budget = SPECS[job.kind].budget
        return LaneKey(budget.name, (accounts or {}).get(job.profile, job.profile), job.region), budget

    made = Schedule(lane, Order(DUE), background or Background())
    for job in jobs:
        made.put(job, 0.0)
    return made


def test_who_is_asked_before_any_account() -> None:
    made = schedule(account("eu-west-1"), Job(Kind.CALLER, "p"))
    assert made.take(0.0, 2) == [Job(Kind.CALLER, "p"), account("eu-west-1")]


def test_no_more_is_taken_than_there_are_places() -> None:
    made = schedule(*(account(f"r-{n}") for n in range(5)))
    assert len(made.take(0.0, 2)) == 2
    assert len(made.take(0.0, 9)) == 3


def test_what_is_looked_at_goes_first() -> None:
    made = schedule(*(account(f"r-{n}") for n in range(5)))
    made.look_at(Focus(frozenset({Target("p", "r-3")})))
    assert made.take(0.0, 1) == [account("r-3")]


def test_looking_elsewhere_changes_the_order_of_what_is_ready() -> None:
    made = schedule(*(account(f"r-{n}") for n in range(5)))
    made.take(0.0, 1)
    made.look_at(Focus(frozenset({Target("p", "r-4")})))
    assert made.take(0.0, 1) == [account("r-4")]


def test_a_forced_job_goes_before_older_ones() -> None:
    made = schedule(account("old"))
    made.put(account("wanted"), 0.0, forced=True)
    assert made.take(1.0, 1) == [account("wanted")]


def test_two_profiles_of_one_account_share_its_second() -> None:
    made = schedule(account("r", "a"), account("r", "b"), accounts={"a": "111", "b": "111"})
    (first,) = made.take(0.0, 9)
    made.done(first)
    assert made.take(SECOND - 0.001, 9) == []
    assert len(made.take(SECOND, 9)) == 1


def test_the_second_counts_from_when_a_request_went_out() -> None:
    made = schedule(account("r", "a"), account("r", "b"), accounts={"a": "111", "b": "111"})
    (first,) = made.take(0.0, 9)
    made.done(first, reached=0.7)
    assert made.take(0.9, 9) == []
    assert made.next_at(0.9) == 0.7 + SECOND
    assert len(made.take(0.7 + SECOND, 9)) == 1


def test_a_request_on_its_way_is_waited_for_since_nobody_knows_when_it_went_out() -> None:
    made = schedule(account("r", "a"), account("r", "b"), accounts={"a": "111", "b": "111"})
    (first,) = made.take(0.0, 9)
    assert made.take(2.0, 9) == []
    made.done(first, reached=1.9)
    assert made.take(1.9 + SECOND - 0.001, 9) == []
    assert len(made.take(1.9 + SECOND, 9)) == 1


def test_a_request_that_hangs_is_not_waited_for_without_end() -> None:
    made = schedule(account("r", "a"), account("r", "b"), accounts={"a": "111", "b": "111"})
    made.take(0.0, 9)
    assert made.take(1.0, 9) == []
    assert made.next_at(1.0) == OVERDUE
    assert len(made.take(OVERDUE, 9)) == 1


def test_another_service_has_a_budget_of_its_own() -> None:
    made = schedule(account("r"), deep(Kind.REPUTATION), deep(Kind.STATISTICS))
    assert {job.kind for job in made.take(0.0, 9)} == {Kind.ACCOUNT, Kind.REPUTATION}


def test_after_throttling_nothing_of_the_account_starts_for_a_while() -> None:
    made = schedule(account("r", "a"), account("r", "b"), account("s", "a"), accounts={"a": "111", "b": "111"})
    first, _ = made.take(0.0, 9)
    made.done(first)
    made.back_off(first, 8.0)
    assert made.take(7.9, 9) == []
    assert len(made.take(8.0, 9)) == 1


def test_a_profile_whose_account_is_told_later_shares_its_second_from_then_on() -> None:
    accounts: dict[str, str] = {}
    made = schedule(account("r", "a"), account("r", "b"), accounts=accounts)
    made.hold("b", float("inf"))
    (first,) = made.take(0.0, 9)
    made.done(first)
    accounts.update(a="111", b="111")
    made.release("a")
    made.release("b")
    assert made.take(0.5, 9) == []
    assert made.take(SECOND, 9) == [account("r", "b")]


LIST, TENANTS, TOPIC = deep(Kind.IDENTITIES), deep(Kind.TENANTS), deep(Kind.TOPIC, subject="arn")
SHOWN, HIDDEN = deep(Kind.IDENTITY, subject="shown.example"), deep(Kind.IDENTITY, subject="hidden.example")
FOCUS = Focus(frozenset(), Target("p", "r"), (Kind.TENANTS, Kind.IDENTITIES), ((Target("p", "r"), "shown.example"),))


def test_the_order_of_one_budget_is_that_of_the_screen() -> None:
    made = schedule(HIDDEN, SHOWN, LIST, TENANTS, account("r"), deep(Kind.STATISTICS))
    made.put(deep(Kind.ENDPOINTS), 0.0, forced=True)
    made.look_at(FOCUS)
    order, now = [], 0.0
    while taken := made.take(now, 9):
        order += taken
        made.done(taken[0])
        now += SECOND
    assert order == [
        deep(Kind.ENDPOINTS), TENANTS, LIST, SHOWN, account("r"), deep(Kind.STATISTICS), HIDDEN
    ]  # fmt: skip


def test_what_is_most_overdue_by_its_own_interval_goes_first() -> None:
    made = schedule()
    made.order = Order({Kind.STATISTICS: 300.0, Kind.TENANTS: 21_600.0})
    made.put(TENANTS, 0.0)
    made.put(deep(Kind.STATISTICS), 900.0)
    assert made.take(1_000.0, 9) == [deep(Kind.STATISTICS)], "100 s of 300 are more than 1,000 of 21,600"


def test_what_nobody_looks_at_is_read_in_few_places_at_its_own_pace() -> None:
    made = schedule(*(deep(Kind.TENANTS, f"r-{n}") for n in range(9)), background=Background(interval=0.5, places=2))
    (first,) = made.take(0.0, 9)
    assert made.next_at(0.0) == 0.5
    (second,) = made.take(0.5, 9)
    assert made.take(2.0, 9) == [], "two are under way"
    made.done(first)
    assert len(made.take(2.0, 9)) == 1
    made.done(second)


def test_what_is_looked_at_has_its_whole_budget() -> None:
    made = schedule(LIST, background=Background(interval=0.0))
    assert made.take(0.0, 9) == []
    assert made.next_at(9.0) is None
    made.look_at(FOCUS)
    assert made.take(0.0, 9) == [LIST]


def test_background_work_never_keeps_an_account_state_from_its_turn() -> None:
    made = schedule(LIST, background=Background(interval=0.0))
    made.put(account("r"), 60.0)
    assert made.take(1.0, 9) == []
    assert made.next_at(0.0) == 60.0
    assert made.take(60.0, 9) == [account("r")]


def test_a_job_is_withdrawn_only_while_it_waits() -> None:
    made = schedule(SHOWN, HIDDEN)
    made.look_at(FOCUS)
    made.take(0.0, 9)
    assert not made.withdraw(SHOWN)
    assert made.withdraw(HIDDEN)
    assert HIDDEN not in made


def test_a_job_removed_while_it_runs_gives_its_place_back() -> None:
    made = schedule(account("r", "a"), account("r", "b"))
    made.per_region = 1
    (first,) = made.take(0.0, 9)
    made.remove(first)
    made.done(first)
    assert len(made.take(0.0, 9)) == 1


def test_two_regions_of_one_account_do_not_wait_for_each_other() -> None:
    assert len(schedule(account("r-1"), account("r-2")).take(0.0, 9)) == 2


def test_a_job_under_way_is_not_started_again() -> None:
    made = schedule(account("r"))
    made.take(0.0, 1)
    made.put(account("r"), 0.0, forced=True)
    assert made.take(5.0, 1) == []
    assert made.next_at(9.0) is None


def test_a_job_put_while_asleep_is_due_at_its_latest_time() -> None:
    made = schedule(account("r"))
    made.take(0.0, 1)
    made.done(account("r"))
    made.put(account("r"), 60.0)
    made.put(account("r"), 5.0)
    assert made.next_at(0.0) == 5.0
    assert made.take(5.0, 9) == [account("r")]


def test_held_targets_wait_for_their_profile_alone() -> None:
    made = schedule(account("r", "held"), account("r", "free"))
    made.hold("held", float("inf"))
    assert made.take(0.0, 9) == [account("r", "free")]
    made.release("held")
    assert made.take(0.0, 9) == [account("r", "held")]


def test_a_region_takes_no_more_than_its_share_of_places() -> None:
    made = schedule(*(account("slow", f"p{n}") for n in range(5)), account("fast"))
    made.per_region = 2
    assert sorted(job.region for job in made.take(0.0, 9)) == ["fast", "slow", "slow"]
    assert made.take(0.0, 9) == []
    made.done(account("slow", "p0"))
    assert [job.region for job in made.take(0.0, 9)] == ["slow"]


def test_a_job_that_waits_for_its_region_can_be_removed_or_put_off() -> None:
    made = schedule(*(account("slow", f"p{n}") for n in range(3)))
    made.per_region = 1
    made.take(0.0, 9)
    made.remove(account("slow", "p1"))
    made.put(account("slow", "p2"), 50.0)
    made.done(account("slow", "p0"))
    assert made.take(0.0, 9) == []
    assert made.take(50.0, 9) == [account("slow", "p2")]


def test_a_removed_job_never_starts() -> None:
    made = schedule(account("r"))
    made.remove(account("r"))
    assert made.take(9.0, 9) == []


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", "c"]), st.sampled_from(["r", "s"]), st.floats(0, 5)),
        min_size=1,
        max_size=40,
    )
)
def test_no_account_and_region_is_ever_asked_twice_within_a_second(asked: list[tuple[str, str, float]]) -> None:
    made = schedule(accounts={"a": "111", "b": "111", "c": "333"})
    starts: dict[tuple[str, str], list[float]] = {}
    for step in range(240):
        now = step / 10
        for profile, region, when in asked:
            if now <= when < now + 0.1:
                made.put(account(region, profile), now, forced=True)
        for job in made.take(now, 99):
            starts.setdefault(({"a": "111", "b": "111"}.get(job.profile, "333"), job.region), []).append(now)
            made.done(job)
    for times in starts.values():
        assert all(later - earlier >= 1.0 - 1e-9 for earlier, later in pairwise(times))
    wanted = {(profile, region) for profile, region, _ in asked}
    assert sum(len(times) for times in starts.values()) >= len({(p in "ab", r) for p, r in wanted})
