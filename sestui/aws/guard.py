"""Reading cannot write: the calls that may leave, by service. Everything else is refused before the network.

The list is of what is allowed, so that an operation that AWS adds tomorrow is refused until somebody looks at it.
"""

import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from botocore.hooks import BaseEventHooks
    from botocore.model import OperationModel

READS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "sesv2": frozenset(
            {
                "GetAccount",
                "GetConfigurationSet",
                "GetConfigurationSetEventDestinations",
                "GetDedicatedIps",
                "GetEmailIdentity",
                "GetMessageInsights",
                "GetSuppressedDestination",
                "ListEmailIdentities",
                "ListMultiRegionEndpoints",
                "ListRecommendations",
                "ListReputationEntities",
                "ListSuppressedDestinations",
                "ListTenants",
            }
        ),
        "ses": frozenset({"GetIdentityNotificationAttributes", "GetSendStatistics"}),
        "cloudwatch": frozenset({"GetMetricData"}),
        "sns": frozenset({"GetTopicAttributes", "ListSubscriptionsByTopic"}),
        "organizations": frozenset({"ListAccounts"}),
        "service-quotas": frozenset({"GetServiceQuota", "ListRequestedServiceQuotaChangeHistoryByQuota"}),
        "sts": frozenset({"GetCallerIdentity"}),
        "account": frozenset({"ListRegions"}),
        "ec2": frozenset({"DescribeRegions"}),
    }
)
"""What a reading client may call."""

LOGINS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "sts": frozenset({"AssumeRole", "AssumeRoleWithWebIdentity"}),
        "sso": frozenset({"GetRoleCredentials"}),
        "sso-oidc": frozenset({"CreateToken", "RegisterClient", "StartDeviceAuthorization"}),
        "signin": frozenset({"CreateOAuth2Token"}),
    }
)
"""What botocore's own credential providers call while they fetch credentials, and what a login by device code calls."""


CALLED: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {service: READS.get(service, frozenset()) | LOGINS.get(service, frozenset()) for service in {*READS, *LOGINS}}
)
"""Both together."""

HOSTS: Final = frozenset(
    {
        "account",
        "ec2",
        "email",
        "monitoring",
        "oidc",
        "organizations",
        "portal.sso",
        "servicequotas",
        "signin",
        "sns",
        "sts",
    }
)
"""What the hosts of these services are called (`endpointPrefix` of the service models)."""


class OperationRefused(Exception):  # noqa: N818 - a refusal, told as such
    """An operation that is not on the list was about to be called."""

    def __init__(self, service: str, operation: str) -> None:
        super().__init__(f"{service}:{operation} is not on the list of calls that reading may make")


def allow_only(events: "BaseEventHooks", *lists: Mapping[str, frozenset[str]]) -> None:
    """Make every client that copies `events` refuse operations that are on none of the lists."""
    events.register_first("before-parameter-build", _refuser(*lists))


def allow_once(events: "BaseEventHooks", service: str, operation: str) -> None:
    """Make every client that copies `events` refuse all but one call of one operation, between them all."""
    left = [operation]
    lock = threading.Lock()

    def refuse_all_but_one(model: "OperationModel", **_kwargs: object) -> None:
        asked = model.service_model.service_name, model.name
        with lock:
            if asked != (service, operation) or not left:
                raise OperationRefused(*asked)
            left.clear()

    events.register_first("before-parameter-build", refuse_all_but_one)


def _refuser(*lists: Mapping[str, frozenset[str]]) -> Callable[..., None]:
    allowed = frozenset(
        (service, operation) for table in lists for service, operations in table.items() for operation in operations
    )

    def refuse_unlisted(model: "OperationModel", **_kwargs: object) -> None:
        service, operation = model.service_model.service_name, model.name
        if (service, operation) not in allowed:
            raise OperationRefused(service, operation)

    return refuse_unlisted
