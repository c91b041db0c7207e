"""What readings say of permissions: denied, allowed, and above all: not known."""

from dataclasses import replace
from types import MappingProxyType
from typing import Any

import pytest

from sestui.model.account import AccountNames, RegionList
from sestui.model.depth import Depth
from sestui.model.extras import Tenants
from sestui.model.failure import LABELS, Cause
from sestui.model.feedback import EventDestination, EventDestinations, Notifications, Topic
from sestui.model.fleet import FleetState, ProfileState, TargetState
from sestui.model.identity import Identity, IdentityList, IdentitySummary
from sestui.model.reading import Reading
from sestui.model.reputation import SendStatistics
from sestui.model.settings import Profile
from sestui.model.target import Target
from sestui.rules.permission_check import Standing, findings, has_evidence
from sestui.rules.permissions import READING
from tests.rules.build import NOW, account, failed, failure, fleet, read

HERE = Target("acme", "eu-west-1")
PLACES = frozenset(
    {
        *("reputation", "statistics", "identities", "details", "notifications", "configuration_sets"),
        *("event_destinations", "topics", "suppressed", "recommendations", "tenants", "entities", "dedicated_ips"),
        "endpoints",
    }
)
NAME = "acme.example"
ARN = "arn:aws:sns:eu-west-1:123456789012:t"
LISTED = IdentityList((IdentitySummary(NAME),))


def got(value: Any) -> Reading[Any]:
    return Reading(value, NOW)


def lost(cause: Cause, action: str | None = None) -> Reading[Any]:
    return Reading().failed(failure(cause, iam_action=action), NOW)


def named(**readings: Any) -> Any:
    return MappingProxyType(readings)


def state(depth: Depth | None = None, known: TargetState | None = None) -> FleetState:
    return fleet({HERE: replace(known or read(account()), depth=depth or Depth())})


def standing(action: str, of: FleetState, places: frozenset[str] = PLACES) -> tuple[Standing, str]:
    (found,) = [each for each in findings(of, places) if each.permission.action == action]
    return found.standing, found.why


def test_every_permission_has_a_finding_in_every_target_or_profile() -> None:
    found = findings(state(), PLACES)
    assert [each.permission for each in found] == [each for each in READING if each.action]
    assert all(bool(each.region) is not each.permission.of_profile for each in found)


def test_what_was_answered_is_allowed() -> None:
    assert standing("ses:GetAccount", state()) == (Standing.ALLOWED, "")
    assert standing("ses:GetSendStatistics", state(Depth(statistics=got(SendStatistics())))) == (Standing.ALLOWED, "")


@pytest.mark.parametrize("cause", [each for each in Cause if each is not Cause.DENIED])
def test_no_other_failure_says_anything_of_a_permission(cause: Cause) -> None:
    found, why = standing("ses:GetSendStatistics", state(Depth(statistics=lost(cause))))
    absent = cause in (Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED)
    assert found is (Standing.NOT_ASKED if absent else Standing.NOT_KNOWN)
    assert why == LABELS[cause]


@pytest.mark.parametrize("cause", [Cause.THROTTLED, Cause.LOGIN_NEEDED, Cause.UNREACHABLE, Cause.TIMED_OUT])
def test_a_target_that_does_not_answer_has_no_permission_that_is_known(cause: Cause) -> None:
    for each in findings(state(known=failed(cause)), PLACES):
        if each.region and not each.permission.on_demand:
            assert (each.standing, each.why) == (Standing.NOT_KNOWN, LABELS[cause]), each.permission.action


@pytest.mark.parametrize("cause", [Cause.REGION_NOT_ENABLED, Cause.NOT_OFFERED])
def test_where_there_is_no_ses_no_permission_is_needed(cause: Cause) -> None:
    assert not [each for each in findings(state(known=failed(cause)), PLACES) if each.region]


def test_a_denied_reading_is_a_missing_permission() -> None:
    denied = state(Depth(statistics=lost(Cause.DENIED, "ses:GetSendStatistics")))
    assert standing("ses:GetSendStatistics", denied) == (Standing.DENIED, "")
    assert standing("ses:GetSendStatistics", state(Depth(statistics=lost(Cause.DENIED))))[0] is Standing.DENIED


def test_a_value_that_was_kept_from_before_a_denial_is_no_permission() -> None:
    kept = got(SendStatistics()).failed(failure(Cause.DENIED), NOW)
    assert standing("ses:GetSendStatistics", state(Depth(statistics=kept)))[0] is Standing.DENIED
    stale = got(SendStatistics()).failed(failure(Cause.THROTTLED), NOW)
    assert standing("ses:GetSendStatistics", state(Depth(statistics=stale))) == (Standing.NOT_KNOWN, "throttled")


def test_of_many_readings_one_denial_counts_and_else_one_answer() -> None:
    action = "ses:GetEmailIdentity"
    mixed = MappingProxyType({"a": got(Identity("a")), "b": lost(Cause.DENIED, action), "c": lost(Cause.THROTTLED)})
    depth = Depth(identities=got(LISTED), details=mixed)
    assert standing(action, state(depth))[0] is Standing.DENIED
    some = MappingProxyType({"a": got(Identity("a")), "c": lost(Cause.THROTTLED)})
    assert standing(action, state(replace(depth, details=some)))[0] is Standing.ALLOWED


def test_the_denial_of_another_call_of_the_same_reading_is_not_this_one() -> None:
    depth = Depth(topics=named(t=lost(Cause.DENIED, "sns:ListSubscriptionsByTopic")))
    assert standing("sns:GetTopicAttributes", state(depth)) == (
        Standing.NOT_KNOWN,
        "sns:ListSubscriptionsByTopic is denied",
    )


@pytest.mark.parametrize(
    ("topic", "expected"),
    [
        (Topic(ARN, subscriptions=()), Standing.ALLOWED),
        (Topic(ARN, subscriptions_failure=failure(Cause.DENIED)), Standing.DENIED),
        (Topic(ARN, subscriptions_failure=failure(Cause.THROTTLED)), Standing.NOT_KNOWN),
    ],
)
def test_subscriptions_are_a_call_of_their_own(topic: Topic, expected: Standing) -> None:
    depth = Depth(topics=named(t=got(topic)))
    assert standing("sns:GetTopicAttributes", state(depth))[0] is Standing.ALLOWED
    assert standing("sns:ListSubscriptionsByTopic", state(depth))[0] is expected


def test_what_was_not_named_was_not_asked_and_what_could_not_be_named_is_not_known() -> None:
    nobody = Depth(identities=got(IdentityList()))
    for action in ("ses:GetEmailIdentity", "ses:GetConfigurationSet", "sns:GetTopicAttributes"):
        assert standing(action, state(nobody)) == (Standing.NOT_ASKED, "nothing was found to ask about"), action
        denied = Depth(identities=lost(Cause.DENIED, "ses:ListEmailIdentities"))
        assert standing(action, state(denied))[0] is Standing.NOT_KNOWN, action
        assert standing(action, state(Depth()))[0] is Standing.NOT_KNOWN, action
    listed = Depth(identities=got(LISTED))
    assert standing("ses:GetEmailIdentity", state(listed)) == (Standing.NOT_KNOWN, "it was not asked in time")


def test_what_is_not_in_use_was_not_allowed() -> None:
    depth = Depth(tenants=got(Tenants(in_use=False, why="off")))
    assert standing("ses:ListTenants", state(depth)) == (Standing.NOT_ASKED, "it is not in use here")


def test_what_is_asked_on_demand_or_was_left_out_is_told_as_that() -> None:
    assert standing("ses:GetMessageInsights", state())[0] is Standing.NOT_ASKED
    found = standing("ses:ListTenants", state(), PLACES - {"tenants"})
    assert found == (Standing.NOT_ASKED, "it is no part of this check")


@pytest.mark.parametrize(
    ("source", "listed", "described"),
    [
        ("account:ListRegions", Standing.ALLOWED, Standing.NOT_ASKED),
        ("ec2:DescribeRegions", Standing.NOT_KNOWN, Standing.ALLOWED),
        ("static list", Standing.NOT_KNOWN, Standing.NOT_KNOWN),
    ],
)
def test_the_list_of_regions_tells_who_has_answered(source: str, listed: Standing, described: Standing) -> None:
    profile = ProfileState(Profile("acme"), regions=got(RegionList(("eu-west-1",), source)), names=got(AccountNames()))
    of = replace(state(), profiles=MappingProxyType({"acme": profile}))
    assert standing("account:ListRegions", of)[0] is listed
    assert standing("ec2:DescribeRegions", of)[0] is described
    assert standing("organizations:ListAccounts", of)[0] is Standing.ALLOWED


FULL = Depth(
    reputation=got(1),
    statistics=got(SendStatistics()),
    suppressed=got(1),
    recommendations=got(1),
    tenants=got(1),
    entities=got(1),
    dedicated_ips=got(1),
    endpoints=got(1),
    identities=got(LISTED),
    details=named(d=got(Identity(NAME, configuration_set="main"))),
    notifications=named(n=got(Notifications(NAME))),
    configuration_sets=named(c=lost(Cause.DENIED)),
    event_destinations=named(e=got(EventDestinations("main"))),
)
PUBLISHED = named(e=got(EventDestinations("main", items=(EventDestination("d", kind="sns", arn=ARN),))))


@pytest.mark.parametrize(
    ("depth", "enough"),
    [
        (FULL, True),
        (replace(FULL, tenants=Reading()), False),
        (replace(FULL, tenants=lost(Cause.DENIED)), True),
        (replace(FULL, details=named()), False),
        (replace(FULL, details=named(), identities=got(IdentityList()), notifications=named()), True),
        (replace(FULL, configuration_sets=named()), False),
        (replace(FULL, event_destinations=PUBLISHED), False),
        (replace(FULL, event_destinations=PUBLISHED, topics=named(t=got(Topic(ARN)))), True),
        (replace(FULL, notifications=named(n=got(Notifications(NAME, bounce_topic=ARN)))), False),
    ],
)
def test_reading_may_end_once_each_kind_has_an_answer(depth: Depth, enough: bool) -> None:
    assert has_evidence(state(depth), PLACES) is enough


def test_a_target_that_was_not_asked_keeps_it_going_and_one_that_failed_does_not() -> None:
    assert not has_evidence(fleet({HERE: TargetState()}), PLACES)
    assert has_evidence(fleet({HERE: failed(Cause.LOGIN_NEEDED)}), PLACES)
