"""The order of work, with the clock in the test's hands."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from sestui.fleet.job import Job, Kind
from sestui.fleet.pacing import Pacer
from sestui.fleet.schedule import Schedule
from sestui.model.target import Target


def account(region: str, profile: str = "p") -> Job:
    return Job(Kind.ACCOUNT, profile, region)


def schedule(*jobs: Job, accounts: dict[str, str] | None = None) -> Schedule:
    """All jobs due at 0; profiles draw on the budget of the account that `accounts` names, else on their own."""

    def key(job: Job) -> tuple[str, str] | None:
        return ((accounts or {}).get(job.profile, job.profile), job.region) if job.kind is Kind.ACCOUNT else None

    made = Schedule(Pacer(), key)
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
    made.look_at([Target("p", "r-3")])
    assert made.take(0.0, 1) == [account("r-3")]


def test_looking_elsewhere_changes_the_order_of_what_is_ready() -> None:
    made = schedule(*(account(f"r-{n}") for n in range(5)))
    made.take(0.0, 1)
    made.look_at([Target("p", "r-4")])
    assert made.take(0.0, 1) == [account("r-4")]


def test_a_forced_job_goes_before_older_ones() -> None:
    made = schedule(account("old"))
    made.put(account("wanted"), 0.0, forced=True)
    assert made.take(1.0, 1) == [account("wanted")]


def test_two_profiles_of_one_account_share_its_second() -> None:
    made = schedule(account("r", "a"), account("r", "b"), accounts={"a": "111", "b": "111"})
    assert len(made.take(0.0, 9)) == 1
    assert made.take(0.99, 9) == []
    assert len(made.take(1.0, 9)) == 1


def test_two_regions_of_one_account_do_not_wait_for_each_other() -> None:
    assert len(schedule(account("r-1"), account("r-2")).take(0.0, 9)) == 2


def test_a_job_under_way_is_not_started_again() -> None:
    made = schedule(account("r"))
    made.take(0.0, 1)
    made.put(account("r"), 0.0, forced=True)
    assert made.take(5.0, 1) == []
    assert made.next_at() is None


def test_a_job_put_while_asleep_is_due_at_its_latest_time() -> None:
    made = schedule(account("r"))
    made.take(0.0, 1)
    made.done(account("r"))
    made.put(account("r"), 60.0)
    made.put(account("r"), 5.0)
    assert made.next_at() == 5.0
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
    for step in range(200):
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
