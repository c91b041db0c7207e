"""sts: who is asking, and sessions of roles."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sestui.simulator import keys
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import DENIED, Protocol, ServiceError
from sestui.simulator.world import Call, World

_DEFAULT_DURATION: Final = 3_600
_DURATIONS: Final = range(900, 43_201)
_SESSION_NAME: Final = re.compile(r"[\w+=,.@-]{2,64}")


def _get_caller_identity(call: Call, _: World) -> Mapping[str, Any]:
    identity = call.identity
    return {"Arn": identity.arn, "UserId": identity.user_id, "Account": identity.account.id}


def _assume_role(call: Call, world: World) -> Mapping[str, Any]:
    role = _required(call, "RoleArn")
    session = _required(call, "RoleSessionName")
    if not _SESSION_NAME.fullmatch(session):
        raise ServiceError("ValidationError", "Value at 'roleSessionName' failed to satisfy constraint")
    duration = str(call.params.get("DurationSeconds", _DEFAULT_DURATION))
    if not duration.isdigit() or int(duration) not in _DURATIONS:
        raise ServiceError("ValidationError", "Value at 'durationSeconds' failed to satisfy constraint")
    seconds = int(duration)
    _check_code(call, world, role)
    assumed = world.assume(role, session, seconds)
    if assumed is None:
        message = f"User: {call.identity.arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
        raise DENIED.error(Protocol.QUERY, message)
    return {
        "Credentials": {
            "AccessKeyId": assumed.access_key,
            "SecretAccessKey": keys.secret_key(assumed.account.id, assumed.access_key),
            "SessionToken": f"session/{assumed.access_key}",
            "Expiration": datetime.now(UTC) + timedelta(seconds=seconds),
        },
        "AssumedRoleUser": {"AssumedRoleId": assumed.user_id, "Arn": assumed.arn},
    }


def _check_code(call: Call, world: World, role: str) -> None:
    """Refuse whoever has no code of the role's MFA device, or one that was used before."""
    profile = world.role(role)
    if profile is None or not profile.mfa_codes:
        return
    serial, code = str(call.params.get("SerialNumber", "")), str(call.params.get("TokenCode", ""))
    if not code:
        message = f"User: {call.identity.arn} is not authorized to perform: sts:AssumeRole on resource: {role}"
        raise DENIED.error(Protocol.QUERY, message)
    if serial != profile.mfa_serial or code not in profile.mfa_codes or (role, code) in world.codes_used:
        message = "MultiFactorAuthentication failed with invalid MFA one time pass code."
        raise DENIED.error(Protocol.QUERY, message)
    world.codes_used.add((role, code))


def _required(call: Call, name: str) -> str:
    value = call.params.get(name)
    if not value:
        raise ServiceError("ValidationError", f"1 validation error detected: Value null at '{name}'")
    return str(value)


OPERATIONS: Final = (
    Operation("sts", "GetCallerIdentity", _get_caller_identity, Protocol.QUERY),
    Operation("sts", "AssumeRole", _assume_role, Protocol.QUERY),
)
