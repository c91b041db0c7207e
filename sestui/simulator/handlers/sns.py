"""sns: topics and who listens to them."""

import json
from collections.abc import Mapping
from typing import Any, Final

from sestui.simulator.inventory import SceneSubscription, SceneTopic
from sestui.simulator.keys import unique_id
from sestui.simulator.operations import Operation
from sestui.simulator.paging import page
from sestui.simulator.protocols import Entries, Protocol, ServiceError
from sestui.simulator.world import Call, World

_PAGE: Final = 100
_PARTS: Final = 6
_WORDS: Final[Mapping[str, str]] = {"pending": "PendingConfirmation", "deleted": "Deleted"}


def _topic(call: Call, world: World) -> tuple[SceneTopic, str]:
    """Return the topic that is asked about and its ARN: of this region, of this account or shared by another."""
    asked = str(call.params.get("TopicArn") or "")
    parts = asked.split(":")
    if len(parts) != _PARTS:
        message = f"Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not {len(parts)}"
        raise ServiceError("InvalidParameter", message, 400)
    _, _, service, region, owner, name = parts
    if service != "sns" or region != call.region:
        raise ServiceError("InvalidParameter", "Invalid parameter: TopicArn", 400)
    account = world.scene.accounts.get(owner)
    topics = account.inventory(region).topics if account else ()
    found = next((one for one in topics if one.name == name), None)
    if owner != call.account.id and (found is None or not found.shared):
        message = (
            f"User: {call.identity.arn} is not authorized to perform: SNS:{call.operation} on resource: {asked} "
            "because no resource-based policy allows the action"
        )
        raise ServiceError("AuthorizationError", message, 403)
    if found is None:
        raise ServiceError("NotFound", "Topic does not exist", 404)
    return found, asked


def _policy(arn: str) -> str:
    allowed = {
        "Sid": "ses",
        "Effect": "Allow",
        "Principal": {"Service": "ses.amazonaws.com"},
        "Action": "SNS:Publish",
        "Resource": arn,
    }
    return json.dumps({"Version": "2012-10-17", "Statement": [allowed]})


def _get_topic_attributes(call: Call, world: World) -> Mapping[str, Any]:
    topic, arn = _topic(call, world)
    states = [one.state for one in topic.subscriptions]
    return {
        "Attributes": Entries(
            TopicArn=arn,
            Owner=arn.split(":")[4],
            DisplayName="",
            Policy=_policy(arn) if topic.policy is None else topic.policy,
            SubscriptionsConfirmed=str(states.count("confirmed")),
            SubscriptionsPending=str(states.count("pending")),
            SubscriptionsDeleted=str(states.count("deleted")),
        )
    }


def _list_subscriptions(call: Call, world: World) -> Mapping[str, Any]:
    topic, arn = _topic(call, world)
    shown, token = page(call, topic.subscriptions, _PAGE, arn, "InvalidParameter")
    lines = [_subscription(one, arn) for one in shown]
    return {"Subscriptions": lines, **({"NextToken": token} if token else {})}


def _subscription(one: SceneSubscription, arn: str) -> dict[str, Any]:
    owner = arn.split(":")[4]
    return {
        "SubscriptionArn": _WORDS.get(one.state) or f"{arn}:{unique_id(owner, one.endpoint, '').lower()}",
        "Owner": owner,
        "Protocol": one.protocol,
        "Endpoint": one.endpoint,
        "TopicArn": arn,
    }


OPERATIONS: Final = (
    Operation("sns", "GetTopicAttributes", _get_topic_attributes, Protocol.QUERY, iam_action="SNS:GetTopicAttributes"),
    Operation(
        "sns",
        "ListSubscriptionsByTopic",
        _list_subscriptions,
        Protocol.QUERY,
        iam_action="SNS:ListSubscriptionsByTopic",
    ),
)
