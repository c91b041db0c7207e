from dataclasses import fields
from datetime import timedelta
from typing import Any

from sestui.cli.exit_codes import ExitCode
from sestui.cli.snapshot import outcome
from sestui.model.depth import Depth
from sestui.model.failure import Cause
from sestui.model.feedback import Topic
from sestui.model.fleet import TargetState
from sestui.model.identity import IdentityList
from sestui.model.reading import Reading
from sestui.rules.depth_failing import WORDS, depth_failures, missing_permissions
from sestui.rules.summary import summarise
from tests.rules.build import NOW, TARGET, THRESHOLDS, account, failure, fleet
from tests.rules.deep import kept


def denied(action: str) -> Reading[Any]:
    return Reading().failed(failure(Cause.DENIED, iam_action=action), NOW)


DEPTH = Depth(
    reputation=denied("cloudwatch:GetMetricData"),
    identities=Reading(IdentityList(), NOW - timedelta(hours=1)).failed(failure(Cause.THROTTLED), NOW),
    details=kept({"a.example": denied("ses:GetEmailIdentity"), "b.example": denied("ses:GetEmailIdentity")}),
    topics=kept(
        {"arn": Topic("arn", subscriptions_failure=failure(Cause.DENIED, iam_action="sns:ListSubscriptionsByTopic"))}
    ),
    tenants=Reading().failed(failure(Cause.NOT_OFFERED), NOW),
)


def test_what_could_not_be_read_is_told_once_for_each_part_and_cause() -> None:
    assert [(each.part, each.failure.cause, each.count) for each in depth_failures(DEPTH)] == [
        ("reputation rates", Cause.DENIED, 1),
        ("list of identities", Cause.THROTTLED, 1),
        ("identity", Cause.DENIED, 2),
        ("SNS topic", Cause.DENIED, 1),
    ]
    assert depth_failures(Depth()) == ()


def test_permissions_that_are_missing() -> None:
    assert missing_permissions(DEPTH) == (
        "cloudwatch:GetMetricData",
        "ses:GetEmailIdentity",
        "sns:ListSubscriptionsByTopic",
    )


def test_every_part_has_words() -> None:
    readings = {each.name for each in fields(Depth)} - {"listed", "withheld"}
    assert set(WORDS) == readings


def test_parts_in_depth_that_failed_do_not_change_the_exit_code() -> None:
    state = fleet({TARGET: TargetState(Reading(account(), NOW), depth=DEPTH)})
    assert outcome(state, summarise(state, NOW, THRESHOLDS)) is ExitCode.OK
