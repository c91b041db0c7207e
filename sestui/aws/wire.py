"""The short way of an answer: from the bytes to its members, without botocore's response machinery.

botocore prepares, resolves the endpoint and signs; what comes back is JSON and is read as such, at half the cost. It
also tells more: botocore drops members that its model does not know, and takes whatever is not JSON for an empty
answer, so that a captive portal would read as an account about which nothing is known.
"""

import json
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Final

from botocore.awsrequest import create_request_object
from botocore.parsers import create_parser

if TYPE_CHECKING:
    from botocore.awsrequest import AWSPreparedRequest, AWSResponse
    from botocore.client import BaseClient
    from botocore.model import OperationModel
    from botocore.signers import RequestSigner

_ERRORS_FROM: Final = 300


class NotJson(Exception):  # noqa: N818 - an answer, not a defect of ours
    """Something answered that does not speak the service's language."""

    def __init__(self, status: int, content_type: str, body: bytes) -> None:
        super().__init__(body[:2_000].decode("utf-8", "replace"))
        self.status = status
        self.content_type = content_type

    @property
    def is_html(self) -> bool:
        """Whether a web page came, by its label or its looks."""
        return "html" in self.content_type.lower() or str(self).lstrip().startswith("<")


def answer_straight(client: "BaseClient", send: Callable[["AWSPreparedRequest"], "AWSResponse"]) -> None:
    """Make a client of a REST-JSON service return all members of an answer, just as they came.

    One attempt only; what is sent, and when it is refused, stays botocore's business.

    Raises (from the client's methods):
        NotJson: something else than a JSON object came.
    """
    errors = create_parser(client.meta.service_model.resolved_protocol)

    def ask(
        model: "OperationModel",
        params: Mapping[str, Any],
        request_signer: "RequestSigner",
        **_kwargs: object,
    ) -> tuple["AWSResponse", dict[str, Any]]:
        request = create_request_object(params)
        request_signer.sign(model.name, request)
        response = send(request.prepare())
        return response, _members(response, errors)

    client.meta.events.register_last(f"before-call.{client.meta.service_model.service_id.hyphenize()}", ask)


def _members(response: "AWSResponse", errors: Any) -> dict[str, Any]:
    body, status = response.content, response.status_code
    try:
        members = json.loads(body) if body else {}
    except (ValueError, RecursionError):
        members = None
    if not isinstance(members, dict):
        raise NotJson(status, response.headers.get("content-type", ""), body)
    if status < _ERRORS_FROM:
        return members
    parsed: dict[str, Any] = errors.parse({"status_code": status, "headers": response.headers, "body": body}, None)
    return parsed
