"""What DNS says as columns, weights, counts and words of filters."""

from types import MappingProxyType

import pytest

from sestui.model.authentication import Authentication, CheckState
from sestui.model.failure import Cause
from sestui.model.identity import Identity, IdentityList
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.authentication import (
    NEEDLESS,
    NOTHING,
    DnsStates,
    DnsSummaries,
    dns_states,
    summary,
    words,
    worst_states,
)
from sestui.rules.depth_filters import parse_domain_filter, parse_identity_filter
from sestui.rules.dns_counts import dns_sections
from sestui.rules.dns_filters import DNS_FIELDS
from sestui.rules.domains import DomainView
from sestui.rules.explain_authentication import explain_authentication
from sestui.rules.identity_row import IdentityRows
from sestui.rules.severity import Severity
from tests.rules.build import NOW, failure, fleet, owner
from tests.rules.deep import deep, detail, kept, listed
from tests.tui.authentications import authentication, broken, late, silent

S = CheckState
OK = DnsStates(S.OK, S.OK, S.OK)
TARGET = Target("acme", "eu-west-1")


def test_s_is_the_worst_of_spf_and_mail_from() -> None:
    found = authentication("a.example", spf=S.OK, mail_from=S.PROBLEM, dmarc=S.MISSING)
    assert dns_states(Reading(found, NOW)) == DnsStates(S.OK, S.PROBLEM, S.MISSING)


def test_nothing_checked_failed_and_old_are_three_things() -> None:
    assert dns_states(None) is None
    assert dns_states(Reading()) is None
    denied = failure(Cause.DENIED)
    failed = dns_states(Reading().failed(denied, NOW))
    assert failed is not None
    assert failed.state is S.COULD_NOT_CHECK
    assert not failed.stale
    assert dns_states(Reading(authentication("a.example"), NOW).failed(denied, NOW)) == OK._replace(stale=True)


@pytest.mark.parametrize(
    ("states", "severity", "weight"),
    [
        (OK, Severity.OK, Severity.OK),
        (NEEDLESS, Severity.OK, Severity.OK),
        (OK._replace(dkim=S.NOT_YET), Severity.NOTE, Severity.NOTE),
        (OK._replace(dkim=S.MISSING), Severity.CRITICAL, Severity.CRITICAL),
        (OK._replace(spf=S.MISSING), Severity.WARNING, Severity.WARNING),
        (OK._replace(dmarc=S.MISSING), Severity.WARNING, Severity.WARNING),
        (OK._replace(dmarc=S.PROBLEM), Severity.CRITICAL, Severity.CRITICAL),
        (OK._replace(dkim=S.COULD_NOT_CHECK), Severity.UNKNOWN, Severity.OK),
        (OK._replace(dkim=S.COULD_NOT_CHECK, spf=S.NOT_YET), Severity.UNKNOWN, Severity.NOTE),
    ],
)
def test_what_a_state_weighs(states: DnsStates, severity: Severity, weight: Severity) -> None:
    assert (states.severity, states.weight) == (severity, weight)


def test_of_several_the_worst_of_each_column_counts() -> None:
    found = worst_states([None, OK._replace(dkim=S.PROBLEM), OK._replace(spf=S.COULD_NOT_CHECK, stale=True)])
    assert found == DnsStates(S.PROBLEM, S.COULD_NOT_CHECK, S.OK, stale=True)
    assert worst_states([None]) is None


def test_domains_are_counted_and_addresses_and_strangers_are_not() -> None:
    verdicts = kept(
        {
            "a.example": authentication("a.example"),
            "b.example": authentication("b.example", dkim=S.MISSING),
            "ops@c.example": authentication("c.example", dkim=S.PROBLEM),
            "gone.example": authentication("gone.example", dkim=S.PROBLEM),
        }
    )
    depth = deep(map(listed, ("a.example", "b.example", "c.example", "ops@c.example")), authentication=verdicts)
    found = DnsSummaries().of(TARGET, depth)
    assert (found.domains, found.checked, found.worst) == (3, 2, OK._replace(dkim=S.MISSING))
    assert found.having(0, S.MISSING) == 1
    (section,) = dns_sections(depth)
    assert [(fact.label, fact.value) for fact in section.facts][:2] == [
        ("checked", "2 of 3"),
        ("DKIM (D)", "1 missing, 1 ok"),
    ]


def test_a_summary_is_made_once_for_each_change() -> None:
    depth = deep([listed("a.example")], authentication=kept({"a.example": authentication("a.example")}))
    summaries = DnsSummaries()
    first = summaries.of(TARGET, depth)
    assert summaries.of(TARGET, depth) is first
    other = deep([listed("a.example")], identities=depth.identities, authentication=kept({}))
    assert summaries.of(TARGET, other).worst is None
    summaries.keep([])
    assert summaries.of(TARGET, depth) == first


def test_a_summary_that_is_counted_on_is_that_of_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"d{number}.example" for number in range(40)]
    items = [*map(listed, names), listed("ops@d1.example")]
    verdicts = {name: authentication(name) for name in names[:20]} | {"gone.example": authentication("gone.example")}
    depth = deep(items, authentication=kept(verdicts))
    summaries = DnsSummaries()
    summaries.of(TARGET, depth)
    judged: list[object] = []

    def judge(reading: Reading[Authentication] | None) -> DnsStates | None:
        judged.append(reading)
        return dns_states(reading)

    monkeypatch.setattr("sestui.rules.authentication.dns_states", judge)
    found = dict(depth.authentication)
    for step, state in enumerate((S.MISSING, S.PROBLEM, S.OK, S.COULD_NOT_CHECK)):
        found |= kept({names[step + 18]: authentication("x.example", dkim=state)})
        if step == 2:
            del found[names[0]]
            found[names[1]] = Reading().failed(failure(Cause.DENIED), NOW)
        now = deep(items, identities=depth.identities, authentication=MappingProxyType(found.copy()))
        judged.clear()
        assert summaries.of(TARGET, now) == DnsSummaries().of(TARGET, now)
        # Once anew from the start, for comparison, and else no more than what is another.
        assert len(judged) <= len(names) + 4 + 4


def test_without_a_list_nothing_is_known_and_without_domains_nothing_is_needed() -> None:
    assert DnsSummaries().of(TARGET, deep([], identities=Reading())) is NOTHING
    assert DnsSummaries().of(TARGET, deep([listed("ops@a.example")])).worst == NEEDLESS
    assert dns_sections(deep([], identities=Reading(IdentityList(), NOW))) == ()
    assert summary((), {}).worst is None


def test_a_verdict_makes_the_line_of_its_identity_anew_and_no_other() -> None:
    rows = IdentityRows()
    items = [listed("a.example"), listed("b.example")]
    depth = deep(items, {"a.example": detail("a.example")})
    before = rows.update(depth)
    checked = deep(
        items,
        identities=depth.identities,
        details=dict(depth.details),
        notifications=depth.notifications,
        authentication=kept({"a.example": authentication("a.example", dkim=S.PROBLEM)}),
    )
    after = rows.update(checked)
    assert after[1] is before[1]
    assert after[0].dns == OK._replace(dkim=S.PROBLEM)
    assert after[0].severity is Severity.CRITICAL
    assert rows.update(checked) is after


def test_the_domain_view_takes_verdicts_of_every_place() -> None:
    view = DomainView()
    depth = deep([listed("a.example")])
    from sestui.model.fleet import TargetState

    view.update(fleet({TARGET: TargetState(depth=depth)}, owner("acme")))
    checked = deep(
        [listed("a.example")],
        identities=depth.identities,
        authentication=kept({"a.example": authentication("a.example", dmarc=S.MISSING)}),
    )
    (row,) = view.update(fleet({TARGET: TargetState(depth=checked)}, owner("acme")))
    assert row.dns == OK._replace(dmarc=S.MISSING)
    assert row.severity is Severity.WARNING


@pytest.mark.parametrize(
    ("text", "passes"),
    [
        ("dkim:problem", True),
        ("dkim:missing", False),
        ("dmarc:missing", True),
        ("spf:ok", True),
        ("dns:missing", True),
        ("dns:attention", True),
        ("dns:could-not-check", False),
        ("dns:unchecked", False),
        ("dns:stale", False),
        ("-dmarc:ok", True),
    ],
)
def test_filter_words_look_into_the_columns(text: str, passes: bool) -> None:
    found = kept({"a.example": authentication("a.example", dkim=S.PROBLEM, dmarc=S.MISSING)})
    (row,) = IdentityRows().update(deep([listed("a.example")], authentication=found))
    parsed = parse_identity_filter(text)
    assert not parsed.problem
    assert parsed.matches(row) is passes


@pytest.mark.parametrize("field", DNS_FIELDS)
def test_what_nobody_checked_passes_no_word_but_that(field: str) -> None:
    (row,) = IdentityRows().update(deep([listed("a.example")]))
    passing = {word for word in DNS_FIELDS[field].values if parse_identity_filter(f"{field}:{word}").matches(row)}
    assert passing == {"unchecked"}
    assert not parse_domain_filter(f"{field}:unchecked").problem


def test_the_words_hold_verdict_findings_answers_and_records() -> None:
    depth = deep(
        [listed("broken.example.org")],
        {"broken.example.org": detail("broken.example.org")},
        authentication=kept({"broken.example.org": broken()}),
    )
    sections = {each.title: each.facts for each in explain_authentication("broken.example.org", depth, NOW)}
    first = sections["broken.example.org"]
    assert [(fact.label, fact.value) for fact in first][:4] == [
        ("DKIM", "problem: 2 of 3 good"),
        ("SPF", "missing"),
        ("MAIL FROM", "problem: 2 MX"),
        ("DMARC", "ok"),
    ]
    dkim = {fact.value: fact for fact in sections["DKIM"]}
    assert dkim["there is no record here"].meaning == "aaa._domainkey.broken.example.org"
    assert dkim["signs"].label == "SES says"
    key = next(fact for fact in sections["DKIM"] if "bbb._domainkey" in fact.value)
    assert "bbb.dkim.amazonses.com -> " in key.meaning
    assert "192.0.2.53" in key.meaning
    assert "TTL 300 s" in key.meaning
    assert len(key.meaning) < 200, "a key is cut short"
    assert any(fact.value == "20 mx.old" and fact.label == "remove" for fact in sections["Records to publish"])


def test_the_last_known_verdict_stands_beside_one_that_could_not_be_reached() -> None:
    depth = deep([listed("a.example")], authentication=kept({"a.example": silent("a.example")}))
    sections = {each.title: each.facts for each in explain_authentication("a.example", depth, NOW)}
    facts = {fact.label: fact for fact in sections["DKIM"]}
    assert (facts["verdict"].value, facts["verdict"].severity) == ("could not check", Severity.UNKNOWN)
    assert facts["last known"].value == "ok"
    assert "2026-11-22 12:00:00" in facts["last known"].meaning


def test_a_record_on_its_way_says_how_long() -> None:
    found = authentication("a.example", dkim=late())
    depth = deep([listed("a.example")], authentication=kept({"a.example": found}))
    facts = [fact for each in explain_authentication("a.example", depth, NOW) for fact in each.facts]
    assert ("visible", "in 240 s at most") in {(fact.label, fact.value) for fact in facts}


def test_what_is_asked_again_and_from_addresses_are_told() -> None:
    sender = authentication("a.example", dmarc=S.PROBLEM)
    depth = deep([listed("a.example")], sender_checks=kept({"me@news.a.example": sender, "me@b.example": sender}))
    sections = explain_authentication("a.example", depth, NOW, asked=True, senders=("you@a.example",))
    assert [each.title for each in sections] == ["a.example", "From you@a.example", "From me@news.a.example"]
    assert [fact.value for fact in sections[0].facts] == ["not checked yet", "asking DNS again"]
    assert sections[2].facts[0].value == "problem"


def test_every_state_has_words() -> None:
    assert len({words(state) for state in CheckState}) == len(CheckState)


def test_words_say_why_a_domain_is_not_checked_that_cannot_be() -> None:
    denied = failure(Cause.DENIED, iam_action="ses:GetEmailIdentity")
    state = deep(
        [listed("a.example"), listed("b.example")],
        {"a.example": Reading().failed(denied, NOW), "b.example": Identity("b.example", exists=False)},
    )
    told = explain_authentication("a.example", state, NOW)[0].facts[0]
    assert (told.label, told.severity) == ("details", Severity.WARNING)
    assert "ses:GetEmailIdentity is missing" in told.value
    assert explain_authentication("b.example", state, NOW)[0].facts[0].value == "no: gone"
