"""sesv2: sending a message, and what became of it.

The order in which SES looks at things is not documented; the texts are those that users have seen.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from email.utils import parseaddr
from typing import Any, Final

from sestui.simulator import demands
from sestui.simulator.changes import Changes, Message
from sestui.simulator.identity import verified
from sestui.simulator.inventory import IdentityState, SceneConfigurationSet
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.scene import RegionState
from sestui.simulator.world import Call, World

_RECIPIENTS: Final = 50
_HEADERS: Final = 15
_LISTED: Final = 1_000
"""Characters after which the names in an error end in an ellipsis."""
_SIMULATED: Final = re.compile(
    r"(success|bounce|ooto|complaint|suppressionlist)(\+[^@]*)?@simulator\.amazonses\.com", re.IGNORECASE
)
_HEADER_NAME: Final = re.compile(r"[!-9;-@A-~]{1,126}")
_HEADER_VALUE: Final = re.compile(r"[ -~]{1,995}")
_TAG: Final = re.compile(r"[A-Za-z0-9_-]{1,256}")
_OWN_HEADERS: Final = frozenset(
    (
        "bcc",
        "cc",
        "content-disposition",
        "content-type",
        "date",
        "from",
        "message-id",
        "mime-version",
        "reply-to",
        "return-path",
        "subject",
        "to",
    )
)
"""Headers that a simple message must not bring along (SES API Reference, Message)."""


def _send_email(call: Call, world: World) -> Mapping[str, Any]:
    params = call.params
    subject = _content(params)
    sender = _address(demands.text(params, "FromEmailAddress", least=1, most=2_000, needed=True))
    recipients = _recipients(params)
    tags = _tags(params)
    state, changes = world.state(call.account, call.region), world.changes(call.account, call.region)
    _may_send(state)
    found = _sender_state(call, world, sender)
    unverified = [] if found is not None and verified(found) else [sender]
    if not state.production:
        unverified += [
            one for one in recipients if not _SIMULATED.fullmatch(one) and not _is_verified(call, world, one)
        ]
    if unverified:
        raise _rejected(unverified, call.region)
    _check_set(call, params, found)
    counted = [one for one in recipients if not _SIMULATED.fullmatch(one)]
    if state.quota is not None and state.quota >= 0 and counted:
        sent = world.sent(call.account, call.region) or 0.0
        if sent + len(counted) > state.quota:
            raise ServiceError("LimitExceededException", "Daily message quota exceeded.")
    _take_turn(state, changes, len(recipients), world.elapsed)
    if found is not None and _refuses_mail_from(found):
        message = f"The MAIL FROM domain of {sender} is not verified."
        raise ServiceError("MailFromDomainNotVerifiedException", message)
    accepted = Message(_message_id(world), world.elapsed, sender, subject, recipients, tags)
    changes.messages[accepted.id] = accepted
    if counted:
        changes.counted.append((world.elapsed, len(counted)))
    return {"MessageId": accepted.id}


def _refuses_mail_from(state: IdentityState) -> bool:
    return bool(state.mail_from) and state.mail_from_status != "SUCCESS" and state.mail_from_mx == "REJECT_MESSAGE"


def _message_id(world: World) -> str:
    number = world.request_id()
    return f"0100019000000000-{number}-000000"


def _content(params: Mapping[str, Any]) -> str:
    """Check the content, and return the subject as far as it is told."""
    content = demands.part(params, "Content")
    if content is None:
        raise demands.wrong("Content", "must not be null")
    kinds = [kind for kind in ("Simple", "Raw", "Template") if content.get(kind)]
    if len(kinds) != 1:
        raise ServiceError("BadRequestException", "Content must have one of Simple, Raw and Template.")
    if kinds == ["Template"]:
        name = (demands.part(content, "Template") or {}).get("TemplateName", "")
        raise ServiceError("NotFoundException", f"Template {name} does not exist.", 404)
    if kinds == ["Raw"]:
        demands.text(demands.part(content, "Raw") or {}, "Data", least=1, most=60_000_000, needed=True)
        return ""
    simple = demands.part(content, "Simple") or {}
    subject = demands.text(demands.part(simple, "Subject") or {}, "Data", most=998, needed=True)
    body = demands.part(simple, "Body") or {}
    if not (body.get("Text") or body.get("Html")):
        raise ServiceError("BadRequestException", "Body must have a Text or Html part.")
    _headers(simple)
    return subject


def _headers(simple: Mapping[str, Any]) -> None:
    headers = simple.get("Headers") or []
    if not isinstance(headers, list) or len(headers) > _HEADERS:
        raise demands.wrong("Headers", f"must have at most {_HEADERS} members")
    for header in headers:
        name, value = str(header.get("Name", "")), str(header.get("Value", ""))
        if not _HEADER_NAME.fullmatch(name) or not _HEADER_VALUE.fullmatch(value):
            raise demands.wrong("Headers", "must satisfy regular expression pattern")
        if name.lower() in _OWN_HEADERS:
            raise ServiceError("BadRequestException", f"Header {name} is not allowed.")


def _tags(params: Mapping[str, Any]) -> tuple[Mapping[str, str], ...]:
    tags = params.get("EmailTags") or []
    for tag in tags:
        if not _TAG.fullmatch(str(tag.get("Name", ""))) or not _TAG.fullmatch(str(tag.get("Value", ""))):
            message = "Invalid tag: only alphanumeric ASCII characters, '_' and '-' are allowed."
            raise ServiceError("BadRequestException", message)
    return tuple({"Name": tag["Name"], "Value": tag["Value"]} for tag in tags)


def _recipients(params: Mapping[str, Any]) -> tuple[str, ...]:
    destination = demands.part(params, "Destination") or {}
    named = [
        address
        for key in ("ToAddresses", "CcAddresses", "BccAddresses")
        for address in demands.texts(destination, key) or ()
    ]
    if not named:
        raise ServiceError("BadRequestException", "Missing destination.")
    if len(named) > _RECIPIENTS:
        raise ServiceError("BadRequestException", f"Recipient count exceeds {_RECIPIENTS}.")
    return tuple(_address(one) for one in named)


def _address(written: str) -> str:
    """Return the bare address of what may have a name before it; the local part is 7-bit, the domain in punycode."""
    address = parseaddr(written)[1]
    local, _, domain = address.rpartition("@")
    if not local or not domain:
        raise ServiceError("BadRequestException", "Missing final '@domain'")
    if not local.isascii():
        raise ServiceError("BadRequestException", "Local address contains control or whitespace")
    if not domain.isascii() or "." not in domain:
        raise ServiceError("BadRequestException", "Domain contains illegal character")
    return address


def _may_send(state: RegionState) -> None:
    if state.suspended:
        message = "Sending has been permanently restricted for this account."
        raise ServiceError("AccountSuspendedException", message)
    if state.enforcement == "SHUTDOWN":
        raise ServiceError("SendingPausedException", "Sending suspended for this account. Please contact AWS Support.")
    if state.sending is False:
        raise ServiceError("SendingPausedException", "Email sending is disabled for this account.")


def _state_of(call: Call, world: World, name: str) -> IdentityState | None:
    identity = world.find_identity(call.account, call.region, name)
    if identity is None:
        return None
    state = identity.at(world.elapsed, world.listed(call.account, call.region))[1]
    return None if state.absent or state.ghost else state


def _sender_state(call: Call, world: World, address: str) -> IdentityState | None:
    """Return the most specific identity that an address belongs to, verified ones first."""
    found = [state for name in _names(address) if (state := _state_of(call, world, name)) is not None]
    return next((state for state in found if verified(state)), found[0] if found else None)


def _is_verified(call: Call, world: World, address: str) -> bool:
    state = _sender_state(call, world, address)
    return state is not None and verified(state)


def _names(address: str) -> list[str]:
    """Return what may be verified for an address: itself, without its label, its domain, the domains above."""
    local, _, domain = address.rpartition("@")
    labels = domain.split(".")
    above = [".".join(labels[index:]) for index in range(len(labels) - 1)]
    return list(dict.fromkeys((address, f"{local.partition('+')[0]}@{domain}", *above)))


def _rejected(names: list[str], region: str) -> ServiceError:
    listed = ", ".join(dict.fromkeys(names))
    if len(listed) > _LISTED:
        listed = f"{listed[:_LISTED]}..."
    message = (
        f"Email address is not verified. The following identities failed the check in region {region.upper()}: {listed}"
    )
    return ServiceError("MessageRejected", message)


def _check_set(call: Call, params: Mapping[str, Any], found: IdentityState | None) -> None:
    name = demands.text(params, "ConfigurationSetName", most=64) or (found.configuration_set if found else None)
    if not name:
        return
    known: SceneConfigurationSet | None = next(
        (one for one in call.inventory.configuration_sets if one.name == name), None
    )
    if known is None:
        raise ServiceError("NotFoundException", f"Configuration set <{name}> does not exist.", 404)
    if known.members.get("SendingOptions", {}).get("SendingEnabled") is False:
        raise ServiceError("SendingPausedException", f"Email sending is disabled for the configuration set <{name}>.")


def _take_turn(state: RegionState, changes: Changes, count: int, elapsed: float) -> None:
    """Take so many e-mails out of what may go out a second; a burst of one second's worth is let through."""
    if state.rate is None:
        return
    most = max(1.0, state.rate)
    if changes.tokens is None:
        changes.tokens = most
    changes.tokens = min(most, changes.tokens + (elapsed - changes.tokens_at) * state.rate)
    changes.tokens_at = elapsed
    if changes.tokens < 1.0 - 1e-9:
        raise ServiceError("TooManyRequestsException", "Maximum sending rate exceeded.", 429)
    changes.tokens -= count


def _get_message_insights(call: Call, world: World) -> Mapping[str, Any]:
    if world.state(call.account, call.region).vdm != "ENABLED":
        raise ServiceError("BadRequestException", "Virtual Deliverability Manager is not enabled for this account.")
    name = str(call.params["MessageId"])
    message = world.changes(call.account, call.region).messages.get(name)
    # mail to the mailbox simulator is in no metric of VDM (SES Developer Guide, Using the mailbox simulator)
    if message is None or all(_SIMULATED.fullmatch(one) for one in message.recipients):
        raise ServiceError("NotFoundException", f"No insights for message {name}.", 404)
    return {
        "MessageId": message.id,
        "FromEmailAddress": message.sender,
        "Subject": message.subject or "(none)",
        "EmailTags": list(message.tags),
        "Insights": [_insight(call, world, message, one) for one in message.recipients],
    }


def _insight(call: Call, world: World, message: Message, recipient: str) -> dict[str, Any]:
    changes = world.changes(call.account, call.region)
    if recipient in changes.suppressed:
        listed = changes.suppressed[recipient] is not None
    else:
        listed = any(one.address == recipient for one in call.inventory.suppressed)
    accepted = world.began + timedelta(seconds=message.at)
    events: list[dict[str, Any]] = [{"Timestamp": accepted, "Type": "SEND"}]
    if world.elapsed >= message.at + 1:
        last: dict[str, Any] = {"Timestamp": accepted + timedelta(seconds=1), "Type": "DELIVERY"}
        if listed:
            told = "Amazon SES did not send the message to this address because it is on the suppression list."
            bounce = {"BounceType": "PERMANENT", "BounceSubType": "OnAccountSuppressionList", "DiagnosticCode": told}
            last |= {"Type": "BOUNCE", "Details": {"Bounce": bounce}}
        events.append(last)
    return {"Destination": recipient, "Isp": "Other", "Events": events}


OPERATIONS: Final = (
    Operation("ses", "SendEmail", _send_email, Protocol.REST_JSON, "POST", "/v2/email/outbound-emails"),
    Operation(
        "ses", "GetMessageInsights", _get_message_insights, Protocol.REST_JSON, "GET", "/v2/email/insights/{MessageId}/"
    ),
)
