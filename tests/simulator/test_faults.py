"""Every fault that a scene knows, as a real client sees it, and whom it meets."""

import json
import math
import time
from typing import Any

import pytest
from botocore.exceptions import (
    ClientError,
    ConnectionClosedError,
    ReadTimeoutError,
)
from botocore.parsers import ResponseParserError

from sestui.simulator import ManualClock
from sestui.simulator.faults import HOSTILE, KINDS
from tests.simulator.bed import SCENE, Bed
from tests.simulator.conftest import Serve


def with_fault(kind: str, more: str = "") -> str:
    return f'{SCENE}\n[[faults]]\nkind = "{kind}"\n{more}\n'


def refusal(bed: Bed, service: str = "sesv2", operation: str = "get_account") -> tuple[str, int, str]:
    with pytest.raises(ClientError) as error:
        getattr(bed.client(service), operation)()
    response = error.value.response
    return response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"], response["Error"]["Message"]


DENIED = (
    "User: arn:aws:iam::111122223333:user/sestui is not authorized to perform: {0} on resource: * because no "
    "identity-based policy allows the {0} action"
)
REFUSALS = {
    "expired-token": (("ExpiredTokenException", 403), ("ExpiredToken", 403), ("RequestExpired", 400)),
    "denied": (("AccessDeniedException", 403), ("AccessDenied", 403), ("UnauthorizedOperation", 403)),
    "throttled": (("TooManyRequestsException", 429), ("Throttling", 400), ("RequestLimitExceeded", 503)),
    "not-enabled": (("UnrecognizedClientException", 403), ("InvalidClientTokenId", 403), ("AuthFailure", 401)),
    "bad-key": (("UnrecognizedClientException", 403), ("InvalidClientTokenId", 403), ("AuthFailure", 401)),
    "bad-secret": (("InvalidSignatureException", 403), ("SignatureDoesNotMatch", 403), ("AuthFailure", 401)),
    "clock-skew": (("InvalidSignatureException", 403), ("SignatureDoesNotMatch", 403), ("RequestExpired", 400)),
    "500": (("InternalFailure", 500), ("InternalFailure", 500), ("InternalError", 500)),
    "503": (("ServiceUnavailable", 503), ("ServiceUnavailable", 503), ("Unavailable", 503)),
    "hostile-text": (("BadRequestException", 400),) * 3,
    "huge-text": (("BadRequestException", 400),) * 3,
    "error": (("BadRequestException", 400),) * 3,
}
RAISED: dict[str, type[BaseException]] = {
    "hang": ReadTimeoutError,
    "reset": ConnectionClosedError,
    "garbage": ConnectionClosedError,
    "wrong-numbers": ValueError,
    "wrong-shape": AttributeError,
}
OTHERS = {"cut", "slow-body", "html", "truncated", "wrong-types"}


def test_every_kind_is_tried_here() -> None:
    assert {*REFUSALS, *RAISED, *OTHERS} == set(KINDS)


@pytest.mark.parametrize("kind", REFUSALS)
def test_refusals_come_in_the_words_of_each_protocol(serve: Serve, kind: str) -> None:
    bed = serve(with_fault(kind))
    found = (
        refusal(bed)[:2],
        refusal(bed, "sts", "get_caller_identity")[:2],
        refusal(bed, "ec2", "describe_regions")[:2],
    )
    assert found == REFUSALS[kind]


@pytest.mark.parametrize("kind", RAISED)
def test_broken_connections_and_answers_raise_in_the_client(serve: Serve, kind: str) -> None:
    client = serve(with_fault(kind)).client("sesv2", read_timeout=0.3)
    with pytest.raises(RAISED[kind]):
        client.get_account()


def test_denied_says_who_may_not_do_what(serve: Serve) -> None:
    assert refusal(serve(with_fault("denied")))[2] == DENIED.format("ses:GetAccount")
    assert refusal(serve(with_fault("denied")), "account", "list_regions")[2] == DENIED.format("account:ListRegions")


def test_clock_skew_says_how_far_and_the_date_header_agrees(serve: Serve) -> None:
    client = serve(with_fault("clock-skew")).client("sesv2")
    with pytest.raises(ClientError, match=r"Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z") as error:
        client.get_account()
    from email.utils import parsedate_to_datetime

    date = parsedate_to_datetime(error.value.response["ResponseMetadata"]["HTTPHeaders"]["date"])
    assert date.timestamp() - time.time() == pytest.approx(3_600, abs=60)


def test_hostile_text_arrives_as_it_is(serve: Serve) -> None:
    bed = serve(with_fault("hostile-text"))
    message = refusal(bed)[2]
    assert message == HOSTILE
    assert all(part in message for part in ("[/b]", "\x1b]52;", "\u202e", "\u200f", "\r\n"))
    # XML has no way to write an escape character; the rest arrives
    assert "]52;c;" in refusal(bed, "sts", "get_caller_identity")[2]


def test_huge_text_is_ten_kilobytes(serve: Serve) -> None:
    assert len(refusal(serve(with_fault("huge-text")))[2]) > 10_000


def test_text_code_and_status_may_be_set(serve: Serve) -> None:
    more = 'text = "No \\u001b[31m."\ncode = "Odd\\r\\nX-Injected: 1"\nstatus = 418'
    code, status, message = refusal(serve(with_fault("error", more)))
    assert (status, message) == (418, "No \x1b[31m.")
    assert code.startswith("Odd")


def test_html_in_place_of_json_cannot_be_read_as_an_answer(serve: Serve) -> None:
    client = serve(with_fault("html")).client("sesv2")
    answer = _outcome(client)
    assert isinstance(answer, Exception) or "SendQuota" not in answer
    assert refusal(serve(with_fault("html", "status = 404")))[:2] == ("404", 404)
    assert refusal(serve(with_fault("html", "status = 502")))[:2] == ("502", 502)


@pytest.mark.parametrize("kind", ["truncated", "cut"])
def test_half_an_answer_cannot_be_read_as_one(serve: Serve, kind: str) -> None:
    bed = serve(with_fault(kind))
    # botocore makes an empty success of it, or an error: never half of the members
    answer = _outcome(bed.client("sesv2"))
    assert isinstance(answer, Exception) or set(answer) == {"ResponseMetadata"}
    with pytest.raises(ResponseParserError):
        bed.client("sts").get_caller_identity()


def _outcome(client: Any) -> Any:
    try:
        return client.get_account()
    except Exception as error:  # noqa: BLE001 - whatever botocore makes of it
        return error


def test_wrong_types_pass_botocore_and_reach_the_caller(serve: Serve) -> None:
    answer = serve(with_fault("wrong-types")).account()
    assert answer["EnforcementStatus"] == ["HEALTHY"]
    assert answer["Details"]["MailType"] == 3
    assert math.isnan(answer["SendQuota"]["Max24HourSend"])


def test_a_slow_body_keeps_a_read_timeout_from_ever_firing(serve: Serve) -> None:
    bed = serve(with_fault("slow-body", "pace = 0.001"))
    assert bed.client("sesv2", read_timeout=0.5).get_account()["SendQuota"]["MaxSendRate"] == 14.0
    client = serve(with_fault("slow-body", "pace = 30.0")).client("sesv2", read_timeout=0.2)
    with pytest.raises(ReadTimeoutError):
        client.get_account()


def test_a_fault_meets_only_what_it_names(serve: Serve) -> None:
    more = 'region = "us-east-1"\noperation = ["GetAccount", "GetSendQuota"]\naccount = "111122223333"'
    bed = serve(with_fault("denied", more))
    assert refusal(bed)[0] == "AccessDeniedException"
    assert refusal(bed, "ses", "get_send_quota")[0] == "AccessDenied"
    assert bed.account("eu-west-1")["SendingEnabled"] is True
    assert bed.client("sts").get_caller_identity()["Account"] == "111122223333"


def test_a_fault_of_one_profile_spares_the_other_of_the_same_account(serve: Serve) -> None:
    second = '[[profiles]]\nname = "other"\naccount = "111122223333"\nuser = "other"\n'
    bed = serve(second + with_fault("expired-token", 'profile = "acme"'))
    assert refusal(bed)[0] == "ExpiredTokenException"
    assert bed.account(profile="other")["SendingEnabled"] is True


def test_a_fault_of_a_service_spares_the_others(serve: Serve) -> None:
    bed = serve(with_fault("503", 'service = "sts"'))
    assert refusal(bed, "sts", "get_caller_identity")[0] == "ServiceUnavailable"
    assert bed.account()["SendingEnabled"] is True


def test_the_first_requests_of_each_region_are_met_and_no_more(serve: Serve) -> None:
    bed = serve(with_fault("500", "first = 2"))
    for region in ("us-east-1", "eu-west-1"):
        client = bed.client("sesv2", region)
        for _ in range(2):
            with pytest.raises(ClientError):
                client.get_account()
        client.get_account()
    assert [one.status for one in bed.simulator.requests] == [500, 500, 200] * 2


def test_a_fault_lasts_as_long_as_it_says(serve: Serve) -> None:
    clock = ManualClock()
    bed = serve(with_fault("throttled", "after = 5\nseconds = 60"), clock)
    bed.account()
    clock.advance(5)
    assert refusal(bed)[0] == "TooManyRequestsException"
    clock.advance(59.9)
    assert refusal(bed)[0] == "TooManyRequestsException"
    clock.advance(0.1)
    bed.account()


def test_the_first_fault_that_is_due_wins(serve: Serve) -> None:
    scene = with_fault("denied", "first = 1") + '[[faults]]\nkind = "500"\n'
    bed = serve(scene)
    assert [refusal(bed)[0], refusal(bed)[0]] == ["AccessDeniedException", "InternalFailure"]


def test_faults_below_http_are_logged_without_a_status(serve: Serve) -> None:
    bed = serve(with_fault("reset"))
    with pytest.raises(ConnectionClosedError):
        bed.account()
    assert [one.status for one in bed.simulator.requests] == [0]


def test_wrong_answers_are_valid_json() -> None:
    from sestui.simulator.faults import _WRONG_JSON

    assert all(isinstance(json.loads(body), dict) for body in _WRONG_JSON.values())
