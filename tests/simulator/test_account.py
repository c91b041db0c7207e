"""GetAccount: every member, every state, and how it moves with time."""

from typing import Any

import pytest

from sestui.simulator import ManualClock
from sestui.simulator.account import get_account, sent_at
from sestui.simulator.scene import RegionState, Stage
from sestui.simulator.states import BUILT_IN
from tests.simulator.bed import SCENE, assert_conforms, given_leaves, leaves, output_shape
from tests.simulator.conftest import Serve

EVERYTHING = """
[[profiles]]
name = "acme"
account = "111122223333"
[accounts.111122223333.regions.us-east-1]
state = "production"
mail_type = "MARKETING"
website = "https://www.example.com/"
language = "JA"
use_case = "Newsletters."
contacts = ["one@example.com", "two@example.com"]
suppression = ["COMPLAINT"]
validation = "ENABLED"
validation_threshold = "MANAGED"
vdm = "ENABLED"
vdm_engagement = "ENABLED"
vdm_optimized = "DISABLED"
plan = "PRO"
next_plan = "ENTERPRISE"
auto_warmup = true
"""


def with_state(name: str) -> str:
    return SCENE.replace('us-east-1 = "production"', f'us-east-1 = "{name}"')


def test_every_member_of_the_model_can_be_answered(serve: Serve) -> None:
    answer = serve(EVERYTHING).account()
    assert_conforms("sesv2", "GetAccount", answer)
    answer.pop("ResponseMetadata")
    assert set(given_leaves(answer)) == set(leaves(output_shape("sesv2", "GetAccount")))
    assert answer["Details"] == {
        "MailType": "MARKETING",
        "WebsiteURL": "https://www.example.com/",
        "ContactLanguage": "JA",
        "UseCaseDescription": "Newsletters.",
        "AdditionalContactEmailAddresses": ["one@example.com", "two@example.com"],
        "ReviewDetails": {"Status": "GRANTED", "CaseId": "176000000000001"},
    }


@pytest.mark.parametrize("name", BUILT_IN)
def test_the_built_in_states_conform_to_the_model_before_and_after_the_wire(serve: Serve, name: str) -> None:
    assert_conforms("sesv2", "GetAccount", get_account(BUILT_IN[name], BUILT_IN[name].sent))
    assert_conforms("sesv2", "GetAccount", serve(with_state(name)).account())


def test_a_silent_account_answers_with_no_member(serve: Serve) -> None:
    assert set(serve(with_state("silent")).account()) == {"ResponseMetadata"}


def test_members_can_be_left_out_one_by_one(serve: Serve) -> None:
    scene = SCENE.replace('"production"', '{ state = "production", omit = ["sending", "quota", "mail_type"] }')
    answer = serve(scene).account()
    assert "SendingEnabled" not in answer
    assert set(answer["SendQuota"]) == {"MaxSendRate", "SentLast24Hours"}
    assert "MailType" not in answer["Details"]


def test_an_unlimited_quota_is_minus_one(serve: Serve) -> None:
    assert serve(with_state("unlimited")).account()["SendQuota"]["Max24HourSend"] == -1.0


def test_a_region_that_the_scene_does_not_name_is_a_sandbox_that_never_asked(serve: Serve) -> None:
    answer = serve(SCENE).account("eu-west-1")
    assert answer["ProductionAccessEnabled"] is False
    assert answer["SendQuota"] == {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0}
    assert "Details" not in answer


def test_a_pending_review_is_granted_while_one_watches(serve: Serve) -> None:
    clock = ManualClock()
    scene = SCENE.replace(
        '"production"',
        '{ state = "review-pending", changes = [{ after = 40, review = "GRANTED" },'
        ' { after = 50, state = "production", growth = 2 }] }',
    )
    acme = serve(scene, clock)

    def seen() -> tuple[Any, ...]:
        answer = acme.account()
        quota = answer["SendQuota"]
        review = answer["Details"]["ReviewDetails"]["Status"]
        return review, answer["ProductionAccessEnabled"], quota["Max24HourSend"], quota["SentLast24Hours"]

    assert seen() == ("PENDING", False, 200.0, 12.0)
    clock.advance(39.9)
    assert seen() == ("PENDING", False, 200.0, 12.0)
    clock.advance(0.1)
    assert seen() == ("GRANTED", False, 200.0, 12.0)
    clock.advance(10.0)
    assert seen() == ("GRANTED", True, 50_000.0, 12.0)
    clock.advance(100.0)
    assert seen() == ("GRANTED", True, 50_000.0, 212.0)


def test_the_count_of_sent_mail_stands_still_without_growth() -> None:
    timeline = (Stage(0.0, RegionState(quota=1_000.0, sent=300.0)),)
    assert [sent_at(timeline, at) for at in (0.0, 60.0, 200_000.0)] == [300.0, 300.0, 300.0]


def test_the_count_of_sent_mail_grows_up_to_the_quota() -> None:
    timeline = (Stage(0.0, RegionState(quota=1_000.0, sent=300.0, growth=2.5)),)
    assert [sent_at(timeline, at) for at in (0.0, 10.0, 280.0, 5_000.0)] == [300.0, 325.0, 1_000.0, 1_000.0]


def test_growth_leaves_the_rolling_window_after_a_day() -> None:
    burst = Stage(0.0, RegionState(quota=-1.0, sent=100.0, growth=1.0))
    timeline = (burst, Stage(1_000.0, RegionState(quota=-1.0, growth=0.0)))
    assert sent_at(timeline, 1_000.0) == 1_100.0
    assert sent_at(timeline, 86_400.0) == 1_100.0
    assert sent_at(timeline, 86_900.0) == 600.0
    assert sent_at(timeline, 87_400.0) == 100.0


def test_a_falling_count_ends_at_nothing() -> None:
    timeline = (Stage(0.0, RegionState(sent=50.0, growth=-1.0)),)
    assert [sent_at(timeline, at) for at in (0.0, 20.0, 90.0)] == [50.0, 30.0, 0.0]


def test_growth_in_waves_never_runs_backwards_and_keeps_its_mean() -> None:
    timeline = (Stage(0.0, RegionState(quota=-1.0, growth=10.0, wave=60.0)),)
    counts = [sent_at(timeline, float(at)) or 0.0 for at in range(61)]
    assert counts == sorted(counts)
    assert counts[60] == pytest.approx(600.0, abs=1.0)
    assert counts[5] - counts[0] < counts[35] - counts[30]


def test_a_change_that_states_the_count_starts_it_anew() -> None:
    first = Stage(0.0, RegionState(quota=-1.0, sent=100.0, growth=1.0))
    timeline = (first, Stage(50.0, RegionState(quota=-1.0, sent=5.0), resets_sent=True))
    assert [sent_at(timeline, at) for at in (49.0, 50.0, 500.0)] == [149.0, 5.0, 5.0]
