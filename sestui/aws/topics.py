"""SNS topics that are told of bounces: who listens to them, and whether they confirmed."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from botocore.exceptions import ClientError

from sestui.aws import codes, query
from sestui.aws.answers import member, needed, text
from sestui.aws.client_errors import code_of
from sestui.aws.regional import call
from sestui.model.feedback import Subscription, Topic
from sestui.model.page import Page
from sestui.model.regions import partition

if TYPE_CHECKING:
    from botocore.client import BaseClient

MOST_PAGES: Final = 3
"""Of 100 subscriptions each; a topic may have millions."""
_POLICY_LIMIT: Final = 40_000
"""In characters; SNS takes policies of 30 KB."""
_REGION_AT: Final = 3
_STATES: Final = {"PendingConfirmation": "pending", "Deleted": "deleted"}
"""What stands in place of the ARN of a subscription that is not confirmed."""
_ARN: Final = "arn:"


def region_of(arn: str, otherwise: str) -> str:
    """Return the region that an ARN names; SNS is asked there, whoever names the topic.

    Credentials are good in one partition only: where another region is asked with them, they would seem to be bad.
    """
    fields = arn.split(":")
    region = fields[_REGION_AT] if len(fields) > _REGION_AT else ""
    return region if region and partition(region) == partition(otherwise) else otherwise


def attributes(client: "BaseClient", region: str, arn: str) -> Topic:
    """Ask for a topic's counts and policy. Its subscriptions are not listed here."""
    try:
        answer = call(client, "get_topic_attributes", region, TopicArn=arn)
    except ClientError as error:
        if code_of(error) in codes.NOT_FOUND:
            return Topic(arn, exists=False)
        raise
    return topic_of(arn, answer)


def topic_of(arn: str, answer: Mapping[str, object]) -> Topic:
    """Return what an answer of GetTopicAttributes says.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    told = query.entries(answer, "Attributes")
    return Topic(
        arn,
        confirmed=query.count(told, "SubscriptionsConfirmed"),
        pending=query.count(told, "SubscriptionsPending"),
        deleted=query.count(told, "SubscriptionsDeleted"),
        policy=text(told, "Policy", _POLICY_LIMIT) or "",
    )


def subscriptions(client: "BaseClient", region: str, arn: str) -> Page[Subscription]:
    """Ask who listens to a topic, up to `MOST_PAGES`; a token is left when there are more."""
    found: list[Subscription] = []
    token = ""
    for _ in range(MOST_PAGES):
        following = {"NextToken": token} if token else {}
        page = subscriptions_of(call(client, "list_subscriptions_by_topic", region, TopicArn=arn, **following))
        found += page.items
        token = page.next_token
        if not token:
            break
    return Page(tuple(found), token)


def subscriptions_of(answer: Mapping[str, object]) -> Page[Subscription]:
    """Return the page that an answer of ListSubscriptionsByTopic holds.

    Raises:
        MalformedAnswer: a member has another type than the service model says.
    """
    return Page(
        tuple(_subscription(query.structure(item, "Subscriptions")) for item in query.items(answer, "Subscriptions")),
        member(answer, "NextToken", str) or "",
    )


def _subscription(item: Mapping[str, object]) -> Subscription:
    return Subscription(
        protocol=needed(text(item, "Protocol"), "Protocol of a subscription"),
        endpoint=text(item, "Endpoint") or "",
        state=_state(text(item, "SubscriptionArn") or ""),
    )


def _state(arn: str) -> str:
    return "confirmed" if arn.startswith(_ARN) else _STATES.get(arn, "unknown")
