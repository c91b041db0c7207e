"""From what a verdict needs to readings of the engine, and from what was written to what is read again."""

import pytest

from sestui.fleet.after_write import INSIGHTS_AFTER, SOON, readings
from sestui.fleet.job import Job, Kind
from sestui.fleet.needs import jobs
from sestui.model.account import AccountState, Vdm
from sestui.model.acting import Confirmed, Email, Outcome, Result, SendingLimit, SendingSwitch, UnsuppressAddress
from sestui.model.identity import Identity
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.page import Page
from sestui.model.suppression import Suppressed
from sestui.model.trace import Need, NeedKind
from tests.fleet.driving import DENIED, HERE, Driven, of, refuse, summaries
from tests.fleet.held import HeldReader, accepted

DAILY, RATE = (limit.value for limit in SendingLimit)
EMAIL = Email("me@example.com", ("you@example.com",), "A subject", "A body.")


@pytest.mark.parametrize(
    ("need", "job"),
    [
        (Need(NeedKind.CALLER), Job(Kind.CALLER, "p")),
        (Need(NeedKind.ACCOUNT), Job(Kind.ACCOUNT, *HERE)),
        (Need(NeedKind.IDENTITIES), Job(Kind.IDENTITIES, *HERE)),
        (Need(NeedKind.IDENTITY, "example.com"), Job(Kind.IDENTITY, *HERE, "example.com")),
        (Need(NeedKind.NOTIFICATIONS, "example.com"), Job(Kind.NOTIFICATIONS, *HERE, "example.com")),
        (Need(NeedKind.CONFIGURATION_SET, "main"), Job(Kind.CONFIGURATION_SET, *HERE, "main")),
        (Need(NeedKind.EVENT_DESTINATIONS, "main"), Job(Kind.EVENT_DESTINATIONS, *HERE, "main")),
        (Need(NeedKind.TOPIC, "arn"), Job(Kind.TOPIC, *HERE, "arn")),
        (Need(NeedKind.SUPPRESSION_LOOKUP, "A@b.c"), Job(Kind.SUPPRESSION_LOOKUP, *HERE, "A@b.c")),
        (Need(NeedKind.STATISTICS), Job(Kind.STATISTICS, *HERE)),
        (Need(NeedKind.QUOTA_HISTORY, DAILY), Job(Kind.LIMIT_REQUESTS, *HERE, DAILY)),
    ],
)
def test_a_need_is_one_job(need: Need, job: Job) -> None:
    assert jobs(HERE, (need, need)) == (job,)


def test_an_identity_that_is_not_listed_can_be_asked_for() -> None:
    reader = HeldReader()
    reader.answers[Kind.IDENTITIES] = refuse(DENIED)
    reader.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, exists=False)
    driven = Driven(reader)
    driven.run(5.0)
    driven.ask(Kind.IDENTITY, "Me@example.com")
    driven.run(5.0)
    found = driven.depth.details["Me@example.com"].value
    assert found is not None
    assert not found.exists


def test_the_requests_for_both_limits_are_read_page_by_page_side_by_side() -> None:
    reader = HeldReader()
    reader.answers[Kind.LIMIT_REQUESTS] = lambda job, token: Page(
        (LimitRequest(f"{job.subject}-{token or 1}", job.subject),), "" if token else "2"
    )
    driven = Driven(reader)
    driven.run(5.0)
    driven.ask(Kind.LIMIT_REQUESTS, DAILY)
    driven.ask(Kind.LIMIT_REQUESTS, RATE)
    asked = driven.run(5.0)
    assert sorted(of(asked, Kind.LIMIT_REQUESTS)) == [DAILY, DAILY, RATE, RATE]
    for code in (DAILY, RATE):
        whole = LimitRequests((LimitRequest(f"{code}-1", code), LimitRequest(f"{code}-2", code)))
        assert driven.depth.limit_requests[code].value == whole
    assert of(driven.run(100_000.0), Kind.LIMIT_REQUESTS) == [], "only when somebody asks"


def test_a_suppression_list_that_was_looked_at_is_read_from_its_start_after_a_write() -> None:
    reader = HeldReader()
    tokens = []

    def listed(_job: Job, token: str) -> Page[Suppressed]:
        tokens.append(token)
        return Page((Suppressed(f"{len(tokens)}@example.com"),), "more")

    reader.answers[Kind.SUPPRESSED] = listed
    driven = Driven(reader)
    driven.run(5.0)
    again = Job(Kind.SUPPRESSED, *HERE)
    driven.settling.again(again, driven.now, driven.at)
    driven.run(5.0)
    assert tokens == [], "nobody ever looked at it"
    driven.look_at(Kind.SUPPRESSED)
    driven.run(5.0)
    driven.look_at()
    driven.settling.again(again, driven.now, driven.at)
    driven.run(5.0)
    assert tokens == ["", ""]


def test_details_that_were_asked_for_stay_while_the_list_names_them() -> None:
    reader = HeldReader()
    reader.answers[Kind.IDENTITIES] = lambda _job, _token: Page(summaries("example.com"))
    driven = Driven(reader)
    driven.run(10.0)
    driven.ask(Kind.IDENTITY, "other.example")
    driven.run(10.0)
    assert set(driven.depth.details) == {"example.com", "other.example"}


def confirmed(
    request: Email | SendingSwitch | UnsuppressAddress,
) -> Confirmed[Email | SendingSwitch | UnsuppressAddress]:
    return Confirmed(request.action, HERE, request)


def outcome(result: Result, reference: str = "") -> Outcome:
    return Outcome(EMAIL.action, HERE, result, "", reference=reference)


@pytest.mark.parametrize("result", [Result.ACCEPTED, Result.UNKNOWN, Result.REFUSED])
def test_after_whatever_may_have_been_done_is_looked_at(result: Result) -> None:
    account = Job(Kind.ACCOUNT, *HERE)
    assert readings(confirmed(SendingSwitch(enabled=False)), outcome(result), None) == ((0.0, account), (SOON, account))


def test_after_what_was_not_sent_nothing_is() -> None:
    assert readings(confirmed(EMAIL), outcome(Result.NOT_SENT), None) == ()


def test_what_became_of_a_message_is_asked_where_it_is_kept() -> None:
    one = confirmed(EMAIL)
    on, off = (AccountState(vdm=Vdm(enabled=word)) for word in ("ENABLED", "DISABLED"))
    asked = readings(one, outcome(Result.ACCEPTED, "0100"), on)
    insights = Job(Kind.INSIGHTS, *HERE, "0100")
    assert [each for each in asked if each[1].kind is Kind.INSIGHTS] == [(after, insights) for after in INSIGHTS_AFTER]
    for account in (off, AccountState(), None):
        kinds = {job.kind for _, job in readings(one, outcome(Result.ACCEPTED, "0100"), account)}
        assert kinds == {Kind.ACCOUNT}
    assert {job.kind for _, job in readings(one, outcome(Result.UNKNOWN), on)} == {Kind.ACCOUNT}


def test_an_address_off_the_list_is_looked_up_in_its_own_case() -> None:
    request = UnsuppressAddress("A@example.com")
    asked = readings(confirmed(request), accepted(confirmed(request)), None)
    assert [job for _, job in asked] == [
        Job(Kind.SUPPRESSION_LOOKUP, *HERE, "A@example.com"),
        Job(Kind.SUPPRESSED, *HERE),
    ]
