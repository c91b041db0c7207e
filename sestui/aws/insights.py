"""GetMessageInsights: what became of one message."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.answers import moment, part, parts, text
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.insights import MessageEvent, MessageInsights, RecipientInsight

if TYPE_CHECKING:
    from botocore.client import BaseClient


def insights(client: "BaseClient", region: str, message_id: str) -> MessageInsights:
    """Ask about a message; that nothing is known of it, or nothing of any message, is a value."""
    try:
        answer = call(client, "get_message_insights", region, MessageId=message_id)
    except ClientError as error:
        code = code_of(error)
        if code in codes.NOT_IN_USE:
            # which of the two SES answers without the Deliverability Manager is not documented
            return MessageInsights(message_id, known=False, in_use=code in codes.NOT_FOUND)
        raise
    return insights_of(message_id, answer)


def insights_of(message_id: str, answer: Mapping[str, object]) -> MessageInsights:
    """Return what an answer of GetMessageInsights says. Raises `MalformedAnswer`."""
    return MessageInsights(
        message_id,
        tuple(
            RecipientInsight(
                text(item, "Destination") or "",
                text(item, "Isp"),
                tuple(sorted(map(_event, parts(item, "Events")), key=lambda one: (one.at is None, one.at))),
            )
            for item in parts(answer, "Insights")
        ),
    )


def _event(item: Mapping[str, object]) -> MessageEvent:
    details = part(item, "Details") or {}
    bounce, complaint = part(details, "Bounce") or {}, part(details, "Complaint") or {}
    kinds = (
        text(bounce, "BounceType"),
        text(bounce, "BounceSubType"),
        text(complaint, "ComplaintFeedbackType"),
        text(complaint, "ComplaintSubType"),
    )
    return MessageEvent(
        text(item, "Type"),
        moment(item, "Timestamp"),
        " / ".join(kind for kind in kinds if kind) or None,
        text(bounce, "DiagnosticCode"),
    )
