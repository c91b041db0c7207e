"""What the tests of writes share: scenes to write to, requests in their shortest form, refusals."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.simulator.bed import ACCOUNT, Bed

TRIED = frozenset(
    {
        "SendEmail",
        "GetMessageInsights",
        "PutAccountDetails",
        "PutAccountSendingAttributes",
        "PutSuppressedDestination",
        "DeleteSuppressedDestination",
        "VerifyEmailIdentity",
        "GetServiceQuota",
        "ListRequestedServiceQuotaChangeHistoryByQuota",
        "RequestServiceQuotaIncrease",
        "RegisterClient",
        "StartDeviceAuthorization",
        "CreateToken",
        "GetRoleCredentials",
    }
)
"""Operations that are tried in the tests of writes and of logins."""


def scene(state: str, more: str = "", rest: str = "") -> str:
    """Return a scene of one account that is in one state, with `more` of its region."""
    return (
        f'[[profiles]]\nname = "acme"\naccount = "{ACCOUNT}"\n'
        f'[accounts.{ACCOUNT}.regions.us-east-1]\nstate = "{state}"\n{more}\n{rest}'
    )


SENDER = 'identities = ["example.com"]'


def simple(to: str | list[str] = "success@simulator.amazonses.com", **more: Any) -> dict[str, Any]:
    """Return the parameters of a short message."""
    return {
        "FromEmailAddress": "me@example.com",
        "Destination": {"ToAddresses": [to] if isinstance(to, str) else to},
        "Content": {"Simple": {"Subject": {"Data": "Test"}, "Body": {"Text": {"Data": "Hello."}}}},
        **more,
    }


def refusal(call: Any, **params: Any) -> tuple[str, str]:
    """Return code and message of the error that a call gets."""
    with pytest.raises(ClientError) as error:
        call(**params)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


def ses(bed: Bed, **config: Any) -> Any:
    """Return a client of sesv2."""
    return bed.client("sesv2", **config)
