"""What can go wrong, and how it looks on the wire."""

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from sestui.simulator import protocols
from sestui.simulator.message import Answer, Manner, Response
from sestui.simulator.protocols import Common, Protocol, ServiceError
from sestui.simulator.scene import Fault

HOSTILE: Final = (
    "[/b][bold red]not markup[/] \x1b]52;c;aGVsbG8=\x07 \x1b[2J\x1b[31mnot red\x1b[0m \u202etxt.exe\u202c \u200f"
    '\u2066rtl\u2069 \x00\x07\x9b31m "quotes" =1+1 <b>&amp;\r\nsecond line'
)
"""Everything that a terminal, a markup parser or an export must not take at its word."""
_HUGE: Final = "There is more to say on this. " * 342
"""A bit over 10 KB."""
_HTML: Final = (
    b"<html>\r\n<head><title>Sign in to continue</title></head>\r\n<body>\r\n<center><h1>Sign in to the network</h1>"
    b"</center>\r\n<hr><center>proxy</center>\r\n</body>\r\n</html>\r\n"
)
_SKEW: Final = timedelta(hours=1)
_TOLERANCE: Final = timedelta(minutes=5)

_ERRORS: Final[Mapping[str, Common]] = {
    "expired-token": protocols.EXPIRED_TOKEN,
    "denied": protocols.DENIED,
    "throttled": protocols.THROTTLED,
    "not-enabled": protocols.UNKNOWN_KEY,
    "bad-key": protocols.UNKNOWN_KEY,
    "bad-secret": protocols.BAD_SIGNATURE,
    "clock-skew": protocols.EXPIRED_SIGNATURE,
    "500": protocols.INTERNAL,
    "503": protocols.UNAVAILABLE,
}
_MANNERS: Final[Mapping[str, Manner]] = {
    "hang": Manner.SILENCE,
    "reset": Manner.RESET,
    "cut": Manner.CUT,
    "slow-body": Manner.SLOW,
    "garbage": Manner.GARBAGE,
}
_TEXTS: Final[Mapping[str, str]] = {"hostile-text": HOSTILE, "huge-text": _HUGE, "error": "Something is wrong."}
# what botocore's parser lets through, and what it stumbles over
_WRONG_TYPES: Final = (
    b'{"DedicatedIpAutoWarmupEnabled":"often","EnforcementStatus":["HEALTHY"],"ProductionAccessEnabled":"maybe",'
    b'"SendQuota":{"Max24HourSend":"NaN","MaxSendRate":true,"SentLast24Hours":"-Infinity"},"SendingEnabled":1,'
    b'"SuppressionAttributes":{"SuppressedReasons":[7,null]},"Details":{"MailType":3,"ReviewDetails":{"Status":false}}}'
)
_WRONG_NUMBERS: Final = b'{"ProductionAccessEnabled":true,"SendQuota":{"Max24HourSend":"plenty","SentLast24Hours":[]}}'
_WRONG_SHAPE: Final = b'{"SendQuota":"plenty","Details":[1,2],"SuppressionAttributes":7}'
_WRONG_JSON: Final[Mapping[str, bytes]] = {
    "wrong-types": _WRONG_TYPES,
    "wrong-numbers": _WRONG_NUMBERS,
    "wrong-shape": _WRONG_SHAPE,
}
KINDS: Final = (*_ERRORS, *_MANNERS, *_TEXTS, *_WRONG_JSON, "html", "truncated")
"""Every kind that a scene may name."""
BELOW_HTTP: Final = frozenset({"hang", "reset", "garbage"})
"""Kinds that never become an HTTP response."""


def error_of(fault: Fault, protocol: Protocol, *, arn: str, action: str, signed_at: str) -> ServiceError | None:
    """Return the error answer of a fault; `None` when it is no error answer but something else."""
    message = fault.text
    if fault.kind in _ERRORS:
        common = _ERRORS[fault.kind]
        if message is None:
            message = common.error(protocol).message
            if fault.kind == "denied":
                message = message.format(arn=arn, action=action)
            elif fault.kind == "clock-skew":
                message = message.format(**_skewed(signed_at))
        error = common.error(protocol, message)
    elif fault.kind in _TEXTS:
        error = ServiceError("BadRequestException", _TEXTS[fault.kind] if message is None else message)
    else:
        return None
    return ServiceError(
        fault.code or error.code, error.message, fault.status or error.status, fault.code or error.query_code
    )


def spoil(fault: Fault, good: Response) -> Answer:
    """Return what becomes of a good answer, for the faults that are no error answers."""
    if fault.kind in _MANNERS:
        return Answer(good, manner=_MANNERS[fault.kind], pace=fault.pace)
    if fault.kind == "html":
        return Answer(Response(fault.status or 200, "text/html; charset=utf-8", _HTML))
    if fault.kind == "truncated":
        return Answer(replace(good, body=good.body[: len(good.body) * 2 // 3]))
    if good.content_type.startswith("application/") and good.body.startswith(b"{"):
        account = b'"SendQuota"' in good.body
        return Answer(replace(good, body=_WRONG_JSON[fault.kind] if account else _spoiled(fault.kind, good.body)))
    return Answer(replace(good, body=b"<Other><Thing>1</Thing></Other>"))


def _spoiled(kind: str, body: bytes) -> bytes:
    """Return a good answer of JSON with other types in it than the service's model has."""
    return json.dumps({key: _other(kind, value) for key, value in json.loads(body).items()}).encode()


def _other(kind: str, value: object) -> object:
    if kind == "wrong-shape" and isinstance(value, dict | list):
        return "plenty"
    if isinstance(value, dict):
        return {key: _other(kind, one) for key, one in value.items()}
    if isinstance(value, list):
        return [_other(kind, one) for one in value]
    if kind == "wrong-numbers" and isinstance(value, int | float) and not isinstance(value, bool):
        return "plenty"
    if kind == "wrong-types" and isinstance(value, bool | str):
        return "maybe" if isinstance(value, bool) else [7]
    return value


def server_date(fault: Fault, signed_at: str) -> datetime | None:
    """Return what the server's clock says under a fault; `None` when it is right."""
    return _signed(signed_at) + _SKEW if fault.kind == "clock-skew" else None


def _signed(signed_at: str) -> datetime:
    try:
        return datetime.strptime(signed_at, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return datetime.now(UTC)


def _skewed(signed_at: str) -> dict[str, str]:
    sent = _signed(signed_at)
    now = sent + _SKEW
    return {
        name: moment.strftime("%Y%m%dT%H%M%SZ")
        for name, moment in (("sent", sent), ("now", now), ("earliest", now - _TOLERANCE))
    }
