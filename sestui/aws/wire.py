"""A look at the bytes of an answer before botocore parses them.

botocore takes whatever is not JSON for an empty answer, so that a captive portal would read as an account about which
nothing is known; and it drops members that its model does not know.
"""

import json
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from botocore.client import BaseClient

WIRE: Final = "sestui:wire"
"""The member of an answer that holds all of it as it came."""


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


def keep_wire(client: "BaseClient") -> None:
    """Make the answers of a client that speaks JSON hold the members that botocore does not know."""
    client.meta.events.register_first(f"before-parse.{client.meta.service_model.service_id.hyphenize()}", _look)


def wire_of(answer: Mapping[str, Any]) -> Mapping[str, object]:
    """Return all members of an answer of a client that was given to `keep_wire`."""
    kept: Mapping[str, object] = answer[WIRE]
    return kept


def _look(
    response_dict: Mapping[str, Any], customized_response_dict: MutableMapping[str, object], **_kwargs: object
) -> None:
    status, body = response_dict["status_code"], response_dict["body"] or b"{}"
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict):
        raise NotJson(status, response_dict["headers"].get("Content-Type") or "", body)
    if status < _ERRORS_FROM:
        customized_response_dict[WIRE] = answer
