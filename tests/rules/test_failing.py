from dataclasses import replace

from sestui.model.failure import LABELS, Cause
from sestui.model.fleet import TargetState
from sestui.model.reading import Reading
from sestui.model.target import Target
from sestui.rules.failing import CAUSE_SEVERITY, groups
from sestui.rules.severity import Severity
from tests.rules.build import NOW, account, failed, failure, fleet, owner, read


def test_every_cause_has_a_label_and_a_weight_between_good_and_bad() -> None:
    assert set(CAUSE_SEVERITY) == set(LABELS) == set(Cause)
    assert all(Severity.OK < weight < Severity.CRITICAL for weight in CAUSE_SEVERITY.values())


def test_a_login_problem_is_one_group_however_many_regions_it_hides() -> None:
    regions = [Target("acme", f"eu-west-{number}") for number in (1, 2, 3)]
    state = fleet({target: failed(Cause.LOGIN_NEEDED) for target in regions}, owner("acme", label="Acme"))
    (group,) = groups(state)
    assert (group.profile, group.title, group.cause) == ("acme", "Acme", Cause.LOGIN_NEEDED)
    assert group.targets == tuple(regions)
    assert group.summary == "It failed: login-needed."
    assert group.fix == "Mend it."


def test_causes_profiles_and_denied_actions_stay_apart_in_the_order_of_the_fleet() -> None:
    def denied(action: str) -> TargetState:
        return TargetState(Reading(None, None, failure(Cause.DENIED, iam_action=action), NOW))

    state = fleet(
        {
            Target("a", "1"): failed(Cause.TIMED_OUT),
            Target("a", "2"): denied("ses:GetAccount"),
            Target("a", "3"): denied("ses:Other"),
            Target("a", "4"): failed(Cause.TIMED_OUT),
            Target("b", "1"): failed(Cause.TIMED_OUT),
            Target("b", "2"): read(),
            Target("b", "3"): TargetState(),
        }
    )
    assert [(group.profile, group.cause, len(group.targets)) for group in groups(state)] == [
        ("a", Cause.TIMED_OUT, 2),
        ("a", Cause.DENIED, 1),
        ("a", Cause.DENIED, 1),
        ("b", Cause.TIMED_OUT, 1),
    ]


def test_a_summary_that_names_one_region_does_not_speak_for_the_others() -> None:
    def unreachable(region: str) -> TargetState:
        return TargetState(Reading(None, None, failure(summary=f"No connection to {region}."), NOW))

    state = fleet({Target("a", region): unreachable(region) for region in ("1", "2")})
    assert groups(state)[0].summary == ""


def test_what_differs_only_in_the_region_is_said_once_and_what_is_mended_otherwise_stands_alone() -> None:
    def broken(region: str, what: str, fix: str) -> TargetState:
        failed = replace(failure(summary=f"acme in {region}: {what}."), fix=fix)
        return TargetState(Reading(None, None, failed, NOW))

    state = fleet(
        {
            Target("acme", "1"): broken("1", "the connection broke", "Look at the network."),
            Target("acme", "2"): broken("2", "the connection broke", "Look at the network."),
            Target("acme", "3"): broken("3", "AWS could not answer", "Wait."),
        }
    )
    assert [(group.summary, group.fix, len(group.targets)) for group in groups(state)] == [
        ("The connection broke.", "Look at the network.", 2),
        ("AWS could not answer.", "Wait.", 1),
    ]


def test_earlier_values_are_counted() -> None:
    state = fleet({Target("a", "1"): failed(last=account()), Target("a", "2"): failed()})
    assert groups(state)[0].with_value == 1


def test_a_fleet_without_failures_has_no_groups() -> None:
    assert groups(fleet({Target("a", "1"): read(), Target("a", "2"): TargetState()})) == ()
