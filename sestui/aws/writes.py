"""From a request to the parameters of its call, and what of it the audit log may tell. Pure.

The parameters of a call hold everything; what is told holds no message, nothing that AWS marks as sensitive (website,
contacts, use case), and nothing that could be a secret in a header.
"""

from collections.abc import Callable, Mapping
from typing import Any

from sestui.aws.answers import MalformedAnswer, member, needed, part, text
from sestui.model.acting import (
    AccessRequest,
    Action,
    Email,
    LimitIncrease,
    SendingSwitch,
    SuppressAddress,
    UnsuppressAddress,
    VerificationMail,
    WriteRequest,
)

_LIMIT = 200


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


def told(request: WriteRequest) -> dict[str, Any]:
    """Return what the audit log may tell of a request."""
    match request:
        case Email():
            members: dict[str, Any] = {
                "from": request.sender,
                "to": request.to,
                "cc": request.cc,
                "bcc": request.bcc,
                "configuration_set": request.configuration_set,
                "headers": tuple(name for name, _ in request.headers),
                "tags": tuple(f"{name}={value}" for name, value in request.tags),
            }
            return {key: value for key, value in members.items() if value}
        case AccessRequest():
            return {
                "mail_type": str(request.mail_type),
                "contact_language": str(request.contact_language),
                "contacts": len(request.contacts),
                "production_access": True,
            }
        case SendingSwitch():
            return {"enabled": request.enabled}
        case SuppressAddress():
            return {"address": request.address, "reason": str(request.reason)}
        case UnsuppressAddress() | VerificationMail():
            return {"address": request.address}
        case LimitIncrease():
            return {"quota": str(request.limit), "desired": request.desired, "support_case": request.support_case}


def answered(action: Action, answer: Mapping[str, object]) -> dict[str, str]:
    """Return what an answer names, as fields of an outcome; most name nothing.

    Raises:
        MalformedAnswer: what it must name is not there.
    """
    if action is Action.SEND_EMAIL:
        return {"reference": needed(text(answer, "MessageId", _LIMIT), "MessageId")}
    if action is Action.REQUEST_QUOTA:
        made = needed(part(answer, "RequestedQuota"), "RequestedQuota")
        return {
            "reference": needed(text(made, "Id", _LIMIT), "Id"),
            "status": text(made, "Status", _LIMIT) or "",
            "case_id": text(made, "CaseId", _LIMIT) or "",
        }
    if member(answer, "Error", dict):
        raise MalformedAnswer("an error came as a good answer")
    return {}


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
