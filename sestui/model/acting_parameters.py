"""From a request to the parameters of its call, as they go out. Pure.

Source: the service models of sesv2 (2019-09-27), ses (2010-12-01) and service-quotas.
"""

from collections.abc import Callable
from typing import Any

from sestui.model.acting import (
    AccessRequest,
    Email,
    LimitIncrease,
    SendingSwitch,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)


def parameters(request: WriteRequest, written: Callable[[str], str] = str) -> dict[str, Any]:
    """Return what the call is given.

    Args:
        request: what is wanted; without problems.
        written: how AWS writes an address that is shown in another form.
    """
    match request:
        case Email():
            return _email(request)
        case AccessRequest():
            return _access(request)
        case SendingSwitch():
            return {"SendingEnabled": request.enabled}
        case SuppressAddress():
            return {"EmailAddress": request.address, "Reason": str(request.reason)}
        case UnsuppressAddress() | VerificationMail():
            return {"EmailAddress": written(request.address)}
        case LimitIncrease():
            return {
                "ServiceCode": "ses",
                "QuotaCode": str(request.limit),
                "DesiredValue": float(request.desired),
                "SupportCaseAllowed": request.support_case,
            }


def _email(email: Email) -> dict[str, Any]:
    body = {
        kind: {"Data": data, "Charset": "UTF-8"} for kind, data in (("Text", email.text), ("Html", email.html)) if data
    }
    simple: dict[str, Any] = {"Subject": {"Data": email.subject, "Charset": "UTF-8"}, "Body": body}
    if email.headers:
        simple["Headers"] = [{"Name": name, "Value": value} for name, value in email.headers]
    groups = {"ToAddresses": email.to, "CcAddresses": email.cc, "BccAddresses": email.bcc}
    members: dict[str, Any] = {
        "FromEmailAddress": email.sender,
        "Destination": {name: list(addresses) for name, addresses in groups.items() if addresses},
        "Content": {"Simple": simple},
    }
    if email.reply_to:
        members["ReplyToAddresses"] = list(email.reply_to)
    if email.tags:
        members["EmailTags"] = [{"Name": name, "Value": value} for name, value in email.tags]
    if email.configuration_set:
        members["ConfigurationSetName"] = email.configuration_set
    return members


def _access(request: AccessRequest) -> dict[str, Any]:
    members: dict[str, Any] = {
        "MailType": str(request.mail_type),
        "WebsiteURL": request.website_url,
        "ProductionAccessEnabled": True,
    }
    if request.contact_language:
        members["ContactLanguage"] = str(request.contact_language)
    if request.contacts:
        members["AdditionalContactEmailAddresses"] = list(request.contacts)
    if request.use_case:
        members["UseCaseDescription"] = request.use_case
    return members
