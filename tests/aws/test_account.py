import json
from typing import Any

import pytest
from botocore.loaders import Loader
from botocore.model import ServiceModel, StructureShape

from sestui.aws.account import account_state
from sestui.aws.answers import MalformedAnswer
from sestui.model.account import AccountState

EVERYTHING: dict[str, Any] = {
    "DedicatedIpAutoWarmupEnabled": True,
    "EnforcementStatus": "HEALTHY",
    "ProductionAccessEnabled": True,
    "SendQuota": {"Max24HourSend": 50000.0, "MaxSendRate": 14, "SentLast24Hours": 12.5},
    "SendingEnabled": True,
    "SuppressionAttributes": {
        "SuppressedReasons": ["BOUNCE", "COMPLAINT"],
        "ValidationAttributes": {
            "ConditionThreshold": {
                "ConditionThresholdEnabled": "ENABLED",
                "OverallConfidenceThreshold": {"ConfidenceVerdictThreshold": "HIGH"},
            }
        },
    },
    "Details": {
        "MailType": "TRANSACTIONAL",
        "WebsiteURL": "https://example.com",
        "ContactLanguage": "EN",
        "UseCaseDescription": "receipts",
        "AdditionalContactEmailAddresses": ["mail@example.com"],
        "ReviewDetails": {"Status": "GRANTED", "CaseId": "176000000000001"},
    },
    "VdmAttributes": {
        "VdmEnabled": "ENABLED",
        "DashboardAttributes": {"EngagementMetrics": "ENABLED"},
        "GuardianAttributes": {"OptimizedSharedDelivery": "DISABLED"},
    },
    "PricingAttributes": {"CurrentPlan": "PRO", "NextPlan": "ESSENTIALS"},
}


def leaves(shape: StructureShape, prefix: str = "") -> set[str]:
    found: set[str] = set()
    for name, member in shape.members.items():
        path = f"{prefix}{name}"
        found |= leaves(member, f"{path}.") if member.type_name == "structure" else {path}
    return found


def test_every_member_that_the_service_model_knows_has_a_field() -> None:
    model = ServiceModel(Loader().load_service_model("sesv2", "service-2"), "sesv2")
    paths = leaves(model.operation_model("GetAccount").output_shape)
    answer: dict[str, Any] = {}
    for path in paths:
        *branches, leaf = path.split(".")
        place = answer
        for branch in branches:
            place = place.setdefault(branch, {})
        place[leaf] = {"SendQuota": 1.0}.get(branches[0] if branches else "")
    assert account_state(answer).other == ()


def test_everything_is_read() -> None:
    state = account_state(EVERYTHING)
    assert state.production_access is True
    assert state.quota is not None
    assert (state.quota.max_24_hour, state.quota.max_rate, state.quota.sent_24_hour) == (50000.0, 14.0, 12.5)
    assert state.details is not None
    assert state.details.review is not None
    assert (state.details.review.status, state.details.review.case_id) == ("GRANTED", "176000000000001")
    assert state.details.contacts == ("mail@example.com",)
    assert state.suppression is not None
    assert state.suppression.reasons == ("BOUNCE", "COMPLAINT")
    assert (state.suppression.validation_enabled, state.suppression.validation_threshold) == ("ENABLED", "HIGH")
    assert state.vdm is not None
    assert (state.vdm.engagement_metrics, state.vdm.optimized_shared_delivery) == ("ENABLED", "DISABLED")
    assert state.pricing is not None
    assert (state.pricing.current_plan, state.pricing.next_plan) == ("PRO", "ESSENTIALS")
    assert state.other == ()


def test_an_empty_answer_is_an_account_of_which_nothing_is_known() -> None:
    assert account_state({}) == AccountState()
    assert account_state(dict.fromkeys(EVERYTHING)) == AccountState()


def test_members_that_nobody_knew_when_this_was_written_are_kept() -> None:
    state = account_state(
        {"Tomorrow": {"b": [1, None], "a": True}, "Details": {"MailType": "MARKETING", "Colour": "gr\x1b[31mün"}}
    )
    assert state.other == (("Details.Colour", '"gr\\u001b[31mün"'), ("Tomorrow", '{"a": true, "b": [1, null]}'))


def test_texts_come_out_clean() -> None:
    state = account_state({"EnforcementStatus": "\x1b]52;c;x\x07[/b]\u202e"})
    assert state.enforcement_status == "<U+001B>]52;c;x<U+0007>[/b]<U+202E>"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ('{"ProductionAccessEnabled": "yes"}', "ProductionAccessEnabled is text, not true or false"),
        ('{"ProductionAccessEnabled": 1}', "ProductionAccessEnabled is a number"),
        ('{"EnforcementStatus": 3}', "EnforcementStatus is a number, not text"),
        ('{"SendQuota": []}', "SendQuota is a list, not an object"),
        ('{"SendQuota": {"Max24HourSend": "200"}}', "Max24HourSend is text, not a number"),
        ('{"SendQuota": {"Max24HourSend": true}}', "Max24HourSend is true or false"),
        ('{"SendQuota": {"Max24HourSend": NaN}}', "no finite number"),
        ('{"SendQuota": {"Max24HourSend": 1e999}}', "no finite number"),
        ('{"SendQuota": {"Max24HourSend": 1' + "0" * 400 + "}}", "no finite number"),
        ('{"SuppressionAttributes": {"SuppressedReasons": [1]}}', "SuppressedReasons holds a number"),
        ('{"Details": {"ReviewDetails": "GRANTED"}}', "ReviewDetails is text"),
    ],
)
def test_a_member_of_another_type_is_told(answer: str, words: str) -> None:
    with pytest.raises(MalformedAnswer, match=words):
        account_state(json.loads(answer))


def test_a_number_where_the_counters_are_whole_is_a_number_too() -> None:
    state = account_state({"SendQuota": {"Max24HourSend": -1, "SentLast24Hours": 0}})
    assert state.quota is not None
    assert (state.quota.max_24_hour, state.quota.max_rate, state.quota.sent_24_hour) == (-1.0, None, 0.0)
