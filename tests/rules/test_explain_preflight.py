"""The checklist and the limits in words, and where the answer to a need is kept."""

from dataclasses import replace
from typing import Any

import pytest

from sestui.model.acting import SendingLimit
from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.fleet import TargetState
from sestui.model.limits import LimitRequest, LimitRequests
from sestui.model.reading import Reading
from sestui.model.trace import Need, NeedKind
from sestui.rules.explain_limits import limit_sections, may_words
from sestui.rules.explain_preflight import READINESS_WORDS, SIGNS, STATE_WORDS, item_section, item_severity
from sestui.rules.limit_increase import limits
from sestui.rules.needs import failed, reading_of
from sestui.rules.preflight import Readiness, rests_on
from sestui.rules.preflight_item import ItemId, ItemState, Words, takes_word
from sestui.rules.severity import Severity
from sestui.rules.telling import Moment
from tests.rules.build import NOW, account, ago, failure, read
from tests.rules.deep import deep, detail, listed
from tests.rules.test_preflight import DOMAIN, SANDBOX, item, judge, target

MOMENT = Moment(NOW)


def words(section: Any) -> str:
    return "\n".join(f"{fact.label}: {fact.value} {fact.meaning} {fact.fix}" for fact in section.facts)


def test_every_state_and_verdict_has_its_own_word_and_sign() -> None:
    assert set(STATE_WORDS) == set(SIGNS) == set(ItemState)
    assert len(set(SIGNS.values())) == len(ItemState)
    assert set(READINESS_WORDS) == set(Readiness)
    assert len(set(READINESS_WORDS.values())) == len(Readiness)


def test_an_item_is_told_with_its_evidence_why_aws_cares_and_how_its_fix_begins() -> None:
    found = judge(target(details={DOMAIN: detail(DOMAIN, mail_from=None)}))
    section = item_section(item(found, ItemId.MAIL_FROM), MOMENT, "⏎ opens it")
    assert section.title == "MAIL FROM  (advised)"
    told = words(section)
    assert "found: failed: default" in told
    assert "[⏎ opens it]" in told
    assert "evidence: MailFromAttributes: none, default (sesv2 GetEmailIdentity, <1m ago)" in told
    assert "why AWS cares:" in told
    assert item_severity(item(found, ItemId.MAIL_FROM)) is Severity.WARNING


def test_a_required_item_that_failed_weighs_more() -> None:
    found = judge(target(items=[], details={}))
    assert item_severity(item(found, ItemId.DOMAIN)) is Severity.CRITICAL


def test_old_evidence_says_so() -> None:
    old = Reading(SANDBOX, ago(hours=2))
    found = judge(replace(target(), account=old))
    assert "2h ago, old)" in words(item_section(item(found, ItemId.HEALTH), MOMENT))


def test_the_word_is_taken_where_nothing_can_be_read_and_where_it_was_given() -> None:
    found = judge(words=Words())
    assert takes_word(item(found, ItemId.UNSUBSCRIBE))
    assert takes_word(item(judge(words=Words(bulk=False)), ItemId.UNSUBSCRIBE))
    assert not takes_word(item(found, ItemId.BOUNCES))
    assert not takes_word(item(found, ItemId.DKIM))


def test_read_again_means_all_that_it_rests_on() -> None:
    state = target(details={DOMAIN: detail(DOMAIN, configuration_set="shop")})
    kinds = [need.kind for need in rests_on(judge(state), state)]
    assert kinds == [
        NeedKind.ACCOUNT,
        NeedKind.IDENTITIES,
        NeedKind.IDENTITY,
        NeedKind.EVENT_DESTINATIONS,
        NeedKind.NOTIFICATIONS,
        NeedKind.AUTHENTICATION,
    ]
    nothing = TargetState()
    assert [need.kind for need in rests_on(judge(nothing), nothing)] == [NeedKind.ACCOUNT, NeedKind.IDENTITIES]


@pytest.mark.parametrize("kind", list(NeedKind))
def test_where_the_answer_to_a_need_is_kept(kind: NeedKind) -> None:
    assert reading_of(TargetState(), Need(kind, "x")) == Reading()
    assert not failed(TargetState(), Need(kind, "x"))


def test_what_was_asked_in_vain_is_told_from_what_was_never_asked() -> None:
    unread: Reading[Any] = Reading()
    vain = unread.failed(failure(Cause.DENIED), NOW)
    state = TargetState(vain, depth=deep([listed(DOMAIN)], {DOMAIN: vain}))
    assert failed(state, Need(NeedKind.ACCOUNT))
    assert failed(state, Need(NeedKind.IDENTITY, DOMAIN))
    assert not failed(state, Need(NeedKind.IDENTITY, "other.example"))
    assert not failed(state, Need(NeedKind.IDENTITIES))


def test_a_limit_is_told_with_its_requests_newest_first() -> None:
    made = tuple(
        LimitRequest(f"{number}", SendingLimit.DAILY.value, 60_000.0 + number, "DENIED", "1", ago(days=20 - number))
        for number in range(12)
    )
    requests = {
        each.value: Reading(LimitRequests(made if each is SendingLimit.DAILY else ()), NOW) for each in SendingLimit
    }
    state = replace(read(account()), depth=Depth(limit_requests=requests))
    daily, rate = limits(state, "eu-west-1")
    facts, history = limit_sections(daily, MOMENT, "⏎ asks")
    assert "[⏎ asks]" in words(facts)
    assert history.facts[0].meaning.startswith("Request for 60,011")
    assert history.facts[-1].value == "and 2 older ones"
    assert limit_sections(rate, MOMENT)[1].facts[0].value == "none was made"
    assert may_words(daily) == "may be requested"


def test_a_limit_that_nobody_read_is_not_known() -> None:
    daily = limits(TargetState(), "eu-west-1")[0]
    facts, history = limit_sections(daily, MOMENT)
    assert may_words(daily) == "not known"
    assert facts.facts[0].severity is Severity.UNKNOWN
    assert history.facts[0].value == "not read yet"
