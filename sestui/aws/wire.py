"""The short way of an answer: from the bytes to its members, without botocore's response machinery.

botocore prepares, resolves the endpoint and signs; what comes back is JSON or XML and is read as such, at half the cost
(two weeks of counts in XML: a seventh). It also tells more: botocore drops members that its model does not know, and
takes whatever is not JSON for an empty answer, so that a captive portal would read as an account about which nothing is
known.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from botocore.awsrequest import create_request_object
from botocore.parsers import create_parser

from sestui.aws import query

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient
    from botocore.model import OperationModel
    from botocore.signers import RequestSigner

_Read: TypeAlias = Callable[[bytes, str], dict[str, Any] | None]

_ERRORS_FROM: Final = 300


class NotUnderstood(Exception):  # noqa: N818 - an answer, not a defect of ours
    """Something answered that does not speak the service's language."""

    def __init__(self, status: int, content_type: str, body: bytes, language: str = "JSON") -> None:
        super().__init__(body[:2_000].decode("utf-8", "replace"))
        self.language = language
        self.status = status
        self.content_type = content_type

    @property
    def is_html(self) -> bool:
        """Whether a web page came, by its label or its looks."""
        return "html" in self.content_type.lower() or str(self).lstrip().startswith("<")


def answer_straight(client: "BaseClient", send: Callable[["AWSPreparedRequest"], "AWSResponse"]) -> None:
    """Make a client return all members of an answer, just as they came; its protocol is one of `LANGUAGES`.

    One attempt only; what is sent, and when it is refused, stays botocore's business.

    Raises (from the client's methods):
        NotUnderstood: something else than an answer of the protocol came.
    """
    protocol = client.meta.service_model.resolved_protocol
    errors = create_parser(protocol)
    language, read = LANGUAGES[protocol]

    def ask(
        model: "OperationModel",
        params: Mapping[str, Any],
        request_signer: "RequestSigner",
        **_kwargs: object,
    ) -> tuple["AWSResponse", dict[str, Any]]:
        request = create_request_object(params)
        request_signer.sign(model.name, request)
        response = send(request.prepare())
        return response, _members(response, model.name, errors, language, read)

    client.meta.events.register_last(f"before-call.{client.meta.service_model.service_id.hyphenize()}", ask)


def _members(response: "AWSResponse", operation: str, errors: Any, language: str, read: _Read) -> dict[str, Any]:
    body, status = response.content, response.status_code
    is_error = status >= _ERRORS_FROM
    members = {} if is_error and not body else read(body, "" if is_error else operation)
    if members is None:
        raise NotUnderstood(status, response.headers.get("content-type", ""), body, language)
    if not is_error:
        return members
    if not body and language == "XML":
        # botocore's parser does not take this; the status is all that was said
        metadata = {"HTTPStatusCode": status, "HTTPHeaders": dict(response.headers)}
        return {"Error": {"Code": str(status), "Message": ""}, "ResponseMetadata": metadata}
    parsed: dict[str, Any] = errors.parse({"status_code": status, "headers": response.headers, "body": body}, None)
    return parsed


def _json(body: bytes, _operation: str) -> dict[str, Any] | None:
    """Return the members of an answer in JSON, `None` when it is none."""
    try:
        members = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        return None
    return members if isinstance(members, dict) else None


LANGUAGES: Final[Mapping[str, tuple[str, _Read]]] = {
    "json": ("JSON", _json),
    "rest-json": ("JSON", _json),
    "query": ("XML", query.members),
}
"""By protocol: what an answer is written in, and what reads it."""
