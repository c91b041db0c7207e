"""What is read of a target in depth, and when: every attempt ends at once, and the test owns the time."""

from collections import Counter
from datetime import timedelta
from itertools import pairwise
from types import MappingProxyType
from typing import Any

import pytest

from sestui.fleet import deep
from sestui.fleet.job import Job, Kind, Outcome
from sestui.fleet.kinds import LAZY, QUEUED, SES
from sestui.fleet.schedule import Background
from sestui.fleet.things import BATCH, WINDOW
from sestui.model.account import AccountState, Caller, RegionList, SendQuota, Vdm
from sestui.model.depth import Depth
from sestui.model.failure import Cause, Failure
from sestui.model.feedback import ConfigurationSet, EventDestination, EventDestinations, Notifications
from sestui.model.fleet import FleetState, ProfileState, Progress, TargetState
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.page import Page
from sestui.model.reading import Reading
from sestui.model.reputation import Reputation
from sestui.model.settings import Profile
from sestui.model.suppression import Suppressed
from tests.fleet.driving import BAD_TOKEN, DENIED, HERE, NOON, THROTTLED, Driven, of, refuse, summaries
from tests.fleet.held import GOOD, HeldReader

ALL = frozenset(LAZY) | {Kind.SUPPRESSED}
IDENTITIES = frozenset({Kind.IDENTITIES, Kind.IDENTITY})


@pytest.fixture
def reader() -> HeldReader:
    return HeldReader()


def listing(*pages: tuple[IdentitySummary, ...]) -> Any:
    """Answer with pages whose tokens are their numbers."""

    def answer(_job: Job, token: str) -> Page[IdentitySummary]:
        number = int(token or 0)
        return Page(pages[number], str(number + 1) if number + 1 < len(pages) else "")

    return answer


def test_everything_is_read_of_a_target_by_itself_once_its_account_is_known(reader: HeldReader) -> None:
    driven = Driven(reader)
    asked = driven.run(60)
    assert {job.kind for job in asked} >= {kind for kind in LAZY if kind not in Kinds.named}
    assert [job.kind for job in asked][:2] == [Kind.CALLER, Kind.ACCOUNT]


class Kinds:
    """Kinds that are asked only when something names them."""

    named = frozenset(QUEUED)


def test_what_is_read_in_depth_keeps_to_one_request_a_second(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}.example" for n in range(200))))
    driven = Driven(reader)
    driven.run(120)
    times = driven.times(SES)
    assert len(times) > 100
    assert min(later - earlier for earlier, later in pairwise(times)) >= 1.0


def test_each_kind_is_read_again_at_its_own_interval(reader: HeldReader) -> None:
    reader.accounts = lambda _target: AccountState(quota=SendQuota(50_000.0, 14.0, 10.0))
    driven = Driven(reader)
    driven.run(6 * 3600)
    asked = Counter(job.kind for _, job in driven.log)
    assert 320 <= asked[Kind.ACCOUNT] <= 370
    assert 65 <= asked[Kind.REPUTATION] <= 75
    assert 22 <= asked[Kind.IDENTITIES] <= 26
    assert asked[Kind.TENANTS] <= 2


def test_rates_of_what_sends_nothing_are_read_seldom_until_somebody_looks(reader: HeldReader) -> None:
    reader.accounts = lambda _target: AccountState(quota=SendQuota(50_000.0, 14.0, 0.0))
    driven = Driven(reader)
    driven.run(3600)
    assert len(of((job for _, job in driven.log), Kind.REPUTATION)) == 1


def test_a_list_is_read_page_by_page_and_each_name_kept_once(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b"), summaries("b", "c"), summaries("d"))
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(1.5)
    assert driven.depth.listed == 2
    assert driven.depth.identities.value is None, "a part of the list is not the list"
    driven.run(2)
    assert driven.depth.listed is None
    assert driven.depth.identities.value == IdentityList(summaries("a", "b", "c", "d"))


def test_a_token_that_is_refused_makes_the_list_begin_again_once(reader: HeldReader) -> None:
    good, tokens = listing(summaries("a"), summaries("b")), list[str]()

    def forgetful(job: Job, token: str) -> Page[IdentitySummary]:
        tokens.append(token)
        return refuse(BAD_TOKEN)() if len(tokens) == 2 else good(job, token)  # type: ignore[return-value]

    reader.answers[Kind.IDENTITIES] = forgetful
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(10)
    assert tokens == ["", "1", "", "1"]
    assert driven.depth.identities.value == IdentityList(summaries("a", "b"))


def test_a_token_that_is_always_refused_is_a_failure_and_never_half_a_list(reader: HeldReader) -> None:
    good = listing(summaries("a"), summaries("b"))
    reader.answers[Kind.IDENTITIES] = lambda job, token: refuse(BAD_TOKEN)() if token else good(job, token)
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(60)
    assert driven.depth.identities.value is None
    assert driven.depth.identities.failure == BAD_TOKEN
    assert driven.progress == Progress(1, 1)


def test_a_list_that_leads_back_to_itself_ends_as_a_failure(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = lambda _job, _token: Page(summaries("a"), "again")
    driven = Driven(reader, kinds=IDENTITIES)
    asked = driven.run(60)
    failure = driven.depth.identities.failure
    assert failure is not None
    assert "leads back" in failure.summary
    assert len(of(asked, Kind.IDENTITIES)) == 2


def test_throttling_in_the_middle_of_a_list_goes_on_where_it_was(reader: HeldReader) -> None:
    good, tokens = listing(summaries("a"), summaries("b")), list[str]()

    def throttled_once(job: Job, token: str) -> Page[IdentitySummary]:
        tokens.append(token)
        return refuse(THROTTLED)() if len(tokens) == 2 else good(job, token)  # type: ignore[return-value]

    reader.answers[Kind.IDENTITIES] = throttled_once
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(10)
    assert tokens == ["", "1", "1"]
    assert driven.depth.identities.value == IdentityList(summaries("a", "b"))


def test_details_come_in_the_order_of_the_screen_and_then_by_risk(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(
        (
            *summaries("fine-1.example", "fine-2.example", "fine-3.example"),
            IdentitySummary("who@fine.example", "EMAIL_ADDRESS", True, "SUCCESS"),
            *summaries("pending.example", status="PENDING"),
            *summaries("failed.example", status="FAILED"),
        )
    )
    driven = Driven(reader, kinds=IDENTITIES)
    driven.look_at(identities=("fine-3.example", "who@fine.example"))
    assert of(driven.run(60), Kind.IDENTITY) == [
        "fine-3.example",
        "who@fine.example",
        "failed.example",
        "pending.example",
        "fine-1.example",
        "fine-2.example",
    ]


def test_scrolling_brings_what_is_on_screen_now_at_once(reader: HeldReader) -> None:
    names = [f"d{n:03}.example" for n in range(300)]
    reader.answers[Kind.IDENTITIES] = listing(summaries(*names))
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(20)
    driven.look_at(identities=names[200:203])
    assert of(driven.run(4), Kind.IDENTITY)[:3] == names[200:203]


def test_ten_thousand_identities_never_stand_in_the_schedule_at_once(reader: HeldReader) -> None:
    names = [f"d{n:05}.example" for n in range(10_000)]
    pages = [summaries(*names[start : start + 1_000]) for start in range(0, 10_000, 1_000)]
    reader.answers[Kind.IDENTITIES] = listing(*pages)
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITIES)
    driven.run(60)
    waiting = [name for name in names if Job(Kind.IDENTITY, *HERE, name) in driven.schedule]
    assert len(waiting) <= WINDOW
    assert len(driven.depth.identities.value.items) == 10_000  # type: ignore[union-attr]


def test_an_identity_deleted_between_list_and_get_is_a_settled_answer(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a"))
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, exists=False)
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(10)
    assert driven.depth.details["a"].value == Identity("a", exists=False)
    assert driven.progress == Progress(2, 2)


def test_what_is_not_listed_any_more_is_forgotten(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("stays", "goes"))
    driven = Driven(reader)
    driven.run(60)
    assert set(driven.depth.details) == {"stays", "goes"}
    reader.answers[Kind.IDENTITIES] = listing(summaries("stays"))
    driven.run(1_000)
    assert set(driven.depth.details) == set(driven.depth.notifications) == {"stays"}


def test_a_status_that_changed_in_the_list_makes_the_details_due(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b"))
    driven = Driven(reader)
    driven.run(60)
    reader.answers[Kind.IDENTITIES] = listing((*summaries("a"), *summaries("b", status="FAILED")))
    assert of(driven.run(1_000), Kind.IDENTITY) == ["b"]


def test_an_identity_that_is_new_in_the_list_is_read_with_the_list(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "c"))
    driven = Driven(reader)
    driven.run(60)
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "c", "new"))
    assert of(driven.run(1_000), Kind.IDENTITY) == ["new"]
    assert "new" in driven.depth.notifications


def test_what_fails_in_passing_is_tried_again_soon_and_what_is_denied_at_its_own_interval(reader: HeldReader) -> None:
    reader.answers[Kind.TENANTS] = refuse(Failure(Cause.UNREACHABLE, "no way"))
    reader.answers[Kind.ENDPOINTS] = refuse(DENIED)
    driven = Driven(reader)
    asked = Counter(job.kind for job in driven.run(3_600))
    assert asked[Kind.TENANTS] > 9
    assert asked[Kind.ENDPOINTS] == 1


def test_after_a_login_what_failed_for_want_of_it_is_read_again_soon(reader: HeldReader) -> None:
    reader.answers[Kind.TENANTS] = refuse(Failure(Cause.LOGIN_NEEDED, "the session has expired"))
    driven = Driven(reader)
    driven.run(60)
    assert driven.depth.tenants.failure is not None
    del reader.answers[Kind.TENANTS]
    driven.run(600)
    assert driven.depth.tenants.failure is None


def test_names_of_accounts_that_could_not_be_had_in_passing_are_asked_for_again_soon(reader: HeldReader) -> None:
    reader.answers[Kind.NAMES] = refuse(Failure(Cause.UNREACHABLE, "no way"))
    driven = Driven(reader)
    driven.run(60)
    del reader.answers[Kind.NAMES]
    driven.run(600)
    assert driven.book.profile("p").names.failure is None


def test_one_thing_leads_to_the_next_down_to_the_topics(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a"))
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, configuration_set="set-1")
    reader.answers[Kind.NOTIFICATIONS] = lambda _job, names: tuple(
        Notifications(name, bounce_topic="arn:bounces") for name in names
    )
    reader.answers[Kind.EVENT_DESTINATIONS] = lambda job: EventDestinations(
        job.subject,
        items=(EventDestination("to-sns", kind="sns", arn="arn:events"), EventDestination("cw", kind="cloudwatch")),
    )
    reader.answers[Kind.CONFIGURATION_SET] = lambda job: ConfigurationSet(job.subject, reputation_metrics=True)
    rated: list[tuple[str, ...]] = []

    def rate(_job: Job, sets: tuple[str, ...]) -> Reputation:
        rated.append(sets)
        return Reputation()

    reader.answers[Kind.REPUTATION] = rate
    driven = Driven(reader)
    driven.look_at(Kind.REPUTATION)
    driven.run(700)
    assert list(driven.depth.configuration_sets) == ["set-1"]
    assert set(driven.depth.topics) == {"arn:bounces", "arn:events"}
    assert rated[0] == ()
    assert rated[-1] == ("set-1",)


def test_notification_topics_are_asked_for_a_hundred_identities_at_a_time(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(250))))
    sizes: list[int] = []

    def count(_job: Job, names: tuple[str, ...]) -> tuple[Notifications, ...]:
        sizes.append(len(names))
        return tuple(Notifications(name) for name in names)

    reader.answers[Kind.NOTIFICATIONS] = count
    driven = Driven(reader, kinds=frozenset({Kind.IDENTITIES, Kind.NOTIFICATIONS}))
    driven.run(60)
    assert sizes == [BATCH, BATCH, 50]
    assert driven.progress == Progress(251, 251)


def test_where_vdm_is_off_nobody_is_asked_for_recommendations(reader: HeldReader) -> None:
    reader.accounts = lambda _target: AccountState(vdm=Vdm(enabled="DISABLED"))
    driven = Driven(reader)
    assert not of(driven.run(60), Kind.RECOMMENDATIONS)
    value = driven.depth.recommendations.value
    assert value is not None
    assert not value.in_use
    reader.accounts = lambda _target: AccountState(vdm=Vdm(enabled="ENABLED"))
    assert of(driven.run(120), Kind.RECOMMENDATIONS)


def page_of_suppressed(_job: Job, token: str) -> Page[Suppressed]:
    return Page((Suppressed(f"a{token or 0}@example.com"),), {"": "1", "1": "2", "2": ""}[token])


def test_the_suppression_list_is_read_when_somebody_looks_and_goes_on_when_asked(reader: HeldReader) -> None:
    reader.answers[Kind.SUPPRESSED] = page_of_suppressed
    driven = Driven(reader)
    assert not of(driven.run(60), Kind.SUPPRESSED)
    driven.look_at(Kind.SUPPRESSED)
    driven.run(5)
    driven.look_at(Kind.TENANTS)
    driven.look_at(Kind.SUPPRESSED)
    value = driven.depth.suppressed.value
    assert value is not None
    assert (len(value.items), value.next_token) == (1, "1")
    driven.ask(Kind.SUPPRESSED)
    driven.run(5)
    driven.ask(Kind.SUPPRESSED)
    driven.run(5)
    value = driven.depth.suppressed.value
    assert value is not None
    assert ([item.address for item in value.items], value.next_token) == (
        ["a0@example.com", "a1@example.com", "a2@example.com"],
        "",
    )


def test_one_address_is_looked_up_at_once_and_remembered(reader: HeldReader) -> None:
    driven = Driven(reader)
    driven.run(5)
    driven.ask(Kind.SUPPRESSION_LOOKUP, "Who@Example.com")
    assert of(driven.run(2.5), Kind.SUPPRESSION_LOOKUP) == ["Who@Example.com"]
    assert driven.depth.lookups["Who@Example.com"].value is not None


def test_one_identity_is_read_again_when_asked(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b"))
    driven = Driven(reader)
    driven.run(60)
    driven.ask(Kind.IDENTITY, "b")
    assert of(driven.run(3), Kind.IDENTITY) == ["b"]


def test_what_may_not_be_read_is_not_asked_ten_thousand_times(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(500))))
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    driven = Driven(reader)
    assert len(of(driven.run(600), Kind.IDENTITY)) == 3
    assert sum(reading.failure is not None for reading in driven.depth.details.values()) == 3
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject)
    assert len(of(driven.run(3_600), Kind.IDENTITY)) > 400, "a permission that was given is noticed"


def test_one_identity_that_may_not_be_read_keeps_none_of_the_others(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(9))))
    reader.answers[Kind.IDENTITY] = lambda job: refuse(DENIED)() if int(job.subject[1:]) >= 4 else Identity(job.subject)
    driven = Driven(reader, kinds=IDENTITIES)
    driven.run(60)
    assert sum(reading.value is not None for reading in driven.depth.details.values()) == 4
    assert sum(reading.failure is not None for reading in driven.depth.details.values()) == 5


def test_reading_to_the_end_ends_even_where_the_rest_may_not_be_read(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(500))))
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    driven = Driven(reader, kinds=IDENTITIES, refresh_interval=0.0)
    driven.run(60)
    assert driven.progress.done == driven.progress.total == 4


def test_everything_is_read_once_to_the_end_and_progress_says_how_far(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b"), summaries("c"))
    reader.answers[Kind.SUPPRESSED] = page_of_suppressed
    driven = Driven(reader, kinds=ALL, refresh_interval=0.0)
    driven.run(3)
    assert 0 < driven.progress.done < driven.progress.total
    driven.run(3_600)
    assert driven.progress.done == driven.progress.total == 9 + 1 + 3 + 3 + 3 - 1
    asked = len(driven.log)
    assert driven.run(86_400) == []
    assert len(driven.log) == asked
    suppressed = driven.depth.suppressed.value
    assert suppressed is not None
    assert len(suppressed.items) == 3


def test_a_login_that_runs_out_ends_a_reading_to_the_end(reader: HeldReader) -> None:
    login = Failure(Cause.LOGIN_NEEDED, "expired", operation="credentials")
    reader.answers[Kind.IDENTITIES] = refuse(login)
    driven = Driven(reader, kinds=ALL, refresh_interval=0.0)
    driven.run(0.5)
    reader.callers = refuse(login)  # type: ignore[assignment]
    driven.run(60)
    assert driven.progress.done == driven.progress.total
    assert driven.depth.identities.failure == login
    assert driven.depth.tenants.failure == login


def test_background_reading_is_bounded_over_all_targets(reader: HeldReader) -> None:
    profiles = [Profile(f"p{n}", regions=("us-east-1", "eu-west-1")) for n in range(40)]
    reader.callers = lambda name: Caller(f"{int(name[1:]):012}", "arn")
    driven = Driven(reader, profiles=profiles, background=Background(interval=0.05))
    driven.run(1.0)
    asked = driven.run(10.0)
    deep = [job for job in asked if job.kind in LAZY]
    assert 150 <= len(deep) <= 201


def test_a_backlog_of_hours_makes_the_schedule_no_larger(reader: HeldReader) -> None:
    reader.callers = lambda name: Caller(f"{int(name):012}", "arn")
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(400))))
    profiles = [Profile(str(number), regions=("us-east-1",)) for number in range(9)]
    driven = Driven(reader, profiles=profiles, background=Background(1.5, 8))
    largest = 0
    for _ in range(30):
        driven.run(120)
        largest = max(largest, driven.schedule.aws.size)
    assert largest < 300


def test_with_no_background_only_what_is_looked_at_is_read(reader: HeldReader) -> None:
    profiles = [Profile("p", regions=("us-east-1", "eu-west-1"))]
    driven = Driven(reader, profiles=profiles, background=Background(0.0))
    assert not [job for job in driven.run(60) if job.kind in LAZY]
    driven.look_at(Kind.STATISTICS)
    asked = [job for job in driven.run(30) if job.kind in LAZY]
    assert asked[0].kind is Kind.STATISTICS or asked[1].kind is Kind.STATISTICS
    assert {job.target for job in asked} == {HERE}


def test_names_are_asked_once_for_each_profile_and_a_refusal_is_quiet(reader: HeldReader) -> None:
    reader.answers[Kind.NAMES] = refuse(DENIED)
    driven = Driven(reader)
    assert len(of(driven.run(3_600), Kind.NAMES)) == 1
    assert driven.state.profiles["p"].names.failure == DENIED


def test_the_regions_of_an_account_are_asked_when_somebody_looks(reader: HeldReader) -> None:
    driven = Driven(reader)
    assert not of(driven.run(60), Kind.REGIONS)
    driven.look_at(Kind.REGIONS)
    driven.run(5)
    assert driven.state.profiles["p"].regions.value == RegionList(("us-east-1", "eu-south-1"), "account:ListRegions")
    assert list(driven.state.targets) == [HERE], "the profile names its regions itself"


def earlier(account: str = "111122223333", age: float = 60.0, depth: Depth | None = None) -> FleetState:
    """What another session left behind."""
    at = NOON - timedelta(seconds=age)
    profile = ProfileState(Profile("p", regions=("us-east-1",)), caller=Reading(Caller(account, "arn"), at))
    state = TargetState(Reading(AccountState(enforcement_status="OLD"), at), depth=depth or Depth())
    return FleetState(MappingProxyType({"p": profile}), MappingProxyType({HERE: state}))


def test_what_an_earlier_session_knew_is_there_before_anything_was_asked(reader: HeldReader) -> None:
    driven = Driven(reader, before=earlier())
    reading = driven.state.targets[HERE].account
    assert reading.value == AccountState(enforcement_status="OLD")
    assert reading.as_of == NOON - timedelta(seconds=60)
    driven.run(1)
    assert driven.state.targets[HERE].account.value == GOOD


def test_what_an_earlier_session_knew_of_another_account_is_dropped(reader: HeldReader) -> None:
    reader.accounts = refuse(DENIED)  # type: ignore[assignment]
    depth = Depth(details=MappingProxyType({"a": Reading(Identity("a"), NOON)}))
    driven = Driven(reader, before=earlier("999988887777"), depths={HERE: depth})
    driven.run(1)
    assert driven.state.targets[HERE].account.value is None
    assert not driven.depth.details


def test_a_value_of_an_earlier_session_proves_nothing_about_the_credentials_of_now(reader: HeldReader) -> None:
    bad = Failure(Cause.LOGIN_NEEDED, "the token is invalid", code="UnrecognizedClientException")
    reader.accounts = refuse(bad)  # type: ignore[assignment]
    reader.callers = refuse(Failure(Cause.TIMED_OUT, "no answer"))  # type: ignore[assignment]
    before = earlier()
    opt_in = HERE._replace(region="af-south-1")
    targets = MappingProxyType({opt_in: before.targets[HERE], HERE: before.targets[HERE]})
    before = FleetState(before.profiles, targets)
    driven = Driven(reader, profiles=[Profile("p", regions=("af-south-1", "us-east-1"))], before=before)
    driven.run(20)
    assert driven.state.targets[opt_in].account.failure == bad


def test_details_of_an_earlier_session_are_not_read_again_before_their_time(reader: HeldReader) -> None:
    at = NOON - timedelta(seconds=300)
    items = summaries("a", "b", "c")
    depth = Depth(
        identities=Reading(IdentityList(items), at),
        details=MappingProxyType({"a": Reading(Identity("a"), at), "b": Reading(Identity("b"), at)}),
    )
    reader.answers[Kind.IDENTITIES] = listing(items)
    driven = Driven(reader, before=earlier(), depths={HERE: depth})
    asked = driven.run(120)
    assert of(asked, Kind.IDENTITY) == ["c"]
    assert not of(asked, Kind.IDENTITIES)
    assert len(of(driven.run(900), Kind.IDENTITIES)) == 1


def test_details_on_screen_are_read_again_as_often_as_the_list(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("seen", "unseen"))
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITIES, identities=["seen"])
    assert Counter(of(driven.run(3_000), Kind.IDENTITY)) == {"seen": 4, "unseen": 1}


def test_a_target_that_refuses_its_account_state_is_read_in_depth_all_the_same(reader: HeldReader) -> None:
    reader.accounts = refuse(DENIED)  # type: ignore[assignment]
    driven = Driven(reader)
    driven.run(60)
    assert driven.depth.identities.value is not None


@pytest.mark.parametrize("cause", [Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED])
def test_where_there_is_no_ses_nothing_is_read_in_depth(reader: HeldReader, cause: Cause) -> None:
    reader.accounts = refuse(Failure(cause, "not here"))  # type: ignore[assignment]
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITIES)
    assert not [job for job in driven.run(60) if job.kind in LAZY]


@pytest.mark.parametrize(
    "shown",
    [
        (),
        (Kind.IDENTITIES, Kind.IDENTITY, Kind.NOTIFICATIONS),
        (Kind.IDENTITIES, Kind.NOTIFICATIONS, Kind.IDENTITY, Kind.EVENT_DESTINATIONS, Kind.CONFIGURATION_SET),
    ],
    ids=["nobody looks", "identities in front", "bounces in front"],
)
def test_ten_thousand_identities_keep_nothing_else_from_being_read(reader: HeldReader, shown: tuple[Kind, ...]) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(10_000))))
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, configuration_set="set-1")
    driven = Driven(reader)
    screen = [f"d{n}" for n in range(9_000, 9_018)] if shown else []
    if shown:
        driven.look_at(*shown, identities=screen)
    asked = Counter(job.kind for job in driven.run(600))
    assert asked.keys() >= set(LAZY) - {Kind.TOPIC}
    assert asked[Kind.NOTIFICATIONS] == 100
    assert asked[Kind.IDENTITY] > 450
    first = [(job.subject, at - 1_000) for at, job in driven.log if job.kind is Kind.IDENTITY][: len(screen)]
    assert [subject for subject, _ in first] == screen
    assert all(at < 25 for _, at in first)


def test_what_no_identity_names_any_more_is_forgotten(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b"))
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, configuration_set=f"of-{job.subject}")
    reader.answers[Kind.EVENT_DESTINATIONS] = lambda job: EventDestinations(
        job.subject, items=(EventDestination("sns", kind="sns", arn=f"arn:{job.subject}"),)
    )
    reader.answers[Kind.NOTIFICATIONS] = lambda _job, names: tuple(Notifications(name) for name in names)
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITY, identities=["a", "b"])
    driven.run(300)
    assert set(driven.depth.topics) == {"arn:of-a", "arn:of-b"}
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, configuration_set="of-a")
    driven.run(3_600)
    assert set(driven.depth.configuration_sets) == set(driven.depth.event_destinations) == {"of-a"}
    assert set(driven.depth.topics) == {"arn:of-a"}


def test_a_refresh_asks_again_for_what_was_refused(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries(*(f"d{n}" for n in range(50))))
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    reader.answers[Kind.NOTIFICATIONS] = refuse(DENIED)
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITIES, Kind.IDENTITY, Kind.NOTIFICATIONS, identities=["d7"])
    driven.run(120)
    assert "d7" not in of(driven.run(60), Kind.IDENTITY)
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject)
    del reader.answers[Kind.NOTIFICATIONS]
    driven.settling.force((HERE,), driven.now, driven.at)
    asked = driven.run(10)
    assert of(asked, Kind.IDENTITY)[0] == "d7"
    assert of(asked, Kind.NOTIFICATIONS), "also of what was asked for many at once"


def test_a_refresh_reads_again_where_the_bounces_of_what_is_on_screen_go(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = listing(summaries("a"))
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, configuration_set="set-1")
    reader.answers[Kind.EVENT_DESTINATIONS] = lambda job: EventDestinations(
        job.subject, items=(EventDestination("sns", kind="sns", arn="arn:events"),)
    )
    driven = Driven(reader)
    shown = (Kind.IDENTITY, Kind.NOTIFICATIONS, Kind.CONFIGURATION_SET, Kind.EVENT_DESTINATIONS, Kind.TOPIC)
    driven.look_at(*shown, identities=["a"])
    driven.run(300)
    driven.settling.force((HERE,), driven.now, driven.at)
    asked = driven.run(15)
    assert set(shown) <= {job.kind for job in asked}


@pytest.mark.parametrize("moved", [86_400.0, 3.0])
def test_a_value_from_a_time_that_has_not_come_is_read_again_at_once(reader: HeldReader, moved: float) -> None:
    late = NOON + timedelta(seconds=moved)
    depth = Depth(
        identities=Reading(IdentityList(summaries("a")), late),
        details=MappingProxyType({"a": Reading(Identity("a"), late)}),
    )
    reader.answers[Kind.IDENTITIES] = listing(summaries("a"))
    driven = Driven(reader, before=earlier(), depths={HERE: depth})
    asked = driven.run(60)
    assert Job(Kind.IDENTITIES, *HERE) in asked
    assert of(asked, Kind.IDENTITY) == ["a"]


def test_an_identity_that_went_while_it_was_refused_leaves_nothing_behind(reader: HeldReader) -> None:
    driven = Driven(reader)
    driven.run(30)
    driven.ask(Kind.IDENTITY, "gone")
    (job,) = [job for job in driven.schedule.aws.take(driven.now + 2, 1) if job.subject == "gone"]
    reader.answers[Kind.IDENTITIES] = listing(summaries("a"))
    driven.settling.settle(Outcome(Job(Kind.IDENTITIES, *HERE), Page(summaries("a"))), driven.now, driven.at)
    driven.settling.settle(Outcome(job, failure=DENIED), driven.now, driven.at)
    assert "gone" not in driven.depth.details


def test_with_too_many_identities_in_depth_only_what_is_looked_at_is_added(
    reader: HeldReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deep, "MOST_KNOWN", 3)
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "c", "d", "e"))
    driven = Driven(reader)
    assert of(driven.run(120), Kind.IDENTITY) == ["a", "b", "c"]
    assert set(driven.depth.authentication) == {"a", "b", "c"}
    (notice,) = driven.told
    assert notice.startswith("3 identities are known in depth")
    driven.look_at(Kind.IDENTITIES, identities=["e"])
    assert of(driven.run(60), Kind.IDENTITY) == ["e"]
    driven.ask(Kind.IDENTITY, "d")
    assert of(driven.run(60), Kind.IDENTITY) == ["d"]
    later = of(driven.run(7 * 3_600), Kind.IDENTITY)
    assert set(later) == {"a", "b", "c", "d", "e"}, "what is known stays as fresh as ever"
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "new"))
    assert "new" not in of(driven.run(3_600), Kind.IDENTITY)
    assert len(driven.told) == 1


def test_what_an_earlier_session_knew_counts_too(reader: HeldReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "MOST_KNOWN", 2)
    depth = Depth(
        identities=Reading(IdentityList(summaries("a", "b", "c")), NOON),
        details=MappingProxyType({name: Reading(Identity(name), NOON) for name in ("a", "b")}),
    )
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "c"))
    driven = Driven(reader, before=earlier(), depths={HERE: depth})
    driven.run(300)
    assert "c" not in driven.depth.details
    assert len(driven.told) == 1


def test_a_snapshot_reads_every_identity_to_the_end(reader: HeldReader, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deep, "MOST_KNOWN", 1)
    reader.answers[Kind.IDENTITIES] = listing(summaries("a", "b", "c"))
    driven = Driven(reader, kinds=IDENTITIES, refresh_interval=0)
    assert of(driven.run(60), Kind.IDENTITY) == ["a", "b", "c"]
    assert driven.told == []


def test_what_somebody_asked_for_keeps_its_place_when_the_screen_moves(reader: HeldReader) -> None:
    names = [f"d{number:03}" for number in range(300)]
    reader.answers[Kind.IDENTITIES] = listing(summaries(*names))
    driven = Driven(reader)
    driven.look_at(Kind.IDENTITIES, Kind.IDENTITY, identities=names[:20])
    driven.run(10)
    driven.ask(Kind.IDENTITY, "d250")
    driven.look_at(Kind.IDENTITIES, Kind.IDENTITY, identities=names[20:40])
    assert "d250" in of(driven.run(3), Kind.IDENTITY)
