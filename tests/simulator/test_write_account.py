"""Writes to an account: the request to leave the sandbox, pausing, the suppression list, verifying an address."""

from typing import Any

import pytest

from sestui.simulator import ManualClock
from tests.simulator.bed import assert_conforms
from tests.simulator.conftest import Serve
from tests.simulator.writing import SENDER, refusal, scene, ses, simple

ASKING = {
    "MailType": "TRANSACTIONAL",
    "WebsiteURL": "https://www.example.com/",
    "ContactLanguage": "EN",
    "AdditionalContactEmailAddresses": ["ops@example.com"],
    "ProductionAccessEnabled": True,
}


def test_a_request_for_production_access_is_under_review(serve: Serve) -> None:
    client = ses(serve(scene("sandbox")))
    assert "Details" not in client.get_account()
    client.put_account_details(**ASKING)
    answer = client.get_account()
    assert_conforms("sesv2", "GetAccount", answer)
    assert answer["ProductionAccessEnabled"] is False
    assert answer["Details"]["WebsiteURL"] == "https://www.example.com/"
    assert answer["Details"]["AdditionalContactEmailAddresses"] == ["ops@example.com"]
    review = answer["Details"]["ReviewDetails"]
    assert review["Status"] == "PENDING"
    assert len(review["CaseId"]) == 15
    assert review["CaseId"].isdigit()
    assert refusal(client.put_account_details, **ASKING)[0] == "ConflictException"


def test_it_is_granted_after_a_while(serve: Serve) -> None:
    clock = ManualClock()
    client = ses(serve(scene("sandbox", 'verdict = "GRANTED"\nverdict_after = 30'), clock))
    clock.advance(100)
    client.put_account_details(**ASKING)
    case = client.get_account()["Details"]["ReviewDetails"]["CaseId"]
    clock.advance(29)
    assert client.get_account()["ProductionAccessEnabled"] is False
    clock.advance(1)
    answer = client.get_account()
    assert answer["ProductionAccessEnabled"] is True
    assert answer["Details"]["ReviewDetails"] == {"Status": "GRANTED", "CaseId": case}
    assert answer["SendQuota"]["Max24HourSend"] == 50_000.0
    client.put_account_details(**ASKING)
    assert client.get_account()["ProductionAccessEnabled"] is True


def test_after_a_denial_another_request_conflicts(serve: Serve) -> None:
    client = ses(serve(scene("sandbox", 'verdict = "DENIED"')))
    client.put_account_details(**ASKING)
    assert client.get_account()["Details"]["ReviewDetails"]["Status"] == "DENIED"
    assert refusal(client.put_account_details, **ASKING)[0] == "ConflictException"


def test_one_that_failed_can_be_made_again(serve: Serve) -> None:
    clock = ManualClock()
    client = ses(serve(scene("sandbox", 'verdict = "FAILED"\nverdict_after = 5'), clock))
    client.put_account_details(**ASKING)
    clock.advance(5)
    assert client.get_account()["Details"]["ReviewDetails"] == {"Status": "FAILED"}
    client.put_account_details(**ASKING)
    assert client.get_account()["Details"]["ReviewDetails"]["Status"] == "PENDING"


def test_the_scene_may_decide_by_its_own_clock(serve: Serve) -> None:
    clock = ManualClock()
    more = 'changes = [{ after = 60, production = true, review = "GRANTED", case = "1" }]'
    client = ses(serve(scene("sandbox", more), clock))
    client.put_account_details(**ASKING)
    clock.advance(60)
    answer = client.get_account()
    assert answer["ProductionAccessEnabled"] is True
    assert answer["Details"]["ReviewDetails"] == {"Status": "GRANTED", "CaseId": "1"}
    assert answer["Details"]["WebsiteURL"] == "https://www.example.com/"


def test_details_alone_are_no_request(serve: Serve) -> None:
    client = ses(serve(scene("sandbox")))
    client.put_account_details(MailType="MARKETING", WebsiteURL="https://www.example.com/")
    assert client.get_account()["Details"] == {"MailType": "MARKETING", "WebsiteURL": "https://www.example.com/"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"MailType": "PROMOTIONAL"},
        {"ContactLanguage": "JP"},
        {"WebsiteURL": "x" * 1_001},
        {"UseCaseDescription": "x" * 5_001},
        {"AdditionalContactEmailAddresses": [f"a{number}@example.com" for number in range(5)]},
        {"AdditionalContactEmailAddresses": [f"{'a' * 254}@b"]},
        {"AdditionalContactEmailAddresses": ["nobody at all"]},
    ],
)
def test_what_botocore_lets_out_and_ses_refuses(serve: Serve, wrong: dict[str, Any]) -> None:
    client = ses(serve(scene("sandbox")))
    assert refusal(client.put_account_details, **{**ASKING, **wrong})[0] == "BadRequestException"
    assert "Details" not in client.get_account()


@pytest.mark.parametrize("missing", ["MailType", "WebsiteURL"])
def test_required_members_are_missed_on_the_server_too(serve: Serve, missing: str) -> None:
    client = ses(serve(scene("sandbox")), parameter_validation=False)
    given = {name: value for name, value in ASKING.items() if name != missing}
    assert refusal(client.put_account_details, **given)[0] == "BadRequestException"


def test_sending_is_paused_and_resumed(serve: Serve) -> None:
    client = ses(serve(scene("production", SENDER)))
    client.put_account_sending_attributes(SendingEnabled=False)
    assert client.get_account()["SendingEnabled"] is False
    assert refusal(client.send_email, **simple())[0] == "SendingPausedException"
    client.put_account_sending_attributes(SendingEnabled=True)
    assert client.get_account()["SendingEnabled"] is True
    client.send_email(**simple())


def test_what_aws_paused_cannot_be_resumed(serve: Serve) -> None:
    client = ses(serve(scene("shutdown")))
    assert refusal(client.put_account_sending_attributes, SendingEnabled=True)[0] == "BadRequestException"
    assert client.get_account()["SendingEnabled"] is False


def test_addresses_are_put_on_the_suppression_list_and_taken_off(serve: Serve) -> None:
    clock = ManualClock()
    more = 'suppressed = [{ address = "old@other.test", reason = "BOUNCE" }]'
    client = ses(serve(scene("production", more), clock))
    clock.advance(60)
    client.put_suppressed_destination(EmailAddress="New+x@other.test", Reason="COMPLAINT")
    answer = client.list_suppressed_destinations()
    assert_conforms("sesv2", "ListSuppressedDestinations", answer)
    new, old = answer["SuppressedDestinationSummaries"]
    assert (new["EmailAddress"], new["Reason"], old["EmailAddress"]) == (
        "New+x@other.test",
        "COMPLAINT",
        "old@other.test",
    )
    assert new["LastUpdateTime"] > old["LastUpdateTime"]
    found = client.get_suppressed_destination(EmailAddress="New+x@other.test")
    assert_conforms("sesv2", "GetSuppressedDestination", found)
    client.delete_suppressed_destination(EmailAddress="old@other.test")
    client.delete_suppressed_destination(EmailAddress="New+x@other.test")
    assert client.list_suppressed_destinations()["SuppressedDestinationSummaries"] == []
    assert refusal(client.get_suppressed_destination, EmailAddress="old@other.test")[0] == "NotFoundException"
    assert refusal(client.delete_suppressed_destination, EmailAddress="old@other.test")[0] == "NotFoundException"


def test_the_sandbox_does_not_let_the_suppression_list_be_changed(serve: Serve) -> None:
    client = ses(serve(scene("sandbox", 'suppressed = [{ address = "old@other.test" }]')))
    given = {"EmailAddress": "a@other.test", "Reason": "BOUNCE"}
    assert refusal(client.put_suppressed_destination, **given)[0] == "BadRequestException"
    assert refusal(client.delete_suppressed_destination, EmailAddress="old@other.test")[0] == "BadRequestException"
    assert len(client.list_suppressed_destinations()["SuppressedDestinationSummaries"]) == 1


@pytest.mark.parametrize(
    "wrong", [{"Reason": "SPITE"}, {"EmailAddress": "nobody"}, {"EmailAddress": ""}, {"TenantName": "t"}]
)
def test_wrong_entries_of_the_suppression_list(serve: Serve, wrong: dict[str, str]) -> None:
    client = ses(serve(scene("production")))
    given = {"EmailAddress": "a@other.test", "Reason": "BOUNCE", **wrong}
    assert refusal(client.put_suppressed_destination, **given)[0] in {"BadRequestException", "NotFoundException"}


def test_verifying_an_address_begins_again(serve: Serve) -> None:
    more = 'identities = ["good@example.com", { name = "late@example.com", status = "FAILED" }]'
    bed = serve(scene("sandbox", more))
    client, first = ses(bed), bed.client("ses")
    assert client.get_email_identity(EmailIdentity="late@example.com")["VerificationStatus"] == "FAILED"
    client.list_email_identities()
    for address in ("good@example.com", "late@example.com", "new@example.com"):
        answer = first.verify_email_identity(EmailAddress=address)
        assert_conforms("ses", "VerifyEmailIdentity", answer)
    found = client.list_email_identities()
    assert_conforms("sesv2", "ListEmailIdentities", found)
    assert {one["IdentityName"]: one["VerificationStatus"] for one in found["EmailIdentities"]} == {
        "good@example.com": "SUCCESS",
        "late@example.com": "PENDING",
        "new@example.com": "PENDING",
    }
    assert client.get_email_identity(EmailIdentity="late@example.com")["VerificationStatus"] == "PENDING"
    assert refusal(first.verify_email_identity, EmailAddress="nobody")[0] == "InvalidParameterValue"


def test_regions_and_accounts_are_written_to_apart(serve: Serve) -> None:
    bed = serve(f'{scene("production")}\n[accounts.111122223333.regions.eu-west-1]\nstate = "production"')
    bed.client("sesv2").put_account_sending_attributes(SendingEnabled=False)
    assert bed.account("us-east-1")["SendingEnabled"] is False
    assert bed.account("eu-west-1")["SendingEnabled"] is True
    assert bed.client("ses").get_send_quota()["Max24HourSend"] == 50_000.0


@pytest.mark.parametrize("kind", ["denied", "throttled", "500", "expired-token"])
def test_faults_meet_writes_as_they_meet_reads(serve: Serve, kind: str) -> None:
    client = ses(
        serve(scene("production", "", f'[[faults]]\nkind = "{kind}"\noperation = "PutAccountSendingAttributes"'))
    )
    refusal(client.put_account_sending_attributes, SendingEnabled=False)
    assert client.get_account()["SendingEnabled"] is True
