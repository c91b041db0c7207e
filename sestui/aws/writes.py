"""What the audit log may tell of a request, and what an answer names. Pure.

What is told holds no message, nothing that AWS marks as sensitive (website, contacts, use case), and nothing that
could be a secret in a header. The parameters of the call, which hold everything, are `model.acting_parameters`.
"""

from collections.abc import Mapping
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
