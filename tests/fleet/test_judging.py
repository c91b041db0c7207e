"""What DNS is asked about a target's identities, and when: every attempt ends at once, and the test owns the time."""

from dataclasses import replace
from datetime import timedelta
from types import MappingProxyType

import pytest

from sestui.fleet.job import Kind, Outcome
from sestui.fleet.schedule import Background
from sestui.fleet.settling import DEAF_PAUSE
from sestui.fleet.source import Focus
from sestui.model.account import Caller
from sestui.model.authentication import Authentication, Check, CheckState, Evidence, Part, carried
from sestui.model.depth import Depth
from sestui.model.dns import Lookup, LookupOutcome, ResolverHealth, ResolverState
from sestui.model.failure import Cause, Failure
from sestui.model.fleet import FleetState, ProfileState, Progress, TargetState
from sestui.model.identity import Dkim, Identity, IdentityList, MailFrom
from sestui.model.page import Page
from sestui.model.reading import Reading
from sestui.model.settings import Profile
from tests.fleet.driving import DENIED, HERE, NOON, Driven, of, refuse, summaries
from tests.fleet.held import GOOD, HeldReader, verdict

DNS = frozenset({Kind.IDENTITIES, Kind.IDENTITY, Kind.AUTHENTICATION})
DEAF = Failure(Cause.UNREACHABLE, "no DNS resolver is configured on this machine")
NOBODY = ResolverHealth(ResolverState.NO_RESOLVER, detail="no DNS resolver is configured on this machine")
HEARD = ResolverHealth(ResolverState.ANSWERING)


@pytest.fixture
def reader() -> HeldReader:
    held = HeldReader()
    held.answers[Kind.IDENTITY] = lambda job: Identity(job.subject, type=_type(job.subject), status="SUCCESS")
    return held


def _type(name: str) -> str:
    return "EMAIL_ADDRESS" if "@" in name else "DOMAIN"


def listed(reader: HeldReader, *names: str) -> None:
    items = tuple(replace(each, type=_type(each.name)) for each in summaries(*names))
    reader.answers[Kind.IDENTITIES] = lambda _job, _token: Page(items)


def told(reader: HeldReader, **identities: Identity) -> None:
    """Let SES say this of identities, by name with dots as underscores."""
    known = {name.replace("_", "."): identity for name, identity in identities.items()}
    otherwise = reader.answers[Kind.IDENTITY]
    reader.answers[Kind.IDENTITY] = lambda job: known.get(job.subject) or otherwise(job)


def judged(reader: HeldReader) -> list[str]:
    """Return whose mail was judged, in order, and forget it."""
    names = [sender or identity.name for identity, _, sender, _, _ in reader.judged]
    reader.judged.clear()
    return names


def unanswered(identity: Identity) -> Authentication:
    """Return a verdict to which DNS did not say anything."""
    at = NOON
    seen = (Evidence(Lookup("a.example", "TXT", LookupOutcome.TIMEOUT), at),)
    dkim, spf, mail_from, dmarc = (
        Check(part, CheckState.COULD_NOT_CHECK, "unknown", evidence=seen)
        for part in (Part.DKIM, Part.SPF, Part.MAIL_FROM, Part.DMARC)
    )
    return Authentication(identity.name, at, dkim, spf, mail_from, dmarc, identity.name)


def test_every_domain_whose_details_are_there_is_judged_by_itself(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    driven = Driven(reader)
    driven.run(30)
    assert sorted(judged(reader)) == ["a.example", "b.example"]
    assert driven.depth.authentication["a.example"].value == verdict(Identity("a.example"))


def test_an_identity_whose_details_may_not_be_read_is_not_judged(reader: HeldReader) -> None:
    listed(reader, "a.example")
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    driven = Driven(reader)
    driven.run(30)
    assert judged(reader) == []
    assert driven.depth.authentication == {}


def test_a_verdict_is_made_again_at_its_own_interval(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(10 * 900)
    assert 9 <= len(judged(reader)) <= 12


def test_what_dns_did_not_answer_is_asked_again_sooner(reader: HeldReader) -> None:
    listed(reader, "a.example")
    reader.answers[Kind.AUTHENTICATION] = lambda _job, identity: unanswered(identity)
    driven = Driven(reader)
    driven.run(10 * 900)
    assert 26 <= len(judged(reader)) <= 35


def test_what_is_published_and_not_visible_yet_is_looked_at_when_it_may_be_visible(reader: HeldReader) -> None:
    listed(reader, "a.example")
    waiting = replace(
        verdict(Identity("a.example")), dkim=Check(Part.DKIM, CheckState.NOT_YET, "not yet", seconds_left=120)
    )
    reader.answers[Kind.AUTHENTICATION] = lambda _job, _identity: waiting
    driven = Driven(reader)
    driven.run(30)
    judged(reader)
    driven.run(140)
    assert judged(reader) == ["a.example"]


def test_an_identity_that_changed_is_judged_anew(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    driven = Driven(reader)
    driven.run(30)
    judged(reader)
    changed = Identity("a.example", type="DOMAIN", mail_from=MailFrom("mail.a.example"))
    told(reader, a_example=changed)
    driven.ask(Kind.IDENTITY, "a.example")
    driven.run(5)
    assert [(identity, sender) for identity, _, sender, _, _ in reader.judged] == [(changed, "")]


def test_an_identity_that_is_read_again_and_is_the_same_is_not_judged_again(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    judged(reader)
    driven.ask(Kind.IDENTITY, "a.example")
    driven.run(5)
    assert judged(reader) == []


def test_a_verdict_on_settings_that_changed_meanwhile_is_not_taken(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    driven.ask(Kind.AUTHENTICATION, "a.example")
    (job,) = driven.schedule.dns.take(driven.now, 1)
    driven.settling.asked(job, "")
    told(reader, a_example=Identity("a.example", type="DOMAIN", mail_from=MailFrom("mail.a.example")))
    driven.ask(Kind.IDENTITY, "a.example")
    driven.run(5)
    before = driven.depth.authentication["a.example"]
    late = verdict(Identity("a.example"), state=CheckState.PROBLEM)
    driven.settling.settle(Outcome(job, late), driven.now, driven.at)
    assert driven.depth.authentication["a.example"] == before
    judged(reader)
    driven.run(1)
    assert judged(reader) == ["a.example"], "it is asked again at once"


def test_a_verdict_is_forgotten_with_its_identity(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    driven = Driven(reader)
    driven.run(30)
    listed(reader, "b.example")
    driven.ask(Kind.IDENTITIES)
    driven.run(5)
    assert set(driven.depth.authentication) == {"b.example"}
    judged(reader)
    driven.run(3_600)
    assert set(judged(reader)) == {"b.example"}


def test_a_verdict_is_forgotten_when_ses_says_that_the_identity_is_gone(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    told(reader, a_example=Identity("a.example", exists=False))
    driven.ask(Kind.IDENTITY, "a.example")
    driven.run(5)
    assert driven.depth.authentication == {}


def test_the_last_known_verdict_is_kept_beside_one_that_could_not_be_reached(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    reader.answers[Kind.AUTHENTICATION] = lambda _job, identity: unanswered(identity)
    driven.ask(Kind.AUTHENTICATION, "a.example")
    driven.run(5)
    found = driven.depth.authentication["a.example"].value
    assert found is not None
    assert found.dkim.state is CheckState.COULD_NOT_CHECK
    assert found.dkim.last_known == verdict(Identity("a.example")).dkim


def test_details_that_could_not_be_read_again_are_judged_as_they_were_known(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    driven.ask(Kind.IDENTITY, "a.example")
    driven.run(5)
    judged(reader)
    driven.ask(Kind.AUTHENTICATION, "a.example")
    driven.run(5)
    assert judged(reader) == ["a.example"]


def test_whoever_asks_gets_an_answer_of_now_and_before_others(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(30)
    assert [anew for *_, anew, _ in reader.judged] == [False]
    reader.judged.clear()
    driven.ask(Kind.AUTHENTICATION, "a.example")
    driven.run(1)
    assert [anew for *_, anew, _ in reader.judged] == [True]
    driven.run(1_000)
    assert [anew for *_, anew, _ in reader.judged] == [True, False]


def test_a_refresh_of_the_pane_in_front_asks_anew_about_what_is_on_screen(reader: HeldReader) -> None:
    listed(reader, *(f"d{n}.example" for n in range(20)))
    driven = Driven(reader)
    driven.look_at(Kind.AUTHENTICATION, identities=["d3.example"])
    driven.run(60)
    reader.judged.clear()
    driven.settling.force((HERE,), driven.now, driven.at)
    driven.run(2)
    assert [(identity.name, anew) for identity, *_, anew, _ in reader.judged] == [("d3.example", True)]


def test_what_is_on_screen_is_judged_first(reader: HeldReader) -> None:
    names = [f"d{n:03}.example" for n in range(200)]
    driven = Driven(reader, before=_earlier(), depths={HERE: _known(*names)})
    driven.look_at(Kind.AUTHENTICATION, identities=names[150:160])
    driven.run(3)
    assert judged(reader)[:10] == names[150:160]


def test_details_of_an_earlier_session_are_judged_without_being_read_again(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    old = verdict(Identity("b.example"))
    depth = replace(
        _known("a.example", "b.example"),
        authentication=MappingProxyType({"b.example": Reading(old, NOON - timedelta(seconds=300))}),
    )
    driven = Driven(reader, before=_earlier(), depths={HERE: depth})
    assert driven.depth.authentication["b.example"].value == old, "it is shown until there is another"
    asked = driven.run(30)
    assert sorted(judged(reader)) == ["a.example", "b.example"]
    assert of(asked, Kind.IDENTITY) == []


def _earlier() -> FleetState:
    profile = ProfileState(
        Profile("p", regions=("us-east-1",)), caller=Reading(Caller("111122223333", "arn:aws:iam::user/p"), NOON)
    )
    return FleetState(MappingProxyType({"p": profile}), MappingProxyType({HERE: TargetState(Reading(GOOD, NOON))}))


def _known(*names: str) -> Depth:
    details = {name: Reading(Identity(name, type="DOMAIN"), NOON) for name in names}
    return Depth(identities=Reading(IdentityList(summaries(*names)), NOON), details=MappingProxyType(details))


# Addresses


def test_addresses_are_judged_when_somebody_looks_by_what_their_domain_publishes(reader: HeldReader) -> None:
    listed(reader, "acme.example", "boss@acme.example")
    easy = Dkim(True, "SUCCESS", ("a", "b", "c"), "dkim.amazonses.com", "AWS_SES")
    told(reader, acme_example=Identity("acme.example", type="DOMAIN", status="SUCCESS", dkim=easy))
    driven = Driven(reader)
    driven.run(60)
    assert judged(reader) == ["acme.example"]
    driven.look_at(identities=["boss@acme.example"])
    driven.run(5)
    ((identity, _, sender, _, _),) = reader.judged
    assert (identity.name, identity.dkim, sender) == ("acme.example", easy, "boss@acme.example")
    assert set(driven.depth.authentication) == {"acme.example", "boss@acme.example"}


def test_an_address_waits_for_what_ses_says_of_the_domain_that_covers_it(reader: HeldReader) -> None:
    listed(reader, "boss@acme.example", "acme.example")
    otherwise = reader.answers[Kind.IDENTITY]
    reader.answers[Kind.IDENTITY] = lambda job: refuse(DENIED)(job) if "@" not in job.subject else otherwise(job)
    driven = Driven(reader)
    driven.look_at(identities=["boss@acme.example"])
    driven.run(60)
    assert (judged(reader), dict(driven.depth.authentication)) == ([], {})
    reader.answers[Kind.IDENTITY] = otherwise
    driven.ask(Kind.IDENTITY, "acme.example")
    driven.run(5)
    assert set(judged(reader)) == {"acme.example", "boss@acme.example"}


def test_an_address_that_nobody_looks_at_any_more_is_not_judged_again(reader: HeldReader) -> None:
    listed(reader, "acme.example", "boss@acme.example")
    driven = Driven(reader)
    driven.look_at(identities=["boss@acme.example"])
    driven.run(60)
    assert "boss@acme.example" in judged(reader)
    driven.run(2_000)
    assert "boss@acme.example" in judged(reader), "while it is looked at, it is"
    driven.look_at()
    driven.run(5_000)
    assert set(judged(reader)) == {"acme.example"}


# Hints


def test_hints_are_looked_for_where_somebody_looks_closely(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    driven = Driven(reader)
    driven.run(60)
    assert judged(reader) == ["a.example", "b.example"]
    driven.look_at(Kind.IDENTITIES, identities=["a.example"])
    driven.run(5)
    assert judged(reader) == []
    driven.look_at(*DNS, identities=["a.example"])
    driven.run(5)
    assert judged(reader) == ["a.example"], "the verdict from before has none"
    assert reader.hinted == ["a.example"]
    driven.look_at(*DNS, identities=["a.example", "b.example"])
    driven.look_at(*DNS, identities=["a.example"])
    driven.run(5)
    assert judged(reader) == ["b.example"], "once is enough"
    assert reader.hinted == ["a.example", "b.example"]
    driven.look_at()
    driven.ask(Kind.AUTHENTICATION, "b.example")
    driven.run(5)
    assert reader.hinted[2:] == ["b.example"], "who asks gets all of it"


def test_a_verdict_that_is_made_while_it_is_on_screen_has_hints_at_once(reader: HeldReader) -> None:
    listed(reader, "a.example", "b.example")
    driven = Driven(reader)
    driven.look_at(*DNS, identities=["a.example"])
    driven.run(60)
    assert (judged(reader).count("b.example"), set(reader.hinted)) == (1, {"a.example"})


def test_hints_stay_where_nobody_looked_for_them_again() -> None:
    plain = verdict(Identity("a.example"))
    hinted = replace(plain, hints=(Check(Part.BIMI, CheckState.OK, "there"),))
    assert carried(plain, hinted).hints == hinted.hints
    assert carried(replace(plain, from_domain="b.example"), hinted).hints == ()
    assert carried(hinted, plain).hints == hinted.hints


# From addresses


def test_a_from_address_is_judged_with_the_identity_whose_settings_hold(reader: HeldReader) -> None:
    listed(reader, "acme.example")
    driven = Driven(reader)
    driven.run(60)
    judged(reader)
    driven.ask(Kind.SENDER_AUTHENTICATION, "news@shop.acme.example")
    driven.run(5)
    ((identity, region, sender, anew, _),) = reader.judged
    assert (identity.name, region, sender, anew) == ("acme.example", "us-east-1", "news@shop.acme.example", True)
    reading = driven.depth.sender_checks["news@shop.acme.example"]
    assert reading.value == verdict(identity, "news@shop.acme.example")
    judged(reader)
    driven.run(5_000)
    assert "news@shop.acme.example" not in judged(reader), "only when somebody asks"


def test_a_from_address_waits_for_the_details_of_its_identity(reader: HeldReader) -> None:
    reader.answers[Kind.IDENTITIES] = refuse(DENIED)
    told(reader, boss_acme_example=Identity("boss@acme.example", exists=False))
    otherwise = reader.answers[Kind.IDENTITY]
    reader.answers[Kind.IDENTITY] = lambda job: (
        Identity(job.subject, exists=False) if "@" in job.subject else replace(otherwise(job), verified=True)
    )
    driven = Driven(reader)
    driven.run(20)
    driven.ask(Kind.SENDER_AUTHENTICATION, "boss@acme.example")
    asked = driven.run(20)
    assert of(asked, Kind.IDENTITY) == ["boss@acme.example", "acme.example"]
    assert judged(reader).count("boss@acme.example") == 1
    assert driven.depth.sender_checks["boss@acme.example"].value is not None


def test_a_from_address_that_no_identity_covers_says_so(reader: HeldReader) -> None:
    listed(reader, "acme.example")
    driven = Driven(reader)
    driven.run(60)
    driven.ask(Kind.SENDER_AUTHENTICATION, "me@elsewhere.example")
    driven.run(20)
    reading = driven.depth.sender_checks["me@elsewhere.example"]
    assert reading.failure is not None
    assert "no identity of this region covers me@elsewhere.example" in reading.failure.summary


def test_a_from_address_whose_identity_may_not_be_read_says_why(reader: HeldReader) -> None:
    listed(reader, "acme.example")
    reader.answers[Kind.IDENTITY] = refuse(DENIED)
    driven = Driven(reader)
    driven.run(60)
    driven.ask(Kind.SENDER_AUTHENTICATION, "me@acme.example")
    driven.run(20)
    assert driven.depth.sender_checks["me@acme.example"].failure == DENIED


def test_a_from_address_is_judged_again_when_its_identity_changed(reader: HeldReader) -> None:
    listed(reader, "acme.example")
    driven = Driven(reader)
    driven.run(60)
    driven.ask(Kind.SENDER_AUTHENTICATION, "me@acme.example")
    driven.run(5)
    judged(reader)
    told(reader, acme_example=Identity("acme.example", type="DOMAIN", mail_from=MailFrom("mail.acme.example")))
    driven.ask(Kind.IDENTITY, "acme.example")
    driven.run(5)
    assert sorted(judged(reader)) == ["acme.example", "me@acme.example"]


# Resolvers, logins, accounts


def test_while_no_dns_server_is_heard_one_question_now_and_then_is_all(reader: HeldReader) -> None:
    names = [f"d{n}.example" for n in range(50)]
    reader.health = NOBODY
    reader.answers[Kind.AUTHENTICATION] = refuse(DEAF)
    listed(reader, *names)
    driven = Driven(reader, before=_earlier(), depths={HERE: _known(*names)})
    driven.run(60)
    assert len(judged(reader)) <= 8 + 60 / DEAF_PAUSE
    reader.health = HEARD
    del reader.answers[Kind.AUTHENTICATION]
    driven.run(60)
    assert set(judged(reader)) == set(names)
    assert all(reading.failure is None for reading in driven.depth.authentication.values())


def test_whoever_asks_does_not_wait_until_dns_has_rested(reader: HeldReader) -> None:
    listed(reader, "a.example")
    reader.health = NOBODY
    reader.answers[Kind.AUTHENTICATION] = refuse(DEAF)
    driven = Driven(reader)
    driven.run(20)
    judged(reader)
    driven.run(1)
    driven.ask(Kind.AUTHENTICATION, "a.example")
    driven.run(0.5)
    assert judged(reader) == ["a.example"]


def test_reading_to_the_end_ends_though_no_dns_server_is_heard(reader: HeldReader) -> None:
    listed(reader, *(f"d{n}.example" for n in range(50)))
    reader.health = NOBODY
    reader.answers[Kind.AUTHENTICATION] = refuse(DEAF)
    driven = Driven(reader, kinds=DNS, refresh_interval=0.0)
    driven.run(70)
    assert driven.progress == Progress(101, 101)
    assert {reading.failure for reading in driven.depth.authentication.values()} == {DEAF}


def test_a_login_that_runs_out_does_not_end_the_verdicts_on_identities_that_are_known(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(60)
    judged(reader)
    login = Failure(Cause.LOGIN_NEEDED, "expired")
    reader.callers = refuse(login)  # type: ignore[assignment]
    reader.accounts = refuse(login)  # type: ignore[assignment]
    driven.run(3_600)
    assert driven.state.targets[HERE].account.failure is not None
    assert len(judged(reader)) >= 3


def test_a_login_that_runs_out_in_a_reading_to_the_end_leaves_dns_its_own_end(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader, kinds=DNS, refresh_interval=0.0)
    while "a.example" not in driven.depth.details:
        driven.run(0.0)
        driven.now = driven.schedule.aws.next_at(driven.now) or driven.now
        for job in driven.schedule.aws.take(driven.now, 1):
            driven.settling.settle(driven._attempt(job), driven.now, driven.at)
    driven.settling.fail_profile("p", Failure(Cause.LOGIN_NEEDED, "expired"), driven.at)
    driven.run(5)
    assert driven.depth.authentication["a.example"].value is not None
    assert driven.progress.done == driven.progress.total


def test_another_account_under_the_same_name_drops_the_verdicts(reader: HeldReader) -> None:
    listed(reader, "a.example")
    driven = Driven(reader)
    driven.run(60)
    assert driven.depth.authentication
    listed(reader)
    reader.callers = lambda name: Caller("999988887777", f"arn:aws:iam::user/{name}")
    driven.settling._ask_who("p", driven.now)
    driven.run(1)
    assert driven.depth.authentication == {}
    judged(reader)
    driven.run(3_600)
    assert judged(reader) == []


def test_dns_takes_none_of_the_requests_that_ses_allows(reader: HeldReader) -> None:
    listed(reader, *(f"d{n}.example" for n in range(100)))
    driven = Driven(reader)
    driven.run(200)
    asked = [at for at, job in driven.log if job.kind is Kind.AUTHENTICATION]
    details = [at for at, job in driven.log if job.kind is Kind.IDENTITY]
    assert len(asked) == len(details) == 100
    assert asked == details, "a verdict is asked for in the moment in which the details are there"


def test_with_a_background_of_none_only_what_is_looked_at_is_judged(reader: HeldReader) -> None:
    driven = Driven(
        reader, background=Background(0.0), before=_earlier(), depths={HERE: _known("a.example", "b.example")}
    )
    driven.run(3_600)
    assert judged(reader) == []
    focus = Focus(identities=((HERE, "b.example"),))
    driven.schedule.look_at(focus)
    driven.settling.look_at(focus, driven.now, driven.at)
    driven.run(60)
    assert judged(reader) == ["b.example"]


def test_asking_for_thousands_of_verdicts_keeps_nothing_else_from_being_read(reader: HeldReader) -> None:
    names = [f"d{number:04}.example" for number in range(1_000)]
    listed(reader, *names)
    driven = Driven(reader, background=Background(0.0, 0))
    driven.look_at(Kind.AUTHENTICATION, Kind.IDENTITIES, Kind.IDENTITY, identities=names[:3])
    driven.run(15)
    for name in names:
        driven.ask(Kind.AUTHENTICATION, name)
    asked = driven.run(200)
    assert of(asked, Kind.ACCOUNT) == [""] * 3, "once a minute, as ever"
    assert len(of(asked, Kind.IDENTITY)) > 150, "they are read meanwhile"
    assert {Kind.RECOMMENDATIONS, Kind.TENANTS} <= {job.kind for _, job in driven.log}


def test_a_verdict_that_waits_in_the_queue_is_still_one_that_was_asked_anew(reader: HeldReader) -> None:
    names = [f"d{number:03}.example" for number in range(200)]
    listed(reader, *names)
    driven = Driven(reader)
    driven.run(400)
    reader.judged.clear()
    for name in names:
        driven.ask(Kind.AUTHENTICATION, name)
    driven.run(20)
    assert sorted(identity.name for identity, _, _, _, _ in reader.judged) == names
    assert all(anew for _, _, _, anew, _ in reader.judged)
