"""The account's suppression list: ListSuppressedDestinations and GetSuppressedDestination."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from sestui.aws import codes
from sestui.aws.answers import listing, member, moment, needed, part, text
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.page import Page
from sestui.model.suppression import Suppressed, SuppressionLookup
from sestui.model.text import clean

if TYPE_CHECKING:
    from botocore.client import BaseClient


def listed(client: "BaseClient", region: str, token: str, shown: Callable[[str], str] = clean) -> Page[Suppressed]:
    """Ask for a page of the list, as long as AWS makes it; an empty token asks for the first."""
    following = {"NextToken": token} if token else {}
    return suppressed_page(call(client, "list_suppressed_destinations", region, **following), shown)


def suppressed_page(answer: Mapping[str, object], shown: Callable[[str], str] = clean) -> Page[Suppressed]:
    """Return the page that an answer of ListSuppressedDestinations holds.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    return Page(
        tuple(
            Suppressed(
                address=shown(needed(member(item, "EmailAddress", str), "EmailAddress")),
                reason=text(item, "Reason"),
                at=moment(item, "LastUpdateTime"),
            )
            for item in listing(answer, "SuppressedDestinationSummaries")
        ),
        member(answer, "NextToken", str) or "",
    )


def looked_up(client: "BaseClient", region: str, address: str, written: str) -> SuppressionLookup:
    """Ask whether an address is on the list; addresses are compared with their exact case.

    Args:
        client: of sesv2.
        region: where to ask.
        address: as it is shown.
        written: the same as it is to be asked for.
    """
    try:
        answer = call(client, "get_suppressed_destination", region, EmailAddress=written)
    except ClientError as error:
        if code_of(error) in codes.NOT_FOUND:
            return SuppressionLookup(address, listed=False)
        raise
    return lookup_of(address, answer)


def lookup_of(address: str, answer: Mapping[str, object]) -> SuppressionLookup:
    """Return what an answer of GetSuppressedDestination says.

    Raises:
        MalformedAnswer: it says nothing of an address, or a member has another type than the service model says.
    """
    found = needed(part(answer, "SuppressedDestination"), "SuppressedDestination")
    attributes = part(found, "Attributes") or {}
    return SuppressionLookup(
        address,
        listed=True,
        reason=text(found, "Reason"),
        at=moment(found, "LastUpdateTime"),
        message_id=text(attributes, "MessageId"),
        feedback_id=text(attributes, "FeedbackId"),
    )
