"""sesv2: configuration sets and where their events go."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

from sestui.simulator.arns import arn
from sestui.simulator.inventory import SceneConfigurationSet, SceneDestination
from sestui.simulator.operations import Operation
from sestui.simulator.protocols import Protocol, ServiceError
from sestui.simulator.world import Call, World

_PATH: Final = "/v2/email/configuration-sets/{ConfigurationSetName}"


def _named(call: Call) -> SceneConfigurationSet:
    name = str(call.params["ConfigurationSetName"])
    found = next((one for one in call.inventory.configuration_sets if one.name == name), None)
    if found is None:
        raise ServiceError("NotFoundException", f"Configuration set <{name}> does not exist.", 404)
    return found


def _get_configuration_set(call: Call, world: World) -> Mapping[str, Any]:
    found = _named(call)
    metrics = found.bounce is not None or found.complaint is not None
    reputation: dict[str, Any] = {"ReputationMetricsEnabled": metrics, **found.members.get("ReputationOptions", {})}
    if found.fresh_start is not None:
        reputation["LastFreshStart"] = world.began - timedelta(seconds=found.fresh_start)
    return {
        "ConfigurationSetName": found.name,
        "SendingOptions": {"SendingEnabled": True},
        "Tags": [],
        **found.members,
        "ReputationOptions": reputation,
    }


def _get_destinations(call: Call, _: World) -> Mapping[str, Any]:
    found = _named(call)
    return {"EventDestinations": [_destination(one, call.region, call.account.id) for one in found.destinations]}


def _destination(one: SceneDestination, region: str, account: str) -> dict[str, Any]:
    target = one.target
    inside: dict[str, tuple[str, dict[str, Any]]] = {
        "sns": ("SnsDestination", {"TopicArn": arn("sns", region, account, target)}),
        "firehose": (
            "KinesisFirehoseDestination",
            {
                "IamRoleArn": f"arn:aws:iam::{account}:role/ses-events",
                "DeliveryStreamArn": arn("firehose", region, account, f"deliverystream/{target}")
                if not target.startswith("arn:")
                else target,
            },
        ),
        "eventbridge": (
            "EventBridgeDestination",
            {
                "EventBusArn": target
                if target.startswith("arn:")
                else arn("events", region, account, "event-bus/default")
            },
        ),
        "pinpoint": (
            "PinpointDestination",
            {
                "ApplicationArn": target
                if target.startswith("arn:")
                else arn("mobiletargeting", region, account, f"apps/{target}")
            },
        ),
        "cloudwatch": (
            "CloudWatchDestination",
            {
                "DimensionConfigurations": [
                    {
                        "DimensionName": target or "campaign",
                        "DimensionValueSource": "MESSAGE_TAG",
                        "DefaultDimensionValue": "none",
                    }
                ]
            },
        ),
    }
    member, value = inside[one.kind]
    return {"Name": one.name, "Enabled": one.enabled, "MatchingEventTypes": list(one.events), member: value}


OPERATIONS: Final = (
    Operation("ses", "GetConfigurationSet", _get_configuration_set, Protocol.REST_JSON, "GET", _PATH),
    Operation(
        "ses",
        "GetConfigurationSetEventDestinations",
        _get_destinations,
        Protocol.REST_JSON,
        "GET",
        f"{_PATH}/event-destinations",
    ),
)
