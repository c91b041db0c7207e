"""The wire forms of AWS's protocols, from the server's side: REST-JSON, JSON, CBOR, query, and EC2's kind of query.

Sources: botocore 1.44.5 `parsers.py` and the service models (namespaces, member names); AWS General Reference on the
query protocols. The texts of common errors are those that AWS documents or that users have seen.
"""

import json
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final
from xml.sax.saxutils import escape

from sestui.simulator import cbor
from sestui.simulator.message import Response

NAMESPACES: Final[Mapping[str, str]] = {
    "ses": "http://ses.amazonaws.com/doc/2010-12-01/",
    "sts": "https://sts.amazonaws.com/doc/2011-06-15/",
    "ec2": "http://ec2.amazonaws.com/doc/2016-11-15/",
    "sns": "http://sns.amazonaws.com/doc/2010-03-31/",
    "monitoring": "http://monitoring.amazonaws.com/doc/2010-08-01/",
}
_JSON: Final = "application/json"
_CBOR: Final = "application/cbor"
_QUERY_COMPATIBLE: Final = frozenset({"monitoring"})
"""Services that tell the error code of their query days in a header too, and speak version 1.0 of JSON."""
_XML: Final = "text/xml"
_XML_HEAD: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
# what XML 1.0 has no way to write
_NOT_IN_XML: Final = dict.fromkeys(
    (*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), *range(0xD800, 0xE000), 0xFFFE, 0xFFFF)
)


class Protocol(Enum):
    """How a service talks."""

    REST_JSON = "rest-json"
    JSON = "json"
    """The operation in `X-Amz-Target`, the error code in the body."""
    CBOR = "smithy-rpc-v2-cbor"
    """The operation in the path."""
    QUERY = "query"
    EC2 = "ec2"


class ServiceError(Exception):
    """An error answer: `code` and `status` in the words of the service's own protocol."""

    def __init__(
        self,
        code: str,
        message: str,
        status: int = 400,
        query_code: str = "",
        members: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.members = members or {}
        """What else the answer tells, in REST-JSON."""
        self.code = code
        self.query_code = query_code or code
        self.message = message
        self.status = status


class Entries(dict[str, Any]):
    """A mapping that the query protocol writes as a map of entries, not as a structure."""


class Attributes(list[tuple[str, Any]]):
    """Members in order, for structures in which one name comes more than once."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The members of an answer that stays the same for a while: they are made and written once."""

    key: Hashable
    """What the answer depends on, beside the operation."""
    make: Callable[[], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Common:
    """One of the errors that every service knows, in the words of each protocol."""

    rest_json: tuple[str, int]
    query: tuple[str, int]
    ec2: tuple[str, int]
    message: str
    ec2_message: str = ""

    def error(self, protocol: Protocol, message: str | None = None) -> ServiceError:
        """Return the error as a service of that protocol answers it."""
        if protocol is Protocol.EC2:
            code, status = self.ec2
            return ServiceError(code, message or self.ec2_message or self.message, status)
        code, status = self.query if protocol is Protocol.QUERY else self.rest_json
        if protocol in {Protocol.JSON, Protocol.CBOR}:
            # whose fault it is, and nothing more
            status = 400 if status < 500 else 500
        return ServiceError(code, message or self.message, status, self.query[0])


_UNKNOWN_KEY_TEXT: Final = "The security token included in the request is invalid."
UNKNOWN_KEY: Final = Common(
    ("UnrecognizedClientException", 403),
    ("InvalidClientTokenId", 403),
    ("AuthFailure", 401),
    _UNKNOWN_KEY_TEXT,
    "AWS was not able to validate the provided access credentials",
)
EXPIRED_TOKEN: Final = Common(
    ("ExpiredTokenException", 403),
    ("ExpiredToken", 403),
    ("RequestExpired", 400),
    "The security token included in the request is expired",
    "Request has expired.",
)
DENIED: Final = Common(
    ("AccessDeniedException", 403),
    ("AccessDenied", 403),
    ("UnauthorizedOperation", 403),
    "User: {arn} is not authorized to perform: {action} on resource: * because no identity-based policy allows the "
    "{action} action",
    "You are not authorized to perform this operation. User: {arn} is not authorized to perform: {action} because no "
    "identity-based policy allows the {action} action",
)
THROTTLED: Final = Common(
    ("TooManyRequestsException", 429),
    ("Throttling", 400),
    ("RequestLimitExceeded", 503),
    "Rate exceeded",
    "Request limit exceeded.",
)
EXPIRED_SIGNATURE: Final = Common(
    ("InvalidSignatureException", 403),
    ("SignatureDoesNotMatch", 403),
    ("RequestExpired", 400),
    "Signature expired: {sent} is now earlier than {earliest} ({now} - 5 min.)",
    "Request has expired.",
)
BAD_SIGNATURE: Final = Common(
    ("InvalidSignatureException", 403),
    ("SignatureDoesNotMatch", 403),
    ("AuthFailure", 401),
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.",
    "AWS was not able to validate the provided access credentials",
)
BAD_SCOPE: Final = Common(
    ("InvalidSignatureException", 403),
    ("SignatureDoesNotMatch", 403),
    ("AuthFailure", 401),
    "Credential should be scoped to a valid region.",
)
NO_SIGNATURE: Final = Common(
    ("MissingAuthenticationTokenException", 403),
    ("MissingAuthenticationToken", 403),
    ("MissingParameter", 400),
    "Request is missing Authentication Token",
    "The request must contain the parameter AWSAccessKeyId",
)
BROKEN_SIGNATURE: Final = Common(
    ("IncompleteSignatureException", 400),
    ("IncompleteSignature", 400),
    ("AuthFailure", 401),
    "Authorization header requires 'Credential' parameter with key, date, region, service and 'aws4_request'.",
)
INTERNAL: Final = Common(
    ("InternalFailure", 500),
    ("InternalFailure", 500),
    ("InternalError", 500),
    "The request processing has failed because of an unknown error.",
    "An internal error has occurred",
)
UNAVAILABLE: Final = Common(
    ("ServiceUnavailable", 503),
    ("ServiceUnavailable", 503),
    ("Unavailable", 503),
    "The request has failed due to a temporary failure of the server.",
    "The service is unavailable. Please try again shortly.",
)


def content(protocol: Protocol, members: Mapping[str, Any]) -> bytes:
    """Write the members of a good answer, as boto3 would show them, without `ResponseMetadata`."""
    if protocol in {Protocol.REST_JSON, Protocol.JSON}:
        return json.dumps(members, default=_json_value, separators=(",", ":")).encode()
    if protocol is Protocol.CBOR:
        return cbor.dumps(members)
    return _members(members, "item" if protocol is Protocol.EC2 else "member").encode("utf-8", "replace")


def success(protocol: Protocol, service: str, operation: str, written: bytes, request_id: str) -> Response:
    """Write a good answer around its `content`."""
    headers = (("x-amzn-RequestId", request_id),)
    if protocol is Protocol.REST_JSON:
        return Response(200, _JSON, written, headers)
    if protocol is Protocol.JSON:
        return Response(200, _json_type(service), written, headers)
    if protocol is Protocol.CBOR:
        return Response(200, _CBOR, written, (*headers, ("smithy-protocol", "rpc-v2-cbor")))
    if protocol is Protocol.EC2:
        before, after = f"<requestId>{request_id}</requestId>", ""
    else:
        before = f"<{operation}Result>"
        after = f"</{operation}Result><ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata>"
    head = f'{_XML_HEAD}<{operation}Response xmlns="{NAMESPACES[service]}">{before}'
    return Response(200, _XML, b"".join((head.encode(), written, f"{after}</{operation}Response>".encode())), headers)


def failure(protocol: Protocol, service: str, error: ServiceError, request_id: str) -> Response:
    """Write an error answer."""
    headers = (("x-amzn-RequestId", request_id),)
    if protocol is Protocol.REST_JSON:
        body = json.dumps({"message": error.message, **error.members}, separators=(",", ":")).encode()
        return Response(error.status, _JSON, body, (*headers, ("x-amzn-ErrorType", header_value(error.code))))
    if protocol in {Protocol.JSON, Protocol.CBOR}:
        return _rpc_failure(protocol, service, error, headers)
    code, message = xml_text(error.code), xml_text(error.message)
    if protocol is Protocol.EC2:
        text = (
            f"{_XML_HEAD}<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
            f"<RequestID>{request_id}</RequestID></Response>"
        )
    else:
        side = "Sender" if error.status < 500 else "Receiver"
        namespace = NAMESPACES.get(service, f"https://{xml_text(service)}.amazonaws.com/doc/")
        text = (
            f'<ErrorResponse xmlns="{namespace}"><Error><Type>{side}</Type><Code>{code}</Code>'
            f"<Message>{message}</Message></Error><RequestId>{request_id}</RequestId></ErrorResponse>"
        )
    return Response(error.status, _XML, text.encode("utf-8", "replace"), headers)


def _rpc_failure(
    protocol: Protocol, service: str, error: ServiceError, headers: tuple[tuple[str, str], ...]
) -> Response:
    side = "Sender" if error.status < 500 else "Receiver"
    if service in _QUERY_COMPATIBLE:
        headers = (*headers, ("x-amzn-query-error", f"{header_value(error.query_code)};{side}"))
    told = {"__type": error.code, "message": error.message}
    if protocol is Protocol.CBOR:
        return Response(error.status, _CBOR, cbor.dumps(told), (*headers, ("smithy-protocol", "rpc-v2-cbor")))
    return Response(error.status, _json_type(service), json.dumps(told, separators=(",", ":")).encode(), headers)


def _json_type(service: str) -> str:
    return f"application/x-amz-json-1.{0 if service in _QUERY_COMPATIBLE else 1}"


def unknown_path(request_id: str) -> Response:
    """Write what SES answers to a method and path that no operation has: no JSON at all."""
    headers = (("x-amzn-RequestId", request_id), ("x-amzn-ErrorType", "UnknownOperationException"))
    return Response(404, _JSON, b"<UnknownOperationException/>\n", headers)


def unknown_action(protocol: Protocol, action: str, version: str) -> ServiceError:
    """Return what a query service answers to an action that it does not have."""
    if protocol in {Protocol.JSON, Protocol.CBOR}:
        return ServiceError("UnknownOperationException", "", 400)
    if protocol is Protocol.EC2:
        return ServiceError("InvalidAction", f"The action {action} is not valid for this web service.", 400)
    return ServiceError("InvalidAction", f"Could not find operation {action} for version {version}", 400)


def header_value(text: str) -> str:
    """Return `text` as a header can carry it: one line of Latin-1."""
    return text.replace("\r", " ").replace("\n", " ").encode("latin-1", "replace").decode("latin-1")


def xml_text(text: str) -> str:
    """Escape text for XML, without the characters that XML cannot hold."""
    if text.isalnum():
        return text
    return escape(text.translate(_NOT_IN_XML), {'"': "&quot;"})


def iso_time(moment: datetime) -> str:
    """Write a moment as the query protocols do."""
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='seconds')}Z"


def _json_value(value: object) -> object:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"no JSON form for {type(value).__name__}")


def _members(members: Mapping[str, Any] | Iterable[tuple[str, Any]], item: str) -> str:
    pairs = members.items() if isinstance(members, Mapping) else members
    return "".join(f"<{name}>{_value(value, item)}</{name}>" for name, value in pairs if value is not None)


def _value(value: Any, item: str) -> str:
    # most of a long answer are whole numbers
    if type(value) is int:
        return str(value)
    for kind, write in _WRITERS:
        if isinstance(value, kind):
            return write(value, item)
    return xml_text(str(value))


def _entries(value: Mapping[str, Any], item: str) -> str:
    return "".join(
        f"<entry><key>{xml_text(key)}</key><value>{_value(one, item)}</value></entry>" for key, one in value.items()
    )


_Writer = Callable[[Any, str], str]
# in this order: a bool is an int, entries are a mapping, attributes are a list
_WRITERS: Final[tuple[tuple[type, _Writer], ...]] = (
    (str, lambda value, _: xml_text(value)),
    (bool, lambda value, _: "true" if value else "false"),
    (datetime, lambda value, _: iso_time(value)),
    (Entries, _entries),
    (dict, _members),
    (Mapping, _members),
    (Attributes, _members),
    (list, lambda value, item: "".join(f"<{item}>{_value(one, item)}</{item}>" for one in value)),
    (tuple, lambda value, item: "".join(f"<{item}>{_value(one, item)}</{item}>" for one in value)),
)
