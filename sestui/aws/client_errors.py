"""Errors that AWS itself answered (`ClientError`): code, message and status in, `Failure` out. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, Final

from sestui.aws import codes
from sestui.aws.telling import CREDENTIALS, Call, evidence
from sestui.model.failure import Cause, Failure
from sestui.model.regions import OPT_IN
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.exceptions import ClientError

_ACTION: Final = re.compile(r"not authorized to perform:?\s+([a-z0-9-]{2,40}:[A-Za-z0-9*]{2,80})")
_CLOCK: Final = re.compile(r"signature (?:has )?expired|not yet current|clock|too skewed", re.IGNORECASE)
_TOO_MANY_REQUESTS: Final = 429
_PROXY_LOGIN: Final = 407
_SERVER_ERROR: Final = 500
CLOCK_FIX: Final = "Set this machine's clock (AWS accepts up to five minutes of difference), then refresh."


def client_failure(error: "ClientError", call: Call) -> Failure:
    """Say what an error answer means."""
    answer = error.response if isinstance(error.response, Mapping) else {}
    told, metadata = _part(answer, "Error"), _part(answer, "ResponseMetadata")
    code, message = _text(told.get("Code")), _text(told.get("Message"))
    status = metadata.get("HTTPStatusCode")
    operation = _text(error.operation_name)
    cause, summary, fix = _meaning(code, message, status if isinstance(status, int) else 0, call, metadata, operation)
    action = None
    if cause is Cause.DENIED:
        action = denied_action(message, call.service or codes.LOGIN_SERVICES.get(operation, ""), operation)
        if action:
            summary = f"{call.subject}: not allowed to call {action}."
            fix = _denied_fix(action, message)
    return Failure(
        cause,
        summary,
        fix,
        operation=call.name if call.service else _login_operation(operation),
        code=clean(code, 120) or None,
        iam_action=action,
        http_status=status if isinstance(status, int) else None,
        request_id=clean(_text(metadata.get("RequestId")), 120) or None,
        detail=evidence(message),
    )


def code_of(error: "ClientError") -> str:
    """Return the code of an error answer; empty when it has none."""
    return _told(error, "Code")


def message_of(error: "ClientError") -> str:
    """Return the message of an error answer, as it came; empty when it has none."""
    return _told(error, "Message")


def denied_action(message: str, service: str, operation: str) -> str | None:
    """Return the IAM action that was denied: as the message names it, else as the operation is called."""
    if found := _ACTION.search(message[:4_000]):
        return clean(found.group(1), 120)
    if not service or not operation:
        return None
    return f"{codes.IAM_PREFIX.get(service, service)}:{clean(operation, 80)}"


def _meaning(
    code: str, message: str, status: int, call: Call, metadata: Mapping[str, Any], operation: str
) -> tuple[Cause, str, str]:
    """Return cause, summary and fix; the first rule that applies wins."""
    who = call.subject
    if code in codes.THROTTLED or status == _TOO_MANY_REQUESTS:
        return (
            Cause.THROTTLED,
            f"{who}: AWS has had too many requests for this account and region.",
            "sestui asks again by itself, more slowly; other tools on the same account may be using up the limit.",
        )
    if code in codes.WRONG_CLOCK or (code in codes.BAD_SIGNATURE and _CLOCK.search(message[:4_000])):
        return (
            Cause.BAD_CONFIGURATION,
            f"{call.title}: AWS refuses the signature's time; this machine's clock is wrong{_skew(metadata)}.",
            CLOCK_FIX,
        )
    if code in codes.EXPIRED:
        return Cause.LOGIN_NEEDED, f"{call.title}: the session has expired.", call.login
    if code in codes.BAD_SIGNATURE:
        return (
            Cause.LOGIN_NEEDED,
            f"{call.title}: the secret access key does not belong to the access key id.",
            call.login,
        )
    if code in codes.BAD_KEY:
        return _bad_key(call)
    if code in codes.UNSIGNED:
        return Cause.LOGIN_NEEDED, f"{call.title}: AWS does not accept the credentials.", call.login
    if code in codes.REGION_OFF or (code in codes.NOT_SIGNED_UP and call.region in OPT_IN):
        return (
            Cause.REGION_NOT_ENABLED,
            f"{who}: the region is not enabled for this account.",
            f"Enable {clean(call.region, 60)} for the account (Account settings, AWS Regions), or leave it out.",
        )
    if code in codes.DENIED:
        return Cause.DENIED, f"{who}: not allowed.", "Ask for the permission in IAM."
    if status == _PROXY_LOGIN:
        return Cause.BAD_CONFIGURATION, f"{who}: the proxy wants a login.", "Put user and password into HTTPS_PROXY."
    if status >= _SERVER_ERROR or code in codes.SERVER:
        return (
            Cause.UNREACHABLE,
            f"{who}: AWS could not answer (server error{f' {status}' if status else ''}).",
            "sestui asks again by itself; see the AWS Health Dashboard if it lasts.",
        )
    if code in codes.UNKNOWN_OPERATION:
        return (
            Cause.UNEXPECTED,
            f"{who}: whatever answers there does not know {clean(operation, 80)}.",
            "Look at `endpoint_url` and AWS_ENDPOINT_URL: they may lead to something else than AWS.",
        )
    shown = clean(code, 120) or f"status {status}"
    return (
        Cause.UNEXPECTED,
        f"{who}: AWS answered {clean(operation, 80)} with {shown}.",
        "Read AWS's own words in the evidence.",
    )


def _bad_key(call: Call) -> tuple[Cause, str, str]:
    if call.region in OPT_IN and call.service:
        region = clean(call.region, 60)
        return (
            Cause.LOGIN_NEEDED,
            f"{call.subject}: AWS does not know these credentials, or the region is not enabled for the account.",
            f"If other regions answer, enable {region} (Account settings, AWS Regions). Otherwise: {call.login}",
        )
    return Cause.LOGIN_NEEDED, f"{call.title}: AWS does not know these credentials.", call.login


def _denied_fix(action: str, message: str) -> str:
    said = message[:4_000]
    if action == "sts:AssumeRole":
        return "Let the role's trust policy name the caller, and allow sts:AssumeRole on the role to the caller."
    if "service control policy" in said:
        return f"A service control policy of the organization denies {action}; ask who administers it."
    if "permissions boundary" in said:
        return f"The permissions boundary does not allow {action}; widen it."
    if action.startswith("organizations:"):
        return (
            f"Only the management account and delegated administrators may call {action}; allow it to the caller there."
        )
    if "resource-based policy" in said:
        return f"It belongs to somebody else, or its own policy decides: {action} must be allowed there too."
    if "explicit deny" in said:
        return f"A policy denies {action} explicitly; take that out."
    return f'Allow {action} on resource "*" in an IAM policy of the caller.'


def _login_operation(operation: str) -> str:
    service = codes.LOGIN_SERVICES.get(operation)
    return f"{CREDENTIALS} ({service}:{operation})" if service else CREDENTIALS


def _skew(metadata: Mapping[str, Any]) -> str:
    """Say by how much the clock is wrong, when the answer tells the time."""
    headers = _part(metadata, "HTTPHeaders")
    try:
        theirs = parsedate_to_datetime(_text(headers.get("date")))
        minutes = (datetime.now(UTC) - theirs).total_seconds() / 60
    except (TypeError, ValueError):
        return ""
    if abs(minutes) < 1:
        return ""
    return f" by about {abs(minutes):.0f} minutes ({'ahead' if minutes > 0 else 'behind'})"


def _told(error: "ClientError", name: str) -> str:
    return _text(_part(error.response if isinstance(error.response, Mapping) else {}, "Error").get(name))


def _part(answer: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = answer.get(name)
    return part if isinstance(part, Mapping) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else "" if value is None else str(value)
